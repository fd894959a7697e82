"""Findings on one theme: what was kept, what is promised, which measures are shared or alone."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NO_RESULT, measure_attainment
from kexie_analysis.analyse.comparison import (
    find_targets,
    list_measures,
    measure_coverage,
    state_targets,
)
from kexie_analysis.analyse.elsewhere import find_elsewhere, say_elsewhere
from kexie_analysis.analyse.findings import (
    MANY,
    cite,
    documents_of,
    find_missing_documents,
    find_nothing,
    make_finding,
    name_provinces,
    names_of,
    number,
    top,
)
from kexie_analysis.analyse.findings_delivery import say_attainment, title_attainment
from kexie_analysis.analyse.findings_limits import find_limits, say_limits
from kexie_analysis.analyse.findings_measures import judged_provinces, say_shared, say_widest
from kexie_analysis.analyse.findings_measures import say_measures as say_measures
from kexie_analysis.analyse.findings_measures import title_measures as title_measures
from kexie_analysis.analyse.findings_names import say_names
from kexie_analysis.analyse.observations import asked_provinces
from kexie_analysis.analyse.states import (
    FRAGMENT,
    PRESENT,
    STATES,
)
from kexie_analysis.analyse.strive import say_softly
from kexie_analysis.messages import bracketed, joined, listed, named, say, sentence, word
from kexie_analysis.plans import Plans


def find_findings(plans: Plans, *, theme_id: str, evidence: Plans | None = None) -> list[dict]:
    """Three to five findings: kept or not, targets, shares demanded, measures, names, silence."""
    label = named(plans.codebook.theme(theme_id).label.name)
    if plans.plans.empty:
        return find_nothing(plans)
    coverage = measure_coverage(plans, themes=[theme_id])
    silent = _silence(coverage, label)
    if not (coverage["state"] == PRESENT).any():
        return top([find_missing_documents(plans), silent, *_instead(plans)])
    judged = find_theme_attainment(plans, theme_id=theme_id, evidence=evidence)
    found: list[dict | None] = list(say_attainment(plans, judged, evidence=evidence, most=2))
    limits = say_limits(plans, theme_id=theme_id)
    found.append(_targets(plans, theme_id, label, beside=len(judged), limits=bool(limits)))
    found.append(limits)
    found.append(say_measures(plans, theme_id=theme_id))
    found.append(find_missing_documents(plans) or say_names(plans, theme_id=theme_id))
    found.append(silent)
    found.append(_weight(coverage, label))
    return top(found)


def find_theme_attainment(
    plans: Plans, *, theme_id: str, evidence: Plans | None = None
) -> pd.DataFrame:
    """The attainment of the theme's targets that have something to be set beside them."""
    ids = set(find_targets(plans, theme_id=theme_id)["quantity_id"])
    frame = measure_attainment(plans, evidence=evidence)
    return frame[frame["target_id"].isin(ids) & (frame["verdict"] != NO_RESULT)].reset_index(
        drop=True
    )


def write_title(plans: Plans, *, theme_id: str, evidence: Plans | None = None) -> str:
    """The theme's main finding in one line."""
    label = plans.codebook.theme(theme_id).label.name
    coverage = measure_coverage(plans, themes=[theme_id])
    present = coverage[coverage["state"] == PRESENT]
    if plans.plans.empty:
        names = name_provinces(plans, plans.asked, most=3) or word("所选范围")
        return say("没有{names}的文件，无从比较{label}", names=names, label=named(label))
    if present.empty:
        known = {"documents": documents_of(plans), "label": label}
        if set(coverage["state"]) == {FRAGMENT}:
            return say("所读{documents}（来源残缺）未见{label}", **known)
        return say("所读{documents}未见{label}", **known)
    judged = find_theme_attainment(plans, theme_id=theme_id, evidence=evidence)
    decided = judged[judged["comparable"].astype(bool)]
    if len(decided):
        return say("{head}：{text}", head=label, text=title_attainment(judged))
    parts = [_shared_title(plans, theme_id), _figures_title(plans, theme_id, len(judged))]
    return say("{head}：{text}", head=label, text=joined(parts, "，"))


