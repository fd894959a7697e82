"""Figures that a reader looks for under one theme and that are counted under another."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.belonging import are_of_theme
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.strive import say_softly
from kexie_analysis.messages import joined, named, say
from kexie_analysis.plans import Plans

_MOST = 5  # places told one by one
_AROUND_TITLE = 2  # characters between a marker and its title


def find_elsewhere(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """Targets counted under other themes that a reader of this theme looks for.

    These are the figures of a task or a section whose title names the theme; and those in a
    sentence that speaks of it, where what they count is called by one of its words: a sentence
    that names many things has its figures for one of them. What is told of one plan is told of
    every plan that has a target for the same indicator.

    Columns: those of find_targets, and `theme` (the label of the theme that the figure is counted
    under; figures of no theme are left out).
    """
    found = find_targets(plans)
    mine = set(find_targets(plans, theme_id=theme_id)["quantity_id"])
    found = found[~found["quantity_id"].isin(mine)].reset_index(drop=True)
    hits = plans.mentions[plans.mentions["theme_id"] == theme_id]
    called = _called(plans, found, theme_id)
    near = _titled(plans, found, hits)
    near[called] |= _spoken(plans, found[called], hits)
    near |= found["indicator_id"].isin(set(found.loc[near, "indicator_id"].dropna()) - {""})
    found = found[near].reset_index(drop=True)
    owners = _owners(plans, found, theme_id)
    found = found.assign(theme=pd.array(owners, dtype="string"))
    return found[found["theme"].notna()].reset_index(drop=True)


def say_elsewhere(plans: Plans, *, theme_id: str, cited: bool = True) -> str:
    """Where related figures are to be found, in words; empty where there are none.

    `cited` writes the clauses into the text, for a note; a finding has its own.
    """
    found = find_elsewhere(plans, theme_id=theme_id)
    if found.empty:
        return ""
    groups = found.groupby(["plan", "clause", "theme"], sort=False, observed=True)
    parts = []
    for (p, c, t), own in groups:
        known = {"plan": p, "clause": c, "figures": _few(own), "theme": named(t)}
        parts.append(
            say("{plan}〔{clause}〕{figures}（{theme}）", **known)
            if cited
            else say("{plan}{figures}（{theme}）", **known)
        )
    text = joined(parts[:_MOST], "、")
    if len(parts) > _MOST:
        return say("相关的目标归在别的主题：{text}等{n}处", text=text, n=len(parts))
    return say("相关的目标归在别的主题：{text}", text=text)


def _few(own: pd.DataFrame) -> str:
    """The first two figures of a place, and how many there are."""
    said = [
        say("{label}{value}", label=named(r.label), value=_value(r))
        for r in own.head(2).itertuples()
    ]
    text = joined(said, "、")
    return say("{text}等{n}项", text=text, n=len(own)) if len(own) > 2 else text


def _value(row) -> str:
    return say_softly(row.value_text, row.strive_word, basis=row.basis)


def _titled(plans: Plans, found: pd.DataFrame, hits: pd.DataFrame) -> pd.Series:
    """Which figures stand in a task, or right in a section, whose title names the theme."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for hit in hits.itertuples():
        spans.setdefault(hit.plan_id, []).append((int(hit.start), int(hit.end)))
    named: set[str] = set()
    for table, key in ((plans.tasks, "task_id"), (plans.sections, "section_id")):
        titled = table[table["title"].notna() & table["plan_id"].isin(list(spans))]
        marks = titled["marker"].fillna("").str.len()
        ends = titled["start"] + marks + titled["title"].str.len() + _AROUND_TITLE
        rows = zip(titled[key], titled["plan_id"], titled["start"], ends, strict=True)
        named |= {row for row, plan, a, b in rows if any(a <= s and e <= b for s, e in spans[plan])}
    return found["task_id"].isin(named) | found["section_id"].isin(named)


def _spoken(plans: Plans, found: pd.DataFrame, hits: pd.DataFrame) -> pd.Series:
    """Which figures stand in a sentence that speaks of the theme."""
    near = plans.clauses[plans.clauses["plan_id"].isin(found["plan_id"])]
    sentences = {
        p: list(zip(c["start"], c["end"], strict=True)) for p, c in near.groupby("plan_id")
    }
    spoken = {p: list(own) for p, own in hits.groupby("plan_id")["start"]}
    rows = zip(found["plan_id"], found["start"], strict=True)
    return pd.Series(
        [
            any(a <= at < b and any(a <= s < b for s in spoken.get(plan, ())) for a, b in sentences.get(plan, ()))
            for plan, at in rows
        ],
        index=found.index,
        dtype=bool,
    )  # fmt: skip


def _called(plans: Plans, found: pd.DataFrame, theme_id: str) -> pd.Series:
    """Which figures count something that bears a word of the theme in its name."""
    names = {i.indicator_id: i.label.zh for i in plans.codebook.indicators()}
    called = found["indicator_id"].map(names).fillna(found["phrase"])
    rows = pd.DataFrame({"indicator_id": pd.NA, "indicator": called})
    theme = plans.codebook.theme(theme_id)
    return pd.Series(are_of_theme(plans, rows, theme), index=found.index, dtype=bool)


def _owners(plans: Plans, found: pd.DataFrame, theme_id: str) -> list[str | None]:
    """The theme that each figure is counted under: the first in the codebook's order."""
    out: list[str | None] = [None] * len(found)
    rows = found.rename(columns={"phrase": "indicator"})
    rows["indicator_id"] = rows["indicator_id"].replace("", pd.NA)
    for theme in plans.codebook.themes:
        if theme.theme_id != theme_id and len(rows):
            for k, yes in enumerate(are_of_theme(plans, rows, theme)):
                out[k] = theme.label.name if yes and out[k] is None else out[k]
    return out
