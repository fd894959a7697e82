"""Charts that a script describes for ECharts (pyecharts writes such), said in Plotly's terms.

Source of the terms: ECharts' option manual (series, xAxis, yAxis, grid, visualMap).
"""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts.echarts_marks import add_marks
from kexie_analysis.publish.charts.echarts_pages import Page, many, titles
from kexie_analysis.publish.charts.plotly_values import mapping, real, said

#: ECharts' own colours, for what names none.
_COLOURWAY = ["#5470c6", "#91cc75", "#fac858", "#ee6666", "#73c0de", "#3ba272", "#fc8452", "#9a60b4", "#ea7ccc"]  # fmt: skip
_ON_AXES = {"bar", "line", "scatter", "effectScatter", "heatmap"}
_SYMBOLS = {
    "rect": "square",
    "roundRect": "square",
    "triangle": "triangle-up",
    "diamond": "diamond",
}
_PARTS = {"{b}": "label", "{c}": "value", "{d}": "percent"}
_WIDE = 700.0  # pixels: on a page, its words are then as large as a table's
_MOST_TEXTS = 60


class Unknown(ValueError):
    """The options ask for something that Plotly's terms, as they are drawn here, cannot say."""


def figure_of_echarts(page: Page) -> dict:
    """The chart as Plotly's description; empty where it cannot be said so."""
    width, height = _WIDE, min(page.high / max(page.wide, 1) * _WIDE, 1.3 * _WIDE)
    try:
        return _chart(page.options, width, height)
    except (ValueError, RecursionError, TypeError, LookupError, ArithmeticError):
        return {}


def _chart(options: dict, width: float, height: float) -> dict:
    series = [s for s in many(options.get("series")) if isinstance(s, dict)]
    kinds = {str(s.get("type")) for s in series}
    if not series or not (kinds <= _ON_AXES or kinds == {"pie"}):
        raise Unknown(", ".join(sorted(kinds)))
    if any(options.get(key) for key in ("dataset", "baseOption", "polar", "geo")):
        raise Unknown("dataset")
    colours = [c for c in many(options.get("color")) if isinstance(c, str)] or _COLOURWAY
    layout: dict[str, Any] = {
        "width": width, "height": height, "colorway": colours, "title": "<br>".join(titles(options)).replace("\n", "<br>"), "plot_bgcolor": "#ffffff",
        "barmode": "stack" if any(s.get("stack") for s in series) else "group", "shapes": [], "annotations": [],
        "showlegend": len(series) > 1,
    }  # fmt: skip
    if kinds == {"pie"}:
        return {"data": [_pie(s) for s in series], "layout": layout | {"showlegend": True}}
    axes = {w: [mapping(a) for a in many(options.get(f"{w}Axis"))] or [{}] for w in "xy"}
    for which in "xy":
        for i, axis in enumerate(axes[which]):
            layout[_name(which, i, "axis")] = _axis(axis, which, i, options)
    data = [_trace(s, axes, options) for s in series]
    for one, trace in zip(series, data, strict=True):
        add_marks(one, trace, layout)
    return {"data": data, "layout": layout}


def _name(which: str, index: int, rest: str = "") -> str:
    return f"{which}{rest}{index + 1 if index else ''}"


def _is_names(axis: dict) -> bool:
    return axis.get("type", "category" if axis.get("data") else "") == "category"


def _names(axis: dict) -> list[str]:
    return [
        said(mapping(v).get("value") if isinstance(v, dict) else v) for v in many(axis.get("data"))
    ]


