"""Deadlines inside running text: 6月底前完成…, 一季度末前…, 2022年12月31日前…, 每年11月底前…."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kexie_analysis.extract.assignments_rows import Found
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import find_deadlines

_ACTING = {"tasks", "safeguards", "other"}
#: The clause tells what was done, or whom a rule lets in.
_DONE = re.compile(r"已|出生|毕业|成立的|[完达建]成了")
_CLAUSE = re.compile(r"[^,;。\n]{0,60}")
_SHORTEST = 24  # characters of a sentence; less, without a stop, is a cell


def find_in_prose(outline: Outline, others: Sequence[Found], *, one_year: bool) -> Iterator[Found]:
    """One row per deadline that the sentences of a task set, outside tables and other statements.

    Parameters
    ----------
    others : what was found in tables and labels, in order; a deadline inside one is that one's,
        and a task whose rows say when they are due has no other.
    one_year : whether the plan is of one year, so that a deadline need not name it.
    """
    text = outline.view.text
    starts = [item.start for item in others]
    dated_rows = {item.task for item in others if item.due}
    for start, end in outline.paragraphs:
        if outline.in_table(start) or (end - start < _SHORTEST and text[end - 1] not in "。；;"):
            continue
        for first, last, dated in find_deadlines(text, start, end):
            task = outline.index_at(first, "task")
            place = bisect_right(starts, first) - 1
            taken = place >= 0 and first < others[place].end
            if task is None or task in dated_rows or taken or not (dated or one_year):
                continue
            if outline.parts[task].role not in _ACTING or _DONE.search(_clause(text, last)):
                continue
            yield Found(
                first, last, task, None, due=text[first:last], due_raw=outline.raw(first, last)
            )


def _clause(text: str, start: int) -> str:
    found = _CLAUSE.match(text, start + (text[start : start + 1] == ","))
    return found.group() if found else ""
