"""How wide code and printed output come out, in which every letter is as wide as every other."""

from __future__ import annotations

import re

_LETTER = 0.602  # em
_ROOM = 53.5  # em of the page, beside the line at the left
_LEAST = 0.72  # of the usual size; smaller could not be read
_COLUMNS = re.compile(r"\S {2,}\S|\|")


def mono(text: str) -> float:
    """Width in em."""
    return sum(1.0 if ord(char) >= 0x2E80 else _LETTER for char in text)


def fitted(lines: list[str]) -> float:
    """At what share of the usual size a printed table keeps its rows whole; 1 for what is none."""
    wide = [line for line in lines if mono(line) > _ROOM]
    if sum(bool(_COLUMNS.search(line)) for line in wide) < 2:
        return 1.0
    share = _ROOM / max(map(mono, wide))
    return round(share, 3) if share >= _LEAST else 1.0
