"""The same wording in two plans: maximal shared runs, and how many character 8-grams are shared.

Plans are compared by fingerprints, which hold hashes and positions and no text: a new document can
be compared with one that was read years ago and is no longer at hand.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from kexie_analysis.errors import TablesError
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.passages_sorted import count_sides, distinct, have, least
from kexie_analysis.extract.passages_told import telling
from kexie_analysis.extract.spoken import spoken_paragraphs

#: A run of this many characters, punctuation and space left out, is the same wording.
SHORTEST = 13
GRAM = 8
# Two 8-grams this far apart cover exactly one run of SHORTEST.
_STEP = SHORTEST - GRAM
#: How many runs in a row give one to look others up by: a shared passage of 40 characters does.
WINDOW = 28
# A run that stands more often than this in one plan is a formula: only the first places count.
_MOST_PLACES = 32
_MAGIC = b"kxp2"
_HEAD = struct.Struct("<4sII")
_FILTER = 17  # bits of a hash that sort out most of what another plan does not have
_MAX_CHARS = 50_000_000
_TITLE = re.compile(r"《[^《》\n]{1,100}》")
_NAME = re.compile(r"(?:中国|[一-鿿]{2,6}?(?:省|市|自治区|自治州|地区|兵团|县|盟|旗))科学技术协会")
_TAIL = "科学技术协会"


class Passage(NamedTuple):
    """A maximal shared run: raw offset in either plan, and its characters without punctuation."""

    start_a: int
    start_b: int
    chars: int


class Shared(NamedTuple):
    """What two plans have in common: distinct character 8-grams, by number, and passages."""

    grams: int
    passages: list[Passage]


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """Hashes of every character 8-gram of a plan, in order of place.

    `hashes` (n,) uint64; `places` (n,) uint32, the 8-gram's index among the characters kept;
    `offsets` (n,) uint32, the raw offset of its first character.
    """

    hashes: np.ndarray
    places: np.ndarray
    offsets: np.ndarray

    @cached_property
    def grams(self) -> int:
        """The number of distinct 8-grams."""
        return len(distinct(np.sort(self.hashes)))

    @cached_property
    def _first_bits(self) -> np.ndarray:
        return (self.hashes >> np.uint64(64 - _FILTER)).astype(np.intp)

    @cached_property
    def _last_bits(self) -> np.ndarray:
        return (self.hashes & np.uint64((1 << _FILTER) - 1)).astype(np.intp)

    @cached_property
    def _filters(self) -> tuple[np.ndarray, np.ndarray]:
        """By the first bits of a hash, and by its last, whether the plan may have it."""
        size = 1 << _FILTER
        return have(self._first_bits, size), have(self._last_bits, size)

    def near(self, other: Fingerprint) -> np.ndarray:
        """The indices (into `hashes`) of what the other may have too."""
        by_first, by_last = other._filters
        found = by_first.take(self._first_bits).nonzero()[0]
        return found[by_last.take(self._last_bits.take(found))]

    def runs(self, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Hash and index (into `hashes`) of the runs of SHORTEST characters, in order of place.

        Only those whose 8-grams stand at these indices (sorted).
        """
        among = np.zeros(len(self.hashes) + _STEP, dtype=bool)
        among[held] = True
        first = held[among[held + _STEP]]
        whole = first[self.places[first + _STEP] - self.places[first] == _STEP]
        return self._hash_runs(whole), whole

    def _hash_runs(self, first: np.ndarray) -> np.ndarray:
        return _mix(self.hashes[first] * _BASE + self.hashes[first + _STEP])

    @cached_property
    def sample(self) -> np.ndarray:
        """Some of the runs' hashes, distinct and sorted: the lowest of every WINDOW in a row.

        Winnowing (Schleimer, Wilkerson and Aiken 2003): two plans that share a passage of at least
        WINDOW + SHORTEST - 1 characters share one of these, and about one run in WINDOW / 2 is kept.
        """
        size = max(len(self.places) - _STEP, 0)
        whole = np.flatnonzero(self.places[_STEP:] - self.places[:size] == _STEP)
        values = self._hash_runs(whole)
        if len(values) == 0:
            return values
        return distinct(np.sort(distinct(least(values, min(WINDOW, len(values))))))

    def to_bytes(self) -> bytes:
        """For keeping: the same plan gives the same bytes, on every machine."""
        steps = b"".join(
            np.diff(part, prepend=np.uint32(0)).astype("<u4").tobytes()
            for part in (self.places, self.offsets)
        )
        head = _HEAD.pack(_MAGIC, len(self.hashes), self.grams)
        return head + self.hashes.astype("<u8").tobytes() + zlib.compress(steps, 1)

    @classmethod
    def from_bytes(cls, kept: bytes) -> Fingerprint:
        """What `to_bytes` gave. Raises TablesError where it is damaged or of another version."""
        problem = TablesError("指纹损坏或版本不符", next_step="重新读取该文件（kexie extract）")
        if kept[:4] != _MAGIC or len(kept) < _HEAD.size:
            raise problem
        _, size, grams = _HEAD.unpack_from(kept)
        behind = _HEAD.size + size * 8
        unpack = zlib.decompressobj()
        try:
            body = unpack.decompress(kept[behind:], min(size, _MAX_CHARS) * 8 + 1)
        except zlib.error:
            raise problem from None
        if len(body) != size * 8 or len(kept) < behind:
            raise problem
        hashes = np.frombuffer(kept[_HEAD.size : behind], dtype="<u8").astype(np.uint64)
        steps = np.frombuffer(body, dtype="<u4").astype(np.uint32).reshape(2, size)
        places, offsets = np.cumsum(steps, axis=1, dtype=np.uint32)
        mark = cls(hashes, places, offsets)
        mark.__dict__["grams"] = grams  # counted when it was kept: counting sorts all hashes
        return mark


