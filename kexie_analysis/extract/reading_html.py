"""Saved web pages: the document without the site around it."""

from __future__ import annotations

import re

from lxml import etree, html

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.building import TextBuilder
from kexie_analysis.extract.document import MAX_CHARS, Document
from kexie_analysis.extract.encodings import decode
from kexie_analysis.extract.html_blocks import Block, read_blocks, tidy
from kexie_analysis.extract.html_content import choose, find_furniture

MAX_PAGE = 12 * 1024 * 1024  # of markup, without embedded pictures
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.I)
_EMBEDDED = re.compile(r"data:[a-z]{1,20}/[a-z0-9.+-]{1,40};base64,[A-Za-z0-9+/=\s]*", re.I)
_SITE = re.compile(r"[_|｜]|(?<!\s)\s+(?:[_|｜]|[-–—]+\s*)|[-–—]{2}")


def read_html(
    raw: bytes, where: str, *, encoding: str | None = None, limit: int = MAX_CHARS
) -> Document:
    """Read a page. Its charset: the user's, its mark, UTF-8 where valid, the declared, GB18030.

    Raises
    ------
    DocumentError : not to be decoded, or beyond the limits.
    """
    found = _CHARSET.search(raw[:4096])
    declared = found.group(1).decode("ascii") if found else None
    text, warnings = decode(raw, where=where, encoding=encoding, declared=declared)
    text = _EMBEDDED.sub("", text)
    if len(text) > MAX_PAGE:
        raise DocumentError(
            "网页过大", where=where, allowed="不超过 12 MB", next_step="只保存正文部分"
        )
    out = TextBuilder(where, limit)
    page = _parse(text)
    if page is not None:
        for block in _content(page):
            if block.cells:
                out.add_grid(block.cells)
            else:
                out.add(block.text, level=block.level)
    return Document(where, "", "html", out.text(), tuple(out.grids), tuple(out.headings), warnings)


def _parse(text: str) -> etree._Element | None:
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        return html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None  # nothing in it: reading says that the file has no text


def _content(page: etree._Element) -> list[Block]:
    body = page.find("body")
    body = page if body is None else body
    blocks = read_blocks(body, dropped=find_furniture(body))
    chosen = choose(body, blocks) or blocks
    title = _title(page)
    opening = "".join(tidy(block.text) for block in chosen[:10])
    if (
        chosen
        and title
        and not any(b.level == 1 for b in chosen[:10])
        and _bare(title) not in _bare(opening)
    ):
        chosen.insert(0, Block(title, body, 1))
    return chosen


def _title(page: etree._Element) -> str:
    """The document's title by the page's head, without the site's name."""
    for meta in page.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle":
            return tidy(meta.get("content") or "")
    element = next(page.iter("title"), None)
    text = tidy(element.text or "") if element is not None else ""
    return _SITE.split(text, maxsplit=1)[0].strip()[:200]


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
