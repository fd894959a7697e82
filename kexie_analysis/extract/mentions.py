"""Where a plan speaks of the codebook's themes and measures."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kexie_analysis.codebook import Codebook
from kexie_analysis.extract.matching import Hit, Matcher
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.spoken import spoken_paragraphs

_NOTHING: frozenset[int] = frozenset()


class Mention(NamedTuple):
    """A place that speaks of a theme; `code_id` is None where only a term of the theme stands.

    `start` and `end` are raw offsets; `position` is the start in the outline's view, for finding
    the task. A term of several codes or themes gives a mention for each, so that places are
    counted by distinct `start`.
    """

    theme_id: str
    code_id: str | None
    term: str
    start: int
    end: int
    position: int


def find_mentions(outline: Outline, codebook: Codebook) -> list[Mention]:
    """Every mention of a theme or code in the paragraphs that count, in order.

    Contents pages, what stands before the plan (its title, a notice, a site's lines) and behind it, and who
    is to do a task do not count (`spoken_paragraphs`). An exclude term of a
    theme also holds for its codes. A term of the theme that lies inside a code's mention gives no
    mention of its own: the code's says as much and more. A code's term inside a longer one of another
    code of the theme is part of that word and no mention either.
    """
    view = outline.view
    spoken = spoken_paragraphs(outline)
    starts = [start for start, _ in spoken]
    hits = _without_parts(_matcher(codebook).find(view.text))
    covered: dict[str, set[int]] = {}
    for (theme_id, code_id), _, start, end in hits:
        if code_id:
            covered.setdefault(theme_id, set()).update(range(start, end))
    out = []
    for (theme_id, code_id), term, start, end in hits:
        place = bisect_right(starts, start) - 1
        if place < 0 or end > spoken[place][1]:
            continue
        if code_id is None and covered.get(theme_id, _NOTHING).issuperset(range(start, end)):
            continue
        out.append(Mention(theme_id, code_id, term, *view.raw_span(start, end), start))
    return sorted(out, key=lambda m: (m.start, m.theme_id, m.code_id or ""))


def _without_parts(
    hits: list[Hit[tuple[str, str | None]]],
) -> list[Hit[tuple[str, str | None]]]:
    """The hits without those of a code that lie inside a longer hit of another code of its theme.

    Hits come in order of start, then end: what holds one begins before it, or with it and later in order.
    """
    inside: set[int] = set()
    open_hits: dict[str, list[tuple[int, int]]] = {}
    for at, ((theme_id, code_id), _, start, end) in enumerate(hits):
        if code_id is None:
            continue
        reach = [(s, e) for s, e in open_hits.get(theme_id, ()) if e > start]
        if any(s <= start and end <= e and e - s > end - start for s, e in reach):
            inside.add(at)
        open_hits[theme_id] = [*reach, (start, end)]
    # A longer hit of the same start comes after the shorter one.
    ends: dict[tuple[str, int], int] = {}
    for (theme_id, code_id), _, start, end in hits:
        if code_id is not None:
            ends[theme_id, start] = max(end, ends.get((theme_id, start), 0))
    return [
        h
        for at, h in enumerate(hits)
        if at not in inside and (h.group[1] is None or h.end == ends[h.group[0], h.start])
    ]


@lru_cache(maxsize=8)
def _matcher(codebook: Codebook) -> Matcher[tuple[str, str | None]]:
    terms: dict[tuple[str, str | None], Iterable[str]] = {}
    excludes: dict[tuple[str, str | None], Iterable[str]] = {}
    for theme in codebook.themes:
        terms[theme.theme_id, None] = theme.terms
        excludes[theme.theme_id, None] = theme.exclude_terms
        for code in theme.codes:
            group = (theme.theme_id, code.code_id)
            terms[group] = code.terms
            excludes[group] = (*theme.exclude_terms, *code.exclude_terms)
    return Matcher(terms, excludes)
