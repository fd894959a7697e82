"""The sheet of a trajectory: axes, lines, marks, and labels that keep clear of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kexie_analysis.draw.canvas import BOLD, Canvas, text_width
from kexie_analysis.draw.labels import Box, Placer, leader, spread
from kexie_analysis.draw.palette import (
    FAINT,
    GREY,
)
from kexie_analysis.draw.scales import Scale
from kexie_analysis.draw.style import SMALL, TEXT, WIDTH
from kexie_analysis.messages import word

LEFT, TOP, PLOT = 34.0, 12.0, 222.0

Point = tuple[float, float]


@dataclass
class Label:
    """Words beside a point: the first line in `weight`, the others small and plain.

    `short` is what is written where there is no room for the first line, as a line must have a name.
    """

    lines: list[str]
    x: float
    y: float
    color: str
    weight: int = 400
    prefer: str = "right"
    short: str = ""

    def size(self, line: int) -> float:
        return TEXT if self.weight == BOLD and line == 0 else SMALL

    def extent(self) -> tuple[float, float]:
        widths = [
            text_width(text, self.size(k), self.weight if k == 0 else 400)
            for k, text in enumerate(self.lines)
        ]
        return max(widths) + 2, 11.0 * len(self.lines)


@dataclass(frozen=True)
class End:
    """The last result of a line, and its label."""

    province: str
    series: str
    year: float
    value: float
    label: Label


@dataclass
class Plot:
    canvas: Canvas
    x: Scale
    y: Scale
    placer: Placer
    unit: str
    labels: list[Label] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    written: list[Box] = field(default_factory=list)

    def line(self, points: Sequence[Point], *, obstacle: bool = True, **look: Any) -> None:
        """A line through (year, value), as far as the axis reaches; labels avoid an obstacle."""
        for part in _below(points, self.y.high):
            xs, ys = [self.x.at(p[0]) for p in part], [self.y.at(p[1]) for p in part]
            self.canvas.line(xs, ys, **look)
            if obstacle:
                self.placer.segments += list(zip(xs, ys, xs[1:], ys[1:], strict=False))

    def height(self, value: float) -> float:
        """Where a value stands: at the upper edge where it lies beyond the axis."""
        return self.y.at(min(value, self.y.high))

    def mark(self, year: float, value: float, marker: str, **look: Any) -> tuple[float, float]:
        x, y = self.x.at(year), self.height(value)
        if value > self.y.high:
            color = look.get("color", GREY)
            self.canvas.line([x, x], [y, y - 11], color=color, width=1.1)
            self.canvas.line([x - 2.4, x, x + 2.4], [y - 8, y - 11, y - 8], color=color, width=1.1)
        self.canvas.marker(x, y, marker, **look)
        self.placer.boxes.append((x - 4, y - 4, x + 4, y + 4))
        self.placer.points.append((x, y, look.get("color", "")))
        return x, y


def _below(points: Sequence[Point], top: float) -> list[list[Point]]:
    """The parts of a line that lie below `top`."""
    out: list[list[Point]] = [[]]
    for k, (x, value) in enumerate(points):
        x0, before = points[k - 1] if k else (x, value)
        if (before > top) != (value > top):
            out[-1].append((x0 + (x - x0) * (top - before) / (value - before), top))
            out += [[]] if value > top else []
        if value <= top:
            out[-1].append((x, value))
    return [part for part in out if len(part) > 1]


def place_labels(plot: Plot) -> int:
    """Labels of the last year in a column at the right, the others beside their points.

    None covers another label or a mark: what has no room is left out. How many lines were.
    """
    last = [v for v in plot.labels if v.x > plot.x.stop - 1 and v.prefer == "right"]
    others = [v for v in plot.labels if v not in last]
    low, high = _column(plot)
    kept = [
        v for k, v in enumerate(last) if sum(w.extent()[1] for w in last[: k + 1]) <= high - low
    ]
    heights = [v.extent()[1] for v in kept]
    for label, middle, height in zip(
        kept, spread([v.y for v in kept], heights, low, high, gap=0), heights, strict=True
    ):
        left = label.x + 9
        box = (left, middle - height / 2, left + label.extent()[0], middle + height / 2)
        plot.placer.boxes.append(box)
        _write(plot, box, label)
    return sum(len(v.lines) for v in last if v not in kept) + sum(_place(plot, v) for v in others)


def _column(plot: Plot) -> tuple[float, float]:
    """From where to where the column at the right is free of the words of breaks."""
    low, high = 4.0, TOP + PLOT - 4
    for box in (b for b in plot.placer.boxes if b[2] > plot.x.stop + 9):
        if box[1] < TOP + PLOT / 2:
            low = max(low, box[3])
        else:
            high = min(high, box[1])
    return low, high


def _place(plot: Plot, label: Label) -> int:
    """Write as much of a label as has room near its point; how many lines are left out."""
    forms = [
        label,
        *(replace(label, lines=label.lines[:k]) for k in range(len(label.lines) - 1, 0, -1)),
    ]
    forms += [replace(label, lines=[label.short])] if label.short else []
    for form in forms:
        box = plot.placer.place_clear(
            form.x, form.y, *form.extent(), reach=6.5, prefer=form.prefer, owner=form.color,
            rings=30 if form.lines == [label.short] else 9, keep=plot.written,
        )  # fmt: skip
        if box is not None:
            _write(plot, box, form)
            return len(label.lines) - len(form.lines) + (form.lines == [label.short])
    return len(label.lines)


def _write(plot: Plot, box: Box, label: Label) -> None:
    if plot.placer.crossed(box):
        plot.canvas.rect(
            box[0] - 0.5, box[1] + 1, box[2] - box[0], box[3] - box[1] - 2, fill="#ffffff"
        )
    if (end := leader(box, label.x, label.y)) is not None:
        plot.canvas.line([label.x, end[0]], [label.y, end[1]], color=label.color, width=0.6)
        plot.placer.segments.append((label.x, label.y, *end))
    plot.written.append(box)
    for k, text in enumerate(label.lines):
        y = box[1] + 11.0 * (k + 0.5)
        weight = label.weight if k == 0 else 400
        plot.canvas.text(box[0] + 1, y, text, color=label.color, weight=weight, size=label.size(k))


def draw_breaks(plot: Plot, breaks: Mapping[int, str]) -> None:
    """Dotted lines over the whole height."""
    for year in breaks:
        if plot.x.low <= year <= plot.x.high:
            x = plot.x.at(year)
            plot.canvas.line([x, x], [TOP - 6, TOP + PLOT], color=GREY, width=0.8, dash=(1, 2))
            plot.placer.faint.append((x, TOP - 6, x, TOP + PLOT))


def write_breaks(plot: Plot, breaks: Mapping[int, str]) -> None:
    """The words of the breaks, each at the foot or the head, where it hides less."""
    within = [
        (year, text) for year, text in sorted(breaks.items()) if plot.x.low <= year <= plot.x.high
    ]
    for k, (year, words) in enumerate(within):
        x, text = plot.x.at(year), f"{year} {word(words)}"
        width = text_width(text, SMALL)
        left = x + 3 if x + 3 + width <= WIDTH else x - 3 - width
        foot, head = TOP + PLOT - 12 - 10 * ((len(within) - 1 - k) % 3), TOP - 3 + 10 * (k % 3)
        boxes = [(left, top, left + width, top + 10) for top in (foot, head)]
        box = min(boxes, key=plot.placer.hidden)
        plot.canvas.rect(left, box[1] + 0.5, width, 9, fill="#ffffff")
        plot.canvas.text(left, box[1] + 5, text, size=SMALL, color=FAINT)
        plot.placer.boxes.append(box)
        plot.written.append(box)
