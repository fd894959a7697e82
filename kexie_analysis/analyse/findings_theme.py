"""Findings on one theme: what was kept, what is promised, which measures are shared or alone."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NO_RESULT, measure_attainment
from kexie_analysis.analyse.comparison import (
    find_targets,
    find_thresholds,
    list_measures,
    measure_coverage,
)
from kexie_analysis.analyse.findings import (
    cite,
    find_missing_documents,
    make_finding,
    name_provinces,
    names_of,
    number,
    top,
)
from kexie_analysis.analyse.findings_delivery import say_attainment, title_attainment
from kexie_analysis.analyse.names import list_names
from kexie_analysis.analyse.observations import asked_provinces
from kexie_analysis.analyse.states import PRESENT, STATES
from kexie_analysis.plans import Plans


def find_findings(plans: Plans, *, theme_id: str, evidence: Plans | None = None) -> list[dict]:
    """Three to five findings: kept or not, targets, shares demanded, measures, names, silence."""
    label = plans.codebook.theme(theme_id).label.zh
    coverage = measure_coverage(plans, themes=[theme_id])
    silent = _silence(plans, coverage, label)
    if not (coverage["state"] == PRESENT).any():
        return top([silent, find_missing_documents(plans)])
    judged = find_theme_attainment(plans, theme_id=theme_id, evidence=evidence)
    found: list[dict | None] = list(say_attainment(plans, judged, evidence=evidence, most=2))
    found.append(_targets(plans, theme_id, label))
    found.append(_thresholds(plans, theme_id))
    found.append(_measures(plans, theme_id))
    found.append(find_missing_documents(plans) or _names(plans, theme_id, label))
    found.append(silent)
    found.append(_weight(plans, coverage, label))
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
    label = plans.codebook.theme(theme_id).label.zh
    coverage = measure_coverage(plans, themes=[theme_id])
    present = coverage[coverage["state"] == PRESENT]
    if plans.plans.empty:
        return (
            f"没有{name_provinces(plans, plans.asked, most=3) or '所选范围'}的文件，无从比较{label}"
        )
    if present.empty:
        return f"所读{len(plans)}份文件均未见{label}"
    judged = title_attainment(find_theme_attainment(plans, theme_id=theme_id, evidence=evidence))
    if judged:
        return f"{label}：{judged}"
    measures = list_measures(plans, theme_id=theme_id)
    top_codes = _shared(measures)
    count = len(find_targets(plans, theme_id=theme_id))
    figures = f"提出{count}项数量目标" if count else "没有一项数量目标"
    if plans.plans["province_id"].nunique() > 1 and top_codes:
        return f"{label}：各省共提{names_of(top_codes, '项', most=3)}，{figures}"
    taken = int((measures.groupby("code_id")["state"].agg(lambda s: (s == PRESENT).any())).sum())
    where = name_provinces(plans, asked_provinces(plans), most=3)
    return f"{label}：{where}写到{measures['code_id'].nunique()}项举措中的{taken}项，{figures}"


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
    shared = _shared(measures)
    if shared and measures["province_id"].nunique() > 1:
        return f"{label}：各省都写{names_of(shared, '项', most=4)}"
    alone = present.loc[present["plans"] == 1, "code_id"].nunique()
    return f"{label}：{total}项举措写到{taken}项，其中{alone}项只见于一份文件"


def _shared(measures: pd.DataFrame) -> list[str]:
    """The codes that every province of the selection takes up in some plan."""
    present = measures[measures["state"] == PRESENT]
    provinces = measures["province_id"].nunique()
    counts = present.groupby("row", sort=False)["province_id"].nunique()
    return list(counts[counts == provinces].index)


def _targets(plans: Plans, theme_id: str, label: str) -> dict | None:
    found = find_targets(plans, theme_id=theme_id)
    if found.empty:
        text = f"所读{len(plans)}份文件对{label}没有提出数量目标，只有定性表述"
        return make_finding(f"{text}。", strong=["没有提出数量目标"], documents=len(plans))
    holders = found["plan_id"].nunique()
    head = f"{holders}份文件对{label}提出{len(found)}项数量目标"
    strive = int((found["modality"] == "strive").sum())
    text = head + (f"，其中{strive}项为力争" if strive else "")
    parts = []
    for plan_id, own in found.groupby("plan_id", sort=False, observed=True):
        said = "、".join(f"{r.label}{r.value_text}" for r in own.head(2).itertuples())
        parts.append(f"{plans.plan_label(plan_id)}有{len(own)}项，如{said}")
    text += "：" + "；".join(parts[:3]) + ("等" if len(parts) > 3 else "")
    return make_finding(f"{text}。", strong=[head], clauses=cite(plans, found), documents=holders)


def _thresholds(plans: Plans, theme_id: str) -> dict | None:
    found = find_thresholds(plans, theme_id=theme_id)
    found = found[found["bound"] == "ge"]
    if theme_id == "science_literacy" or found.empty:
        return None
    parts = [f"{r.province}要求{r.label}{r.value_text}" for r in found.head(3).itertuples()]
    names = names_of(parts, "项", most=3)
    return make_finding(
        f"构成门槛：{names}。", strong=list(found["value_text"].head(3)), clauses=cite(plans, found)
    )


def _measures(plans: Plans, theme_id: str) -> dict | None:
    frame = list_measures(plans, theme_id=theme_id)
    present = frame[frame["state"] == PRESENT]
    if present.empty:
        return None
    total = frame["code_id"].nunique()
    documents = frame["plan_id"].nunique()
    if documents == 1:
        taken = present["row"].tolist()
        text = f"{total}项举措中写到{len(taken)}项：{names_of(taken, '项')}"
        return make_finding(f"{text}。", strong=[f"{len(taken)}项"], documents=1)
    everywhere = present.loc[present["plans"] == documents, "row"].drop_duplicates().tolist()
    most = present.iloc[0]
    head = f"{documents}份文件都写到{names_of(everywhere, '项')}" if everywhere else (
        f"写到最多的是{most['row']}（{documents}份文件中的{most['plans']}份）"
    )  # fmt: skip
    alone = present[present["plans"] == 1]
    text = head
    if len(alone):
        said = [f"{r.row}（{r.column}{_clause(r.clauses)}）" for r in alone.head(3).itertuples()]
        text += (
            f"；只见于一份文件的有{len(alone)}项：{'、'.join(said)}{'等' if len(alone) > 3 else ''}"
        )
    return make_finding(f"{text}。", strong=[head], documents=int(present["plan_id"].nunique()))


def _clause(clauses: str) -> str:
    return f"第{clauses}条" if clauses.replace("、", "").replace("—", "").isdigit() else clauses


def _names(plans: Plans, theme_id: str, label: str) -> dict | None:
    """Only where the plans differ in what they call it most often."""
    names = list_names(plans, theme_id=theme_id).groupby("plan_id", sort=False).head(1)
    if theme_id != "academician_stations" or names["term"].nunique() < 2:
        return None
    parts = [f"{r.plan}称“{r.term}”（{r.count}处）" for r in names.itertuples()]
    return make_finding(
        f"名称不一：{names_of(parts, '份文件', most=5)}。",
        strong=["名称不一"],
        documents=len(names),
    )


def _silence(plans: Plans, coverage: pd.DataFrame, label: str) -> dict | None:
    """Which plans do not mention the theme, by the state of their silence."""
    parts = []
    for state in STATES:
        own = coverage.loc[coverage["state"] == state, "plan"].tolist()
        if own:
            parts.append(f"{names_of(own, '份文件')}（{state}）")
    if not parts:
        return None
    text = f"未见提及{label}的文件：{'；'.join(parts)}"
    return make_finding(f"{text}。", strong=[], documents=int((coverage["state"] != PRESENT).sum()))


def _weight(plans: Plans, coverage: pd.DataFrame, label: str) -> dict | None:
    """What share of each plan's tasks the theme takes: told plan by plan, ranked nowhere."""
    present = coverage[coverage["salience"].notna()]
    if present.empty:
        return None
    parts = [f"{r.plan}{number(100 * r.salience, digits=0)}%" for r in present.itertuples()]
    text = f"提到{label}的任务占任务篇幅：{names_of(parts, '份文件')}"
    return make_finding(f"{text}；文件类型不同，只作各自参照。", documents=len(present))
