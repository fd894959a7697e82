"""Saved pages: the document without the site, and nothing that repeats is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.reading import Document, read_document
from tests.documents.build import write_page

BODY = (
    "<p>　　一、总体要求</p><p>本省科协在这里写下第一段话，\n说明工作的方向。</p><p>责任部门：学会部</p>"
    "<p>第二段话说的是别的事情。</p><p>2031年10月底前</p><p>责任部门：学会部</p><p><strong>二、重点任务</strong></p>"
    "<p>第三段话。</p><p>2031年10月底前</p>"
)
SITE = (
    "首页",
    "机构概况",
    "分享到",
    "相关链接",
    "科普活动30场",
    "版权所有",
    "备案号",
    "浏览次数",
    "发布时间",
    "500",
    "color",
)


def read(tmp_path: Path, body: str, **options) -> Document:
    return read_document(write_page(tmp_path / "a.html", "某省科协2031年工作要点", body, **options))


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("utf-8", ""), ("gb18030", "gb2312"), ("gbk", "GBK"), ("utf-8", "gb2312")],
)
def test_site_is_off_and_repeated_lines_stay(tmp_path: Path, encoding: str, charset: str) -> None:
    text = read(tmp_path, BODY, encoding=encoding, charset=charset).text
    for word in SITE:
        assert word not in text
    assert text.splitlines() == [
        "某省科协2031年工作要点", "一、总体要求", "本省科协在这里写下第一段话，说明工作的方向。", "责任部门：学会部",
        "第二段话说的是别的事情。", "2031年10月底前", "责任部门：学会部", "二、重点任务", "第三段话。", "2031年10月底前",
    ]  # fmt: skip


def test_headings_are_stated(tmp_path: Path) -> None:
    document = read(tmp_path, BODY + "<h3>三、保障<br>措施</h3><p>末段。</p>")
    found = [(document.text[h.start : h.end], h.level) for h in document.headings]
    assert found == [("某省科协2031年工作要点", 1), ("二、重点任务", 9), ("三、保障措施", 3)]


def test_tables_are_grids_with_merged_cells_once(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>任务</th><th>时限</th><th>部门</th></tr><tr><td rowspan='2'>甲项</td><td>2031年6月底前</td>"
        "<td>学会部<br>科普部</td></tr><tr><td>2031年6月底前</td><td></td></tr><tr><td colspan='3'>说明</td></tr></table>"
    )
    document = read(tmp_path, BODY + table + "<p>表后的一段话。</p>")
    cells = {
        (c.row, c.column): (document.text[c.start : c.end], c.row_span, c.column_span)
        for c in document.grids[0].cells
    }
    assert cells == {
        (0, 0): ("任务", 1, 1), (0, 1): ("时限", 1, 1), (0, 2): ("部门", 1, 1), (1, 0): ("甲项", 2, 1),
        (1, 1): ("2031年6月底前", 1, 1), (1, 2): ("学会部\n科普部", 1, 1), (2, 1): ("2031年6月底前", 1, 1),
        (2, 2): ("", 1, 1), (3, 0): ("说明", 1, 3),
    }  # fmt: skip


def test_layout_tables_are_no_grids(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>第{n}段话，说一件事情。</p>" for n in range(20))
    document = read(
        tmp_path,
        f"<table><tr><td>边</td><td>{paragraphs}</td></tr><tr><td>a</td><td>b</td></tr></table>",
    )
    assert document.grids == ()
    assert "第19段话，说一件事情。" in document.text.splitlines()


def test_line_breaks_and_lists(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "<div>　　一、甲项<br>　　正文在此。<br/><br/>　　二、乙项</div><ol start='3'><li>丙</li><li>4.丁</li></ol>"
        + BODY,
    )
    assert document.text.splitlines()[1:6] == ["一、甲项", "正文在此。", "二、乙项", "3.丙", "4.丁"]


def test_long_content_with_a_telling_class_stays(tmp_path: Path) -> None:
    chapter = "".join(
        f"<p>{n}.本章的第{n}项任务，要做好这一件事情，并且做到底。</p>" for n in range(1, 30)
    )
    document = read(tmp_path, f"<div class='main-nav-content'>{chapter}</div>" + BODY)
    assert "29.本章的第29项任务，要做好这一件事情，并且做到底。" in document.text


def test_number_and_annex_beside_the_body_stay(tmp_path: Path) -> None:
    page = (
        "<html><head><title>某省科协工作方案 - 某省科协</title></head><body><div class='head'>某科协发〔2031〕8号</div>"
        f"<div class='body'>{BODY * 6}</div><div class='annex'><p>附件的第一句。第二句。第三句。</p></div></body></html>"
    )
    (tmp_path / "b.html").write_text(page, encoding="utf-8")
    lines = read_document(tmp_path / "b.html").text.splitlines()
    assert lines[0] == "某省科协工作方案"
    assert lines[1] == "某科协发〔2031〕8号"
    assert lines[-1] == "附件的第一句。第二句。第三句。"


def test_hidden_and_active_content_is_off(tmp_path: Path) -> None:
    body = (
        BODY
        + "<p style='display: none'>看不见</p><p hidden>也看不见</p><script>alert('x')</script><p onclick='x()'>看得见。</p>"
    )
    text = read(tmp_path, body).text
    assert "看不见" not in text
    assert "alert" not in text
    assert "看得见。" in text


def test_a_short_page_keeps_its_text_and_an_empty_one_says_so(tmp_path: Path) -> None:
    (tmp_path / "c.html").write_text(
        "<html><body><div>只有一句话的页面。</div></body></html>", encoding="utf-8"
    )
    assert read_document(tmp_path / "c.html").text == "只有一句话的页面。\n"
    (tmp_path / "d.html").write_text(
        "<html><head><title>x</title></head><body><script>1</script></body></html>",
        encoding="utf-8",
    )
    with pytest.raises(DocumentError, match=r"没有文字") as caught:
        read_document(tmp_path / "d.html")
    assert caught.value.next_step


@pytest.mark.parametrize("depth", [300, 1000])
def test_deep_nesting(tmp_path: Path, depth: int) -> None:
    (tmp_path / "e.html").write_text(
        "<html><body>" + "<div>" * depth + "深处的一句话。" + "</div>" * depth, encoding="utf-8"
    )
    assert "深处的一句话。" in read_document(tmp_path / "e.html").text
