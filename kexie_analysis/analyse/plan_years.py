"""What a table of documents says of them: undeclared years they are headed with, what their length counts."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.findings import names_of
from kexie_analysis.messages import joined, say, span, word
from kexie_analysis.plans import Plans

#: What `chars` of a document are, for tables that show it.
LENGTH_COUNTS = "篇幅为来源文件的全部字符，含标点、空格和网站的文字"


def say_inferred_years(plans: Plans) -> str:
    """The documents whose years are those of their tasks' due dates, and what that means; else empty.

    These are the ones that name no period and have no year in their title, but tasks with dates.
    """
    table = plans.plans
    dated = plans.assignments[plans.assignments["due_to"].notna()]["plan_id"].unique()
    rows = table[table["period"].isna() & table["end_year"].notna() & table["plan_id"].isin(dated)]
    named = [
        say("{plan}（{years}）", plan=plans.plan_label(r.plan_id), years=span(r.start_year, r.end_year))
        for r in rows.itertuples()
        if pd.isna(r.title) or str(r.end_year) not in str(r.title)
    ]  # fmt: skip
    if not named:
        return ""
    text = say(
        "{names}没有写规划期，年份取任务时限最早和最晚的一年",
        names=names_of(named, "份文件"),
        n=len(named),
    )
    return joined([text, word("自己没有写年份的目标仍记未写明")], "，")
