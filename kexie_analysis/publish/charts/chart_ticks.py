"""Where the ticks of an axis stand and what they say."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import ceil, floor, log10

from kexie_analysis.publish.charts.chart_parts import Axis

_EPOCH = datetime(1970, 1, 1)
_DATE = re.compile(
    r"\d{4}-\d{1,2}(-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?)?(Z|[+-]\d\d:?\d\d)?$"
)
_FORMAT = re.compile(r"([$]?)(,?)(?:\.(\d))?~?([%fdegs]?)$")
_LETTERS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
#: Steps between dates in days, and how their ticks are written.
_STEPS = (
    (1 / 1440, "%H:%M"), (5 / 1440, "%H:%M"), (15 / 1440, "%H:%M"), (1 / 24, "%H:%M"), (3 / 24, "%m-%d %H:%M"),
    (0.5, "%m-%d %H:%M"), (1, "%m-%d"), (2, "%m-%d"), (7, "%m-%d"), (14, "%Y-%m-%d"),
)  # fmt: skip
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


def days(text: object) -> float | None:
    """The days since 1970 that a date as Plotly writes it stands for; None for what is none."""
    if not isinstance(text, str) or not _DATE.match(text):
        return None
    body = re.sub(r"(Z|[+-]\d\d:?\d\d)$", "", text.replace(" ", "T")) if len(text) > 10 else text
    year, month, *rest = body.split("T")[0].split("-")
    try:
        day = datetime(int(year), int(month), int(rest[0]) if rest else 1)
        clock = [float(p) for p in body.split("T")[1].split(":")] if "T" in body else []
    except ValueError:
        return None
    seconds = sum(part * unit for part, unit in zip(clock, (3600, 60, 1), strict=False))
    return (day - _EPOCH) / timedelta(days=1) + seconds / 86400


def nice(rough: float) -> float:
    """The step of 1, 2 or 5 times a power of ten next above."""
    if not rough > 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return next((s * power for s in (1, 2, 5) if s * power >= rough * 0.999), 10 * power)


def set_ticks(axis: Axis, most: int, form: str = "") -> None:
    """Give the axis its ticks: round numbers, names, or dates, at most about `most`."""
    low, high = sorted((axis.low, axis.high))
    most = max(3, most)
    if axis.kind == "category":
        axis.ticks = [(float(i), n) for i, n in enumerate(axis.names) if low <= i <= high]
    elif axis.kind == "date":
        axis.ticks = _dates(low, high, most)
    elif axis.kind == "log":
        axis.ticks = _powers(low, high, most, form)
    else:
        axis.ticks = _round(low, high, most, form)


def _round(low: float, high: float, most: int, form: str) -> list[tuple[float, str]]:
    step = nice((high - low) / most)
    first, last = ceil(low / step - 1e-6), floor(high / step + 1e-6)
    values = [i * step for i in range(first, min(last, first + 200) + 1)]
    biggest = max(map(abs, values), default=0.0)
    return [(v, number(v, step, biggest, form)) for v in values]


def _powers(low: float, high: float, most: int, form: str) -> list[tuple[float, str]]:
    step = max(1, ceil((high - low) / most))
    if high - low < 1.5:
        values = [p + log10(m) for p in range(floor(low), ceil(high) + 1) for m in (1, 2, 5)]
    else:
        values = [float(p) for p in range(ceil(low - 1e-9), floor(high + 1e-9) + 1, step)]
    return [
        (v, number(10**v, 10**v, 10**v, form)) for v in values if low - 1e-9 <= v <= high + 1e-9
    ]


def number(value: float, step: float, biggest: float, form: str = "") -> str:
    """A tick's number, as Plotly writes it: 2000, 20k, 3M, 25%."""
    match = _FORMAT.match(form)
    if form and match:
        digits = int(match[3]) if match[3] else 0
        if match[4] == "%":
            return f"{value * 100:,.{digits}f}%".replace("-", "−")
        if match[4] in ("f", "d", "") and (match[3] or match[2]):
            text = f"{abs(value):{match[2]}.{digits}f}"
            return ("−" if value < 0 else "") + match[1] + text
    unit, letter = next(
        ((u, n) for u, n in _LETTERS if biggest >= u * (10 if u == 1e3 else 1)), (1, "")
    )
    digits = max(0, -floor(log10(step / unit) + 1e-9)) if step > 0 else 0
    text = f"{value / unit:.{min(digits, 12)}f}" if digits < 5 else f"{value / unit:.3g}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−") + (letter if value else "")


def _dates(low: float, high: float, most: int) -> list[tuple[float, str]]:
    rough = (high - low) / most
    if rough > 14:
        months = next((m for m in _MONTHS if m * 30.4 >= rough), _MONTHS[-1])
        return _by_month(low, high, months)
    step, form = next((s for s in _STEPS if s[0] >= rough), _STEPS[-1])
    first = ceil(low / step - 1e-9)
    values = [i * step for i in range(first, floor(high / step + 1e-9) + 1)]
    return [(v, _moment(v).strftime(form)) for v in values]


def _by_month(low: float, high: float, months: int) -> list[tuple[float, str]]:
    out: list[tuple[float, str]] = []
    start = _moment(low)
    month = -(-(start.year * 12 + start.month - 1) // months) * months
    while True:
        day = datetime(max(1, month // 12), month % 12 + 1, 1)
        at = (day - _EPOCH) / timedelta(days=1)
        if at > high or month // 12 > 9000:
            return out
        if at >= low:
            out.append((at, f"{day.year}" if months >= 12 else f"{day.year}-{day.month:02d}"))
        month += months


def _moment(value: float) -> datetime:
    return _EPOCH + timedelta(seconds=round(max(-7e5, min(value, 2.9e6)) * 86400))
