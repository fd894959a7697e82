"""Findings on the measures of a theme: which every document takes up, and which only one."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.comparison import list_measures
from kexie_analysis.analyse.findings import (
    make_finding,
    name_provinces,
    names_of,
    say_unread,
)
from kexie_analysis.analyse.states import (
    FRAGMENT,
    NOT_APPLICABLE,
    NOT_FOUND,
    NOT_PROPOSED,
    PRESENT,
    STATES,
    UNJUDGED,
)
from kexie_analysis.messages import joined, named, quoted, say, sentence, word
from kexie_analysis.plans import Plans

_WIDEST = 2  # measures that a title names as the widest


def title_measures(plans: Plans, *, theme_id: str) -> str:
    """What the measures matrix shows, in one line."""
    measures = list_measures(plans, theme_id=theme_id)
    label = plans.codebook.theme(theme_id).label.name
    present = measures[measures["state"] == PRESENT]
    total = measures["code_id"].nunique()
    if present.empty:
        none = say("{label}：各项举措均未见于任务", label=label)
        return say_unread(plans) or none
    taken = present["code_id"].nunique()
    if measures["plan_id"].nunique() == 1:
        return say("{label}：{total}项举措中写到{taken}项", label=label, total=total, taken=taken)
    if text := say_shared(plans, measures, most=4):
        return say("{head}：{text}", head=label, text=text)
    alone = present.loc[present["plans"] == 1, "code_id"].nunique()
    known = {"label": label, "total": total, "taken": taken, "alone": alone}
    if alone == taken:
        return say("{label}：{total}项举措写到{taken}项，都只见于一份文件", **known)
    if alone:
        return say("{label}：{total}项举措写到{taken}项，其中{alone}项只见于一份文件", **known)
    return say("{label}：{total}项举措写到{taken}项，每项都不止一份文件写到", **known)


def say_shared(plans: Plans, measures: pd.DataFrame, *, most: int) -> str:
    """Which measures every province takes up: all that were read, else all whose silence can be judged.

    Empty where there are none, or nothing to compare.
    """
    for ids in (_provinces(measures), judged_provinces(measures)):
        shared = shared_measures(measures[measures["province_id"].isin(ids)])
        if len(ids) > 1 and shared:
            names = names_of([named(m) for m in shared], "项", most=most)
            who = all_of(plans, ids, whole=len(ids) == measures["province_id"].nunique())
            return say("{provinces}都写{shared}", provinces=who, shared=names)
    return ""


def _provinces(measures: pd.DataFrame) -> list[str]:
    return measures["province_id"].drop_duplicates().tolist()


def judged_provinces(measures: pd.DataFrame) -> list[str]:
    """The provinces with a plan whose silence says something: no fragment, no single year's points."""
    open_plans = set(measures.loc[measures["state"].isin(UNJUDGED), "plan_id"])
    return _provinces(measures[~measures["plan_id"].isin(open_plans)])


def shared_measures(measures: pd.DataFrame) -> list[str]:
    """The codes that every province of the selection takes up in some plan."""
    present = measures[measures["state"] == PRESENT]
    provinces = measures["province_id"].nunique()
    counts = present.groupby("row", sort=False)["province_id"].nunique()
    return list(counts[counts == provinces].index)


def say_widest(measures: pd.DataFrame) -> str:
    """Which measure most provinces take up, of how many; empty where it is no single one or two."""
    present = measures[measures["state"] == PRESENT]
    counts = present.groupby("row", sort=False)["province_id"].nunique()
    widest = list(counts[counts == counts.max()].index)
    if not 0 < len(widest) <= _WIDEST:
        return ""
    known = {"names": joined(map(named, widest), "、"), "n": measures["province_id"].nunique()}
    known["most"] = int(counts.max())
    if len(widest) > 1:
        return say("{names}写得最广，能判断的{n}个省份中各有{most}个", **known)
    return say("{names}写得最广，能判断的{n}个省份中有{most}个", **known)


def all_of(plans: Plans, ids: list[str], *, whole: bool = True) -> str:
    """The provinces whose documents were read (or can be judged), by name where they are few."""
    if len(ids) <= 3:
        return name_provinces(plans, ids)
    return say("所读{n}个省份", n=len(ids)) if whole else say("能判断的{n}个省份", n=len(ids))


