"""Clauses of a plan's text, and what each is coded for by the schemes of `data/schemes`."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kexie_analysis.extract.departments import is_department
from kexie_analysis.extract.matching import Matcher
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.spoken import spoken_paragraphs
from kexie_analysis.schemes import Scheme

# The view has half-width `!?;`; a closing quotation mark or bracket stays with its sentence.
_END = re.compile(r"[。!?;；！？]+[”’」』)\]]*")
_WORDY = re.compile(r"[^\W_]")  # as str.isalnum has it
#: A line of its own that ends without a stop and is shorter is a label (a department, a date, a
#: cell of a table), not a clause.
LEAST_CHARS = 12


class Coding(NamedTuple):
    """A term of a scheme's code in a clause; raw offsets."""

    scheme: str
    code_id: str
    term: str
    start: int
    end: int


class Clause(NamedTuple):
    """A sentence or part of one: up to 。！？； or the paragraph's end.

    The first below the title of a task, or of a section of measures (加强组织领导), begins with that title:
    heading and text say one thing together. `start` and `end` are raw offsets, `position` the start in the outline's view, `chars` the
    characters without white space; `codings` in order of place, then scheme and code.
    """

    start: int
    end: int
    position: int
    chars: int
    codings: tuple[Coding, ...] = ()


def find_clauses(outline: Outline, schemes: tuple[Scheme, ...] = ()) -> list[Clause]:
    """All clauses of the paragraphs that count, coded, in order.

    Headings are no clauses of their own, but for a task's that has no other text; that of a chapter with
    tasks below it is part of none. Nor are labels and departments on a line or in a cell of their own.
    What is not the plan's text, and who is to do a task, is left out (`spoken_paragraphs`). One clause may
    have several codes, and a code several terms.
    """
    view = outline.view
    text = view.text
    hits = _matcher(schemes).find(text)
    starts = [hit.start for hit in hits]
    lines = set(outline.paragraphs)
    titles = _titles(outline)
    out = []
    for start, end in _bodies(outline):
        if (start, end) in lines and _is_label(text[start:end]):
            continue
        for first, last in _split(text, start, end):
            first = titles.get(first, first)
            at = bisect_left(starts, first)
            codings = [
                Coding(*hit.group, hit.term, *view.raw_span(hit.start, hit.end))
                for hit in hits[at : bisect_left(starts, last, at)]
                if hit.end <= last
            ]
            if len(codings) > 1:
                codings.sort(key=lambda c: (c.start, c.scheme, c.code_id))
            chars = _count(text[first:last])
            out.append(Clause(*view.raw_span(first, last), first, chars, tuple(codings)))
    return out


def _is_label(text: str) -> bool:
    return (_count(text) < LEAST_CHARS and not _END.search(text)) or is_department(text)


def _count(text: str) -> int:
    """The characters that are not white space."""
    return sum(map(len, text.split()))


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of one stretch, without the white space around them; empty ones left out."""
    out = []
    ends = [match.end() for match in _END.finditer(text, start, end)]
    for first, last in pairwise([start, *ends, end]):
        part = text[first:last]
        if _WORDY.search(part):
            rest = part.lstrip()
            out.append((last - len(rest), last - len(rest) + len(rest.rstrip())))
    return out


def _bodies(outline: Outline) -> list[tuple[int, int]]:
    """The paragraphs that count without the headings in them."""
    heads = iter(sorted(_headings(outline)))
    head = next(heads, None)
    out = []
    for start, end in spoken_paragraphs(outline):
        while head and head[1] <= start:
            head = next(heads, None)
        while head and head[0] < end:
            out.append((start, head[0]))
            start = head[1]
            if head[1] >= end:
                break
            head = next(heads, None)
        out.append((start, end))
    return [(start, end) for start, end in out if start < end]


def _headings(outline: Outline) -> list[tuple[int, int]]:
    text = outline.view.text
    out = []
    for part in outline.parts:
        body = text[part.body_start : part.end]
        if part.kind == "task" and not _WORDY.search(body):
            out.append((part.start, part.start + len(part.marker)))
        else:
            out.append((part.start, part.body_start))
    return out


def _titles(outline: Outline) -> dict[int, int]:
    """Where the text right below a title begins -> where that title begins, its marker left out."""
    text = outline.view.text
    above = {part.parent for part in outline.parts}
    out = {}
    for index, part in enumerate(outline.parts):
        measure = part.role in {"tasks", "safeguards"} and index not in above
        if part.title and (part.kind == "task" or measure):
            start, body = part.start + len(part.marker), part.body_start
            while body < part.end and text[body].isspace():
                body += 1
            while start < body and not text[start].isalnum() and text[start] not in "“《(":
                start += 1
            out[body] = start
    return out


@lru_cache(maxsize=8)
def _matcher(schemes: tuple[Scheme, ...]) -> Matcher[tuple[str, str]]:
    codes = {(s.scheme_id, c.code_id): c for s in schemes for c in s.codes}
    return Matcher(
        {group: code.terms for group, code in codes.items()},
        {group: code.exclude_terms for group, code in codes.items()},
    )
