"""Instruments, firmness, scores and the PMC index on clauses counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from kexie_analysis.analyse import appraisal
from kexie_analysis.analyse.pmc import grade
from kexie_analysis.errors import CodebookError, SelectionError
from kexie_analysis.package import Tables
from kexie_analysis.plans import Plans, load_plans
from kexie_analysis.schemes import read_schemes
from tests.tiny import quantity
from tests.worded import clause, worded_tables, write_folder

YN16, YN21, GZ24 = "CN-YN-2016-plan", "CN-YN-2021-plan", "CN-GZ-2024-annual_points"


def coded_tables() -> Tables:
    """Two plans, the later a fragment, and one year's points without any clause in a task."""
    tables = worded_tables(
        {YN16: [{"码头": 1}] * 3, YN21: [{"码头": 1}], GZ24: [{"码头": 1}]}, fragments=[YN21]
    )
    listed = [
        (YN16, 1, 0, {"instruments": ["talent", "talent", "funds"], "firmness": ["strive", "firm"], "measures": ["direction", "outcome"]}),
        (YN16, 1, 30, {"instruments": ["talent"], "firmness": ["firm"]}),
        (YN16, 2, 110, {"instruments": ["procurement"], "measures": ["rules", "review", "direction"], "pmc": ["x1_guide"]}),
        (YN16, 3, 210, {"firmness": ["explore"], "measures": ["named_programme"], "pmc": ["x1_guide"]}),
        (YN16, 0, 290, {"instruments": ["funds"], "firmness": ["firm"], "pmc": ["x1_guide", "x1_advise"]}),
        (YN21, 1, 0, {"pmc": ["x1_guide"], "instruments": ["strategy"]}),
        (YN21, 1, 30, {"pmc": ["x1_guide"]}),
    ]  # fmt: skip
    for plan_id, number, start, codes in listed:
        row, codings = clause(plan_id, number, start, codes)
        tables["clauses"].append(row)
        tables["codings"] += codings
    tables["quantities"] = [
        quantity(YN16, 20, "5个", None, "码头数量", low=5, year_from=2020, year_to=2020, task_id=f"{YN16}-t00000"),
        quantity(YN16, 120, "2艘", None, "渡船数量", low=2, unit="艘", task_id=f"{YN16}-t00100"),
    ]  # fmt: skip
    tables["assignments"] = [
        {"assignment_id": f"{YN16}-a00150", "plan_id": YN16, "task_id": f"{YN16}-t00100", "measure_no": 1, "due_text": "10月底前",
         "due_from": None, "due_to": date(2017, 10, 31), "recurring": False, "departments": "学会部"},
    ]  # fmt: skip
    return tables


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Plans:
    return load_plans(write_folder(tmp_path_factory.mktemp("coded") / "data", coded_tables()))


def test_instruments_count_clauses_not_words(plans: Plans) -> None:
    frame = appraisal.measure_instruments(plans).set_index(["plan_id", "code_id"])
    counts = frame["count"]
    # Twice in one clause counts once; a clause outside tasks does not count.
    assert counts[YN16, "talent"] == 2
    assert counts[YN16, "funds"] == 1
    assert counts[YN16, "procurement"] == 1
    assert frame.loc[(YN16, "talent"), "share"] == 0.5
    assert frame.loc[(YN16, "talent"), "per_clause"] == 0.5
    assert pd.isna(counts[YN16, "trade"])
    assert frame.loc[(YN16, "trade"), "state"] == "未检出"
    assert frame.loc[(YN21, "trade"), "state"] == "来源残缺"
    assert len(frame) == 3 * 13
    assert "来源残缺" in frame["caveat"].iloc[0]


def test_groups_of_instruments_add_up(plans: Plans) -> None:
    frame = appraisal.group_instruments(plans).set_index(["plan", "group"])
    assert frame["count"]["云南“十三五”规划"].to_dict() == {"供给型": 3, "环境型": 0, "需求型": 1}
    assert frame["share"]["云南“十三五”规划"].sum() == pytest.approx(1, rel=1e-9)
    assert frame["share"]["贵州2024年工作要点"].isna().all()


def test_every_count_can_be_taken_apart(plans: Plans) -> None:
    frame = appraisal.measure_instruments(plans).dropna(subset=["count"])
    for row in frame.to_dict("records"):
        behind = appraisal.list_codings(plans, scheme_id="instruments", code_id=row["code_id"])
        assert (behind["plan_id"] == row["plan_id"]).sum() == row["count"]
    first = appraisal.list_codings(plans, scheme_id="instruments", code_id="talent").iloc[0]
    assert (first["clause"], first["terms"], first["code"]) == ("一1", "词0、词1", "人才培养")
    assert first["cited"][0]["row_id"] == f"{YN16}-c00000"
    assert len(appraisal.list_codings(plans, scheme_id="instruments", tasks_only=False)) == 6