def say_measures(plans: Plans, *, theme_id: str) -> dict | None:
    """Which measures every document takes up, and which only one."""
    frame = list_measures(plans, theme_id=theme_id)
    present = frame[frame["state"] == PRESENT]
    total = frame["code_id"].nunique()
    if frame.empty:
        return None
    if present.empty:
        if frame["plan_id"].nunique() == 1:
            why = word(_LEFT[frame["state"].iloc[0]])
            text = say("{total}项举措都未见写到：{why}", total=total, why=why)
            return make_finding(sentence(text), documents=1)
        states = frame.drop_duplicates("plan_id")["state"].value_counts()
        said = [say("{n}份{state}", n=states[s], state=word(s)) for s in STATES if s in states]
        text = say("{total}项举措都未见写到：{why}", total=total, why=joined(said, "、"))
        return make_finding(sentence(text), documents=frame["plan_id"].nunique())
    documents = frame["plan_id"].nunique()
    if documents == 1:
        return _measures_of_one(frame, present, total)
    if present["plan_id"].nunique() == 1:
        return _by_one_of_several(frame, present, total)
    everywhere = present.loc[present["plans"] == documents, "row"].drop_duplicates().tolist()
    most = int(present["plans"].max())
    widest = present.loc[present["plans"] == most, "row"].drop_duplicates().tolist()
    if everywhere:
        names = names_of([named(m) for m in everywhere], "项")
        head = say("{n}份文件都写到{names}", n=documents, names=names)
    elif most > 1:
        names = names_of([named(m) for m in widest], "项", most=4)
        head = say("写到最多的是{names}（{of}）", names=names, of=_of(frame, widest, most))
    else:
        head = word("没有一项举措为两份文件都写到")
    alone = present[present["plans"] == 1]
    text = sentence(joined([head, _of_one_only(alone) if len(alone) else ""], "；"))
    return make_finding(text, strong=[head], documents=int(present["plan_id"].nunique()))


def _of(frame: pd.DataFrame, rows: list[str], most: int) -> str:
    """How many documents write it, of those whose silence can be judged for all of the rows."""
    own = frame[frame["row"].isin(rows)]
    judged = own[~own["state"].isin(UNJUDGED)].groupby("row")["plan_id"].nunique()
    n, lacking = int(judged.max()), int(own["plan_id"].nunique() - judged.max())
    if judged.nunique() > 1:
        return say("各有{most}份文件写到", most=most)
    head = say("能判断的{n}份文件中的{most}份", n=n, most=most) if lacking else ""
    head = say("能判断的{n}份文件都写到", n=n) if lacking and n == most else head
    return head or say("{n}份文件中的{most}份", n=n, most=most)


def _of_one_only(alone: pd.DataFrame) -> str:
    parts = [
        say(
            "{measure}（{plan}{clause}）",
            measure=named(r.row), plan=r.column, clause=_clause(r.clauses),
        )
        for r in alone.head(3).itertuples()
    ]  # fmt: skip
    known = {"n": len(alone), "names": joined(parts, "、")}
    if len(alone) > 3:
        return say("只有一份文件写进任务和目标的有{n}项：{names}等", **known)
    return say("只有一份文件写进任务和目标的有{n}项：{names}", **known)


_LEFT = {
    FRAGMENT: "因来源残缺无从判断", NOT_APPLICABLE: "年度要点不必写，不适用",
    NOT_PROPOSED: "未提出", NOT_FOUND: "未检出",
}  # fmt: skip


def _measures_of_one(frame: pd.DataFrame, present: pd.DataFrame, total: int) -> dict:
    """One document: what it takes up, and what it leaves, by the state of its silence."""
    taken = present["row"].tolist()
    head = (
        say("{total}项举措中写到{taken}项", total=total, taken=len(taken))
        if len(taken) < total
        else say("{total}项举措都写到", total=total)
    )
    names = names_of([named(m) for m in taken], "项", most=9)
    parts = [say("{head}：{text}", head=head, text=names)]
    rest = frame[frame["state"] != PRESENT]
    if len(rest):
        why = word(_LEFT[rest["state"].iloc[0]])
        parts.append(say("其余{n}项{why}", n=len(rest), why=why))
    return make_finding(sentence(joined(parts, "；")), strong=[head], documents=1)


def _by_one_of_several(frame: pd.DataFrame, present: pd.DataFrame, total: int) -> dict:
    """Where one document alone takes up any: what it does, and what the others' silence is."""
    head = say(
        "只有{plan}写到，{total}项举措中有{taken}项",
        plan=present["column"].iloc[0], total=total, taken=len(present),
    )  # fmt: skip
    names = names_of([named(m) for m in present["row"]], "项", most=6)
    others = frame[frame["plan_id"] != present["plan_id"].iloc[0]]
    states = others.drop_duplicates("plan_id")["state"].value_counts()
    said = [say("{n}份{why}", n=states[s], why=word(_LEFT[s])) for s in STATES if s in states]
    if len(states) == 1 and states.iloc[0] == 1:
        known = {"plan": others["column"].iloc[0], "why": word(_LEFT[states.index[0]])}
        said = [say("{plan}都未见写到，{why}", **known)]
    elif said:
        said = [say("其余{n}份文件都未见写到：{why}", n=states.sum(), why=joined(said, "、"))]
    text = sentence(joined([say("{head}：{text}", head=head, text=names), *said], "；"))
    return make_finding(text, strong=[head], documents=int(frame["plan_id"].nunique()))


def _clause(clauses: str) -> str:
    digits = "".join(c for c in clauses if c not in "、—, –")
    if not digits.isdigit():
        return quoted(clauses)
    return say("第{clauses}条", clauses=clauses, n=1 if clauses.isdigit() else 2)
