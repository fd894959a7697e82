"""Charts that a script describes for ECharts."""

from __future__ import annotations

import json
import re

import pytest

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.charts.echarts import figure_of_echarts
from kexie_analysis.publish.charts.echarts_pages import pages_of_echarts
from kexie_analysis.publish.charts.plotly_charts import svg_of_plotly
from kexie_analysis.publish.model import Figure, Omitted, Paragraph, Table
from kexie_analysis.publish.svg import svg_texts


def _markup(*options: dict, before: str = "") -> str:
    scripts = "".join(
        f'<div id="a{i}" style="width:900px; height:500px;"></div><script>var chart_a{i} = echarts.init(\n'
        f"document.getElementById('a{i}'));\nvar option_a{i} = {json.dumps(o)};\nchart_a{i}.setOption(option_a{i});</script>"
        for i, o in enumerate(options)
    )
    return before + scripts


def _figures(markup: str) -> list[dict]:
    return [figure_of_echarts(page) for page in pages_of_echarts(markup)]


def _texts(option: dict) -> list[str]:
    (chart,) = _figures(_markup(option))
    return svg_texts(svg_of_plotly(chart))


def _axes(*names: str, level: bool = False) -> dict:
    kinds = [{"data": [*names]}, {"type": "value"}]
    return dict(zip(("yAxis", "xAxis") if level else ("xAxis", "yAxis"), kinds, strict=True))


def _shown(markup: str) -> tuple[list, list[str]]:
    data = {"text/html": markup, "text/plain": "<图>"}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = {"cell_type": "code", "metadata": {}, "source": "图", "outputs": [output]}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    document = read_notebook(notebook)
    return list(document.blocks), list(document.warnings)


def test_bars_and_lines_keep_names_values_and_titles() -> None:
    label = {"show": True}
    series = [
        {"type": "bar", "name": "站点", "data": [3, 8], "label": label},
        {"type": "line", "name": "人次", "data": [1.5, "-"], "yAxisIndex": 1, "label": label},
    ]
    axes = _axes("山前", "山后")
    axes["yAxis"] = [{"type": "value"}, {"type": "value", "name": "万人次"}]
    shown = _texts({"series": series, "title": [{"text": "两地", "subtext": "按月"}], **axes})
    assert {"山前", "山后", "3", "8", "1.5", "站点", "人次", "万人次", "两地", "按月"} <= set(shown)


def test_bars_that_lie_are_stacked_in_the_order_of_their_names() -> None:
    series = [{"type": "bar", "stack": "甲", "name": n, "data": [1, 2]} for n in ("春", "秋")]
    (chart,) = _figures(_markup({"series": series, **_axes("东", "西", level=True)}))
    assert chart["layout"]["barmode"] == "piles"
    assert [t["orientation"] for t in chart["data"]] == ["h", "h"]
    assert chart["data"][0]["y"] == ["东", "西"]


def test_slices_cells_and_marks() -> None:
    pie = {"type": "pie", "radius": ["40%", "80%"], "data": [{"name": "热", "value": 3}, {"name": "冷", "value": 1}]}  # fmt: skip
    assert {"热", "冷"} <= set(_texts({"series": [pie]}))
    cells = {"type": "heatmap", "data": [[0, 0, 5], [1, 0, 7.5]], "label": {"show": True}}
    axes = {"xAxis": {"data": ["早", "晚"]}, "yAxis": {"data": ["周一"]}}
    assert {"5", "7.5", "早", "周一"} <= set(_texts({"series": [cells], **axes}))
    marked = {"type": "line", "data": [4, 9], "markPoint": {"data": [{"type": "max"}]}, "markLine": {"data": [{"type": "average"}]}}  # fmt: skip
    (chart,) = _figures(_markup({"series": [marked], **_axes("甲", "乙")}))
    assert [n["text"] for n in chart["layout"]["annotations"]] == ["6.5", "9"]
    assert chart["layout"]["shapes"][0]["y0"] == 6.5


@pytest.mark.parametrize(
    "option",
    [
        {"series": [{"type": "map", "data": []}]},
        {"series": []},
        {"series": [{"type": "bar", "data": [[1]]}], **_axes("甲")},
        {"series": [{"type": "heatmap", "data": [[9, 9, 1]]}], **_axes("甲")},
        {"baseOption": {"timeline": {}}, "series": [{"type": "bar", "data": [1]}]},
    ],
)
def test_what_cannot_be_said_is_named_as_before(option: dict) -> None:
    blocks, warnings = _shown(_markup(option))
    assert not any(isinstance(b, Figure) for b in blocks)
    assert any(isinstance(b, Omitted) for b in blocks)
    assert any("ECharts" in w for w in warnings)


