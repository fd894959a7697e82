"""What an absence means, and what a comparison must say of itself.

A figure that is missing is one of four states, never 0: the rules stand here once.
"""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.memo import remembered
from kexie_analysis.messages import joined, listed, say, span, word
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

_FEW = 3  # incomplete sources that are named one by one
_MOST_SPANS = 5  # first and last years that are listed
PRESENT = "present"
NOT_PROPOSED = "未提出"  # a complete plan, read through, does not say it
NOT_FOUND = "未检出"  # not found by extraction, and nobody has read the plan for it
NOT_APPLICABLE = "不适用"  # one year's work points need not hold a five-year target or measure
FRAGMENT = "来源残缺"  # the source is a fragment: silence proves nothing
STATES = (NOT_PROPOSED, NOT_FOUND, NOT_APPLICABLE, FRAGMENT)
#: Where silence says nothing: such a plan is no part of `so many of so many`.
UNJUDGED = (NOT_APPLICABLE, FRAGMENT)

STATES_NOTE = (
    "未提出：完整文件经人工通读确未写；未检出：机读未见、尚未人工通读；"
    "不适用：年度要点只列当年的事，没写的目标和举措不算未提出；来源残缺：来源文件不全，未见不等于未提出。"
)


#: Why one document can show both: which of the two depends on what is missing, not on the document.
_POINTS_NOTE = (
    "同一份年度要点会有两种记法：多年才谈得上的目标和举措没写，记不适用；"
    "整个主题没有涉及、没有自报结果、没有写明分工，一年的文件也写得，记未提出。"
)


def say_states(plans: Plans) -> str:
    """What the four states mean; where work points are read, which of two their silence is."""
    points = (plans.plans["doc_type"].astype(str) == "annual_points").any()
    note = word(STATES_NOTE)
    return say("{text}{more}", text=note, more=word(_POINTS_NOTE)) if points else note


def absence(plans: Plans, plan_id: str, theme_id: str, *, five_year: bool = True) -> str:
    """Which of the four states a plan's silence on a theme is.

    Parameters
    ----------
    five_year : whether what is missing belongs to a plan of several years (a target, a measure);
        one year's work points need not hold it.
    """
    complete, doc_type = _plan_facts(plans)[plan_id]
    if not complete:
        return FRAGMENT
    if five_year and doc_type == "annual_points":
        return NOT_APPLICABLE
    return NOT_PROPOSED if is_reviewed(plans, plan_id, theme_id) else NOT_FOUND


@remembered
def _plan_facts(plans: Plans) -> dict[str, tuple[bool, str]]:
    table = plans.plans
    facts = zip(table["complete"].astype(bool), table["doc_type"].astype(str), strict=True)
    return dict(zip(table["plan_id"], facts, strict=True))


def is_reviewed(plans: Plans, plan_id: str, theme_id: str) -> bool:
    """Whether a person has read the plan through for the theme; `*` stands for all themes."""
    read = _reviewed(plans)
    themes = [t.theme_id for t in plans.codebook.themes] if theme_id == "*" else [theme_id]
    return (plan_id, "*") in read or all((plan_id, t) in read for t in themes)


@remembered
def _reviewed(plans: Plans) -> set[tuple[str, str]]:
    return set(zip(plans.reviews["plan_id"], plans.reviews["theme_id"], strict=True))


class Beside(str):
    """A caveat on rows side by side: where there are no rows, there is nothing to say it of."""

    __slots__ = ()


def caveat(plans: Plans) -> str:
    """What must be said when these plans are set side by side; empty where nothing must.

    Documents of different types, lengths of time or periods do not promise on one footing.
    """
    table = plans.plans
    if len(table) < 2:
        return ""
    warnings = []
    types = [word(DOC_TYPE_ZH[t]) for t in DOC_TYPE_ZH if t in set(table["doc_type"])]
    if len(types) > 1:
        warnings.append(say("文件类型不同（{types}）", types=joined(types, "、")))
    spans = table[["start_year", "end_year"]].dropna().drop_duplicates().sort_values("start_year")
    if len(spans) > 1:
        years = [str(s) if s == e else span(s, e) for s, e in spans.itertuples(index=False)]
        warnings.append(_say_spans(years, spans))
    if not table["complete"].all():
        torn = [plans.plan_label(p) for p in table.loc[~table["complete"], "plan_id"]]
        warnings.append(
            say("{names}来源残缺", names=listed(torn), n=len(torn))
            if len(torn) <= _FEW
            else say("{n}份文件来源残缺", n=len(torn))
        )
    if not warnings:
        return ""
    said = say("{warnings}，并列只为对照写法，不作高下之分。", warnings=joined(warnings, "；"))
    return Beside(said)


def _say_spans(years: list[str], spans: pd.DataFrame) -> str:
    if len(years) <= _MOST_SPANS:
        return say("所管年份不同（{years}）", years=joined(years, "、"))
    known = {"first": spans["start_year"].min(), "last": spans["end_year"].max(), "n": len(years)}
    return say("所管年份不同（{first}至{last}年间的{n}种起止）", **known)


def caveat_of(plans: Plans, frame: pd.DataFrame) -> str:
    """The caveat of the plans that the rows of a frame are from; empty for none."""
    ids = list(frame["plan_id"].dropna().unique())
    return caveat(plans.select(plan_ids=ids)) if ids else ""


def with_caveat(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """The frame with its caveat as a column and in `attrs`, so that a chart cannot lose it."""
    if frame.empty and isinstance(text, Beside):
        text = ""
    out = frame.assign(caveat=pd.array([text] * len(frame), dtype="string"))
    out.attrs["caveat"] = text
    return out
