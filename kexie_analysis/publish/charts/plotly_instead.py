"""Traces of Plotly that are drawn as others: as what they are made of, or, which is told, by the same data."""

from __future__ import annotations

from typing import Any

from kexie_analysis.messages import say
from kexie_analysis.publish.charts.data_tables import plain
from kexie_analysis.publish.charts.plotly_values import listed, mapping, real

_SIDES = (("increasing", "#3D9970"), ("decreasing", "#FF4136"), ("totals", "#4499FF"))


def other_traces(figure: dict) -> tuple[dict, list[str]]:
    """The figure with traces that can be drawn in place of some that cannot, and what is to be said of it."""
    traces = [mapping(t) for t in listed(figure.get("data"))]
    layout = mapping(figure.get("layout"))
    kinds = {str(t.get("type")) for t in traces}
    if kinds == {"surface"} and len(traces) == 1 and _on_lines(traces[0]):
        scene = mapping(layout.get("scene"))
        axes = {k: mapping(scene.get(k)) for k in ("xaxis", "yaxis") if scene.get(k)}
        told = say("曲面图未能显示，这里是同样数据的热力图")
        return _with(figure, [{**traces[0], "type": "heatmap"}], axes), [told]
    if kinds == {"waterfall"} and len(traces) == 1:
        return _with(figure, [_steps(traces[0])], {"barmode": "overlay", "showlegend": False}), []
    if kinds == {"funnel"} and len(traces) == 1 and traces[0].get("orientation") != "v":
        y = {**mapping(layout.get("yaxis")), "autorange": "reversed"}
        more = {"barmode": "overlay", "showlegend": False, "xaxis": {"visible": False}, "yaxis": y}
        return _with(figure, [_parts(traces[0])], more), []
    said: list[str] = []
    if "contour" in kinds:
        said.append(say("等值线图未能显示，这里是同样数据的热力图"))
    if "violin" in kinds:
        said.append(say("提琴图未能显示，这里是同样数据的箱形图"))
    if not said:
        return figure, []
    mode = {"boxmode": layout["violinmode"]} if "violinmode" in layout else {}
    return _with(figure, [_alike(t) for t in traces], mode), said


def _with(figure: dict, traces: list[dict], more: dict[str, Any]) -> dict:
    return {**figure, "data": traces, "layout": {**mapping(figure.get("layout")), **more}}


def _alike(trace: dict) -> dict:
    if trace.get("type") == "contour":
        return {**trace, "type": "heatmap"}
    if trace.get("type") == "violin":
        return {**trace, "type": "box", "boxpoints": trace.get("points", "outliers")}
    return trace


def _on_lines(trace: dict) -> bool:
    """Whether the places of a surface's points are told once for each of its rows and columns."""
    return not any(isinstance(v, list) for k in ("x", "y") for v in listed(trace.get(k))[:1])


def _steps(trace: dict) -> dict:
    """The bars of a waterfall, each from where the one before ends."""
    level = trace.get("orientation") == "h"
    own, other = ("x", "y") if level else ("y", "x")
    values = [real(v) or 0.0 for v in listed(trace.get(own))]
    kinds = [str(m) for m in listed(trace.get("measure"))] or ["relative"] * len(values)
    hues = {
        side: str(mapping(mapping(trace.get(side)).get("marker")).get("color") or color)
        for side, color in _SIDES
    }
    reached, ends, bases, colors = real(trace.get("base")) or 0.0, [], [], []
    for value, kind in zip(values, [*kinds, *["relative"] * len(values)], strict=False):
        whole = kind in ("total", "absolute")
        start = 0.0 if whole else reached
        reached = reached if kind == "total" else value if kind == "absolute" else reached + value
        ends.append(reached - start)
        bases.append(start)
        side = "totals" if whole else "increasing" if value >= 0 else "decreasing"
        colors.append(hues[side])
    texts = trace.get("text") or [plain(e) for e in ends]
    return {
        "type": "bar", own: ends, other: trace.get(other), "base": bases, "marker": {"color": colors},
        "orientation": "h" if level else "v", "text": texts, "textposition": "inside", "name": trace.get("name"),
        "xaxis": trace.get("xaxis"), "yaxis": trace.get("yaxis"),
    }  # fmt: skip


def _parts(trace: dict) -> dict:
    """The bars of a funnel, each as long as its number on both sides of the middle."""
    values = [real(v) or 0.0 for v in listed(trace.get("x"))]
    texts = trace.get("text") or [plain(v) for v in values]
    return {
        **trace, "type": "bar", "orientation": "h", "x": values, "base": [-v / 2 for v in values],
        "text": texts, "textposition": "inside", "texttemplate": None,
    }  # fmt: skip
