"""The marks of a chart as pieces of SVG."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, pi, sin

from kexie_analysis.publish.charts.chart_paper import Paper, paint, text_lines
from kexie_analysis.publish.charts.chart_parts import Boxes, Dots, Line, Mark, Pie, Words
from kexie_analysis.publish.charts.plotly_values import ink_on
from kexie_analysis.publish.widths import em

_DASHES = {
    "dash": "9 9",
    "dot": "3 3",
    "dashdot": "9 3 3 3",
    "longdash": "15 6",
    "longdashdot": "15 5 3 5",
}
_MANY_DOTS = 1000
_MOST = 2400  # points of a line; more lie closer than the eye or the press can tell
_SHAPES = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "triangle-up": ((0, -1.2), (1.2, 1), (-1.2, 1)),
    "triangle-down": ((0, 1.2), (1.2, -1), (-1.2, -1)),
}
_CROSSES = {
    "x": ((-1, -1, 1, 1), (-1, 1, 1, -1)),
    "cross": ((-1, 0, 1, 0), (0, -1, 0, 1)),
}


def draw_mark(paper: Paper, mark: Mark) -> Iterator[str]:
    if isinstance(mark, Words):
        yield from _words(paper, mark)
        return
    inside = mark.x in paper.chart.axes and mark.y in paper.chart.axes
    clip = f' clip-path="url(#in-{mark.x}-{mark.y})"' if inside else ""
    yield f'<g opacity="{mark.opacity:g}"{clip}>'
    if isinstance(mark, Line):
        yield from _line(paper, mark)
    elif isinstance(mark, Dots):
        yield from _dots(paper, mark)
    else:
        yield from _boxes(paper, mark)
    yield "</g>"


def _line(paper: Paper, mark: Line) -> Iterator[str]:
    path = "".join(_strokes(paper, mark))
    if not path:
        return
    if mark.fill:
        yield f'<path d="{path}" stroke="none" {paint("fill", mark.fill)}/>'
    if mark.width:
        dash = _DASHES.get(mark.dash, "")
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<path d="{path}" fill="none" {paint("stroke", mark.color)} stroke-width="{mark.width:g}"{dashed}/>'


def _strokes(paper: Paper, mark: Line) -> Iterator[str]:
    run: list[tuple[float, float]] = []
    for point in [*mark.points, None]:
        if point is not None:
            run.append((paper.x(mark.x, point[0]), paper.y(mark.y, point[1])))
            continue
        if run:
            yield "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in _thinned(run))
        run = []


def _thinned(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points, of very many only the first, lowest, highest and last of each half pixel."""
    if len(run) <= _MOST or any(b[0] < a[0] for a, b in pairwise(run)):
        return run
    out: list[tuple[float, float]] = []
    held: list[tuple[float, float]] = []
    for point in [*run, (float("inf"), 0.0)]:
        if held and point[0] - held[0][0] > 0.5:
            low, high = min(held, key=lambda p: p[1]), max(held, key=lambda p: p[1])
            kept = {held[0], low, high, held[-1]}
            out += [p for p in dict.fromkeys(held) if p in kept]
            held = []
        held.append(point)
    return out


def _dots(paper: Paper, mark: Dots) -> Iterator[str]:
    if len(mark.points) > _MANY_DOTS and mark.shape == "circle":
        yield from _many_dots(paper, mark)
        return
    seen: set[tuple] = set()
    for i, point in enumerate(mark.points):
        x, y = paper.x(mark.x, point[0]), paper.y(mark.y, point[1])
        color, radius = mark.colors[i % len(mark.colors)], mark.sizes[i % len(mark.sizes)] / 2
        place = (round(x, 1), round(y, 1), color, radius)
        if place in seen:
            continue
        seen.add(place)
        yield _dot(x, y, radius, color, mark.shape)


def _many_dots(paper: Paper, mark: Dots) -> Iterator[str]:
    """Round dots as the round ends of strokes without a length: one element for all that look alike."""
    alike: dict[tuple[str, float], dict[str, None]] = {}
    for i, point in enumerate(mark.points):
        x, y = paper.x(mark.x, point[0]), paper.y(mark.y, point[1])
        look = mark.colors[i % len(mark.colors)], round(mark.sizes[i % len(mark.sizes)], 1)
        alike.setdefault(look, {})[f"M{x:.1f} {y:.1f}h.01"] = None
    for (color, size), places in alike.items():
        yield (
            f'<path d="{"".join(places)}" fill="none" {paint("stroke", color)} '
            f'stroke-width="{size:g}" stroke-linecap="round"/>'
        )


