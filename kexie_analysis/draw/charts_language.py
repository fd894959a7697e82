"""What texts say differently and alike: keyness, similarity, alignment, words that go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, text_width, wrap
from kexie_analysis.draw.finish import clean, close, fit, need, nothing, number
from kexie_analysis.draw.palette import (
    FAINT,
    GREY,
    INK,
    PROVINCES,
    blend,
    province_of,
    province_style,
)
from kexie_analysis.draw.scales import Scale, linear
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text

_SCALE = "#1f4e79"


def draw_keyness(frame: pd.DataFrame, *, limit: int = 15, **caption: Unpack[Caption]) -> Block:
    """Two-sided dots with intervals: words of one side to the right of 0, of the other to the left.

    frame : term, delta (log-odds; above 0 belongs to the first side), low, high (interval), side (name
        of the side the word belongs to), tasks (number of tasks the word stands in); optional
        province_id (of the side). A word of one task only is hollow and says so; one whose interval
        holds 0 is grey.
    limit : words per side, the largest first.
    """
    need(frame, ("term", "delta", "low", "high", "side", "tasks"), "draw_keyness")
    known = frame.dropna(subset=["delta"]) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    right = (
        known[known["delta"] > 0]
        .sort_values(["delta", "term"], ascending=[False, True])
        .head(limit)
    )
    left = known[known["delta"] <= 0].sort_values(["delta", "term"]).head(limit)
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
        ("solid", "对数优势比与区间"),
        *([("hollow o", "只见于 1 个任务")] if few else []),
        *([("#9aa3ad", "区间含 0")] if open_ else []),
    ]
    canvas.cut(canvas.key(0, bottom + 12, items))
    notes = [f"每侧只列前 {limit} 个词"] if len(known) > len(rows) else []
    return close(canvas, caption, alt=_keyness_alt(left, right), frame=frame, notes=notes)


def _keyness_axis(
    canvas: Canvas, scale: Scale, bottom: float, left: pd.DataFrame, right: pd.DataFrame
) -> None:
    for tick in scale.ticks:
        canvas.line([scale.at(tick)] * 2, [28, bottom], color="#eceef1", width=0.7)
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
    canvas.text(WIDTH, 22, "任务数", size=TINY, color=FAINT, align="right")


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
            words = "、".join(
                f"{r['term']} {number_text(r['delta'])}" for r in side.head(6).to_dict("records")
            )
            parts.append(f"{clean(side['side'].iloc[0])}偏多：{words}")
    return "双侧点图。" + "；".join(parts) + "。"


def draw_similarity(
    frame: pd.DataFrame, *, mean_by_province: bool | None = None, **caption: Unpack[Caption]
) -> Block:
    """A square matrix in the order of the frame: darker is more alike.

    frame : square; index and columns are the same labels (of plans); values 0 to 1. Up to 12 labels:
        values in the cells. Over 44 (or `mean_by_province`): means by province, where labels begin
        with a province's name.
    """
    if frame.empty:
        return nothing(caption, frame)
    labels = [str(v) for v in frame.index]
    values = frame.to_numpy(dtype=float)
    notes: list[str] = []
    if mean_by_province or (mean_by_province is None and len(labels) > 44):
        labels, values = _by_province(labels, values)
        notes.append("按省平均（同一省的不同文件之间也计入，文件与自身不计）")
    side = min(WIDTH - 118.0, 26.0 * len(labels) + 20)
    label = min(max(text_width(v, SMALL) for v in labels) + 6, 114.0)
    top = 4.0
    cell = side / len(labels)
    canvas = Canvas(top + side + label + 24)
    if len(labels) <= 12:
        _draw_cells(canvas, values, label, top, cell)
    else:
        _draw_raster(canvas, values, label, top, side)
    for k, text in enumerate(labels):
        color = province_style(province_of(text)).color
        size = SMALL if cell >= 9 else TINY
        canvas.text(
            label - 4,
            top + (k + 0.5) * cell,
            elide(text, label - 5, size=size),
            size=size,
            color=color,
            align="right",
        )
        canvas.text(
            label + (k + 0.5) * cell,
            top + side + 4 + text_width(elide(text, label, size=size), size),
            elide(text, label, size=size),
            size=size,
            color=color,
            rotation=90,
        )
    bottom = top + side + 8 + max(text_width(elide(t, label, size=SMALL), SMALL) for t in labels)
    canvas.cut(_draw_ramp(canvas, values, label, bottom))
    return close(canvas, caption, alt=_similar_alt(labels, values), frame=frame, notes=notes)


def _by_province(labels: list[str], values: np.ndarray) -> tuple[list[str], np.ndarray]:
    keys = [PROVINCES[p][0] if (p := province_of(v)) in PROVINCES else v for v in labels]
    names = list(dict.fromkeys(keys))
    pure = values.copy()
    np.fill_diagonal(pure, np.nan)
    out = np.full((len(names), len(names)), np.nan)
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            block = pure[np.ix_([k == a for k in keys], [k == b for k in keys])]
            if np.isfinite(block).any():
                out[i, j] = np.nanmean(block)
    return names, out


def _range(values: np.ndarray) -> tuple[float, float]:
    off = values[~np.eye(len(values), dtype=bool)]
    known = off[np.isfinite(off)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def _tone(value: float, low: float, high: float) -> str:
    share = 0.5 if high <= low else min(max((value - low) / (high - low), 0.0), 1.0)
    return blend(_SCALE, 0.06 + 0.86 * share)


def _draw_cells(canvas: Canvas, values: np.ndarray, left: float, top: float, cell: float) -> None:
    low, high = _range(values)
    for i in range(len(values)):
        for j in range(len(values)):
            x, y, value = left + j * cell, top + i * cell, values[i, j]
            if i == j or not np.isfinite(value):
                canvas.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, fill="#f4f6f8")
                canvas.text(
                    x + cell / 2,
                    y + cell / 2,
                    "1" if i == j else "—",
                    size=SMALL,
                    color=FAINT,
                    align="center",
                )
                continue
            share = 0.5 if high <= low else (value - low) / (high - low)
            canvas.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, fill=_tone(value, low, high))
            canvas.text(
                x + cell / 2,
                y + cell / 2,
                f"{value:.2f}",
                size=SMALL if cell > 22 else TINY,
                color="#ffffff" if share > 0.55 else INK,
                align="center",
            )


def _draw_raster(canvas: Canvas, values: np.ndarray, left: float, top: float, side: float) -> None:
    """Many cells as one picture: a thousand boxes would make the page heavy."""
    low, high = _range(values)
    pixels = np.full((*values.shape, 3), 0.957)
    for i, j in np.ndindex(*values.shape):
        if i != j and np.isfinite(values[i, j]):
            tone = _tone(float(values[i, j]), low, high)
            pixels[i, j] = [int(tone[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    canvas.image(np.kron(pixels, np.ones((6, 6, 1))), left, top, side, side)


def _draw_ramp(canvas: Canvas, values: np.ndarray, left: float, y: float) -> float:
    low, high = _range(values)
    if high > low:
        used = canvas.text(left, y + 8, number_text(low), size=SMALL, color=FAINT) + 4
        for k in range(5):
            canvas.rect(
                left + used + k * 14,
                y + 4,
                14,
                8,
                fill=_tone(low + (high - low) * k / 4, low, high),
            )
        canvas.text(
            left + used + 74,
            y + 8,
            f"{number_text(high)}（对角线为文件与自身）",
            size=SMALL,
            color=FAINT,
        )
    return y + 18


def _similar_alt(labels: list[str], values: np.ndarray) -> str:
    pairs = [
        (values[i, j], labels[i], labels[j])
        for i in range(len(labels))
        for j in range(i)
        if np.isfinite(values[i, j])
    ]
    best = "；".join(f"{b}与{a} {v:.2f}" for v, a, b in sorted(pairs, reverse=True)[:5])
    return f"相似度矩阵，{len(labels)} 项。" + (
        f"最接近的：{best}。" if best else "只有一项，没有可比的。"
    )


def draw_alignment(frame: pd.DataFrame, *, limit: int = 22, **caption: Unpack[Caption]) -> Block:
    """Tasks of one plan at the left, of others at the right, joined where they say alike.

    frame : left, right (labels of tasks), score (0 to 1), mutual (bool: each is the other's nearest);
        optional left_province, right_province, left_plan, right_plan, terms (what carries it). The
        best `limit` pairs; a mutual pair is a full line, any other dashed; thicker is closer.
    """
    need(frame, ("left", "right", "score", "mutual"), "draw_alignment")
    known = frame.dropna(subset=["score"]) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    shown = (
        known.sort_values(["score", "left", "right"], ascending=[False, True, True])
        .head(limit)
        .to_dict("records")
    )
    lefts = list(dict.fromkeys(clean(r["left"]) for r in shown))
    place = {v: k for k, v in enumerate(lefts)}
    rights = sorted(
        dict.fromkeys(clean(r["right"]) for r in shown),
        key=lambda v: np.mean([place[clean(r["left"])] for r in shown if clean(r["right"]) == v]),
    )
    row = fit(max(len(lefts), len(rights)), 24.0, 17.0, fixed=60)
    height = row * max(len(lefts), len(rights))
    canvas = Canvas(height + 44)
    column, top = 158.0, 20.0
    ys = {("l", v): top + (k + 0.5) * height / len(lefts) for k, v in enumerate(lefts)}
    ys |= {("r", v): top + (k + 0.5) * height / len(rights) for k, v in enumerate(rights)}
    _alignment_heads(canvas, shown, column)
    for r in reversed(shown):
        _draw_link(canvas, r, ys["l", clean(r["left"])], ys["r", clean(r["right"])], column)
    for side, names in (("l", lefts), ("r", rights)):
        for v in names:
            first = next(r for r in shown if clean(r["left" if side == "l" else "right"]) == v)
            _draw_task(canvas, first, side, v, ys[side, v], column, row)
    mutual = any(r["mutual"] is True or r["mutual"] == 1 for r in shown)
    others = not all(bool(r["mutual"]) for r in shown)
    items = [*([("━", "互为最近")] if mutual else []), *([("dash", "单向最近")] if others else [])]
    canvas.cut(canvas.key(0, top + height + 12, items))
    notes = [f"另有 {len(known) - limit} 对未画"] if len(known) > limit else []
    alt = (
        "对应图。"
        + "；".join(f"{clean(r['left'])}—{clean(r['right'])} {r['score']:.2f}" for r in shown[:8])
        + "。"
    )
    return close(canvas, caption, alt=alt, frame=frame, notes=notes)


def _alignment_heads(canvas: Canvas, shown: Sequence[Mapping[str, Any]], column: float) -> None:
    for key, x, align in (("left_plan", column, "right"), ("right_plan", WIDTH - column, "left")):
        plans = list(dict.fromkeys(clean(r.get(key)) for r in shown if clean(r.get(key))))
        text = "、".join(plans) if len(plans) <= 2 else f"{len(plans)} 份文件"
        if text:
            canvas.text(x, 9, elide(text, column, weight=BOLD), weight=BOLD, align=align)


def _draw_link(canvas: Canvas, row: Mapping[str, Any], y0: float, y1: float, column: float) -> None:
    x0, x1 = column + 4, WIDTH - column - 4
    t = np.linspace(0, 1, 14)
    ys = y0 + (y1 - y0) * (3 * t**2 - 2 * t**3)
    mutual = bool(row["mutual"])
    color = blend(INK, 0.35 + 0.5 * min(float(row["score"]), 1.0))
    canvas.line(
        list(x0 + (x1 - x0) * t),
        list(ys),
        color=color,
        width=0.6 + 2.0 * float(row["score"]),
        dash=None if mutual else (4, 3),
    )


def _draw_task(
    canvas: Canvas,
    row: Mapping[str, Any],
    side: str,
    text: str,
    y: float,
    column: float,
    height: float,
) -> None:
    key = "left_province" if side == "l" else "right_province"
    province = row.get(key)
    plan = clean(row.get("left_plan" if side == "l" else "right_plan"))
    color = province_style(province if not is_missing(province) else province_of(plan)).color
    lines = wrap(text, column - 6, size=SMALL, lines=2 if height >= 21 else 1)
    x, align = (column, "right") if side == "l" else (WIDTH - column, "left")
    for k, line in enumerate(lines):
        canvas.text(
            x,
            y + (k - (len(lines) - 1) / 2) * 9.4,
            line,
            size=SMALL,
            align=align,
            color=color,
            weight=MEDIUM,
        )
