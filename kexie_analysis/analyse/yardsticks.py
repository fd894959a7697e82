"""Tables of the literacy briefing: provinces, yardsticks, the survey's map, what must be noted."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import MET, MISSED, NO_RESULT, is_met
from kexie_analysis.analyse.clauses import with_clauses
from kexie_analysis.analyse.findings import names_of
from kexie_analysis.analyse.literacy import FORECAST, list_targets, measure_pace, shape_trajectory
from kexie_analysis.analyse.observations import (
    BREAKS,
    NATION,
    PROVINCIAL,
    asked_provinces,
    observe,
)
from kexie_analysis.analyse.states import (
    FRAGMENT,
    NOT_APPLICABLE,
    NOT_FOUND,
    NOT_PROPOSED,
    STATES,
    absence,
    caveat,
    say_states,
    with_caveat,
)
from kexie_analysis.messages import joined, say, word
from kexie_analysis.plans import Plans


def tabulate(plans: Plans, *, indicator_id: str, evidence: Plans | None = None) -> pd.DataFrame:
    """One row per province: earlier and latest figure, the plans' own target or its state, other targets.

    Columns: province_id, region, earlier, latest (as `9.62%（2020）`), target (or its state), gap
    (points, at the target's year), others (targets of other documents), source, caveat.
    """
    ids = [*asked_provinces(plans), NATION]
    seen = observe(evidence or plans, indicator_id=indicator_id, provinces=ids)
    targets = list_targets(plans, indicator_id=indicator_id)
    pace = measure_pace(plans, indicator_id=indicator_id, evidence=evidence)
    rows = []
    for province in ids:
        mine = seen[seen["province_id"] == province]
        goals = targets[targets["province_id"] == province]
        own = goals[goals["origin"] == "plan"]
        state = state_of_target(plans, province)
        judged = pace[
            (pace["province_id"] == province) & (pace["origin"] == "plan") & pace["reached"].notna()
        ]
        others = goals[goals["origin"] == "reference"]
        rows.append({
            "province_id": province, "region": plans.province_name(province),
            "earlier": _point(mine.iloc[:-1].tail(1), state), "latest": _point(mine.tail(1), state),
            "target": _told(own) or state,
            "gap": round(float(judged.iloc[-1]["reached"] - judged.iloc[-1]["target"]), 2) if len(judged) else None,
            "others": _told(others),
            "source": joined(dict.fromkeys(mine["source"].tail(2)), "；"),
        })  # fmt: skip
    columns = ["province_id", "region", "earlier", "latest", "target", "gap", "others", "source"]
    unseen = [str(r["region"]) for r in rows if not r["source"]]
    silent = say(
        "没有收录到{names}的调查数字，格中是其文件的状态", names=names_of(unseen, "个省份")
    )
    out = pd.DataFrame(rows, columns=columns)
    return with_caveat(out, joined([silent if unseen else "", caveat(plans)], "；"))


def _told(targets: pd.DataFrame) -> str:
    said = [say("{label}（{year}）", label=t.label, year=t.year) for t in targets.itertuples()]
    return joined(said, "；")


def _point(row: pd.DataFrame, state: str) -> str:
    if row.empty:
        return state if state in STATES else word("无数据")
    point = row.iloc[0]
    known = {"value": f"{point['value']:.2f}", "year": point["year"]}
    return (
        say("{value}%（{year}，推算）", **known)
        if point["derived"]
        else say("{value}%（{year}）", **known)
    )


def state_of_target(plans: Plans, province_id: str, *, theme_id: str = "science_literacy") -> str:
    """Why a province's plans hold no target: one of the four states, or 无文件 where there is no plan.

    Of several plans the one that lets one say least decides; 不适用 is for work points alone.
    """
    if province_id == NATION:
        return "见其他文件"
    own = plans.plans.loc[plans.plans["province_id"] == province_id, "plan_id"]
    states = {absence(plans, plan, theme_id) for plan in own}
    least = (NOT_FOUND, FRAGMENT, NOT_PROPOSED, NOT_APPLICABLE)
    return next((s for s in least if s in states), "无文件")


def map_survey(plans: Plans) -> pd.DataFrame:
    """The survey's figures by province in the latest year that most provinces have one for.

    Columns: province_id, value (%), label, year. `attrs["year"]` is that year, None without a survey.
    """
    table = plans.survey[plans.survey["province_id"] != NATION]
    table = table[~table["survey"].fillna("").str.contains(PROVINCIAL)]
    counts = table["year"].value_counts()
    most = [y for y in counts.index if counts[y] == counts.max()]
    year = int(max(most)) if most else None
    out = table[table["year"] == year] if most else table.iloc[:0]
    out = out[["province_id", "value_percent", "year"]].rename(columns={"value_percent": "value"})
    out["label"] = [f"{v:g}" for v in out["value"]]
    weak = _weak(table.loc[out.index])
    names = [plans.province_name(p) for p in out.loc[weak, "province_id"]]
    out = out.sort_values("value", ascending=False).reset_index(drop=True)
    said = say("{names}的数字可信度中等", names=names_of(names, "个省份", most=12))
    out = with_caveat(out, said if names else "")
    out.attrs["year"] = year
    return out


def list_yardsticks(
    plans: Plans, *, indicator_id: str, evidence: Plans | None = None
) -> pd.DataFrame:
    """Every target and forecast, each beside the outcome of its year: one result, several yardsticks.

    Columns: province_id, series, year, label, document, reached (%, missing where the year has no
    figure), gap (points), verdict (达到, 未达到, 高于预测, 低于预测, 未见结果), cited (the clause), and the
    statement's place.
    """
    ids = [*asked_provinces(plans), NATION]
    seen = observe(evidence or plans, indicator_id=indicator_id, provinces=ids)
    seen = seen[~seen["derived"].astype(bool)].set_index(["province_id", "year"])["value"]
    rows = []
    for target in list_targets(plans, indicator_id=indicator_id).to_dict("records"):
        reached = seen.get((target["province_id"], int(target["year"])))
        gap = None if reached is None else round(float(reached - target["low"]), 2)
        document = target["source"] or word("出处未记")
        rows.append(
            {
                **target,
                "document": document,
                "reached": reached,
                "gap": gap,
                "verdict": _verdict(target, reached),
            }
        )
    columns = ["province_id", "series", "year", "label", "document", "reached", "gap", "verdict"]
    columns += ["plan_id", "task_id", "section_id", "start", "end", "quantity_id"]
    return with_clauses(plans, pd.DataFrame(rows, columns=columns))


def list_sources(plans: Plans, *, indicator_id: str, evidence: Plans | None = None) -> pd.DataFrame:
    """Where each observed figure of the briefing comes from.

    Columns: province_id, series, year, figure (`9.62%`, `3.24%（推算）`), told (the documents that
    report it, or the survey), published (of the survey's figure), confidence (高, 中等, — for none),
    caveat.
    """
    seen, _ = shape_trajectory(plans, indicator_id=indicator_id, evidence=evidence)
    out = seen[["province_id", "series", "year"]].copy()
    out["figure"] = [
        say("{value}%（推算）", value=f"{r.value:.2f}") if r.derived else f"{r.value:.2f}%"
        for r in seen.itertuples()
    ]
    out["told"] = seen["source"]
    out["published"] = seen["published"].where(seen["published"] != "", "—")
    out["confidence"] = [
        _CONFIDENCE.get(c.partition("(")[0], "—") for c in seen["confidence"].fillna("")
    ]
    said = word("可信度中等：只有一处来源，或几处来源不相独立")
    return with_caveat(out.reset_index(drop=True), said if _weak(seen).any() else "")


_CONFIDENCE = {"high": "高", "medium": "中等"}


def _weak(seen: pd.DataFrame) -> pd.Series:
    return seen["confidence"].fillna("").str.startswith("medium")


def _verdict(target: dict, reached: float | None) -> str:
    if reached is None:
        return NO_RESULT
    if target["modality"] == FORECAST:
        return (
            "高于预测"
            if reached > target["high"]
            else "低于预测"
            if reached < target["low"]
            else "合于预测"
        )
    met = is_met(reached, low=target["low"], high=target["high"], bound=target["bound"])
    return MET if met else MISSED


def list_notes(plans: Plans, *, indicator_id: str, evidence: Plans | None = None) -> list[str]:
    """What the reader must know: states of absence, breaks of method, derived figures, confidence."""
    seen, _ = shape_trajectory(plans, indicator_id=indicator_id, evidence=evidence)
    changes = [say("{year}年{what}", year=y, what=word(what)) for y, what in BREAKS.items()]
    notes = [say_states(plans)]
    notes.append(
        say(
            "调查方法几次变化（{breaks}），跨这些年份的增减只作参照；“基本具备”是另设的较低一档，不与本比例相接"
            "（2020年以前的文件写“具备基本科学素质的比例”，即本比例）；"
            "各省自行组织的调查与全国抽样调查不是一个序列，没有并入。",
            breaks=joined(changes, "；"),
        )
    )
    derived = seen[seen["derived"].astype(bool)]
    if len(derived):
        said = [
            say("{series}{year}年{value}%", series=r.series, year=r.year, value=f"{r.value:.2f}")
            for r in derived.itertuples()
        ]
        notes.append(
            say(
                "{values}为推算值：由文件所报的期末比例与增幅反推，文件没有直接写出。",
                values=joined(said, "、"), n=len(said),
            )
        )  # fmt: skip
    weak = seen[_weak(seen)]
    if len(weak):
        said = [say("{series}{year}年", series=r.series, year=r.year) for r in weak.itertuples()]
        notes.append(
            say(
                "{names}的调查数据只有一处来源或来源不独立，可信度中等。",
                names=names_of(said, "个数字", most=12),
            )
        )
    notes.append(
        word(
            "年均进度为百分点之差除以年数；已有结果的目标，所需与实际按同一时段计算，尚无结果的，与此前一段相比。"
        )
    )
    return notes
