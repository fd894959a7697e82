"""What ECharts says of colours and labels, as plain texts."""

from __future__ import annotations

import re
from typing import Any

from kexie_analysis.publish.charts.data_tables import plain
from kexie_analysis.publish.charts.plotly_values import mapping, real, said
from kexie_analysis.publish.charts.script_values import SCRIPT

MOST_TEXTS = 60
_COLOR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|rgba?\([\d.,\s%]{3,40}\)")
_RICH = re.compile(r"\{\w{1,40}\|([^{}]{0,200})\}")
_FIELD = re.compile(r"\{(@\[?[^{}\]]{1,40}\]?|[abcd]\d{0,2})\}")


class Unknown(ValueError):
    """The options ask for something that Plotly's terms, as they are drawn here, cannot say."""


def look(part: dict, key: str) -> dict[str, Any]:
    """A style of a series or a point; older charts wrap it once more."""
    style = mapping(part.get(key))
    return {**style, **mapping(style.get("normal"))}


def hue(value: object) -> str | None:
    """One colour for what may be a colour, one that changes along its way, or a script that makes such."""
    if isinstance(value, str):
        return value
    stops = mapping(value).get("colorStops")
    if isinstance(stops, list) and stops:
        return hue(mapping(stops[0]).get("color"))
    script = mapping(value).get(SCRIPT)
    if isinstance(script, str) and script.startswith("new echarts"):
        found = _COLOR.search(script)
        return found[0] if found else None
    return None


def value_of(item: object) -> Any:
    return item.get("value") if isinstance(item, dict) else item


def number_text(value: object) -> str:
    figure = real(value)
    return said(value) if figure is None else plain(figure)


def label_texts(series: dict, points: list[tuple[str, object]], default: str = "{c}") -> list[str]:
    """What is written at each point, told by its name and value; empty where nothing is."""
    label = look(series, "label")
    form = label.get("formatter") or default
    if not label.get("show") or len(points) > MOST_TEXTS or not isinstance(form, str):
        return []
    numbers = [real(value) or 0.0 for _, value in points]
    whole = sum(numbers) or 1.0
    return [
        "" if value is None else filled(form, said(series.get("name")), name, value, n / whole)
        for (name, value), n in zip(points, numbers, strict=True)
    ]


def filled(form: str, series: str, name: str, value: object, share: float) -> str:
    """A label's form such as `{b}: {c}` with its fields in their places."""
    told = {"a": series, "b": name, "d": plain(round(share * 100, 2))}
    text = _FIELD.sub(lambda m: told.get(m[1][0], number_text(value)), form)
    lines = [line.strip() for line in _RICH.sub(r"\1", text).split("\n")]
    return "\n".join(line for line in lines if line)
