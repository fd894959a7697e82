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
from kexie_analysis.analyse.names import list_names
from kexie_analysis.analyse.observations import asked_provinces
from kexie_analysis.analyse.states import (
    FRAGMENT,
    NOT_APPLICABLE,
    NOT_FOUND,
    NOT_PROPOSED,
    PRESENT,
    STATES,
)
from kexie_analysis.plans import Plans


def find_findings(plans: Plans, *, theme_id: str, evidence: Plans | None = None) -> list[dict]:
    """Three to five findings: kept or not, targets, shares demanded, measures, names, silence."""
    label = plans.codebook.theme(theme_id).label.zh
    if plans.plans.empty:
        return find_nothing(plans)
    coverage = measure_coverage(plans, themes=[theme_id])
    silent = _silence(plans, coverage, label)
    if not (coverage["state"] == PRESENT).any():
        return top([find_missing_documents(plans), silent, *_instead(plans)])
    judged = find_theme_attainment(plans, theme_id=theme_id, evidence=evidence)
    found: list[dict | None] = list(say_attainment(plans, judged, evidence=evidence, most=2))
    found.append(_targets(plans, theme_id, label))
    found.append(_thresholds(plans, theme_id))
    found.append(say_measures(plans, theme_id=theme_id))
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
        return f"所读{documents_of(plans)}未见{label}"
    judged = find_theme_attainment(plans, theme_id=theme_id, evidence=evidence)
    decided = judged[judged["comparable"].astype(bool)]
    if len(decided):
        return f"{label}：{title_attainment(judged)}"
    parts = [_shared_title(plans, theme_id), _figures_title(plans, theme_id, len(judged))]
    return f"{label}：{'，'.join(p for p in parts if p)}"


def _shared_title(plans: Plans, theme_id: str) -> str:
    measures = list_measures(plans, theme_id=theme_id)
    present = measures[measures["state"] == PRESENT]
    if measures["province_id"].nunique() > 1:
        shared = _shared(measures)
        if shared:
            return f"各省都写{names_of(shared, '项', most=3)}"
        return f"{measures['code_id'].nunique()}项举措没有一项各省都写"
    return f"{name_provinces(plans, asked_provinces(plans), most=3)}写到{present['code_id'].nunique()}项举措"


def _figures_title(plans: Plans, theme_id: str, beside: int) -> str:
    """Where the figures are, and whether any can be judged."""
    found = find_targets(plans, theme_id=theme_id)
    if found.empty:
        return "未见数量目标"
    several = plans.plans["province_id"].nunique() > 1
    where = name_provinces(plans, found["province_id"], most=3)
    holders = found["province_id"].nunique()
    head = f"数量目标只见于{where}" if holders <= 3 else f"{holders}个省份有数量目标"
    head = head if several else f"提出{len(found)}项数量目标"
    return head if beside else f"{head}，尚无结果可对"


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
    tail = f"，其中{alone}项只见于一份文件" if alone else "，每项都不止一份文件写到"
    return f"{label}：{total}项举措写到{taken}项{tail}"


def _shared(measures: pd.DataFrame) -> list[str]:
    """The codes that every province of the selection takes up in some plan."""
    present = measures[measures["state"] == PRESENT]
    provinces = measures["province_id"].nunique()
    counts = present.groupby("row", sort=False)["province_id"].nunique()
    return list(counts[counts == provinces].index)


def _targets(plans: Plans, theme_id: str, label: str) -> dict | None:
    found = find_targets(plans, theme_id=theme_id)
    if found.empty:
        text = f"{documents_of(plans)}对{label}未见数量目标，只有定性表述"
        return make_finding(f"{text}。", strong=["未见数量目标"], documents=len(plans))
    holders = found["plan_id"].nunique()
    who = found["plan"].iloc[0] if holders == 1 else f"{holders}份文件"
    head = f"{who}对{label}提出{len(found)}项数量目标"
    strive = int((found["modality"] == "strive").sum())
    text = head + (f"，其中{strive}项为力争" if strive else "")
    if holders == 1:
        text += f"：{_some(found, 4)}"
    else:
        groups = found.groupby("plan_id", sort=False, observed=True)
        parts = [f"{own['plan'].iloc[0]}{len(own)}项（{_some(own, 2)}）" for _, own in groups]
        text += f"：{'；'.join(parts[:4])}" + ("等" if len(parts) > 4 else "")
    return make_finding(f"{text}。", strong=[head], clauses=cite(plans, found), documents=holders)


