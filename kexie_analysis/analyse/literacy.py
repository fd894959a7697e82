"""One indicator's road: what was observed, what is promised by whom, and the pace that would take.

Made for the share of citizens with science literacy (公民具备科学素质的比例), whose targets stand in
the associations' plans and in other documents (reference/literacy_targets); any other share with a
level works as well, without the survey.
"""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import MET, MISSED, is_met
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.observations import (
    BREAKS,
    NATION,
    asked_provinces,
    observe,
    survey_indicator,
)
from kexie_analysis.analyse.strive import STRIVEN, say_softly
from kexie_analysis.messages import CHINESE, joined, language, say, span, word
from kexie_analysis.plans import Plans

FORECAST = "forecast"
_BOUNDS = {
    "gt": "超过{figure}",
    "ge": "不低于{figure}",
    "le": "不超过{figure}",
    "approx": "约{figure}",
}
_FORECAST = "预测{figure}"
_COLUMNS = [
    "province_id", "series", "year", "low", "high", "bound", "modality", "label", "origin", "source",
    "note", "clause", "plan_id", "task_id", "section_id", "start", "end", "quantity_id",
    "strive_word",
]  # fmt: skip
_PACE = [
    "province_id", "series", "label", "needed", "achieved", "unit", "needed_span", "achieved_span",
    "derived", "target", "bound", "modality", "year", "base", "base_year", "reached", "verdict",
    "breaks", *_COLUMNS[8:],
]  # fmt: skip


