"""Policy instruments by clause and firmness of wording; with `scoring` and `pmc`, the text appraisal.

All of it describes wording by a codebook in `data/schemes`: a higher number means that a text says
more of something, not that a province does better.
"""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.codings import (
    code_clauses,
    list_codings,
    order_plans,
    scheme,
    task_clauses,
)
from kexie_analysis.analyse.pmc import check_pmc, list_pmc_inputs, measure_pmc
from kexie_analysis.analyse.scoring import score_tasks, summarise_scores
from kexie_analysis.analyse.states import NOT_FOUND, NOT_PROPOSED, absence, caveat, with_caveat
from kexie_analysis.messages import word
from kexie_analysis.plans import Plans

__all__ = [
    "PLAIN",
    "check_pmc",
    "group_instruments",
    "list_codings",
    "list_firmness",
    "list_pmc_inputs",
    "measure_firmness",
    "measure_instruments",
    "measure_pmc",
    "score_tasks",
    "summarise_scores",
]  # fmt: skip

#: Score of a clause without a word of modality.
PLAIN = 2


def measure_instruments(plans: Plans) -> pd.DataFrame:
    """How many clauses of each plan's tasks use each policy instrument.

    Rothwell and Zegveld (1985): supply, environment and demand. The unit is the clause; one clause
    may use several. An association is no ministry: few demand tools are partly its nature.

    Returns
    -------
    One row per plan and instrument: plan_id, plan, province_id, doc_type, group_id, group, code_id,
    code, count (clauses; missing where none, with `state`), share (of all the plan's codings),
    per_clause (share of the plan's clauses; higher means used in more of the text), clauses (of the
    plan's tasks), state, caveat. Plans by kind and year, instruments in the codebook's order.
    """
    known = scheme(plans, "instruments")
    counts = code_clauses(plans, "instruments").groupby(["plan_id", "code_id"]).size()
    totals = counts.groupby(level=0).sum()
    clauses = task_clauses(plans).groupby("plan_id").size()
    groups = {group: label.name for group, label in known.groups}
    rows = []
    for plan in order_plans(plans).to_dict("records"):
        plan_id = plan["plan_id"]
        said = int(clauses.get(plan_id, 0))
        silent = _uncoded(plans, plan_id)
        for code in known.codes:
            count = int(counts.get((plan_id, code.code_id), 0))
            rows.append({
                **plan, "group_id": code.group, "group": groups[code.group], "code_id": code.code_id,
                "code": code.label.name, "count": count or pd.NA,
                "share": count / totals[plan_id] if count else pd.NA,
                "per_clause": count / said if count else pd.NA, "clauses": said,
                "state": pd.NA if count else silent,
            })  # fmt: skip
    names = ["plan_id", "plan", "province_id", "doc_type", "group_id", "group", "code_id", "code",
             "count", "share", "per_clause", "clauses", "state"]  # fmt: skip
    out = pd.DataFrame(rows, columns=names)
    out = out.astype({"count": "Int64", "share": "Float64", "per_clause": "Float64"})
    return with_caveat(out, caveat(plans))


def _uncoded(plans: Plans, plan_id: str) -> str:
    """The state of an instrument without a clause: that no word of a list stands there, nobody has read for."""
    state = absence(plans, plan_id, "*", five_year=False)
    return NOT_FOUND if state == NOT_PROPOSED else state


def group_instruments(plans: Plans) -> pd.DataFrame:
    """Instruments by group, as draw_instruments reads them.

    Columns: plan, province_id, group, count (clause and instrument pairs), share (of the plan's),
    clauses, state (where there is none), caveat. Shares of one plan add up to 1.
    """
    frame = measure_instruments(plans)
    keys = ["plan_id", "plan", "province_id", "group"]
    out = frame.assign(count=frame["count"].fillna(0)).groupby(keys, sort=False, as_index=False)
    out = out.agg(count=("count", "sum"), clauses=("clauses", "first"))
    total = out.groupby("plan_id")["count"].transform("sum").astype("Float64")
    out["share"] = out["count"].astype("Float64") / total.mask(total == 0)
    silent = {p: _uncoded(plans, p) for p in out["plan_id"].unique()}
    out["state"] = out["plan_id"].map(silent).where(out["count"] == 0)
    return with_caveat(out.drop(columns="plan_id"), caveat(plans))


def _graded(plans: Plans) -> pd.DataFrame:
    """Clauses in tasks with the weakest and the strongest score that their words give."""
    known = scheme(plans, "firmness")
    scores = {code.code_id: code.score for code in known.codes}
    coded = code_clauses(plans, "firmness")
    values = coded["code_id"].map(scores).astype("Int64")
    by_clause = values.groupby(coded["clause_id"])
    out = task_clauses(plans)[["plan_id", "task_id", "clause_id"]].copy()
    out["weakest"] = out["clause_id"].map(by_clause.min()).astype("Int64").fillna(PLAIN)
    out["strongest"] = out["clause_id"].map(by_clause.max()).astype("Int64").fillna(PLAIN)
    return out


def measure_firmness(plans: Plans) -> pd.DataFrame:
    """How firmly each plan's tasks promise, by words of modality: one row per plan.

    A clause scores 3 (确保, 必须, 达到 …), 2 (plain), 1 (力争, 争取 …) or 0 (探索, 鼓励 …); where words
    of several kinds stand in it, the weakest counts (力争达到 is 1). Higher means firmer wording.

    Columns: plan_id, plan, province_id, doc_type, clauses, firm, plain, strive, explore (clauses),
    mean (0 to 3), mean_strongest (the strongest word counts instead: how much hangs on that rule),
    marked (share of clauses with any such word), caveat. A plan without clauses in tasks has no row.
    """
    graded = _graded(plans)
    rows = []
    for plan in order_plans(plans).to_dict("records"):
        own = graded[graded["plan_id"] == plan["plan_id"]]
        if own.empty:
            continue
        counts = own["weakest"].value_counts()
        levels = {
            name: int(counts.get(n, 0))
            for n, name in enumerate(("explore", "strive", "plain", "firm"))
        }
        mixed = (own["weakest"] != PLAIN) | (own["strongest"] != PLAIN)
        rows.append({
            **plan, "clauses": len(own), **levels, "mean": float(own["weakest"].mean()),
            "mean_strongest": float(own["strongest"].mean()), "marked": float(mixed.mean()),
        })  # fmt: skip
    names = ["plan_id", "plan", "province_id", "doc_type", "clauses", "firm", "plain", "strive",
             "explore", "mean", "mean_strongest", "marked"]  # fmt: skip
    return with_caveat(pd.DataFrame(rows, columns=names), caveat(plans))


def list_firmness(plans: Plans) -> pd.DataFrame:
    """Clauses by level of firmness, as draw_instruments reads them.

    Columns: plan, province_id, group (硬性, 直陈, 力争, 探索), count (clauses), share (of the plan's
    clauses; adds up to 1), caveat.
    """
    frame = measure_firmness(plans)
    labels = {code.code_id: code.label.name for code in scheme(plans, "firmness").codes}
    levels = {
        "firm": labels["firm"],
        "plain": word("直陈"),
        "strive": labels["strive"],
        "explore": labels["explore"],
    }
    rows = [
        (row["plan"], row["province_id"], label, row[level], row[level] / row["clauses"])
        for row in frame.to_dict("records")
        for level, label in levels.items()
    ]
    out = pd.DataFrame(rows, columns=["plan", "province_id", "group", "count", "share"])
    return with_caveat(out, caveat(plans))
