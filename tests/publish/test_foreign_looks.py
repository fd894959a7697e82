"""Looks that other people's notebooks give to words, cells and formulas."""

from __future__ import annotations

import io

import docx
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn

from kexie_analysis.publish import fonts
from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.exporters import export_docx, export_html, export_pdf
from kexie_analysis.publish.formulas import Node, read_formula
from kexie_analysis.publish.lines import gaps
from kexie_analysis.publish.model import (
    Document,
    Figure,
    LineBreak,
    Listing,
    Omitted,
    Output,
    Paragraph,
    Picture,
    Table,
    Text,
)
from kexie_analysis.publish.pdf_data import PdfData
from kexie_analysis.publish.quotes import by_script
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


def test_code_and_formulas_stand_a_little_apart_from_han() -> None:
    source = "用`fit`，见`a`。当$x$时 `b` 与 $y$ 及**粗**$z$，又$\\text{量}=1$止"
    [paragraph] = read_notebook(_markdown(source)).blocks
    assert isinstance(paragraph, Paragraph)
    apart = [
        getattr(run, "latex", "") or getattr(run, "text", "")
        for run, gap in gaps(paragraph.content)
        if gap
    ]
    assert apart == ["fit", "a", "x", "时 ", "z", "止"]
    assert export_html(_markdown(source)).count('class="gap"') == 4


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
    page = export_html(_markdown(source))
    assert "<u>画线</u>" in page
    assert f'style="color:{runs["红色的"].color}"' in page


def test_word_gives_words_their_colours_lines_and_markers() -> None:
    source = '<font color="red">红字</font>、<u>画线</u>、<mark>标亮</mark>'
    paragraphs = docx.Document(io.BytesIO(export_docx(_markdown(source)))).paragraphs
    runs = {r.text: r for p in paragraphs for r in p.runs}
    expected = _runs(_markdown(source))["红字"].color
    assert str(runs["红字"].font.color.rgb) == expected.lstrip("#").upper()
    assert runs["画线"].underline
    assert runs["标亮"]._r.rPr.find(qn("w:shd")) is not None
    assert not runs["、"].underline


def test_the_end_of_a_line_break_is_one() -> None:
    paragraph = read_notebook(_markdown("<p>上行</br>下行</p>")).blocks[0]
    assert [type(r) for r in paragraph.content] == [Text, LineBreak, Text]


def test_spaces_in_code_are_kept_and_line_ends_are_not() -> None:
    assert "'    7'" in _runs(_markdown("右对齐：`'    7'`"))
    assert "a b" in _runs(_markdown("两行：`a\nb`"))


@pytest.mark.parametrize(
    ("cells", "align"), [("甲|乙", ""), ("3|4", "right"), ("甲|4", "right"), ("甲|乙|4", "")]
)
def test_heads_stand_where_their_columns_do(cells: str, align: str) -> None:
    rows = "".join(f"<tr><th>{i}</th><td>{c}</td></tr>" for i, c in enumerate(cells.split("|")))
    head = '<tr style="text-align: right;"><th></th><th>名称</th></tr>'
    markup = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
    table = next(b for b in read_notebook(_shown(markup)).blocks if isinstance(b, Table))
    assert table.head[0][1].style.align == align


@pytest.mark.parametrize(("cells", "sides"), [
    ("3|NaN", ["right", "right"]), ("甲|NaN", ["", ""]), ("3|4", ["", ""]),
    ("3|NaN|4|甲", ["right"] * 4), ("甲|乙|3", ["left"] * 3), ("3|4|" + "长" * 30, ["left"] * 3),
])  # fmt: skip
def test_the_cells_of_a_column_stand_at_one_side(cells: str, sides: list[str]) -> None:
    rows = "".join(f"<tr><th>{i}</th><td>{c}</td></tr>" for i, c in enumerate(cells.split("|")))
    table = read_notebook(_shown(f"<table>{rows}</table>")).blocks[-1]
    assert isinstance(table, Table)
    assert [row[1].style.align for row in table.body] == sides


