"""Tables in a Word file: spans, a repeated head, three rules (三线表), widths said twice, bars."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import replace
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from kexie_analysis.publish.captions import caption
from kexie_analysis.publish.docx_parts import (
    INK,
    PROVINCE_INKS,
    QUIET,
    SHORT,
    child,
    clean,
    insert,
)
from kexie_analysis.publish.docx_pictures import add_bar
from kexie_analysis.publish.model import Cell, Text
from kexie_analysis.publish.widths import PAGE_WIDTH, Layout, cell_lines, em, placed

#: Points above and below the lines of a cell.
ROW_PAD = 1.5
#: Rows at the end of a longer table that are not parted: no single row goes over the page.
_LAST = 3
_SPAN, _VALUE, _WIDTH = qn("w:gridSpan"), qn("w:val"), qn("w:w")
_APART = 1.2  # em between numbers and the words of the next column, where there is room


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
    if name := caption(table):
        child(made._tbl.tblPr, "w:tblCaption", val=clean(name)[:250])
    starts = iter(placed(rows))
    open_cells: dict[int, tuple[int, int]] = {}  # column -> (rows left, columns)
    alike: dict[tuple, Any] = {}
    for number, row in enumerate(rows):
        cells = dict(next(starts) for _ in row)
        element = child(made._tbl, "w:tr")
        properties = child(element, "w:trPr")
        child(properties, "w:cantSplit")
        if number < len(table.head):
            child(properties, "w:tblHeader")
        _fill_row(
            made, element, cells, open_cells, layout, line,
            ruled=number == len(table.head) - 1, head=number < len(table.head),
            alike=alike,
        )  # fmt: skip
    _set_apart(made._tbl, layout)
    _keep_together(made._tbl, len(table.head), len(rows))
    _cell_widths(made._tbl)
    _line_heights(made._tbl, line_height(layout.size) if fixed else 0.0)


def _line_heights(table: Any, height: float) -> None:
    twips = {"before": str(int(20 * ROW_PAD)), "after": str(int(20 * ROW_PAD))}
    if height:
        twips |= {"line": str(int(20 * height)), "lineRule": "exact"}
    for paragraph in table.iter(qn("w:p")):
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:spacing')}") is None:
            insert(paragraph.get_or_add_pPr(), "w:spacing", **twips)


def _keep_together(table: Any, head: int, count: int) -> None:
    """Head rows stay with the first row, the last rows with what is below; a short table is whole."""
    for number, row in enumerate(table.findall(qn("w:tr"))):
        if number <= head or number >= count - _LAST or count <= SHORT:
            for paragraph in row.iter(qn("w:p")):
                insert(paragraph.get_or_add_pPr(), "w:keepNext")


def _cell_widths(table: Any) -> None:
    """Each cell as wide as its columns: some programs do not take that from the table."""
    columns = [int(c.get(qn("w:w"))) for c in table.tblGrid]
    widths: dict[int, Any] = {}
    for row in table.findall(qn("w:tr")):
        at = 0
        for cell in row.findall(qn("w:tc")):
            properties, span = cell[0], _span(cell)
            wide = sum(columns[at : at + span])
            if wide not in widths:
                widths[wide] = OxmlElement("w:tcW")
                widths[wide].set(_WIDTH, str(wide))
                widths[wide].set(qn("w:type"), "dxa")
            properties.insert(0, copy(widths[wide]))
            at += span


def _span(cell: Any) -> int:
    """Over how many columns a cell goes."""
    spanning = cell[0].find(_SPAN)
    return 1 if spanning is None else int(spanning.get(_VALUE))


def _set_apart(table: Any, layout: Layout) -> None:
    """Numbers stand away from the words to their right, by what their column has to spare."""
    margin, size = cell_margin(layout.size), layout.size
    columns: dict[int, list[Cell]] = {}
    for at, cell in placed(layout.table.body):
        columns.setdefault(at, []).append(cell)
    wide = [0.0] * layout.table.width
    for at, cell in placed((*layout.table.head, *layout.table.body)):
        if cell.columns == 1:
            wide[at] = max(wide[at], *(1.06 * em(t) * size for t in cell_lines(cell)))
    spare: dict[int, float] = {}
    for at in range(layout.table.width - 1):
        here, beside = columns.get(at, []), columns.get(at + 1, [])
        ends = sum(_side(c) == "right" for c in here) > len(here) / 2
        if ends and sum(not _side(c) for c in beside) > len(beside) / 2:
            spare[at] = min(layout.widths[at] - wide[at] - 2 * margin - 1, _APART * size)
    for row in table.findall(qn("w:tr")) if spare else ():
        at = 0
        for cell in row.findall(qn("w:tc")):
            if spare.get(at, 0.0) > 0 and _span(cell) == 1:
                margins = OxmlElement("w:tcMar")
                child(margins, "w:right", w=str(int(20 * (margin + spare[at]))), type="dxa")
                before = cell.tcPr.find(qn("w:vAlign"))
                cell.tcPr.append(margins) if before is None else before.addprevious(margins)
            at += _span(cell)


def _side(cell: Cell) -> str:
    side = cell.style.align or ("right" if cell.value is not None else "")
    return side if side in ("right", "center") else ""


def _words(cell: Cell) -> str:
    return "".join(run.text for run in cell.content if isinstance(run, Text))


def _look(cell: Cell, columns: int, merge: str, *, ruled: bool, head: bool) -> tuple:
    """All that shows in a cell but its words; empty where it is more than one run of plain words."""
    run = cell.content[0] if len(cell.content) == 1 else None
    if not isinstance(run, Text) or run.href or cell.style.bar:
        return ()
    words = clean(run.text)
    if words != words.strip() or not words.isprintable() or not words:
        return ()
    rest = (cell.head, cell.mark, cell.province, cell.style, _side(cell))
    return (columns, merge, ruled, head, *rest, replace(run, text=""))


def _fill_row(
    made: Any, element: Any, cells: dict[int, Cell], open_cells: dict[int, tuple[int, int]],
    layout: Layout, line: Callable[..., None], *, ruled: bool, head: bool, alike: dict[tuple, Any],
) -> None:  # fmt: skip
    """A row of the table; a cell like one before (`alike`) is a copy of that one with other words."""
    at, width = 0, layout.table.width
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
        merge = "restart" if cell.rows > 1 else ""
        look = _look(cell, columns, merge, ruled=ruled, head=head)
        if look in alike:
            target = deepcopy(alike[look])
            element.append(target)
            target[-1][-1][-1].text = clean(_words(cell))
        else:
            target = _cell_element(element, columns, merge, ruled, cell.style.background)
            if head:
                child(target.tcPr, "w:vAlign", val="bottom")
            room = sum(layout.widths[at : at + columns]) - 2 * cell_margin(layout.size)
            _fill_cell(made, target, cell, line, layout.size, room, head=head)
            if look:
                alike[look] = target
        if cell.rows > 1:
            open_cells[at] = (cell.rows - 1, columns)
        at += columns


def _fill_cell(
    made: Any, target: Any, cell: Cell, line: Callable[..., None], size: float, room: float, *,
    head: bool,
) -> None:  # fmt: skip
    from docx.table import _Cell

    child(target, "w:p")
    paragraph = _Cell(target, made).paragraphs[0]
    # By its id: python-docx looks a style up by name in all of them, for each cell.
    child(paragraph._p.get_or_add_pPr(), "w:pStyle", val="KexieCell")
    paragraph.alignment = {"right": 2, "center": 1}.get(_side(cell))
    ink = cell.style.color or PROVINCE_INKS.get(cell.province, QUIET if cell.mark else "")
    strong = head or cell.head or cell.style.strong
    line(paragraph, cell.content, size=size, strong=strong, em=cell.style.em, color=ink)
    if cell.style.bar:
        child(target, "w:p")
        add_bar(_Cell(target, made).paragraphs[-1], cell.style.bar, room)


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
