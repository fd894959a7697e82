"""Where labels go: apart from each other, off the lines, inside the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]  # left, top, right, bottom, in points, y downward


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float, *, gap: float = 1.0
) -> list[float]:
    """Centres as near as can be to those wanted, so that no two overlap (least squares).

    `heights` are the sizes along the axis; all in one unit. Where the room between `low` and `high`
    is too small for all, they overlap evenly rather than leave it. Order is kept.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    if not order:
        return []
    sizes = [heights[i] + gap for i in order]
    if (total := sum(sizes)) > high - low:
        sizes = [s * (high - low) / total for s in sizes]
    # Pool adjacent violators on the centres minus what the labels before them take up.
    offsets = [sum(sizes[:k]) + sizes[k] / 2 for k in range(len(order))]
    blocks: list[list[float]] = []  # [sum, count]
    for k, i in enumerate(order):
        blocks.append([wanted[i] - offsets[k], 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1][0] += last[0]
            blocks[-1][1] += last[1]
    shifts = [b[0] / b[1] for b in blocks for _ in range(int(b[1]))]
    slack = high - sum(sizes)
    out = [0.0] * len(order)
    for k, i in enumerate(order):
        out[i] = min(max(shifts[k], low), max(slack, low)) + offsets[k]
    return out


@dataclass
class Placer:
    """Puts labels beside points one after the other, where they hide least.

    Obstacles: boxes (markers, labels placed before), segments (lines) and faint ones (rules).
    """

    bounds: Box
    boxes: list[Box] = field(default_factory=list)
    segments: list[tuple[float, float, float, float]] = field(default_factory=list)
    faint: list[tuple[float, float, float, float]] = field(default_factory=list)
    points: list[tuple[float, float, str]] = field(default_factory=list)  # x, y, whose

    def place(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        reach: float = 5.0,
        prefer: str = "right",
        owner: str = "",
    ) -> tuple[float, float, Box]:
        """Left edge and vertical centre of a label for the point (x, y), and its box."""
        best: tuple[float, float, float] | None = None
        for cost, left, top in _candidates(x, y, width, height, reach, prefer):
            box = (left, top, left + width, top + height)
            score = cost + self.hidden(box) + self._doubtful(box, x, y, owner)
            if best is None or score < best[0] - 1e-9:
                best = (score, left, top)
        assert best is not None
        _, left, top = best
        left = min(max(left, self.bounds[0]), max(self.bounds[0], self.bounds[2] - width))
        top = min(max(top, self.bounds[1]), max(self.bounds[1], self.bounds[3] - height))
        box = (left, top, left + width, top + height)
        self.boxes.append(box)
        return left, top + height / 2, box

    def place_clear(
        self, x: float, y: float, width: float, height: float, *, reach: float, prefer: str,
        owner: str, rings: int, keep: Sequence[Box] = (),
    ) -> Box | None:  # fmt: skip
        """The best box that covers no other, and whose leader crosses none of `keep`; or None."""
        best: tuple[float, Box] | None = None
        for cost, left, top in _candidates(x, y, width, height, reach, prefer, rings=rings):
            box = (left, top, left + width, top + height)
            if best is not None and cost - 10 > best[0]:
                break
            if not self._clear(box, x, y, keep):
                continue
            score = cost + self.hidden(box) + self._doubtful(box, x, y, owner)
            if best is None or score < best[0] - 1e-9:
                best = (score, box)
        if best is None:
            return None
        self.boxes.append(best[1])
        return best[1]

    def _clear(self, box: Box, x: float, y: float, keep: Sequence[Box]) -> bool:
        left, top, right, bottom = self.bounds
        if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom:
            return False
        if any(_overlap(box, other) > 0 for other in self.boxes):
            return False
        end = leader(box, x, y)
        return end is None or all(_inside(other, (x, y, *end)) is None for other in keep)

    def crossed(self, box: Box) -> bool:
        """Does a line run through the box?"""
        return any(_inside(box, s) is not None for s in (*self.segments, *self.faint))

    def _doubtful(self, box: Box, x: float, y: float, owner: str) -> float:
        """A label that stands nearer to another's point than to its own is read as the other's."""
        own = _distance(box, x, y) + 1.5
        others = [p for p in self.points if not (owner and p[2] == owner)]
        return 14.0 * sum(
            _distance(box, a, b) < own for a, b, _ in others if abs(a - x) + abs(b - y) > 1
        )

    def hidden(self, box: Box) -> float:
        """How much a label in this box would hide."""
        out = 40.0 * sum(_overlap(box, other) > 0 for other in self.boxes)
        out += 0.3 * sum(_overlap(box, other) for other in self.boxes)
        for segment in self.segments:
            if (length := _inside(box, segment)) is not None:
                out += 20.0 + 1.2 * length
        out += 5.0 * sum(_inside(box, segment) is not None for segment in self.faint)
        left, top, right, bottom = self.bounds
        outside = (
            max(0, left - box[0])
            + max(0, box[2] - right)
            + max(0, top - box[1])
            + max(0, box[3] - bottom)
        )
        return out + 30.0 * outside


def _candidates(
    x: float, y: float, w: float, h: float, reach: float, prefer: str, *, rings: int = 11
) -> list[tuple[float, float, float]]:
    """(cost, left, top) of boxes around a point, nearest first."""
    out = []
    for ring in range(rings):
        r = reach + ring * 5.0
        sides = {
            "right": (x + r, y - h / 2), "left": (x - r - w, y - h / 2),
            "above": (x - w / 2, y - r - h), "below": (x - w / 2, y + r),
            "above right": (x + r * 0.7, y - r * 0.7 - h), "below right": (x + r * 0.7, y + r * 0.7),
            "above left": (x - r * 0.7 - w, y - r * 0.7 - h), "below left": (x - r * 0.7 - w, y + r * 0.7),
        }  # fmt: skip
        for rank, (side, (left, top)) in enumerate(sides.items()):
            out.append((ring * 6.0 + rank * 0.8 - (4.0 if side == prefer else 0.0), left, top))
    return out


def leader(box: Box, x: float, y: float) -> tuple[float, float] | None:
    """Where a thin line from the point meets its label, when that stands far off."""
    near = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
    return near if abs(near[0] - x) + abs(near[1] - y) > 14 else None


def _distance(box: Box, x: float, y: float) -> float:
    dx = max(box[0] - x, 0.0, x - box[2])
    dy = max(box[1] - y, 0.0, y - box[3])
    return (dx * dx + dy * dy) ** 0.5


def _overlap(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > 0 and height > 0 else 0.0


def _inside(box: Box, segment: tuple[float, float, float, float]) -> float | None:
    """Length of a segment within a box, None where it does not touch it (Liang and Barsky's
    clipping)."""
    x0, y0, x1, y1 = segment
    dx, dy = x1 - x0, y1 - y0
    enter, leave = 0.0, 1.0
    for step, room in (
        (-dx, x0 - box[0]),
        (dx, box[2] - x0),
        (-dy, y0 - box[1]),
        (dy, box[3] - y0),
    ):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
        if enter > leave:
            return None
    return (leave - enter) * (dx * dx + dy * dy) ** 0.5
