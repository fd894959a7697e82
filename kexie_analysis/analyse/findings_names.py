"""Findings on what a thing is called in each plan."""

from __future__ import annotations

from kexie_analysis.analyse.findings import MANY, make_finding, names_of
from kexie_analysis.analyse.names import FORM, NAME, forms_of, list_names
from kexie_analysis.messages import joined, say, sentence, word
from kexie_analysis.plans import Plans


def say_names(plans: Plans, *, theme_id: str) -> dict | None:
    """What each plan calls it most often; None where all call it alike.

    Only for a theme of a thing that has other forms (`forms_of`), and of its names only those that
    hold the first two characters of its label: what it is, not what comes with it.
    """
    theme = plans.codebook.theme(theme_id)
    if not forms_of(theme):
        return None
    names = list_names(plans, theme_id=theme_id)
    names = names[names["term"].str.contains(theme.label.zh[:2], regex=False)]
    names = names.sort_values("kind", key=lambda k: k != NAME, kind="stable")
    names = names.groupby("plan_id", sort=False).head(1).sort_values("plan_id", kind="stable")
    called, forms = names[names["kind"] == NAME], names[names["kind"] == FORM]
    if names["term"].nunique() < 2:
        return None
    parts = [
        say("{plan}称“{term}”（{n}处）", plan=r.plan, term=r.term, n=r.count)
        for r in called.itertuples()
    ]
    if len(called) > MANY:
        counts = called["term"].value_counts()
        parts = [say("{n}份文件多称“{term}”", n=n, term=term) for term, n in counts.items()]
    head = word("名称不一") if called["term"].nunique() > 1 else ""
    said = names_of(parts, "种", most=5)
    said = say("{head}：{text}", head=head, text=said) if head else said
    more = [
        say("{plan}只写到后续或并行形式“{term}”（{n}处）", plan=r.plan, term=r.term, n=r.count)
        for r in forms.head(3).itertuples()
    ]
    text = joined([said, *more], "；")
    return make_finding(sentence(text), strong=[head], documents=len(names))
