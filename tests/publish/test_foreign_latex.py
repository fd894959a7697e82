"""LaTeX as other people's notebooks hold it: tables, delimiters, numbers of formulas, formulas too wide."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.exporters import export_html, export_pdf
from kexie_analysis.publish.formulas import Node, plain, read_formula
from kexie_analysis.publish.macros import Macros
from kexie_analysis.publish.model import (
    Document,
    Formula,
    Listing,
    Omitted,
    Output,
    Paragraph,
    Table,
    Text,
)
from kexie_analysis.publish.pdf import render_pdf
from tests.publish.pdfs import text as text_of


def _shown(**data: object) -> dict:
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}


def _markdown(source: str) -> dict:
    cell = {"cell_type": "markdown", "metadata": {}, "source": source}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}


def _formulas(source: str) -> list[Formula]:
    cell = {"cell_type": "markdown", "metadata": {}, "source": source}
    blocks = read_notebook(
        {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    ).blocks
    runs = [r for b in blocks for r in (b.content if isinstance(b, Paragraph) else (b,))]
    return [r for r in runs if isinstance(r, Formula)]


def test_escaped_brackets_with_latex_between_them_are_formulas() -> None:
    found = _formulas(
        r"已知（\(x \sim p\)）和 \[ \frac{a}{b} \]，见 \[[1](#r)\]、\(注\) 与 `\(\mu\)`"
    )
    assert [(f.latex.strip(), f.display) for f in found] == [
        (r"x \sim p", False),
        (r"\frac{a}{b}", True),
    ]


def _texts(rows: tuple) -> list[list[str]]:
    return [["".join(getattr(r, "text", "◆") for r in c.content) for c in row] for row in rows]


_TABULAR = r"""\begin{table}
\caption{两组的\textbf{销量}}
\begin{tabular}{lrr}
\toprule
 & \multicolumn{2}{c}{组别} \\
 & 甲\_1 & 乙\&丙 \\
