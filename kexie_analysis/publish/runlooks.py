"""Looks of runs of text: what of `<font>`, `<mark>` and inline styles tells readers something."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from kexie_analysis.publish.cellstyles import INK, color, parse_declarations
from kexie_analysis.publish.model import Style, Text

_MARKER = "#fff3b0"
_BOLD = ("bold", "bolder", "600", "700", "800", "900")
_RUNS = frozenset(
    ["span", "font", "mark", "b", "strong", "i", "em", "a", "code", "u", "small", "big"]
)
_READABLE, _FAINT = 4.5, 1.5  # contrast with the ground: WCAG AA; meant for another ground
_TOLD = 3.0  # what an author who chose both colours may go down to


def styled(look: Text, element: etree._Element, tag: str) -> Text:
    """The look of what is in `element`, by its own attributes."""
    style = dict(parse_declarations(element.get("style") or ""))
    given = style.get("color") or (element.get("color") if tag == "font" else "") or ""
    ground = style.get("background-color") or style.get("background") or ""
    fill = color(ground) if tag in _RUNS else ""
    fill = "" if fill == "#ffffff" else fill or (_MARKER if tag == "mark" else look.fill)
    ink = readable(color(given), fill or "#ffffff") if given else look.color
    if fill != look.fill and not ink and contrast(INK, fill) < _READABLE:
        ink = "#ffffff"
    lines = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    return replace(
        look, color=ink, fill=fill,
        strong=look.strong or bold(style),
        em=look.em or style.get("font-style", "") in ("italic", "oblique"),
        under=look.under or "underline" in lines or tag in ("u", "ins"),
        strike=look.strike or "line-through" in lines,
    )  # fmt: skip


def bold(style: dict[str, str]) -> bool:
    """Whether declarations by name ask for bold letters."""
    return style.get("font-weight", "") in _BOLD


def readable(ink: str, ground: str = "#ffffff") -> str:
    """The colour, darkened until it can be read on `ground`; empty where it was meant for another."""
    if not ink or (contrast(ink, ground) < _FAINT and not hued(ink)):
        return ""
    for _ in range(40):
        if contrast(ink, ground) >= _READABLE:
            return ink
        ink = "#" + "".join(f"{int(int(ink[i : i + 2], 16) * 0.93):02x}" for i in (1, 3, 5))
    return ""


def legible(style: Style) -> Style:
    """The look of a cell whose text stands out from its ground, be that the author's or the page's."""
    if style.bar and style.background and contrast(INK, style.background) < _READABLE:
        style = replace(style, background="")  # text can't stand out from a dark ground and a bar
    if not style.background:
        return replace(style, color=readable(style.color)) if style.color else style
    if contrast(style.color or INK, style.background) >= (_TOLD if style.color else _READABLE):
        return style
    return replace(style, color=max(INK, "#ffffff", key=lambda c: contrast(c, style.background)))


def hued(colour: str) -> bool:
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return max(parts) - min(parts) > 40


def contrast(ink: str, ground: str) -> float:
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
