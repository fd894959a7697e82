"""The numbering that a Chinese official text may have at the start of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kexie_analysis.extract.numerals import read_numeral

_HAN = "零〇一二三四五六七八九十百"


@dataclass(frozen=True)
class Marker:
    """A number at a line's start: `kind` and `rank` (lower = nearer the top) tell its level.

    `start` and `end` (where the title begins) count in the text that was searched.
    """

    kind: str
    rank: float
    number: int | None
    start: int
    end: int


#: Kinds of numbering, from the top down, in the order of GB/T 9704 with what precedes and follows.
RANKS: dict[str, float] = {
    "book": 0, "chapter": 1, "division": 2, "article": 2.5, "han": 3, "han_bracket": 4, "named": 4.5,
    "decimal": 5, "dotted": 5.2, "bracket": 6, "half_bracket": 6.5, "circle": 7, "dash": 9,
}  # fmt: skip

_H = rf"[{_HAN}]{{1,5}}"
_PATTERN = re.compile(
    rf"""
    (?P<book>第\ ?(?:{_H}|\d{{1,2}})\ ?(?:编|篇|部分|类(?=\ )))
    |(?P<chapter>第\ ?(?:{_H}|\d{{1,3}})\ ?章)
    |(?P<division>第\ ?(?:{_H}|\d{{1,3}})\ ?节)
    |(?P<article>第\ ?(?:{_H}|\d{{1,3}})\ ?条)
    |(?P<han>{_H}\ ?[、.](?!{_H}[产级类大]))
    |(?P<han_bracket>\(\ ?{_H}\ ?\)[、.:]?|[㈠-㈩][、.]?)
    |(?P<named>(?:重点)?(?:任务|行动|工程|举措)\ ?(?:{_H}|\d{{1,2}})\ ?(?=[:、.\ ]))
    |(?P<dotted>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}[、.]?(?=\ ))
    |(?P<decimal>\d{{1,3}}\ ?[.、](?:(?!\d)|(?=(?:19|20)\d\d年))|[⒈-⒛])
    |(?P<bracket>\(\ ?\d{{1,3}}\ ?\)[、.]?|[⑴-⒇])
    |(?P<half_bracket>\d{{1,3}}\)[、.]?)
    |(?P<circle>[①-⑳㉑-㉟❶-❿⓫-⓴➀-➓][、.]?)
    |(?P<dash>——|--|—(?=[一-鿿“《]))
    """,
    re.VERBOSE,
)
#: What a marker can begin with: most lines are told by their first character.
_FIRST = frozenset(
    f"{_HAN}0123456789(第重任行工举—-"
    + "".join(
        chr(code)
        for code in (*range(0x2460, 0x2500), *range(0x2776, 0x2794), *range(0x3220, 0x322A))
    )
    + "".join(chr(code) for code in range(0x3251, 0x3260))
)
_AFTER = re.compile(r"[ :、.]{0,8}")
_CIRCLES = ((0x2460, 20), (0x3251, 15), (0x2776, 10), (0x24EB, 10), (0x2780, 10))


def read_marker(text: str, start: int, end: int) -> Marker | None:
    """The numbering at `start`, if the line `text[start:end]` begins with one."""
    if start >= end or text[start] not in _FIRST:
        return None
    found = _PATTERN.match(text, start, end)
    if found is None:
        return None
    kind = str(found.lastgroup)
    stop = found.end()
    # 第一部分的… goes on as a sentence.
    if kind in {"book", "division", "article"} and stop < end and text[stop] in "的是,与和规":
        return None
    rank = RANKS[kind] + (0.01 * found.group().count(".") if kind == "dotted" else 0)
    after = _AFTER.match(text, stop, end)
    return Marker(kind, rank, _value(found.group(), kind), start, after.end() if after else stop)


@lru_cache(maxsize=1024)
def _value(marker: str, kind: str) -> int | None:
    if kind == "dash":
        return None
    first = ord(marker[0])
    for base, count in ((0x3220, 10), (0x2488, 20), (0x2474, 20)):
        if base <= first < base + count:
            return first - base + 1
    if kind == "circle":
        for base, count in _CIRCLES:
            if base <= first < base + count:
                return first - base + {0x3251: 21, 0x24EB: 11}.get(base, 1)
        return None
    digits = re.findall(r"\d+", marker)
    if digits:
        return int(digits[-1])
    return read_numeral("".join(c for c in marker if c in _HAN))
