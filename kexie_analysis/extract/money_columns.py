"""Columns of money in a table of projects or tasks: 投资（万元）, 经费预算（亿元）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kexie_analysis.extract.numerals import scale_factor, scaled
from kexie_analysis.extract.tables import Table, TableCell

_HEAD = re.compile(
    r"(?P<what>[^()]{0,8}(?:投资|经费|资金|预算|金额|投入|补助)[^()]{0,4})\((?:单位:?)?(?P<scale>[十百千]?[万亿]?)元\)"
)
_NUMBER = re.compile(r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,9})(?P<rest>\.\d{1,6})?")


@dataclass(frozen=True)
class Sum:
    """A sum of money in yuan; `name` is what its row is on, `what` what the column's head calls it."""

    start: int
    end: int
    value: float
    name: str
    what: str


def read_money_columns(table: Table, text: str) -> Iterator[Sum]:
    """The sums of the columns whose head says that they are money and in which unit."""
    heads = {}
    for cell in table.cells:
        found = _HEAD.fullmatch(re.sub(r"\s", "", text[cell.start : cell.end]))
        if found and cell.row <= max(table.head, 0) and cell.column_span == 1:
            heads[cell.column] = found["what"], scale_factor(found["scale"])
    if not heads:
        return
    names = _names(table, text)
    for cell in table.cells:
        if cell.row <= table.head or cell.column not in heads or cell.column_span > 1:
            continue
        number = _NUMBER.fullmatch(text[cell.start : cell.end].strip())
        if number:
            what, factor = heads[cell.column]
            value = scaled(number["digits"].replace(",", "") + (number["rest"] or ""), factor)
            yield Sum(cell.start, cell.end, value, names.get(cell.row, ""), what)


def _names(table: Table, text: str) -> dict[int, str]:
    """What each row is on: its task, or its first cell that holds words."""
    wanted = [*table.columns.get("task", []), *table.columns.get("measure", [])]
    names: dict[int, str] = {}
    for cell in sorted(table.cells, key=lambda c: (_order(c, wanted), c.column)):
        words = "".join(text[cell.start : cell.end].split())
        if re.search(r"[\u4e00-\u9fff]", words):
            for row in range(cell.row, cell.row + min(cell.row_span, 200)):
                names.setdefault(row, words[:20])
    return names


def _order(cell: TableCell, wanted: list[int]) -> int:
    return wanted.index(cell.column) if cell.column in wanted else len(wanted)
