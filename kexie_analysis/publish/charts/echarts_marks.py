"""Points, lines and areas that ECharts marks on a series: by what they are, or by where they lie."""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts.data_tables import plain
from kexie_analysis.publish.charts.echarts_looks import Unknown, filled, hue, look, number_text
from kexie_analysis.publish.charts.echarts_pages import many
from kexie_analysis.publish.charts.plotly_values import mapping, paler, real, said

_MOST = 200  # of a series


def add_marks(series: dict, trace: dict, layout: dict) -> None:
    """Say the marks of a series as shapes and annotations of the layout.

    Raises
    ------
    Unknown : a mark that is not said by what it is nor by where it lies.
    """
    marks = _Marks(series, trace)
    for key, draw in (("markArea", marks.area), ("markLine", marks.line), ("markPoint", marks.point)):  # fmt: skip
        items = many(mapping(series.get(key)).get("data"))
        if len(items) > _MOST:
            raise Unknown(key)
        for item in items:
            shapes, notes = draw(item)
            layout["shapes"] += shapes
            layout["annotations"] += notes


class _Marks:
    def __init__(self, series: dict, trace: dict) -> None:
        self.series, self.trace = series, trace
        level = trace.get("orientation") == "h"
        self.own, self.other = ("x", "y") if level else ("y", "x")
        values, places = trace.get(self.own), trace.get(self.other)
        if trace.get("type") == "candlestick":
            values = trace.get("close")
        pairs = zip(many(values), many(places), strict=False)
        self.known = [(n, place) for value, place in pairs if (n := real(value)) is not None]
        self.colour = mapping(trace.get("line")).get("color") or mapping(trace.get("marker")).get("color")  # fmt: skip

    def _chosen(self, item: dict) -> tuple[float, Any] | None:
        """The point of the series that a mark names by what it is; None where it names none."""
        kind = item.get("type")
        if kind is None:
            return None
        if not self.known or kind not in ("max", "min", "average", "median"):
            raise Unknown("mark")
        if kind in ("max", "min"):
            return (max if kind == "max" else min)(self.known, key=lambda pair: pair[0])
        level = self._level(str(kind))
        nearest = min(self.known, key=lambda pair: abs(pair[0] - level))
        return level, nearest[1]

    def _level(self, kind: str) -> float:
        values = sorted(value for value, _ in self.known)
        middle = len(values) // 2
        return {
            "max": values[-1], "min": values[0], "average": sum(values) / len(values),
            "median": (values[middle] + values[-middle - 1]) / 2,
        }[kind]  # fmt: skip

    def _place(self, item: dict) -> dict[str, Any]:
        """Where a point or one end of a line lies: by what it is, or by its coordinates."""
        if (chosen := self._chosen(item)) is not None:
            return {self.own: chosen[0], self.other: chosen[1]}
        coord = many(item.get("coord"))
        if len(coord) < 2 and "xAxis" in item and "yAxis" in item:
            coord = [item["xAxis"], item["yAxis"]]
        if len(coord) < 2:
            raise Unknown("mark")
        return dict(zip("xy", coord, strict=False))

    def _refs(self, suffix: str = "") -> dict[str, str]:
        return {f"{w}ref": self.trace[f"{w}axis"] + suffix for w in "xy"}

    def point(self, item: object) -> tuple[list, list]:
        one = mapping(item)
        place = self._place(one)
        told = one.get("value", place[self.own])
        text = self._text("markPoint", one, told, "{c}")
        if not text or text in many(self.trace.get("text")):
            return [], []  # its value stands there already
        return [], [{**self._refs(), **place, "text": text, "ax": 0, "ay": -24}]

    def _text(self, key: str, item: dict, value: object, default: str) -> str:
        label = {**look(mapping(self.series.get(key)), "label"), **look(item, "label")}
        form = label.get("formatter") or default
        if label.get("show") is False or not isinstance(form, str):
            return ""
        digits = real(mapping(self.series.get(key)).get("precision"))
        number = real(value)
        if number is not None:
            value = plain(round(number, 2 if digits is None else int(min(digits, 9))))
        return filled(form, said(self.series.get("name")), said(item.get("name")), value, 0.0)

    def line(self, item: object) -> tuple[list, list]:
        if isinstance(item, list):
            return self._between(item)
        one = mapping(item)
        letter, level = self._leveled(one)
        color = hue(look(one, "lineStyle").get("color")) or hue(look(mapping(self.series.get("markLine")), "lineStyle").get("color"))  # fmt: skip
        other = "y" if letter == "x" else "x"
        shape = {
            "type": "line", **self._refs(), f"{other}ref": f"{self.trace[f'{other}axis']} domain",
            f"{other}0": 0, f"{other}1": 1, f"{letter}0": level, f"{letter}1": level,
            "line": {"dash": "dash", "width": 1.5, "color": color or "#888888"},
        }  # fmt: skip
        name = said(one.get("name"))
        text = self._text("markLine", one, level, "{b} {c}" if name else "{c}").strip()
        note = {
            **{k: v for k, v in shape.items() if k.endswith("ref")}, letter: level, other: 1, "text": text,
            "showarrow": False, "xanchor": "left" if letter == "y" else "center", "yanchor": "bottom" if letter == "x" else "middle",
            "font": {"size": 11},
        }  # fmt: skip
        return [shape], [note] if text else []

    def _leveled(self, item: dict) -> tuple[str, Any]:
        """The axis on which a line stands at one value, and that value."""
        for letter in "xy":
            if item.get(f"{letter}Axis") is not None:
                given = item[f"{letter}Axis"]
                if given in ("max", "min", "average"):
                    return letter, self._level(given) if letter == self.own else self._chosen({"type": given})[1]  # type: ignore[index]  # fmt: skip
                return letter, given
        chosen = self._chosen(item)
        if chosen is None:
            raise Unknown("markLine")
        return self.own, chosen[0]

    def _between(self, ends: list) -> tuple[list, list]:
        if len(ends) != 2:
            raise Unknown("markLine")
        start, end = (self._place(mapping(e)) for e in ends)
        line = {"dash": "dash", "width": 1.5, "color": self.colour if isinstance(self.colour, str) else "#888888"}  # fmt: skip
        return [{"type": "line", **self._refs(), "line": line, **{f"{w}{k}": p[w] for k, p in ((0, start), (1, end)) for w in "xy"}}], []  # fmt: skip

    def area(self, item: object) -> tuple[list, list]:
        """A strip or a rectangle between two corners, its name at its top."""
        if not isinstance(item, list) or len(item) != 2:
            raise Unknown("markArea")
        start, end = (mapping(e) for e in item)
        shape: dict[str, Any] = {
            "type": "rect",
            "layer": "below",
            **self._refs(),
            "line": {"width": 0},
        }
        for i, letter in enumerate("xy"):
            ends = [e.get(f"{letter}Axis", [*many(e.get("coord")), None, None][i]) for e in (start, end)]  # fmt: skip
            if ends == [None, None] and not any(e.get("type") for e in (start, end)):
                shape |= {f"{letter}ref": self.trace[f"{letter}axis"] + " domain", f"{letter}0": 0, f"{letter}1": 1}  # fmt: skip
            elif None in ends:
                raise Unknown("markArea")
            else:
                shape |= {f"{letter}0": ends[0], f"{letter}1": ends[1]}
        color = hue(look(start, "itemStyle").get("color")) or hue(look(mapping(self.series.get("markArea")), "itemStyle").get("color"))  # fmt: skip
        shape["fillcolor"] = color if color and not color.startswith("#") else paler(color or "#5470c6", 0.18)  # fmt: skip
        name = said(start.get("name"))
        upright = shape["yref"].endswith("domain")
        note = {
            "xref": shape["xref"], "yref": shape["yref"], "x": shape["x0"], "y": 1 if upright else shape["y1"],
            "text": number_text(name), "showarrow": False, "xanchor": "left", "yanchor": "top", "font": {"size": 11},
        }  # fmt: skip
        return [shape], [note] if name else []
