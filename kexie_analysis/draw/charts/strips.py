"""How many documents stand where on one scale, panel by panel: dots piled up, or bars for very many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from kexie_analysis.draw.amounts import evenly
from kexie_analysis.draw.canvas import BOLD, Canvas, elide, text_width
from kexie_analysis.draw.finish import number
from kexie_analysis.draw.palette import FAINT, RULE, SOFT, province_name, province_style
from kexie_analysis.draw.scales import Scale, linear
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import say

_GAP = 14.0
_PILE, _DOT = 28.0, 4.6  # points: the tallest pile, and what one dot takes of it
_HEAD, _SAID, _TICKS = 19.0, 13.0, 20.0
_BAR, _BARS = 10.0, 10  # points: the narrowest bar that its count can stand on; bars in a panel
_MARK = "#8b939d"

Rows = list[dict[str, Any]]


def draw_strips(
    panels: dict[str, Rows], top: float, unit: str, highlight: Sequence[str]
) -> tuple[Canvas, bool]:
    """The panels, at most three side by side, and whether dots stand for documents (else bars).

    Each says its median and its highest, or where the provinces of `highlight` stand. Dots that
    would lie on each other are piled up; where piles grow too high, all panels get bars.
    """
    known = {p: sorted((r for r in rows if number(r["value"]) is not None), key=_value) for p, rows in panels.items()}  # fmt: skip
    middles = [median(_value(r) for r in rows) for rows in known.values() if rows]
    write = evenly([*middles, *(_value(r) for rows in known.values() for r in rows)], 1)
    said = {p: _summary(rows, lambda v: write(v) + _sign(unit), highlight) for p, rows in known.items()}  # fmt: skip
    columns = _columns(list(panels), said)
    width = (WIDTH - _GAP * (columns - 1)) / columns
    height = _HEAD + _SAID + _PILE + _TICKS
    scale = linear([0.0, top], 6.0, width - 12.0, steps=3 if columns > 1 else 6, zero=True)
    piles = {p: Counter(_place(_value(r), scale) for r in rows) for p, rows in known.items()}
    dots = all(n * _DOT <= _PILE for pile in piles.values() for n in pile.values())
    bars = {p: Counter(_bin(_value(r), scale) for r in rows) for p, rows in known.items()}
    most = max((n for b in bars.values() for n in b.values()), default=1)
    canvas = Canvas(-(-len(panels) // columns) * height + 30)
    for k, (panel, rows) in enumerate(panels.items()):
        x, y = (k % columns) * (width + _GAP), (k // columns) * height
        _draw_head(canvas, x, y, width, panel, len(rows) - len(known[panel]))
        _draw_said(canvas, x, y + _HEAD + 6, width, said[panel])
        base = y + _HEAD + _SAID + _PILE + 2
        _draw_axis(canvas, x, base, scale, unit)
        if dots:
            _draw_dots(canvas, x, base, piles[panel])
        else:
            _draw_bars(canvas, x, base, scale, bars[panel], most)
        for row in (r for r in known[panel] if str(r["province_id"]) in highlight):
            look = province_style(row["province_id"])
            canvas.marker(x + scale.at(_value(row)), base, look.marker, color=look.color, size=5.4)
    return canvas, dots


def _value(row: dict[str, Any]) -> float:
    return float(row["value"])


def _sign(unit: str) -> str:
    return unit if unit == "%" else ""


def _summary(rows: Rows, write: Callable[[float], str], highlight: Sequence[str]) -> list[tuple[str, str]]:  # fmt: skip
    """What stands above the panel: pieces of text, each with its colour."""
    if not rows:
        return []
    middle = write(median(_value(r) for r in rows))
    if asked := [r for r in reversed(rows) if str(r["province_id"]) in highlight]:
        named = [(f"{province_name(r['province_id'])} {write(_value(r))}", province_style(r["province_id"]).color) for r in asked]  # fmt: skip
        return [(say("中位数 {median}", median=middle), SOFT), *named]
    best = [r for r in rows if _value(r) == _value(rows[-1])]
    alone = len(best) == 1
    name = province_name(best[0]["province_id"]) if alone else say("{n} 份", n=len(best))
    top = write(_value(rows[-1]))
    text = say("中位数 {median}，最高 {top}（{name}）", median=middle, top=top, name=name)
    return [(text, SOFT)]


def _columns(panels: list[str], said: dict[str, list[tuple[str, str]]]) -> int:
    """As many panels side by side as leave what is said above each of them whole."""
    for columns in range(min(3, len(panels)), 1, -1):
        width = (WIDTH - _GAP * (columns - 1)) / columns
        if all(_wide(said[p]) <= width for p in panels):
            return columns
    return min(2, len(panels))


def _wide(pieces: list[tuple[str, str]]) -> float:
    return sum(text_width(text, SMALL) + 6 for text, _ in pieces) - 6


def _place(value: float, scale: Scale) -> int:
    return int((scale.at(value) - scale.start) / _DOT + 1e-9)


def _bin(value: float, scale: Scale) -> int:
    last = round(scale.high / _step(scale)) - 1
    return min(int(value / _step(scale) + 1e-9), last)


def _step(scale: Scale) -> float:
    """What one bar spans: a round part of the space between two ticks."""
    tick = scale.ticks[1] - scale.ticks[0]
    room = (scale.stop - scale.start) / (len(scale.ticks) - 1)
    most = _BARS // (len(scale.ticks) - 1)
    return tick / next((parts for parts in (5, 4, 2) if parts <= min(room / _BAR, most)), 1)


def _draw_head(canvas: Canvas, x: float, y: float, width: float, panel: str, missing: int) -> None:
    right = 0.0
    if missing:
        text = say("{n} 份无数值", n=missing)
        right = 6 + canvas.text(x + width, y + 9, text, size=TINY, color=FAINT, align="right")
    canvas.text(x, y + 9, elide(panel, width - right, weight=BOLD), weight=BOLD)
    canvas.rule(y + _HEAD - 1, x, x + width, color=RULE, width=0.9)


def _draw_said(canvas: Canvas, x: float, y: float, width: float, pieces: list[tuple[str, str]]) -> None:  # fmt: skip
    at = x
    for text, color in pieces:
        if at > x and at + text_width(text, SMALL) > x + width:
            return
        at += 6 + canvas.text(at, y, elide(text, width, size=SMALL), size=SMALL, color=color)


def _draw_axis(canvas: Canvas, x: float, base: float, scale: Scale, unit: str) -> None:
    canvas.rule(base, x + scale.start, x + scale.stop, color=RULE)
    for tick in scale.ticks:
        text = number_text(tick) + (_sign(unit) if tick else "")
        canvas.text(x + scale.at(tick), base + 8, text, size=TINY, color=FAINT, align="center")


def _draw_dots(canvas: Canvas, x: float, base: float, pile: Counter[int]) -> None:
    at = [(place, k) for place, n in pile.items() for k in range(n)]
    xs = [x + 6.0 + (place + 0.5) * _DOT for place, _ in at]
    canvas.markers(xs, [base - (k + 0.5) * _DOT for _, k in at], "o", color=_MARK, size=3.6)


def _draw_bars(canvas: Canvas, x: float, base: float, scale: Scale, bars: Counter[int], most: int) -> None:  # fmt: skip
    step = _step(scale)
    for place, n in bars.items():
        left, right = x + scale.at(place * step), x + scale.at((place + 1) * step)
        tall = max((_PILE - 8) * n / most, 0.8)
        canvas.rect(left + 0.6, base - tall, right - left - 1.2, tall, fill=_MARK)
        middle = (left + right) / 2
        canvas.text(middle, base - tall - 4.5, str(n), size=TINY, color=SOFT, align="center")
