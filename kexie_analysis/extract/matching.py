"""Literal terms in a text: all of them in one pass, longest first, with terms that must not count."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from kexie_analysis.extract.view import normalise

Group = TypeVar("Group", bound=Hashable)


_SINGLE, _WHOLE, _FIRST, _SECOND = 1, 2, 4, 8  # a word; one; a longer one's first and second pair


class Hit(NamedTuple, Generic[Group]):
    """A term found: `group` is what it stands for; offsets count in the text searched."""

    group: Group
    term: str
    start: int
    end: int


class Matcher(Generic[Group]):
    """Finds the terms of many groups in one pass over a text, in time linear in its length.

    Within a group the longest term wins and hits do not overlap; groups do not see each other. A
    hit that overlaps an exclude term of its group is dropped. Terms are compared as `View` writes
    them, and reported as the codebook does. Each place is looked up by its first two characters:
    an alternation of two thousand terms would be tried one by one.

    Parameters
    ----------
    terms : group -> its terms.
    excludes : group -> its exclude terms.
    """

    def __init__(
        self,
        terms: Mapping[Group, Iterable[str]],
        excludes: Mapping[Group, Iterable[str]] | None = None,
    ) -> None:
        self._terms = _index(terms)
        self._excludes = _index(excludes or {})
        self._words = _Words((*self._terms, *self._excludes))

    def find(self, text: str) -> list[Hit[Group]]:
        """All hits in a text, in order of start, then end."""
        found: dict[Group, list[tuple[int, int, str]]] = {}
        shut: dict[Group, set[int]] = {}
        terms, excludes = self._terms.get, self._excludes.get
        for start, end, word in self._words.places(text):
            for group, term in terms(word, ()):
                if group in found:
                    found[group].append((start, end, term))
                else:
                    found[group] = [(start, end, term)]
            for group, _ in excludes(word, ()):
                shut.setdefault(group, set()).update(range(start, end))
        hits = []
        for group, places in found.items():
            if len(places) > 1 or group in shut:
                places = _longest_first(places, shut.get(group))
            hits += [Hit(group, term, start, end) for start, end, term in places]
        return sorted(hits, key=itemgetter(2, 3))


class _Words:
    """Where any of many words stands in a text.

    Characters become small numbers and pairs of them are looked up for the whole text at once;
    only where a word's first two pairs stand are substrings compared.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        alphabet = sorted({c for word in self._words for c in word[:3]})
        self._classes = np.zeros(0x110000, dtype=np.int32)
        self._classes[[ord(c) for c in alphabet]] = np.arange(1, len(alphabet) + 1)
        self._size = size = len(alphabet) + 1
        # What a character and the one behind it may be, at their place in a square.
        kinds = np.zeros((size, size), dtype=np.uint8)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            head = [self._classes[ord(c)] for c in word[:3]]
            if len(head) == 1:
                kinds[head[0]] |= _SINGLE
            elif len(head) == 2:
                kinds[head[0], head[1]] |= _WHOLE
            else:
                lengths.setdefault(word[:3], set()).add(len(word))
                kinds[head[0], head[1]] |= _FIRST
                kinds[head[1], head[2]] |= _SECOND
        self._kinds = kinds.ravel()
        self._lengths = {head: tuple(sorted(found)) for head, found in lengths.items()}

    def places(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, word) of every word, in order of start, then end."""
        words, lengths = self._words, self._lengths.get
        out = []
        single, whole, longer = self._candidates(text)
        for size, starts in ((1, single), (2, whole)):
            out += [(start, start + size, text[start : start + size]) for start in starts]
        for start in longer:
            for length in lengths(text[start : start + 3], ()):
                word = text[start : start + length]
                if word in words and len(word) == length:
                    out.append((start, start + length, word))
        out.sort()
        return out

    def _candidates(self, text: str) -> tuple[list[int], list[int], list[int]]:
        """Where a word of one character stands, one of two, and where a longer one may begin."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = np.zeros(len(codes) + 1, dtype=np.int32)
        self._classes.take(codes, out=classes[:-1], mode="clip")
        kinds = self._kinds.take(classes[:-1] * self._size + classes[1:])
        longer = (kinds & _FIRST).nonzero()[0]
        follows = np.append(kinds, np.uint8(0)).take(longer + 1) & _SECOND
        single, whole = (kinds & _SINGLE).nonzero()[0], (kinds & _WHOLE).nonzero()[0]
        return single.tolist(), whole.tolist(), longer[follows.nonzero()[0]].tolist()


def _index(words: Mapping[Group, Iterable[str]]) -> dict[str, list[tuple[Group, str]]]:
    into: dict[str, list[tuple[Group, str]]] = {}
    for group, terms in words.items():
        for term in terms:
            plain = normalise(term).text.strip()
            if plain:
                into.setdefault(plain, []).append((group, term))
    return into


def _longest_first(
    places: list[tuple[int, int, str]], shut: set[int] | None
) -> list[tuple[int, int, str]]:
    """The places that neither touch what is shut nor a longer (or as long and earlier) place."""
    if shut:
        places = [p for p in places if shut.isdisjoint(range(p[0], p[1]))]
    kept: list[tuple[int, int, str]] = []
    cluster: list[tuple[int, int, str]] = []
    reach = -1
    for place in places:  # in order of start: what does not overlap needs no sorting
        if place[0] >= reach:
            kept += _resolve(cluster)
            cluster = []
        cluster.append(place)
        reach = max(reach, place[1])
    return kept + _resolve(cluster)


def _resolve(cluster: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    if len(cluster) < 2:
        return cluster
    taken: set[int] = set()
    kept = []
    for place in sorted(cluster, key=lambda p: (p[0] - p[1], p[0])):
        span = range(place[0], place[1])
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(place)
    return kept
