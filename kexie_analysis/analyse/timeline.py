"""Due dates: what each plan says must be done by when, and by whom."""

from __future__ import annotations

import re
from bisect import bisect_right

import pandas as pd

from kexie_analysis.analyse.clauses import short_clauses
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.departments import name_departments
from kexie_analysis.analyse.due_years import due_years
from kexie_analysis.analyse.states import absence, caveat, with_caveat
from kexie_analysis.messages import capital, joined, named, say, word
from kexie_analysis.plans import Plans

_COLUMNS = [
    "label", "province_id", "plan_id", "plan", "due_from", "due_to", "due_text", "recurring", "group",
    "departments", "clause", "kind", "row_id", "task_id",
]  # fmt: skip
#: Where an assignment begins, in its id.
_STARTS = re.compile(r"-a(\d+)")
#: A chapter with one of these in its title says how the plan is carried, not what is to be done.
_SAFEGUARDS = ("保障", "组织实施", "规划实施", "组织领导", "工作要求")


def list_due_dates(
    plans: Plans, *, theme_id: str | None = None, targets: bool = True
) -> pd.DataFrame:
    """The due dates that plans set for tasks and, with `targets`, the years of their figures.

    A figure that names no year has that of its task's column of due dates, where there is one.

    Columns: label (what is due: the task's title, the measures it mentions or its section's
    title), province_id, plan_id, plan, due_from, due_to (dates), due_text, recurring, group (the
    first department, or 数量目标), departments, clause, kind (`assignment`, `target`), row_id,
    task_id, caveat. Ordered by the last date; what only recurs comes last. Several measures of one
    task with one due date make one row.
    """
    frames = [_assignments(plans, theme_id)]
    if targets:
        frames.append(_targets(plans, theme_id))
    rows = [row for frame in frames for row in frame]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    for name in ("due_from", "due_to"):
        frame[name] = pd.to_datetime(frame[name])
    frame["recurring"] = frame["recurring"].astype("boolean").fillna(False)
    by = ["recurring", "due_to", "due_from", "plan_id"]
    frame = frame.sort_values(by, na_position="last", kind="stable")
    return with_caveat(frame.reset_index(drop=True), caveat(plans))


def _assignments(plans: Plans, theme_id: str | None) -> list[dict]:
    work = plans.assignments
    dated = work["due_to"].notna() | work["due_from"].notna() | work["recurring"].fillna(False)
    work = work[dated & work["task_id"].notna()]
    if theme_id:
        hits = plans.mentions[plans.mentions["theme_id"] == plans.codebook.theme(theme_id).theme_id]
        work = work[work["task_id"].isin(hits["task_id"].dropna())]
    work = work.drop_duplicates(["task_id", "due_from", "due_to", "recurring"])
    labels = _label_measures(plans, work, theme_id)
    owner = plans.plans.set_index("plan_id")["province_id"]
    rows = plans.plans.itertuples()
    years = {p.plan_id: (p.start_year, p.end_year) for p in rows}
    return [
        {
            "label": labels[r.assignment_id], "province_id": owner[r.plan_id], "plan_id": r.plan_id,
            "plan": plans.plan_label(r.plan_id), **_span(r, years[r.plan_id]),
            "due_text": "" if pd.isna(r.due_text) else r.due_text, "recurring": r.recurring,
            "group": word("部门未写明") if pd.isna(r.departments) else r.departments.split(";")[0],
            "departments": "" if pd.isna(r.departments) else joined(r.departments.split(";"), "、"),
            "clause": short_clauses(plans, [r.task_id]), "kind": "assignment",
            "row_id": r.assignment_id, "task_id": r.task_id,
        }
        for r in work.itertuples()
    ]  # fmt: skip


def _span(work, years: tuple) -> dict:
    """From when to when: what recurs does so through all the plan's years, whatever its first date."""
    if not work.recurring or any(pd.isna(y) for y in years):
        return {"due_from": work.due_from, "due_to": work.due_to}
    return {"due_from": f"{years[0]}-01-01", "due_to": f"{years[1]}-12-31"}


