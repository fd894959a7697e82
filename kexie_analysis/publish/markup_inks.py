"""Colours of what HTML has printed (Pygments, rich), as those of a terminal are kept."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from kexie_analysis.publish.cellstyles import color, parse_declarations
from kexie_analysis.publish.inks import Inks, Look, joined_inks, taken
from kexie_analysis.publish.runlooks import bold

_DEEPEST = 60


def inked_markup(element: etree._Element) -> tuple[str, Inks]:
    """The text of a `<pre>` and the looks that its parts have by their own styles."""
    pieces: list[tuple[str, Look]] = []
    _gather(element, Look(), pieces, 0)
    text, inks, at = "".join(piece for piece, _ in pieces), [], 0
    for piece, look in pieces:
        inks.append((at, at + len(piece), look))
        at += len(piece)
    start = len(text) - len(text.lstrip("\n"))
    end = max(start, len(text.rstrip("\n")))
    return taken(text, joined_inks(inks), lambda _: [(start, end)])


def _gather(element: etree._Element, look: Look, pieces: list[tuple[str, Look]], deep: int) -> None:
    if deep > _DEEPEST:
        pieces.append(("".join(element.itertext()), look))
        return
    look = _styled(element, look) if deep else look
    pieces.append((element.text or "", look))
    for child in element:
        if child.tag == "br":
            pieces.append(("\n", look))
        elif isinstance(child.tag, str):
            _gather(child, look, pieces, deep + 1)
        pieces.append((child.tail or "", look))


def _styled(element: etree._Element, look: Look) -> Look:
    style = dict(parse_declarations(element.get("style") or ""))
    ground = color(style.get("background-color") or style.get("background") or "")
    strong = bold(style) or element.tag in ("b", "strong")
    under = "underline" in style.get("text-decoration", "") or element.tag == "ins"
    return replace(
        look,
        color=color(style.get("color") or "") or look.color,
        ground=ground or look.ground,
        strong=look.strong or strong,
        under=look.under or under,
    )
