"""Charts of Vega-Lite (Altair writes such), drawn from their descriptions or told by their data."""

from __future__ import annotations

import json

import pytest

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.charts.plotly_charts import svg_of_plotly
from kexie_analysis.publish.charts.vega import figure_of_vega
from kexie_analysis.publish.charts.vega_specs import may_change, spec_of_vega
from kexie_analysis.publish.model import Figure, Omitted, Table
from kexie_analysis.publish.svg import svg_texts

ROWS = [
    {"城": c, "量": n, "类": k} for c, n, k in (("丙", 3, "船"), ("甲", 8, "车"), ("甲", 4, "船"))
]
X = {"field": "城", "type": "nominal"}
Y = {"field": "量", "type": "quantitative"}


def _spec(mark: object, rows: list = ROWS, **encoding: object) -> dict:
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return {"$schema": schema, "data": {"values": rows}, "mark": mark, "encoding": encoding, "title": "两岸"}  # fmt: skip


def _blocks(data: dict) -> tuple[list, list[str]]:
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = {"cell_type": "code", "metadata": {}, "source": "图", "outputs": [output]}
    document = read_notebook({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})
    return list(document.blocks[1:]), list(document.warnings)


@pytest.mark.parametrize("embedded", [True, False])
def test_a_chart_is_drawn_from_its_page_as_from_its_description(embedded: bool) -> None:
    spec = _spec("bar", x=X, y={**Y, "aggregate": "sum"})
    spec |= {"data": {"name": "d"}, "datasets": {"d": ROWS}}
    page = f'<div></div><script>(function(spec, embedOpt){{ vegaEmbed(spec); }})({json.dumps(spec)}, {{"mode": "vega-lite"}});</script>'
    mime = {"application/vnd.vegalite.v5+json": spec}
    blocks, warnings = _blocks({**({"text/html": page} if embedded else mime), "text/plain": "Chart"})  # fmt: skip
    assert [type(b) for b in blocks] == [Figure]
    assert not warnings
    assert {"两岸", "丙", "甲", "Sum of 量"} <= set(svg_texts(blocks[0].picture.data))


def test_rows_are_put_together_as_the_channels_ask() -> None:
    (total,) = figure_of_vega(_spec("bar", x=X, y={**Y, "aggregate": "sum"}))["data"]
    assert dict(zip(total["x"], total["y"], strict=True)) == {"丙": 3, "甲": 12}
    parts = figure_of_vega(_spec("bar", x=X, y=Y, color={"field": "类", "type": "nominal"}))
    assert [(t["name"], t["y"]) for t in parts["data"]] == [("船", [3, 4]), ("车", [8])]
    counted = {"bin": True, "field": "量", "type": "quantitative"}
    (bins,) = figure_of_vega(_spec("bar", x=counted, y={"aggregate": "count"}))["data"]
    assert (bins["x"], bins["y"]) == ([3.25, 8.25, 4.25], [1.0, 1.0, 1.0])
    by = {**X, "sort": "-y"}
    assert figure_of_vega(_spec("bar", x=by, y=Y))["layout"]["xaxis"]["categoryarray"] == ["甲", "丙"]  # fmt: skip
    (line,) = figure_of_vega(_spec("line", x=X, y=Y))["data"]
    assert line["x"] == ["丙", "甲", "甲"]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        ({"type": "line", "point": True}, {"x": {"field": "日", "type": "temporal"}, "y": Y}),
        ("area", {"x": X, "y": Y, "color": {"field": "类", "type": "nominal"}}),
        ("point", {"x": Y, "y": Y, "color": Y, "size": Y}),
        ("rect", {"x": X, "y": {"field": "类", "type": "nominal"}, "color": Y}),
    ],
)
def test_each_kind_of_mark_is_drawn(mark: object, encoding: dict) -> None:
    rows = [{**row, "日": f"2020-0{i + 1}-01T00:00:00"} for i, row in enumerate(ROWS)]
    assert "两岸" in svg_texts(svg_of_plotly(figure_of_vega(_spec(mark, rows, **encoding))))


@pytest.mark.parametrize(
    "spec",
    [
        _spec("arc", theta=Y, color=X),
        _spec("bar", x=X, y=Y, column={"field": "类", "type": "nominal"}),
        {**_spec("bar", x=X, y=Y), "transform": [{"filter": "datum['量'] > 3"}]},
        {"data": {"values": ROWS}, "title": "两岸", "layer": [{"mark": "bar", "encoding": {"x": X, "y": Y}}, {"mark": "rule", "encoding": {"y": Y}}]},
    ],
)  # fmt: skip
def test_what_is_not_drawn_is_told_in_a_table(spec: dict) -> None:
    blocks, warnings = _blocks({"application/vnd.vegalite.v5+json": spec, "text/plain": "Chart"})
    assert [type(b) for b in blocks] == [Omitted, Table]
    assert blocks[1].title == "两岸"
    assert len(blocks[1].body) == 3
    assert len(warnings) == 1


def test_what_a_reader_could_choose_is_said() -> None:
    brush = {**_spec("point", x=Y, y=Y), "params": [{"name": "p", "select": "interval"}]}
    assert may_change(brush)
    assert not may_change(
        {**brush, "params": [{"name": "p", "select": "interval", "bind": "scales"}]}
    )
    blocks, _ = _blocks({"application/vnd.vegalite.v5+json": brush})
    assert [type(b) for b in blocks] == [Figure, Omitted]


@pytest.mark.parametrize("spec", [{}, {"mark": 3}, _spec("bar", x=X, y=Y, rows=[1]), _spec("bar", [], x=X, y=Y), {"mark": "bar", "data": {"url": "a.csv"}, "encoding": {"x": []}}])  # fmt: skip
def test_odd_descriptions_cost_nothing_else(spec: dict) -> None:
    assert _blocks({"application/vnd.vegalite.v5+json": spec, "text/plain": "alt.Chart(...)"})[0]
    assert spec_of_vega({}, 'vegaEmbed({"data": [') == {}