def test_charts_stand_below_the_words_beside_them_and_each_is_told_in_its_place() -> None:
    good = {"series": [{"type": "bar", "data": [1]}], **_axes("甲")}
    blocks, warnings = _shown(_markup(good, good, before="<p>两幅图</p>"))
    assert [type(b) for b in blocks if isinstance(b, Figure | Paragraph)] == [Paragraph, Figure, Figure]  # fmt: skip
    assert not warnings
    blocks, warnings = _shown(_markup(good, {"series": [{"type": "map"}]}, good))
    assert [type(b) for b in blocks[-3:]] == [Figure, Omitted, Figure]
    assert len(warnings) == 1


def _rows(table: Table) -> list[list[str]]:
    return [["".join(r.text for r in c.content) for c in row] for row in (*table.head, *table.body)]


@pytest.mark.parametrize(
    ("series", "more", "wanted"),
    [
        ({"type": "map", "data": [{"name": "<东>&amp;", "value": 3}]}, {}, [["名称", "值"], ["<东>&", "3"]]),
        ({"type": "sankey", "data": [{"name": "水"}, {"name": "电"}], "links": [{"source": 0, "target": "电", "value": 2.5}]}, {}, [["起点", "终点", "值"], ["水", "电", "2.5"]]),
        ({"type": "treemap", "data": [{"name": "甲", "children": [{"name": "乙", "value": 12345678}]}]}, {}, [["路径", "值"], ["甲 / 乙", "12345678"]]),
        ({"type": "bar3D", "data": [[1, 0, 7]]}, {"xAxis3D": {"data": ["早", "晚"]}, "zAxis3D": {"name": "高"}}, [["x", "y", "高"], ["晚", "0", "7"]]),
        ({"type": "bar"}, {"dataset": {"source": [["年", "量"], ["去年", 4]], "transform": {}}}, [["年", "量"], ["去年", "4"]]),
    ],
)  # fmt: skip
def test_what_is_not_drawn_is_told_in_a_table(series: dict, more: dict, wanted: list) -> None:
    blocks, _ = _shown(_markup({"series": [series], "title": {"text": "去向"}, **more}))
    assert [type(b) for b in blocks[-2:]] == [Omitted, Table]
    assert blocks[-1].title == "去向"
    assert _rows(blocks[-1]) == wanted


def test_long_tables_tell_how_many_rows_are_left_out() -> None:
    words = [{"name": f"词{i}", "value": i} for i in range(75)]
    blocks, _ = _shown(_markup({"series": [{"type": "wordCloud", "data": words}]}))
    assert len(blocks[-2].body) == 60
    assert "15" in blocks[-1].what


def test_tabs_name_their_charts_and_pieces_of_script_are_passed_over() -> None:
    good = {"series": [{"type": "bar", "data": [1]}], **_axes("甲"), "tooltip": {"formatter": "@"}}
    button = '<button class="tablinks" onclick="showChart(event, \'a0\')">头一签</button>'
    markup = _markup(good, before=f'<div class="tab">{button}</div>')
    script = "function (p) { return '},' + `)` + [p, (1)]; }"
    blocks, warnings = _shown(markup.replace('"@"', script))
    assert [type(b) for b in blocks[-2:]] == [Paragraph, Figure]
    assert blocks[-2].content[0].text == "头一签"
    assert not warnings


@pytest.mark.parametrize(
    ("series", "more", "wanted"),
    [
        ({"type": "radar", "data": [[1, 2, 3]]}, {"radar": {"indicator": [{"name": n, "max": 5} for n in "东南西"]}}, {"东", "南", "西", "5"}),
        ({"type": "funnel", "data": [{"name": "来", "value": 9}, {"name": "留", "value": 4}]}, {}, {"来 9", "留 4"}),
        ({"type": "gauge", "data": [{"name": "满", "value": 62.5}], "detail": {"formatter": "{value}%"}}, {}, {"满 62.5%", "100"}),
        ({"type": "boxplot", "data": [[1, 2, 3, 4, 5]]}, _axes("丙"), {"丙", "5"}),
        ({"type": "candlestick", "data": [[20, 34, 10, 38]]}, _axes("周五"), {"周五", "20", "30"}),
        ({"type": "line", "coordinateSystem": "polar", "data": [[1, 0], [2, 90]]}, {"polar": {}, "angleAxis": {"max": 360}}, {"50", "2"}),
        ({"type": "pie", "roseType": "area", "label": {"show": True, "formatter": "{b}：{d}%"}, "data": [{"name": "热", "value": 1}, {"name": "冷", "value": 3}]}, {}, {"热：25%", "冷：75%"}),
        ({"type": "bar", "name": "量", "label": {"show": True, "formatter": "{c}吨"}, "data": [1234567]}, _axes("甲"), {"1234567吨"}),
        ({"type": "bar", "data": [3, 70]}, {**_axes("甲", "乙"), "visualMap": {"type": "piecewise", "pieces": [{"max": 50, "label": "少"}, {"min": 51, "label": "多"}]}}, {"少", "多"}),
    ],
)  # fmt: skip
def test_more_kinds_are_drawn(series: dict, more: dict, wanted: set[str]) -> None:
    assert wanted <= set(_texts({"series": [series], **more}))


