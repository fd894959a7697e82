"""More of what other people's notebooks hold: macros, prices, tall cells, missing fields."""

from __future__ import annotations

import base64
import ctypes
import html
import io
import json

import docx
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn
from nbformat.v4 import new_code_cell, new_markdown_cell
from PIL import Image

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.exporters import (
    BriefingPDFExporter,
    export_docx,
    export_html,
    export_pdf,
)
from kexie_analysis.publish.formula_spans import Spans
from kexie_analysis.publish.formulas import plain
from kexie_analysis.publish.macros import Macros
from kexie_analysis.publish.model import (
    Anchor,
    Code,
    Figure,
    Formula,
    Heading,
    Listing,
    Omitted,
    Output,
    Paragraph,
    Quote,
    Table,
    Text,
)
from kexie_analysis.publish.monospaced import banded, fitted, parted
from kexie_analysis.publish.pdf_data import PdfData
from tests.publish import foreign
from tests.publish.pdfs import fonts
from tests.publish.pdfs import text as text_of


def _markdown(*sources: str) -> dict:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": s} for s in sources]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}


def _shown(**data: object) -> dict:
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = {"cell_type": "code", "metadata": {}, "source": "x", "outputs": [output]}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}


def _look(text: pdfium.PdfObject) -> tuple[float, str, int]:
    """Size, face and colour of a piece of text."""
    size, ink = ctypes.c_float(), [ctypes.c_uint() for _ in range(4)]
    pdfium.raw.FPDFTextObj_GetFontSize(text, size)
    pdfium.raw.FPDFPageObj_GetFillColor(text, *ink)
    return round(size.value, 1), text.get_font().get_base_name(), ink[0].value


def _lowest(pdf: bytes) -> float:
    """The lowest place of a character on any page, in points from the foot."""
    with pdfium.PdfDocument(pdf) as document:
        texts = [page.get_textpage() for page in document]
        return min(t.get_charbox(i)[1] for t in texts for i in range(t.count_chars()))


def _formulas(nb: dict) -> list[Formula]:
    blocks = read_notebook(nb).blocks
    runs = [r for b in blocks for r in (b.content if isinstance(b, Paragraph) else (b,))]
    return [r for r in runs if isinstance(r, Formula)]


@pytest.mark.parametrize(
    "text",
    ["卖 $5 与 $10，`$PATH`", "卖 $5 和 $10 两种", "US$100-$200 之间", "原价 $5，\\$3，现价 $4"],
)
def test_prices_are_not_formulas(text: str) -> None:
    assert not _formulas(_markdown(text))


def test_formulas_may_stand_beside_digits() -> None:
    found = _formulas(_markdown("水温 37$^\\circ$C，H$_2$O 与 10$\\times$3"))
    assert [f.latex for f in found] == ["^\\circ", "_2", "\\times"]
    assert all(f.tree is not None for f in found)


def test_macros_hold_in_later_cells() -> None:
    nb = _markdown(
        "$\\newcommand{\\R}{\\mathbb{R}}\\def\\v#1{\\mathbf{#1}}$", "设 $\\v{x}\\in\\R^n$"
    )
    (formula,) = _formulas(nb)
    assert formula.tree is not None
    assert formula.latex == "\\v{x}\\in\\R^n"


def test_a_macro_that_holds_itself_ends() -> None:
    macros = Macros()
    assert macros.expand("\\def\\a{\\a\\a}") == ""
    assert len(macros.expand("\\a")) < 10_000


def test_circled_numbers_in_formulas() -> None:
    (formula,) = _formulas(_markdown("$$y = 1 \\quad ①$$"))
    assert formula.tree is not None


def test_tall_spans_and_long_cells_go_on_over_the_page() -> None:
    rows = "".join(f"<tr><td>第{i}行</td></tr>" for i in range(1, 70))
    long = "极长的单元格文字，" * 800
    html = (
        f"<table><tr><td rowspan=70>跨行</td><td>首</td></tr>{rows}</table>"
        f"<table><tr><td>{long}完</td><td>右</td></tr></table>"
    )
    pdf = export_pdf(_shown(**{"text/html": html}), timestamp=0)
    assert _lowest(pdf) > 40
    text = text_of(pdf)
    assert all(f"第{i}行" in text for i in range(1, 70))
    assert "完" in text


