"""What a thing is called in each plan, and what its figures come to for each one of it."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.clauses import short_clauses
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.findings import amount
from kexie_analysis.analyse.places import cite_sections
from kexie_analysis.analyse.states import caveat, caveat_of, with_caveat
from kexie_analysis.codebook import Theme
from kexie_analysis.messages import joined, say, unit, word
from kexie_analysis.plans import Plans

NAME, FORM = "名称", "后续或并行形式"


def forms_of(theme: Theme) -> frozenset[str]:
    """The names of forms that follow a theme's thing or stand beside it: its code `successors`."""
    return frozenset(t for c in theme.codes if c.code_id == "successors" for t in c.terms)


def list_names(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """The theme's own names as each plan writes them, also inside the longer words of its measures.

    Columns: plan_id, plan, province_id, term, count (places), clauses (tasks), kind (a name of the
    thing, or of a form that follows it or stands beside it: what the theme's code `successors` lists),
    caveat; the most frequent first within a plan. A longer name is not counted again as the shorter
    one in it.
    """
    theme = plans.codebook.theme(theme_id)
    forms = forms_of(theme)
    names = sorted(theme.terms, key=len, reverse=True)
    hits = plans.mentions[plans.mentions["theme_id"] == theme.theme_id]
    hits = hits.assign(name=[next((n for n in names if n in t), None) for t in hits["term"]])
    hits = hits[hits["name"].notna()]
    hits["at"] = [
        s + t.index(n) for s, t, n in zip(hits["start"], hits["term"], hits["name"], strict=True)
    ]
    hits = hits.drop_duplicates(["plan_id", "at"])
    sections = cite_sections(plans, hits)
    rows = []
    for (plan_id, name), own in hits.groupby(["plan_id", "name"], observed=True):
        ids = own["task_id"].fillna(pd.Series(sections, index=hits.index)).dropna()
        clauses = short_clauses(plans, ids)
        owner = plans.plans.set_index("plan_id").at[plan_id, "province_id"]
        kind = FORM if name in forms else NAME
        rows.append((plan_id, plans.plan_label(plan_id), owner, name, len(own), clauses, kind))
    columns = ["plan_id", "plan", "province_id", "term", "count", "clauses", "kind"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.sort_values(["plan_id", "count"], ascending=[True, False], kind="stable")
    return with_caveat(frame.reset_index(drop=True), caveat(plans))


def divide_targets(plans: Plans, *, theme_id: str, by: str) -> pd.DataFrame:
    """What a plan's targets of the theme come to for each unit of one of them (per station, say).

    Only targets of the same task and end year are divided, so that both speak of one undertaking.
    Columns: province_id, plan_id, plan, clause, label, value_text, unit, divisor_text, value (the
    lower end of the one by the lower end of the other), each (as it is said, `3.33项/家`), quantity_id,
    task_id, section_id, start, end, caveat.
    """
    found = find_targets(plans, theme_id=theme_id)
    divisors = found[(found["indicator_id"] == by) & (found["low"] > 0)]
    rows = []
    for base in divisors.to_dict("records"):
        same = found[(found["task_id"] == base["task_id"]).fillna(False)]
        same = same[(same["year_to"] == base["year_to"]).fillna(False)]
        for row in same[same["indicator_id"] != by].to_dict("records"):
            value = float(row["low"]) / float(base["low"])
            parts = [amount(value, row["unit"]), unit(base["unit"], 1).strip()]
            text = joined(parts, "/")
            about = "approx" in (row["bound"], base["bound"])
            each = {
                "text": say("约{figure}", figure=text) if about else text,
                "value": round(value, 4),
            }
            rows.append({**row, "divisor_text": base["value_text"], "value": value, "each": each})
    columns = [
        "province_id",
        "plan_id",
        "plan",
        "clause",
        "label",
        "value_text",
        "unit",
        "divisor_text",
    ]
    columns += ["value", "each", "quantity_id", "task_id", "section_id", "start", "end"]
    said = (
        caveat_of(plans, pd.DataFrame(rows))
        if rows
        else word("所选文件没有可作除数的数量目标，不能平均。")
    )
    return with_caveat(pd.DataFrame(rows, columns=columns), said)
