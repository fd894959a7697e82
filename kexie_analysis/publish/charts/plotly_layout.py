"""The layout of a Plotly figure: its axes, and what is written and drawn around the traces."""

from __future__ import annotations

from math import cos, log10, pi, sin
from typing import Any

from kexie_analysis.publish.charts.chart_parts import Axis, Boxes, Chart, Dots, Line, Mark, Words
from kexie_analysis.publish.charts.chart_ticks import days, set_ticks
from kexie_analysis.publish.charts.plotly_values import COLORWAY, listed, mapping, real, said

_WIDTH, _HEIGHT, _WIDEST = 700.0, 360.0, 900.0
_KINDS = ("linear", "log", "date", "category")
_TRIED = 200  # values that tell what an axis holds


class Layout:
    """What the layout and its template say; turns values into the numbers of their axes."""

    def __init__(self, layout: dict[str, Any]) -> None:
        self.said = layout
        self.template = mapping(mapping(layout.get("template")).get("layout"))
        self.colorway = [str(c) for c in listed(self.field("colorway"))] or list(COLORWAY)
        self.axes: dict[str, Axis] = {}
        self._places: dict[str, dict[str, int]] = {}

    def field(self, name: str) -> Any:
        value = self.said.get(name)
        return self.template.get(name) if value is None else value

    def of_axis(self, name: str) -> dict[str, Any]:
        letter, count = name[0], name[1:]
        own = mapping(self.said.get(f"{letter}axis{count}"))
        return {**mapping(self.template.get(f"{letter}axis")), **own}

    def add_axis(self, name: str, values: list, totals: dict[str, float]) -> Axis:
        """Make the axis for all the values that are drawn on it.

        Parameters
        ----------
        totals : by name, the sum of what is drawn there, which may tell the order of the names.
        """
        described = self.of_axis(name)
        kind = described.get("type")
        axis = Axis(name, str(kind) if kind in _KINDS else _kind(values))
        if axis.kind == "category":
            axis.names = _names(described, values, totals)
            self._places[name] = {text: i for i, text in enumerate(axis.names)}
        axis.title = said(described.get("title"))
        axis.domain = _pair(described.get("domain")) or self._domain_of(described)
        axis.far = described.get("side") in ("top", "right")
        axis.labelled = described.get("showticklabels") is not False
        pale = "#eeeeee" if self._ground("plot_bgcolor") == "#ffffff" else "#ffffff"
        axis.grid = str(described.get("gridcolor") or pale)
        axis.grid = "" if described.get("showgrid") is False else axis.grid
        axis.shown = described.get("visible") is not False
        axis.turned = real(described.get("tickangle")) or 0.0
        axis.level = described.get("tickangle") == 0
        self.axes[name] = axis
        return axis

    def _domain_of(self, described: dict) -> tuple[float, float]:
        under = str(described.get("overlaying") or "")
        return (_pair(self.of_axis(under).get("domain")) if under else None) or (0.0, 1.0)

    def place_axes(self) -> None:
        """Where each axis stands: at the side that it names of the one that it is anchored to."""
        for name, axis in self.axes.items():
            described = self.of_axis(name)
            other = self.axes.get(str(described.get("anchor") or "xy"[name[0] == "x"]))
            domain = other.domain if other else (0.0, 1.0)
            place = real(described.get("position"))
            free = described.get("anchor") == "free" and place is not None
            axis.at = (place or 0.0) if free else domain[axis.far]

    def number(self, name: str, value: object) -> float | None:
        axis = self.axes.get(name)
        if axis is None or axis.kind == "linear":
            return real(value)
        if axis.kind == "date":
            return days(value) if isinstance(value, str) else real(value)
        if axis.kind == "category":
            place = self._places[name].get(said(value))
            return real(value) if place is None else float(place)
        figure = real(value)
        return log10(figure) if figure is not None and figure > 0 else None

    def points(self, x: str, y: str, xs: list, ys: list) -> list[tuple[float, float] | None]:
        out: list[tuple[float, float] | None] = []
        for a, b in zip(xs, ys, strict=False):
            left, up = self.number(x, a), self.number(y, b)
            out.append(None if left is None or up is None else (left, up))
        return out

    def set_ranges(self, chart: Chart) -> None:
        for name, axis in self.axes.items():
            described = self.of_axis(name)
            kin = {name, str(described.get("matches") or name)}
            kin |= {n for n in self.axes if self.of_axis(n).get("matches") in kin}
            axis.low, axis.high = self._range(axis, described, _extent(axis, chart.marks, kin))
            if described.get("autorange") == "reversed" and axis.low < axis.high:
                axis.low, axis.high = axis.high, axis.low
            if described.get("rangemode") == "tozero" and axis.kind == "linear":
                axis.low, axis.high = min(axis.low, 0.0), max(axis.high, 0.0)
            self._set_ticks(axis, described, chart)

    def _range(
        self, axis: Axis, described: dict, found: tuple[float, float]
    ) -> tuple[float, float]:
        """The range that is asked for; an end that is left open reaches as far as the marks do."""
        ends = listed(described.get("range"))
        if len(ends) != 2:
            return found
        low, high = (
            days(e) if isinstance(e, str) and axis.kind == "date" else real(e) for e in ends
        )
        if (low is None) == (high is None):
            return found if low is None or low == high else (low, high)  # type: ignore[return-value]
        both = found[0] if low is None else low, found[1] if high is None else high
        return both if both[0] != both[1] else found

    def _set_ticks(self, axis: Axis, described: dict, chart: Chart) -> None:
        span = (axis.domain[1] - axis.domain[0]) * (
            chart.width if axis.name[0] == "x" else chart.height
        )
        set_ticks(
            axis,
            int(span // (80 if axis.name[0] == "x" else 45)),
            str(described.get("tickformat") or ""),
        )
        before, after = (
            str(described.get("tickprefix") or ""),
            str(described.get("ticksuffix") or ""),
        )
        axis.ticks = [(v, before + text + after) for v, text in axis.ticks]
        values, texts = listed(described.get("tickvals")), listed(described.get("ticktext"))
        if values:
            low, high = sorted((axis.low, axis.high))
            texts = texts or values
            ticks = [
                (self.number(axis.name, v), said(t)) for v, t in zip(values, texts, strict=False)
            ]
            axis.ticks = [(v, t) for v, t in ticks if v is not None and low <= v <= high]

    def sheet(self) -> Chart:
        width = real(self.said.get("width")) or _WIDTH
        height = real(self.said.get("height")) or _HEIGHT
        share = min(1.0, _WIDEST / width)
        ink = [mapping(part.get("font")).get("color") for part in (self.said, self.template)]
        return Chart(
            said(self.field("title")),
            max(240.0, width * share),
            max(160.0, height * share),
            self._ground("plot_bgcolor"),
            self._ground("paper_bgcolor"),
            next((color for color in ink if isinstance(color, str)), "#2a3f5f"),
        )

    def _ground(self, name: str) -> str:
        color = self.field(name)
        return "#ffffff" if color in (None, "white", "#fff", "#FFFFFF") else str(color)

    def around(self) -> tuple[list[Mark], list[Mark]]:
        """Shapes, which lie below or above the traces, and notes, which lie above."""
        below: list[Mark] = []
        above: list[Mark] = []
        for shape in listed(self.said.get("shapes")):
            mark = self._shape(mapping(shape))
            (below if mapping(shape).get("layer") == "below" else above).extend(mark)
        for note in listed(self.said.get("annotations")):
            above += self._note(mapping(note))
        return below, above

    def _place(self, ref: object, value: object, letter: str) -> tuple[str, float | None]:
        """The axis and the number of a place that is given on an axis, or as a share of one or of the area."""
        name = str(ref or letter)
        if name == "paper":
            return "paper", real(value)
        axis = self.axes.get(name.removesuffix(" domain"))
        if name.endswith(" domain") and axis is not None:
            share = real(value)
            ends = axis.domain
            return "paper", None if share is None else ends[0] + share * (ends[1] - ends[0])
        return name, self.number(name, value)

    def _shape(self, shape: dict) -> list[Mark]:
        x, x0 = self._place(shape.get("xref"), shape.get("x0"), "x")
        y, y0 = self._place(shape.get("yref"), shape.get("y0"), "y")
        _, x1 = self._place(shape.get("xref"), shape.get("x1"), "x")
        _, y1 = self._place(shape.get("yref"), shape.get("y1"), "y")
        if shape.get("type") == "path":
            raise ValueError("a path")  # then the chart is named, not drawn without it
        if x0 is None or x1 is None or y0 is None or y1 is None:
            return []
        line = mapping(shape.get("line"))
        color, fill = str(line.get("color") or "#444444"), str(shape.get("fillcolor") or "")
        points: list[tuple[float, float] | None] = [(x0, y0), (x1, y1)]
        if shape.get("type") == "rect":
            points = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        elif shape.get("type") == "circle":
            turns = [2 * pi * i / 60 for i in range(61)]
            middle, wide = ((x0 + x1) / 2, (y0 + y1) / 2), ((x1 - x0) / 2, (y1 - y0) / 2)
            points = [(middle[0] + wide[0] * cos(t), middle[1] + wide[1] * sin(t)) for t in turns]
        width = real(line.get("width"))
        opacity = real(shape.get("opacity"))
        return [
            Line(x, y, points, color, 2.0 if width is None else width, str(line.get("dash") or ""),
                 1.0 if opacity is None else opacity, fill)
        ]  # fmt: skip

    def _note(self, note: dict) -> list[Mark]:
        text = said(note.get("text"))
        x, at = self._place(note.get("xref"), note.get("x"), "x")
        y, up = self._place(note.get("yref"), note.get("y"), "y")
        if not text or at is None or up is None or note.get("visible") is False:
            return []
        arrow = note.get("showarrow") is not False
        anchor = {"left": "start", "right": "end"}.get(str(note.get("xanchor")), "middle")
        dy = {"bottom": -7.0, "top": 10.0}.get(str(note.get("yanchor")), 0.0)
        font = mapping(note.get("font"))
        moved = [real(note.get(k)) for k in ("ax", "ay")] if arrow else [0.0, dy]
        dx, dy = (
            default if v is None else v for v, default in zip(moved, (-10.0, -30.0), strict=True)
        )
        size = min(real(font.get("size")) or 12.0, 16.0)
        turn = real(note.get("textangle")) or 0.0
        if abs(turn) == 90:
            anchor, dx = "middle", dx + 6.0
        ink = str(font.get("color") or "")
        return [Words(x, y, [(at, up)], [text], ink, size, dx, dy, anchor, arrow, turn)]


def _pair(value: object) -> tuple[float, float] | None:
    ends = [real(v) for v in listed(value)]
    return (ends[0], ends[1]) if len(ends) == 2 and None not in ends else None  # type: ignore[return-value]


def _kind(values: list) -> str:
    tried = [v for v in values if v is not None and v == v and v not in ("", "NaN", "nan")]
    tried = tried[:_TRIED]
    if tried and all(isinstance(v, str) for v in tried):
        if all(days(v) is not None for v in tried):
            return "date"
        return "linear" if all(real(v) is not None for v in tried) else "category"
    return (
        "linear"
        if all(real(v) is not None for v in tried if not isinstance(v, bool))
        else "category"
    )


def _names(described: dict, values: list, totals: dict[str, float]) -> list[str]:
    asked = [said(v) for v in listed(described.get("categoryarray"))]
    names = list(dict.fromkeys([*asked, *(said(v) for v in values if v is not None)]))
    order = str(described.get("categoryorder") or "")
    if order.startswith(("category", "total", "sum")):
        key = None if order.startswith("category") else lambda n: totals.get(n, 0.0)
        names.sort(key=key, reverse=order.endswith("descending"))
    return names


def _extent(axis: Axis, marks: list[Mark], kin: set[str]) -> tuple[float, float]:
    """The range that shows all marks of an axis and those that share its range."""
    along = axis.name[0] == "y"
    values: list[float] = []
    loose = boxed = False
    wide = 0.0  # of the widest dot
    for mark in marks:
        if (mark.y if along else mark.x) not in kin:
            continue
        if isinstance(mark, Boxes):
            boxed = True
            values += [c[i] for c in mark.corners for i in ((1, 3) if along else (0, 2))]
        else:
            values += [p[along] for p in mark.points if p is not None]
            loose = loose or isinstance(mark, Dots | Words)
            wide = max([wide, *mark.sizes]) if isinstance(mark, Dots) else wide
    if axis.kind == "category" and (loose or boxed):
        return -0.5, max(len(axis.names) - 0.5, 0.5)
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if low == high:
        low, high = (low - 1, high + 1) if not low else (low - abs(low) / 2, high + abs(low) / 2)
    pad = (high - low) * max(0.055 if along or loose else 0.0, wide / (500 if along else 1000))
    touches = boxed and not loose
    return (low if touches and low == 0 else low - pad), (
        high if touches and high == 0 else high + pad
    )
