"""Markdown as Jupyter has it (tables, footnotes, task lists, `$`-math), by way of HTML."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kexie_analysis.publish.addresses import link_addresses
from kexie_analysis.publish.directives import (
    TITLES,
    as_markdown,
    between_colons,
    mark_target,
    settle_roles,
)
from kexie_analysis.publish.formula_spans import Spans
from kexie_analysis.publish.markdown_tables import whole_table
from kexie_analysis.publish.markup import read_markup
from kexie_analysis.publish.markup_flow import Reading
from kexie_analysis.publish.model import Block, Output
from kexie_analysis.publish.tags import as_written

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_HAN = re.compile(r"[\u3400-\u9fff\ue000\ue001]")  # and where a formula was set aside
_WIDE = re.compile(
    r"[\u3001-\u3003\uff01-\uff1f]"
)  # signs that end something and are as wide as Han
#: `##Name`, a heading to older Jupyter; of one sign alone, where no hashtag can be meant.
_TIGHT = re.compile(r"(#{2,6})(?=[\w（《“])(?!\d+\s*$)(.+)|(#)(?=[\u3400-\u9fff])(.+)")
_NUMBERED = re.compile(r" {0,3}(\d{1,3}[.)][ \t]+\S.*)")
_UNDERLINE = re.compile(r"={3,}[ \t]*")
_FRONT = re.compile(
    r"\s{0,9}---[ \t]*\n((?:[\w-]{1,40}:[^\n]*\n|[ -][^\n]*\n){1,60})---[ \t]*(?:\n|$)"
)
#: One line in one box: markdown leaves it alone, but stars in it were meant as stars elsewhere.
_BOXED = re.compile(
    r"(<(center|div|p|font|h[1-6])\b[^<>]*>)((?=[^<>\n]{0,500}\*\*)[^<>\n]{1,500})(</\2>)",
    re.IGNORECASE,
)
#: What GitHub makes a coloured box of, at the head of a quotation.
_ALERT = re.compile(
    r"(<blockquote>\s*<p>)\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:<br\s*/?>)?(?:\n|(?=</p>))",
    re.IGNORECASE,
)
_DEEPEST = 12  # of directives within directives
_ENDS = re.compile(r"[\s，。；：、！？）】》]")


def read_markdown(
    text: str, reading: Reading, *, prefix: str
) -> tuple[tuple[Block, ...], dict[str, tuple[Block, ...]]]:
    """The blocks of a markdown text, and its footnotes by key (made unique with `prefix`)."""
    parser, spans = _parser(), Spans()
    environment: dict = {"addresses": reading.addresses}
    # Settings of other tools, to be told from a heading that is underlined.
    text = (
        _FRONT.sub(lambda m: f"```yaml\n{m[1]}```\n\n", text, count=1)
        if _FRONT.match(text)
        else text
    )
    tokens = parser.parse(spans.set_aside(text), environment)
    for message in environment.pop("said", ()):
        reading.warn(message)
    tokens, notes = _take_footnotes(tokens)
    keep = {"prefix": prefix, "spans": spans, "text": text.lower()}

    def rendered(part: list) -> str:
        markup = spans.put_back(parser.renderer.render(part, parser.options, keep))
        return _ALERT.sub(lambda m: f"{m[1]}<b>{TITLES[m[2].lower()]}</b></p><p>", markup)

    blocks = read_markup(rendered(tokens), reading)
    if not blocks and any(c.isalnum() for c in text) and "<" not in text and "]:" not in text:
        reading.warn("文字嵌套过深，按原样显示")
        blocks = (Output(text),)
    footnotes = {
        f"{prefix}-{key}": read_markup(rendered(part), reading) for key, part in notes.items()
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
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 300}).enable(
        ["table", "strikethrough"]
    )
    # Formulas are set aside before; these are left with those that an empty line is in.
    parser.use(dollarmath_plugin, allow_space=True, double_inline=True)
    parser.disable("math_inline")
    parser.use(amsmath_plugin)
    parser.use(footnote_plugin)
    parser.use(colon_fence_plugin)
    parser.use(deflist_plugin)
    parser.use(tasklists_plugin)
    parser.block.ruler.at("table", whole_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.at("strikethrough", _struck)
    interrupted = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.after("heading", "tight_heading", _tight_heading, {"alt": interrupted})
    parser.block.ruler.before("list", "numbered_heading", _numbered_heading)
    parser.block.ruler.before("paragraph", "target", mark_target)
    parser.core.ruler.push("roles", settle_roles)
    parser.core.ruler.push("addresses", link_addresses)
    # Every address is let through here; the reader of the HTML judges them all in one place.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for name in ("math_inline", "math_inline_double", "math_block", "math_block_label", "amsmath"):
        parser.add_render_rule(name, _render_math)
    parser.add_render_rule("footnote_ref", _render_note)
    parser.add_render_rule("code_block", _render_indented)
    parser.add_render_rule("fence", _render_fence)
    parser.add_render_rule("colon_fence", _render_fence)
    parser.add_render_rule("html_block", _render_html)
    parser.add_render_rule("html_inline", _render_tag)
    return parser


def _tight_heading(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """A heading without the space after its signs."""
    if state.is_code_block(line):
        return False
    match = _TIGHT.match(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]])
    if match is None:
        return False
    if not silent:
        state.line = line + 1
        level = len(match[1] or match[3])
        state.push("heading_open", f"h{level}", 1).map = [line, line + 1]
        inline = state.push("inline", "", 0)
        inline.content = (match[2] or match[4]).strip().rstrip("#").rstrip()
        inline.map, inline.children = [line, line + 1], []
        state.push("heading_close", f"h{level}", -1)
    return True


def _numbered_heading(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """`1. Name` underlined with `===`: meant as a heading, which markdown takes for a list."""
    if state.is_code_block(line) or line + 1 >= last:
        return False
    lines = [
        state.src[state.bMarks[n] + state.tShift[n] : state.eMarks[n]] for n in (line, line + 1)
    ]
    match = _NUMBERED.fullmatch(lines[0])
    if match is None or not _UNDERLINE.fullmatch(lines[1]) or state.sCount[line + 1] > 3:
        return False
    if not silent:
        state.line = line + 2
        state.push("heading_open", "h1", 1).map = [line, line + 2]
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = match[1].strip(), [line, line + 1], []
        state.push("heading_close", "h1", -1)
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Stars as markdown has them, but beside Han, which needs no space: `**名词：**解释` is meant bold."""
    from markdown_it.rules_inline.state_inline import Delimiter

    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    end = state.pos + scanned.length
    before, after = state.src[state.pos - 1 : state.pos], state.src[end : end + 1]
    starred = marker == "*" and before.strip() and after.strip()
    opens = scanned.can_open or bool(starred and _HAN.match(before))
    ended = _WIDE.match(before) and after.isalnum()
    closes = scanned.can_close or bool(starred and (_HAN.match(after) or ended))
    # `**Name **：`, as older Jupyter had it: two stars before a sign that ends something open nothing.
    if marker == "*" and scanned.length == 2 and before == " " and _ENDS.match(after or "\n"):
        opens, closes = False, True
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(marker), scanned.length, at, -1, opens, closes))
    state.pos = end
    return True


