"""How alike plans and tasks are in their words: TF-IDF vectors with tasks as documents.

The other views of wording stand in `keyness` (which words), `wording` (shared passages, 8-grams,
words that go together) and are offered here too: a notebook needs this one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from kexie_analysis.analyse.keyness import (
    choose_sides,
    find_hidden,
    measure_keyness,
    measure_wording_change,
    side_label,
)
from kexie_analysis.analyse.nearest import find_nearest
from kexie_analysis.analyse.states import caveat, with_caveat
from kexie_analysis.analyse.wording import (
    find_cowords,
    list_passages,
    measure_containment,
    overlap_matrix,
)
from kexie_analysis.plans import Plans

__all__ = [
    "align_tasks", "choose_sides", "describe_scores", "explain_pair", "find_cowords", "find_hidden", "list_passages",
    "measure_containment", "measure_keyness", "measure_similarity", "measure_wording_change",
    "overlap_matrix", "side_label", "similarity_matrix", "weigh_tasks",
]  # fmt: skip

_MOST_ORDERED = 400  # plans up to which the best order of leaves is looked for: its time is cubic
_PAIRS = [
    "left_id", "right_id", "left", "right", "left_plan_id", "right_plan_id", "left_plan", "right_plan",
    "left_province", "right_province", "score", "mutual", "percentile",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Weights:
    """TF-IDF of tasks.

    `matrix` (tasks, words) sparse, rows of length 1 (or 0 without words); `counts` the same shape,
    raw; `idf` (words,); `tasks` task_id and plan_id per row, by plan and place; `words` sorted.
    """

    matrix: sparse.csr_matrix
    counts: sparse.csr_matrix
    idf: np.ndarray
    tasks: pd.DataFrame
    words: pd.Index


def weigh_tasks(plans: Plans) -> Weights:
    """TF-IDF with tasks as documents (an IDF over five plans would have five values).

    Salton and Buckley (1988): tf x (ln((1 + n) / (1 + df)) + 1), rows scaled to length 1, as
    scikit-learn's TfidfTransformer has it. Tasks and words are put in order first, so that their
    order in the tables changes nothing.
    """
    order = plans.tasks.sort_values(["plan_id", "start", "task_id"])
    tasks = order[["task_id", "plan_id"]].reset_index(drop=True)
    terms = plans.terms[plans.terms["task_id"].isin(tasks["task_id"])]
    words = pd.Index(sorted(terms["term"].unique()), name="term")
    rows = pd.Index(tasks["task_id"]).get_indexer(terms["task_id"])
    columns = words.get_indexer(terms["term"])
    values = terms["count"].to_numpy(dtype=float)
    counts = sparse.csr_matrix((values, (rows, columns)), shape=(len(tasks), len(words)))
    counts.sum_duplicates()
    if not counts.nnz:
        return Weights(counts, counts, np.ones(len(words)), tasks, words)
    model = TfidfTransformer()
    return Weights(model.fit_transform(counts), counts, model.idf_, tasks, words)


def similarity_matrix(plans: Plans) -> pd.DataFrame:
    """Cosine of plans, square, labels of plans on both sides, ordered so that like stands by like.

    A plan's vector is the sum of its tasks' counts times the tasks' IDF, scaled to length 1. Higher
    means more words in common, weighted by how few tasks have them: 1 the same proportions, 0 no
    common word. Symmetric, ones on the diagonal; a plan without words is left out.
    """
    weights = weigh_tasks(plans)
    ids = sorted(weights.tasks["plan_id"].unique())
    if not ids or not weights.counts.nnz:
        return pd.DataFrame()
    member = pd.Index(ids).get_indexer(weights.tasks["plan_id"])
    gather = sparse.csr_matrix(
        (np.ones(len(member)), (member, np.arange(len(member)))), shape=(len(ids), len(member))
    )
    vectors = normalize((gather @ weights.counts).multiply(weights.idf).tocsr())
    kept = np.flatnonzero(np.diff(vectors.indptr))
    values = np.asarray((vectors[kept] @ vectors[kept].T).todense())
    values = np.clip((values + values.T) / 2, 0, 1)
    np.fill_diagonal(values, 1.0)
    labels = [plans.plan_label(ids[k]) for k in kept]
    order = _by_likeness(values)
    frame = pd.DataFrame(values, index=labels, columns=labels).iloc[order, order]
    frame.attrs["caveat"] = caveat(plans)
    return frame


def _by_likeness(values: np.ndarray) -> list[int]:
    """Average-linkage leaf order (scipy, optimal): like beside like, the same whatever came first."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(values) < 3:
        return list(range(len(values)))
    apart = np.clip(1 - values, 0, None)
    np.fill_diagonal(apart, 0)
    best = len(values) <= _MOST_ORDERED
    tree = linkage(squareform(apart, checks=False), "average", optimal_ordering=best)
    return [int(k) for k in leaves_list(tree)]


