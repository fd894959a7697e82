"""Findings on science literacy: was the target met, what pace does the next one take, who is absent."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import MET, MISSED
from kexie_analysis.analyse.findings import (
    cite,
    find_missing_documents,
    find_nothing,
    make_finding,
    name_provinces,
    names_of,
    number,
    points,
    tenths,
    top,
)
from kexie_analysis.analyse.findings_theme import say_measures
from kexie_analysis.analyse.literacy import FORECAST, list_targets, measure_pace
from kexie_analysis.analyse.literacy_context import WHY, beside_baseline, find_absent, say_why
from kexie_analysis.analyse.observations import NATION, asked_provinces, observe
from kexie_analysis.analyse.states import NOT_PROPOSED
from kexie_analysis.analyse.strive import STRIVEN
from kexie_analysis.analyse.yardsticks import state_of_target
from kexie_analysis.messages import joined, named, say, sentence, word
from kexie_analysis.plans import Plans


def find_findings(
    plans: Plans, *, indicator_id: str, baseline: str = NATION, evidence: Plans | None = None
) -> list[dict]:
    """Three to five findings: outcomes, pace, the baseline, other documents' targets, absences."""
    if plans.plans.empty:
        line = beside_baseline(plans, indicator_id, plans.province_id(baseline), evidence)
        return top([*find_nothing(plans), line])
    targets = list_targets(plans, indicator_id=indicator_id)
    outcomes, pending = say_road(plans, indicator_id=indicator_id, evidence=evidence)
    found: list[dict | None] = [*outcomes, *pending]
    found.append(beside_baseline(plans, indicator_id, plans.province_id(baseline), evidence))
    found.append(find_absent(plans, targets))
    found.append(find_missing_documents(plans))
    found.append(say_measures(plans, theme_id="science_literacy"))
    return top(found)


def say_road(
    plans: Plans, *, indicator_id: str, evidence: Plans | None = None
) -> tuple[list[dict], list[dict]]:
    """The plans' targets with a result, by every yardstick and with their pace; and those without one."""
    pace = measure_pace(plans, indicator_id=indicator_id, evidence=evidence)
    targets = list_targets(plans, indicator_id=indicator_id)
    own = pace[pace["origin"] == "plan"].assign(what=named(_label(plans, indicator_id)))
    judged, ahead = own[own["reached"].notna()], own[own["reached"].isna()]
    seen = observe(evidence or plans, indicator_id=indicator_id, provinces=asked_provinces(plans))
    outcomes = [
        _outcome(plans, row, targets, seen, evidence or plans) for row in judged.to_dict("records")
    ]
    pending = [_pending(plans, row, seen, evidence or plans) for row in ahead.to_dict("records")]
    return (
        outcomes if len(outcomes) <= 2 else [_outcomes(plans, judged)],
        pending if len(pending) <= 2 else [_many_pending(plans, ahead)],
    )


def _label(plans: Plans, indicator_id: str) -> str:
    return plans.codebook.indicator(indicator_id).label.name


def write_title(plans: Plans, *, indicator_id: str, evidence: Plans | None = None) -> str:
    """The finding in one line: who missed or met the plan's target, who must speed up."""
    pace = measure_pace(plans, indicator_id=indicator_id, evidence=evidence)
    own = pace[pace["origin"] == "plan"]
    judged, ahead = own[own["reached"].notna()], own[own["reached"].isna()]
    parts = [_judged_title(plans, judged), _ahead_title(plans, ahead)]
    subject = judged["series"].iloc[0] if len(judged) == 1 else ""
    if subject and parts[1].startswith(subject):  # one province in both halves is named once
        parts[1] = parts[1].removeprefix(subject).lstrip()
    title = joined(parts, "，")
    if title:
        return title
    names = name_provinces(plans, asked_provinces(plans), most=3)
    if plans.plans.empty:
        return say("没有{names}的文件，无从比较科学素质目标", names=names or word("所选范围"))
    states = {state_of_target(plans, p) for p in asked_provinces(plans)}
    state = states.pop() if len(states) == 1 else ""
    if state == NOT_PROPOSED:
        return say("{names}的文件未提出科学素质比例目标", names=names)
    if state in WHY:
        return say("{why}，看不出科学素质比例目标", why=say_why(state, names))
    return say("{names}的文件未见科学素质比例目标", names=names)


