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


def find_related(plans: Plans, targets: pd.DataFrame, results: pd.DataFrame) -> dict[str, int]:
    """For each target (by quantity_id) the row label of a result that sounds alike, if there is one.

    Two figures of one province, of one year or the year after (a later document reports), are
    related where the words of one code of the codebook stand in both, their units count the same
    and their indicators differ. A result is given to one target only, the one whose wording is
    nearest (Dice coefficient of character pairs).
    """
    groups = [set(c.terms) for t in plans.codebook.themes for c in t.codes]
    own = dict(tuple(results.groupby("province_id"))) if len(results) else {}
    scored = []
    for target in targets.to_dict("records"):
        nearby = own.get(target["province_id"], results.iloc[:0])
        for label, result in zip(nearby.index, nearby.to_dict("records"), strict=True):
            if (score := _score(target, result, groups)) >= _ENOUGH:
                scored.append((-score, target["quantity_id"], label))
    out: dict[str, int] = {}
    for _, target_id, label in sorted(scored):
        if target_id not in out and label not in out.values():
            out[target_id] = label
    return out


def _score(target: dict, result: dict, groups: list[set[str]]) -> float:
    if target["plan_id"] == result["plan_id"] or result["basis"] == "change":
        return 0.0
    if not same_count(target["unit"], result["unit"]):
        return 0.0
    if target["indicator_id"] and target["indicator_id"] == result["indicator_id"]:
        return 0.0
    years = (target["year_to"], result["year_to"])
    if any(pd.isna(y) for y in years) or not 0 <= years[1] - years[0] <= 1:
        return 0.0
    phrases = (str(target["phrase"]), str(result["phrase"]))
    if not any(_named_apart(phrases, group) for group in groups):
        return 0.0
    return likeness(*phrases)


def _named_apart(phrases: tuple[str, str], group: set[str]) -> bool:
    """Whether both phrases name the measure, each by a word that the other does not use.

    Where both use one word, they count different things of one kind, which is no related name.
    """
    words = [{w for w in group if w in p} for p in phrases]
    return bool(words[0] and words[1] and not words[0] & words[1])