def test_pictures_in_cells_keep_to_their_columns() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 300)).save(buffer, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    table = f"| 左 | 右 |\n|--|--|\n| ![]({source}) | ![]({source}) |\n"
    warnings: list[str] = []
    assert export_pdf(_markdown(table), timestamp=0, warn=warnings.append)
    assert not warnings


def test_sixteen_bit_grey_stays_grey() -> None:
    buffer = io.BytesIO()
    Image.new("I;16", (4, 4), 32768).save(buffer, "PNG")
    (_, figure) = read_notebook(
        _shown(**{"image/png": base64.b64encode(buffer.getvalue()).decode()})
    ).blocks
    assert isinstance(figure, Figure)
    with Image.open(io.BytesIO(figure.picture.data)) as image:
        assert image.convert("L").getpixel((0, 0)) == 128


def test_line_separators_end_no_line() -> None:
    text = text_of(export_pdf(_markdown("前一半\u2028后一半"), timestamp=0))
    assert "前一半" in text
    assert "后一半" in text


def test_what_a_notebook_file_may_lack(tmp_path) -> None:
    cells = [
        {"cell_type": "code"},
        {"cell_type": "markdown", "source": "有字"},
        {"cell_type": "code", "source": "1", "outputs": [{"output_type": "stream", "text": "出"}]},
    ]
    path = tmp_path / "缺 '字段' #1.ipynb"
    metadata = {"kernelspec": {"name": "python3"}}
    nb = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    path.write_text(json.dumps(nb), encoding="utf-8")
    pdf, _ = BriefingPDFExporter(timestamp=0).from_filename(str(path))
    text = text_of(pdf)
    assert "有字" in text
    assert "出" in text
    assert "有字" in export_html(nb)


def test_text_between_runs_stays() -> None:
    (paragraph,) = read_notebook(_markdown("甲 $x$ 乙")).blocks
    assert [r.text for r in paragraph.content if isinstance(r, Text)] == ["甲 ", " 乙"]


def test_formulas_in_html_outputs_are_set_and_prices_are_not() -> None:
    page = (
        "<table><tr><td>$\\alpha_1$</td><td>$5 与 $6</td><td><code>$x_1$</code></td></tr></table>"
    )
    _, table = read_notebook(_shown(**{"text/html": page})).blocks
    kinds = [[type(r) for r in cell.content] for cell in table.body[0]]
    assert kinds == [[Formula], [Text], [Text]]


def test_references_in_prose_point_to_the_number_of_a_formula() -> None:
    formulas = _formulas(
        _markdown("$$x \\tag{7}\\label{a}$$", "由 \\eqref{a} 和 \\ref{b} 得，`\\eqref{a}`")
    )
    shown = ["".join(plain(f.tree).split()) for f in formulas]
    assert shown == ["x(7)", "(7)", "(b)"]


def test_charts_that_a_script_draws_are_named_once_with_their_title() -> None:
    option = '{"series": [{"type": "bar", "name": "\\u9500\\u91cf"}], "title": [{}]}'
    page = (
        f"<script>require.config({{}})</script><div id=a></div><script>echarts({option})</script>"
    )
    bundle = {"text/html": page, "text/plain": "<pyecharts.render.display.HTML at 0x1>"}
    document = read_notebook(_shown(**bundle))
    assert document.blocks[1:] == (Omitted("ECharts 交互图未能显示（销量）"),)
    assert [w.endswith("ECharts 交互图未能显示（销量）") for w in document.warnings] == [True]


def test_points_of_a_map_are_told_in_a_table() -> None:
    page = """<title>渡口</title><script>var map_1 = L.map("map_1"); var marker_1 = L.marker([30.5, -114.25], {});
    var popup_1 = L.popup({}); var html_1 = $(`<div>南岸 <b>旧</b></div>`)[0]; popup_1.setContent(html_1);
    marker_1.bindPopup(popup_1); var circle_1 = L.circleMarker([31, 115], {}); circle_1.bindTooltip(`北岸`, {});</script>"""
    trust = "<span>Make this Notebook Trusted to load map</span>"
    markup = f'<div>{trust}<iframe srcdoc="{html.escape(page)}"></iframe></div>'
    bundle = {"text/html": markup, "text/plain": "<folium.folium.Map at 0x1>"}
    omitted, table = read_notebook(_shown(**bundle)).blocks[1:]
    assert omitted == Omitted("交互地图未能显示（渡口）")
    cells = [[r.text for c in row for r in c.content] for row in table.body]
    assert cells == [["30.5", "-114.25", "南岸 旧"], ["31", "115", "北岸"]]


def test_of_a_moving_picture_the_first_frame_is_shown_and_that_is_said() -> None:
    frames = [Image.new("RGB", (9, 9), c) for c in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
    bundle = {"image/gif": base64.b64encode(buffer.getvalue()).decode()}
    document = read_notebook(_shown(**bundle))
    assert [type(b) for b in document.blocks[1:]] == [Figure, Omitted]
    assert any("第一帧" in w for w in document.warnings)


def test_contents_written_by_hand_lead_to_the_heading_meant() -> None:
    source = '<a href="##2.1 什么是 Step-Back？">去</a>\n\n## 2.1 什么是 Step-Back？\n\n## 别的'
    document = read_notebook(_markdown(source))
    assert not document.warnings
    assert document.blocks[0].content[0].href == f"#{document.blocks[1].name}"


def test_an_appendix_does_not_name_the_whole() -> None:
    document = read_notebook(_markdown("## 路网\n\n### 数据\n\n#### 来源\n\n#### 口径", "# 附：表"))
    assert document.title == "路网"


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        (["# 1. 取数", "# 2. 作图"], "表格练习"),
        (["# 第一章 取数"], "第一章 取数"),
        (["# 一、取数", "## 1. 下载"], "一、取数"),
        (["# 取数", "# 作图"], "取数"),
    ],
)
def test_the_first_of_several_parts_does_not_name_the_others(
    headings: list[str], title: str
) -> None:
    assert read_notebook(_markdown(*headings), title="表格练习").title == title


