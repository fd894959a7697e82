"""Words in angle brackets that are no tags of HTML (`<pad>`, `vector<int>`), kept as they were written."""

from __future__ import annotations

import html
import re

from lxml.html import defs

_BARE = re.compile(r"<([A-Za-z][A-Za-z0-9_]{0,30})>")
#: lxml's list has one that never came to be and that people write of, `git <command>`; it lacks later
#: elements of HTML 5 and some that are no longer used.
_ELEMENTS = (defs.tags - {"command"}) | frozenset([
    "bdi", "data", "dialog", "frame", "image", "listing", "main", "nobr", "noframes", "picture", "plaintext", "rb",
    "rtc", "search", "slot", "template", "xmp",
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