def shape_trajectory(
    plans: Plans, *, indicator_id: str, evidence: Plans | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the chart of roads shows: observations and targets of the time that the plans speak of.

    The nation's line begins five years before the first figure of a province (ten years back where
    there is none), and targets beyond the last year that is observed or planned for are left to
    the table.
    """
    seen = observe(
        evidence or plans, indicator_id=indicator_id, provinces=asked_provinces(plans), nation=True
    )
    targets = list_targets(plans, indicator_id=indicator_id)
    own = seen.loc[seen["province_id"] != NATION, "year"]
    start = own.min() if len(own) else seen["year"].max() - 5
    first = 0 if pd.isna(start) else int(start) - 5
    ends = [*seen["year"], *targets.loc[targets["origin"] == "plan", "year"]]
    last = max((int(y) for y in ends), default=9999)
    return seen[seen["year"] >= first].reset_index(drop=True), targets[
        (targets["year"] <= last).fillna(False)
    ].reset_index(drop=True)


def shape_pace(plans: Plans, *, indicator_id: str, evidence: Plans | None = None) -> pd.DataFrame:
    """The pace for a chart: one row per target, named by target and year; far horizons are left out."""
    pace = measure_pace(plans, indicator_id=indicator_id, evidence=evidence)
    _, targets = shape_trajectory(plans, indicator_id=indicator_id, evidence=evidence)
    pace = pace[pace["year"].isin(targets["year"])].reset_index(drop=True)
    return pace.assign(
        series=[say("{label}（{year}）", label=r.label, year=r.year) for r in pace.itertuples()]
    )


def list_targets(
    plans: Plans, *, indicator_id: str, provinces: list[str] | None = None, nation: bool = True
) -> pd.DataFrame:
    """Levels to reach by year: the plans' own and, for literacy, those of other documents.

    Columns: province_id, series, year, low, high, bound (as in quantities, and `gt`), modality
    (firm, strive, forecast), label (`力争10%`), origin (`plan`, `reference`), source, note, clause, and the
    statement's plan_id, task_id, section_id, start, end, quantity_id. A reference target that
    repeats the plan's own is left out.
    """
    chosen = [*(asked_provinces(plans) if provinces is None else provinces)]
    chosen += [NATION] if nation and NATION not in chosen else []
    own = find_targets(plans, indicator_id=indicator_id)
    own = own[(own["basis"].astype("string") == "level").fillna(False) & own["year_to"].notna()]
    own = own.assign(origin="plan", source=own["plan"], year=own["year_to"])
    rows = own.to_dict("records")
    if indicator_id == survey_indicator(plans):
        rows += [r for r in _reference(plans) if not _repeats(r, rows)]
    rows = [r for r in rows if r["province_id"] in chosen]
    for row in rows:
        row["series"] = plans.province_name(row["province_id"])
        row["label"] = target_text(row)
    frame = pd.DataFrame(rows, columns=_COLUMNS).drop_duplicates(
        ["province_id", "year", "low", "high", "bound", "modality"]
    )
    frame["year"] = frame["year"].astype("Int64")
    return frame.sort_values(["province_id", "year", "origin"]).reset_index(drop=True)


def target_text(target) -> str:
    """A target as it is said: `力争10%`, `超过15%`, `预测8.74%`."""
    low, high = f"{target['low']:g}", f"{target['high']:g}"
    figure = f"{low if low == high else span(low, high)}%"
    written = target.get("value_text")
    if isinstance(written, str) and language() == CHINESE:
        figure = written  # 超过10.5% is read as at least 10.5%, and said as it stands
    else:
        figure = word(_BOUNDS.get(target["bound"], "{figure}")).format(figure=figure)
    if target["modality"] == FORECAST:
        return word(_FORECAST).format(figure=figure)
    soft = target.get("strive_word") or (STRIVEN if target["modality"] == "strive" else "")
    return say_softly(figure, soft if isinstance(soft, str) else STRIVEN)


def _reference(plans: Plans) -> list[dict]:
    return [
        {
            "province_id": r.province_id, "year": r.year, "low": r.value_percent, "high": r.value_percent,
            "bound": r.bound, "modality": r.modality, "origin": "reference", "clause": "",
            "source": "" if pd.isna(r.published_in) else r.published_in,
            "note": "" if pd.isna(r.note) else r.note,
        }
        for r in plans.survey_targets.itertuples()
    ]  # fmt: skip


def _repeats(row: dict, own: list[dict]) -> bool:
    return row["modality"] != FORECAST and any(
        o["province_id"] == row["province_id"]
        and o["year"] == row["year"]
        and o["low"] == row["low"]
        for o in own
    )


def measure_pace(plans: Plans, *, indicator_id: str, evidence: Plans | None = None) -> pd.DataFrame:
    """Points a year that each target takes, beside the points a year that were made (年均进度).

    Where the target's year has been observed, both are counted over the same years: from the last
    observation five or more years before it. Where it has not: needed = (target - last observed) /
    years, achieved = (last - previous) / years. Columns: province_id, series, label, needed,
    achieved (missing with fewer than two observations), unit, needed_span, achieved_span, derived
    (a base was derived), target, bound, modality, year, base, base_year, reached (at the target's
    year), verdict, breaks (changes of the survey's method within the years counted), origin, source,
    clause, plan_id, task_id, section_id, start, end, quantity_id. Forecasts are no targets.
    """
    seen = observe(
        evidence or plans, indicator_id=indicator_id, provinces=asked_provinces(plans), nation=True
    )
    targets = list_targets(plans, indicator_id=indicator_id)
    rows = []
    for target in targets[targets["modality"] != FORECAST].to_dict("records"):
        own = seen[seen["province_id"] == target["province_id"]]
        if (row := _pace(target, own)) is not None:
            rows.append({**target, "target": target["low"], "unit": word("个百分点/年"), **row})
    return pd.DataFrame(rows, columns=_PACE)


def _pace(target: dict, seen: pd.DataFrame) -> dict | None:
    year = int(target["year"])
    at = seen[(seen["year"] == year) & ~seen["derived"].astype(bool)]
    before = seen[seen["year"] < year]
    if len(at):
        before = before[before["year"] <= year - 5]
    if before.empty:
        return None
    base = before.iloc[-1]
    years = year - int(base["year"])
    out = {
        "needed": (target["low"] - base["value"]) / years, "base": base["value"], "base_year": int(base["year"]),
        "needed_span": span(base["year"], year), "derived": bool(base["derived"]),
    }  # fmt: skip
    if len(at):
        end, start = at.iloc[0], base
        met = is_met(end["value"], low=target["low"], high=target["high"], bound=target["bound"])
        out |= {"reached": end["value"], "verdict": MET if met else MISSED}
    else:
        end, start = base, (before.iloc[-2] if len(before) > 1 else None)
    if start is None:
        return out | {"achieved": None, "achieved_span": "", "breaks": ""}
    first, last = int(start["year"]), int(end["year"])
    out["achieved"] = (end["value"] - start["value"]) / (last - first)
    out["achieved_span"] = span(first, last)
    out["derived"] = bool(base["derived"] or start["derived"])
    return out | {"breaks": breaks_within(first, max(last, year))}


def breaks_within(first: int, last: int) -> str:
    """The changes of the survey's method after `first` and up to `last`, as a phrase."""
    within = [(year, what) for year, what in BREAKS.items() if first < year <= last]
    return joined([say("{year}年{what}", year=y, what=word(what)) for y, what in within], "、")
