"""Runs and who holds them, as sorted arrays in memory: what one session adds to the index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

Runs = tuple[np.ndarray, np.ndarray]  # hashes, sorted, and the serial of the plan that holds each


class Levels:
    """Sorted arrays of which two of like size become one: some few to search, however many plans.

    Ten thousand plans take 50 MB, as a dictionary ten times that.
    """

    def __init__(self) -> None:
        self._levels: list[Runs] = []  # the largest, and oldest, first

    def __len__(self) -> int:
        return sum(len(hashes) for hashes, _ in self._levels)

    def add(self, hashes: np.ndarray, serial: int) -> None:
        """The runs of one more plan: distinct and sorted. Serials only rise."""
        new = hashes, np.full(len(hashes), serial, dtype=np.int32)
        while self._levels and len(self._levels[-1][0]) < 2 * len(new[0]) <= _LARGEST:
            new = _merge(self._levels.pop(), new)
        self._levels.append(new)

    def find(self, hashes: np.ndarray) -> Runs:
        """Which of these (by index) have which holders (by serial)."""
        indices, serials = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.int32)]
        for known, held_by in self._levels:
            first = known.searchsorted(hashes)
            last = known.searchsorted(hashes, side="right")
            counts = last - first
            found = counts.nonzero()[0]
            if len(found) == 0:
                continue
            many = counts[found]
            begins = np.repeat(first[found] - (many.cumsum() - many), many)
            indices.append(np.repeat(found, many))
            serials.append(held_by[begins + np.arange(len(begins))])
        return np.concatenate(indices), np.concatenate(serials)

    def rows(self) -> Iterator[tuple[int, int]]:
        """Hash and serial of every run, sorted within each level."""
        for hashes, serials in self._levels:
            for start in range(0, len(hashes), _SOME):
                some = slice(start, start + _SOME)
                yield from zip(hashes[some].tolist(), serials[some].tolist(), strict=True)


_SOME = 1 << 16
_LARGEST = 1 << 20  # merging takes three times the memory of what is merged


def _merge(older: Runs, newer: Runs) -> Runs:
    hashes = np.concatenate([older[0], newer[0]])
    order = np.argsort(hashes, kind="stable")  # which is quick where two sorted halves meet
    return hashes[order], np.concatenate([older[1], newer[1]])[order]
