"""Which figures are a theme's: by their indicator, else by what they count."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kexie_analysis.codebook import Theme
from kexie_analysis.plans import Plans


def are_of_theme(plans: Plans, frame: pd.DataFrame, theme: Theme) -> np.ndarray:
    """For each row of quantities whether it is the theme's: by its indicator, which may speak for
    several themes; without one, by a word of the theme in its phrase.

    `frame` has indicator_id and indicator (the phrase). Each wording is looked at once, however many
    plans have it.
    """
    mine = {
        i.indicator_id
        for t in plans.codebook.themes
        for i in t.indicators
        if theme.theme_id in (t.theme_id, *i.also)
    }
    named = frame["indicator_id"].notna().to_numpy(dtype=bool)
    phrases = frame["indicator"].fillna("").to_numpy(dtype=object)
    groups = [(theme.terms, theme.exclude_terms)]
    groups += [(c.terms, (*theme.exclude_terms, *c.exclude_terms)) for c in theme.codes]
    told = {
        phrase: any(
            any(w in phrase for w in words) and not any(w in phrase for w in without)
            for words, without in groups
        )
        for phrase in dict.fromkeys(phrases[~named])
    }
    rows = zip(named, frame["indicator_id"], phrases, strict=True)
    # Typed: an empty list would choose no columns instead of no rows.
    return np.array([i in mine if known else told[p] for known, i, p in rows], dtype=bool)
