"""Charts of Plotly, drawn from their descriptions."""

from __future__ import annotations

import base64
import re
from array import array

import pytest

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.charts.chart_parts import Axis
from kexie_analysis.publish.charts.chart_ticks import days, set_ticks
from kexie_analysis.publish.charts.plotly_charts import svg_of_plotly
from kexie_analysis.publish.model import Figure, Omitted
from kexie_analysis.publish.svg import svg_texts

MIME = "application/vnd.plotly.v1+json"


def _svg(*traces: dict, **layout: object) -> str:
    return svg_of_plotly({"data": list(traces), "layout": layout}).decode()


def _texts(svg: str) -> list[str]:
    return svg_texts(svg.encode())


def _packed(*values: float) -> dict:
    return {"dtype": "f8", "bdata": base64.b64encode(array("d", values).tobytes()).decode()}


def _notebook(figure: dict, **more: object) -> dict:
    output = {"output_type": "display_data", "metadata": {}, "data": {MIME: figure, **more}}
    cell = {"cell_type": "code", "metadata": {}, "source": "图", "outputs": [output]}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}


def test_lines_have_their_names_titles_and_places() -> None:
    svg = _svg(
        {"type": "scatter", "name": "甲市", "x": [0, 10], "y": [0, 4], "mode": "lines"},
        {"type": "scatter", "name": "乙市", "x": [0, 10], "y": _packed(4, 0), "mode": "lines"},
        title={"text": "<b>客流</b>"}, xaxis={"title": {"text": "小时"}},
    )  # fmt: skip
    assert {"客流", "小时", "甲市", "乙市", "0", "4"} <= set(_texts(svg))
    up, down = (
        [float(n) for n in re.findall(r"[\d.]+", d)] for d in re.findall(r'path d="([^"]+)"', svg)
    )
    assert up == [down[0], down[3], down[2], down[1]]


def test_bars_stand_on_nought_one_beside_the_other_or_one_on_the_other() -> None:
    traces = [{"type": "bar", "x": ["春", "秋"], "y": [1, 3]}, {"type": "bar", "x": ["春", "秋"], "y": [2, 2]}]  # fmt: skip
    bar = re.compile(
        r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="#(?:636|EF5)'
    )
    beside = [tuple(map(float, m)) for m in bar.findall(_svg(*traces, showlegend=False))]
    stacked = [
        tuple(map(float, m)) for m in bar.findall(_svg(*traces, barmode="stack", showlegend=False))
    ]
    assert len({x for x, *_ in beside}) == 4
    assert len({round(y + high, 0) for _, y, _, high in beside}) == 1
    assert len({x for x, *_ in stacked}) == 2
    assert stacked[2][1] + stacked[2][3] == pytest.approx(stacked[0][1], abs=0.2)


@pytest.mark.parametrize(
    ("trace", "wanted"),
    [
        ({"type": "pie", "labels": ["茶", "盐"], "values": [3, 1]}, {"75%", "25%", "茶", "盐"}),
        ({"type": "histogram", "x": [1, 1, 2, 3, 3, 3]}, {"1", "2", "3"}),
        ({"type": "box", "y": [1, 2, 3, 9], "name": "甲"}, {"甲"}),
        ({"type": "heatmap", "z": [[1, 2], [3, 4]], "x": ["左", "右"]}, {"左", "右"}),
        ({"type": "scatter", "x": ["2021-01-01", "2023-06-01"], "y": [1, 2]}, {"2022", "2023"}),
        ({"type": "scatter", "x": [1], "y": [1], "mode": "text", "text": ["在此"]}, {"在此"}),
        ({"type": "scatterpolar", "theta": ["东", "北", "西"], "r": [1, 2, 3]}, {"东", "北", "2"}),
        ({"type": "scatterpolar", "theta": [0, 90], "r": [1, None]}, {"45°", "1"}),
    ],
)
def test_each_kind_of_trace_is_drawn(trace: dict, wanted: set[str]) -> None:
    texts = {text[:4] if re.match(r"\d{4}-", text) else text for text in _texts(_svg(trace))}
    assert wanted <= texts


def test_a_chart_stands_in_the_notebook_as_a_figure_under_its_title() -> None:
    figure = {"data": [{"y": [1, 2]}], "layout": {"title": {"text": "雨量"}}}
    document = read_notebook(_notebook(figure, **{"text/html": "<script>Plotly</script>"}))
    (shown,) = [b for b in document.blocks if isinstance(b, Figure)]
    assert shown.picture.alt == "雨量"
    assert document.warnings == ()


def test_a_chart_may_be_described_in_a_script_only() -> None:
    page = '<div id="甲"></div><script>Plotly.newPlot(\n "甲", [{"y": [1, 2]}], {"title": "雪"}, {})</script>'
    nb = _notebook({}, **{"text/html": page})
    del nb["cells"][0]["outputs"][0]["data"][MIME]
    (shown,) = [b for b in read_notebook(nb).blocks if isinstance(b, Figure)]
    assert shown.picture.alt == "雪"


