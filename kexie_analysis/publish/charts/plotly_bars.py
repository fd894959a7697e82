"""The traces of a Plotly figure that stand as bars and boxes."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor

from kexie_analysis.publish.charts.chart_parts import Boxes, Chart, Dots, Line, Words
from kexie_analysis.publish.charts.chart_ticks import nice
from kexie_analysis.publish.charts.plotly_layout import Layout
from kexie_analysis.publish.charts.plotly_traces import Trace, point_colors
from kexie_analysis.publish.charts.plotly_values import (
    filled_in,
    listed,
    mapping,
    paler,
    real,
    said,
)

_UP, _DOWN = "#3D9970", "#FF4136"
_MOST_BINS = 400


def _groups(traces: list[Trace]) -> list[list[Trace]]:
    """The traces by the area that they are drawn on."""
    out: dict[tuple, list[Trace]] = {}
    for trace in traces:
        out.setdefault((trace.axes["x"], trace.axes["y"], trace.upright()), []).append(trace)
    return list(out.values())


def _add_boxes(chart: Chart, trace: Trace, boxes: list[tuple[float, float, float, float]], colors: list[str], stroke: str = "") -> None:  # fmt: skip
    """Boxes given as (from, base, to, end) along and across the places; turned where bars lie."""
    if not trace.upright():
        boxes = [(base, start, end, stop) for start, base, stop, end in boxes]
    opacity = real(trace.said.get("opacity")) or real(
        mapping(trace.said.get("marker")).get("opacity")
    )
    chart.marks.append(
        Boxes(
            trace.axes["x"],
            trace.axes["y"],
            boxes,
            colors,
            1.0 if opacity is None else opacity,
            stroke,
        )
    )


def draw_bars(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    mode = str(layout.said.get("barmode") or "group")
    for group in _groups(traces):
        upright = group[0].upright()
        along, across = ("x", "y") if upright else ("y", "x")
        read = []
        for trace in group:
            places, ends = (trace.xs, trace.ys) if upright else (trace.ys, trace.xs)
            read.append([
                (layout.number(trace.axes[along], p), layout.number(trace.axes[across], e))
                for p, e in zip(places, ends, strict=False)
            ])  # fmt: skip
        known = sorted({p for bars in read for p, _ in bars if p is not None})
        gaps = [b - a for a, b in pairwise(known)]
        unit = min(gaps, default=1.0) * (1 - (real(layout.said.get("bargap")) or 0.2))
        _place_bars(layout, chart, group, read, mode, unit)
    return True


def _slots(group: list[Trace], mode: str) -> list[int]:
    """Beside which others each trace's bars stand: the traces of one slot share a place."""
    if mode in ("stack", "relative", "overlay"):
        return [0] * len(group)
    names = [str(t.said.get("offsetgroup") or t.name + str(i)) for i, t in enumerate(group)]
    order = list(dict.fromkeys(names))
    return [order.index(n) for n in names]


def _place_bars(layout: Layout, chart: Chart, group: list[Trace], read: list[list], mode: str, unit: float) -> None:  # fmt: skip
    slots = _slots(group, mode)
    count = max(slots) + 1
    sums: dict[tuple, float] = {}
    for trace, bars, slot in zip(group, read, slots, strict=True):
        boxes, kept = [], []
        bases = listed(trace.said.get("base"))
        widths = real(trace.said.get("width"))
        for i, (place, end) in enumerate(bars):
            if place is None or end is None:
                continue
            wide = widths or unit / count
            start = place - wide / 2 if widths else place - unit / 2 + slot * wide
            base = (real(bases[i]) if i < len(bases) else real(trace.said.get("base"))) or 0.0
            if mode in ("stack", "relative"):
                key = (place, end < 0)
                base = sums.get(key, 0.0)
                sums[key] = base + end
            boxes.append((start, base, start + wide, base + end))
            kept.append(i)
        colors = point_colors(layout, chart, trace)
        if boxes:
            _add_boxes(chart, trace, boxes, [colors[i % len(colors)] for i in kept])
            _add_texts(chart, trace, boxes, kept, stacked=mode in ("stack", "relative"))


def _add_texts(chart: Chart, trace: Trace, boxes: list, kept: list[int], *, stacked: bool) -> None:
    template, texts = trace.said.get("texttemplate"), trace.said.get("text")
    if trace.said.get("textposition") == "none" or not (template or texts):
        return
    each = listed(texts)
    inside = stacked or trace.said.get("textposition") == "inside"
    for i, (start, base, stop, end) in zip(kept, boxes, strict=True):
        own = each[i] if i < len(each) else (texts if isinstance(texts, str) else "")
        values = {"x": _at(trace.xs, i), "y": _at(trace.ys, i), "text": own}
        words = filled_in(str(template), values) if template else said(own)
        middle, at = (start + stop) / 2, (base + end) / 2 if inside else end
        up = 1 if end >= base else -1
        upright = trace.upright()
        dy = 0.0 if inside or not upright else -8.0 * up
        dx = 0.0 if inside or upright else 5.0 * up
        anchor = "middle" if inside or upright else ("start" if up > 0 else "end")
        point = (middle, at) if upright else (at, middle)
        chart.marks.append(
            Words(trace.axes["x"], trace.axes["y"], [point], [words], "", 11.0, dx, dy, anchor)
        )


def _at(values: list, i: int) -> object:
    return values[i] if i < len(values) else ""


