"""Tables that may hold indicators, as rows of cells: as the format states them, or told by layout.

Only heads of indicator tables (指标, 基期, 目标, a year) are known here; the columns of tables of tasks are
`tables`' business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kexie_analysis.extract.document import Grid
from kexie_analysis.extract.outline import Outline

_MAX_CELLS = 5000  # of one table; an indicator table has some hundred
_MAX_SPREAD = 200_000  # places that its merged cells cover altogether
_HEAD = re.compile(
    r"(?:序号|指标(?:名称|项目|内容)?|主要指标|核心指标|具体指标|一级指标|二级指标|名称|内容|项目|类别|领域|单位|计量单位|"
    r"(?:指标)?属性|性质|类型|备注|责任单位|牵头单位|[^,。;]{0,8}(?:19|20)\d\d ?年?[^,。;]{0,8}|"
    r"[^,。;]{0,8}(?:基期|基准|基数|现状|目标|规划值|实际|完成值|年均|预期|现值|累计|增速|增幅)[^,。;]{0,6})"
)
_LONGEST_HEAD = 24  # characters that _HEAD can match, and some to spare
_NAME_HEAD = re.compile(r"(?:主要|核心|具体|二级)?指标(?:名称|项目|内容)?|名称|项目|内容")
_PIPE = re.compile(r"\|")
_GAPS = re.compile(r" *\t[ \t]*| {2,}")


@dataclass(frozen=True)
class TextCell:
    """A cell's place in the view and its text there, without the spaces around it."""

    start: int
    end: int
    text: str


Rows = list[list[TextCell]]


def find_tables(outline: Outline, grids: Sequence[Grid]) -> list[Rows]:
    """Every table of the document, in order: those stated, or, without any, those told by layout.

    A merged cell stands at each place that it covers; all rows of a table have as many cells.
    """
    if grids:
        return [_from_grid(outline, grid) for grid in grids]
    return _from_lines(outline)


def _cell(text: str, start: int, end: int) -> TextCell:
    while start < end and text[start] in " \n\t|":
        start += 1
    while end > start and text[end - 1] in " \n\t|":
        end -= 1
    return TextCell(start, end, text[start:end].replace("\n", ""))


def _from_grid(outline: Outline, grid: Grid) -> Rows:
    view = outline.view
    rows: dict[int, dict[int, TextCell]] = {}
    room = _MAX_SPREAD
    for cell in grid.cells[:_MAX_CELLS]:
        room -= cell.row_span * cell.column_span
        if room < 0:
            break
        found = _cell(view.text, view.find(cell.start), view.find(cell.end))
        for row in range(cell.row, cell.row + min(cell.row_span, 200)):
            for column in range(cell.column, cell.column + min(cell.column_span, 50)):
                rows.setdefault(row, {})[column] = found
    width = 1 + max((c for row in rows.values() for c in row), default=0)
    empty = TextCell(0, 0, "")
    return [[rows[r].get(c, empty) for c in range(width)] for r in sorted(rows)]


def _from_lines(outline: Outline) -> list[Rows]:
    text = _with_tabs(outline)
    lines = [_cell(text, start, end) for start, end in outline.paragraphs]
    tables: list[Rows] = []
    place = 0
    while place < len(lines):
        found = _split_rows(text, lines, place) or _stacked_rows(lines, place)
        if found:
            rows, place = found
            tables.append(rows)
        else:
            place += 1
    return tables


def _with_tabs(outline: Outline) -> str:
    """The view's text with the tabs that the view made into spaces."""
    text, raw = outline.view.text, outline.text
    if "\t" not in raw:
        return text
    return "".join(
        ["\t" if raw[i] == "\t" else c for c, i in zip(text, outline.view.offsets, strict=False)]
    )


def _split_rows(text: str, lines: Sequence[TextCell], place: int) -> tuple[Rows, int] | None:
    """Rows of lines that hold their cells between bars, tabs or wide gaps."""
    told = lines[place].text
    if not ("|" in told or "  " in told or "\t" in told):
        return None
    mark = _PIPE if "|" in told else _GAPS
    head = _split(text, lines[place], mark)
    if len(head) < 3 or not any(_NAME_HEAD.fullmatch(c.text) for c in head):
        return None
    rows = [head]
    place += 1
    while place < len(lines) and len(rows) < _MAX_CELLS // len(head):
        cells = _split(text, lines[place], mark)
        if len(cells) != len(head) and not re.fullmatch(r"[-|: ]+", lines[place].text):
            break
        if len(cells) == len(head) and not all(re.fullmatch(r"[-: ]*", c.text) for c in cells):
            rows.append(cells)
        place += 1
    return (rows, place) if len(rows) > 1 else None


def _split(text: str, line: TextCell, mark: re.Pattern[str]) -> list[TextCell]:
    cells, start = [], line.start
    for cut in mark.finditer(text, line.start, line.end):
        cells.append(_cell(text, start, cut.start()))
        start = cut.end()
    return [*cells, _cell(text, start, line.end)]


def _stacked_rows(lines: Sequence[TextCell], place: int) -> tuple[Rows, int] | None:
    """Rows of a table that lies one cell a line, its head first."""
    told = lines[place].text
    if len(told) > _LONGEST_HEAD or not _HEAD.fullmatch(told):
        return None
    stop = place
    while stop < min(len(lines), place + 10) and _HEAD.fullmatch(lines[stop].text):
        stop += 1
    head = list(lines[place:stop])
    if len(head) < 3 or not any(_NAME_HEAD.fullmatch(c.text) for c in head):
        return None
    values = [
        i
        for i, c in enumerate(head)
        if re.search(r"(?:19|20)\d\d|基期|目标|现状|规划值|完成值", c.text)
    ]
    rows = [head]
    while values and stop + len(head) <= len(lines) and len(rows) < _MAX_CELLS // len(head):
        row = list(lines[stop : stop + len(head)])
        if not all(
            re.fullmatch(r"[^\u4e00-\u9fff]{0,3}[\d.,\[\]]+.{0,8}|[-—/ ]+|", row[i].text)
            for i in values
        ):
            break
        rows.append(row)
        stop += len(head)
    return (rows, stop) if len(rows) > 1 else None
