"""Charts that a notebook keeps as Plotly's description, drawn without Plotly's script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from kexie_analysis.publish.charts.chart_parts import Chart
from kexie_analysis.publish.charts.chart_svg import chart_svg
from kexie_analysis.publish.charts.plotly_bars import draw_bars, histograms
from kexie_analysis.publish.charts.plotly_boxes import boxplots, candles
from kexie_analysis.publish.charts.plotly_cells import heatmaps, pies
from kexie_analysis.publish.charts.plotly_layout import Layout
from kexie_analysis.publish.charts.plotly_polar import flattened
from kexie_analysis.publish.charts.plotly_traces import Trace, draw_scatter
from kexie_analysis.publish.charts.plotly_values import listed, mapping, real, said
from kexie_analysis.publish.model import Picture
from kexie_analysis.publish.pictures import read_picture

_CALL = re.compile(r"""Plotly\.newPlot\(\s{0,99}["'][^"']{0,99}["'],\s{0,99}(?=\[)""")
_NEXT = re.compile(r"\s{0,99},\s{0,99}")
_Reader = Callable[[Layout, Chart, list[Trace]], bool]
#: In the order in which they are drawn, what is first lowest.
_READERS: dict[_Reader, tuple[str, ...]] = {
    heatmaps: ("heatmap",),
    histograms: ("histogram",),
    draw_bars: ("bar",),
    boxplots: ("box",),
    candles: ("candlestick", "ohlc"),
    draw_scatter: ("scatter", "scattergl"),
    pies: ("pie",),
}
_KNOWN = {kind for kinds in _READERS.values() for kind in kinds}


def figure_of_plotly(data: dict) -> dict:
    """The description of a chart among an output's forms, or in the script of its page; empty for none."""
    for mime, value in data.items():
        if "plotly" in str(mime) and isinstance(value, dict):
            return value
    markup = data.get("text/html")
    markup = "".join(map(str, markup)) if isinstance(markup, list) else str(markup or "")
    calls = list(_CALL.finditer(markup))
    if len(calls) != 1:
        return {}
    decoder, parts, at = json.JSONDecoder(), [], calls[0].end()
    try:
        for _ in ("data", "layout"):
            part, at = decoder.raw_decode(markup, at)
            parts.append(part)
            at = _NEXT.match(markup, at).end()  # type: ignore[union-attr]
    except (ValueError, RecursionError, AttributeError):
        pass
    return dict(zip(("data", "layout"), parts, strict=False))


def svg_of_plotly(figure: dict) -> bytes:
    """The chart as an SVG; empty where anything is drawn in it that we cannot draw."""
    try:
        return _svg(figure)
    except Exception:  # a description may hold anything anywhere; the chart is named then
        return b""


def _svg(figure: dict) -> bytes:
    figure = flattened(figure)
    layout = Layout(mapping(figure.get("layout")))
    described = [mapping(t) for t in listed(figure.get("data"))]
    traces = [Trace.read(t, i, layout.colorway) for i, t in enumerate(described)]
    kinds = {t.kind for t in traces}
    if not kinds or not kinds <= _KNOWN:
        return b""
    chart = _drawn(layout, [t for t in traces if t.said.get("visible") is not False])
    return chart_svg(chart) if chart else b""


def picture_of_plotly(figure: dict) -> tuple[Picture | None, bool]:
    """The chart, if it can be drawn, and whether more of it is to be played or chosen."""
    svg, layout = svg_of_plotly(figure), mapping(figure.get("layout"))
    title = " ".join(said(layout.get("title")).split())
    picture = read_picture(svg, alt=title) if svg else None
    moves = bool(figure.get("frames") or layout.get("sliders") or layout.get("updatemenus"))
    return picture if isinstance(picture, Picture) else None, moves


def _drawn(layout: Layout, traces: list[Trace]) -> Chart | None:
    seen = [t for t in traces if t.said.get("visible") != "legendonly"]
    for letter in ("x", "y"):
        used: dict[str, list] = {}
        for trace in (t for t in seen if t.kind != "pie"):
            used.setdefault(trace.axes[letter], []).extend(trace.on_axis(letter))
        if any(isinstance(v, list | dict) for values in used.values() for v in values):
            return None  # names on two levels
        for name, values in used.items():
            by_sums = str(layout.of_axis(name).get("categoryorder") or "").startswith(
                ("total", "sum")
            )
            layout.add_axis(name, values, _totals(seen, letter, name) if by_sums else {})
    layout.place_axes()
    chart = layout.sheet()
    chart.axes = layout.axes
    for reader, kinds in _READERS.items():
        group = [t for t in seen if t.kind in kinds]
        if group and not reader(layout, chart, group):
            return None
    below, above = layout.around()
    chart.marks = [*below, *chart.marks, *above]
    layout.set_ranges(chart)
    flat = [t for t in traces if t.kind != "pie"]
    if layout.said.get("showlegend") is not False and flat:
        _add_legend(chart, flat, asked=layout.said.get("showlegend") is True)
        chart.legend_title = said(mapping(layout.said.get("legend")).get("title"))
    return chart if chart.marks or chart.pies else None


def _totals(traces: list[Trace], letter: str, name: str) -> dict[str, float]:
    """The sum of what stands at each place of an axis; a place counts itself where nothing does."""
    out: dict[str, float] = {}
    for trace in traces:
        if trace.axes[letter] == name:
            values = trace.ys if letter == "x" else trace.xs
            for i, place in enumerate(trace.on_axis(letter)):
                value = real(values[i]) if i < len(values) else 1.0
                out[said(place)] = out.get(said(place), 0.0) + (value or 0.0)
    return out


def _add_legend(chart: Chart, traces: list[Trace], *, asked: bool) -> None:
    able = [t for t in traces if t.kind not in ("heatmap", "candlestick", "ohlc")]
    named = [t for t in able if t.said.get("showlegend") is not False]
    if len(able) > 1 or asked or any(t.said.get("showlegend") for t in named):
        for trace in named:
            pale = 0.4 if trace.said.get("visible") == "legendonly" else 1.0
            chart.legend.append((trace.name, trace.color, pale))
