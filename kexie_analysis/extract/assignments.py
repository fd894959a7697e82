"""Who is to do what by when: from tables, flattened tables, and labels at the end of a task.

One row per measure in tables (with or without a date or department of its own: what a merged cell
above says holds until it is replaced), one row per statement where a task's text ends with its
departments or its date, and one per deadline inside its sentences. Names of persons are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kexie_analysis.extract.assignments_flat import find_flattened
from kexie_analysis.extract.assignments_grid import find_in_tables
from kexie_analysis.extract.assignments_labels import find_labelled
from kexie_analysis.extract.assignments_prose import find_in_prose
from kexie_analysis.extract.assignments_rows import Found
from kexie_analysis.extract.departments import split_departments
from kexie_analysis.extract.facts import PlanFacts
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import read_due


@dataclass(frozen=True)
class Assignment:
    """One row of the table `assignments`.

    `start` and `end` are raw offsets of the measure (or of the statement); `task` an index into
    `Outline.parts` or None; `measure_no` counts the measures of a task from 1, None where the
    statement is on the whole task. `due_text` is the raw text of its place; where that was broken
    over lines, the lines joined without the break (2019年 / 年底前 gives 2019年年底前). Dates are
    inclusive, None where not said. `departments` are parted by semicolons.
    """

    start: int
    end: int
    task: int | None
    measure_no: int | None
    due_text: str
    due_from: date | None
    due_to: date | None
    recurring: bool
    departments: str


def find_assignments(outline: Outline, facts: PlanFacts) -> list[Assignment]:
    """All assignments of a plan, in order of the text.

    A date without a year gets the year last named above it in the same table, else the plan's own
    where the plan is of one year; else it stays without dates.
    """
    found = [*find_in_tables(outline), *find_flattened(outline), *find_labelled(outline)]
    found.sort(key=lambda f: f.start)
    one_year = facts.start_year is not None and facts.start_year == facts.end_year
    prose = list(find_in_prose(outline, found, one_year=one_year))
    out = [*_finish(found, outline, facts), *_finish(prose, outline, facts)]
    return sorted(out, key=lambda a: a.start)


def _finish(found: list[Found], outline: Outline, facts: PlanFacts) -> Iterator[Assignment]:
    one_year = facts.start_year is not None and facts.start_year == facts.end_year
    year = facts.start_year if one_year else None
    for item in found:
        due = read_due(item.due, year=year) if item.due else None
        named = (due.due_from or due.due_to) if due else None
        if named and not one_year:
            year = named.year
        start, end = outline.view.raw_span(item.start, item.end)
        names = dict.fromkeys(name for cell in item.departments for name in split_departments(cell))
        yield Assignment(
            start, end, item.task, item.measure_no, item.due_raw,
            due.due_from if due else None, due.due_to if due else None,
            bool(due and due.recurring), ";".join(names),
        )  # fmt: skip
