"""What Plotly writes in a figure's description: lists, texts, colours, formats."""

from __future__ import annotations

import re
from array import array
from base64 import b64decode
from html import unescape
from math import isfinite
from typing import Any

from kexie_analysis.publish.charts.chart_ticks import number

_CODES = {"f8": "d", "f4": "f", "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q"}  # fmt: skip
_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|em|strong|sup|sub|span|a|s|u)\b[^<>]{0,300}>", re.IGNORECASE)
_FIELD = re.compile(r"%\{(\w{1,20})(?::([^{}]{0,20}))?\}")
_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})$")
_RGB = re.compile(r"rgba?\(\s*([\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)")
_NAMED = {
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
    "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080", "pink": "#ffc0cb", "gray": "#808080",
    "grey": "#808080", "brown": "#a52a2a", "cyan": "#00ffff", "lightblue": "#add8e6", "skyblue": "#87ceeb",
    "darkblue": "#00008b", "lightgreen": "#90ee90", "gold": "#ffd700", "navy": "#000080", "tomato": "#ff6347",
}  # fmt: skip
COLORWAY = ("#636efa", "#EF553B", "#00cc96", "#ab63fa", "#FFA15A", "#19d3f3", "#FF6692", "#B6E880", "#FF97FF", "#FECB52")  # fmt: skip
_PLASMA = ("#0d0887", "#46039f", "#7201a8", "#9c179e", "#bd3786", "#d8576b", "#ed7953", "#fb9f3a", "#fdca26", "#f0f921")  # fmt: skip
_SCALES = {
    "viridis": ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"),
    "blues": ("#f7fbff", "#6baed6", "#08306b"),
    "reds": ("#fff5f0", "#fb6a4a", "#67000d"),
    "greens": ("#f7fcf5", "#74c476", "#00441b"),
    "greys": ("#ffffff", "#969696", "#000000"),
    "rdbu": ("#053061", "#f7f7f7", "#67001f"),
    "ylorrd": ("#ffffcc", "#fd8d3c", "#800026"),
    "ylgnbu": ("#ffffd9", "#41b6c4", "#081d58"),
    "jet": ("#00007f", "#0000ff", "#00ffff", "#ffff00", "#ff0000", "#7f0000"),
    "hot": ("#000000", "#e60000", "#ffd200", "#ffffff"),
    "plasma": _PLASMA,
}


def listed(value: object) -> list:
    """The list that a field holds, also where it was packed as bytes; empty for all else."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or "bdata" not in value:
        return []
    code = _CODES.get(str(value.get("dtype", "")).lstrip("<=|"))
    packed = value["bdata"]
    if code is None or not isinstance(packed, str):
        return []
    numbers = array(code)
    try:
        numbers.frombytes(b64decode(packed))
    except ValueError:
        return []
    return _shaped(list(numbers), str(value.get("shape", "")))


def _shaped(numbers: list, shape: str) -> list:
    sizes = [int(part) for part in re.findall(r"\d{1,9}", shape)]
    if len(sizes) != 2 or sizes[0] * sizes[1] != len(numbers):
        return numbers
    return [numbers[i : i + sizes[1]] for i in range(0, len(numbers), sizes[1] or 1)]


def real(value: object) -> float | None:
    """The number; None where there is none that could be drawn."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        out = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return out if isfinite(out) else None


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def said(value: object) -> str:
    """A text, or a title that may hold one, without tags; lines are kept apart."""
    if isinstance(value, dict):
        value = value.get("text")
    if not isinstance(value, str | int | float):
        return ""
    text = unescape(_TAG.sub("", _BREAK.sub("\n", str(value)))).strip()
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == "$" else text


def filled_in(template: str, values: dict[str, object]) -> str:
    """A template such as `%{y:.1f}` with the point's values."""

    def one(match: re.Match) -> str:
        value = values.get({"value": "y", "label": "x"}.get(match[1], match[1]), "")
        figure = real(value)
        if match[2] and figure is not None:
            return number(figure, 1.0, abs(figure), match[2].replace("s", "f"))
        return said(value)

    return said(_FIELD.sub(one, template))


def _channels(color: str) -> tuple[float, float, float] | None:
    color = _NAMED.get(color.lower(), color)
    if len(color) == 4 and color.startswith("#"):
        color = "#" + "".join(letter * 2 for letter in color[1:])
    if match := _HEX.match(color):
        return tuple(float(int(match[i], 16)) for i in (1, 2, 3))  # type: ignore[return-value]
    if match := _RGB.match(color):
        return tuple(float(match[i]) for i in (1, 2, 3))  # type: ignore[return-value]
    return None


def ink_on(color: str) -> str:
    """The colour of words that lie on this one."""
    red, green, blue = _channels(color) or (255.0, 255.0, 255.0)
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 165 else "#2a3f5f"


def paler(color: str, opacity: float) -> str:
    channels = _channels(color)
    if channels is None:
        return color
    return "rgba({:.0f},{:.0f},{:.0f},{:g})".format(*channels, opacity)


class Colors:
    """The colours that numbers have, between the ends of a scale."""

    def __init__(self, scale: object, low: float, high: float, *, turned: bool = False) -> None:
        self.low, self.high = low, high
        stops = _stops(scale)
        self._stops = [(1 - at, c) for at, c in reversed(stops)] if turned else stops

    def of(self, value: float) -> str:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        share = min(1.0, max(0.0, share))
        before = self._stops[0]
        for stop in self._stops:
            if stop[0] >= share:
                span = stop[0] - before[0]
                part = (share - before[0]) / span if span else 0.0
                mixed = (a + (b - a) * part for a, b in zip(before[1], stop[1], strict=True))
                return "#{:02x}{:02x}{:02x}".format(*(round(c) for c in mixed))
            before = stop
        return "#{:02x}{:02x}{:02x}".format(*(round(c) for c in before[1]))

    def bar(self) -> list[str]:
        return [self.of(self.low + (self.high - self.low) * i / 49) for i in range(50)]


def _stops(scale: object) -> list[tuple[float, tuple[float, float, float]]]:
    out = []
    for stop in scale if isinstance(scale, list) else ():
        if isinstance(stop, list) and len(stop) == 2 and (at := real(stop[0])) is not None:
            channels = _channels(str(stop[1]))
            if channels:
                out.append((at, channels))
    if len(out) > 1:
        return out
    name = scale.lower() if isinstance(scale, str) else ""
    named = _SCALES.get(name.removesuffix("_r"), _PLASMA)
    named = named[::-1] if name.endswith("_r") else named
    known = [_channels(color) for color in named]
    return [(i / (len(known) - 1), c) for i, c in enumerate(known) if c]