def _shared_title(plans: Plans, theme_id: str) -> str:
    measures = list_measures(plans, theme_id=theme_id)
    present = measures[measures["state"] == PRESENT]
    count = measures["province_id"].nunique()
    if count > 1:
        if text := say_shared(plans, measures, most=3):
            return text
        judged = judged_provinces(measures)
        known = {"n": measures["code_id"].nunique(), "count": len(judged)}
        if len(judged) > MANY and (
            text := say_widest(measures[measures["province_id"].isin(judged)])
        ):
            return text
        if len(judged) == count:
            return say("{n}项举措没有一项为{count}个省份都写到", **known)
        if len(judged) > 1:
            return say("{n}项举措没有一项为能判断的{count}个省份都写到", **known)
        known["taken"] = present["code_id"].nunique()
        writers = present["province_id"].drop_duplicates()
        if len(writers) == 1:
            return say(
                "{n}项举措中{taken}项只见于{name}", name=name_provinces(plans, writers), **known
            )
        return say("{n}项举措写到{taken}项", n=known["n"], taken=known["taken"])
    names = name_provinces(plans, asked_provinces(plans), most=3)
    if present.empty:
        return say("{names}各项举措均未见于任务", names=names)
    return say("{names}写到{n}项举措", names=names, n=present["code_id"].nunique())


def _figures_title(plans: Plans, theme_id: str, beside: int) -> str:
    """Where the figures are, and whether any can be judged."""
    found = find_targets(plans, theme_id=theme_id)
    if found.empty:
        return word("未见数量目标")
    read, holders = (f["province_id"].nunique() for f in (plans.plans, found))
    if read == 1:
        head = say("提出{n}项数量目标", n=len(found))
    elif holders == read:
        head = say("{n}个省份都有数量目标", n=holders)
    elif holders <= 3:
        where = name_provinces(plans, found["province_id"], most=3)
        head = say("数量目标只见于{where}", where=where)
    else:
        head = say("{n}个省份有数量目标", n=holders)
    return head if beside else say("{head}，尚无结果可对", head=head)


def _targets(plans: Plans, theme_id: str, label: str, *, beside: int, limits: bool) -> dict | None:
    """The theme's figures by document; `limits`: those of its thresholds are told in a finding of their own."""
    found = find_targets(plans, theme_id=theme_id)
    if found.empty:
        none = say("未见{label}的数量目标", label=label)
        known = {"documents": documents_of(plans), "why": _why_none(plans, theme_id)}
        text = say("{documents}{none}{why}", none=none, **known)
        text = joined([text, say_elsewhere(plans, theme_id=theme_id, cited=False)], "；")
        clauses = cite(plans, find_elsewhere(plans, theme_id=theme_id))
        return make_finding(sentence(text), strong=[none], clauses=clauses, documents=len(plans))
    holders = found["plan_id"].nunique()
    who = found["plan"].iloc[0] if holders == 1 else say("{n}份文件", n=holders)
    head = say("{who}就{label}提出{n}项数量目标", who=who, label=label, n=len(found))
    said, most = (found.head(4) if holders == 1 else found), 4
    text = joined([head, _striven(found)], "，")
    if holders == 1:
        text = say("{head}：{text}", head=text, text=_some(found, 4))
    elif holders > MANY:
        counts = found["label"].value_counts().head(3)
        parts = [say("{name}（{n}项）", name=named(t), n=n) for t, n in counts.items()]
        text = joined([text, say("较多的指标是{names}", names=joined(parts, "、"))], "，")
    else:
        groups = found.groupby("plan_id", sort=False, observed=True)
        apart = find_limits(plans, theme_id=theme_id)["quantity_id"] if limits else []
        parts = [
            say("{plan}{n}项", plan=own["plan"].iloc[0], n=len(own))
            + bracketed(_some(own[~own["quantity_id"].isin(apart)], 2))
            for _, own in groups
        ]
        more = word("等") if len(parts) > 4 else ""
        text = say("{head}：{text}", head=text, text=joined(parts[:4], "；") + more)
        said = groups.head(2)[lambda f: f["plan_id"].isin(found["plan_id"].unique()[:4])]
        most = len(said)
    clauses = cite(plans, said, most=most)
    open_ = word("都未见结果，不作判断") if len(found) > 1 else word("未见结果，不作判断")
    text = sentence(joined([text, "" if beside else open_], "；"))
    return make_finding(text, strong=[head], clauses=clauses, documents=holders, most=most)


