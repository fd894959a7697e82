"""Likeness of tasks and plans against figures worked out by hand and scikit-learn's vectors."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from kexie_analysis.analyse import language
from kexie_analysis.package import write_tables
from kexie_analysis.plans import Plans
from tests.worded import GZ16, GZ24, WORDS, YN16, YN21, load_worded, worded_tables


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
