"""The years that figures take from their task's column of due dates (时限栏)."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.plans import Plans


def due_years(plans: Plans, found: pd.DataFrame) -> dict[str, int]:
    """For figures (by quantity_id) that name no year: the last year their task is due in.

    Only where every measure of the task has a date by which to be done and none recurs: a date of
    one measure says nothing of the others. `found` has quantity_id, task_id and year_to.
    """
    open_ = found[found["year_to"].isna() & found["task_id"].notna()]
    work = plans.assignments[plans.assignments["task_id"].isin(open_["task_id"])]
    years: dict[str, int] = {}
    for task_id, own in work.groupby("task_id", observed=True):
        recurs = own["recurring"].fillna(False).astype(bool)
        if own["due_to"].notna().all() and not recurs.any():
            years[str(task_id)] = max(int(str(due)[:4]) for due in own["due_to"])
    rows = zip(open_["quantity_id"], open_["task_id"], strict=True)
    return {q: years[t] for q, t in rows if t in years}


def years_in_column(plans: Plans, found: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """The years of figures (by quantity_id) that stand in the column of due dates, not beside them.

    Those of `due_years`, and those of which the span of years is that of a measure of their task: a
    single year may as well be the figure's own.
    """
    work = plans.assignments.dropna(subset=["due_from", "due_to"])
    spans = {
        (str(t), int(str(a)[:4]), int(str(b)[:4]))
        for t, a, b in zip(work["task_id"], work["due_from"], work["due_to"], strict=True)
    }
    known = found.dropna(subset=["task_id", "year_from", "year_to"])
    rows = zip(
        known["quantity_id"], known["task_id"], known["year_from"], known["year_to"], strict=True
    )
    out = {str(q): (int(a), int(b)) for q, t, a, b in rows if a != b and (t, a, b) in spans}
    return out | {q: (year, year) for q, year in due_years(plans, found).items()}
