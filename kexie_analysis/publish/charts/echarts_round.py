"""Slices, radars and curves around a centre of ECharts, in Plotly's terms."""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts.chart_ticks import nice
from kexie_analysis.publish.charts.data_tables import plain
from kexie_analysis.publish.charts.echarts_axes import share
from kexie_analysis.publish.charts.echarts_looks import (
    Unknown,
    hue,
    label_texts,
    look,
    number_text,
    value_of,
)
from kexie_analysis.publish.charts.echarts_pages import many
from kexie_analysis.publish.charts.plotly_values import mapping, paler, real, said

_MOST_SIDES = 40


def pie(series: dict, wide: float, high: float, *, alone: bool) -> dict[str, Any]:
    slices = [d if isinstance(d, dict) else {"value": d} for d in many(series.get("data"))]
    points = [(said(s.get("name")), s.get("value")) for s in slices]
    reach = [share(r, min(wide, high) / 2) for r in many(series.get("radius"))]
    inner, outer = ([0.0, *reach] if len(reach) == 1 else reach or [0.0, 0.75])[:2]
    inner, outer = inner or 0.0, min(outer or 0.75, 1.2)
    label = look(series, "label")
    shown = {"show": True, **label, **({} if isinstance(label.get("formatter", ""), str) else {"show": False})}  # fmt: skip
    texts = label_texts({**series, "label": shown}, points, "{b}")
    own = [hue(look(s, "itemStyle").get("color")) for s in slices]
    out: dict[str, Any] = {
        "type": "pie", "labels": [n for n, _ in points], "values": [v for _, v in points], "sort": False,
        "direction": "clockwise", "hole": min(inner / outer, 0.95), "text": texts, "textinfo": "text" if texts else "none",
        "marker": {"colors": own} if all(own) and own else {},
    }  # fmt: skip
    centre = [share(c, w) for c, w in zip(many(series.get("center")), (wide, high), strict=False)]
    if not alone:
        out["domain"] = _domain(centre, outer, wide, high)
    if rose := series.get("roseType"):
        numbers = [max(real(v) or 0.0, 0.0) for _, v in points]
        hole, most = inner / outer, max(numbers, default=0.0) or 1.0
        out["radii"] = [hole + (1 - hole) * n / most for n in numbers]
        out["even"] = rose == "area"
    return out


def _domain(centre: list[float | None], outer: float, wide: float, high: float) -> dict[str, Any]:
    x, y = ([c for c in centre if c is not None] + [0.5, 0.5])[:2] if None not in centre else (0.5, 0.5)  # fmt: skip
    across, up = outer * min(wide, high) / 2 / wide, outer * min(wide, high) / 2 / high
    ends = [x - across, x + across, 1 - y - up, 1 - y + up]
    ends = [min(max(e, 0.0), 1.0) for e in ends]
    return {"x": ends[:2], "y": ends[2:]}


