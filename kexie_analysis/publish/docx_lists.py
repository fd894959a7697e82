"""Lists in a Word file, numbered and marked by Word itself: an item put in moves the others on."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from kexie_analysis.publish.docx_parts import child, insert
from kexie_analysis.publish.model import Listing

#: Points that each level stands further in, and that its mark takes of them.
STEP, MARK = 18, 14
_DEEPEST = 8  # Word has nine levels
_BULLETS = "0"
#: What numbers look like, each with a set of levels of its own.
_NUMBERS = {"1": "decimal", "A": "upperLetter", "a": "lowerLetter", "i": "lowerRoman"}


class Lists:
    """The lists of one document."""

    def __init__(self, docx: Any) -> None:
        self._part = docx.part.numbering_part.element
        self._count = 0

    def begin(self, listing: Listing, depth: int) -> str:
        """The id of a list; each numbered one counts for itself."""
        if not self._count:
            self._levels(_BULLETS, "bullet")
            for number, shape in enumerate(_NUMBERS.values(), 1):
                self._levels(str(number), shape)
            self._new(_BULLETS)
        if not listing.ordered:
            return "1"
        made = self._new(str(1 + list(_NUMBERS).index(listing.mark)))
        override = child(made, "w:lvlOverride", ilvl=str(min(depth, _DEEPEST)))
        child(override, "w:startOverride", val=str(max(0, min(listing.start, 32767))))
        return str(self._count)

    def item(self, paragraph: Any, number: str, depth: int) -> None:
        """The paragraph as an item of the list."""
        properties = insert(paragraph._p.get_or_add_pPr(), "w:numPr")
        child(properties, "w:ilvl", val=str(min(depth, _DEEPEST)))
        child(properties, "w:numId", val=number)

    def _new(self, kind: str) -> Any:
        self._count += 1
        made = child(self._part, "w:num", numId=str(self._count))
        child(made, "w:abstractNumId", val=kind)
        return made

    def _levels(self, kind: str, shape: str) -> None:
        made = child(self._part, "w:abstractNum", abstractNumId=kind)
        child(made, "w:multiLevelType", val="hybridMultilevel")
        for depth in range(_DEEPEST + 1):
            level = child(made, "w:lvl", ilvl=str(depth))
            child(level, "w:start", val="1")
            child(level, "w:numFmt", val=shape)
            mark = ("•", "–")[depth % 2] if kind == _BULLETS else f"%{depth + 1}."
            child(level, "w:lvlText", val=mark)
            child(level, "w:lvlJc", val="left")
            indent = child(child(level, "w:pPr"), "w:ind")
            indent.set(qn("w:left"), str(20 * STEP * (depth + 1)))
            indent.set(qn("w:hanging"), str(20 * MARK))
