"""Looks of table cells: the CSS that pandas Stylers write, matched against a table's elements.

Only what tells readers something is kept: bold, italic, colour, background and alignment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from kexie_analysis.publish.model import Style

INK = "#1f2933"  # of text that has no colour of its own
_COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
_SIMPLE = re.compile(r"([A-Za-z][\w-]*|\*)?((?:[#.][\w-]+|\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?)*)$")
_PART = re.compile(r"[#.][\w-]+|\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?")
_HEX = re.compile(r"#([0-9a-fA-F]{3,8})$")
_RGB = re.compile(r"rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+)(%?))?\s*\)$")
_GRADIENT = re.compile(r"\s*linear-gradient\(\s*(?:90deg|to right)\s*,([^;]{1,400})\)\s*$")
_STOP = re.compile(
    r"(rgba?\([^()]{1,60}\)|#\w{3,8}|[a-z]{3,20})\s{0,9}(?:(-?[\d.]{1,20})%)?\s{0,9}(?:,|$)"
)
_ALIGN = {"left": "left", "start": "left", "right": "right", "end": "right", "center": "center"}


@dataclass(frozen=True, slots=True)
class Rule:
    steps: tuple[str, ...]  # compound selectors, the element's own last
    weight: tuple[int, int, int]
    declarations: tuple[tuple[str, str], ...]


def parse_css(css: str) -> list[Rule]:
    """Plain rules in order; rules within @media and the like are left out."""
    rules: list[Rule] = []
    for piece in _COMMENT.sub("", css[:5_000_000]).split("}"):
        selectors, brace, body = piece.rpartition("{")
        if not brace or "@" in selectors:
            continue
        declared = parse_declarations(body)
        for selector in selectors.split(","):
            steps = tuple(selector.replace(">", " ").split())
            if declared and steps and all(_SIMPLE.match(s) for s in steps):
                parts = [p for s in steps for p in _PART.findall(s)]
                ids = sum(p[0] == "#" for p in parts)
                tags = sum(s[0] not in "#.[:*" for s in steps)
                rules.append(Rule(steps, (ids, len(parts) - ids, tags), declared))
    return rules


def parse_declarations(body: str) -> tuple[tuple[str, str], ...]:
    out = []
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            out.append((name.strip().lower(), value.replace("!important", "").strip()))
    return tuple(out)


class StyleSheet:
    """The rules of one piece of HTML, looked up by what an element's own selector must hold."""

    def __init__(self, rules: list[Rule]) -> None:
        self._by_id: dict[str, list[tuple[int, Rule]]] = {}
        self._others: list[tuple[int, Rule]] = []
        for order, rule in enumerate(rules):
            name = next((p for p in _PART.findall(rule.steps[-1]) if p[0] == "#"), "")
            bucket = self._by_id.setdefault(name, []) if name else self._others
            bucket.append((order, rule))

    def look(self, element: etree._Element) -> dict[str, str]:
        """The declarations that apply to `element`, its own `style` attribute last."""
        found = self._by_id.get("#" + (element.get("id") or ""), []) + self._others
        hits = sorted((r.weight, i, r) for i, r in found if _applies(r.steps, element))
        out: dict[str, str] = {}
        for _, _, rule in hits:
            out.update(rule.declarations)
        out.update(parse_declarations(element.get("style") or ""))
        return out


def _applies(steps: tuple[str, ...], element: etree._Element) -> bool:
    if not _is(element, steps[-1]):
        return False
    rest = list(steps[:-1])
    for parent in element.iterancestors():
        if not rest:
            return True
        if _is(parent, rest[-1]):
            rest.pop()
    return not rest


def _is(element: etree._Element, simple: str) -> bool:
    match = _SIMPLE.match(simple)
    if match is None or not isinstance(element.tag, str):
        return False
    if match[1] not in (None, "*", element.tag):
        return False
    classes = (element.get("class") or "").split()
    for part in _PART.findall(match[2]):
        if part[0] == "#" and part[1:] != element.get("id"):
            return False
        if part[0] == "." and part[1:] not in classes:
            return False
        if part[0] == "[" or (part[0] == ":" and not _at_place(element, part)):
            return False
    return True


def _at_place(element: etree._Element, pseudo: str) -> bool:
    place = 1 + sum(1 for e in element.itersiblings(preceding=True) if isinstance(e.tag, str))
    if pseudo == ":first-child":
        return place == 1
    if pseudo == ":last-child":
        return element.getnext() is None
    match = re.match(r":nth-child\((even|odd|\d+)\)$", pseudo)
    if not match:
        return False
    return (
        place % 2 == ("even", "odd").index(match[1])
        if match[1].isalpha()
        else place == int(match[1])
    )


