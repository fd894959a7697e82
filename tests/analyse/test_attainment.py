"""Attainment, observations and pace, on figures worked out by hand (tests/tiny.py)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from kexie_analysis.analyse.attainment import is_met, measure_attainment
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.figures import figure_text
from kexie_analysis.analyse.literacy import list_targets, measure_pace
from kexie_analysis.analyse.observations import observe, survey_indicator
from kexie_analysis.analyse.related import likeness, same_count
from kexie_analysis.analyse.tables import list_waiting
from kexie_analysis.analyse.told_apart import label_apart
from kexie_analysis.analyse.yardsticks import list_yardsticks, state_of_target, tabulate
from kexie_analysis.codebook import Codebook
from kexie_analysis.messages import speaking
from kexie_analysis.plans import Plans
from tests.tiny import YN16, YN21


@pytest.mark.parametrize(
    ("reached", "low", "high", "bound", "met"),
    [
        (10, 10, 10, "ge", True), (9.99, 10, 10, "ge", False), (10, 10, 10, "eq", True),
        (10, 10, 10, "gt", False), (10.01, 10, 10, "gt", True),
        (142.5, 150, 150, "approx", True), (142, 150, 150, "approx", False), (190, 150, 150, "approx", True),
        (15, 15, 20, "range", True), (14, 15, 20, "range", False), (25, 15, 20, "range", True),
        (3, 3, 3, "le", True), (4, 3, 3, "le", False),
    ],
)  # fmt: skip
def test_bounds_decide_what_is_met(
    reached: float, low: float, high: float, bound: str, met: bool
) -> None:
    assert is_met(reached, low=low, high=high, bound=bound) is met


def test_units_that_count_the_same() -> None:
    assert same_count("名", "人")
    assert same_count("家", "个")
    assert not same_count("名", "人次")
    assert likeness("甲乙丙", "甲乙丙") == 1
    assert likeness("甲乙", "丙丁") == 0


def test_verdicts(tiny_plans: Plans) -> None:
    frame = measure_attainment(tiny_plans).set_index("target_id")
    literacy = frame.loc[f"{YN16}-q00110"]
    assert literacy["verdict"] == "未达到"
    assert literacy["gap"] == pytest.approx(-0.5)
    assert literacy["ratio"] == pytest.approx(7.5 / 8)
    assert frame.loc[f"{YN16}-q00330", "verdict"] == "达到"
    trained = frame.loc[f"{YN16}-q00350"]
    assert trained["verdict"] == "计数口径不同"
    assert pd.isna(trained["ratio"])
    assert not trained["comparable"]
    alliances = frame.loc[f"{YN16}-q00310"]
    assert alliances["verdict"] == "名称相近"
    assert alliances["reached_text"] == "2个"
    assert pd.isna(alliances["gap"])
    assert frame.loc[f"{YN16}-q00370", "verdict"] == "未见结果"


def test_a_result_of_another_order_of_size_judges_nothing(tiny_plans: Plans) -> None:
    quantities = tiny_plans.quantities
    target = quantities["quantity_id"] == f"{YN16}-q00330"
    promised = float(quantities.loc[target, "low"].iloc[0])
    for size, verdict in ((0.001, "量级不符"), (100.0, "量级不符"), (1.0, "达到"), (1.5, "未达到")):
        other = quantities.copy()
        other.loc[target, ["low", "high"]] = promised * size
        plans = replace(tiny_plans, frames={**tiny_plans.frames, "quantities": other})
        row = measure_attainment(plans).set_index("target_id").loc[f"{YN16}-q00330"]
        assert row["verdict"] == verdict
        assert pd.isna(row["ratio"]) == (verdict == "量级不符")
        assert ("相差十倍以上" in row["note"]) == (verdict == "量级不符")


def test_one_result_judges_the_promise_it_is_worded_like(tiny_plans: Plans) -> None:
    quantities = tiny_plans.quantities
    first = quantities[quantities["quantity_id"] == f"{YN16}-q00330"]
    low = float(first["low"].iloc[0])
    second = first.assign(quantity_id=f"{YN16}-q00340", low=low * 2, high=low * 2)
    for wording, verdict in (
        (first["indicator"], "未达到"),
        ("新的" + first["indicator"], "名称相近"),
    ):
        both = pd.concat([quantities, second.assign(indicator=wording)], ignore_index=True)
        plans = replace(tiny_plans, frames={**tiny_plans.frames, "quantities": both})
        frame = measure_attainment(plans).set_index("target_id")
        kept, other = frame.loc[f"{YN16}-q00330"], frame.loc[f"{YN16}-q00340"]
        assert (kept["verdict"], other["verdict"]) == ("达到", verdict)
        assert "另一承诺" in other["note"]
        assert ("另一承诺" in kept["note"]) == (verdict == "未达到")
        assert pd.isna(other["ratio"]) == (verdict == "名称相近")


def test_a_plan_does_not_judge_itself(tiny_plans: Plans) -> None:
    quantities = tiny_plans.quantities
    own = (quantities["role"] == "result") & (quantities["plan_id"] == YN21)
    moved = quantities.assign(plan_id=quantities["plan_id"].mask(own, YN16))
    alone = replace(tiny_plans, frames={**tiny_plans.frames, "quantities": moved})
    frame = measure_attainment(alone).set_index("target_id")
    assert frame.loc[f"{YN16}-q00330", "verdict"] == "未见结果"


def test_missed_comes_before_met(tiny_plans: Plans) -> None:
    verdicts = list(measure_attainment(tiny_plans)["verdict"])
    assert verdicts[:2] == ["未达到", "达到"]
    assert "5项目标" in measure_attainment(tiny_plans).attrs["caveat"]


def test_evidence_may_be_wider_than_the_selection(tiny_plans: Plans) -> None:
    past = tiny_plans.select(periods=["十三五"])
    # The survey judges literacy without the later plan; the rest needs it.
    assert (measure_attainment(past)["verdict"] == "未见结果").sum() == 4
    judged = measure_attainment(past, evidence=tiny_plans)
    assert (judged["verdict"] == "未见结果").sum() == 1


def test_a_growth_gives_the_base_year(tiny_plans: Plans) -> None:
    assert survey_indicator(tiny_plans) == "literacy_rate"
    seen = observe(tiny_plans, indicator_id="literacy_rate").set_index(["province_id", "year"])
    assert seen.loc[("CN-YN", 2015), "value"] == pytest.approx(7.5 / 1.5)
    assert seen.loc[("CN-YN", 2015), "derived"]
    assert not seen.loc[("CN-YN", 2020), "derived"]
    assert "第十一次" in seen.loc[("CN-YN", 2020), "source"]  # the survey agrees and is named
    assert "CN-GZ" not in seen.index.get_level_values(
        0
    )  # a province's own survey is another series


def test_targets_of_plans_and_of_other_documents(tiny_plans: Plans) -> None:
    frame = list_targets(tiny_plans, indicator_id="literacy_rate")
    own = frame[frame["province_id"] == "CN-YN"]
    assert list(own["label"]) == [
        "8%",
        "预测7%",
        "力争11%",
    ]  # the reference's repeat of 8% is left out
    assert list(own["origin"]) == ["plan", "reference", "plan"]


def test_pace(tiny_plans: Plans) -> None:
    pace = measure_pace(tiny_plans, indicator_id="literacy_rate")
    past, ahead = (r for r in pace[pace["province_id"] == "CN-YN"].to_dict("records"))
    assert past["needed"] == pytest.approx((8 - 5) / 5)
    assert past["achieved"] == pytest.approx((7.5 - 5) / 5)
    assert past["verdict"] == "未达到"
    assert past["derived"]
    assert ahead["needed"] == pytest.approx((11 - 7.5) / 5)
    assert ahead["achieved_span"] == "2015—2020"
    assert pd.isna(ahead["reached"])
    assert "2022年" in ahead["breaks"]
    nation = pace[pace["province_id"] == "CN"].iloc[0]
    assert nation["needed"] == pytest.approx(0.8)
    assert nation["verdict"] == "达到"


def test_the_table_says_why_a_target_is_absent(tiny_plans: Plans) -> None:
    table = tabulate(tiny_plans, indicator_id="literacy_rate").set_index("province_id")
    assert table.at["CN-GZ", "target"] == "未检出"
    assert table.at["CN-YN", "earlier"] == "5.00%（2015，推算）"
    assert table.at["CN-YN", "gap"] == pytest.approx(-0.5)
    assert state_of_target(tiny_plans.select(provinces=["北京"]), "CN-BJ") == "无文件"
    none = tiny_plans.select(provinces=["北京"])
    assert tabulate(none, indicator_id="literacy_rate")["target"].iloc[0] == "无文件"


def test_one_result_against_several_yardsticks(tiny_plans: Plans) -> None:
    rows = list_yardsticks(tiny_plans, indicator_id="literacy_rate")
    own = rows[rows["province_id"] == "CN-YN"].set_index("label")
    assert list(own["verdict"]) == ["未达到", "高于预测", "未见结果"]
    assert own.at["预测7%", "gap"] == pytest.approx(0.5)
    assert own.at["8%", "cited"][0]["clause"] == "一1"
    assert own.at["预测7%", "cited"] == []


def test_what_the_codebook_calls_near_stands_beside_and_judges_nothing(tiny_plans: Plans) -> None:
    themes = [
        replace(t, indicators=tuple(
            replace(i, near=("station_count",)) if i.indicator_id == "society_alliances" else i
            for i in t.indicators
        ))
        for t in tiny_plans.codebook.themes
    ]  # fmt: skip
    told = tiny_plans.quantities
    kept = told[told["indicator_id"].fillna("") != "society_joint_bodies"]
    kept = kept.assign(unit=kept["unit"].mask(kept["indicator_id"] == "society_alliances", "家"))
    frames = {**tiny_plans.frames, "quantities": kept}
    near = replace(tiny_plans, frames=frames, codebook=Codebook(tuple(themes)))
    row = measure_attainment(near).set_index("target_id").loc[f"{YN16}-q00310"]
    assert (row["verdict"], row["reached_text"]) == ("指标相近", "42家")
    assert pd.isna(row["ratio"])
    assert not row["comparable"]
    assert "院士工作站数量" in row["note"]
    assert "不能判定" in row["note"]
    assert (
        measure_attainment(replace(tiny_plans, frames=frames)).set_index("target_id")["verdict"]
        .loc[f"{YN16}-q00310"] == "未见结果"
    )  # fmt: skip


def test_durations_and_one_of_ten_are_no_counts_reached(tiny_plans: Plans) -> None:
    told = tiny_plans.quantities
    before = find_targets(tiny_plans, role="result")
    row = told[told["quantity_id"] == f"{YN21}-q00030"]
    lasted = row.assign(quantity_id="x1", unit="年", indicator_id=pd.NA, indicator="连续年限")
    one_of = row.assign(quantity_id="x2", indicator="优秀单位之一")
    more = pd.concat([told, lasted, one_of], ignore_index=True)
    plans = replace(tiny_plans, frames={**tiny_plans.frames, "quantities": more})
    assert list(find_targets(plans, role="result")["quantity_id"]) == list(before["quantity_id"])


def test_a_figure_without_a_year_takes_that_of_its_due_column(tiny_plans: Plans) -> None:
    work, told = tiny_plans.assignments, tiny_plans.quantities
    task = work[work["due_to"].notna() & ~work["recurring"].fillna(False)].iloc[0]
    plain = work.drop(work[(work["task_id"] == task["task_id"])].index[1:])
    row = told[told["quantity_id"] == f"{YN16}-q00370"].assign(
        quantity_id="x1", plan_id=task["plan_id"], task_id=task["task_id"], indicator="某某场次",
        year_from=pd.NA, year_to=pd.NA,
    )  # fmt: skip
    frames = {**tiny_plans.frames, "quantities": pd.concat([told, row]), "assignments": plain}
    shown = list_waiting(replace(tiny_plans, frames=frames)).set_index("quantity_id")["years"]
    assert shown["x1"] == f"{str(task['due_to'])[:4]}（时限栏）"
    open_ = plain.assign(recurring=plain["recurring"] | (plain["task_id"] == task["task_id"]))
    frames["assignments"] = open_
    shown = list_waiting(replace(tiny_plans, frames=frames)).set_index("quantity_id")["years"]
    assert shown["x1"] == "未写明"


def test_figures_of_one_label_and_year_are_told_apart_by_the_plans_own_words() -> None:
    rows = [("甲", "站数", "新建站数", "2020"), ("甲", "站数", "站数", "2020")]
    rows += [("甲", "站数", "站总数", "2025"), ("乙", "站数", "新站数", "2020")]
    found = pd.DataFrame(rows, columns=["plan_id", "label", "phrase", "years"])
    assert list(label_apart(found)) == ["站数（新建站数）", "站数", "站数", "站数"]


@pytest.mark.parametrize(
    ("written", "unit", "said"),
    [
        ("15.5以上", "%", "15.5%以上"), ("15-20亿", "元", "15-20亿元"), ("≥13", "%", "≥13%"),
        ("20余", "人", "20余人"), ("3万", "%", "3万"), ("四县", "个", "四县"), ("10个", "个", "10个"),
    ],
)  # fmt: skip
def test_a_figure_is_told_with_its_unit(written: str, unit: str, said: str) -> None:
    assert figure_text(written, low=1, high=1, bound="eq", unit_name=unit) == said


def test_a_million_is_more_than_one() -> None:
    with speaking("en"):
        said = figure_text("百万", low=1e6, high=1e6, bound="ge", unit_name="人")
    assert said == "at least 1 million people"


def test_a_figure_of_a_column_of_ten_thousands_is_told_in_them() -> None:
    for written, said in (("40", "40万人"), ("40以上", "40万人以上"), ("400000", "400000人")):
        assert figure_text(written, low=4e5, high=4e5, bound="eq", unit_name="人") == said
