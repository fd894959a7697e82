"""One province's plans in succession: what is kept, dropped, new, raised, lowered."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from kexie_analysis.analyse.clauses import short_clauses
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.one_measure import gather_measures
from kexie_analysis.analyse.places import locate
from kexie_analysis.analyse.related import same_count
from kexie_analysis.analyse.states import NOT_PROPOSED, absence, caveat, with_caveat
from kexie_analysis.messages import say, word
from kexie_analysis.plans import Plans

KEPT, DROPPED, NEW, RAISED, LOWERED = "kept", "dropped", "new", "raised", "lowered"
_COLUMNS = [
    "province_id", "old_id", "new_id", "old_plan", "new_plan", "kind", "theme_id", "theme", "label",
    "old", "new", "status", "unit", "clause_old", "clause_new", "quantity_id",
]  # fmt: skip


def successive_plans(plans: Plans, *, province_id: str) -> list[tuple[str, str]]:
    """A province's documents in succession, as pairs of plan_ids, by the years they are for."""
    own = plans.plans[plans.plans["province_id"] == plans.province_id(province_id)]
    ordered = own.sort_values(["start_year", "end_year", "plan_id"])["plan_id"]
    return list(pairwise(ordered))


def compare_successive(plans: Plans, *, province_id: str) -> pd.DataFrame:
    """Every pair of a province's successive documents, measure by measure and target by target.

    Columns: province_id, old_id, new_id, old_plan, new_plan, kind (`measure`, `target`), theme_id,
    theme, label, old, new (numbers of a target, clauses of a measure as text), status (kept,
    dropped, new, raised, lowered; or one of the four states where silence cannot be read as a
    change), unit, clause_old, clause_new, quantity_id, caveat.

    `dropped` needs a later document that is complete and read through; `new` the same of the earlier.
    """
    rows: list[dict] = []
    for old, new in successive_plans(plans, province_id=province_id):
        rows += _measures(plans, old, new) + _targets(plans, old, new)
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    ids = sorted({*frame["old_id"], *frame["new_id"]})
    return with_caveat(frame, caveat(plans.select(plan_ids=ids)) if ids else "")


def compare_latest(plans: Plans, *, province_id: str) -> pd.DataFrame:
    """The changes between a province's two latest documents, as `compare_successive` gives them.

    `label` has its theme in front where it is a measure; `attrs` holds old_name and new_name, `—`
    where the province has fewer than two documents, and their number, documents.
    """
    frame = compare_successive(plans, province_id=province_id)
    if len(frame):
        frame = frame[frame["new_id"] == frame["new_id"].iloc[-1]].reset_index(drop=True)
    measure = frame["kind"] == "measure"
    rows = zip(frame["theme"], frame["label"], strict=True)
    themed = pd.Series([say("{head}：{text}", head=t, text=c) for t, c in rows], index=frame.index)
    frame["label"] = frame["label"].where(~measure, themed.astype(object))
    names = [frame[c].iloc[0] if len(frame) else "—" for c in ("old_plan", "new_plan")]
    documents = int((plans.plans["province_id"] == plans.province_id(province_id)).sum())
    frame.attrs.update(old_name=names[0], new_name=names[1], documents=documents)
    return frame


def _measures(plans: Plans, old: str, new: str) -> list[dict]:
    hits = plans.mentions[plans.mentions["code_id"].notna()]
    sides = [locate(plans, hits[hits["plan_id"] == p]) for p in (old, new)]
    rows = []
    for held in gather_measures(plans.codebook, pd.concat(sides)):
        theme, code = held[0]
        keys = {(t.theme_id, c.code_id) for t, c in held}
        a, b = (s.loc[_are(s, keys), "clause_id"] for s in sides)
        if a.empty and b.empty:
            continue
        clauses = [short_clauses(plans, x) for x in (a, b)]
        status = _status(plans, (old, new), theme.theme_id, has=(len(a) > 0, len(b) > 0))
        rows.append(_head(plans, old, new) | {
            "kind": "measure", "theme_id": theme.theme_id, "theme": theme.label.name, "label": code.label.name,
            "old": clauses[0] or None, "new": clauses[1] or None, "status": status, "unit": "",
            "clause_old": clauses[0], "clause_new": clauses[1],
        })  # fmt: skip
    return rows


