"""The traces of a Plotly figure, and those that are points and lines."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

from kexie_analysis.publish.charts.chart_parts import Chart, Dots, Line, Mark, Scale, Words
from kexie_analysis.publish.charts.plotly_layout import Layout
from kexie_analysis.publish.charts.plotly_values import (
    Colors,
    listed,
    mapping,
    paler,
    real,
    said,
)

_MOST_DOTS = 60_000  # of a trace; one with more is named, not drawn in part
_FEW = 20  # points; so few are marked where the trace does not say
_PLACES = {"top": -10.0, "bottom": 14.0, "middle": 0.0}

Point = tuple[float, float]


@dataclass(slots=True)
class Trace:
    kind: str
    said: dict[str, Any]
    name: str
    color: str
    axes: dict[str, str]
    xs: list
    ys: list

    @classmethod
    def read(cls, said_: dict, index: int, colorway: list[str]) -> Trace:
        own = [mapping(said_.get(part)).get("color") for part in ("line", "marker")]
        own = own[::-1] if said_.get("mode") == "markers" or said_.get("type") == "bar" else own
        color = next((c for c in own if isinstance(c, str)), colorway[index % len(colorway)])
        axes = {letter: str(said_.get(f"{letter}axis") or letter) for letter in "xy"}
        kind = str(said_.get("type") or "scatter")
        xs, ys = listed(said_.get("x")), listed(said_.get("y"))
        if kind in ("scatter", "scattergl", "bar"):
            xs, ys = xs or list(range(len(ys))), ys or list(range(len(xs)))
        name = said(said_.get("name")) or f"trace {index}"
        return cls(kind, said_, name, color, axes, xs, ys)

    def on_axis(self, letter: str) -> list:
        """All values that lie on its axis of that direction."""
        own = self.xs if letter == "x" else self.ys
        if self.kind == "heatmap" and not own:
            rows = listed(self.said.get("z"))
            return list(
                range(
                    len(rows)
                    if letter == "y"
                    else max((len(listed(row)) for row in rows), default=0)
                )
            )
        if self.kind in ("candlestick", "ohlc") and letter == "y":
            return [v for part in ("low", "high") for v in listed(self.said.get(part))]
        if self.kind == "box" and not own:
            told = listed(self.said.get("median")) and letter == ("y" if self.upright() else "x")
            ends = ("q1", "q3", "lowerfence", "upperfence") if told else ()
            return [v for part in ends for v in listed(self.said.get(part))] or [self.name]
        return own

    def upright(self) -> bool:
        """Whether its bars stand rather than lie."""
        asked = self.said.get("orientation")
        return (
            asked != "h"
            if asked
            else not (self.kind in ("box", "histogram") and not self._across())
        )

    def _across(self) -> list:
        return self.xs if self.kind == "histogram" else self.ys or listed(self.said.get("median"))


def draw_scatter(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    before: dict[tuple, list[Point | None]] = {}
    stacks: dict[tuple, dict[float, float]] = {}
    for trace in traces:
        x, y = trace.axes["x"], trace.axes["y"]
        points = layout.points(x, y, trace.xs, trace.ys)
        group = trace.said.get("stackgroup")
        if group:
            points = _stacked(points, stacks.setdefault((x, y, group), {}))
        modes = str(
            trace.said.get("mode")
            or ("lines+markers" if len(points) < _FEW and not group else "lines")
        )
        chart.marks += _area(trace, points, before.get((x, y, group)), stacked=bool(group))
        if "lines" in modes:
            chart.marks.append(_line(trace, _stepped(trace, points)))
        chart.marks += _errors(trace, points)
        if "markers" in modes and len(points) > _MOST_DOTS:
            return False
        if "markers" in modes:
            chart.marks += _dots(layout, chart, trace, points)
        if "text" in modes:
            chart.marks += _texts(trace, points)
        before[x, y, group] = points
    return True


def _stacked(points: list[Point | None], under: dict[float, float]) -> list[Point | None]:
    out: list[Point | None] = []
    for point in points:
        if point is not None:
            under[point[0]] = under.get(point[0], 0.0) + point[1]
            point = (point[0], under[point[0]])
        out.append(point)
    return out


def _line(trace: Trace, points: list[Point | None]) -> Line:
    line = mapping(trace.said.get("line"))
    width, opacity = real(line.get("width")), real(trace.said.get("opacity"))
    color = line.get("color")
    return Line(
        trace.axes["x"], trace.axes["y"], points, color if isinstance(color, str) else trace.color,
        2.0 if width is None else width, str(line.get("dash") or ""), 1.0 if opacity is None else opacity,
    )  # fmt: skip


def _stepped(trace: Trace, points: list[Point | None]) -> list[Point | None]:
    shape = mapping(trace.said.get("line")).get("shape")
    joined = [p for p in points if p is not None] if trace.said.get("connectgaps") else points
    if shape not in ("hv", "vh"):
        return list(joined)
    out: list[Point | None] = []
    for point in joined:
        if out and out[-1] is not None and point is not None:
            out.append((point[0], out[-1][1]) if shape == "hv" else (out[-1][0], point[1]))
        out.append(point)
    return out


def _area(trace: Trace, points: list[Point | None], before: list[Point | None] | None, *, stacked: bool) -> list[Mark]:  # fmt: skip
    asked = str(trace.said.get("fill") or ("tonexty" if stacked else "none"))
    known = [p for p in _stepped(trace, points) if p is not None]
    if asked == "none" or len(known) < 2:
        return []
    if asked == "toself":
        outline: list[Point | None] = list(_stepped(trace, points))
    elif asked in ("tonexty", "tonextx") and before:
        outline = [*known, *reversed([p for p in before if p is not None])]
    elif asked.endswith("x"):
        outline = [*known, (0.0, known[-1][1]), (0.0, known[0][1])]
    else:
        outline = [*known, (known[-1][0], 0.0), (known[0][0], 0.0)]
    fill = trace.said.get("fillcolor")
    fill = fill if isinstance(fill, str) else paler(trace.color, 0.5)
    return [Line(trace.axes["x"], trace.axes["y"], outline, trace.color, 0.0, fill=fill)]


def _errors(trace: Trace, points: list[Point | None]) -> list[Mark]:
    out: list[Point | None] = []
    for letter in ("x", "y"):
        bar = mapping(trace.said.get(f"error_{letter}"))
        more, less = listed(bar.get("array")), listed(bar.get("arrayminus"))
        if bar.get("visible") is False or not more:
            continue
        for point, up, down in zip(points, more, less or more, strict=False):
            a, b = real(up), real(down)
            if point is None or a is None or b is None:
                continue
            across = letter == "x"
            ends = (point[0] - b, point[0] + a) if across else (point[1] - b, point[1] + a)
            out += [(end, point[1]) if across else (point[0], end) for end in ends] + [None]
    return [Line(trace.axes["x"], trace.axes["y"], out, trace.color, 1.5)] if out else []


def _dots(layout: Layout, chart: Chart, trace: Trace, points: list[Point | None]) -> list[Mark]:
    marker = mapping(trace.said.get("marker"))
    colors, sizes = point_colors(layout, chart, trace), _sizes(marker)
    kept = [i for i, p in enumerate(points) if p is not None]
    shapes = listed(marker.get("symbol"))
    opacity = [real(o.get("opacity")) for o in (marker, trace.said)]
    pale = next((o for o in opacity if o is not None), 0.7 if len(sizes) > 1 else 1.0)
    return [
        Dots(
            trace.axes["x"], trace.axes["y"], [p for i in kept if (p := points[i]) is not None],
            [colors[i % len(colors)] for i in kept] or [trace.color], [sizes[i % len(sizes)] for i in kept] or [6.0],
            str(shapes[0] if shapes else marker.get("symbol") or "circle"), pale,
        )
    ]  # fmt: skip


def point_colors(layout: Layout, chart: Chart, trace: Trace) -> list[str]:
    """The colour of each point; a scale is told beside the chart where numbers have colours."""
    marker = mapping(trace.said.get("marker"))
    values = listed(marker.get("color"))
    if values and all(isinstance(v, str) for v in values):
        return values
    numbers = [real(v) for v in values]
    known = [n for n in numbers if n is not None]
    if not known:
        return [marker["color"]] if isinstance(marker.get("color"), str) else [trace.color]
    scale = color_scale(layout, chart, marker, known, shown=bool(marker.get("showscale")))
    return [trace.color if n is None else scale.of(n) for n in numbers]


def color_scale(
    layout: Layout, chart: Chart, part: dict, known: list[float], *, shown: bool
) -> Colors:
    shared = mapping(layout.said.get(str(part.get("coloraxis")))) if part.get("coloraxis") else None
    said_ = part if shared is None else shared
    low, high = (
        real(said_.get(k))
        for k in (("zmin", "zmax") if "z" in part and shared is None else ("cmin", "cmax"))
    )
    fallback = mapping(layout.template.get("colorscale")).get("sequential")
    ends = min(known) if low is None else low, max(known) if high is None else high
    colors = Colors(
        said_.get("colorscale") or fallback, *ends, turned=said_.get("reversescale") is True
    )
    if (shown or shared is not None) and said_.get("showscale") is not False:
        title = said(mapping(said_.get("colorbar")).get("title"))
        chart.scale = Scale(*ends, colors.bar(), title)
    return colors


def _sizes(marker: dict) -> list[float]:
    asked = marker.get("size")
    values = [real(v) or 0.0 for v in listed(asked)]
    if not values:
        return [real(asked) or 6.0]
    share = real(marker.get("sizeref")) or 1.0
    if marker.get("sizemode") == "area":
        return [min(sqrt(2 * max(v, 0.0) / share), 200.0) for v in values]
    return [min(v / share, 200.0) for v in values]


def _texts(trace: Trace, points: list[Point | None]) -> list[Mark]:
    texts = trace.said.get("text")
    each = listed(texts) or [texts] * len(points)
    place = str(trace.said.get("textposition") or "middle center").split()
    dx = {"left": -8.0, "right": 8.0}.get(place[-1], 0.0)
    anchor = {"left": "end", "right": "start"}.get(place[-1], "middle")
    pairs = [(p, said(t)) for p, t in zip(points, each, strict=False) if p is not None]
    font = mapping(trace.said.get("textfont"))
    return [
        Words(
            trace.axes["x"], trace.axes["y"], [p for p, _ in pairs], [t for _, t in pairs],
            str(font.get("color") or ""), real(font.get("size")) or 12.0, dx, _PLACES.get(place[0], 0.0), anchor,
        )
    ]  # fmt: skip