def _targets(plans: Plans, theme_id: str | None) -> list[dict]:
    found = find_targets(plans, theme_id=theme_id)
    due = found["quantity_id"].map(due_years(plans, found)).astype("Int64")
    found = found.assign(year_to=found["year_to"].fillna(due))
    found = found[found["year_to"].notna()]
    return [
        {
            # The figure first: a label is cut at its end.
            "label": capital(say("{value} {label}", value=r.value_text, label=named(r.label) if r.label.isascii() else r.label)), "province_id": r.province_id, "plan_id": r.plan_id,
            "plan": r.plan, "due_from": None, "due_to": f"{r.year_to}-12-31", "due_text": say("{year}年底", year=r.year_to),
            "recurring": False, "group": capital(word("数量目标")), "departments": "", "clause": r.clause if pd.isna(r.task_id) else short_clauses(plans, [r.task_id]),
            "kind": "target", "row_id": r.quantity_id, "task_id": r.task_id,
        }
        for r in found.itertuples()
    ]  # fmt: skip


def label_tasks(plans: Plans, *, theme_id: str | None = None) -> dict[str, str]:
    """What to call each task: its title, else the measures or themes it mentions, else its section's title."""
    names = _mentioned(plans, theme_id)
    sections = plans.sections.set_index("section_id")["title"]
    out = {}
    for task in plans.tasks.itertuples():
        title = "" if pd.isna(task.title) else str(task.title)
        spoken = joined(list(dict.fromkeys(names.get(task.task_id, [])))[:2], "、")
        above = sections.get(task.section_id) if pd.notna(task.section_id) else None
        out[task.task_id] = (
            title or spoken or ("" if above is None or pd.isna(above) else str(above))
        )
    return out


def _label_measures(plans: Plans, work: pd.DataFrame, theme_id: str | None) -> dict[str, str]:
    """What to call each assignment: as its task, with what its own measure mentions before the rest."""
    of_task = label_tasks(plans, theme_id=theme_id)
    titled = set(plans.tasks.loc[plans.tasks["title"].notna(), "task_id"])
    names = _mentioned(plans, theme_id)
    own = _mentioned_by_measure(plans, [t for t in names if t not in titled], theme_id)
    out = {}
    for row_id, task_id in zip(work["assignment_id"], work["task_id"], strict=True):
        told = names.get(task_id, [])
        both = list(dict.fromkeys([*told[:1], *own[row_id], *told])) if row_id in own else []
        out[row_id] = joined(both[:2], "、") or of_task.get(task_id, "")
    return out


def _mentioned_by_measure(
    plans: Plans, task_ids: list[str], theme_id: str | None
) -> dict[str, list[str]]:
    """Labels of the codes that stand in each measure of the tasks: from where it begins, as its id
    tells, to where the task's next one does."""
    work = plans.assignments[plans.assignments["task_id"].isin(task_ids)]
    begun: dict[str, list[tuple[int, str]]] = {}
    for task_id, row_id in zip(work["task_id"], work["assignment_id"], strict=True):
        if at := _STARTS.search(row_id):
            begun.setdefault(task_id, []).append((int(at[1]), row_id))
    for own in begun.values():
        own.sort()
    codes = _name_codes(plans)
    hits = plans.mentions[plans.mentions["task_id"].isin(list(begun))].dropna(subset=["code_id"])
    hits = hits[hits["theme_id"] == theme_id] if theme_id else hits
    out: dict[str, list[str]] = {}
    for hit in hits.sort_values("start").itertuples():
        before = bisect_right(begun[hit.task_id], (hit.start, "~"))
        if before:
            name = codes.get((hit.theme_id, hit.code_id), "")
            out.setdefault(begun[hit.task_id][before - 1][1], []).append(name)
    return out


def _name_codes(plans: Plans) -> dict[tuple[str, str], str]:
    return {(t.theme_id, c.code_id): c.label.name for t in plans.codebook.themes for c in t.codes}


