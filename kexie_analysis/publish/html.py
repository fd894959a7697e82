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

from kexie_analysis.publish.html_writer import HtmlWriter
from kexie_analysis.publish.model import Document


@lru_cache(maxsize=8)
def _part(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


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
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_part('page.css')}</style>\n</head>\n"
        f'<body class="{kind}">\n<a class="skip" href="#main">跳到正文</a>\n'
        f'{writer.contents()}<main id="main">\n{body}{writer.notes()}{writer.quotations()}</main>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )
