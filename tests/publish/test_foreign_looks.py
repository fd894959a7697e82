"""Looks that other people's notebooks give to words, cells and formulas."""

from __future__ import annotations

import pytest

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.exporters import export_html, export_pdf
from kexie_analysis.publish.formulas import Node, read_formula
from kexie_analysis.publish.model import Output, Paragraph, Table, Text
from kexie_analysis.publish.pdf_data import PdfData
from tests.publish.pdfs import text as text_of


def _markdown(source: str) -> dict:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source}]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}


def _shown(markup: str) -> dict:
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": markup}}
    cell = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": [output]}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}


def _runs(notebook: dict) -> dict[str, Text]:
    paragraphs = [b for b in read_notebook(notebook).blocks if isinstance(b, Paragraph)]
    return {r.text.strip(): r for p in paragraphs for r in p.content if isinstance(r, Text)}


def test_colours_lines_and_markers_of_words_are_kept() -> None:
    source = (
        '<font color="red">\n\n红色的 **要点**\n\n</font>\n\n<u>画线</u>、<mark>标亮</mark>、'
        '<span style="color:#fff">白字</span>、<span style="background:#003300">深底</span>、'
        '<span style="color:#00ff00">亮绿</span>、'
        '<span style="text-decoration:line-through">删去</span>'
    )
    runs = _runs(_markdown(source))
    assert runs["红色的"].color.startswith("#e")
    assert runs["要点"].color == runs["红色的"].color
    assert runs["要点"].strong
    assert runs["画线"].under
    assert runs["删去"].strike
    assert runs["标亮"].fill
    assert runs["亮绿"].color.startswith("#00")  # darkened
    assert not runs["白字"].color
    assert runs["深底"].fill == "#003300"
    assert runs["深底"].color == "#ffffff"
    page, _ = export_html(_markdown(source)), text_of(export_pdf(_markdown(source), timestamp=0))
    assert "<u>画线</u>" in page
    assert f'style="color:{runs["红色的"].color}"' in page


def test_spaces_in_code_are_kept_and_line_ends_are_not() -> None:
    assert "'    7'" in _runs(_markdown("右对齐：`'    7'`"))
    assert "a b" in _runs(_markdown("两行：`a\nb`"))


@pytest.mark.parametrize(("cells", "align"), [("甲|乙", ""), ("3|4", "right"), ("甲|4", "right")])
def test_heads_stand_where_their_columns_do(cells: str, align: str) -> None:
    rows = "".join(f"<tr><th>{i}</th><td>{c}</td></tr>" for i, c in enumerate(cells.split("|")))
    head = '<tr style="text-align: right;"><th></th><th>名称</th></tr>'
    markup = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    table = next(b for b in read_notebook(_shown(markup)).blocks if isinstance(b, Table))
    assert table.head[0][1].style.align == align


def _found(node: Node, name: str) -> list[str]:
    own = [node.get(name)] if node.get(name) else []
    return own + [v for child in node.children for v in _found(child, name)]


def test_formulas_keep_colours_and_narrow_spaces() -> None:
    red = read_formula(r"\color{red}{x}+y")
    assert red is not None
    assert _found(red, "mathcolor")[0].startswith("#e")
    assert red.tag == "mrow"
    assert not _found(red.children[-1], "mathcolor")
    assert _found(read_formula(r"I\!R"), "width") == ["-0.167em"]


def test_a_line_with_a_long_address_is_not_stretched() -> None:
    source = "出处：https://example.org/a-long-way/to-a-document/that-is-far-down.html"
    data = PdfData(read_notebook(_markdown(source)), lambda _: None)
    assert data.blocks(read_notebook(_markdown(source)).blocks)[0]["ragged"]


def _printed(text: str) -> dict:
    data = PdfData(read_notebook(_markdown("")), lambda _: None)
    return data.blocks((Output(text),))[0]


def test_printed_lines_keep_to_the_page() -> None:
    assert "\u200b" in _printed("-" * 120)["pieces"][0]  # in a proportional face it would fit
    row = "| " + " | ".join(["数值", "10.000"] * 7) + " |"
    assert _printed(f"{row}\n{row}")["size"] < 1  # rows stay whole
    assert _printed("很长的一句话，不是表格" * 12)["size"] == 1


def test_pictures_without_a_face_are_named() -> None:
    shown = text_of(export_pdf(_markdown("出发🚀，好✅，1️⃣，🇨🇳"), timestamp=0))
    assert "出发[rocket]，好✔，1，CN" in shown