def test_tabs_in_code_go_as_far_as_jupyter_sets_them() -> None:
    fence, plain = "```make\nall:\tx\n\tcc\ta.c\n```", "<pre>\na\tb\n\tc\n</pre>"
    shown = [b.text for b in read_notebook(_markdown(fence, plain)).blocks if isinstance(b, Code)]
    assert shown == ["all:    x\n\tcc  a.c", "a       b\n        c"]


def test_headings_of_six_levels_look_their_own_ways() -> None:
    levels = "\n\n".join(f"{'#' * n} 第{n}级" for n in range(1, 7))
    with pdfium.PdfDocument(export_pdf(_markdown(levels))) as pdf:
        texts = [o for o in pdf[0].get_objects() if o.type == pdfium.raw.FPDF_PAGEOBJ_TEXT]
        looks = [_look(o) for o in texts[:-1]]
    assert len(set(looks)) >= 6
    file = docx.Document(io.BytesIO(export_docx(_markdown(levels))))
    fonts_of = [file.styles[f"Heading {n}"].font for n in range(1, 7)]
    assert len({(f.size, f.bold, str(f.color.rgb)) for f in fonts_of}) == 6


def test_lists_are_marked_by_depth_as_jupyter_marks_them() -> None:
    source = _markdown("1. 甲\n   1. 乙\n      1. 丙\n   2. 丁\n\n- 点\n  1. 戊")
    shown = text_of(export_pdf(source))
    assert "1.甲A.乙a.丙B.丁•点1.戊" in shown
    body = docx.Document(io.BytesIO(export_docx(source)))
    levels = body.part.numbering_part.element
    shapes = [shape.get(qn("w:val")) for shape in levels.iter(qn("w:numFmt"))]
    used = [p._p.pPr.numPr.numId.val for p in body.paragraphs if p._p.pPr.numPr is not None]
    kinds = {n.numId: int(n.abstractNumId.val) for n in levels.num_lst}
    assert [shapes[9 * kinds[number]] for number in used] == [
        "decimal", "upperLetter", "lowerLetter", "upperLetter", "bullet", "decimal",
    ]  # fmt: skip


