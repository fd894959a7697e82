"""Excel: every number of a briefing in one tidy sheet, and where each comes from.

One header row a sheet, no merged cells, numbers as numbers; text never becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from kexie_analysis.messages import joined, say, word
from kexie_analysis.publish.captions import numbered
from kexie_analysis.publish.model import (
    Cell,
    Clause,
    ClauseMarks,
    Cover,
    Document,
    Figure,
    Note,
    Summary,
    Table,
    Text,
)
from kexie_analysis.publish.stable import stable_zip
from kexie_analysis.publish.widths import em, placed

_LINE, _HIGHEST = 15.0, 400.0  # points
_MARGIN = 3  # characters of a column's width that no text is set in
_WIDEST = 60  # characters
_HEAD = {
    "font": Font(bold=True), "fill": PatternFill("solid", fgColor="F4F6F8"),
    "border": Border(bottom=Side("thin", color="1F2933")), "alignment": Alignment(vertical="center"),
}  # fmt: skip
_AT_TOP, _OVER_LINES = Alignment(vertical="top"), Alignment(wrap_text=True, vertical="top")
_LONGEST = 32_000  # characters that a cell of Excel holds, with some to spare
STATES = (
    ("未提出", "文件完整，其中没有说"),
    ("未检出", "机读没有找到，且未经人工通读"),
    ("不适用", "这类文件本不涉及"),
    ("来源残缺", "来源只是残片，未见不等于没有"),
)
_ABOUT = ("项目", "内容")
_DATA = ("表号", "表题", "行号", "行", "列", "值", "单位", "文字", "缺失状态", "省份", "条款")
_SOURCES = ("处", "标题", "文件", "条款", "省份", "编号", "数据来源", "注", "原文")
_CODEBOOK = ("类别", "名称", "说明", "单位")


def render_xlsx(document: Document, *, codebook: Sequence[Mapping[str, object]] = ()) -> bytes:
    """The document's tables as .xlsx with the sheets 说明, 数据, 出处 and 编码手册.

    Parameters
    ----------
    codebook : further rows for the last sheet, with any of its column names as keys.
    """
    workbook = Workbook(write_only=True)
    workbook.properties.title = document.title[:250]
    workbook.properties.creator = ""
    _sheet(workbook, "说明", _ABOUT, _about(document))
    data, sources = list(_data(document)), list(_sources(document))
    _sheet(workbook, "数据", _DATA, data, leads=("出处", _rows_of(sources)))
    _sheet(workbook, "出处", _SOURCES, sources, leads=("数据", _rows_of(data)))
    _sheet(workbook, "编码手册", _CODEBOOK, _codebook(document, codebook))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return stable_zip(buffer.getvalue())


def _sheet(
    workbook: Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[object]], *,
    leads: tuple[str, Mapping[object, int]] = ("", {}),
) -> None:  # fmt: skip
    """A sheet; `leads` names another and the rows there that first cells lead to."""
    listed = [tuple(row) for row in rows]
    head = [word(title, "column") for title in head]
    sheet = workbook.create_sheet(word(name, "sheet"))
    sheet.freeze_panes = "A2"
    widths = []
    for i, title in enumerate(head):
        texts = [title, *(str(row[i] or "") for row in listed[:200])]
        widths.append(min(_WIDEST, 4 + 2 * max(map(em, texts))))
        sheet.column_dimensions[get_column_letter(i + 1)].width = widths[-1]
    for number, row in enumerate(listed, 2):
        lines = max(map(_lines, row, widths), default=1)
        if lines > 1:  # not every program makes room for what goes over lines
            sheet.row_dimensions[number].height = min(_LINE * lines, _HIGHEST)
    if listed:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(listed) + 1}"
    _for_paper(sheet)
    sheet.append([_head_cell(sheet, title) for title in head])
    for row in listed:
        cells = [_cell(sheet, value) for value in row]
        if row[0] in leads[1]:
            place = f"'{word(leads[0], 'sheet')}'!A{leads[1][row[0]]}"
            cells[0].hyperlink = Hyperlink(ref="A1", location=place)
            cells[0].font = Font(color="0563C1", underline="single")
        sheet.append(cells)


def _rows_of(rows: Sequence[Sequence[object]]) -> dict[object, int]:
    """The first row of a sheet that begins with each name."""
    first: dict[object, int] = {}
    for number, row in enumerate(rows, 2):
        first.setdefault(row[0], number)
    return first


def _for_paper(sheet: Any) -> None:
    """Printed on its side, as wide as the page, the head on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&P / &N"


def _lines(value: object, width: float) -> int:
    """How many lines a value takes in a column so wide (in characters), where it may go over lines."""
    if not isinstance(value, str) or not _wrapped(value):
        return 1
    return sum(max(1, ceil(2 * em(line) / (width - _MARGIN))) for line in value.split("\n"))


def _wrapped(text: str) -> bool:
    return "\n" in text or 2 * em(text) > _WIDEST - _MARGIN


def _head_cell(sheet: object, title: str) -> WriteOnlyCell:
    cell = _cell(sheet, title)
    for name, look in _HEAD.items():
        setattr(cell, name, look)
    return cell


