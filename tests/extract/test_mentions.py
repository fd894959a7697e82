"""Themes and measures in a text: longest first, exclude terms, what does not count."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_analysis.codebook import Code, Codebook, Theme, read_codebook
from kexie_analysis.codebook_files import Label
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.matching import Matcher
from kexie_analysis.extract.mentions import find_mentions
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.reading import read_document
from tests.documents.build import Grid, Para, write_docx

DATA = Path(__file__).resolve().parents[2] / "data"
LABEL = Label("甲", "A")


def outline_of(text: str):
    return read_outline(Document("甲.txt", "0" * 64, "txt", text))


def theme(*terms: str, excludes: tuple[str, ...] = (), codes: tuple[Code, ...] = ()) -> Codebook:
    return Codebook((Theme("first", LABEL, "测试。", terms, excludes, codes, ()),))


def code(code_id: str, *terms: str, excludes: tuple[str, ...] = ()) -> Code:
    return Code(code_id, LABEL, "测试。", terms, excludes)


def found(text: str, codebook: Codebook) -> list[tuple[str | None, str]]:
    return [(m.code_id, m.term) for m in find_mentions(outline_of(text), codebook)]


PLAN = "一、主要任务\n1.办好鸟类观测站。{}\n2.修缮码头。年内完工。\n"


def test_the_longest_term_wins_within_a_group() -> None:
    book = theme("观测站", "鸟类观测站", "观测")
    assert found(PLAN.format("今年再添鸟类观测站两处。"), book) == [(None, "鸟类观测站")] * 2


def test_groups_do_not_hide_each_other() -> None:
    book = theme("甲乙", codes=(code("one", "湖滨鸟类"), code("two", "鸟类观测站")))
    assert found(PLAN.format("扩建湖滨鸟类观测站。"), book) == [
        ("two", "鸟类观测站"), ("one", "湖滨鸟类"), ("two", "鸟类观测站"),
    ]  # fmt: skip


def test_a_term_of_several_codes_gives_a_mention_for_each() -> None:
    book = theme("甲乙", codes=(code("one", "码头"), code("two", "码头")))
    assert found("一、任务\n1.修缮码头，疏浚河道。\n2.植树。\n", book) == [
        ("one", "码头"),
        ("two", "码头"),
    ]


def test_a_code_term_inside_a_longer_one_of_another_code_is_none() -> None:
    both = theme("鸟类", codes=(code("count", "观测"), code("place", "观测站房")))
    assert found("修缮观测站房，坚持观测。", both) == [("place", "观测站房"), ("count", "观测")]


def test_a_theme_term_inside_a_code_term_gives_the_code_only() -> None:
    book = theme("码头", codes=(code("one", "修缮码头"),))
    assert found("一、任务\n1.修缮码头，再建码头。\n2.植树。\n", book) == [
        ("one", "修缮码头"),
        (None, "码头"),
    ]


@pytest.mark.parametrize("exclude", ["鸟类观测站长", "站长", "类观"])
def test_an_exclude_term_suppresses_what_it_overlaps(exclude: str) -> None:
    text = "一、任务\n1.表彰鸟类观测站长若干名。\n2.植树造林。\n"
    assert found(text, theme("鸟类观测站")) == [(None, "鸟类观测站")]
    assert found(text, theme("鸟类观测站", excludes=(exclude,))) == []
    assert found(text, theme("甲乙", excludes=(exclude,), codes=(code("one", "鸟类观测站"),))) == []


def test_an_exclude_term_of_a_code_does_not_touch_other_codes() -> None:
    book = theme("甲乙", codes=(code("one", "码头", excludes=("码头工人",)), code("two", "码头")))
    assert found("一、任务\n1.培训码头工人两批。\n2.植树。\n", book) == [("two", "码头")]


def test_offsets_are_raw_and_a_broken_line_hides_nothing() -> None:
    text = "一、主要任务\n1.修缮旧码头；把上游各处的鸟类观测\n站逐一修整，并且请（专家）来看。\n2.植树造林，逐年扩大。\n"
    outline = outline_of(text)
    mentions = find_mentions(outline, theme("鸟类观测站", "请(专家)"))
    assert [m.term for m in mentions] == ["鸟类观测站", "请(专家)"]
    assert [text[m.start : m.end] for m in mentions] == ["鸟类观测\n站", "请（专家）"]


def test_a_contents_page_does_not_count() -> None:
    text = (
        "目 录\n一、鸟类观测站建设……1\n二、码头修缮……2\n三、附则……3\n"
        "一、鸟类观测站建设\n1.在上游建鸟类观测站。\n2.聘请看守人员若干。\n"
        "二、码头修缮\n3.修缮码头。\n4.疏浚河道。\n三、附则\n本办法自印发之日起施行。\n"
    )
    mentions = find_mentions(outline_of(text), theme("鸟类观测站"))
    assert mentions
    assert all(m.start > text.index("附则……3") for m in mentions)


def test_what_stands_around_the_plan_does_not_count() -> None:
    around = (
        "鸟类观测站docWord文档格式.docx\n《鸟类观测站规划.docx》由会员分享，可在线阅读。\n首页 > 鸟类观测站\n"
        "鸟类观测站发展规划\n县鸟发〔2031〕5号\n各鸟类观测站：\n《鸟类观测站发展规划》现印发给你们，请认真贯彻落实。\n"
    )
    plan = (
        "为办好鸟类观测站，制定本规划。\n一、主要任务\n1.办好鸟类观测站。年内再添两处。"
        "责任部室（单位）：鸟类观测站。\n鸟类观测站办公室\n2.修缮码头。年内完工。\n"
    )
    behind = "附件：鸟类观测站名单\n联系电话：鸟类观测站 400-000-0000\n水鸟日报 2031-05-06\n"
    hits = find_mentions(outline_of(around + plan + behind), theme("鸟类观测站"))
    places = [len(around) + plan.find(f) for f in ("鸟类观测站，制定", "鸟类观测站。年内")]
    assert [m.start for m in hits] == places
    # Without numbered parts only what a site says is left out.
    hits = find_mentions(
        outline_of(plan + "鸟类观测站年年办好。联系电话：400-000-0000\n"), theme("鸟类观测站")
    )
    assert len(hits) == 3  # a number behind the plan's last sentence takes nothing from it
    hits = find_mentions(outline_of(plan + "为鸟类观测站提供技术支持。\n"), theme("鸟类观测站"))
    assert len(hits) == 3  # a sentence with a word that sites use too
    loose = "首页 > 鸟类观测站\n鸟类观测站要办好\n再添鸟类观测站。\n扫一扫，鸟类观测站\n"
    assert len(find_mentions(outline_of(loose), theme("鸟类观测站"))) == 2


def test_who_is_to_do_a_row_of_a_table_is_no_mention(tmp_path: Path) -> None:
    rows = [
        ["序号", "工作任务", "责任单位", "完成时限"],
        ["1", "办好水鸟馆，年内添置望远镜。", "水鸟馆、办公室", "2031年底前"],
        ["2", "修缮码头，补齐石阶。", "水鸟馆", "2032年底前"],
    ]
    path = write_docx(tmp_path / "a.docx", [Para("一、重点任务"), Grid(rows)])
    hits = find_mentions(read_outline(read_document(path)), theme("水鸟馆"))
    assert len(hits) == 1


def test_every_term_of_our_codebook_matches() -> None:
    codebook = read_codebook(DATA)
    for one in codebook.themes:
        for group in (one, *one.codes):
            for term in group.terms:
                text = f"一、任务\n1.兹有{term}，又有他事。\n2.植树。\n"
                mentions = find_mentions(outline_of(text), Codebook((one,)))
                assert mentions, f"{one.theme_id}: {term} finds nothing"
                excluded = (*one.exclude_terms, *group.exclude_terms)
                assert not any(e in term for e in excluded), f"{term} can never match"


WORDS = st.text(alphabet="甲乙丙丁(5+", min_size=1, max_size=5)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.lists(WORDS, max_size=3),
    st.text("甲乙丙丁戊(5+", max_size=60),
)
def test_the_matcher_agrees_with_a_slow_reading(
    terms: list[str], excludes: list[str], text: str
) -> None:
    shut = {
        i for e in excludes for s in range(len(text)) if text.startswith(e, s) for i in range(s, s + len(e))
    }  # fmt: skip
    places = {(s, s + len(t)) for t in terms for s in range(len(text)) if text.startswith(t, s)}
    taken, expected = set(shut), []
    for start, end in sorted(places, key=lambda p: (p[0] - p[1], p[0])):
        if taken.isdisjoint(range(start, end)):
            taken |= set(range(start, end))
            expected.append((start, end))
    hits = Matcher({"group": sorted(set(terms))}, {"group": excludes}).find(text)
    assert [(h.start, h.end) for h in hits] == sorted(expected)
    assert all(text[h.start : h.end] == h.term for h in hits)


def test_time_grows_with_the_length() -> None:
    # A quadratic search would take minutes on this.
    matcher = Matcher({"group": ["甲" * n for n in range(2, 12)]})
    assert len(matcher.find("甲" * 100_000)) == 9091  # by elevens, and one last ten
