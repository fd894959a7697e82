"""Charts that an output only describes, as blocks: drawn, or named above a table of their data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kexie_analysis.messages import say, word
from kexie_analysis.publish.charts.echarts_pages import without_tabs
from kexie_analysis.publish.charts.from_outputs import Chart, charts_of_output
from kexie_analysis.publish.markup import read_markup
from kexie_analysis.publish.markup_flow import Reading, not_shown
from kexie_analysis.publish.model import (
    Anchor,
    Block,
    Figure,
    LineBreak,
    Omitted,
    Paragraph,
    Text,
)

_SCRIPT, _END = (re.compile(p, re.IGNORECASE) for p in (r"<script\b", r"</script\s{0,9}>"))


def described_charts(data: dict, markup: str, reading: Reading) -> list[Block]:
    """The words beside the charts and the charts; empty where nothing but their names can be told."""
    charts = charts_of_output(data, markup)
    if not charts:
        return []
    beside = replace(reading, dollars=True, warn=lambda message: None)
    words = read_markup(_without_scripts(without_tabs(markup)), beside)
    words = tuple(b for b in words if not only_omitted([b]))
    return [*words, *(block for chart in charts for block in _blocks(chart, reading))]


def _without_scripts(markup: str) -> str:
    """The markup without its scripts, which may be most of it and say nothing beside the charts."""
    out, at = [], 0
    while (start := _SCRIPT.search(markup, at)) and (end := _END.search(markup, start.end())):
        out.append(markup[at : start.start()])
        at = end.end()
    return "".join([*out, markup[at:]])


def _blocks(chart: Chart, reading: Reading) -> Iterator[Block]:
    if chart.tab:
        yield Paragraph((Text(chart.tab, strong=True),))
    if chart.picture:
        yield Figure(chart.picture)
        for note in chart.notes:
            yield _said(note, reading)
        return
    yield _said(not_shown(word(chart.kind), chart.title[:120]), reading)
    for table in chart.tables:
        yield from read_markup(table.markup(chart.title), replace(reading, dollars=False))
        if more := table.count - len(table.rows):
            yield Omitted(say("另有 {n} 行未列出", n=more))


def _said(what: str, reading: Reading) -> Omitted:
    reading.warn(what)
    return Omitted(what)


def only_omitted(blocks: list[Block]) -> bool:
    return all(isinstance(b, Omitted) or _empty(b) for b in blocks)


def notices(blocks: list[Block]) -> list[Block]:
    """What blocks that only say what is missing say, each thing once."""
    said = (b.what if isinstance(b, Omitted) else "" for b in blocks)
    runs = (r.what for b in blocks for r in getattr(b, "content", ()) if isinstance(r, Omitted))
    return [Omitted(what) for what in dict.fromkeys([*said, *runs]) if what]


def _empty(block: Block) -> bool:
    runs = getattr(block, "content", None)
    empty = (Omitted, Anchor, LineBreak)
    return runs is not None and all(
        isinstance(r, empty) or not getattr(r, "text", "x").strip() for r in runs
    )
