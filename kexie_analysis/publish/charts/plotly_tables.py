"""Tables that a chart of Plotly holds in its description: they need no script to be shown."""

from __future__ import annotations

import re
from html import escape
from itertools import zip_longest

_TAG = re.compile(r"&lt;(/?(?:b|i|em|strong|sup|sub|br ?/?))&gt;")
_MOST_CELLS = 200_000


def tables_of_plotly(data: dict, title: str) -> list[str]:
    """The markup of each table (`go.Table`); none where anything else is drawn besides."""
    chart = next((v for k, v in data.items() if "plotly" in str(k) and isinstance(v, dict)), {})
    traces = chart.get("data")
    if not isinstance(traces, list) or not traces:
        return []
    markups = [
        _table(t) if isinstance(t, dict) and t.get("type") == "table" else "" for t in traces
    ]
    if not all(markups):
        return []
    return [f"<table><caption>{escape(title)}</caption>{markup}</table>" for markup in markups]


def _table(trace: dict) -> str:
    heads, columns = (_columns(trace.get(part)) for part in ("header", "cells"))
    if not columns or sum(map(len, columns)) > _MOST_CELLS:
        return ""
    rows = "".join(_row("td", row) for row in zip_longest(*columns, fillvalue=""))
    head = "".join(_row("th", row) for row in zip_longest(*heads, fillvalue=""))
    return f"<thead>{head}</thead><tbody>{rows}</tbody>"


def _columns(part: object) -> list[list]:
    """The columns of a head or a body; a head may give each of its columns as one word."""
    values = part.get("values") if isinstance(part, dict) else None
    if not isinstance(values, list):
        return []
    columns = [v if isinstance(v, list) else [v] for v in values]
    return [] if any(isinstance(c, dict | list) for column in columns for c in column) else columns


def _row(tag: str, row: tuple) -> str:
    cells = ("" if c is None else _TAG.sub(r"<\1>", escape(str(c))) for c in row)
    return "<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in cells) + "</tr>"