def test_the_weakest_word_of_a_clause_counts(plans: Plans) -> None:
    frame = appraisal.measure_firmness(plans).set_index("plan_id")
    row = frame.loc[YN16]
    assert row[["firm", "plain", "strive", "explore"]].tolist() == [1, 1, 1, 1]
    assert row["mean"] == pytest.approx((1 + 3 + 2 + 0) / 4, rel=1e-9)
    assert row["mean_strongest"] == pytest.approx((3 + 3 + 2 + 0) / 4, rel=1e-9)
    assert row["marked"] == 0.75
    assert GZ24 not in frame.index
    levels = appraisal.list_firmness(plans)
    assert levels.groupby("plan")["share"].sum().tolist() == [1, 1]
    assert levels["group"].head(4).tolist() == ["硬性", "直陈", "力争", "探索"]


def test_scores_of_tasks_by_the_rules(plans: Plans) -> None:
    frame = appraisal.score_tasks(plans).set_index("task_id")
    one, two, three = (frame.loc[f"{YN16}-t{n:05d}"] for n in (0, 100, 200))
    assert (one["goal"], one["goal_reason"]) == (5, "确定的目标值和年份")
    assert (one["measure"], one["measure_reason"]) == (1, "未说措施")
    assert (two["goal"], two["measure"], two["measure_text"]) == (4, 5, 4)
    assert two["measure_reason"] == "制度文件、考核评估、责任或时限"
    assert (three["goal"], three["measure"], three["measure_reason"]) == (1, 2, "具名工程")
    assert one["chars"] == 40
    summary = appraisal.summarise_scores(plans).set_index("plan_id")
    assert summary.at[YN16, "goal"] == pytest.approx(10 / 3, rel=1e-9)
    assert summary.at[YN16, "measure_high"] == 1
    assert pd.isna(summary.at[YN16, "goal_length"])  # too few tasks


def test_a_rank_correlation_is_that_of_scipy(tmp_path: Path) -> None:
    from scipy.stats import spearmanr

    tables = worded_tables({YN16: [{"码头": 1}] * 9})
    kinds = [
        [],
        ["rules"],
        ["rules", "review"],
        [],
        ["resources"],
        ["rules", "resources", "review"],
        [],
        ["rules"],
        [],
    ]
    for number, codes in enumerate(kinds, start=1):
        for part in range(number % 4 + 1):
            row, codings = clause(
                YN16,
                number,
                100 * (number - 1) + 20 * part,
                {"measures": codes if not part else []},
            )
            tables["clauses"].append(row)
            tables["codings"] += codings
    plans = load_plans(write_folder(tmp_path / "data", tables))
    scores = appraisal.score_tasks(plans)
    expected = spearmanr(scores["measure"], scores["chars"]).statistic
    summary = appraisal.summarise_scores(plans)
    assert summary["measure_length"][0] == pytest.approx(expected, rel=1e-9)
    assert pd.isna(summary["goal_length"][0])  # all goals alike


def test_pmc_inputs_by_terms_and_by_rules(plans: Plans) -> None:
    frame = appraisal.list_pmc_inputs(plans).set_index(["plan_id", "code_id"])
    value = frame["value"]
    assert value[YN16, "x1_guide"] == 1
    assert frame.loc[(YN16, "x1_guide"), "clauses"] == 3
    assert value[YN16, "x1_advise"] == 0  # one clause is not enough
    assert value[YN16, "x2_long"] == 1
    assert value[GZ24, "x2_long"] == 1  # the tests' plans all last five years
    assert value[YN16, "x9_goals"] == 1  # two tasks of three have a figure
    assert value[YN16, "x9_deadlines"] == 0  # one of three
    assert value[YN16, "x7_supply"] == 1  # three codings of four
    assert value[YN16, "x7_environment"] == 0
    assert (
        appraisal.list_pmc_inputs(plans, least_clauses=1).set_index(["plan_id", "code_id"])[
            "value"
        ][YN16, "x1_advise"]
        == 1
    )


