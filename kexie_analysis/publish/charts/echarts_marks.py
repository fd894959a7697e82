"""Points and lines that ECharts marks by what they are: the least, the most, the mean."""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts.plotly_values import mapping, real


def add_marks(series: dict, trace: dict, layout: dict) -> None:
    """Say the marks of a series as shapes and annotations of the layout.

    Raises
    ------
    ValueError : a mark that is not said by what it is.
    """
    level = trace.get("orientation") == "h"
    own, other = ("x", "y") if level else ("y", "x")
    pairs = zip(trace.get(own) or [], trace.get(other) or [], strict=False)
    known = [(figure, place) for value, place in pairs if (figure := real(value)) is not None]
    for item in _items(series, "markLine") if known else ():
        layout["shapes"].append(_line(_level_of(item, known, own), trace, own, other))
    for item in _items(series, "markPoint") if known else ():
        choose = {"max": max, "min": min}.get(str(item.get("type")))
        if choose is None:
            raise ValueError("markPoint")
        value, place = choose(known, key=lambda pair: pair[0])
        if not trace.get("text"):  # else its value stands there already
            at = {own: value, other: place}
            note = {
                "xref": trace["xaxis"],
                "yref": trace["yaxis"],
                "text": f"{value:g}",
                "ax": 0,
                "ay": -24,
            }
            layout["annotations"].append({**note, **at})


def _items(series: dict, key: str) -> list[dict]:
    found = mapping(series.get(key)).get("data")
    return [mapping(item) for item in found] if isinstance(found, list) else []


def _level_of(item: dict, known: list[tuple[float, Any]], own: str) -> float:
    values = [value for value, _ in known]
    kind = item.get("type")
    if kind in ("max", "min"):
        return max(values) if kind == "max" else min(values)
    given = sum(values) / len(values) if kind == "average" else real(item.get(f"{own}Axis"))
    if given is None:
        raise ValueError("markLine")
    return given


def _line(value: float, trace: dict, own: str, other: str) -> dict:
    across = {f"{other}ref": f"{trace[f'{other}axis']} domain", f"{other}0": 0, f"{other}1": 1}
    at = {f"{own}ref": trace[f"{own}axis"], f"{own}0": value, f"{own}1": value}
    return {
        "type": "line",
        **across,
        **at,
        "line": {"dash": "dash", "width": 1.5, "color": "#888888"},
    }
