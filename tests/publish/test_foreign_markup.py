"""Ways of writing that Jupyter shows and that strict markdown or a plain reading of HTML would lose."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.exporters import export_pdf
from kexie_analysis.publish.inks import Look
from kexie_analysis.publish.model import (
    Code,
    Figure,
    Formula,
    Heading,
    LineBreak,
    Omitted,
    Output,
    Paragraph,
    Quote,
    Table,
    Text,
)
from tests.publish.pdfs import text as text_of

_DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"
)


def _markdown(source: str) -> dict:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source}]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}


def _shown(markup: str) -> dict:
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": markup}}
    cell = {"cell_type": "code", "metadata": {"tags": ["hide-input"]}, "source": "x"}
    return {**_markdown(""), "cells": [{**cell, "outputs": [output]}]}


def _headings(source: str) -> list[tuple[int, str, str]]:
    blocks = read_notebook(_markdown(source)).blocks
    found = [b for b in blocks if isinstance(b, Heading)]
    return [(b.level, "".join(r.text for r in b.content), b.align) for b in found]


def test_headings_without_a_space_are_headings_and_hashtags_are_not() -> None:
    source = "#总论\n前言\n##1.起因 ##\n#tag 不是标题\n\n    ##代码里的\n\n###"
    assert _headings(source) == [(1, "总论", ""), (2, "1.起因", "")]


def test_stars_beside_a_formula_are_stars_beside_a_word() -> None:
    (line,) = read_notebook(_markdown("**估计（likelihood）**$l$，$x$**（粗）**")).blocks
    assert isinstance(line, Paragraph)
    runs = [r for r in line.content if isinstance(r, Text)]
    assert [(r.text, r.strong) for r in runs] == [
        ("估计（likelihood）", True),
        ("，", False),
        ("（粗）", True),
    ]


def test_stars_in_a_box_of_one_line_are_stars_and_a_lone_formula_is_no_heading() -> None:
    source = "<center>**表的名称**</center>\n\n### $$\\frac{a}{b}$$\n\n### 率 $p$"
    box, formula, heading = read_notebook(_markdown(source)).blocks
    assert isinstance(box, Paragraph)
    assert box.content == (Text("表的名称", strong=True),)
    assert isinstance(formula, Formula)
    assert isinstance(heading, Heading)


def test_headings_stand_where_they_are_told_to() -> None:
    source = '<h1 align="center">居中</h1>\n\n<center>\n\n## 也居中\n\n</center>\n\n## 靠左'
    assert [side for _, _, side in _headings(source)] == ["center", "center", ""]
    with pdfium.PdfDocument(export_pdf(_markdown(source), timestamp=0)) as pdf:
        page = pdf[0].get_textpage()
        assert page.get_charbox(0)[0] > 200


def test_settings_of_other_tools_are_no_heading() -> None:
    source = "---\ntitle: 笔记\ntags: [甲, 乙]\n---\n正文"
    code, body = read_notebook(_markdown(source)).blocks
    assert isinstance(code, Code)
    assert code.text == "title: 笔记\ntags: [甲, 乙]"
    assert isinstance(body, Paragraph)


def test_boxes_that_warn_are_set_off_and_hidden_ones_are_not_shown() -> None:
    source = '<div class="alert alert-info">留意</div>\n\n<p hidden>暗</p><p><q>话</q></p>'
    quote, line = read_notebook(_markdown(source)).blocks
    assert isinstance(quote, Quote)
    assert isinstance(line, Paragraph)
    assert "".join(r.text for r in line.content) == "“话”"


def test_an_animation_shows_its_first_picture_and_says_so() -> None:
    script = f'<script>frames[0] = "data:image/png;base64,{_DOT[:40]}\\\n{_DOT[40:]}"\nnew Animation(frames)</script>'
    markup = f'<div class="animation"><img id="i"><input type="range" value="0">{script}</div>'
    figure, said = read_notebook(_shown(markup)).blocks
    assert isinstance(figure, Figure)
    assert isinstance(said, Omitted)
    assert "第一帧" in said.what


def test_stores_of_signs_and_pleas_for_trust_take_no_room() -> None:
    markup = "<svg style='position:absolute;width:0;height:0'><defs><path d='M0 0'/></defs></svg>"
    (line,) = read_notebook(_shown(f"{markup}<p>数组</p>")).blocks
    assert isinstance(line, Paragraph)
    plea = "<span>Make this Notebook Trusted to load map: File -> Trust Notebook</span>"
    frame = '<iframe srcdoc="&lt;div class=folium-map&gt;"></iframe>'
    (said,) = read_notebook(_shown(f"<div>{plea}{frame}</div>")).blocks
    assert said == Omitted("交互地图未能显示")


def test_a_page_in_a_frame_is_read_or_named_by_its_title() -> None:
    page = "&lt;title&gt;时序&lt;/title&gt;&lt;p&gt;一页字&lt;/p&gt;"
    (line,) = read_notebook(_shown(f'<iframe srcdoc="{page}"></iframe>')).blocks
    assert isinstance(line, Paragraph)
    acting = f"{page}&lt;script&gt;draw()&lt;/script&gt;"
    (said,) = read_notebook(_shown(f'<iframe srcdoc="{acting}"></iframe>')).blocks
    assert said == Omitted("内嵌网页未能显示（时序）")


def test_lines_that_a_box_keeps_are_lines() -> None:
    box = '<div style="white-space: pre-wrap"><code>若 x:\n  y</code>\n完</div>'
    (line,) = read_notebook(_shown(box)).blocks
    said = ["⏎" if isinstance(r, LineBreak) else r.text for r in line.content]
    assert "".join(said) == "若 x:⏎\xa0\xa0y⏎完"


@pytest.mark.parametrize(
    "markup",
    ["<b><center>字</center></b>", "<B><p>字</p></B>", "<font><center><b>字</b></center></font>"],
)
def test_looks_reach_into_paragraphs(markup: str) -> None:
    (line,) = read_notebook(_shown(markup)).blocks
    assert line.content == (Text("字", strong=True),)


def test_a_place_that_a_script_will_fill_is_nothing_yet() -> None:
    document = read_notebook(_shown('<div class="bk-root" id="a1"></div>'))
    assert (document.blocks, document.warnings) == ((), ())


def test_colours_of_what_html_prints_are_kept() -> None:
    markup = '<pre>\n<span style="color: #008000; font-weight: bold">甲</span>乙<b>丙</b>\n</pre>'
    (printed,) = read_notebook(_shown(markup)).blocks
    assert isinstance(printed, Output)
    assert printed.text == "甲乙丙"
    assert printed.inks == ((0, 1, Look("#008000", strong=True)), (2, 3, Look(strong=True)))


def test_pictures_take_their_share_of_the_page() -> None:
    for style, width in (('width="50%"', 442.2 / 2), ('style="zoom:200%"', 1.5), ('width="8"', 6)):
        (figure,) = read_notebook(
            _shown(f'<img src="data:image/png;base64,{_DOT}" {style}>')
        ).blocks
        assert figure.picture.width == pytest.approx(width)


@pytest.mark.parametrize(
    "said", ["HTML(value='<b>周一</b>')", "Label(value='周一', layout=Layout())"]
)
def test_widgets_of_text_are_read(said: str) -> None:
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": said}
    nb = _shown("")
    nb["cells"][0]["outputs"][0]["data"] = view
    (line,) = read_notebook(nb).blocks
    assert line.content[0].text == "周一"


def test_heads_over_numbers_stand_over_them() -> None:
    head = "<tr><th></th><th>甲</th><th style='text-align:left'>乙</th><th>丙</th><th>丁</th></tr>"
    row = "<tr><th>一</th><td>1</td><td>2</td><td>字</td><td>NaN</td></tr>"
    (table,) = read_notebook(_shown(f"<table>{head}{row}</table>")).blocks
    assert isinstance(table, Table)
    assert [c.style.align for c in table.head[0]] == ["", "right", "left", "", "right"]


def test_notes_survive_what_is_written_otherwise_and_are_set_once() -> None:
    source = "甲[^a]乙[^a]，*~~删~~*。\n\n[^a]: 注 $x^2$ 里。"
    shown = text_of(export_pdf(_markdown(source), timestamp=0))
    assert shown.count("注") == 1
    assert "甲1乙1" in "".join(shown.split())


def test_a_place_to_lead_to_takes_no_line() -> None:
    def tops(source: str) -> list[float]:
        with pdfium.PdfDocument(export_pdf(_markdown(source), timestamp=0)) as pdf:
            page = pdf[0].get_textpage()
            text = page.get_text_range()
            return [round(page.get_charbox(text.index(c))[3], 1) for c in "甲乙"]

    assert tops("甲[往](#place)\n\n<a id='place'></a>\n\n乙") == tops("甲往\n\n乙")


def test_what_only_looks_like_a_tag_is_a_word() -> None:
    (line,) = read_notebook(
        _markdown("以 '<pad>' 补齐，vector<int>，git <command>，<b>粗</b><x>y</x>")
    ).blocks
    assert (
        "".join(r.text for r in line.content) == "以 '<pad>' 补齐，vector<int>，git <command>，粗y"
    )


def test_the_kind_of_a_remark_stands_over_it() -> None:
    (quote,) = read_notebook(_markdown("> [!WARNING]\n> 先备份")).blocks
    assert isinstance(quote, Quote)
    assert [b.content[0].text for b in quote.blocks] == ["警告", "先备份"]


def test_texts_said_to_stand_side_by_side_do() -> None:
    cell = '<pre style="display: table-cell">'
    markup = f'<div style="display: table; x: y">{cell}词<br>北京</pre>{cell}─┐<br>─┘</pre></div>'
    (output,) = read_notebook(_shown(markup)).blocks
    assert output.text == "词   ─┐\n北京 ─┘"


def test_headings_in_a_quotation_count_among_the_levels_of_headings() -> None:
    quote, below, last = read_notebook(_markdown("> ## 备料\n\n### 分步\n\n# 总论")).blocks
    assert isinstance(quote, Quote)
    assert [b.level for b in (*quote.blocks, below, last)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("source", "addresses"),
    [
        ("参考https://example.org/p/37，请看", ["https://example.org/p/37"]),
        ("（见 http://example.org/a_(b)）。www.example.org?q=1.", ["http://example.org/a_(b)", "http://www.example.org?q=1"]),
        ("到https://example.org/查看，或 http://example.org/wiki/甲", ["https://example.org/", "http://example.org/wiki/%E7%94%B2"]),
        ("`http://example.org` a@www.example.org [http://a.example](http://b.example)", ["http://b.example"]),
        ("[一](README.md#节) [二](../a/b.ipynb) [三](/etc) [四](x:y)", ["README.md#%E8%8A%82", "../a/b.ipynb"]),
        ('<a href="http://a.example">http://b.example</a>', ["http://a.example"]),
    ],
)  # fmt: skip
def test_bare_addresses_are_links(source: str, addresses: list[str]) -> None:
    (line,) = read_notebook(_markdown(source)).blocks
    assert [r.href for r in line.content if r.href] == addresses


def test_progress_and_tables_of_a_script_are_shown_as_text() -> None:
    view = "application/vnd.jupyter.widget-view+json"
    bar = {view: {"model_id": "a"}, "text/plain": " 50%|█   | 1/2"}
    table = (
        '<table id="itables_1"><thead><tr><th>甲</th></tr></thead></table><script>let a</script>'
    )
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": d}
        for d in (bar, {"text/html": table, "text/plain": "   甲\n0  3"})
    ]
    notebook = _shown("")
    notebook["cells"][0]["outputs"] = outputs
    progress, said, text = read_notebook(notebook).blocks
    assert (progress.text, text.text) == ("50%|█   | 1/2", "   甲\n0  3")
    assert isinstance(said, Omitted)


def test_percentages_stand_at_the_right() -> None:
    (table,) = read_notebook(
        _shown("<table><tr><td>甲</td><td>9.5%</td></tr><tr><td>乙</td><td>10%</td></tr></table>")
    ).blocks
    assert [[c.style.align for c in row] for row in table.body] == [["", "right"]] * 2


def test_files_written_as_letters_into_code_are_cut_and_sequences_are_not() -> None:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "outputs": []}
    notebook = {
        **_markdown(""),
        "cells": [
            {**cell, "source": f"x = '{'iVBORw0K' * 900}'"},
            {**cell, "source": "ACGT" * 1500},
        ],
    }
    document = read_notebook(notebook)
    first, second = document.blocks
    assert len(first.text) < 120
    assert len(second.text) == 6000
    assert any("7,140" in w for w in document.warnings)


def test_an_output_of_a_whole_book_is_cut_where_it_is_told() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "一行字\n" * 130_000}
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [stream]}
    document = read_notebook({**_markdown(""), "cells": [cell]})
    (output,) = document.blocks
    assert output.text.endswith("字符］")
    assert "19,999" in output.text[-40:]
    assert any("19,999" in w for w in document.warnings)


def test_a_number_underlined_is_a_heading_and_a_list_stays_one() -> None:
    assert _headings("1. 总论\n=====\n\n文\n\n2. 分论\n===") == [
        (1, "1. 总论", ""),
        (1, "2. 分论", ""),
    ]
    assert _headings("1. 甲\n2. 乙\n\n```\n1. 丙\n===\n```") == []


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("HBox(children=(IntProgress(value=0, description='读取', max=70), HTML(value='')))", "读取 0/70"),
        ("HBox(children=(HTML(value=''), FloatProgress(value=0.0, max=3.0), HTML(value='')))", "0/3"),
        ("HBox(children=(FloatProgress(value=1.0, bar_style='info', max=1.0), HTML(value='')))", "1/1"),
        ("装车: 0it [00:00, ?it/s]", "装车: 0it [00:00, ?it/s]"),
    ],
)  # fmt: skip
def test_progress_bars_without_a_state_say_how_far_they_were(plain: str, shown: str) -> None:
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": plain}
    notebook = _shown("")
    notebook["cells"][0]["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": view}
    ]
    (line,) = read_notebook(notebook).blocks
    assert line.text == shown


def test_folds_of_a_data_set_give_way_to_its_text() -> None:
    folds = "<div style='display:none'><ul><li><input type='checkbox'>x</li></ul><table><tr><td>1</td></tr></table></div>"
    (text,) = read_notebook(
        _shown(f"<div><pre class='xr-text-repr-fallback'>x: 1</pre>{folds}</div>")
    ).blocks
    assert text.text == "x: 1"
