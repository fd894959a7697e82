"""Years, dates and due phrases."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie_analysis.extract.periods import (
    find_dates,
    find_periods,
    find_years,
    is_due,
    is_general_due,
    period_name,
    period_years,
    read_due,
)


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("一五", (1953, 1957)),
        ("二五", (1958, 1962)),
        ("三五", (1966, 1970)),
        ("九五", (1996, 2000)),
        ("十五", (2001, 2005)),
        ("十三五", (2016, 2020)),
        ("“十四五”", (2021, 2025)),
        ("二十五", (2051, 2055)),
        ("十四", None),
        ("四五六", None),
        ("", None),
    ],
)
def test_years_of_five_year_plans(name: str, years: tuple[int, int] | None) -> None:
    assert period_years(name) == years


@given(st.integers(1966, 2055))
def test_every_year_lies_in_its_plan(year: int) -> None:
    first, last = period_years(period_name(year))
    assert first <= year <= last


def test_periods_named_in_a_text() -> None:
    text = "“十三五”时期与十四五规划，十五年来，第十五届，“十五五”末"
    assert [name for _, name in find_periods(text)] == ["十三五", "十四五", "十五五"]


def test_dates_in_digits_and_in_chinese() -> None:
    text = (
        "2022年3月1日 2019-05-27 二〇二二年三月一日 二○二一年十二月二十二日 2024.2.18 2023年2月30日"
    )
    assert [day for _, _, day in find_dates(text)] == [
        date(2022, 3, 1), date(2019, 5, 27), date(2022, 3, 1), date(2021, 12, 22), date(2024, 2, 18),
    ]  # fmt: skip


def test_years_of_a_title() -> None:
    assert find_years("规划(2021-2025年)") == [(2021, 2025)]
    assert find_years("规划(2016—2020)") == [(2016, 2020)]
    assert find_years("2024年工作要点 2021年3月") == [(2024, 2024)]
    assert find_years("电话02012345678") == []


D = date
DUES = [
    ("2017年10月底前", None, D(2017, 10, 31), False),
    ("2017年10底前", None, D(2017, 10, 31), False),
    ("每年坚持", None, None, True),
    ("每年坚持(2017年10底前取得阶段性成果)", None, D(2017, 10, 31), True),
    ("6月底前", None, D(2030, 6, 30), False),
    ("11月底前", None, D(2030, 11, 30), False),
    ("2017年至2019年", D(2017, 1, 1), D(2019, 12, 31), False),
    ("2017—2020年", D(2017, 1, 1), D(2020, 12, 31), False),
    ("2017-2020年", D(2017, 1, 1), D(2020, 12, 31), False),
    ("2017年取得阶段性成果(2020年全面完成转型升级)", D(2017, 1, 1), D(2020, 12, 31), False),
    ("2017年3月底前启动运行平台", None, D(2017, 3, 31), False),
    ("年底前", None, D(2030, 12, 31), False),
    ("2019年年底前", None, D(2019, 12, 31), False),
    ("2019年底", None, D(2019, 12, 31), False),
    ("上半年", D(2030, 1, 1), D(2030, 6, 30), False),
    ("2024年下半年", D(2024, 7, 1), D(2024, 12, 31), False),
    ("第三季度", D(2030, 7, 1), D(2030, 9, 30), False),
    ("三季度末", None, D(2030, 9, 30), False),
    ("4季度", D(2030, 10, 1), D(2030, 12, 31), False),
    ("2024年3-6月", D(2024, 3, 1), D(2024, 6, 30), False),
    ("3月至5月", D(2030, 3, 1), D(2030, 5, 31), False),
    ("2024年3月至2025年6月", D(2024, 3, 1), D(2025, 6, 30), False),
    ("2024年6月30日前", None, D(2024, 6, 30), False),
    ("2024年10月前", None, D(2024, 9, 30), False),
    ("2024年", D(2024, 1, 1), D(2024, 12, 31), False),
    ("12月", D(2030, 12, 1), D(2030, 12, 31), False),
    ("二〇二四年六月底前", None, D(2024, 6, 30), False),
    ("全年", D(2030, 1, 1), D(2030, 12, 31), True),
    ("长期坚持", None, None, True),
    ("持续推进", None, None, True),
    ("每季度", None, None, True),
]


@pytest.mark.parametrize(("text", "begin", "end", "recurring"), DUES)
def test_due_phrases(text: str, begin: date | None, end: date | None, recurring: bool) -> None:
    due = read_due(text, year=2030)
    assert due is not None
    assert (due.due_from, due.due_to, due.recurring) == (begin, end, recurring)
    assert is_due(text)


def test_a_phrase_without_a_year_has_no_date_of_its_own() -> None:
    due = read_due("6月底前")
    assert due is not None
    assert (due.due_from, due.due_to) == (None, None)


@pytest.mark.parametrize("text", ["学会部", "张小伟", "制定管理办法", "建设工作站5家", "首批试点"])
def test_what_is_no_due_phrase(text: str) -> None:
    assert read_due(text, year=2030) is None
    assert not is_due(text)


def test_conditions_give_no_dates() -> None:
    for text in ("视平台建设进展情况", "按上级部署推进"):
        due = read_due(text, year=2030)
        assert due is not None
        assert due.due_to is None


def test_which_due_cells_can_hold_for_other_rows() -> None:
    assert is_general_due("2017年10月底前")
    assert is_general_due("每年坚持(2017年取得阶段性成果)")
    assert not is_general_due("2017年3月底前启动公众平台")
    assert not is_general_due("视进展情况")


@given(
    st.text(
        st.sampled_from("2017年10月底前至-—每坚持上半季度第三日末起()，。 一二〇九"), max_size=30
    )
)
def test_any_phrase_is_read_without_error(text: str) -> None:
    due = read_due(text, year=2030)
    if due and due.due_from and due.due_to:
        assert due.due_from <= due.due_to
    find_dates(text)
    find_years(text)
