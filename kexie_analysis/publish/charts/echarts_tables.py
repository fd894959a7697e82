"""The data of charts of ECharts that are not drawn here: maps, flows, trees, clouds of words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kexie_analysis.messages import word
from kexie_analysis.publish.charts.data_tables import DataTable
from kexie_analysis.publish.charts.echarts_options import source_of
from kexie_analysis.publish.charts.echarts_pages import many
from kexie_analysis.publish.charts.plotly_values import mapping, real, said

_LINKED = {"graph", "sankey", "chord"}
_TREES = {"tree", "treemap", "sunburst"}
_SOLID = {"bar3D", "scatter3D", "line3D", "surface", "map3D", "lines3D"}
_MOST = 200_000  # nodes of a tree


def tables_of_echarts(options: dict) -> list[DataTable]:
    """One table for each kind of series; empty where nothing of it is a name, a number or a link."""
    series = [mapping(s) for s in many(options.get("series"))]
    whole = any(len(_items(s)) for s in series)
    if not whole and (given := _of_dataset(options)):
        return [given]
    return [t for kind in _kinds(series) if (t := _table(kind, series, options)).rows]


def _kinds(series: list[dict]) -> list[str]:
    return list(dict.fromkeys(str(s.get("type")) for s in series))


def _items(series: dict) -> list:
    for key in ("data", "nodes", "links", "edges"):
        if isinstance(found := series.get(key), list) and found:
            return found
    return []


def _table(kind: str, series: list[dict], options: dict) -> DataTable:
    own = [s for s in series if str(s.get("type")) == kind]
    heads, each = _reader(kind, own[0], options)
    rows = [(said(s.get("name")), row) for s in own for row in each(s)]
    named = len({name for name, _ in rows}) > 1
    wide = max((len(row) for _, row in rows), default=0)
    heads = [*heads, *[""] * (wide - len(heads))][:wide]
    filled = ([name, *row, *[None] * (wide - len(row))] if named else
              [*row, *[None] * (wide - len(row))] for name, row in rows)  # fmt: skip
    return DataTable.of([word("系列"), *heads] if named else heads, filled, len(rows))


def _reader(kind: str, first: dict, options: dict) -> tuple[list[str], Any]:
    """The heads of the columns, and what gives the rows of a series."""
    name, value = word("名称"), word("值")
    if kind in _LINKED:
        return ([word("起点"), word("终点"), value], _links) if _edges(first) else ([name, value], _named)  # fmt: skip
    if kind in _TREES:
        return [word("路径"), value], _branches
    if kind == "themeRiver":
        return [word("时间"), value, name], _listed
    if kind == "parallel":
        axes = [mapping(a) for a in many(options.get("parallelAxis"))]
        axes.sort(key=lambda a: real(a.get("dim")) or 0.0)
        return [said(a.get("name")) for a in axes], _listed
    if first.get("coordinateSystem") == "calendar":
        return [word("日期"), value], _listed
    if kind in _SOLID and options.get("xAxis3D"):
        axes = [mapping(options.get(f"{letter}Axis3D")) for letter in "xyz"]
        heads = [said(a.get("name")) or letter for a, letter in zip(axes, "xyz", strict=True)]
        return heads, lambda s: (_on_names(row, axes) for row in _listed(s))
    if any(isinstance(_value(i), list) for i in _items(first)[:20]):
        return [name, *_dimensions(kind, first, options)], _vectors
    axes = [
        mapping(a) for k in ("x", "y", "angle", "radius") for a in many(options.get(f"{k}Axis"))
    ]
    places = next((many(a.get("data")) for a in axes if a.get("data")), [])
    return [name, value], lambda s: _named(s, places)


def _value(item: object) -> object:
    return item.get("value") if isinstance(item, dict) else item


def _named(series: dict, places: list | None = None) -> Iterator[list]:
    for i, item in enumerate(_items(series)):
        told = said(item.get("name")) if isinstance(item, dict) else ""
        place = (places or [])[i] if i < len(places or []) else ""
        yield [told or said(_value(place)), _value(item)]


def _listed(series: dict) -> Iterator[list]:
    for item in _items(series):
        value = _value(item)
        yield value if isinstance(value, list) else [value]


def _vectors(series: dict) -> Iterator[list]:
    for item in _items(series):
        value = _value(item)
        told = said(item.get("name")) if isinstance(item, dict) else ""
        yield [told, *(value if isinstance(value, list) else [value])]


def _dimensions(kind: str, first: dict, options: dict) -> list[str]:
    if options.get("geo") or first.get("coordinateSystem") in ("geo", "bmap", "amap", "leaflet"):
        return [word("经度"), word("纬度"), word("值")]
    axes = [mapping(next(iter(many(options.get(f"{w}Axis"))), {})) for w in "xy"]
    return [*(said(a.get("name")) or w for a, w in zip(axes, "xy", strict=True)), word("值")]


def _on_names(row: list, axes: list[dict]) -> list:
    """A point whose places are told by their names, where an axis has such."""
    out = list(row)
    for i, axis in enumerate(axes[: len(row)]):
        names, at = many(axis.get("data")), real(row[i])
        if names and at is not None and 0 <= at < len(names) and not isinstance(row[i], str):
            out[i] = said(_value(names[int(at)]))
    return out


def _edges(series: dict) -> list:
    return many(series.get("links")) or many(series.get("edges"))


def _links(series: dict) -> Iterator[list]:
    nodes = [said(mapping(n).get("name")) for n in many(series.get("data") or series.get("nodes"))]
    for edge in map(mapping, _edges(series)):
        ends = [edge.get("source"), edge.get("target")]
        known = [nodes[e] if isinstance(e, int) and 0 <= e < len(nodes) else e for e in ends]
        yield [*known, edge.get("value")]


def _branches(series: dict) -> Iterator[list]:
    """Every node below the one above it, as a path; what has no value stands where it leads on."""
    todo = [("", node) for node in reversed(_items(series))]
    for _ in range(_MOST):
        if not todo:
            return
        above, node = todo.pop()
        node = mapping(node)
        path = f"{above} / {said(node.get('name'))}" if above else said(node.get("name"))
        below = [c for c in many(node.get("children")) if isinstance(c, dict)]
        if node.get("value") is not None or not below:
            yield [path, node.get("value")]
        todo += [(path, child) for child in reversed(below)]


def _of_dataset(options: dict) -> DataTable | None:
    heads, rows = source_of(mapping(next(iter(many(options.get("dataset"))), {})))
    return DataTable.of(heads, rows, len(rows)) if rows else None