def _outcome(
    plans: Plans, row: dict, targets: pd.DataFrame, seen: pd.DataFrame, evidence: Plans
) -> dict:
    verdict = _gap_words(row["reached"] - row["target"], row["verdict"])
    parts = [
        say(
            "{plan}提出{what}{year}年{aim}，结果为{reached}%，{verdict}",
            plan=row["source"], what=row["what"], year=row["year"], aim=_aim(row), reached=number(row["reached"]),
            verdict=verdict,
        )
    ]  # fmt: skip
    forecasts = targets[
        (targets["province_id"] == row["province_id"]) & (targets["modality"] == FORECAST)
    ]
    for f in forecasts[forecasts["year"] == row["year"]].to_dict("records"):
        known = {"name": _forecast_name(f), "value": number(f["low"])}
        above = row["reached"] > f["low"]
        parts.append(
            say("高于{name}{value}%", **known) if above else say("低于{name}{value}%", **known)
        )
    pace = say(
        "要达标须每年提高{needed}，实际每年{achieved}（{span}{derived}）",
        needed=points(row["needed"], digits=2), achieved=points(row["achieved"], digits=2),
        span=row["achieved_span"], derived=word("，基期为推算") if row["derived"] else "",
    )  # fmt: skip
    text = sentence(joined([joined(parts, "，"), pace], "；"))
    reported = _reported(seen, row["province_id"], row["year"])
    clauses = cite(plans, pd.DataFrame([row])) + cite(evidence, reported)
    return make_finding(text, strong=[verdict], clauses=clauses)


def _reported(seen: pd.DataFrame, province_id: str, year: int) -> pd.DataFrame:
    """What documents themselves report of a province's year."""
    at = (seen["province_id"] == province_id) & (seen["year"] == year)
    return seen[at & seen["quantity_id"].notna()]


def _aim(row: dict) -> str:
    """`达到10%`, `力争达到10%`, `超过15%`."""
    if row["bound"] != "eq":
        return row["label"]
    value = number(row["target"])
    if row["modality"] == "strive":
        soft = row["strive_word"]
        if isinstance(soft, str) and soft not in ("", STRIVEN):
            return say("{word}达到{value}%", word=soft, value=value)
        return say("力争达到{value}%", value=value)
    return say("达到{value}%", value=value)


def _forecast_name(target: dict) -> str:
    """What the reference calls the forecast (`国家纲要办预测值`), else 预测值."""
    head = str(target.get("note") or "").replace("，", ",").split(",")[0]
    return word(head if head.endswith("预测值") and len(head) <= 16 else "预测值")


def _gap_words(gap: float, verdict: str) -> str:
    if verdict == MISSED:
        return say("差{gap}", gap=points(abs(gap)))
    if gap <= 0.005:
        return word("达到目标")
    return say("达到目标，高出{gap}", gap=points(gap))


def _outcomes(plans: Plans, judged: pd.DataFrame) -> dict:
    missed = judged[judged["verdict"] == MISSED]
    met = judged[judged["verdict"] == MET]
    head = say(
        "到期且有结果的规划目标共{n}项：未达到{missed}项，达到{met}项",
        n=len(judged), missed=len(missed), met=len(met),
    )  # fmt: skip
    parts = [head]
    if len(missed):
        worst = missed.assign(gap=missed["target"] - missed["reached"]).sort_values("gap").iloc[-1]
        known = {"province": worst["series"], "gap": points(worst["gap"])}
        parts.append(say("差距最大的是{province}，差{gap}", **known))
    text = sentence(joined(parts, "；"))
    return make_finding(text, strong=[head], clauses=cite(plans, judged))


