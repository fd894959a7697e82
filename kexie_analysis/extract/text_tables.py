"""Tables of tasks that a text file holds as lines: cells parted by tabs, or by bars as in markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kexie_analysis.extract.document import Cell, Document, Grid
from kexie_analysis.extract.tables import head_role
from kexie_analysis.extract.view import View

_TASKS, _OTHERS = {"task", "measure"}, {"lead", "support", "due", "person"}
_BETWEEN = 60  # characters of a heading between rows
_RULE = re.compile(r"[-|: ]+")


@dataclass
class _Row:
    """The cells of one line: raw (start, end) of each, blanks left out."""

    cells: list[tuple[int, int]]
    cuts: list[int] = field(default_factory=list)  # where a tab or bar stands
    ends: list[int] = field(default_factory=list)  # bars at the ends of the line


def find_text_tables(document: Document, view: View) -> tuple[Document, View]:
    """The document with a Grid for each table of tasks, and a view in which each cell is a line.

    Only tables whose head names tasks beside departments or dates; a heading between rows parts
    the table in two with one head. Documents whose format states tables stay as they are.
    """
    if document.grids or ("\t" not in document.text and "|" not in document.text):
        return document, view
    grids: list[Grid] = []
    rows: list[_Row] = []
    for head, blocks in _tables(document.text):
        grids += [_grid(head, block) for block in blocks]
        rows += [head, *(row for block in blocks for row in block)]
    if not grids:
        return document, view
    chars = list(view.text)
    for row in rows:
        for cut in row.cuts:
            chars[view.find(cut)] = "\n"
        for bar in row.ends:
            chars[view.find(bar)] = " "
    return replace(document, grids=tuple(grids)), View("".join(chars), view.offsets)


def _tables(text: str) -> Iterator[tuple[_Row, list[list[_Row]]]]:
    """Every head with the blocks of rows below it."""
    lines = list(_lines(text))
    place = 0
    while place < len(lines):
        mark = _mark_of(text, *lines[place])
        head = _split(text, *lines[place], mark) if mark else None
        place += 1
        if head is None or not _is_head(text, head):
            continue
        blocks: list[list[_Row]] = [[]]
        while place < len(lines):
            row = _row(text, *lines[place], mark, len(head.cells))
            if row:
                blocks[-1].append(row)
            elif _goes_on(text, lines[place : place + 4], mark):
                blocks += [[]] if blocks[-1] else []
            elif not _RULE.fullmatch(text[slice(*lines[place])]):
                break
            place += 1
        blocks = [block for block in blocks if block]
        if sum(map(len, blocks)) >= 2:
            yield head, blocks


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _mark_of(text: str, start: int, end: int) -> str:
    if text.count("\t", start, end) >= 2:
        return "\t"
    return "|" if text.count("|", start, end) >= 3 else ""


def _split(text: str, start: int, end: int, mark: str) -> _Row:
    row = _Row([])
    if mark == "|":  # bars at the ends of a line part nothing
        line = text[start:end].strip()
        first = text.find(line, start, end)
        row.ends = [first] * line.startswith("|") + [first + len(line) - 1] * line.endswith("|")
        start = first + line.startswith("|")
        end = first + len(line) - line.endswith("|")
    begin = start
    for place in range(start, end + 1):
        if place == end or text[place] == mark:
            plain = text[begin:place]
            first = begin + len(plain) - len(plain.lstrip())
            row.cells.append((first, max(first, begin + len(plain.rstrip()))))
            row.cuts += [place] if place < end else []
            begin = place + 1
    return row


def _is_head(text: str, row: _Row) -> bool:
    roles = {head_role(text[start:end]) for start, end in row.cells if end - start <= 24}
    return len(row.cells) >= 3 and bool(roles & _TASKS) and bool(roles & _OTHERS)


def _row(text: str, start: int, end: int, mark: str, width: int) -> _Row | None:
    if text.find(mark, start, end) < 0 or _RULE.fullmatch(text, start, end):
        return None
    row = _split(text, start, end, mark)
    if not 2 <= len(row.cells) <= width:
        return None
    row.cells += [(end, end)] * (width - len(row.cells))
    return row


def _goes_on(text: str, lines: list[tuple[int, int]], mark: str) -> bool:
    """Whether a line without cells is a heading between rows: short, with a row not far below."""
    start, end = lines[0]
    if end - start > _BETWEEN or text.find(mark, start, end) >= 0 or text[end - 1] in "。；;":
        return False
    return any(text.count(mark, *line) >= 2 for line in lines[1:])


def _grid(head: _Row, rows: list[_Row]) -> Grid:
    """Empty cells at a row's head hold what stands above them: a merged cell."""
    cells = [Cell(start, end, 0, column) for column, (start, end) in enumerate(head.cells)]
    above: dict[int, int] = {}  # column -> place of its cell
    for number, row in enumerate(rows, start=1):
        leading = True
        for column, (start, end) in enumerate(row.cells):
            leading = leading and end <= start
            if leading and column in above:
                old = cells[above[column]]
                cells[above[column]] = replace(old, row_span=number - old.row + 1)
            else:
                above[column] = len(cells)
                cells.append(Cell(start, end, number, column))
    return Grid(head.cells[0][0], rows[-1].cells[-1][1], tuple(cells))
