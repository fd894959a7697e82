"""Findings (摘要): computed sentences with their numbers, clauses and the documents behind them.

A finding is a dict: `text`, `strong` (substrings to embolden), `clauses` (what it cites),
`documents` (how many plans it rests on). Each briefing has a module `findings_<name>` with
`find_findings` (three to five of them, by what matters) and `write_title` (a title that judges).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from kexie_analysis.analyse.clauses import cite_rows
from kexie_analysis.analyse.observations import asked_provinces
from kexie_analysis.messages import joined, listed, say, scales, unit, word
from kexie_analysis.package import read_frame
from kexie_analysis.plans import Plans

_MOST = 5  # findings in a summary: more is a list, not a summary
MANY = 6  # documents that a sentence still names one by one
_CITED = 4  # clauses behind one finding; a reader follows a few, not thirty
_DIGITS = "零一二三四五六七八九"
_POINTS = "个百分点"


def make_finding(
    text: str,
    *,
    strong: Sequence[str] = (),
    clauses: Sequence[dict] = (),
    documents: int | None = None,
    most: int = _CITED,
) -> dict:
    """A finding; each clause is cited once; `documents` defaults to the number of plans cited."""
    count = len({c["plan"] for c in clauses}) if documents is None else documents
    once = {(c["plan"], c["clause"]): c for c in reversed(clauses)}
    cited = list(reversed(once.values()))[:most]
    # A language with small and large letters may have begun the sentence with it.
    bold = [b for s in strong if s for b in (s, s[:1].upper() + s[1:]) if b in text]
    bold = list(dict.fromkeys(bold))
    return {"text": text, "strong": bold, "clauses": cited, "documents": count}


def top(findings: Iterable[dict | None]) -> list[dict]:
    """The findings there are, at most five, in the order given: what matters most comes first."""
    return [f for f in findings if f is not None][:_MOST]


def cite(
    plans: Plans, frame: pd.DataFrame, *, row_id: str = "quantity_id", most: int = _CITED
) -> list[dict]:
    """A few rows of a frame as clauses, from as many plans as there are before a second of one."""
    if frame.empty:
        return []
    first = frame.drop_duplicates([c for c in ("plan_id", "task_id") if c in frame])
    turn = first.groupby("plan_id", observed=True).cumcount()
    return cite_rows(plans, first.iloc[turn.argsort(kind="stable")].head(most), row_id=row_id)


def write_closing(plans: Plans, *, other: str = "") -> str:
    """What every summary ends with: how many documents it rests on, and what it does not say."""
    table = plans.plans
    if table.empty:
        return say("所选范围内没有文件，以上不含对任何省份规划的判断。")
    fragments = int((~table["complete"].astype(bool)).sum())
    torn = say("（其中{n}份来源残缺）", n=fragments) if fragments else ""
    torn = word("（来源残缺）") if fragments == len(table) == 1 else torn
    text = say(
        "以上依据所读{n}份文件{torn}{other}；说明文本怎样写，不评价各省工作成效，也不作因果推断。",
        n=len(table), torn=torn, other=word(other),
    )  # fmt: skip
    more = say_left_out(plans)
    return say("{text}{more}", text=text, more=more) if more else text


def say_left_out(plans: Plans) -> str:
    """That a period or type was chosen, so that silence is that of the documents chosen alone."""
    if not plans.left_out:
        return ""
    return say(
        "另有{n}份文件不属所选时期或文件类型，除查对结果外没有用到；“未提出”等只就所选文件而言，"
        "别的文件里可能写了。",
        n=plans.left_out,
    )  # fmt: skip


def name_provinces(plans: Plans, ids: Iterable[str], *, most: int = 6) -> str:
    """`江西、青海`, or `江西、青海等9省份` where the list would be long."""
    names = [plans.province_name(i) for i in dict.fromkeys(ids)]
    return names_of(names, "个省份", most=most)


def names_of(names: Sequence[str], counted: str, *, most: int = 6) -> str:
    """Names joined by 、; a long list is cut and counted."""
    if len(names) <= most:
        return listed(names)
    head = joined(names[: most - 1], "、")
    rest = len(names) - most + 1
    return say("{names}等{n}{unit}", names=head, n=len(names), unit=word(counted), rest=rest)


def write_source(plans: Plans, *, survey: bool = False) -> str:
    """数据来源: the documents by name (or by number where they are many), and the survey."""
    labels = [plans.plan_label(p) for p in plans.plans["plan_id"]]
    documents = names_of(labels, "份文件") if labels else word("所选范围内没有文件")
    own = word("中国公民科学素质抽样调查及统计公报") if survey else ""
    return joined([documents, own], "；")


def write_subtitle(plans: Plans, topic: str) -> str:
    """`公民科学素质 · 江西、青海`: the topic and the provinces asked for."""
    names = name_provinces(plans, asked_provinces(plans))
    return f"{word(topic)} · {names or word('所选范围无文件')}"


def documents_of(plans: Plans) -> str:
    """`江西“十三五”规划` where it is the only one, else `5份文件`."""
    labels = [plans.plan_label(p) for p in plans.plans["plan_id"]]
    return labels[0] if len(labels) == 1 else say("{n}份文件", n=len(labels))


def find_missing_documents(plans: Plans) -> dict | None:
    """The provinces asked for that have no document here; None where all have."""
    absent = [p for p in plans.asked if p not in set(plans.plans["province_id"])]
    if not absent:
        return None
    names = name_provinces(plans, absent)
    known = {"names": names, "n": len(absent)}
    lacking = say("没有{names}的文件", **known)
    text = (
        say("所选范围内{lacking}，本简报对其规划不作判断。", lacking=lacking)
        if len(absent) == 1
        else say("所选范围内{lacking}，本简报对这些省份的规划不作判断。", lacking=lacking)
    )
    return make_finding(text, strong=[lacking], documents=0)


def absent_names(plans: Plans) -> str:
    """Whose documents a title misses where nothing was read."""
    return name_provinces(plans, plans.asked, most=3) or word("所选范围")


def say_unread(plans: Plans) -> str:
    """What a title says where nothing was read; empty where something was."""
    return "" if len(plans) else word("所选范围内没有文件")


def find_nothing(plans: Plans) -> list[dict]:
    """The findings where nothing was chosen: who is absent, who is there, and the next step."""
    held = read_frame("plans", plans.folder)
    there = name_provinces(plans, held["province_id"])
    text = (
        say("现有数据收有{there}的{n}份文件，可改选这些省份。", there=there, n=len(held))
        if len(held)
        else say("数据里还没有任何文件。")
    )
    step = say("要纳入新的文件，用 kexie extract 读入后重新运行即可。")
    absent = find_missing_documents(plans) or make_finding(
        say("所选的时期或文件类型下没有文件，不作判断。")
    )
    return [absent, make_finding(text), make_finding(step)]


def number(value: float, *, digits: int = 2) -> str:
    """A number as it is read: at most `digits` decimals, no trailing zeros, thousands apart."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: float, name: str) -> str:
    """A figure with its unit: `20万人次`, `400亿元`, `2.67亿元`, `1,333人次`, `10%`."""
    for size, big in scales():
        if value >= size:
            return f"{number(value / size)}{big}{unit(name)}"
    text = number(value, digits=0 if value >= 100 else 2)
    return f"{text}{unit(name, text)}"


def points(value: float, *, digits: int | None = None) -> str:
    """A distance in percentage points: `0.38个百分点`; `digits` where they are all to be shown."""
    text = number(value) if digits is None else f"{value:.{digits}f}"
    return f"{text}{unit(_POINTS, text)}"


def tenths(ratio: float) -> str:
    """A growth as it is said: 0.49 -> `约五成`, 1.2 -> `一倍以上`; empty below a tenth."""
    steps = round(ratio * 10)
    if steps < 1:
        return ""
    if steps >= 10:
        return word("一倍以上")
    return say("约{tenths}成", tenths=_DIGITS[steps], percent=10 * steps)
