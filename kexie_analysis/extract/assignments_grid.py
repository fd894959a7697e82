"""Assignments of real tables, read by the heads of their columns."""

from __future__ import annotations

from kexie_analysis.extract.assignments_rows import Found
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.outline_lines import title_key
from kexie_analysis.extract.outline_markers import read_marker
from kexie_analysis.extract.tables import Table, TableCell

Places = dict[tuple[int, int], TableCell]


def find_in_tables(outline: Outline) -> list[Found]:
    """One row per measure of every table that has tasks beside departments or dates."""
    return [
        row
        for table in outline.tables
        if table.kind == "assignment"
        for row in _rows(table, outline)
    ]


def find_row_dues(outline: Outline) -> list[tuple[int, int, str]]:
    """(start, end, due) of every cell that says what is to be done in a row with a due date."""
    out: dict[int, tuple[int, int, str]] = {}
    for table in outline.tables:
        if table.kind != "assignment" or not table.columns.get("due"):
            continue
        places = table.grid()
        others = {c for role in _SAYS_NOT_WHAT for c in table.columns.get(role, [])}
        for (row, column), cell in places.items():
            due = places.get((row, table.columns["due"][0]))
            if row > table.head and column not in others and due and cell.end > cell.start:
                text = " ".join(outline.view.text[due.start : due.end].split())
                out.setdefault(cell.start, (cell.start, cell.end, text))
    return sorted(row for row in out.values() if row[2])


_SAYS_NOT_WHAT = ("due", "lead", "support", "person", "number")


def _rows(table: Table, outline: Outline) -> list[Found]:
    places = table.grid()
    last_row = max((cell.row for cell in table.cells), default=0)
    measures = table.columns.get("measure") or table.columns.get("task") or []
    heads = [*table.columns.get("task", []), *table.columns.get("number", [])]
    titles = {title_key(p.title): i for i, p in enumerate(outline.parts) if p.kind == "task"}
    titles.pop("", None)
    counts: dict[int | None, int] = {}
    rows: list[Found] = []
    seen: set[int] = set()
    for row in range(table.head + 1, last_row + 1):
        cell = next(
            (c for m in reversed(measures) if (c := places.get((row, m))) and c.end > c.start), None
        )
        if cell is None or id(cell) in seen or _is_head_again(cell, table, outline):
            continue
        seen.add(id(cell))
        task = _task(row, heads, places, outline, cell, titles)
        counts[task] = counts.get(task, 0) + 1
        rows.append(_found(table, places, row, cell, task, counts[task], outline))
    return rows


def _is_head_again(cell: TableCell, table: Table, outline: Outline) -> bool:
    """A table's head printed again on a new page."""
    head = next((c for c in table.cells if c.row == table.head and c.column == cell.column), None)
    text = outline.view.text
    return head is not None and text[head.start : head.end] == text[cell.start : cell.end]


def _task(
    row: int,
    heads: list[int],
    places: Places,
    outline: Outline,
    cell: TableCell,
    titles: dict[str, int],
) -> int | None:
    """The task that begins in one of the row's task cells, or has its title, or holds the table."""
    text = outline.view.text
    for column in heads:
        head = places.get((row, column))
        if head is None or head.end <= head.start:
            continue
        index = outline.index_at(head.start, "task")
        if index is not None and outline.parts[index].start >= head.start:
            return index
        marker = read_marker(text, head.start, head.end)
        named = titles.get(title_key(text[marker.end if marker else head.start : head.end]))
        if named is not None:
            return named
    return outline.index_at(cell.start, "task")


def _found(
    table: Table,
    places: Places,
    row: int,
    cell: TableCell,
    task: int | None,
    number: int,
    outline: Outline,
) -> Found:
    text = outline.view.text
    due = next((c for m in table.columns.get("due", []) if (c := places.get((row, m)))), None)
    names = [
        places.get((row, m)) for role in ("lead", "support") for m in table.columns.get(role, [])
    ]
    return Found(
        cell.start, cell.end, task, number,
        due=" ".join(text[due.start : due.end].split()) if due else "",
        due_raw="".join(outline.raw(due.start, due.end).split()) if due else "",
        departments=tuple(text[c.start : c.end] for c in names if c and c.end > c.start),
    )  # fmt: skip
