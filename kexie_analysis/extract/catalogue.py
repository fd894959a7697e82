"""Finding the catalogue's indicator that a noun phrase with a unit names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kexie_analysis.codebook import Codebook

_MARKS = str.maketrans("", "", " “”\"'　")


@dataclass(frozen=True)
class _Entry:
    """An indicator made ready for matching, by the same rule as `Indicator.matches`."""

    indicator_id: str
    terms: tuple[tuple[tuple[str, ...], int], ...]  # the parts of a term, and its length
    exclude_terms: tuple[str, ...]

    def match(self, phrase: str, around: str) -> int:
        """The length of the longest term that is named, 0 for none.

        A term of several parts may find all but one of them in the words around the phrase.
        """
        longest = 0
        for parts, length in self.terms:
            if length <= longest:
                continue
            own = [part in phrase for part in parts]
            if all(own) or (
                around
                and any(own)
                and all(o or p in around for o, p in zip(own, parts, strict=True))
            ):
                longest = length
        if longest and any(t in phrase for t in self.exclude_terms):
            return 0
        return longest


class Catalogue:
    """The codebook's indicators by unit."""

    def __init__(self, codebook: Codebook) -> None:
        self._by_unit: dict[str, list[_Entry]] = {}
        for indicator in codebook.indicators():
            terms = tuple((tuple(t.split()), len(t.replace(" ", ""))) for t in indicator.terms)
            entry = _Entry(indicator.indicator_id, terms, indicator.exclude_terms)
            for unit in indicator.units:
                self._by_unit.setdefault(unit, []).append(entry)

    def find(self, unit: str, phrase: str, *around: str) -> str | None:
        """The indicator_id by the longest term: of the phrase alone, else with the words around it.

        Parameters
        ----------
        around : wider and wider surroundings (the sentence, the task's title), tried in turn.
        """
        entries = self._by_unit.get(unit, ())
        plain = phrase.translate(_MARKS)
        for words in ("", *(w.translate(_MARKS) for w in around)):
            best, chosen = 0, None
            for entry in entries:
                length = entry.match(plain, words)
                if length > best:
                    best, chosen = length, entry.indicator_id
            if chosen:
                return chosen
        return None


@lru_cache(maxsize=4)
def catalogue(codebook: Codebook) -> Catalogue:
    """The catalogue of a codebook, made once."""
    return Catalogue(codebook)
