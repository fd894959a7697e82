"""The tasks that stand only in a table: one for each cell of its task column."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kexie_analysis.extract.outline_lines import title_key
from kexie_analysis.extract.outline_markers import RANKS, read_marker
from kexie_analysis.extract.outline_nodes import Node, counts, find_title
from kexie_analysis.extract.tables import Table, TableCell

_SUM = re.compile(r" *(?:合|总|小) ?计 *")
_NUMBER = re.compile(r"\(?(\d{1,3})\)?[.、]?")


def find_row_heads(tables: Sequence[Table], text: str) -> dict[int, Node]:
    """Nodes for the section and task cells of tables of assignments, by the number of the cell.

    A task cell without a number of its own takes its row's (序号), and begins with that cell.
    """
    heads: dict[int, Node] = {}
    number = 0
    for table in tables:
        if table.kind == "assignment":
            _add(heads, table, number, text)
        number += len(table.cells)
    return heads


def without_repeated_rows(nodes: list[Node], tables: Sequence[Table], text: str) -> list[Node]:
    """Leave out the rows of a table (责任分工表) that names again the tasks of the text above it."""
    whole = [t for t in tables if t.kind == "assignment" and t.cells]
    starts = [table.cells[0].start for table in whole]
    inside = [_table_of(node, whole, starts) for node in nodes]
    titles = {
        title_key(text[n.marker_end : n.title_end])
        for n, t in zip(nodes, inside, strict=True)
        if t < 0
    }
    again: dict[int, list[bool]] = {}
    for node, table in zip(nodes, inside, strict=True):
        if table >= 0 and node.titled:
            known = title_key(text[node.marker_end : node.title_end]) in titles
            again.setdefault(table, []).append(known)
    repeated = {table for table, known in again.items() if sum(known) >= 0.5 * len(known)}
    return [n for n, t in zip(nodes, inside, strict=True) if t not in repeated]


def _table_of(node: Node, tables: Sequence[Table], starts: Sequence[int]) -> int:
    """The index of the table that a node stands in; -1 for none."""
    index = bisect_right(starts, node.start) - 1
    return index if index >= 0 and node.start < tables[index].cells[-1].end else -1


def _add(heads: dict[int, Node], table: Table, first: int, text: str) -> None:
    places = table.grid()
    index = {id(cell): first + i for i, cell in enumerate(table.cells)}
    # The finest column that holds tasks: 任务 beside 措施; where only one is there, that one.
    tasks = table.columns.get("task") or table.columns.get("measure") or []
    sections = table.columns.get("section", []) + tasks[:-1]
    numbers = table.columns.get("number", [])
    last_row = max((cell.row for cell in table.cells), default=0)
    seen: set[int] = set()
    for row in range(table.head + 1, last_row + 1):
        for column in (*sections, *tasks[-1:]):
            cell = places.get((row, column))
            if cell is None or id(cell) in seen or cell.end <= cell.start:
                continue
            if _SUM.fullmatch(text, cell.start, cell.end):
                continue
            seen.add(id(cell))
            if column in sections:
                heads[index[id(cell)]] = _section(cell, text)
                continue
            row_number = next((places.get((row, c)) for c in numbers), None)
            at, node = _task(cell, row_number, text)
            if not table.columns.get("task") and counts(text[node.marker_end : node.title_end]):
                node.title_end = node.body_start = node.marker_end
            heads[index[id(at)]] = node


def _section(cell: TableCell, text: str) -> Node:
    end = _first_line(cell, text)
    marker = read_marker(text, cell.start, end)
    begin = marker.end if marker else cell.start
    number = marker.number if marker else None
    return Node("row_section", 4.8, number, cell.start, begin, end, cell.end, 0)


def _task(cell: TableCell, row_number: TableCell | None, text: str) -> tuple[TableCell, Node]:
    end = _first_line(cell, text)
    marker = read_marker(text, cell.start, end)
    begin = marker.end if marker else cell.start
    title_end, body, closed = find_title(text, begin, end)
    kind, rank = (marker.kind, marker.rank) if marker else ("row", RANKS["decimal"])
    if marker is None and row_number and row_number.end > row_number.start:
        found = _NUMBER.fullmatch(text, row_number.start, row_number.end)
        if found and row_number.start < cell.start:
            # The title stands in another cell than the number: what is between is left to `start`.
            node = Node(
                kind, rank, int(found[1]), row_number.start, begin, title_end, body, 0, closed
            )
            node.number_end = row_number.end
            return row_number, node
    number = marker.number if marker else None
    return cell, Node(kind, rank, number, cell.start, begin, title_end, body, 0, closed)


def _first_line(cell: TableCell, text: str) -> int:
    stop = text.find("\n", cell.start, cell.end)
    return cell.end if stop < 0 else stop
