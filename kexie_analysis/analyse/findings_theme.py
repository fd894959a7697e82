"""Findings on one theme: what was kept, what is promised, which measures are shared or alone."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NO_RESULT, measure_attainment
from kexie_analysis.analyse.comparison import (
    find_targets,
    find_thresholds,
    list_measures,
    measure_coverage,
    state_targets,
)
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
from kexie_analysis.analyse.findings_measures import all_of, shared_measures
from kexie_analysis.analyse.findings_measures import say_measures as say_measures
from kexie_analysis.analyse.findings_measures import title_measures as title_measures
from kexie_analysis.analyse.names import list_names
from kexie_analysis.analyse.observations import asked_provinces
from kexie_analysis.analyse.states import (
    FRAGMENT,
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
        torn = "（来源残缺）" if set(coverage["state"]) == {FRAGMENT} else ""
        return f"所读{documents_of(plans)}{torn}未见{label}"
    judged = find_theme_attainment(plans, theme_id=theme_id, evidence=evidence)
    decided = judged[judged["comparable"].astype(bool)]
    if len(decided):
        return f"{label}：{title_attainment(judged)}"
    parts = [_shared_title(plans, theme_id), _figures_title(plans, theme_id, len(judged))]
    return f"{label}：{'，'.join(p for p in parts if p)}"


def _shared_title(plans: Plans, theme_id: str) -> str:
    measures = list_measures(plans, theme_id=theme_id)
    present = measures[measures["state"] == PRESENT]
    count = measures["province_id"].nunique()
    if count > 1:
        shared = shared_measures(measures)
        if shared:
            return f"{all_of(plans, measures)}都写{names_of(shared, '项', most=3)}"
        return f"{measures['code_id'].nunique()}项举措没有一项为{count}个省份都写到"
    if present.empty:
        return f"{name_provinces(plans, asked_provinces(plans), most=3)}各项举措均未见于任务"
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


def _targets(plans: Plans, theme_id: str, label: str) -> dict | None:
    found = find_targets(plans, theme_id=theme_id)
    if found.empty:
        text = f"{documents_of(plans)}未见{label}的数量目标{_why_none(plans, theme_id)}"
        return make_finding(f"{text}。", strong=[f"未见{label}的数量目标"], documents=len(plans))
    holders = found["plan_id"].nunique()
    who = found["plan"].iloc[0] if holders == 1 else f"{holders}份文件"
    head = f"{who}就{label}提出{len(found)}项数量目标"
    strive = int((found["modality"] == "strive").sum())
    all_of_them = "，都为力争" if strive > 1 else "，为力争"
    text = head + (f"，其中{strive}项为力争" if strive else "")
    if strive == len(found):
        text = head + all_of_them
    if holders == 1:
        text += f"：{_some(found, 4)}"
    elif holders > MANY:
        counts = found["label"].value_counts()
        parts = [f"{label}（{n}项）" for label, n in counts.head(3).items()]
        text += f"，较多的指标是{'、'.join(parts)}"
    else:
        groups = found.groupby("plan_id", sort=False, observed=True)
        parts = [f"{own['plan'].iloc[0]}{len(own)}项（{_some(own, 2)}）" for _, own in groups]
        text += f"：{'；'.join(parts[:4])}" + ("等" if len(parts) > 4 else "")
    return make_finding(f"{text}。", strong=[head], clauses=cite(plans, found), documents=holders)


def _why_none(plans: Plans, theme_id: str) -> str:
    """What the silence on figures is, plan by plan: `：未提出3份、不适用1份`."""
    counts = state_targets(plans, theme_id=theme_id)["state"].value_counts()
    said = [f"{state}{counts[state]}份" for state in STATES if state in counts]
    if len(counts) == 1:
        return f"（{'均为' if len(plans) > 1 else ''}{counts.index[0]}）"
    return f"：{'、'.join(said)}"


def _some(found: pd.DataFrame, most: int) -> str:
    """The first few figures, those of one name under it: `学会数量甲个、乙个，会员人数丙人等`."""
    named: dict[str, list[str]] = {}
    for row in found.head(most).itertuples():
        named.setdefault(row.label, []).append(_said(row))
    said = "，".join(f"{label}{'、'.join(values)}" for label, values in named.items())
    return said + ("等" if len(found) > most else "")


def _said(row) -> str:
    """The figure as it is meant: what is only striven for says so."""
    return f"{'力争' if row.modality == 'strive' else ''}{row.value_text}"


def _thresholds(plans: Plans, theme_id: str) -> dict | None:
    if theme_id != "society_reform":
        return None
    found = find_thresholds(plans, theme_id=theme_id)
    found = found[found["bound"] == "ge"]
    if found.empty or len(found) == len(find_targets(plans, theme_id=theme_id)):
        return None  # none, or told with the targets
    parts = [f"{r.province}{r.label}{r.value_text}" for r in found.head(4).itertuples()]
    tail = f"等{len(found)}项" if len(found) > 4 else ""
    values = list(dict.fromkeys(found["value_text"].head(4)))
    text = f"对学会领导机构构成设下限：{'；'.join(parts)}{tail}"
    return make_finding(f"{text}。", strong=values, clauses=cite(plans, found))


def _names(plans: Plans, theme_id: str, label: str) -> dict | None:
    """Only where the plans differ in what they call it most often; names that begin as the label does."""
    names = list_names(plans, theme_id=theme_id)
    names = names[names["term"].str.contains(label[:2], regex=False)]
    names = names.groupby("plan_id", sort=False).head(1)
    if theme_id != "academician_stations" or names["term"].nunique() < 2:
        return None
    parts = [f"{r.plan}称“{r.term}”（{r.count}处）" for r in names.itertuples()]
    if len(names) > MANY:
        counts = names["term"].value_counts()
        parts = [f"{n}份文件多称“{term}”" for term, n in counts.items()]
    return make_finding(
        f"名称不一：{names_of(parts, '种', most=5)}。",
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
    text = f"未见涉及{label}主题的文件：{'；'.join(parts)}"
    return make_finding(f"{text}。", strong=[], documents=int((coverage["state"] != PRESENT).sum()))


def _weight(plans: Plans, coverage: pd.DataFrame, label: str) -> dict | None:
    """What share of each plan's tasks touches the theme: told plan by plan, ranked nowhere."""
    present = coverage[coverage["salience"].notna()]
    if present.empty:
        return None
    parts = [f"{r.plan}为{number(100 * r.salience, digits=0)}%" for r in present.itertuples()]
    if len(present) > MANY:
        low, middle, high = (
            number(100 * v, digits=0) for v in present["salience"].quantile([0, 0.5, 1])
        )
        parts = [f"{len(present)}份文件在{low}%到{high}%之间，中位数{middle}%"]
    text = f"涉及{label}主题的任务占任务篇幅：{names_of(parts, '份文件')}"
    tail = "；各文件自成一体，只作各自参照" if len(present) > 1 else ""
    return make_finding(f"{text}{tail}。", documents=len(present))


def _instead(plans: Plans) -> list[dict]:
    """What the plans do speak of most, where they say nothing of the theme asked for."""
    coverage = measure_coverage(plans)
    found = coverage[coverage["salience"].notna()].sort_values("salience", ascending=False)
    if found.empty:
        return []
    tops = list(dict.fromkeys(found["theme"]))[:3]
    text = f"所读文件涉及较多的主题是{'、'.join(tops)}"
    read = plans.reviews["plan_id"].isin(plans.plans["plan_id"])
    count = plans.reviews.loc[read, "plan_id"].nunique()
    rest = "，其余只是机读未见" if count < len(plans) else ""
    checked = f"所读{len(plans)}份文件中{count}份经人工通读{rest}"
    if len(plans) == 1:
        checked = "所读文件经人工通读" if count else "所读文件未经人工通读，只是机读未见"
    return [
        make_finding(f"{text}。", documents=len(plans)),
        make_finding(f"{checked}。", documents=len(plans)),
    ]
