"""Where the pages of a briefing's Word file end: as for PDF, on heights that are reckoned, not measured.

Word, WPS and LibreOffice replace faces, and each face brings its own height of line. Lines of our
briefings are therefore set at fixed heights, so that a page ends at the same place everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import ceil
from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.shared import Pt

from kexie_analysis.publish.captions import (
    caption,
    cover_line,
    quotations_heading,
    under_text,
    version,
)
from kexie_analysis.publish.docx_parts import SHORT, add_run
from kexie_analysis.publish.docx_styles import BOX
from kexie_analysis.publish.docx_tables import ROW_PAD, cell_margin, line_height
from kexie_analysis.publish.model import (
    Block,
    Cell,
    ClauseMarks,
    Cover,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Picture,
    Summary,
    Table,
)
from kexie_analysis.publish.pdf_orders import Item
from kexie_analysis.publish.pdf_plan import TRIED, Choice, least_scale, plan
from kexie_analysis.publish.repeats import written_once
from kexie_analysis.publish.svg import smallest_text
from kexie_analysis.publish.widths import PAGE_WIDTH, cell_lines, em, lay_out, placed

#: Points from line to line and after the paragraph, by style.
_LINES = {
    "Normal": (17.0, 4.0), "Kexie Prose": (17.0, 4.0), "Kexie Small": (13.0, 3.0), "Kexie Cell": (13.0, 0.0),
    "Kexie Summary": (17.0, 4.0), "Kexie Note": (17.0, 4.0), "Kexie Quotation": (13.0, 3.0), "Kexie Gap": (5.0, 0.0), "Caption": (15.0, 5.0), "Title": (29.0, 6.0),
    "Heading 1": (22.0, 6.0), "Heading 2": (18.0, 4.0), "Heading 3": (16.0, 4.0),
}  # fmt: skip
_BEFORE = {"Heading 1": 16.0, "Heading 2": 10.0, "Heading 3": 8.0}
#: The style of what can be set wider or closer.
_STRETCHED = {"summary": "Kexie Summary", "note": "Kexie Note", "quotations": "Kexie Quotation"}
#: Points that the reckoning may be wrong by before a figure.
_CAUTION = 4.0
#: Points between a table and the lines below it.
BELOW_TABLE = 5.0
#: Lines of text as set against what `em` makes of them.
_WIDER = 0.98


def fixed_lines(docx: Any, stretches: Mapping[str, float]) -> None:
    """Lines of fixed height in the styles of a briefing, opened or closed as planned for its parts."""
    for name, (height, after) in _LINES.items():
        stretch = stretches.get(name, 1.0)
        spacing = docx.styles[name].paragraph_format
        spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        spacing.line_spacing, spacing.space_after = Pt(height * stretch), Pt(after * stretch)
        spacing.space_before = Pt(_BEFORE.get(name, 0.0))


def free_line(paragraph: Any) -> None:
    """A line as high as the picture in it."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_after = Pt(_LINES["Normal"][1])


def arranged(document: Document) -> tuple[Document, dict[str, float]]:
    """The briefing with figures and tables in the order, and at the heights, that leave little blank.

    Returns
    -------
    The briefing, and how much the lines of styles are to be opened or closed.
    """
    blocks = document.blocks
    found = plan(_items(document, blocks))
    order = tuple(blocks[i] for i in found.order if i < len(blocks))
    # What now stands first has its source and note whole, which changes heights.
    placed = tuple(written_once(list(order)))
    if order != blocks:
        found = plan(_items(document, placed), moving=False)
        blocks = placed
    choices = (found.choices.get(i, Choice()) for i in range(len(blocks)))
    scaled = tuple(_scaled(b, c.scale) for b, c in zip(blocks, choices, strict=True))
    stretches = {}
    for item in _items(document, placed):
        if style := _STRETCHED.get(item.kind):
            stretches[style] = found.choices.get(item.index, Choice()).stretch
    return replace(document, blocks=scaled), stretches


def _items(document: Document, blocks: tuple[Block, ...]) -> list[Item]:
    items = [_item(i, b, blocks[i - 1] if i else None) for i, b in enumerate(blocks)]
    if document.quotations:
        lines = sum(_count(f"{c.plan}{c.clause}{c.quotation}", 9) for c in document.quotations)
        height = (
            _styled("Heading 1", quotations_heading(), 15)
            + 16.0 * len(document.quotations)
            + 13.0 * (lines - len(document.quotations))
        )
        items.append(_open(Item(len(blocks), "quotations", height, 16.0, 0.0, loose=17.0)))
    return items


def _open(item: Item) -> Item:
    return replace(item, heights=tuple(item.height * s for s in TRIED[item.kind]))


def _scaled(block: Block, scale: float) -> Block:
    if scale >= 1 or not isinstance(block, Figure) or not isinstance(block.picture, Picture):
        return block
    smaller = replace(
        block.picture, width=block.picture.width * scale, height=block.picture.height * scale
    )
    return replace(block, picture=smaller)


