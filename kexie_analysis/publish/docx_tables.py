"""Tables in a Word file: spans, a repeated head, three rules (三线表), widths said twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from kexie_analysis.publish.docx_parts import INK, SHORT, child, insert
from kexie_analysis.publish.model import Cell
from kexie_analysis.publish.widths import PAGE_WIDTH, Layout, placed

#: Points above and below the lines of a cell.
ROW_PAD = 1.5


def line_height(size: float) -> float:
    """Points from line to line in a cell set in type of `size`."""
    return round(size * 1.36 * 2) / 2


def cell_margin(size: float) -> float:
    """Points at either side of a cell; a little less than the widths were reckoned with."""
    return size * 0.39


def add_table(docx: Any, layout: Layout, line: Callable[..., None], *, fixed: bool = False) -> None:
    """The table with its spans, a repeated head and three rules (三线表).

    Parameters
    ----------
    fixed : lines as high as `line_height` says, whatever face the reader has.
    """
    table = layout.table
    rows = (*table.head, *table.body)
    made = docx.add_table(rows=0, cols=table.width)
    made.autofit = False
    scale = min(1.0, PAGE_WIDTH / sum(layout.widths))
    for column, width in zip(made.columns, layout.widths, strict=True):
        column.width = Pt(width * scale)
    total = made._tbl.tblPr.find(qn("w:tblW"))
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(sum(c.width.twips for c in made.columns)))
    _table_borders(made._tbl, cell_margin(layout.size))
    starts = iter(placed(rows))
    open_cells: dict[int, tuple[int, int]] = {}  # column -> (rows left, columns)
    for number, row in enumerate(rows):
        cells = dict(next(starts) for _ in row)
        element = child(made._tbl, "w:tr")
        properties = child(element, "w:trPr")
        child(properties, "w:cantSplit")
        if number < len(table.head):
            child(properties, "w:tblHeader")
        _fill_row(
            made, element, cells, open_cells, table.width, line, layout.size,
            ruled=number == len(table.head) - 1, head=number < len(table.head),
        )  # fmt: skip
    _keep_together(made._tbl, len(table.head), len(rows))
    _cell_widths(made._tbl)
    _line_heights(made._tbl, line_height(layout.size) if fixed else 0.0)


def _line_heights(table: Any, height: float) -> None:
    twips = {"before": str(int(20 * ROW_PAD)), "after": str(int(20 * ROW_PAD))}
    if height:
        twips |= {"line": str(int(20 * height)), "lineRule": "exact"}
    for paragraph in table.iter(qn("w:p")):
        insert(paragraph.get_or_add_pPr(), "w:spacing", **twips)


def _keep_together(table: Any, head: int, count: int) -> None:
    """Head rows stay with the first row, the last row with what is below; a short table is whole."""
    for number, row in enumerate(table.findall(qn("w:tr"))):
        if number <= head or number == count - 1 or count <= SHORT:
            for paragraph in row.iter(qn("w:p")):
                insert(paragraph.get_or_add_pPr(), "w:keepNext")


def _cell_widths(table: Any) -> None:
    """Each cell as wide as its columns: some programs do not take that from the table."""
    columns = [int(c.get(qn("w:w"))) for c in table.tblGrid]
    for row in table.findall(qn("w:tr")):
        at = 0
        for cell in row.findall(qn("w:tc")):
            span = cell.grid_span
            width = child(cell.tcPr, "w:tcW", w=str(sum(columns[at : at + span])), type="dxa")
            cell.tcPr.insert(0, width)
            at += span


def _fill_row(
    made: Any, element: Any, cells: dict[int, Cell], open_cells: dict[int, tuple[int, int]],
    width: int, line: Callable[..., None], size: float, *, ruled: bool, head: bool,
) -> None:  # fmt: skip
    from docx.table import _Cell

    at = 0
    while at < width:
        cell = cells.get(at)
        if cell is None and at in open_cells:
            left, columns = open_cells.pop(at)
            if left > 1:
                open_cells[at] = (left - 1, columns)
            target = _cell_element(element, columns, "continue", ruled)
            child(target, "w:p")
            at += columns
            continue
        cell = cell or Cell()
        columns = min(cell.columns, width - at)
        target = _cell_element(
            element, columns, "restart" if cell.rows > 1 else "", ruled, cell.style.background
        )
        child(target, "w:p")
        paragraph = _Cell(target, made).paragraphs[0]
        # By its id: python-docx looks a style up by name in all of them, for each cell.
        child(paragraph._p.get_or_add_pPr(), "w:pStyle", val="KexieCell")
        paragraph.alignment = {"right": 2, "center": 1}.get(
            cell.style.align or ("right" if cell.value is not None else "")
        )
        strong = head or cell.head or cell.style.strong
        line(paragraph, cell.content, size=size, strong=strong, color=cell.style.color)
        if cell.rows > 1:
            open_cells[at] = (cell.rows - 1, columns)
        at += columns


def _cell_element(row: Any, columns: int, merge: str, ruled: bool, fill: str = "") -> Any:
    cell = child(row, "w:tc")
    properties = child(cell, "w:tcPr")
    if columns > 1:
        child(properties, "w:gridSpan", val=str(columns))
    if merge:
        child(properties, "w:vMerge", val=merge)
    if ruled:
        borders = child(properties, "w:tcBorders")
        child(borders, "w:bottom", val="single", sz="4", space="0", color=INK)
    if fill:
        child(properties, "w:shd", val="clear", color="auto", fill=fill.lstrip("#").upper())
    return cell


def _table_borders(table: Any, margin: float) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom"):
        child(borders, f"w:{side}", val="single", sz="8", space="0", color=INK)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        child(margins, f"w:{side}", w=str(int(20 * margin)), type="dxa")
    layout, look = (table.tblPr.find(qn(f"w:{name}")) for name in ("tblLayout", "tblLook"))
    (layout.addprevious if layout is not None else table.tblPr.append)(borders)
    (look.addprevious if look is not None else table.tblPr.append)(margins)
