"""What was found in a document as the rows of its tables, with the ids of their places."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from kexie_analysis.extract.assignments import Assignment
from kexie_analysis.extract.clauses import Clause
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts import PlanFacts
from kexie_analysis.extract.mentions import Mention
from kexie_analysis.extract.outline import Outline, Part
from kexie_analysis.extract.provinces import short_name
from kexie_analysis.extract.quantities import Quantity
from kexie_analysis.extract.tokens import TermCount
from kexie_analysis.package import Row

_ASSOCIATION = re.compile(r"(?:省|市|\w{0,4}自治区)?(?:科学技术协会|科协)[^市县州]*")

#: The rows of a table, a list a column: what there are thousands of costs less so than as rows.
Lists: TypeAlias = dict[str, list]


def make_plan_id(facts: PlanFacts) -> str:
    """`CN-JX-2016-plan`; with a mark of the issuer where it is not the provincial association.

    A plan whose years nothing tells is `CN-JX-undated-plan`.
    """
    plan_id = f"{facts.province_id}-{facts.start_year or 'undated'}-{facts.doc_type}"
    # An issuer that is the province's own association, not one of its cities or counties.
    rest = facts.issuer.removeprefix(short_name(facts.province_id))
    if not facts.issuer or (rest != facts.issuer and _ASSOCIATION.fullmatch(rest)):
        return plan_id
    return f"{plan_id}-{hashlib.sha1(facts.issuer.encode(), usedforsecurity=False).hexdigest()[:6]}"


def plan_row(plan_id: str, document: Document, facts: PlanFacts) -> Row:
    """The row of `plans`."""
    return {
        "plan_id": plan_id,
        "province_id": facts.province_id,
        "title": facts.title,
        "doc_type": facts.doc_type,
        "issuer": facts.issuer or None,
        "doc_number": facts.doc_number or None,
        "issued_on": facts.issued_on,
        "period": facts.period or None,
        "start_year": facts.start_year,
        "end_year": facts.end_year,
        "source_file": document.source_file,
        "sha256": document.sha256,
        "chars": len(document.text),
        "complete": facts.complete,
        "note": facts.note or None,
    }


class Places:
    """The rows of sections and tasks, and which of them a position belongs to."""

    def __init__(self, plan_id: str, outline: Outline) -> None:
        self.plan_id, self.outline = plan_id, outline
        self.ids: dict[int, str] = {}
        self.sections: list[Row] = []
        self.tasks: list[Row] = []
        for index, part in enumerate(outline.parts):
            self._add(index, part)

    def _add(self, index: int, part: Part) -> None:
        start, end = self.outline.view.raw_span(part.start, part.end)
        row_id = f"{self.plan_id}-{'s' if part.kind == 'section' else 't'}{start:05d}"
        self.ids[index] = row_id
        row: Row = {
            "plan_id": self.plan_id,
            "marker": part.marker or None,
            "number": part.number,
            "title": part.title or None,
            "start": start,
            "end": end,
        }
        above = self._section_above(part.parent)
        if part.kind == "section":
            self.sections.append(
                {"section_id": row_id, "parent_id": above, "level": part.level, **row}
            )
        else:
            self.tasks.append({"task_id": row_id, "section_id": above, **row})

    def task_at(self, position: int) -> str | None:
        """The task that holds a position of the outline's view."""
        index = self.outline.index_at(position, "task")
        return None if index is None else self.ids[index]

    def section_at(self, position: int) -> str | None:
        """The innermost section that holds a position of the outline's view."""
        index = self.outline.index_at(position, "section")
        return None if index is None else self.ids[index]

    def _section_above(self, index: int | None) -> str | None:
        while index is not None and self.outline.parts[index].kind != "section":
            index = self.outline.parts[index].parent
        return None if index is None else self.ids[index]


def number_rows(rows: Iterable[Row], key: str) -> list[Row]:
    """The rows with ids made distinct: the second at one place gets `-2`."""
    seen: dict[str, int] = {}
    out = []
    for row in rows:
        row_id = str(row[key])
        seen[row_id] = seen.get(row_id, 0) + 1
        if seen[row_id] > 1:
            row = {**row, key: f"{row_id}-{seen[row_id]}"}
        out.append(row)
    return out