def _dot(x: float, y: float, radius: float, color: str, shape: str) -> str:
    hollow = shape.endswith("-open")
    shape = shape.removesuffix("-open")
    look = (
        f'fill="none" {paint("stroke", color)} stroke-width="1.5"'
        if hollow
        else paint("fill", color)
    )
    if shape in _CROSSES:
        ends = "".join(
            f"M{x + a * radius:.1f} {y + b * radius:.1f}L{x + c * radius:.1f} {y + d * radius:.1f}"
            for a, b, c, d in _CROSSES[shape]
        )
        return f'<path d="{ends}" fill="none" {paint("stroke", color)} stroke-width="2"/>'
    if shape in _SHAPES:
        corners = " ".join(f"{x + a * radius:.1f},{y + b * radius:.1f}" for a, b in _SHAPES[shape])
        return f'<polygon points="{corners}" {look}/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {look}/>'


def _boxes(paper: Paper, mark: Boxes) -> Iterator[str]:
    edge = paint("stroke", mark.stroke) if mark.stroke else ""
    more = 0.5 if mark.seamless else 0.0  # else the ground shows between cells that touch
    for i, (x0, y0, x1, y1) in enumerate(mark.corners):
        xs = sorted((paper.x(mark.x, x0), paper.x(mark.x, x1)))
        ys = sorted((paper.y(mark.y, y0), paper.y(mark.y, y1)))
        size = f'width="{xs[1] - xs[0] + more:.1f}" height="{ys[1] - ys[0] + more:.1f}"'
        fill = paint("fill", mark.colors[i % len(mark.colors)])
        yield f'<rect x="{xs[0]:.1f}" y="{ys[0]:.1f}" {size} {fill} {edge}/>'


def _words(paper: Paper, mark: Words) -> Iterator[str]:
    for (px, py), text in zip(mark.points, mark.texts, strict=False):
        x, y = paper.x(mark.x, px), paper.y(mark.y, py)
        if mark.arrow:
            yield f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x + mark.dx:.1f}" y2="{y + mark.dy:.1f}" stroke="{paper.chart.ink}"/>'
        up = 6 if mark.arrow and mark.dy < 0 else 0
        yield from text_lines(
            x + mark.dx,
            y + mark.dy + 4 - up,
            text,
            size=mark.size,
            anchor=mark.anchor,
            color=mark.color,
            turn=mark.turn,
        )


def draw_pie(paper: Paper, pie: Pie) -> Iterator[str]:
    left, right = (paper.x("paper", s) for s in pie.box[:2])
    foot, top = (paper.y("paper", s) for s in pie.box[2:])
    x, y, radius = (left + right) / 2, (foot + top) / 2, min(right - left, foot - top) / 2 - 12
    wide = [1.0] * len(pie.shares) if pie.even else pie.shares
    total, turned = sum(wide) or 1.0, 0.0
    reaches = pie.radii or [1.0] * len(wide)
    for share, color, label, reach in zip(wide, pie.colors, pie.labels, reaches, strict=True):
        part, own = share / total, radius * reach
        hole = min(pie.hole / reach, 1.0) if reach else 1.0
        yield _slice(x, y, own, hole, turned, min(part, 0.99999), color)
        middle = 2 * pi * (turned + part / 2)
        within, out = _label_place(label, part, own, hole, thin=bool(pie.radii))
        ink = ink_on(color) if within else ""
        side = sin(middle)
        anchor = "middle" if within or abs(side) < 0.2 else "start" if side > 0 else "end"
        at = (x + out * side, y - out * cos(middle) + 4)
        yield from text_lines(*at, label, color=ink, anchor=anchor)
        turned += part


def _label_place(label: str, part: float, radius: float, hole: float, *, thin: bool) -> tuple[bool, float]:  # fmt: skip
    """Whether a slice has room for its label, and how far from the centre that stands."""
    out = radius * (1 + hole) / 2
    room = 2 * out * sin(pi * part) if part < 0.5 else 2 * out
    wide = max(map(em, label.split("\n")), default=0.0) * 12
    within = part > 0.06 and wide <= room * 1.1 and (not thin or radius * (1 - hole) > 60)
    return (True, out) if within else (False, radius + 10)


def _slice(
    x: float, y: float, radius: float, hole: float, start: float, part: float, color: str
) -> str:
    ends = [2 * pi * start, 2 * pi * (start + part)]
    far = int(part > 0.5)
    (x0, y0), (x1, y1) = ((x + radius * sin(a), y - radius * cos(a)) for a in ends)
    (u0, v0), (u1, v1) = ((x + radius * hole * sin(a), y - radius * hole * cos(a)) for a in ends)
    inner = f"A{radius * hole:.1f} {radius * hole:.1f} 0 {far} 0 {u0:.1f} {v0:.1f}" if hole else ""
    return (
        f'<path d="M{x0:.1f} {y0:.1f}A{radius:.1f} {radius:.1f} 0 {far} 1 {x1:.1f} {y1:.1f}'
        f'L{u1:.1f} {v1:.1f}{inner}Z" {paint("fill", color)} stroke="#ffffff"/>'
    )
