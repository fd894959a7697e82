"""The options of a chart of ECharts as they stand at first: one state of those to come, its rows told."""

from __future__ import annotations

from typing import Any

from kexie_analysis.publish.charts.echarts_looks import Unknown, value_of
from kexie_analysis.publish.charts.echarts_pages import many, titles
from kexie_analysis.publish.charts.plotly_values import mapping, real, said


def at_first(options: dict) -> dict:
    """The options of the state that is shown first; they themselves where there is only one."""
    base = mapping(options.get("baseOption"))
    states = [mapping(o) for o in many(options.get("options"))]
    if not base or not states:
        return base or options
    timeline = mapping(next(iter(many(base.get("timeline"))), {}))
    at = int(real(timeline.get("currentIndex")) or 0)
    at = at if 0 <= at < len(states) else 0
    merged = {**base, **{k: _merged(base.get(k), v) for k, v in states[at].items()}}
    names = [said(value_of(v)) for v in many(timeline.get("data"))]
    name = names[at] if at < len(names) else ""
    if name and not any(name in title for title in titles(merged)):
        merged["title"] = [*many(merged.get("title")), {"text": name}]
    return merged


def _merged(below: object, above: object) -> object:
    """What a state says of a part, laid over what is said of it for all states."""
    if isinstance(below, dict) and isinstance(above, dict):
        return {**below, **above}
    if isinstance(below, list) and isinstance(above, list | dict):
        upper = many(above)
        both = [_merged(b, u) for b, u in zip(below, upper, strict=False)]
        return [*both, *upper[len(below) :]]
    return above


def source_of(dataset: dict) -> tuple[list[str], list[list]]:
    """The heads and rows of a `dataset`, whichever way it holds them; empty for none."""
    source = dataset.get("source")
    if isinstance(source, dict):
        columns = [many(v) for v in source.values()]
        return [str(k) for k in source], [list(row) for row in zip(*columns, strict=False)]
    rows = source if isinstance(source, list) else []
    if rows and all(isinstance(row, dict) for row in rows):
        fields = list(rows[0])
        return [str(f) for f in fields], [[row.get(f) for f in fields] for row in rows]
    rows = [row for row in rows if isinstance(row, list)]
    wide = max(map(len, rows), default=0)
    rows = [[*row, *[None] * (wide - len(row))] for row in rows]
    if not rows or dataset.get("sourceHeader") is False:
        return [""] * wide, rows
    told = any(isinstance(v, str) for v in rows[0][1:]) or (
        isinstance(rows[0][0], str) and real(rows[-1][0]) is not None
    )
    told = told or (any(real(v) is not None for v in rows[-1][1:]) and isinstance(rows[0][0], str))
    return ([said(v) for v in rows[0]], rows[1:]) if told else ([""] * wide, rows)


def with_rows(options: dict) -> dict:
    """The options, each series holding its own data where a `dataset` held it for all."""
    sets = [mapping(d) for d in many(options.get("dataset"))]
    series = [mapping(s) for s in many(options.get("series"))]
    if not sets or all(s.get("data") for s in series):
        return options
    if any(d.get("transform") for d in sets):
        raise Unknown("transform")
    out = []
    for i, one in enumerate(series):
        at = int(real(one.get("datasetIndex")) or 0)
        heads, rows = source_of(sets[at])
        if one.get("seriesLayoutBy") == "row":
            heads, *rows = [list(line) for line in zip(heads, *rows, strict=True)]
            heads = [said(h) for h in heads]
        out.append(one if one.get("data") else _with_data(one, i, heads, rows, options))
    return {**options, "series": out, "dataset": None}


def _with_data(series: dict, index: int, heads: list[str], rows: list[list], options: dict) -> dict:
    """The series with the columns that it names, else the first and the one that its place tells."""
    encode = mapping(series.get("encode"))

    def column(key: str, default: int) -> int:
        asked: Any = next(iter(many(encode.get(key))), default)
        at = heads.index(asked) if isinstance(asked, str) else int(asked)
        if not 0 <= at < len(heads):
            raise Unknown("encode")
        return at

    if series.get("type") == "pie":
        name, value = column("itemName", 0), column("value", index + 1)
        data: list = [{"name": said(row[name]), "value": row[value]} for row in rows]
        return {**series, "data": data}
    kinds = {w: mapping(next(iter(many(options.get(f"{w}Axis"))), {})).get("type") for w in "xy"}
    level = kinds["y"] == "category" and kinds["x"] != "category"
    x, y = column("x", index + 1 if level else 0), column("y", 0 if level else index + 1)
    told = said(series.get("name")) or heads[x if level else y]
    return {**series, "name": told, "data": [[row[x], row[y]] for row in rows]}
