"""Words that mark a side, against figures worked out by hand and scipy's test."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from kexie_analysis.analyse import language
from kexie_analysis.analyse import language_views as views
from kexie_analysis.analyse.inside import Inside
from kexie_analysis.analyse.keyness import log_likelihood, log_odds
from kexie_analysis.errors import SelectionError
from kexie_analysis.plans import Plans
from tests.worded import GZ16, GZ24, WORDS, YN16, YN21, load_worded

EXACT = {"rel": 1e-9, "abs": 1e-12}


def keyness(plans: Plans, first: list[str], second: list[str], **options) -> pd.DataFrame:
    return language.measure_keyness(plans, first=first, second=second, **options).set_index("term")


def test_log_odds_by_the_formula() -> None:
    y1, y2, a = [10, 5, 0], [2, 20, 3], [1.5, 2.0, 0.5]
    delta, variance = log_odds(np.array(y1), np.array(y2), np.array(a))
    for w in range(3):
        left = math.log((y1[w] + a[w]) / (15 + 4 - y1[w] - a[w]))
        right = math.log((y2[w] + a[w]) / (25 + 4 - y2[w] - a[w]))
        assert delta[w] == pytest.approx(left - right, **EXACT)
        assert variance[w] == pytest.approx(1 / (y1[w] + a[w]) + 1 / (y2[w] + a[w]), **EXACT)


def test_g2_is_that_of_scipy() -> None:
    y1, y2 = np.array([10, 5, 0, 7]), np.array([2, 20, 3, 7])
    g2 = log_likelihood(y1, y2)
    for w in range(4):
        table = [[y1[w], y1.sum() - y1[w]], [y2[w], y2.sum() - y2[w]]]
        expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
        assert g2[w] == pytest.approx(expected, **EXACT)


def test_keyness_of_two_plans_by_hand(plans: Plans) -> None:
    frame = keyness(plans, [YN16], [GZ16])
    # The corpus: all words of the four plans but the province's name, 40 in all.
    corpus = {"码头": 9, "渡船": 6, "植树": 10, "河道": 3, "手册": 6, "看守": 6}
    assert set(frame.index) == {"码头", "渡船", "植树", "河道", "手册"}
    a_0 = 500 * sum(corpus[w] for w in frame.index) / sum(corpus.values())
    first, second = (
        {"码头": 5, "渡船": 2, "植树": 3, "河道": 1, "手册": 5},
        {"码头": 1, "渡船": 3, "植树": 6, "河道": 2},
    )
    for word, row in frame.iterrows():
        a = 500 * corpus[str(word)] / sum(corpus.values())
        y1, y2 = first[str(word)], second.get(str(word), 0)
        delta = math.log((y1 + a) / (16 + a_0 - y1 - a)) - math.log((y2 + a) / (12 + a_0 - y2 - a))
        assert row["delta"] == pytest.approx(delta, **EXACT)
        sd = math.sqrt(1 / (y1 + a) + 1 / (y2 + a))
        assert row["z"] == pytest.approx(delta / sd, **EXACT)
        assert row["high"] == pytest.approx(delta + 1.959963984540054 * sd, **EXACT)
        assert (row["count_first"], row["count_second"]) == (y1, y2)
    assert frame.loc["手册", "side"] == "云南“十三五”规划"
    assert frame.loc["手册", "province_id"] == "CN-YN"
    assert (frame.loc["码头", "tasks_first"], frame.loc["码头", "tasks_second"]) == (2, 1)


def test_a_word_of_one_task_says_so(plans: Plans) -> None:
    frame = keyness(plans, [YN16], [GZ16])
    assert frame.index[frame["single_task"]].tolist() == ["手册"]
    assert frame.loc["手册", "dispersion"] == pytest.approx(
        # 5 of its 5 uses in a task of 6 of 28 words; the smallest task has 4.
        (1 - 6 / 28) / (1 - 4 / 28), **EXACT,
    )  # fmt: skip


def test_reversing_the_sides_flips_the_signs_exactly(plans: Plans) -> None:
    one = keyness(plans, [YN16, YN21], [GZ16])
    two = keyness(plans, [GZ16], [YN16, YN21]).reindex(one.index)
    assert (one["delta"] == -two["delta"]).all()
    assert (one["z"] == -two["z"]).all()
    assert (one["low"] == -two["high"]).all()
    assert (one["g2"] == two["g2"]).all()


def test_a_wider_interval_and_a_larger_prior(plans: Plans) -> None:
    narrow, wide = (
        keyness(plans, [YN16], [GZ16], alpha=0.5),
        keyness(plans, [YN16], [GZ16], alpha=0.01),
    )
    assert (wide["high"] - wide["low"] > narrow["high"] - narrow["low"]).all()
    small = keyness(plans, [YN16], [GZ16], prior_size=1)
    assert small["delta"].abs().max() > wide["delta"].abs().max()
    with pytest.raises(SelectionError, match="alpha"):
        keyness(plans, [YN16], [GZ16], alpha=0)


def test_sides_are_chosen_by_kind_and_year(plans: Plans) -> None:
    assert language.choose_sides(plans) == ([YN21], [GZ16, YN16])
    assert language.choose_sides(plans, baseline=GZ24) == ([GZ24], [GZ16, YN16, YN21])
    assert language.choose_sides(plans, baseline="云南") == ([YN16, YN21], [GZ16])
    with pytest.raises(SelectionError, match="云南"):
        language.choose_sides(plans, baseline="火星")


def test_a_word_alone_is_no_error(tmp_path: Path) -> None:
    plans = load_worded(tmp_path / "data", {YN16: [{"码头": 2}], GZ16: [{"码头": 5}]})
    frame = keyness(plans, [YN16], [GZ16])
    assert np.isfinite(frame["delta"]).all()


def test_change_of_wording(plans: Plans, tmp_path: Path) -> None:
    frame = language.measure_wording_change(plans, old=YN16, new=YN21, least_tasks=1).set_index(
        "label"
    )
    assert frame.at["看守", "status"] == "new"
    assert pd.isna(frame.at["看守", "old"])
    assert frame.at["手册", "status"] == "dropped"
    assert frame.at["码头", "new"] == pytest.approx(2 / 10 * 1000)
    assert "云南" not in frame.index
    torn = load_worded(tmp_path / "data", WORDS, fragments=[YN21])
    frame = language.measure_wording_change(torn, old=YN16, new=YN21, least_tasks=1).set_index(
        "label"
    )
    assert frame.at["手册", "status"] == "来源残缺"


def test_a_word_inside_a_longer_one_is_not_told_as_new_or_gone(tmp_path: Path) -> None:
    old = [{"潮汐表": 2, "灯塔": 1, "港口": 3}, {"潮汐表": 1, "雾笛灯塔": 2}]
    new = [{"潮汐": 3, "灯塔看守": 2, "缆绳": 1}, {"潮汐": 2, "看守": 2, "缆绳": 4}]
    plans = load_worded(tmp_path / "data", {YN16: old, YN21: new})
    status = language.measure_wording_change(plans, old=YN16, new=YN21).set_index("label")["status"]
    assert status["潮汐"] == "kept"  # stands in 潮汐表
    assert status["潮汐表"] == "dropped"
    assert status["缆绳"] == "new"
    words = views.compare_words(plans, baseline=YN21)
    assert "潮汐" not in set(words["term"])


def test_words_that_differ_only_by_how_they_are_cut_are_not_told(tmp_path: Path) -> None:
    old = [{"灯塔": 30, "缆绳": 3, "罗盘": 20}, {"灯塔": 30, "缆绳": 3}]
    new = [{"沿海灯塔": 30, "缆绳": 9, "罗盘": 20}, {"雾笛灯塔": 29, "灯塔": 1, "缆绳": 9}]
    plans = load_worded(tmp_path / "data", {YN16: old, YN21: new})
    frame = language.measure_keyness(plans, first=[YN21], second=[YN16])
    assert frame.set_index("term").at["灯塔", "holds"]
    hidden = dict(
        zip(
            frame["term"],
            language.find_hidden(plans, frame, first=[YN21], second=[YN16]),
            strict=True,
        )
    )
    assert hidden["灯塔"]
    assert not hidden["缆绳"]  # three times as often, however it is cut
    status = language.measure_wording_change(plans, old=YN16, new=YN21).set_index("label")["status"]
    assert status["灯塔"] == "kept"


def test_two_words_side_by_side_may_be_the_longer_one() -> None:
    rows = [("t1", "沿海灯塔", 2), ("t1", "看守日志", 1), ("t2", "值班灯塔", 1), ("t3", "看守", 4)]
    held = Inside(pd.DataFrame(rows, columns=["task_id", "term", "count"]))
    assert held.rate("看守") == pytest.approx(5 / 8)  # alone and in 看守日志
    assert held.holds("灯塔看守")
    assert held.holds("日志")
    assert not held.holds("日志灯塔")  # no task begins a word with 灯塔 after one with 日志
    assert not held.holds("守值")
