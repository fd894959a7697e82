"""Findings on the whole collection: what was read, what each theme gets, what is quantified."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NO_RESULT, measure_attainment
from kexie_analysis.analyse.comparison import (
    describe_plans,
    find_targets,
    list_quantified,
    measure_coverage,
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
from kexie_analysis.analyse.findings_delivery import cite_judged, title_attainment
from kexie_analysis.analyse.states import PRESENT, STATES
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

_FEW = 3  # silences that are told one by one


def find_findings(plans: Plans, *, evidence: Plans | None = None) -> list[dict]:
    """Up to five findings: outcomes, figures, themes everybody and nobody takes up, what was read."""
    if plans.plans.empty:
        return find_nothing(plans)
    coverage = measure_coverage(plans)
    found = [find_missing_documents(plans), _outcomes(plans, evidence), _figures(plans)]
    found += [_everywhere(coverage), _weight(coverage), _read(plans), _silent(coverage)]
    return top(found)


def write_title(plans: Plans) -> str:
    """How far the documents commit themselves to figures."""
    table = describe_plans(plans)
    if table.empty:
        return f"没有{name_provinces(plans, plans.asked, most=3) or '所选范围'}的文件"
    holders = table[table["targets"] > 0]
    if holders.empty:
        return f"{documents_of(plans)}未见数量目标"
    total = int(table["targets"].sum())
    if len(table) == 1:
        return f"{table['plan'].iloc[0]}提出{total}项数量目标"
    lead = holders.sort_values("targets").iloc[-1]
    share = lead["targets"] / total
    if len(holders) > 1 and share > 0.5:
        return f"{len(table)}份文件提出{total}项数量目标，{number(100 * share, digits=0)}%出自{lead['plan']}"
    who = "都" if len(holders) == len(table) else f"中{len(holders)}份"
    return f"{len(table)}份文件{who}提出数量目标，共{total}项"


def title_documents(plans: Plans) -> str:
    """How many documents of how many provinces."""
    if plans.plans.empty:
        return "所选范围内没有文件"
    provinces = plans.plans["province_id"].nunique()
    torn = int((~plans.plans["complete"].astype(bool)).sum())
    return f"{provinces}个省份{len(plans)}份文件" + (f"，其中{torn}份来源残缺" if torn else "")


def title_quantified(plans: Plans) -> str:
    """How many themes have a figure anywhere, and how many nowhere."""
    frame = list_quantified(plans)
    total = frame["row"].nunique()
    held = frame.loc[frame["state"] == PRESENT, "row"].nunique()
    if frame.empty:
        return "没有可看的数量目标"
    if held == total:
        return f"{total}个主题都有文件提出数量目标"
    return f"{total}个主题中{held}个有数量目标，{total - held}个未见"


def _outcomes(plans: Plans, evidence: Plans | None) -> dict | None:
    frame = measure_attainment(plans, evidence=evidence)
    said = title_attainment(frame)
    if not said:
        return None
    seen = frame[frame["comparable"].astype(bool)]
    parts = [
        f"{r.province}的{r.label}承诺{r.target_text}、结果{r.reached_text}（{r.verdict}）"
        for r in seen.itertuples()
    ]
    text = said + (f"：{names_of(parts, '项', most=3)}" if parts else "")
    told = frame[frame["verdict"] != NO_RESULT]
    clauses = cite_judged(plans, told, evidence=evidence)
    documents = pd.concat([told["plan"], told["reached_plan"]]).isin(
        [(evidence or plans).plan_label(p) for p in (evidence or plans).plans["plan_id"]]
    )
    count = pd.concat([told["plan"], told["reached_plan"]])[documents].nunique()
    return make_finding(f"{text}。", strong=[said], clauses=clauses, documents=int(count))


def _figures(plans: Plans) -> dict:
    table = describe_plans(plans)
    total = int(table["targets"].sum())
    held = table.loc[table["targets"] > 0, "targets"]
    parts = [f"{r.plan}{r.targets}项" for r in table.itertuples() if r.targets]
    if len(parts) > MANY:
        parts = [f"{len(parts)}份文件各有{held.min()}—{held.max()}项"]
    none = [r.plan for r in table.itertuples() if not r.targets]
    results = int(table["results"].sum())
    head = f"数量目标共{total}项" if total else "所读文件未见数量目标"
    if len(table) == 1 and total:
        head = f"{table['plan'].iloc[0]}提出{total}项数量目标"
    text = head + (f"：{names_of(parts, '份文件')}" if parts and len(table) > 1 else "")
    if none and total:
        text += f"；{names_of(none, '份文件', most=4)}未见"
    text += f"；另报告结果{results}项" if results else "；未见报告结果的数字"
    clauses = cite(plans, find_targets(plans))
    return make_finding(f"{text}。", strong=[head], clauses=clauses, documents=len(table))


def _everywhere(coverage: pd.DataFrame) -> dict | None:
    documents = coverage["plan_id"].nunique()
    if documents < 2:
        return None
    present = coverage[coverage["state"] == PRESENT].groupby("theme", sort=False).size()
    every = list(present[present == documents].index)
    total = coverage["theme_id"].nunique()
    if not every:
        return None
    if len(every) == total:
        head = f"{total}个主题在{documents}份文件里都有涉及"
        return make_finding(f"{head}，差别在篇幅和有没有数。", strong=[head], documents=documents)
    head = f"{total}个主题中{len(every)}个为{documents}份文件都涉及"
    text = f"{head}：{names_of(every, '个', most=8)}"
    return make_finding(f"{text}。", strong=[head], documents=documents)


def _weight(coverage: pd.DataFrame) -> dict | None:
    found = coverage[coverage["salience"].notna()]
    if found.empty:
        return None
    tops = found.loc[found.groupby("plan_id", sort=False)["salience"].idxmax()]
    if len(tops) > MANY:
        counts = tops["theme"].value_counts()
        parts = [f"{theme}（{n}份）" for theme, n in counts.head(5).items()]
        text = f"各文件任务篇幅中涉及最多的主题，按文件数依次为{'、'.join(parts)}"
        return make_finding(f"{text}。", documents=len(tops))
    parts = [
        f"{r.plan}是{r.theme}（{number(100 * r.salience, digits=0)}%）" for r in tops.itertuples()
    ]
    text = f"各文件任务篇幅中涉及最多的主题：{names_of(parts, '份文件', most=5)}"
    return make_finding(f"{text}；一项任务可涉及几个主题，各占比不相加。", documents=len(tops))


def _read(plans: Plans) -> dict:
    table = plans.plans
    kinds = table["doc_type"].astype(str).value_counts()
    parts = [f"{DOC_TYPE_ZH[k]}{kinds[k]}份" for k in DOC_TYPE_ZH if k in kinds]
    torn = [plans.plan_label(p) for p in table.loc[~table["complete"].astype(bool), "plan_id"]]
    if len(table) == 1:
        parts = [DOC_TYPE_ZH[kinds.index[0]]]
    text = f"所读{len(table)}份文件为{'、'.join(parts)}"
    text += f"；{names_of(torn, '份')}来源残缺，未见不等于未提出" if torn else ""
    return make_finding(f"{text}。", strong=[], documents=len(table))


def _silent(coverage: pd.DataFrame) -> dict | None:
    silent = coverage[coverage["state"] != PRESENT]
    if silent.empty:
        return None
    if len(silent) > _FEW:
        counts = silent["state"].value_counts()
        said = "、".join(f"{s}{counts[s]}处" for s in STATES if s in counts)
        text = f"文件未涉及某一主题的共{len(silent)}处：{said}"
    else:
        parts = [f"{r.plan}未涉及{r.theme}（{r.state}）" for r in silent.itertuples()]
        text = "、".join(parts)
    return make_finding(f"{text}。", documents=silent["plan_id"].nunique())