def test_quotes_and_code_in_lists_are_set_in_and_lined_in_word() -> None:
    source = _markdown("> 引用\n\n- 项\n\n  ```python\n  x = 1\n  ```")
    quote, _, code = docx.Document(io.BytesIO(export_docx(source))).paragraphs[-3:]
    assert quote._p.pPr.find(qn("w:pBdr")) is not None
    assert code.paragraph_format.left_indent == docx.shared.Pt(18)
    inside = _markdown("> ## 题\n>\n> $$x$$")
    paragraphs = docx.Document(io.BytesIO(export_docx(inside))).paragraphs
    assert [p.paragraph_format.left_indent for p in paragraphs] == [docx.shared.Pt(18)] * 2


def test_in_word_code_cells_stand_apart_small_tables_stay_small_and_notes_beside_their_number() -> (
    None
):
    source = _markdown(
        "正文[^1]。\n\n```\na\n```\n\n```\nb\n```\n\n| 列 |\n|---|\n| 甲 |\n\n[^1]: 注。"
    )
    file = docx.Document(io.BytesIO(export_docx(source)))
    texts = [p.text for p in file.paragraphs]
    assert texts[texts.index("a") : texts.index("b") + 1] == ["a", "", "b"]
    assert texts[-1] == "[1] 注。"
    assert sum(c.width for c in file.tables[0].rows[0].cells) < docx.shared.Mm(40)


def test_a_formula_in_a_heading_is_told_by_its_letters_in_the_contents() -> None:
    shown = export_html(_markdown("# 甲\n\n## 系数$\\alpha$\n\n## 乙\n\n## 丙"))
    assert ">系数α</a>" in shown


def test_blocks_of_another_markup_keep_their_name() -> None:
    [block] = read_notebook(_markdown("```{eval-rst}\n.. note:: 甲\n```")).blocks
    assert isinstance(block, Code)
    assert block.text == "{eval-rst}\n.. note:: 甲"


def test_roles_are_what_they_name() -> None:
    source = "由 {class}`~collections.Counter` 数出，见 {ref}`上一节 <last>`，{py:func}`len`，{math}`x^2`；{名}`a` 与 {k}`b` 照旧。"
    shown = text_of(export_pdf(_markdown(source), timestamp=0))
    assert "由Counter数出，见上一节，len，" in shown
    assert "{名}a与{k}b照旧" in shown
    assert "math" not in shown
    assert "{ref}" not in shown


def test_directives_that_are_not_known_keep_what_they_were_called_with() -> None:
    fence = "```{literalinclude} 例/一.py\n:language: python\n```\n\n```{code-block} python\n:linenos:\nx = 1\n```\n\n```{r}\ny\n```"
    shown = [b.text.strip() for b in read_notebook(_markdown(fence)).blocks]
    assert shown == ["{literalinclude} 例/一.py\n:language: python", "x = 1", "y"]


def test_a_word_and_its_meaning_below() -> None:
    document = read_notebook(
        _markdown("方法\n:   写在类里的函数。\n\n    ```python\n    x = 1\n    ```\n\n结果: 5")
    )
    name, meaning, rest = document.blocks
    assert name.content[0].strong
    assert [type(b).__name__ for b in meaning.blocks] == ["Paragraph", "Code"]
    assert rest.content[0].text == "结果: 5"


def test_a_small_heading_of_code_is_bold() -> None:
    data = export_pdf(_markdown("# 总\n\n## 节\n\n### `in`\n\n`in` 用来判断。"), timestamp=0)
    assert any(name.endswith("DejaVuSansMono-Bold") for name in fonts(data))


