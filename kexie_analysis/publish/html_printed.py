"""Code and printed output as HTML, with their colours."""

from __future__ import annotations

from html import escape

from kexie_analysis.publish.code_inks import code_inks
from kexie_analysis.publish.ink_colours import (
    NIGHT,
    code_style,
    colour,
    on_paper,
    output_style,
    readable_on,
)
from kexie_analysis.publish.inks import Look, runs
from kexie_analysis.publish.model import Code, Output


def code_markup(block: Code, styles: set[str]) -> str:
    """The code; `styles` is handed what the page must know for its colours."""
    inks = code_inks(block.text, block.language)
    if inks:
        styles.add(code_style())
    shown = "".join(
        f'<i class="{look.color}">{escape(piece)}</i>' if look else escape(piece)
        for piece, look in runs(block.text, inks)
    )
    return f'<pre class="code" tabindex="0"><code>{shown}</code></pre>'


def output_markup(block: Output, styles: set[str]) -> str:
    if block.inks:
        styles.add(output_style())
    shown = "".join(
        _coloured(escape(piece), look) if look else escape(piece)
        for piece, look in runs(block.text, block.inks)
    )
    return f'<pre class="output {escape(block.kind)}" tabindex="0">{shown}</pre>'


def _coloured(markup: str, look: Look) -> str:
    tag = "b" if look.strong else "u" if look.under else "span"
    inner = f"<u>{markup}</u>" if look.strong and look.under else markup
    return f"<{tag}{_colours(look)}>{inner}</{tag}>"


def _colours(look: Look) -> str:
    """By class where the page chooses; letters on a ground of their own have theirs by day and by night."""
    if (look.color, look.ground) == ("page", "ink"):
        return ' class="av"'
    ink, ground = on_paper(look)
    if ground:
        return f' style="color:{ink};background:{ground}"'
    if not ink:
        return ""
    if not look.color.startswith("#"):
        return f' class="a{look.color}"'
    return f' class="ax" style="--d:{ink};--n:{readable_on(NIGHT, colour(look.color))}"'
