"""How alike plans are, two by two."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import Canvas, elide, text_width
from kexie_analysis.draw.finish import close, nothing, roomy, told
from kexie_analysis.draw.palette import (
    BLUE,
    FAINT,
    GROUND,
    PROVINCES,
    SOFT,
    blend,
    ink_on,
    province_name,
    province_of,
    province_style,
)
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.messages import joined, say, sentence, word


def draw_similarity(
    frame: pd.DataFrame, *, mean_by_province: bool | None = None, **caption: Unpack[Caption]
) -> Block:
    """A square matrix in the order of the frame: darker is more alike.

    frame : square; index and columns are the same labels (of plans); values 0 to 1. Up to 12 labels:
        values in the cells. Over 44 (or `mean_by_province`): means by province, where labels begin
        with a province's name.
    """
    if len(frame) < 2:  # a document is like itself: nothing is shown by saying so
        return nothing(caption, frame)
    labels = [str(v) for v in frame.index]
    values = frame.to_numpy(dtype=float)
    notes: list[str] = []
    if mean_by_province or (mean_by_province is None and len(labels) > 44):
        labels, values = _by_province(labels, values)
        notes.append(word("按省平均（同一省的不同文件之间也计入，文件与自身不计）"))
    side = min(WIDTH - roomy(118.0, 152.0), 26.0 * len(labels) + 20)
    label = min(max(text_width(v, SMALL) for v in labels) + 6, roomy(114.0, 148.0))
    top = 4.0
    cell = side / len(labels)
    canvas = Canvas(top + side + label + 24)
    if len(labels) <= 12:
        _draw_cells(canvas, values, label, top, cell)
    else:
        _draw_raster(canvas, values, label, top, side)
    _draw_names(canvas, labels, label, top, side)
    bottom = top + side + 8 + max(text_width(elide(t, label, size=SMALL), SMALL) for t in labels)
    canvas.cut(_draw_ramp(canvas, values, label, bottom))
    return close(canvas, caption, alt=_similar_alt(labels, values), frame=frame, notes=notes)


def _draw_names(canvas: Canvas, labels: list[str], left: float, top: float, side: float) -> None:
    """The labels at the left of their rows and, turned, below their columns."""
    cell = side / len(labels)
    size = SMALL if cell >= 9 else TINY
    for k, text in enumerate(labels):
        color, middle = province_style(province_of(text)).color, (k + 0.5) * cell
        row, column = elide(text, left - 5, size=size), elide(text, left, size=size)
        canvas.text(left - 4, top + middle, row, size=size, color=color, align="right")
        foot = top + side + 4 + text_width(column, size)
        canvas.text(left + middle, foot, column, size=size, color=color, rotation=90)


def _by_province(labels: list[str], values: np.ndarray) -> tuple[list[str], np.ndarray]:
    keys = [province_name(p) if (p := province_of(v)) in PROVINCES else v for v in labels]
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
    return blend(BLUE, 0.06 + 0.86 * share)


def _draw_cells(canvas: Canvas, values: np.ndarray, left: float, top: float, cell: float) -> None:
    low, high = _range(values)
    for i in range(len(values)):
        for j in range(len(values)):
            x, y, value = left + j * cell, top + i * cell, values[i, j]
            if i == j or not np.isfinite(value):
                canvas.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, fill=GROUND)
                canvas.text(
                    x + cell / 2,
                    y + cell / 2,
                    "1" if i == j else "—",
                    size=SMALL,
                    color=SOFT,
                    align="center",
                )
                continue
            fill = _tone(value, low, high)
            canvas.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, fill=fill)
            canvas.text(
                x + cell / 2,
                y + cell / 2,
                f"{value:.2f}",
                size=SMALL if cell > 22 else TINY,
                color=ink_on(fill),
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
        used = canvas.text(left, y + 8, f"{low:.2f}", size=SMALL, color=FAINT) + 4
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
            say("{value}（对角线为文件与自身）", value=f"{high:.2f}"),
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
    first = sorted(pairs, reverse=True)[:5]
    best = joined((say("{b}与{a} {value}", a=a, b=b, value=f"{v:.2f}") for v, a, b in first), "；")
    nearest = say("最接近的：{pairs}", pairs=best) if best else word("只有一项，没有可比的")
    return told(sentence(say("相似度矩阵，{n} 项", n=len(labels))), sentence(nearest))
