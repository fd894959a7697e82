"""HTML pages: complete, self-contained, harmless. What only a browser can tell is in tests/browser."""

from __future__ import annotations

import re

import pytest
from lxml import etree, html

from kexie_analysis.publish.exporters import export_html
from kexie_analysis.publish.html_tables import phrased
from tests.publish import foreign
from tests.publish.briefing import QUOTATION, briefing


def page(markup: str) -> etree._Element:
    return html.document_fromstring(markup)


@pytest.fixture(scope="module")
def ours() -> str:
    return export_html(briefing())


def test_a_briefing_is_one_small_file(ours: str) -> None:
    assert len(ours.encode()) < 400_000
    assert not re.search(r"(?:src|href|action|data)\s*=\s*[\"']?(?:https?:)?//", ours)
    assert "url(" not in re.sub(r"url\(#", "", ours)
    assert "@import" not in ours


def test_only_its_own_script_may_run(ours: str) -> None:
    import base64
    import hashlib

    policy = page(ours).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    scripts = re.findall(r"<script>(.*?)</script>", ours, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy


def test_it_has_cover_summary_numbers_and_sources(ours: str) -> None:
    root = page(ours)
    text = " ".join(root.text_content().split())
    assert root.findtext(".//title") == "甲省差半个百分点没有达到目标"
    assert root.xpath("count(//h1)") == 1
    for part in (
        "摘要",
        "图1 科普馆的进度",
        "表1 目标与结果",
        "表2 长表",
        "数据来源：样例文件",
        "注：结果为 2020 年。",
        "（一）其一",
    ):
        assert part in text
    assert root.xpath("//strong[text()='0.5 个百分点']")
    assert "普通形式" not in text
    assert "展示()" not in text


def test_contents_lead_to_the_headings(ours: str) -> None:
    root = page(ours)
    for href in root.xpath("//a[starts-with(@href, '#')]/@href"):
        assert len(root.xpath(f"//*[@id='{href[1:]}']")) == 1
    assert [a.text_content() for a in root.xpath("//nav//a")] == [
        "一、走到哪里",
        "二、还有什么",
        "（一）其一",
        "（二）其二",
        "附：条款原文",
    ]


def test_ids_are_unique_and_charts_have_names(ours: str) -> None:
    root = page(ours)
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    charts = root.xpath("//*[local-name()='svg']")
    assert len(charts) == 2
    assert all(
        c.get("role") == "img" and c.get("aria-label") == "折线图：甲省到 9.5%。" for c in charts
    )
    assert "#svg1 *" in ours
    assert "url(#svg2-c1)" in ours


def test_clauses_open_their_quotation(ours: str) -> None:
    root = page(ours)
    buttons = root.xpath("//button[@popovertarget]")
    # Brackets and what is pressed are on one line.
    assert all(b.getparent().tag == "span" and not b.getparent().get("class") for b in buttons)
    assert [b.text for b in buttons] == ["甲省规划 四(五)16", "甲省规划 一(四)"]
    for button in buttons:
        target = root.xpath(f"//*[@id='{button.get('popovertarget')}']")[0]
        assert QUOTATION in target.text_content()


def test_tables_say_what_can_be_sorted(ours: str) -> None:
    small, long = page(ours).xpath("//table")
    assert small.get("data-sort") == "1"
    assert small.get("data-filter") is None
    assert long.get("data-filter") == "1"
    assert small.xpath(".//tbody/tr[3]/td[2]/@data-v") == ["1234.5"]
    assert small.xpath(".//thead//th/@scope") == ["col"] * 4


@pytest.mark.parametrize("name", foreign.NOTEBOOKS)
def test_foreign_notebooks_hold_nothing_that_runs_or_loads(name: str) -> None:
    markup = export_html(foreign.NOTEBOOKS[name]())
    root = page(markup)
    assert len(root.xpath("//script")) == 1
    assert not root.xpath(
        "//iframe|//object|//embed|//form|//link|//base|//video|//audio|//input|//foreignobject"
    )
    for element in root.iter():
        for attribute, value in element.attrib.items():
            assert not attribute.lower().startswith("on")
            assert "javascript:" not in value.lower()
            if attribute == "src":
                assert value.startswith("data:image/")
            if attribute == "href":
                assert value.startswith(("#", "https://example.org"))
    assert "evil.example/" not in re.sub(r"（https://evil\.example/z\.png）", "", markup)


@pytest.mark.parametrize("name", foreign.NOTEBOOKS)
def test_foreign_notebooks_keep_their_words(name: str) -> None:
    from kexie_analysis.publish.blocks import read_notebook
    from kexie_analysis.publish.model import Code, Output, Text
    from tests.publish.test_blocks import found

    document = read_notebook(foreign.NOTEBOOKS[name]())
    text = "".join(page(export_html(foreign.NOTEBOOKS[name]())).text_content().split())
    for node in found(document.blocks, (Text, Code, Output)):  # type: ignore[arg-type]
        assert "".join(node.text.split()) in text


def test_formulas_are_mathml_with_their_source() -> None:
    root = page(export_html(foreign.maths()))
    assert root.xpath("count(//math)") >= 9
    assert root.xpath("//*[@class='latex']/text()") == [r"\unknowncommand{x}", "x_{"]
    assert any("中文" not in a and "误差" in a for a in root.xpath("//annotation/text()"))


def test_a_formula_cannot_bring_markup_in() -> None:
    markup = export_html(
        foreign.made(foreign.new_markdown_cell(r"$\text{</math><script>alert(1)</script>}$"))
    )
    assert "<script>alert" not in markup


def test_styled_cells_stay_readable() -> None:
    markup = export_html(foreign.stylers())
    assert "background:#023858;color:#f1f1f1" in markup
    assert "font-weight:700" in markup


def test_code_is_shown_or_hidden_by_option() -> None:
    assert "源码_other" in export_html(foreign.tags())
    assert "源码_other" not in export_html(foreign.tags(), show_code=False)
    assert "展示()" in export_html(briefing(), show_code=True)


def test_lines_of_a_title_end_behind_its_marks() -> None:
    assert phrased("乙省三项") == "乙省三项"
    assert phrased("甲省“好。”，乙省<三项。") == (
        '<span class="ph">甲省“好。”，</span><span class="ph">乙省&lt;三项。</span>'
    )
