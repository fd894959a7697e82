"""The year that a figure without one takes from its task's column of due dates (时限栏)."""

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
