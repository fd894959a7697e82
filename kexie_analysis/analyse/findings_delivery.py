"""Findings on promises kept: what can be judged, what cannot and why."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import (
    MET,
    MISSED,
    NEAR,
    NO_RESULT,
    OTHER_COUNT,
    OTHER_SCALE,
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
    points,
    top,
)
from kexie_analysis.analyse.strive import say_softly
from kexie_analysis.messages import joined, named, say, sentence, unit, word
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
    # Where there is much to tell, the years asked for share a finding with what is open.
    full = sum(f is not None for f in found) > 3
    found.append(_open(plans, frame, with_years=full))
    found += [None if full else _due(frame), _firm(frame)]
    return top(found)


def write_title(plans: Plans, *, indicator_id: str = "", evidence: Plans | None = None) -> str:
    """How many promises can be judged, and how they came out."""
    frame = _attainment(plans, indicator_id, evidence)
    if plans.plans.empty:
        names = name_provinces(plans, plans.asked, most=3) or word("所选范围")
        return say("没有{names}的文件，无从核对兑现情况", names=names)
    if frame.empty:
        known = {"documents": documents_of(plans)}
        return say("所读{documents}未见数量目标，无从核对兑现情况", **known)
    open_ = (
        say("{n}项数量目标都未见结果，尚不能核对", n=len(frame))
        if len(frame) > 1
        else word("1项数量目标未见结果，尚不能核对")
    )
    return title_attainment(frame) or open_


def _attainment(plans: Plans, indicator_id: str, evidence: Plans | None) -> pd.DataFrame:
    frame = measure_attainment(plans, evidence=evidence)
    if not indicator_id:
        return frame
    plans.codebook.indicator(indicator_id)  # an unknown one is an error, not an empty briefing
    return frame[frame["indicator_id"] == indicator_id].reset_index(drop=True)


def title_judged(judged: pd.DataFrame) -> str:
    """What the chart of promises and results shows, in one line."""
    return title_attainment(judged) or word("没有一项承诺有后来的数字可参照")


def title_attainment(frame: pd.DataFrame) -> str:
    """`5项承诺有后来的数字可参照，只有1项能判定：未达到`; empty where nothing has a result."""
    seen = frame[frame["verdict"] != NO_RESULT]
    if seen.empty:
        return ""
    counts = [(_COUNTED[v], n) for v in _COUNTED if (n := int((seen["verdict"] == v).sum()))]
    judged = sum(n for _, n in counts)
    known: dict[str, object] = {"n": len(seen), "judged": judged}
    if not judged:
        return say("{n}项承诺有后来的数字可参照，都不能判定", **known)
    parts = [word(words[0]).format(n=n) for words, n in counts]
    if len(counts) == 1:
        parts = [word(counts[0][0][1 if judged > 1 else 2])]
    known["parts"] = joined(parts, "、")
    if judged == len(seen):
        return say("{n}项承诺有后来的数字，{parts}", **known)
    return say("{n}项承诺有后来的数字可参照，只有{judged}项能判定：{parts}", **known)


#: How many came out so, that all did, and that the one did.
_COUNTED = {
    MISSED: ("{n}项未达到", "都未达到", "未达到"),
    MET: ("{n}项达到", "都达到", "达到"),
}


def say_attainment(
    plans: Plans, frame: pd.DataFrame, *, evidence: Plans | None = None, most: int
) -> list[dict]:
    """The verdicts as findings, the missed first; more than two of a kind are told together."""
    out = []
    for verdict in (MISSED, MET, OTHER_COUNT, OTHER_SCALE, RELATED, NEAR):
        own = frame[frame["verdict"] == verdict]
        if len(own) > (1 if verdict == NEAR else _SINGLE):
            out.append(_together(plans, own, verdict, evidence))
        else:
            out += [_alone(plans, row, evidence) for row in own.to_dict("records")]
    return out[:most] if most < 3 else out


def _alone(plans: Plans, row: dict, evidence: Plans | None) -> dict:
    known = {"plan": row["plan"], "label": named(row["label"]), "goal": _goal(row)}
    said = say("{plan}提出{label}{goal}", **known)
    if row["verdict"] in (MISSED, MET):
        strong = say_gap(row)
        result = say("结果为{reached}", reached=row["reached_text"])
        text = joined([said, result, strong], "，")
    elif row["verdict"] == OTHER_COUNT:
        strong = word("计数口径不同")
        note = row["note"].removesuffix(say("{gaps}，不作比率", gaps=""))
        text = say(
            "{said}，{reported}：{note}，{strong}，不作比率",
            said=said, reported=_reported(row), note=note, strong=strong,
        )  # fmt: skip
    elif row["verdict"] == OTHER_SCALE:
        strong = row["note"]
        text = say("{said}，{reported}：{note}", said=said, reported=_reported(row), note=strong)
    else:
        near = row["verdict"] == NEAR
        strong = word("所计相近而非同一指标") if near else word("名称相近而非同一指标")
        known = {"said": said, "reported": _reported(row), "strong": strong}
        text = (
            say("{said}，{reported}：{strong}，不能判定", **known)
            if near
            else say("{said}，{reported}：{strong}，不作比率", **known)
        )
    clauses = _cite(plans, row, evidence)
    return make_finding(sentence(text), strong=[strong], clauses=clauses)


def _goal(row: dict) -> str:
    return say_softly(row["target_text"], row["strive_word"])


def _reported(row: dict) -> str:
    known = {"plan": row["reached_plan"], "value": row["reached_text"]}
    if row["verdict"] == NEAR:
        return say("{plan}只报{beside}", beside=row["beside"], **known)
    if row["verdict"] == RELATED:
        return say("{plan}所报{what}为{value}", what=named(row["reached_label"]), **known)
    return say("{plan}所报为{value}", **known)


def _told(row: dict) -> str:
    """The result as it stands beside a promise: with its own name where that is another."""
    if row["verdict"] == NEAR:
        return say("只报{beside}", beside=row["beside"])
    if row["verdict"] == RELATED:
        return say("{what}{value}", what=named(row["reached_label"]), value=row["reached_text"])
    return row["reached_text"]


def say_gap(row: dict) -> str:
    """`差0.38个百分点`, `达到，高出2个`: how far a judged promise was missed or passed."""
    size = abs(row["gap"])
    gap = points(size) if row["unit"] == "%" else f"{number(size)}{unit(row['unit'], number(size))}"
    if row["verdict"] == MISSED:
        return say("差{gap}", gap=gap)
    return say("达到，高出{gap}", gap=gap) if row["gap"] > 1e-6 else word("达到")


_HEADS = {
    MISSED: "{n}项承诺未达到", MET: "{n}项承诺达到",
    OTHER_COUNT: "{n}项承诺与结果计数口径不同，不作比率",
    OTHER_SCALE: "{n}项承诺与结果相差十倍以上，疑非同一口径，不能判定",
    RELATED: "{n}项承诺只见名称相近的结果，不作比率",
    NEAR: "{n}项承诺只见指标相近的结果，不能判定",
}  # fmt: skip


def _together(plans: Plans, own: pd.DataFrame, verdict: str, evidence: Plans | None) -> dict:
    head = word(_HEADS[verdict]).format(n=len(own))
    rows = own.to_dict("records")
    parts = [
        say(
            "{province}{label}（承诺{target}，{reached}）", province=r["province"],
            label=named(r["label"]), target=_goal(r), reached=_told(r),
        )
        for r in rows
    ]  # fmt: skip
    clauses = [c for r in rows[:2] for c in _cite(plans, r, evidence)]
    documents = pd.concat([own["plan"], own["reached_plan"]]).nunique()
    text = sentence(say("{head}：{text}", head=head, text=names_of(parts, "项", most=4)))
    return make_finding(text, strong=[head], clauses=clauses, documents=int(documents))


def _open(plans: Plans, frame: pd.DataFrame, *, with_years: bool) -> dict | None:
    """Targets that nothing read lets one judge: said, not judged."""
    own = frame[frame["verdict"] == NO_RESULT]
    if own.empty:
        return None
    parts = [
        say("{plan}{n}项", plan=plans.plan_label(plan_id), n=len(part))
        for plan_id, part in own.groupby("plan_id", sort=False, observed=True)
    ]
    if len(parts) > MANY:
        parts = [say("{n}份文件", n=len(parts))]
    head = say("{n}项目标未见结果", n=len(own))
    rows = plans.quantities[plans.quantities["quantity_id"].isin(own["target_id"])]
    clauses = cite(plans, rows)
    known = {"head": head, "names": names_of(parts, "份文件"), "n": len(own)}
    text = say("{head}（{names}），不作判断：未见结果不等于未完成", **known)
    return make_finding(
        sentence(joined([text, _years(own) if with_years else ""], "；")),
        strong=[head],
        clauses=clauses,
        documents=own["plan_id"].nunique(),
    )


def _due(frame: pd.DataFrame) -> dict | None:
    """For which years a result is needed: what an analyst has to look for next."""
    own = frame[frame["verdict"] == NO_RESULT]
    if own["year"].dropna().empty:
        return None
    return make_finding(
        sentence(say("要核对这些目标，{text}", text=_years(own))),
        documents=own["plan_id"].nunique(),
    )


def _years(own: pd.DataFrame) -> str:
    years = own["year"].dropna().astype(int).value_counts().sort_index()
    dateless = len(own) - int(years.sum())
    parts = [say("{year}年{n}项", year=year, n=count) for year, count in years.items()]
    text = say(
        "所需数字的年份为{years}（没有另写年份的按规划期末计）", years=names_of(parts, "个年份")
    )
    rest = say("{n}项没有写明年份，文件也没有写规划期", n=dateless) if dateless else ""
    return joined([text if parts else "", rest], "，")


def _firm(frame: pd.DataFrame) -> dict | None:
    """How firmly the promises are worded."""
    if len(frame) < 2:
        return None
    strive = int((frame["modality"] == "strive").sum())
    firm = len(frame) - strive
    parts = [say("{n}项语气确定", n=firm), say("{n}项为力争、争取一类", n=strive)]
    text = say("{n}项数量目标中，{parts}", n=len(frame), parts=joined(parts, "，"))
    if not strive:
        text = say("{n}项数量目标都语气确定", n=len(frame))
    elif not firm:
        text = say("{n}项数量目标都为力争、争取一类", n=len(frame))
    return make_finding(sentence(text), documents=frame["plan_id"].nunique())


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