def test_a_heading_stays_with_the_figure_below() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 500), "#88aacc").save(buffer, "PNG")
    nb = _markdown("\n\n".join(["一行。"] * 34), "## 路线\n\n![图](attachment:a.png)")
    nb["cells"][1]["attachments"] = {
        "a.png": {"image/png": base64.b64encode(buffer.getvalue()).decode()}
    }
    with pdfium.PdfDocument(export_pdf(nb)) as pdf:
        assert len(pdf) == 2
        assert "路线" not in pdf[0].get_textpage().get_text_range()


def test_a_notebook_may_name_its_language() -> None:
    nb = {**_markdown("![图](none.png)"), "metadata": {"kexie": {"language": "en"}}}
    document = read_notebook(nb)
    assert document.warnings == ("Cell 1: Picture file “none.png” not found",)
    assert not document.ours


@pytest.mark.parametrize(
    ("source", "bold"),
    [
        ("**名词：**解释", ["名词："]),
        ("中**“引”**文", ["“引”"]),
        ("**甲**：**乙。**丙", ["甲", "乙。"]),
        ("***步：***f(x) 与**次。**g", ["步：", "次。"]),
        ("f(*a) 和 **k", []),
        ("**Name **：说明", ["Name "]),
        ("传入 **a 和 **b 即可", []),
    ],
)
def test_stars_beside_han_need_no_space(source: str, bold: list[str]) -> None:
    (paragraph,) = read_notebook(_markdown(source)).blocks
    assert [r.text for r in paragraph.content if r.strong] == bold


def test_struck_code_beside_han_needs_no_space() -> None:
    [paragraph] = read_notebook(_markdown("先~~`旧`~~后，~~甲~~乙")).blocks
    assert isinstance(paragraph, Paragraph)
    struck = [r.text for r in paragraph.content if isinstance(r, Text) and r.strike]
    assert struck == ["旧", "甲"]


def test_headings_in_lists_leave_no_level_out() -> None:
    blocks = read_notebook(_markdown("# 甲\n\n- ### 乙\n\n  字")).blocks
    [item] = blocks[1].items
    assert [blocks[0].level, item[0].level] == [1, 2]


def test_an_unknown_output_is_named() -> None:
    nb = _shown()
    nb["cells"][0]["outputs"] = [{"output_type": "别的", "text": "内容"}]
    document = read_notebook(nb)
    assert document.blocks[-1] == Output("内容")
    assert any("不认识的输出类型" in w for w in document.warnings)


def test_line_numbers_that_an_editor_linked_stand_alone() -> None:
    nb = _shown()
    link = "<a href='vscode-notebook-cell:/w/%E7%94%B2.ipynb#W0?line=2'>3</a>"
    trace = [f"\x1b[1;32m      {link}\x1b[0m \x1b[39m量 = 单价"]
    nb["cells"][0]["outputs"] = [{"output_type": "error", "traceback": trace}]
    shown = read_notebook(nb).blocks[-1]
    assert (shown.text, shown.kind) == ("      3 量 = 单价", "error")


def test_a_progress_bar_drawn_anew_has_its_own_line() -> None:
    nb = _shown()
    bars = [f"装车: {n}%|██| {n}/100 [00:0{n % 7}<00:09, 9.9it/s]" for n in (12, 100)]
    nb["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stderr", "text": text} for text in [*bars, "\n完"]
    ]
    assert read_notebook(nb).blocks[-1] == Output("\n".join([*bars, "完"]), "stderr")


@pytest.mark.parametrize(
    ("metadata", "language"),
    [({"kernelspec": {"name": "python3", "language": "julia"}}, "julia"), ({}, "python")],
)
def test_code_is_in_the_language_of_the_kernel(metadata: dict, language: str) -> None:
    nb = _shown(**{"text/plain": "一"})
    nb["metadata"] = metadata
    assert read_notebook(nb).blocks[0] == Code("x", language)


