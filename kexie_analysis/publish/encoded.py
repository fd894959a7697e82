"""Files written as letters into code or output, and outputs of whole books: nobody reads them there,
and they fill hundreds of pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from kexie_analysis.messages import say
from kexie_analysis.publish.model import Block, Code, Output

_LETTERS = re.compile(r"[A-Za-z0-9+/_-]{4000,}={0,2}")
_BEGINNING = 60  # letters that tell what it is
_MOST = 500_000  # letters of one output: more than a hundred pages


def abridged(blocks: list[Block], warn: Callable[[str], None]) -> list[Block]:
    """The blocks of a cell, files in them by their beginning and length, and no more of an output than can be read."""
    return [
        replace(b, text=_shorter(b.text, warn)) if isinstance(b, Code | Output) else b
        for b in blocks
    ]


def _shorter(text: str, warn: Callable[[str], None]) -> str:
    def told(match: re.Match) -> str:
        letters = match[0]
        kinds = (str.isupper, str.islower, str.isdigit)
        if not all(any(map(kind, letters[:400])) for kind in kinds):
            return letters  # a sequence of another kind, which may be meant to be read
        what = say("略去编码数据 {n} 个字符", n=f"{len(letters) - _BEGINNING:,}")
        warn(what)
        return f"{letters[:_BEGINNING]}…［{what}］"

    text = _LETTERS.sub(told, text)
    if len(text) <= _MOST:
        return text
    what = say("太长，略去其后 {n} 个字符", n=f"{len(text) - _MOST:,}")
    warn(what)
    return f"{text[:_MOST]}…［{what}］"
