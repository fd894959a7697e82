"""What a later plan keeps, changes, drops and adds."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, text_width, wrap
from kexie_analysis.draw.finish import clean, close, fit, need, nothing, room
from kexie_analysis.draw.palette import FAINT, GREY, INK, RULE, SOFT, province_style
from kexie_analysis.draw.states import is_missing, state_of
from kexie_analysis.draw.style import SMALL, TEXT, TINY, WIDTH
from kexie_analysis.messages import joined, say, sentence, word
from kexie_analysis.messages import unit as unit_after

_STATUS = {"kept": "延续", "raised": "提高", "lowered": "降低", "dropped": "未再写", "new": "新提"}


_ORDER = ("lowered", "raised", "new", "dropped", "kept")
#: Middle and width of the two columns of figures, in points; the step between stands at _STEP.
_OLD, _NEW, _STEP = (228.0, 104.0), (382.0, 114.0), 302.0
_LABEL = 162.0


def draw_change(frame: pd.DataFrame, *, old_name: str = "前一文件", new_name: str = "后一文件", limit: int = 45, **caption: Unpack[Caption]) -> Block:  # fmt: skip
    """What a later plan lowers, raises, keeps, drops or adds, grouped in this order.

    frame : label, old, new (numbers, or text as it stands; missing where the plan has none), status
        (kept, raised, lowered, dropped, new), unit; optional province_id, old_clause, new_clause,
        decimals (how many all figures have).
    limit : rows drawn, no more than fit on a page; changed figures first, the rest shared out among
        the other groups, each of which says how many it has.
    """
    need(frame, ("label", "old", "new", "status"), "draw_change")
    if frame.empty:
        return nothing(caption, frame)
    groups = _grouped(frame.to_dict("records"))
    limit = room(limit, 15.0, fixed=40 + 19 * len(groups))
    shares = _share_out({s: len(rows) for s, rows in groups.items()}, limit)
    height = fit(sum(shares.values()), 18.0, 15.0, fixed=40 + 19 * len(groups))
    labels = [clean(r["label"]) for s, rows in groups.items() for r in rows[: shares[s]]]
    size = SMALL if all(text_width(t, SMALL) <= _LABEL for t in labels) else TINY
    canvas = Canvas(40 + height * sum(shares.values()) + 19 * len(groups))
    for (x, width), text in ((_OLD, word(old_name)), (_NEW, word(new_name))):
        size = TEXT if text_width(text, TEXT, BOLD) <= width else SMALL
        text = elide(text, width, size=size, weight=BOLD)
        canvas.text(x, 8, text, size=size, weight=BOLD, align="center")
    canvas.rule(17, 0, WIDTH, color=INK, width=1.0)
    y = 18.0
    for status, rows in groups.items():
        canvas.text(
            0, y + 11, _head(status, len(rows), shares[status]), weight=BOLD, size=SMALL, color=SOFT
        )
        y += 19
        for row in rows[: shares[status]]:
            _draw_change_row(canvas, row, status, y + height / 2 - 1, size)
            y += height
            canvas.rule(y - 1, 0, WIDTH)
    canvas.cut(y + 4)
    words = joined((_head(s, len(rows)) for s, rows in groups.items()), "，")
    more = len(frame) - sum(shares.values())
    held = sum(shares.values())
    notes = (
        [say("另有 {n} 项未画（本图只容 {held} 项，各组轮流取）", n=more, held=held)]
        if more
        else []
    )
    known = {"old": word(old_name), "new": word(new_name)}
    alt = sentence(say("变化图，{old}到{new}：{words}", words=words, **known))
    return close(canvas, caption, alt=alt, frame=frame, notes=notes)


def _head(status: str, n: int, listed: int | None = None) -> str:
    head = say("{status} {n} 项", status=word(_STATUS.get(status, status)), n=n)
    return head + (say("，列出 {n} 项", n=listed) if listed is not None and listed < n else "")


def _grouped(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found = dict.fromkeys(clean(r["status"]) for r in rows)
    order = [s for s in _ORDER if s in found] + [s for s in found if s not in _ORDER]
    return {s: [r for r in rows if clean(r["status"]) == s] for s in order}


def _share_out(sizes: dict[str, int], limit: int) -> dict[str, int]:
    """Rows per group: one more each by turns, until the groups or the rows are used up."""
    out = dict.fromkeys(sizes, 0)
    first = [s for s in sizes if s in ("lowered", "raised")]
    for turn in (first, list(sizes)):
        while sum(out.values()) < limit and any(out[s] < sizes[s] for s in turn):
            for s in turn:
                if out[s] < sizes[s] and sum(out.values()) < limit:
                    out[s] += 1
    return out


def _draw_change_row(
    canvas: Canvas, row: dict[str, Any], status: str, y: float, size: float
) -> None:
    province = row.get("province_id")
    look = province_style(None if is_missing(province) else str(province))
    lines = wrap(clean(row["label"]), _LABEL, size=size)
    for k, line in enumerate(lines):
        canvas.text(8, y + (k - (len(lines) - 1) / 2) * 7.6, line, size=size)
    for name, (x, width) in (("old", _OLD), ("new", _NEW)):
        text = _side(row, name)
        clause = clean(row.get(f"{name}_clause")) if text != "—" else ""
        text = elide(text, width, size=SMALL, weight=MEDIUM)
        used = text_width(text, SMALL, MEDIUM)
        clause = elide(clause, width - used - 4, size=TINY) if width - used > 24 else ""
        shift = (text_width(clause, TINY) + 4) / 2 if clause else 0.0
        color = FAINT if text == "—" else look.color
        canvas.text(x - shift, y, text, size=SMALL, weight=MEDIUM, color=color, align="center")
        if clause:
            canvas.text(x - shift + used / 2 + 4, y, clause, size=TINY, color=FAINT)
    _draw_step(canvas, status, y, _STEP, look.color)


def _side(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if is_missing(value):
        return "—"
    if isinstance(value, str):
        return word(state_of(value) or value)
    if not is_missing(row.get("decimals")):
        said = f"{value:,.{int(row['decimals'])}f}"
        return f"{said} {unit_after(clean(row.get('unit')), said).strip()}"
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
    canvas.line([x - 11, x + 9], [y - rise, y + rise], color=color, width=1.3)
    canvas.marker(
        x + 12, y + rise, "o" if rise == 0 else ("^" if rise < 0 else "v"), color=color, size=5
    )
    if rise:
        canvas.rule(y, x - 11, x + 9, color=RULE)
