"""The traces of a Plotly figure that stand as bars and boxes."""

from __future__ import annotations

from itertools import pairwise
from math import floor

from kexie_analysis.publish.charts.chart_parts import Boxes, Chart, Words
from kexie_analysis.publish.charts.chart_ticks import nice
from kexie_analysis.publish.charts.plotly_layout import Layout
from kexie_analysis.publish.charts.plotly_traces import Trace, point_colors
from kexie_analysis.publish.charts.plotly_values import (
    filled_in,
    ink_on,
    listed,
    mapping,
    real,
    said,
)

_MOST_BINS = 400
#: How bars share a place: `piles` stands for several heaps side by side, one for each offset group.
_PILED = ("stack", "relative", "piles")


def groups(traces: list[Trace]) -> list[list[Trace]]:
    """The traces by the area that they are drawn on."""
    out: dict[tuple, list[Trace]] = {}
    for trace in traces:
        out.setdefault((trace.axes["x"], trace.axes["y"], trace.upright()), []).append(trace)
    return list(out.values())


def add_boxes(chart: Chart, trace: Trace, boxes: list[tuple[float, float, float, float]], colors: list[str], stroke: str = "") -> None:  # fmt: skip
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
    for group in groups(traces):
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
        taken = _slots_within(group, traces, along, mode)
        _place_bars(layout, chart, group, read, mode, unit, *taken)
    return True


def _slots_within(group: list[Trace], traces: list[Trace], along: str, mode: str) -> tuple[list[int], int]:  # fmt: skip
    """The slots of a group and how many there are; piles on one axis stand beside those of every area."""
    if mode != "piles":
        taken = slots(group, mode)
        return taken, max(taken) + 1
    kin = [t for t in traces if t.axes[along] == group[0].axes[along]]
    places = dict(zip(map(id, kin), slots(kin, mode), strict=True))
    return [places[id(t)] for t in group], max(places.values()) + 1


def slots(group: list[Trace], mode: str) -> list[int]:
    """Beside which others each trace's bars stand: the traces of one slot share a place."""
    if mode in ("stack", "relative", "overlay"):
        return [0] * len(group)
    names = [str(t.said.get("offsetgroup") or t.name + str(i)) for i, t in enumerate(group)]
    order = list(dict.fromkeys(names))
    return [order.index(n) for n in names]


def _place_bars(layout: Layout, chart: Chart, group: list[Trace], read: list[list], mode: str, unit: float, taken: list[int], count: int) -> None:  # fmt: skip
    sums: dict[tuple, float] = {}
    for trace, bars, slot in zip(group, read, taken, strict=True):
        boxes, kept = [], []
        bases = listed(trace.said.get("base"))
        widths = real(trace.said.get("width"))
        for i, (place, end) in enumerate(bars):
            if place is None or end is None:
                continue
            wide = widths or unit / count
            start = place - wide / 2 if widths else place - unit / 2 + slot * wide
            base = (real(bases[i]) if i < len(bases) else real(trace.said.get("base"))) or 0.0
            if mode in _PILED:
                key = (place, end < 0, slot)
                base = sums.get(key, 0.0)
                sums[key] = base + end
            boxes.append((start, base, start + wide, base + end))
            kept.append(i)
        colors = point_colors(layout, chart, trace)
        if boxes:
            add_boxes(chart, trace, boxes, [colors[i % len(colors)] for i in kept])
            inks = [ink_on(c) for c in colors]
            _add_texts(chart, trace, boxes, kept, inks, stacked=mode in ("stack", "relative"))


def _add_texts(chart: Chart, trace: Trace, boxes: list, kept: list[int], inks: list[str], *, stacked: bool) -> None:  # fmt: skip
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
            Words(
                trace.axes["x"],
                trace.axes["y"],
                [point],
                [words],
                inks[i % len(inks)] if inside else "",
                11.0,
                dx,
                dy,
                anchor,
            )
        )


def _at(values: list, i: int) -> object:
    return values[i] if i < len(values) else ""


def histograms(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    mode = str(layout.said.get("barmode") or "group")
    for group in groups(traces):
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
        taken = slots(group, mode)
        _place_bars(layout, chart, group, bars, mode, unit, taken, max(taken) + 1)
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
