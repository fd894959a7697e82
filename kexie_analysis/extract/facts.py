"""What a plan is: whose, of which kind and years, and whether all of it is there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts_title import (
    Paragraphs,
    find_doc_number,
    find_issue_date,
    find_issuer,
    find_title,
)
from kexie_analysis.extract.facts_years import find_plan_years, short_lines
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import is_due
from kexie_analysis.extract.provinces import (
    allowed_provinces,
    find_province,
    most_told_of,
    province_of_number,
    read_province,
)
from kexie_analysis.extract.wholeness import find_losses
from kexie_analysis.schema import DOC_TYPE_ZH, DOC_TYPES


@dataclass(frozen=True)
class PlanFacts:
    """The facts of one plan. "" and None where the document does not say; years are inclusive.

    The years are both known or both None.

    `complete` is False where the source is a fragment; `note` then says what is missing.
    `years_told` is False where title and opening name no years, so that they were inferred.
    `warnings` are sentences in Chinese on what was told from weak signs or not found.
    """

    province_id: str
    title: str
    doc_type: str
    issuer: str
    doc_number: str
    issued_on: date | None
    period: str
    start_year: int | None
    end_year: int | None
    complete: bool
    note: str
    warnings: tuple[str, ...] = ()
    years_told: bool = True


def find_facts(
    document: Document,
    outline: Outline,
    *,
    province: str | None = None,
    period: str | None = None,
    doc_type: str | None = None,
) -> PlanFacts:
    """The facts of a document; what the caller states goes before what the text says.

    Parameters
    ----------
    province : CN-JX, 江西, 江西省 or 赣.
    period : 十四五, 2021-2025 or 2024.
    doc_type : one of `schema.DOC_TYPES`, or its Chinese name.

    Raises
    ------
    DocumentError : the province cannot be told, or an option names none.
    """
    paragraphs = _paragraphs(outline)
    warnings: list[str] = []
    title = find_title(paragraphs)
    number = find_doc_number(paragraphs)
    place = _province(paragraphs, title, number, province, document, warnings)
    issuer = find_issuer(paragraphs, title, place)
    issued = find_issue_date(paragraphs)
    kind = _doc_type(title, doc_type)
    named, first, last, told = find_plan_years(
        title, paragraphs, kind, issued, period, document, warnings
    )
    losses = find_losses(outline)
    if issued is None:
        warnings.append("未见成文日期")
    if not issuer:
        warnings.append("未见发文机关")
    return PlanFacts(
        place, title or PurePath(document.source_file).stem, kind or _by_shape(outline, first, last), issuer, number,
        issued, named, first, last, not losses, "来源残缺：" + "；".join(losses) if losses else "",
        tuple(warnings), told,
    )  # fmt: skip


def _paragraphs(outline: Outline) -> Paragraphs:
    """Every line of the view, so also signatures, contents page and what a web page adds."""
    text = outline.view.text
    spans = []
    position = 0
    for line in text.split("\n"):
        plain = line.strip(" ")
        if plain:
            start = position + len(line) - len(line.lstrip(" "))
            spans.append((start, start + len(plain)))
        position += len(line) + 1
    body = next((p.start for p in outline.parts if p.role not in {"front", "contents"}), len(text))
    front = sum(1 for start, _ in spans if start < body)
    return Paragraphs(outline, spans, front)


def _province(
    paragraphs: Paragraphs,
    title: str,
    number: str,
    stated: str | None,
    document: Document,
    warnings: list[str],
) -> str:
    if stated:
        found = read_province(stated)
        if found is None:
            raise DocumentError(
                f"没有“{stated}”这个省份", where=document.source_file, allowed=allowed_provinces(),
                next_step="改正 --province",
            )  # fmt: skip
        return found
    issuer = find_issuer(paragraphs, title, None)
    sure = find_province(issuer) or find_province(title) or province_of_number(number)
    if sure:
        return sure
    head = " ".join(paragraphs.text(i) for i in range(min(paragraphs.front, 30)))
    guess = most_told_of(paragraphs.outline.view.text) or find_province(head)
    if guess is None:
        raise DocumentError(
            "看不出是哪个省份的文件",
            where=document.source_file,
            next_step="用 --province 指明，如 --province 江西",
        )
    warnings.append("省份由正文中的名称推断，请核对")
    return guess


_TYPE_WORDS: tuple[tuple[str, str], ...] = (
    ("task_breakdown", r"分工|任务分解|责任分解|责任清单|任务清单|任务台账|工作台账|责任落实"),
    ("annual_points", r"工作要点|年工作计划|年度工作计划|年度计划|要点$|年重点工作|工作安排"),
    ("reform_plan", r"改革"),
    ("plan", r"规划|行动计划|纲要|计划"),
)


def _doc_type(title: str, stated: str | None) -> str:
    if stated:
        names = {zh: key for key, zh in DOC_TYPE_ZH.items()}
        kind = names.get(stated, stated)
        if kind not in DOC_TYPES:
            raise DocumentError(
                f"没有“{stated}”这种文件类型", allowed="、".join(DOC_TYPES), next_step="改正 --type"
            )
        return kind
    return next((kind for kind, words in _TYPE_WORDS if re.search(words, title)), "")


def _by_shape(outline: Outline, first: int | None, last: int | None) -> str:
    """The kind of a document whose title does not tell: a table of due dates, or one year's."""
    due = sum(1 for text in short_lines(outline) if is_due(text))
    tasks = sum(part.kind == "task" for part in outline.parts)
    if due >= 5 and due >= 0.25 * tasks:
        return "task_breakdown"
    return "annual_points" if first is not None and first == last else "plan"
