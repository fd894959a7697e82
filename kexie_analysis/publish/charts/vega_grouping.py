"""Rows of a chart of Vega-Lite, put together as its channels ask: sums, counts, bins."""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from statistics import fmean, median
from typing import Any

from kexie_analysis.publish.charts.chart_ticks import nice
from kexie_analysis.publish.charts.plotly_values import mapping, real
from kexie_analysis.publish.charts.vega_specs import field_name

_SUMS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum, "mean": fmean, "average": fmean, "median": median, "min": min, "max": max,
}  # fmt: skip
Row = dict[str, Any]


class Unknown(ValueError):
    """The chart asks for something that is not worked out here."""


def grouped(rows: list[Row], channels: dict[str, dict]) -> tuple[list[Row], dict[str, float]]:
    """One row of channels for each group of rows, and how wide the bins of a channel are.

    Parameters
    ----------
    channels : by name, those that have a field or are counted.
    """
    steps: dict[str, float] = {}
    read: dict[str, Callable[[Row], Any]] = {}
    for name, channel in channels.items():
        if channel.get("timeUnit"):
            raise Unknown("timeUnit")
        if channel.get("bin") and not channel.get("aggregate"):
            start, steps[name] = _bins(rows, channel)
            read[name] = _binned(channel, start, steps[name])
        elif not channel.get("aggregate"):
            read[name] = _plain(channel)
    summed = {name: c for name, c in channels.items() if c.get("aggregate")}
    if not summed:
        return [{name: get(row) for name, get in read.items()} for row in rows], steps
    groups: dict[tuple, list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(get(row) for get in read.values()), []).append(row)
    out = []
    for key, members in groups.items():
        told = dict(zip(read, key, strict=True))
        out.append(told | {name: _summed(c, members) for name, c in summed.items()})
    return out, steps


def _plain(channel: dict) -> Callable[[Row], Any]:
    field = field_name(str(channel.get("field")))

    def get(row: Row) -> Any:
        value = row.get(field)
        return value if isinstance(value, str | int | float | bool) else None

    return get


def _bins(rows: list[Row], channel: dict) -> tuple[float, float]:
    """Where the bins begin and how wide they are: at most ten, of round widths, unless more are asked."""
    asked = mapping(channel.get("bin"))
    get = _plain(channel)
    known = [n for row in rows if (n := real(get(row))) is not None]
    if not known or channel.get("bin") == "binned":
        raise Unknown("bin")
    most = min(max(real(asked.get("maxbins")) or 10.0, 1.0), 400.0)
    span = max(known) - min(known)
    step = real(asked.get("step")) or nice(span / most if span else 1.0)
    if span / step > 400:
        raise Unknown("bin")
    return floor(min(known) / step) * step, step


def _binned(channel: dict, start: float, step: float) -> Callable[[Row], Any]:
    get = _plain(channel)

    def middle(row: Row) -> Any:
        value = real(get(row))
        return (
            None if value is None else start + (floor((value - start) / step + 1e-9) + 0.5) * step
        )

    return middle


def _summed(channel: dict, rows: list[Row]) -> float | None:
    how = str(channel.get("aggregate"))
    if how == "count":
        return float(len(rows))
    get = _plain(channel)
    values = [get(row) for row in rows]
    if how == "distinct":
        return float(len(set(values)))
    known = [n for v in values if (n := real(v)) is not None]
    if how == "valid":
        return float(len(known))
    if how not in _SUMS:
        raise Unknown(how)
    return float(_SUMS[how](known)) if known else None