def test_a_wide_drawing_of_letters_is_cut_across_its_lines() -> None:
    lines = ["甲 " + "─" * 98, "  " + "─" * 36 + " 门电路 " + "─" * 53, "  " + "└┘" * 49]
    cut = banded(lines, 25.0)
    assert cut == [
        *(line[:39] for line in lines),
        "",
        *(line[39:80] for line in lines),
        "",
        *(line[80:] for line in lines),
    ]
    assert banded(lines[:2], 25.0) == lines[:2]


def test_a_printed_table_wider_than_the_page_goes_in_parts_that_name_their_rows() -> None:
    heads = [f"{c:>38}" for c in "abcd"]
    rows = [[f"{n}", *(f"{c}{n} {c}{n}".rjust(38) for c in "abcd")] for n in (1, 2)]
    table = [" " + "".join(heads), *("".join(row) for row in rows)]
    cut = parted(["before", *table, "after"], 53.5)
    assert cut[:4] == ["before", " " + "".join(heads[:2]), *("".join(row[:3]) for row in rows)]
    assert cut[4:6] == ["", " " + "".join(heads[2:])]
    assert cut[6:8] == [row[0] + "".join(row[3:]) for row in rows]
    assert cut[8:] == ["after"]
    narrow = [line[:96] for line in table]
    assert parted(narrow, 53.5 / fitted(narrow)) == narrow
    assert fitted([*narrow, "a line, far longer  than that" * 9]) == fitted(narrow) < 1
    one_blank = ["name".rjust(58) + " " + "said of it".rjust(58)]
    one_blank += [f"{n:>58} {'a b c d':>58}" for n in ("one", "two", "six")]
    assert parted(one_blank, 53.5)[:2] == ["name".rjust(58), "one".rjust(58)]
    log = [f"09:00:0{n}  {'a' * 57} {'b' * 57}" for n in range(4)]
    assert parted(log, 53.5) == log


def test_what_only_scripts_would_show_is_shown_as_text_and_named_once() -> None:
    plain_text = "树(\n  左=1,\n  右=2,\n)"
    markup = "<script>a()</script><div><script>b()</script></div>"
    nb = _shown(**{"text/html": markup, "text/plain": plain_text})
    notice, shown = read_notebook(nb).blocks[-2:]
    assert isinstance(notice, Omitted)
    assert shown == Output(plain_text)
    js = {"application/javascript": "a()", "text/plain": "<IPython.core.display.Javascript object>"}
    nb = _shown(**js)
    nb["cells"][0]["outputs"] *= 3
    assert read_notebook(nb).blocks[1:] == (notice,)


@pytest.mark.parametrize(
    ("fence", "language"), [("```\x04", ""), ("```python {.numberLines}", "python"), ("``` ", "")]
)
def test_a_fence_may_name_no_language(fence: str, language: str) -> None:
    (code,) = read_notebook(_markdown(f"{fence}\n第一行\n```")).blocks
    assert code == Code("第一行", language)


def test_a_formula_may_begin_inside_a_paragraph() -> None:
    nb = _markdown(
        "转置是\n$$\nA^\\top =\n\\begin{bmatrix}\n 1 & 2 \\\\\n 3 & 4\n\\end{bmatrix}.\n$$\n\n后文"
    )
    (formula,) = _formulas(nb)
    assert formula.display
    assert formula.tree is not None
    assert read_notebook(nb).blocks[-1] == Paragraph((Text("后文"),))


def test_a_displayed_formula_ends_its_line_and_not_at_an_empty_one() -> None:
    nb = _markdown("一\n$$\n\\begin{aligned}\na &= b \\\\\n \nc &= d\n\\end{aligned}\n$$  \n后文")
    _, formula, last = read_notebook(nb).blocks
    assert isinstance(formula, Formula)
    assert formula.tree is not None
    assert last == Paragraph((Text("后文"),))


