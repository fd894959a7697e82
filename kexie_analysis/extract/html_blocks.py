"""A page's elements as blocks: one per paragraph, heading, list item or data table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from kexie_analysis.extract.building import Placed, clean, refuse_huge
from kexie_analysis.extract.document import BOLD_LEVEL

DROPPED = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "audio",
    "video", "select", "button", "input", "textarea", "head", "title", "rt", "rp", "del", "map",
    "frameset", "meta", "link",
}  # fmt: skip
_BLOCKS = {
    "p", "div", "section", "article", "main", "body", "html", "header", "footer", "aside", "nav",
    "ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "td", "th",
    "caption", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "form", "fieldset", "legend",
    "center", "figure", "figcaption", "address", "hr", "br", "details", "summary", "ucapcontent",
}  # fmt: skip
_BOLD = {"b", "strong"}
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffe7“”‘’—…"
_BROKEN = re.compile(rf"(?<=[{_WIDE}]) *\n[ \n\t]*(?=[{_WIDE}])")
_BLANKS = re.compile(r"[ \t\r\n]+")
_MAX_SPAN = 200
_MAX_CELLS = 50_000


@dataclass
class Block:
    """One line of the page: its text, how much of it is links, whose child it is."""

    text: str
    parent: etree._Element
    level: int | None = None
    links: int = 0  # characters of links
    anchors: int = 0  # links that begin in it
    cells: list[Placed] = field(default_factory=list)


@dataclass
class _State:
    pieces: list[str] = field(default_factory=list)
    links: int = 0
    anchors: int = 0
    bold: int = 0
    solid: int = 0


def read_blocks(root: etree._Element, *, dropped: set[etree._Element] | None = None) -> list[Block]:
    """The blocks below an element in order, without the elements in `dropped`."""
    return _Reader(dropped or set()).read(root)


class _Reader:
    """Walks without recursion (pages can nest deeper than Python may call), but for tables."""

    def __init__(self, dropped: set[etree._Element]) -> None:
        self.dropped = dropped
        self.blocks: list[Block] = []
        self.state = _State()
        self.in_link = self.in_bold = self.in_pre = 0
        self.heading = 0
        self.numbers: dict[etree._Element, int] = {}

    def read(self, root: etree._Element) -> list[Block]:
        stack: list[tuple[etree._Element, bool]] = [(root, True)]
        while stack:
            element, opening = stack.pop()
            if not opening:
                self._close(element, outer=element is root)
                continue
            if (
                not isinstance(element.tag, str)
                or element.tag in DROPPED
                or element in self.dropped
            ):
                self._text(element.tail, element.getparent())
                continue
            if (
                element.tag == "table"
                and element is not root
                and is_data_table(element, self.dropped)
            ):
                self._table(element)
                self._text(element.tail, element.getparent())
                continue
            self._open(element)
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
        self._flush(root)
        return self.blocks

    def _open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS and not (tag == "br" and self.heading):
            self._flush(element.getparent() if element.getparent() is not None else element)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.heading = int(tag[1])
        self.in_link += tag == "a"
        self.state.anchors += tag == "a"
        self.in_bold += _is_bold(element)
        self.in_pre += tag == "pre"
        if tag == "li" and (number := self._list_number(element)):
            self.state.pieces.append(number)
        self._text(element.text, element)

    def _close(self, element: etree._Element, *, outer: bool) -> None:
        tag = element.tag
        if tag in _BLOCKS and tag != "br":
            self._flush(element)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.heading = 0
        self.in_link -= tag == "a"
        self.in_bold -= _is_bold(element)
        self.in_pre -= tag == "pre"
        if not outer:
            self._text(element.tail, element.getparent())

    def _text(self, text: str | None, parent: etree._Element | None) -> None:
        if not text:
            return
        if self.in_pre:
            first, *rest = text.split("\n")
            self._piece(first)
            for line in rest:
                self._flush(parent)
                self._piece(line)
        else:
            self._piece(text)

    def _piece(self, text: str) -> None:
        solid = sum(1 for char in text if not char.isspace())
        self.state.pieces.append(text)
        self.state.solid += solid
        self.state.links += solid if self.in_link else 0
        self.state.bold += solid if self.in_bold else 0

    def _flush(self, parent: etree._Element | None) -> None:
        state, self.state = self.state, _State()
        text = tidy("".join(state.pieces))
        if not text or parent is None or not state.solid:
            return
        level = self.heading or None
        if (
            level is None
            and state.bold >= state.solid
            and 2 <= len(text) <= 50
            and text[-1] not in "。；;，,"
        ):
            level = BOLD_LEVEL
        self.blocks.append(Block(text, parent, level, state.links, state.anchors))

    def _list_number(self, item: etree._Element) -> str:
        """The number that a page shows before an item of an ordered list."""
        listing = item.getparent()
        if listing is None or listing.tag != "ol" or "none" in (listing.get("style") or "").lower():
            return ""
        before = self.numbers.get(listing)
        number = _whole(listing.get("start"), 1) if before is None else before + 1
        number = _whole(item.get("value"), number)
        self.numbers[listing] = number
        start = "".join(item.itertext()).lstrip()[:4]
        return "" if re.match(r"[\d(（①-⑳一二三四五六七八九十第]", start) else f"{number}."

    def _table(self, table: etree._Element) -> None:
        self._flush(table.getparent())
        cells = read_cells(table, self.dropped)
        text = "\n".join(line for cell in cells for line in cell.lines)
        if text:
            links = sum(_length("".join(a.itertext())) for a in table.iter("a"))
            self.blocks.append(Block(text, table, None, links, 0, cells))


def is_data_table(table: etree._Element, dropped: set[etree._Element]) -> bool:
    """Whether a table holds data (rows of several cells) and not the layout of the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = list(_rows(table, dropped))
    if len(rows) < 2 or max((len(row) for row in rows), default=0) < 2:
        return False
    total = _length("".join(table.itertext()))
    for row in rows:
        for cell in row:
            paragraphs = sum(1 for e in cell.iterdescendants("p", "div", "br"))
            if paragraphs > 12 and _length("".join(cell.itertext())) > 0.6 * total:
                return False
    return True


