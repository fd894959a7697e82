"""HTML as a tree, however strangers wrote it."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

_ENDED_BREAK = re.compile(r"</br\s*>", re.IGNORECASE)
_BOX = re.compile(
    r"</?(?:div|span|font|center|section|blockquote|b|i|em|strong|ul|ol|li|p)\b[^<>]*>"
)
#: What makes a page more than what is written on it.
_ACTING = re.compile(r"<(?:script|iframe|frame|canvas)\b", re.IGNORECASE)


def parsed(markup: str) -> etree._Element | None:
    """The root of the markup's tree; None where there is none."""
    text = "".join(c for c in markup if c >= " " or c in "\t\n\r").replace("\x7f", "")
    if not text.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root = _document(text, parser)
        if any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
            # libxml2 drops what lies deeper than 2048 elements; without the boxes it is not deep.
            root = _document(_BOX.sub(" ", text), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root


def _document(text: str, parser: lxml_html.HTMLParser) -> etree._Element:
    # To a browser the end of a line break is a line break; libxml2 drops it.
    page = f"<html><body>{_ENDED_BREAK.sub('<br>', text)}</body></html>".encode("utf-8", "replace")
    return lxml_html.document_fromstring(page, parser=parser)


def framed(element: etree._Element) -> tuple[str, str]:
    """How the page in a frame is called, and what it is where all of it is in the markup."""
    page = element.get("srcdoc") or ""
    where = element.get("src") or ""
    where = "" if where.startswith(("data:", "about:")) else where[:200]
    if not page:
        return where or element.get("title") or "", ""
    root = parsed(page)
    if root is None:
        return "", ""
    title = " ".join((root.findtext(".//title") or "").split())[:120]
    return title or element.get("title") or where, "" if _ACTING.search(page) else page
