"""Word files: the text a reader of the page sees, with its headings and tables.

An own walk over the XML, since what is at hand loses tracked insertions, text boxes or automatic
numbers, or repeats a merged cell. Kept: insertions, hyperlinks, the results of fields, footnotes
(after their paragraph), text boxes (once, after theirs). Dropped: deletions, hidden text, fields'
instructions, comments, page heads and feet.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.building import TextBuilder, clean
from kexie_analysis.extract.document import BOLD_LEVEL, MAX_CHARS, Document
from kexie_analysis.extract.docx_numbering import Numbering
from kexie_analysis.extract.docx_styles import Styles, whole
from kexie_analysis.extract.docx_tables import read_table
from kexie_analysis.extract.docx_xml import (
    WRAPPERS,
    Package,
    attribute,
    child,
    children,
    is_on,
    main_part,
    name_of,
    not_word,
    refuse_endless,
    value_of,
)

_INLINE = {*WRAPPERS, "hyperlink", "fldSimple", "r", "oMath", "oMathPara", "rubyBase", "ruby"}
_MATH = {"f", "num", "den", "sSup", "sSub", "e", "sup", "sub", "d", "rad", "deg", "nary", "box"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(raw: bytes, where: str, *, limit: int = MAX_CHARS) -> Document:
    """Read a Word file (.docx, .docm).

    Raises
    ------
    DocumentError : damaged, encrypted, beyond limits, or a file of another kind in a zip.
    """
    package = Package(raw, where)
    main = main_part(package)
    root = package.xml(main)
    body = None if root is None else child(root, "body")
    if body is None:
        raise not_word(package)
    refuse_endless(body, where)
    folder = posixpath.dirname(main)
    styles = Styles(package.xml(f"{folder}/styles.xml"))
    numbering = Numbering(package.xml(f"{folder}/numbering.xml"), styles.lists())
    notes = _read_notes(package, folder)
    walk = _Walk(TextBuilder(where, limit), styles, numbering, notes)
    walk.blocks(body)
    walk.flush()
    out = walk.out
    if (
        not out.lines
        and next((e for e in body.iter() if name_of(e) in ("drawing", "pict")), None) is not None
    ):
        raise DocumentError(
            "Word 文件里只有图片，没有文字",
            where=where,
            next_step="先做文字识别，再另存为 .docx 或 .txt",
        )
    headings = tuple(sorted(out.headings, key=lambda h: h.start))
    return Document(
        where,
        "",
        "docx",
        out.text(),
        tuple(out.grids),
        headings,
        tuple(dict.fromkeys(walk.warnings)),
    )


def _read_notes(package: Package, folder: str) -> dict[tuple[str, str], etree._Element]:
    """Footnotes and endnotes by kind and id, without the separators."""
    notes = {}
    for kind in ("footnote", "endnote"):
        root = package.xml(f"{folder}/{kind}s.xml")
        for note in children(root, kind) if root is not None else ():
            if attribute(note, "type") in ("", "normal"):
                notes[kind, attribute(note, "id")] = note
    return notes


@dataclass
class _Paragraph:
    """A paragraph as it is put together: its pieces, and what must follow it."""

    pieces: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    level: int | None = None

    def text(self) -> str:
        return "".join(self.pieces)


class _Walk:
    """One pass over the body. Fields may span paragraphs, so their state lives here."""

    def __init__(self, out: TextBuilder, styles: Styles, numbering: Numbering, notes: dict) -> None:
        self.out, self.styles, self.numbering, self.notes = out, styles, numbering, notes
        self.fields: list[bool] = []  # a field each: whether its instruction (not its result) runs
        self.warnings: list[str] = []
        self.note_count = 0
        self.in_note = False  # Word lets no note refer to another
        self.held: _Paragraph | None = None  # its mark was deleted: it runs on into the next

    def blocks(self, parent: etree._Element) -> None:
        for element in parent:
            name = name_of(element)
            if name == "p":
                self._place(self.paragraph(element), element)
            elif name == "tbl":
                self.flush()
                self.out.add_grid(read_table(element, self._lines))
            elif name in WRAPPERS:
                self.blocks(element)
            elif name == "altChunk":
                self.warnings.append("文件里嵌有另一份文件，未读取")

    def flush(self) -> None:
        if self.held is not None:
            held, self.held = self.held, None
            self._emit(held)

    def _place(self, paragraph: _Paragraph, element: etree._Element) -> None:
        if self.held is not None:
            # Into the lists of the held one: thousands of them may run on into each other.
            held, self.held = self.held, None
            held.pieces += paragraph.pieces
            held.bold += paragraph.bold
            held.after += paragraph.after
            held.level, paragraph = paragraph.level, held
        if _mark_deleted(element):
            self.held = paragraph
        else:
            self._emit(paragraph)

    def _emit(self, paragraph: _Paragraph) -> None:
        text, level = clean(paragraph.text()), paragraph.level
        if level is None and _all_bold(text, paragraph.bold):
            level = BOLD_LEVEL
        self.out.add(text, level=level)
        for line in paragraph.after:
            self.out.add(line)

    def paragraph(self, element: etree._Element) -> _Paragraph:
        properties = child(element, "pPr")
        style = value_of(properties, "pStyle") or self.styles.default
        made = _Paragraph(level=self._level(properties, style))
        for inner in element:
            self._inline(inner, made, style)
        if not _mark_deleted(element):
            number = self._number(properties, style)  # Word counts an empty paragraph too
            if made.text().strip():
                made.pieces.insert(0, number)
        return made

    def _level(self, properties: etree._Element | None, style: str) -> int | None:
        own = whole(value_of(properties, "outlineLvl"))
        if own is not None:
            return own + 1 if own < 9 else None
        return self.styles.heading_level(style)

    def _number(self, properties: etree._Element | None, style: str) -> str:
        own = child(properties, "numPr")
        num_id, index = self.styles.numbering(style)
        if own is not None:
            num_id = value_of(own, "numId") or num_id
            stated = whole(value_of(own, "ilvl"))
            index = stated if stated is not None else index
        if num_id in ("", "0"):
            return ""
        if index is None:
            index = self.numbering.level_of_style(num_id, style)
        return self.numbering.next_number(num_id, index)

    def _inline(self, element: etree._Element, made: _Paragraph, style: str) -> None:
        name = name_of(element)
        if name == "r":
            self._run(element, made, style)
        elif name == "t" and not self._in_instruction():  # of a formula
            made.pieces.append(element.text or "")
        elif name in _INLINE or name in _MATH:
            for inner in element:
                self._inline(inner, made, style)

    def _run(self, run: etree._Element, made: _Paragraph, style: str) -> None:
        properties = child(run, "rPr")
        own = value_of(properties, "rStyle")
        if self._toggle(properties, "vanish", "hidden", own, style):
            return
        before = len(made.pieces)
        for element in run:
            self._content(element, made, style)
        if "".join(made.pieces[before:]).strip():
            made.bold.append(self._toggle(properties, "b", "bold", own, style))

    def _toggle(self, properties: etree._Element | None, tag: str, what: str, *keys: str) -> bool:
        stated = is_on(properties, tag)
        return any(self.styles.toggle(k, what) for k in keys) if stated is None else stated

    def _content(self, element: etree._Element, made: _Paragraph, style: str) -> None:
        name = name_of(element)
        if name == "fldChar":
            self._field(attribute(element, "fldCharType"))
        elif self._in_instruction():
            return
        elif name == "t":
            made.pieces.append(element.text or "")
        elif name in _SIGNS:
            if name != "br" or attribute(element, "type") not in ("page", "column"):
                made.pieces.append(_SIGNS[name])
        elif name in ("footnoteReference", "endnoteReference"):
            self._note(name.removesuffix("Reference"), attribute(element, "id"), made)
        elif name in ("drawing", "pict", "object"):
            made.after += self._boxes(element)
        elif name == "AlternateContent":
            made.after += self._alternate(element)
        elif name == "ruby":
            for inner in children(element, "rubyBase"):
                self._inline(inner, made, style)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(True)
        elif kind == "separate" and self.fields:
            self.fields[-1] = False
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _in_instruction(self) -> bool:
        return any(self.fields)

    def _note(self, kind: str, key: str, made: _Paragraph) -> None:
        note = self.notes.pop((kind, key), None)
        if note is not None and not self.in_note:
            self.note_count, self.in_note = self.note_count + 1, True
            made.after.append(f"注{self.note_count}：" + "".join(self._lines(note)))
            self.in_note = False

    def _alternate(self, element: etree._Element) -> list[str]:
        """A text box stands twice, for new and for old versions of Word: the first that has text."""
        for choice in element:
            lines = self._boxes(choice)
            if lines:
                return lines
        return []

    def _boxes(self, element: etree._Element) -> list[str]:
        lines: list[str] = []
        for inner in element:
            name = name_of(inner)
            if name == "txbxContent":
                lines += self._lines(inner)
            elif name == "AlternateContent":
                lines += self._alternate(inner)
            elif name:
                lines += self._boxes(inner)
        return lines

    def _lines(self, parent: etree._Element) -> list[str]:
        """The paragraphs below an element, as lines; tables inside are flattened."""
        lines: list[str] = []
        for element in parent:
            name = name_of(element)
            if name == "p":
                made = self.paragraph(element)
                lines += [clean(made.text()), *made.after]
            elif name == "tbl":
                lines += [line for cell in read_table(element, self._lines) for line in cell.lines]
            elif name in WRAPPERS:
                lines += self._lines(element)
        return [line for line in lines if line]


def _mark_deleted(paragraph: etree._Element) -> bool:
    mark = child(child(paragraph, "pPr"), "rPr")
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None


def _all_bold(text: str, bold: list[bool]) -> bool:
    return (
        bool(bold)
        and all(bold)
        and 2 <= len(text) <= 60
        and "\n" not in text
        and text[-1] not in "。；;，,"
    )
