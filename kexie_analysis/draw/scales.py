"""From values to points, with ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from kexie_analysis.draw.states import is_missing

_TICK = 30.0  # points between the ticks of powers of ten: 1,000 万 is as wide


@dataclass(frozen=True)
class Scale:
    """`at(value)` is the place in points; linear, or logarithmic where `log`."""

    low: float
    high: float
    start: float
    stop: float
    ticks: tuple[float, ...]
    log: bool = False

    def at(self, value: float) -> float:
        low, high, v = self.low, self.high, float(value)
        if self.log:
            low, high, v = math.log10(low), math.log10(high), math.log10(max(v, low))
        share = (v - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.stop - self.start)


def linear(
    values: Iterable[float],
    start: float,
    stop: float,
    *,
    steps: int = 6,
    zero: bool | None = None,
    pad: float = 0.0,
) -> Scale:
    """A scale over the values whose ends are ticks. `zero` None begins at 0 where it is near."""
    known = [float(v) for v in values if not is_missing(v) and math.isfinite(float(v))] or [
        0.0,
        1.0,
    ]
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    high, low = high + pad * span, low - pad * span
    near = 0 <= min(known) < 0.4 * max(known) or min(known) == max(known) > 0
    if zero or (zero is None and near):
        low = min(0.0, min(known))
        high = max(0.0, high)
    if high == low:
        low, high = low - 0.5 * span, high + 0.5 * span
    step = nice_step((high - low) / max(steps, 1))
    if all(v.is_integer() for v in known) and max(map(abs, known)) >= 1:
        step = max(step, 1.0)  # nothing is counted in halves
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    ticks = tuple(round(k * step, 10) for k in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, stop, ticks)


def without_outliers(values: Iterable[float]) -> list[float]:
    """The values, without the few highest that would press all others together.

    These are at most an eighth, and without them the axis is shorter by two fifths or more.
    """
    known = sorted(float(v) for v in values if not is_missing(v))
    for most in range(1, len(known) // 8 + 1):
        floor, top = min(known[0], 0.0), known[-most - 1]
        if top - floor < 0.6 * (known[-most] - floor):
            return known[:-most]
    return known


def logarithmic(values: Iterable[float], start: float, stop: float) -> Scale:
    """A scale over positive values from a power of ten to another, ticks no closer than their words."""
    known = [float(v) for v in values if not is_missing(v) and float(v) > 0] or [1.0, 10.0]
    first, last = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)) + 1e-9)
    last = max(last, first + 1)
    step = math.ceil((last - first) * _TICK / max(abs(stop - start), _TICK))
    return Scale(
        10.0**first,
        10.0**last,
        start,
        stop,
        tuple(10.0**k for k in range(first, last + 1, step)),
        log=True,
    )


def measure(values: Iterable[float], start: float, stop: float, *, steps: int = 5) -> Scale:
    """Linear from 0, or logarithmic where all are positive and the largest is over 150 times the
    smallest (the small ones could not be told apart)."""
    known = [float(v) for v in values if not is_missing(v)]
    positive = [v for v in known if v > 0]
    if positive and len(positive) == len(known) and max(positive) > 150 * min(positive):
        return logarithmic(positive, start, stop)
    return linear(known, start, stop, steps=steps, zero=True)


def nice_step(rough: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten."""
    if rough <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(rough))
    return min((f * power for f in (1, 2, 5, 10)), key=lambda step: abs(math.log(step / rough)))


def year_ticks(first: int, last: int, *, most: int = 9) -> list[int]:
    """Years to label: all, or every fifth (the plans' own step), tenth and so on."""
    for step in (1, 5, 10, 20, 50):
        ticks = [y for y in range(first, last + 1) if y % step == 0 or step == 1]
        if len(ticks) <= most:
            return ticks or [first]
    return [first, last]