def test_markdown_signs_in_formulas_are_not_markdown() -> None:
    nb = _markdown(
        "|式|义|\n|-|-|\n|$P(A|B)$|甲|\n|$\\|x\\|$|乙|",
        "> 引\n> $$\n> y = x\n> $$",
        "$a\n- b$ 与 `$c$`",
    )
    table, quote, last = read_notebook(nb).blocks
    assert isinstance(table, Table)
    cells = [c.content[0] for row in table.body for c in row]
    assert [c.latex if isinstance(c, Formula) else c.text for c in cells] == [
        "P(A|B)", "甲", "\\|x\\|", "乙",
    ]  # fmt: skip
    assert isinstance(quote, Quote)
    assert quote.blocks[1].latex == "y = x"
    assert isinstance(last, Paragraph)
    assert last.content[0].latex == "a\n- b"
    assert last.content[2] == Text("$c$", code=True)


def test_indented_formulas_are_formulas() -> None:
    assert [f.latex for f in _formulas(_markdown("步骤：\n\n    $x_1$  \n"))] == ["x_1"]
    (code,) = read_notebook(_markdown("    print('$x$')")).blocks
    assert code == Code("print('$x$')")


def test_directives_of_jupyter_book_are_read() -> None:
    source = (
        "```{admonition} 定理（见附录）\n:class: tip\n若 $H$ 连续，则\n\n$$\nH=-\\sum_i p_i\n$$\n```\n\n"
        "````{margin}\n【练习】想一想\n\n```{figure} 图.png\n---\nwidth: 9px\n---\n题注\n```\n````\n\n```{python}\nx = 1\n```"
    )
    document = read_notebook(_markdown(source))
    theorem, margin, code = document.blocks
    assert isinstance(theorem, Quote)
    assert isinstance(margin, Quote)
    assert theorem.blocks[0].content == (Text("定理（见附录）", strong=True),)
    assert isinstance(theorem.blocks[-1], Formula)
    assert margin.blocks[0].content == (Text("【练习】想一想"),)
    assert margin.blocks[-1].content == (Text("题注"),)
    assert any("图.png" in w for w in document.warnings)
    assert isinstance(code, Code)
    assert code.text == "x = 1"


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("* `甲_1`: ($/t) per unit.\n* `乙_2`: ($/t) paid", 0),
        ("cost ($/t) of one unit and more ($/t) paid", 0),
        ("- 设 $a_1\n- b$", 0),
        ("设 $a\n- b$ 为", 1),
    ],
)
def test_prices_in_several_entries_are_no_formula(text: str, formulas: int) -> None:
    spans = Spans()
    spans.set_aside(text)
    assert len(spans.found) == formulas


def test_contents_do_not_name_the_whole() -> None:
    assert (
        read_notebook(_markdown("# Table of Contents", "# 数据与方法", "## 一")).title
        == "数据与方法"
    )


def test_a_part_that_begins_after_code_does_not_name_the_whole() -> None:
    parts = [new_markdown_cell("# 取数"), new_code_cell("取()"), new_markdown_cell("# 作图")]
    assert read_notebook(foreign.made(*parts), title="表格练习").title == "取数"
    begun = foreign.made(new_code_cell("import 表"), *parts)
    assert read_notebook(begun, title="表格练习").title == "表格练习"


def test_the_script_of_a_button_beside_a_table_is_not_missed() -> None:
    table = "<table><tr><td>甲</td></tr></table>"
    button = "<button>转换</button><script>convert()</script>"
    colab = f'<div class="colab-df-container">{table}{button}</div>'
    assert "未能显示" in " ".join(read_notebook(_shown(**{"text/html": table + button})).warnings)
    assert not read_notebook(_shown(**{"text/html": colab})).warnings


def test_what_was_meant_for_an_entry_that_a_closing_tag_ended_is_no_code() -> None:
    source = " - 甲\n\n    <p align='center'>\n    乙\n</p>\n\n    设 $y$ 为**真**\n"
    blocks = read_notebook(_markdown(source)).blocks
    assert [type(b) for b in blocks] == [Listing, Paragraph]
    assert any(isinstance(r, Formula) for r in blocks[1].content)
    assert isinstance(read_notebook(_markdown("甲\n\n    设 $y$ 为")).blocks[1], Code)


