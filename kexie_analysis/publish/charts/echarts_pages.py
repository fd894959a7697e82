"""Where the charts of ECharts stand in an output, what describes each, and what its tab is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from kexie_analysis.publish.charts.plotly_values import mapping, said
from kexie_analysis.publish.charts.script_values import read_literal

_OPTION = re.compile(r"\boption_(\w{1,64})\s{0,9}=\s{0,9}(?=\{)")
_FRAME = re.compile(
    r'\bid="(\w{1,64})"[^<>]{0,200}?width:\s{0,9}(\d{2,4})px;\s{0,9}height:\s{0,9}(\d{2,4})px'
)
_TABS = re.compile(r'<div class="tab">(?:[^<]+|<(?!/?div\b))*+</div>')
_TAB = re.compile(r"showChart\(event, '(\w{1,64})'\)\"[^<>]{0,99}>([^<>]{0,200})</button>")
_ACROSS = (900.0, 500.0)  # pixels, where none are said: what pyecharts writes
_MOST = 40  # charts of one output


@dataclass(frozen=True, slots=True)
class Page:
    """One chart: its options (empty where they could not be read), its size, what its tab is called."""

    options: dict
    wide: float
    high: float
    tab: str = ""


def pages_of_echarts(markup: str) -> list[Page]:
    """Each chart that the scripts of an output describe; none where there are too many."""
    if "echarts.init(" not in markup:
        return []
    starts = list(_OPTION.finditer(markup))
    sizes = {m[1]: (float(m[2]), float(m[3])) for m in _FRAME.finditer(markup)}
    tabs = {m[1]: unescape(m[2]).strip() for m in _TAB.finditer(markup)}
    if len(starts) > _MOST:
        return []
    return [
        Page(_options(markup, s.end()), *sizes.get(s[1], _ACROSS), tabs.get(s[1], ""))
        for s in starts
    ]


def without_tabs(markup: str) -> str:
    """The markup without the buttons of its tabs: their names stand with their charts."""
    return _TABS.sub("", markup) if "showChart(event" in markup else markup


def _options(markup: str, at: int) -> dict:
    try:
        return mapping(read_literal(markup, at))
    except (ValueError, RecursionError):
        return {}


def many(value: object) -> list:
    """What a field of ECharts holds, where one thing may stand for a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def titles(options: dict) -> list[str]:
    """Each title with what stands below it."""
    parts = [mapping(t) for t in many(options.get("title"))]
    shown = [t for t in parts if t.get("show") is not False]
    texts = ["\n".join(filter(None, (said(t.get("text")), said(t.get("subtext"))))) for t in shown]
    return [text for text in texts if text]
