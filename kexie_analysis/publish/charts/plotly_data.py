"""The data of charts of Plotly that are not drawn here: maps, flows, trees, what stands in space."""

from __future__ import annotations

from collections.abc import Iterator

from kexie_analysis.messages import word
from kexie_analysis.publish.charts.data_tables import DataTable
from kexie_analysis.publish.charts.plotly_values import listed, mapping, said

_PLACED = ("locations", "lat", "lon", "text", "z")
_SOLID = ("x", "y", "z", "text")
_PARTS = ("labels", "parents", "values")
_FLAT = ("x", "y", "text")
#: The fields of each kind of trace that a table of its data has, in order.
_FIELDS = {
    "choropleth": _PLACED, "choroplethmapbox": _PLACED, "choroplethmap": _PLACED,
    "scattergeo": _PLACED, "scattermapbox": _PLACED, "scattermap": _PLACED,
    "densitymapbox": _PLACED, "densitymap": _PLACED,
    "treemap": _PARTS, "sunburst": _PARTS, "icicle": _PARTS, "pie": ("labels", "values"),
    "funnelarea": ("labels", "values"), "scatter3d": _SOLID, "surface": _SOLID, "contour": _SOLID,
    "heatmap": _SOLID, "bar": _FLAT, "scatter": _FLAT, "scattergl": _FLAT, "funnel": _FLAT,
    "waterfall": _FLAT, "histogram": _FLAT, "box": _FLAT, "violin": _FLAT, "histogram2d": _FLAT,
    "histogram2dcontour": _FLAT, "scatterternary": ("a", "b", "c", "text"),
    "barpolar": ("theta", "r"), "scatterpolar": ("theta", "r"), "scatterpolargl": ("theta", "r"),
    "candlestick": ("x", "open", "high", "low", "close"), "ohlc": ("x", "open", "high", "low", "close"),
}  # fmt: skip
_HEADS = {
    "locations": "地点", "lat": "纬度", "lon": "经度", "text": "文字", "labels": "名称",
    "parents": "上级", "values": "值",
}  # fmt: skip


def tables_of_traces(figure: dict) -> list[DataTable]:
    """A table for all the traces that hold the same fields; none where one holds what is no data."""
    traces = [mapping(t) for t in listed(figure.get("data"))]
    groups: dict[tuple[str, ...], list[tuple[str, Iterator[list], int]]] = {}
    for trace in traces:
        heads, rows, count = _read(trace, mapping(figure.get("layout")))
        if not heads:
            return []
        groups.setdefault(tuple(heads), []).append((said(trace.get("name")), rows, count))
    return [t for heads, group in groups.items() if (t := _joined(heads, group)).rows]


def _joined(heads: tuple[str, ...], group: list[tuple[str, Iterator[list], int]]) -> DataTable:
    named = len({name for name, *_ in group}) > 1
    rows = ([name, *row] if named else row for name, each, _ in group for row in each)
    count = sum(count for *_, count in group)
    return DataTable.of([word("系列"), *heads] if named else list(heads), rows, count)


def _read(trace: dict, layout: dict) -> tuple[list[str], Iterator[list], int]:
    kind = str(trace.get("type") or "scatter")
    if kind == "sankey":
        return _flows(trace)
    if kind == "indicator":
        names = [said(trace.get("title"))]
        return [word("名称"), word("值")], _across([names, [trace.get("value")]], 1), 1
    if kind in ("parcoords", "parcats", "splom"):
        return _side_by_side(trace)
    rows = [listed(row) for row in listed(trace.get("z"))]
    if kind in ("surface", "contour", "heatmap") and any(rows):
        return ["x", "y", "z"], _cells(trace, rows), sum(map(len, rows))
    columns = {f: listed(trace.get(f)) for f in _FIELDS.get(kind, ())}
    if "text" in columns and not columns["text"]:
        columns["text"] = listed(trace.get("hovertext"))
    columns = {f: values for f, values in columns.items() if values}
    title = {"x": _axis(layout, trace, "x"), "y": _axis(layout, trace, "y")}
    title["z"] = said(mapping(trace.get("colorbar")).get("title")) or (_axis(layout, trace, "z") if "x" in columns else word("值"))  # fmt: skip
    heads = [word(_HEADS[f]) if f in _HEADS else title.get(f, f) for f in columns]
    count = max(map(len, columns.values()), default=0)
    return heads, _across(list(columns.values()), count), count


def _axis(layout: dict, trace: dict, letter: str) -> str:
    """The title of the axis that the trace is drawn on, else its letter."""
    place = str(trace.get(f"{letter}axis") or letter)
    scene = mapping(layout.get(str(trace.get("scene") or "scene")))
    axis = scene.get(f"{letter}axis") or layout.get(f"{letter}axis{place[1:]}")
    return said(mapping(axis).get("title")) or letter


def _across(columns: list[list], count: int) -> Iterator[list]:
    for i in range(count):
        yield [_flat(c[i]) if i < len(c) else None for c in columns]


def _flat(value: object) -> object:
    return said(value) if isinstance(value, str) else value


def _cells(trace: dict, rows: list[list]) -> Iterator[list]:
    xs, ys = listed(trace.get("x")), listed(trace.get("y"))
    for j, row in enumerate(rows):
        for i, z in enumerate(row):
            x, y = _at(xs, i, j, across=True), _at(ys, i, j, across=False)
            yield [x, y, z]


def _at(values: list, i: int, j: int, *, across: bool) -> object:
    """The place of a cell, told by one list of places or by rows of them."""
    own = i if across else j
    if j < len(values) and isinstance(values[j], list):
        return values[j][i] if i < len(values[j]) else None
    return values[own] if own < len(values) else own


def _flows(trace: dict) -> tuple[list[str], Iterator[list], int]:
    labels = [said(v) for v in listed(mapping(trace.get("node")).get("label"))]
    link = mapping(trace.get("link"))
    ends = [
        [labels[e] if isinstance(e, int) and 0 <= e < len(labels) else e for e in listed(link.get(f))]
        for f in ("source", "target")
    ]  # fmt: skip
    columns = [*ends, listed(link.get("value"))]
    count = len(columns[0])
    return [word("起点"), word("终点"), word("值")], _across(columns, count), count


def _side_by_side(trace: dict) -> tuple[list[str], Iterator[list], int]:
    parts = [mapping(d) for d in listed(trace.get("dimensions"))]
    columns = [listed(d.get("values")) for d in parts]
    count = max(map(len, columns), default=0)
    return [said(d.get("label")) for d in parts], _across(columns, count), count
