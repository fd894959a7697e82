"""How wide code and printed output come out, in which every letter is as wide as every other."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from math import ceil, floor

_LETTER = 0.602  # em
_ROOM = 53.5  # em of the page, beside the line at the left
_LEAST = 0.72  # of the usual size; smaller could not be read
_COLUMNS = re.compile(r"\S {2,}\S|\|")


_DRAWN = re.compile(r"[\u2500-\u257f]")
_WORD = re.compile(r"[^\s\u2500-\u257f]{2}")
_SLACK = 24  # letters that a part of a drawing may be narrower than the room
_FEWEST = 3  # lines that only together make a drawing
_LONGEST_LINE = 2000  # letters; what is longer is no table to be read
_STOP = 8
_FIGURE = re.compile(r"(?<!\S)\d")
_GAP = re.compile(r"\s*\S+(?: \S+)* {2,}")  # up to the second column
_FRAME = re.compile(r"[\u2502\u2503\u2551]")  # sides of cells drawn with letters
_HAN = re.compile(r"[\u2e80-\uffef]")
_BAR = re.compile(r"(?<=\|)[\u2588-\u258f #]{12,400}(?=\|)")
_SHORTEST = 10  # letters of a progress bar


def mono(text: str) -> float:
    """Width in em."""
    return sum(1.0 if ord(char) >= 0x2E80 else _LETTER for char in text)


def untabbed(line: str) -> str:
    """A printed line with spaces for its tabs, up to where terminals and browsers stop: every eighth letter."""
    first, *pieces = line.split("\t")
    for piece in pieces:
        done = mono(first) / _LETTER
        first += " " * max(1, round(_STOP - done % _STOP)) + piece
    return first


def untabbed_inside(line: str) -> str:
    """The same with the tabs it begins with left: Jupyter makes four spaces of each, in markdown as in cells."""
    code = line.lstrip(" \t")
    lead = line[: len(line) - len(code)]
    wide = lead.expandtabs(4)
    return lead + untabbed(wide + code)[len(wide) :]


def framed(text: str) -> bool:
    """Whether lines with Han in them are aligned for Han as wide as two letters: tables drawn with letters, or by spaces."""
    return bool(_HAN.search(text) and (_FRAME.search(text) or _spaced(text)))


def _spaced(text: str) -> bool:
    lines = text.split("\n")
    heads = [m[0] for line in lines if (m := _GAP.match(line)) and _HAN.search(m[0])]
    most = max(Counter(map(_letters, heads)).values(), default=0)
    if most < _FEWEST or most <= max(Counter(map(len, heads)).values()):
        return False
    return max(map(_letters, lines)) * _LETTER <= _ROOM


def beside(columns: list[str]) -> str:
    """Texts whose lines belong together, side by side; empty where they have no room so."""
    rows = [column.replace("\u00a0", " ").strip("\n").split("\n") for column in columns]
    lines = [""] * max(map(len, rows), default=0)
    for column in rows:
        wide = max(map(_letters, lines), default=0)
        for i, line in enumerate(column):
            lines[i] += " " * (wide + bool(wide) - _letters(lines[i])) + line.rstrip()
    return "\n".join(lines) if all(mono(line) * _LEAST <= _ROOM for line in lines) else ""


def _letters(line: str) -> int:
    return sum(2 if _HAN.match(char) else 1 for char in line)


def shortened(line: str) -> str:
    """The line with its progress bar made so short that the line fits, filled by the same share."""
    over = ceil((mono(line) - _ROOM) / _LETTER)
    match = _BAR.search(line) if over > 0 else None
    if match is None or len(match[0]) - over < _SHORTEST:
        return line
    bar, left = match[0], len(match[0]) - over
    shorter = "".join(bar[i * len(bar) // left] for i in range(left))
    return line[: match.start()] + shorter + line[match.end() :]


def fitted(lines: list[str]) -> float:
    """At what share of the usual size a printed table keeps its rows whole; 1 for what is none."""
    wide = [line for line in lines if mono(line) > _ROOM]
    if sum(bool(_COLUMNS.search(line)) for line in wide) < 2:
        return 1.0
    tables = [mono(line) for start, end in _tables(lines) for line in lines[start:end]]
    # Longer lines beside a table are turned; a table that is too wide goes in parts.
    for widest in (max(map(mono, wide)), max(tables, default=0.0)):
        if widest and _LEAST <= _ROOM / widest <= 1:
            return floor(_ROOM / widest * 1000) / 1000
    return 1.0


def _tables(lines: list[str]) -> list[tuple[int, int]]:
    """From which line to which a table stands: lines of one length, wider than the room, with columns."""
    found, at = [], 0
    for length, group in groupby(lines, key=len):
        held = list(group)
        columns = sum(bool(_COLUMNS.search(line)) for line in held)
        wide = mono(held[0]) > _ROOM and columns * 2 > len(held) >= _FEWEST
        if wide and len(_gaps(held)) > 1 and length < _LONGEST_LINE:
            found.append((at, at + len(held)))
        at += len(held)
    return found


def _gaps(rows: list[str]) -> list[int]:
    """Where a column of a table ends: letters at which all rows are blank, and blank after it; or where its head ends."""
    head = rows[0]
    blank = [all(row[i] == " " for row in rows) for i in range(len(head))]
    ends = [i for i in range(1, len(blank) - 1) if not blank[i - 1] and blank[i]]
    # One blank alone stands between any two words; below heads of figures, as those of a log, it tells nothing.
    heads = set() if _FIGURE.search(head) else {i for i in ends if head[i - 1] != " "}
    return [i for i in ends if blank[i + 1] or i in heads]


def parted(lines: list[str], room: float) -> list[str]:
    """Printed tables that are wider than the room in parts, one below the other, their rows named in each."""
    out, done = [], 0
    for start, end in _tables(lines):
        out += lines[done:start] + _parts(lines[start:end], room)
        done = end
    return out + lines[done:]


def _parts(rows: list[str], room: float) -> list[str]:
    letters = int(room / max(mono(row) / len(row) for row in rows) + 1e-6)
    ends = [*_gaps(rows), len(rows[0])]
    if ends[-1] <= letters:
        return rows
    names = ends[0] if not rows[0][: ends[0]].strip() and ends[0] * 2 < letters else 0
    out: list[str] = []
    at = names
    while at < ends[-1]:
        fitting = [e for e in ends if at < e <= at + letters - names]
        to = fitting[-1] if fitting else next(e for e in ends if e > at)
        out += [*([""] if out else []), *(row[:names] + row[at:to] for row in rows)]
        at = to
    return out


def banded(lines: list[str], room: float) -> list[str]:
    """Drawings made of letters that are wider than the room, cut across all their lines, one part below the other."""
    out: list[str] = []
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        held = list(group)
        wide = [line for line in held if mono(line) > room and _DRAWN.search(line)]
        if blank or len(wide) < _FEWEST:
            out += held
            continue
        at, end = 0, max(map(len, held))
        while at < end:
            to = _seam(held, at + int(room / _LETTER))
            out += [*([""] if at else []), *(line[at:to] for line in held)]
            at = to
    return out


def _seam(lines: list[str], last: int) -> int:
    """Where a drawing is best cut: across the fewest words, and as far to the right as can be."""
    places = range(last - _SLACK, last + 1)
    torn = {to: sum(bool(_WORD.match(line, to - 1)) for line in lines) for to in places}
    return min(torn, key=lambda to: (torn[to], -to))
