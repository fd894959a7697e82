"""HTML as a tree, however strangers wrote it."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

_ENDED_BREAK = re.compile(r"</br\s*>", re.IGNORECASE)
_BOX = re.compile(
    r"</?(?:div|span|font|center|section|blockquote|b|i|em|strong|ul|ol|li|p)\b[^<>]*>"
)
_KEPT = re.compile(r"white-space\s*:\s*(?:pre(?!-line)|break-spaces)")
_INDENT = re.compile(r"(?m)^ +| {2,}")
_SET = frozenset(["pre", "table", "script", "style", "svg", "textarea"])
#: What libxml2 ends before a paragraph, or ends others before; and names for it that are left alone.
_OTHERWISE = {
    "b": "strong",
    "i": "em",
    "u": "ins",
    "s": "del",
    "tt": "samp",
    "center": 'div align="center"',
}
_CLOSED = re.compile(r"<(/?)(b|i|u|s|tt|center)(?=[\s>])", re.IGNORECASE)
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
    for element in root.xpath("//*[contains(@style, 'white-space')]"):
        if element.tag != "pre" and _KEPT.search(element.get("style")):
            _keep_lines(element)
    return root


def _otherwise(tag: re.Match[str]) -> str:
    name = _OTHERWISE[tag[2].lower()]
    return f"</{name.split()[0]}" if tag[1] else f"<{name}"


def _keep_lines(element: etree._Element) -> None:
    """Line ends and spaces of a box in which they were meant, as what no reader of HTML drops."""
    for part in list(element.iter(etree.Element)):
        if any(a.tag in _SET for a in (part, *part.iterancestors())):
            continue
        part.text, *more = _lines(part.text)
        for at, line in enumerate(more):
            part.insert(at, _break(line))
        if part is element:
            continue
        part.tail, *more = _lines(part.tail)
        around = part.getparent()
        for at, line in enumerate(more, around.index(part) + 1):
            around.insert(at, _break(line))


def _lines(text: str | None) -> list[str]:
    if not text or not text.strip():
        return [text or ""]
    return _INDENT.sub(lambda m: "\xa0" * len(m[0]), text).split("\n")


def _break(line: str) -> etree._Element:
    element = lxml_html.Element("br")
    element.tail = line
    return element


def _document(text: str, parser: lxml_html.HTMLParser) -> etree._Element:
    # To a browser the end of a line break is a line break; libxml2 drops it.
    text = _ENDED_BREAK.sub("<br>", text)
    text = _CLOSED.sub(_otherwise, text)
    page = f"<html><body>{text}</body></html>".encode("utf-8", "replace")
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