def cell_style(look: dict[str, str], element: etree._Element, *, head: bool) -> Style:
    """What of a cell's look is kept."""
    weight = look.get("font-weight", "")
    bold = weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
    align = look.get("text-align") or element.get("align") or element.get("halign") or ""
    background = (
        look.get("background-color") or look.get("background") or element.get("bgcolor") or ""
    )
    return Style(
        strong=bold and not head,
        em=look.get("font-style", "") in ("italic", "oblique"),
        color=color(look.get("color", "")),
        background=color(background),
        align=_ALIGN.get(align.strip().lower(), ""),
        bar=_bar(look.get("background-image") or look.get("background") or ""),
    )


def _bar(value: str) -> tuple[tuple[float, float, str], ...]:
    """The stretches of one colour in a gradient from left to right, as Stylers draw bars with."""
    gradient = _GRADIENT.match(value.lower())
    stops = _STOP.findall(gradient[1]) if gradient else []
    places = [min(100.0, max(0.0, _percent(p, i))) for i, (_, p) in enumerate(stops)]
    edges = list(zip([0.0, *places], [*places, 100.0], strict=True))
    out = []
    for (start, end), (name, _) in zip(edges, [*stops[:1], *stops], strict=True) if stops else ():
        ink = color(name)
        if end - start > 0.05 and ink:
            out.append((round(start, 1), round(end, 1), ink))
    return tuple(out)


def _percent(written: str, at: int) -> float:
    try:
        return float(written)
    except ValueError:
        return 100.0 if at else 0.0


def color(value: str) -> str:
    """A CSS colour as #rrggbb; empty for none, for one we don't know and for white on white."""
    text = value.strip().lower()
    if match := _HEX.match(text):
        digits = match[1]
        if len(digits) in (3, 4):
            digits = "".join(c * 2 for c in digits)
        if len(digits) == 8 and digits[6:] == "00":
            return ""
        return f"#{digits[:6]}" if len(digits) in (6, 8) else ""
    if match := _RGB.match(text):
        opacity = float(match[4]) / (100 if match[5] else 1) if match[4] else 1.0
        if opacity == 0:
            return ""
        parts = [
            min(255, round(float(match[i]) * opacity + 255 * (1 - opacity))) for i in (1, 2, 3)
        ]
        return "#{:02x}{:02x}{:02x}".format(*parts)
    return _NAMED.get(text, "")


_NAMED = dict(
    pair.split("=")
    for pair in [
        "black=#000000",
        "silver=#c0c0c0",
        "gray=#808080",
        "grey=#808080",
        "white=#ffffff",
        "maroon=#800000",
        "red=#ff0000",
        "purple=#800080",
        "fuchsia=#ff00ff",
        "green=#008000",
        "lime=#00ff00",
        "olive=#808000",
        "yellow=#ffff00",
        "navy=#000080",
        "blue=#0000ff",
        "teal=#008080",
        "aqua=#00ffff",
        "orange=#ffa500",
        "lightgreen=#90ee90",
        "lightblue=#add8e6",
        "pink=#ffc0cb",
        "lightyellow=#ffffe0",
        "gold=#ffd700",
        "darkorange=#ff8c00",
        "tomato=#ff6347",
        "salmon=#fa8072",
        "lightgray=#d3d3d3",
        "lightgrey=#d3d3d3",
        "darkgreen=#006400",
        "darkred=#8b0000",
        "darkblue=#00008b",
        "skyblue=#87ceeb",
        "steelblue=#4682b4",
        "cyan=#00ffff",
        "magenta=#ff00ff",
        "brown=#a52a2a",
        "coral=#ff7f50",
        "crimson=#dc143c",
        "khaki=#f0e68c",
        "lavender=#e6e6fa",
        "violet=#ee82ee",
        "indigo=#4b0082",
        "whitesmoke=#f5f5f5",
        "beige=#f5f5dc",
        "darkgray=#a9a9a9",
        "darkgrey=#a9a9a9",
        "dimgray=#696969",
        "royalblue=#4169e1",
        "seagreen=#2e8b57",
        "forestgreen=#228b22",
        "firebrick=#b22222",
        "palegreen=#98fb98",
        "lightcoral=#f08080",
        "lightpink=#ffb6c1",
        "turquoise=#40e0d0",
        "plum=#dda0dd",
        "wheat=#f5deb3",
        "tan=#d2b48c",
    ]
)
