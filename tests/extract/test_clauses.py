"""Clauses and their codings."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_analysis.codebook_files import Label
from kexie_analysis.errors import CodebookError, SelectionError
from kexie_analysis.extract.clauses import find_clauses
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.schemes import Scheme, SchemeCode, find_scheme, read_schemes

DATA = Path(__file__).resolve().parents[2] / "data"
LABEL = Label("甲", "A")
SCHEME = Scheme(
    "colours", LABEL, "测试。", "无", (),
    (
        SchemeCode("red", LABEL, "测试。", ("红漆", "红")),
        SchemeCode("boat", LABEL, "测试。", ("渡船",), ("渡船工",)),
    ),
)  # fmt: skip
TEXT = (
    "一、主要任务\n1.修缮码头。先刷红漆；再添渡船！能不能用“红旗”？\n"
    "渡船工另行安排 其余 一律照旧\n科普部\n2.添置红灯。\n3.植树造林。春季植树。\n"
)


def clauses():
    outline = read_outline(Document("甲.txt", "0" * 64, "txt", TEXT))
    return find_clauses(outline, (SCHEME,))


def test_clauses_end_at_stops_and_lines() -> None:
    texts = [TEXT[c.start : c.end] for c in clauses()]
    assert texts == [
        "修缮码头。先刷红漆；", "再添渡船！", "能不能用“红旗”？", "渡船工另行安排 其余 一律照旧", "添置红灯。",
        "植树造林。春季植树。",
    ]  # fmt: skip


def test_a_title_belongs_to_the_first_clause_below_it() -> None:
    texts = [TEXT[c.start : c.end] for c in clauses()]
    assert "修缮码头。" not in texts  # none of its own
    assert "添置红灯。" in texts  # without other text the task's only one
    assert not any(
        "主要任务" in text for text in texts
    )  # a chapter with tasks below is part of none
    assert "科普部" not in texts  # a label on a line of its own


def test_a_title_that_is_a_measure_is_coded_with_its_text() -> None:
    text = (
        "一、主要任务\n1.修缮码头。先补石阶。责任部室（单位）：红漆部、渡船馆。\n2.植树造林。春季植树。\n"
        "二、保障措施\n（一）备足红漆。\n由县里统筹。\n（二）严管渡船工。各村照办。\n"
    )
    outline = read_outline(Document("甲.txt", "0" * 64, "txt", text))
    coded = {
        text[c.start : c.end]: [k.term for k in c.codings] for c in find_clauses(outline, (SCHEME,))
    }
    assert coded == {
        "修缮码头。先补石阶。": [], "植树造林。春季植树。": [], "备足红漆。\n由县里统筹。": ["红漆"],
        "严管渡船工。各村照办。": [],
    }  # fmt: skip


def test_chars_leave_out_white_space() -> None:
    assert [c.chars for c in clauses()][3] == len("渡船工另行安排其余一律照旧")


def test_codings_are_literal_longest_first_with_excludes() -> None:
    coded = [[(k.code_id, k.term, TEXT[k.start : k.end]) for k in c.codings] for c in clauses()]
    assert coded == [
        [("red", "红漆", "红漆")], [("boat", "渡船", "渡船")], [("red", "红", "红")], [],
        [("red", "红", "红")], [],
    ]  # fmt: skip


def test_our_schemes_read_and_every_term_can_match() -> None:
    schemes = read_schemes(DATA)
    assert [s.scheme_id for s in schemes] == ["firmness", "instruments", "measures", "pmc"]
    for scheme in schemes:
        for code in scheme.codes:
            assert bool(code.terms) != bool(code.rule), f"{scheme.scheme_id}.{code.code_id}"
            for term in code.terms:
                assert not any(e in term for e in code.exclude_terms), term
    instruments = find_scheme(schemes, "instruments")
    groups = [c.group for c in instruments.codes]
    assert [groups.count(g) for g, _ in instruments.groups] == [5, 4, 4]
    with pytest.raises(SelectionError, match="instruments"):
        find_scheme(schemes, "colours")


def test_a_post_is_no_drafting_and_a_duty_no_worker() -> None:
    text = "一、主要任务\n1.处理兼职工作。编制渡口指南。听取职工意见。\n2.关心专职工作者。争取人员编制。\n"
    outline = read_outline(Document("甲.txt", "0" * 64, "txt", text))
    found = {k.term for c in find_clauses(outline, read_schemes(DATA)) for k in c.codings}
    assert {"职工", "人员编制"} <= found
    assert "编制" not in found
    coded = [k for c in find_clauses(outline, read_schemes(DATA)) for k in c.codings]
    assert sum(k.code_id == "x4_workers" for k in coded) == 1


HEAD = "scheme_id: one\nlabel: {zh: 甲, en: A}\ndefinition: 测试。\nsource: 无\n"
CODE = "  - {code_id: red, label: {zh: 红, en: Red}, definition: 测试。, "


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f"codes:\n{CODE}terms: []}}\n{CODE}terms: [红]}}\n", "重复"),
        (f"codes:\n{CODE}group: none, terms: [红]}}\n", "不在 groups 中"),
        (f"codes:\n{CODE}score: 高, terms: [红]}}\n", "score"),
        (f"codes:\n{CODE}exclude_terms: [红]}}\n", "terms"),
        (f"codes:\n{CODE}definition: 测试}}\n", "出现两次"),
        ("codes: 5\n", "codes"),
        (
            f"codes:\n{CODE}term: [红], terms: [红]}}\n",
            "codes 第 1 条有不认识的键“term”，是否应为 terms",
        ),
    ],
)
def test_a_broken_scheme_says_where(tmp_path: Path, body: str, said: str) -> None:
    (tmp_path / "schemes").mkdir()
    (tmp_path / "schemes" / "one.yml").write_text(HEAD + body, encoding="utf-8")
    with pytest.raises(CodebookError, match=said) as caught:
        read_schemes(tmp_path)
    assert "one.yml" in str(caught.value)