def measure_similarity(plans: Plans) -> pd.DataFrame:
    """Pairs of plans with their cosine (as similarity_matrix), the highest first.

    Columns: plan_a, plan_b (labels), cosine, caveat.
    """
    square = similarity_matrix(plans)
    rows, columns = np.triu_indices(len(square), 1)
    names = square.index.to_numpy(dtype=object)
    first, second = names[rows], names[columns]
    swap = first > second
    out = pd.DataFrame(
        {
            "plan_a": np.where(swap, second, first),
            "plan_b": np.where(swap, first, second),
            "cosine": square.to_numpy(dtype=float)[rows, columns] if len(square) else [],
        }
    )
    out = out.sort_values(["cosine", "plan_a", "plan_b"], ascending=[False, True, True])
    return with_caveat(out.reset_index(drop=True), caveat(plans))


def align_tasks(
    plans: Plans,
    *,
    first: Sequence[str] | None = None,
    limit: int | None = None,
    least: float = 0.0,
    other_provinces: bool = False,
) -> pd.DataFrame:
    """For each task its nearest task in every other plan, by cosine of TF-IDF, the closest first.

    Parameters
    ----------
    first : plan_ids whose tasks stand at the left; default all plans (each pair of tasks once).
    limit : rows kept; only for those the words that carry the likeness are worked out.
    least : scores below this are left out. Higher scores mean more, and rarer, words in common.
    other_provinces : leave out plans of the same province.

    Returns
    -------
    left, right (clause and title), left_id, right_id, their plans and provinces, score (0 to 1),
    mutual (each is the other's nearest in its plan), percentile (of the score among all the pairs
    that there are), terms (up to four words that carry most of it). `attrs["scores"]` describes all
    scores: n, median, upper quartile, 95th percentile.
    """
    weights = weigh_tasks(plans)
    owner = plans.plans.set_index("plan_id")["province_id"].to_dict()
    left, right, score, mutual = find_nearest(
        weights.matrix,
        weights.tasks["plan_id"].to_numpy(),
        first,
        owner if other_provinces else None,
    )
    if first is None:  # each pair once
        left, right = np.minimum(left, right), np.maximum(left, right)
        once = np.unique(left * len(weights.tasks) + right, return_index=True)[1]
        left, right, score, mutual = left[once], right[once], score[once], mutual[once]
    scores = np.sort(score)
    order = np.lexsort((right, left, -score))
    order = order[score[order] >= least][:limit]
    found = zip(left[order].tolist(), right[order].tolist(), strict=True)
    told = zip(score[order].tolist(), mutual[order].tolist(), strict=True)
    chosen = list(zip(found, told, strict=True))
    frame = _named_pairs(plans, weights, chosen, scores)
    chosen_pairs = [pair for pair, _ in chosen]
    frame["terms"] = ["、".join(_carriers(weights, i, j)) for i, j in chosen_pairs]
    frame = with_caveat(frame, caveat(plans))
    frame.attrs["scores"] = describe_scores(scores)
    return frame


def describe_scores(scores: Sequence[float] | np.ndarray) -> dict[str, float]:
    """n, median, upper quartile and 95th percentile of scores; only n where there are none."""
    if not len(scores):
        return {"n": 0}
    median, upper, high = np.quantile(scores, [0.5, 0.75, 0.95])
    return {"n": len(scores), "median": float(median), "upper": float(upper), "high": float(high)}


def _named_pairs(
    plans: Plans,
    weights: Weights,
    pairs: Sequence[tuple[tuple[int, int], tuple[float, bool]]],
    scores: np.ndarray,
) -> pd.DataFrame:
    titles = plans.tasks.set_index("task_id")["title"]
    owner = plans.plans.set_index("plan_id")["province_id"]
    rows = []
    for (i, j), (score, mutual) in pairs:
        row: dict[str, object] = {"score": score, "mutual": mutual}
        row["percentile"] = float(np.searchsorted(scores, score, side="right") / len(scores) * 100)
        for side, k in (("left", i), ("right", j)):
            task, plan = weights.tasks.iloc[k]
            title = "" if pd.isna(titles[task]) else f" {titles[task]}"
            row |= {
                side: f"{plans.clause(task)}{title}",
                f"{side}_id": task,
                f"{side}_plan_id": plan,
            }
            row |= {f"{side}_plan": plans.plan_label(plan), f"{side}_province": owner[plan]}
        rows.append(row)
    return pd.DataFrame(rows, columns=_PAIRS)


def _carriers(weights: Weights, i: int, j: int, most: int = 4) -> list[str]:
    product = weights.matrix[i].multiply(weights.matrix[j]).tocoo()
    ranked = sorted(zip(-product.data, product.col, strict=True))
    return [str(weights.words[column]) for _, column in ranked[:most]]


def explain_pair(plans: Plans, left_id: str, right_id: str) -> pd.DataFrame:
    """A score taken apart: the words of both tasks, and what each adds (the sum is the score).

    Columns: term, count_left, count_right, idf, contribution, the largest first.
    """
    weights = weigh_tasks(plans)
    i, j = pd.Index(weights.tasks["task_id"]).get_indexer([left_id, right_id])
    product = weights.matrix[i].multiply(weights.matrix[j]).tocoo()
    columns = product.col
    out = pd.DataFrame({
        "term": weights.words[columns],
        "count_left": [int(weights.counts[i, c]) for c in columns],
        "count_right": [int(weights.counts[j, c]) for c in columns],
        "idf": weights.idf[columns],
        "contribution": product.data,
    })  # fmt: skip
    return out.sort_values(["contribution", "term"], ascending=[False, True]).reset_index(drop=True)
