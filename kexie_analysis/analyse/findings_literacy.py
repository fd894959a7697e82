"""Findings on science literacy: was the target met, what pace does the next one take, who is absent."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.findings import (
    cite,
    find_missing_documents,
    find_nothing,
    make_finding,
    name_provinces,
    names_of,
    number,
    tenths,
    top,
)
from kexie_analysis.analyse.findings_theme import say_measures
from kexie_analysis.analyse.literacy import FORECAST, list_targets, measure_pace
from kexie_analysis.analyse.observations import NATION, asked_provinces, observe
from kexie_analysis.analyse.states import FRAGMENT, NOT_APPLICABLE, NOT_FOUND, NOT_PROPOSED
from kexie_analysis.analyse.yardsticks import state_of_target
from kexie_analysis.plans import Plans

_POINTS = "个百分点"


def find_findings(
    plans: Plans, *, indicator_id: str, baseline: str = NATION, evidence: Plans | None = None
) -> list[dict]:
    """Three to five findings: outcomes, pace, the baseline, other documents' targets, absences."""
    if plans.plans.empty:
        line = _beside_baseline(plans, indicator_id, plans.province_id(baseline), evidence)
        return top([*find_nothing(plans), line])
    pace = measure_pace(plans, indicator_id=indicator_id, evidence=evidence)
    targets = list_targets(plans, indicator_id=indicator_id)
    own = pace[(pace["origin"] == "plan")]
    judged, ahead = own[own["reached"].notna()], own[own["reached"].isna()]
    seen = observe(evidence or plans, indicator_id=indicator_id, provinces=asked_provinces(plans))
    found: list[dict | None] = [
        _outcome(plans, row, targets, seen, evidence or plans) for row in judged.to_dict("records")
    ]
    found = found if len(found) <= 2 else [_outcomes(plans, judged)]
    pending = [_pending(plans, row) for row in ahead.to_dict("records")]
    found += pending if len(pending) <= 2 else [_many_pending(plans, ahead)]
    found.append(_beside_baseline(plans, indicator_id, plans.province_id(baseline), evidence))
    found.append(_absent(plans, own, targets))
    found.append(find_missing_documents(plans))
    found.append(say_measures(plans, theme_id="science_literacy"))
    return top(found)


def write_title(plans: Plans, *, indicator_id: str, evidence: Plans | None = None) -> str:
    """The finding in one line: who missed or met the plan's target, who must speed up."""
    pace = measure_pace(plans, indicator_id=indicator_id, evidence=evidence)
    own = pace[pace["origin"] == "plan"]
    judged, ahead = own[own["reached"].notna()], own[own["reached"].isna()]
    parts = [_judged_title(plans, judged), _ahead_title(plans, ahead)]
    title = "，".join(p for p in parts if p)
    if title:
        return title
    names = name_provinces(plans, asked_provinces(plans), most=3)
    if plans.plans.empty:
        return f"没有{names or '所选范围'}的文件，无从比较科学素质目标"
    states = {state_of_target(plans, p) for p in asked_provinces(plans)}
    why = _WHY.get(states.pop(), "") if len(states) == 1 else ""
    if not why:
        return f"{names}的文件未见科学素质比例目标"
    known = why == _WHY[NOT_PROPOSED]
    return f"{names}{why}{'' if known else '，看不出'}科学素质比例目标"


def _outcome(
    plans: Plans, row: dict, targets: pd.DataFrame, seen: pd.DataFrame, evidence: Plans
) -> dict:
    gap = row["reached"] - row["target"]
    verdict = _gap_words(gap, row["verdict"])
    promised = f"{row['series']}的规划提出{row['year']}年{_aim(row)}"
    text = f"{promised}，结果为{number(row['reached'])}%，{verdict}"
    forecasts = targets[
        (targets["province_id"] == row["province_id"]) & (targets["modality"] == FORECAST)
    ]
    for f in forecasts[forecasts["year"] == row["year"]].to_dict("records"):
        side = "高于" if row["reached"] > f["low"] else "低于"
        text += f"，{side}{_forecast_name(f)}{number(f['low'])}%"
    text += (
        f"；要达标须每年提高{row['needed']:.2f}{_POINTS}，实际每年{row['achieved']:.2f}{_POINTS}"
    )
    text += f"（{row['achieved_span']}{'，基期为推算' if row['derived'] else ''}）。"
    at = (seen["province_id"] == row["province_id"]) & (seen["year"] == row["year"])
    reported = seen[at & seen["quantity_id"].notna()]
    clauses = cite(plans, pd.DataFrame([row])) + cite(evidence, reported)
    return make_finding(text, strong=[verdict], clauses=clauses)


