"""The document model as HTML elements, every string escaped."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape
from typing import Any

from kexie_analysis.messages import say, word
from kexie_analysis.publish.captions import (
    PROVINCES,
    anchor,
    caption,
    clause_marks,
    cover_line,
    foreign,
    under,
    version,
)
from kexie_analysis.publish.equation_tags import in_margin
from kexie_analysis.publish.formulas import Node, mathml, plain
from kexie_analysis.publish.html_printed import code_markup, output_markup
from kexie_analysis.publish.html_tables import inked, native, phrased, table_markup
from kexie_analysis.publish.lines import gaps
from kexie_analysis.publish.model import (
    POINTS_PER_PIXEL,
    Anchor,
    Block,
    Clause,
    ClauseMarks,
    Code,
    Cover,
    Document,
    Figure,
    Formula,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Listing,
    Note,
    NoteMark,
    Omitted,
    Output,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Summary,
    Table,
    Text,
)
from kexie_analysis.publish.svg import inline_svg

_WRAPS = (("strong", "strong"), ("em", "em"), ("code", "code"), ("strike", "s"), ("under", "u"))


class HtmlWriter:
    """Writes blocks and runs; counts what needs a name of its own."""

    def __init__(self, document: Document, warn: Callable[[str], None]) -> None:
        self.document, self.warn = document, warn
        self._pictures = self._popovers = 0
        self.styles: set[str] = set()  # what the page's own style leaves out
        self._marked: list[str] = []
        self._names: set[str] = set()

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        return "".join(_BLOCKS[type(b)](self, b) + "\n" for b in blocks)

    def line(self, content: Inlines) -> str:
        gap = '<span class="gap"></span>'
        return "".join(gap * g + self._inline(run) for run, g in gaps(content, code=False))

    def _inline(self, run: Inline) -> str:
        return _INLINES[type(run)](self, run)

    def name(self, name: str) -> str:
        """An id attribute, each only once in the page."""
        known = not name or name in self._names
        self._names.add(name)
        return "" if known else f' id="{escape(name)}"'

    def notes(self) -> str:
        """Footnotes that were referred to."""
        if not self._marked:
            return ""
        items, done, back = [], 0, escape(word("回到正文"))
        while done < len(self._marked):  # a note may refer to another
            key = self._marked[done]
            done += 1
            inner = self.blocks(self.document.footnotes[key])
            items.append(
                f'<li id="fn-{done}">{inner}<a href="#fr-{done}" aria-label="{back}">↩</a></li>'
            )
        name = escape(word("脚注"))
        return f'<section class="notes" aria-label="{name}"><ol>{"".join(items)}</ol></section>\n'

    def mark(self, run: NoteMark) -> str:
        if run.key not in self.document.footnotes:
            return ""
        first = run.key not in self._marked
        if first:
            self._marked.append(run.key)
        number, name = self._marked.index(run.key) + 1, escape(word("脚注"))
        back = f' id="fr-{number}"' if first else ""
        return (
            f'<sup><a{back} href="#fn-{number}" aria-label="{name} {number}">[{number}]</a></sup>'
        )

    def clause(self, clause: Clause) -> str:
        colour = f' class="c {clause.province}"' if clause.province in PROVINCES else ' class="c"'
        title = escape(f"{clause.plan} {clause.clause}".strip())
        if not clause.quotation:
            return f'<span{colour} title="{title}">{escape(clause.mark)}</span>'
        self._popovers += 1
        key, quoted = f"q{self._popovers}", f"<span{foreign()}>{escape(clause.quotation)}</span>"
        return (
            f'<button type="button"{colour} popovertarget="{key}" title="{title}">{escape(clause.mark)}</button>'
            f'<span popover id="{key}" class="pop"><b>{title}</b>{quoted}</span>'
        )

    def picture(self, picture: Picture) -> str:
        self._pictures += 1
        alt = picture.alt or word("图片")
        if picture.mime == "image/svg+xml":
            shown = inline_svg(picture.data, f"svg{self._pictures}", alt=alt)
            shown = f'<span class="svg" style="width:{picture.width / POINTS_PER_PIXEL:.0f}px">{shown}</span>'
        else:
            data = base64.b64encode(picture.data).decode()
            sides = picture.width, picture.height
            width, height = (round(side / POINTS_PER_PIXEL) for side in sides)
            shown = (
                f'<img src="data:{picture.mime};base64,{data}" alt="{escape(alt)}" '
                f'width="{width}" height="{height}">'
            )
        if picture.href:
            return f'<a href="{escape(picture.href)}" rel="noopener noreferrer">{shown}</a>'
        return shown

    def formula(self, formula: Formula) -> str:
        if isinstance(formula.tree, Node):
            return mathml(in_margin(formula), display=formula.display, latex=formula.latex)
        self.warn(f"公式无法排版，改为显示 LaTeX 源码：{formula.latex[:80]}")
        tag = "div" if formula.display else "span"
        return f'<{tag} class="latex">{escape(formula.latex)}</{tag}>'

    def under(self, block: Table | Figure) -> str:
        lines = [self.line(line) for line in under(block)]
        return f'<p class="under">{"<br>".join(lines)}</p>' if lines else ""


def quotation(clause: Clause) -> str:
    text, chinese = escape(clause.quotation), foreign()
    return f"<span{chinese}>{text}</span>" if chinese else text


def plain_text(content: Inlines) -> str:
    """The characters of a line, for places without looks."""
    parts = []
    for run in content:
        if isinstance(run, Text):
            parts.append(run.text)
        elif isinstance(run, Formula):
            parts.append(plain(run.tree) if isinstance(run.tree, Node) else run.latex)
        elif isinstance(run, LineBreak):
            parts.append(" ")
    return "".join(parts).strip()


def _text(writer: HtmlWriter, run: Text) -> str:
    out = native(run.text)
    for name, tag in _WRAPS:
        if getattr(run, name):
            out = f"<{tag}>{out}</{tag}>"
    if run.script in ("sup", "sub"):
        out = f"<{run.script}>{out}</{run.script}>"
    out = inked(run, out)
    if run.href:
        outside = "" if run.href.startswith("#") else ' rel="noopener noreferrer"'
        out = f'<a href="{escape(run.href)}"{outside}>{out}</a>'
    return out


def _clauses(writer: HtmlWriter, run: ClauseMarks) -> str:
    before, between, after = clause_marks()  # beside what is pressed, not on lines of their own
    marks = f"{between}</span><wbr><span>".join(map(writer.clause, run.clauses))
    return f'<span class="clauses"><span>{before}{marks}{after}</span></span>'


def _heading(writer: HtmlWriter, block: Heading) -> str:
    tag = f"h{min(block.level + (1 if writer.document.ours else 0), 6)}"
    body = escape(block.number) + writer.line(block.content)
    return f"<{tag}{writer.name(block.name)}{_side(block.align)}>{body}</{tag}>"


def _side(align: str) -> str:
    return f' class="{align}"' if align in ("center", "right") else ""


def _paragraph(writer: HtmlWriter, block: Paragraph) -> str:
    return f"<p{_side(block.align)}>{writer.line(block.content)}</p>"


def _listing(writer: HtmlWriter, block: Listing) -> str:
    items = "".join(f"<li>{_item(writer, item)}</li>" for item in block.items)
    if not block.ordered:
        return f"<ul>{items}</ul>"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>{items}</ol>"


def _item(writer: HtmlWriter, blocks: tuple[Block, ...]) -> str:
    if blocks and isinstance(blocks[0], Paragraph):
        return writer.line(blocks[0].content) + writer.blocks(blocks[1:])
    return writer.blocks(blocks)


def _table(writer: HtmlWriter, block: Table) -> str:
    title = caption(block)
    question = f'<p class="question">{escape(block.question)}</p>' if block.question else ""
    label = escape(title or word("表"))
    return (
        f'<div class="table"{writer.name(anchor(block))}>{question}<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"{table_markup(block, title, writer.line)}</div>{writer.under(block)}</div>"
    )


def _figure(writer: HtmlWriter, block: Figure) -> str:
    picture = block.picture
    shown = writer.picture(picture) if isinstance(picture, Picture) else _omitted(writer, picture)
    title = caption(block)
    question = f'<p class="question">{escape(block.question)}</p>' if block.question else ""
    below = f"<figcaption>{phrased(title)}</figcaption>" if title else ""
    label = escape(title or word("图"))
    return (
        f'<figure{writer.name(anchor(block))}>{question}<div class="card" tabindex="0" role="region" aria-label="{label}">{shown}</div>'
        f"{below}{writer.under(block)}</figure>"
    )


def _omitted(writer: HtmlWriter, run: Omitted) -> str:
    return f'<span class="omitted">{escape(say("［{what}］", what=run.what))}</span>'


def _cover(writer: HtmlWriter, block: Cover) -> str:
    kicker = f'<p class="kicker">{escape(block.kicker)}</p>' if block.kicker else ""
    dated = f'<p class="version">{escape(line)}</p>' if (line := version(block)) else ""
    return (
        f'<header class="cover">{kicker}<h1>{phrased(block.title)}</h1>'
        f"<p>{escape(cover_line(block))}</p>{dated}</header>"
    )


def _summary(writer: HtmlWriter, block: Summary) -> str:
    items = "".join(f"<li>{writer.line(f.content)}</li>" for f in block.findings)
    closing = f"<p>{escape(block.closing)}</p>" if block.closing else ""
    return f'<section class="summary" aria-label="{escape(block.heading)}"><h2>{escape(block.heading)}</h2><ol>{items}</ol>{closing}</section>'


def _note(writer: HtmlWriter, block: Note) -> str:
    title = f"<p><strong>{escape(block.title)}</strong></p>" if block.title else ""
    return f'<aside class="note">{title}{"".join(f"<p>{escape(p)}</p>" for p in block.paragraphs)}</aside>'


_INLINES: dict[type, Callable[[HtmlWriter, Any], str]] = {
    Text: _text,
    Formula: HtmlWriter.formula,
    Picture: HtmlWriter.picture,
    Anchor: lambda writer, run: f"<a{named}></a>" if (named := writer.name(run.name)) else "",
    LineBreak: lambda writer, run: "<br>",
    NoteMark: HtmlWriter.mark,
    Omitted: _omitted,
    ClauseMarks: _clauses,
}
_BLOCKS: dict[type, Callable[[HtmlWriter, Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Quote: lambda writer, b: f"<blockquote>{writer.blocks(b.blocks)}</blockquote>",
    Code: lambda writer, b: code_markup(b, writer.styles),
    Output: lambda writer, b: output_markup(b, writer.styles),
    Table: _table,
    Figure: _figure,
    Formula: lambda writer, b: f'<div class="formula" tabindex="0">{writer.formula(b)}</div>',
    Rule: lambda writer, b: "<hr>",
    Omitted: lambda writer, b: f"<p>{_omitted(writer, b)}</p>",
    Cover: _cover,
    Summary: _summary,
    Note: _note,
}
