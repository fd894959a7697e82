"""Word: real headings and tables, Chinese faces set, nothing that Word would fetch or compute."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from kexie_analysis.publish import docx_printed
from kexie_analysis.publish.captions import cover_line, under, version
from kexie_analysis.publish.docx_lists import MARK
from kexie_analysis.publish.docx_parts import (
    add_field,
    add_run,
    keep_with_next,
    stripe,
)
from kexie_analysis.publish.docx_plan import add_title
from kexie_analysis.publish.docx_tables import add_table
from kexie_analysis.publish.docx_writer import DocxWriter
from kexie_analysis.publish.model import (
    Code,
    Cover,
    Document,
    Figure,
    Formula,
    Heading,
    Listing,
    Note,
    Omitted,
    Output,
    Paragraph,
    Quote,
    Rule,
    Summary,
    Table,
    Text,
)
from kexie_analysis.publish.stable import stable_zip
from kexie_analysis.publish.widths import lay_out

_SHORT_NOTE = 160  # characters; a note with no more stays on one page
_ALIGN = {
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
}


def render_docx(document: Document, *, warn: Callable[[str], None]) -> bytes:
    """The document as .docx; the same document gives the same bytes."""
    writer = DocxWriter(document, _BLOCKS, warn)
    writer.write()
    buffer = io.BytesIO()
    writer.docx.save(buffer)
    return stable_zip(buffer.getvalue())


def _heading(writer: DocxWriter, block: Heading, depth: int) -> None:
    paragraph = writer.set_in(writer.docx.add_heading(level=min(block.level, 6)), depth)
    with writer.places.marked(paragraph, block.name):
        add_run(paragraph, block.number)
        writer.line(paragraph, block.content)
    if block.align in _ALIGN:
        paragraph.alignment = _ALIGN[block.align]


def _paragraph(writer: DocxWriter, block: Paragraph, depth: int) -> None:
    prose = writer.document.ours and block.indent and not block.align and not depth
    paragraph = writer.paragraph(
        block.content, style="Kexie Prose" if prose else "Normal", depth=depth
    )
    if block.align in _ALIGN:
        paragraph.alignment = _ALIGN[block.align]


def _listing(writer: DocxWriter, block: Listing, depth: int) -> None:
    number = writer.lists.begin(block, depth)
    for item in block.items:
        first = item[0] if item and isinstance(item[0], Paragraph) else None
        content, rest = (first.content, item[1:]) if first else ((), item)
        paragraph = writer.paragraph(content, depth=depth + 1)
        paragraph.paragraph_format.first_line_indent = Pt(-MARK)
        writer.lists.item(paragraph, number, depth)
        writer.blocks(rest, depth=depth + 1)


def _quote(writer: DocxWriter, block: Quote, depth: int) -> None:
    body = writer.docx.element.body
    before = len(body)
    writer.blocks(block.blocks, depth=depth + 1)
    for paragraph in body[before - 1 : -1]:  # the last element is the section's
        if paragraph.tag == qn("w:p"):
            stripe(paragraph)


def _table(writer: DocxWriter, block: Table, depth: int) -> None:
    writer.captioned(block)
    if block.question:
        keep_with_next(writer.plain(block.question, style="Kexie Small"))
    parts = lay_out(block, full=writer.document.ours)
    for part, layout in enumerate(parts, 1):
        add_table(writer.docx, layout, writer.line, fixed=writer.document.ours)
        if part < len(parts) or not under(block):
            writer.docx.add_paragraph(style="Kexie Gap")
    writer.under(block)


def _figure(writer: DocxWriter, block: Figure, depth: int) -> None:
    if block.question:
        keep_with_next(writer.plain(block.question, style="Kexie Small"))
    paragraph = writer.paragraph((block.picture,))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.title or under(block):
        keep_with_next(paragraph)
    writer.captioned(block)
    writer.under(block)


def _formula(writer: DocxWriter, block: Formula, depth: int) -> None:
    writer.paragraph((block,), depth=depth).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _cover(writer: DocxWriter, block: Cover, depth: int) -> None:
    if block.kicker:
        writer.plain(block.kicker, style="Kexie Small")
    add_title(writer.docx, block.title)
    writer.plain(cover_line(block), size=9.5, style="Kexie Small")
    if line := version(block):
        writer.plain(line, size=8, style="Kexie Small")


def _summary(writer: DocxWriter, block: Summary, depth: int) -> None:
    style = "Kexie Summary"
    heading = writer.paragraph((Text(block.heading, strong=True),), style=style)
    keep_with_next(heading)
    for i, finding in enumerate(block.findings, 1):
        writer.paragraph((Text(f"{i}. "), *finding.content), style=style)
    if block.closing:
        writer.plain(block.closing, size=9.5, style=style)


def _note(writer: DocxWriter, block: Note, depth: int) -> None:
    before = writer.docx.element.body[-2:-1]  # the last element is the section's
    if before and getattr(before[0], "style", "") == "KexieNote":
        writer.docx.add_paragraph(style="Kexie Gap")  # two notes, not one
    lines = [(Text(block.title, strong=True),)] if block.title else []
    lines += [(Text(text),) for text in block.paragraphs]
    paragraphs = [writer.paragraph(line, style="Kexie Note") for line in lines]
    whole = sum(map(len, block.paragraphs)) <= _SHORT_NOTE
    for paragraph in paragraphs[: -1 if whole else 1]:
        keep_with_next(paragraph)


_BLOCKS: dict[type, Callable[[DocxWriter, Any, int], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Quote: _quote,
    Code: docx_printed.code,
    Output: docx_printed.output,
    Table: _table,
    Figure: _figure,
    Formula: _formula,
    Rule: lambda writer, block, depth: add_field(writer.docx.add_paragraph(), border=True),
    Omitted: lambda writer, block, depth: writer.paragraph((block,), depth=depth) and None,
    Cover: _cover,
    Summary: _summary,
    Note: _note,
}
