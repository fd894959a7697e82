"""Findings on one province across its documents: kept or not, what changed, where the weight lies."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NO_RESULT, measure_attainment
from kexie_analysis.analyse.change import DROPPED, KEPT, LOWERED, NEW, RAISED, compare_successive
from kexie_analysis.analyse.comparison import find_targets, measure_coverage
from kexie_analysis.analyse.findings import (
    cite,
    documents_of,
    find_nothing,
    make_finding,
    names_of,
    number,
    top,
)
from kexie_analysis.analyse.findings_delivery import say_attainment, title_attainment
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH


def find_findings(plans: Plans, *, province_id: str, evidence: Plans | None = None) -> list[dict]:
    """Three to five findings on the province; `plans` may hold others, they are left out."""
    own = plans.select(provinces=[province_id])
    if own.plans.empty:
        return find_nothing(own)
    frame = measure_attainment(own, evidence=evidence)
    found: list[dict | None] = list(say_attainment(own, frame, evidence=evidence, most=2))
    changes = compare_successive(own, province_id=province_id)
    found += [_changed(changes), _targets(own, frame)]
    found += [_weight(own), _read(own), _open(own, frame)]
    return top(found)


def write_title(plans: Plans, *, province_id: str, evidence: Plans | None = None) -> str:
    """What a reader should know of the province in one line."""
    own = plans.select(provinces=[province_id])
    name = own.province_name(own.province_id(province_id))
    if own.plans.empty:
        return f"尚无{name}的文件，不作判断"
    judged = title_attainment(measure_attainment(own, evidence=evidence))
    if judged:
        return f"{name}：{judged}"
    targets = find_targets(own)
    if targets.empty:
        return f"{_who(own, name)}未见数量目标"
    return f"{_who(own, name)}提出{len(targets)}项数量目标，尚无结果可对"


def _who(own: Plans, name: str) -> str:
    """`青海“十四五”规划` where it is the only one, else `江西的2份文件`."""
    return documents_of(own) if len(own) == 1 else f"{name}的{documents_of(own)}"


def title_changes(changes: pd.DataFrame) -> str:
    """What the change from the one to the next document comes to, in one line."""
    if changes.empty:
        few = changes.attrs.get("documents", 1)
        return "只有一份文件，无从前后比较" if few else "没有文件，无从前后比较"
    words = (
        (KEPT, "延续"),
        (RAISED, "提高"),
        (LOWERED, "降低"),
        (NEW, "新提"),
        (DROPPED, "未再写"),
    )
    said = []
    for kind, name in (("measure", "举措"), ("target", "数量目标")):
        count = changes.loc[changes["kind"] == kind, "status"].value_counts()
        parts = [f"{word}{int(count[status])}项" for status, word in words if count.get(status, 0)]
        said += [f"{name}{'、'.join(parts)}"] if parts else []
    return f"前后两份文件：{'；'.join(said)}" if said else "前后两份文件的增减无法判断"


def _changed(changes: pd.DataFrame) -> dict | None:
    """The last succession, in counts of measures and targets, with the caveat of unlike documents."""
    if changes.empty:
        return None
    last = changes[changes["new_id"] == changes["new_id"].iloc[-1]]
    measures, targets = last[last["kind"] == "measure"], last[last["kind"] == "target"]
    count = measures["status"].value_counts()
    head = f"与{last['old_plan'].iloc[0]}相比，{last['new_plan'].iloc[0]}"
    parts = [
        f"{words}{int(count[status])}项举措"
        for status, words in ((KEPT, "延续"), (NEW, "新提"), (DROPPED, "未再写"))
        if count.get(status, 0)
    ]
    moved = targets[targets["status"].isin([RAISED, LOWERED, KEPT])]
    text = head + "、".join(parts) if parts else f"{head}举措的增减无法判断"
    if len(targets):
        text += (
            f"；数量目标可前后对照的有{len(moved)}项"
            if len(moved)
            else "；两份文件的数量目标没有同一指标，不能对照"
        )
        raised = moved[moved["status"] != KEPT]
        said = [
            f"{r.label}由{number(r.old)}{r.unit}到{number(r.new)}{r.unit}"
            for r in raised.head(2).itertuples()
        ]
        text += f"（{'、'.join(said)}）" if said else ""
    if changes.attrs.get("caveat"):
        text += "；文件类型或年份不同，未再写不等于取消"
    documents = last[["old_id", "new_id"]].stack().nunique()
    return make_finding(f"{text}。", strong=parts, documents=int(documents))


def _targets(own: Plans, frame: pd.DataFrame) -> dict:
    targets = find_targets(own)
    if targets.empty:
        text = f"所读{documents_of(own)}未见数量目标"
        return make_finding(f"{text}。", strong=["未见数量目标"], documents=len(own))
    parts = [
        f"{own.plan_label(p)}{len(rows)}项"
        for p, rows in targets.groupby("plan_id", sort=False, observed=True)
    ]
    head = f"共提出{len(targets)}项数量目标"
    themed = _by_theme(own, targets)
    text = (
        f"{head}（{names_of(parts, '份文件')}）"
        if len(parts) > 1
        else f"{targets['plan'].iloc[0]}{head}"
    )
    text += f"，较多的主题是{themed}" if themed else ""
    seen = int((frame["verdict"] != NO_RESULT).sum())
    text += f"；有后来的数字可对照的{seen}项" if seen else "；都未见结果，不作判断"
    return make_finding(
        f"{text}。",
        strong=[head],
        clauses=cite(own, targets),
        documents=targets["plan_id"].nunique(),
    )


def _by_theme(own: Plans, targets: pd.DataFrame) -> str:
    theme_of = {i.indicator_id: t.label.zh for t in own.codebook.themes for i in t.indicators}
    counts = targets["indicator_id"].map(theme_of).value_counts()
    counts = counts[counts > 1].head(2)
    return "、".join(f"{theme}（{n}项）" for theme, n in counts.items())


def _weight(own: Plans) -> dict | None:
    """The theme that takes the largest share of each document's tasks."""
    coverage = measure_coverage(own)
    coverage = coverage[coverage["salience"].notna()]
    if coverage.empty:
        return None
    tops = coverage.loc[coverage.groupby("plan_id", sort=False)["salience"].idxmax()]
    parts = [
        f"{r.plan}是{r.theme}（{number(100 * r.salience, digits=0)}%）" for r in tops.itertuples()
    ]
    text = f"任务篇幅中涉及最多的主题：{names_of(parts, '份文件')}"
    return make_finding(f"{text}；一项任务可涉及几个主题，各占比不相加。", documents=len(tops))


def _read(own: Plans) -> dict:
    """What was read, and how much of it can be relied on for silence."""
    parts = []
    for row in own.plans.itertuples():
        torn = "，来源残缺，未见不等于未提出" if not row.complete else ""
        parts.append(f"{own.plan_label(row.plan_id)}（{DOC_TYPE_ZH[row.doc_type]}{torn}）")
    return make_finding(f"所读文件：{names_of(parts, '份文件')}。", documents=len(own))


def _open(own: Plans, frame: pd.DataFrame) -> dict | None:
    count = int((frame["verdict"] == NO_RESULT).sum())
    if not count or count == len(frame):  # told with the targets
        return None
    head = f"{count}项数量目标未见结果"
    return make_finding(
        f"{head}，不作判断：未见结果不等于未完成。",
        strong=[head],
        documents=frame["plan_id"].nunique(),
    )
