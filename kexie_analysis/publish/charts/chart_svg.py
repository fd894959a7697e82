"""A chart as an SVG image."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kexie_analysis.publish.charts.chart_marks import draw_mark, draw_pie
from kexie_analysis.publish.charts.chart_paper import (
    Paper,
    foot_room,
    paint,
    side_room,
    text_lines,
    turned_labels,
)
from kexie_analysis.publish.charts.chart_parts import Axis, Chart, Words
from kexie_analysis.publish.charts.chart_ticks import set_ticks
from kexie_analysis.publish.widths import em

_FACES = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


def chart_svg(chart: Chart) -> bytes:
    paper = Paper(chart)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{chart.width:g}" height="{paper.height:g}" '
        f'viewBox="0 0 {chart.width:g} {paper.height:g}" font-family="{_FACES}" {paint("fill", chart.ink)}>',
        f"<title>{escape(chart.title)}</title>" if chart.title else "",
        f'<rect width="{chart.width:g}" height="{paper.height:g}" {paint("fill", chart.paper)}/>',
    ]
    if chart.title:
        parts += text_lines(12, 26, chart.title, size=16, anchor="start")
    parts += _grounds(paper)
    parts += [piece for axis in chart.axes.values() for piece in _grid(paper, axis)]
    parts.append(f"<defs>{''.join(_clips(paper))}</defs>")
    for mark in chart.marks:
        parts += draw_mark(paper, mark)
    parts += [piece for pie in chart.pies for piece in draw_pie(paper, pie)]
    parts += [piece for axis in chart.axes.values() for piece in _labels(paper, axis)]
    parts += [*_legend(paper), *_scale(paper), "</svg>"]
    return "".join(parts).encode()


def _pairs(chart: Chart) -> list[tuple[str, str]]:
    pairs = dict.fromkeys((m.x, m.y) for m in chart.marks if not isinstance(m, Words))
    return [p for p in pairs if p[0] in chart.axes and p[1] in chart.axes]


def _frame(paper: Paper, x: str, y: str) -> str:
    left, right = (paper.left + s * (paper.right - paper.left) for s in paper.chart.axes[x].domain)
    foot, top = (paper.bottom - s * (paper.bottom - paper.top) for s in paper.chart.axes[y].domain)
    return (
        f'x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{max(foot - top, 0):.1f}"'
    )


def _grounds(paper: Paper) -> Iterator[str]:
    for frame in dict.fromkeys(_frame(paper, x, y) for x, y in _pairs(paper.chart)):
        yield f"<rect {frame} {paint('fill', paper.chart.ground)}/>"


def _clips(paper: Paper) -> Iterator[str]:
    for x, y in _pairs(paper.chart):
        yield f'<clipPath id="in-{x}-{y}"><rect {_frame(paper, x, y)}/></clipPath>'


def _crossing(paper: Paper, axis: Axis) -> tuple[float, float]:
    """From where to where the grid of an axis runs: over the axes that it is drawn against."""
    along = axis.name[0] == "x"
    others = [p[along] for p in _pairs(paper.chart) if p[not along] == axis.name]
    domains = [paper.chart.axes[o].domain for o in others] or [(0.0, 1.0)]
    return min(d[0] for d in domains), max(d[1] for d in domains)


def _grid(paper: Paper, axis: Axis) -> Iterator[str]:
    if not (axis.grid and axis.shown):
        return
    ends = _crossing(paper, axis)
    for value, _ in axis.ticks:
        if axis.name[0] == "x":
            x = paper.x(axis.name, value)
            y1, y2 = (paper.y("paper", e) for e in ends)
            line = f'x1="{x:.1f}" x2="{x:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"'
        else:
            y = paper.y(axis.name, value)
            x1, x2 = (paper.x("paper", e) for e in ends)
            line = f'x1="{x1:.1f}" x2="{x2:.1f}" y1="{y:.1f}" y2="{y:.1f}"'
        yield f"<line {line} {paint('stroke', axis.grid)}/>"


def _labels(paper: Paper, axis: Axis) -> Iterator[str]:
    if not axis.shown:
        return
    middle = sum(axis.domain) / 2
    if axis.name[0] == "y":
        x = paper.x("paper", axis.at)
        side = 1 if axis.far else -1
        for value, text in axis.ticks if axis.labelled else ():
            y = paper.y(axis.name, value) + 4
            yield from text_lines(x + 6 * side, y, text, anchor="start" if axis.far else "end")
        if axis.title:
            room = side_room(axis) - 12
            yield from text_lines(
                x + room * side, paper.y("paper", middle), axis.title, size=13, turn=-90
            )
        return
    y = paper.y("paper", axis.at) + (-8 if axis.far else 16)
    turned, labels = turned_labels(axis, paper.right - paper.left)
    for value, text in labels if axis.labelled else ():
        x = paper.x(axis.name, value)
        if turned:
            yield from text_lines(x + 4, y - 6, text, anchor="end", turn=-turned)
        else:
            yield from text_lines(x, y, text)
    if axis.title:
        foot = -24.0 if axis.far else foot_room(axis, paper.right - paper.left) - 20
        yield from text_lines(paper.x("paper", middle), y + foot, axis.title, size=13)


def _legend(paper: Paper) -> Iterator[str]:
    chart = paper.chart
    x, y = chart.width - paper.legend_width + 6, paper.top + 8
    widest = max([em(name) for name, *_ in chart.legend], default=0.0) * 11 + 40
    columns = max(1, int(chart.width // widest)) if paper.below else 1
    if paper.below:
        x, y = 20.0, paper.height - paper.below * 20 + 8
    if chart.legend and chart.legend_title:
        yield from text_lines(x, y + 4, chart.legend_title, anchor="start")
        y += 20
    for i, (name, color, opacity) in enumerate(chart.legend):
        at, row = x + (i % columns) * widest, y + i // columns * 19
        yield f'<g opacity="{opacity:g}"><rect x="{at:.1f}" y="{row - 5:.1f}" width="18" height="9" {paint("fill", color)}/>'
        yield from text_lines(at + 24, row + 4, name, anchor="start")
        yield "</g>"


def _scale(paper: Paper) -> Iterator[str]:
    scale = paper.chart.scale
    if scale is None:
        return
    x, high = paper.right + 18, paper.bottom - paper.top
    each = high / len(scale.colors)
    for i, color in enumerate(scale.colors):
        y = paper.bottom - (i + 1) * each
        yield f'<rect x="{x:.1f}" y="{y:.2f}" width="16" height="{each + 0.6:.2f}" {paint("fill", color)}/>'
    axis = Axis("y", low=scale.low, high=scale.high)
    set_ticks(axis, 6)
    for value, text in axis.ticks:
        y = paper.bottom - axis.share(value) * high
        yield from text_lines(x + 22, y + 4, text, anchor="start")
    if scale.title:
        lines = scale.title.count("\n")
        yield from text_lines(x, paper.top - 8 - 16 * lines, scale.title, anchor="start")
