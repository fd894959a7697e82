"""Polar charts of Plotly, said as points and lines on plain axes."""

from __future__ import annotations

from itertools import pairwise
from math import cos, isclose, pi, sin
from typing import Any

from kexie_analysis.publish.charts.chart_parts import Axis
from kexie_analysis.publish.charts.chart_ticks import set_ticks
from kexie_analysis.publish.charts.plotly_values import listed, mapping, real, said
from kexie_analysis.publish.widths import em

_KINDS = ("scatterpolar", "scatterpolargl")
_SIDE = 380.0  # pixels of the square that the circle lies in
_REACH = 1.3  # of the circle's radius, with the labels around it
_WIDEST_NAME = 170.0


def flattened(figure: dict) -> dict:
    """The figure, its polar traces turned into plain ones; itself where anything in it is not polar."""
    traces = [mapping(t) for t in listed(figure.get("data"))]
    layout = mapping(figure.get("layout"))
    if not traces or any(t.get("type") not in _KINDS or t.get("subplot") for t in traces):
        return figure
    rose = _Rose({**_template(layout), **mapping(layout.get("polar"))}, traces)
    flat = [{**t, "type": "scatter", **rose.points(t)} for t in traces]
    names = [said(t.get("name")) for t in traces if t.get("showlegend") is not False]
    beside = max(map(em, names), default=0.0) * 11 + 40
    wide = beside if len(names) > 1 and beside <= _WIDEST_NAME else 0.0
    hidden = {"visible": False, "range": [-_REACH, _REACH]}
    return {
        "data": flat,
        "layout": {
            **layout,
            "xaxis": hidden, "yaxis": hidden, "plot_bgcolor": "#ffffff",
            "width": _SIDE + 48 + wide, "height": _SIDE + 40 + (24 if said(layout.get("title")) else 0),
            "shapes": rose.rings(),
            "annotations": [*rose.labels(), *listed(layout.get("annotations"))],
        },
    }  # fmt: skip


def _template(layout: dict) -> dict:
    return mapping(mapping(mapping(layout.get("template")).get("layout")).get("polar"))


class _Rose:
    """Where angles and distances lie in a circle of radius 1."""

    def __init__(self, polar: dict[str, Any], traces: list[dict]) -> None:
        self.angular, radial = mapping(polar.get("angularaxis")), mapping(polar.get("radialaxis"))
        self.turn = -1 if self.angular.get("direction") == "clockwise" else 1
        rotation = real(self.angular.get("rotation"))
        self.first = (90.0 if self.turn < 0 else 0.0) if rotation is None else rotation
        angles = [v for t in traces for v in listed(t.get("theta"))]
        named = any(real(v) is None for v in angles)
        order = [*listed(self.angular.get("categoryarray")), *angles] if named else []
        self.names = list(dict.fromkeys(said(v) for v in order))
        self.cornered = polar.get("gridshape") == "linear" and 2 < len(self.names) <= 60
        reached = [n for t in traces for v in listed(t.get("r")) if (n := real(v)) is not None]
        ends = [real(v) for v in listed(radial.get("range"))]
        low, high = (*ends, None, None)[:2]
        self.low = min([0.0, *reached]) if low is None else low
        self.high = max(reached, default=1.0) * 1.05 if high is None else high
        if isclose(self.low, self.high):
            self.high = self.low + 1
        self.ticks = _ticks(radial, self.low, self.high)

    def angle(self, value: object) -> float | None:
        degrees = real(value)
        if self.names:
            degrees = self.names.index(said(value)) * 360 / len(self.names)
        return None if degrees is None else (self.first + self.turn * degrees) * pi / 180

    def points(self, trace: dict) -> dict[str, list]:
        xs: list[float | None] = []
        ys: list[float | None] = []
        for theta, r in zip(listed(trace.get("theta")), listed(trace.get("r")), strict=False):
            angle, far = self.angle(theta), real(r)
            away = None if far is None else (far - self.low) / (self.high - self.low)
            lost = angle is None or away is None
            xs.append(None if lost else away * cos(angle))  # type: ignore[operator, arg-type]
            ys.append(None if lost else away * sin(angle))  # type: ignore[operator, arg-type]
        return {"x": xs, "y": ys}

    def rings(self) -> list[dict]:
        aways = [(v - self.low) / (self.high - self.low) for v, _ in self.ticks]
        line = {"color": "#d9d9d9", "width": 1}
        aways = [*(a for a in aways if 0 < a < 1), 1.0]
        rings = [
            {"type": "circle", "x0": -a, "x1": a, "y0": -a, "y1": a, "line": line, "layer": "below"}
            for a in aways
        ]
        if self.cornered:
            turns = [a for a, _ in self._around()]
            rings = [
                {"type": "line", "x0": r * cos(a), "y0": r * sin(a), "x1": r * cos(b), "y1": r * sin(b), "line": line, "layer": "below"}
                for r in aways for a, b in pairwise([*turns, turns[0]])
            ]  # fmt: skip
        spokes = [
            {"type": "line", "x0": 0, "y0": 0, "x1": cos(a), "y1": sin(a), "line": line, "layer": "below"}
            for a, _ in self._around()
        ]  # fmt: skip
        return rings + spokes

    def _around(self) -> list[tuple[float, str]]:
        values, texts = listed(self.angular.get("tickvals")), listed(self.angular.get("ticktext"))
        if self.names:
            values = texts = self.names
        elif not values:
            values = list(range(0, 360, 45))
            texts = [f"{v}°" for v in values]
        pairs = [(self.angle(v), said(t)) for v, t in zip(values, texts or values, strict=False)]
        return [(a, t) for a, t in pairs if a is not None]

    def labels(self) -> list[dict]:
        around = [
            {"x": 1.09 * cos(a), "y": 1.09 * sin(a), "text": text, "showarrow": False,
             "xanchor": "center" if abs(cos(a)) < 0.2 else "left" if cos(a) > 0 else "right"}
            for a, text in self._around()
        ]  # fmt: skip
        ticks = [
            {"x": (v - self.low) / (self.high - self.low), "y": -0.05, "text": text, "showarrow": False,
             "font": {"size": 10}}
            for v, text in self.ticks
        ]  # fmt: skip
        return around + ticks


def _ticks(radial: dict, low: float, high: float) -> list[tuple[float, str]]:
    if radial.get("visible") is False or radial.get("showticklabels") is False:
        return []
    values, texts = listed(radial.get("tickvals")), listed(radial.get("ticktext"))
    if values:
        known = [(real(v), said(t)) for v, t in zip(values, texts or values, strict=False)]
        return [(v, t) for v, t in known if v is not None]
    axis = Axis("r", low=low, high=high)
    set_ticks(axis, 4)
    return [(v, text) for v, text in axis.ticks if not isclose(v, low)]
