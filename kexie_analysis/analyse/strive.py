"""With which word a figure is only striven for: 力争, 争取, 努力, 逐步, as its document has it."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.memo import remembered
from kexie_analysis.messages import CHINESE, language, say
from kexie_analysis.plans import Plans

#: What such figures are called where the word is not known, and in another language.
STRIVEN = "力争"
_REACH = 60  # characters between the word and the figure it softens
_WORDS = ("力争", "争取", "努力", "逐步")
_SOFT = ("strive", "explore")


def strive_words(plans: Plans, found: pd.DataFrame) -> pd.Series:
    """For each row of quantities the word that softens it; empty where it is not softened.

    The word is the last one of the firmness scheme that stands before the figure in its task, no
    further than a sentence is long. `found` has plan_id, task_id, start and modality.
    """
    soft = (found["modality"] == "strive").fillna(False).to_numpy(dtype=bool)
    out = [STRIVEN if s else "" for s in soft]
    if soft.any() and language() == CHINESE:
        said = _soft_words(plans)
        plan_ids, starts = found["plan_id"].tolist(), found["start"].tolist()
        for place in soft.nonzero()[0].tolist():
            own, start = said.get(plan_ids[place], ()), starts[place]
            near = [word for word in own if word[1] <= start <= word[1] + _REACH]
            if near:
                out[place] = _short(near[-1][2])
    return pd.Series(out, index=found.index, dtype="object")


@remembered
def _soft_words(plans: Plans) -> dict[str, list[tuple[int, int, str]]]:
    """The softening words of each plan, in order of place: start, end and term."""
    said = plans.codings
    said = said[(said["scheme"] == "firmness") & said["code_id"].isin(_SOFT)]
    said = said.sort_values(["plan_id", "start"])
    out: dict[str, list[tuple[int, int, str]]] = {}
    columns = [said[name].tolist() for name in ("plan_id", "start", "end", "term")]
    for plan_id, *word in zip(*columns, strict=True):
        out.setdefault(plan_id, []).append((word[0], word[1], word[2]))
    return out


def say_softly(figure: str, strive_word: str, *, basis: str = "") -> str:
    """`争取15-20亿`, `每年10个以上`: the figure behind its softening word, with how often it is meant."""
    if basis == "annual":
        figure = say("每年{figure}", figure=figure)
    if not strive_word:
        return figure
    if strive_word == STRIVEN:
        return say("力争{figure}", figure=figure)
    return say("{word}{figure}", word=strive_word, figure=figure)


def _short(term: str) -> str:
    """积极争取 says no more than 争取."""
    return next((w for w in _WORDS if w in term), term)