def test_heaps_of_bars_stand_side_by_side_and_axes_begin_at_nought() -> None:
    series = [{"type": "bar", "stack": s, "name": n, "data": [40]} for s, n in (("一", "a"), ("一", "b"), ("二", "c"))]  # fmt: skip
    (chart,) = _figures(_markup({"series": series, **_axes("甲")}))
    svg = svg_of_plotly(chart).decode()
    bars = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" [^>]*fill="#(?:5470c6|91cc75|fac858)"', svg)
    assert len({x for x, _ in bars[:3]}) == 2
    (line,) = _figures(
        _markup({"series": [{"type": "line", "data": [90, 95]}], **_axes("甲", "乙")})
    )
    assert "0" in svg_texts(svg_of_plotly(line))


def test_marks_by_place_and_second_axes() -> None:
    marks = {"markLine": {"data": [{"yAxis": 5, "name": "线"}, {"xAxis": "甲"}]}, "markPoint": {"data": [{"coord": ["乙", 9], "value": "此"}]}, "markArea": {"data": [[{"name": "段", "xAxis": "甲"}, {"xAxis": "乙"}]]}}  # fmt: skip
    shown = _texts({"series": [{"type": "line", "data": [4, 9], **marks}], **_axes("甲", "乙")})
    assert {"线 5", "此", "段"} <= set(shown)
    grid = {"xAxis": [{"data": ["a"]}, {"data": ["b"], "gridIndex": 1}], "yAxis": [{}, {"gridIndex": 1}], "grid": [{"right": "55%"}, {"left": 450}]}  # fmt: skip
    series = [{"type": "bar", "data": [1]}, {"type": "bar", "data": [2], "xAxisIndex": 1, "yAxisIndex": 1}]  # fmt: skip
    (chart,) = _figures(_markup({"series": series, **grid}))
    assert chart["layout"]["xaxis"]["domain"][1] < chart["layout"]["xaxis2"]["domain"][0]
    assert chart["layout"]["yaxis2"]["anchor"] == "x2"


def test_rows_of_a_dataset_and_the_first_state_of_a_timeline() -> None:
    told = {"dataset": {"source": [["季", "米", "面"], ["春", 3, 4]]}, "xAxis": {"type": "category"}, "yAxis": {}}  # fmt: skip
    (chart,) = _figures(_markup({"series": [{"type": "bar"}, {"type": "bar"}], **told}))
    assert [(t["name"], t["x"], t["y"]) for t in chart["data"]] == [("米", ["春"], [3]), ("面", ["春"], [4])]  # fmt: skip
    base = {"series": [{"type": "bar"}], "timeline": {"data": ["去年", "今年"], "currentIndex": 1}, **_axes("甲")}  # fmt: skip
    states = [{"series": [{"type": "bar", "data": [n]}]} for n in (1, 2)]
    blocks, warnings = _shown(_markup({"baseOption": base, "options": states}))
    assert [type(b) for b in blocks[-2:]] == [Figure, Omitted]
    assert "最初的样子" in warnings[0]
    assert "今年" in svg_texts(blocks[-2].picture.data)


def test_what_a_script_would_write_in_a_chart_is_said() -> None:
    label = {"show": True, "formatter": "@"}
    markup = _markup({"series": [{"type": "bar", "data": [1], "label": label}], **_axes("甲")})
    blocks, warnings = _shown(markup.replace('"@"', "function(p){return p.data + '%';}"))
    assert [type(b) for b in blocks[-2:]] == [Figure, Omitted]
    assert "脚本" in warnings[0]


def test_bars_on_two_axes_stand_side_by_side_and_many_dots_are_one_stroke() -> None:
    axes = {"xAxis": {"data": ["甲"]}, "yAxis": [{}, {}]}
    series = [{"type": "bar", "data": [1]}, {"type": "bar", "data": [1], "yAxisIndex": 1}]
    (chart,) = _figures(_markup({"series": series, **axes}))
    svg = svg_of_plotly(chart).decode()
    assert len(set(re.findall(r'<rect x="([\d.]+)"[^>]*fill="#(?:5470c6|91cc75)"', svg))) == 2
    dots = {"type": "scatter", "data": [[i, i % 7] for i in range(1500)]}
    (cloud,) = _figures(_markup({"series": [dots], "xAxis": {"type": "value"}, "yAxis": {}}))
    svg = svg_of_plotly(cloud).decode()
    assert svg.count("<circle") == 0
    assert svg.count("h.01") == 1500
