"""The finding on lower limits: what share of a society's governing bodies must be of whom."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.comparison import find_targets, find_thresholds
from kexie_analysis.analyse.findings import cite, make_finding
from kexie_analysis.messages import joined, named, say, sentence
from kexie_analysis.plans import Plans


def say_limits(plans: Plans, *, theme_id: str) -> dict | None:
    """Who sets lower limits, and how high; None where there are none or all the theme's figures are such."""
    if theme_id != "society_reform":
        return None
    found = find_limits(plans, theme_id=theme_id)
    if found.empty or len(found) == len(find_targets(plans, theme_id=theme_id)):
        return None  # none, or told with the targets
    parts = [
        say(
            "{province}{label}{value}",
            province=r.province, label=named(r.label), value=r.value_text,
        )
        for r in found.head(4).itertuples()
    ]  # fmt: skip
    tail = say("等{n}项", n=len(found)) if len(found) > 4 else ""
    values = list(dict.fromkeys(found["value_text"].head(4)))
    owners = found["plan"].unique()
    who = owners[0] if len(owners) == 1 else say("{n}份文件", n=len(owners))
    known = {"who": who, "parts": joined(parts, "；"), "tail": tail}
    text = say("{who}对学会领导机构构成设下限：{parts}{tail}", **known)
    return make_finding(sentence(text), strong=values, clauses=cite(plans, found))


def find_limits(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """The lower limits among the theme's thresholds, as find_thresholds gives them."""
    found = find_thresholds(plans, theme_id=theme_id)
    return found[found["bound"] == "ge"]