def _wide(corner: str, tag: str, names: tuple[str, ...] = ("甲行", "乙行")) -> list[dict]:
    head = f"<th>{corner}</th>" + "".join(f"<th>some_long_name_{i} a_b</th>" for i in range(24))
    rows = (f"<tr><{tag}>{name}</{tag}>" + "<td>1</td>" * 24 + "</tr>" for name in names)
    notebook = _shown(f"<table><thead><tr>{head}</tr></thead>{''.join(rows)}</table>")
    document = read_notebook(notebook)
    tables = PdfData(document, lambda _: None).blocks(document.blocks)
    return [t for t in tables if t["t"] == "table"]


def test_each_part_of_a_wide_table_says_which_row_is_which() -> None:
    for corner, names in (("名称", ("甲行", "乙行")), ("", ("0", "1"))):
        parts = _wide(corner, "td", names)
        assert len(parts) > 1
        for part in parts:
            assert tuple(row[0]["c"][0]["text"] for row in part["body"]) == names


def test_heads_of_joined_words_break_where_they_are_joined() -> None:
    heads = [c["c"][0]["text"] for part in _wide("", "th") for c in part["head"][0] if c["c"]]
    assert "some_\u200blong_\u200bname_\u200b3 a_b" in heads


def _charted(*traces: dict) -> dict:
    notebook = _shown("<div></div><script>Plotly.newPlot()</script>")
    chart = {"data": [*traces], "layout": {"title": {"text": "各市"}}}
    notebook["cells"][0]["outputs"][0]["data"]["application/vnd.plotly.v1+json"] = chart
    return notebook


def test_tables_of_plotly_are_tables() -> None:
    table = {"type": "table", "header": {"values": ["<b>城市</b>", ["人口"]]}}
    table["cells"] = {"values": [["甲<乙", "丙"], [1.5, None]]}
    blocks = read_notebook(_charted(table)).blocks
    shown = next(b for b in blocks if isinstance(b, Table))
    assert shown.title == "各市"
    assert [[c.content[0].text for c in r if c.content] for r in shown.body] == [
        ["甲<乙", "1.5"], ["丙"],
    ]  # fmt: skip
    assert not any(isinstance(b, Omitted) for b in blocks)
    mixed = read_notebook(_charted(table, {"type": "bar"}))
    assert any(isinstance(b, Omitted) for b in mixed.blocks)
    assert ["Plotly" in w for w in mixed.warnings] == [True]


def test_an_object_s_own_name_is_not_printed_beside_what_is_missing() -> None:
    notebook = _shown('<iframe src="https://example.org/film"></iframe>')
    data = notebook["cells"][0]["outputs"][0]["data"]
    data["text/plain"] = "<IPython.lib.display.YouTubeVideo at 0x7f01>"
    blocks = read_notebook(notebook).blocks
    assert any(isinstance(b, Omitted) for b in blocks)
    assert not any(isinstance(b, Output) for b in blocks)


def test_what_a_notebook_keeps_of_its_widgets_is_shown() -> None:
    view = "application/vnd.jupyter.widget-view+json"
    notebook = _shown("")
    cell = notebook["cells"][0]
    plain = {"text/plain": "HBox(children=())"}
    shown = {"output_type": "display_data", "metadata": {}}
    cell["outputs"] = [{**shown, "data": {view: {"model_id": m}, **plain}} for m in "ad"]
    kept = {"output_type": "stream", "name": "stdout", "text": "里面的话"}
    states = {
        "a": {"children": ["IPY_MODEL_b", "IPY_MODEL_c", "IPY_MODEL_a"]},
        "b": {"description": "装载：50%", "value": 5.0, "max": 10.0},
        "c": {"value": " 5/10 [00:02&lt;00:02]"},
        "d": {"outputs": [kept]},
    }
    state = {"state": {m: {"state": s} for m, s in states.items()}}
    notebook["metadata"] = {"widgets": {"application/vnd.jupyter.widget-state+json": state}}
    _, omitted, output = read_notebook(notebook).blocks
    assert isinstance(omitted, Omitted)
    assert "装载：50% 5/10 [00:02<00:02]" in omitted.what
    assert output == Output("里面的话", "stdout")


