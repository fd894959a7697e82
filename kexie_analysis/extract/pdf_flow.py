"""Lines of PDF pages to paragraphs: page heads and feet off, hard line breaks joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kexie_analysis.extract.building import Placed
from kexie_analysis.extract.pdf_page import Line, is_wide

_FIGURE = r"(?:\d{1,4}|[ivxlcIVXLC]{1,6})"
_PAGE_NUMBER = re.compile(
    rf"[-—–－·\s.]*(?:第\s*)?{_FIGURE}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{{1,4}}\s*页?)?[-—–－·\s.]*"
)
_LEADERS = re.compile(r"(?:\s?[.．·…‥⋯・]){4,}")
_MARKER = re.compile(
    r"(?:第[一二三四五六七八九十百]{1,4}[编篇章节条]|[一二三四五六七八九十]{1,4}、"
    r"|[(（][一二三四五六七八九十\d]{1,4}[)）]|\d{1,3}(?:[、．]|\.(?!\d))|[①-⑳]|——|[•●])"
)
_ENDS = "。！？!?；;：:"
_EDGE = 3  # lines at either end of a page that may be its head or foot


@dataclass
class Paragraph:
    """A paragraph; `heading` where its type is larger or bolder than the body's and it is short."""

    text: str
    heading: bool = False


@dataclass
class Flow:
    """Lines and tables of one page in reading order."""

    items: list[Line | list[Placed]]
    height: float

    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


