"""Charts that a script describes for ECharts (pyecharts writes such), said in Plotly's terms.

Source of the terms: ECharts' option manual (series, xAxis, yAxis, grid, visualMap, dataset, timeline).
"""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts import echarts_round as rounds
from kexie_analysis.publish.charts import echarts_shapes as shapes
from kexie_analysis.publish.charts.echarts_axes import Axes
from kexie_analysis.publish.charts.echarts_looks import Unknown
from kexie_analysis.publish.charts.echarts_marks import add_marks
from kexie_analysis.publish.charts.echarts_options import at_first, with_rows
from kexie_analysis.publish.charts.echarts_pages import Page, many, titles
from kexie_analysis.publish.charts.echarts_scales import scale_for
from kexie_analysis.publish.charts.echarts_series import ON_AXES, OnAxes
from kexie_analysis.publish.charts.plotly_values import mapping, said
from kexie_analysis.publish.widths import em

#: ECharts' own colours, for what names none.
_COLOURWAY = ["#5470c6", "#91cc75", "#fac858", "#ee6666", "#73c0de", "#3ba272", "#fc8452", "#9a60b4", "#ea7ccc"]  # fmt: skip
_WIDE = 700.0  # pixels: on a page, its words are then as large as a table's
_ON_POLAR = {"line", "scatter", "effectScatter"}


def figure_of_echarts(page: Page) -> dict:
    """The chart as Plotly's description; empty where it cannot be said so."""
    try:
        return _figure(with_rows(at_first(page.options)), page)
    except (ValueError, RecursionError, TypeError, LookupError, AttributeError, ArithmeticError):
        return {}


def _figure(options: dict, page: Page) -> dict:
    series = [s for s in many(options.get("series")) if isinstance(s, dict)]
    kinds = {str(s.get("type")) for s in series}
    colours = [c for c in many(options.get("color")) if isinstance(c, str)] or _COLOURWAY
    layout: dict[str, Any] = {
        "width": _WIDE, "height": min(page.high / max(page.wide, 1) * _WIDE, 1.3 * _WIDE), "colorway": colours,
        "title": "<br>".join(titles(options)).replace("\n", "<br>"), "plot_bgcolor": "#ffffff",
        "shapes": [], "annotations": [], "showlegend": len(series) > 1,
    }  # fmt: skip
    places = {str(s.get("coordinateSystem") or "cartesian2d") for s in series}
    if kinds == {"radar"}:
        data, more = rounds.radar(series, options, colours)
        more["showlegend"] = len(data) > 1
    elif kinds and places == {"polar"} and kinds <= _ON_POLAR:
        data, more = rounds.curves(series, options)
    elif kinds in ({"funnel"}, {"gauge"}) and len(series) == 1:
        data, more = shapes.funnel(series[0], colours) if "funnel" in kinds else shapes.gauge(series[0])  # fmt: skip
    elif kinds and kinds <= ON_AXES | {"pie"} and places == {"cartesian2d"}:
        data, more = _on_page(series, options, page, layout)
    else:
        raise Unknown(", ".join(sorted(kinds)))
    return {"data": _chosen(data, options), "layout": {**layout, **more}}


def _on_page(
    series: list[dict], options: dict, page: Page, layout: dict
) -> tuple[list[dict], dict]:
    """Series on axes, slices, or both side by side."""
    flat = [s for s in series if s.get("type") != "pie"]
    axes = Axes(options, page.wide, page.high)
    more: dict[str, Any] = axes.layout() if flat else {"showlegend": True}
    if len(flat) < len(series):
        more["showlegend"] = True
    more["barmode"] = "piles"
    if sum(s.get("type") == "boxplot" for s in flat) > 1:
        more["boxmode"] = "group"
    data: list[dict] = []
    pieces: dict[str, str] = {}
    for i, one in enumerate(series):
        if one.get("type") == "pie":
            data.append(rounds.pie(one, page.wide, page.high, alone=len(series) == 1))
            continue
        colours = layout["colorway"]
        drawn = OnAxes(one, axes, scale_for(options, i), colours[i % len(colours)], i)
        data.append(trace := drawn.trace())
        pieces |= dict(drawn.legend)
        add_marks(one, trace, layout)
    for name, color in pieces.items():
        data.append({"type": "scatter", "mode": "markers", "x": [], "y": [], "name": name, "marker": {"color": color}, "showlegend": True})  # fmt: skip
    if pieces:
        more["showlegend"] = True
        for trace in data[: len(series)]:
            trace["showlegend"] = len(series) > 1
    _leave_room(layout["annotations"], more)
    _place_titles(options, axes, layout)
    return data, more


def _leave_room(notes: list[dict], axes: dict) -> None:
    """Room beside the axes for what is said of lines that run across."""
    beside = [said(n["text"]) for n in notes if n.get("xanchor") == "left" and n.get("x") == 1]
    wide = min(max(map(em, beside), default=0.0) * 11 / _WIDE, 0.3)
    for name, axis in axes.items():
        if wide and name.startswith("xaxis"):
            start, end = axis["domain"]
            axis["domain"] = [start, end - wide * (end - start)]


def _place_titles(options: dict, axes: Axes, layout: dict) -> None:
    """Of several charts on one page, each title above its own."""
    told = titles(options)
    if not 1 < len(told) <= len(axes.boxes):
        return
    layout["title"] = ""
    for text, (left, _, _, top) in zip(told, axes.boxes, strict=False):
        layout["annotations"].append({
            "xref": "paper", "yref": "paper", "x": left, "y": top, "xanchor": "left", "yanchor": "bottom",
            "text": text.replace("\n", " "), "showarrow": False, "font": {"size": 14},
        })  # fmt: skip


def _chosen(data: list[dict], options: dict) -> list[dict]:
    """The traces, those that the legend leaves out at first pale in it only."""
    out = {said(k) for g in many(options.get("legend")) for k, v in mapping(mapping(g).get("selected")).items() if v is False}  # fmt: skip
    return [{**t, "visible": "legendonly"} if t.get("name") in out else t for t in data] if out else data  # fmt: skip
