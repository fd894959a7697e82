"""What a Word paragraph takes from its styles: outline level, list, boldness, hiddenness."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from kexie_analysis.extract.docx_xml import attribute, child, children, is_on, value_of

_MAX_CHAIN = 30  # styles based on styles; a ring must not hang
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])")


@dataclass
class Style:
    """One style, as it stands and without what it is based on."""

    based_on: str = ""
    name: str = ""
    outline: int | None = None  # 0 is the highest, 9 is body text
    num_id: str = ""
    num_level: int | None = None
    bold: bool | None = None
    hidden: bool | None = None


class Styles:
    """All styles of a document, with inheritance."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.default = ""
        for element in children(root, "style") if root is not None else ():
            key = attribute(element, "styleId")
            self._styles[key] = _read_style(element)
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in (
                "1",
                "true",
            ):
                self.default = key

    def chain(self, key: str) -> list[Style]:
        """The style and what it is based on, nearest first."""
        out: list[Style] = []
        while key in self._styles and len(out) < _MAX_CHAIN:
            out.append(self._styles[key])
            key = out[-1].based_on
        return out

    def heading_level(self, key: str) -> int | None:
        """1 to 9 for a heading style, by its outline level or else its name."""
        for style in self.chain(key):
            if style.outline is not None:
                return style.outline + 1 if style.outline < 9 else None
            if match := _HEADING.fullmatch(style.name):
                return int(match.group(1))
        return None

    def numbering(self, key: str) -> tuple[str, int | None]:
        """The list that a style puts its paragraphs in, and the level where it says."""
        chain = self.chain(key)
        num_id = next((s.num_id for s in chain if s.num_id), "")
        level = next((s.num_level for s in chain if s.num_level is not None), None)
        return num_id, level

    def lists(self) -> dict[str, str]:
        return {key: style.num_id for key, style in self._styles.items() if style.num_id}

    def toggle(self, key: str, what: str) -> bool:
        return bool(
            next((v for s in self.chain(key) if (v := getattr(s, what)) is not None), False)
        )


def _read_style(element: etree._Element) -> Style:
    paragraph, run = child(element, "pPr"), child(element, "rPr")
    num = child(paragraph, "numPr")
    return Style(
        based_on=value_of(element, "basedOn"),
        name=value_of(element, "name").strip().lower(),
        outline=whole(value_of(paragraph, "outlineLvl")),
        num_id=value_of(num, "numId"),
        num_level=whole(value_of(num, "ilvl")),
        bold=is_on(run, "b"),
        hidden=is_on(run, "vanish"),
    )


def whole(text: str) -> int | None:
    """A small whole number, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
