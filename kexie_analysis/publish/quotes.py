"""Curly quotation marks, which Chinese sets as wide as its characters and other scripts do not."""

from __future__ import annotations

import re

_MARKS = "“”‘’"
_PAIRS = (re.compile("“[^“”]{0,400}”"), re.compile("‘[^‘’]{0,400}’"))
_WIDE = 0x2E80


def by_script(text: str) -> list[tuple[str, bool]]:
    """The text in pieces; those that are marks among Latin words are told by True."""
    if not any(mark in text for mark in _MARKS):
        return [(text, False)]
    latin = {i for i, char in enumerate(text) if char in _MARKS and _among_latin(text, i)}
    for pair in _PAIRS:
        for match in pair.finditer(text):
            ends = {match.start(), match.end() - 1}
            if len(ends & latin) == 1:  # both of a pair look alike
                latin -= ends - {i for i in ends if _apostrophe(text, i)}
    out: list[tuple[str, bool]] = []
    for i, char in enumerate(text):
        if out and out[-1][1] == (i in latin):
            out[-1] = (out[-1][0] + char, out[-1][1])
        else:
            out.append((char, i in latin))
    return out


def _apostrophe(text: str, at: int) -> bool:
    sides = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] == "’" and len(sides) == 2 and sides.isascii() and sides.isalnum()


def _among_latin(text: str, at: int) -> bool:
    before = text[:at].rstrip(_MARKS + " \u00a0\u200b")[-1:]
    after = text[at:].lstrip(_MARKS + " \u00a0\u200b")[:1]
    if not before + after:
        return False
    # At an end of the run, the rest of it tells.
    alone = all(ord(char) < _WIDE for char in text)
    return all(ord(side) < _WIDE if side else alone for side in (before, after))
