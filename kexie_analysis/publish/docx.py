"""Word: real headings and tables, Chinese faces set, nothing that Word would fetch or compute."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docx import Document as new_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from kexie_analysis.messages import bracketed, say, word
from kexie_analysis.publish.captions import (
    caption,
    clause_marks,
    cover_line,
    quotations_heading,
    under_text,
    version,
)
from kexie_analysis.publish.docx_parts import (
    GROUND,
    QUIET,
    Faces,
    add_field,
    add_run,
    clean,
    keep_with_next,
    page_setup,
    shade,
    stripe,
)
from kexie_analysis.publish.docx_pictures import add_picture
from kexie_analysis.publish.docx_plan import add_title, arranged, fixed_lines, free_line
from kexie_analysis.publish.docx_tables import add_table
from kexie_analysis.publish.model import (
    Block,
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
from kexie_analysis.publish.raster import rasterise, vectors
from kexie_analysis.publish.stable import stable_zip
from kexie_analysis.publish.widths import lay_out

_ALIGN = {
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
}


def render_docx(document: Document, *, warn: Callable[[str], None]) -> bytes:
    """The document as .docx; the same document gives the same bytes."""
    writer = DocxWriter(document, warn)
    writer.write()
    buffer = io.BytesIO()
    writer.docx.save(buffer)
    return stable_zip(buffer.getvalue())


class DocxWriter:
    """Writes blocks at the end of the body; formulas and vector images are drawn beforehand."""

    def __init__(self, document: Document, warn: Callable[[str], None]) -> None:
        document, stretches = arranged(document) if document.ours else (document, {})
        self.document, self.warn = document, warn
        self.docx = new_docx()
        self._notes: list[str] = []
        page_setup(self.docx, clean(document.title))
        if document.ours:
            fixed_lines(self.docx, stretches)
        things = list(dict.fromkeys(vectors((document.blocks, tuple(document.footnotes.values())))))
        self._drawn = dict(zip(things, rasterise(things), strict=True))

    def write(self) -> None:
        self.blocks(self.document.blocks)
        if self.document.quotations:
            self.docx.add_heading(quotations_heading(), 1)
            for i, clause in enumerate(self.document.quotations, 1):
                known = {"plan": clause.plan, "clause": clause.clause, "text": clause.quotation}
                text = say("{i}. {plan} {clause}：{text}", i=i, **known)
                self._plain(text, 9, style="Kexie Quotation")
        if self._notes:
            self.docx.add_heading(word("注释"), 1)
            done = 0
            while done < len(self._notes):
                self._plain(f"[{done + 1}]", 9)
                self.blocks(self.document.footnotes[self._notes[done]])
                done += 1

    def blocks(self, blocks: tuple[Block, ...], *, depth: int = 0) -> None:
        for i, block in enumerate(blocks):
            _BLOCKS[type(block)](self, block, depth)
            lead = isinstance(block, Paragraph) and i and isinstance(blocks[i - 1], Heading)
            following = blocks[min(i + 1, len(blocks) - 1)]
            if lead and not depth and isinstance(following, Table | Figure):
                keep_with_next(self.docx.paragraphs[-1])

    def paragraph(self, content: Inlines = (), *, style: str = "Normal", depth: int = 0) -> Any:
        paragraph = self.docx.add_paragraph(style=style)
        if depth:
            paragraph.paragraph_format.left_indent = Pt(18 * min(depth, 12))
        self.line(paragraph, content)
        return paragraph

    def _plain(self, text: str, size: float, *, style: str = "Normal") -> Any:
        paragraph = self.docx.add_paragraph(style=style)
        add_run(paragraph, text, size=size)
        return paragraph

    def line(self, paragraph: Any, content: Inlines, **look: Any) -> None:
        for run in content:
            self._run(paragraph, run, look)

    def _run(self, paragraph: Any, run: Inline, look: dict) -> None:
        if isinstance(run, Text):
            add_run(
                paragraph, run.text, strong=run.strong or look.get("strong", False), em=run.em,
                strike=run.strike, under=run.under, script=run.script, fill=run.fill, size=look.get("size"),
                faces=Faces.CODE if run.code else None, color=run.color or look.get("color", ""),
            )  # fmt: skip
            if run.href and not run.href.startswith("#") and run.href not in run.text:
                add_run(paragraph, bracketed(run.href), size=look.get("size"), color=QUIET)
        elif isinstance(run, LineBreak):
            paragraph.add_run().add_break()
        elif isinstance(run, Formula | Picture):
            self.image(paragraph, run)
        elif isinstance(run, ClauseMarks):
            before, between, after = clause_marks()
            text = between.join(c.mark for c in run.clauses)
            size = min(8.5, 0.9 * look.get("size", 9.5))
            add_run(paragraph, f"{before}{text}{after}", size=size, color=QUIET)
        elif isinstance(run, NoteMark) and run.key in self.document.footnotes:
            if run.key not in self._notes:
                self._notes.append(run.key)
            add_run(paragraph, f"[{self._notes.index(run.key) + 1}]", script="sup")
        elif isinstance(run, Omitted):
            add_run(
                paragraph, say("［{what}］", what=run.what), color="#9a3412", size=look.get("size")
            )

    def image(self, paragraph: Any, thing: Picture | Formula) -> None:
        """An image or a formula in the line, with its alternative text; else what it says."""
        data = self._drawn.get(thing)
        if isinstance(thing, Picture) and thing.mime != "image/svg+xml":
            data = thing.data
        add_picture(paragraph, thing, data, warn=self.warn)
        if self.document.ours:
            free_line(paragraph)

    def captioned(self, block: Table | Figure) -> None:
        """The caption; it stays with what is below: the table, or the lines under a figure."""
        if name := caption(block):
            paragraph = self._plain(name, 10, style="Caption")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            if isinstance(block, Table) or under_text(block):
                keep_with_next(paragraph)

    def under(self, block: Table | Figure) -> None:
        lines = [self._plain(line, 8.5, style="Kexie Small") for line in under_text(block)]
        for paragraph in lines[:-1]:
            keep_with_next(paragraph)


def _heading(writer: DocxWriter, block: Heading, depth: int) -> None:
    paragraph = writer.docx.add_heading(level=min(block.level, 6))
    if block.number:
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
    for i, item in enumerate(block.items):
        mark = f"{block.start + i}. " if block.ordered else "• "
        first = item[0] if item and isinstance(item[0], Paragraph) else None
        content, rest = (first.content, item[1:]) if first else ((), item)
        paragraph = writer.paragraph((Text(mark), *content), depth=depth + 1)
        paragraph.paragraph_format.first_line_indent = Pt(-14)
        writer.blocks(rest, depth=depth + 1)


def _quote(writer: DocxWriter, block: Quote, depth: int) -> None:
    writer.blocks(block.blocks, depth=depth + 1)


def _verbatim(writer: DocxWriter, text: str, *, filled: bool) -> None:
    paragraph = writer.docx.add_paragraph(style="Kexie Code")
    for i, line in enumerate(text.split("\n")):
        if i:
            paragraph.add_run().add_break()
        add_run(paragraph, line, faces=Faces.CODE, size=8.5)
    shade(paragraph, GROUND) if filled else stripe(paragraph)


def _table(writer: DocxWriter, block: Table, depth: int) -> None:
    writer.captioned(block)
    if block.question:
        keep_with_next(writer._plain(block.question, 9, style="Kexie Small"))
    for layout in lay_out(block, full=True):
        add_table(writer.docx, layout, writer.line, fixed=writer.document.ours)
        gap = writer.docx.add_paragraph(style="Kexie Gap")
        if under_text(block):
            keep_with_next(gap)
    writer.under(block)


def _figure(writer: DocxWriter, block: Figure, depth: int) -> None:
    if block.question:
        keep_with_next(writer._plain(block.question, 9, style="Kexie Small"))
    paragraph = writer.paragraph((block.picture,))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.title or under_text(block):
        keep_with_next(paragraph)
    writer.captioned(block)
    writer.under(block)


def _formula(writer: DocxWriter, block: Formula, depth: int) -> None:
    writer.paragraph((block,)).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _cover(writer: DocxWriter, block: Cover, depth: int) -> None:
    if block.kicker:
        writer._plain(block.kicker, 9, style="Kexie Small")
    add_title(writer.docx, block.title)
    writer._plain(cover_line(block), 9.5, style="Kexie Small")
    if line := version(block):
        writer._plain(line, 8, style="Kexie Small")


def _summary(writer: DocxWriter, block: Summary, depth: int) -> None:
    style = "Kexie Summary"
    heading = writer.paragraph((Text(block.heading, strong=True),), style=style)
    keep_with_next(heading)
    paragraphs = [heading]
    for i, finding in enumerate(block.findings, 1):
        paragraphs.append(writer.paragraph((Text(f"{i}. "), *finding.content), style=style))
    if block.closing:
        paragraphs.append(writer._plain(block.closing, 9.5, style=style))
    for paragraph in paragraphs:
        shade(paragraph, GROUND)


def _note(writer: DocxWriter, block: Note, depth: int) -> None:
    if block.title:
        title = writer.paragraph((Text(block.title, strong=True),), style="Kexie Note")
        stripe(title)
        keep_with_next(title)
    for text in block.paragraphs:
        stripe(writer.paragraph((Text(text),), style="Kexie Note"))


_BLOCKS: dict[type, Callable[[DocxWriter, Any, int], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Quote: _quote,
    Code: lambda writer, block, depth: _verbatim(writer, block.text, filled=True),
    Output: lambda writer, block, depth: _verbatim(writer, block.text, filled=False),
    Table: _table,
    Figure: _figure,
    Formula: _formula,
    Rule: lambda writer, block, depth: add_field(writer.docx.add_paragraph(), border=True),
    Omitted: lambda writer, block, depth: writer.paragraph((block,)) and None,
    Cover: _cover,
    Summary: _summary,
    Note: _note,
}
