"""Word files: what a reader of the page sees."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.docx_numbering import format_number
from kexie_analysis.extract.reading import read_document
from tests.documents.build import Grid, Heading, Para, write_docx


def lines(path: Path) -> list[str]:
    return read_document(path).text.splitlines()


def test_changes_fields_links_boxes_and_notes(tmp_path: Path) -> None:
    runs = [
        ("", "保留"),
        ("ins", "新增"),
        ("del", "删去"),
        ("link", "链接"),
        ("field", "结果"),
        ("hidden", "隐藏"),
        ("", "。"),
    ]
    path = write_docx(
        tmp_path / "a.docx",
        [
            Para(runs=runs),
            Para("带框。", box="框中的字", note="脚注的话"),
            Para("前半", mark_deleted=True),
            Para("后半。"),
        ],
    )
    assert lines(path) == [
        "保留新增链接结果。",
        "带框。",
        "框中的字",
        "注1：脚注的话",
        "前半后半。",
    ]


def test_headings_by_style_and_bold_lines(tmp_path: Path) -> None:
    path = write_docx(
        tmp_path / "a.docx",
        [Heading("甲"), Para("乙", bold=True), Para("丙。", bold=True), Heading("丁", 3)],
    )
    document = read_document(path)
    found = [(document.text[h.start : h.end], h.level) for h in document.headings]
    assert found == [("甲", 1), ("丁", 3)]
    longer = write_docx(tmp_path / "b.docx", [Para("重点任务", bold=True)])
    assert [h.level for h in read_document(longer).headings] == [9]


def test_automatic_numbers_are_written_and_start_again(tmp_path: Path) -> None:
    blocks = [
        Heading("要求", number=0), Heading("任务", number=0), Heading("甲项", 2, number=1),
        Para("其一。", number=2), Para("其二。", number=2), Para("小项。", number=3),
        Heading("乙项", 2, number=1), Para("其三。", number=2),
    ]  # fmt: skip
    assert lines(write_docx(tmp_path / "a.docx", blocks)) == [
        "一、要求", "二、任务", "（一）甲项", "1.其一。", "2.其二。", "（1）小项。", "（二）乙项", "1.其三。",
    ]  # fmt: skip


def test_chapter_numbers_have_a_space(tmp_path: Path) -> None:
    levels = (("japaneseCounting", "第%1章"), ("decimal", "%1.%2"))
    blocks = [Heading("总则", number=0), Heading("分则", number=0), Para("细目", number=1)]
    assert lines(write_docx(tmp_path / "a.docx", blocks, levels=levels)) == [
        "第一章 总则",
        "第二章 分则",
        "二.1 细目",
    ]


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"), (110, "chineseCounting", "一百一十"),
        (105, "japaneseCounting", "一百零五"), (12, "ideographDigital", "一二"), (3, "decimalEnclosedCircle", "③"),
        (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (7, "ideographTraditional", "庚"),
        (15, "chineseLegalSimplified", "壹拾伍"), (5, "decimalZero", "05"), (9, "none", ""), (9, "unheardOf", "9"),
    ],
)  # fmt: skip
def test_number_formats(number: int, style: str, text: str) -> None:
    assert format_number(number, style) == text


def test_merged_cells_stand_once(tmp_path: Path) -> None:
    rows = [
        ["任务", "时限", "部门"],
        ["甲项", "2031年6月底前", "学会部\n科普部"],
        [None, "每年坚持", ""],
        ["合计"],
    ]
    document = read_document(
        write_docx(tmp_path / "a.docx", [Para("表前。"), Grid(rows, {(3, 0): 3}), Para("表后。")])
    )
    assert document.text.splitlines() == [
        "表前。", "任务", "时限", "部门", "甲项", "2031年6月底前", "学会部", "科普部", "每年坚持", "合计", "表后。",
    ]  # fmt: skip
    grid = document.grids[0]
    cells = {
        (c.row, c.column): (document.text[c.start : c.end], c.row_span, c.column_span)
        for c in grid.cells
    }
    assert cells[1, 0] == ("甲项", 2, 1)
    assert cells[1, 2] == ("学会部\n科普部", 1, 1)
    assert cells[2, 2] == ("", 1, 1)
    assert cells[3, 0] == ("合计", 1, 3)
    assert (2, 0) not in cells
    assert document.text[grid.start : grid.end].startswith("任务\n")


def test_style_inheritance_gives_level_and_list(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", [Para("甲项")])
    styles = (
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="自定"/><w:basedOn w:val="2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="y"><w:name w:val="环"/><w:basedOn w:val="y"/></w:style>'
    )
    rewrite(path, "word/styles.xml", lambda t: t.replace("</w:styles>", styles + "</w:styles>"))
    rewrite(
        path, "word/document.xml", lambda t: t.replace("<w:pPr>", '<w:pPr><w:pStyle w:val="x"/>', 1)
    )
    assert [h.level for h in read_document(path).headings] == [2]
    rewrite(path, "word/document.xml", lambda t: t.replace('"x"', '"y"', 1))
    assert read_document(path).headings == ()


def test_start_override_and_level_that_never_restarts(tmp_path: Path) -> None:
    path = write_docx(
        tmp_path / "a.docx", [Para("甲", number=2), Para("节", number=1), Para("乙", number=2)]
    )
    rewrite(
        path,
        "word/numbering.xml",
        lambda t: t.replace(
            '<w:lvlText w:val="%3."/>', '<w:lvlRestart w:val="0"/><w:lvlText w:val="%3."/>'
        ),
    )
    assert lines(path) == ["1.甲", "（一）节", "2.乙"]
    override = '<w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="5"/></w:lvlOverride>'
    rewrite(
        path, "word/numbering.xml", lambda t: t.replace('<w:abstractNumId w:val="0"/>', override)
    )
    assert lines(path) == ["5.甲", "（一）节", "6.乙"]


def rewrite(path: Path, part: str, change) -> None:
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)


def test_entities_and_document_types_are_refused(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", [Para("甲")])
    bomb = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    rewrite(
        path, "word/document.xml", lambda t: t.replace("?>", "?>" + bomb, 1).replace("甲", "&c;")
    )
    with pytest.raises(DocumentError, match="文档类型声明"):
        read_document(path)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", [Para("甲")])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * 30_000_000)
    with pytest.raises(DocumentError, match="展开后过大"):
        read_document(path)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.99])
def test_truncated_files_say_so(tmp_path: Path, keep: float) -> None:
    raw = write_docx(tmp_path / "a.docx", [Para("甲" * 500)]).read_bytes()
    path = tmp_path / "b.docx"
    path.write_bytes(raw[: int(len(raw) * keep)])
    with pytest.raises(DocumentError, match="损坏"):
        read_document(path)


def test_other_zip_files_say_what_they_are(tmp_path: Path) -> None:
    for name, message in (
        ("xl/workbook.xml", "Excel"),
        ("ppt/presentation.xml", "演示文稿"),
        ("a.txt", "普通压缩包"),
    ):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            file.writestr(name, "<a/>")
        path = tmp_path / "a.docx"
        path.write_bytes(buffer.getvalue())
        with pytest.raises(DocumentError, match=message):
            read_document(path)


def test_python_docx_sees_the_same_plain_text(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    written = docx.Document()
    written.add_heading("重点任务", 1)
    written.add_paragraph("一段话，有数30家。")
    table = written.add_table(2, 2)
    for n, cell in enumerate(c for row in table.rows for c in row.cells):
        cell.text = f"格{n}"
    table.cell(0, 0).merge(table.cell(0, 1))
    written.save(tmp_path / "a.docx")
    document = read_document(tmp_path / "a.docx")
    assert document.text.splitlines() == [
        "重点任务",
        "一段话，有数30家。",
        "格0",
        "格1",
        "格2",
        "格3",
    ]
    assert [(c.row, c.column, c.column_span) for c in document.grids[0].cells] == [
        (0, 0, 2),
        (1, 0, 1),
        (1, 1, 1),
    ]


def test_deep_nesting_is_an_error_or_read(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", [Para("甲")])
    deep = "<w:sdt><w:sdtContent>" * 600 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 600
    rewrite(path, "word/document.xml", lambda t: t.replace("<w:body>", "<w:body>" + deep))
    with pytest.raises(DocumentError, match="损坏"):
        read_document(path)
    assert etree  # the depth limit is lxml's own
