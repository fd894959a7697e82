"""All provinces at a glance: a tile grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import MEDIUM, Canvas, elide, text_width
from kexie_analysis.draw.finish import clean, close, need, nothing, number, state_key
from kexie_analysis.draw.palette import (
    FAINT,
    GROUND,
    PROVINCES,
    RULE,
    SOFT,
    blend,
    ink_on,
    province_name,
    province_style,
)
from kexie_analysis.draw.states import FRAGMENT, MARKS, NOT_FOUND, state_of
from kexie_analysis.draw.style import SMALL, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import joined, say, sentence, word
from kexie_analysis.messages import unit as unit_after

_TILE = 35.0
#: Outside what is read; drawn so that no part of the country is left off the grid.
_OUTSIDE = (("台湾", 8, 6), ("香港", 6, 8), ("澳门", 5, 8))
_SCALE = "#0f766e"


def draw_tiles(
    frame: pd.DataFrame,
    *,
    unit: str = "",
    highlight: Sequence[str] = (),
    absent: str = "无记录",
    **caption: Unpack[Caption],
) -> Block:
    """A grid with one tile per province: darker is more, the number in the tile.

    frame : province_id, value (number, or missing), label (shown instead of the number), state (one of
        the four where the value is missing). One row per province; provinces that the frame does not
        name are pale.
    highlight : province_ids with a frame in their own colour.
    absent : what it means that the frame does not name a province.
    """
    need(frame, ("province_id", "value"), "draw_tiles")
    if frame.empty:
        return nothing(caption, frame)
    rows = {str(r["province_id"]): r for r in frame.to_dict("records")}
    values = [v for r in rows.values() if (v := number(r["value"])) is not None]
    canvas = Canvas(9 * _TILE + 40)
    wide = _tile_width()
    left = (WIDTH - 7 * wide) / 2 - 2 * wide
    for province, (_, column, line) in PROVINCES.items():
        row = rows.get(province)
        edge = province_style(province).color if province in highlight else None
        x, name = left + column * wide, province_name(province)
        _draw_tile(canvas, x, 2 + line * _TILE, wide, name, row, values, edge)
    for name, column, line in _OUTSIDE:
        x, y = left + column * wide, 2 + line * _TILE
        canvas.rect(x + 1, y + 1, wide - 2, _TILE - 2, fill="#ffffff", edge=RULE, line=0.6)
        canvas.text(
            x + wide / 2, y + _TILE / 2, word(name), size=SMALL, color=FAINT, align="center"
        )
    _draw_ramp(canvas, values, unit)
    states = [_tile_state(r) for r in rows.values()]
    items = state_key(states) + ([(GROUND, word(absent))] if len(rows) < len(PROVINCES) else [])
    canvas.cut(canvas.key(0, 9 * _TILE + 14, items))
    notes = [word("方格只示意方位；港澳台不在所读文件之内")]
    return close(canvas, caption, alt=_tiles_alt(rows, values, unit), frame=frame, notes=notes)


def _tile_width() -> float:
    """Square for Chinese names; as wide as the longest of the names elsewhere."""
    longest = max(text_width(province_name(p), SMALL) for p in PROVINCES)
    return max(_TILE, min(longest + 6, WIDTH / 7))


def _tile_state(row: dict[str, Any]) -> str | None:
    if number(row["value"]) is not None or (
        clean(row.get("label")) and not state_of(row.get("state"))
    ):
        return None
    return state_of(row.get("state")) or NOT_FOUND


def _draw_tile(canvas: Canvas, x: float, y: float, wide: float, name: str, row: dict[str, Any] | None, values: list[float], edge: str | None) -> None:  # fmt: skip
    size, middle = _TILE - 2, x + wide / 2
    if row is None:
        canvas.rect(x + 1, y + 1, wide - 2, size, fill=GROUND)
        canvas.text(middle, y + _TILE / 2, name, size=SMALL, color=SOFT, align="center")
        return
    value, state = number(row["value"]), _tile_state(row)
    fill = _shade(value, values) if value is not None else "#ffffff"
    ink = ink_on(fill)
    canvas.rect(
        x + 1,
        y + 1,
        wide - 2,
        size,
        fill=fill,
        edge=RULE if value is None else None,
        hatch=RULE if state == FRAGMENT else None,
    )
    if edge:
        canvas.rect(x + 1.8, y + 1.8, wide - 3.6, size - 1.6, edge=edge, line=2.0)
    if state == FRAGMENT:
        canvas.rect(x + 4, y + 6, wide - 8, 23, fill="#ffffff")
    canvas.text(middle, y + 11.5, name, size=SMALL, color=ink, align="center")
    text = word(MARKS[state]) if state else clean(row.get("label")) or number_text(value)
    text = elide(text, wide - 5, size=SMALL, weight=MEDIUM)
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
    said = unit_after(unit).strip() if unit else ""
    title = say("单位：{unit}", unit=said) if said else ""
    canvas.text(0, 10, title, size=SMALL, color=FAINT)
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
    tail = unit_after(unit) if unit else ""
    top = joined(
        (f"{province_name(r['province_id'])} {number_text(r['value'])}{tail}" for r in ranked[:8]),
        "、",
    )
    missing = len(rows) - len(values)
    head = say("方格图，{n} 省，其中 {known} 省有数值", n=len(rows), known=len(values))
    without = say("{n} 省无数值", n=missing) if missing else ""
    return sentence(joined((joined((head, top), "："), without), "；"))
