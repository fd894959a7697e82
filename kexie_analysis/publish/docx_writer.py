"""Runs and blocks at the end of a Word file's body: faces, links, marks, what becomes of each run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

from docx import Document as new_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from kexie_analysis.messages import bracketed, say, word
from kexie_analysis.publish.captions import (
    caption,
    clause_marks,
    quotations_heading,
    under,
)
from kexie_analysis.publish.docx_formulas import add_formula
from kexie_analysis.publish.docx_links import LINK, Places, linked
from kexie_analysis.publish.docx_lists import Lists
from kexie_analysis.publish.docx_parts import (
    PROVINCE_INKS,
    QUIET,
    Faces,
    add_run,
    clean,
    keep_with_next,
)
from kexie_analysis.publish.docx_pictures import add_picture
from kexie_analysis.publish.docx_plan import BELOW_TABLE, arranged, fixed_lines, free_line
from kexie_analysis.publish.docx_styles import head_levels, name_styles, page_setup
from kexie_analysis.publish.formulas import Node
from kexie_analysis.publish.model import (
    Anchor,
    Block,
    Clause,
    ClauseMarks,
    Code,
    Document,
    Figure,
    Formula,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Note,
    NoteMark,
    Omitted,
    Paragraph,
    Picture,
    Table,
    Text,
)
from kexie_analysis.publish.raster import rasterise, vectors

Makers = Mapping[type, Callable[["DocxWriter", Any, int], None]]


class DocxWriter:
    """Writes blocks at the end of the body; formulas and vector images are drawn beforehand.

    Parameters
    ----------
    makers : what writes a block, by its kind.
    """

    def __init__(self, document: Document, makers: Makers, warn: Callable[[str], None]) -> None:
        document, stretches = arranged(document) if document.ours else (document, {})
        self.document, self.warn, self._makers = document, warn, makers
        self.docx = new_docx()
        self._notes: list[str] = []
        self.places = Places(document)
        self._quoted = {
            (c.plan, c.clause, c.quotation): i for i, c in enumerate(document.quotations, 1)
        }
        page_setup(self.docx, clean(document.title))
        self.lists = Lists(self.docx)
        if document.ours:
            fixed_lines(self.docx, stretches)
        else:
            head_levels(self.docx)
        things = list(dict.fromkeys(vectors((document.blocks, tuple(document.footnotes.values())))))
        self._drawn = dict(zip(things, rasterise(things), strict=True))

    def write(self) -> None:
        self.blocks(self.document.blocks)
        if self.document.quotations:
            self.docx.add_heading(quotations_heading(), 1)
            for i, clause in enumerate(self.document.quotations, 1):
                known = {"plan": clause.plan, "clause": clause.clause, "text": clause.quotation}
                paragraph = self.docx.add_paragraph(style="Kexie Quotation")
                with self.places.marked(paragraph, f"note-{i}"):
                    add_run(paragraph, say("{i}. {plan} {clause}：{text}", i=i, **known))
        if self._notes:
            self.docx.add_heading(word("注释"), 1)
            done = 0
            while done < len(self._notes):
                paragraph, note = (
                    self.docx.add_paragraph(),
                    self.document.footnotes[self._notes[done]],
                )
                with self.places.marked(paragraph, f"foot-{done + 1}"):
                    add_run(paragraph, f"[{done + 1}] ", size=9)
                if note and isinstance(note[0], Paragraph):
                    self.line(paragraph, note[0].content)
                    note = note[1:]
                self.blocks(note)
                done += 1
        self.places.finish(self.docx.element.body)
        name_styles(self.docx)

    def blocks(self, blocks: tuple[Block, ...], *, depth: int = 0) -> None:
        for i, block in enumerate(blocks):
            if isinstance(block, Code) and i and isinstance(blocks[i - 1], Code):
                self.docx.add_paragraph(style="Kexie Gap")  # two grounds, not one
            self._makers[type(block)](self, block, depth)
            lead = isinstance(block, Paragraph) and i and isinstance(blocks[i - 1], Heading)
            following = blocks[min(i + 1, len(blocks) - 1)]
            if lead and not depth and isinstance(following, Table | Figure | Note):
                keep_with_next(self.docx.paragraphs[-1])

    def paragraph(self, content: Inlines = (), *, style: str = "Normal", depth: int = 0) -> Any:
        paragraph = self.set_in(self.docx.add_paragraph(style=style), depth)
        self.line(paragraph, content)
        return paragraph

    def set_in(self, paragraph: Any, depth: int) -> Any:
        """The paragraph as far from the margin as what is in so many lists and quotes."""
        if depth:
            paragraph.paragraph_format.left_indent = Pt(18 * min(depth, 12))
        return paragraph

    def plain(self, text: str, *, style: str, size: float | None = None) -> Any:
        paragraph = self.docx.add_paragraph(style=style)
        add_run(paragraph, text, size=size)
        return paragraph

    def line(self, paragraph: Any, content: Inlines, **look: Any) -> None:
        for run in content:
            self._run(paragraph, run, look)

    def _run(self, paragraph: Any, run: Inline, look: dict) -> None:
        size = look.get("size")
        if isinstance(run, Text):
            self._text(paragraph, run, look)
        elif isinstance(run, LineBreak):
            paragraph.add_run().add_break()
        elif isinstance(run, Formula | Picture):
            self.image(paragraph, run, size)
        elif isinstance(run, ClauseMarks):
            self._clauses(paragraph, run, min(8.5, 0.9 * look.get("size", 9.5)))
        elif isinstance(run, Anchor):
            with self.places.marked(paragraph, run.name):
                pass
        elif isinstance(run, NoteMark) and run.key in self.document.footnotes:
            if run.key not in self._notes:
                self._notes.append(run.key)
            number = self._notes.index(run.key) + 1
            with linked(paragraph, f"foot-{number}"):
                add_run(paragraph, f"[{number}]", script="sup")
        elif isinstance(run, Omitted):
            add_run(paragraph, say("［{what}］", what=run.what), color="#9a3412", size=size)

    def _text(self, paragraph: Any, run: Text, look: dict) -> None:
        known: dict[str, Any] = {
            "strong": run.strong or look.get("strong", False), "em": run.em or look.get("em", False),
            "strike": run.strike, "under": run.under, "script": run.script, "fill": run.fill,
            "size": look.get("size"), "faces": Faces.CODE if run.code else None,
            "color": run.color or look.get("color", ""),
        }  # fmt: skip
        inside = run.href.startswith("#")
        if inside and self.places.reference(paragraph, run.href[1:], run.text, **known):
            return
        with ExitStack() as stack:
            if inside:
                stack.enter_context(linked(paragraph, run.href[1:]))
                known["color"] = known["color"] or LINK
            add_run(paragraph, run.text, **known)
        if run.href and not inside and run.href not in run.text:
            add_run(paragraph, bracketed(run.href), size=known["size"], color=QUIET)

    def _clauses(self, paragraph: Any, marks: ClauseMarks, size: float) -> None:
        """References to clauses; to those quoted at the end with their number there, and a way to it."""
        before, between, after = clause_marks()
        for i, clause in enumerate(marks.clauses):
            add_run(paragraph, between if i else before, size=size, color=QUIET)
            self._clause(paragraph, clause, size)
        add_run(paragraph, after, size=size, color=QUIET)

    def _clause(self, paragraph: Any, clause: Clause, size: float) -> None:
        ink = PROVINCE_INKS.get(clause.province, QUIET)
        number = self._quoted.get((clause.plan, clause.clause, clause.quotation), 0)
        with ExitStack() as stack:
            if number:
                stack.enter_context(linked(paragraph, f"note-{number}", clause.quotation))
            add_run(paragraph, clause.mark, size=size, color=ink)
            if number:
                add_run(paragraph, str(number), size=size, color=ink, script="sup")

    def image(self, paragraph: Any, thing: Picture | Formula, size: float | None = None) -> None:
        """An image or a formula in the line; where there is none, what it says."""
        data = self._drawn.get(thing)
        if isinstance(thing, Picture) and thing.mime != "image/svg+xml":
            data = thing.data
        draw = partial(add_picture, paragraph, thing, data, warn=self.warn)
        if data and isinstance(thing, Formula) and isinstance(thing.tree, Node):
            add_formula(paragraph, thing.tree, display=thing.display, size=size, drawn=draw)
        else:
            draw()
        if self.document.ours:
            free_line(paragraph)

    def captioned(self, block: Table | Figure) -> None:
        """The caption; it stays with what is below: the table, or the lines under a figure."""
        if caption(block):
            paragraph = self.docx.add_paragraph(style="Caption")
            self.places.caption(paragraph, block)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            if isinstance(block, Table) or under(block):
                keep_with_next(paragraph)

    def under(self, block: Table | Figure) -> None:
        """The lines below; a table's last row, or a figure, stays with them."""
        lines = [self.paragraph(line, style="Kexie Small") for line in under(block)]
        if lines and isinstance(block, Table):
            lines[0].paragraph_format.space_before = Pt(BELOW_TABLE)
        for paragraph in lines[:-1]:
            keep_with_next(paragraph)
