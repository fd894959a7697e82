"""Tables of markdown as the parser reads them, with what it would leave out: cells beyond the heads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_CODE = re.compile(r"(?<![`\\])(`{1,9})(?!`)([^`\n]{1,500})(?<!`)\1(?!`)")
_PIPE = "\ue002"
_SPLIT = re.compile(r"(?<!\\)\|")


def whole_table(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """The parser's rule for tables; rows with more cells than the head get them all.

    Jupyter drops these cells. A bar in code, which would part two cells, parts none where the row
    has as many cells as the head without.
    """
    from markdown_it.rules_block import table

    first = len(state.tokens)
    if not table(state, line, last, silent):
        return False
    if not silent:
        state.tokens[first:] = _completed(state, state.tokens[first:])
    return True


def _completed(state: StateBlock, tokens: list[Token]) -> list[Token]:
    width = sum(t.type == "th_open" for t in tokens)
    out: list[Token] = []
    cells: list[str] = []
    at = 0
    for token in tokens:
        if token.type == "tr_open" and token.map:
            cells, at = _cells(_line(state, token.map[0]), width), 0
        if token.type == "inline":
            token.content = cells[at] if len(cells) >= width else token.content
            at += 1
        elif token.type == "tr_close" and len(cells) > at:
            for content in cells[at:]:
                out += _cell(content, out[-1])
            state.env.setdefault("said", []).append(
                "一张表有一行的单元格多于表头（Jupyter 不显示多出的），都照原文列出"
            )
        out.append(token)
    return out


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _cells(line: str, width: int) -> list[str]:
    """The row's cells where there are more than `width`; else none: the parser has them right."""
    parts = _parted(line)
    if len(parts) <= width:
        return []
    joined = _parted(_CODE.sub(lambda m: m[0].replace("|", _PIPE), line))
    parts = joined if len(joined) == width else parts
    while len(parts) > width and not parts[-1]:
        parts.pop()
    return [p.replace(_PIPE, "|").replace("\\|", "|") for p in parts]


def _parted(line: str) -> list[str]:
    parts = [p.strip() for p in _SPLIT.split(line)]
    start = 1 if parts and not parts[0] else 0
    end = len(parts) - 1 if len(parts) > 1 and not parts[-1] else len(parts)
    return parts[start:end]


def _cell(content: str, closing: Token) -> list[Token]:
    from markdown_it.token import Token

    inline = Token("inline", "", 0, content=content, children=[], level=closing.level + 1)
    opening = Token("td_open", "td", 1, level=closing.level)
    return [opening, inline, Token("td_close", "td", -1, level=closing.level)]
