"""Plan facts: from titles, numbers, signatures; from weak signs; from what the user states."""

from __future__ import annotations

from datetime import date

import pytest

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.facts import PlanFacts, find_facts
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.provinces import (
    find_province,
    full_name,
    most_told_of,
    province_of_number,
    read_province,
)
from tests.extract import layouts
from tests.extract.layouts import as_document


def facts_of(text: str, name: str = "样例.txt", **options: str) -> PlanFacts:
    document = as_document(text, name)
    return find_facts(document, read_outline(document), **options)


BODY = "\n一、重点任务\n1.强化学习。办好讲堂，组织宣讲。\n2.做好服务。办好实事，听取意见。\n"


def test_a_plan_with_years_below_its_title() -> None:
    facts = facts_of(layouts.CHAPTERS)
    assert facts.title == "安徽省科学技术协会事业发展“十五五”规划（2026—2030年）"
    assert (facts.province_id, facts.doc_type) == ("CN-AH", "plan")
    assert (facts.period, facts.start_year, facts.end_year) == ("十五五", 2026, 2030)
    assert facts.complete
    assert facts.note == ""


def test_points_with_a_notice() -> None:
    facts = facts_of(layouts.POINTS)
    assert facts.title == "安徽省科协2025年工作要点"
    assert facts.doc_type == "annual_points"
    assert facts.issuer == "安徽省科学技术协会"
    assert facts.doc_number == "皖科协发〔2025〕3号"
    assert facts.issued_on == date(2025, 1, 20)
    assert (facts.period, facts.start_year, facts.end_year) == ("", 2025, 2025)


def test_the_signature_counts_and_not_the_day_of_posting() -> None:
    facts = facts_of(layouts.PAGE)
    assert facts.title == "安徽省科学技术协会2023年工作要点"
    assert facts.issued_on == date(2023, 3, 15)


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("安徽省科学技术协会\n2024年2月6日\n", date(2024, 2, 6)),
        ("安徽省科协\n二〇二四年二月六日\n", date(2024, 2, 6)),
        ("安徽省科协办公室  2024年2月7日印发\n", date(2024, 2, 7)),
        ("抄送：中国科协\n安徽省科协办公室\n2024年2月7日印发\n", date(2024, 2, 7)),
        ("某某日报 2024-02-09\n", None),
        ("发布时间：2024年2月9日\n", None),
        ("", None),
    ],
)
def test_dates_of_issue(tail: str, expected: date | None) -> None:
    assert facts_of(f"安徽省科学技术协会2024年工作要点\n{BODY}{tail}").issued_on == expected


@pytest.mark.parametrize(
    "written",
    ["皖科协〔2024〕12号", "皖科协[2024]12号", "皖科协（2024）12号", "皖科协【2024】12号",
     "皖科协〔２０２４〕１２号", "文号：皖科协﹝2024﹞12号", "皖科协 〔2024〕 第12号"],
)  # fmt: skip
def test_document_numbers_in_all_brackets(written: str) -> None:
    facts = facts_of(f"{written}\n安徽省科学技术协会2024年工作要点\n{BODY}")
    assert facts.doc_number == "皖科协〔2024〕12号"


def test_numbers_of_other_documents_do_not_count() -> None:
    text = f"安徽省科学技术协会2024年工作要点\n根据上级文件（科协发〔2023〕5号）要求，制定本要点。\n{BODY}"
    assert facts_of(text).doc_number == ""


@pytest.mark.parametrize(
    ("title", "kind", "years"),
    [
        ("安徽省科学技术协会事业发展“十四五”规划", "plan", (2021, 2025)),
        ("安徽省科协系统深化改革方案（2024—2026年）", "reform_plan", (2024, 2026)),
        ("安徽省科协深化改革任务分工方案（2024—2026年）", "task_breakdown", (2024, 2026)),
        ("安徽省科协2024年度工作要点", "annual_points", (2024, 2024)),
        ("安徽省科学技术协会2024年工作计划", "annual_points", (2024, 2024)),
        ("安徽省科普事业三年行动计划（2023-2025年）", "plan", (2023, 2025)),
    ],
)
def test_kinds_and_years_from_titles(title: str, kind: str, years: tuple[int, int]) -> None:
    facts = facts_of(title + "\n" + BODY)
    assert facts.title == title
    assert facts.doc_type == kind
    assert (facts.start_year, facts.end_year) == years


def test_a_title_set_in_two_lines() -> None:
    facts = facts_of("安徽省科学技术协会\n2024年工作要点\n" + BODY)
    assert facts.title == "安徽省科学技术协会2024年工作要点"


