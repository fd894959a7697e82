"""The series of ECharts that stand on axes, as Plotly's traces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kexie_analysis.publish.charts import echarts_scales as scales
from kexie_analysis.publish.charts.echarts_axes import Axes, is_names, moment, name, names_of
from kexie_analysis.publish.charts.echarts_looks import (
    Unknown,
    hue,
    label_texts,
    look,
    number_text,
    value_of,
)
from kexie_analysis.publish.charts.echarts_pages import many
from kexie_analysis.publish.charts.plotly_values import mapping, real, said

_SYMBOLS = {
    "rect": "square",
    "roundRect": "square",
    "triangle": "triangle-up",
    "diamond": "diamond",
}
_DASHES = {"dashed": "dash", "dotted": "dot"}
_MOST_CELLS = 40_000


class OnAxes:
    """One series: its axes, and where its points lie on them."""

    def __init__(self, series: dict, axes: Axes, scale: dict, color: str, place: int) -> None:
        self.series, self.scale, self.color, self.place = series, scale, color, place
        self.x, self.y, x, y = axes.of(series)
        self.level = is_names(self.y) and not is_names(self.x)
        self.at = {"xaxis": name("x", x), "yaxis": name("y", y)}
        self.items = many(series.get("data"))
        self.legend: list[tuple[str, str]] = []

    def trace(self) -> dict[str, Any]:
        told = said(self.series.get("name"))
        out: dict[str, Any] = {"name": told, **self.at, "showlegend": bool(told)}
        return out | _DRAWN[str(self.series.get("type"))](self)

    def points(self) -> tuple[list, list]:
        """Places and values: of pairs, of named values, or one value for each name of the axis."""
        names = names_of(self.y if self.level else self.x)
        places: list = []
        values: list = []
        for i, item in enumerate(self.items):
            value, place = value_of(item), names[i] if i < len(names) else i
            if isinstance(value, list):
                place, value = (value[1], value[0]) if self.level else (value[0], value[1])
                if names and isinstance(place, int | float) and 0 <= place < len(names):
                    place = names[int(place)]
            elif isinstance(item, dict) and not names:
                place = item.get("name", i)
            places.append(place)
            values.append(None if value == "-" else value)
        if self.y.get("type") == "time" or self.x.get("type") == "time":
            places = [moment(p) for p in places]
        return places, values

    def placed(self) -> tuple[dict[str, Any], list[str], list]:
        places, values = self.points()
        texts = label_texts(
            self.series, [(said(p), v) for p, v in zip(places, values, strict=True)]
        )
        ends = {"x": values, "y": places} if self.level else {"x": places, "y": values}
        return ends, texts, values

    def marker(self) -> dict[str, Any]:
        """The colours of the points: by their values, each by its own, or one for all."""
        if self.scale:
            found, self.legend = scales.points(self.scale, [value_of(i) for i in self.items])
            return found
        one = hue(look(self.series, "itemStyle").get("color")) or hue(self.series.get("color"))
        own = [hue(look(i, "itemStyle").get("color")) if isinstance(i, dict) else None for i in self.items]  # fmt: skip
        if any(own):
            return {"color": [c or one or self.color for c in own]}
        return {"color": one} if one else {}


def _bar(one: OnAxes) -> dict[str, Any]:
    ends, texts, _ = one.placed()
    place = str(look(one.series, "label").get("position") or "")
    stacked = one.series.get("stack")
    inside = place.startswith("inside") or bool(stacked)  # else its words lie on the next bar
    words = {"text": texts, "textposition": "inside" if inside else "outside"} if texts else {}
    pile = {"offsetgroup": f"={stacked}" if stacked else f"#{one.place}"}
    marker = {"marker": m} if (m := one.marker()) else {}
    return {"type": "bar", "orientation": "h" if one.level else "v", **ends, **words, **pile, **marker}  # fmt: skip


def _line(one: OnAxes) -> dict[str, Any]:
    series = one.series
    ends, texts, _ = one.placed()
    style, area = look(series, "lineStyle"), series.get("areaStyle")
    line: dict[str, Any] = {"dash": _DASHES.get(str(style.get("type")), "solid")}
    line["width"] = min(max(real(style.get("width")) or 2.0, 0.5), 12.0)
    color = hue(style.get("color")) or hue(look(series, "itemStyle").get("color"))
    out: dict[str, Any] = {"type": "scatter", "line": line, **ends, "fill": "none"}
    if color := color or hue(series.get("color")):
        line["color"] = color
        out["marker"] = {"color": color}
    if series.get("step"):
        line["shape"] = {"start": "vh", "true": "vh"}.get(str(series["step"]).lower(), "hv")
    bare = series.get("showSymbol") is False or series.get("symbol") == "none"
    if one.scale:  # the line itself has one colour here, its points tell their values
        out["marker"], line["color"], bare = one.marker(), "#aaaaaa", False
    out["mode"] = "lines" + ("" if bare else "+markers")
    if texts:
        out |= {"mode": out["mode"] + "+text", "text": texts, "textposition": "top center"}
    if series.get("stack"):
        out["stackgroup"] = str(series["stack"])
    if series.get("connectNulls"):
        out["connectgaps"] = True
    if area is not None and real(mapping(area).get("opacity", 0.7)):
        out["fill"] = "tonexty" if series.get("stack") else "tozeroy"
    return out


def _dots(one: OnAxes) -> dict[str, Any]:
    ends, texts, _ = one.placed()
    symbol = _SYMBOLS.get(str(one.series.get("symbol")), "circle")
    own = [real(i.get("symbolSize")) if isinstance(i, dict) else None for i in one.items]
    size = real(one.series.get("symbolSize")) or 10.0
    marker: dict[str, Any] = {"size": [s or size for s in own] if any(own) else size, "symbol": symbol}  # fmt: skip
    marker |= one.marker()
    words = {"text": texts, "textposition": "top center"} if texts else {}
    return {"type": "scatter", "mode": "markers" + ("+text" if texts else ""), "marker": marker, **ends, **words}  # fmt: skip


def _cells(one: OnAxes) -> dict[str, Any]:
    across, up = names_of(one.x), names_of(one.y)
    points = [value_of(item) for item in one.items]
    across = across or list(dict.fromkeys(said(p[0]) for p in points))
    up = up or list(dict.fromkeys(said(p[1]) for p in points))
    if not across or not up or len(across) * len(up) > _MOST_CELLS:
        raise Unknown("cells")
    columns, rows = ({text: i for i, text in enumerate(names)} for names in (across, up))
    cells: list[list[Any]] = [[None] * len(across) for _ in up]
    for x, y, what, *_ in points:
        cells[rows[y] if isinstance(y, str) else y][columns[x] if isinstance(x, str) else x] = what
    out: dict[str, Any] = {"type": "heatmap", "x": across, "y": up, "z": cells}
    if one.scale:
        found = scales.stops(one.scale)
        out |= {"zmin": found.pop("cmin"), "zmax": found.pop("cmax"), **found}
    if look(one.series, "label").get("show"):
        words = [[number_text(v) if v is not None else "" for v in row] for row in cells]
        out |= {"text": words, "texttemplate": "%{text}"}
    return out


def _box(one: OnAxes) -> dict[str, Any]:
    """Boxes by their five numbers, as ECharts is given them."""
    names = names_of(one.y if one.level else one.x)
    rows = [[real(v) for v in value_of(item)] for item in one.items]
    if any(len(row) < 5 or None in row[-5:] for row in rows):
        raise Unknown("boxplot")
    places = [names[i] if i < len(names) else i for i in range(len(rows))]
    keys = ("lowerfence", "q1", "median", "q3", "upperfence")
    parts = {key: [row[i - 5] for row in rows] for i, key in enumerate(keys)}
    color = hue(look(one.series, "itemStyle").get("borderColor"))
    line = {"line": {"color": color}} if color else {}
    across = {"y": places, "orientation": "h"} if one.level else {"x": places, "orientation": "v"}
    return {"type": "box", **across, **parts, **line}


def _candle(one: OnAxes) -> dict[str, Any]:
    names = names_of(one.x)
    rows = [value_of(item) for item in one.items]
    if one.level or any(
        not isinstance(r, list) or len(r) < 4 for r in rows if r not in (None, "-")
    ):
        raise Unknown("candlestick")
    rows = [[None] * 4 if r in (None, "-") else r[-4:] for r in rows]
    style = look(one.series, "itemStyle")
    sides = {
        way: {"line": {"color": hue(style.get(key)) or color}}
        for way, key, color in (("increasing", "color", "#eb5454"), ("decreasing", "color0", "#47b262"))
    }  # fmt: skip
    parts = dict(zip(("open", "close", "low", "high"), zip(*rows, strict=True), strict=True))
    return {
        "type": "candlestick", "x": [names[i] if i < len(names) else i for i in range(len(rows))],
        **{key: list(values) for key, values in parts.items()}, **sides,
    }  # fmt: skip


_DRAWN: dict[str, Callable[[OnAxes], dict[str, Any]]] = {
    "bar": _bar,
    "pictorialBar": _bar,
    "line": _line,
    "scatter": _dots,
    "effectScatter": _dots,
    "heatmap": _cells,
    "boxplot": _box,
    "candlestick": _candle,
}
ON_AXES = frozenset(_DRAWN)