def fingerprint(outline: Outline) -> Fingerprint:
    """The fingerprint of the paragraphs that count.

    Punctuation and white space are left out; a name of a document (《…》) or of an association is
    a gap that no run and no 8-gram crosses.
    """
    view = outline.view
    codes = np.frombuffer(view.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    spoken = np.zeros(len(codes), dtype=bool)
    for start, end in spoken_paragraphs(outline):
        spoken[start:end] = True
    spoken &= _wordy(codes)
    names = np.zeros(len(codes), dtype=bool)
    for start, end in _find_names(view.text):
        names[start:end] = True
    kept = np.flatnonzero(spoken)
    values = _mix(codes[kept].astype(np.uint64))
    size = max(len(kept) - GRAM + 1, 0)
    hashes = np.zeros(size, dtype=np.uint64)
    for step in range(GRAM if size else 0):
        hashes = hashes * _BASE + values[step : step + size]
    named = np.concatenate([[0], np.cumsum(names[kept])])
    whole = np.flatnonzero(named[GRAM:] == named[: len(named) - GRAM]) if size else np.arange(0)
    offsets = np.frombuffer(view.offsets, dtype=np.uint32)[kept[whole]]
    return Fingerprint(_mix(hashes[whole]), whole.astype(np.uint32), offsets.astype(np.uint32))


def _wordy(codes: np.ndarray) -> np.ndarray:
    """Which characters are letters or digits as Python's isalnum has it, which also knows Han."""
    known = _wordy_plane()
    out = known[np.minimum(codes, len(known) - 1)]
    for place in np.flatnonzero(codes >= len(known)).tolist():
        out[place] = chr(codes[place]).isalnum()
    return out


@lru_cache(maxsize=1)
def _wordy_plane() -> np.ndarray:
    return np.array([chr(code).isalnum() for code in range(0x10000)])


def _find_names(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _TITLE.finditer(text))
    end, place = 0, text.find(_TAIL)
    while place >= 0:  # from the tail: the pattern would be tried at every character
        behind = place + len(_TAIL)
        if match := _NAME.search(text, max(end, place - 9), behind):
            end = match.end()
            yield match.span()
        place = text.find(_TAIL, behind)


def compare(a: Fingerprint, b: Fingerprint) -> Shared:
    """How many distinct 8-grams stand in both plans, and the maximal runs of SHORTEST characters and more.

    Sorted by place in `a`, then in `b`. Where a wording stands several times, a pair of places is
    left out when longer (or earlier) runs have already told of all its characters on both sides.
    Time and memory grow with the length of the plans (and a sort), whatever they repeat.
    """
    near_a, near_b = a.near(b), b.near(a)
    values = np.concatenate([a.hashes[near_a], b.hashes[near_b]])
    order = np.argsort(values)
    _, in_a, in_b = count_sides(values[order], order < len(near_a))
    both = (in_a > 0) & (in_b > 0)
    held = np.empty(len(values), dtype=bool)
    held[order] = np.repeat(both, in_a + in_b)
    held_a, held_b = near_a[held[: len(near_a)]], near_b[held[len(near_a) :]]
    return Shared(int(both.sum()), _passages(a, b, *_common_places(a, held_a, b, held_b)))


def _passages(a: Fingerprint, b: Fingerprint, left: np.ndarray, right: np.ndarray) -> list[Passage]:
    if len(left) == 0:
        return []
    diagonal = left.astype(np.int64) - right
    order = np.lexsort((left, diagonal))
    left, right, diagonal = left[order], right[order], diagonal[order]
    breaks = np.ones(len(left) + 1, dtype=bool)
    breaks[1:-1] = (diagonal[1:] != diagonal[:-1]) | (left[1:] != left[:-1] + 1)
    bounds = breaks.nonzero()[0]
    firsts, lengths = bounds[:-1], bounds[1:] - bounds[:-1] + SHORTEST - 1
    found = zip(left[firsts].tolist(), right[firsts].tolist(), lengths.tolist(), strict=True)
    told = sorted(telling(sorted(found, key=lambda f: (-f[2], f[0], f[1]))))
    starts_a, starts_b = _offsets(a, [i for i, _, _ in told]), _offsets(b, [j for _, j, _ in told])
    return [
        Passage(start_a, start_b, chars)
        for start_a, start_b, (_, _, chars) in zip(starts_a, starts_b, told, strict=True)
    ]


def _common_places(
    a: Fingerprint, held_a: np.ndarray, b: Fingerprint, held_b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of places (characters kept) where the same run of SHORTEST begins."""
    (values_a, index_a), (values_b, index_b) = a.runs(held_a), b.runs(held_b)
    values = np.concatenate([values_a, values_b])
    # Stable: of one run those of `a` come first, each in order of place.
    order = np.argsort(values, kind="stable")
    first_a, in_a, in_b = count_sides(values[order], order < len(values_a))
    common = np.flatnonzero((in_a > 0) & (in_b > 0))
    first_a, first_b = first_a[common], (first_a + in_a)[common]
    count_a, count_b = (np.minimum(count[common], _MOST_PLACES) for count in (in_a, in_b))
    pairs = count_a * count_b
    which = np.repeat(np.arange(len(common)), pairs)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    left = index_a[order[first_a[which] + step // count_b[which]]]
    right = index_b[order[first_b[which] + step % count_b[which]] - len(index_a)]
    return a.places[left].astype(np.int64), b.places[right].astype(np.int64)


def _offsets(mark: Fingerprint, places: list[int]) -> list[int]:
    return mark.offsets[np.searchsorted(mark.places, places)].tolist() if places else []


_BASE = np.uint64(0x9E3779B97F4A7C15)


def _mix(values: np.ndarray) -> np.ndarray:
    """splitmix64's finaliser (Steele, Lea and Flood 2014): near values end far apart."""
    z = values + _BASE
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
