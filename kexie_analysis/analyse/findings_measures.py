"""Findings on the measures of a theme: which every document takes up, and which only one."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.comparison import list_measures
from kexie_analysis.analyse.findings import make_finding, name_provinces, names_of
from kexie_analysis.analyse.states import (
    FRAGMENT,
    NOT_APPLICABLE,
    NOT_FOUND,
    NOT_PROPOSED,
    PRESENT,
    STATES,
)
from kexie_analysis.plans import Plans


def title_measures(plans: Plans, *, theme_id: str) -> str:
    """What the measures matrix shows, in one line."""
    measures = list_measures(plans, theme_id=theme_id)
    label = plans.codebook.theme(theme_id).label.zh
    present = measures[measures["state"] == PRESENT]
    total = measures["code_id"].nunique()
    if present.empty:
        return f"{label}：各项举措均未见于任务"
    taken = present["code_id"].nunique()
    if measures["plan_id"].nunique() == 1:
        return f"{label}：{total}项举措中写到{taken}项"
    shared = shared_measures(measures)
    if shared and measures["province_id"].nunique() > 1:
        return f"{label}：{all_of(plans, measures)}都写{names_of(shared, '项', most=4)}"
    alone = present.loc[present["plans"] == 1, "code_id"].nunique()
    tail = f"，其中{alone}项只见于一份文件" if alone else "，每项都不止一份文件写到"
    return f"{label}：{total}项举措写到{taken}项{tail}"


def shared_measures(measures: pd.DataFrame) -> list[str]:
    """The codes that every province of the selection takes up in some plan."""
    present = measures[measures["state"] == PRESENT]
    provinces = measures["province_id"].nunique()
    counts = present.groupby("row", sort=False)["province_id"].nunique()
    return list(counts[counts == provinces].index)


def all_of(plans: Plans, measures: pd.DataFrame) -> str:
    """The provinces whose documents were read, by name where they are few."""
    ids = measures["province_id"].drop_duplicates()
    return name_provinces(plans, ids) if len(ids) <= 3 else f"所读{len(ids)}个省份"


def say_measures(plans: Plans, *, theme_id: str) -> dict | None:
    """Which measures every document takes up, and which only one."""
    frame = list_measures(plans, theme_id=theme_id)
    present = frame[frame["state"] == PRESENT]
    total = frame["code_id"].nunique()
    if frame.empty:
        return None
    if present.empty:
        if frame["plan_id"].nunique() == 1:
            why = _LEFT[frame["state"].iloc[0]]
            return make_finding(f"{total}项举措都未见写到：{why}。", documents=1)
        states = frame.drop_duplicates("plan_id")["state"].value_counts()
        said = "、".join(f"{states[s]}份{s}" for s in STATES if s in states)
        return make_finding(
            f"{total}项举措都未见写到：{said}。", documents=frame["plan_id"].nunique()
        )
    documents = frame["plan_id"].nunique()
    if documents == 1:
        return _measures_of_one(frame, present, total)
    everywhere = present.loc[present["plans"] == documents, "row"].drop_duplicates().tolist()
    most = int(present["plans"].max())
    widest = present.loc[present["plans"] == most, "row"].drop_duplicates().tolist()
    if everywhere:
        head = f"{documents}份文件都写到{names_of(everywhere, '项')}"
    elif most > 1:
        head = f"写到最多的是{names_of(widest, '项', most=4)}（{documents}份文件中的{most}份）"
    else:
        head = "没有一项举措为两份文件都写到"
    alone = present[present["plans"] == 1]
    text = head
    if len(alone):
        parts = [f"{r.row}（{r.column}{_clause(r.clauses)}）" for r in alone.head(3).itertuples()]
        more = "等" if len(alone) > 3 else ""
        text += f"；只有一份文件写进任务和目标的有{len(alone)}项：{'、'.join(parts)}{more}"
    return make_finding(f"{text}。", strong=[head], documents=int(present["plan_id"].nunique()))


_LEFT = {
    FRAGMENT: "因来源残缺无从判断", NOT_APPLICABLE: "年度要点不必写，不适用",
    NOT_PROPOSED: "未提出", NOT_FOUND: "未检出",
}  # fmt: skip


def _measures_of_one(frame: pd.DataFrame, present: pd.DataFrame, total: int) -> dict:
    """One document: what it takes up, and what it leaves, by the state of its silence."""
    taken = present["row"].tolist()
    head = f"{total}项举措中写到{len(taken)}项" if len(taken) < total else f"{total}项举措都写到"
    text = f"{head}：{names_of(taken, '项', most=9)}"
    rest = frame[frame["state"] != PRESENT]
    if len(rest):
        text += f"；其余{len(rest)}项{_LEFT[rest['state'].iloc[0]]}"
    return make_finding(f"{text}。", strong=[head], documents=1)


def _clause(clauses: str) -> str:
    return f"第{clauses}条" if clauses.replace("、", "").replace("—", "").isdigit() else clauses
