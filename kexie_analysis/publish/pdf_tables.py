"""Tables as the nodes that the typst template reads: sized, split by columns, broken where they may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from kexie_analysis.messages import say
from kexie_analysis.publish.captions import anchor, caption, continued, under
from kexie_analysis.publish.model import Cell, Inlines, Table
from kexie_analysis.publish.widths import TURNED_WIDTH, Layout, em, heights, lay_out, placed

_TURNED_HEIGHT = 260.0  # points on a page on its side: a lower table is no reason to turn the page
_JOINT = re.compile(r"(?<=\w)[_,](?=\w)|(?<=\w)/(?=\d)")
_SHORT_TITLE = 600  # letters; the template divides a longer one between pages
_KEPT_HEIGHT = 150.0  # points; a table no higher is not broken between pages


class Contents(Protocol):
    """What makes nodes of cells and strings."""

    def s(self, text: str) -> str: ...

    def line(self, content: Inlines) -> list[dict]: ...

    def cell(self, cell: Cell, room: float) -> dict: ...


def table_nodes(
    data: Contents, block: Table, *, full: bool, turn: bool, warn: Callable[[str], None]
) -> list[dict]:
    """The table; where it is wider than the page, a long one on a page on its side, else in parts.

    Parameters
    ----------
    turn : whether a page may be turned here (not inside a list or a quote).
    """
    layouts = lay_out(block, full=full)
    # In other people's notebooks pages before and behind a turned one would stay half empty.
    if len(layouts) > 1 and turn and full:
        turned = lay_out(block, width=TURNED_WIDTH)
        if len(turned) == 1 and heights(turned[0]) > _TURNED_HEIGHT:
            return [{**_part(data, turned[0], 0, 1), "turned": True}]
    if len(layouts) > 1:
        warn(f"一张 {block.width} 列的表超过页宽，按列分成 {len(layouts)} 部分")
    return [_part(data, layout, i, len(layouts)) for i, layout in enumerate(layouts)]


def _part(data: Contents, layout: Layout, index: int, count: int) -> dict:
    table = layout.table
    last = index == count - 1
    rows = _rows(data, layout)
    several = count > 1
    suffix = (
        say("（第 {part} 部分，共 {count} 部分）", part=index + 1, count=count) if several else ""
    )
    return {
        "t": "table", "size": layout.size, "widths": [round(w, 2) for w in layout.widths],
        "head": rows[: len(table.head)], "body": rows[len(table.head) :],
        "title": data.s(table.title) + suffix, "number": table.number,
        "name": anchor(table) if index == 0 else "",
        "question": data.s(table.question) if index == 0 else "",
        "caption": data.s(caption(table) + suffix), "again": data.s(continued(table)),
        "under": [data.line(line) for line in under(table)] if last else [],
        "keep": heights(layout) <= _KEPT_HEIGHT and len(table.title) <= _SHORT_TITLE, "turned": False,
    }  # fmt: skip


def _rows(data: Contents, layout: Layout) -> list[list[dict]]:
    """The rows of cells; pictures no wider than their columns, long cells with their whole row."""
    rows = (*layout.table.head, *layout.table.body)
    starts = iter(placed(rows))
    out = []
    for row in rows:
        nodes = []
        for cell in row:
            at, _ = next(starts)
            room = sum(layout.widths[at : at + cell.columns]) - 0.8 * layout.size
            nodes.append(_opened(data.cell(cell, room), room / layout.size))
        # One cell that must stay whole would keep its whole row on one page.
        if any(n.get("long") and "rows" not in n for n in nodes):
            nodes = [{**n, "long": True} for n in nodes]
        out.append(nodes)
    return out


def _opened(node: dict, longest: float) -> dict:
    """The cell, its words that are wider than the column broken where signs join them.

    Columns are measured so; typst itself breaks at none of these signs.
    """
    for run in node["c"]:
        words = run.get("text", "").split(" ")
        if any(em(word) > longest and _JOINT.search(word) for word in words):
            wide = (_JOINT.sub("\\g<0>\u200b", w) if em(w) > longest else w for w in words)
            run["text"] = " ".join(wide)
    return node