def _pending(plans: Plans, row: dict, seen: pd.DataFrame, evidence: Plans) -> dict:
    need = say("每年须提高{needed}", needed=points(row["needed"], digits=2))
    known = {
        "plan": row["source"], "what": row["what"], "year": row["year"], "aim": _aim(row),
        "base_year": row["base_year"], "base": number(row["base"]),
    }  # fmt: skip
    if row["needed"] <= 0:
        need = word("已在目标之上")
        text = say(
            "{plan}提出{what}{year}年{aim}，{base_year}年为{base}%，{need}", need=need, **known
        )
    else:
        text = say(
            "{plan}提出{what}{year}年{aim}，自{base_year}年的{base}%起{need}",
            need=need,
            **known,
        )
    if row["needed"] > 0 and pd.notna(row["achieved"]):
        before = {"span": row["achieved_span"], "achieved": points(row["achieved"], digits=2)}
        text = joined([text, say("此前（{span}年）每年约{achieved}", **before)], "，")
    text += word("（基期由增幅推算）") if row["derived"] else ""
    if row["breaks"]:
        doubt = say("其间调查方法有变（{breaks}），前后速度只作参照", breaks=row["breaks"])
        text = joined([text, doubt], "；")
    base = _reported(seen, row["province_id"], row["base_year"])
    clauses = cite(plans, pd.DataFrame([row])) + cite(evidence, base)
    return make_finding(sentence(text), strong=[need], clauses=clauses)


def _many_pending(plans: Plans, ahead: pd.DataFrame) -> dict:
    faster = ahead[(ahead["needed"] > ahead["achieved"]).fillna(False)]
    head = say(
        "尚待核对的规划目标共{n}项，其中{faster}项所需速度高于此前",
        n=len(ahead),
        faster=len(faster),
    )
    hardest = ahead.sort_values("needed").iloc[-1]
    known = {"province": hardest["series"], "needed": points(hardest["needed"], digits=2)}
    most = say("所需最快的是{province}，每年须提高{needed}", **known)
    text = sentence(joined([head, most], "；"))
    return make_finding(text, strong=[head], clauses=cite(plans, ahead))


def _judged_title(plans: Plans, judged: pd.DataFrame) -> str:
    missed = judged[judged["verdict"] == MISSED]
    met = judged[judged["verdict"] == MET]
    if len(missed) == 1 and len(met) <= 1:
        row = missed.iloc[0]
        known = {"province": row["series"], "gap": points(row["target"] - row["reached"])}
        text = say("{province}差{gap}未达规划目标", **known)
        other = say("{province}达到", province=met.iloc[0]["series"]) if len(met) else ""
        return joined([text, other], "，")
    if len(missed):
        names = name_provinces(plans, missed["province_id"], most=3)
        text = say("{names}未达规划目标", names=names)
        return joined([text, say("{n}项达到", n=len(met)) if len(met) else ""], "，")
    if met.empty:
        return ""
    return say("{names}达到规划目标", names=name_provinces(plans, met["province_id"], most=3))


def _ahead_title(plans: Plans, ahead: pd.DataFrame) -> str:
    faster = ahead[(ahead["needed"] > ahead["achieved"]).fillna(False)]
    if len(faster) == 1:
        row = faster.iloc[0]
        more = tenths(row["needed"] / row["achieved"] - 1) if row["achieved"] > 0 else ""
        if more:
            return say("{province}须提速{more}", province=row["series"], more=more)
    if len(faster):
        names = name_provinces(plans, faster["province_id"], most=3)
        return say("{names}须快于此前", names=names)
    if len(ahead) and ahead["achieved"].notna().all():
        names = name_provinces(plans, ahead["province_id"], most=3)
        return say("{names}所需速度不高于此前", names=names)
    return ""


_PLACES = 4  # that a title still tells


def title_survey(plans: Plans, survey: pd.DataFrame) -> str:
    """Where the provinces asked for stand in the survey's map: `2020年19个省份中，江西居第13位`."""
    year = survey.attrs.get("year")
    if year is None:
        return word("没有分省调查数据")
    order = list(survey["province_id"])
    places = [
        say("{province}居第{place}", province=plans.province_name(p), place=order.index(p) + 1)
        for p in asked_provinces(plans)
        if p in order
    ]
    known = {"year": year, "n": len(order)}
    if not places:
        return say("{year}年有调查数据的{n}个省份中没有本简报的省份", **known)
    if len(places) > _PLACES:
        return say("{year}年有调查数据的{n}个省份", **known)
    listing = names_of(places, "个省份")
    return say("{year}年有调查数据的{n}个省份中，{places}", places=listing, **known)