def radar(series: list[dict], options: dict, colours: list[str]) -> tuple[list[dict], dict]:
    """The traces of a radar, each side from its own least to its own most, and the circle they lie in."""
    frames = [mapping(r) for r in many(options.get("radar"))]
    sides = [mapping(i) for i in many(frames[0].get("indicator"))] if len(frames) == 1 else []
    if not 2 < len(sides) <= _MOST_SIDES or len({said(s.get("name")) for s in sides}) < len(sides):
        raise Unknown("radar")
    items = [(s, d) for s in series for d in many(s.get("data"))]
    rows = [[real(v) for v in many(value_of(d))[: len(sides)]] for _, d in items]
    ends = [_ends(side, [r[i] for r in rows if i < len(r)]) for i, side in enumerate(sides)]
    names = [said(s.get("name")) for s in sides]
    alike = len(set(ends)) == 1
    told = names if alike else [f"{n}\n{plain(low)}–{plain(high)}" for n, (low, high) in zip(names, ends, strict=True)]  # fmt: skip
    traces = []
    for i, ((one, item), row) in enumerate(zip(items, rows, strict=True)):
        color = hue(look(mapping(item), "itemStyle").get("color")) or hue(look(one, "itemStyle").get("color"))  # fmt: skip
        color = color or hue(look(one, "lineStyle").get("color")) or colours[i % len(colours)]
        away = [None if v is None else (v - low) / (high - low) for v, (low, high) in zip(row, ends, strict=False)]  # fmt: skip
        area = mapping(item).get("areaStyle") or one.get("areaStyle")
        pale = real(mapping(area).get("opacity", 0.7)) if area is not None else 0.0
        texts = label_texts(one, list(zip(told, row, strict=False)))
        traces.append({
            "type": "scatterpolar", "name": said(mapping(item).get("name")) or said(one.get("name")),
            "theta": [*told[: len(row)], told[0]], "r": [*away, away[0]],
            "mode": "lines+markers" + ("+text" if texts else ""), "text": texts, "textposition": "top center",
            "line": {"color": color, "width": 2}, "marker": {"color": color}, "connectgaps": False,
            "fill": "toself" if pale else "none", "fillcolor": paler(color, pale or 0.0),
        })  # fmt: skip
    low, high = ends[0]
    rings = [k / 5 for k in range(1, 6)]
    polar = {
        "radialaxis": {
            "range": [0, 1], "tickvals": rings,
            "ticktext": [plain(low + (high - low) * k) if alike else "" for k in rings],
        },
        "angularaxis": {"rotation": real(frames[0].get("startAngle")) or 90.0, "categoryarray": told},
        "gridshape": "circular" if frames[0].get("shape") == "circle" else "linear",
    }  # fmt: skip
    return traces, {"polar": polar}


def _ends(side: dict, values: list[float | None]) -> tuple[float, float]:
    known = [v for v in values if v is not None]
    low = real(side.get("min"))
    low = min([0.0, *known]) if low is None else low
    high = real(side.get("max"))
    if high is None:
        step = nice((max([low, *known]) - low) / 5)
        high = low + step * 5
    return low, high if high > low else low + 1


def curves(series: list[dict], options: dict) -> tuple[list[dict], dict]:
    """Lines and points on polar axes; only angles may have names."""
    around, away = (mapping(next(iter(many(options.get(k))), {})) for k in ("angleAxis", "radiusAxis"))  # fmt: skip
    names = [said(value_of(v)) for v in many(around.get("data"))]
    if away.get("data") or len(many(options.get("polar"))) > 1:
        raise Unknown("radiusAxis")
    read = [[_polar(value_of(d), i) for i, d in enumerate(many(s.get("data")))] for s in series]
    angles = [a for points in read for _, a in points if isinstance(a, int | float)]
    low = real(around.get("min")) or 0.0
    high = real(around.get("max")) or (max(angles, default=360.0) or 360.0)
    traces = []
    for one, points in zip(series, read, strict=True):
        theta = [names[int(a)] if names and isinstance(a, int) else a for _, a in points]
        theta = theta if names else [None if (n := real(a)) is None else (n - low) / ((high - low) or 1) * 360 for a in theta]  # fmt: skip
        line = one.get("type") == "line"
        color = hue(look(one, "lineStyle").get("color")) or hue(look(one, "itemStyle").get("color"))
        traces.append({
            "type": "scatterpolar", "name": said(one.get("name")), "theta": theta, "r": [r for r, _ in points],
            "mode": "lines" if line else "markers", **({"line": {"color": color}, "marker": {"color": color}} if color else {}),
        })  # fmt: skip
    clockwise = around.get("clockwise") is not False
    angular: dict[str, Any] = {
        "rotation": real(around.get("startAngle", 90)) or 0.0, "direction": "clockwise" if clockwise else "counterclockwise",
    }  # fmt: skip
    if not names:
        turn = nice((high - low) / 8)
        values = [low + k * turn for k in range(200) if low + k * turn < high]
        angular |= {
            "tickvals": [(v - low) / ((high - low) or 1) * 360 for v in values],
            "ticktext": [number_text(v) for v in values],
        }
    ends = [real(away.get("min")), real(away.get("max"))]
    radial = {"range": ends} if None not in ends else {}
    return traces, {"polar": {"angularaxis": {**angular, "categoryarray": names}, "radialaxis": radial}}  # fmt: skip


def _polar(value: object, index: int) -> tuple[object, object]:
    if not isinstance(value, list):
        return value, index
    if len(value) < 2:
        raise Unknown("polar")
    return value[0], value[1]
