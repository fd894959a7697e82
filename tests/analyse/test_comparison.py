"""Comparison: coverage, measures, targets, due dates, on figures worked out by hand (tests/tiny.py)."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from kexie_analysis.analyse import comparison, states
from kexie_analysis.analyse.change import _same, _successor, compare_successive
from kexie_analysis.analyse.clauses import cite_rows, short_clauses
from kexie_analysis.analyse.names import _each, divide_targets, list_names
from kexie_analysis.analyse.places import _Sections
from kexie_analysis.analyse.states import STATES, absence, caveat
from kexie_analysis.analyse.timeline import list_due_dates
from kexie_analysis.analyse.yardsticks import state_of_target
from kexie_analysis.plans import Plans
from tests.tiny import GZ17, GZ21, GZ24, YN16, YN21


@pytest.mark.parametrize(
    ("plan_id", "five_year", "state"),
    [
        (GZ17, True, "来源残缺"),  # a fragment stays one, even though it has been read
        (GZ17, False, "来源残缺"),
        (GZ24, True, "不适用"),
        (GZ24, False, "未提出"),
        (YN16, True, "未提出"),
        (GZ21, True, "未检出"),  # nobody has read it through
    ],
)
def test_absence_is_one_of_four_states(
    tiny_plans: Plans, plan_id: str, five_year: bool, state: str
) -> None:
    assert absence(tiny_plans, plan_id, "think_tank", five_year=five_year) == state


def test_coverage_is_a_share_of_the_tasks_characters(tiny_plans: Plans) -> None:
    frame = comparison.measure_coverage(tiny_plans).set_index(["plan_id", "theme_id"])
    literacy = frame.loc[(YN16, "science_literacy")]
    assert literacy["salience"] == pytest.approx(200 / 900)
    assert literacy["per_1000"] == pytest.approx(2.0)
    # Two places in YN21, one of them outside the tasks: only the task's 400 characters count.
    society = frame.loc[(YN21, "society_reform")]
    assert society["salience"] == pytest.approx(400 / 900)
    assert society["mentions"] == 2


def test_coverage_never_says_zero_for_silence(tiny_plans: Plans) -> None:
    frame = comparison.measure_coverage(tiny_plans)
    silent = frame[frame["state"] != "present"]
    assert set(silent["state"]) <= set(STATES)
    assert silent["salience"].isna().all()
    assert silent["per_1000"].isna().all()


def test_a_plan_with_a_target_of_a_theme_touches_on_it(tiny_plans: Plans) -> None:
    mentions = tiny_plans.mentions[tiny_plans.mentions["theme_id"] != "science_literacy"]
    mute = replace(tiny_plans, frames={**tiny_plans.frames, "mentions": mentions})
    frame = comparison.measure_coverage(mute, themes=["science_literacy"]).set_index("plan_id")
    held = comparison.state_targets(mute, theme_id="science_literacy").set_index("plan_id")
    assert (held["state"] == "present").any()
    assert ((frame["state"] == "present") == (held["state"] == "present")).all()
    assert frame.loc[YN16, "mentions"] == held.loc[YN16, "targets"]


def test_comparisons_carry_their_caveat(tiny_plans: Plans) -> None:
    for frame in (
        comparison.measure_coverage(tiny_plans),
        comparison.find_targets(tiny_plans),
        comparison.list_measures(tiny_plans, theme_id="society_reform"),
        list_due_dates(tiny_plans),
    ):
        assert "文件类型不同" in frame.attrs["caveat"]
        assert (frame["caveat"] == frame.attrs["caveat"]).all()
    one = tiny_plans.select(plan_ids=[YN16])
    assert caveat(one) == ""


def test_measures_matrix_cites_tasks_only(tiny_plans: Plans) -> None:
    frame = comparison.list_measures(tiny_plans, theme_id="society_reform")
    assert len(frame) == 2 * 5
    cell = frame.set_index(["code_id", "plan_id"]).loc[("alliance", YN21)]
    assert cell["clauses"] == "3"  # the mention outside the tasks is no measure
    assert frame.iloc[0]["code_id"] == "alliance"  # taken up by most plans
    assert frame.set_index(["code_id", "plan_id"]).loc[("alliance", GZ17), "state"] == "来源残缺"


def test_targets_of_a_theme(tiny_plans: Plans) -> None:
    found = comparison.find_targets(tiny_plans, theme_id="society_reform")
    assert list(found["value_text"]) == ["三分之二以上", "5个", "4个以上"]
    assert list(found["clause"]) == ["一2", "一2", "一2"]
    assert len(comparison.find_targets(tiny_plans, indicator_id="literacy_rate")) == 2
    states = comparison.state_targets(tiny_plans, theme_id="academician_stations").set_index(
        "plan_id"
    )
    assert states.at[GZ24, "state"] == "不适用"
    assert pd.isna(states.at[GZ24, "targets"])
    assert states.at[YN16, "targets"] == 2


def test_thresholds_are_shares(tiny_plans: Plans) -> None:
    found = comparison.find_thresholds(tiny_plans, theme_id="society_reform")
    assert list(found["value"]) == [66.67]
    # Figures, none of them a share: no rows, and none of numbers without a name.
    assert not comparison.find_targets(tiny_plans, theme_id="academician_stations").empty
    assert comparison.find_thresholds(tiny_plans, theme_id="academician_stations").empty


def test_many_spans_of_years_are_counted() -> None:
    years = pd.DataFrame({"start_year": range(2016, 2022), "end_year": range(2018, 2024)})
    said = [f"{a}—{b}" for a, b in years.itertuples(index=False)]
    assert states._say_spans(said, years) == "所管年份不同（2016至2023年间的6种起止）"
    assert states._say_spans(said[:2], years[:2]) == "所管年份不同（2016—2018、2017—2019）"


def test_departments_count_tasks_by_theme(tiny_plans: Plans) -> None:
    frame = comparison.list_departments(tiny_plans)
    # Two provinces were read: whose department it is has to be said, though one alone names any.
    row = {
        "department": "贵州·学会部",
        "office": "学会部",
        "theme_id": "society_reform",
        "count": 1,
    }
    assert frame[list(row)].to_dict("records") == [row]


def test_due_dates_end_with_what_recurs(tiny_plans: Plans) -> None:
    frame = list_due_dates(tiny_plans, targets=False)
    assert [str(d)[:10] for d in frame["due_to"]] == ["2017-10-31", "2019-12-31", "2020-12-31"]
    assert list(frame["recurring"]) == [False, False, True]
    assert len(list_due_dates(tiny_plans, theme_id="society_reform", targets=False)) == 1


def test_short_clauses_make_ranges(tiny_plans: Plans) -> None:
    tasks = [f"{YN16}-t00100", f"{YN16}-t00300", f"{YN16}-t00600"]
    assert short_clauses(tiny_plans, tasks) == "1—3"
    assert short_clauses(tiny_plans, tasks[:2]) == "1、2"
    assert short_clauses(tiny_plans, []) == ""


def test_clauses_are_cited_with_their_row(tiny_plans: Plans) -> None:
    found = comparison.find_targets(tiny_plans, indicator_id="literacy_rate")
    first = cite_rows(tiny_plans, found)[0]
    assert first == {
        "plan": "云南“十三五”规划", "clause": "一1", "province": "CN-YN",
        "row_id": f"{YN16}-q00110", "quotation": None,
    }  # fmt: skip


def test_change_reads_silence_by_its_state(tiny_plans: Plans) -> None:
    kept = compare_successive(tiny_plans, province_id="云南").set_index("label")["status"]
    assert kept["公民具备科学素质的比例"] == "raised"
    assert kept["学会联合体（联盟）"] == "kept"
    assert kept["青少年"] == "dropped"
    assert kept["老年人"] == "new"
    torn = compare_successive(tiny_plans, province_id="贵州")
    first = torn[torn["old_id"] == GZ17]
    assert set(first["status"]) == {"来源残缺"}  # a fragment's silence makes nothing new


def test_names_and_per_station_figures(tiny_plans: Plans) -> None:
    names = list_names(tiny_plans, theme_id="academician_stations")
    assert set(names["term"]) == {"院士工作站"}
    per = divide_targets(tiny_plans, theme_id="academician_stations", by="station_count")
    assert list(per["value"]) == [7.5]  # 300 名 by 约40 家
    assert per["each"].iloc[0] == {"text": "约7.5名/家", "value": 7.5}


def test_what_is_for_each_station_already_is_not_divided_again(tiny_plans: Plans) -> None:
    own = tiny_plans.quantities.assign(indicator="每站年均培养人才人数")
    plans = replace(tiny_plans, frames={**tiny_plans.frames, "quantities": own})
    assert divide_targets(plans, theme_id="academician_stations", by="station_count").empty


def test_goals_below_a_chapter_of_guiding_thoughts_count() -> None:
    def around(*titles: str) -> list:
        return [SimpleNamespace(level=n, title=t) for n, t in enumerate(titles, start=1)]

    assert _Sections._of_goals(around("总体要求", "主要目标", "组织更健全"))
    assert not _Sections._of_goals(around("总体要求", "指导思想"))
    assert not _Sections._of_goals(around("指导思想与主要目标"))


@pytest.mark.parametrize(
    ("bounds", "said", "value"),
    [
        (("ge", "approx"), "不少于约4项/家", 4.0),
        (("ge", "eq"), "不少于4项/家", 4.0),
        (("eq", "ge"), "不超过4项/家", 4.0),
        (("le", "eq"), "不超过6项/家", 6.0),
        (("range", "eq"), "4—6项/家", 4.0),
        (("ge", "ge"), "两数都只说了一头，不作平均", None),
        (("eq", "eq"), "4项/家", 4.0),
    ],
)
def test_an_average_keeps_the_bounds(bounds: tuple[str, str], said: str, value: float) -> None:
    row, base = ({"bound": b, "basis": "total"} for b in bounds)
    row |= {"low": 200.0, "high": 300.0 if bounds[0] in ("le", "range") else 200.0, "unit": "项"}
    base |= {"low": 50.0, "high": 50.0, "unit": "家"}
    assert _each(row, base) == (value, said)


def test_nothing_chosen_gives_empty_frames(tiny_plans: Plans) -> None:
    none = tiny_plans.select(provinces=["北京"])
    assert none.asked == ("CN-BJ",)
    for frame in (
        comparison.describe_plans(none),
        comparison.measure_coverage(none),
        comparison.find_targets(none, theme_id="society_reform"),
        comparison.state_targets(none, theme_id="society_reform"),
        comparison.list_measures(none, theme_id="society_reform"),
        comparison.find_thresholds(none, theme_id="society_reform"),
        comparison.list_departments(none),
        list_due_dates(none),
        compare_successive(none, province_id="北京"),
        list_names(none, theme_id="society_reform"),
        divide_targets(none, theme_id="academician_stations", by="station_count"),
    ):
        assert frame.empty
        assert len(frame.columns) > 3


def test_a_year_is_not_set_against_five() -> None:
    five = {"indicator_id": "x", "label": "x", "unit": "场", "basis": "total", "year_from": 2021, "year_to": 2025}  # fmt: skip
    assert _same(five, {**five, "year_from": 2026, "year_to": 2030})
    assert not _same(five, {**five, "year_from": 2024, "year_to": 2024})


def test_the_plan_that_says_least_decides_for_a_province(tiny_plans: Plans) -> None:
    torn = tiny_plans.select(plan_ids=[GZ17, GZ24])
    assert state_of_target(torn, "CN-GZ") == "来源残缺"  # a fragment and work points
    assert state_of_target(tiny_plans.select(plan_ids=[GZ24]), "CN-GZ") == "不适用"


def test_a_far_horizon_is_not_lowered_by_a_nearer_year() -> None:
    def rate(low: float, year: int) -> dict:
        return {"indicator_id": "r", "label": "r", "unit": "%", "basis": "level", "low": low, "year_from": year, "year_to": year}  # fmt: skip

    later = [rate(16, 2025)]
    assert _successor(rate(12, 2025), later, (2025, 2025)) == later[0]
    assert _successor(rate(25, 2035), later, (2025, 2025)) is None
    assert _successor(rate(10, 2020), later, (2020, 2025)) == later[0]
