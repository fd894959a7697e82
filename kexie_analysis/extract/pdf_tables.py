"""Tables that a PDF page draws with lines: which cells the lines make, and what stands in each."""

from __future__ import annotations

from dataclasses import dataclass

from kexie_analysis.extract.building import Placed
from kexie_analysis.extract.pdf_page import Char, Page, make_line

_THIN = 2.5  # points
_NEAR = 3.0  # points within which two rules are the same
_PADDING = 5.0  # points between a cell's text and its border, at least
_MAX_RULES = 4000
_MAX_LINES = 120  # rows or columns of one table


@dataclass
class RuledTable:
    """A table's column and row borders, and which border pieces are drawn."""

    xs: list[float]
    ys: list[float]  # from top to bottom
    across: list[tuple[float, float, float]]  # horizontal rules: y, left, right
    down: list[tuple[float, float, float]]  # vertical rules: x, bottom, top

    def holds(self, char: Char) -> bool:
        x, y = (char.left + char.right) / 2, (char.bottom + char.top) / 2
        return self.xs[0] - 1 < x < self.xs[-1] + 1 and self.ys[-1] - 1 < y < self.ys[0] + 1

    def cell_of(self, char: Char) -> tuple[int, int]:
        x, y = (char.left + char.right) / 2, (char.bottom + char.top) / 2
        column = max(0, min(sum(1 for b in self.xs if b <= x) - 1, len(self.xs) - 2))
        row = max(0, min(sum(1 for b in self.ys if b >= y) - 1, len(self.ys) - 2))
        return row, column


def find_tables(page: Page) -> list[RuledTable]:
    """The ruled tables of a page with at least two rows and two columns, from top to bottom."""
    across, down = _rules(page)
    if len(across) + len(down) > _MAX_RULES:
        return []
    tables = []
    for group_across, group_down in _groups(across, down):
        xs = _merged([x for x, _, _ in group_down])
        ys = _merged([y for y, _, _ in group_across])[::-1]
        if 3 <= len(xs) <= _MAX_LINES and 3 <= len(ys) <= _MAX_LINES:
            tables.append(RuledTable(xs, ys, group_across, group_down))
    return sorted(tables, key=lambda t: -t.ys[0])


def read_cells(table: RuledTable, chars: list[list[Char]]) -> list[Placed]:
    """The cells with their lines; a cell without a rule to its right or below is one with that."""
    owner = _merge_cells(table)
    lines: dict[tuple[int, int], list[list[Char]]] = {}
    for line in chars:
        by_cell: dict[tuple[int, int], list[Char]] = {}
        place = None
        for char in line:
            if not char.blank or place is None:
                place = owner[table.cell_of(char)]
            by_cell.setdefault(place, []).append(char)
        for key, part in by_cell.items():
            lines.setdefault(key, []).append(part)
    parts: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for part_of, key in owner.items():
        parts.setdefault(key, []).append(part_of)
    placed = []
    for key, mine in sorted(parts.items()):
        rows, columns = max(k[0] for k in mine) - key[0] + 1, max(k[1] for k in mine) - key[1] + 1
        text = _join(lines.get(key, []), table.xs[key[1] + columns])
        placed.append(Placed(text, key[0], key[1], rows, columns))
    return placed


def _join(lines: list[list[Char]], border: float) -> list[str]:
    """A cell's lines; one that reaches the border (its right side) runs on, unless it ends a
    sentence."""
    made = [m for m in (make_line(line) for line in lines) if m]
    made.sort(key=lambda m: -round(m.top))
    out: list[str] = []
    before = None
    for line in made:
        room = border - _PADDING - before.right if before else 0.0
        if before is None or room > 1.3 * line.size or before.text.endswith(("。", "；", ";")):
            out.append(line.text)
        else:
            out[-1] += line.text
        before = line
    return out


def _merge_cells(table: RuledTable) -> dict[tuple[int, int], tuple[int, int]]:
    rows, columns = len(table.ys) - 1, len(table.xs) - 1
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}
    for r in range(rows):
        for c in range(columns):
            middle_y = (table.ys[r] + table.ys[r + 1]) / 2
            middle_x = (table.xs[c] + table.xs[c + 1]) / 2
            if c and not _crossed(table.down, table.xs[c], middle_y):
                owner[r, c] = owner[r, c - 1]
            elif r and not _crossed(table.across, table.ys[r], middle_x):
                owner[r, c] = owner[r - 1, c]
    return owner


def _crossed(rules: list[tuple[float, float, float]], at: float, along: float) -> bool:
    return any(abs(p - at) <= _NEAR and low - 1 <= along <= high + 1 for p, low, high in rules)


def _rules(page: Page) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    across, down = [], []
    for left, bottom, right, top in page.rules:
        width, height = right - left, top - bottom
        if height <= _THIN and width > 8:
            across.append(((bottom + top) / 2, left, right))
        elif width <= _THIN and height > 6:
            down.append(((left + right) / 2, bottom, top))
        elif width > 20 and height > 10 and width < page.width * 0.98:
            across += [(bottom, left, right), (top, left, right)]
            down += [(left, bottom, top), (right, bottom, top)]
    return across, down


def _groups(across: list, down: list) -> list[tuple[list, list]]:
    """Rules that touch belong to one table: bands of y that vertical rules span."""
    bands: list[list[float]] = []
    for _, low, high in sorted(down, key=lambda d: d[1]):
        if bands and low <= bands[-1][1] + _NEAR:
            bands[-1][1] = max(bands[-1][1], high)
        else:
            bands.append([low, high])
    out = []
    for low, high in bands:
        inside = [a for a in across if low - _NEAR <= a[0] <= high + _NEAR]
        out.append((inside, [d for d in down if low - _NEAR <= d[1] and d[2] <= high + _NEAR]))
    return out


def _merged(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out
