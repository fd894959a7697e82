"""Where a statement stands: clause numbers short enough for a cell, and clauses as a finding cites them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kexie_analysis.analyse.memo import remembered
from kexie_analysis.errors import KexieError
from kexie_analysis.messages import joined, span
from kexie_analysis.plans import Plans


def short_clauses(plans: Plans, ids: Iterable[str]) -> str:
    """Tasks and sections as a cell cites them: `9、11—13`, or `四(一)4` where numbers start anew.

    A plan that numbers its tasks through needs no more than the number; sections come first, as `§3`
    or `§三` where they would pass for a task's number or the chapter of the number that follows. A
    heading says no more than a task under it that is
    cited too, and is left out beside it.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return ""
    known = _numbering(plans)
    above = _headings(plans)
    covered = {section for i in wanted for section in above.get(i, ())}
    sections = [plans.clause(i) for i in wanted if i not in known and i not in covered]
    tasks = sorted((known[i][0], known[i][1], i) for i in wanted if i in known)
    through = any(number is not None for _, _, number in (known[i] for i in wanted if i in known))
    parts = [f"§{c}" if c.isdigit() or through else c for c in dict.fromkeys(sections)]
    by_plan: dict[str, list[str]] = {}
    for plan_id, _, task_id in tasks:
        by_plan.setdefault(plan_id, []).append(task_id)
    for own in by_plan.values():
        numbers = [known[t][2] for t in own]
        whole = [n for n in numbers if n is not None]
        parts += [_ranges(whole)] if len(whole) == len(own) else [plans.clause(t) for t in own]
    return joined(parts, "、")


@remembered
def _numbering(plans: Plans) -> dict[str, tuple[str, int, int | None]]:
    """Each task's plan, place and number; no number where its plan numbers anew in each section."""
    tasks = plans.tasks
    unique = {
        plan_id: bool(own["number"].notna().all() and own["number"].is_unique)
        for plan_id, own in tasks.groupby("plan_id", observed=True)
    }
    rows = zip(tasks["task_id"], tasks["plan_id"], tasks["start"], tasks["number"], strict=True)
    return {t: (p, int(s), int(n) if unique[p] else None) for t, p, s, n in rows}


@remembered
def _headings(plans: Plans) -> dict[str, tuple[str, ...]]:
    """The sections that each task stands under, the nearest first."""
    parents = dict(zip(plans.sections["section_id"], plans.sections["parent_id"], strict=True))
    out: dict[str, tuple[str, ...]] = {}
    for task_id, section_id in zip(plans.tasks["task_id"], plans.tasks["section_id"], strict=True):
        own: list[str] = []
        while pd.notna(section_id) and section_id not in own:
            own.append(section_id)
            section_id = parents.get(section_id)
        out[task_id] = tuple(own)
    return out


def _ranges(numbers: list[int]) -> str:
    """`1, 2, 3, 5` -> `1—3、5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    # Two neighbours read better apart than as a range.
    said = [span(r[0], r[-1]) if len(r) > 2 else joined(map(str, r), "、") for r in runs]
    return joined(said, "、")


def cite_rows(plans: Plans, frame: pd.DataFrame, *, row_id: str = "quantity_id") -> list[dict]:
    """Each row as a clause that a finding or a table cell can show.

    `frame` has plan_id, a task_id or section_id, the row's own id, and start and end where it has a
    place of its own; the quotation is filled where that can be read in the source, else None.
    """
    if frame.empty:
        return []
    cited = plans.cite(frame[[c for c in _CITED if c in frame] + [row_id]])
    quotes = _quotations(plans, frame)
    owner = plans.plans.set_index("plan_id")["province_id"]
    return [
        {
            "plan": row["plan"],
            "clause": row["clause"],
            "province": owner[row["plan_id"]],
            "row_id": row[row_id],
            "quotation": quote,
        }
        for (_, row), quote in zip(cited.iterrows(), quotes, strict=True)
    ]


def with_clauses(plans: Plans, frame: pd.DataFrame, *, row_id: str = "quantity_id") -> pd.DataFrame:
    """The frame with a `cited` column: for each row a list of the one clause it stands on."""
    known = frame[frame["plan_id"].notna() & frame["start"].notna()]
    cited = dict(zip(known.index, cite_rows(plans, known, row_id=row_id), strict=True))
    lists = [[cited[i]] if i in cited else [] for i in frame.index]
    return frame.assign(cited=pd.Series(lists, index=frame.index, dtype=object))


_CITED = ("plan_id", "task_id", "section_id", "start", "end")


def _quotations(plans: Plans, frame: pd.DataFrame) -> list[str | None]:
    if "start" not in frame:  # a duty has no place of its own, only its task's
        return [None] * len(frame)
    try:
        quoted = plans.quote(frame)["quotation"]
    except (ImportError, KexieError):
        return [None] * len(frame)  # a briefing without quotations is still a briefing
    return [None if pd.isna(q) else str(q) for q in quoted]