def test_no_piece_of_an_output_ends_with_an_empty_line() -> None:
    lines = [*["甲"] * 39, "", "", *["乙"] * 40, "", "丙"]
    data = PdfData(read_notebook(_shown(**{"text/plain": "\n".join(lines)})), print)
    (node,) = data.document()["blocks"][1:]
    assert all(piece.split("\n")[-1] for piece in node["pieces"])
    assert "\n".join(node["pieces"]).split("\n") == lines


def test_directives_between_colons_rubrics_and_targets() -> None:
    source = (
        "(此:处)=\n# 题\n\n```{rubric} 小题\n```\n\n:::{note}\n甲\n:::\n\n::: {.callout-tip title='看'}\n乙\n:::\n\n"
        ":::: {.columns}\n::: {.column}\n丙\n:::\n::::\n\n````{tab-set}\n```{tab-item} 页\n丁\n```\n````"
    )
    target, title, rubric, note, tip, column, tab = read_notebook(_markdown(source)).blocks
    assert isinstance(title, Heading)
    assert [type(run) for run in target.content] == [Anchor]
    assert rubric.content == (Text("小题", strong=True),)
    assert [b.content[0].text for b in (*note.blocks, *tip.blocks)] == ["注", "甲", "看", "乙"]
    assert column.content == (Text("丙"),)
    assert [b.content[0].text for b in tab.blocks] == ["页", "丁"]


def test_letters_of_a_drawing_are_as_wide_as_those_it_was_drawn_for() -> None:
    label = '<text xml:space="preserve" y="9" {}>a  b</text>'
    looks = (
        'font-family="Times,serif"',
        'style="font-family: Courier; fill:red"',
        'font-family="Arial"',
    )
    svg = "".join(label.format(look) for look in looks)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20">{svg}</svg>'
    nb = _shown(**{"image/svg+xml": svg})
    assert any("STIXGeneral" in face for face in fonts(export_pdf(nb)))
    kept = read_notebook(nb).blocks[-1].picture.data.decode()
    assert 'font-family="Times, STIXGeneral,serif"' in kept
    assert 'style="font-family: Courier, DejaVu Sans Mono; fill:red"' in kept
    assert 'font-family="Arial"' in kept
    assert kept.count('xml:space="preserve"') == 3


def test_an_svg_in_a_box_is_a_picture() -> None:
    svg = '<div class="output"><svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="9">线路</text></svg></div>'
    nb = _shown(**{"image/svg+xml": svg, "text/plain": "<circuit.SVGCircuit at 0x7f>"})
    (_, figure) = read_notebook(nb).blocks
    assert isinstance(figure, Figure)
    assert "线路" in text_of(export_pdf(nb))


def test_a_row_break_is_no_part_of_a_command() -> None:
    latex = r"$$\begin{matrix} a & b\\P(x) & c\\\tag{2} d & e \end{matrix}$$"
    (formula,) = read_notebook(_markdown(latex)).blocks
    assert plain(formula.tree) == "abP(x)c(2)de"
    html = export_html(_markdown(r"$$a = 1 \\ b = 2$$"))
    assert html.count("<mtr>") == 2


def test_a_picture_that_is_not_loaded_keeps_its_link() -> None:
    html = export_html(_markdown("[![运行](https://x.invalid/a.png)](https://example.invalid/t)"))
    assert 'href="https://example.invalid/t"' in html
    row = '<a href="https://example.invalid/t"><img src="https://x.invalid/a.png"/>去运行</a>'
    assert export_html(_markdown(row)).count(">https://example.invalid/t<") == 0


def test_a_small_heading_before_the_title_stays_small() -> None:
    document = read_notebook(_markdown("##### 某人所作", "# 总论\n\n## 一节"))
    assert [type(b).__name__ for b in document.blocks] == ["Paragraph", "Heading", "Heading"]
    assert document.blocks[0].content[-1].strong
    assert document.title == "总论"