def _axis(axis: dict, which: str, index: int, options: dict) -> dict:
    out: dict[str, Any] = {
        "title": said(axis.get("name")),
        "gridcolor": "#e0e6f1" if which == "y" else "#ffffff",
    }
    kind = "category" if _is_names(axis) else str(axis.get("type") or "value")
    out["type"] = {"value": "linear", "time": "date"}.get(kind, kind)
    if kind == "category":
        out |= {"categoryorder": "array", "categoryarray": _names(axis)}
    ends = [real(axis.get(key)) for key in ("min", "max")]
    if None not in ends and kind == "value":
        out["range"] = ends[::-1] if axis.get("inverse") else ends
    elif axis.get("inverse"):
        out["autorange"] = "reversed"
    if axis.get("show") is False:
        out["visible"] = False
    grid = int(real(axis.get("gridIndex")) or 0)
    if which == "y" and index and not grid:
        out |= {"overlaying": "y", "side": "right", "showgrid": False}
    elif grid or len(many(options.get("grid"))) > 1:
        out |= {
            "domain": _domain(options, grid, which),
            "anchor": _name("y" if which == "x" else "x", index),
        }
    form = mapping(axis.get("axisLabel")).get("formatter")
    if isinstance(form, str) and form.count("{value}") == 1:
        out["tickprefix"], out["ticksuffix"] = form.split("{value}")
    return out


def _domain(options: dict, at: int, which: str) -> list[float]:
    grids = [mapping(g) for g in many(options.get("grid"))]
    if at >= len(grids):
        raise Unknown("grid")
    first, last = ("left", "right") if which == "x" else ("bottom", "top")
    start, end = (_share(grids[at].get(key)) for key in (first, last))
    return [start, 1 - end] if start + end < 0.95 else [0.0, 1.0]


def _share(value: object) -> float:
    text = str(value or "0")
    share = (real(text[:-1]) or 0.0) / 100 if text.endswith("%") else 0.0
    return share if 0 <= share < 1 else 0.0


def _trace(series: dict, axes: dict[str, list[dict]], options: dict) -> dict:
    at = {w: int(real(series.get(f"{w}AxisIndex")) or 0) for w in "xy"}
    x, y = axes["x"][at["x"]], axes["y"][at["y"]]
    name = said(series.get("name"))
    trace: dict[str, Any] = {
        "name": name, "xaxis": _name("x", at["x"]), "yaxis": _name("y", at["y"]), "showlegend": bool(name),
    }  # fmt: skip
    if series.get("type") == "heatmap":
        return trace | _cells(series, _names(x), _names(y), options)
    level = _is_names(y) and not _is_names(x)
    places, values = _points(series, _names(y if level else x))
    trace |= {"x": values, "y": places} if level else {"x": places, "y": values}
    hue = mapping(series.get("itemStyle")).get("color") or mapping(series.get("lineStyle")).get(
        "color"
    )
    if isinstance(hue, str):
        trace["marker"] = {"color": hue}
        trace["line"] = {"color": hue}
    label = mapping(series.get("label"))
    texts = [f"{v:g}" if v is not None else "" for v in map(real, values)]
    told = texts if label.get("show") and len(texts) <= _MOST_TEXTS else []
    draw = {"bar": _bar, "line": _line}.get(str(series.get("type")), _dots)
    drawn = draw(series, told, level, values, options)
    if "line" in trace and "line" in drawn:
        drawn["line"] |= trace["line"]
    return trace | drawn


def _points(series: dict, names: list[str]) -> tuple[list, list]:
    """Places and values: of pairs, of named values, or one value for each name of the axis."""
    places: list = []
    values: list = []
    for i, item in enumerate(many(series.get("data"))):
        value = item.get("value") if isinstance(item, dict) else item
        place: Any = names[i] if i < len(names) else i
        if isinstance(value, list):
            place, value = value[0], value[1]
            if names and isinstance(place, int):
                place = names[place]
        places.append(place)
        values.append(None if value == "-" else value)
    return places, values


def _bar(series: dict, told: list[str], level: bool, values: list, options: dict) -> dict:
    inside = bool(series.get("stack"))  # else its colour would lie behind the words
    words = {"text": told, "textposition": "inside" if inside else "outside"} if told else {}
    return {"type": "bar", "orientation": "h" if level else "v", **words}


