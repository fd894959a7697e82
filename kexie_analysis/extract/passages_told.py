"""Which of the shared runs of two plans say something that longer ones have not said."""

from __future__ import annotations


def telling(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The runs (longest first) that hold a character not yet told of, on one side at least.

    A run is (place in a, place in b, characters). Time grows with the characters of all runs.
    """
    told_a = bytearray(max((i + chars for i, _, chars in runs), default=0))
    told_b = bytearray(max((j + chars for _, j, chars in runs), default=0))
    out = []
    for i, j, chars in runs:
        new_a = told_a.find(0, i, i + chars) >= 0
        new_b = told_b.find(0, j, j + chars) >= 0
        if new_a:
            told_a[i : i + chars] = b"\1" * chars
        if new_b:
            told_b[j : j + chars] = b"\1" * chars
        if new_a or new_b:
            out.append((i, j, chars))
    return out
