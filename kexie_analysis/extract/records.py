"""One document to the rows of its tables, and what was uncertain on the way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.codebook import read_codebook
from kexie_analysis.errors import DocumentError, KexieError
from kexie_analysis.extract.clauses import Clause, find_clauses
from kexie_analysis.extract.document import Document, plain_name
from kexie_analysis.extract.facts import PlanFacts, find_facts
from kexie_analysis.extract.mentions import Mention, find_mentions
from kexie_analysis.extract.outline import Outline, Part, read_outline
from kexie_analysis.extract.passages import fingerprint
from kexie_analysis.extract.reading import read_document
from kexie_analysis.extract.tokens import count_terms, read_word_lists
from kexie_analysis.package import Row, Tables
from kexie_analysis.schemes import read_schemes

#: An issuer that is the province's own association, not one of its cities or counties.
_PROVINCIAL = re.compile(
    r"[^市州县区盟旗]{2,3}(?:省|市|(?:[^市州县区盟旗]{1,3})?自治区)?(?:科学技术协会|科协)(?!.*[市县州]).*"
)


@dataclass(frozen=True)
class Settings:
    """What the user said about the documents of one run."""

    codebook: Path  # the folder that holds themes/ and schemes/
    encoding: str | None = None
    province: str | None = None
    period: str | None = None
    doc_type: str | None = None


@dataclass
class Reading:
    """What one file gave: the rows of its plan, or the error that it met."""

    source_file: str
    sha256: str = ""
    plan_id: str = ""
    title: str = ""
    text: str = ""
    mark: bytes = b""  # the fingerprint that other plans are compared with
    tables: Tables = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    error: KexieError | None = None


def read_plan(path: Path, settings: Settings) -> Reading:
    """Read one file to the end. Never raises: an error is part of what it gives."""
    name = plain_name(path)
    try:
        return _read(path, settings)
    except KexieError as error:
        return Reading(name, error=error)
    except (Exception, RecursionError, MemoryError) as error:
        # A defect of ours that one document shows must not cost the others.
        problem = DocumentError(
            f"读取时出了内部错误（{type(error).__name__}）",
            where=name,
            next_step="其他文件不受影响；请把该文件和这行信息发给维护者",
        )
        return Reading(name, error=problem)


def _read(path: Path, settings: Settings) -> Reading:
    document = read_document(path, encoding=settings.encoding)
    outline = read_outline(document)
    facts = find_facts(
        document,
        outline,
        province=settings.province,
        period=settings.period,
        doc_type=settings.doc_type,
    )
    plan_id = make_plan_id(facts)
    places = Places(plan_id, outline)
    tables: Tables = {
        "plans": [_plan_row(plan_id, document, facts)],
        "sections": places.sections,
        "tasks": places.tasks,
    }
    codebook = read_codebook(settings.codebook)
    tables["mentions"] = _mention_rows(places, find_mentions(outline, codebook))
    words = count_terms(outline, codebook, read_word_lists(settings.codebook))
    tables["terms"] = [
        {"plan_id": plan_id, "task_id": places.ids[w.part], "term": w.term, "count": w.count}
        for w in words
    ]
    clauses = find_clauses(outline, read_schemes(settings.codebook))
    tables["clauses"], tables["codings"] = _clause_rows(places, clauses)
    unsure = [*document.warnings, *outline.warnings, *facts.warnings]
    return Reading(
        document.source_file,
        document.sha256,
        plan_id,
        facts.title,
        document.text,
        fingerprint(outline).to_bytes(),
        tables,
        unsure,
    )


def make_plan_id(facts: PlanFacts) -> str:
    """`CN-JX-2016-plan`; with a mark of the issuer where it is not the provincial association."""
    plan_id = f"{facts.province_id}-{facts.start_year}-{facts.doc_type}"
    if not facts.issuer or _PROVINCIAL.fullmatch(facts.issuer):
        return plan_id
    return f"{plan_id}-{hashlib.sha1(facts.issuer.encode(), usedforsecurity=False).hexdigest()[:6]}"


def _plan_row(plan_id: str, document: Document, facts: PlanFacts) -> Row:
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


def _mention_rows(places: Places, mentions: Iterable[Mention]) -> list[Row]:
    rows: list[Row] = []
    for m in mentions:
        row_id = f"{places.plan_id}-m{m.start:05d}-{m.theme_id}" + (
            f"-{m.code_id}" if m.code_id else ""
        )
        rows.append({
            "mention_id": row_id, "plan_id": places.plan_id, "task_id": places.task_at(m.position),
            "theme_id": m.theme_id, "code_id": m.code_id, "term": m.term, "start": m.start, "end": m.end,
        })  # fmt: skip
    return number_rows(rows, "mention_id")


def _clause_rows(places: Places, clauses: Iterable[Clause]) -> tuple[list[Row], list[Row]]:
    rows: list[Row] = []
    codings: list[Row] = []
    for clause in clauses:
        clause_id = f"{places.plan_id}-c{clause.start:05d}"
        rows.append({
            "clause_id": clause_id, "plan_id": places.plan_id,
            "section_id": places.section_at(clause.position), "task_id": places.task_at(clause.position),
            "start": clause.start, "end": clause.end, "chars": clause.chars,
        })  # fmt: skip
        codings += [
            {
                "coding_id": f"{clause_id}-{c.scheme}-{c.code_id}-{c.start}",
                "plan_id": places.plan_id,
                "clause_id": clause_id,
                "scheme": c.scheme,
                "code_id": c.code_id,
                "term": c.term,
                "start": c.start,
                "end": c.end,
            }
            for c in clause.codings
        ]
    return rows, number_rows(codings, "coding_id")
