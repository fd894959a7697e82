"""What a plan is: whose, of which kind and years, and whether all of it is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import PurePath

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.assignments_labels import find_labelled
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts_title import (
    Paragraphs,
    find_doc_number,
    find_issue_date,
    find_issuer,
    find_title,
)
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import (
    find_periods,
    find_years,
    is_due,
    period_name,
    period_years,
    read_due,
)
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
    pages = _paragraphs(outline)
    warnings: list[str] = []
    title = find_title(pages)
    number = find_doc_number(pages)
    place = _province(pages, title, number, province, document, warnings)
    issuer = find_issuer(pages, title, place)
    issued = find_issue_date(pages)
    kind = _doc_type(title, doc_type)
    named, first, last, told = _years(title, pages, kind, issued, period, document, warnings)
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
    pages: Paragraphs,
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
    issuer = find_issuer(pages, title, None)
    sure = find_province(issuer) or find_province(title) or province_of_number(number)
    if sure:
        return sure
    head = " ".join(pages.text(i) for i in range(min(pages.front, 30)))
    guess = most_told_of(pages.outline.view.text) or find_province(head)
    if guess is None:
        raise DocumentError(
            "看不出是哪个省份的文件",
            where=document.source_file,
            next_step="用 --province 指明，如 --province 江西",
        )
    warnings.append("省份由正文中的名称推断，请核对")
    return guess


_GOAL_YEAR = re.compile(r"到 ?(20\d\d) ?年")
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
    due = sum(1 for text in _short_lines(outline) if is_due(text))
    tasks = sum(part.kind == "task" for part in outline.parts)
    if due >= 5 and due >= 0.25 * tasks:
        return "task_breakdown"
    return "annual_points" if first is not None and first == last else "plan"


def _short_lines(outline: Outline) -> Iterator[str]:
    for start, end in outline.paragraphs:
        if end - start <= 60:
            yield outline.view.text[start:end]


def _years(
    title: str,
    pages: Paragraphs,
    kind: str,
    issued: date | None,
    stated: str | None,
    document: Document,
    warnings: list[str],
) -> tuple[str, int | None, int | None, bool]:
    """(period, first year, last year, told): the title's own, else what the text and its dates say.

    Without years where nothing tells them: what is dated in the text is worth having all the same.
    """
    if stated:
        return *_stated_period(stated, document), True
    front = " ".join(pages.text(i, 300) for i in range(min(pages.front, 40)))
    found = _years_of_title(title) or _single_year(title)
    if not found and kind != "annual_points":
        found = _years_of_title(front) or _single_year(front, planned=True)
    if found:
        return *found, True
    if kind == "annual_points" and issued:
        return "", issued.year, issued.year, True
    guess = _years_of_text(pages, issued)
    if guess is None:
        warnings.append(
            "看不出文件所管的年份：起止年份留空，未写明时间的数字也不标年份；"
            "如知道，用 --period 指明后重读，如 --period 十四五 或 --period 2024"
        )
        return "", None, None, False
    warnings.append(f"起止年份（{guess[1]}—{guess[2]}）由正文推断，请核对")
    return *guess, False


def _stated_period(stated: str, document: Document) -> tuple[str, int, int]:
    years = period_years(stated)
    if years:
        return stated.strip("“”\"' "), *years
    found = re.fullmatch(r"\s*((?:19|20)\d\d)\s*(?:[-—~至到]\s*((?:19|20)\d\d))?\s*年?\s*", stated)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise DocumentError(
            f"没有“{stated}”这个规划期", where=document.source_file, allowed="十四五、2021-2025、2024",
            next_step="改正 --period",
        )  # fmt: skip
    first, last = int(found[1]), int(found[2] or found[1])
    return _name_of(first, last), first, last


def _name_of(first: int, last: int) -> str:
    """The five-year plan whose years these are exactly."""
    name = period_name(first)
    return name if name and period_years(name) == (first, last) else ""


def _years_of_title(text: str) -> tuple[str, int, int] | None:
    named = [name for _, name in find_periods(text)]
    ranges = find_years(text)
    wide = [span for span in ranges if span[1] > span[0]]
    if named:
        # 关于“十三五”…的总结和“十四五”规划: the last one named is what is planned.
        name = max(named, key=lambda n: period_years(n) or (0, 0))
        own = period_years(name)
        if own:
            inside = [w for w in wide if w[0] <= own[1] and w[1] >= own[0]]
            return (name, *inside[0]) if inside else (name, *own)
    return (_name_of(*wide[0]), *wide[0]) if wide else None


#: 2021年工作总结和2022年工作安排 is on 2022; 2020年底前 in an opening says nothing of the plan.
_PLANNED = re.compile(
    r"(?P<year>(?:19|20)\d\d) ?年度?[^\d,。;]{0,20}?(?:要点|安排|计划|打算|任务|分工|重点|方案|举措)"
)


def _single_year(text: str, *, planned: bool = False) -> tuple[str, int, int] | None:
    """The one year that a title is on; with `planned` only where it says that it plans it."""
    found = _PLANNED.search(text)
    years = find_years(text)
    if found is None and (planned or not years):
        return None
    year = int(found["year"]) if found else years[0][0]
    return "", year, year


def _years_of_text(pages: Paragraphs, issued: date | None) -> tuple[str, int, int] | None:
    """From a breakdown's due dates; the period named most; the years its goals end; that of issue."""
    outline = pages.outline
    years = _due_years(outline)
    if len(years) >= 3:
        return _name_of(min(years), max(years)), min(years), max(years)
    named = Counter(name for _, name in islice(find_periods(outline.view.text), 2000))
    later = [n for n, times in named.items() if times >= 2 and period_years(n)]
    if later:
        name = max(later, key=lambda n: period_years(n) or (0, 0))
        return name, *(period_years(name) or (0, 0))
    goals = [int(m[1]) for m in islice(_GOAL_YEAR.finditer(outline.view.text), 200)]
    ends = [year for year in (*years, *goals) if not issued or year >= issued.year]
    begins = [issued.year] if issued else years
    if begins and (ends or issued):
        first, last = min(begins), max([*ends, *begins])
        return _name_of(first, last), first, last
    return None


def _due_years(outline: Outline) -> list[int]:
    """The years of all due phrases that stand alone on a line, after a label or in brackets."""
    phrases = [text for text in _short_lines(outline) if is_due(text)]
    phrases += [item.due for item in find_labelled(outline) if item.due]
    dues = [read_due(text) for text in phrases]
    return [d.year for due in dues if due for d in (due.due_from, due.due_to) if d]
