"""What a notebook is called: by its cover, else by the heading that stands over all others."""

from __future__ import annotations

import re
from dataclasses import replace

from kexie_analysis.publish.model import (
    Anchor,
    Block,
    Code,
    Cover,
    Heading,
    Output,
    Paragraph,
    Text,
)

#: The first of several parts, which does not name the others.
_FIRST_PART = re.compile(r"(?:[01](?:[.、．:：\s)]|$)|[（(]?一[）)、.]|第[一1][章节部讲课])")
#: A heading over the names of the others.
_CONTENTS = re.compile(
    r"(?:table of contents|contents|outline|目\s*录|内容目录)\W*$", re.IGNORECASE
)


def title_of(blocks: list[Block], notebook: dict) -> str:
    """The title; empty where no heading names the whole."""
    for block in blocks:
        if isinstance(block, Cover):
            return block.title
    headings = [b for b in blocks if isinstance(b, Heading) and not _CONTENTS.match(_text(b))]
    # A higher heading far below (an appendix) is not what the whole is called.
    highest = min((h.level for h in headings[:3]), default=1)
    for block in headings[:3]:
        text = _text(block)
        if block.level == highest and text:
            parts = sum(h.level == highest for h in headings)
            # Of several alike the first is a title only where nothing was done before it.
            begun = any(isinstance(b, Code | Output) for b in blocks[: blocks.index(block)])
            if parts == 1 or not (begun or _FIRST_PART.match(text)):
                return text
            break
    return str((notebook.get("metadata") or {}).get("title") or "")


def _text(heading: Heading) -> str:
    return "".join(r.text for r in heading.content if isinstance(r, Text)).strip()


def without_foreword(blocks: list[Block]) -> list[Block]:
    """The blocks, small headings before the title (whose the text is, a date) as bold lines."""
    levels = [b.level for b in blocks if isinstance(b, Heading)]
    highest = min(levels, default=1)
    if not levels or levels[0] < highest + 3:
        return blocks
    title = next(i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.level == highest)
    return [
        _as_line(b) if i < title and isinstance(b, Heading) else b for i, b in enumerate(blocks)
    ]


def _as_line(block: Heading) -> Paragraph:
    bold = [replace(r, strong=True) if isinstance(r, Text) else r for r in block.content]
    place = (Anchor(block.name),) if block.name else ()
    return Paragraph((*place, *bold), block.align, indent=False)
