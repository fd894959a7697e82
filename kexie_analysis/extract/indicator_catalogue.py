"""Which of the codebook's indicators a noun phrase with a unit names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kexie_analysis.codebook import Codebook

#: Words of measure, and how many indicators may name a part before it stands for none of them.
_MEASURES = frozenset(["比例", "占比", "比率", "人数", "数量", "总数", "人次", "服务", "建设"])
_SHARED = 4

_MARKS = str.maketrans("", "", " “”\"'　")


@dataclass(frozen=True)
class _Term:
    """One term of an indicator, its parts, and the order of its indicator in the codebook.

    `anchors` are the parts that tell this indicator from others: one of them must stand in the
    phrase itself where the rest is looked for around it (比例 alone names no indicator).
    """

    parts: tuple[str, ...]
    anchors: tuple[str, ...]
    length: int
    order: int
    indicator_id: str
    exclude_terms: tuple[str, ...]


class Catalogue:
    """The codebook's indicators by unit, their terms by two characters that they begin with.

    A term matches by the same rule as `Indicator.matches`: all its parts stand in the phrase, and
    no term to exclude does. Where several match, the longest wins, then the first.
    """

    def __init__(self, codebook: Codebook) -> None:
        self._by_unit: dict[str, dict[str, list[_Term]]] = {}
        general = _general_parts(codebook)
        for order, indicator in enumerate(codebook.indicators()):
            for text in indicator.terms:
                parts = tuple(text.split())
                size, key = sum(map(len, parts)), max(parts, key=len)[:2]
                anchors = tuple(part for part in parts if part not in general)
                term = _Term(
                    parts, anchors, size, order, indicator.indicator_id, indicator.exclude_terms
                )
                for unit in indicator.units:
                    self._by_unit.setdefault(unit, {}).setdefault(key, []).append(term)

    def find(self, unit: str, phrase: str, *around: str) -> str | None:
        """The indicator_id by the longest term: of the phrase alone, else with the words around it.

        Parameters
        ----------
        around : wider and wider surroundings (the sentence, the task's title), tried in turn. A
            term may find all but one of its parts there, not its only telling one.
        """
        terms = self._by_unit.get(unit)
        if not terms:
            return None
        plain = phrase.translate(_MARKS)
        for words in ("", *around):
            found = _best(terms, plain, words.translate(_MARKS))
            if found:
                return found.indicator_id
        return None


def _general_parts(codebook: Codebook) -> frozenset[str]:
    """The parts of terms that many indicators share (学会, 覆盖), and words of measure."""
    users: dict[str, set[str]] = {}
    for indicator in codebook.indicators():
        for text in indicator.terms:
            parts = text.split()
            for part in parts if len(parts) > 1 else ():
                users.setdefault(part, set()).add(indicator.indicator_id)
    return _MEASURES | {part for part, ids in users.items() if len(ids) >= _SHARED}


def _best(terms: dict[str, list[_Term]], phrase: str, around: str) -> _Term | None:
    hay = f"{phrase}\n{around}" if around else phrase
    best: _Term | None = None
    for beginning, some in terms.items():
        if beginning not in hay:
            continue
        for term in some:
            if best and (term.length, -term.order) <= (best.length, -best.order):
                continue
            if not all(part in hay for part in term.parts):
                continue
            if around and not any(part in phrase for part in term.anchors):
                continue
            if not any(t in phrase for t in term.exclude_terms):
                best = term
    return best


@lru_cache(maxsize=4)
def catalogue(codebook: Codebook) -> Catalogue:
    """The catalogue of a codebook, made once."""
    return Catalogue(codebook)