def read_cells(table: etree._Element, dropped: set[etree._Element]) -> list[Placed]:
    """The cells of a data table, merged ones once, with their spans."""
    taken: set[tuple[int, int]] = set()
    cells: list[Placed] = []
    for number, row in enumerate(_rows(table, dropped)):
        column = 0
        for element in row:
            while (number, column) in taken:
                column += 1
            down = min(max(_whole(element.get("rowspan"), 1), 1), _MAX_SPAN)
            across = min(max(_whole(element.get("colspan"), 1), 1), _MAX_SPAN)
            refuse_huge(len(cells))
            lines = [block.text for block in _Reader(dropped).read(element)]
            cells.append(Placed(lines, number, column, down, across))
            if len(taken) < _MAX_CELLS:
                taken.update((number + i, column + j) for i in range(down) for j in range(across))
            column += across
    last = max((cell.row for cell in cells), default=0)
    for cell in cells:
        cell.row_span = min(cell.row_span, last - cell.row + 1)
    return cells


def tidy(text: str) -> str:
    """White space as a browser shows it; a line break between Chinese characters is none."""
    return clean(_BLANKS.sub(" ", _BROKEN.sub("", text)))


def _rows(table: etree._Element, dropped: set[etree._Element]) -> Iterator[list[etree._Element]]:
    for row in table.iterdescendants("tr"):
        cells = [c for c in row if c.tag in ("td", "th") and c not in dropped]
        if cells and row not in dropped:
            yield cells


def _is_bold(element: etree._Element) -> bool:
    if element.tag in _BOLD:
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    return "font-weight:bold" in style or "font-weight:7" in style


def _whole(text: str | None, default: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _length(text: str) -> int:
    return sum(1 for char in text if not char.isspace())
