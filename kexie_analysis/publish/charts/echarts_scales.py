"""Colours and sizes that ECharts gives to points by their values (`visualMap`)."""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts.data_tables import plain
from kexie_analysis.publish.charts.echarts_looks import Unknown
from kexie_analysis.publish.charts.echarts_pages import many
from kexie_analysis.publish.charts.plotly_values import Colors, mapping, real, said

_COLORS = ["#f6efa6", "#d88273", "#bf444c"]
_MOST = 20  # pieces


def scale_for(options: dict, index: int) -> dict:
    """What gives the series its colours; empty where nothing does."""
    for found in map(mapping, many(options.get("visualMap"))):
        meant = found.get("seriesIndex")
        if found and (meant is None or meant == "all" or index in many(meant)):
            return found
    return {}


def scaled_value(found: dict, value: object) -> object:
    """The one of a point's numbers that its colour tells."""
    if not isinstance(value, list):
        return value
    at = found.get("dimension")
    at = at if isinstance(at, int) and 0 <= at < len(value) else len(value) - 1
    return value[at] if value else None


def stops(found: dict) -> dict[str, Any]:
    """A continuous scale in Plotly's terms, for `z` as for colours of points."""
    colours = [c for c in many(mapping(found.get("inRange")).get("color")) if isinstance(c, str)] or _COLORS  # fmt: skip
    ends = [real(found.get("min")), real(found.get("max"))]
    low, high = (d if e is None else e for e, d in zip(ends, (0.0, 200.0), strict=True))
    scale: list = [[i / max(len(colours) - 1, 1), c] for i, c in enumerate(colours)]
    if found.get("type") == "piecewise":
        scale, low, high = _stairs(found)
    if len(scale) == 1:
        scale = [[0, colours[0]], [1, colours[0]]]
    shown = found.get("show") is not False
    title = "<br>".join(said(t) for t in many(found.get("text"))[:1])
    return {
        "colorscale": scale, "cmin": low, "cmax": high, "showscale": shown,
        "colorbar": {"title": title},
    }  # fmt: skip


def points(found: dict, values: list) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The colours and sizes of a series' points, and what its pieces are called."""
    known = [scaled_value(found, v) for v in values]
    within = mapping(found.get("inRange"))
    sizes = [n for s in many(within.get("symbolSize")) if (n := real(s)) is not None]
    out: dict[str, Any] = {}
    if len(sizes) == 2:
        scale = stops(found)
        span = (scale["cmax"] - scale["cmin"]) or 1.0
        shares = [min(max(((real(v) or 0.0) - scale["cmin"]) / span, 0.0), 1.0) for v in known]
        out["size"] = [sizes[0] + (sizes[1] - sizes[0]) * s for s in shares]
    if found.get("type") == "piecewise":
        parts = pieces(found)
        colours = [next((p["color"] for p in parts if _within(p, v)), "#bbbbbb") for v in known]
        told = [(p["name"], p["color"]) for p in parts] if found.get("show") is not False else []
        return {**out, "color": colours}, told
    if len(sizes) != 2 or within.get("color"):
        out |= {"color": known, **stops(found)}
    return out, []


def pieces(found: dict) -> list[dict]:
    """The parts of a scale of steps, each with its ends, colour and name."""
    given = [mapping(p) for p in many(found.get("pieces"))] or _even(found)
    if not 0 < len(given) <= _MOST:
        raise Unknown("pieces")
    own = [c for c in many(mapping(found.get("inRange")).get("color")) if isinstance(c, str)]
    scale = Colors([[i / max(len(own or _COLORS) - 1, 1), c] for i, c in enumerate(own or _COLORS)], 0, max(len(given) - 1, 1))  # fmt: skip
    order = sorted(range(len(given)), key=lambda i: _start(given[i]))
    colours = {at: scale.of(place) for place, at in enumerate(order)}
    out = []
    for i, part in enumerate(given):
        color = part.get("color")
        color = color if isinstance(color, str) else colours[i]
        out.append({**part, "color": color, "name": said(part.get("label")) or _named(part)})
    return out


def _even(found: dict) -> list[dict]:
    if names := many(found.get("categories")):
        return [{"value": said(n), "label": said(n)} for n in names]
    low, high = real(found.get("min")) or 0.0, real(found.get("max"))
    high = 200.0 if high is None else high
    count = int(real(found.get("splitNumber")) or 5)
    if not 0 < count <= _MOST or high <= low:
        raise Unknown("splitNumber")
    step = (high - low) / count
    return [{"gte" if i == 0 else "gt": low + i * step, "lte": low + (i + 1) * step} for i in range(count)]  # fmt: skip


def _bounds(part: dict) -> dict[str, float]:
    named = {"min": "gte", "max": "lte"}
    keys = ("min", "max", "gt", "gte", "lt", "lte")
    return {named.get(k, k): n for k in keys if (n := real(part.get(k))) is not None}


def _start(part: dict) -> float:
    bounds = _bounds(part)
    if real(part.get("value")) is not None:
        return real(part.get("value")) or 0.0
    return bounds.get("gte", bounds.get("gt", float("-inf")))


def _within(part: dict, value: object) -> bool:
    if "value" in part:
        return said(value) == said(part["value"])
    number = real(value)
    if number is None:
        return False
    tests = {"gt": number.__gt__, "gte": number.__ge__, "lt": number.__lt__, "lte": number.__le__}
    return all(tests[k](bound) for k, bound in _bounds(part).items())


def _named(part: dict) -> str:
    if "value" in part:
        return said(part["value"])
    bounds = _bounds(part)
    low = next((bounds[k] for k in ("gte", "gt") if k in bounds), None)
    high = next((bounds[k] for k in ("lte", "lt") if k in bounds), None)
    if low is None or high is None:
        sign = {"gt": "> ", "gte": "≥ ", "lt": "< ", "lte": "≤ "}
        return " ".join(sign[k] + plain(v) for k, v in bounds.items())
    return f"{plain(low)}–{plain(high)}"


def _stairs(found: dict) -> tuple[list, float, float]:
    """Steps that lie end to end as a scale of colours."""
    parts = sorted(pieces(found), key=_start)
    edges = [_bounds(p) for p in parts]
    lows = [e.get("gte", e.get("gt")) for e in edges]
    highs = [e.get("lte", e.get("lt")) for e in edges]
    low = lows[0] if lows[0] is not None else real(found.get("min"))
    high = highs[-1] if highs[-1] is not None else real(found.get("max"))
    if low is None or high is None or high <= low or None in lows[1:] or None in highs[:-1]:
        raise Unknown("pieces")
    out: list = []
    for part, start, end in zip(parts, [low, *lows[1:]], [*highs[:-1], high], strict=True):
        out += [[(e - low) / (high - low), part["color"]] for e in (start, end)]  # type: ignore[operator]
    return out, low, high
