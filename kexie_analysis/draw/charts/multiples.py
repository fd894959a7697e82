"""Small panels on one scale, one per theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import evenly
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, Canvas, elide, text_width, wrap
from kexie_analysis.draw.charts.strips import draw_strips
from kexie_analysis.draw.finish import (
    clean,
    close,
    need,
    nothing,
    number,
    roomy,
    state_key,
)
from kexie_analysis.draw.palette import (
    FAINT,
    RULE,
    province_style,
)
from kexie_analysis.draw.states import FRAGMENT, MARKS, NOT_FOUND, state_of
from kexie_analysis.draw.style import SMALL, WIDTH
from kexie_analysis.messages import joined, say, sentence, word
from kexie_analysis.messages import unit as unit_after

_GAP = 14.0


def draw_multiples(
    frame: pd.DataFrame,
    *,
    unit: str = "",
    highlight: Sequence[str] = (),
    columns: int = 4,
    **caption: Unpack[Caption],
) -> Block:
    """Small panels on one scale, one per theme: a bar per plan, or how many plans stand where.

    frame : panel, series (plan), province_id, value, state (where the value is missing). All panels
        have the same scale; panels and series in the order of the frame. Over 8 series: dots, or
        bars for very many, with the median and the highest, or those of `highlight`, in words.
    columns : panels side by side, at most.
    """
    need(frame, ("panel", "series", "province_id", "value"), "draw_multiples")
    if frame.empty:
        return nothing(caption, frame)
    records = frame.to_dict("records")
    panels = {
        p: [r for r in records if clean(r["panel"]) == p]
        for p in dict.fromkeys(clean(r["panel"]) for r in records)
    }
    series = {clean(r["series"]): str(r["province_id"]) for r in records}
    values = [v for r in records if (v := number(r["value"])) is not None]
    top = max([0.0, *values]) or 1.0
    write = evenly(values, 1)
    many = len(series) > 8
    canvas, dots = (
        draw_strips(panels, top, unit, highlight)
        if many
        else (
            _bars(panels, series, top, lambda v: write(v) + (unit if unit == "%" else ""), columns),
            False,
        )
    )
    states = [state_of(r.get("state")) or NOT_FOUND for r in records if number(r["value"]) is None]
    canvas.cut(canvas.key(0, canvas.height - 22, state_key(states) if not many else []))
    dotted = say("每点一份文件，共 {n} 份", n=len(series))
    barred = say("柱上为落在这一段的文件数，共 {n} 份", n=len(series))
    notes = [dotted if dots else barred] if many else []
    alt = _multiples_alt(frame, list(panels), unit, write)
    return close(canvas, caption, alt=alt, frame=frame, notes=notes)


def _bars(
    panels: dict[str, list[dict[str, Any]]],
    series: dict[str, str],
    top: float,
    write: Callable[[float], str],
    columns: int,
) -> Canvas:
    """Panels in rows that share the names at their left."""
    names = min(max(text_width(s, SMALL) for s in series), roomy(104.0, 148.0)) + 8
    columns = _fitting(list(panels), WIDTH - names, max(1, min(len(panels), columns)))
    width = (WIDTH - names - _GAP * (columns - 1)) / columns
    head = 21.0 + 11 * (max(len(_head(panel, width)) for panel in panels) - 1)
    height = head + 7 + 13.5 * len(series)
    lines = -(-len(panels) // columns)
    canvas = Canvas(lines * height + 30)
    for line in range(lines):
        for k, (name, province) in enumerate(series.items()):
            y = line * height + head + (k + 0.5) * 13.5
            canvas.text(
                0,
                y,
                elide(name, names - 6, size=SMALL),
                size=SMALL,
                color=province_style(province).color,
            )
    for k, (panel, rows) in enumerate(panels.items()):
        x, y = names + (k % columns) * (width + _GAP), (k // columns) * height
        _panel_head(canvas, x, y, width, panel, head)
        by_name = {clean(r["series"]): r for r in rows}
        for j, name in enumerate(series):
            _draw_bar(
                canvas, x, y + head + (j + 0.5) * 13.5, width - 32, by_name.get(name), top, write
            )
    return canvas


def _head(panel: str, width: float) -> list[str]:
    return wrap(panel, width, weight=BOLD)


def _fitting(panels: list[str], room: float, columns: int) -> int:
    """As many panels side by side as leave every head whole on two lines; not below three for it."""
    for fewer in range(columns, 2, -1):
        width = (room - _GAP * (fewer - 1)) / fewer
        if not any(line.endswith("…") for panel in panels for line in _head(panel, width)):
            return fewer
    return min(columns, 3)


def _panel_head(
    canvas: Canvas, x: float, y: float, width: float, panel: str, height: float = 21.0
) -> None:
    lines = _head(panel, width) if height > 21 else [elide(panel, width, weight=BOLD)]
    for k, line in enumerate(reversed(lines)):
        canvas.text(x, y + height - 12 - 11 * k, line, weight=BOLD)
    canvas.rule(y + height - 3, x, x + width, color=RULE, width=0.9)


def _draw_bar(canvas: Canvas, x: float, y: float, room: float, row: dict[str, Any] | None, top: float, write: Callable[[float], str]) -> None:  # fmt: skip
    value = number(row["value"]) if row else None
    if row is None or value is None:
        state = (state_of(row.get("state")) if row else None) or NOT_FOUND
        if state == FRAGMENT:
            canvas.rect(x, y - 4, 26, 8, hatch=RULE)
        canvas.text(
            x + (30 if state == FRAGMENT else 2),
            y,
            word(MARKS[state]),
            size=SMALL,
            color=FAINT,
        )
        return
    color = province_style(row["province_id"]).color
    length = max(room * value / top, 0.6)
    canvas.rect(x, y - 4, length, 8, fill=color)
    canvas.text(
        x + length + 3,
        y,
        write(value),
        size=SMALL,
        color=color,
    )


def _multiples_alt(
    frame: pd.DataFrame, panels: list[str], unit: str, write: Callable[[float], str]
) -> str:
    """The spread in each panel; which document is highest is no finding where kinds differ."""
    parts = []
    for panel in panels[:14]:
        values = frame.loc[[clean(p) == panel for p in frame["panel"]], "value"].dropna()
        ends = [write(v) for v in (values.min(), values.max())] if len(values) else []
        low, high = (e + (unit_after(unit) if unit else "") for e in ends) if ends else ("", "")
        if not ends:
            parts.append(say("{panel}没有数值", panel=panel))
        elif low == high:
            parts.append(say("{panel}为{amount}", panel=panel, amount=low))
        else:
            parts.append(say("{panel}在{low}到{high}之间", panel=panel, low=low, high=high))
    themes = joined(parts, "；")
    return sentence(say("分面图，{n} 个主题：{themes}", n=len(panels), themes=themes))
