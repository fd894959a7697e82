"""The sheet of a trajectory: axes, lines, marks, and labels that keep clear of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kexie_analysis.draw.canvas import BOLD, Canvas, text_width
from kexie_analysis.draw.labels import Box, Placer, spread
from kexie_analysis.draw.palette import (
    FAINT,
    GREY,
)
from kexie_analysis.draw.scales import Scale
from kexie_analysis.draw.style import SMALL, TEXT, WIDTH
from kexie_analysis.messages import word

LEFT, TOP, PLOT = 34.0, 12.0, 222.0


@dataclass
class Label:
    """Words beside a point: the first line in `weight`, the others small and plain."""

    lines: list[str]
    x: float
    y: float
    color: str
    weight: int = 400
    prefer: str = "right"

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

    def line(self, points: Sequence[tuple[float, float]], **look: Any) -> None:
        xs, ys = [self.x.at(p[0]) for p in points], [self.y.at(p[1]) for p in points]
        self.canvas.line(xs, ys, **look)
        self.placer.segments += list(zip(xs, ys, xs[1:], ys[1:], strict=False))

    def mark(self, year: float, value: float, marker: str, **look: Any) -> tuple[float, float]:
        x, y = self.x.at(year), self.y.at(value)
        self.canvas.marker(x, y, marker, **look)
        self.placer.boxes.append((x - 4, y - 4, x + 4, y + 4))
        self.placer.points.append((x, y, look.get("color", "")))
        return x, y


def place_labels(plot: Plot) -> None:
    """Labels of the last year in a column at the right, the others beside their points."""
    last = [v for v in plot.labels if v.x > plot.x.stop - 1 and v.prefer == "right"]
    heights = [v.extent()[1] for v in last]
    ys = spread([v.y for v in last], heights, 4, TOP + PLOT - 4, gap=0)
    for label, middle, height in zip(last, ys, heights, strict=True):
        left = label.x + 9
        box = (left, middle - height / 2, left + label.extent()[0], middle + height / 2)
        plot.placer.boxes.append(box)
        _write(plot, box, label)
    for label in (v for v in plot.labels if v not in last):
        width, height = label.extent()
        side, owner = label.prefer, label.color
        place = plot.placer.place(
            label.x, label.y, width, height, reach=6.5, prefer=side, owner=owner
        )
        box = place[2]
        _write(plot, box, label)


def _write(plot: Plot, box: Box, label: Label) -> None:
    if plot.placer.crossed(box):
        plot.canvas.rect(
            box[0] - 0.5, box[1] + 1, box[2] - box[0], box[3] - box[1] - 2, fill="#ffffff"
        )
    if (end := _nearest(box, label.x, label.y)) is not None:
        plot.canvas.line([label.x, end[0]], [label.y, end[1]], color=label.color, width=0.6)
    for k, text in enumerate(label.lines):
        y = box[1] + 11.0 * (k + 0.5)
        weight = label.weight if k == 0 else 400
        plot.canvas.text(box[0] + 1, y, text, color=label.color, weight=weight, size=label.size(k))


def _nearest(
    box: tuple[float, float, float, float], x: float, y: float
) -> tuple[float, float] | None:
    """Where a thin line from the point meets its label, when that stands far off."""
    near = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
    return near if abs(near[0] - x) + abs(near[1] - y) > 14 else None


def draw_breaks(plot: Plot, breaks: Mapping[int, str], *, at_head: bool = False) -> None:
    """Dotted lines over the whole height; their words at the foot or head, one below the other."""
    for year in breaks:
        if plot.x.low <= year <= plot.x.high:
            x = plot.x.at(year)
            plot.canvas.line([x, x], [TOP - 6, TOP + PLOT], color=GREY, width=0.8, dash=(1, 2))
            plot.placer.faint.append((x, TOP - 6, x, TOP + PLOT))
    within = [
        (year, text) for year, text in sorted(breaks.items()) if plot.x.low <= year <= plot.x.high
    ]
    for k, (year, text) in enumerate(within):
        x, label = plot.x.at(year), f"{year} {word(text)}"
        width = text_width(label, SMALL)
        left = x + 3 if x + 3 + width <= WIDTH else x - 3 - width
        y = TOP + 2 + 10 * (k % 3) if at_head else TOP + PLOT - 7 - 10 * ((len(within) - 1 - k) % 3)
        plot.canvas.rect(left, y - 4.5, width, 9, fill="#ffffff")
        plot.canvas.text(left, y, label, size=SMALL, color=FAINT)
        plot.placer.boxes.append((left, y - 5, left + width, y + 5))
