"""Rules in arrays of formulas (`{|c|c|}`, `\\hline`): what reads LaTeX for us knows those between columns only.

They are taken from the source, which keeps a mark of signs that no font has, and set at the sides of the cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kexie_analysis.publish.formulas import Node

_TOKEN = re.compile(
    r"\\begin\{array\}\{(?P<columns>[^{}]*)\}|\\(?P<edge>begin|end)\{[^{}]*\}|(?P<row>\\\\)"
    r"|\\(?P<line>hline|hdashline|toprule|midrule|bottomrule)(?![A-Za-z])\s*|\\."
)
_COLUMN, _ROW, _MOST = 0xE400, 0xE500, 0xFF
_MARK = re.compile(f"[{chr(_COLUMN)}-{chr(_ROW + _MOST)}]+")


@dataclass
class _Array:
    at: int
    columns: str | None = None
    row: int = 0
    lines: set[int] = field(default_factory=set)

    def mark(self) -> str:
        columns = {len(before.replace("|", "")) for before in _before_bars(self.columns or "")}
        signs = [chr(_COLUMN + min(n, _MOST)) for n in sorted(columns)]
        signs += [chr(_ROW + min(n, _MOST)) for n in sorted(self.lines)]
        return rf"\text{{{''.join(signs)}}}" if signs else ""


def _before_bars(columns: str) -> list[str]:
    return [columns[:i] for i, letter in enumerate(columns) if letter == "|"]


def with_marks(latex: str) -> str:
    """The formula with a mark in the first cell of each ruled array instead of the rules."""
    out: list[str] = []
    open_: list[_Array] = []
    at = 0
    for match in _TOKEN.finditer(latex):
        kept = match[0]
        inner = open_[-1] if open_ else None
        if match["columns"] is not None:
            kept = rf"\begin{{array}}{{{match['columns'].replace('|', '')}}}"
            open_.append(_Array(len(out) + 2, match["columns"]))
        elif match["edge"] == "begin":
            open_.append(_Array(-1))
        elif match["edge"] == "end" and inner:
            open_.pop()
            if inner.columns is not None:
                out[inner.at] = inner.mark()
        elif inner and inner.columns is not None and match["row"]:
            inner.row += 1
        elif inner and inner.columns is not None and match["line"]:
            inner.lines.add(inner.row)
            kept = ""
        out += [latex[at : match.start()], kept, ""]
        at = match.end()
    return "".join(out) + latex[at:]


def with_rules(table: Node) -> Node:
    """The table without its mark, its rules at the sides of the cells as their class."""
    first = table.children[0].children[:1] if table.children else ()
    found = next((c for c in first[0].children if _MARK.fullmatch(c.text)), None) if first else None
    if found is None:
        return table
    marks = {ord(sign) for sign in found.text}
    rows = []
    for r, row in enumerate(table.children):
        cells = []
        for c, cell in enumerate(row.children):
            last = (r + 1 == len(table.children), c + 1 == len(row.children))
            sides = [
                *(["on-left"] if _COLUMN + c in marks else []),
                *(["on-right"] if last[1] and _COLUMN + c + 1 in marks else []),
                *(["on-top"] if _ROW + r in marks else []),
                *(["on-bottom"] if last[0] and _ROW + r + 1 in marks else []),
            ]
            given = (("class", " ".join(sides)),) if sides else ()
            kept = tuple(part for part in cell.children if part is not found)
            cells.append(replace(cell, children=kept, attributes=(*cell.attributes, *given)))
        rows.append(replace(row, children=tuple(cells)))
    return replace(table, children=tuple(rows))
