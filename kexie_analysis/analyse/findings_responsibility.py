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
    say_unread,
    top,
)
from kexie_analysis.analyse.timeline import list_due_dates, list_duties
from kexie_analysis.messages import bracketed, joined, named, quoted, say, sentence, word
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
        names = name_provinces(plans, plans.asked, most=3) or word("所选范围")
        return say("没有{names}的文件，无从比较责任分工", names=names)
    assigned = duties[duties["assigned"] > 0]
    dated = duties[duties["dated"] > 0]
    if assigned.empty and dated.empty:
        return say("{documents}未见任务的责任部门和时限", documents=documents_of(plans))
    if len(duties) == 1:
        row = duties.iloc[0]
        known = {name: row[name] for name in ("plan", "assigned", "dated")}
        return say(
            "{plan}：{tasks}中{assigned}项写明部门，{dated}项写明时限", tasks=_all(row), **known
        )
    said = (
        say("{n}份写明责任部门", n=len(assigned))
        if len(assigned)
        else word("没有一份写明责任部门"),
        say("{n}份写明任务时限", n=len(dated)) if len(dated) else word("没有一份写明任务时限"),
    )
    return say("{n}份文件中{parts}", n=len(duties), parts=joined(said, "，"))


def title_departments(plans: Plans) -> str:
    """Who carries the most themes, in one line."""
    frame = list_departments(plans)
    if frame.empty:
        return say_unread(plans) or word("所读文件没有写明责任部门")
    wide = frame.groupby("department", sort=False)["theme_id"].nunique()
    lead = [quoted(d) for d in wide[wide == wide.max()].index]
    known = {"n": frame["department"].nunique(), "themes": frame["theme_id"].nunique()}
    count = say("{n}个部门(单位)的任务涉及{themes}个主题", **known)
    broad = say("{names}涉及最多", names=names_of(lead, "个部门", most=2))
    return joined([count, broad], "，")


def title_due_dates(plans: Plans) -> str:
    """When most of what has a date is due, in one line."""
    frame = list_due_dates(plans, targets=False)
    dated = frame[frame["due_to"].notna() & ~frame["recurring"].astype(bool)]
    if dated.empty:
        return (
            say_unread(plans) or word("所读文件没有给任务写明时限")
            if frame.empty
            else say("{n}项措施都要求经常性开展", n=len(frame))
        )
    year = dated["due_to"].dt.year.value_counts().sort_index().idxmax()
    count = int((dated["due_to"].dt.year == year).sum())
    known = {"n": len(dated), "count": count, "year": year}
    return say("{n}项措施有明确时限，{count}项在{year}年到期", **known)


def _assigned(plans: Plans, duties: pd.DataFrame) -> dict | None:
    assigned = duties[duties["assigned"] > 0]
    if assigned.empty:
        return None
    strong = [say("{tasks}中{k}项", tasks=_all(r), k=r.assigned) for _, r in assigned.iterrows()]
    parts = [
        say(
            "{plan}{share}写明责任部门（{n}个部门或单位）",
            plan=r.plan, share=share, n=r.departments,
        )
        for r, share in zip(assigned.itertuples(), strong, strict=True)
    ]  # fmt: skip
    if len(assigned) > MANY:
        sums = assigned[["tasks", "safeguards", "assigned"]].sum()
        share = say("{tasks}中{k}项", tasks=_all(sums), k=int(sums["assigned"]))
        parts = [say("{n}份文件的{share}写明责任部门", n=len(assigned), share=share)]
        strong = [share]
    work = plans.assignments[plans.assignments["departments"].notna()]
    clauses = cite(plans, work, row_id="assignment_id")
    text = joined(parts, "；") if len(parts) <= 4 else names_of(parts, "份文件", most=4)
    torn = plans.plans.loc[~plans.plans["complete"].astype(bool), "plan_id"]
    lost = (
        word("来源残缺的文件里空着的格不等于没有分工")
        if assigned["plan_id"].isin(torn).any()
        else ""
    )
    text = sentence(joined([text, lost], "；"))
    return make_finding(text, strong=strong[:3], clauses=clauses, documents=len(assigned))


def _all(row: pd.Series) -> str:
    """`36项任务（其中保障措施3项）`."""
    tasks, kept = int(row["tasks"]), row["safeguards"]
    if pd.isna(kept) or not kept:
        return say("{n}项任务", n=tasks)
    return say("{n}项任务（其中保障措施{k}项）", n=tasks, k=int(kept))


