"""One document to the rows of its tables, and what was uncertain on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.codebook import read_codebook
from kexie_analysis.columns import Columns, from_lists, pack, to_columns
from kexie_analysis.errors import DocumentError, KexieError
from kexie_analysis.extract.assignments import find_assignments
from kexie_analysis.extract.clauses import find_clauses
from kexie_analysis.extract.document import plain_name
from kexie_analysis.extract.facts import find_facts
from kexie_analysis.extract.mentions import find_mentions
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.passages import fingerprint
from kexie_analysis.extract.patience import SECONDS, TooLong, bounded, uncollected
from kexie_analysis.extract.quantities import Doubt, find_quantities
from kexie_analysis.extract.reading import read_document
from kexie_analysis.extract.rows import (
    Lists,
    Places,
    assignment_rows,
    clause_lists,
    make_plan_id,
    mention_lists,
    plan_row,
    quantity_rows,
    term_lists,
)  # fmt: skip
from kexie_analysis.extract.tokens import count_terms, read_word_lists
from kexie_analysis.package import Row
from kexie_analysis.schemes import read_schemes

MARK = "mark"
_MOST_NAMED = 5


@dataclass(frozen=True)
class Settings:
    """What the user said about the documents of one run, and what is wanted of them."""

    codebook: Path  # the folder that holds themes/ and schemes/
    encoding: str | None = None
    province: str | None = None
    period: str | None = None
    doc_type: str | None = None
    terms: bool = True  # count words; without, nothing is segmented
    texts: bool = False  # hand the text back too


@dataclass
class Reading:
    """What one file gave: the rows of its plan, packed, or the error that it met."""

    source_file: str
    sha256: str = ""
    plan_id: str = ""
    title: str = ""
    text: str = ""
    counts: dict[str, int] = field(default_factory=dict)  # rows by table
    packed: bytes = b""  # `columns.pack` of the tables, and the fingerprint under MARK
    unsure: list[str] = field(default_factory=list)
    error: KexieError | None = None


def read_plan(path: Path, settings: Settings) -> Reading:
    """Read one file to the end. Never raises: an error is part of what it gives."""
    name = plain_name(path)
    try:
        with bounded(), uncollected():
            return _read(path, settings)
    except KexieError as error:
        return Reading(name, error=error)
    except TooLong:
        slow = DocumentError(
            f"处理超过 {SECONDS} 秒，已放弃（文字异常，或有意做成这样）",
            where=name,
            next_step="检查文件内容，去掉重复的文字，或拆分文件",
        )
        return Reading(name, error=slow)
    except Exception as error:
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
    codebook = read_codebook(settings.codebook)
    quantities, doubts = find_quantities(outline, facts, codebook, grids=document.grids)
    lists = read_word_lists(settings.codebook)
    words = count_terms(outline, codebook, lists) if settings.terms else []
    clauses, codings = clause_lists(places, find_clauses(outline, read_schemes(settings.codebook)))
    tables: dict[str, list[Row] | Lists] = {
        "plans": [plan_row(plan_id, document, facts)],
        "sections": places.sections,
        "tasks": places.tasks,
        "quantities": quantity_rows(places, quantities),
        "assignments": assignment_rows(places, find_assignments(outline, facts)),
        "mentions": mention_lists(places, find_mentions(outline, codebook)),
        "terms": term_lists(places, words),
        "clauses": clauses,
        "codings": codings,
    }
    columns = {name: _columns(name, rows) for name, rows in tables.items()}
    unsure = [*document.warnings, *outline.warnings, *facts.warnings]
    unsure += say_doubts(document.text, doubts)
    return Reading(
        document.source_file,
        document.sha256,
        plan_id=plan_id,
        title=facts.title,
        text=document.text if settings.texts else "",
        counts={name: len(table) for name, table in columns.items()},
        packed=pack({**columns, MARK: fingerprint(outline).to_bytes()}),
        unsure=unsure,
    )


def _columns(name: str, rows: list[Row] | Lists) -> Columns:
    return from_lists(name, rows) if isinstance(rows, dict) else to_columns(name, rows)


def say_doubts(text: str, doubts: Sequence[Doubt]) -> list[str]:
    """Numbers that were seen and not taken, by reason, each with its line."""
    by_reason: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        by_reason.setdefault(doubt.reason, []).append(doubt)
    lines = []
    for reason, found in by_reason.items():
        shown = "、".join(
            f"第 {text.count(chr(10), 0, d.start) + 1} 行“{' '.join(d.text.split())[:20]}”"
            for d in found[:_MOST_NAMED]
        )
        more = f"等 {len(found)} 处" if len(found) > _MOST_NAMED else ""
        lines.append(f"未采用的数字（{reason}）：{shown}{more}")
    return lines
