"""Builds a document's text line by line and keeps the offsets of what its format stated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.document import Cell, Grid, Heading

# What no table, page or workbook can hold; a vertical tab and a form feed end a line.
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_BREAK = re.compile("[\x0b\x0c\r\x85\u2028\u2029]")
_SPACES = " \t\n\u00a0\u3000\u2002\u2003\u2009\ufeff\u200b"


MAX_CELLS = 20_000  # of one table; a breakdown of a hundred tasks has a few thousand


def refuse_huge(cells: int) -> None:
    """Raise DocumentError where a table has more cells than any plan's."""
    if cells > MAX_CELLS:
        raise DocumentError(
            f"表格过大（超过 {MAX_CELLS} 格）",
            allowed=f"每个表不超过 {MAX_CELLS} 格",
            next_step="拆分表格，或只留下规划文件本身",
        )


@dataclass
class Placed:
    """A cell's lines with its place in the table."""

    lines: list[str]
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass
class TextBuilder:
    """Lines so far. `limit` is in characters; more raises DocumentError."""

    where: str
    limit: int
    lines: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[Heading] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    def add(self, text: str, *, level: int | None = None) -> None:
        """A paragraph; blank ones are left out. With `level`, a heading (written on one line)."""
        text = clean(text)
        if level is not None:
            text = "".join(part.strip(_SPACES) for part in text.split("\n"))
        if not text:
            return
        start = self.length
        self._append(text)
        if level is not None:
            self.headings.append(Heading(start, start + len(text), level))

    def add_grid(self, cells: list[Placed]) -> None:
        """A table: each cell's lines in row order, and the Grid that says where they are."""
        placed, first = [], self.length
        for cell in sorted(cells, key=lambda c: (c.row, c.column)):
            start = self.length
            for line in filter(None, map(clean, cell.lines)):
                self._append(line)
            end = max(start, self.length - 1)
            placed.append(Cell(start, end, cell.row, cell.column, cell.row_span, cell.column_span))
        if self.length > first:
            self.grids.append(Grid(first, self.length - 1, tuple(placed)))

    def _append(self, line: str) -> None:
        self.lines.append(line)
        self.length += len(line) + 1
        if self.length > self.limit:
            raise DocumentError(
                f"文字过多（超过 {self.limit // 10000} 万字）",
                where=self.where,
                allowed=f"不超过 {self.limit // 10000} 万字",
                next_step="只留下规划文件本身，其余拆成另外的文件",
            )

    def text(self) -> str:
        return "".join(line + "\n" for line in self.lines)


def clean(text: str) -> str:
    """Without control characters, and without blanks at the ends of its lines."""
    text = _CONTROL.sub(" ", _BREAK.sub("\n", text))
    if "\n" not in text:
        return text.strip(_SPACES)
    return "\n".join(filter(None, (line.strip(_SPACES) for line in text.split("\n"))))