def _striven(found: pd.DataFrame) -> str:
    """How many of the figures are only striven for; empty where none is."""
    soft = found[found["modality"] == "strive"]
    if soft.empty:
        return ""
    words = joined(list(dict.fromkeys(word(w) for w in soft["strive_word"])), "、")
    if len(soft) < len(found):
        return say("其中{n}项为{words}一类", n=len(soft), words=words)
    return (
        say("都为{words}一类", words=words) if len(soft) > 1 else say("为{words}一类", words=words)
    )


def _why_none(plans: Plans, theme_id: str) -> str:
    """What the silence on figures is, plan by plan: `：未提出3份、不适用1份`."""
    counts = state_targets(plans, theme_id=theme_id)["state"].value_counts()
    if len(counts) == 1:
        state = word(counts.index[0])
        return say("（均为{state}）", state=state) if len(plans) > 1 else bracketed(state)
    said = [say("{state}{n}份", state=word(s), n=counts[s]) for s in STATES if s in counts]
    return say("：{text}", text=joined(said, "、"))


def _some(found: pd.DataFrame, most: int) -> str:
    """The first few figures, those of one name under it: `学会数量甲个、乙个，会员人数丙人等`."""
    values_of: dict[str, list[str]] = {}
    for row in found.head(most).itertuples():
        values_of.setdefault(row.label, []).append(_said(row))
    said = [
        say("{label}{values}", label=named(label), values=joined(values, "、"))
        for label, values in values_of.items()
    ]
    return joined(said, "，") + (word("等") if len(found) > most else "")


def _said(row) -> str:
    """The figure as it is meant: what is only striven for says so."""
    return say_softly(row.value_text, row.strive_word, basis=row.basis)


def _silence(coverage: pd.DataFrame, label: str) -> dict | None:
    """Which plans do not mention the theme, by the state of their silence."""
    parts = []
    for state in STATES:
        own = coverage.loc[coverage["state"] == state, "plan"].tolist()
        if own:
            parts.append(names_of(own, "份文件") + bracketed(word(state)))
    if not parts:
        return None
    text = say("未见涉及{label}主题的文件：{parts}", label=label, parts=joined(parts, "；"))
    silent = int((coverage["state"] != PRESENT).sum())
    return make_finding(sentence(text), strong=[], documents=silent)


def _weight(coverage: pd.DataFrame, label: str) -> dict | None:
    """What share of each plan's tasks touches the theme: told plan by plan, ranked nowhere."""
    present = coverage[coverage["salience"].notna()]
    if present.empty:
        return None
    parts = [
        say("{plan}为{share}%", plan=r.plan, share=number(100 * r.salience, digits=0))
        for r in present.itertuples()
    ]
    if len(present) > MANY:
        low, middle, high = (
            number(100 * v, digits=0) for v in present["salience"].quantile([0, 0.5, 1])
        )
        known = {"n": len(present), "low": low, "high": high, "middle": middle}
        parts = [say("{n}份文件在{low}%到{high}%之间，中位数{middle}%", **known)]
    names = names_of(parts, "份文件")
    text = say(
        "涉及{label}主题（其名称或任一举措）的任务占任务篇幅：{names}", label=label, names=names
    )
    tail = word("份额只就本文件而言，不在文件之间排名") if len(present) > 1 else ""
    return make_finding(sentence(joined([text, tail], "；")), documents=len(present))


def _instead(plans: Plans) -> list[dict]:
    """What the plans do speak of most, where they say nothing of the theme asked for."""
    coverage = measure_coverage(plans)
    found = coverage[coverage["salience"].notna()].sort_values("salience", ascending=False)
    if found.empty:
        return []
    tops = list(dict.fromkeys(found["theme"]))[:3]
    text = say("所读文件涉及较多的主题是{names}", names=listed(map(named, tops)))
    read = plans.reviews["plan_id"].isin(plans.plans["plan_id"])
    count = plans.reviews.loc[read, "plan_id"].nunique()
    checked = say("所读{n}份文件中{count}份经人工通读", n=len(plans), count=count)
    rest = word("其余只是机读未见") if count < len(plans) else ""
    checked = joined([checked, rest], "，")
    if len(plans) == 1:
        checked = (
            word("所读文件经人工通读") if count else word("所读文件未经人工通读，只是机读未见")
        )
    return [
        make_finding(sentence(text), documents=len(plans)),
        make_finding(sentence(checked), documents=len(plans)),
    ]
