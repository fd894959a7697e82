"""Wording against figures worked out by hand, scikit-learn's own vectors and scipy's test."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from sklearn.feature_extraction.text import TfidfVectorizer

from kexie_analysis.analyse import language
from kexie_analysis.analyse.keyness import log_likelihood, log_odds
from kexie_analysis.errors import SelectionError
from kexie_analysis.package import write_tables
from kexie_analysis.plans import Plans, load_plans
from tests.worded import clause, load_worded, worded_tables, write_folder

YN16, YN21, GZ16, GZ24 = (
    "CN-YN-2016-plan",
    "CN-YN-2021-plan",
    "CN-GZ-2016-plan",
    "CN-GZ-2024-annual_points",
)
WORDS = {
    YN16: [{"码头": 4, "渡船": 2}, {"植树": 3, "河道": 1}, {"码头": 1, "手册": 5}],
    YN21: [{"码头": 2, "看守": 6}, {"植树": 1, "渡船": 1, "云南": 9}],
    GZ16: [{"植树": 6, "河道": 2}, {"渡船": 3, "码头": 1}, {}],
    GZ24: [{"手册": 1, "码头": 1}],
}
EXACT = {"rel": 1e-9, "abs": 1e-12}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Plans:
    return load_worded(tmp_path_factory.mktemp("worded") / "data", WORDS)


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


def reference(words: dict) -> tuple[np.ndarray, list[tuple[str, int]], list[str]]:
    """TF-IDF by scikit-learn's own vectoriser over texts made of the words."""
    places = [(p, n) for p in sorted(words) for n in range(len(words[p]))]
    texts = [" ".join(w for w, c in words[p][n].items() for _ in range(c)) for p, n in places]
    vectoriser = TfidfVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False)
    return vectoriser.fit_transform(texts).toarray(), places, texts


def test_task_vectors_are_those_of_scikit_learn(plans: Plans) -> None:
    weights = language.weigh_tasks(plans)
    expected, places, _ = reference(WORDS)
    assert weights.tasks["plan_id"].tolist() == [p for p, _ in places]
    assert np.abs(weights.matrix.toarray() - expected).max() < 1e-12


def test_similarity_of_plans_by_hand(plans: Plans) -> None:
    frame = language.similarity_matrix(plans)
    words = sorted({w for tasks in WORDS.values() for t in tasks for w in t})
    tasks = [t for listed in WORDS.values() for t in listed]
    idf = {w: math.log((1 + len(tasks)) / (1 + sum(w in t for t in tasks))) + 1 for w in words}
    vectors = {
        p: [sum(t.get(w, 0) for t in listed) * idf[w] for w in words] for p, listed in WORDS.items()
    }
    for a in WORDS:
        for b in WORDS:
            u, v = vectors[a], vectors[b]
            cosine = sum(x * y for x, y in zip(u, v, strict=True)) / math.hypot(*u) / math.hypot(*v)
            value = frame.at[plans.plan_label(a), plans.plan_label(b)]
            assert value == pytest.approx(cosine, rel=1e-9)
    assert (frame.to_numpy() == frame.to_numpy().T).all()
    assert (np.diag(frame.to_numpy()) == 1).all()
    assert list(frame.index) == list(frame.columns)
    pairs = language.measure_similarity(plans)
    assert len(pairs) == 6
    assert pairs["cosine"].is_monotonic_decreasing


def test_alignment_against_all_pairs(plans: Plans) -> None:
    frame = language.align_tasks(plans, first=[YN16])
    expected, places, _ = reference(WORDS)
    cosines = expected @ expected.T
    ids = [f"{p}-t{100 * n:05d}" for p, n in places]
    for row in frame.to_dict("records"):
        i = ids.index(row["left_id"])
        there = [k for k, (p, _) in enumerate(places) if p == row["right_plan_id"]]
        back = [k for k, (p, _) in enumerate(places) if p == row["left_plan_id"]]
        best = max(there, key=lambda k: cosines[i, k])
        assert row["right_id"] == ids[best]
        assert row["score"] == pytest.approx(cosines[i, best], rel=1e-9)
        assert row["mutual"] == (max(back, key=lambda k: cosines[best, k]) == i)
    assert frame["score"].is_monotonic_decreasing
    assert frame.iloc[0]["left"] == "一2 任务2"
    assert frame.iloc[0]["terms"] == "植树、河道"
    assert frame.attrs["scores"]["n"] == len(frame)
    assert frame.iloc[0]["percentile"] == 100