def drop_heads_and_feet(pages: list[Flow]) -> None:
    """Take off what repeats at the top or bottom of pages, and page numbers there."""
    pitch = _pitch(pages)
    counts: Counter = Counter()
    edges = [_edges(page) for page in pages]
    for edge in edges:
        counts.update({key for key, _, _ in edge})
    for page, edge in zip(pages, edges, strict=True):
        drop = set()
        for key, line, gap in edge:
            repeated = counts[key] >= max(2, min(3, len(pages) // 2))
            apart = gap > 1.3 * pitch or counts[key] * 2 > len(pages) >= 4
            in_margin = line.bottom > page.height * 0.88 or line.top < page.height * 0.12
            if (repeated and apart) or (in_margin and _PAGE_NUMBER.fullmatch(line.text.strip())):
                drop.add(id(line))
        page.items = [item for item in page.items if id(item) not in drop]


def _edges(page: Flow) -> list[tuple[tuple[str, int], Line, float]]:
    """The outermost lines: a key that repeats from page to page, and the gap to the body."""
    lines = sorted(page.lines(), key=lambda line: -line.top)
    found = []
    for side, ordered in (("top", lines), ("foot", lines[::-1])):
        for index, line in enumerate(ordered[:_EDGE]):
            inner = ordered[index + 1] if index + 1 < len(ordered) else None
            gap = abs(line.top - inner.top) if inner else 1e9
            text = re.sub(r"\d+", "#", "".join(line.text.split()))
            found.append(((f"{side}:{text}", round(line.top / 6)), line, gap))
    return found


def _pitch(pages: list[Flow]) -> float:
    gaps = []
    for page in pages[:30]:
        tops = sorted((line.top for line in page.lines()), reverse=True)
        gaps += [a - b for a, b in pairwise(tops) if a - b > 2]
    return median(gaps) if gaps else 20.0


def join_lines(pages: list[Flow]) -> list[Paragraph | list[Placed]]:
    """Paragraphs and tables of the whole document, in order, across pages."""
    lines = [line for page in pages for line in page.lines()]
    if not lines:
        return [item for page in pages for item in page.items if isinstance(item, list)]
    shape = _Shape(lines)
    out: list[Paragraph | list[Placed]] = []
    before: Line | None = None
    count = 0
    for item in (item for page in pages for item in page.items):
        last = out[-1] if out else None
        if not isinstance(item, Line):
            if isinstance(last, list) and _columns(last) == _columns(item):
                _go_on(last, item)
            else:
                out.append(item)
            before = None
            continue
        if (
            before is not None
            and isinstance(last, Paragraph)
            and shape.runs_on(before, item, lines=count)
        ):
            count += 1
            last.text = _glue(last.text, item, before.hyphen)
            last.heading = last.heading and len(last.text) <= 60
        else:
            count = 1
            out.append(Paragraph(shorten_leaders(item.text), shape.stands_out(item)))
        before = item
    return out


def _columns(cells: list[Placed]) -> int:
    return max((cell.column + cell.column_span for cell in cells), default=0)


def _go_on(table: list[Placed], rest: list[Placed]) -> None:
    """A table that goes on after a page break; its head, where it is printed again, left out."""
    head = {cell.column: cell.lines for cell in table if cell.row == 0}
    again = {cell.column: cell.lines for cell in rest if cell.row == 0} == head
    shift = max(cell.row + cell.row_span for cell in table) - again
    for cell in rest:
        if not (again and cell.row == 0):
            cell.row += shift
            table.append(cell)


def shorten_leaders(text: str) -> str:
    """A contents line with its row of dots cut to ……"""
    return _LEADERS.sub("……", text)


#: 二、 or 第三章 after a full stop begins a heading also where the lines above filled the width.
_CHAPTER = re.compile(
    r"第[一二三四五六七八九十百]{1,4}[章节编篇]|[一二三四五六七八九十]{1,3}、(?=\S)|[（(][一二三四五六七八九十]{1,3}[)）]"
)


class _Shape:
    """How the body of the document is set: its margins, its size, whether paragraphs are indented."""

    def __init__(self, lines: list[Line]) -> None:
        sizes: Counter = Counter()
        for line in lines:
            sizes[round(line.size)] += len(line.text)
        self.size = float(sizes.most_common(1)[0][0])
        body = [line for line in lines if abs(line.size - self.size) <= 1.5] or lines
        few = max(2, len(body) // 30)
        self.right = _far(sorted((line.right for line in body), reverse=True), few, self.size / 2)
        self.left = -_far(sorted((-line.left for line in body), reverse=True), few, self.size / 2)
        self.bold_body = sum(line.bold for line in body) * 2 > len(body)
        after_short = [b for a, b in pairwise(body) if self._room(a) > 1.9 * self.size]
        indented = [b for b in after_short if b.left > self.left + 1.2 * self.size]
        self.indents = len(indented) * 3 >= len(after_short) > 0

    def _room(self, line: Line) -> float:
        """Points between the end of a line and the right margin."""
        return self.right - line.right

    def runs_on(self, line: Line, after: Line, *, lines: int) -> bool:
        """Whether `after` goes on with the paragraph of `line`, which has so many lines already."""
        if _is_contents(line) or _is_contents(after) or abs(line.size - after.size) > 2:
            return False
        if len(line.segments) > 1 and len(after.segments) > 1:
            return False  # rows of a table without rules
        if line.hyphen:
            return True
        ended = line.text.rstrip().endswith(tuple(_ENDS))
        # What comes first had no room; a line is also broken early, before a quotation mark.
        needed = _first_width(after.text, self.size) + (0 if ended else 1.5 * self.size)
        if line.bold != after.bold or self._room(line) >= needed:
            return False
        if after.left > self.left + 1.2 * self.size:
            return False
        if ended and _CHAPTER.match(after.text):
            return False
        if self.indents:
            return True
        if _MARKER.match(after.text):
            return False
        # A paragraph of one line that ends a sentence is more likely whole than not.
        return not ended or lines > 1

    def stands_out(self, line: Line) -> bool:
        """Whether a line is set as a heading: larger than the body, or bold where the body is not."""
        text = line.text.strip()
        if len(text) > 50 or text.endswith(tuple("。；;，,")) or _is_contents(line):
            return False
        return line.size > self.size * 1.12 or (line.bold and not self.bold_body)


def _far(values: list[float], few: int, near: float) -> float:
    """The largest value (they fall) that `few` values lie near to: a margin, not one line's excess."""
    for index, value in enumerate(values):
        at = min(index + few - 1, len(values) - 1)
        if value - values[at] <= near:
            return value
    return values[0]


def _first_width(text: str, size: float) -> float:
    """How wide the first piece of a line is that cannot be broken: a character, a word, a number."""
    width = 0.0
    for index, char in enumerate(text[:30]):
        if is_wide(ord(char)):
            # A comma or a closing bracket never begins a line: it comes with what stands before.
            return width + size if index == 0 or char in "，。、；：！？）》”’％" else width
        if char == " ":
            return width
        width += size * 0.5
    return width


def _is_contents(line: Line) -> bool:
    text = line.text
    return bool(_LEADERS.search(text)) or bool(re.search(r"\t\s*\d{1,3}\s*$", text))


def _glue(text: str, line: Line, hyphen: bool) -> str:
    after = line.text
    if not text or not after or hyphen or is_wide(ord(text[-1])) or is_wide(ord(after[0])):
        return text + after
    both_digits = text[-1].isdigit() and after[0].isdigit()
    return text + after if both_digits else f"{text} {after}"
