"""Charts of Vega-Lite with one view and rows of their own, said in Plotly's terms."""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts.echarts_axes import moment
from kexie_analysis.publish.charts.plotly_values import listed, mapping, real, said
from kexie_analysis.publish.charts.vega_grouping import Row, Unknown, grouped
from kexie_analysis.publish.charts.vega_specs import channel, rows_of, title_of

#: Vega's own colours, for groups and for one mark alone.
_COLOURS = ["#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b", "#eeca3b", "#b279a2", "#ff9da6", "#9d755d", "#bab0ac"]  # fmt: skip
_MARKS = {"bar", "line", "point", "circle", "square", "area", "rect"}
_PASSED_OVER = {"tooltip", "href", "url", "description", "key", "order", "opacity", "fillOpacity", "strokeOpacity", "strokeWidth", "text"}  # fmt: skip
_SHAPES = {"point": "circle-open", "circle": "circle", "square": "square"}
_MOST_ROWS, _MOST_GROUPS, _MOST_NAMES = 100_000, 40, 400


def figure_of_vega(spec: dict) -> dict:
    """The chart as Plotly's description; empty where it cannot be said so."""
    try:
        return _View(spec).figure()
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
        return {}


class _View:
    def __init__(self, spec: dict) -> None:
        mark = spec.get("mark")
        self.spec, self.mark = spec, mapping(mark)
        self.kind = str(self.mark.get("type") or mark)
        encoding = mapping(spec.get("encoding"))
        given = {name: channel(encoding, name) for name in encoding}
        if self.kind not in _MARKS or spec.get("transform") or not {"x", "y"} & set(given):
            raise Unknown(self.kind)
        self.color = given.pop("color", {}) or given.pop("fill", {}) or given.pop("stroke", {})
        for name in ("shape", "detail", "strokeDash", "fill", "stroke"):
            other = given.pop(name, {})
            if "field" in other and other.get("field") != self.color.get("field"):
                raise Unknown(name)
        shown = {n: c for n, c in given.items() if n not in _PASSED_OVER}
        self.x, self.y = shown.pop("x", {}), shown.pop("y", {})
        self.size = shown.pop("size", {})
        offset = shown.pop("xOffset", {}) or shown.pop("yOffset", {})
        self.beside = bool(offset) and offset.get("field") == self.color.get("field")
        if shown or (offset and not self.beside):
            raise Unknown(", ".join(shown))
        self._read()

    def _read(self) -> None:
        channels = {"x": self.x, "y": self.y, "color": self.color, "size": self.size}
        channels = {n: c for n, c in channels.items() if "field" in c or c.get("aggregate")}
        rows = rows_of(self.spec, self.spec)
        if not 0 < len(rows) <= _MOST_ROWS:
            raise Unknown("rows")
        self.rows, self.steps = grouped(rows, channels)
        for letter in "xy":
            if self._kind(letter) == "date":
                for row in self.rows:
                    row[letter] = moment(row.get(letter))

    def _channel(self, letter: str) -> dict:
        return self.x if letter == "x" else self.y

    def _kind(self, letter: str) -> str:
        """What lies along an axis: linear, log, date, category; empty where nothing does."""
        one = self._channel(letter)
        if not one or not ("field" in one or one.get("aggregate")):
            return ""
        if one.get("aggregate") or one.get("bin"):
            return "linear"
        scale = mapping(one.get("scale")).get("type")
        found = {"temporal": "date", "nominal": "category", "ordinal": "category"}
        return found.get(str(one.get("type")), "log" if scale == "log" else "linear")

    def figure(self) -> dict:
        groups = self._groups()
        data = [self._cells()] if self.kind == "rect" else [self._trace(*g) for g in groups]
        layout: dict[str, Any] = {
            "title": title_of(self.spec).replace("\n", "<br>"), "colorway": _COLOURS, "plot_bgcolor": "#ffffff",
            "barmode": "group" if self.beside else "relative", "showlegend": len(groups) > 1,
            "legend": {"title": {"text": self._title(self.color)}},
        }  # fmt: skip
        for letter in "xy":
            layout[f"{letter}axis"] = self._axis(letter)
        names = len(layout["yaxis"].get("categoryarray", ()))
        layout["height"] = max(360.0, min(20.0 * names + 100, 1200.0))
        return {"data": data, "layout": layout}

    def _by_name(self) -> bool:
        return "field" in self.color and self.color.get("type") != "quantitative"

    def _groups(self) -> list[tuple[str, list[Row], str]]:
        """The rows of each colour, with its name."""
        mark = self.mark.get("color") or self.color.get("value")
        if not self._by_name():
            return [("", self.rows, mark if isinstance(mark, str) else _COLOURS[0])]
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(_text(row.get("color")), []).append(row)
        scale = mapping(self.color.get("scale"))
        order = [_text(v) for v in listed(scale.get("domain"))] or _sorted(found)
        order = [n for n in order if n in found]
        if len(order) > _MOST_GROUPS or (scale.get("scheme") and len(order) > len(_COLOURS)):
            raise Unknown("color")
        colours = [c for c in listed(scale.get("range")) if isinstance(c, str)] or _COLOURS
        return [(n, found[n], colours[i % len(colours)]) for i, n in enumerate(order)]

    def _trace(self, name: str, rows: list[Row], color: str) -> dict[str, Any]:
        level = self._kind("y") == "category" and self._kind("x") not in ("category", "")
        level = level or (bool(self.y.get("bin")) and not self.x.get("bin"))
        along = "y" if level else "x"
        if self.kind in ("line", "area"):
            rows = self._in_order(rows, along)
        ends: dict[str, list[Any]] = {
            w: [r.get(w) for r in rows] if self._kind(w) else [0] * len(rows) for w in "xy"
        }
        for letter in "xy":
            if self._kind(letter) == "category":
                ends[letter] = [_text(v) for v in ends[letter]]
        out: dict[str, Any] = {"name": name, **ends, "marker": {"color": color}, "line": {"color": color}}  # fmt: skip
        if self.kind == "bar":
            if self.color.get("type") == "quantitative" or self.size:
                raise Unknown("color")
            wide = {"width": self.steps[along] * 0.94} if along in self.steps else {}
            return {**out, **wide, "type": "bar", "orientation": "h" if level else "v"}
        if self.kind in ("line", "area"):
            stack = {"stackgroup": "one", "fill": "tonexty"} if self.kind == "area" else {}
            dotted = "lines+markers" if self.mark.get("point") else "lines"
            return {**out, **stack, "type": "scatter", "mode": dotted}
        return {**out, "type": "scatter", "mode": "markers", "marker": self._marker(rows, color)}

    def _in_order(self, rows: list[Row], along: str) -> list[Row]:
        """The rows of a line as the axis goes along them."""
        if self._kind(along) == "category":
            place = {text: i for i, text in enumerate(self._names(along))}
            return sorted(rows, key=lambda r: place[_text(r.get(along))])
        return sorted(rows, key=lambda r: _key(r.get(along)))

    def _marker(self, rows: list[Row], color: str) -> dict[str, Any]:
        filled = self.mark.get("filled") or self.color.get("type") == "quantitative"
        marker: dict[str, Any] = {"color": color, "size": 7, "symbol": "circle" if filled else _SHAPES[self.kind], "opacity": 0.8}  # fmt: skip
        if self.color.get("type") == "quantitative" and "field" in self.color:
            marker |= {
                "color": [r.get("color") for r in rows], "colorscale": "Blues", "showscale": True,
                "colorbar": {"title": self._title(self.color)},
            }  # fmt: skip
        if "field" in self.size:
            known = [real(r.get("size")) or 0.0 for r in rows]
            most = max((abs(real(r.get("size")) or 0.0) for r in self.rows), default=1.0) or 1.0
            marker["size"] = [4 + 16 * (max(n, 0.0) / most) ** 0.5 for n in known]
        return marker

    def _cells(self) -> dict[str, Any]:
        if {self._kind("x"), self._kind("y")} != {"category"} or self._by_name():
            raise Unknown("rect")
        across, up = self._names("x"), self._names("y")
        cells: list[list[Any]] = [[None] * len(across) for _ in up]
        for row in self.rows:
            cells[up.index(_text(row.get("y")))][across.index(_text(row.get("x")))] = row.get(
                "color"
            )
        title = {"colorbar": {"title": self._title(self.color)}}
        return {"type": "heatmap", "x": across, "y": up, "z": cells, "colorscale": "YlGnBu", **title}  # fmt: skip

    def _axis(self, letter: str) -> dict[str, Any]:
        one, kind = self._channel(letter), self._kind(letter)
        axis = mapping(one.get("axis"))
        out: dict[str, Any] = {"title": self._title(one), "gridcolor": "#e5e5e5"}
        if not kind or ("axis" in one and one["axis"] is None):
            return {**out, "visible": False}
        out["type"] = kind
        if kind == "category":
            names = self._names(letter)
            out |= {"categoryorder": "array", "categoryarray": names, "showgrid": False}
            if letter == "y":
                out["autorange"] = "reversed"
        scale = mapping(one.get("scale"))
        ends = [real(v) for v in listed(scale.get("domain"))]
        if kind == "linear" and len(ends) == 2 and None not in ends:
            out["range"] = ends
        elif kind == "linear" and not one.get("bin") and scale.get("zero") is not False:
            out["rangemode"] = "tozero"
        form, turn = axis.get("format"), real(axis.get("labelAngle"))
        if isinstance(form, str) and kind == "linear":
            out["tickformat"] = form
        if turn:
            out["tickangle"] = turn
        return out

    def _names(self, letter: str) -> list[str]:
        """The names along an axis in their order: by the alphabet, as listed, or by the other axis."""
        one = self._channel(letter)
        found = dict.fromkeys(_text(r.get(letter)) for r in self.rows)
        if len(found) > _MOST_NAMES:
            raise Unknown("names")
        sort = one.get("sort", "ascending")
        if isinstance(sort, list):
            asked = [n for v in sort if (n := _text(v)) in found]
            return list(dict.fromkeys([*asked, *_sorted(found)]))
        if sort is None:
            return list(found)
        by, falling = str(sort).removeprefix("-"), str(sort).startswith("-")
        if isinstance(sort, dict):
            by, falling = str(sort.get("encoding")), sort.get("order") == "descending"
        if by in ("x", "y"):
            sums = dict.fromkeys(found, 0.0)
            for row in self.rows:
                sums[_text(row.get(letter))] += real(row.get(by)) or 0.0
            return sorted(found, key=lambda n: sums[n], reverse=falling)
        if by not in ("ascending", "descending"):
            raise Unknown("sort")
        return _sorted(found)[:: -1 if by == "descending" else 1]

    def _title(self, one: dict) -> str:
        """What an axis or a legend is called, as Vega calls it where the chart does not say."""
        for part in (one, mapping(one.get("axis")), mapping(one.get("legend"))):
            if "title" in part:
                title = part["title"]
                return " ".join(map(said, title)) if isinstance(title, list) else said(title)
        field, how = said(one.get("field")), said(one.get("aggregate"))
        if how == "count":
            return "Count of Records"
        if one.get("bin") and field:
            return f"{field} (binned)"
        return f"{how.title()} of {field}" if how else field


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return said(value) if value is not None else "null"


def _key(value: object) -> tuple[int, float, str]:
    number = real(value)
    return (0, number, "") if number is not None else (1, 0.0, str(value))


def _sorted(names: Any) -> list[str]:
    return sorted(names, key=_key)
