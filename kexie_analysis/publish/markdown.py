"""Markdown as Jupyter has it (tables, footnotes, task lists, `$`-math), by way of HTML."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kexie_analysis.publish.markup import read_markup
from kexie_analysis.publish.markup_flow import Reading
from kexie_analysis.publish.model import Block, Output

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FORMULA, _PROSE = frozenset("\\^_{="), frozenset("，。；、")


def read_markdown(
    text: str, reading: Reading, *, prefix: str
) -> tuple[tuple[Block, ...], dict[str, tuple[Block, ...]]]:
    """The blocks of a markdown text, and its footnotes by key (made unique with `prefix`)."""
    parser = _parser()
    environment: dict = {}
    tokens = parser.parse(text, environment)
    tokens, notes = _take_footnotes(tokens)
    keep = {"prefix": prefix}
    body = parser.renderer.render(tokens, parser.options, keep)
    blocks = read_markup(body, reading)
    if not blocks and any(c.isalnum() for c in text) and "<" not in text and "]:" not in text:
        reading.warn("文字嵌套过深，按原样显示")
        blocks = (Output(text),)
    footnotes = {
        f"{prefix}-{key}": read_markup(parser.renderer.render(part, parser.options, keep), reading)
        for key, part in notes.items()
    }
    return blocks, footnotes


def _take_footnotes(tokens: list) -> tuple[list, dict[int, list]]:
    kept: list = []
    notes: dict[int, list] = {}
    current: int | None = None
    for token in tokens:
        if token.type in ("footnote_block_open", "footnote_block_close", "footnote_anchor"):
            continue
        if token.type == "footnote_open":
            current = token.meta["id"]
            notes[current] = []
        elif token.type == "footnote_close":
            current = None
        elif current is not None:
            notes[current].append(token)
        else:
            kept.append(token)
    return kept, notes


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 300}).enable(
        ["table", "strikethrough"]
    )
    parser.use(dollarmath_plugin, allow_space=True, double_inline=True)
    parser.inline.ruler.at("math_inline", _dollars())
    parser.use(amsmath_plugin)
    parser.use(footnote_plugin)
    parser.use(tasklists_plugin)
    # Every address is let through here; the reader of the HTML judges them all in one place.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for name in ("math_inline", "math_inline_double", "math_block", "math_block_label", "amsmath"):
        parser.add_render_rule(name, _render_math)
    parser.add_render_rule("footnote_ref", _render_note)
    return parser


def _dollars() -> Callable[[Any, bool], bool]:
    """The rule for `$`: beside a digit (37$^\\circ$C; $5 to $10) only what looks like a formula is one."""
    from mdit_py_plugins.dollarmath.index import math_inline_dollar

    rule = math_inline_dollar(allow_space=True, allow_digits=True, allow_double=True)

    def read(state: Any, silent: bool) -> bool:
        start, source = state.pos, state.src
        if not rule(state, True):
            return False
        end = state.pos
        beside = source[start - 1 : start].isdigit() or source[end : end + 1].isdigit()
        inside = set(source[start:end].replace("\\$", ""))
        if beside and (not _FORMULA & inside or _PROSE & inside):
            state.pos = start
            return False
        if not silent:
            state.pos = start
            rule(state, False)
        return True

    return read


def _render_math(renderer, tokens, index, options, env) -> str:
    token = tokens[index]
    kind = "inline" if token.type == "math_inline" else "display"
    span = f'<span data-kexie-math="{kind}">{html.escape(token.content)}</span>'
    return f"<p>{span}</p>" if token.block else span


def _render_note(renderer, tokens, index, options, env) -> str:
    return f'<span data-kexie-note="{env["prefix"]}-{tokens[index].meta["id"]}"></span>'
