"""Charts that an output describes for Vega-Lite (Altair writes such): where they stand, what data they hold."""

from __future__ import annotations

import json
import re
from typing import Any

from kexie_analysis.publish.charts.data_tables import DataTable
from kexie_analysis.publish.charts.plotly_values import listed, mapping, said

_BEGIN = re.compile(r'\{\s{0,99}"(?:\$schema|config|data|layer|hconcat|vconcat|concat|facet|title|mark|encoding|repeat|width)"\s{0,9}:')  # fmt: skip
_VIEWS = ("layer", "hconcat", "vconcat", "concat", "spec")
_PLACES = ("x", "x2", "y", "y2", "theta", "row", "column")
_MOST_FIELDS = 12
_MOST_TRIED = 40


def spec_of_vega(data: dict, markup: str) -> dict:
    """The description of a chart among an output's forms, or in the script of its page; empty for none."""
    for mime, value in data.items():
        if str(mime).startswith("application/vnd.vegalite.") and isinstance(value, dict):
            return value
    if "vegaEmbed" not in markup:
        return {}
    decoder = json.JSONDecoder()
    for i, start in enumerate(_BEGIN.finditer(markup)):
        if i >= _MOST_TRIED:
            return {}
        try:
            found, _ = decoder.raw_decode(markup, start.start())
        except (ValueError, RecursionError):
            continue
        return found if _is_lite(found) else {}
    return {}


def _is_lite(spec: dict) -> bool:
    schema = str(spec.get("$schema", "vega-lite"))
    return "vega-lite" in schema and any(
        key in spec for key in ("mark", "facet", "repeat", *_VIEWS)
    )


def title_of(spec: dict) -> str:
    title = spec.get("title")
    parts = [title.get("text"), title.get("subtitle")] if isinstance(title, dict) else [title]
    lines = [line for part in parts for line in (part if isinstance(part, list) else [part])]
    return "\n".join(text for line in lines if (text := said(line)))


def rows_of(view: dict, spec: dict) -> list[dict]:
    """The rows that a view holds, in itself or by a name; empty where they lie elsewhere."""
    data = mapping(view.get("data"))
    found = data.get("values")
    if found is None and isinstance(data.get("name"), str):
        found = mapping(spec.get("datasets")).get(data["name"])
    rows = found if isinstance(found, list) else []
    return [row if isinstance(row, dict) else {"data": row} for row in rows]


def tables_of_vega(spec: dict) -> list[DataTable]:
    """Each set of rows that the chart's views hold, in the fields that the views show."""
    out = []
    for view, fields in _views(spec):
        rows = rows_of(view, spec)
        known = dict.fromkeys(k for row in rows[:20] for k in row)
        heads = [f for f in dict.fromkeys(fields) if f in known] or list(known)
        heads = heads[:_MOST_FIELDS]
        if heads:
            each = ([_flat(row.get(h)) for h in heads] for row in rows)
            out.append(DataTable.of(heads, each, len(rows)))
    return out


def _flat(value: object) -> object:
    return str(value) if isinstance(value, dict) else value


def _views(spec: dict) -> list[tuple[dict, list[str]]]:
    """What holds data of its own, each with the fields that it and the views within it show."""
    out: list[tuple[dict, list[str]]] = []
    todo: list[tuple[dict, list[str]]] = [(spec, [])]
    while todo and len(out) < 20:
        view, fields = todo.pop()
        data = mapping(view.get("data"))
        if data and not any(mapping(v.get("data")) == data for v, _ in out):
            fields = []
            out.append((view, fields))
        elif data:
            fields = next(f for v, f in out if mapping(v.get("data")) == data)
        encoding = mapping(view.get("encoding"))
        order = sorted(encoding, key=lambda name: (name not in _PLACES, name == "tooltip"))
        for part in (view.get("facet"), *(encoding[name] for name in order)):
            fields += _fields(part)
        within = [v for key in _VIEWS for v in _many(view.get(key)) if isinstance(v, dict)]
        todo += [(v, fields) for v in reversed(within)]
    return out


def _many(value: object) -> list:
    return value if isinstance(value, list) else [value]


def _fields(part: object) -> list[str]:
    """The fields that the channels of an encoding name."""
    out: list[str] = []
    todo = [(part, 0)]
    while todo:
        one, deep = todo.pop(0)
        if isinstance(one, dict):
            if isinstance(one.get("field"), str):
                out.append(field_name(one["field"]))
            todo += [(v, deep + 1) for v in one.values() if deep < 3]
        elif isinstance(one, list):
            todo += [(v, deep + 1) for v in one if deep < 3]
    return out


def field_name(field: str) -> str:
    r"""The key of the rows: `a\.b` stands for one with a point in it."""
    return re.sub(r"\\(.)", r"\1", field).replace("['", "").replace("']", "")


def channel(encoding: dict, name: str) -> dict[str, Any]:
    """A channel; of one that a choice would change, what is seen before any is made."""
    found = mapping(encoding.get(name))
    for condition in listed(found.get("condition")) or [found.get("condition")]:
        chosen = mapping(condition)
        if "field" in chosen and ("selection" in chosen or "param" in chosen):
            return chosen
        if "value" in chosen and ("selection" in chosen or "param" in chosen):
            return {"value": chosen["value"]}
    return found


def may_change(spec: dict) -> bool:
    """Whether a reader may choose something in the chart, apart from the part of it that is seen."""
    choices = [*_many(spec.get("params")), *mapping(spec.get("selection")).values()]
    for view in (v for key in _VIEWS for v in _many(spec.get(key))):
        choices += _many(mapping(view).get("params"))
        choices += list(mapping(mapping(view).get("selection")).values())
    return any(isinstance(c, dict) and c and c.get("bind") != "scales" for c in choices)
