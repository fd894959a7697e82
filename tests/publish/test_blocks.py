"""Notebooks read into the document model."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell

from kexie_analysis.errors import ReportError
from kexie_analysis.messages import language
from kexie_analysis.publish.blocks import chinese_number, read_notebook
from kexie_analysis.publish.model import (
    Anchor,
    Clause,
    Code,
    Document,
    Figure,
    Formula,
    Heading,
    LineBreak,
    Listing,
    Omitted,
    Output,
    Paragraph,
    Picture,
    Quote,
    Summary,
    Table,
    Text,
)
from tests.publish import foreign
from tests.publish.briefing import MIME, QUOTATION, briefing


def found(node: Any, kind: type) -> list:
    """All nodes of a kind, in order."""
    if isinstance(node, tuple):
        return [hit for item in node for hit in found(item, kind)]
    own = [node] if isinstance(node, kind) else []
    slots = getattr(type(node), "__slots__", ())
    return own + [hit for name in slots for hit in found(getattr(node, name), kind)]


def words(node: Any) -> str:
    """All text below a node."""
    return "".join(
        n.text
        if isinstance(n, Text | Code | Output)
        else n.what
        if isinstance(n, Omitted)
        else n.latex
        for n in found(node, (Text, Code, Output, Omitted, Formula))  # type: ignore[arg-type]
    )


def read(name: str, **options: Any) -> Document:
    return read_notebook(foreign.NOTEBOOKS[name](), **options)


def test_our_briefings_are_numbered() -> None:
    document = read_notebook(briefing())
    assert document.ours
    assert document.title == "甲省差半个百分点没有达到目标"
    heads = [h.number + words(h) for h in found(document.blocks, Heading)]
    assert heads == ["一、走到哪里", "二、还有什么", "（一）其一", "（二）其二"]
    assert [t.number for t in found(document.blocks, Table)] == [1, 2]
    assert [f.number for f in found(document.blocks, Figure)] == [1, 2]
    assert not found(document.blocks, Code)
    assert [c.quotation for c in document.quotations] == [QUOTATION, QUOTATION]


def test_a_briefing_in_another_language_is_numbered_in_its_manner() -> None:
    notebook = briefing()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output["data"][MIME]["kind"] == "cover":
                output["data"][MIME]["lang"] = "en"
    notebook.cells.append(new_markdown_cell("## 摘要"))
    document = read_notebook(notebook)
    assert document.lang == "en"
    assert language() == "zh"
    heads = [h.number + words(h) for h in found(document.blocks, Heading)]
    assert heads == ["1. 走到哪里", "2. 还有什么", "2.1 其一", "2.2 其二", "3. Key findings"]


def test_our_cells_keep_value_mark_and_clause() -> None:
    table = found(read_notebook(briefing()).blocks, Table)[0]
    first, second, third = table.body
    assert (first[1].value, first[2].value, first[3].value) == (10, 9.5, None)
    assert second[1].mark == "来源残缺"
    assert words(second[1]) == "来源残缺"
    assert words(second[3]) == "—"
    assert third[1].value == 1234.5
    assert words(third[2]) == "约 1,200"
    assert words(table.head[0][1]) == "目标（%）"


def test_a_finding_is_emboldened_where_it_says() -> None:
    summary = found(read_notebook(briefing()).blocks, Summary)[0]
    strong = [r.text for r in summary.findings[0].content if isinstance(r, Text) and r.strong]
    assert strong == ["0.5 个百分点"]


def test_frames_keep_heads_spans_and_index() -> None:
    plain, both, wide, long = found(read("frames").blocks, Table)
    assert (plain.width, plain.index_columns, len(plain.head)) == (4, 1, 2)
    assert [words(c) for c in both.head[0] if words(c)] == ["收入", "支出"]
    assert both.index_columns == 2
    assert both.body[0][0].rows == 2
    assert wide.width == 33
    assert len(long.body) == 150


def test_stylers_keep_their_looks() -> None:
    table = found(read("stylers").blocks, Table)[0]
    assert table.title == "上色的表"
    dark, red = table.body[0][1].style, table.body[0][2].style
    assert (dark.background, dark.color, dark.strong) == ("#023858", "#f1f1f1", True)
    assert red.color == "#ed0000"  # to be read on white
    assert red.bar == ((0.0, 50.0, "#d65f5f"),)
    assert table.body[1][2].style.background == "#023858"
    assert table.body[1][1].style.background == "#f4f6f8"
    assert table.head[0][1].style.color == "#0f766e"
    assert table.head[0][1].style.align == "center"


def test_prose_keeps_structure() -> None:
    document = read("prose")
    lists = found(document.blocks, Listing)
    assert any(item.ordered for item in lists)
    assert "列表里的段落，带代码和粗体。" in words(lists[0])
    assert "☑ 做完的事" in words(document.blocks).replace("  ", " ")
    assert found(document.blocks, Quote)
    assert len(document.footnotes) == 2
    assert found(document.blocks, LineBreak)
    assert any(t.script == "sup" for t in found(document.blocks, Text))
    code = next(c for c in found(document.blocks, Code))
    assert code.language == "python"
    assert "中文注释" in code.text


def test_links_lead_somewhere_or_are_text() -> None:
    document = read("prose")
    names = {a.name for a in found(document.blocks, Anchor)} | {
        h.name for h in found(document.blocks, Heading)
    }
    hrefs = [t.href for t in found(document.blocks, Text) if t.href]
    assert all(h[1:] in names for h in hrefs if h.startswith("#"))
    assert sum(h.startswith("#") for h in hrefs) == 3
    assert any("没有" in w and "没有对应的位置" in w for w in document.warnings)


def test_soft_line_ends_between_chinese_characters_vanish() -> None:
    document = read_notebook(foreign.made(foreign.new_markdown_cell("前一行，\n后一行 a\nb")))
    assert words(document.blocks) == "前一行，后一行 a b"


def test_images_are_found_or_named() -> None:
    document = read("images")
    pictures = found(document.blocks, Picture)
    assert [p.mime for p in pictures] == [
        "image/png", "image/png", "image/jpeg", "image/svg+xml", "image/png", "image/png",
    ]  # fmt: skip
    assert pictures[1].width == 90
    said = " ".join(o.what for o in found(document.blocks, Omitted))
    for part in ("网络图", "images/none.png", "bad.png", "损坏"):
        assert part in said
    assert "图片之后的文字还在。" in words(document.blocks)
    assert len(document.warnings) >= 5


def test_an_image_beside_the_notebook_is_read_and_one_outside_is_not(tmp_path) -> None:
    import base64

    folder = tmp_path / "nb"
    folder.mkdir()
    (folder / "图 1.png").write_bytes(base64.b64decode(foreign.picture()))
    (tmp_path / "outside.png").write_bytes(base64.b64decode(foreign.picture()))
    text = "![甲](%E5%9B%BE%201.png)\n\n![乙](../outside.png)\n\n![丙](/etc/passwd)\n\n![丁](file:///etc/passwd)"
    document = read_notebook(foreign.made(foreign.new_markdown_cell(text)), folder=folder)
    assert [p.alt for p in found(document.blocks, Picture)] == ["甲"]
    assert len(found(document.blocks, Omitted)) == 3


def test_formulas_are_read_or_kept_as_source() -> None:
    formulas = found(read("maths").blocks, Formula)
    unread = [f.latex for f in formulas if f.tree is None]
    assert unread == [r"\unknowncommand{x}", "x_{"]
    assert len(formulas) >= 11
    assert all(f.display for f in formulas if f.latex.startswith(r"\begin"))


def test_what_cannot_be_shown_is_named() -> None:
    document = read("interactive")
    said = " ".join(o.what for o in found(document.blocks, Omitted))
    for part in (
        "交互控件",
        "IntSlider",
        "销量走势",
        "Vega",
        "内嵌网页",
        "视频",
        "a.mp4",
        "脚本",
        "x-custom",
    ):
        assert part in said
    text = words(document.blocks)
    for part in ("前面的字", "后面的字", "按钮的字"):
        assert part in text
    assert len(found(document.blocks, Picture)) == 1


def test_streams_are_what_a_terminal_would_show() -> None:
    outputs = found(read("streams").blocks, Output)
    assert outputs[0].text == "绿色的字 和红字\n接着的一行"
    assert outputs[1].kind == "stderr"
    assert "进度 100%" in outputs[1].text
    assert "进度 0%" not in outputs[1].text
    assert outputs[-1].kind == "error"
    assert "数值 <b>错误</b>" in outputs[-1].text
    assert "\x1b" not in words(read("streams").blocks)


def test_tags_hide_and_show() -> None:
    text = words(read("tags").blocks)
    assert "输出-hide-input" in text
    assert "源码_hide_input" not in text
    assert "源码_hide_output" in text
    assert "输出-hide-output" not in text
    for gone in (
        "remove-cell",
        "hide-cell",
        "源码_remove_input",
        "输出-remove-output",
    ):
        assert gone not in text
    assert "源码_other" in text
    assert "源码_折叠" in text
    assert "输出_折叠" in text
    assert "源码_other" not in words(read("tags", show_code=False).blocks)
    assert "输出-other" in words(read("tags", show_code=False).blocks)


def test_raw_cells_are_read_as_what_they_say_they_are() -> None:
    document = read("raw")
    assert "原样的文字 <b>不是标记</b>" in words(document.blocks)
    assert [t.text for t in found(document.blocks, Text) if t.strong] == ["是标记", "是 Markdown"]


def test_old_notebooks_are_read() -> None:
    document = read("old_format")
    text = words(document.blocks)
    for part in ("旧版标题", "旧版正文", "print(1)", "旧版输出", "旧版结果"):
        assert part in text
    assert found(document.blocks, Picture)


def test_heading_levels_have_no_gaps() -> None:
    levels = [h.level for h in found(read("course").blocks, Heading)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_no_markup_of_a_stranger_survives() -> None:
    document = read("hostile")
    hrefs = [t.href for t in found(document.blocks, Text) if t.href]
    assert hrefs == []
    for picture in found(document.blocks, Picture):
        text = picture.data.decode()
        for bad in ("<script", "onload", "onclick", "evil.example", "foreignObject"):
            assert bad not in text
    assert "外来的字" in words(document.blocks)


def test_a_malformed_block_of_ours_gives_way_to_its_html() -> None:
    from nbformat.v4 import new_code_cell, new_output

    data = {
        "application/vnd.kexie.block+json": {"kind": "table", "columns": 3},
        "text/html": "<p>普通</p>",
    }
    document = read_notebook(
        foreign.made(new_code_cell("", outputs=[new_output("display_data", data=data)]))
    )
    assert words(document.blocks) == "普通"
    assert document.warnings


def test_very_deep_markup_is_flattened_not_refused() -> None:
    page = "<div>" * 3000 + "深处的字" + "</div>" * 3000
    document = read_notebook(
        foreign.made(foreign.new_markdown_cell(page), foreign.new_markdown_cell("> " * 900 + "引"))
    )
    assert "深处的字" in words(document.blocks)
    assert "引" in words(document.blocks)


@pytest.mark.parametrize(
    "nb", [None, [], "x", {}, {"nbformat": 4}, {"nbformat": "四", "cells": []}]
)
def test_what_is_no_notebook_is_refused(nb: object) -> None:
    with pytest.raises(ReportError):
        read_notebook(nb)


def test_chinese_numbers() -> None:
    assert [chinese_number(n) for n in (1, 10, 11, 20, 35, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十五",
        "九十九",
    ]


def test_paragraphs_have_no_stray_spaces() -> None:
    document = read_notebook(
        foreign.made(foreign.new_markdown_cell("  **粗**  文 \n\n<p>  一 <br>  二 </p>"))
    )
    lines = [
        "".join(getattr(r, "text", "/") for r in p.content)
        for p in found(document.blocks, Paragraph)
    ]
    assert lines == ["粗 文", "一/二"]


def test_a_clause_without_a_number_is_called_so() -> None:
    assert Clause("某规划", "").mark == "未编号"
    assert Clause("某规划", "", beside=True).mark == "某规划"
