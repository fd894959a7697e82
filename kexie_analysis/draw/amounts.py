"""Figures with their bounds: how they are written, and drawn as what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kexie_analysis.draw.canvas import Canvas
from kexie_analysis.draw.scales import Scale
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import say, scales, word
from kexie_analysis.messages import unit as unit_after

_SIGN = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "约 "}
_SMALL_UNITS = ("%", "％", "‰")


def amount_text(low: Any, high: Any = None, bound: Any = "eq", unit: Any = "") -> str:
    """`≥5 个`, `约 3 万人`, `10—12%`, `9.62%`: the figure with its bound and unit."""
    if is_missing(low):
        low = high
    if is_missing(low):
        return ""
    unit = "" if is_missing(unit) else str(unit)
    last = low if is_missing(high) or bound != "range" else high
    said = unit_after(unit, number_text(last)) if unit else ""
    apart = said not in ("", *_SMALL_UNITS) and said[:1] != " " and compact(last)[-1:].isdigit()
    tail = f" {said}" if apart else said
    if bound == "range" and not is_missing(high) and float(high) != float(low):
        return _between(compact(low), compact(high)) + tail
    sign = "" if is_missing(bound) else word(_SIGN.get(str(bound), ""))
    return f"{sign}{compact(low)}{tail}"


def _between(low: str, high: str) -> str:
    """`15—20 亿` of `15 亿` and `20 亿`: what both count by is said once."""
    if (by := low.partition(" ")[2]) and by == high.partition(" ")[2]:
        low = low.partition(" ")[0]
    return say("{low}—{high}", low=low, high=high)


def compact(value: Any) -> str:
    """Large round numbers in 万 and 亿, as they are read in Chinese; in millions in English."""
    number = float(value)
    for size, name in scales():
        if abs(number) >= size and (number / size * 100).is_integer():
            return f"{number_text(number / size)} {name.strip()}"
    return number_text(number)


def evenly(values: Iterable[Any], most: int) -> Callable[[Any], str]:
    """How numbers that stand side by side are written: all with the decimals that one of them needs.

    Parameters
    ----------
    most : decimals that none goes past.
    """
    needed = (number_text(v, most).partition(".")[2] for v in values if not is_missing(v))
    digits = max(map(len, needed), default=0)
    return lambda value: f"{float(value):,.{digits}f}".replace("-", "−")


def draw_amount(
    canvas: Canvas, scale: Scale, y: float, low: float, high: float | None, bound: str, *, color: str,
    hollow: bool, marker: str = "D",
) -> tuple[float, float]:  # fmt: skip
    """Draw one figure on a level scale; the leftmost and rightmost point it takes.

    eq is a mark; ge and le a mark with an arrow to the open side; approx a mark between whiskers of
    5 %, or wider so that they are seen beside it; range a bar from low to high.
    """
    x = scale.at(low)
    left, right = x - 4, x + 4
    if bound == "range" and high is not None and high != low:
        end = scale.at(high)
        canvas.rect(
            x,
            y - 3.2,
            max(end - x, 1),
            6.4,
            fill="#ffffff" if hollow else color,
            edge=color,
            line=1.2,
        )
        return x, end
    if bound in ("ge", "gt"):
        canvas.arrow(x, x + 18, y, color=color)
        right = x + 19
    elif bound in ("le", "lt"):
        canvas.arrow(x, x - 18, y, color=color)
        left = x - 19
    elif bound == "approx":
        a, b = scale.at(low * 0.95), scale.at(low * 1.05)
        a, b = min(a, x - 8), max(b, x + 8)
        canvas.line([a, b], [y, y], color=color, width=1.1, dash=(2, 1.5))
        for end in (a, b):
            canvas.line([end, end], [y - 3, y + 3], color=color, width=1.1)
        left, right = a, b
    canvas.marker(x, y, marker, color=color, size=6.2, hollow=hollow)
    return left, right


def bound_key(bounds: set[str]) -> list[tuple[str, str]]:
    """What the bounds that occur look like, for `Canvas.key`."""
    words = {
        "ge": ("→", "向右箭头：不少于"),
        "le": ("←", "向左箭头：不超过"),
        "approx": ("|", "两端短线：约数（宽度只作示意）"),
        "range": ("=", "横条：区间"),
    }
    kinds = {"gt": "ge", "lt": "le"}
    found = dict.fromkeys(words[k] for b in sorted(bounds) if (k := kinds.get(b, b)) in words)
    return [(mark, word(said)) for mark, said in found]
