"""MyST directives (fences whose language is in braces), which Jupyter Book's notebooks are written with."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

_NAME = re.compile(r"\{([\w:.-]{1,40})\}[ \t]*(.*)$")
#: The same between colons; the class of a box in Quarto's way of writing, or a bare name.
_COLONS = re.compile(
    r"[ \t]*+\{?+[ \t]*+\.?(?:callout-)?([\w:-]{1,40})\}?"
    r"(?:[ \t]++(?:[.#][\w-]++|collapse=[^\s}]++|icon=[^\s}]++))*+([^}\n]*+)\}?+[ \t]*+$"
)
_TITLED = re.compile(r"""\btitle\s{0,9}=\s{0,9}["']([^"'\n]{0,200})["']""")
_TARGET = re.compile(r"\(([\w:./-]{1,80})\)=[ \t]*")
_OPTION = re.compile(r"[ \t]{0,3}:[\w-]{1,40}:.*$")
_REMARKS = frozenset(
    ["admonition", "attention", "callout", "card", "caution", "corollary", "danger", "definition", "details", "dropdown",
     "epigraph", "error", "example", "exercise", "grid-item-card", "hint", "important", "info", "lemma", "margin", "note",
     "prf:proof", "prf:theorem", "proof", "proposition", "pull-quote", "remark", "seealso", "sidebar", "solution",
     "success", "tab-item", "tabbed", "theorem", "tip", "toggle", "topic", "warning"]
)  # fmt: skip
#: What only says how its contents are set.
_LAYOUT = frozenset(
    [
        "column",
        "columns",
        "container",
        "div",
        "glossary",
        "grid",
        "panel-tabset",
        "panels",
        "tab-set",
    ]
)
_CODE = frozenset(["code", "code-block", "sourcecode", "code-cell"])
#: What stands over a remark of each kind.
TITLES = {
    "note": "注", "tip": "提示", "hint": "提示", "important": "重要", "warning": "警告", "caution": "注意",
    "attention": "注意", "danger": "危险", "error": "错误", "seealso": "另见",
}  # fmt: skip


#: What stands before code to say what it names (`{class}`), by the last part of its name.
_ROLE = re.compile(r"\{(?:\w{1,9}:)?([a-z]{2,12})(?::[a-z]{1,3})?\}$")
_ROLES = frozenset(
    ["abbr", "any", "attr", "cite", "class", "code", "command", "const", "data", "dfn", "doc", "download", "envvar", "eq",
     "exc", "file", "func", "guilabel", "kbd", "keyword", "math", "menuselection", "meth", "mod", "numref", "obj",
     "option", "pep", "program", "ref", "samp", "term", "token"]
)  # fmt: skip


def settle_roles(state: StateCore) -> None:
    """A rule of markdown-it: a role says nothing to a reader; what it names is code, or a formula."""
    for token in state.tokens:
        children = token.children or []
        for before, code in pairwise(children):
            if before.type != "text" or code.type != "code_inline":
                continue
            match = _ROLE.search(before.content)
            if match is None or match[1] not in _ROLES:
                continue
            before.content = before.content[: match.start()]
            if match[1] == "math":
                code.type, code.tag = "math_inline", "math"
            said = code.content.rpartition("<")[0] if code.content.endswith(">") else ""
            code.content = said.strip() or code.content.lstrip("!")
            if code.content.startswith("~"):
                code.content = code.content.rpartition(".")[2].lstrip("~")


def as_markdown(info: str, content: str) -> str | None:
    """What a directive says, as plain markdown; None where the fence is code.

    Parameters
    ----------
    info : what stands after the fence, `{note} title` say.
    content : what stands inside.
    """
    match = _NAME.match(info.strip())
    if match is None:
        return None
    name, argument = match[1].lower(), match[2].strip()
    body = _without_options(content)
    if name in ("figure", "image") and argument:
        caption = " ".join(body.split())
        return f"![{caption.replace(']', '')}](<{argument}>)\n\n{caption}"
    if name == "math":
        return f"$$\n{body.strip()}\n$$"
    if name == "rubric":
        return f"**{argument}**\n\n{body}"
    if name in _LAYOUT:
        return body
    if name in _CODE or name == "eval-rst" or (argument and name not in _REMARKS):
        return _as_code(name, argument, content)
    if name not in _REMARKS:
        return None
    title = argument or TITLES.get(name, "")
    lines = [*([f"**{title}**", ""] if title else []), *body.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _as_code(name: str, argument: str, content: str) -> str:
    """A directive for code without its options; another with what it was called with."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", content))])
    if name in _CODE:
        body = _without_options(content).strip("\n")
        return f"{fence}{next(iter(argument.split()), '')}\n{body}\n{fence}"
    called = f"{{{name}}} {argument}".rstrip()
    return f"{fence}\n{called}\n{content.rstrip()}\n{fence}"


def between_colons(info: str, content: str) -> str:
    """The same of what stands between lines of colons (`:::{note}`, `::: tip`, `::: {.callout-note}`)."""
    match = _COLONS.match(info)
    if match is None:
        return content
    titled = _TITLED.search(match[2])
    name, argument = match[1].lower(), (titled[1] if titled else match[2]).strip()
    if name in _REMARKS or name in _LAYOUT or match[0].lstrip().startswith("{" + match[1] + "}"):
        return as_markdown(f"{{{name}}} {argument}", content) or content
    return f"**{argument}**\n\n{content}" if argument else content


def mark_target(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """A rule of markdown-it: `(name)=`, a place that is referred to; readers see nothing of it."""
    match = _TARGET.fullmatch(
        state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    )
    if match is None or state.is_code_block(line):
        return False
    if not silent:
        state.line = line + 1
        token = state.push("html_block", "", 0)
        token.content, token.map = f'<a id="{match[1]}"></a>\n', [line, line + 1]
    return True


def _without_options(content: str) -> str:
    """The content without the options at its head: `:name: x` lines, or a block between `---`."""
    lines = content.split("\n")
    if lines and lines[0].strip() == "---":
        closing = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        return "\n".join(lines[closing + 1 :])
    at = 0
    while at < len(lines) and _OPTION.match(lines[at]):
        at += 1
    return "\n".join(lines[at:])
