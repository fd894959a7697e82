"""Files written as letters into code or output, and outputs of whole books: nobody reads them there,
and they fill hundreds of pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from kexie_analysis.messages import say
from kexie_analysis.publish.inks import moved
from kexie_analysis.publish.model import Block, Code, Output

_LETTERS = re.compile(r"[A-Za-z0-9+/_-]{4000,}={0,2}")
_BEGINNING = 60  # letters that tell what it is
_MOST = 500_000  # letters of one output: more than a hundred pages


def abridged(blocks: list[Block], warn: Callable[[str], None]) -> list[Block]:
    """The blocks of a cell, files in them by their beginning and length, and no more of an output than can be read."""
    return [_abridged(b, warn) if isinstance(b, Code | Output) else b for b in blocks]


def _abridged(block: Code | Output, warn: Callable[[str], None]) -> Code | Output:
    text, pieces = _without_files(block.text, warn)
    most = len(text) if len(text) <= _MOST else _MOST
    if more := len(text) - most:
        what = say("太长，略去其后 {n} 个字符", n=f"{more:,}")
        warn(what)
        text = f"{text[:most]}…［{what}］"
    if isinstance(block, Output):
        inks = moved(moved(block.inks, pieces), [(0, most, 0)])
        return replace(block, text=text, inks=inks)
    return replace(block, text=text)


def _without_files(
    text: str, warn: Callable[[str], None]
) -> tuple[str, list[tuple[int, int, int]]]:
    """The text, and which pieces of the whole (from, to) stand where in it."""
    out, pieces, at, done = [], [], 0, 0
    for match in _LETTERS.finditer(text):
        kinds = (str.isupper, str.islower, str.isdigit)
        if not all(any(map(kind, match[0][:400])) for kind in kinds):
            continue  # a sequence of another kind, which may be meant to be read
        what = say("略去编码数据 {n} 个字符", n=f"{len(match[0]) - _BEGINNING:,}")
        warn(what)
        end = match.start() + _BEGINNING
        out.append(f"{text[done:end]}…［{what}］")
        pieces.append((done, end, at))
        at, done = at + len(out[-1]), match.end()
    return "".join([*out, text[done:]]), [*pieces, (done, len(text), at)]
