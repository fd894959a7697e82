"""Assignments of a table that was flattened into lines: measure, date, person, department."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kexie_analysis.extract.assignments_rows import Found
from kexie_analysis.extract.departments import is_department, is_person
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import is_due, is_general_due, is_open_ended

_LONGEST_CELL = 60
_MANY_CELLS = 16  # what so many have in common is no chance
_NEARLY_ALL = 0.85
#: 按上级部署推进: a cell that gives no date, but says what the time depends on.
_AS_ARRANGED = re.compile(
    r"\(?按照?[^,。;:]{2,18}(?:推进|执行|进行|安排|部署|要求)(?:推进|开展|实施|落实|进行)?\)?"
)
_STOPS = "。；;"


def find_flattened(outline: Outline) -> list[Found]:
    """One row per measure of each task; a date or department holds for the rows below it.

    It holds until another replaces it, and no further than its section: a cell merged over rows
    seldom runs across headings, and where the source lost cells, a wrong department is worse than
    none. A date with words of its own (启动运行…) or on a condition (视进展…) holds for its row alone.

    Where many cells stand here and no two say the same, who saved the page dropped what repeats: a
    row without a cell may have had any of those above, so none is handed to another task, and no
    date to another measure. Where nearly every task has a date of its own, none was merged over
    tasks: none is handed on, and the lines of a task with no cell between them share the one below.

    Empty where the document has no such lines: a few departments or dates that stand alone on a
    line below tasks do not make a table.
    """
    groups = list(_lines_by_task(outline))
    stopped = _measures_stop(groups, outline)
    kinds = [found for _, lines in groups for found in _kinds(lines, outline, stopped)]
    places = [span for kind, span in kinds if kind in {"due", "department"}]
    cells = [outline.text[slice(*outline.view.raw_span(*span))] for span in places]
    if len(cells) < 4 or len(cells) < 0.25 * len(groups):
        return []
    lossy = len(cells) >= _MANY_CELLS and len(set(cells)) == len(cells)
    own = not lossy and _has_own(groups, outline, stopped)
    carried = _Cells(lossy=lossy, own=own)
    rows: list[Found] = []
    section: int | None = None
    for task, lines in groups:
        if lossy or own or outline.parts[task].parent != section:
            section, carried = outline.parts[task].parent, _Cells(lossy=lossy, own=own)
        rows += _rows(task, lines, outline, carried, stopped)
    return rows


def _has_own(
    groups: Sequence[tuple[int, Sequence[tuple[int, int]]]], outline: Outline, stopped: bool
) -> bool:
    """Whether of many tasks nearly every one has a date line of its own."""
    dated = sum(any(kind == "due" for kind, _ in _kinds(g, outline, stopped)) for _, g in groups)
    return len(groups) >= _MANY_CELLS and dated >= _NEARLY_ALL * len(groups)


def _measures_stop(
    groups: Sequence[tuple[int, Sequence[tuple[int, int]]]], outline: Outline
) -> bool:
    """Whether measures end with a full stop here, so that a line without one is another cell."""
    text = outline.view.text
    ends = [
        text[span[1] - 1] in _STOPS
        for _, lines in groups
        for kind, span in _kinds(lines, outline, False)
        if kind == "measure"
    ]
    return bool(ends) and sum(ends) >= 0.8 * len(ends)


def _lines_by_task(outline: Outline) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The paragraphs of each task outside real tables, the task's own sentence first."""
    spans = outline.paragraphs
    position = 0
    for index, part in enumerate(outline.parts):
        if part.kind != "task":
            continue
        while position < len(spans) and spans[position][1] <= part.start:
            position += 1
        lines = []
        while position < len(spans) and spans[position][0] < part.end:
            if not outline.in_table(spans[position][0]):
                lines.append(spans[position])
            position += 1
        if lines:
            yield index, lines


def _kinds(
    lines: Sequence[tuple[int, int]], outline: Outline, stopped: bool
) -> Iterator[tuple[str, tuple[int, int]]]:
    text = outline.view.text
    last = outline.paragraphs[-1] if outline.paragraphs else None
    before, ends_closed = "", False
    for span in lines:
        if not before:
            kind = "task"
        elif span[1] - span[0] > _LONGEST_CELL:
            kind = "measure"
        else:
            # Below the task's own sentence too, where that one ends with a stop.
            closed = before == "measure" or (before == "task" and ends_closed)
            may_depend = stopped and closed and span != last
            kind = _kind(text[span[0] : span[1]], may_depend)
        yield kind, span
        before, ends_closed = kind, text[span[1] - 1] in _STOPS


@lru_cache(maxsize=8192)
def _kind(plain: str, may_depend: bool) -> str:
    if is_due(plain):
        return "due"
    if is_department(plain):
        return "department"
    if is_person(plain):
        return "person"
    if _AS_ARRANGED.fullmatch(plain):
        return "due"
    # Right below a measure that ends with a stop, as all do here, a line without one is a cell.
    if may_depend and plain[-1] not in _STOPS and is_open_ended(plain):
        return "due"
    return "measure"


@dataclass
class _Cells:
    """The cells that hold for a row: spans in the view.

    `lossy`: repeated cells were dropped here; `own`: each task has cells of its own.
    """

    due: list[tuple[int, int]] = field(default_factory=list)
    departments: list[tuple[int, int]] = field(default_factory=list)
    lossy: bool = False
    own: bool = False

    def below(self, text: str) -> _Cells:
        """What of these cells holds for the next row."""
        due = "".join(text[a:b] for a, b in self.due)
        holds = not self.lossy and is_general_due(due)
        return _Cells([*self.due] if holds else [], [*self.departments])


def _rows(
    task: int, lines: Sequence[tuple[int, int]], outline: Outline, carried: _Cells, stopped: bool
) -> list[Found]:
    rows: list[tuple[tuple[int, int], _Cells]] = []
    text, before = outline.view.text, ""
    first = 0  # of the measures that no cell parts from the last
    named = False  # the last measure has a department of its own
    for kind, span in _kinds(lines, outline, stopped):
        if kind == "measure":
            first, named = (first if before == "measure" else len(rows)), False
            rows.append((span, carried.below(text)))
        elif kind != "task" and not rows:
            rows.append((lines[0], carried.below(text)))
        if kind == "person" and not named:
            # Another answers for this row: the department above is not his.
            carried.departments = []
            _share(rows[first:], "departments", [])
        elif kind in {"due", "department"}:
            # A second line of the same kind right below belongs to the same cell.
            name = "due" if kind == "due" else "departments"
            if before == kind:
                getattr(carried, name).append(span)  # the row holds the same list
            else:
                cell = [span]
                setattr(carried, name, cell)
                shared = kind == "department" or carried.own
                _share(rows[first if shared else -1 :], name, cell)
            named = named or kind == "department"
        before = kind
    return [
        _found(task, number, span, cells, outline)
        for number, (span, cells) in enumerate(rows or [(lines[0], carried.below(text))], start=1)
    ]


def _share(
    rows: Sequence[tuple[tuple[int, int], _Cells]], name: str, cell: list[tuple[int, int]]
) -> None:
    """Measures with no cell between them have the department that follows the last in common."""
    for _, cells in rows:
        setattr(cells, name, cell)


def _found(task: int, number: int, span: tuple[int, int], cells: _Cells, outline: Outline) -> Found:
    text = outline.view.text
    return Found(
        span[0], span[1], task, number,
        due="".join(text[a:b] for a, b in cells.due),
        due_raw="".join(outline.raw(a, b) for a, b in cells.due),
        departments=("".join(text[a:b] + "\n" for a, b in cells.departments),),
    )  # fmt: skip
