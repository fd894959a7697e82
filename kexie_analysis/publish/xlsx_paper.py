"""Sheets of Excel on screen and paper: widths of columns, heights of rows, pages."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from kexie_analysis.publish.widths import em

_LINE, _HIGHEST = 15.0, 400.0  # points
_MARGIN = 4  # characters of a column's width that no text is set in
_WIDE = 2.1  # characters of a column's width that a Chinese character takes
WIDEST = (60, 52, 44, 38, 32)  # characters; narrower where the sheet would not go onto paper
_PAPER, _LEAST_SCALE = 136, 0.6  # characters that go beside each other on paper at full size


def column_widths(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[float]:
    """As wide as the text, within the first bound that lets the sheet onto paper at a readable size."""
    natural = []
    for i, title in enumerate(head):
        texts = [title, *(str(row[i] or "") for row in rows[:200])]
        longest = max(em(line) for text in texts for line in text.split("\n"))
        natural.append(_MARGIN + _WIDE * longest)
    widths = natural
    for bound in WIDEST:
        widths = [min(bound, width) for width in natural]
        if sum(widths) <= _PAPER / _LEAST_SCALE:
            break
    return widths


def for_paper(sheet: Any, width: float) -> None:
    """Printed on its side, the head on every page; too wide for one page, over several across."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_margins = PageMargins(0.5, 0.5, 0.6, 0.7, header=0.3, footer=0.3)
    sheet.print_title_rows = "1:1"
    if width * _LEAST_SCALE <= _PAPER:
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    else:
        sheet.page_setup.scale = round(100 * _LEAST_SCALE)
        sheet.page_setup.pageOrder = "overThenDown"
        sheet.print_title_cols = "A:A"
    sheet.oddFooter.center.text = "&P / &N"


def _lines(value: object, width: float) -> int:
    """How many lines a value takes in a column so wide (in characters), where it may go over lines."""
    if not isinstance(value, str) or not wrapped(value, width):
        return 1
    return sum(max(1, ceil(_WIDE * em(line) / (width - _MARGIN))) for line in value.split("\n"))


def wrapped(text: str, width: float) -> bool:
    return "\n" in text or _WIDE * em(text) > width - _MARGIN + 0.01


def row_height(row: Sequence[object], widths: Sequence[float]) -> float | None:
    """Points, where a value goes over lines: not every program makes room for them."""
    lines = max(map(_lines, row, widths), default=1)
    return min(_LINE * lines, _HIGHEST) if lines > 1 else None
