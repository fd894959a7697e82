"""A Word table as its cells: merged ones once, with their spans."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from kexie_analysis.extract.building import Placed, refuse_huge
from kexie_analysis.extract.docx_styles import whole
from kexie_analysis.extract.docx_xml import WRAPPERS, attribute, child, name_of, value_of

_MAX_COLUMNS = 500


def read_table(
    table: etree._Element, read_lines: Callable[[etree._Element], list[str]]
) -> list[Placed]:
    """The cells of a w:tbl; `read_lines` gives the lines of a cell.

    A cell merged over columns (gridSpan) or rows (vMerge) stands once. Deleted rows and cells are
    left out.
    """
    cells: list[Placed] = []
    open_above: dict[int, Placed] = {}
    for number, row in enumerate(_rows(table)):
        column = _skipped(row, "gridBefore")
        for cell in _cells(row):
            properties = child(cell, "tcPr")
            span = min(max(whole(value_of(properties, "gridSpan")) or 1, 1), _MAX_COLUMNS)
            merge = child(properties, "vMerge")
            above = open_above.get(column)
            if merge is not None and attribute(merge, "val") != "restart" and above is not None:
                above.row_span = number - above.row + 1
                above.lines += read_lines(cell)
            else:
                refuse_huge(len(cells))
                placed = Placed(read_lines(cell), number, column, 1, span)
                cells.append(placed)
                open_above.pop(column, None)
                if merge is not None:
                    open_above[column] = placed
            column += span
    return cells


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        name = name_of(element)
        if name == "tr" and child(child(element, "trPr"), "del") is None:
            yield element
        elif name in WRAPPERS:
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        name = name_of(element)
        if name == "tc" and child(child(element, "tcPr"), "cellDel") is None:
            yield element
        elif name in WRAPPERS:
            yield from _cells(element)


def _skipped(row: etree._Element, name: str) -> int:
    return min(whole(value_of(child(row, "trPr"), name)) or 0, _MAX_COLUMNS)