def test_what_only_loads_a_library_is_not_missed() -> None:
    ready = _shown("<script>window.PlotlyConfig = {};</script><script>require(['plotly'])</script>")
    ready["cells"][0]["outputs"][0]["data"]["text/vnd.plotly.v1+html"] = "<script></script>"
    document = read_notebook(ready)
    assert not document.warnings
    assert not any(isinstance(b, Omitted) for b in document.blocks)
    assert read_notebook(_shown("<script>draw()</script>")).warnings


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


@pytest.mark.parametrize(
    ("source", "ragged"),
    [
        ("出处：https://example.org/a-long-way/to-a-document/that-is-far-down.html", True),
        ("历史 $A_1, O_1, R_1, A_2, O_2, R_2$ 如此", True),
        ("这里 $a_{i+1} = b + c$ 如此", False),
        ("这里的`abcdefghijklm`如此", True),
        ("here are `abcdefghijklm` and abcdefghijklmno", False),
        ("见图![](https://example.org/a.png)", True),
    ],
)
def test_a_line_with_a_long_piece_is_not_stretched(source: str, ragged: bool) -> None:
    data = PdfData(read_notebook(_markdown(source)), lambda _: None)
    assert data.blocks(read_notebook(_markdown(source)).blocks)[0]["ragged"] is ragged


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        ("don’t 与“引号”", "’"),
        ("of type ‘ket’, or ‘bra’?", "‘’‘’"),
        ("称为“TensorFlow”。", ""),
        ("“abc” 是", ""),
    ],
)
def test_quotation_marks_are_as_wide_as_their_script_has_them(text: str, narrow: str) -> None:
    pieces = by_script(text)
    assert "".join(piece for piece, _ in pieces) == text
    assert "".join(piece for piece, latin in pieces if latin) == narrow


def test_a_formula_in_a_heading_or_a_cell_stands_in_its_line() -> None:
    source = "# 估计$x$的值\n\n|甲|乙|\n|-|-|\n|面积$y$平方|丙|"
    with pdfium.PdfDocument(export_pdf(_markdown(source), timestamp=0)) as pdf:
        page = pdf[0].get_textpage()
        places = range(page.count_chars())
        heights = {page.get_text_range(i, 1): page.get_charbox(i)[1] for i in places}
    for one, other in (("估", "值"), ("面", "方")):
        assert heights[one] == pytest.approx(heights[other], abs=2)


def _printed(text: str) -> dict:
    data = PdfData(read_notebook(_markdown("")), lambda _: None)
    return data.blocks((Output(text),))[0]


def test_printed_lines_keep_to_the_page() -> None:
    assert "\u200b" in _printed("-" * 120)["pieces"][0]  # in a proportional face it would fit
    row = "| " + " | ".join(["数值", "10.000"] * 7) + " |"
    assert _printed(f"{row}\n{row}")["size"] < 1  # rows stay whole
    assert _printed("很长的一句话，不是表格" * 12)["size"] == 1


def test_tabs_lead_to_where_a_browser_stops() -> None:
    assert _printed("ab\tc\nabcdefg\th")["pieces"] == ["ab      c\nabcdefg h"]
    assert _printed("甲乙丙丁\t1\n甲乙\t1")["pieces"] == ["甲乙丙丁 1\n甲乙     1"]


def test_a_wide_picture_in_a_list_keeps_to_the_list_and_leaves_its_words_unstretched() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="20"/>'
    words = (Text("图"), Picture(svg, "image/svg+xml", width=1500, height=15))
    data = PdfData(Document("题", ()), print)
    listed = data.block(Listing(True, ((Paragraph(words),),)))[0]["items"][0][0]
    alone = data.block(Paragraph(words))[0]
    assert listed["ragged"]
    assert listed["c"][1]["width"] < alone["c"][1]["width"]


