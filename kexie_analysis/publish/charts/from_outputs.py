"""Charts that an output only describes for a script of its own: drawn, or told by their data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from kexie_analysis.messages import say
from kexie_analysis.publish.charts.data_tables import DataTable
from kexie_analysis.publish.charts.echarts import figure_of_echarts
from kexie_analysis.publish.charts.echarts_options import at_first
from kexie_analysis.publish.charts.echarts_pages import Page, many, pages_of_echarts, titles
from kexie_analysis.publish.charts.echarts_tables import tables_of_echarts
from kexie_analysis.publish.charts.folium_maps import map_of_folium
from kexie_analysis.publish.charts.plotly_charts import figure_of_plotly, picture_of_plotly
from kexie_analysis.publish.charts.plotly_data import tables_of_traces
from kexie_analysis.publish.charts.plotly_instead import other_traces
from kexie_analysis.publish.charts.plotly_values import mapping, said
from kexie_analysis.publish.charts.script_values import holds_script
from kexie_analysis.publish.charts.vega import figure_of_vega
from kexie_analysis.publish.charts.vega_specs import (
    may_change,
    spec_of_vega,
    tables_of_vega,
    title_of,
)
from kexie_analysis.publish.model import Picture

_T = TypeVar("_T")
#: Parts of the options of ECharts that show only to a reader's pointer, or while the chart comes up.
_UNSEEN = frozenset([
    "tooltip", "toolbox", "emphasis", "animationDelay", "animationDuration", "animationEasing", "dataZoom", "brush",
    "animationDelayUpdate", "animationDurationUpdate", "animationEasingUpdate", "axisPointer", "labelLayout",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of an output: its picture, else tables of its data; neither where it tells nothing."""

    kind: str  # what readers call it
    title: str
    picture: Picture | None = None
    notes: tuple[str, ...] = ()  # what its picture does not show
    tables: tuple[DataTable, ...] = ()
    tab: str = ""


def charts_of_output(data: dict, markup: str) -> list[Chart]:
    """Each chart of an output; empty where nothing can be told of any but its name."""
    if plotly := figure_of_plotly(data):
        charts = [_of_plotly(plotly)]
    elif spec := spec_of_vega(data, markup):
        charts = [_of_vega(spec)]
    elif found := map_of_folium(markup):
        charts = [Chart("交互地图", found[0], tables=(found[1],))]
    else:
        charts = [_of_echarts(page) for page in pages_of_echarts(markup)]
    return charts if any(c.picture or c.tables for c in charts) else []


def _of_plotly(figure: dict) -> Chart:
    title = " ".join(said(mapping(figure.get("layout")).get("title")).split())
    drawn, notes = _guarded(other_traces, figure) or (figure, [])
    picture, moves = picture_of_plotly(drawn)
    tables = () if picture else _told(tables_of_traces, figure)
    return Chart("Plotly 交互图", title, picture, (*notes, *_first_state(moves)), tables)


def _of_echarts(page: Page) -> Chart:
    shown = at_first(page.options)
    title = " ".join(" ".join(titles(shown)).split())
    figure = figure_of_echarts(page)
    picture = picture_of_plotly(figure)[0] if figure else None
    tables = () if picture else _told(tables_of_echarts, shown)
    notes = _first_state(len(many(page.options.get("options"))) > 1)
    if holds_script(shown, apart_from=_UNSEEN):
        notes.append(say("图中由脚本写出的部分（标签、颜色或大小）未能显示"))
    return Chart("ECharts 交互图", title, picture, tuple(notes), tables, page.tab)


def _of_vega(spec: dict) -> Chart:
    title = " ".join(title_of(spec).split())
    figure = figure_of_vega(spec)
    picture = picture_of_plotly(figure)[0] if figure else None
    tables = () if picture else _told(tables_of_vega, spec)
    return Chart("Vega 交互图", title, picture, tuple(_first_state(may_change(spec))), tables)


def _first_state(moves: bool) -> list[str]:
    """What is said of a chart of which more is to be played or chosen."""
    return [say("交互图未能显示，这里是它最初的样子")] if moves else []


def _told(read: Callable[[dict], list[DataTable]], described: dict) -> tuple[DataTable, ...]:
    return tuple(_guarded(read, described) or ())


def _guarded(read: Callable[[dict], _T], described: dict) -> _T | None:
    """What is read of a description; None where that holds what none should."""
    try:
        return read(described)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        return None
