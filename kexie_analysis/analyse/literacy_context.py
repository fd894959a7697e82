"""What stands around the literacy findings: the line they are set beside, and targets that plans do not hold."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.findings import make_finding, name_provinces, number, points
from kexie_analysis.analyse.literacy import FORECAST, list_targets
from kexie_analysis.analyse.observations import asked_provinces, observe
from kexie_analysis.analyse.states import FRAGMENT, NOT_APPLICABLE, NOT_FOUND, NOT_PROPOSED
from kexie_analysis.analyse.yardsticks import state_of_target
from kexie_analysis.messages import joined, listed, say, sentence, word
from kexie_analysis.plans import Plans


def beside_baseline(
    plans: Plans, indicator_id: str, baseline: str, evidence: Plans | None
) -> dict | None:
    """The line the others are set beside, its own target, and the gap in the latest common year."""
    ids = [p for p in asked_provinces(plans) if p != baseline]
    seen = observe(evidence or plans, indicator_id=indicator_id, provinces=[baseline, *ids])
    line = seen[seen["province_id"] == baseline]
    if line.empty:
        return None
    name = plans.province_name(baseline)
    recent = line[line["year"] >= 2015] if len(line) > 4 else line
    observed = [
        say("{year}年{value}%", year=r.year, value=number(r.value))
        for r in _thin(recent).itertuples()
    ]
    goals = list_targets(plans, indicator_id=indicator_id, provinces=[baseline])
    goals = goals[(goals["province_id"] == baseline) & (goals["modality"] != FORECAST)]
    aims = [say("{year}年{label}", year=t.year, label=t.label) for t in goals.itertuples()]
    text = say("{name}的比例为{points}", name=name, points=listed(observed))
    text = joined([text, say("目标为{aims}", aims=listed(aims)) if aims else ""], "，")
    beside = _beside(
        [(plans.province_name(p), line, seen[seen["province_id"] == p]) for p in ids], name
    )
    text = sentence(joined([text, beside], "；"))
    return make_finding(text, strong=[beside] if beside else [], documents=0)


def _beside(pairs: list[tuple[str, pd.DataFrame, pd.DataFrame]], name: str) -> str:
    """How far each province stands from the baseline `name`, or how many stand below it."""
    known = ((province, _gap_to(line, own)) for province, line, own in pairs)
    gaps = [(province, *gap) for province, gap in known if gap]
    if not gaps:
        return ""
    if len(gaps) > 4:
        low = sum(value < 0 for _, _, value in gaps)
        return say("同年相比，{n}个省份中{low}个低于{name}", n=len(gaps), low=low, name=name)
    said = []
    for province, year, value in gaps:
        known_gap = {"province": province, "year": year, "gap": points(abs(value)), "name": name}
        low_or_high = (
            say("{province}{year}年低{gap}", **known_gap)
            if value < 0
            else say("{province}{year}年高{gap}", **known_gap)
        )
        said.append(low_or_high)
    return say("同年相比，{gaps}", gaps=joined(said, "；"))


def _thin(line: pd.DataFrame) -> pd.DataFrame:
    """The latest five years observed: enough for a sentence."""
    return line.tail(5)


def _gap_to(line: pd.DataFrame, own: pd.DataFrame) -> tuple[int, float] | None:
    """The latest year that both were observed in, and the difference then."""
    common = sorted(set(line["year"]) & set(own.loc[~own["derived"].astype(bool), "year"]))
    if not common:
        return None
    year = common[-1]
    return year, own.set_index("year").at[year, "value"] - line.set_index("year").at[year, "value"]


WHY = {
    FRAGMENT: "{names}的文件来源残缺", NOT_APPLICABLE: "{names}只有年度要点（五年目标不适用）",
    NOT_PROPOSED: "{names}的文件未提出", NOT_FOUND: "{names}的文件未检出（尚未人工通读）",
}  # fmt: skip


def say_why(state: str, names: str) -> str:
    return word(WHY[state]).format(names=names)


def find_absent(plans: Plans, targets: pd.DataFrame) -> dict | None:
    """The provinces whose plans hold no target: why, and what other documents say."""
    holders = set(targets.loc[targets["origin"] == "plan", "province_id"])
    owners = [
        p
        for p in asked_provinces(plans)
        if p not in holders and p in set(plans.plans["province_id"])
    ]
    if not owners:
        return None
    states = {p: state_of_target(plans, p) for p in owners}
    named = {
        state: say_why(state, name_provinces(plans, [p for p in owners if states[p] == state]))
        for state in WHY
        if state in states.values()
    }
    said = named.pop(NOT_PROPOSED, "")
    parts = [*named.values(), said]
    clauses = [say("{provinces}比例目标", provinces=said)] if said else []
    if named:
        silent = joined(named.values(), "，")
        clauses.append(say("{silent}，不能据以判断有无比例目标，也不以零计", silent=silent))
    clauses.append(_other_documents(targets, owners))
    text = sentence(joined(clauses, "；"))
    plans_read = plans.plans["province_id"].isin(owners).sum()
    return make_finding(text, strong=parts, documents=int(plans_read))


def _other_documents(targets: pd.DataFrame, owners: list[str]) -> str:
    """The targets that other documents hold for these provinces."""
    others = targets[(targets["origin"] == "reference") & targets["province_id"].isin(owners)]
    if others.empty:
        return ""
    if len(others) > 3 and others["province_id"].nunique() > 1:
        n = others["province_id"].nunique()
        return say("另据其他文件，其中{n}个省份有目标", n=n)
    said = [
        say(
            "{province}{year}年{label}（{source}）", province=t.series, year=t.year, label=t.label,
            source=t.source or word("出处未记"),
        )
        for t in others.itertuples()
    ]  # fmt: skip
    return say("另据其他文件，{targets}", targets=joined(said, "；"))
