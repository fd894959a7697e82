"""Thresholds for the same thing side by side."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text, bound_key, draw_amount
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, Canvas, elide, text_width, whole, wrap
from kexie_analysis.draw.finish import (
    clean,
    close,
    need,
    nothing,
    room,
    roomy,
    told,
    undrawn,
    without_value,
)
from kexie_analysis.draw.palette import FAINT, RULE, SOFT, TICK, province_style
from kexie_analysis.draw.scales import Scale, measure
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import joined, say, sentence, word

_LABEL = 132.0
_TEXT = 96.0
_MOST = 40
_LINE = 11.0  # from one line of a title to the next


def draw_thresholds(
    frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]
) -> Block:
    """Thresholds for the same thing side by side: one strip per label, one row per plan in it.

    frame : label, plan, province_id, value, bound (ge: arrow to the right, le: to the left), unit
        (`%` is drawn from 0 to 100); optional clause.
    limit : rows drawn, as many as fit on a page; the others are counted in the note.
    """
    need(frame, ("label", "plan", "province_id", "value"), "draw_thresholds")
    known = frame.dropna(subset=["value"]) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    without = len(frame) - len(known)
    held = room(limit, 17.0, fixed=40 + (24 + _LINE) * known["label"].nunique())
    known, rest = known.iloc[:held], known.iloc[held:]
    notes = undrawn(rest, say("本图只容 {n} 条", n=held))
    labels = list(dict.fromkeys(clean(v) for v in known["label"]))
    canvas = Canvas(len(labels) * (24 + _LINE) + len(known) * 17 + 44)
    top = 4.0
    for label in labels:
        rows = [r for r in known.to_dict("records") if clean(r["label"]) == label]
        top = _draw_strip(canvas, label, rows, top)
    bounds = {clean(b) for b in known["bound"]} if "bound" in known else set()
    canvas.cut(canvas.key(0, top + 4, bound_key(bounds)))
    first = map(_threshold_of, known.head(16).to_dict("records"))
    alt = told(sentence(word("门槛图")), sentence(joined(first, "；")))
    return close(canvas, caption, alt=alt, frame=frame, notes=[*notes, *without_value(without)])


def _threshold_of(row: dict[str, Any]) -> str:
    amount = amount_text(row["value"], None, clean(row.get("bound"), "eq"), row.get("unit"))
    return joined((clean(row["label"]), f"{clean(row['plan'])} {amount}"), "，")


def _draw_strip(canvas: Canvas, label: str, rows: list[dict[str, Any]], top: float) -> float:
    percent = all(clean(r.get("unit"), "%") == "%" for r in rows)
    values = [0.0, 100.0] if percent else [float(r["value"]) for r in rows]
    scale = measure(
        values, _LABEL + 10, WIDTH - roomy(_TEXT, 136) - 26, steps=4 if not percent else 5
    )
    for n, line in enumerate(wrap(label, _LABEL + 4, weight=BOLD)):
        top += _LINE if n else 0
        canvas.text(0, top + 8, line, weight=BOLD)
    bottom = top + 18 + len(rows) * 17
    for tick in scale.ticks:
        canvas.line([scale.at(tick)] * 2, [top + 15, bottom], color=TICK, width=0.7)
        canvas.text(
            scale.at(tick),
            top + 8,
            number_text(tick) + ("%" if percent else ""),
            size=TINY,
            color=FAINT,
            align="center",
        )
    canvas.rule(top + 16, 0, WIDTH, color=RULE, width=0.9)
    for k, row in enumerate(rows):
        _draw_threshold(canvas, scale, row, top + 18 + (k + 0.5) * 17)
    return bottom + 8


def _draw_threshold(canvas: Canvas, scale: Scale, row: dict[str, Any], y: float) -> None:
    look, bound = province_style(row["province_id"]), clean(row.get("bound"), "eq")
    plan = clean(row["plan"])
    size = SMALL if text_width(plan, SMALL) <= _LABEL + 4 else TINY
    canvas.text(0, y, elide(plan, _LABEL + 4, size=size), size=size, color=look.color)
    canvas.rule(y, scale.start, scale.stop, color=TICK)
    draw_amount(
        canvas, scale, y, float(row["value"]), None, bound, color=look.color, hollow=False,
        marker=look.marker,
    )  # fmt: skip
    words = amount_text(row["value"], None, bound, row.get("unit"))
    used = canvas.text(WIDTH - roomy(_TEXT, 136), y, words, color=look.color, weight=500)
    if clause := whole(clean(row.get("clause")), roomy(_TEXT, 136) - used - 5, size=TINY):
        canvas.text(WIDTH, y, clause, size=TINY, color=SOFT, align="right")
