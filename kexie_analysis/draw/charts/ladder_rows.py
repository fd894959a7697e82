"""What stands in a row of a ladder, and how high the row must be for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.canvas import BOLD, MEDIUM, text_width, wrap
from kexie_analysis.draw.finish import clean
from kexie_analysis.draw.palette import province_name
from kexie_analysis.draw.style import SMALL, TEXT, TINY, WIDTH
from kexie_analysis.messages import bracketed, say

LINE, WORD, CLAUSE = 9.4, 10.8, 8.4  # from one line to the next: of a label, a figure, a clause
_LABEL = 132.0  # points, for the labels; more where a label needs it and the scale can spare it
_SCALE, _MOST_ROOM = 120.0, 132.0
_LINES = 4  # of a label at most
_AIR = 5.0  # above and below the lines of a row
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class Row:
    """A figure as it is drawn: `label`, `words` and `clause` in lines, the clause beside or below the words."""

    cells: dict[str, Any]
    label: list[str]
    words: list[str]
    clause: list[str]
    below: bool
    widths: tuple[float, float]  # points, for the label, and for the words with the clause
    height: float

    @property
    def text_height(self) -> float:
        """Of the words and of what stands below them."""
        return len(self.words) * WORD + (len(self.clause) * CLAUSE if self.below else 0.0)


def lay_out(known: pd.DataFrame, least: float) -> list[Row]:
    """The rows as drawn, each at least `least` points high and as high as its words need.

    No clause is left out for want of room: one that does not fit beside the figure stands below it.
    """
    rows = _cited(_tell_apart(known)).to_dict("records")
    beside = [_beside(r) for r in rows]
    # As wide as the figures with their clauses; those wider than the most have them below.
    room = max(96.0, *(w for w in beside if w <= _MOST_ROOM), 0.0) + 1
    wanted = max(_name_width(r) + text_width(clean(r["label"]), SMALL) for r in rows)
    label = max(_LABEL, min(wanted + 1, WIDTH - room - 44 - _SCALE))
    return [_lay(cells, label, room, least) for cells in rows]


def _beside(cells: dict[str, Any]) -> float:
    """Points that a figure takes with its clause beside it."""
    cite = text_width(clean(cells["cite"]), TINY)
    return text_width(say_amount(cells), TEXT, MEDIUM) + (5 + cite if cite else 0.0)


def _name_width(cells: dict[str, Any]) -> float:
    return text_width(province_name(cells["province_id"]), SMALL, BOLD) + 4


def _lay(cells: dict[str, Any], width: float, room: float, least: float) -> Row:
    label = wrap(clean(cells["label"]), width - _name_width(cells), size=SMALL, lines=_LINES)
    words = wrap(say_amount(cells), room, size=TEXT, lines=2, weight=MEDIUM)
    cite = clean(cells["cite"])
    clause = wrap(cite, room, size=TINY, lines=2) if cite else []
    below = bool(clause) and _beside(cells) > room
    right = len(words) * WORD + (len(clause) * CLAUSE if below else 0.0)
    height = max(least, max(len(label) * LINE, right) + _AIR)
    return Row(cells, label, words, clause, below, (width, room), height)


def _tell_apart(known: pd.DataFrame) -> pd.DataFrame:
    """Rows that would look alike with what tells them apart: their years, else the plan's own words."""
    ours = [c for c in ("province_id", "plan", "label", "unit") if c in known]
    several = known.duplicated(ours, keep=False)
    label = known["label"].map(clean)
    if "years" in known:
        years = known["years"].map(lambda y: clean(y).partition("（")[0])
        apart = years.groupby([known[c] for c in ours], dropna=False).transform("nunique") > 1
        label = label.where(~(several & apart), label + " " + years)
    if "phrase" in known:
        same = [*(known[c] for c in ours if c != "label"), label]
        phrases = known["phrase"].map(clean)
        apart = phrases.groupby(same, dropna=False).transform("nunique") > 1
        other = apart & (phrases != "") & (phrases != known["label"].map(clean))
        label = label.where(~other, label + phrases.map(bracketed))
    return known.assign(label=label)


def _cited(known: pd.DataFrame) -> pd.DataFrame:
    """With `cite`: the clause, after its plan's name where the rows of a province are of several plans."""
    clauses = known["clause"].map(clean) if "clause" in known else pd.Series("", index=known.index)
    if "plan" not in known:
        return known.assign(cite=clauses)
    plans = known["plan"].map(clean)
    several = plans.groupby(known["province_id"], dropna=False).transform("nunique") > 1
    short = [
        plan.removeprefix(province_name(p)).strip()
        for plan, p in zip(plans, known["province_id"], strict=True)
    ]
    return known.assign(cite=clauses.where(~several, pd.Series(short, known.index) + " " + clauses))


def say_amount(cells: dict[str, Any]) -> str:
    """`争取 15—20 亿元`, `每年 ≥10 个`, `力争约 25%`: the figure with how firmly and how often."""
    return _BETWEEN_HAN.sub("", _amount(cells))


def _amount(cells: dict[str, Any]) -> str:
    unit, bound = cells["unit"], clean(cells.get("bound"), "eq")
    words = amount_text(cells["low"], cells.get("high"), bound, unit)
    if clean(cells.get("basis")) == "annual":
        words = say("每年 {amount}", amount=words)
    if clean(cells.get("modality")) != "strive":
        return words
    soft = clean(cells.get("strive_word"))
    if soft in ("", "力争"):
        return say("力争 {amount}", amount=words)
    return say("{word} {amount}", word=soft, amount=words)
