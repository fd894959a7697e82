"""Words in angle brackets that are no tags of HTML (`<pad>`, `vector<int>`), kept as they were written."""

from __future__ import annotations

import html
import re

_BARE = re.compile(r"<([A-Za-z][A-Za-z0-9_]{0,30})>")
_ELEMENTS = frozenset([
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi",
    "bdo", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col",
    "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed",
    "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "image", "img", "input", "ins", "kbd", "label",
    "legend", "li", "link", "listing", "main", "map", "mark", "marquee", "math", "menu", "meta", "meter", "nav", "nobr",
    "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "plaintext", "pre",
    "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script", "search", "section", "select", "slot",
    "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td",
    "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var", "video",
    "wbr", "xmp",
])  # fmt: skip


def as_written(markup: str, around: str) -> str:
    """The HTML with what only looks like a tag as text; a browser would drop it.

    Parameters
    ----------
    markup : a piece of HTML.
    around : all of the text it is from, in lower case: what is closed in it was meant as a tag.
    """

    def written(match: re.Match[str]) -> str:
        name = match[1].lower()
        meant = name in _ELEMENTS or f"</{name}" in around
        return match[0] if meant else html.escape(match[0])

    return _BARE.sub(written, markup)