def test_a_large_picture_stands_apart_from_the_words_above_it_and_keeps_them() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"/>'
    words = (Text("图"), Picture(svg, "image/svg+xml", width=300, height=225), Text("如此"))
    data = PdfData(Document("题", ()), print)
    (item,) = data.blocks((Listing(True, ((Paragraph(words),),)),))[0]["items"]
    assert [(node["t"], node.get("lead"), node.get("led")) for node in item] == [
        ("par", True, None), ("figure", None, True), ("par", False, None),
    ]  # fmt: skip


def test_progress_bars_are_shortened_to_one_line() -> None:
    line = "装载:  50%|" + "█" * 45 + " " * 45 + "| 5/10 [00:02<00:02,  2.48it/s]"
    piece = _printed(line)["pieces"][0]
    assert "\u200b" not in piece
    assert piece.startswith("装载:  50%|█")
    assert piece.endswith("| 5/10 [00:02<00:02,  2.48it/s]")
    assert piece.count("█") == pytest.approx((len(piece) - 40) / 2, abs=3)


def test_tables_drawn_with_letters_keep_their_columns() -> None:
    rows = ("┌──────┬──┐", "│ 类别 │ A│", "│ abcd │ B│", "└──────┴──┘")
    data = export_pdf(_shown(f"<pre>{chr(10).join(rows)}</pre>"), timestamp=0)
    with pdfium.PdfDocument(data) as pdf:
        page = pdf[0].get_textpage()
        letters = [(page.get_text_range(i, 1), i) for i in range(page.count_chars())]
        sides = [page.get_charbox(i)[0] for c, i in letters if c == "│"]
    assert sides[:3] == pytest.approx(sides[3:], abs=0.5)


def test_columns_parted_by_spaces_keep_their_places_beside_han() -> None:
    assert _printed("甲：      1\n甲乙丙：  2\n甲乙：    3")["framed"]
    assert not _printed("甲：    1\n甲乙丙：  2\n甲乙：   3")["framed"]


def test_pictures_of_one_and_of_several_signs_are_shown() -> None:
    source = (
        '出发🚀，好✅，1️⃣，🇨🇳，🤷‍♂️，😮‍💨，👍🏽，<font color="red">红</font><u>线</u><mark>标</mark>'
    )
    shown = text_of(export_pdf(_markdown(source), timestamp=0)).replace("\ufe0f", "")
    assert "出发🚀，好✅，1\u20e3，🇨🇳，🤷‍♂，😮‍💨，👍🏽，红线标" in shown


def test_pictures_without_a_face_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "emoji", frozenset)
    monkeypatch.setattr(fonts, "covered", lambda: frozenset(map(ord, "出发好，1🚀")) - {ord("🚀")})
    assert fonts.printable("出发🚀，好✅，1️⃣🇨🇳👩‍🔬") == "出发[rocket]，好✔，1CN[woman][microscope]"


def test_cells_beyond_the_heads_stay_and_bars_in_code_part_none() -> None:
    cell = "|甲|乙|\n|-|-|\n|1|2|多|\n|`a || b`|或|"
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": cell},
    ]}  # fmt: skip
    document = read_notebook(nb)
    (table,) = document.blocks
    assert isinstance(table, Table)
    rows = [["".join(getattr(r, "text", "") for r in c.content) for c in row] for row in table.body]
    assert rows == [["1", "2", "多"], ["a || b", "或", ""]]
    assert "多于表头" in document.warnings[0]


def test_vectors_of_r_stand_in_a_line_and_images_in_html_keep_their_names() -> None:
    markup = (
        "<ol class=list-inline><li>1</li><li>2</li></ol><dl class=dl-inline><dt>小</dt><dd>1</dd></dl>"
        '<svg width="90" height="9"><path id="a" d="M0 0L9 9"/><text><textPath xlink:href="#a">弧</textPath></text></svg>'
    )
    _, vector, names, image = read_notebook(_shown(markup)).blocks
    assert ["".join(r.text for r in b.content) for b in (vector, names)] == ["1 · 2", "小：1"]
    assert isinstance(image, Figure)
    assert isinstance(image.picture, Picture)
    assert b'<textPath href="#a">' in image.picture.data
