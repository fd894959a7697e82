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

LEFT, TOP, PLOT = 34.0, 12.0, 222.0


@dataclass
class Plot:
    canvas: Canvas
    x: Scale
    y: Scale
    placer: Placer
    unit: str
    labels: list[tuple[str, float, float, str, int, str]] = field(default_factory=list)

    def line(self, points: Sequence[tuple[float, float]], **look: Any) -> None:
        xs, ys = [self.x.at(p[0]) for p in points], [self.y.at(p[1]) for p in points]
        self.canvas.line(xs, ys, **look)
        self.placer.segments += list(zip(xs, ys, xs[1:], ys[1:], strict=False))

    def mark(self, year: float, value: float, marker: str, **look: Any) -> tuple[float, float]:
        x, y = self.x.at(year), self.y.at(value)
        self.canvas.marker(x, y, marker, **look)
        self.placer.boxes.append((x - 4, y - 4, x + 4, y + 4))
        self.placer.points.append((x, y))
        return x, y


def place_labels(plot: Plot) -> None:
    """Labels of the last year's targets in a column at the right, the others beside their points."""
    last = [label for label in plot.labels if label[1] > plot.x.stop - 1 and label[5] == "right"]
    ys = spread([label[2] for label in last], [11.0] * len(last), 4, TOP + PLOT - 4)
    for (text, x, y, color, weight, _), middle in zip(last, ys, strict=True):
        width = text_width(text, SMALL, weight)
        _write(plot, (x + 9, middle - 5, x + 11 + width, middle + 5), (text, x, y, color, weight))
        plot.placer.boxes.append((x + 9, middle - 5, x + 11 + width, middle + 5))
    for text, x, y, color, weight, prefer in (label for label in plot.labels if label not in last):
        size = TEXT if weight == BOLD else SMALL
        width = text_width(text, size, weight)
        _, _, box = plot.placer.place(x, y, width + 2, size * 1.25, reach=6.5, prefer=prefer)
        _write(plot, box, (text, x, y, color, weight))


def _write(plot: Plot, box: Box, label: tuple[str, float, float, str, int]) -> None:
    text, x, y, color, weight = label
    middle = (box[1] + box[3]) / 2
    if plot.placer.crossed(box):
        plot.canvas.rect(
            box[0] - 0.5, box[1] + 1, box[2] - box[0], box[3] - box[1] - 2, fill="#ffffff"
        )
    if (end := _nearest(box, x, y)) is not None:
        plot.canvas.line([x, end[0]], [y, end[1]], color=color, width=0.6)
    plot.canvas.text(
        box[0] + 1, middle, text, color=color, weight=weight, size=TEXT if weight == BOLD else SMALL
    )


def _nearest(
    box: tuple[float, float, float, float], x: float, y: float
) -> tuple[float, float] | None:
    """Where a thin line from the point meets its label, when that stands far off."""
    near = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
    return near if abs(near[0] - x) + abs(near[1] - y) > 14 else None


def draw_breaks(plot: Plot, breaks: Mapping[int, str]) -> None:
    """Dotted lines over the whole height; their words at the foot, one below the other."""
    for year in breaks:
        if plot.x.low <= year <= plot.x.high:
            x = plot.x.at(year)
            plot.canvas.line([x, x], [TOP - 6, TOP + PLOT], color=GREY, width=0.8, dash=(1, 2))
            plot.placer.segments.append((x, TOP - 6, x, TOP + PLOT))
    within = [
        (year, text) for year, text in sorted(breaks.items()) if plot.x.low <= year <= plot.x.high
    ]
    for k, (year, text) in enumerate(within):
        x, label = plot.x.at(year), f"{year} {text}"
        width = text_width(label, SMALL)
        left = x + 3 if x + 3 + width <= WIDTH else x - 3 - width
        y = TOP + PLOT - 7 - 10 * ((len(within) - 1 - k) % 3)
        plot.canvas.rect(left, y - 4.5, width, 9, fill="#ffffff")
        plot.canvas.text(left, y, label, size=SMALL, color=FAINT)
        plot.placer.boxes.append((left, y - 5, left + width, y + 5))
