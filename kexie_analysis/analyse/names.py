"""What a thing is called in each plan, and what its figures come to for each one of it."""

from __future__ import annotations

from math import inf

import pandas as pd

from kexie_analysis.analyse.clauses import short_clauses
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.findings import amount, number
from kexie_analysis.analyse.places import cite_sections
from kexie_analysis.analyse.states import caveat, caveat_of, with_caveat
from kexie_analysis.codebook import Theme
from kexie_analysis.messages import joined, say, span, unit, word
from kexie_analysis.plans import Plans

NAME, FORM = "名称", "后续或并行形式"
_BOUNDS = (
    "平均数沿用两数的界限：目标写“以上”的得数为不少于，有一数写“左右”的得数为约，"
    "两数都写“以上”的得数没有界限，不作平均"
)


#: 每站年均培养人才: for each one already; 每年培养人才 is not.
_OF_EACH = r"每(?!年|月|季|周|期|届|半年)"


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

    Only targets of the same task and end year are divided, so that both speak of one undertaking,
    and none that is for each one already.
    Columns: province_id, plan_id, plan, clause, label, value_text, unit, divisor_text, value (the
    lower end of the one by the lower end of the other), each (as it is said, with its bound:
    `不少于约3.33项/家`; 不作平均 where both are lower ends, whose ratio has no bound), quantity_id,
    task_id, section_id, start, end, caveat.
    """
    found = find_targets(plans, theme_id=theme_id)
    divisors = found[(found["indicator_id"] == by) & (found["low"] > 0)]
    rows, loose = [], False
    for base in divisors.to_dict("records"):
        same = found[(found["task_id"] == base["task_id"]).fillna(False)]
        same = same[(same["year_to"] == base["year_to"]).fillna(False)]
        alone = ~same["phrase"].fillna("").str.contains(_OF_EACH)
        for row in same[(same["indicator_id"] != by) & alone].to_dict("records"):
            value, said = _each(row, base)
            loose |= {row["bound"], base["bound"]} != {"eq"}
            each = {"text": said, "value": value}
            rows.append({**row, "divisor_text": base["value_text"], "value": value, "each": each})
    columns = ["province_id", "plan_id", "plan", "clause", "label", "value_text", "unit"]
    columns += [
        "divisor_text",
        "value",
        "each",
        "quantity_id",
        "task_id",
        "section_id",
        "start",
        "end",
    ]
    if not rows:
        said = word("所选文件没有可作除数的数量目标，不能平均。")
        return with_caveat(pd.DataFrame(rows, columns=columns), said)
    frame = pd.DataFrame(rows, columns=columns)
    return with_caveat(
        frame, joined([word(_BOUNDS) if loose else "", caveat_of(plans, frame)], "；")
    )


def _ends(row: dict) -> tuple[float, float]:
    """Between what a figure may lie, by its bound; `约` is taken at its word."""
    low, high = float(row["low"]), float(row["high"])
    if row["bound"] in ("ge", "gt"):
        return low, inf
    if row["bound"] in ("le", "lt"):
        return 0.0, high
    return (low, high) if row["bound"] == "range" else (low, low)


def _each(row: dict, base: dict) -> tuple[float | None, str]:
    """The one by the other, and how it is said: `不少于约3.33项/家`; no number where no end is known."""
    (low, high), (least, most) = _ends(row), _ends(base)
    first, last = low / most, high / least if least else inf
    if not first and last == inf:
        return None, word("两数都只说了一头，不作平均")
    per = unit(base["unit"], 1).strip()
    shown = [joined([amount(n, row["unit"]), per], "/") for n in (first, last) if 0 < n < inf]
    about = "approx" in (row["bound"], base["bound"])
    text = span(number(first), shown[-1]) if 0 < first < last < inf else shown[0]
    text = say("约{figure}", figure=text) if about else text
    if last == inf:
        text = say("不少于{figure}", figure=text)
    elif not first:
        text = say("不超过{figure}", figure=text)
    text = say("每年{figure}", figure=text) if row["basis"] == "annual" else text
    return round(first or last, 4), text
