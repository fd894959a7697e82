"""What is asked of sorted arrays of hashes when passages are looked for."""

from __future__ import annotations

import numpy as np


def count_sides(
    ordered: np.ndarray, from_a: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each value of a sorted array: its first index, and how often either side has it."""
    if len(ordered) == 0:
        nothing = np.zeros(0, dtype=np.intp)
        return nothing, nothing, nothing
    new = np.ones(len(ordered) + 1, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:-1])
    bounds = new.nonzero()[0]
    firsts = bounds[:-1]
    in_a = np.add.reduceat(from_a, firsts, dtype=np.intp)
    return firsts, in_a, bounds[1:] - firsts - in_a


def distinct(values: np.ndarray) -> np.ndarray:
    """Sorted values without repeats."""
    first = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]


def least(values: np.ndarray, size: int) -> np.ndarray:
    """The least of every `size` values in a row: of one, two, four …, and of two that overlap."""
    have = 1
    while have < size:
        step = min(have, size - have)
        values = np.minimum(values[:-step], values[step:])
        have += step
    return values


def have(values: np.ndarray, size: int) -> np.ndarray:
    """Of each number below `size`, whether it is among the values."""
    out = np.zeros(size, dtype=bool)
    out[values] = True
    return out