def _aim(row: dict) -> str:
    """`达到10%`, `力争达到10%`, `超过15%`."""
    if row["bound"] != "eq":
        return row["label"]
    return f"{'力争' if row['modality'] == 'strive' else ''}达到{number(row['target'])}%"


def _forecast_name(target: dict) -> str:
    """What the reference calls the forecast (`国家纲要办预测值`), else 预测值."""
    head = str(target.get("note") or "").replace("，", ",").split(",")[0]
    return head if head.endswith("预测值") and len(head) <= 16 else "预测值"


def _gap_words(gap: float, verdict: str) -> str:
    if verdict == "未达到":
        return f"差{number(abs(gap))}{_POINTS}"
    return f"达到目标，高出{number(gap)}{_POINTS}" if gap > 0.005 else "达到目标"


def _outcomes(plans: Plans, judged: pd.DataFrame) -> dict:
    missed = judged[judged["verdict"] == "未达到"]
    met = judged[judged["verdict"] == "达到"]
    head = f"到期且有结果的规划目标共{len(judged)}项：未达到{len(missed)}项，达到{len(met)}项"
    text = head
    if len(missed):
        worst = missed.assign(gap=missed["target"] - missed["reached"]).sort_values("gap").iloc[-1]
        text += f"；差距最大的是{worst['series']}，差{number(worst['gap'])}{_POINTS}"
    return make_finding(f"{text}。", strong=[head], clauses=cite(plans, judged))


def _pending(plans: Plans, row: dict) -> dict:
    text = f"{row['series']}的规划提出{row['year']}年{_aim(row)}，"
    need = f"每年须提高{row['needed']:.2f}{_POINTS}"
    text += f"自{row['base_year']}年的{number(row['base'])}%起{need}"
    if row["needed"] <= 0:
        need = "已在目标之上"
        text = f"{row['series']}的规划提出{row['year']}年{_aim(row)}，{row['base_year']}年为{number(row['base'])}%，{need}"
    elif pd.notna(row["achieved"]):
        text += f"，此前（{row['achieved_span']}年）每年约{row['achieved']:.2f}{_POINTS}"
    text += "（基期由增幅推算）" if row["derived"] else ""
    text += f"；其间调查方法有变（{row['breaks']}），前后速度只作参照" if row["breaks"] else ""
    return make_finding(f"{text}。", strong=[need], clauses=cite(plans, pd.DataFrame([row])))


def _many_pending(plans: Plans, ahead: pd.DataFrame) -> dict:
    faster = ahead[(ahead["needed"] > ahead["achieved"]).fillna(False)]
    head = f"尚待核对的规划目标共{len(ahead)}项，其中{len(faster)}项所需速度高于此前"
    hardest = ahead.sort_values("needed").iloc[-1]
    text = f"{head}；所需最快的是{hardest['series']}，每年须提高{hardest['needed']:.2f}{_POINTS}。"
    return make_finding(text, strong=[head], clauses=cite(plans, ahead))


