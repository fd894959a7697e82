"""Small panels on one scale, one per theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, Canvas, elide, text_width
from kexie_analysis.draw.finish import clean, close, highlighted, need, nothing, number, state_key
from kexie_analysis.draw.palette import (
    FAINT,
    RULE,
    province_name,
    province_style,
)
from kexie_analysis.draw.scales import linear
from kexie_analysis.draw.states import MARKS, NOT_FOUND, SOURCE_BROKEN, state_of
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text


def draw_multiples(
    frame: pd.DataFrame,
    *,
    unit: str = "",
    highlight: Sequence[str] = (),
    columns: int = 3,
    **caption: Unpack[Caption],
) -> Block:
    """Small panels on one scale, one per theme: a bar per plan, or a strip of dots for many plans.

    frame : panel, series (plan), province_id, value, state (where the value is missing). All panels
        have the same scale; panels and series in the order of the frame. Over 8 series: dots, of which
        the highest and those of `highlight` are named.
    """
    need(frame, ("panel", "series", "province_id", "value"), "draw_multiples")
    if frame.empty:
        return nothing(caption, frame)
    panels = list(dict.fromkeys(clean(p) for p in frame["panel"]))
    series = list(dict.fromkeys(clean(s) for s in frame["series"]))
    many = len(series) > 8
    columns = min(2 if many else columns, len(panels)) or 1
    width = (WIDTH - 14 * (columns - 1)) / columns
    height = 56.0 if many else 26 + 13.5 * len(series)
    lines = -(-len(panels) // columns)
    canvas = Canvas(lines * height + 30)
    top = max([0.0, *(float(v) for v in frame["value"].dropna())]) or 1.0
    for k, panel in enumerate(panels):
        rows = [r for r in frame.to_dict("records") if clean(r["panel"]) == panel]
        x, y = (k % columns) * (width + 14), (k // columns) * height
        draw = _draw_strip if many else _draw_bars
        draw(canvas, x, y, width, panel, rows, top, unit, highlight)
    states = [
        state_of(r.get("state")) for r in frame.to_dict("records") if number(r["value"]) is None
    ]
    canvas.cut(canvas.key(0, lines * height + 8, state_key(states)))
    notes = ["每点一份文件"] if many else []
    return close(canvas, caption, alt=_multiples_alt(frame, panels, unit), frame=frame, notes=notes)


def _panel_head(canvas: Canvas, x: float, y: float, width: float, panel: str) -> None:
    canvas.text(x, y + 9, elide(panel, width, weight=BOLD), weight=BOLD)
    canvas.rule(y + 17, x, x + width, color=RULE, width=0.9)


def _draw_bars(canvas: Canvas, x: float, y: float, width: float, panel: str, rows: list[dict[str, Any]], top: float, unit: str, _: Sequence[str]) -> None:  # fmt: skip
    _panel_head(canvas, x, y, width, panel)
    name_width = min(max(text_width(clean(r["series"]), SMALL) for r in rows), width * 0.46) + 4
    scale = linear([0.0, top], x + name_width, x + width - 30, zero=True)
    for k, row in enumerate(rows):
        middle = y + 20 + (k + 0.5) * 13.5
        look = province_style(row["province_id"])
        canvas.text(
            x,
            middle,
            elide(clean(row["series"]), name_width - 3, size=SMALL),
            size=SMALL,
            color=look.color,
        )
        value = number(row["value"])
        if value is None:
            state = state_of(row.get("state")) or NOT_FOUND
            if state == SOURCE_BROKEN:
                canvas.rect(scale.start, middle - 4, 26, 8, hatch=RULE)
            canvas.text(
                scale.start + (30 if state == SOURCE_BROKEN else 2),
                middle,
                MARKS[state],
                size=SMALL,
                color=FAINT,
            )
            continue
        end = scale.start + (scale.stop - scale.start) * value / top
        canvas.rect(scale.start, middle - 4, max(end - scale.start, 0.6), 8, fill=look.color)
        canvas.text(
            max(end, scale.start) + 3,
            middle,
            number_text(value, 1) + (unit if unit == "%" else ""),
            size=SMALL,
            color=look.color,
        )


def _draw_strip(canvas: Canvas, x: float, y: float, width: float, panel: str, rows: list[dict[str, Any]], top: float, unit: str, highlight: Sequence[str]) -> None:  # fmt: skip
    _panel_head(canvas, x, y, width, panel)
    known = sorted(
        (r for r in rows if number(r["value"]) is not None), key=lambda r: -float(r["value"])
    )
    best = [str(r["province_id"]) for r in known]
    named = highlighted(best, list(highlight), best, most=2)[:4]
    middle, left, right = y + 40.0, x + 6, x + width - 8
    canvas.rule(middle, left, right, color=RULE)
    canvas.text(left, middle + 9, "0", size=TINY, color=FAINT, align="center")
    canvas.text(
        right,
        middle + 9,
        number_text(top, 1) + (unit if unit == "%" else ""),
        size=TINY,
        color=FAINT,
        align="right",
    )
    for row in known:
        at = left + (right - left) * float(row["value"]) / top
        canvas.marker(at, middle, "o", color="#aab1ba", size=4.2, hollow=True, line=0.9)
    end = right
    for row in (r for r in known if str(r["province_id"]) in named):
        at = left + (right - left) * float(row["value"]) / top
        look = province_style(row["province_id"])
        canvas.marker(at, middle, look.marker, color=look.color, size=5.4)
        text = f"{province_name(row['province_id'])} {number_text(row['value'], 1)}"
        half = text_width(text, SMALL) / 2
        centre = min(max(at, left + half), end - half)
        if centre - half < left - 1:
            continue
        canvas.text(centre, middle - 12, text, size=SMALL, color=look.color, align="center")
        end = centre - half - 4
    missing = len(rows) - len(known)
    if missing:
        canvas.text(x + width, y + 9, f"{missing} 份无数值", size=TINY, color=FAINT, align="right")


def _multiples_alt(frame: pd.DataFrame, panels: list[str], unit: str) -> str:
    parts = []
    for panel in panels[:14]:
        rows = frame[[clean(p) == panel for p in frame["panel"]]].dropna(subset=["value"])
        if len(rows):
            best = rows.loc[rows["value"].astype(float).idxmax()]
            parts.append(
                f"{panel}最高为{clean(best['series'])} {number_text(best['value'], 1)}{unit}"
            )
        else:
            parts.append(f"{panel}没有数值")
    return f"分面图，{len(panels)} 个主题：" + "；".join(parts) + "。"