def _line(series: dict, told: list[str], level: bool, values: list, options: dict) -> dict:
    dashes = {"dashed": "dash", "dotted": "dot"}
    line = {"dash": dashes.get(str(mapping(series.get("lineStyle")).get("type")), "solid")}
    if series.get("step"):
        line["shape"] = "hv"
    out: dict[str, Any] = {"type": "scatter", "line": line}
    out["mode"] = "lines" + ("" if series.get("showSymbol") is False else "+markers")
    if told:
        out |= {"mode": out["mode"] + "+text", "text": told, "textposition": "top center"}
    if series.get("stack"):
        out["stackgroup"] = str(series["stack"])
    area = series.get("areaStyle")
    if area is not None and real(mapping(area).get("opacity", 0.7)) and not series.get("stack"):
        out["fill"] = "tozeroy"
    return out


def _dots(series: dict, told: list[str], level: bool, values: list, options: dict) -> dict:
    marker: dict[str, Any] = {
        "size": real(series.get("symbolSize")) or 10.0, "symbol": _SYMBOLS.get(str(series.get("symbol")), "circle"),
    }  # fmt: skip
    if scale := _scale(options):
        marker |= {"color": values, **scale, "showscale": False}
    words = {"text": told, "textposition": "top center"} if told else {}
    return {
        "type": "scatter",
        "mode": "markers" + ("+text" if told else ""),
        "marker": marker,
        **words,
    }


def _scale(options: dict) -> dict:
    found = next((v for v in many(options.get("visualMap")) if isinstance(v, dict)), None)
    if found is None or found.get("show") is False:
        return {}
    if found.get("type") == "piecewise":
        raise Unknown("piecewise")
    colours = many(mapping(found.get("inRange")).get("color")) or ["#f6efa6", "#d88273", "#bf444c"]
    stops = [[i / max(len(colours) - 1, 1), c] for i, c in enumerate(colours)]
    return {"colorscale": stops, "cmin": found.get("min", 0), "cmax": found.get("max", 100)}


def _cells(series: dict, across: list[str], up: list[str], options: dict) -> dict:
    if not across or not up:
        raise Unknown("cells on numbers")
    cells: list[list[Any]] = [[None] * len(across) for _ in up]
    for item in many(series.get("data")):
        value = mapping(item).get("value") if isinstance(item, dict) else item
        x, y, what = value[:3]  # type: ignore[index]
        cells[up.index(y) if isinstance(y, str) else y][
            across.index(x) if isinstance(x, str) else x
        ] = what
    scale = _scale(options)
    ends = (
        {"zmin": scale["cmin"], "zmax": scale["cmax"], "colorscale": scale["colorscale"]}
        if scale
        else {}
    )
    words = [["" if v is None else f"{v:g}" for v in map(real, row)] for row in cells]
    told = (
        {"text": words, "texttemplate": "%{text}"}
        if mapping(series.get("label")).get("show")
        else {}
    )
    return {"type": "heatmap", "x": across, "y": up, "z": cells, **ends, **told}


def _pie(series: dict) -> dict:
    slices = [mapping(d) for d in many(series.get("data"))]
    radius = [real(str(r).rstrip("%")) or 0.0 for r in many(series.get("radius"))]
    if series.get("roseType"):
        raise Unknown("roseType")
    label = mapping(series.get("label"))
    form = str(label.get("formatter") or "{b}")
    info = "+".join(kind for mark, kind in _PARTS.items() if mark in form) or "label"
    return {
        "type": "pie", "labels": [said(s.get("name")) for s in slices], "values": [s.get("value") for s in slices],
        "hole": radius[0] / radius[1] if len(radius) == 2 and radius[1] else 0.0, "sort": False,
        "direction": "clockwise", "textinfo": info if label.get("show", True) else "none",
    }  # fmt: skip
