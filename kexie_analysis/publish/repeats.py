"""Sources and notes that recur under the tables and figures of a briefing: written once, then referred to.

What a block says of itself stays with it (`source`, `note`: Excel's list of sources is complete, a
figure exported alone has its own lines); only the lines shown under it among others are shorter.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kexie_analysis.messages import joined, say, word
from kexie_analysis.publish.captions import anchor, numbered
from kexie_analysis.publish.model import Block, Figure, Inlines, Table, Text
from kexie_analysis.publish.widths import em

_LEAST_SOURCE, _LEAST_NOTE = 16.0, 20.0  # em: what is shorter is written out again
_STOP_OR_BRACKET = re.compile(r"；|; |[（()）]")

_Shown = Table | Figure
_Parts = tuple[str, ...]
#: Sentences that end a note written out, with its block and how they begin (empty: all of it).
_Notes = dict[_Parts, tuple[_Shown, str]]


def written_once(blocks: list[Block]) -> list[Block]:
    """The blocks with the lines under a numbered table or figure referring to an earlier one's.

    A source is referred to as a whole. Of a note, what an earlier note says too, from one of its
    sentences to its end: nothing that was said of the earlier block alone is brought in. Only what is
    written out is referred to, so that no reference leads to another.
    """
    sources: dict[str, _Shown] = {}
    notes: _Notes = {}
    return [
        replace(b, foot=_foot(b, sources, notes))
        if isinstance(b, Table | Figure) and b.number
        else b
        for b in blocks
    ]


def _foot(block: _Shown, sources: dict[str, _Shown], notes: _Notes) -> tuple[Inlines, ...]:
    first = sources.setdefault(block.source, block)
    again = first is not block and em(block.source) >= _LEAST_SOURCE
    note = _note(block, notes)
    if not again:
        said = say("数据来源：{source}", source=block.source) if block.source else ""
        return tuple(line for line in (_text(said), note) if line)
    source = _linked(say("数据来源：同{place}", place=numbered(first)), first)
    # A reference is short: the note goes on in its line.
    return ((*source, Text(word("\u3000")), *note) if note else source,)


def _note(block: _Shown, notes: _Notes) -> Inlines:
    parts = {_key(p): p for p in _sentences(block.note.strip().rstrip("。.")) if p}
    told = [n for n in notes if set(n) <= set(parts) and _worth(n, notes[n][1])]
    if not told:
        keys = tuple(parts)
        for start, part in enumerate(parts.values()):
            notes.setdefault(keys[start:], (block, _opening(part) if start else ""))
        return _text(say("注：{note}", note=block.note) if block.note else "")
    most = max(told, key=lambda n: em("".join(n)))
    first, opening = notes[most]
    known = {"place": numbered(first)}
    if opening:
        known["place"] = say("{place}（自“{opening}”起）", opening=opening, **known)
    new = joined((p for key, p in parts.items() if key not in most), "；")
    if not new:
        return _linked(say("注：同{place}。", **known), first)
    said = say("注：{note}；其余同{place}。", note=new[:1].upper() + new[1:], **known)
    return _linked(said, first)


def _sentences(note: str) -> list[str]:
    """What stands between semicolons, but for those in brackets."""
    out, start, depth = [], 0, 0
    for found in _STOP_OR_BRACKET.finditer(note):
        if found[0] in "（(":
            depth += 1
        elif found[0] in "）)":
            depth = max(0, depth - 1)
        elif not depth:
            out.append(note[start : found.start()])
            start = found.end()
    return [*out, note[start:]]


def _worth(told: _Parts, opening: str) -> bool:
    return em("".join(told)) - 2 * em(opening) >= _LEAST_NOTE


def _opening(part: str) -> str:
    """The words that a sentence begins with, before any bracket."""
    return re.split(r"[（(，,：:]", part)[0].strip() or part[:8]


def _key(part: str) -> str:
    return part[:1].lower() + part[1:]


def _text(said: str) -> Inlines:
    return (Text(said),) if said else ()


def _linked(said: str, block: _Shown) -> Inlines:
    """The sentence with the block's number, which ends it, as a link to it."""
    before, place, after = said.rpartition(numbered(block))
    linked = Text(place, href=f"#{anchor(block)}")
    return tuple(r for r in (Text(before), linked, Text(after)) if r.text)
