"""The axes of ECharts, and the grids that they stand in, in Plotly's terms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kexie_analysis.publish.charts.echarts_looks import Unknown, value_of
from kexie_analysis.publish.charts.echarts_pages import many
from kexie_analysis.publish.charts.plotly_values import mapping, real, said

_BESIDE = 0.12  # of the width, for each further axis at the right
_PLACES = {"left": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "top": 0.0, "bottom": 1.0}
#: Where a grid ends that does not say so, in pixels or shares.
_DEFAULTS = {"left": "10%", "right": "10%", "top": 60, "bottom": 60}
Box = tuple[float, float, float, float]  # left, right, foot, top, as shares


class Axes:
    """The axes of a chart by their direction and number."""

    def __init__(self, options: dict, wide: float, high: float) -> None:
        self.said = {w: [mapping(a) for a in many(options.get(f"{w}Axis"))] or [{}] for w in "xy"}
        grids = [mapping(g) for g in many(options.get("grid"))] or [{}]
        self.boxes = _fitted([_box(g, wide, high) for g in grids])

    def of(self, series: dict) -> tuple[dict, dict, int, int]:
        """The two axes of a series and their numbers."""
        x, y = (int(real(series.get(f"{w}AxisIndex")) or 0) for w in "xy")
        return self.said["x"][x], self.said["y"][y], x, y

    def grid_of(self, which: str, index: int) -> int:
        at = int(real(self.said[which][index].get("gridIndex")) or 0)
        if not 0 <= at < len(self.boxes):
            raise Unknown("grid")
        return at

    def layout(self) -> dict[str, Any]:
        level = (
            {"tickangle": 0} if len(self.boxes) > 1 else {}
        )  # turned, they would lie on what is below
        out = {}
        for which in "xy":
            for i, axis in enumerate(self.said[which]):
                out[name(which, i, "axis")] = level | _axis(axis, which) | self._place(which, i)
        return out

    def _kin(self, which: str, grid: int) -> list[int]:
        return [i for i in range(len(self.said[which])) if self.grid_of(which, i) == grid]

    def _place(self, which: str, index: int) -> dict[str, Any]:
        """Where the axis stands: along its grid, at the near side or, as a second one, at the far one."""
        grid = self.grid_of(which, index)
        own, other = self._kin(which, grid), "y" if which == "x" else "x"
        crossed = self._kin(other, grid)
        out: dict[str, Any] = {"anchor": name(other, crossed[0])} if crossed else {}
        box = self.boxes[grid]
        start, end = box[:2] if which == "x" else box[2:]
        if which == "x":
            end -= _BESIDE * (end - start) * max(len(self._kin("y", grid)) - 2, 0)
        out["domain"] = [start, end]
        side = {"x": "top", "y": "right"}[which]
        if self.said[which][index].get("position") == side and len(own) == 1:
            out["side"] = side
        if index == own[0]:
            return out
        out |= {"overlaying": name(which, own[0]), "side": side, "showgrid": False}
        if which == "y" and own.index(index) > 1:
            wide = self.boxes[grid][1] - self.boxes[grid][0]
            rest = len(own) - 1 - own.index(index)
            out |= {"anchor": "free", "position": self.boxes[grid][1] - _BESIDE * wide * rest}
        return out


def name(which: str, index: int, rest: str = "") -> str:
    return f"{which}{rest}{index + 1 if index else ''}"


def is_names(axis: dict) -> bool:
    return axis.get("type", "category" if axis.get("data") else "") == "category"


def names_of(axis: dict) -> list[str]:
    """The names along an axis; numbers that an axis of values lists besides are none."""
    if not is_names(axis):
        return []
    return [said(value_of(v)) for v in many(axis.get("data"))]


def moment(value: object) -> object:
    """A place on an axis of time as Plotly writes one; ECharts also counts milliseconds."""
    if isinstance(value, str):
        return value.replace("/", "-")
    number = real(value)
    if number is None or not abs(number) < 2.5e14:
        return None
    return datetime.fromtimestamp(number / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _axis(axis: dict, which: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        "title": said(axis.get("name")),
        "gridcolor": "#e0e6f1" if which == "y" else "#ffffff",
    }
    kind = "category" if is_names(axis) else str(axis.get("type") or "value")
    out["type"] = {"value": "linear", "time": "date"}.get(kind, kind)
    if kind == "category":
        out |= {"categoryorder": "array", "categoryarray": names_of(axis)}
    ends = [real(axis.get(key)) for key in ("min", "max")]
    if kind == "value":
        if ends != [None, None]:
            out["range"] = ends[::-1] if axis.get("inverse") else ends
        elif not axis.get("scale"):
            out["rangemode"] = "tozero"
    if axis.get("inverse") and "range" not in out:
        out["autorange"] = "reversed"
    if axis.get("show") is False:
        out["visible"] = False
    label = mapping(axis.get("axisLabel"))
    form, turn = label.get("formatter"), real(label.get("rotate"))
    if isinstance(form, str) and form.count("{value}") == 1:
        out["tickprefix"], out["ticksuffix"] = form.split("{value}")
    if label.get("show") is False:
        out["showticklabels"] = False
    if turn:
        out["tickangle"] = -turn
    return out


def share(value: object, whole: float) -> float | None:
    """A length in pixels, per cent or words as a share of the whole; None for none."""
    if isinstance(value, str) and value in _PLACES:
        return _PLACES[value]
    if isinstance(value, str) and value.endswith("%"):
        number = real(value[:-1])
        return None if number is None else number / 100
    number = real(str(value).removesuffix("px")) if value is not None else None
    return None if number is None else number / whole


def _box(grid: dict, wide: float, high: float) -> Box:
    def side(first: str, last: str, size: str, whole: float) -> tuple[float, float]:
        near, far, long = (share(grid.get(k), whole) for k in (first, last, size))
        start = share(_DEFAULTS[first], whole) if near is None else near
        if near is None and far is not None and long is not None:
            start = 1 - far - long
        end = 1 - (share(_DEFAULTS[last], whole) or 0.0) if far is None else 1 - far
        end = (start or 0.0) + long if far is None and long is not None else end
        return start or 0.0, end

    left, right = side("left", "right", "width", wide)
    top, foot = side("top", "bottom", "height", high)
    if right - left < 0.04 or foot - top < 0.04:
        raise Unknown("grid")
    return left, right, 1 - foot, 1 - top


def _fitted(boxes: list[Box]) -> list[Box]:
    """The grids drawn out, so that together they fill the area."""
    left, foot = min(b[0] for b in boxes), min(b[2] for b in boxes)
    wide, high = max(b[1] for b in boxes) - left, max(b[3] for b in boxes) - foot
    return [
        ((b[0] - left) / wide, (b[1] - left) / wide, (b[2] - foot) / high, (b[3] - foot) / high)
        for b in boxes
    ]
