"""What a notebook shows: the block for briefings, and HTML that stands alone."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from kexie_analysis import draw
from kexie_analysis.errors import ReportError
from tests.draw import frames

MIME = "application/vnd.kexie.block+json"
CLAUSE = {"plan": "江西“十三五”规划", "clause": "四(五)16", "province": "CN-JX", "row_id": "x-q1"}
EVIL = '<script>alert(1)</script> & "q"'


class Tags(HTMLParser):
    """Open tags are closed, nothing runs, nothing is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        assert tag not in ("script", "link", "style", "iframe")
        assert not any(name in ("src", "onclick", "onload") for name, _ in attrs)
        if tag not in ("br", "hr", "path", "use", "image"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        assert tag != "script"

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("path", "use", "image"):
            assert self.open.pop() == tag


def bundle(block) -> dict:
    out = block._repr_mimebundle_()
    json.dumps(out[MIME], allow_nan=False)
    parser = Tags()
    parser.feed(out["text/html"])
    assert parser.open == []
    assert "<script>" not in out["text/html"]
    return out


def test_a_cover() -> None:
    block = bundle(
        draw.cover(
            title="判断",
            subtitle="甲",
            documents=5,
            data_version="ab12",
            published="2026年11月21日",
        )
    )[MIME]
    assert block == {
        "kind": "cover", "kicker": "科协规划比较 · 专题简报", "title": "判断", "subtitle": "甲",
        "date": "2026年11月21日", "data_version": "ab12", "documents": 5, "lang": "zh",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", draw.cover(title="x").block()["date"])


def test_a_summary() -> None:
    finding = {
        "text": "差 0.38 个百分点",
        "strong": ["0.38 个百分点"],
        "clauses": [CLAUSE],
        "documents": 2,
    }
    out = bundle(draw.summary([finding, {"text": EVIL}], closing="以上。"))
    first, second = out[MIME]["findings"]
    assert first == {**finding, "clauses": [{**CLAUSE, "quotation": None}]}
    assert second == {"text": EVIL, "strong": [], "clauses": [], "documents": 0}
    assert "差 <b>0.38 个百分点</b>" in out["text/html"]
    assert "江西“十三五”规划 四(五)16" in out["text/html"]
    assert out["text/plain"].startswith("摘要\n1. 差")


def test_overlapping_emphasis_is_marked_once() -> None:
    text = draw.summary(
        [{"text": "提高10个百分点", "strong": ["10个百分点", "百分点", "10"]}]
    ).html()
    assert "提高<b>10个百分点</b>" in text


def test_a_note() -> None:
    out = bundle(draw.note("一。", EVIL, title="说明"))
    assert out[MIME] == {"kind": "note", "title": "说明", "paragraphs": ["一。", EVIL]}


def test_a_figure_carries_its_svg_and_its_words() -> None:
    figure = draw.draw_pace(
        frames.pace(2), title=EVIL, question="问？", source="某表", note="注。", alt="自写"
    )
    out = bundle(figure)
    assert out[MIME] == {
        "kind": "figure", "title": EVIL, "question": "问？", "alt": "自写", "source": "某表", "note": "注。",
    }  # fmt: skip
    assert out["image/svg+xml"].startswith("<svg ")
    assert 'aria-label="自写"' in out["text/html"]


def test_a_table_of_plain_values() -> None:
    frame = pd.DataFrame({"名": ["甲", "乙"], "数": [1000, 2.5], "caveat": ["", ""]})
    out = bundle(draw.table(frame, title="表"))
    block = out[MIME]
    assert [c["align"] for c in block["columns"]] == ["left", "right"]
    assert [c["kind"] for c in block["columns"]] == ["text", "number"]
    assert block["rows"] == [["甲", 1000], ["乙", 2.5]]
    assert "1,000" in out["text/html"]


def test_a_long_table_counts_the_rows_that_pages_leave_out() -> None:
    frame = pd.DataFrame({"名称": [f"第{k}项" for k in range(5)]})
    made = draw.table(frame, title="长表", limit=2)
    assert made.block()["shown"] == 2
    assert len(made.block()["rows"]) == 5
    assert "列出前 2 行，另有 3 行" in made.note
    assert "第1项" in made.html()
    assert "第2项" not in made.html()
    assert draw.table(frame, title="长表", limit=5).note == ""
    whole, longer = (draw.table(pd.DataFrame({"名称": range(n)}), title="长表") for n in (60, 61))
    assert (whole.shown, whole.note) == (0, "")
    assert longer.shown == 31
    assert "另有 30 行" in longer.note


def test_a_column_without_a_word_is_left_out() -> None:
    frame = pd.DataFrame(
        {"名": ["甲", "乙"], "空": [None, None], "态": [None, None], "数": [1, None]}
    )
    made = draw.table(frame, title="表", columns={"名": "名", "空": "空", "态": {"name": "态", "state": "未提出"}, "数": "数"})  # fmt: skip
    assert [c["name"] for c in made.columns] == ["名", "态", "数"]
    assert len(made.rows[1]) == 3
    assert draw.table(frame.head(0), title="表").columns[1]["name"] == "空"


def test_cells_with_province_clauses_and_format() -> None:
    frame = pd.DataFrame({"p": ["CN-JX"], "gap": [-0.38], "cited": [[CLAUSE]]})
    columns = {
        "p": "省份",
        "gap": {"name": "差距", "unit": "百分点", "format": "+.2f", "clauses": "cited"},
    }
    block = bundle(draw.table(frame, title="表", columns=columns))[MIME]
    place, gap = block["rows"][0]
    assert place == {
        "text": "江西",
        "value": None,
        "mark": None,
        "province": "CN-JX",
        "clauses": [],
    }
    assert gap["text"] == "−0.38"
    assert gap["value"] == -0.38
    assert gap["clauses"][0]["clause"] == "四(五)16"
    assert block["columns"][1] == {
        "name": "差距",
        "align": "right",
        "kind": "number",
        "unit": "百分点",
    }


@pytest.mark.parametrize("state", frames.STATES)
def test_what_is_missing_has_its_state(state: str) -> None:
    frame = pd.DataFrame({"数": [1.0, None], "态": [None, state]})
    fixed = draw.table(frame, title="表", columns={"数": {"name": "数", "state": state}}).block()
    by_row = draw.table(frame, title="表", columns={"数": {"name": "数", "state": "态"}}).block()
    assert fixed["rows"] == by_row["rows"]
    cell = by_row["rows"][1][0]
    assert cell["mark"] == state
    assert cell["value"] is None
    assert state in cell["text"]
    assert by_row["columns"][0]["kind"] == "number"
    columns = {"数": {"name": "数", "unit": "项", "state": "态"}}
    nothing = draw.table(frame.iloc[1:], title="表", columns=columns).block()
    assert nothing["columns"][0]["align"] == "right"


def test_a_void_cell_is_marked_and_explained() -> None:
    block = draw.table(
        pd.DataFrame({"数": [1, pd.NA], "文": ["x", ""]}), title="表", note="旧注。"
    ).block()
    assert [c if isinstance(c, str) else c["text"] for c in block["rows"][1]] == ["／", "／"]
    assert block["note"] == "旧注；／表示该格没有内容。"


def test_text_in_cells_is_text() -> None:
    out = bundle(draw.table(pd.DataFrame({EVIL: [EVIL]}), title=EVIL, source=EVIL))
    assert "&lt;script&gt;" in out["text/html"]


def test_an_empty_table_says_so() -> None:
    out = bundle(draw.table(pd.DataFrame({"a": []}), title="表"))
    assert out[MIME]["rows"] == []
    assert "没有符合条件的记录" in out["text/html"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"b": "乙"}, "列“b”不存在"), ({"a": {"nmae": "x"}}, "设置“nmae”不认识"),
        ({"a": {"clauses": "c"}}, "不存在的列“c”"),
    ],
)  # fmt: skip
def test_a_wrong_column_is_named(columns: dict, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        draw.table(pd.DataFrame({"a": [1]}), title="表", columns=columns)
