"""The words that one side uses more than the other."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, Canvas, elide
from kexie_analysis.draw.finish import clean, close, need, nothing, number, told
from kexie_analysis.draw.palette import (
    FAINT,
    GREY,
    INK,
    TICK,
    province_of,
    province_style,
)
from kexie_analysis.draw.scales import Scale, linear
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import joined, say, sentence, word


def draw_keyness(frame: pd.DataFrame, *, limit: int = 15, **caption: Unpack[Caption]) -> Block:
    """Two-sided dots with intervals: words of one side to the right of 0, of the other to the left.

    frame : term, delta (log-odds; above 0 belongs to the first side), low, high (interval), side (name
        of the side the word belongs to), tasks (number of tasks the word stands in); optional
        province_id (of the side). A word of one task only is hollow and says so; one whose interval
        holds 0 is grey.
    limit : words per side, the first of the frame (put the best attested first, not the largest:
        rare words have large deltas); drawn by delta.
    """
    need(frame, ("term", "delta", "low", "high", "side", "tasks"), "draw_keyness")
    known = frame.dropna(subset=["delta"]) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    right = known[known["delta"] > 0].head(limit)
    right = right.sort_values(["delta", "term"], ascending=[False, True])
    left = known[known["delta"] <= 0].head(limit).sort_values(["delta", "term"])
    rows = [*right.to_dict("records"), *left[::-1].to_dict("records")]
    row = 15.0
    canvas = Canvas(40 + row * len(rows) + 40)
    ends = [
        v
        for r in rows
        for v in (number(r["low"]), number(r["high"]), number(r["delta"]))
        if v is not None
    ]
    scale = linear([0.0, *ends], 96, WIDTH - 62, steps=6)
    bottom = 34 + row * len(rows)
    _keyness_axis(canvas, scale, bottom, left, right)
    for k, record in enumerate(rows):
        _draw_word(canvas, scale, record, 34 + (k + 0.5) * row)
    few = any((number(r["tasks"]) or 0) <= 1 for r in rows)
    open_ = any(_holds_zero(r) for r in rows)
    items = [
        ("solid", word("对数优势比与区间")),
        *([("hollow o", word("只见于 1 个任务"))] if few else []),
        *([(GREY, word("区间含 0"))] if open_ else []),
    ]
    canvas.cut(canvas.key(0, bottom + 12, items))
    notes = [say("每侧只列最突出的 {n} 个词", n=limit)] if len(known) > len(rows) else []
    return close(canvas, caption, alt=_keyness_alt(left, right), frame=frame, notes=notes)


def _keyness_axis(
    canvas: Canvas, scale: Scale, bottom: float, left: pd.DataFrame, right: pd.DataFrame
) -> None:
    for tick in scale.ticks:
        canvas.line([scale.at(tick)] * 2, [28, bottom], color=TICK, width=0.7)
        canvas.text(scale.at(tick), 22, number_text(tick), size=TINY, color=FAINT, align="center")
    zero = scale.at(0)
    canvas.line([zero, zero], [16, bottom], color=INK, width=0.9)
    for side, x, align in ((left, zero - 8, "right"), (right, zero + 8, "left")):
        if len(side):
            text = clean(side["side"].iloc[0])
            text = f"← {text}" if align == "right" else f"{text} →"
            room = zero - 4 if align == "right" else WIDTH - zero - 4
            canvas.text(
                x,
                8,
                elide(text, room, weight=BOLD),
                weight=BOLD,
                color=_side_color(side.iloc[0]),
                align=align,
            )
    canvas.text(WIDTH, 22, word("任务数"), size=TINY, color=FAINT, align="right")


def _side_color(row: Any) -> str:
    province = row.get("province_id")
    return province_style(
        province if not is_missing(province) else province_of(clean(row.get("side")))
    ).color


def _holds_zero(row: dict[str, Any]) -> bool:
    low, high = number(row["low"]), number(row["high"])
    return low is not None and high is not None and low <= 0 <= high


def _draw_word(canvas: Canvas, scale: Scale, row: dict[str, Any], y: float) -> None:
    color = GREY if _holds_zero(row) else _side_color(row)
    canvas.text(0, y, elide(clean(row["term"]), 88), color=INK)
    low, high = number(row["low"]), number(row["high"])
    if low is not None and high is not None:
        canvas.line([scale.at(low), scale.at(high)], [y, y], color=color, width=1.3)
    tasks = number(row["tasks"]) or 0
    canvas.marker(scale.at(float(row["delta"])), y, "o", color=color, size=5.4, hollow=tasks <= 1)
    canvas.text(
        WIDTH, y, f"{tasks:g}", size=SMALL, color=FAINT if tasks > 1 else INK, align="right"
    )


def _keyness_alt(left: pd.DataFrame, right: pd.DataFrame) -> str:
    parts = []
    for side in (right, left):
        if len(side):
            first = side.head(6).to_dict("records")
            words = joined((f"{r['term']} {number_text(r['delta'])}" for r in first), "、")
            parts.append(say("{side}偏多：{words}", side=clean(side["side"].iloc[0]), words=words))
    return told(sentence(word("双侧点图")), sentence(joined(parts, "；")))
