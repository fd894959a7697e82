"""HTML tables read into the model: heads, spans, looks, and the numbers in the cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from kexie_analysis.publish.cellstyles import StyleSheet, cell_style
from kexie_analysis.publish.model import Cell, Inlines, Row, Table, Text
from kexie_analysis.publish.runlooks import legible
from kexie_analysis.publish.widths import placed

_MOST_SPAN = 1000
_FROM_ROW = ("background", "background-color", "color", "font-weight", "text-align")
_SHORT = 24  # letters: longer words are read from the left
_NO_NUMBER = frozenset(
    ["nan", "nat", "none", "na", "<na>", "n/a", "null", "inf", "-inf", "...", "…"]
)
_PERCENT = re.compile(r"[-+−]?[\d,]{1,20}(?:\.\d{1,20})?\s?[%％]$")
_NUMBER = re.compile(
    r"[-+−]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,18})(?:\.\d{1,20})?(?:[eE][-+]?\d{1,3})?$"
)


def read_table(
    element: etree._Element, sheet: StyleSheet, content: Callable[[etree._Element], Inlines]
) -> tuple[Table, ...]:
    """The table; empty where it has no cells. `content` reads what a cell holds."""
    _wrap_loose_cells(element)
    rows = [r for r in element.iter("tr") if next(r.iterancestors("table")) is element]
    grid: list[tuple[bool, Row]] = []
    open_cells: dict[int, int] = {}  # column -> rows still covered from above
    width = 0
    for i, row in enumerate(rows):
        cells, reach = _read_row(row, sheet, content, open_cells, len(rows) - i)
        width = max(width, reach)
        grid.append((_is_head(row, cells), cells))
    if not width:
        return ()
    grid = [(is_head, row) for (is_head, _), row in zip(grid, _filled(grid, width), strict=True)]
    head_rows = _head_rows(grid)
    head = tuple(cells for _, cells in grid[:head_rows])
    body = _beside_numbers(tuple(cells for _, cells in grid[head_rows:]))
    head = _over_columns(head, body)
    caption = element.find("caption")
    title = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
    return (Table(head, body, width, _index_columns(body, width), title=title),)


def _wrap_loose_cells(table: etree._Element) -> None:
    """Cells that stand in no row, put in one, as browsers do."""
    for part in (table, *(c for c in table if c.tag in ("thead", "tbody", "tfoot"))):
        row: etree._Element | None = None
        for child in list(part):
            if child.tag not in ("td", "th"):
                row = None if isinstance(child.tag, str) else row
                continue
            if row is None:
                row = part.makeelement("tr")
                part.insert(part.index(child), row)
            row.append(child)


def _filled(grid: list[tuple[bool, Row]], width: int) -> list[Row]:
    """Rows that are too short, with empty cells at their ends."""
    out: list[Row] = []
    open_cells: dict[int, int] = {}
    for _, row in grid:
        blocked = set(open_cells)
        open_cells = {c: n - 1 for c, n in open_cells.items() if n > 1}
        used, at = len(blocked), 0
        for cell in row:
            while at in blocked:
                at += 1
            if cell.rows > 1:
                open_cells.update(dict.fromkeys(range(at, at + cell.columns), cell.rows - 1))
            at += cell.columns
            used += cell.columns
        out.append((*row, *(Cell() for _ in range(width - used))))
    return out


def _beside_numbers(body: tuple[Row, ...]) -> tuple[Row, ...]:
    """The cells of a column at one side: what says that a number is missing stands where the numbers
    do, and in a column of both numbers and words all stand as the most of them do."""
    kinds: dict[int, list[str]] = {}
    for at, cell in placed(body):
        words = "".join(r.text for r in cell.content if isinstance(r, Text)).strip().lower()
        kind = "number" if cell.value is not None else "text"
        kind = "none" if words in _NO_NUMBER or _PERCENT.match(words) else kind
        if not cell.content or cell.head or cell.columns > 1:
            continue
        long = len(words) > _SHORT or len(cell.content) > 1
        kinds.setdefault(at, []).append("long" if kind == "text" and long else kind)
    mixed = {
        at: found
        for at, found in kinds.items()
        if ("number" in found and len(set(found)) > 1) or set(found) == {"none"}
    }
    sides = {
        at: "left"
        if "long" in found or found.count("text") > found.count("number") + found.count("none")
        else "right"
        for at, found in mixed.items()
    }
    places = iter([at for at, _ in placed(body)])
    return tuple(tuple(_turned(cell, sides.get(next(places), "")) for cell in row) for row in body)


def _turned(cell: Cell, side: str) -> Cell:
    if not side or cell.style.align or cell.head or cell.columns > 1:
        return cell
    return replace(cell, style=replace(cell.style, align=side))


def _over_columns(head: tuple[Row, ...], body: tuple[Row, ...]) -> tuple[Row, ...]:
    """Heads stand as their columns do: over text without the "right" that pandas gives to all,
    over numbers at the right where they say nothing."""
    right, text = set(), set()
    for at, cell in placed(body):
        counted = cell.value is not None and cell.style.align != "left"
        if counted or cell.style.align == "right" or cell.columns > 1:
            right.add(at)
        elif cell.content:
            text.add(at)

    def turned(at: int, cell: Cell) -> Cell:
        align = cell.style.align
        if cell.columns == 1 and align == "right" and at in text - right:
            align = ""
        elif cell.columns == 1 and not align and at in right - text:
            align = "right"
        return replace(cell, style=replace(cell.style, align=align))

    heads = iter([turned(at, cell) for at, cell in placed(head)])
    return tuple(tuple(next(heads) for _ in row) for row in head)


def _read_row(
    row: etree._Element,
    sheet: StyleSheet,
    content: Callable[[etree._Element], Inlines],
    open_cells: dict[int, int],
    rows_left: int,
) -> tuple[Row, int]:
    cells: list[Cell] = []
    own = {k: v for k, v in sheet.look(row).items() if k in _FROM_ROW}
    covered = {c for c, n in open_cells.items() if n > 0}
    for column in covered:
        open_cells[column] -= 1
    at = 0
    for element in row:
        if element.tag not in ("td", "th"):
            continue
        while at in covered:
            at += 1
        columns = _span(element.get("colspan"))
        while columns > 1 and any(at + k in covered for k in range(columns)):
            columns -= 1
        rows = min(_span(element.get("rowspan")), rows_left)
        cells.append(_read_cell(element, sheet, content, columns, rows, own))
        for column in range(at, at + columns):
            if rows > 1:
                open_cells[column] = rows - 1
        at += columns
    return tuple(cells), max([at, *(c + 1 for c in covered)])


def _read_cell(
    element: etree._Element,
    sheet: StyleSheet,
    content: Callable[[etree._Element], Inlines],
    columns: int,
    rows: int,
    row_look: dict[str, str],
) -> Cell:
    head = element.tag == "th"
    look = {**row_look, **sheet.look(element)}
    runs = () if look.get("display") == "none" else content(element)
    text = "".join(r.text for r in runs if isinstance(r, Text)).strip()
    plain = all(isinstance(r, Text) for r in runs)
    return Cell(
        runs, columns, rows, head, legible(cell_style(look, element, head=head)),
        value=None if head or not plain else number(text),
    )  # fmt: skip


def _span(value: str | None) -> int:
    text = (value or "").strip()
    return max(1, min(int(text), _MOST_SPAN)) if text.isdecimal() and len(text) < 6 else 1


def _is_head(row: etree._Element, cells: Row) -> bool:
    parent = row.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    return bool(cells) and all(c.head for c in cells)


def _head_rows(grid: list[tuple[bool, Row]]) -> int:
    count = 0
    while count < len(grid) and grid[count][0]:
        count += 1
    # A cell that starts in the head must end there, or no page break could fall after it.
    for i, (_, cells) in enumerate(grid[:count]):
        if any(i + c.rows > count for c in cells):
            return 0
    return count if count < len(grid) else min(count, 1)


def _index_columns(body: tuple[Row, ...], width: int) -> int:
    """How many leading columns are row heads, as in a frame's index."""
    if not body:
        return 0
    count = 0
    for cell in body[0]:
        if not cell.head:
            break
        count += cell.columns
    return count if count < width else 0


def number(text: str) -> float | int | None:
    """The number that a cell's text is, or None: a percentage or a unit makes it text."""
    if not _NUMBER.match(text):
        return None
    plain = text.replace(",", "").replace("−", "-")
    try:
        return int(plain) if plain.lstrip("+-").isdecimal() else float(plain)
    except ValueError:
        return None
