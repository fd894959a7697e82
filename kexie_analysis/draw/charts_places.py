"""All provinces at a glance: a tile grid, and small multiples by theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, text_width
from kexie_analysis.draw.finish import clean, close, highlighted, need, nothing, number, state_key
from kexie_analysis.draw.palette import (
    FAINT,
    INK,
    PROVINCES,
    RULE,
    blend,
    contrast,
    province_name,
    province_style,
)
from kexie_analysis.draw.scales import linear
from kexie_analysis.draw.states import MARKS, NOT_FOUND, SOURCE_BROKEN, state_of
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text

_TILE = 35.0
#: Outside what is read; drawn so that no part of the country is left off the grid.
_OUTSIDE = (("台湾", 8, 6), ("香港", 7, 8), ("澳门", 6, 8))
_SCALE = "#0f766e"


def draw_tiles(
    frame: pd.DataFrame,
    *,
    unit: str = "",
    highlight: Sequence[str] = (),
    **caption: Unpack[Caption],
) -> Block:
    """A grid with one tile per province: darker is more, the number in the tile.

    frame : province_id, value (number, or missing), label (shown instead of the number), state (one of
        the four where the value is missing). One row per province; provinces that the frame does not
        name are pale: no document was read.
    highlight : province_ids with a frame in their own colour.
    """
    need(frame, ("province_id", "value"), "draw_tiles")
    if frame.empty:
        return nothing(caption, frame)
    rows = {str(r["province_id"]): r for r in frame.to_dict("records")}
    values = [v for r in rows.values() if (v := number(r["value"])) is not None]
    canvas = Canvas(9 * _TILE + 40)
    left = (WIDTH - 9 * _TILE) / 2 - _TILE
    for province, (name, column, line) in PROVINCES.items():
        row = rows.get(province)
        edge = province_style(province).color if province in highlight else None
        _draw_tile(canvas, left + column * _TILE, 2 + line * _TILE, name, row, values, edge)
    for name, column, line in _OUTSIDE:
        x, y = left + column * _TILE, 2 + line * _TILE
        canvas.rect(x + 1, y + 1, _TILE - 2, _TILE - 2, fill="#ffffff", edge=RULE, line=0.6)
        canvas.text(x + _TILE / 2, y + _TILE / 2, name, size=SMALL, color=FAINT, align="center")
    _draw_ramp(canvas, values, unit)
    states = [_tile_state(r) for r in rows.values()]
    items = state_key(states) + ([("#f4f6f8", "未读入文件")] if len(rows) < len(PROVINCES) else [])
    canvas.cut(canvas.key(0, 9 * _TILE + 14, items))
    notes = ["方格只示意方位；港澳台不在所读文件之内"]
    return close(canvas, caption, alt=_tiles_alt(rows, values, unit), frame=frame, notes=notes)


def _tile_state(row: dict[str, Any]) -> str | None:
    if number(row["value"]) is not None or (
        clean(row.get("label")) and not state_of(row.get("state"))
    ):
        return None
    return state_of(row.get("state")) or NOT_FOUND


def _draw_tile(canvas: Canvas, x: float, y: float, name: str, row: dict[str, Any] | None, values: list[float], edge: str | None) -> None:  # fmt: skip
    size, middle = _TILE - 2, x + _TILE / 2
    if row is None:
        canvas.rect(x + 1, y + 1, size, size, fill="#f4f6f8")
        canvas.text(middle, y + _TILE / 2, name, size=SMALL, color=FAINT, align="center")
        return
    value, state = number(row["value"]), _tile_state(row)
    fill = _shade(value, values) if value is not None else "#ffffff"
    ink = "#ffffff" if contrast("#ffffff", fill) >= 4.5 else INK
    canvas.rect(
        x + 1,
        y + 1,
        size,
        size,
        fill=fill,
        edge=RULE if value is None else None,
        hatch=RULE if state == SOURCE_BROKEN else None,
    )
    if edge:
        canvas.rect(x + 1.8, y + 1.8, size - 1.6, size - 1.6, edge=edge, line=2.0)
    if state == SOURCE_BROKEN:
        canvas.rect(x + 4, y + 6, size - 6, 23, fill="#ffffff")
    canvas.text(middle, y + 11.5, name, size=SMALL, color=ink, align="center")
    text = MARKS[state] if state else clean(row.get("label")) or number_text(value)
    text = elide(text, size - 3, size=SMALL, weight=MEDIUM)
    canvas.text(
        middle,
        y + 23.5,
        text,
        size=SMALL,
        color=FAINT if state else ink,
        align="center",
        weight=MEDIUM,
    )


def _shade(value: float, values: list[float]) -> str:
    low, high = min(values), max(values)
    share = (value - low) / (high - low) if high > low else 0.5
    return blend(_SCALE, 0.12 + 0.83 * share)


def _draw_ramp(canvas: Canvas, values: list[float], unit: str) -> None:
    if not values:
        return
    canvas.text(0, 10, f"单位：{unit}" if unit else "", size=SMALL, color=FAINT)
    if max(values) <= min(values):
        return
    for k in range(5):
        canvas.rect(k * 15, 19, 15, 7, fill=blend(_SCALE, 0.12 + 0.83 * k / 4))
    canvas.text(0, 33, number_text(min(values)), size=SMALL, color=FAINT)
    canvas.text(75, 33, number_text(max(values)), size=SMALL, color=FAINT, align="right")


def _tiles_alt(rows: dict[str, dict[str, Any]], values: list[float], unit: str) -> str:
    ranked = sorted(
        (r for r in rows.values() if number(r["value"]) is not None),
        key=lambda r: -float(r["value"]),
    )
    top = "、".join(
        f"{province_name(r['province_id'])} {number_text(r['value'])}{unit}" for r in ranked[:8]
    )
    missing = len(rows) - len(values)
    return (
        f"方格图，{len(rows)} 省，其中 {len(values)} 省有数值"
        + (f"：{top}" if top else "")
        + (f"；{missing} 省无数值" if missing else "")
        + "。"
    )


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