def test_a_score_is_the_sum_of_its_words(plans: Plans) -> None:
    row = language.align_tasks(plans, limit=1).iloc[0]
    parts = language.explain_pair(plans, row["left_id"], row["right_id"])
    assert parts["contribution"].sum() == pytest.approx(row["score"], rel=1e-9)
    assert "、".join(parts["term"].head(4)) == row["terms"]


def test_alignment_can_leave_out_the_same_province(plans: Plans) -> None:
    frame = language.align_tasks(plans, other_provinces=True)
    assert (frame["left_province"] != frame["right_province"]).all()
    assert len(language.align_tasks(plans)) > len(frame)
    assert (language.align_tasks(plans, least=0.5)["score"] >= 0.5).all()


def shuffled(tmp_path: Path, plans: Plans) -> Plans:
    """The same plans with every frame's rows in another order."""
    frames = {
        name: f.sample(frac=1, random_state=5).reset_index(drop=True)
        for name, f in plans.frames.items()
    }
    return Plans(plans.folder, plans.codebook, frames)


def test_the_order_of_plans_and_tasks_changes_nothing(plans: Plans, tmp_path: Path) -> None:
    other = shuffled(tmp_path, plans)
    pd.testing.assert_frame_equal(
        language.similarity_matrix(plans), language.similarity_matrix(other)
    )
    pd.testing.assert_frame_equal(language.align_tasks(plans), language.align_tasks(other))
    for sides in (([YN16], [GZ16]), ([YN16, YN21], [GZ16, GZ24])):
        one, two = (
            language.measure_keyness(p, first=sides[0], second=sides[1]) for p in (plans, other)
        )
        pd.testing.assert_frame_equal(one, two)
    assert language.choose_sides(plans) == language.choose_sides(other)


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


def test_one_plan_says_what_cannot_be_computed(plans: Plans) -> None:
    one = plans.select(plan_ids=[YN16])
    assert language.choose_sides(one) == ([YN16], [])
    assert language.measure_keyness(one, first=[YN16], second=[]).empty
    assert language.similarity_matrix(one).shape == (1, 1)
    for frame in (
        language.measure_similarity(one), language.align_tasks(one), language.measure_containment(one),
        language.list_passages(one),
    ):  # fmt: skip
        assert frame.empty
        assert len(frame.columns) > 3
    none = plans.select(provinces=["西藏"])
    assert language.choose_sides(none) == ([], [])
    assert language.similarity_matrix(none).empty
    assert language.align_tasks(none).attrs["scores"] == {"n": 0}


def with_pairs(folder: Path) -> Plans:
    tables = worded_tables(WORDS)
    tables["overlaps"] = [
        {"plan_a": GZ16, "plan_b": YN16, "grams_a": 200, "grams_b": 50, "shared": 20},
        {"plan_a": YN16, "plan_b": YN21, "grams_a": 50, "grams_b": 0, "shared": 0},
    ]
    tables["shared_passages"] = [
        {"passage_id": "p1", "plan_a": GZ16, "task_a": f"{GZ16}-t00100", "start_a": 110, "plan_b": YN16, "task_b": None, "start_b": 5, "chars": 15},
        {"passage_id": "p2", "plan_a": YN16, "task_a": f"{YN16}-t00000", "start_a": 10, "plan_b": YN21, "task_b": f"{YN21}-t00000", "start_b": 20, "chars": 30},
    ]  # fmt: skip
    return load_plans(write_folder(folder, tables))