def _are(found: pd.DataFrame, keys: set[tuple[str, str]]) -> list[bool]:
    """Which of the places are of one of the measures (theme_id, code_id)."""
    return [k in keys for k in zip(found["theme_id"], found["code_id"], strict=True)]


def _status(plans: Plans, pair: tuple[str, str], theme_id: str, *, has: tuple[bool, bool]) -> str:
    """Kept where both have it; else what the silence of the other one allows to say."""
    if all(has):
        return KEPT
    silent = pair[1] if has[0] else pair[0]
    state = absence(plans, silent, theme_id)
    if state != NOT_PROPOSED:
        return state
    return DROPPED if has[0] else NEW


def _targets(plans: Plans, old: str, new: str) -> list[dict]:
    found = find_targets(plans.select(plan_ids=[old, new]))
    found = found.drop_duplicates(["plan_id", "indicator_id", "label", "low", "year_to"])
    theme_of = {i.indicator_id: t for t in plans.codebook.themes for i in t.indicators}
    a, b = (found[found["plan_id"] == p].to_dict("records") for p in (old, new))
    rows = []
    ends = plans.plans.set_index("plan_id")["end_year"]
    left = list(b)
    for target in a:
        later = _successor(target, left, (ends[old], ends[new]))
        left = [x for x in left if x is not later]
        rows.append(_target_row(plans, old, new, target, later, theme_of))
    rows += [_target_row(plans, old, new, None, x, theme_of) for x in left]
    return rows


def _successor(target: dict, later: list[dict], ends: tuple) -> dict | None:
    """The later plan's figure for the same thing: of the same year, else each for its plan's last year.

    A figure for a far horizon is not lowered by one for a nearer year.
    """
    alike = [x for x in later if _same(target, x)]
    for x in alike:
        if pd.notna(x["year_to"]) and x["year_to"] == target["year_to"]:
            return x
    own = [x for x in alike if _ends(target, ends[0]) and _ends(x, ends[1])]
    return own[0] if own else None


def _ends(target: dict, year: object) -> bool:
    """Whether a figure is for its plan's last year; one without a year is."""
    return bool(pd.isna(target["year_to"]) or pd.isna(year) or target["year_to"] == year)


def _same(a: dict, b: dict) -> bool:
    same = a["indicator_id"] == b["indicator_id"] if a["indicator_id"] else a["label"] == b["label"]
    alike = same and same_count(a["unit"], b["unit"]) and a["basis"] == b["basis"]
    # What five years add up to is not less because one year's points promise less.
    return bool(alike and (a["basis"] != "total" or _span(a) == _span(b)))


def _span(target: dict) -> int | None:
    years = (target["year_from"], target["year_to"])
    return None if any(pd.isna(y) for y in years) else int(years[1]) - int(years[0])


def _target_row(
    plans: Plans, old: str, new: str, a: dict | None, b: dict | None, theme_of: dict
) -> dict:
    one = a or b or {}
    theme = theme_of.get(one["indicator_id"])
    if a and b:
        status = KEPT if a["low"] == b["low"] else RAISED if b["low"] > a["low"] else LOWERED
    else:
        theme_id = theme.theme_id if theme else "*"
        status = _status(plans, (old, new), theme_id, has=(a is not None, b is not None))
    return _head(plans, old, new) | {
        "kind": "target", "theme_id": theme.theme_id if theme else "", "theme": theme.label.name if theme else word("其他"),
        "label": one["label"], "old": a["low"] if a else None, "new": b["low"] if b else None,
        "status": status, "unit": one["unit"], "clause_old": a["clause"] if a else "",
        "clause_new": b["clause"] if b else "", "quantity_id": one["quantity_id"],
    }  # fmt: skip


def _head(plans: Plans, old: str, new: str) -> dict:
    owner = plans.plans.set_index("plan_id").at[old, "province_id"]
    return {
        "province_id": owner, "old_id": old, "new_id": new,
        "old_plan": plans.plan_label(old), "new_plan": plans.plan_label(new),
    }  # fmt: skip