def _struck(state: StateInline, silent: bool) -> bool:
    """`~~` as markdown has it, but beside Han, which needs no space: ~~`a`~~之后 is meant struck."""
    from markdown_it.rules_inline.strikethrough import tokenize

    start, known = state.pos, len(state.delimiters)
    if not tokenize(state, silent):
        return False
    before, after = state.src[start - 1 : start], state.src[state.pos : state.pos + 1]
    for delimiter in state.delimiters[known:]:
        delimiter.open |= bool(_HAN.match(before) and after.strip())
        delimiter.close |= bool(_HAN.match(after) and before.strip())
    return True


def _render_math(renderer, tokens, index, options, env) -> str:
    token = tokens[index]
    kind = "inline" if token.type == "math_inline" else "display"
    span = f'<span data-kexie-math="{kind}">{html.escape(token.content)}</span>'
    return f"<p>{span}</p>" if token.block else span


def _render_note(renderer, tokens, index, options, env) -> str:
    return f'<span data-kexie-note="{env["prefix"]}-{tokens[index].meta["id"]}"></span>'


def _render_indented(renderer, tokens, index, options, env) -> str:
    """Indented lines: code, unless there is nothing but formulas in them (indented by chance), or a
    closing tag at the margin has ended the entry that they were meant for."""
    content = tokens[index].content
    if env["spans"].only(content):
        return f"<p>{content}</p>"
    before = tokens[index - 1] if index else None
    if before and before.type == "html_block" and before.content.startswith("</"):
        return renderer.render(_parser().parse(content, {}), options, env)
    return f"<pre><code>{html.escape(content)}</code></pre>\n"


def _render_tag(renderer, tokens, index, options, env) -> str:
    return as_written(tokens[index].content, env.get("text", ""))


def _render_html(renderer, tokens, index, options, env) -> str:
    return _BOXED.sub(
        lambda m: f"{m[1]}{_parser().renderInline(m[3], env)}{m[4]}",
        as_written(tokens[index].content, env.get("text", "")),
    )


def _render_fence(renderer, tokens, index, options, env) -> str:
    token, depth = tokens[index], env.get("depth", 0)
    read = between_colons if token.type == "colon_fence" else as_markdown
    meant = read(token.info, token.content) if depth < _DEEPEST else None
    if meant is None:
        return type(renderer).fence(renderer, tokens, index, options, env)
    spans = Spans()
    inside = _parser().parse(spans.set_aside(meant), {})
    within = {**env, "spans": spans, "depth": depth + 1}
    return spans.put_back(renderer.render(inside, options, within))
