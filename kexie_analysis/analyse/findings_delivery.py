"""Findings on promises kept: what can be judged, what cannot and why."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import (
    MET,
    MISSED,
    NO_RESULT,
    OTHER_COUNT,
    RELATED,
    measure_attainment,
)
from kexie_analysis.analyse.clauses import cite_rows
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
from kexie_analysis.plans import Plans

_SINGLE = 2  # of one verdict: told one by one; more are told together


def find_findings(
    plans: Plans, *, indicator_id: str = "", evidence: Plans | None = None
) -> list[dict]:
    """Three to five findings: missed, met, not the same count, related names, without a result."""
    frame = _attainment(plans, indicator_id, evidence)
    if plans.plans.empty:
        return find_nothing(plans)
    found: list[dict | None] = list(say_attainment(plans, frame, evidence=evidence, most=3))
    found.append(find_missing_documents(plans))
    found.append(_open(plans, frame))
    found += [_due(plans, frame), _firm(plans, frame)]
    return top(found)


def write_title(plans: Plans, *, indicator_id: str = "", evidence: Plans | None = None) -> str:
    """How many promises can be judged, and how they came out."""
    frame = _attainment(plans, indicator_id, evidence)
    if plans.plans.empty:
        return f"没有{name_provinces(plans, plans.asked, most=3) or '所选范围'}的文件，无从核对兑现情况"
    if frame.empty:
        return f"所读{documents_of(plans)}未见数量目标，无从核对兑现情况"
    each = "都" if len(frame) > 1 else ""
    return title_attainment(frame) or f"{len(frame)}项数量目标{each}未见结果，尚不能核对"


def _attainment(plans: Plans, indicator_id: str, evidence: Plans | None) -> pd.DataFrame:
    frame = measure_attainment(plans, evidence=evidence)
    if not indicator_id:
        return frame
    plans.codebook.indicator(indicator_id)  # an unknown one is an error, not an empty briefing
    return frame[frame["indicator_id"] == indicator_id].reset_index(drop=True)


def title_judged(judged: pd.DataFrame) -> str:
    """What the chart of promises and results shows, in one line."""
    return title_attainment(judged) or "没有一项承诺有后来的数字可对照"


def title_attainment(frame: pd.DataFrame) -> str:
    """`3项承诺有后来的数字可对照，1项未达到、1项口径不同、1项仅名称相近`; empty where nothing has a result."""
    seen = frame[frame["verdict"] != NO_RESULT]
    if seen.empty:
        return ""
    words = {MISSED: "未达到", MET: "达到", OTHER_COUNT: "口径不同", RELATED: "仅名称相近"}
    counts = [(words[v], int((seen["verdict"] == v).sum())) for v in words]
    parts = [f"{n}项{w}" for w, n in counts if n]
    if len(parts) == 1:
        word = next(w for w, n in counts if n)
        parts = [f"都{word}" if len(seen) > 1 else word]
    return f"{len(seen)}项承诺有后来的数字可对照，{'、'.join(parts)}"


def say_attainment(
    plans: Plans, frame: pd.DataFrame, *, evidence: Plans | None = None, most: int
) -> list[dict]:
    """The verdicts as findings, the missed first; more than two of a kind are told together."""
    out = []
    for verdict in (MISSED, MET, OTHER_COUNT, RELATED):
        own = frame[frame["verdict"] == verdict]
        if len(own) > _SINGLE:
            out.append(_together(plans, own, verdict, evidence))
        else:
            out += [_alone(plans, row, evidence) for row in own.to_dict("records")]
    return out[:most] if most < 3 else out


def _alone(plans: Plans, row: dict, evidence: Plans | None) -> dict:
    said = f"{row['plan']}提出{row['label']}{_goal(row)}"
    if row["verdict"] in (MISSED, MET):
        strong = _gap(row)
        text = f"{said}，结果为{row['reached_text']}，{strong}"
    elif row["verdict"] == OTHER_COUNT:
        strong = "计数口径不同"
        text = f"{said}，{_reported(row)}：{row['note'].removesuffix('，不作比率')}，{strong}，不作比率"
    else:
        strong = "名称相近而非同一指标"
        text = f"{said}，{_reported(row)}：{strong}，不作比率"
    clauses = _cite(plans, row, evidence)
    return make_finding(f"{text}。", strong=[strong], clauses=clauses)


def _goal(row: dict) -> str:
    strive = "力争" if row["modality"] == "strive" else ""
    return f"{strive}{row['target_text']}"


def _reported(row: dict) -> str:
    what = row["reached_label"] if row["verdict"] == RELATED else ""
    return f"{row['reached_plan']}所报{what}为{row['reached_text']}"


def _gap(row: dict) -> str:
    unit = "个百分点" if row["unit"] == "%" else row["unit"]
    if row["verdict"] == MISSED:
        return f"差{number(abs(row['gap']))}{unit}"
    return f"达到，高出{number(row['gap'])}{unit}" if row["gap"] > 1e-6 else "达到"


def _together(plans: Plans, own: pd.DataFrame, verdict: str, evidence: Plans | None) -> dict:
    head = {
        MISSED: f"{len(own)}项承诺未达到", MET: f"{len(own)}项承诺达到",
        OTHER_COUNT: f"{len(own)}项承诺与结果计数口径不同，不作比率",
        RELATED: f"{len(own)}项承诺只见名称相近的结果，不作比率",
    }[verdict]  # fmt: skip
    rows = own.to_dict("records")
    parts = [
        f"{r['province']}{r['label']}（{r['target_text']}，{r['reached_text']}）" for r in rows
    ]
    clauses = [c for r in rows[:2] for c in _cite(plans, r, evidence)]
    documents = pd.concat([own["plan"], own["reached_plan"]]).nunique()
    text = f"{head}：{names_of(parts, '项', most=4)}"
    return make_finding(f"{text}。", strong=[head], clauses=clauses, documents=int(documents))


def _open(plans: Plans, frame: pd.DataFrame) -> dict | None:
    """Targets that nothing read lets one judge: said, not judged."""
    own = frame[frame["verdict"] == NO_RESULT]
    if own.empty:
        return None
    parts = [
        f"{plans.plan_label(plan_id)}{len(part)}项"
        for plan_id, part in own.groupby("plan_id", sort=False, observed=True)
    ]
    if len(parts) > MANY:
        parts = [f"{len(parts)}份文件"]
    head = f"{len(own)}项目标未见结果"
    rows = plans.quantities[plans.quantities["quantity_id"].isin(own["target_id"])]
    clauses = cite(plans, rows)
    text = f"{head}（{names_of(parts, '份文件')}），不作判断：未见结果不等于未完成"
    return make_finding(
        f"{text}。", strong=[head], clauses=clauses, documents=own["plan_id"].nunique()
    )


def _due(plans: Plans, frame: pd.DataFrame) -> dict | None:
    """For which years a result is needed: what an analyst has to look for next."""
    own = frame[frame["verdict"] == NO_RESULT]
    years = own["year"].dropna().astype(int).value_counts().sort_index()
    if years.empty:
        return None
    parts = [f"{year}年{count}项" for year, count in years.items()]
    dateless = len(own) - int(years.sum())
    text = f"要核对这些目标，须有下列年份的数字：{names_of(parts, '个年份')}"
    text += f"；{dateless}项没有写明年份" if dateless else ""
    most = f"{years.idxmax()}年{years.max()}项"
    return make_finding(f"{text}。", strong=[most], documents=own["plan_id"].nunique())


def _firm(plans: Plans, frame: pd.DataFrame) -> dict | None:
    """How firmly the promises are worded."""
    if len(frame) < 2:
        return None
    strive = int((frame["modality"] == "strive").sum())
    parts = [(len(frame) - strive, "项语气确定"), (strive, "项为力争、争取一类")]
    said = "，".join(f"{n}{words}" for n, words in parts if n)
    text = f"{len(frame)}项数量目标中，{said}"
    return make_finding(f"{text}。", documents=frame["plan_id"].nunique())


def cite_judged(plans: Plans, frame: pd.DataFrame, *, evidence: Plans | None) -> list[dict]:
    """The clauses of promises and their results, row by row."""
    return [c for row in frame.to_dict("records") for c in _cite(plans, row, evidence)]


def _cite(plans: Plans, row: dict, evidence: Plans | None) -> list[dict]:
    """The clause of the promise, then that of the result."""
    quantities = (evidence or plans).quantities
    ids = [i for i in (row["target_id"], row["result_id"]) if pd.notna(i)]
    frame = quantities[quantities["quantity_id"].isin(ids)]
    frame = frame.set_index("quantity_id").reindex(ids).reset_index()
    return cite_rows(evidence or plans, frame.dropna(subset=["plan_id"]))
