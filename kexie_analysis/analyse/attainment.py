"""Was it kept? Targets matched to what later documents and surveys report (兑现度)."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.due_years import due_years
from kexie_analysis.analyse.memo import remembered
from kexie_analysis.analyse.observations import observe, survey_indicator
from kexie_analysis.analyse.one_result import judge_once
from kexie_analysis.analyse.related import find_near, find_related, likeness, same_count
from kexie_analysis.analyse.states import with_caveat
from kexie_analysis.messages import joined, named, say, unit, word
from kexie_analysis.plans import Plans

MET, MISSED, OTHER_COUNT = "达到", "未达到", "计数口径不同"
OTHER_SCALE, RELATED, NEAR, NO_RESULT = "量级不符", "名称相近", "指标相近", "未见结果"
VERDICTS = (MISSED, MET, OTHER_COUNT, OTHER_SCALE, RELATED, NEAR, NO_RESULT)  # by what matters

BASIS_ZH = {"level": "时点水平", "total": "期内累计", "annual": "每年", "change": "变化"}
#: Of the pairs of characters that the wordings of a promise and a result share: enough to be judged
#: one by the other, and enough to be shown beside it.
_SAME_WORDING, _RELATED_WORDING = 0.45, 0.3
#: Times a promise above which, or below one part of which, a result is no longer of its order: such a
#: pair more likely counts two things (all and the new ones, 万人 and 人) than it was kept so well or so ill.
_ORDER = 10.0

_COLUMNS = [
    "label", "province_id", "province", "plan_id", "plan", "clause", "indicator_id", "unit", "promised",
    "promised_high", "bound", "modality", "basis", "year", "target_text", "reached", "reached_text",
    "reached_label", "reached_unit", "reached_plan", "reached_clause", "ratio", "gap", "comparable",
    "verdict", "note", "target_id", "result_id", "strive_word", "beside",
]  # fmt: skip


def is_met(reached: float, *, low: float, high: float, bound: str) -> bool:
    """Whether a figure keeps a target.

    `ge` and `eq` at or above, `gt` above, `le` at or below, `approx` no more than 5% short,
    `range` inside or above.
    """
    if bound == "gt":
        return reached > low
    if bound == "le":
        return reached <= high
    if bound == "approx":
        return reached >= low * 0.95 - 1e-9
    return reached >= low - 1e-9


@remembered
def measure_attainment(plans: Plans, *, evidence: Plans | None = None) -> pd.DataFrame:
    """Every target of the plans, with the result that lets one judge it, where there is one.

    `evidence` is where results are looked for (all documents, when `plans` is a part); a target is
    matched to a result of the same province and indicator for the same year or period. Columns:
    label, province_id, province, plan_id, plan, clause, indicator_id, unit, promised,
    promised_high, bound, modality, basis, year, target_text; reached, reached_text, reached_label,
    reached_unit, reached_plan, reached_clause; ratio (reached / promised), gap (reached - promised,
    in the unit), comparable, verdict, note, target_id, result_id, strive_word, beside (what
    is reported of near indicators, in words), caveat.

    Verdicts: 达到, 未达到; 计数口径不同 where unit, basis or period differ, 量级不符 where the result is
    over ten times the promise or under a tenth of it, 名称相近 where only the name is related (or another
    promise of the document is worded more like the result), 指标相近
    where the codebook calls what is counted near (all four without ratio and gap); 未见结果.
    """
    evidence = evidence or plans
    targets = find_targets(plans).drop_duplicates(
        ["province_id", "plan_id", "indicator_id", "label", "low", "high", "bound", "year_to"]
    )
    results = find_targets(evidence, role="result")
    related = find_related(plans, targets, results)
    near = find_near(plans, targets, results)
    known = _by_subject(results)
    survey = survey_indicator(evidence)
    surveyed = _survey_levels(evidence, survey, set(targets["province_id"]))
    due = due_years(plans, targets)
    nothing = {"comparable": False, "verdict": NO_RESULT, "note": ""}
    rows = []
    for target in targets.to_dict("records"):
        # What a plan reports itself stood before it promised: no outcome of its own promise.
        later = [r for r in known.get(_subject(target), []) if r["plan_id"] != target["plan_id"]]
        row = _judge(target, later)
        row = row or _judge_by_survey(target, survey, surveyed)
        if row is None and target["quantity_id"] in related:
            row = _beside(related[target["quantity_id"]], RELATED)
        if row is None and target["quantity_id"] in near:
            row = _near(near[target["quantity_id"]])
        told = {"year": due[target["quantity_id"]]} if target["quantity_id"] in due else {}
        rows.append(_head(target) | told | (row or nothing))
    wordings = {
        i: str(p) for f in (targets, results) for i, p in zip(f["quantity_id"], f["phrase"], strict=True)
    }  # fmt: skip
    judge_once(rows, wordings, judged=(MET, MISSED, OTHER_COUNT, OTHER_SCALE), related=RELATED)
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    order = frame["verdict"].map({v: n for n, v in enumerate(VERDICTS)})
    frame = frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return with_caveat(frame, _attainment_caveat(frame))


def _attainment_caveat(frame: pd.DataFrame) -> str:
    open_targets = int((frame["verdict"] == NO_RESULT).sum())
    if not open_targets:
        return ""
    return say("另有{n}项目标在所读文件和调查中未见结果，不作判断。", n=open_targets)


def _head(target: dict) -> dict:
    keep = ["label", "province_id", "province", "plan_id", "plan", "clause", "indicator_id", "unit"]
    head = {k: target[k] for k in [*keep, "bound", "modality", "strive_word", "basis"]}
    return head | {
        "promised": float(target["low"]), "promised_high": float(target["high"]),
        "year": target["year_to"], "target_text": target["value_text"], "target_id": target["quantity_id"],
    }  # fmt: skip


def _by_subject(results: pd.DataFrame) -> dict[tuple, list[dict]]:
    """The results by what they speak of: province, indicator, last year, and whether a change."""
    out: dict[tuple, list[dict]] = {}
    for result in results.to_dict("records"):
        if subject := _subject(result):
            out.setdefault(subject, []).append(result)
    return out


def _subject(row: dict) -> tuple:
    """What a figure speaks of; empty where it cannot be matched to another."""
    if not row["indicator_id"] or pd.isna(row["year_to"]):
        return ()
    return (row["province_id"], row["indicator_id"], int(row["year_to"]), row["basis"] == "change")


def _judge(target: dict, results: list[dict]) -> dict | None:
    """The verdict by the result that differs least, then is worded most alike."""
    if not results:
        return None
    alike = [likeness(str(target["phrase"]), str(r["phrase"])) for r in results]
    gaps = [_differences(target, r) for r in results]
    best = min(range(len(results)), key=lambda n: (len(gaps[n]), -alike[n]))
    result = results[best]
    if gaps[best]:
        return _unjudged(result, OTHER_COUNT, _no_ratio(gaps[best]))
    if alike[best] < _RELATED_WORDING:
        return None
    if alike[best] < _SAME_WORDING:
        # A catalogue entry can be wider than a promise: one verdict needs one wording.
        return _beside(result, RELATED)
    if said := _other_scale(target, float(result["low"])):
        return _unjudged(result, OTHER_SCALE, said)
    verdict = _verdict(target, float(result["low"]))
    return _reached(result) | verdict | {"result_id": result["quantity_id"]}


def _no_ratio(gaps: list[str]) -> str:
    return say("{gaps}，不作比率", gaps=joined(gaps, "；"))


def _differences(target: dict, result: dict) -> list[str]:
    out = []
    if not same_count(target["unit"], result["unit"]):
        promised, reached = (unit(r["unit"], 2).strip() or r["unit"] for r in (target, result))
        out.append(
            say("承诺以“{promised}”计，结果以“{reached}”计", promised=promised, reached=reached)
        )
    ours, theirs = (BASIS_ZH.get(x["basis"], "不明") for x in (target, result))
    if ours != theirs:
        out.append(say("承诺为{ours}，结果为{theirs}", ours=word(ours), theirs=word(theirs)))
    elif ours == "期内累计" and target["year_from"] != result["year_from"]:
        out.append(word("所计期间不同"))
    return out


def _other_scale(target: dict, reached: float) -> str:
    """What keeps a result of another order of size from judging the promise; empty where nothing does."""
    promised = float(target["low"] if target["bound"] != "le" else target["high"])
    if promised <= 0 or reached <= 0 or 1 / _ORDER <= reached / promised <= _ORDER:
        return ""
    if reached > promised:
        times = say("结果是承诺的{n}倍", n=f"{reached / promised:,.0f}")
    else:
        times = say("承诺是结果的{n}倍", n=f"{promised / reached:,.0f}")
    return say("{times}，相差十倍以上，疑非同一口径，不能判定", times=times)


def _verdict(target: dict, reached: float) -> dict:
    low, high = float(target["low"]), float(target["high"])
    met = is_met(reached, low=low, high=high, bound=target["bound"])
    limit = high if target["bound"] == "le" else low
    ratio = reached / limit if limit else None
    return {
        "ratio": ratio,
        "gap": round(reached - limit, 6),
        "comparable": True,
        "verdict": MET if met else MISSED,
        "note": "",
    }


def _survey_levels(
    evidence: Plans, survey: str | None, provinces: set[str]
) -> dict[tuple[str, int], pd.Series]:
    """What is known of the surveyed indicator by province and year, derived figures left out."""
    if survey is None or not provinces:
        return {}
    seen = observe(evidence, indicator_id=survey, provinces=sorted(provinces))
    seen = seen[~seen["derived"].astype(bool)]
    return {(r["province_id"], int(r["year"])): r for _, r in seen.iterrows()}


def _judge_by_survey(target: dict, survey: str | None, surveyed: dict) -> dict | None:
    if target["basis"] != "level" or not survey or target["indicator_id"] != survey:
        return None
    if pd.isna(target["year_to"]):
        return None
    point = surveyed.get((target["province_id"], int(target["year_to"])))
    if point is None:
        return None
    head = {"reached": point["value"], "reached_text": f"{point['value']:g}%", "reached_unit": "%"}
    head |= {
        "reached_plan": point["source"],
        "reached_clause": "",
        "reached_label": target["label"],
    }
    return head | _verdict(target, point["value"]) | {"note": word("结果取自调查")}


def _unjudged(result: dict, verdict: str, note: str) -> dict:
    return _reached(result) | {
        "comparable": False, "verdict": verdict, "note": note, "result_id": result["quantity_id"],
    }  # fmt: skip


def _near(results: list[dict]) -> dict:
    """The nearest in wording as the result; all are named with their figures in the note."""
    said = [say("{what}{value}", what=named(r["label"]), value=r["value_text"]) for r in results]
    beside = joined(said, "、")
    note = say("只报{beside}：所计相近而非同一指标，不能判定", beside=beside)
    return _unjudged(results[0], NEAR, note) | {"beside": beside}


def _beside(result: dict, verdict: str) -> dict:
    """A result that stands beside a promise and judges nothing: the note says what it counts."""
    return _unjudged(
        result,
        verdict,
        say("所报为{what}，名称相近而非同一指标，不作比率", what=named(result["label"])),
    )


def _reached(result: dict) -> dict:
    return {
        "reached": float(result["low"]), "reached_text": result["value_text"],
        "reached_unit": result["unit"], "reached_plan": result["plan"],
        "reached_clause": result["clause"], "reached_label": result["label"],
    }  # fmt: skip
