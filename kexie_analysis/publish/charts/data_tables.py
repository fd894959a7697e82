"""The data of a chart that cannot be drawn, as a table that can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import islice

MOST_ROWS = 60
_LONGEST = 200  # letters of a cell


@dataclass(slots=True)
class DataTable:
    """`rows` are the first of `count`."""

    heads: list[str]
    rows: list[list[object]] = field(default_factory=list)
    count: int = 0

    @classmethod
    def of(cls, heads: Sequence[str], rows: Iterable[Sequence[object]], count: int) -> DataTable:
        """The table of the first rows, without the columns that hold nothing."""
        first = [list(row) for row in islice(rows, MOST_ROWS)]
        kept = [i for i in range(len(heads)) if any(cell_text(row[i]) for row in first)]
        return cls([heads[i] for i in kept], [[row[i] for i in kept] for row in first], count)

    def markup(self, title: str) -> str:
        """As HTML, all that it says escaped; empty where it has no cell."""
        if not self.heads or not self.rows:
            return ""
        head = "".join(f"<th>{escape(h)}</th>" for h in self.heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell_text(cell))}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        caption = f"<caption>{escape(title)}</caption>" if title else ""
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def cell_text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, list):
        return ", ".join(cell_text(v) for v in value[:20])[:_LONGEST]
    return " ".join(str(value).split())[:_LONGEST] if isinstance(value, str | int) else ""


def plain(value: float) -> str:
    """A number with all the digits that tell it from others, without an exponent where it may."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"
