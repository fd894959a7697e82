"""Which figures count the same thing, and which only bear related names (名称相近)."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.plans import Plans

#: Measure words that count the same thing; 人次 counts visits, not persons, and stands alone.
_SAME_COUNT = ({"名", "人", "位"}, {"家", "个", "所"}, {"场", "次"}, {"篇", "份"})
_ENOUGH = 0.4  # of the pairs of characters shared: below it, two phrases only share a theme


def same_count(unit_a: str, unit_b: str) -> bool:
    """Whether two units count the same thing: 名 and 人 do, 名 and 人次 do not."""
    return unit_a == unit_b or any({unit_a, unit_b} <= group for group in _SAME_COUNT)


def likeness(a: str, b: str) -> float:
    """Dice coefficient of the sets of character pairs of two phrases: 0 nothing shared, 1 the same."""
    pairs = [{p[i : i + 2] for i in range(len(p) - 1)} for p in (a, b)]
    total = len(pairs[0]) + len(pairs[1])
    return 2 * len(pairs[0] & pairs[1]) / total if total else 0.0


def find_related(plans: Plans, targets: pd.DataFrame, results: pd.DataFrame) -> dict[str, dict]:
    """For each target (by quantity_id) a result that sounds alike, as a dict, where there is one.

    Two figures of one province, of one year or the year after (a later document reports), are
    related where both name one measure of the codebook by different words, their units count the
    same and their indicators differ. A result is given to one target only, the one whose wording
    is nearest (Dice coefficient of character pairs).
    """
    groups = [set(c.terms) for t in plans.codebook.themes for c in t.codes]
    words = {w for group in groups for w in group}
    own: dict[str, list[dict]] = {}
    for result in results.to_dict("records"):
        # Most figures name no measure at all and need not be compared.
        if any(w in str(result["phrase"]) for w in words):
            own.setdefault(result["province_id"], []).append(result)
    scored = [
        (-score, target["quantity_id"], result["quantity_id"], result)
        for target in targets.to_dict("records")
        for result in own.get(target["province_id"], [])
        if (score := _score(target, result, groups)) >= _ENOUGH
    ]
    out: dict[str, dict] = {}
    taken: set[str] = set()
    for _, target_id, result_id, result in sorted(scored, key=lambda s: s[:3]):
        if target_id not in out and result_id not in taken:
            out[target_id] = result
            taken.add(result_id)
    return out


#: Visits and persons are told beside each other where nothing is judged.
_PERSONS = {"名", "人", "位", "人次"}


def find_near(plans: Plans, targets: pd.DataFrame, results: pd.DataFrame) -> dict[str, list[dict]]:
    """For each target (by quantity_id) the results that the codebook calls near, not the same.

    Nearness is a reading of what is counted and stands in the codebook (`near` of an indicator, in
    either direction). As for related names: one province, another document, the target's year or
    the year after. The result worded most alike comes first.
    """
    near: dict[str, set[str]] = {}
    for indicator in plans.codebook.indicators():
        for other in indicator.near:
            near.setdefault(indicator.indicator_id, set()).add(other)
            near.setdefault(other, set()).add(indicator.indicator_id)
    own: dict[tuple[str, str], list[dict]] = {}
    for result in results[results["indicator_id"].isin(list(near))].to_dict("records"):
        own.setdefault((result["province_id"], result["indicator_id"]), []).append(result)
    out: dict[str, list[dict]] = {}
    for target in targets[targets["indicator_id"].isin(list(near))].to_dict("records"):
        found = [
            r
            for other in sorted(near[target["indicator_id"]])
            for r in own.get((target["province_id"], other), [])
            if _of_one_time(target, r) and _of_one_kind(target["unit"], r["unit"])
        ]
        if found:
            label = str(target["label"])
            out[target["quantity_id"]] = sorted(
                found, key=lambda r: -likeness(label, str(r["label"]))
            )
    return out


def _of_one_kind(unit_a: str, unit_b: str) -> bool:
    return same_count(unit_a, unit_b) or {unit_a, unit_b} <= _PERSONS


def _of_one_time(target: dict, result: dict) -> bool:
    """Whether a result of another document is of the target's year or the year after."""
    if target["plan_id"] == result["plan_id"] or result["basis"] == "change":
        return False
    years = (target["year_to"], result["year_to"])
    return not any(pd.isna(y) for y in years) and 0 <= years[1] - years[0] <= 1


def _score(target: dict, result: dict, groups: list[set[str]]) -> float:
    if not _of_one_time(target, result) or not same_count(target["unit"], result["unit"]):
        return 0.0
    if target["indicator_id"] and target["indicator_id"] == result["indicator_id"]:
        return 0.0
    phrases = (str(target["phrase"]), str(result["phrase"]))
    score = likeness(*phrases)
    if score < _ENOUGH or not any(_named_apart(phrases, group) for group in groups):
        return 0.0
    return score


def _named_apart(phrases: tuple[str, str], group: set[str]) -> bool:
    """Whether both phrases name the measure, each by a word that the other does not use.

    Where both use one word, they count different things of one kind, which is no related name.
    """
    words = [{w for w in group if w in p} for p in phrases]
    return bool(words[0] and words[1] and not words[0] & words[1])
