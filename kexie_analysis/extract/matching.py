"""Literal terms in a text: all of them in one pass, longest first, with terms that must not count."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from kexie_analysis.extract.view import normalise

Group = TypeVar("Group", bound=Hashable)


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
        self._terms: dict[str, list[tuple[Group, str]]] = {}
        self._excludes: dict[str, list[tuple[Group, str]]] = {}
        _index(self._terms, terms)
        _index(self._excludes, excludes or {})
        self._words = _Words((*self._terms, *self._excludes))

    def find(self, text: str) -> list[Hit[Group]]:
        """All hits in a text, in order of start, then end."""
        found: dict[Group, list[tuple[int, int, str]]] = {}
        shut: dict[Group, set[int]] = {}
        for start, end in self._words.places(text):
            word = text[start:end]
            for group, term in self._terms.get(word, ()):
                found.setdefault(group, []).append((start, end, term))
            for group, _ in self._excludes.get(word, ()):
                shut.setdefault(group, set()).update(range(start, end))
        hits = []
        for group, places in found.items():
            for start, end, term in _longest_first(places, shut.get(group)):
                hits.append(Hit(group, term, start, end))
        return sorted(hits, key=itemgetter(2, 3))


class _Words:
    """Where any of many words stands in a text.

    Characters become small numbers and pairs of them are looked up for the whole text at once;
    only where a word's first two pairs stand are substrings compared.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._short = frozenset(word for word in self._words if len(word) < 3)
        alphabet = sorted({c for word in self._words for c in word[:3]})
        self._classes = np.zeros(0x110000, dtype=np.uint16)
        self._classes[[ord(c) for c in alphabet]] = np.arange(1, len(alphabet) + 1)
        size = len(alphabet) + 1
        self._single = np.zeros(size, dtype=bool)  # a word of one character
        self._whole = np.zeros((size, size), dtype=bool)  # a word of two
        self._first = np.zeros((size, size), dtype=bool)  # a longer word's first pair
        self._second = np.zeros((size, size), dtype=bool)  # a longer word's second pair
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            head = [self._classes[ord(c)] for c in word[:3]]
            if len(head) == 1:
                self._single[head[0]] = True
            elif len(head) == 2:
                self._whole[head[0], head[1]] = True
            else:
                lengths.setdefault(word[:3], set()).add(len(word))
                self._first[head[0], head[1]] = self._second[head[1], head[2]] = True
        self._lengths = {head: tuple(sorted(found)) for head, found in lengths.items()}

    def places(self, text: str) -> Iterable[tuple[int, int]]:
        """(start, end) of every word, in order of start, then end."""
        size, words, short = len(text), self._words, self._short
        for start in self._candidates(text):
            head = text[start : start + 3]
            for length in (1, 2):
                if head[:length] in short and len(head) >= length:
                    yield start, start + length
            for length in self._lengths.get(head, ()):
                end = start + length
                if end <= size and text[start:end] in words:
                    yield start, end

    def _candidates(self, text: str) -> list[int]:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = np.append(self._classes[codes], np.zeros(2, dtype=np.uint16))
        left, middle, right = classes[:-2], classes[1:-1], classes[2:]
        hits = self._first[left, middle] & self._second[middle, right]
        hits |= self._whole[left, middle] | self._single[left]
        return np.flatnonzero(hits).tolist()


def _index(into: dict[str, list[tuple[Group, str]]], words: Mapping[Group, Iterable[str]]) -> None:
    for group, terms in words.items():
        for term in terms:
            plain = normalise(term).text.strip()
            if plain:
                into.setdefault(plain, []).append((group, term))


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