def _count(text: str, size: float, room: float = PAGE_WIDTH) -> int:
    return max(1, ceil(em(text) * size * _WIDER / room))


def add_title(docx: Any, title: str) -> None:
    """The briefing's title, smaller where it would take more than two lines."""
    paragraph = docx.add_paragraph(style="Title")
    size, height = _title_look(title)
    add_run(paragraph, title, size=size)
    paragraph.paragraph_format.line_spacing = Pt(height)


def _title_look(title: str) -> tuple[float, float]:
    # Lines do not break everywhere: with less than three characters to spare it may be three.
    return (20.0, _LINES["Title"][0]) if _count("一一一" + title, 20.0) <= 2 else (17.0, 24.0)


def _styled(style: str, text: str, size: float, room: float = PAGE_WIDTH) -> float:
    height, after = _LINES[style]
    return _count(text, size, room) * height + after


def _small(texts: Iterable[str], size: float = 9.0) -> float:
    return sum(_styled("Kexie Small", text, size) for text in texts if text)


def _words(content: Any) -> str:
    """The text of a paragraph; of references to clauses, set smaller, as much as takes their room."""
    out = []
    for run in content:
        text = "".join(cell_lines(Cell(content=(run,))))
        out.append(text[: round(len(text) * 0.82)] if isinstance(run, ClauseMarks) else text)
    return "".join(out)


def _item(at: int, block: Block, before: Block | None) -> Item:
    if isinstance(block, Heading):
        style = f"Heading {min(block.level, 3)}"
        height = _styled(
            style, block.number + _words(block.content), 15 if block.level == 1 else 12
        )
        return Item(at, "heading", height, _BEFORE[style], 0.0, sticky=True)
    if isinstance(block, Paragraph):
        height = _styled("Normal", "一一" + _words(block.content), 10.5)
        return Item(at, "par", height, sticky=isinstance(before, Heading), loose=17.0)
    if isinstance(block, Cover):
        size, line = _title_look(block.title)
        title = _count(block.title, size) * line + _LINES["Title"][1]
        return Item(at, "cover", title + _small([block.kicker, cover_line(block), version(block)]))
    if isinstance(block, Summary):
        texts = [block.heading, *(f"1. {_words(f.content)}" for f in block.findings)]
        room = PAGE_WIDTH - 2 * BOX
        closing = _styled("Normal", block.closing, 9.5, room) if block.closing else 0.0
        height = sum(_styled("Normal", t, 10.5, room) for t in texts) + closing + 2 * BOX
        return _open(Item(at, "summary", height, loose=17.0))
    if isinstance(block, Note):
        room = PAGE_WIDTH - BOX - 2
        texts = [t for t in (block.title, *block.paragraphs) if t]
        height = sum(_styled("Normal", t, 10.5, room) for t in texts)
        return _open(Item(at, "note", height, loose=17.0))
    if isinstance(block, Figure) and isinstance(block.picture, Picture):
        return _figure(at, block, block.picture)
    return _table(at, block) if isinstance(block, Table) else Item(at, "block", 60.0, loose=17.0)


def _figure(at: int, block: Figure, picture: Picture) -> Item:
    image = picture.height * min(1.0, PAGE_WIDTH / max(picture.width, 1.0))
    words = _small([block.question]) + _small(under_text(block), 8.5)
    title = _styled("Caption", caption(block), 10) if block.title else 0.0
    svg = picture.mime == "image/svg+xml"
    smallest = smallest_text(picture.data, min(picture.width, PAGE_WIDTH)) if svg else 0.0
    height = words + title + image + 4.0 + _CAUTION
    return Item(at, "figure", height, image=image, least=least_scale(smallest))


def _table(at: int, block: Table) -> Item:
    layouts = lay_out(block, full=True)
    rows: list[float] = []
    for layout in layouts:
        starts = iter(placed((*layout.table.head, *layout.table.body)))
        for row in (*layout.table.head, *layout.table.body):
            most = 1
            for _ in row:
                column, cell = next(starts)
                room = sum(layout.widths[column : column + cell.columns])
                room -= 2 * cell_margin(layout.size) + 0.2
                if cell.rows == 1:
                    lines = (_count(t, layout.size, max(room, 1.0)) for t in cell_lines(cell))
                    most = max(most, sum(lines))
            rows.append(most * line_height(layout.size) + 2 * ROW_PAD + 0.3)
    heads = len(layouts[0].table.head)
    top = (_styled("Caption", caption(block), 10) if block.title else 0.0) + _small(
        [block.question]
    )
    tail = BELOW_TABLE + _small(under_text(block), 8.5)
    return Item(
        at, "table", top + sum(rows) + tail, top=top, head=sum(rows[:heads]), rows=tuple(rows[heads:]),
        tail=tail, keep=len(rows) <= SHORT, free=False,
    )  # fmt: skip
