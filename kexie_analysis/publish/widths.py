"""How wide text is set, and from that: which size a table takes, or how it is split.

Widths are estimated in em (a Chinese character is 1), on the wide side: nothing is clipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import ceil

from kexie_analysis.publish.formulas import plain
from kexie_analysis.publish.model import (
    Cell,
    ClauseMarks,
    Formula,
    LineBreak,
    Omitted,
    Picture,
    Row,
    Table,
    Text,
)
from kexie_analysis.publish.monospaced import mono

PAGE_WIDTH = 442.2  # points: 156 mm
TURNED_WIDTH = 688.8  # points: 243 mm, on a page on its side
SIZES = (9.0, 8.0, 7.0)
#: The widest word in a table, in em: a longer one (an address) is broken.
LONGEST = 17.0
_RELATION = re.compile(r"[=<>≤≥≠≈∼∈→⇒]")
_PAD = 0.9  # em, both sides of a cell together
_NARROW, _WIDE_LETTERS = frozenset("ilI.,:;'|!()[]{}jtfr -"), frozenset("mwMW@%—…")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table (or a part of one) with its type size and column widths, both in points."""

    table: Table
    size: float
    widths: tuple[float, ...]


def em(text: str) -> float:
    """Width of a line of text in em."""
    total, before = 0.0, ""
    for char in text:
        wide = ord(char) >= 0x2E80 or char in "“”‘’—…〔〕"
        # Typst sets a quarter of space between Chinese and Latin letters, digits or signs.
        if before and _spaced(char) and _spaced(before) and wide != (ord(before) >= 0x2E80):
            total += 0.25
        before = char
        if wide:
            total += 1.0
        elif char in _NARROW:
            total += 0.36
        else:
            total += 0.92 if char in _WIDE_LETTERS else 0.62
    return total


def _spaced(char: str) -> bool:
    return char.isalnum() or char in "%&@#$"


def cell_lines(cell: Cell) -> list[str]:
    """The text of a cell, one string for each forced line."""
    lines = [""]
    for run in cell.content:
        if isinstance(run, LineBreak):
            lines.append("")
        elif isinstance(run, Text):
            parts = run.text.split("\n")
            lines[-1] += parts[0]
            lines += parts[1:]
        elif isinstance(run, Formula):
            shown = plain(run.tree) if run.tree else run.latex  # type: ignore[arg-type]
            lines[-1] += _RELATION.sub(lambda m: m[0] + "\xa0", shown)  # the room beside it
        elif isinstance(run, ClauseMarks):
            lines[-1] += "〔" + "；".join(c.mark for c in run.clauses) + "〕"
        elif isinstance(run, Omitted):
            lines[-1] += f"［{run.what}］"
        elif isinstance(run, Picture):
            lines[-1] += "M" * round(min(run.width, PAGE_WIDTH) / 8)
    return lines


def _longest_word(lines: list[str]) -> float:
    """Width of the longest piece that cannot break; pieces wider than LONGEST are broken by force."""
    longest = 0.0
    for line in lines:
        word = ""
        for char, after in zip(line + " ", line[1:] + "  ", strict=False):
            # No line ends within a date.
            joined = char == "-" and after.isdigit()
            if char == " " or ord(char) >= 0x2E80 or (char in "-/_," and not joined):
                longest = max(longest, em(word + char.strip()))
                word = ""
            else:
                word += char
    return min(longest, LONGEST + 1)


@dataclass(slots=True)
class _Column:
    """Widths in em: so that no word is cut; on few lines, heads on two; all on one line."""

    least: float = 1.0
    wanted: float = 1.0
    natural: float = 1.0


def _measure(table: Table) -> list[_Column]:
    columns = [_Column() for _ in range(table.width)]
    spanning: list[tuple[int, Cell]] = []
    heads = sum(len(row) for row in table.head)
    for i, (at, cell) in enumerate(placed((*table.head, *table.body))):
        if cell.columns > 1:
            spanning.append((at, cell))
            continue
        lines = cell_lines(cell)
        natural = (max(map(em, lines)) + _coded(cell)) * (
            1.06 if cell.head or cell.style.strong else 1.0
        )
        numeric = cell.value is not None or natural <= 5
        least = natural if numeric else max(_longest_word(lines), min(4.0 + natural / 10, 11.0))
        columns[at].least = max(columns[at].least, min(least, LONGEST + 1))
        columns[at].natural = max(columns[at].natural, natural)
        halved = min(natural, natural / 2 + 1.0) if i < heads else natural
        columns[at].wanted = max(columns[at].wanted, halved, min(least, LONGEST + 1))
    for at, cell in spanning:
        under = columns[at : at + cell.columns]
        need = _longest_word(cell_lines(cell)) - sum(c.least for c in under)
        if need > 0:
            columns[at].least += need
            columns[at].natural = max(columns[at].natural, columns[at].least)
    for column in columns:
        column.wanted = max(column.wanted, column.least) + _PAD
        column.least, column.natural = column.least + _PAD, column.natural + _PAD
    return columns


def _coded(cell: Cell) -> float:
    """How much wider code is, whose narrow letters are as wide as others, than what it was taken for."""
    code = [r.text for r in cell.content if isinstance(r, Text) and r.code]
    return sum(max(0.0, 0.9 * mono(text) - em(text)) for text in code)