def number_ids(ids: list[str]) -> list[str]:
    """As `number_rows`, of ids alone."""
    if len(set(ids)) == len(ids):
        return ids
    return [str(row["id"]) for row in number_rows([{"id": row_id} for row_id in ids], "id")]


def mention_lists(places: Places, mentions: Sequence[Mention]) -> Lists:
    """The columns of `mentions`."""
    head = f"{places.plan_id}-m"
    ids = [
        f"{head}{m.start:05d}-{m.theme_id}" + (f"-{m.code_id}" if m.code_id else "")
        for m in mentions
    ]
    return {
        "mention_id": number_ids(ids),
        "plan_id": [places.plan_id] * len(mentions),
        "task_id": [places.task_at(m.position) for m in mentions],
        "theme_id": [m.theme_id for m in mentions],
        "code_id": [m.code_id for m in mentions],
        "term": [m.term for m in mentions],
        "start": [m.start for m in mentions],
        "end": [m.end for m in mentions],
    }


def clause_lists(places: Places, clauses: Sequence[Clause]) -> tuple[Lists, Lists]:
    """The columns of `clauses` and of `codings`."""
    head = f"{places.plan_id}-c"
    ids = [f"{head}{clause.start:05d}" for clause in clauses]
    table: Lists = {
        "clause_id": ids,
        "plan_id": [places.plan_id] * len(clauses),
        "section_id": [places.section_at(clause.position) for clause in clauses],
        "task_id": [places.task_at(clause.position) for clause in clauses],
        "start": [clause.start for clause in clauses],
        "end": [clause.end for clause in clauses],
        "chars": [clause.chars for clause in clauses],
    }
    codings = [
        (clause_id, coding)
        for clause_id, clause in zip(ids, clauses, strict=True)
        for coding in clause.codings
    ]
    return table, {
        "coding_id": number_ids([f"{i}-{c.scheme}-{c.code_id}-{c.start}" for i, c in codings]),
        "plan_id": [places.plan_id] * len(codings),
        "clause_id": [clause_id for clause_id, _ in codings],
        "scheme": [c.scheme for _, c in codings],
        "code_id": [c.code_id for _, c in codings],
        "term": [c.term for _, c in codings],
        "start": [c.start for _, c in codings],
        "end": [c.end for _, c in codings],
    }


def quantity_rows(places: Places, quantities: Iterable[Quantity]) -> list[Row]:
    """Rows of `quantities`."""
    rows: list[Row] = []
    for q in quantities:
        position = places.outline.view.find(q.start)
        rows.append({
            "quantity_id": f"{places.plan_id}-q{q.start:05d}", "plan_id": places.plan_id,
            "section_id": places.section_at(position), "task_id": places.task_at(position),
            "value_text": q.value_text, "start": q.start, "end": q.end, "role": q.role,
            "indicator_id": q.indicator_id, "indicator": q.indicator or None, "low": q.low,
            "high": q.high, "bound": q.bound, "unit": q.unit or None, "basis": q.basis,
            "year_from": q.year_from, "year_to": q.year_to, "modality": q.modality,
        })  # fmt: skip
    return number_rows(rows, "quantity_id")


def assignment_rows(places: Places, assignments: Iterable[Assignment]) -> list[Row]:
    """Rows of `assignments`; two at one place get ids with -2, -3 …"""
    rows: list[Row] = [
        {
            "assignment_id": f"{places.plan_id}-a{a.start:05d}",
            "plan_id": places.plan_id,
            "task_id": None if a.task is None else places.ids[a.task],
            "measure_no": a.measure_no,
            "due_text": a.due_text or None,
            "due_from": a.due_from,
            "due_to": a.due_to,
            "recurring": a.recurring,
            "departments": a.departments or None,
        }
        for a in assignments
    ]
    return number_rows(rows, "assignment_id")


def term_lists(places: Places, counts: Sequence[TermCount]) -> Lists:
    """The columns of `terms`."""
    ids = places.ids
    return {
        "plan_id": [places.plan_id] * len(counts),
        "task_id": [ids[c.part] for c in counts],
        "term": [c.term for c in counts],
        "count": [c.count for c in counts],
    }
