"""Real tables of a document: what each column is there for, and which cell says what of which row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from kexie_analysis.extract.document import Document, Grid
from kexie_analysis.extract.outline_markers import read_marker
from kexie_analysis.extract.view import View

#: What a column's head says it holds, in the order in which they are tried.
_HEADS: tuple[tuple[str, str], ...] = (
    ("number", r"序 ?号|编 ?号|No\.?"),
    (
        "indicator",
        r".{0,24}指标.{0,24}|.{0,24}(?:基期|基准|目标)值?.{0,24}|属 ?性|(?:20\d\d|“?十[一二三四五六七八九]五).{0,6}",
    ),
    ("person", r".{0,24}(?:责任|分管|牵头|主管|负责)(?:省?领导|人).{0,24}|联系人|责任主席|负责人"),
    ("support", r".{0,24}(?:配合|协办|参与|参加|协助|协同).{0,24}"),
    ("due", r".{0,24}(?:时限|时间|进度|期限|节点|年限).{0,24}"),
    (
        "lead",
        r".{0,24}(?:责任|牵头|主责|承办|主办|负责|落实|实施)?(?:部门|单位|部室|处室|主体).{0,24}|责任.{0,24}|牵头.{0,24}",
    ),
    (
        "measure",
        r".{0,24}(?:措施|举措|做法|实施内容|工作内容|具体内容|细化|具体任务|主要内容|建设内容|任务分解|改革内容|内容)",
    ),
    ("task", r".{0,24}(?:任务|重点工作|工作要点|改革事项|事项|项目|要点|条目|工作目标)(?:名称)?"),
    ("section", r"类 ?别|领 ?域|板 ?块|分 ?类|专 ?项|.{0,24}方面|改革方向|一级.{0,24}"),
)
_COMPILED = tuple((role, re.compile(words)) for role, words in _HEADS)
_HEAD_ROWS = 3
_MOST_PLACES = 400_000


@dataclass(frozen=True)
class TableCell:
    """A cell in view coordinates; `table` counts the document's tables from 0."""

    table: int
    row: int
    column: int
    row_span: int
    column_span: int
    start: int
    end: int


@dataclass
class Table:
    """A table; `head` is the row of its head (-1: none that was understood), `columns` each role's columns.

    `kind`: assignment (tasks with departments or due dates), indicator, other, or layout (a table
    that only arranges running text).
    """

    kind: str
    head: int
    cells: list[TableCell]
    columns: dict[str, list[int]] = field(default_factory=dict)

    def grid(self) -> dict[tuple[int, int], TableCell]:
        """The cell that stands at each (row, column); a merged one stands at all that it covers."""
        places: dict[tuple[int, int], TableCell] = {}
        rows = 1 + max((cell.row for cell in self.cells), default=0)
        for cell in self.cells:
            if len(places) > _MOST_PLACES:  # spans that no page could show
                break
            for row in range(cell.row, min(cell.row + cell.row_span, rows)):
                for column in range(cell.column, cell.column + min(cell.column_span, 60)):
                    places.setdefault((row, column), cell)
        return places


@lru_cache(maxsize=4096)
def head_role(text: str) -> str:
    """What a column with this head holds; "" where the words tell nothing."""
    plain = re.sub(r"\s", "", text)
    if not plain or len(plain) > 24:
        return ""
    return next((role for role, words in _COMPILED if words.fullmatch(plain)), "")


def read_tables(document: Document, view: View) -> list[Table]:
    """The tables of a document, each with its kind; positions count in the view."""
    return [_read(grid, index, view) for index, grid in enumerate(document.grids)]


def _read(grid: Grid, index: int, view: View) -> Table:
    cells = []
    for cell in grid.cells:
        start, end = view.find(cell.start), view.find(cell.end)
        cells.append(
            TableCell(index, cell.row, cell.column, cell.row_span, cell.column_span, start, end)
        )
    head, columns = _find_head(cells, view.text)
    return Table(_kind(cells, columns, view.text), head, cells, columns)


def _find_head(cells: Iterable[TableCell], text: str) -> tuple[int, dict[str, list[int]]]:
    best: tuple[int, dict[str, list[int]]] = (-1, {})
    rows: dict[int, dict[str, list[int]]] = {}
    for cell in cells:
        if cell.row >= _HEAD_ROWS or cell.end - cell.start > 30:
            continue
        role = head_role(text[cell.start : cell.end])
        if role:
            rows.setdefault(cell.row, {}).setdefault(role, []).append(cell.column)
    for row, columns in sorted(rows.items()):
        if _width(columns) > _width(best[1]) and _width(columns) >= 2:
            best = (row, columns)
    return best


def _width(columns: dict[str, list[int]]) -> int:
    return sum(len(places) for places in columns.values())


def _kind(cells: list[TableCell], columns: dict[str, list[int]], text: str) -> str:
    if {"lead", "due", "support", "person"} & set(columns) and {"task", "measure"} & set(columns):
        return "assignment"
    if "indicator" in columns:
        return "indicator"
    widest = max((cell.column + cell.column_span for cell in cells), default=0)
    if widest <= 1 or any(_holds_chapters(cell, text) for cell in cells):
        return "layout"
    return "other"


_YEAR_HEAD = re.compile(r"(?P<year>20\d\d) ?年?(?:度|计划|目标|任务|安排|目标值|计划数)?")


def column_years(table: Table, text: str) -> list[tuple[int, int, int]]:
    """(start, end, year) of the cells below heads that are years (2024年, 2025年目标)."""
    heads = {}
    for cell in table.cells:
        found = _YEAR_HEAD.fullmatch(text[cell.start : cell.end].strip())
        if cell.row == table.head and cell.column_span == 1 and found:
            heads[cell.column] = int(found["year"])
    return [
        (cell.start, cell.end, heads[cell.column])
        for cell in table.cells
        if cell.row > table.head and cell.column in heads and cell.column_span == 1
    ]


def _holds_chapters(cell: TableCell, text: str) -> bool:
    """Whether a cell holds several numbered headings: running text put into a frame."""
    if cell.end - cell.start < 400:
        return False
    position, found = cell.start, 0
    while position < cell.end and found < 3:
        stop = text.find("\n", position, cell.end)
        stop = cell.end if stop < 0 else stop
        marker = read_marker(text, position, stop)
        found += marker is not None and marker.rank <= 5
        position = stop + 1
    return found >= 3