def placed(rows: tuple[Row, ...]) -> list[tuple[int, Cell]]:
    """Each cell with the column it starts in, spans from above taken into account."""
    out: list[tuple[int, Cell]] = []
    covered: dict[int, int] = {}
    for row in rows:
        blocked = {c for c, n in covered.items() if n > 0}
        covered = {c: n - 1 for c, n in covered.items() if n > 1}
        at = 0
        for cell in row:
            while at in blocked:
                at += 1
            out.append((at, cell))
            if cell.rows > 1:
                covered.update(dict.fromkeys(range(at, at + cell.columns), cell.rows - 1))
            at += cell.columns
    return out


def heights(layout: Layout) -> float:
    """About how high the table is, in points."""
    rows = (*layout.table.head, *layout.table.body)
    starts = iter(placed(rows))
    total = 0.0
    for row in rows:
        lines = 1
        for _ in row:
            at, cell = next(starts)
            room = sum(layout.widths[at : at + cell.columns]) - _PAD * layout.size
            if cell.rows == 1:
                # What fits exactly must not become two lines by rounding.
                wide = (em(t) * layout.size / max(room, 1.0) - 0.01 for t in cell_lines(cell))
                needed = (max(ceil(w), 1) for w in wide)
                lines = max(lines, sum(needed))
        total += (lines * 1.45 + 0.85) * layout.size
    return total


def lay_out(table: Table, *, width: float = PAGE_WIDTH, full: bool = False) -> list[Layout]:
    """The table at the largest size that fits `width` points; else split by columns.

    Parameters
    ----------
    full : stretch to the whole width even where less would do.
    """
    columns = _measure(table)
    best: Layout | None = None
    for size in SIZES:
        if sum(c.least for c in columns) * size > width:
            continue
        layout = Layout(table, size, _share(columns, size, width, full))
        # Smaller type only where it is needed, or makes the table a good deal shorter.
        if best is None or _shorter(heights(layout), heights(best), full or size > SIZES[-1]):
            best = layout
    return [best] if best else _split(table, columns, width)


def _shorter(high: float, before: float, readable: bool) -> bool:
    """Whether smaller type makes a table a good deal shorter; what is hard to read, by much."""
    return high < 0.72 * before and (readable or before - high > 120)


def _share(columns: list[_Column], size: float, width: float, full: bool) -> tuple[float, ...]:
    natural = [c.natural * size for c in columns]
    if sum(natural) <= width:
        spare = (width - sum(natural)) / len(natural) if full else 0.0
        return tuple(n + spare for n in natural)
    shares = [c.least * size for c in columns]
    spare = width - sum(shares)
    # Columns that need little get it all; long ones the rest by the root of their need, none all.
    wants = [(c.wanted - c.least) * size for c in columns]
    todo = sorted(range(len(wants)), key=wants.__getitem__)
    while todo and wants[todo[0]] <= spare / len(todo):
        shares[todo[0]] += wants[todo[0]]
        spare -= wants[todo.pop(0)]
    total = sum(wants[i] ** 0.5 for i in todo) or 1.0
    for i in todo:
        shares[i] += spare * wants[i] ** 0.5 / total
    left = width - sum(shares)  # brings heads onto one line, those first that lack least
    for i in sorted(range(len(shares)), key=lambda i: natural[i] - shares[i]):
        if shares[i] < natural[i] <= shares[i] + left:
            shares[i], left = natural[i], left - natural[i] + shares[i]
    return tuple(s + max(left, 0.0) / len(shares) for s in shares)


def _split(table: Table, columns: list[_Column], width: float) -> list[Layout]:
    """Parts side by side, each with the index columns again, cut where no span is cut."""
    size = SIZES[1]
    index = table.index_columns or _named_by_first(table)
    fixed = sum(c.least for c in columns[:index]) * size
    if fixed > width * 0.6:
        index, fixed = 0, 0.0
    room = (width - fixed) / size
    count = len(_groups(table, columns, index, room))
    # As many parts as it takes, but of like widths: no part of one left-over column.
    even = sum(c.least for c in columns[index:]) / count
    while len(bounds := _groups(table, columns, index, min(even, room))) > count and even < room:
        even *= 1.05
    out = []
    for start, end in bounds:
        part = cut(table, index, start, end)
        kept = columns[:index] + columns[start:end]
        least = sum(c.least for c in kept)
        fit = min(size, width / least)
        out.append(Layout(part, max(fit, 5.0), _share(kept, max(fit, 5.0), width, False)))
    return out


def _named_by_first(table: Table) -> int:
    """One where the first column says by different words (or numbers, headless) what a row is about."""
    headless = bool(table.head) and not any(r[0].content for r in table.head if r)
    first = [row[0] for row in table.body if row]
    words = [(headless or c.value is None) and "".join(cell_lines(c)).strip() for c in first]
    return int(all(words) and len(set(words)) == len(words) > 1)


def _groups(table: Table, columns: list[_Column], index: int, room: float) -> list[tuple[int, int]]:
    groups, start, used = [], index, 0.0
    for at in range(index, table.width):
        if at > start and used + columns[at].least > room:
            groups.append((start, at))
            start, used = at, 0.0
        used += columns[at].least
    groups.append((start, table.width))
    return groups


def cut(table: Table, index: int, start: int, end: int) -> Table:
    """The index columns and the columns from `start` to before `end`; spans are cut to fit."""

    def part(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        starts = iter(placed(rows))
        out = []
        for row in rows:
            kept = []
            for _ in row:
                at, cell = next(starts)
                inside = max(0, min(at + cell.columns, index) - at)
                inside += max(0, min(at + cell.columns, end) - max(at, start))
                if inside:
                    kept.append(replace(cell, columns=inside))
            out.append(tuple(kept))
        return tuple(out)

    return replace(
        table, head=part(table.head), body=part(table.body), width=index + end - start,
        columns=table.columns[:index] + table.columns[start:end],
    )  # fmt: skip
