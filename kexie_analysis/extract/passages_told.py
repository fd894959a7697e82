"""Which of the shared runs of two plans say something that longer ones have not said."""

from __future__ import annotations


def telling(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The runs (longest first) that hold a character not yet told of, on one side at least."""
    told_a, told_b = Told(), Told()
    out = []
    for i, j, chars in runs:
        new_a, new_b = told_a.add(i, i + chars), told_b.add(j, j + chars)
        if new_a or new_b:
            out.append((i, j, chars))
    return out


class Told:
    """Which characters were told of; each is visited once, however many runs hold it."""

    def __init__(self) -> None:
        self._next: dict[int, int] = {}  # a told character -> a later one that may be untold

    def add(self, start: int, end: int) -> bool:
        """Mark start…end as told; whether any of it was not."""
        position, new = self._untold(start), False
        while position < end:
            self._next[position] = position + 1
            new = True
            position = self._untold(position + 1)
        return new

    def _untold(self, position: int) -> int:
        path = []
        while position in self._next:
            path.append(position)
            position = self._next[position]
        for passed in path:
            self._next[passed] = position
        return position
