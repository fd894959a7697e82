"""Shared runs, shared passages and words that go together, against what was laid out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kexie_analysis.analyse import language
from kexie_analysis.plans import Plans, load_plans
from tests.worded import GZ16, WORDS, YN16, YN21, clause, worded_tables, write_folder


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
