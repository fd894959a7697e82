"""Which years a plan governs: by what the user states, its title, its opening, or its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.assignments_labels import find_labelled
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts_title import Paragraphs
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import (
    find_periods,
    find_years,
    is_due,
    period_name,
    period_years,
    read_due,
)

_GOAL_YEAR = re.compile(r"到 ?(20\d\d) ?年")


def find_plan_years(
    title: str,
    paragraphs: Paragraphs,
    kind: str,
    issued: date | None,
    stated: str | None,
    document: Document,
    warnings: list[str],
) -> tuple[str, int | None, int | None, bool]:
    """(period, first year, last year, told): the title's own, else what the text and its dates say.

    Without years where nothing tells them: what is dated in the text is worth having all the same.

    Parameters
    ----------
    kind : of the document, one of `schema.DOC_TYPES`; "" where its title does not tell.
    stated : by the user, as in `facts.find_facts`.
    warnings : gets a sentence in Chinese where the years were inferred, or are not to be told.

    Raises
    ------
    DocumentError : what the user states is no period.
    """
    if stated:
        return *_stated_period(stated, document), True
    front = " ".join(paragraphs.text(i, 300) for i in range(min(paragraphs.front, 40)))
    found = _years_of_title(title) or _single_year(title)
    if not found and kind != "annual_points":
        found = _years_of_title(front) or _single_year(front, planned=True)
    if found:
        return *found, True
    if kind == "annual_points" and issued:
        return "", issued.year, issued.year, True
    guess = _years_of_text(paragraphs, issued)
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


def _years_of_text(paragraphs: Paragraphs, issued: date | None) -> tuple[str, int, int] | None:
    """From a breakdown's due dates; the period named most; the years its goals end; that of issue."""
    outline = paragraphs.outline
    years = _due_years(outline)
    if len(years) >= 3:
        return _name_of(min(years), max(years)), min(years), max(years)
    named = Counter(name for _, name in islice(find_periods(outline.view.text), 2000))
    often = [n for n, times in named.items() if times >= 2 and period_years(n)]
    if often:
        name = max(often, key=lambda n: period_years(n) or (0, 0))
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
    phrases = [text for text in short_lines(outline) if is_due(text)]
    phrases += [item.due for item in find_labelled(outline) if item.due]
    dues = [read_due(text) for text in phrases]
    return [d.year for due in dues if due for d in (due.due_from, due.due_to) if d]


def short_lines(outline: Outline) -> Iterator[str]:
    """The paragraphs of at most sixty characters, where a date or a department may stand alone."""
    for start, end in outline.paragraphs:
        if end - start <= 60:
            yield outline.view.text[start:end]
