"""The document model as the JSON that the typst template reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from kexie_analysis.messages import CHINESE, language, word
from kexie_analysis.publish.breaks import breakable
from kexie_analysis.publish.captions import (
    anchor,
    caption,
    cover_line,
    quotations_heading,
    template_words,
    under,
    version,
)
from kexie_analysis.publish.equation_tags import lines_data
from kexie_analysis.publish.fonts import missing, missing_in_formula, printable
from kexie_analysis.publish.formulas import Node, formula_tree, plain, rigid
from kexie_analysis.publish.lines import apart, as_line, gaps
from kexie_analysis.publish.model import (
    Anchor,
    Block,
    Cell,
    ClauseMarks,
    Code,
    Cover,
    Document,
    Figure,
    Formula,
    Heading,
    Inline,
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
from kexie_analysis.publish.pdf_printed import code_nodes, output_nodes, with_outputs
from kexie_analysis.publish.pdf_sections import with_leads, with_titles
from kexie_analysis.publish.pdf_tables import table_nodes
from kexie_analysis.publish.pictures import least_share
from kexie_analysis.publish.quotes import by_script
from kexie_analysis.publish.svg import smallest_text, svg_texts
from kexie_analysis.publish.widths import LONGEST, PAGE_WIDTH

_SUFFIX = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}
_MOST_ROWS = 4  # a cell over more rows may be broken between pages
_LONG_CELL = 300  # characters; a cell with fewer is not broken between pages
_ADDRESS = re.compile(r"(?:[!-~]\u200b?){18}")  # or another long word
_WORD = re.compile(r"(?:[!-~]\u200b?){15}")  # lines of Han have few spaces to share it
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LONGEST_WORD = 34.0  # em; longer words are broken
_INDENT = 20.0  # points; of each list and quote
_BESIDE = 60.0  # points; a wider picture leaves the words before it a line of their own
_TALLEST = 600.0  # points; a picture keeps its caption on the page


class PdfData:
    """Turns a document into nodes; `files` are the images by name, `absent` characters without glyph."""

    def __init__(self, document: Document, warn: Callable[[str], None]) -> None:
        self._document, self.warn, self.ours = document, warn, document.ours
        self.files: dict[str, bytes] = {}
        self.absent: set[str] = set()
        self._marked: set[str] = set()
        self._in_cell, self._room = False, PAGE_WIDTH
        self._figures = 0
        self.inside = 0  # how many lists and quotes we are in
        self._quotations = {
            (c.plan, c.clause, c.quotation): i for i, c in enumerate(document.quotations, 1)
        }

    def document(self) -> dict:
        doc = self._document
        return {
            "title": self.s(doc.title),
            "ours": doc.ours,
            "quotations": quotations_heading(),
            "words": template_words(),
            "blocks": with_leads(self.blocks(doc.blocks)) if self.ours else self.blocks(doc.blocks),
            "footnotes": {k: self.line(as_line(v)) for k, v in doc.footnotes.items()},
            "notes": [
                {"plan": self.s(c.plan), "clause": self.s(c.clause), "text": self.s(c.quotation)}
                for c in doc.quotations
            ],
        }

    def count(self) -> int:
        self._figures += 1
        return self._figures

    def s(self, text: str) -> str:
        """Text that our faces can show; what they cannot is noted."""
        if not text.isascii():
            self.absent.update(missing(text))
        return printable(text)

    def blocks(self, blocks: tuple[Block, ...]) -> list[dict]:
        parts = blocks if self.ours else [part for block in blocks for part in apart(block)]
        nodes = with_outputs([node for part in parts for node in self.block(part)])
        return nodes if self.ours else with_titles(nodes)

    def block(self, block: Block) -> list[dict]:
        return _BLOCKS[type(block)](self, block)

    def line(self, content: tuple[Inline, ...]) -> list[dict]:
        return [
            n for run, gap in gaps(content) for n in [*[{"t": "gap"}] * gap, *self._inline(run)]
        ]

    def _inline(self, run: Inline) -> list[dict]:
        if isinstance(run, Text):
            return self._text(run)
        if isinstance(run, Formula):
            return [self.formula(run)]
        if isinstance(run, Picture):
            return [self.picture(run)]
        if isinstance(run, Anchor):
            return [{"t": "anchor", "name": run.name}] if run.name else []
        if isinstance(run, LineBreak):
            return [{"t": "br"}]
        if isinstance(run, NoteMark):
            return self._mark(run.key) if run.key in self._document.footnotes else []
        if isinstance(run, ClauseMarks):
            return [self._clauses(run)]
        return [{"t": "omitted", "what": self.s(run.what)}]

    def _text(self, run: Text) -> list[dict]:
        longest = LONGEST if self._in_cell else _LONGEST_WORD
        names = ("strong", "em", "code", "strike", "under", "color", "fill", "script", "href")
        look = {name: value for name in names if (value := getattr(run, name))}
        text = breakable(self.s(run.text), longest)
        pieces = [(text, False)] if self.ours or run.code else by_script(text)
        return [{"t": "s", "text": t, **look, **({"latin": True} if q else {})} for t, q in pieces]

    def _mark(self, key: str) -> list[dict]:
        again = key in self._marked
        self._marked.add(key)
        return [{"t": "notemark", "key": key, "again": again}]

    def _clauses(self, marks: ClauseMarks) -> dict:
        shown = []
        for clause in marks.clauses:
            number = self._quotations.get((clause.plan, clause.clause, clause.quotation), 0)
            shown.append({"text": self.s(clause.mark), "province": clause.province, "note": number})
        return {"t": "clauses", "clauses": shown}

    def formula(self, formula: Formula) -> dict:
        if isinstance(formula.tree, Node) and not missing_in_formula(plain(formula.tree)):
            tree = formula_tree(formula.tree)
            return {
                "t": "math",
                "tree": tree,
                "display": formula.display,
                "alt": printable(formula.latex),
                "lines": lines_data(formula),
            }
        self.warn(f"公式无法排版，改为显示 LaTeX 源码：{formula.latex[:80]}")
        return {"t": "latex", "text": self.s(formula.latex), "display": formula.display}

    def picture(self, picture: Picture) -> dict:
        name = f"{hashlib.sha256(picture.data).hexdigest()[:16]}.{_SUFFIX[picture.mime]}"
        self.files[name] = self._file(picture)
        room = self._room if self._in_cell else self._room - _INDENT * min(self.inside, 5)
        scale = min(1.0, room / max(picture.width, 1), _TALLEST / max(picture.height, 1))
        return {
            "t": "image", "file": name, "alt": self.s(picture.alt) or word("图片"), "href": picture.href,
            "width": round(max(picture.width * scale, 1), 2), "height": round(max(picture.height * scale, 1), 2),
        }  # fmt: skip

    def _file(self, picture: Picture) -> bytes:
        if picture.mime != "image/svg+xml":
            return picture.data
        for text in svg_texts(picture.data):
            self.absent.update(missing(text))
        return printable(picture.data.decode()).encode()

    def cell(self, cell: Cell, room: float) -> dict:
        """A table cell, whose column leaves `room` points for what is in it."""
        style = cell.style
        length = sum(len(r.text) for r in cell.content if isinstance(r, Text))
        self._in_cell, self._room = True, max(room, 8.0)
        node: dict[str, Any] = {"c": self.line(cell.content)}
        self._in_cell, self._room = False, PAGE_WIDTH
        if cell.columns > 1:
            node["cols"] = cell.columns
        if cell.rows > 1:
            node["rows"] = cell.rows
        for name, value in (
            ("head", cell.head), ("strong", style.strong), ("em", style.em), ("color", style.color),
            ("fill", style.background), ("align", style.align or ("right" if cell.value is not None else "")),
            ("long", length > _LONG_CELL or cell.rows > _MOST_ROWS),
            ("mark", cell.mark), ("province", cell.province), ("bar", style.bar),
        ):  # fmt: skip
            if value:
                node[name] = value
        return node


def _heading(data: PdfData, block: Heading) -> list[dict]:
    # The face of code has no weight between regular and bold, as smaller headings have it.
    runs = [n | {"strong": True} if n.get("code") else n for n in data.line(block.content)]
    more = {"number": block.number, "name": block.name, "align": block.align}
    return [{"t": "heading", "level": block.level, "c": runs, **more}]


def _paragraph(data: PdfData, block: Paragraph) -> list[dict]:
    prose = block.indent and not block.align and not data.inside
    content = data.line(block.content)
    pictured = any(n["t"] in ("image", "anchor", "omitted") for n in content)
    # Code and matrices are broken at few places: justified, words would stand far apart.
    han = any(_HAN.search(n.get("text", "")) for n in content)
    coded = any(n.get("code") and len(n["text"]) > (12 if han else 17) for n in content)
    coded = coded or any((_WORD if han else _ADDRESS).search(n.get("text", "")) for n in content)
    coded = coded or any(n["t"] == "omitted" or n.get("width", 0) > _BESIDE for n in content)
    coded = coded or any(n["t"] == "math" and rigid(n["tree"]) for n in content)
    return [{
        "t": "par", "c": content, "align": block.align,
        "indent": prose and not pictured and language() == CHINESE,
        "ragged": coded, "lead": False,
    }]  # fmt: skip


def _listing(data: PdfData, block: Listing) -> list[dict]:
    data.inside += 1
    items = [data.blocks(item) for item in block.items]
    data.inside -= 1
    count = {"ordered": block.ordered, "start": block.start, "mark": block.mark}
    return [{"t": "list", "items": items, **count}]


def _quote(data: PdfData, block: Quote) -> list[dict]:
    data.inside += 1
    inner = data.blocks(block.blocks)
    data.inside -= 1
    return [{"t": "quote", "c": inner}]


def _figure(data: PdfData, block: Figure) -> list[dict]:
    if isinstance(block.picture, Omitted):
        shown: dict = {"t": "omitted", "what": data.s(block.picture.what)}
    else:
        shown = data.picture(block.picture)
        if block.picture.mime == "image/svg+xml":
            shown["smallest"] = smallest_text(block.picture.data, shown["width"])
        smallest = shown.get("smallest", 0.0)
        shown["least"] = least_share(block.picture, shown["width"], smallest)
    return [{
        "t": "figure",
            "mark": f"place-{data.count()}", "name": anchor(block), "c": shown, "title": data.s(block.title), "question": data.s(block.question),
        "caption": data.s(caption(block)), "under": [data.line(line) for line in under(block)],
        "number": block.number,
    }]  # fmt: skip


def _summary(data: PdfData, block: Summary) -> list[dict]:
    findings = [data.line(f.content) for f in block.findings]
    return [{
        "t": "summary", "heading": data.s(block.heading), "findings": findings,
        "closing": data.s(block.closing),
    }]  # fmt: skip


def _cover(data: PdfData, block: Cover) -> list[dict]:
    return [{
        "t": "cover", "kicker": data.s(block.kicker), "title": data.s(block.title),
        "line": data.s(cover_line(block)), "version": data.s(version(block)),
    }]  # fmt: skip


_BLOCKS: dict[type, Callable[[PdfData, Any], list[dict]]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Table: lambda data, b: table_nodes(
        data, b, full=data.ours, turn=not data.inside, warn=data.warn
    ),
    Figure: _figure,
    Summary: _summary,
    Cover: _cover,
    Quote: _quote,
    Code: code_nodes,
    Output: output_nodes,
    Formula: lambda data, b: [data.formula(b)],
    Rule: lambda data, b: [{"t": "rule"}],
    Omitted: lambda data, b: [{"t": "omitted", "what": data.s(b.what)}],
    Note: lambda data, b: [
        {"t": "note", "title": data.s(b.title), "c": [data.s(p) for p in b.paragraphs]}
    ],
}
