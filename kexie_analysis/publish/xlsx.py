"""Excel: every number of a briefing in one tidy sheet, and where each comes from.

One header row a sheet, no merged cells, numbers as numbers; text never becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from kexie_analysis.messages import joined, language, say, word
from kexie_analysis.publish.captions import numbered
from kexie_analysis.publish.labels import province_names
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
from kexie_analysis.publish.widths import placed
from kexie_analysis.publish.xlsx_numbers import day, day_format, number_format
from kexie_analysis.publish.xlsx_paper import WIDEST, column_widths, for_paper, row_height, wrapped

_HEAD = {
    "font": Font(bold=True), "fill": PatternFill("solid", fgColor="F4F6F8"),
    "border": Border(bottom=Side("thin", color="1F2933")), "alignment": Alignment(vertical="center"),
}  # fmt: skip
_AT_TOP, _OVER_LINES = Alignment(vertical="top"), Alignment(wrap_text=True, vertical="top")
_AT_LEFT = Alignment(horizontal="left", vertical="top")
_LONGEST = 32_000  # characters that a cell of Excel holds, with some to spare
STATES = (
    ("未提出", "文件完整，其中没有说"),
    ("未检出", "机读没有找到，且未经人工通读"),
    ("不适用", "这类文件本不涉及"),
    ("来源残缺", "来源只是残片，未见不等于没有"),
)
_ABOUT = ("项目", "内容")
_DATA = (
    "表号", "表题", "行号", "行", "列", "值", "单位", "文字", "缺失状态", "省份", "省份代码", "条款",
)  # fmt: skip
_SOURCES = ("处", "标题", "文件", "条款", "省份", "省份代码", "编号", "数据来源", "注", "原文")
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
    widths = column_widths(head, listed)
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    for number, row in enumerate(listed, 2):
        if height := row_height(row, widths):
            sheet.row_dimensions[number].height = height
    if listed:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(listed) + 1}"
    for_paper(sheet, sum(widths))
    sheet.append([_head_cell(sheet, title) for title in head])
    for row in listed:
        cells = [_cell(sheet, value, width) for value, width in zip(row, widths, strict=True)]
        if name == "数据":
            _number_looks(cells)
        elif name == "说明":
            over = cells[1].alignment.wrap_text
            cells[1].alignment = Alignment(horizontal="left", vertical="top", wrap_text=over)
        if row[0] in leads[1]:
            place = f"'{word(leads[0], 'sheet')}'!A{leads[1][row[0]]}"
            cells[0].hyperlink = Hyperlink(ref="A1", location=place)
            cells[0].font = Font(color="0563C1", underline="single")
        sheet.append(cells)


def _number_looks(cells: list[WriteOnlyCell]) -> None:
    """Of a row of 数据: its number as the table shows it, and at the left, away from no text."""
    cells[_DATA.index("行号")].alignment = _AT_LEFT
    value = cells[_DATA.index("值")]
    if isinstance(value.value, int | float):
        shown = str(cells[_DATA.index("文字")].value or "")
        counted = bool(cells[_DATA.index("单位")].value)
        value.number_format = number_format(value.value, shown, counted=counted)


def _rows_of(rows: Sequence[Sequence[object]]) -> dict[object, int]:
    """The first row of a sheet that begins with each name."""
    first: dict[object, int] = {}
    for number, row in enumerate(rows, 2):
        first.setdefault(row[0], number)
    return first


def _head_cell(sheet: object, title: str) -> WriteOnlyCell:
    cell = _cell(sheet, title, WIDEST[0])
    for name, look in _HEAD.items():
        setattr(cell, name, look)
    return cell


def _cell(sheet: object, value: object, width: float) -> WriteOnlyCell:
    if isinstance(value, bool) or not isinstance(value, int | float | str | date | None):
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
    over = isinstance(value, str) and wrapped(value, width)
    cell.alignment = _OVER_LINES if over else _AT_TOP
    if isinstance(value, date):
        cell.number_format = day_format()
    return cell


def _about(document: Document) -> Iterable[tuple[str, object]]:
    yield word("标题", "column"), document.title
    for block in document.blocks:
        if isinstance(block, Cover):
            yield from (
                (word("副题"), block.subtitle),
                (word("日期"), day(block.date)),
                (word("依据文件数"), block.documents or ""),
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
    sheets = word(
        "数据：每行一个数；出处：每个数的条款与来源；编码手册：列、主题、指标、单位与缺失状态的含义"
    )
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
                    plain_cell(cell), word(cell.mark or ""), *_place(cell.province or place),
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
            yield name, block.title, *[""] * 5, block.source, block.note, ""
    for name, table in _tables(document):
        yield name, table.title, *[""] * 5, table.source, table.note, ""
        for row in table.body:
            for cell in row:
                yield from _clause_rows(name, table.title, cell)


def _place(province: str) -> tuple[str, str]:
    """A province by its name and by its id."""
    names = {"CN": word("全国"), **province_names(language())}
    return names.get(province, province), province


def _clause_rows(place: str, title: str, cell: Cell) -> Iterable[tuple[object, ...]]:
    for clause in _clauses(cell):
        yield (
            place,
            title,
            clause.plan,
            clause.clause,
            *_place(clause.province),
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
