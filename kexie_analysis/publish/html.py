"""One HTML file that needs nothing else: text, tables, charts, its own style and script.

Made from the document model alone, every string escaped. A content security policy lets only
the one script run whose hash it names, and nothing be fetched from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path

from kexie_analysis.messages import markup_language, word
from kexie_analysis.publish.captions import quotations_heading
from kexie_analysis.publish.html_writer import HtmlWriter, plain_text, quotation
from kexie_analysis.publish.model import Document, Heading


@lru_cache(maxsize=8)
def _part(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _labels() -> str:
    """The words that the script shows; it cannot hold them itself, for its hash is fixed."""
    words = {"sort": word("排序"), "filter": word("筛选"), "rows": word("行")}
    return "".join(f' data-{name}="{escape(said)}"' for name, said in words.items())


def render_html(document: Document, *, warn: Callable[[str], None]) -> str:
    """The whole page."""
    writer = HtmlWriter(document, warn)
    body = writer.blocks(document.blocks)
    script = _part("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    kind = "ours" if document.ours else "foreign"
    inks = "".join(sorted(writer.styles))
    return (
        '<!DOCTYPE html>\n<html lang="' + markup_language() + '">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_part('page.css')}{inks}</style>\n</head>\n"
        f'<body class="{kind}">\n<a class="skip" href="#main">{escape(word("跳到正文"))}</a>\n'
        f'{_contents(document)}<main id="main"{_labels()}>\n{body}{writer.notes()}{_quotations(document)}</main>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _contents(document: Document) -> str:
    """The table of contents; none for a page with fewer than two headings."""
    heads = [b for b in document.blocks if isinstance(b, Heading) and b.level <= 3]
    if len(heads) < 2:
        return ""
    items = "".join(
        f'<li class="l{h.level}"><a href="#{escape(h.name)}">{escape(h.number)}{escape(plain_text(h.content))}</a></li>'
        for h in heads
    )
    if document.quotations:
        items += f'<li class="l1"><a href="#quotations">{escape(quotations_heading())}</a></li>'
    name = escape(word("目录"))
    return f'<nav class="toc" aria-label="{name}"><details open><summary>{name}</summary><ul>{items}</ul></details></nav>\n'


def _quotations(document: Document) -> str:
    if not document.quotations:
        return ""
    items = "".join(
        f'<li id="note-{i}"><span class="quiet">{escape(c.plan)} {escape(c.clause)}</span>{escape(word("："))}'
        f"{quotation(c)}</li>"
        for i, c in enumerate(document.quotations, 1)
    )
    head = escape(quotations_heading())
    return (
        f'<section class="quotations"><h2 id="quotations">{head}</h2><ol>{items}</ol></section>\n'
    )
