"""The traces of a Plotly figure that tell how numbers are spread: boxes and candles."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor

from kexie_analysis.publish.charts.chart_parts import Boxes, Chart, Dots, Line
from kexie_analysis.publish.charts.plotly_bars import add_boxes, groups, slots
from kexie_analysis.publish.charts.plotly_layout import Layout
from kexie_analysis.publish.charts.plotly_traces import Trace
from kexie_analysis.publish.charts.plotly_values import listed, mapping, paler, real

_UP, _DOWN = "#3D9970", "#FF4136"
#: The five numbers of a box where a trace tells them, and what stands for those it leaves out.
FIVE = ("lowerfence", "q1", "median", "q3", "upperfence")
INNER = ("q1", "q1", "median", "q3", "q3")


def boxplots(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    grouped = layout.said.get("boxmode") == "group"
    for group in groups(traces):
        upright = group[0].upright()
        along, across = ("x", "y") if upright else ("y", "x")
        taken = slots(group, "group" if grouped else "overlay")
        wide = 0.6 / (max(taken) + 1)
        for trace, slot in zip(group, taken, strict=True):
            values, places = (trace.ys, trace.xs) if upright else (trace.xs, trace.ys)
            if not values and _told_boxes(layout, chart, trace, slot, wide, grouped=grouped):
                continue
            sorted_by: dict[float, list[float]] = {}
            for i, value in enumerate(values):
                place = layout.number(
                    trace.axes[along], places[i] if i < len(places) else trace.name
                )
                number = layout.number(trace.axes[across], value)
                if place is not None and number is not None:
                    sorted_by.setdefault(place, []).append(number)
            if not sorted_by:
                return False
            for place, numbers in sorted_by.items():
                start = place - 0.3 + slot * wide if grouped else place - wide / 2
                numbers.sort()
                parts, inside = _parts(numbers)
                every = trace.said.get("boxpoints") == "all"
                shown = numbers if every else [n for n in numbers if n not in inside]
                _add_box(chart, trace, start, wide * 0.9, parts)
                if trace.said.get("boxpoints") is not False:
                    _add_dots(chart, trace, start + wide * 0.45, shown)
    return True


def _share(numbers: list[float], share: float) -> float:
    """The quantile as Plotly takes it: between the middles of the numbers' steps."""
    at = min(max(len(numbers) * share - 0.5, 0.0), len(numbers) - 1.0)
    low = floor(at)
    high = min(ceil(at), len(numbers) - 1)
    return numbers[low] + (numbers[high] - numbers[low]) * (at - low)


def _parts(numbers: list[float]) -> tuple[list[float], list[float]]:
    """The five numbers of a box, and those of the numbers that lie within its reach."""
    first, middle, third = (_share(numbers, s) for s in (0.25, 0.5, 0.75))
    reach = 1.5 * (third - first)
    inside = [n for n in numbers if first - reach <= n <= third + reach] or numbers
    return [inside[0], first, middle, third, inside[-1]], inside


def _told_boxes(layout: Layout, chart: Chart, trace: Trace, slot: int, wide: float, *, grouped: bool) -> bool:  # fmt: skip
    """Boxes whose five numbers the trace tells itself."""
    along, across = ("x", "y") if trace.upright() else ("y", "x")
    middles = listed(trace.said.get("median"))
    columns = [listed(trace.said.get(key)) for key in FIVE]
    columns = [c or listed(trace.said.get(k)) for c, k in zip(columns, INNER, strict=True)]
    places = (trace.xs if along == "x" else trace.ys) or [trace.name] * len(middles)
    for place, *values in zip(places, *columns, strict=False):
        at = layout.number(trace.axes[along], place)
        parts = [n for v in values if (n := layout.number(trace.axes[across], v)) is not None]
        if at is not None and len(parts) == len(FIVE):
            start = at - 0.3 + slot * wide if grouped else at - wide / 2
            _add_box(chart, trace, start, wide * 0.9, parts)
    return bool(middles)


def _add_box(chart: Chart, trace: Trace, start: float, wide: float, parts: list[float]) -> None:
    low, first, middle, third, high = parts
    stop, centre = start + wide, start + wide / 2
    add_boxes(
        chart, trace, [(start, first, stop, third)], [paler(trace.color, 0.5)], stroke=trace.color
    )
    strokes: list[tuple[float, float] | None] = [
        (start, middle), (stop, middle), None, (centre, third), (centre, high), None,
        (centre, first), (centre, low), None, (start + wide / 4, high), (stop - wide / 4, high), None,
        (start + wide / 4, low), (stop - wide / 4, low),
    ]  # fmt: skip
    if not trace.upright():
        strokes = [p and (p[1], p[0]) for p in strokes]
    chart.marks.append(Line(trace.axes["x"], trace.axes["y"], strokes, trace.color, 1.5))


def _add_dots(chart: Chart, trace: Trace, centre: float, shown: list[float]) -> None:
    dots = [(centre, n) if trace.upright() else (n, centre) for n in shown]
    if dots:
        chart.marks.append(Dots(trace.axes["x"], trace.axes["y"], dots, [trace.color], [5.0]))


def candles(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    for trace in traces:
        x, y = trace.axes["x"], trace.axes["y"]
        parts = [listed(trace.said.get(p)) for p in ("open", "high", "low", "close")]
        days = [layout.number(x, v) for v in trace.xs] or [float(i) for i in range(len(parts[0]))]
        known = sorted({d for d in days if d is not None})
        wide = min((b - a for a, b in pairwise(known)), default=1.0) * 0.6
        for rising, color in ((True, _UP), (False, _DOWN)):
            side = mapping(trace.said.get("increasing" if rising else "decreasing"))
            color = str(mapping(side.get("line")).get("color") or color)
            boxes, strokes = [], []
            for day, *values in zip(days, *parts, strict=False):
                first, high, low, last = (real(v) for v in values)
                if day is None or first is None or high is None or low is None or last is None:
                    continue
                if (last >= first) == rising:
                    boxes.append((day - wide / 2, first, day + wide / 2, last))
                    strokes += [(day, low), (day, high), None]
                    if first == last:  # a box without a height is not drawn
                        strokes += [(day - wide / 2, first), (day + wide / 2, first), None]
            chart.marks.append(Line(x, y, strokes, color, 1.0))
            chart.marks.append(Boxes(x, y, boxes, [color], stroke=color))
    return True
