"""The sheet that a chart is drawn on: its margins, and how texts and colours are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from math import ceil

from kexie_analysis.publish.charts.chart_parts import Axis, Chart
from kexie_analysis.publish.widths import em

_RGBA = re.compile(r"rgba\(([^,()]+,[^,()]+,[^,()]+),\s*([\d.]+)\s*\)")


class Paper:
    """Where things stand: the area within the margins, in pixels."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.below, self.legend_width = _legend_room(chart)
        xs = [a for a in chart.axes.values() if a.name[0] == "x" and a.shown]
        ys = [a for a in chart.axes.values() if a.name[0] == "y" and a.shown]
        self.left = max([30.0, *(side_room(a) for a in ys if not a.far and a.at < 0.02)])
        self.left = max([self.left, *(_lead(a, chart.width - self.left) for a in xs)])
        right = max([18.0, *(side_room(a) for a in ys if a.far or a.at > 0.98)])
        self.right = chart.width - right - self.legend_width - (90 if chart.scale else 0)
        titles = chart.title.count("\n") + 1 if chart.title else 0
        self.top = 24.0 + 24 * titles + (24 if any(a.far for a in xs) else 0)
        width = self.right - self.left
        between = 10.0 if self.below else 0.0
        foot = between + max(
            [16.0, *(foot_room(a, width) for a in xs if not a.far and a.at < 0.02)]
        )
        self.height = chart.height + max(0.0, foot - 60) + self.below * 20
        self.bottom = self.height - foot - self.below * 20
        entries = 0 if self.below else len(chart.legend) + bool(chart.legend_title)
        self.height = max(self.height, self.top + entries * 19 + 20)

    def x(self, name: str, value: float) -> float:
        axis = self.chart.axes.get(name)
        return self.left + (axis.share(value) if axis else value) * (self.right - self.left)

    def y(self, name: str, value: float) -> float:
        axis = self.chart.axes.get(name)
        return self.bottom - (axis.share(value) if axis else value) * (self.bottom - self.top)


def _legend_room(chart: Chart) -> tuple[int, float]:
    """Rows that the legend takes below the chart, else how wide it stands beside it."""
    if not chart.legend:
        return 0, 0.0
    widest = (
        max(em(name) for name in [*(n for n, *_ in chart.legend), chart.legend_title]) * 11 + 40
    )
    if widest <= chart.width * 0.3:
        return 0, widest
    columns = max(1, int(chart.width // widest))
    return -(-len(chart.legend) // columns) + bool(chart.legend_title), 0.0


def side_room(axis: Axis) -> float:
    labels = max([em(text) for _, text in axis.ticks], default=0.0) if axis.labelled else 0.0
    return min(labels * 11, 240) + 14 + (22 if axis.title else 0)


def _lead(axis: Axis, width: float) -> float:
    """The room that the first label needs to the left, turned as it may be."""
    turned, labels = turned_labels(axis, width)
    if not labels or turned == 90:
        return 0.0
    value, text = min(labels)
    return em(text) * 11 * (0.72 if turned else 0.5) + 8 - axis.share(value) * width


def foot_room(axis: Axis, width: float) -> float:
    turned, labels = turned_labels(axis, width)
    longest = max([em(text) for _, text in labels], default=0.0) * 11
    high = min(longest * (0.75 if turned == 45 else 1), 300) + 8 if turned else 16
    return (high if axis.labelled else 4) + 10 + (24 if axis.title else 0)


def turned_labels(axis: Axis, width: float) -> tuple[int, list[tuple[float, str]]]:
    """By how much the labels below are turned to have room, and those that are shown."""
    span = width * (axis.domain[1] - axis.domain[0])
    if len(axis.ticks) < 2 or not axis.labelled:
        return 0, axis.ticks
    places = sorted(axis.share(v) for v, _ in axis.ticks)
    gap = (places[-1] - places[0]) / (len(places) - 1) * width if span else 1.0
    wide = max(em(text) for _, text in axis.ticks) * 11 + 6
    if not axis.turned and wide <= gap:
        return 0, axis.ticks
    if axis.level:
        return 0, axis.ticks[:: max(1, ceil(wide / max(gap, 0.1)))]
    each = max(1, -(-13 // int(max(gap, 1))))
    return (45 if gap >= 18 and abs(axis.turned) != 90 else 90), axis.ticks[::each]


def paint(what: str, color: str) -> str:
    """A colour as attributes that every reader of SVG knows."""
    if match := _RGBA.match(color):
        return f'{what}="rgb({match[1]})" {what}-opacity="{match[2]}"'
    return f'{what}="{escape(color)}"'


def text_lines(x: float, y: float, text: str, *, size: float = 12.0, anchor: str = "middle", color: str = "", turn: float = 0) -> Iterator[str]:  # fmt: skip
    look = paint("fill", color) if color else ""
    turned = f' transform="rotate({turn:g} {x:.1f} {y:.1f})"' if turn else ""
    for i, line in enumerate(text.split("\n")):
        yield (
            f'<text x="{x:.1f}" y="{y + i * size * 1.3:.1f}" style="font-size: {size:g}px" text-anchor="{anchor}" '
            f"{look}{turned}>{escape(line)}</text>"
        )