def _cell(sheet: object, value: object) -> WriteOnlyCell:
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        value = str(value)
    if isinstance(value, str):
        value = "".join(
            c
            for c in value
            if c in "\t\n"
            or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
        )
        value = value[:_LONGEST]
    cell = WriteOnlyCell(sheet, value=value if value != "" else None)
    if isinstance(value, str) and value:
        cell.data_type = "s"  # never a formula, whatever it starts with
        if value.lstrip()[:1] in tuple("=+-@|%") or value[:1] in "\t\n":
            cell.quotePrefix = True
    wrapped = isinstance(value, str) and _wrapped(value)
    cell.alignment = _OVER_LINES if wrapped else _AT_TOP
    return cell


def _about(document: Document) -> Iterable[tuple[str, object]]:
    yield word("标题", "column"), document.title
    for block in document.blocks:
        if isinstance(block, Cover):
            yield from (
                (word("副题"), block.subtitle),
                (word("日期"), block.date),
                (word("依据文件数"), block.documents),
            )
            yield word("数据版本"), block.data_version
        elif isinstance(block, Summary):
            for i, finding in enumerate(block.findings, 1):
                yield (
                    say("{heading}{i}", heading=block.heading, i=i),
                    plain_cell(Cell(finding.content)),
                )
            if block.closing:
                yield word("范围"), block.closing
        elif isinstance(block, Note):
            yield block.title or word("说明", "sheet"), "\n".join(block.paragraphs)
    sheets = word("数据：每行一个数；出处：每个数的条款与来源；编码手册：列、单位与缺失状态的含义")
    yield word("工作表"), sheets


def _tables(document: Document) -> Iterable[tuple[str, Table]]:
    count = 0
    for block in document.blocks:
        if isinstance(block, Table):
            count += 1
            whole = replace(block, body=block.body + block.further)
            yield say("表{number}", number=block.number or count), whole


def plain_cell(cell: Cell) -> str:
    """The text of a cell, without its clause references."""
    return "".join(
        run.text if isinstance(run, Text) else " "
        for run in cell.content
        if not isinstance(run, ClauseMarks)
    ).strip()


def _clauses(cell: Cell) -> tuple[Clause, ...]:
    return tuple(c for run in cell.content if isinstance(run, ClauseMarks) for c in run.clauses)


def _grid(rows: tuple[tuple[Cell, ...], ...], width: int) -> list[list[Cell | None]]:
    """Rows with every column filled: a cell that spans stands in each place it covers."""
    out: list[list[Cell | None]] = [[None] * width for _ in rows]
    starts = iter(placed(rows))
    for i, row in enumerate(rows):
        for _ in row:
            at, cell = next(starts)
            for down in range(i, min(i + cell.rows, len(rows))):
                for column in range(at, min(at + cell.columns, width)):
                    out[down][column] = cell
    return out


def _column_names(table: Table) -> list[str]:
    if table.columns:
        return [c.name for c in table.columns]
    names = []
    for parts in zip(*_grid(table.head, table.width), strict=True) if table.head else ():
        texts = dict.fromkeys(plain_cell(c) for c in parts if c is not None)
        names.append(" / ".join(t for t in texts if t))
    return [name or say("第{i}列", i=i) for i, name in enumerate(names or [""] * table.width, 1)]


def _data(document: Document) -> Iterable[tuple[object, ...]]:
    for name, table in _tables(document):
        columns = _column_names(table)
        index = table.index_columns
        for number, row in enumerate(_grid(table.body, table.width), 1):
            label = " / ".join(plain_cell(c) for c in row[:index] if c is not None)
            place = next((c.province for c in row if c is not None and c.province), "")
            for column in range(index, table.width):
                cell = row[column]
                if cell is None:
                    continue
                unit = table.columns[column].unit if table.columns else ""
                yield (
                    name, table.title, number, label, columns[column], cell.value, unit,
                    plain_cell(cell), cell.mark, cell.province or place,
                    joined((f"{c.plan} {c.clause}".strip() for c in _clauses(cell)), "；"),
                )  # fmt: skip


def _sources(document: Document) -> Iterable[tuple[object, ...]]:
    for block in document.blocks:
        if isinstance(block, Summary):
            for i, finding in enumerate(block.findings, 1):
                place = say("{heading}{i}", heading=block.heading, i=i)
                yield from _clause_rows(place, "", Cell(finding.content))
        elif isinstance(block, Figure) and (block.title or block.source):
            name = numbered(block) or word("图")
            yield name, block.title, "", "", "", "", block.source, block.note, ""
    for name, table in _tables(document):
        yield name, table.title, "", "", "", "", table.source, table.note, ""
        for row in table.body:
            for cell in row:
                yield from _clause_rows(name, table.title, cell)


def _clause_rows(place: str, title: str, cell: Cell) -> Iterable[tuple[object, ...]]:
    for clause in _clauses(cell):
        yield (
            place,
            title,
            clause.plan,
            clause.clause,
            clause.province,
            clause.row_id,
            "",
            "",
            clause.quotation,
        )


def _codebook(
    document: Document, rows: Sequence[Mapping[str, object]]
) -> Iterable[tuple[object, ...]]:
    for state, meaning in STATES:
        yield word("缺失状态", "column"), word(state), word(meaning), ""
    for name, table in _tables(document):
        for column, title in enumerate(_column_names(table)):
            unit = table.columns[column].unit if table.columns else ""
            yield say("{table}的列", table=name), title, table.title, unit
    for row in rows:
        yield tuple(row.get(name, "") for name in _CODEBOOK)
