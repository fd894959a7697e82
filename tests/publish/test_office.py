"""Word and Excel files, opened again: by the libraries, and by LibreOffice where there is one."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.docx_plan import arranged
from kexie_analysis.publish.exporters import export_docx, export_xlsx
from kexie_analysis.publish.model import (
    Cell,
    Document,
    Figure,
    Finding,
    Heading,
    Paragraph,
    Picture,
    Summary,
    Table,
    Text,
)
from tests.publish import foreign
from tests.publish.briefing import COVER, NOTE, QUOTATION, TABLE, briefing, shown
from tests.publish.docx_rules import broken_rules

OFFICE = shutil.which("soffice")


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def sheets(data: bytes) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {s.title: [tuple(r) for r in s.iter_rows(values_only=True)] for s in book}


@pytest.fixture(scope="module")
def word() -> bytes:
    return export_docx(briefing())


@pytest.fixture(scope="module")
def excel() -> bytes:
    return export_xlsx(briefing())


def test_word_has_real_headings_tables_and_captions(word: bytes) -> None:
    file = opened(word)
    heads = [(p.style.name, p.text) for p in file.paragraphs if p.style.name.startswith("Heading")]
    assert heads == [
        ("Heading 1", "一、走到哪里"), ("Heading 1", "二、还有什么"), ("Heading 2", "（一）其一"),
        ("Heading 2", "（二）其二"), ("Heading 1", "附：条款原文"),
    ]  # fmt: skip
    captions = [p.text for p in file.paragraphs if p.style.name == "Caption"]
    assert captions == ["图1　科普馆的进度", "表1　目标与结果", "图2　科普馆的进度", "表2　长表"]
    small, long = file.tables
    assert [c.text for c in small.rows[2].cells] == ["乙省", "来源残缺", "未检出", "—"]
    assert len(long.rows) == 81
    assert small.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert any(QUOTATION in p.text for p in file.paragraphs)


def test_word_sets_an_east_asian_face_everywhere(word: bytes) -> None:
    file = opened(word)
    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Caption"):
        fonts = file.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia"))
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_word_takes_chinese_for_chinese_and_says_widths_in_every_cell(word: bytes) -> None:
    file = opened(word)
    lang = file.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert lang.get(qn("w:eastAsia")) == "zh-CN"
    for table in file.tables:
        columns = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid]
        for row in table._tbl.tr_lst:
            # First in the properties: Word insists on the order.
            assert {c.tcPr[0].tag for c in row.tc_lst} == {qn("w:tcW")}
            assert sum(int(c.tcPr[0].get(qn("w:w"))) for c in row.tc_lst) == sum(columns)


def test_word_pictures_have_alternative_text(word: bytes) -> None:
    file = opened(word)
    assert [s._inline.docPr.get("descr") for s in file.inline_shapes] == [
        "折线图：甲省到 9.5%。"
    ] * 2


def test_word_pictures_ask_for_no_room_beside_them(word: bytes) -> None:
    # Where nothing is said LibreOffice takes 9 points, and a wide picture leaves the text area.
    for shape in opened(word).inline_shapes:
        assert {shape._inline.get(f"dist{side}") for side in "TBLR"} == {"0"}


def test_word_sets_a_long_title_smaller_and_small_tables_on_close_lines() -> None:
    sizes = {}
    for title in ("短题", "一个很长的题目" * 9):
        made = export_docx(new_notebook(cells=[shown({**COVER, "title": title}), shown(TABLE)]))
        file = opened(made)
        (paragraph,) = (p for p in file.paragraphs if p.style.name == "Title")
        sizes[title] = paragraph.runs[0].font.size.pt
        cell = file.tables[0].rows[0].cells[0].paragraphs[0]
        size = cell.runs[0].font.size.pt
        assert size < cell.paragraph_format.line_spacing.pt < 1.45 * size
    assert list(sizes.values()) == [20, 17]


def test_lines_of_a_briefing_are_of_fixed_height_in_word_and_pictures_are_not_cut(
    word: bytes,
) -> None:
    document = docx.Document(io.BytesIO(word))
    assert document.styles["Normal"].paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    pictured = [p for p in document.paragraphs if p._p.findall(f".//{qn('w:drawing')}")]
    assert pictured
    assert all(p.paragraph_format.line_spacing_rule == WD_LINE_SPACING.SINGLE for p in pictured)


def test_word_puts_a_table_where_its_figure_does_not_fit() -> None:
    text = (Paragraph((Text("字" * 42 * 22),)), Heading(2, (Text("节"),)))
    drawing = Picture(b"", "image/svg+xml", width=440.0, height=330.0)
    rows = tuple((Cell((Text("甲"),)), Cell((Text("乙"),))) for _ in range(6))
    table = Table(head=rows[:1], body=rows[1:], width=2, columns=(), title="表")
    figure = Figure(drawing, title="图")
    last = (Heading(2, (Text("节"),)), Paragraph((Text("字" * 42 * 5),)))
    whole = Document("样例", (*text, figure, table, *last), ours=True)
    kinds = [type(b).__name__ for b in arranged(whole)[0].blocks]
    assert kinds == ["Paragraph", "Heading", "Table", "Figure", "Heading", "Paragraph"]


def test_word_opens_a_summary_that_has_its_page_for_itself() -> None:
    summary = Summary("摘要", tuple(Finding((Text("字" * 100),)) for _ in range(5)))
    drawing = Picture(b"", "image/svg+xml", width=440.0, height=560.0)
    for rest, opened_ in (((), False), ((Figure(drawing, title="图"),), True)):
        _, stretches = arranged(Document("样例", (summary, *rest), ours=True))
        assert (stretches["Kexie Summary"] > 1) == opened_


def test_word_counts_captions_and_leads_from_places_to_what_they_name(word: bytes) -> None:
    body = opened(word).element.body
    codes = [e.text.strip() for e in body.iter(qn("w:instrText"))]
    assert [c for c in codes if c.startswith("SEQ")] == [
        "SEQ 图 \\* ARABIC", "SEQ 表 \\* ARABIC", "SEQ 图 \\* ARABIC", "SEQ 表 \\* ARABIC",
    ]  # fmt: skip
    assert "REF _Ref_table_1 \\h \\* MERGEFORMAT" in codes
    links = [e for e in body.iter(qn("w:hyperlink")) if e.get(qn("w:tooltip")) == QUOTATION]
    targets = {e.get(qn("w:anchor")) for e in links}
    marks = {e.get(qn("w:name")): e.getparent() for e in body.iter(qn("w:bookmarkStart"))}
    assert targets
    assert all(QUOTATION in "".join(marks[name].itertext()) for name in targets)


def test_word_heads_each_page_but_the_first_with_the_title_and_names_styles_in_chinese(
    word: bytes,
) -> None:
    file = opened(word)
    (section,) = file.sections
    assert section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == file.core_properties.title
    assert not section.first_page_header.paragraphs[0].text
    own = {s.name for s in file.styles if s.style_id.startswith("Kexie")}
    assert {"简报正文", "简报摘要"} <= own
    assert len(list(file.styles)) < 30  # the template's 160 others are gone


def test_word_sets_formulas_as_formulas_and_lists_as_lists() -> None:
    text = (
        "1. 甲\n2. 乙\n   - 丙\n\n5. 丁\n\n行内 $x_1^2$ 与\n\n$$\\sum_{i=1}^{n}\\frac{a_i}{2}"
        "=\\begin{pmatrix}1 & 0\\\\ 0 & 1\\end{pmatrix}$$\n\n"
    )
    data = export_docx(new_notebook(cells=[new_markdown_cell(text)]))
    assert broken_rules(data) == []
    file = opened(data)
    tags = [e.tag.partition("}")[2] for e in file.element.body.iter("{*}nary", "{*}f", "{*}m")]
    assert tags == ["nary", "f", "m"]
    pictures = list(file.element.body.iter("{*}drawing"))  # for programs without formulas
    assert [p.getparent().getparent().tag.partition("}")[2] for p in pictures] == ["Fallback"] * 2
    numbered = [p for p in file.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    assert [(p.text, p._p.pPr.numPr.ilvl.val) for p in numbered][:3] == [("甲", 0), ("乙", 0), ("丙", 1)]  # fmt: skip


def test_word_draws_the_bars_of_a_table() -> None:
    bar = "width: 10em; background: linear-gradient(90deg, #1f77b4 40%, transparent 40%)"
    made = f'<table><tr><th>甲</th></tr><tr><td style="{bar}">4</td></tr></table>'
    output = new_output("display_data", data={"text/html": made})
    file = opened(export_docx(new_notebook(cells=[new_code_cell("x", outputs=[output])])))
    (shape,) = file.inline_shapes
    assert 2 < shape.height.pt < 4
    (cell,) = (c for r in file.tables[0].rows for c in r.cells if c.text.strip() == "4")
    assert cell.paragraphs[1]._p.findall(f".//{qn('w:drawing')}")


def test_word_keeps_a_short_note_whole_and_two_notes_apart() -> None:
    notes = [{**NOTE, "title": t, "paragraphs": ["一句。", "又一句。"]} for t in ("其一", "其二")]
    file = opened(export_docx(new_notebook(cells=[shown(COVER), *map(shown, notes)])))
    known = [(p.style.style_id, p.paragraph_format.keep_with_next) for p in file.paragraphs]
    one = [("KexieNote", True), ("KexieNote", True), ("KexieNote", None)]
    assert known[-7:] == [*one, ("KexieGap", None), *one]


def test_word_finds_nothing_to_repair_in_a_briefing(word: bytes) -> None:
    assert broken_rules(word) == []


@pytest.mark.parametrize("name", foreign.NOTEBOOKS)
def test_word_fetches_nothing_and_has_no_fields_of_others(name: str) -> None:
    data = export_docx(foreign.NOTEBOOKS[name]())
    opened(data)
    assert broken_rules(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            content = archive.read(member)
            if member.endswith(".rels"):
                assert b"External" not in content
            if member.endswith("document.xml"):
                assert b"fldSimple" not in content
                assert b"instrText" not in content


def test_word_keeps_the_words_of_foreign_notebooks() -> None:
    text = "\n".join(p.text for p in opened(export_docx(foreign.prose())).paragraphs)
    for part in ("第三层二", "引用里的引用", "脚注的内容", "居中的粗体", "# 中文注释"):
        assert part in text
    frames = opened(export_docx(foreign.frames()))
    assert len(frames.tables) >= 5
    assert any(c.text == "31018.5" for t in frames.tables for r in t.rows for c in r.cells)


def test_excel_has_the_four_sheets_with_one_head_each(excel: bytes) -> None:
    found = sheets(excel)
    assert list(found) == ["说明", "数据", "出处", "编码手册"]
    book = openpyxl.load_workbook(io.BytesIO(excel))
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert all(cell.value for cell in sheet[1])
        assert sheet.freeze_panes == "A2"


def test_excel_numbers_are_numbers_and_states_are_named(excel: bytes) -> None:
    head, *rows = sheets(excel)["数据"]
    records = [dict(zip(head, row, strict=True)) for row in rows]
    target = next(
        r for r in records if r["表号"] == "表1" and r["行"] == "甲省" and r["列"] == "目标"
    )
    assert target["值"] == 10
    assert target["单位"] == "%"
    result = next(
        r for r in records if r["表号"] == "表1" and r["行"] == "甲省" and r["列"] == "结果"
    )
    assert (result["值"], result["条款"]) == (9.5, "甲省规划 一(四)")
    absent = next(r for r in records if r["行"] == "乙省" and r["列"] == "目标")
    assert (absent["值"], absent["缺失状态"]) == (None, "来源残缺")
    assert len([r for r in records if r["表号"] == "表2"]) == 240


def test_excel_rows_make_room_for_text_over_lines() -> None:
    long = {**NOTE, "title": "长说明", "paragraphs": ["这一段很长，要写成好几行才放得下。" * 8]}
    made = export_xlsx(new_notebook(cells=[shown(COVER), shown(long)]))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["说明"]
    (row,) = (r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "长说明")
    assert sheet.row_dimensions[row].height >= 60
    assert sheet.row_dimensions[2].height is None


def test_the_rest_of_a_long_table_stands_in_excel_alone() -> None:
    notebook = new_notebook(cells=[shown(COVER), shown({**TABLE, "shown": 1})])
    (table,) = (b for b in read_notebook(notebook).blocks if isinstance(b, Table))
    assert len(table.body) == 1
    _, *rows = sheets(export_xlsx(notebook))["数据"]
    assert {"甲省", "乙省"} <= {value for row in rows for value in row}


def test_excel_text_never_becomes_a_formula(excel: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel))
    cells = [
        c for sheet in book for row in sheet.iter_rows() for c in row if isinstance(c.value, str)
    ]
    risky = [c for c in cells if c.value[:1] in "=+-@"]
    assert {c.value for c in risky} == {"=SUM(A1:A9)", "+0.81"}
    assert all(c.data_type == "s" and c.quotePrefix for c in risky)
    with zipfile.ZipFile(io.BytesIO(excel)) as archive:
        assert not any(b"<f>" in archive.read(m) for m in archive.namelist())


def test_excel_sheets_fit_on_paper_at_a_readable_size_and_counts_show_thousands() -> None:
    long = "这一条的来源要写得很长才说得清楚。" * 6
    wide: dict[str, Any] = {**TABLE, "source": long, "note": long}
    cell = {"text": "12,345", "value": 12345, "clauses": []}
    wide["rows"] = [[cell if i == 1 else c for i, c in enumerate(row)] for row in wide["rows"]]
    made = export_xlsx(new_notebook(cells=[shown(COVER), shown(wide)]))
    book = openpyxl.load_workbook(io.BytesIO(made))
    for sheet in book:
        assert sum(c.width for c in sheet.column_dimensions.values()) <= 136 / 0.6
    formats = {c.number_format for c in book["数据"]["F"] if c.value == 12345}
    assert formats == {"#,##0"}


def test_excel_shows_numbers_as_the_briefing_does_and_days_as_days() -> None:
    cells = [("96.2%", 0.962), ("9.0", 8.955), ("+2.30", 2.296), ("约3", 3.0), ("7", 9)]
    rows = [[TABLE["rows"][0][0], {"text": t, "value": v, "clauses": []}] for t, v in cells]
    table = {**TABLE, "columns": TABLE["columns"][:2], "rows": rows}
    book = openpyxl.load_workbook(
        io.BytesIO(export_xlsx(new_notebook(cells=[shown(COVER), shown(table)])))
    )
    looks = {c.value: c.number_format for c in book["数据"]["F"][1:]}
    assert looks == {0.962: "0.0%", 8.955: "0.0", 2.296: "+0.00;-0.00;0.00", 3: "General", 9: "General"}  # fmt: skip
    (day,) = (r[1] for r in book["说明"].iter_rows() if r[0].value == "日期")
    assert day.is_date
    assert day.number_format.startswith("yyyy")


def test_excel_prints_on_whole_pages_and_its_sheets_lead_to_each_other(excel: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel))
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
    for here, there in (("数据", "出处"), ("出处", "数据")):
        linked = [row[0] for row in book[here].iter_rows(min_row=2) if row[0].hyperlink]
        assert linked
        for cell in linked:
            name, place = cell.hyperlink.location.split("!")
            assert name == f"'{there}'"
            assert book[there][place].value == cell.value


def test_excel_says_where_each_number_comes_from(excel: bytes) -> None:
    head, *rows = sheets(excel)["出处"]
    records = [dict(zip(head, row, strict=True)) for row in rows]
    assert any(
        r["处"] == "摘要1" and r["条款"] == "四(五)16" and r["原文"] == QUOTATION for r in records
    )
    assert any(r["处"] == "图1" and r["数据来源"] == "样例文件" for r in records)
    assert ("江西", "CN-JX") in {(r["省份"], r["省份代码"]) for r in records}


def test_excel_takes_a_codebook() -> None:
    rows = sheets(
        export_xlsx(
            briefing(), codebook=[{"类别": "指标", "名称": "科普馆", "说明": "座数", "单位": "座"}]
        )
    )
    assert ("指标", "科普馆", "座数", "座") in rows["编码手册"]
    assert any(row[1] == "来源残缺" for row in rows["编码手册"])


def test_excel_of_foreign_frames_names_columns_by_all_head_rows() -> None:
    _, *rows = sheets(export_xlsx(foreign.frames()))["数据"]
    assert any(row[3] == "东 / 秋" and row[4] == "收入 / 实际" and row[5] == 6 for row in rows)


@pytest.mark.parametrize("export", [export_docx, export_xlsx])
def test_the_same_notebook_gives_the_same_bytes(export: Any) -> None:
    assert export(briefing()) == export(briefing())


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="没有 LibreOffice")
def test_libreoffice_opens_both_and_reads_the_same(
    tmp_path: Path, word: bytes, excel: bytes
) -> None:
    (tmp_path / "b.docx").write_bytes(word)
    (tmp_path / "b.xlsx").write_bytes(excel)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    for target, name in (("txt:Text (encoded):UTF8", "b.docx"), (csv, "b.xlsx")):
        command = [
            str(OFFICE),
            "--headless",
            home,
            "--convert-to",
            target,
            "--outdir",
            str(tmp_path),
            name,
        ]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "b.txt").read_text(encoding="utf-8-sig")
    for part in ("一、走到哪里", "表1　目标与结果", "来源残缺", "=SUM(A1:A9)"):
        assert part in text
    data = next(tmp_path.glob("b*.csv")).read_text(encoding="utf-8-sig")
    assert "表1,目标与结果,1,甲省,目标,10,%" in data
    assert "=SUM(A1:A9)" in data
