"""Wording that plans share: passages and 8-grams; and terms that stand together in a clause."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd

from kexie_analysis.analyse.clauses import with_clauses
from kexie_analysis.analyse.places import cite_sections
from kexie_analysis.analyse.states import caveat, with_caveat
from kexie_analysis.plans import Plans


def measure_containment(plans: Plans) -> pd.DataFrame:
    """How much of each plan's wording stands in each other: containment of character 8-grams.

    Broder (1997): |A and B| / |A| over the distinct 8-grams, punctuation and the names of documents
    and associations left out. Higher means that more of plan A is said in the same characters in
    B; 0 none, 1 all. It is not symmetric: a short plan is more easily contained. Of more than a
    hundred plans only pairs that were found to share wording have a row.

    Columns: plan_id, other_id, plan, other, containment, shared, grams, caveat.
    """
    table = plans.overlaps
    names = ("plan_id", "other_id", "shared", "grams")
    sides = [
        table[[f"plan_{own}", f"plan_{other}", "shared", f"grams_{own}"]].set_axis(names, axis=1)
        for own, other in (("a", "b"), ("b", "a"))
    ]
    out = pd.concat(sides, ignore_index=True)
    out.insert(2, "plan", out["plan_id"].map(plans.plan_label))
    out.insert(3, "other", out["other_id"].map(plans.plan_label))
    grams = out["grams"].to_numpy(dtype=float)
    shared = out["shared"].to_numpy(dtype=float)
    out["containment"] = np.divide(shared, grams, out=np.zeros(len(out)), where=grams > 0)
    out = out.sort_values(["containment", "plan_id", "other_id"], ascending=[False, True, True])
    return with_caveat(out.reset_index(drop=True), caveat(plans))


def overlap_matrix(plans: Plans) -> pd.DataFrame:
    """Containment as a square: how much of the row's plan stands in the column's; ones on the diagonal.

    A pair without a row in `overlaps` was not found to share anything: 0.
    """
    ids = sorted(plans.plans["plan_id"])
    labels = [plans.plan_label(p) for p in ids]
    pairs = measure_containment(plans)
    square = pairs.pivot_table(
        index="plan_id", columns="other_id", values="containment", observed=True
    )
    square = square.reindex(index=ids, columns=ids).astype(float).fillna(0.0)
    values = square.to_numpy(copy=True)
    np.fill_diagonal(values, 1.0)
    out = pd.DataFrame(values, index=labels, columns=labels)
    out.attrs["caveat"] = caveat(plans)
    return out


def list_passages(
    plans: Plans, *, limit: int | None = None, other_provinces: bool = False
) -> pd.DataFrame:
    """Shared passages, the longest first, by position: the text is shown only where sources are at hand.

    Columns: plan_a, plan_b (ids), left, right (labels of plans), left_clause, right_clause, chars,
    start_a, start_b, cited_a, cited_b (clauses with quotations where sources can be read). The same
    wording in two plans says nothing of who wrote it first, or where both have it from.
    """
    table = plans.shared_passages
    owner = plans.plans.set_index("plan_id")["province_id"]
    if other_provinces:
        table = table[table["plan_a"].map(owner) != table["plan_b"].map(owner)]
    table = table.sort_values(
        ["chars", "plan_a", "start_a", "plan_b", "start_b"],
        ascending=[False, True, True, True, True],
    ).head(len(table) if limit is None else limit)
    out = table.reset_index(drop=True)
    for side, name in (("a", "left"), ("b", "right")):
        out[name] = out[f"plan_{side}"].map(plans.plan_label)
        rows = pd.DataFrame(
            {
                "plan_id": out[f"plan_{side}"],
                "task_id": out[f"task_{side}"],
                "start": out[f"start_{side}"],
                "end": out[f"start_{side}"] + out["chars"],
                "passage_id": out["passage_id"],
            }
        )
        rows["section_id"] = pd.array(cite_sections(plans, rows), dtype="string")
        out[f"{name}_clause"] = plans.cite(rows)["clause"]
        out[f"{name}_province"] = out[f"plan_{side}"].map(owner)
        out[f"cited_{side}"] = with_clauses(plans, rows, row_id="passage_id")["cited"]
    return with_caveat(out, caveat(plans))


def find_cowords(
    plans: Plans, *, theme_id: str, threshold: int = 2
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codebook terms that stand in one clause with a term of the theme (co-word analysis).

    Callon et al. (1983). Descriptive: which terms go together, not which are central.

    Parameters
    ----------
    threshold : the least number of clauses of an edge.

    Returns
    -------
    nodes : term, count (clauses of tasks that have it, among those that mention the theme).
    edges : source, target, count (clauses with both); of two terms at one place the longer counts.
    """
    theme_id = plans.codebook.theme(theme_id).theme_id
    placed = _by_clause(plans)
    about = set(placed.loc[placed["theme_id"] == theme_id, "clause_id"])
    nodes: Counter[str] = Counter()
    edges: Counter[tuple[str, str]] = Counter()
    for _, rows in placed[placed["clause_id"].isin(about)].groupby("clause_id", sort=True):
        terms = sorted(_apart(rows))
        nodes.update(terms)
        edges.update(combinations(terms, 2))
    kept = sorted(((a, b, n) for (a, b), n in edges.items() if n >= threshold), key=_by_count)
    linked = {t for a, b, _ in kept for t in (a, b)}
    counted = sorted(((t, n) for t, n in nodes.items() if t in linked), key=_by_count)
    node_frame = pd.DataFrame(counted, columns=["term", "count"])
    edge_frame = pd.DataFrame(kept, columns=["source", "target", "count"])
    return with_caveat(node_frame, caveat(plans)), with_caveat(edge_frame, caveat(plans))


def _by_count(row: tuple) -> tuple:
    return (-row[-1], row[:-1])


def _by_clause(plans: Plans) -> pd.DataFrame:
    """Mentions in tasks with the clause that each stands in; those in headings are left out."""
    mentions = plans.mentions[plans.mentions["task_id"].notna()]
    clauses = plans.clauses[["plan_id", "clause_id", "start", "end"]]
    parts = []
    for plan_id, own in mentions.groupby("plan_id", sort=True, observed=True):
        there = clauses[clauses["plan_id"] == plan_id].sort_values("start")
        index = (
            there["start"]
            .to_numpy(dtype=int)
            .searchsorted(own["start"].to_numpy(dtype=int), "right")
            - 1
        )
        ends = there["end"].to_numpy(dtype=int)
        good = (
            (index >= 0) & (own["end"].to_numpy(dtype=int) <= ends[index])
            if len(there)
            else index >= 0
        )
        ids = there["clause_id"].to_numpy()
        parts.append(own[good].assign(clause_id=ids[index[good]]))
    columns = [*plans.mentions.columns, "clause_id"]
    return pd.concat(parts) if parts else pd.DataFrame(columns=columns)


def _apart(rows: pd.DataFrame) -> set[str]:
    """The terms of one clause that do not stand inside a longer one."""
    spans = rows[["start", "end", "term"]].drop_duplicates().to_numpy().tolist()
    taken: set[int] = set()
    out = set()
    for start, end, term in sorted(spans, key=lambda s: (s[0] - s[1], s[0], s[2])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            out.add(str(term))
    return out