def test_a_fragment_is_told_and_explained() -> None:
    facts = facts_of(layouts.FRAGMENT, "残件.txt")
    assert not facts.complete
    assert "自 (4) 起" in facts.note
    assert "止于半句" in facts.note
    assert (facts.province_id, facts.doc_type) == ("CN-AH", "task_breakdown")
    assert (facts.start_year, facts.end_year) == (2018, 2020)
    assert facts.title == "残件"


def test_years_from_goals_and_deadlines_are_marked_unsure() -> None:
    facts = facts_of(layouts.REFORM)
    assert (facts.start_year, facts.end_year) == (2025, 2027)
    assert any("起止年份" in warning for warning in facts.warnings)


def test_what_the_user_states_goes_first() -> None:
    facts = facts_of(layouts.PAGE, province="青海", period="十四五", doc_type="plan")
    assert (facts.province_id, facts.period, facts.doc_type) == ("CN-QH", "十四五", "plan")
    assert (facts.start_year, facts.end_year) == (2021, 2025)
    stated = facts_of(layouts.PAGE, period="2022-2024", doc_type="深化改革方案")
    assert (stated.start_year, stated.end_year, stated.doc_type) == (2022, 2024, "reform_plan")


@pytest.mark.parametrize(
    "options",
    [{"province": "火星"}, {"period": "明年"}, {"period": "2025-2021"}, {"doc_type": "诗"}],
)
def test_options_that_name_nothing_are_refused(options: dict) -> None:
    with pytest.raises(DocumentError) as error:
        facts_of(layouts.PAGE, **options)
    assert "下一步" in str(error.value)


def test_no_province_and_no_years_say_which_option_helps() -> None:
    with pytest.raises(DocumentError, match="--province"):
        facts_of("工作要点\n" + BODY)
    facts = facts_of("安徽省科协若干举措\n" + BODY)
    assert (facts.start_year, facts.end_year, facts.period, facts.doc_type) == (
        None,
        None,
        "",
        "plan",
    )
    assert any("--period" in warning for warning in facts.warnings)


def test_an_issuer_of_a_city_keeps_its_name() -> None:
    facts = facts_of("江西省赣州市科学技术协会2024年工作要点\n" + BODY)
    assert facts.province_id == "CN-JX"
    assert facts.issuer == "江西省赣州市科学技术协会"


def test_provinces_by_name_number_and_majority() -> None:
    assert find_province("内蒙古自治区科协") == "CN-NM"
    assert find_province("黑龙江省科协") == "CN-HL"
    assert province_of_number("青科协发〔2022〕8号") == "CN-QH"
    assert province_of_number("赣科协字〔2021〕172号") == "CN-JX"
    assert most_told_of("安徽省科协与浙江省合作，安徽省科协牵头") == "CN-AH"
    assert most_told_of("安徽、浙江") is None
    assert most_told_of("") is None
    assert read_province("CN-JX") == read_province("江西") == read_province("赣") == "CN-JX"
    assert read_province("宁夏回族自治区") == "CN-NX"
    assert full_name("CN-GX") == "广西壮族自治区"


EXPECTED = {
    "000": ("CN-JX", "plan", "江西省科学技术协会", "", None, "十三五", 2016, 2020, True),
    "001": ("CN-QH", "plan", "青海省科学技术协会", "青科协发〔2022〕8号", date(2022, 3, 1), "十四五", 2021, 2025, True),
    "002": ("CN-HL", "task_breakdown", "黑龙江省科学技术协会", "", None, "", 2017, 2020, False),
    "003": ("CN-JX", "reform_plan", "江西省科学技术协会", "赣科协字〔2021〕172号", date(2021, 12, 22), "十四五", 2021, 2025, True),
    "004": ("CN-JS", "annual_points", "江苏省科学技术协会", "", date(2024, 2, 18), "", 2024, 2024, True),
}  # fmt: skip


@pytest.mark.sources
@pytest.mark.skipif(not layouts.SOURCES.is_dir(), reason="the five sources are not here")
@pytest.mark.parametrize("number", EXPECTED)
def test_the_facts_of_the_five_sources(number: str) -> None:
    path = next(layouts.SOURCES.glob(f"{number}_*.txt"))
    f = facts_of(path.read_text(encoding="utf-8"), path.name)
    assert (
        f.province_id, f.doc_type, f.issuer, f.doc_number, f.issued_on, f.period, f.start_year,
        f.end_year, f.complete,
    ) == EXPECTED[number]  # fmt: skip