def _mentioned(plans: Plans, theme_id: str | None) -> dict[str, list[str]]:
    """Labels of the codes (before those of the themes) that each task mentions."""
    codes = _name_codes(plans)
    themes = {t.theme_id: t.label.name for t in plans.codebook.themes}
    hits = plans.mentions.dropna(subset=["task_id"])
    if theme_id:
        hits = hits[hits["theme_id"] == theme_id]
    out: dict[str, list[str]] = {}
    late: dict[str, list[str]] = {}
    for row in hits.sort_values("start").itertuples():
        if pd.notna(row.code_id):
            out.setdefault(row.task_id, []).append(codes.get((row.theme_id, row.code_id), ""))
        else:
            late.setdefault(row.task_id, []).append(themes.get(row.theme_id, ""))
    for task_id, labels in late.items():
        out.setdefault(task_id, labels)
    return out


def list_duties(plans: Plans) -> pd.DataFrame:
    """How far each plan names who is to act and by when.

    Columns: plan_id, plan, province_id, tasks, safeguards (those of the tasks that stand in a
    chapter of safeguards, missing for none), assigned (tasks with a department), dated (tasks with
    a date by which to be done), recurring (tasks that recur and have no such date), departments
    (distinct), state (what a lack of them is), caveat.
    """
    kept = count_safeguards(plans)
    rows = []
    for plan in plans.plans.itertuples():
        work = plans.assignments[plans.assignments["plan_id"] == plan.plan_id]
        named = work[work["departments"].notna()]
        dated = work["due_to"].notna() | work["due_from"].notna()
        recurs = work["recurring"].fillna(False).astype(bool)
        names = set(name_departments(named)["department"])
        due = set(work.loc[dated & ~recurs, "task_id"].dropna())
        often = set(work.loc[recurs, "task_id"].dropna()) - due
        rows.append((
            plan.plan_id, plans.plan_label(plan.plan_id), plan.province_id,
            int((plans.tasks["plan_id"] == plan.plan_id).sum()), kept.get(plan.plan_id),
            named["task_id"].nunique(), len(due), len(often), len(names),
        ))  # fmt: skip
    columns = [
        "plan_id",
        "plan",
        "province_id",
        "tasks",
        "safeguards",
        "assigned",
        "dated",
        "recurring",
        "departments",
    ]
    frame = pd.DataFrame(rows, columns=columns).astype({"safeguards": "Int64"})
    frame["state"] = [absence(plans, p, "*", five_year=False) for p in frame["plan_id"]]
    said = []
    if recurs := int(frame["recurring"].sum()):
        said.append(
            say(
                "另有{n}项任务要求经常性开展，至多写明取得阶段性成果的时间，不计入写明时限的任务",
                n=recurs,
            )
        )
    if open_ := _open_ended(plans):
        said.append(say("{n}项任务的时限只说视情况而定，也不计入", n=open_))
    if bool((frame["dated"] > 0).any()):
        said.append(word("时限指给任务定的完成期限，数量目标所写的年份另见各主题简报"))
    if frame["safeguards"].notna().any():
        said.append(word("保障措施只计按任务编号的"))
    return with_caveat(frame, joined([*said, caveat(plans)], "；"))


def _open_ended(plans: Plans) -> int:
    """Tasks whose only time is one without a date: 视进展情况推进."""
    work = plans.assignments
    timed = work["due_to"].notna() | work["due_from"].notna()
    timed |= work["recurring"].fillna(False).astype(bool)
    told = set(work.loc[work["due_text"].notna() & ~timed, "task_id"].dropna())
    return len(told - set(work.loc[timed, "task_id"].dropna()))


def count_safeguards(plans: Plans) -> dict[str, int]:
    """How many of a plan's tasks are safeguards: those under a chapter whose title says so."""
    parents = dict(zip(plans.sections["section_id"], plans.sections["parent_id"], strict=True))
    titles = dict(zip(plans.sections["section_id"], plans.sections["title"], strict=True))
    counts: dict[str, int] = {}
    for plan_id, section_id in zip(plans.tasks["plan_id"], plans.tasks["section_id"], strict=True):
        above = section_id
        while pd.notna(above) and pd.notna(parents.get(above)):
            above = parents[above]
        title = titles.get(above) if pd.notna(above) else None
        if pd.notna(title) and any(w in str(title) for w in _SAFEGUARDS):
            counts[plan_id] = counts.get(plan_id, 0) + 1
    return counts