def _beside_baseline(
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
    points = "、".join(f"{r.year}年{number(r.value)}%" for r in _thin(recent).itertuples())
    goals = list_targets(plans, indicator_id=indicator_id, provinces=[baseline])
    goals = goals[(goals["province_id"] == baseline) & (goals["modality"] != FORECAST)]
    aims = "、".join(f"{t.year}年{t.label}" for t in goals.itertuples())
    text = f"{name}为{points}" + (f"，目标为{aims}" if aims else "")
    gaps = [_gap_to(line, seen[seen["province_id"] == p], plans.province_name(p)) for p in ids]
    gaps = [g for g in gaps if g]
    beside = f"同年相比，{'；'.join(gaps[:4])}" if 0 < len(gaps) <= 4 else ""
    if len(gaps) > 4:
        low = sum("低" in g for g in gaps)
        beside = f"同年相比，{len(gaps)}个省份中{low}个低于{name}"
    return make_finding(
        f"{text}{'；' if beside else ''}{beside}。", strong=[beside] if beside else [], documents=0
    )


def _thin(line: pd.DataFrame) -> pd.DataFrame:
    """The latest five years observed: enough for a sentence."""
    return line.tail(5)


def _gap_to(line: pd.DataFrame, own: pd.DataFrame, name: str) -> str:
    common = sorted(set(line["year"]) & set(own.loc[~own["derived"].astype(bool), "year"]))
    if not common:
        return ""
    year = common[-1]
    value = own.set_index("year").at[year, "value"] - line.set_index("year").at[year, "value"]
    return f"{name}{year}年{'低' if value < 0 else '高'}{number(abs(value))}{_POINTS}"


_WHY = {
    FRAGMENT: "的文件来源残缺", NOT_APPLICABLE: "只有年度要点（五年目标不适用）",
    NOT_PROPOSED: "的文件未提出", NOT_FOUND: "的文件未检出（尚未人工通读）",
}  # fmt: skip


def _absent(plans: Plans, own: pd.DataFrame, targets: pd.DataFrame) -> dict | None:
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
        state: f"{name_provinces(plans, [p for p in owners if states[p] == state])}{words}"
        for state, words in _WHY.items()
        if state in states.values()
    }
    said = named.pop(NOT_PROPOSED, "")
    text = f"{said}比例目标" if said else ""
    if named:
        text += (
            "；" if text else ""
        ) + f"{'、'.join(named.values())}，不能据以判断有无比例目标，也不以零计"
    parts = [*named.values(), said]
    others = targets[(targets["origin"] == "reference") & targets["province_id"].isin(owners)]
    if len(others) and (len(others) <= 3 or others["province_id"].nunique() == 1):
        said = "；".join(
            f"{t.series}{t.year}年{t.label}（{t.source or '出处未记'}）"
            for t in others.itertuples()
        )
        text += f"；另据其他文件，{said}"
    elif len(others):
        text += f"；另据其他文件，其中{others['province_id'].nunique()}个省份有目标"
    plans_read = plans.plans["province_id"].isin(owners).sum()
    return make_finding(f"{text}。", strong=parts, documents=int(plans_read))


def _judged_title(plans: Plans, judged: pd.DataFrame) -> str:
    missed = judged[judged["verdict"] == "未达到"]
    met = judged[judged["verdict"] == "达到"]
    if len(missed) == 1 and len(met) <= 1:
        row = missed.iloc[0]
        text = f"{row['series']}差{number(row['target'] - row['reached'])}{_POINTS}未达规划目标"
        return text + (f"，{met.iloc[0]['series']}达到" if len(met) else "")
    if len(missed):
        tail = f"，{len(met)}项达到" if len(met) else ""
        return f"{name_provinces(plans, missed['province_id'], most=3)}未达规划目标{tail}"
    return f"{name_provinces(plans, met['province_id'], most=3)}达到规划目标" if len(met) else ""


def _ahead_title(plans: Plans, ahead: pd.DataFrame) -> str:
    faster = ahead[(ahead["needed"] > ahead["achieved"]).fillna(False)]
    if len(faster) == 1:
        row = faster.iloc[0]
        more = tenths(row["needed"] / row["achieved"] - 1) if row["achieved"] > 0 else ""
        return f"{row['series']}须提速{more}" if more else f"{row['series']}须快于此前"
    if len(faster):
        return f"{name_provinces(plans, faster['province_id'], most=3)}须快于此前"
    if len(ahead) and ahead["achieved"].notna().all():
        return f"{name_provinces(plans, ahead['province_id'], most=3)}所需速度不高于此前"
    return ""


def title_survey(plans: Plans, survey: pd.DataFrame) -> str:
    """Where the provinces asked for stand in the survey's map: `2020年19个省份中，江西居第13位`."""
    year = survey.attrs.get("year")
    if year is None:
        return "没有分省调查数据"
    order = list(survey["province_id"])
    places = [
        f"{plans.province_name(p)}居第{order.index(p) + 1}"
        for p in asked_provinces(plans)
        if p in order
    ]
    head = f"{year}年有调查数据的{len(order)}个省份中"
    return f"{head}，{names_of(places, '个省份', most=4)}" if places else f"{head}没有本简报的省份"
