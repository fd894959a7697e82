"""A measures matrix of many plans: counts in narrow columns."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kexie_analysis.draw.canvas import MEDIUM, Canvas, elide, text_width
from kexie_analysis.draw.charts.matrix_cells import TOTAL, draw_absent, total_of
from kexie_analysis.draw.finish import state_key
from kexie_analysis.draw.palette import (
    BLUE,
    COLOURED,
    INK,
    SOFT,
    on_tint,
    province_name,
    province_style,
    tint,
)
from kexie_analysis.draw.states import (
    NOT_FOUND,
    PRESENT,
)
from kexie_analysis.draw.style import SMALL, TINY, WIDTH


def draw_narrow(
    counts: pd.DataFrame, cells: pd.DataFrame, rows: list[str], grouped: bool
) -> Canvas:
    columns = counts.drop_duplicates("key")
    label = min(max(text_width(r, SMALL) for r in rows) + 8, 112.0)
    step = (WIDTH - label - TOTAL) / len(columns)
    heads = [
        province_name(p) if grouped else k
        for k, p in zip(columns["key"], columns["province_id"], strict=True)
    ]
    head = 10 + min(max(text_width(h, SMALL) for h in heads), 96.0)
    canvas = Canvas(head + len(rows) * 15 + 34)
    canvas.rule(2, 0, WIDTH, color=INK, width=1.4)
    plain = columns["province_id"].nunique() > COLOURED
    for k, (text, province) in enumerate(zip(heads, columns["province_id"], strict=True)):
        color = INK if plain else province_style(province).color
        canvas.text(
            label + (k + 0.5) * step,
            head - 4,
            elide(text, 94, size=SMALL),
            size=SMALL,
            color=color,
            rotation=90,
        )
    canvas.rule(head, 0, WIDTH, color=INK, width=0.8)
    grid = {(r.row, r.key): r for r in counts.itertuples()}
    for j, row in enumerate(rows):
        y = head + 2 + (j + 0.5) * 15
        canvas.text(2, y, elide(row, label - 6, size=SMALL), size=SMALL)
        for k, (key, province) in enumerate(
            zip(columns["key"], columns["province_id"], strict=True)
        ):
            color = BLUE if plain else province_style(province).color
            _draw_count(
                canvas, label + k * step + 0.7, y - 6.8, step - 1.4, grid.get((row, key)), color
            )
        canvas.text(WIDTH - 2, y, total_of(cells, row), size=SMALL, color=SOFT, align="right")
    bottom = head + 2 + len(rows) * 15
    canvas.rule(bottom + 2, 0, WIDTH, color=INK, width=1.4)
    canvas.cut(canvas.key(0, bottom + 14, state_key(counts[counts["row"].isin(rows)]["state"])))
    return canvas


def _draw_count(canvas: Canvas, x: float, y: float, width: float, cell: Any, color: str) -> None:
    if cell is None or cell.state != PRESENT:
        draw_absent(canvas, x, y, width, 13.6, cell.state if cell is not None else NOT_FOUND)
        return
    canvas.rect(x, y, width, 13.6, fill=color if cell.full else tint(color))
    canvas.text(
        x + width / 2,
        y + 6.8,
        str(cell.count),
        size=TINY,
        color="#ffffff" if cell.full else on_tint(color),
        align="center",
        weight=MEDIUM,
    )