def test_containment_is_not_symmetric(tmp_path: Path) -> None:
    plans = with_pairs(tmp_path / "data")
    frame = language.measure_containment(plans).set_index(["plan_id", "other_id"])["containment"]
    assert frame[GZ16, YN16] == 0.1
    assert frame[YN16, GZ16] == 0.4
    assert frame[YN21, YN16] == 0
    square = language.overlap_matrix(plans)
    assert square.at["云南“十三五”规划", "贵州“十三五”规划"] == 0.4
    assert (np.diag(square.to_numpy()) == 1).all()


def test_a_pair_that_is_not_listed_shares_nothing(tmp_path: Path) -> None:
    plans = with_pairs(tmp_path / "data")
    square = language.overlap_matrix(plans)
    assert square.at["贵州“十三五”规划", "云南“十四五”规划"] == 0
    assert square.notna().all(axis=None)


def test_passages_by_place(tmp_path: Path) -> None:
    plans = with_pairs(tmp_path / "data")
    frame = language.list_passages(plans)
    assert frame["chars"].tolist() == [30, 15]
    assert frame["left_clause"].tolist() == ["一1", "一2"]
    assert frame["right_clause"].tolist() == ["一1", "一"]
    assert language.list_passages(plans, other_provinces=True)["chars"].tolist() == [15]
    assert frame["cited_a"][0][0]["quotation"] is None


def test_cowords_stand_in_one_clause(tmp_path: Path) -> None:
    tables = worded_tables(WORDS)
    places = [(0, "学会", "society_reform"), (5, "科学素质", "science_literacy"), (40, "学会联盟", "society_reform"),
              (40, "学会", "society_reform"), (46, "科学素质", "science_literacy"), (70, "智库", "think_tank")]  # fmt: skip
    for start in (0, 40, 70):
        row, _ = clause(YN16, 1, start, {})
        tables["clauses"].append(row)
    tables["mentions"] = [
        {"mention_id": f"m{n}", "plan_id": YN16, "task_id": f"{YN16}-t00000", "theme_id": theme, "code_id": None,
         "term": term, "start": start, "end": start + len(term)}
        for n, (start, term, theme) in enumerate(places)
    ]  # fmt: skip
    plans = load_plans(write_folder(tmp_path / "data", tables))
    nodes, edges = language.find_cowords(plans, theme_id="society_reform", threshold=1)
    # The shorter of two terms at one place is not counted; the clause without the theme is left out.
    found = {frozenset(e) for e in edges[["source", "target"]].to_numpy().tolist()}
    assert found == {frozenset({"学会", "科学素质"}), frozenset({"学会联盟", "科学素质"})}
    assert dict(zip(nodes["term"], nodes["count"], strict=True)) == {
        "科学素质": 2,
        "学会": 1,
        "学会联盟": 1,
    }
    nodes, edges = language.find_cowords(plans, theme_id="学会改革", threshold=2)
    assert nodes.empty
    assert edges.empty


def test_a_word_alone_is_no_error(tmp_path: Path) -> None:
    plans = load_worded(tmp_path / "data", {YN16: [{"码头": 2}], GZ16: [{"码头": 5}]})
    frame = keyness(plans, [YN16], [GZ16])
    assert np.isfinite(frame["delta"]).all()


def test_thirty_one_provinces_with_three_plans(tmp_path: Path) -> None:
    from kexie_analysis.package import read_rows

    provinces = [
        str(r["province_id"])
        for r in read_rows("provinces", Path(__file__).resolve().parents[2] / "data")
    ]
    rng = np.random.default_rng(1)
    vocabulary = [f"词{n}" for n in range(400)]
    words = {
        f"{p}-{year}-plan": [
            {vocabulary[k]: 1 + k % 3 for k in rng.choice(400, 15, replace=False)} for _ in range(6)
        ]
        for p in provinces
        for year in (2011, 2016, 2021)
    }
    plans = load_worded(tmp_path / "data", words)
    assert language.similarity_matrix(plans).shape == (93, 93)
    first, second = language.choose_sides(plans)
    assert len(language.align_tasks(plans, first=first, limit=20)) == 20
    assert len(language.measure_keyness(plans, first=first, second=second)) == 400


def test_tables_of_the_tests_are_valid(tmp_path: Path) -> None:
    write_tables(worded_tables(WORDS), tmp_path)
