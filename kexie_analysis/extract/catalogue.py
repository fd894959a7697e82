"""Finding the catalogue's indicator that a noun phrase with a unit names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kexie_analysis.codebook import Codebook

_MARKS = str.maketrans("", "", " “”\"'　")


@dataclass(frozen=True)
class _Term:
    """One term of an indicator, its parts, and the order of its indicator in the codebook."""

    parts: tuple[str, ...]
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
        for order, indicator in enumerate(codebook.indicators()):
            for text in indicator.terms:
                parts = tuple(text.split())
                size, key = sum(map(len, parts)), max(parts, key=len)[:2]
                term = _Term(parts, size, order, indicator.indicator_id, indicator.exclude_terms)
                for unit in indicator.units:
                    self._by_unit.setdefault(unit, {}).setdefault(key, []).append(term)

    def find(self, unit: str, phrase: str, *around: str) -> str | None:
        """The indicator_id by the longest term: of the phrase alone, else with the words around it.

        Parameters
        ----------
        around : wider and wider surroundings (the sentence, the task's title), tried in turn. A
            term may find all but one of its parts there.
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


def _best(terms: dict[str, list[_Term]], phrase: str, around: str) -> _Term | None:
    hay = f"{phrase}\n{around}" if around else phrase
    pairs = {hay[i : i + 2] for i in range(len(hay))} | set(hay)
    best: _Term | None = None
    for pair in terms.keys() & pairs:
        for term in terms[pair]:
            if best and (term.length, -term.order) <= (best.length, -best.order):
                continue
            if not all(part in hay for part in term.parts):
                continue
            if around and not any(part in phrase for part in term.parts):
                continue
            if not any(t in phrase for t in term.exclude_terms):
                best = term
    return best


@lru_cache(maxsize=4)
def catalogue(codebook: Codebook) -> Catalogue:
    """The catalogue of a codebook, made once."""
    return Catalogue(codebook)
