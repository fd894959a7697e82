"""Coded clauses: which clauses of which plan a scheme's code stands in."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.clauses import with_clauses
from kexie_analysis.analyse.memo import remembered
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPES
from kexie_analysis.schemes import Scheme, find_scheme, read_schemes


def scheme(plans: Plans, scheme_id: str) -> Scheme:
    """A scheme of the data folder these plans came from. Raises SelectionError where there is none."""
    return find_scheme(read_schemes(plans.folder), scheme_id)


def order_plans(plans: Plans) -> pd.DataFrame:
    """plan_id, plan (label), province_id, doc_type, by kind, year and id: an order, not a ranking."""
    table = plans.plans[["plan_id", "province_id", "doc_type", "start_year"]].copy()
    table["doc_type"] = table["doc_type"].astype(str)
    kind = table["doc_type"].map({t: n for n, t in enumerate(DOC_TYPES)})
    table = table.assign(kind=kind).sort_values(["kind", "start_year", "plan_id"])
    table["plan"] = table["plan_id"].map(plans.plan_label)
    return table[["plan_id", "plan", "province_id", "doc_type"]].reset_index(drop=True)


def task_clauses(plans: Plans) -> pd.DataFrame:
    """The clauses inside tasks: what a plan says is to be done."""
    return plans.clauses[plans.clauses["task_id"].notna()]


def code_clauses(plans: Plans, scheme_id: str, *, tasks_only: bool = True) -> pd.DataFrame:
    """One row per clause and code: plan_id, task_id, clause_id, code_id, terms (those that stand there)."""
    return _code_clauses(plans, scheme_id=scheme_id, tasks_only=tasks_only)


@remembered
def _code_clauses(plans: Plans, *, scheme_id: str, tasks_only: bool) -> pd.DataFrame:
    clauses = task_clauses(plans) if tasks_only else plans.clauses
    codings = plans.codings[plans.codings["scheme"] == scheme_id]
    merged = codings.merge(clauses[["clause_id", "task_id"]], on="clause_id")
    keys = ["plan_id", "task_id", "clause_id", "code_id"]
    if merged.empty:
        return pd.DataFrame(columns=[*keys, "terms"])
    unique = (
        merged[[*keys, "term"]].drop_duplicates().sort_values([*keys, "term"], na_position="last")
    )
    joined = unique.groupby(keys, dropna=False, sort=True)["term"].agg("、".join)
    return joined.rename("terms").reset_index()


def list_codings(
    plans: Plans,
    *,
    scheme_id: str,
    code_id: str | None = None,
    tasks_only: bool = True,
    limit: int | None = None,
    per_code: int | None = None,
) -> pd.DataFrame:
    """The clauses behind a count, with the terms that made them count.

    Parameters
    ----------
    limit, per_code : so many rows in all, and of each code: from as many plans as there are,
        a task once.

    Returns
    -------
    plan_id, plan, province_id, code_id, code (label), clause (citation), terms, chars,
    cited (clauses with quotations where sources can be read).
    """
    known = scheme(plans, scheme_id)
    rows = code_clauses(plans, scheme_id, tasks_only=tasks_only)
    if code_id is not None:
        rows = rows[rows["code_id"] == code_id]
    clauses = plans.clauses.set_index("clause_id")[["section_id", "start", "end", "chars"]]
    out = rows.join(clauses, on="clause_id").sort_values(["plan_id", "start", "code_id"])
    if per_code is not None:
        out = _spread(out).groupby("code_id", sort=False).head(per_code)
    if limit is not None:
        out = _spread(out).head(limit)
    out = out.sort_values(["plan_id", "start", "code_id"]).reset_index(drop=True)
    owner = plans.plans.set_index("plan_id")["province_id"]
    labels = {code.code_id: code.label.name for code in known.codes}
    out["clause"] = plans.cite(out[["plan_id", "task_id", "section_id"]])["clause"]
    out = with_clauses(plans, out, row_id="clause_id")
    out["plan"] = out["plan_id"].map(plans.plan_label)
    out["province_id"] = out["plan_id"].map(owner)
    out["code"] = out["code_id"].map(labels)
    columns = [
        "plan_id",
        "plan",
        "province_id",
        "code_id",
        "code",
        "clause",
        "terms",
        "chars",
        "cited",
    ]
    return out[columns]


def _spread(rows: pd.DataFrame) -> pd.DataFrame:
    """One row of each code and task, the first of every plan before a second of one."""
    tasks = rows["task_id"].where(rows["task_id"].notna(), rows["clause_id"])
    once = rows[~rows.assign(task=tasks).duplicated(["code_id", "plan_id", "task"])]
    turn = once.groupby(["code_id", "plan_id"]).cumcount()
    return once.loc[turn.sort_values(kind="stable").index]