\midrule
春 & 12 & 30.5 \\
秋 & $x^2$ & 20\% \\
\bottomrule
\end{tabular}
\end{table}"""


def test_a_plain_tabular_is_a_table() -> None:
    document = read_notebook(_shown(**{"text/latex": _TABULAR, "text/plain": "无"}))
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert table.title == "两组的销量"
    assert _texts(table.head) == [["", "组别"], ["", "甲_1", "乙&丙"]]
    assert _texts(table.body) == [["春", "12", "30.5"], ["秋", "◆", "20%"]]
    assert table.body[0][2].value == 30.5
    assert not document.warnings


def test_a_tabular_that_is_not_plain_is_named_and_shown_as_text() -> None:
    latex = r"\begin{tabular}{l} \includegraphics{a.png} \\ \end{tabular}"
    document = read_notebook(_shown(**{"text/latex": latex, "text/plain": "文字形式"}))
    named, text = document.blocks
    assert isinstance(named, Omitted)
    assert text == Output("文字形式")
    assert any("LaTeX 表格" in w for w in document.warnings)


def test_diagrams_of_estimators_are_named() -> None:
    markup = '<div class="sk-top-container"><b>仅供浏览器</b></div>'
    document = read_notebook(_shown(**{"text/html": markup, "text/plain": "Pipeline()"}))
    assert [type(b) for b in document.blocks] == [Omitted, Output]
    assert any("scikit-learn" in w for w in document.warnings)


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\big\{a\big\}", "{a}"),
        (r"\Big\|x\Big\|", "‖x‖"),
        (r"\bigg\langle x\bigg\rangle", "⟨x⟩"),
        (r"y=1\tag{2.1}", "y=1(2.1)"),
        (r"\begin{flalign}a&=b\end{flalign}", "a=b"),
        (r"\ce{2H2 + O2 -> 2H2O}", "2H2+O2→2H2O"),
        (r"\abs{x}+\SI{3}{m}", "|x|+3m"),
        (r"\eqref{a}", "(a)"),
        (r"m &lt; n", "m<n"),
        (r"\text{若 $x>0$ 则 50\% 的 a\_b}", "若x>0则50%的a_b"),
        (r"a \mathrel{:=} b \mathbin{+} c", "a:=b+c"),
        (r"a \not= b", "a≠b"),
        (r"\left.\begin{array}{l@{\,}*{2}{c}}1&2&3\end{array}\right|", "123|"),
        (r"\begin{rcases}a\\b\end{rcases}", "ab}"),
        (r"\begin{numcases}{f=}a\\b\end{numcases}", "f={ab"),
        (r"\begin{cases*}1 & if $x>0$\end{cases*}", "{1ifx>0"),
        (r"\begin{aligned}[t]a&=b\end{aligned}", "a=b"),
        (r"\color[RGB]{255,0,0}{x}\fbox{若 $y$}", "x若y"),
        (r"x^2\label{e}\tag{7}\quad\eqref{e}", "x2(7)(7)"),
        (r"x & = \begin{pmatrix}1 & 2\end{pmatrix}, \\ y & = 2 \tag{3}", "x=(12),y=2(3)"),
        (r"\\beta_1 \sim b", "β1∼b"),
        ("$\\forall\\ k\\ $", "∀k"),
    ],
)
def test_common_latex_is_read(latex: str, shown: str) -> None:
    node = read_formula(Macros().expand(latex))
    assert node is not None
    assert "".join(plain(node).split()) == shown


def test_columns_of_an_array_stand_at_the_side_they_are_given() -> None:
    rows = r"$$\begin{array}{rcl}y&=&7\\&=&7+2+3+4+5+6\end{array}$$"
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": []}
    nb["cells"].append({"cell_type": "markdown", "metadata": {}, "source": rows})
    with pdfium.PdfDocument(export_pdf(nb)) as document:
        page = document[0].get_textpage()
        sevens = [i for i in range(page.count_chars()) if page.get_text_range(i, 1) == "7"]
        starts = [page.get_charbox(i)[0] for i in sevens]
    assert len(starts) == 2
    assert abs(starts[0] - starts[1]) < 0.5


def test_limits_of_a_named_operator_stand_below_it() -> None:
    node = read_formula(r"\operatorname*{arg\,max}_{w} f")
    assert "max" in [n.text for child in node.children for n in (child, *child.children)]


@pytest.mark.parametrize(
    "latex",
    [r"\begin{CD}A@>>>B\end{CD}", r"\begin{tikzpicture}x\end{tikzpicture}", r"\frac1", "Y^"],
)
def test_what_would_be_set_without_its_meaning_is_not_read(latex: str) -> None:
    assert read_formula(latex) is None


def test_single_letters_stand_upright_where_they_are_said_to() -> None:
    for latex in (r"\mathrm{d}", r"\operatorname{d}"):
        node = read_formula(latex)
        while node.children:
            (node,) = node.children
        assert node.get("mathvariant") == "normal"


def test_matrices_in_a_line_keep_clear_of_the_next_line() -> None:
    rows = r"\\".join("甲乙丙丁")
    source = rf"上面 $\begin{{pmatrix}}{rows}\end{{pmatrix}}$ 行" + "\n\n下面"
    cell = {"cell_type": "markdown", "metadata": {}, "source": source}
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    with pdfium.PdfDocument(export_pdf(nb)) as document:
        text = document[0].get_textpage()
        boxes = {text.get_text_range(i, 1): text.get_charbox(i) for i in range(text.count_chars())}
    assert boxes["下"][3] < boxes["丁"][1]


def test_a_formula_that_cannot_be_set_costs_nothing_around_it() -> None:
    broken = Formula("坏式", False, Node("mfrac", children=(Node("mi", "x"),)))
    tail = "尾" * 2500
    listing = Listing(False, ((Paragraph((Text("项一"), broken)),), (Paragraph((Text(tail),)),)))
    warnings: list[str] = []
    pdf = render_pdf(Document("题", (listing,), False, "zh"), warn=warnings.append)
    shown = text_of(pdf)
    assert "项一" in shown
    assert "坏式" in shown
    assert shown.count("尾") == 2500
    assert any("LaTeX 源码" in w for w in warnings)


def test_rules_of_arrays_stand_where_their_columns_and_lines_say() -> None:
    def sides(latex: str) -> list[list[str]]:
        node = read_formula(latex)
        while node.tag != "mtable":
            node = node.children[0]
        return [
            [cell.get("class").replace("on-", "") for cell in row.children] for row in node.children
        ]

    boxed = r"\begin{array}{|cc|} \hline p & q \\ \hline 0 & 1 \\ 1 & 0 \\ \hline\end{array}"
    assert sides(boxed) == [
        ["left top", "right top"],
        ["left top", "right top"],
        ["left bottom", "right bottom"],
    ]
    assert sides(r"\begin{array}{c|c} a & b \\ c & d \end{array}") == [["", "left"], ["", "left"]]
    assert sides(r"\begin{array}{c} \begin{matrix}1\\2\end{matrix} \\ \hline b \end{array}") == [
        [""],
        ["top"],
    ]
    assert plain(read_formula(boxed)) == "pq0110"
    cell = {"cell_type": "markdown", "metadata": {}, "source": f"$${boxed}$$"}
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    with pdfium.PdfDocument(export_pdf(nb)) as document:
        assert sum(o.type == pdfium.raw.FPDF_PAGEOBJ_PATH for o in document[0].get_objects()) >= 4


def test_a_displayed_formula_with_a_dollar_left_in_it_is_one() -> None:
    cell = {
        "cell_type": "markdown",
        "metadata": {},
        "source": "前\n\n$$\nx_{1} + y_{2}$,\n$$\n\n后",
    }
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    (formula,) = [b for b in read_notebook(nb).blocks if isinstance(b, Formula)]
    assert formula.display
    assert plain(formula.tree) == "x1+y2$,"
    cell["source"] = "$$5 与 $6\n\n$$ 7 元"
    assert not any(isinstance(b, Formula) for b in read_notebook(nb).blocks)


_LONG = ["+".join(f"a_{{{i}}}x^{{{i}}}" for i in range(n)) for n in (14, 18, 60)]


@pytest.mark.parametrize(
    "latex",
    [
        *_LONG[1:],
        rf"x = \left[\frac{{{_LONG[2]}}}{{b}}, \ \frac{{{_LONG[0]}}}{{c}}, \ \frac{{{_LONG[0]}}}{{d}}\right]",
    ],
    ids=["smaller", "over lines", "fractions"],
)
def test_formulas_too_wide_stay_on_the_page(latex: str) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": f"$${latex}$$"}
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    with pdfium.PdfDocument(export_pdf(nb)) as document:
        page = document[0]
        text = page.get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars())]
        assert min(b[0] for b in boxes) > 70
        assert max(b[2] for b in boxes) < page.get_width() - 70


def test_html_tables_without_rows_and_with_text_between_cells() -> None:
    source = '<table>\n<td><a href="https://a.example">看</a></td>\n<td>下载</td>\n</table>'
    cell = {"cell_type": "markdown", "metadata": {}, "source": source}
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    (table,) = read_notebook(nb).blocks
    assert isinstance(table, Table)
    assert _texts(table.body) == [["看", "下载"]]
    cell["source"] = "<table>表外<tr><td>里</td>之间</tr></table>"
    paragraph, table = read_notebook(nb).blocks
    assert paragraph.content == (Text("表外"), Text("之间"))


def test_equations_are_numbered_where_they_are_referred_to() -> None:
    source = (
        "由 \\eqref{eq:b}、\\ref{eq:c} 与 \\eqref{eq:t} 可知\n\n\\begin{equation}\\label{eq:a}a=1\\end{equation}\n\n"
        "\\begin{align}b&=2\\label{eq:b}\\\\ x&=\\begin{cases}1\\\\2\\end{cases}\\nonumber\\\\ c&=3\\label{eq:c}\\end{align}\n\n"
        "$$t=4 \\tag{甲}\\label{eq:t}$$\n\n$$u=5$$"
    )
    shown = [plain(f.tree) for f in _formulas(source)]
    assert shown == ["(2)", "3", "(甲)", "a=1(1)", "b=2(2)x={12c=3(3)", "t=4(甲)", "u=5"]
    assert plain(_formulas("\\begin{equation}a=1\\end{equation}")[0].tree) == "a=1"


def test_a_matrix_with_an_index_is_one_formula() -> None:
    (formula,) = _formulas("$$\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}^{\\top}$$")
    assert formula.tree is not None


@pytest.mark.parametrize(
    "latex",
    [
        r"t \mod t_0",
        "a \\\n b",
        r"\binom{n}{k}^{-1}",
        "\\begin{align*}\n[X,Y] = Z\n\\end{align*}",
        "a &= b \\\\\n% c & d\n &= e",
    ],
)
def test_what_the_reader_of_formulas_does_not_know_is_put_otherwise(latex: str) -> None:
    assert _formulas(f"$${latex}$$")[0].tree is not None


def test_tags_stand_at_the_right_margin_beside_their_lines() -> None:
    long = "+".join(["x_i^2"] * 20)
    rows = r"\begin{align}a&=1\tag{Q1}\\ b&=2\\ c&=3\tag{Q2}\end{align}"
    notebook = _markdown("$$y=1\\tag{Q3}$$\n\n" + rows + f"\n\n$${long}\\tag{{Q4}}$$")
    with pdfium.PdfDocument(export_pdf(notebook)) as pdf:
        page = pdf[0].get_textpage()
        ends = [sum(page.search(f"(Q{n})").get_next()) - 1 for n in (1, 2, 3, 4)]
        boxes = [page.get_charbox(end) for end in ends]
    assert all(abs(right - 517) < 1.5 for _, _, right, _ in boxes)
    heights = [bottom for _, bottom, _, _ in boxes]
    assert heights[0] - heights[1] > 25, "not beside the same line"
    shown = export_html(notebook)
    assert shown.count('<mtable displaystyle="true" class="tags">') == 3
    assert shown.count('<mtd class="t"><mtext>') == 4


def test_limits_stand_above_and_below_in_browsers() -> None:
    shown = export_html(_markdown(r"$$\sum_{i=1}^n \lim_{x} \int_0^1$$"))
    assert "<munderover><mo movablelimits" in shown
    assert "<munder><mo movablelimits" in shown
    assert "<msubsup><mo>∫" in shown
