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
_NEAR = 36  # characters between a theme named in passing and a figure that may be of it


def find_elsewhere(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """Targets of other themes in a sentence, or under a task's title, that speaks of this theme.

    A sentence that names the theme once speaks of it only near that word.

    Columns: those of find_targets, and `theme` (the label of the theme that the figure is counted
    under; figures of no theme are left out).
    """
    found = find_targets(plans)
    mine = set(find_targets(plans, theme_id=theme_id)["quantity_id"])
    found = found[~found["quantity_id"].isin(mine)].reset_index(drop=True)
    places, titled = _places(plans, theme_id)
    near = [
        any(a <= int(start) < b for a, b in places.get(plan, ())) or task in titled
        for plan, task, start in zip(
            found["plan_id"], found["task_id"], found["start"], strict=True
        )
    ]
    found = found[pd.Series(near, dtype=bool)].reset_index(drop=True)
    owners = _owners(plans, found, theme_id)
    found = found.assign(theme=pd.array(owners, dtype="string"))
    return found[found["theme"].notna()].reset_index(drop=True)


def say_elsewhere(plans: Plans, *, theme_id: str) -> str:
    """Where related figures are to be found, in words; empty where there are none."""
    found = find_elsewhere(plans, theme_id=theme_id)
    if found.empty:
        return ""
    groups = found.groupby(["plan", "clause", "theme"], sort=False, observed=True)
    parts = [
        say(
            "{plan}〔{clause}〕{figures}（{theme}）",
            plan=p,
            clause=c,
            theme=named(t),
            figures=_few(own),
        )
        for (p, c, t), own in groups
    ]
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


def _places(plans: Plans, theme_id: str) -> tuple[dict[str, list[tuple[int, int]]], set[str]]:
    """Where plans speak of the theme, by plan (raw offsets); and the tasks whose title does."""
    hits = plans.mentions[plans.mentions["theme_id"] == theme_id]
    tasks = plans.tasks[plans.tasks["title"].notna()]
    marks = tasks["marker"].fillna("").str.len()
    ends = tasks["start"] + marks + tasks["title"].str.len() + _AROUND_TITLE
    ends_of = dict(zip(tasks["task_id"], ends, strict=True))
    spans: dict[str, list[tuple[int, int]]] = {}
    titled: set[str] = set()
    for hit in hits.itertuples():
        spans.setdefault(hit.plan_id, []).append((int(hit.start), int(hit.end)))
        if pd.notna(hit.task_id) and hit.end <= ends_of.get(hit.task_id, 0):
            titled.add(hit.task_id)
    out: dict[str, list[tuple[int, int]]] = {}
    for clause in plans.clauses[plans.clauses["plan_id"].isin(list(spans))].itertuples():
        a, b = int(clause.start), int(clause.end)
        within = {(s, e) for s, e in spans[clause.plan_id] if a <= s < b}
        apart = len({s for s, _ in within}) > 1
        reach = [(a, b)] if apart else [(max(a, s - _NEAR), min(b, e + _NEAR)) for s, e in within]
        out.setdefault(clause.plan_id, []).extend(reach)
    return out, titled


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
