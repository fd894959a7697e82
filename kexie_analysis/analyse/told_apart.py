"""Figures that the catalogue calls alike, told apart in a table by the plan's own words."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.messages import bracketed


def label_apart(found: pd.DataFrame) -> pd.Series:
    """The labels; behind one that a plan has twice for the same years stands what the plan counts.

    `found` has plan_id, label, years and phrase (as extracted). A catalogue entry is wider than many a
    wording: new stations and all stations are both its 院士工作站数量.
    """
    label, phrase = (found[n].astype("string").fillna("") for n in ("label", "phrase"))
    alike = phrase.groupby([found["plan_id"].astype(str), label, found["years"]], dropna=False)
    other = (alike.transform("nunique") > 1) & (phrase != "") & (phrase != label)
    return label.where(~other, label + phrase.map(bracketed))
