"""Runs of text put in order: spaces trimmed, and blocks made into one line where blocks can't be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kexie_analysis.publish.formulas import Node, plain
from kexie_analysis.publish.model import (
    Anchor,
    Block,
    Code,
    Figure,
    Formula,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Listing,
    Omitted,
    Paragraph,
    Picture,
    Quote,
    Table,
    Text,
)

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HALF, _TALL = 220.0, 60.0  # points; no words stand beside a picture that is larger


def trim(line: list[Inline]) -> Inlines:
    """The line without spaces at its ends or beside a forced break; empty where nothing is in it."""
    out: list[Inline] = []
    for run in line:
        if isinstance(run, Text):
            bare = not any(not isinstance(r, Anchor) for r in out) or isinstance(out[-1], LineBreak)
            joined = bool(out) and isinstance(out[-1], Text) and out[-1].text.endswith(" ")
            text = run.text.lstrip(" ") if bare or joined else run.text
            if text:
                out.append(replace(run, text=text))
        else:
            if isinstance(run, LineBreak) and out and isinstance(out[-1], Text):
                out[-1] = replace(out[-1], text=out[-1].text.rstrip(" "))
            out.append(run)
    while out and (
        isinstance(out[-1], LineBreak)
        or (isinstance(out[-1], Text) and not out[-1].text.strip(" "))
    ):
        out.pop()
    if out and isinstance(out[-1], Text):
        out[-1] = replace(out[-1], text=out[-1].text.rstrip(" "))
    return tuple(out)


def gaps(content: Inlines, *, code: bool = True) -> Iterator[tuple[Inline, bool]]:
    """Each run, and whether a gap stands before it: between Han and a formula, or code, which are set
    apart as Latin letters in Han are, but by no typesetter of itself.

    Parameters
    ----------
    code : whether code needs one.
    """
    before: Inline = Text("")
    for run in content:
        met = _meet(before, run, 0) or _meet(run, before, -1)
        yield run, met and (code or isinstance(run, Formula) or isinstance(before, Formula))
        if not isinstance(run, Anchor):
            before = run


def _meet(han: Inline, boxed: Inline, edge: int) -> bool:
    """Whether `boxed` stands beside a letter of Han; `edge` is its first letter (0) or its last (-1)."""
    if not isinstance(han, Text) or han.code or not _HAN.match(han.text[-1 - edge :][:1]):
        return False
    if isinstance(boxed, Formula):
        shown = plain(boxed.tree).strip() if isinstance(boxed.tree, Node) else boxed.latex
        return bool(shown) and ord(shown[edge]) < 0x2E80
    return isinstance(boxed, Text) and boxed.code and not boxed.text[edge:][:1].isspace()


def apart(block: Block) -> list[Block]:
    """A paragraph without its wide pictures, which stand between its parts as figures; others as they are."""
    if not isinstance(block, Paragraph) or not any(map(_wide, block.content)):
        return [block]
    out: list[Block] = []
    line: list[Inline] = []
    for run in (*block.content, None):
        if run is not None and not _wide(run):
            line.append(run)
            continue
        if words := trim(line):
            out.append(replace(block, content=words))
        if isinstance(run, Picture):
            out.append(Figure(run))
        line = []
    return out


def _wide(run: Inline) -> bool:
    return isinstance(run, Picture) and run.width > _HALF and run.height > _TALL


def as_line(blocks: tuple[Block, ...]) -> Inlines:
    """Blocks as one line of runs, for places that hold no blocks (headings, table cells)."""
    out: list[Inline] = []
    for block in blocks:
        runs = _runs(block)
        if out and runs:
            out.append(LineBreak())
        out.extend(runs)
    return tuple(out)


def _runs(block: Block) -> list[Inline]:
    if isinstance(block, Paragraph | Heading):
        return list(block.content)
    if isinstance(block, Figure):
        return [block.picture]
    if isinstance(block, Formula | Omitted):
        return [block]
    if isinstance(block, Code):
        return [Text(block.text, code=True)]
    if isinstance(block, Quote):
        return list(as_line(block.blocks))
    if isinstance(block, Listing):
        return _listing_runs(block)
    if isinstance(block, Table):
        rows = [
            tuple(r for cell in row for r in (*cell.content, Text(" ")))
            for row in (*block.head, *block.body)
        ]
        return [run for row in rows for run in (*row, LineBreak())][:-1]
    return []


def _listing_runs(block: Listing) -> list[Inline]:
    out: list[Inline] = []
    for i, item in enumerate(block.items):
        mark = f"{block.start + i}. " if block.ordered else "• "
        out += [*([LineBreak()] if out else []), Text(mark), *as_line(item)]
    return out
