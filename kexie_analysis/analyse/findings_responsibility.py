"""Findings on who is to do what by when."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.comparison import list_departments
from kexie_analysis.analyse.findings import (
    MANY,
    cite,
    documents_of,
    find_missing_documents,
    find_nothing,
    make_finding,
    name_provinces,
    names_of,
    top,
)
from kexie_analysis.analyse.timeline import list_due_dates, list_duties
from kexie_analysis.plans import Plans


def find_findings(plans: Plans) -> list[dict]:
    """Up to five findings: who names departments, who sets dates, the busiest, the last date."""
    if plans.plans.empty:
        return find_nothing(plans)
    duties = list_duties(plans)
    found = [_assigned(plans, duties), _dated(plans, duties), _busiest(plans), _ends(plans)]
    return top(
        [*found, find_missing_documents(plans), _without(duties), _figures(plans), _tasks(duties)]
    )


def write_title(plans: Plans) -> str:
    """How many of the documents say who is to act, and by when."""
    duties = list_duties(plans)
    if duties.empty:
        return f"没有{name_provinces(plans, plans.asked, most=3) or '所选范围'}的文件，无从比较责任分工"
    named = duties[duties["assigned"] > 0]
    dated = duties[duties["dated"] > 0]
    if named.empty and dated.empty:
        return f"{documents_of(plans)}未见任务的责任部门和时限"
    if len(duties) == 1:
        row = duties.iloc[0]
        return f"{row['plan']}：{row['tasks']}项任务中{row['assigned']}项写明部门，{row['dated']}项写明时限"
    said = (f"{len(named) or '没有一'}份写明责任部门", f"{len(dated) or '没有一'}份写明任务时限")
    return f"{len(duties)}份文件中{'，'.join(said)}"


def title_departments(plans: Plans) -> str:
    """Who carries the most themes, in one line."""
    frame = list_departments(plans)
    if frame.empty:
        return "所读文件没有写明责任部门"
    wide = frame.groupby("department", sort=False)["theme_id"].nunique()
    lead = names_of(list(wide[wide == wide.max()].index), "个部门", most=2)
    count = (
        f"{frame['department'].nunique()}个部门(单位)的任务涉及{frame['theme_id'].nunique()}个主题"
    )
    return f"{count}，{lead}涉及最多"


def title_due_dates(plans: Plans) -> str:
    """When most of what has a date is due, in one line."""
    frame = list_due_dates(plans, targets=False)
    dated = frame[frame["due_to"].notna() & ~frame["recurring"].astype(bool)]
    if dated.empty:
        return (
            "所读文件没有给任务写明时限" if frame.empty else f"{len(frame)}项措施只要求经常性开展"
        )
    year = dated["due_to"].dt.year.value_counts().sort_index().idxmax()
    count = int((dated["due_to"].dt.year == year).sum())
    return f"{len(dated)}项措施有明确时限，{count}项在{year}年到期"


def _assigned(plans: Plans, duties: pd.DataFrame) -> dict | None:
    named = duties[duties["assigned"] > 0]
    if named.empty:
        return None
    parts = [
        f"{r.plan}{r.tasks}项任务中{r.assigned}项写明责任部门（{r.departments}个部门或单位）"
        for r in named.itertuples()
    ]
    strong = [f"{r.tasks}项任务中{r.assigned}项" for r in named.head(3).itertuples()]
    if len(named) > MANY:
        tasks = f"{int(named['tasks'].sum())}项任务中{int(named['assigned'].sum())}项"
        parts, strong = [f"{len(named)}份文件的{tasks}写明责任部门"], [tasks]
    work = plans.assignments[plans.assignments["departments"].notna()]
    clauses = cite(plans, work, row_id="assignment_id")
    text = f"{names_of(parts, '份文件', most=4)}。"
    return make_finding(text, strong=strong, clauses=clauses, documents=len(named))


def _dated(plans: Plans, duties: pd.DataFrame) -> dict | None:
    dated = duties[duties["dated"] + duties["recurring"] > 0]
    if dated.empty:
        if not (duties["assigned"] > 0).any():
            return None  # told with the departments that are not named either
        text = f"{documents_of(plans)}未见任务的完成时限，期限只能从数量目标的年份看"
        return make_finding(f"{text}。", strong=["未见任务的完成时限"], documents=len(duties))
    parts = [
        f"{r.plan}给{r.dated}项任务定了时限"
        + (f"，{r.recurring}项要求经常性开展" if r.recurring else "")
        for r in dated.itertuples()
    ]
    if len(dated) > MANY:
        often = int(dated["recurring"].sum())
        parts = [f"{len(dated)}份文件给{int(dated['dated'].sum())}项任务定了时限"]
        parts[0] += f"，{often}项要求经常性开展" if often else ""
    return make_finding(f"{names_of(parts, '份文件', most=4)}。", strong=[], documents=len(dated))


def _busiest(plans: Plans) -> dict | None:
    frame = list_departments(plans)
    if frame.empty:
        return None
    most = int(frame["count"].max())
    pairs = [f"{r.department}的{r.theme}" for r in frame[frame["count"] == most].itertuples()]
    wide = frame.groupby("department")["theme_id"].nunique()
    broad = list(wide[wide == wide.max()].index)
    head = f"部门与主题相交，任务最多的是{names_of(pairs, '处', most=3)}（{most}项）"
    text = f"{head}；涉及主题最多的是{names_of(broad, '个部门', most=3)}（{wide.max()}个主题）"
    documents = plans.assignments.loc[plans.assignments["departments"].notna(), "plan_id"].nunique()
    return make_finding(f"{text}。", strong=[head], documents=int(documents))


def _ends(plans: Plans) -> dict | None:
    frame = list_due_dates(plans, targets=False)
    often = int(frame["recurring"].sum())
    frame = frame[frame["due_to"].notna() & ~frame["recurring"].astype(bool)]
    if frame.empty:
        return None
    years = frame["due_to"].dt.year.value_counts().sort_index()
    parts = [f"{year}年{count}项" for year, count in years.items()]
    text = f"有明确期限的{len(frame)}项措施，到期年份为{names_of(parts, '个年份')}"
    text += f"；另有{often}项要求每年坚持一类" if often else ""
    return make_finding(
        f"{text}。", strong=[f"{len(frame)}项措施"], documents=frame["plan_id"].nunique()
    )


def _without(duties: pd.DataFrame) -> dict | None:
    silent = duties.loc[(duties["assigned"] == 0) & (duties["dated"] == 0), "plan"].tolist()
    if not silent:
        return None
    text = f"未见责任部门和任务时限的文件：{names_of(silent, '份文件')}；分工可能另行发文"
    return make_finding(f"{text}。", documents=len(silent))


def _figures(plans: Plans) -> dict | None:
    """The years that figures name: the only dates of a document without due dates."""
    frame = list_due_dates(plans)
    frame = frame[frame["kind"] == "target"]
    if frame.empty:
        return None
    years = frame["due_to"].dt.year.value_counts().sort_index()
    parts = [f"{year}年{count}项" for year, count in years.items()]
    text = f"写明年份的数量目标{len(frame)}项，到期年份为{names_of(parts, '个年份')}"
    return make_finding(
        f"{text}。", strong=[f"{len(frame)}项"], documents=frame["plan_id"].nunique()
    )


def _tasks(duties: pd.DataFrame) -> dict:
    parts = [f"{r.plan}{r.tasks}项" for r in duties.itertuples()]
    return make_finding(f"可供分工的任务：{names_of(parts, '份文件')}。", documents=len(duties))
