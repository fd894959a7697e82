"""Who is to act: the departments that plans name, by theme."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.clauses import short_clauses
from kexie_analysis.analyse.states import caveat_of, with_caveat
from kexie_analysis.messages import joined, say, word
from kexie_analysis.plans import Plans

_OF_THE_PROVINCE = "省"


def name_departments(work: pd.DataFrame) -> pd.DataFrame:
    """One row per assignment and department it names: the rows of `work` with a `department` column.

    A department that one plan writes with and without the province's 省 in front is one.
    """
    named = work.dropna(subset=["departments"])
    out = named.assign(department=named["departments"].str.split(";")).explode("department")
    out["department"] = out["department"].str.strip()
    out = out[out["department"].fillna("") != ""]
    known = set(zip(out["plan_id"], out["department"], strict=True))
    full = [
        _OF_THE_PROVINCE + name if (plan_id, _OF_THE_PROVINCE + name) in known else name
        for plan_id, name in zip(out["plan_id"], out["department"], strict=True)
    ]
    return out.assign(department=pd.array(full, dtype="string"))


def list_departments(plans: Plans, *, theme_id: str | None = None) -> pd.DataFrame:
    """In how many tasks each department answers for each theme.

    Columns: province_id, department (with the province in front where several were read), office
    (without it), theme_id, theme, count (tasks), clauses, caveat. A task with several themes counts in each.
    """
    work = name_departments(plans.assignments.dropna(subset=["task_id"]))
    hits = plans.mentions.dropna(subset=["task_id"])
    hits = hits[["task_id", "theme_id"]].drop_duplicates()
    if theme_id:
        hits = hits[hits["theme_id"] == plans.codebook.theme(theme_id).theme_id]
    pairs = work[["plan_id", "task_id", "department"]].drop_duplicates().merge(hits, on="task_id")
    owner = plans.plans.set_index("plan_id")["province_id"]
    pairs["province_id"] = pairs["plan_id"].map(owner)
    pairs["office"] = pairs["department"]
    if owner.nunique() > 1:
        names = pairs["province_id"].map(plans.province_name)
        pairs["department"] = names.astype(str) + "·" + pairs["department"].astype(str)
    several = work[["plan_id"]].assign(province_id=work["plan_id"].map(owner))
    several = set(several.groupby("province_id")["plan_id"].nunique().loc[lambda n: n > 1].index)
    grouped = pairs.groupby(["province_id", "department", "office", "theme_id"], as_index=False)
    out = grouped.agg(count=("task_id", "nunique"), task_ids=("task_id", list))
    labels = {t.theme_id: t.label.name for t in plans.codebook.themes}
    out.insert(4, "theme", out["theme_id"].map(labels))
    owners = dict(zip(pairs["task_id"], pairs["plan_id"], strict=True))
    out["clauses"] = [
        _by_plan(plans, ids, owners) if province_id in several else short_clauses(plans, ids)
        for province_id, ids in zip(out["province_id"], out.pop("task_ids"), strict=True)
    ]
    out = out.sort_values("count", ascending=False, kind="stable").reset_index(drop=True)
    none = word("所选文件没有给这些任务写明责任部门。") if len(plans) else ""
    said = caveat_of(plans, pairs) if len(out) else none
    return with_caveat(out, said)


def _by_plan(plans: Plans, ids: list[str], owners: dict[str, str]) -> str:
    """Clauses with the document they are of, where a province has several that name departments."""
    by_plan: dict[str, list[str]] = {}
    for task_id in ids:
        by_plan.setdefault(owners[task_id], []).append(task_id)
    parts = [
        say("{plan} {clauses}", plan=plans.plan_label(p), clauses=short_clauses(plans, own))
        for p, own in by_plan.items()
    ]
    return joined(parts, "；")
