"""Funnels and gauges of ECharts, said as filled outlines on plain axes that are not shown."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

from kexie_analysis.publish.charts.data_tables import plain
from kexie_analysis.publish.charts.echarts_looks import (
    Unknown,
    filled,
    hue,
    look,
    number_text,
)
from kexie_analysis.publish.charts.echarts_pages import many
from kexie_analysis.publish.charts.plotly_values import ink_on, mapping, real, said

_MOST_PARTS = 40
_SIDE = 420.0  # pixels of the square that a gauge stands in
_BAND = [[0.2, "#91c7ae"], [0.8, "#63869e"], [1, "#c23531"]]
_INK = "#2a3f5f"


def funnel(series: dict, colours: list[str]) -> tuple[list[dict], dict]:
    """The traces and the axes of a funnel: each part as wide as its value, narrowing to the next."""
    items = [mapping(d) for d in many(series.get("data"))]
    points = [(said(d.get("name")), real(d.get("value"))) for d in items]
    if not points or len(points) > _MOST_PARTS or any(v is None or v < 0 for _, v in points):
        raise Unknown("funnel")
    numbers = [v or 0.0 for _, v in points]
    low, high = real(series.get("min")) or 0.0, max(real(series.get("max")) or 0.0, *numbers)
    order = list(range(len(points)))
    rising = series.get("sort") == "ascending"
    if series.get("sort") != "none":
        order.sort(key=lambda i: numbers[i], reverse=not rising)
    wide = [min(max((n - low) / ((high - low) or 1.0), 0.0), 1.0) for n in numbers]
    label, whole = look(series, "label"), sum(numbers) or 1.0
    form = label.get("formatter") or "{b} {c}"
    inside = str(label.get("position", "")).startswith(("inside", "center"))
    traces: list[dict] = []
    notes: list[dict] = []
    for row, i in enumerate(order):
        further = row - 1 if rising else row + 1
        beyond = wide[order[further]] if 0 <= further < len(order) else 0.0
        ends = (beyond, wide[i]) if rising else (wide[i], beyond)
        top, foot = -float(row), -float(row + 1)
        own = hue(look(items[i], "itemStyle").get("color"))
        traces.append({
            "type": "scatter", "mode": "lines", "fill": "toself", "fillcolor": own or colours[i % len(colours)],
            "name": points[i][0], "line": {"color": "#ffffff", "width": 1}, "showlegend": False,
            "x": [-ends[0], ends[0], ends[1], -ends[1], -ends[0]], "y": [top, top, foot, foot, top],
        })  # fmt: skip
        if label.get("show") is not False and isinstance(form, str):
            text = filled(
                form, said(series.get("name")), points[i][0], numbers[i], numbers[i] / whole
            )
            narrow = sum(ends) / 2 < 0.25
            at = 0.0 if inside and not narrow else sum(ends) / 2 + 0.03
            notes.append({
                "x": at, "y": (top + foot) / 2, "text": text, "showarrow": False,
                "xanchor": "center" if not at else "left",
                "font": {"color": _INK if at else ink_on(own or colours[i % len(colours)])},
            })  # fmt: skip
    axes = {
        "xaxis": {"visible": False, "range": [-1.05, 1.05 if inside else 1.5]},
        "yaxis": {"visible": False, "range": [-float(len(order)), 0.0]},
    }
    return traces, {**axes, "annotations": notes, "showlegend": False}


def gauge(series: dict) -> tuple[list[dict], dict]:
    """The traces and the layout of a gauge with its band, its figures and its pointers."""
    items = [mapping(d) if isinstance(d, dict) else {"value": d} for d in many(series.get("data"))]
    if not items or len(items) > 3 or any(real(d.get("value")) is None for d in items):
        raise Unknown("gauge")
    low, high = real(series.get("min")) or 0.0, real(series.get("max"))
    high = 100.0 if high is None or high <= low else high
    first, last = (real(series.get(k, d)) or 0.0 for k, d in (("startAngle", 225), ("endAngle", -45)))  # fmt: skip

    def turned(part: float) -> float:
        return (first + (last - first) * min(max(part, 0.0), 1.0)) * pi / 180

    traces = []
    before = 0.0
    for stop in _band(series):
        upto = real(stop[0]) or 0.0
        traces.append(_ring(turned(before), turned(upto), hue(stop[1]) or "#c23531"))
        before = upto
    count = int(real(series.get("splitNumber")) or 10)
    ticks = [k / count for k in range(count + 1)] if 0 < count <= 20 else [0.0, 1.0]
    notes = [_note(0.76 * cos(turned(p)), 0.76 * sin(turned(p)), plain(round(low + (high - low) * p, 6)), 11) for p in ticks]  # fmt: skip
    for item in items:
        at = turned(((real(item.get("value")) or 0.0) - low) / (high - low))
        traces.append(_pointer(at, hue(look(item, "itemStyle").get("color")) or _INK))
    form = mapping(series.get("detail")).get("formatter") or "{value}"
    form = form if isinstance(form, str) else "{value}"
    for i, item in enumerate(items):
        told = form.replace("{value}", number_text(item.get("value")))
        named = mapping(series.get("title")).get("show") is not False
        name = said(item.get("name")) if named else ""
        notes.append(_note(0.0, -0.45 - 0.22 * i, " ".join(filter(None, (name, told))), 16))
    foot = -0.85 if (first, last) == (225, -45) else -1.1
    return traces, {
        "xaxis": {"visible": False, "range": [-1.1, 1.1]}, "yaxis": {"visible": False, "range": [foot, 1.1]},
        "annotations": notes, "showlegend": False, "width": _SIDE + 48, "height": _SIDE * (1.1 - foot) / 2.2 + 64,
    }  # fmt: skip


def _band(series: dict) -> list[list]:
    given = mapping(mapping(series.get("axisLine")).get("lineStyle")).get("color")
    stops = [s for s in many(given) if isinstance(s, list) and len(s) == 2]
    return stops[:_MOST_PARTS] or _BAND


def _ring(start: float, end: float, color: str) -> dict[str, Any]:
    turns = [start + (end - start) * k / 40 for k in range(41)]
    around = [(1.0, t) for t in turns] + [(0.86, t) for t in reversed(turns)]
    return _outline([(r * cos(t), r * sin(t)) for r, t in around], color)


def _pointer(at: float, color: str) -> dict[str, Any]:
    side = at + pi / 2
    base = (0.03 * cos(side), 0.03 * sin(side))
    return _outline([base, (0.66 * cos(at), 0.66 * sin(at)), (-base[0], -base[1])], color)


def _outline(points: list[tuple[float, float]], color: str) -> dict[str, Any]:
    closed = [*points, points[0]]
    return {
        "type": "scatter", "mode": "lines", "fill": "toself", "fillcolor": color, "showlegend": False,
        "line": {"color": color, "width": 0}, "x": [x for x, _ in closed], "y": [y for _, y in closed],
    }  # fmt: skip


def _note(x: float, y: float, text: str, size: float) -> dict[str, Any]:
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": {"size": size}}
