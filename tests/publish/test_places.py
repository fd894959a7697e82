"""Where things stand in a briefing: findings point to their tables, headings stay with what they lead in."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2 as pdfium
import pytest
from docx import Document as open_docx
from nbformat.v4 import new_markdown_cell, new_notebook

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.captions import under, under_text
from kexie_analysis.publish.exporters import export_docx, export_html, export_pdf
from kexie_analysis.publish.model import Figure, Summary, Table, Text
from tests.publish.briefing import CHART, COVER, FIGURE, NOTE, SUMMARY, TABLE, briefing, shown
from tests.publish.pdfs import objects, text


def test_a_finding_points_to_the_table_that_cites_the_same_place() -> None:
    document = read_notebook(briefing())
    summary = next(b for b in document.blocks if isinstance(b, Summary))
    cited, uncited = summary.findings
    assert cited.content[-1] == Text("（见表1）", href="#table-1")
    assert not any(isinstance(r, Text) and "见" in r.text for r in uncited.content)
    page = export_html(briefing())
    assert 'id="table-1"' in page
    assert 'href="#table-1"' in page
    made = export_pdf(briefing())
    assert "（见表1）" in text(made)
    # The note's number, the reference, the link in the prose, and the note's number in the table.
    assert objects(made).count(b"/Subtype/Link") == 4


def test_a_finding_that_no_table_shows_points_nowhere() -> None:
    other = {**TABLE, "rows": [["甲省", 10, 9.5, "无条款"]]}
    document = read_notebook(new_notebook(cells=[shown(COVER), shown(SUMMARY), shown(other)]))
    assert isinstance(document.blocks[2], Table)
    assert not any("见表" in str(f.content) for f in document.blocks[1].findings)


def _page_of(pdf: pdfium.PdfDocument, text: str) -> int:
    return next(i for i, page in enumerate(pdf) if text in page.get_textpage().get_text_range())


@pytest.mark.parametrize("filler", [10, 14, 18, 22])
def test_a_heading_goes_with_the_one_figure_below_it(filler: int) -> None:
    prose = "\n\n".join(f"第{i}段，说一点别的。" for i in range(filler))
    tall = CHART.replace('height="180pt"', 'height="380pt"').replace("440 180", "440 380")
    nb = new_notebook(
        cells=[
            shown(COVER),
            new_markdown_cell(f"## 先说\n\n{prose}"),
            new_markdown_cell("## 图的标题\n\n引出这张图的一句话。"),
            shown(FIGURE, **{"image/svg+xml": tall}),
            new_markdown_cell("## 后说\n\n后面的话。"),
            shown(NOTE),
        ]
    )
    with pdfium.PdfDocument(export_pdf(nb)) as pdf:
        heading = _page_of(pdf, "二、图的标题")
        assert heading == _page_of(pdf, "引出这张图") == _page_of(pdf, "科普馆的进度")


def test_captions_and_sources_stay_with_their_tables_in_word() -> None:
    body = open_docx(io.BytesIO(export_docx(briefing()))).element.body
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    table = next(iter(body.iter(f"{name}tbl")))
    assert all(p.find(f"{name}pPr/{name}keepNext") is not None for p in table.iter(f"{name}p"))
    assert table.getnext().find(f"{name}pPr/{name}keepNext") is not None


def _shown(nb: Any) -> list[Table | Figure]:
    return [b for b in read_notebook(nb).blocks if isinstance(b, Table | Figure)]


def test_a_source_and_a_note_are_written_out_once() -> None:
    source = "甲省十三五规划、乙省十三五规划、丙省二〇二四年工作要点"
    shared = "文件类型不同（规划、要点）；所管年份不同（2016—2020、2024），并列只为对照写法"
    nb = new_notebook(
        cells=[
            shown(COVER),
            shown({**FIGURE, "source": source, "note": f"{shared}。"}, **{"image/svg+xml": CHART}),
            shown({**TABLE, "source": source, "note": f"另有两条；{shared}。"}),
            shown({**TABLE, "source": source, "note": f"{shared}。"}),
            shown({**TABLE, "source": "另一份文件", "note": "所管年份不同（2024）。"}),
        ]
    )
    feet = ["数据来源：同图1　注：另有两条；其余同图1。", "数据来源：同图1　注：同图1。"]
    figure, first, second, other = _shown(nb)
    assert under_text(figure) == [f"数据来源：{source}", f"注：{shared}。"]
    assert [under_text(b)[0] for b in (first, second)] == feet
    assert Text("图1", href="#figure-1") in under(first)[0]
    assert under_text(other) == ["数据来源：另一份文件", "注：所管年份不同（2024）。"]
    assert first.source == source  # for the workbook
    page, made = export_html(nb), export_pdf(nb)
    assert page.count(source) == 1
    assert 'href="#figure-1"' in page
    assert all(f in text(made).replace("\u3000", " ") for f in ("其余同图1", "注：同图1。"))
    words = [p.text for p in open_docx(io.BytesIO(export_docx(nb))).paragraphs]
    assert [w for w in words if "同图1" in w] == feet


def test_what_comes_first_on_paper_is_what_others_refer_to() -> None:
    """A page is filled by the table before its figure: the source is then whole at the table."""
    source = "甲省十三五规划、乙省十三五规划、丙省二〇二四年工作要点"
    tall = CHART.replace('height="180pt"', 'height="470pt"').replace("440 180", "440 470")
    prose = "\n\n".join(f"第{i}段，说一点别的。" for i in range(12))
    nb = new_notebook(
        cells=[
            shown(COVER),
            new_markdown_cell(f"## 先说\n\n{prose}\n\n## 后说\n\n引出图表的话。"),
            shown({**FIGURE, "source": source, "note": ""}, **{"image/svg+xml": tall}),
            shown({**TABLE, "source": source, "note": ""}),
        ]
    )
    made = text(export_pdf(nb))
    assert made.index(TABLE["title"]) < made.index(FIGURE["title"])
    assert made.index(source) < made.index("数据来源：同表1")
    assert "同图1" not in made
    words = "".join(p.text for p in open_docx(io.BytesIO(export_docx(nb))).paragraphs)
    assert words.index(source) < words.index("数据来源：同")


def test_what_an_earlier_note_says_of_its_own_block_is_not_brought_in() -> None:
    shared = "文件类型不同（规划、要点）；所管年份不同（2016—2020、2024），并列只为对照写法，不作高下之分"
    nb = new_notebook(
        cells=[
            shown(COVER),
            shown({**TABLE, "note": f"另有三条；{shared}。"}),
            shown({**TABLE, "note": f"{shared}。"}),
            shown({**TABLE, "note": "另有三条；文件类型不同（规划、要点）。"}),
        ]
    )
    _, second, third = _shown(nb)
    assert under_text(second)[1] == "注：同表1（自“文件类型不同”起）。"
    assert under_text(third)[1] == "注：另有三条；文件类型不同（规划、要点）。"
