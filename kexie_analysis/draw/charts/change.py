"""What a later plan keeps, changes, drops and adds."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, text_width
from kexie_analysis.draw.finish import clean, close, fit, need, nothing, room
from kexie_analysis.draw.palette import FAINT, GREY, INK, RULE, SOFT, province_style
from kexie_analysis.draw.states import is_missing, state_of
from kexie_analysis.draw.style import SMALL, TINY, WIDTH

_STATUS = {"kept": "沿用", "raised": "提高", "lowered": "降低", "dropped": "未再提", "new": "新提"}


def draw_change(frame: pd.DataFrame, *, old_name: str = "前一文件", new_name: str = "后一文件", limit: int = 45, **caption: Unpack[Caption]) -> Block:  # fmt: skip
    """What a later plan keeps, raises, lowers, drops or adds, grouped in this order.

    frame : label, old, new (numbers, or text as it stands; missing where the plan has none), status
        (kept, raised, lowered, dropped, new), unit; optional province_id, old_clause, new_clause.
    limit : rows drawn; the others are counted in the note.
    """
    need(frame, ("label", "old", "new", "status"), "draw_change")
    if frame.empty:
        return nothing(caption, frame)
    order = {s: k for k, s in enumerate(("lowered", "raised", "kept", "dropped", "new"))}
    rows = sorted(frame.to_dict("records"), key=lambda r: order.get(clean(r["status"]), 9))
    limit = room(limit, 15.0, fixed=40 + 19 * len({clean(r["status"]) for r in rows}))
    rows = rows[:limit]
    row_height = fit(len(rows), 18.0, 15.0, fixed=40 + 19 * len({clean(r["status"]) for r in rows}))
    groups = list(dict.fromkeys(clean(r["status"]) for r in rows))
    canvas = Canvas(40 + row_height * len(rows) + 19 * len(groups))
    for x, text in ((262.0, old_name), (WIDTH - 62, new_name)):
        canvas.text(x, 8, elide(text, 128, weight=BOLD), weight=BOLD, align="center")
    canvas.rule(17, 0, WIDTH, color=INK, width=1.0)
    y = 18.0
    for status in groups:
        mine = [r for r in rows if clean(r["status"]) == status]
        canvas.text(
            0,
            y + 11,
            f"{_STATUS.get(status, status)} {len(mine)} 项",
            weight=BOLD,
            size=SMALL,
            color=SOFT,
        )
        y += 19
        for row in mine:
            _draw_change_row(canvas, row, status, y + row_height / 2 - 1)
            y += row_height
            canvas.rule(y - 1, 0, WIDTH)
    canvas.cut(y + 4)
    counts = frame["status"].value_counts()
    words = "，".join(f"{_STATUS[s]} {counts[s]} 项" for s in _STATUS if s in counts)
    notes = [f"另有 {len(frame) - limit} 项未画"] if len(frame) > limit else []
    return close(
        canvas, caption, alt=f"变化图，{old_name}到{new_name}：{words}。", frame=frame, notes=notes
    )


def _draw_change_row(canvas: Canvas, row: dict[str, Any], status: str, y: float) -> None:
    look = province_style(
        row.get("province_id") if not is_missing(row.get("province_id")) else None
    )
    canvas.text(8, y, elide(clean(row["label"]), 188, size=SMALL), size=SMALL)
    old, new = _side(row, "old"), _side(row, "new")
    ends = (262.0, WIDTH - 62)
    for x, text, clause in (
        (ends[0], old, clean(row.get("old_clause"))),
        (ends[1], new, clean(row.get("new_clause"))),
    ):
        used = text_width(text, SMALL, MEDIUM)
        room = elide(clause, 60, size=TINY) if clause and text != "—" else ""
        color = FAINT if text == "—" else look.color
        shift = (text_width(room, TINY) + 4) / 2 if room else 0
        canvas.text(
            x - shift,
            y,
            elide(text, 124, size=SMALL),
            size=SMALL,
            weight=MEDIUM,
            color=color,
            align="center",
        )
        if room:
            canvas.text(x - shift + used / 2 + 4, y, room, size=TINY, color=FAINT)
    _draw_step(canvas, status, y, (ends[0] + ends[1]) / 2, look.color)


def _side(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if is_missing(value):
        return "—"
    if isinstance(value, str):
        return state_of(value) or value
    return amount_text(value, None, clean(row.get(f"{name}_bound"), "eq"), row.get("unit"))


def _draw_step(canvas: Canvas, status: str, y: float, x: float, color: str) -> None:
    """Up, down, level; an open ring where a side is missing (shape, not colour, tells)."""
    rise = {"raised": -4.0, "lowered": 4.0, "kept": 0.0}.get(status)
    if rise is None:
        marker = "x" if status == "dropped" else "P"
        canvas.marker(
            x,
            y,
            marker,
            color=GREY if status == "dropped" else color,
            size=5,
            hollow=status == "dropped",
        )
        return
    canvas.line([x - 13, x + 11], [y - rise, y + rise], color=color, width=1.3)
    canvas.marker(
        x + 12, y + rise, "o" if rise == 0 else ("^" if rise < 0 else "v"), color=color, size=5
    )
    canvas.rule(y, x - 13, x + 11, color=RULE)