def test_a_fragment_leaves_open_what_it_does_not_say(plans: Plans) -> None:
    frame = appraisal.list_pmc_inputs(plans).set_index(["plan_id", "code_id"])
    assert frame.loc[(YN21, "x1_guide"), "value"] == 1
    assert pd.isna(frame.loc[(YN21, "x1_advise"), "value"])
    assert frame.loc[(YN21, "x1_advise"), "state"] == "来源残缺"
    assert pd.isna(frame.loc[(YN21, "x7_environment"), "value"])  # a share of a fragment
    assert frame.loc[(YN21, "x2_long"), "value"] == 1
    measured = appraisal.measure_pmc(plans)
    own = measured[measured["plan_id"] == YN21]
    assert own["total"].isna().all()
    assert (own["grade"] == "来源残缺").all()
    assert own["total_low"].iloc[0] > 0


def test_pmc_is_the_sum_of_means(plans: Plans) -> None:
    inputs = appraisal.list_pmc_inputs(plans)
    frame = appraisal.measure_pmc(plans)
    own = inputs[inputs["plan_id"] == YN16]
    total = 0.0
    for variable in dict.fromkeys(own["variable"]):
        values = own.loc[own["variable"] == variable, "value"].tolist()
        mean = sum(values) / len(values)
        total += mean
        row = frame[(frame["plan_id"] == YN16) & (frame["variable"] == variable)].iloc[0]
        assert row["value"] == pytest.approx(mean, rel=1e-9)
    assert frame.loc[frame["plan_id"] == YN16, "total"].iloc[0] == pytest.approx(total, rel=1e-9)
    assert frame.groupby("plan_id")["variable"].count().unique().tolist() == [9]


def test_grades_have_cut_offs(plans: Plans) -> None:
    assert [grade(v) for v in (3.999, 4, 5.9, 6, 8)] == ["一般", "良好", "良好", "优秀", "完美"]
    assert grade(3, [1, 2, 3]) == "完美"
    low = appraisal.measure_pmc(plans, cut_offs=[0.1, 0.2, 0.3])
    assert low.loc[low["plan_id"] == YN16, "grade"].iloc[0] == "完美"
    for wrong in ([1, 2], [3, 2, 1]):
        with pytest.raises(SelectionError, match="递增"):
            appraisal.measure_pmc(plans, cut_offs=wrong)


def test_dropping_one_variable(plans: Plans) -> None:
    checked = appraisal.check_pmc(plans).set_index("plan_id")
    frame = appraisal.measure_pmc(plans)
    values = frame[frame["plan_id"] == YN16].set_index("variable")["value"].astype(float)
    left = {v: values.drop(v).sum() * 9 / 8 for v in values.index}
    row = checked.loc[YN16]
    assert row["drop_low"] == pytest.approx(min(left.values()), rel=1e-9)
    assert row["drop_high"] == pytest.approx(max(left.values()), rel=1e-9)
    assert left[row["drop_high_variable"]] == max(left.values())
    assert row["pmc_one"] >= row["pmc"] >= row["pmc_three"]
    assert row["per_thousand"] == pytest.approx(row["pmc"] / 1000 * 1000, rel=1e-9)
    assert pd.isna(checked.at[YN21, "pmc"])
    assert checked.at[YN21, "grades"] == "来源残缺"


def test_the_surface_of_our_scheme_has_nine_variables() -> None:
    schemes = {s.scheme_id: s for s in read_schemes(Path(__file__).resolve().parents[2] / "data")}
    groups = [g for g, _ in schemes["pmc"].groups]
    assert len(groups) == 9
    assert all(sum(c.group == g for c in schemes["pmc"].codes) >= 3 for g in groups)


def test_an_unknown_rule_is_told_of(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "data", coded_tables())
    path = folder / "schemes" / "pmc.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("rule: years_long", "rule: moon_full"),
        encoding="utf-8",
    )
    with pytest.raises(CodebookError, match="moon_full"):
        appraisal.measure_pmc(load_plans(folder))


def test_no_plan_and_order(plans: Plans) -> None:
    none = plans.select(provinces=["西藏"])
    for measure in (
        appraisal.measure_instruments, appraisal.group_instruments, appraisal.measure_firmness,
        appraisal.list_firmness, appraisal.score_tasks, appraisal.summarise_scores,
        appraisal.list_pmc_inputs, appraisal.measure_pmc, appraisal.check_pmc,
    ):  # fmt: skip
        assert measure(none).empty, measure.__name__
        frames = {
            n: f.sample(frac=1, random_state=3).reset_index(drop=True)
            for n, f in plans.frames.items()
        }
        other = Plans(plans.folder, plans.codebook, frames)
        pd.testing.assert_frame_equal(measure(plans), measure(other))
    assert appraisal.measure_instruments(plans.select(plan_ids=[YN16]))["caveat"].iloc[0] == ""