def _dated(plans: Plans, duties: pd.DataFrame) -> dict | None:
    dated = duties[duties["dated"] + duties["recurring"] > 0]
    if dated.empty:
        if not (duties["assigned"] > 0).any():
            return None  # told with the departments that are not named either
        strong = word("未见任务的完成时限")
        known = {"documents": documents_of(plans), "none": strong}
        text = say("{documents}{none}，期限只能从数量目标的年份看", **known)
        return make_finding(sentence(text), strong=[strong], documents=len(duties))
    rows = [(r.plan, int(r.dated), int(r.recurring)) for r in dated.itertuples()]
    if len(dated) > MANY:
        who = say("{n}份文件", n=len(dated))
        rows = [(who, int(dated["dated"].sum()), int(dated["recurring"].sum()))]
    parts = [
        joined(
            [
                say("{plan}给{n}项任务定了时限", plan=plan, n=n),
                say("另有{n}项要求经常性开展", n=often) if often else "",
            ],
            "，",
        )
        if n
        else say("{plan}有{n}项任务要求经常性开展", plan=plan, n=often)
        for plan, n, often in rows
    ]
    text = sentence(names_of(parts, "份文件", most=4))
    return make_finding(text, strong=[], documents=len(dated))


def _busiest(plans: Plans) -> dict | None:
    frame = list_departments(plans)
    if frame.empty:
        return None
    most = int(frame["count"].max())
    pairs = [
        say("{department}的{theme}", department=quoted(r.department), theme=named(r.theme))
        for r in frame[frame["count"] == most].itertuples()
    ]
    wide = frame.groupby("department")["theme_id"].nunique()
    broad = [quoted(d) for d in wide[wide == wide.max()].index]
    known = {"pairs": names_of(pairs, "处", most=3), "n": most}
    head = (
        say("按部门和主题计，任务最多的是{pairs}（各{n}项）", **known)
        if len(pairs) > 1
        else say("按部门和主题计，任务最多的是{pairs}（{n}项）", **known)
    )
    known = {"names": names_of(broad, "个部门", most=3), "n": wide.max()}
    text = joined([head, say("涉及主题最多的是{names}（{n}个主题）", **known)], "；")
    ids = plans.assignments.loc[plans.assignments["departments"].notna(), "plan_id"].unique()
    labels = [plans.plan_label(p) for p in ids]
    basis = say("依据{names}", names=names_of(labels, "份文件", most=2)) if len(plans) > 1 else ""
    text = sentence(joined([text, basis], "；"))
    return make_finding(text, strong=[head], documents=len(ids))


def _ends(plans: Plans) -> dict | None:
    frame = list_due_dates(plans, targets=False)
    often = int(frame["recurring"].sum())
    frame = frame[frame["due_to"].notna() & ~frame["recurring"].astype(bool)]
    if frame.empty:
        return None
    years = frame["due_to"].dt.year.value_counts().sort_index()
    parts = [say("{year}年{n}项", year=year, n=count) for year, count in years.items()]
    strong = say("{n}项措施", n=len(frame))
    owners = frame["plan"].drop_duplicates().tolist()
    who = bracketed(names_of(owners, "份文件", most=3)) if len(plans) > 1 else ""
    known = {"measures": strong + who, "years": names_of(parts, "个年份")}
    text = say("有明确期限的{measures}，到期年份为{years}", **known)
    rest = say("另有{n}项要求每年坚持一类", n=often) if often else ""
    several = len(frame) > frame["task_id"].nunique()
    how = word("一项任务可有几项措施，与任务数不同") if several else ""
    text = sentence(joined([text, rest, how], "；"))
    first = frame.head(2)["row_id"].tolist()
    rows = plans.assignments.set_index("assignment_id", drop=False).loc[first]
    clauses = cite(plans, rows.reset_index(drop=True), row_id="assignment_id")
    count = frame["plan_id"].nunique()
    return make_finding(text, strong=[strong], clauses=clauses, documents=count)


def _without(duties: pd.DataFrame) -> dict | None:
    silent = duties.loc[(duties["assigned"] == 0) & (duties["dated"] == 0), "plan"].tolist()
    if not silent:
        return None
    names = names_of(silent, "份文件")
    text = say("未见责任部门和任务时限的文件：{names}；分工可能另行发文", names=names)
    return make_finding(sentence(text), documents=len(silent))


def _figures(plans: Plans) -> dict | None:
    """The years that figures name: the only dates of a document without due dates."""
    frame = list_due_dates(plans)
    frame = frame[frame["kind"] == "target"]
    if frame.empty:
        return None
    years = frame["due_to"].dt.year.value_counts().sort_index()
    parts = [say("{year}年{n}项", year=year, n=count) for year, count in years.items()]
    strong = say("{n}项", n=len(frame))
    known = {"n": strong, "years": names_of(parts, "个年份")}
    text = say("可归到年份的数量目标{n}，到期年份为{years}", **known)
    return make_finding(sentence(text), strong=[strong], documents=frame["plan_id"].nunique())


def _tasks(duties: pd.DataFrame) -> dict:
    parts = [say("{plan}{tasks}", plan=r["plan"], tasks=_all(r)) for _, r in duties.iterrows()]
    text = say("可供分工的任务：{names}", names=names_of(parts, "份文件"))
    return make_finding(sentence(text), documents=len(duties))