def histograms(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    mode = str(layout.said.get("barmode") or "group")
    for group in _groups(traces):
        letter = "x" if group[0].upright() else "y"
        name = group[0].axes[letter]
        read = [[layout.number(name, v) for v in t.on_axis(letter)] for t in group]
        known = [v for values in read for v in values if v is not None]
        if not known:
            return False
        named = layout.axes[name].kind == "category"
        start, size = (-0.5, 1.0) if named else _bins(group, letter, known)
        if size <= 0 or (max(known) - start) / size > _MOST_BINS:
            return False
        bars = [_counted(t, values, start, size) for t, values in zip(group, read, strict=True)]
        unit = size * (1 - (real(layout.said.get("bargap")) or (0.2 if named else 0.0)))
        _place_bars(layout, chart, group, bars, "overlay" if mode == "overlay" else mode, unit)
    return True


def _bins(group: list[Trace], letter: str, known: list[float]) -> tuple[float, float]:
    """Where the bins begin and how wide they are."""
    low, high = min(known), max(known)
    for trace in group:
        asked = mapping(trace.said.get(f"{letter}bins"))
        start, size = real(asked.get("start")), real(asked.get("size"))
        if size:
            return floor(low / size) * size if start is None else start, size
    wanted = max((real(t.said.get(f"nbins{letter}")) or 0.0 for t in group), default=0.0)
    counts = wanted or max(8.0, min(60.0, len(known) ** 0.5 * 1.4))
    whole = all(v == int(v) for v in known[:500])
    size = nice((high - low) / counts) if high > low else 1.0
    size = max(size, 1.0) if whole else size
    shift = size / 2 if whole and size == 1 else 0.0
    return floor((low + shift) / size) * size - shift, size


def _counted(
    trace: Trace, values: list[float | None], start: float, size: float
) -> list[tuple[float, float]]:
    weights = trace.ys if trace.upright() else trace.xs
    weighted = trace.said.get("histfunc") == "sum" and len(weights) == len(values)
    counts: dict[int, float] = {}
    for i, value in enumerate(values):
        if value is not None and value >= start:
            place = int((value - start) / size + 1e-9)
            counts[place] = counts.get(place, 0.0) + (
                (real(weights[i]) or 0.0) if weighted else 1.0
            )
    total = sum(counts.values()) or 1.0
    norm = str(trace.said.get("histnorm") or "")
    share = (100.0 if norm == "percent" else 1.0) / total if norm in ("percent", "probability", "probability density") else 1.0  # fmt: skip
    share = share / size if "density" in norm else share
    if mapping(trace.said.get("cumulative")).get("enabled"):
        running = 0.0
        for place in range(max(counts, default=0) + 1):
            running = counts[place] = running + counts.get(place, 0.0)
    return [(start + (i + 0.5) * size, n * share) for i, n in sorted(counts.items())]


def boxplots(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    grouped = layout.said.get("boxmode") == "group"
    for group in _groups(traces):
        upright = group[0].upright()
        along, across = ("x", "y") if upright else ("y", "x")
        slots = _slots(group, "group" if grouped else "overlay")
        wide = 0.6 / (max(slots) + 1)
        for trace, slot in zip(group, slots, strict=True):
            values, places = (trace.ys, trace.xs) if upright else (trace.xs, trace.ys)
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
                _add_box(chart, trace, start, wide * 0.9, sorted(numbers))
    return True


def _share(numbers: list[float], share: float) -> float:
    """The quantile as Plotly takes it: between the middles of the numbers' steps."""
    at = min(max(len(numbers) * share - 0.5, 0.0), len(numbers) - 1.0)
    low = floor(at)
    high = min(ceil(at), len(numbers) - 1)
    return numbers[low] + (numbers[high] - numbers[low]) * (at - low)


def _add_box(chart: Chart, trace: Trace, start: float, wide: float, numbers: list[float]) -> None:
    first, middle, third = (_share(numbers, s) for s in (0.25, 0.5, 0.75))
    reach = 1.5 * (third - first)
    inside = [n for n in numbers if first - reach <= n <= third + reach] or numbers
    stop, centre = start + wide, start + wide / 2
    _add_boxes(
        chart, trace, [(start, first, stop, third)], [paler(trace.color, 0.5)], stroke=trace.color
    )
    strokes: list[tuple[float, float] | None] = [
        (start, middle), (stop, middle), None, (centre, third), (centre, inside[-1]), None,
        (centre, first), (centre, inside[0]), None, (start + wide / 4, inside[-1]), (stop - wide / 4, inside[-1]), None,
        (start + wide / 4, inside[0]), (stop - wide / 4, inside[0]),
    ]  # fmt: skip
    every = trace.said.get("boxpoints") == "all"
    shown = numbers if every else [n for n in numbers if not inside[0] <= n <= inside[-1]]
    shown = [] if trace.said.get("boxpoints") is False else shown
    dots = [(centre, n) for n in shown]
    if not trace.upright():
        strokes = [p and (p[1], p[0]) for p in strokes]
        dots = [(n, c) for c, n in dots]
    x, y = trace.axes["x"], trace.axes["y"]
    chart.marks.append(Line(x, y, strokes, trace.color, 1.5))
    if dots:
        chart.marks.append(Dots(x, y, dots, [trace.color], [5.0]))


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
            chart.marks.append(Line(x, y, strokes, color, 1.0))
            chart.marks.append(Boxes(x, y, boxes, [color], stroke=color))
    return True