def test_what_is_not_drawn_is_said() -> None:
    solid = read_notebook(_notebook({"data": [{"type": "mesh3d", "z": [1]}], "layout": {}}))
    assert isinstance(solid.blocks[-1], Omitted)
    moving = {"data": [{"y": [1, 2]}], "layout": {"sliders": [{"steps": []}]}}
    document = read_notebook(_notebook(moving))
    assert [type(b) for b in document.blocks[-2:]] == [Figure, Omitted]
    assert "最初的样子" in document.warnings[0]


@pytest.mark.parametrize(
    ("trace", "wanted"),
    [
        ({"type": "scatter3d", "x": ["甲"], "y": [2], "z": _packed(0.5)}, ["甲", "2", "0.5"]),
        ({"type": "scatter3d", "x": [1], "y": [2], "z": [3], "text": ["丁"]}, ["1", "2", "3", "丁"]),
        ({"type": "choropleth", "locations": ["南"], "z": [8]}, ["南", "8"]),
        ({"type": "sankey", "node": {"label": ["源", "汇"]}, "link": {"source": [0], "target": [1], "value": [6]}}, ["源", "汇", "6"]),
        ({"type": "parcoords", "dimensions": [{"label": "高", "values": [1]}, {"label": "宽", "values": [2]}]}, ["1", "2"]),
    ],
)  # fmt: skip
def test_what_is_not_drawn_is_told_in_a_table(trace: dict, wanted: list[str]) -> None:
    document = read_notebook(_notebook({"data": [trace], "layout": {"title": {"text": "所量"}}}))
    omitted, table = document.blocks[-2:]
    assert "所量" in omitted.what
    assert table.title == "所量"
    assert [r.text for row in table.body for c in row for r in c.content] == wanted


@pytest.mark.parametrize(
    "figure",
    [
        {"data": [{"y": "abc"}, 5], "layout": []},
        {"data": [{"type": "bar", "x": [None], "y": [{}]}], "layout": {"xaxis": 3}},
        {
            "data": [{"y": {"bdata": "!", "dtype": "f8"}}],
            "layout": {"shapes": [1], "annotations": [{}]},
        },
        {"data": [{"type": "pie", "labels": [], "values": [-1]}], "layout": {"width": "wide"}},
        {"data": [{"type": "heatmap", "z": [[], 3]}], "layout": {"xaxis": {"range": [1, "b"]}}},
        {
            "data": [{"x": [1e308, -1e308], "y": [float("nan"), 0]}],
            "layout": {"xaxis": {"type": "log"}},
        },
        {"data": [{"type": "histogram", "x": [1e-300, 1e300]}], "layout": {}},
    ],
)
def test_odd_descriptions_cost_nothing_else(figure: dict) -> None:
    assert read_notebook(_notebook(figure, **{"text/plain": "Figure()"})).blocks


def test_ticks_are_round() -> None:
    axis = Axis("y", low=0, high=52000)
    set_ticks(axis, 6)
    assert [t for _, t in axis.ticks] == ["0", "10k", "20k", "30k", "40k", "50k"]
    log = Axis("y", "log", low=0, high=3)
    set_ticks(log, 6)
    assert [t for _, t in log.ticks] == ["1", "10", "100", "1000"]
    assert days("1970-01-02 12:00:00") == 1.5
    assert days("1970-13-02") is None


def test_names_stand_in_the_order_of_their_sums_where_that_is_asked() -> None:
    bars = {"type": "bar", "x": ["低", "高", "中", "中"], "y": [1, 9, 2, 3]}
    order = [
        re.findall("[低中高]", _svg(bars, xaxis={"categoryorder": f"total {way}"}))
        for way in ("ascending", "descending")
    ]
    assert order == [["低", "中", "高"], ["高", "中", "低"]]


def test_a_chart_is_named_rather_than_drawn_in_part() -> None:
    assert _svg({"y": [1, 2]}, shapes=[{"type": "path", "path": "M 0 0 L 1 1 Z"}]) == ""
    assert _svg({"mode": "markers", "y": [1.0] * 60_001}) == ""


@pytest.mark.parametrize(
    ("trace", "told", "wanted"),
    [
        ({"type": "surface", "z": [[3, 4], [5, 6]]}, "热力图", {"0.5"}),
        ({"type": "contour", "z": [[3, 4], [5, 6]], "x": ["左", "右"]}, "热力图", {"左"}),
        ({"type": "violin", "y": [1, 2, 3, 9], "name": "甲"}, "箱形图", {"甲"}),
        ({"type": "waterfall", "x": ["收", "支", "余"], "y": [60, -20, 0], "measure": ["relative", "relative", "total"]}, "", {"余", "40", "-20"}),
        ({"type": "funnel", "x": [30, 20], "y": ["来", "留"]}, "", {"来", "20"}),
    ],
)  # fmt: skip
def test_some_kinds_are_drawn_as_others_and_that_is_told(
    trace: dict, told: str, wanted: set[str]
) -> None:
    document = read_notebook(_notebook({"data": [trace], "layout": {}}))
    figure = next(b for b in document.blocks if isinstance(b, Figure))
    assert wanted <= set(svg_texts(figure.picture.data))
    assert [told in w for w in document.warnings] == ([True] if told else [])