def _some(found: pd.DataFrame, most: int) -> str:
    """The first few figures, those of one name under it: `学会数量甲个、乙个，会员人数丙人等`."""
    named: dict[str, list[str]] = {}
    for row in found.head(most).itertuples():
        named.setdefault(row.label, []).append(row.value_text)
    said = "，".join(f"{label}{'、'.join(values)}" for label, values in named.items())
    return said + ("等" if len(found) > most else "")


def _thresholds(plans: Plans, theme_id: str) -> dict | None:
    if theme_id != "society_reform":
        return None
    found = find_thresholds(plans, theme_id=theme_id)
    found = found[found["bound"] == "ge"]
    if found.empty:
        return None
    parts = [f"{r.province}{r.label}{r.value_text}" for r in found.head(4).itertuples()]
    tail = f"等{len(found)}项" if len(found) > 4 else ""
    values = list(dict.fromkeys(found["value_text"].head(4)))
    text = f"对学会领导机构构成设下限：{'；'.join(parts)}{tail}"
    return make_finding(f"{text}。", strong=values, clauses=cite(plans, found))


def say_measures(plans: Plans, *, theme_id: str) -> dict | None:
    """Which measures every document takes up, and which only one."""
    frame = list_measures(plans, theme_id=theme_id)
    present = frame[frame["state"] == PRESENT]
    total = frame["code_id"].nunique()
    if frame.empty:
        return None
    if present.empty:
        states = frame.drop_duplicates("plan_id")["state"].value_counts()
        said = "、".join(f"{states[s]}份{s}" for s in STATES if s in states)
        return make_finding(
            f"{total}项举措都未见写到：{said}。", documents=frame["plan_id"].nunique()
        )
    documents = frame["plan_id"].nunique()
    if documents == 1:
        return _measures_of_one(frame, present, total)
    everywhere = present.loc[present["plans"] == documents, "row"].drop_duplicates().tolist()
    most = present.iloc[0]
    head = f"{documents}份文件都写到{names_of(everywhere, '项')}" if everywhere else (
        f"写到最多的是{most['row']}（{documents}份文件中的{most['plans']}份）"
    )  # fmt: skip
    alone = present[present["plans"] == 1]
    text = head
    if len(alone):
        parts = [f"{r.row}（{r.column}{_clause(r.clauses)}）" for r in alone.head(3).itertuples()]
        more = "等" if len(alone) > 3 else ""
        text += f"；只见于一份文件的有{len(alone)}项：{'、'.join(parts)}{more}"
    return make_finding(f"{text}。", strong=[head], documents=int(present["plan_id"].nunique()))


_LEFT = {
    FRAGMENT: "因来源残缺无从判断", NOT_APPLICABLE: "年度要点不必写，不适用",
    NOT_PROPOSED: "未提出", NOT_FOUND: "未检出",
}  # fmt: skip


def _measures_of_one(frame: pd.DataFrame, present: pd.DataFrame, total: int) -> dict:
    """One document: what it takes up, and what it leaves, by the state of its silence."""
    taken = present["row"].tolist()
    head = f"{total}项举措中写到{len(taken)}项"
    text = f"{head}：{names_of(taken, '项', most=9)}"
    rest = frame[frame["state"] != PRESENT]
    if len(rest):
        text += f"；其余{len(rest)}项{_LEFT[rest['state'].iloc[0]]}"
    return make_finding(f"{text}。", strong=[head], documents=1)


def _clause(clauses: str) -> str:
    return f"第{clauses}条" if clauses.replace("、", "").replace("—", "").isdigit() else clauses


def _names(plans: Plans, theme_id: str, label: str) -> dict | None:
    """Only where the plans differ in what they call it most often; names that begin as the label does."""
    names = list_names(plans, theme_id=theme_id)
    names = names[names["term"].str.contains(label[:2], regex=False)]
    names = names.groupby("plan_id", sort=False).head(1)
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
    tail = "；文件类型不同，只作各自参照" if len(present) > 1 else ""
    return make_finding(f"{text}{tail}。", documents=len(present))


def _instead(plans: Plans) -> list[dict]:
    """What the plans do speak of most, where they say nothing of the theme asked for."""
    coverage = measure_coverage(plans)
    found = coverage[coverage["salience"].notna()].sort_values("salience", ascending=False)
    if found.empty:
        return []
    tops = list(dict.fromkeys(found["theme"]))[:3]
    text = f"这些文件着墨较多的主题是{'、'.join(tops)}"
    read = plans.reviews["plan_id"].isin(plans.plans["plan_id"])
    count = plans.reviews.loc[read, "plan_id"].nunique()
    checked = f"所读{len(plans)}份文件中{count}份经人工通读，其余只是机读未见"
    return [
        make_finding(f"{text}。", documents=len(plans)),
        make_finding(f"{checked}。", documents=len(plans)),
    ]
