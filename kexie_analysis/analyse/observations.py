"""What has been observed of an indicator, year by year: results in the plans, surveys, derived bases."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kexie_analysis.analyse.related import likeness
from kexie_analysis.messages import joined, say, word
from kexie_analysis.plans import Plans

NATION = "CN"
#: The national survey changed its method in these years: a line across them joins unlike things.
BREAKS = {2010: "调查方法调整", 2022: "加入线上样本", 2024: "增设“基本具备”一档"}

#: Surveys of a province's own: they do not continue the national survey's series.
PROVINCIAL = "省级|省内"

#: Of the pairs of characters shared by `what stands` and `what grows`; a catalogue may keep two entries.
_SAME_SUBJECT = 0.5
_NEARBY = 25  # characters between a level and the growth told of it in the same breath

_COLUMNS = [
    "province_id", "series", "year", "value", "unit", "derived", "kind", "source", "clause",
    "confidence", "published", "plan_id", "task_id", "section_id", "start", "end", "quantity_id",
]  # fmt: skip


def survey_indicator(plans: Plans) -> str | None:
    """The indicator that the literacy survey measures: the first share (%) of its theme."""
    for theme in plans.codebook.themes:
        if theme.theme_id == "science_literacy":
            return next((i.indicator_id for i in theme.indicators if i.unit == "%"), None)
    return None


def asked_provinces(plans: Plans) -> list[str]:
    """The provinces a briefing is about: those asked for, else those with a document."""
    ids = plans.asked or tuple(dict.fromkeys(plans.plans["province_id"]))
    order = list(plans.provinces["province_id"])
    return sorted(ids, key=lambda p: order.index(p) if p in order else -1)


def observe(
    plans: Plans, *, indicator_id: str, provinces: Iterable[str] | None = None, nation: bool = False
) -> pd.DataFrame:
    """Levels of an indicator by province and year.

    Columns: province_id, series, year, value, unit, derived, kind (`plan`, `survey`, `derived`),
    source (where it stands), clause, confidence and published (of a survey's figure, also where a plan
    reports the same), and plan_id, task_id, section_id, start, end,
    quantity_id of the statement (empty for a survey). One row per province and year: a plan's own
    report goes before the survey's figure when they agree, and its `source` then names both.

    A base year that nobody states is derived where a growth and its end are stated:
    base = level / (1 + growth), or level - growth where the growth is in points; `derived` is true.
    Surveys of a province's own are left out: they do not continue the national survey's series.
    """
    chosen = list(provinces) if provinces is not None else asked_provinces(plans)
    chosen = list(dict.fromkeys([*chosen, *([NATION] if nation else [])]))
    levels, changes = _plan_results(plans, indicator_id)
    rows = [_row(r, value=float(r["low"]), year=int(r["year_to"])) for _, r in levels.iterrows()]
    rows += _derived(levels, changes)
    if indicator_id == survey_indicator(plans):
        rows += _survey_rows(plans)
    frame = pd.DataFrame([r for r in rows if r["province_id"] in chosen], columns=_COLUMNS)
    frame = _one_per_year(frame)
    frame["series"] = [plans.province_name(p) for p in frame["province_id"]]
    return frame.sort_values(["province_id", "year"]).reset_index(drop=True)


def _plan_results(plans: Plans, indicator_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Levels of the indicator, and all growth figures, as the plans report them."""
    found = plans.quantities[(plans.quantities["role"] == "result").fillna(False)]
    found = plans.cite(found).dropna(subset=["year_to"])
    found["province_id"] = found["plan_id"].map(plans.plans.set_index("plan_id")["province_id"])
    basis = found["basis"].astype("string").fillna("")
    levels = found[(basis == "level") & (found["indicator_id"] == indicator_id).fillna(False)]
    return levels, found[basis == "change"]


def _derived(levels: pd.DataFrame, changes: pd.DataFrame) -> list[dict]:
    rows = []
    for _, level in levels.iterrows():
        for _, change in changes[changes["plan_id"] == level["plan_id"]].iterrows():
            if not _grows(level, change):
                continue
            base = _base(float(level["low"]), float(change["low"]), change["unit"])
            row = _row(change, value=base, year=int(change["year_from"]))
            rows.append({**row, "derived": True, "kind": "derived", "unit": level["unit"]})
    return rows


def _grows(level: pd.Series, change: pd.Series) -> bool:
    """Whether the growth is told of this level: the same end year, and what grows is what stands."""
    if pd.isna(change["year_from"]) or not change["year_from"] < change["year_to"]:
        return False
    if change["year_to"] != level["year_to"] or change["unit"] not in ("%", "个百分点"):
        return False
    same = pd.notna(change["indicator_id"]) and change["indicator_id"] == level["indicator_id"]
    # `…的比例达到甲，增幅达乙`: the growth follows its level and need not name it again.
    follows = 0 <= change["start"] - level["end"] <= _NEARBY
    return (
        same
        or follows
        or likeness(str(change["indicator"]), str(level["indicator"])) >= _SAME_SUBJECT
    )


def _base(level: float, growth: float, unit: str) -> float:
    return level - growth if unit == "个百分点" else level / (1 + growth / 100)


def _row(statement: pd.Series, *, value: float, year: int) -> dict:
    keep = ["province_id", "unit", "clause", "plan_id", "task_id", "section_id", "start", "end"]
    head = {k: statement[k] for k in [*keep, "quantity_id"]}
    head |= {"value": value, "year": year, "derived": False, "kind": "plan"}
    return head | {
        "source": say("{plan}{clause}", plan=statement["plan"], clause=statement["clause"]),
        "confidence": "", "published": "",
    }  # fmt: skip


def _survey_rows(plans: Plans) -> list[dict]:
    table = plans.survey
    own = table["survey"].fillna("").str.contains(PROVINCIAL)
    return [
        {
            "province_id": r.province_id, "year": int(r.year), "value": float(r.value_percent),
            "unit": "%", "derived": False, "kind": "survey", "clause": "",
            "source": word(r.survey) if pd.notna(r.survey) else word("调查"),
            "confidence": "" if pd.isna(r.confidence) else r.confidence,
            "published": "" if pd.isna(r.published_in) else r.published_in,
        }
        for r in table[~own].itertuples()
    ]  # fmt: skip


def _one_per_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Stated before derived; a plan's report before the survey, named together where they agree."""
    rank = {"plan": 0, "survey": 1, "derived": 2}
    frame = frame.assign(rank=frame["kind"].map(rank))
    frame = frame.sort_values(["province_id", "year", "rank"], kind="stable")
    kept = []
    for _, group in frame.groupby(["province_id", "year"], sort=False):
        first = group.iloc[0].copy()
        for _, other in group.iloc[1:].iterrows():
            if other["kind"] == "derived":
                continue
            agrees = abs(other["value"] - first["value"]) < 0.005
            known = {"source": other["source"], "value": f"{other['value']:g}"}
            text = other["source"] if agrees else say("{source}为{value}，不一致", **known)
            if agrees and not first["published"]:
                first["confidence"], first["published"] = other["confidence"], other["published"]
            if text not in first["source"]:
                first["source"] = joined([first["source"], text], "；")
        kept.append(first)
    return pd.DataFrame(kept, columns=_COLUMNS)
