"""PDFs read back: everything is in them, in order, on the page, and to the standards."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kexie_analysis.errors import ReportError
from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.exporters import export_pdf
from kexie_analysis.publish.pdf_data import PdfData
from tests.publish import foreign, pdfs
from tests.publish.briefing import COVER, QUOTATION, briefing, clause, shown
from tests.publish.pdf_rules import Rules

LEFT, RIGHT = 76.5, 595.3 - 76.5  # 27 mm margins


@pytest.fixture(scope="module")
def ours() -> bytes:
    return export_pdf(briefing(), timestamp=0)


def test_a_briefing_has_everything_in_order(ours: bytes) -> None:
    text = pdfs.text(ours)
    parts = [
        "样例·专题简报", "甲省差半个百分点没有达到目标", "依据3份文件", "摘要", "差0.5个百分点", "〔甲省规划四(五)16",
        "一、走到哪里", "谁走在前面？", "甲省9.5%", "图1", "科普馆的进度", "数据来源：样例文件", "注：虚线为路径。",
        "表1", "=SUM(A1:A9)", "来源残缺", "未检出", "二、还有什么", "（一）其一", "图2", "表2", "第79项", "关于缺失", "附：条款原文", QUOTATION,
    ]  # fmt: skip
    at = 0
    for part in parts:
        assert part in text[at:], part
        at = text.index(part, at) + len(part)
    assert f"1/{pdfs.pages(ours)}" in text


def test_a_title_is_divided_where_its_sense_is_and_years_are_not() -> None:
    cover = {**COVER, "title": "甲省参与的三件事都已经完成而且有余，乙省与丙省还差两件事没做"}
    years = new_markdown_cell("".join(f"第{n}年所管年份为2016—2020、" for n in range(40)))
    document = export_pdf(new_notebook(cells=[shown(cover), years]), timestamp=0)
    lines = pdfs.lines(document)
    assert "甲省参与的三件事都已经完成而且有余，" in lines
    assert sum("2016—2020" in line for line in lines) > 10
    assert not [line for line in lines if re.search(r"^—|—$", line)]


def test_no_line_begins_with_the_number_of_a_quotation() -> None:
    cited = [clause("三", quotation=QUOTATION), clause("四")]
    findings = [
        {"text": "字" * 29 + "i" * n, "strong": [], "clauses": cited, "documents": 1}
        for n in range(16)
    ]
    summary = {"kind": "summary", "heading": "摘要", "findings": findings, "closing": ""}
    lines = pdfs.lines(export_pdf(new_notebook(cells=[shown(COVER), shown(summary)]), timestamp=0))
    assert sum("三1；" in line for line in lines) == len(findings)


def test_long_tables_repeat_their_heads(ours: bytes) -> None:
    assert pdfs.pages(ours) >= 3
    assert pdfs.text(ours).count("目标（%）结果（%）") >= 3


def test_the_outline_has_the_headings(ours: bytes) -> None:
    assert pdfs.outline(ours) == [
        "一、走到哪里",
        "二、还有什么",
        "（一）其一",
        "（二）其二",
        "附：条款原文",
    ]


def test_fonts_are_embedded_and_subset(ours: bytes) -> None:
    fonts = pdfs.fonts(ours)
    assert fonts
    assert all(fonts.values())
    assert all(re.match(r"[A-Z]{6}\+", name) for name in fonts)
    assert any("NotoSansCJKsc-Bold" in name for name in fonts)
    assert len(ours) < 400_000


def test_it_is_tagged_and_archivable(ours: bytes) -> None:
    inside = pdfs.objects(ours)
    for part in (
        b"/StructTreeRoot",
        b"<pdfuaid:part>1<",
        b"<pdfaid:part>2<",
        b"<pdfaid:conformance>A<",
        b"/Lang",
        b"/Alt",
        b"/Marked true",
    ):
        assert part in inside
    rules = Rules(ours)
    assert rules.faults == []
    assert rules.headings == [1, 1, 2, 2, 1]
    assert rules.seen["widths"] > 100
    assert len(rules.seen) >= 6


def test_the_rules_of_the_standards_find_what_breaks_them(ours: bytes) -> None:
    broken = ours.replace(b"/Contents", b"/Nothing_").replace(b"/DisplayDocTitle true", b"")
    assert len({f.rpartition(":")[2] for f in Rules(broken).faults}) == 2


def test_the_same_notebook_gives_the_same_bytes(ours: bytes) -> None:
    assert export_pdf(briefing(), timestamp=0) == ours
    assert export_pdf(briefing(), timestamp=86_400) != ours


def test_a_missing_glyph_is_an_error_in_ours_that_names_it() -> None:
    notebook = briefing()
    notebook.cells.append(new_markdown_cell("圣书字 \U00013080"))
    with pytest.raises(ReportError, match=r"U\+13080"):
        export_pdf(notebook)


def test_a_missing_glyph_in_a_chart_is_an_error_too() -> None:
    chart = foreign.SVG.replace("矢量图里的字", "图 \U00013080")
    figure = {"kind": "figure", "title": "图", "alt": "图", "source": "", "note": ""}
    with pytest.raises(ReportError, match=r"U\+13080"):
        export_pdf(foreign.made(shown(COVER), shown(figure, **{"image/svg+xml": chart})))


@pytest.mark.parametrize("name", foreign.NOTEBOOKS)
def test_every_foreign_notebook_keeps_to_the_page(name: str) -> None:
    warnings: list[str] = []
    data = export_pdf(foreign.NOTEBOOKS[name](), timestamp=0, warn=warnings.append)
    for left, right in pdfs.edges(data):
        assert left >= LEFT - 3
        assert right <= RIGHT + 3
    assert not [w for w in warnings if "排版" in w and "公式" not in w]
    assert Rules(data).faults == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("frames", ["城市", "1234567", "收入", "支出", "片区", "季节", "指标名称31", "31018.5", "第149行的说明文字", "第1部分"]),
        ("stylers", ["上色的表", "1.50", "4.75%"]),
        ("prose", ["第三层二", "列表里的段落", "引用里的引用", "有竖线", "#中文注释", "居中的粗体", "藏起来的内容", "换行后的字", "脚注的内容", "另一条脚注", "{花括号}", "<尖括号>"]),
        ("images", ["网络图", "none.png", "bad.png", "矢量图里的字", "图片之后的文字还在"]),
        ("maths", ["其他", "误差", r"\unknowncommand{x}", "$5"]),
        ("interactive", ["销量走势", "IntSlider", "前面的字", "后面的字", "a.mp4"]),
        ("streams", ["绿色的字和红字", "第299行", "数值<b>错误</b>", "进度100%"]),
        ("characters", ["🚀👩‍🔬", "[U+E000]", "𠮷", "שלום"[::-1], "⇒"]),
        ("raw", ["原样的文字<b>不是标记</b>", "是标记"]),
        ("hostile", ['#read("/etc/passwd")', "外来的字", "@ref"]),
        ("tables_in_html", ["合并的头", "竖合并", "内一", "很宽", "很长的地址"]),
        ("old_format", ["旧版标题", "旧版输出", "旧版结果"]),
        ("course", ["再来一级", "跳到四级", "第8课"]),
    ],
)  # fmt: skip
def test_foreign_notebooks_lose_nothing(name: str, parts: list[str]) -> None:
    text = pdfs.text(export_pdf(foreign.NOTEBOOKS[name](), timestamp=0))
    text_reversed = text if name != "characters" else text + "שלום"[::-1] * ("שלום" in text)
    assert [p for p in parts if p not in text_reversed] == []


def test_wide_tables_repeat_their_index_in_each_part() -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {f"很宽的列名{i}": [f"值{i}", "x" * 30] for i in range(20)}, index=["行甲", "行乙"]
    )
    out = new_output("display_data", data={"text/html": frame.to_html(), "text/plain": ""})
    warnings: list[str] = []
    data = export_pdf(foreign.made(new_code_cell("", outputs=[out])), warn=warnings.append)
    text = pdfs.text(data)
    count = text.count("部分，共")
    assert count >= 2
    assert text.count("行甲") == count
    assert all(f"值{i}" in text for i in range(20))
    assert warnings


def test_one_thing_that_typst_refuses_costs_nothing_else(monkeypatch) -> None:
    from kexie_analysis.publish import pdf_data

    real = pdf_data.formula_tree

    def broken(node):
        return {"m": "mfrac", "c": []} if "坏" in repr(node) else real(node)

    monkeypatch.setattr(pdf_data, "formula_tree", broken)
    warnings: list[str] = []
    cells = [new_markdown_cell(t) for t in ("前面的字", r"$$\text{坏}$$", "后面的字 $x^2$")]
    text = pdfs.text(export_pdf(foreign.made(*cells), warn=warnings.append))
    assert "前面的字" in text
    assert "后面的字" in text
    assert "坏" in text
    assert any("无法排版" in w for w in warnings)


def test_text_is_never_markup_and_files_cannot_be_read(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密内容", encoding="utf-8")
    text = f'#read("{secret}") #include "{secret}" $#read("{secret}")$ `#read("{secret}")`'
    assert "秘密内容" not in pdfs.text(export_pdf(foreign.made(new_markdown_cell(text))))


@pytest.mark.parametrize(
    "outputs",
    [[], [None], [{"output_type": "stream"}], [{"output_type": "display_data", "data": None}],
     [{"output_type": "error"}], [{"output_type": "display_data", "data": {"text/html": 3, "image/png": None}}]],
)  # fmt: skip
def test_odd_outputs_do_not_stop_it(outputs: list) -> None:
    cell = new_code_cell("x")
    cell["outputs"] = outputs
    notebook = {"nbformat": 4, "metadata": {}, "cells": [cell, new_markdown_cell("字")]}
    assert export_pdf(notebook).startswith(b"%PDF")


def test_an_empty_notebook_is_a_page() -> None:
    assert pdfs.pages(export_pdf(foreign.made())) == 1


@pytest.mark.parametrize("name", foreign.NOTEBOOKS)
def test_every_run_of_text_is_in_the_pdf(name: str) -> None:
    from kexie_analysis.publish.blocks import read_notebook
    from kexie_analysis.publish.fonts import missing
    from kexie_analysis.publish.model import Code, Output, Text
    from tests.publish.test_blocks import found

    document = read_notebook(foreign.NOTEBOOKS[name]())
    text = pdfs.text(export_pdf(foreign.NOTEBOOKS[name](), timestamp=0))
    # Runs are set in order; lines of code may be broken anywhere, so words are looked for.
    for node in found((document.blocks, tuple(document.footnotes.values())), (Text, Code, Output)):  # type: ignore[arg-type]
        for word in re.split(r"\s+", node.text):
            if word and not missing(word) and "‍" not in word and not re.search("[֐-ۿ]", word):
                assert word in text


def test_formulas_keep_their_characters() -> None:
    import unicodedata

    from kexie_analysis.publish.blocks import read_notebook
    from kexie_analysis.publish.formulas import Node, plain
    from kexie_analysis.publish.model import Formula
    from tests.publish.test_blocks import found

    text = unicodedata.normalize("NFKC", pdfs.text(export_pdf(foreign.maths())))
    for formula in found(read_notebook(foreign.maths()).blocks, Formula):
        if isinstance(formula.tree, Node):
            shown = {c for c in plain(formula.tree) if c.isalnum()}
            assert {unicodedata.normalize("NFKC", c) for c in shown} <= set(text), formula.latex


def test_a_figure_is_set_smaller_where_that_lets_it_stay_on_the_page() -> None:
    cell = new_code_cell(
        "x = 1\n" * 20, outputs=[foreign.shown({"image/png": foreign.picture(size=(590, 500))})]
    )
    assert pdfs.pages(export_pdf(foreign.made(cell), timestamp=0)) == 1


def _printing(text: str) -> Any:
    outputs = [new_output("stream", name="stdout", text=text)]
    return foreign.made(new_code_cell("f()", outputs=outputs))


def test_one_line_that_fills_more_than_a_page_is_whole() -> None:
    line = " ".join(f"值{i}=0.5" for i in range(2500))
    assert pdfs.pages(export_pdf(_printing(line), timestamp=0)) > 3


def test_drawn_tables_may_have_much_han() -> None:
    table = "\n".join(f"│ 第{i}行{'有字' * 7} │" for i in range(40))
    assert "第39行" in pdfs.text(export_pdf(_printing(table), timestamp=0))


def test_a_formula_taller_than_the_page_is_set_smaller() -> None:
    rows = r" \\ ".join(f"a_{{{i}}} &= b" for i in range(60))
    cell = new_markdown_cell(rf"$$\begin{{aligned}}{rows}\end{{aligned}}$$")
    assert pdfs.foot(export_pdf(foreign.made(cell), timestamp=0)) > 0


def test_a_title_of_any_length_is_set_in_time() -> None:
    began = time.process_time()
    data = export_pdf(foreign.made(new_markdown_cell("# " + "很长的标题，" * 800)), timestamp=0)
    assert pdfs.pages(data) > 2
    assert time.process_time() - began < 15


def test_a_bold_line_leads_to_what_it_stands_over() -> None:
    cells = [
        new_markdown_cell(s)
        for s in ("**标题**", "说明如下：", "- 一项", "**重点**是一句话。", "正文")
    ]
    cells.insert(3, new_code_cell("x = 1"))
    nodes = PdfData(read_notebook(foreign.made(*cells)), print).document()["blocks"]
    assert [n.get("lead") for n in nodes] == [True, True, True, None, False, False]
