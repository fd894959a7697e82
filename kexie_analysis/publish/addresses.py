"""Addresses: which of them links may lead to, and those written bare, which Jupyter makes links of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_SCHEMES = ("http://", "https://", "mailto:", "ftp://")
#: A file beside the notebook, which no scheme and no root stands before.
_BESIDE = re.compile(
    r"(?:\.{1,2}/){0,9}\w[\w.%+@=,()~-]*(?:/[\w.%+@=,()~-]+){0,20}/?(?:[?#][\w.%+@=,&#-]*)?"
)

_SIGN = r"[!#-;=?-_a-z{|}~]"
#: Chinese after an address is the sentence around it, but where it goes on a path or a query.
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9@/._-])(?:(?:https?|ftp)://|(?=www\.))[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::\d+)?"
    rf"(?:/{_SIGN}+(?:(?<=[=#_/])[\u3400-\u9fff]+{_SIGN}*)*|/|[?#]{_SIGN}*)?",
    re.IGNORECASE,
)
_PAIRS = {")": "(", "]": "["}
_LINK = re.compile(r"<(?:(/)a\s*>|a\s[^<>]*href)", re.IGNORECASE)


def safe_href(address: str | None, *, beside: bool = False) -> str:
    """The address when it leads to a place in the page or to the web; else empty.

    Parameters
    ----------
    beside : whether it may also lead to a file that lies beside the notebook.
    """
    text = "".join(c for c in (address or "").strip() if c > " ")
    if text.startswith("#"):
        return "#" + unquote(text[1:])
    if beside and len(text) < 500 and _BESIDE.fullmatch(text):
        return text
    return text[:2000] if text.lower().startswith(_SCHEMES) else ""


def link_addresses(state: StateCore) -> None:
    """A rule of markdown-it: bare addresses outside of links become links."""
    for token in state.tokens if state.env.get("addresses", True) else ():
        if token.type == "inline" and ("://" in token.content or "www." in token.content):
            token.children = _linked(token.children or [], state.md.normalizeLink)


def _linked(tokens: list[Token], normal: Callable[[str], str]) -> list[Token]:
    out: list[Token] = []
    inside = 0
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            inside += token.nesting
        elif token.type == "html_inline" and (tag := _LINK.match(token.content)):
            inside = max(0, inside + (-1 if tag[1] else 1))
        out += _pieces(token, normal) if token.type == "text" and not inside else [token]
    return out


def _pieces(token: Token, normal: Callable[[str], str]) -> list[Token]:
    """A run of text, cut where an address begins and ends."""
    out: list[Token] = []
    at, text = 0, token.content
    for match in _ADDRESS.finditer(text):
        address = _ended(match[0])
        end = match.start() + len(address)
        href = normal(address if "://" in address else f"http://{address}")
        out += [
            token.copy(content=text[at : match.start()]),
            token.copy(type="link_open", tag="a", nesting=1, attrs={"href": href}, content=""),
            token.copy(content=address),
            token.copy(type="link_close", tag="a", nesting=-1, content=""),
        ]
        at = end
    return [*out, token.copy(content=text[at:])] if out else [token]


def _ended(address: str) -> str:
    """The address without signs that end the sentence or bracket it stands in."""
    while True:
        short = address.rstrip("?!.,:;*_~'|\\")
        last = short[-1:]
        if last in _PAIRS and short.count(last) > short.count(_PAIRS[last]):
            short = short[:-1]
        if short == address:
            return address
        address = short
