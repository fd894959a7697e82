"""What a notebook shows, as plain data: what every renderer reads, whatever the output format.

Nothing here is markup: text is text, a picture checked bytes, a link a string of a checked scheme.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kexie_analysis.messages import word
from kexie_analysis.publish.inks import Inks

#: Under what mime type our notebooks show their blocks: the contract with whoever draws them.
MIME = "application/vnd.kexie.block+json"
POINTS_PER_PIXEL = 0.75  #: sizes here are in points; pages and pictures count in CSS pixels


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters of one look. `href` is `#name`, an http, https, ftp or mailto address, or a file beside the notebook."""

    text: str
    strong: bool = False
    em: bool = False
    code: bool = False
    strike: bool = False
    under: bool = False
    color: str = ""  # #rrggbb, to be read on white, or on `fill`
    fill: str = ""
    script: str = ""  # "", "sup" or "sub"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX source without its delimiters, and the same as MathML elements (None: unreadable)."""

    latex: str
    display: bool = False
    tree: object | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked image. `mime` is image/png, image/jpeg or image/svg+xml; sizes in points."""

    data: bytes
    mime: str
    alt: str = ""
    width: float = 0.0
    height: float = 0.0
    href: str = ""
    lost: str = ""  # what of it cannot be shown


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that links can lead to."""

    name: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced line end inside a paragraph."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A reference to `Document.footnotes[key]`."""

    key: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """Something that was there and cannot be shown, named in its place (inline or as a block)."""

    what: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a statement stands in its source; `quotation` only when the sources were at hand."""

    plan: str
    clause: str
    province: str = ""
    row_id: str = ""
    quotation: str = ""
    beside: bool = False  # named with its document: the words around do not tell which

    @property
    def mark(self) -> str:
        """The clause as it is referred to, with its document where that is not told; some are unnumbered."""
        return f"{self.plan if self.beside else ''} {self.clause}".strip() or word("未编号")


@dataclass(frozen=True, slots=True)
class ClauseMarks:
    """References to clauses, shown as 〔…〕."""

    clauses: tuple[Clause, ...]


Inline = Text | Formula | Picture | Anchor | LineBreak | NoteMark | Omitted | ClauseMarks
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` from 1, without gaps; `number` is 一、(一) 1. in our briefings, else empty."""

    level: int
    content: Inlines
    name: str = ""
    number: str = ""
    align: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`indent` False for what is not running prose (an image's line, a label)."""

    content: Inlines
    align: str = ""
    indent: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; each item holds blocks. `mark` is what its first number looks like: 1, A, a or i."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    start: int = 1
    mark: str = "1"


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Source of a code cell, or a fenced block."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """Plain text that a cell put out, and its colours. `kind` is stdout, stderr, text or error."""

    text: str
    kind: str = "text"
    inks: Inks = ()


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a table cell; colours as #rrggbb, `align` as left, center, right or empty."""

    strong: bool = False
    em: bool = False
    color: str = ""
    background: str = ""
    align: str = ""
    bar: tuple[tuple[float, float, str], ...] = ()  # from, to (% of the cell's width), colour


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `value` is its number where it has one; `mark` a state of absence."""

    content: Inlines = ()
    columns: int = 1
    rows: int = 1
    head: bool = False
    style: Style = Style()
    value: float | int | None = None
    mark: str = ""
    province: str = ""


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one of our own tables."""

    name: str
    align: str = ""
    kind: str = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`head` and `body` rows hold only the cells that start there (spans reach further).

    `index_columns` is how many leading columns name the rows: repeated where a table is split. `further`
    rows stand in the Excel edition alone. `foot`: the lines below where they say source and note in other words.
    """

    head: tuple[Row, ...]
    body: tuple[Row, ...]
    width: int
    index_columns: int = 0
    title: str = ""
    question: str = ""
    source: str = ""
    note: str = ""
    number: int = 0
    foot: tuple[Inlines, ...] | None = None
    columns: tuple[Column, ...] = ()
    further: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that stands by itself; with `number` in our briefings. `foot` as for a table."""

    picture: Picture | Omitted
    title: str = ""
    question: str = ""
    source: str = ""
    note: str = ""
    number: int = 0
    foot: tuple[Inlines, ...] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""


@dataclass(frozen=True, slots=True)
class Cover:
    title: str
    subtitle: str = ""
    kicker: str = ""
    date: str = ""
    data_version: str = ""
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    content: Inlines
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    heading: str
    findings: tuple[Finding, ...]
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark."""

    title: str
    paragraphs: tuple[str, ...]


Block = (
    Heading
    | Paragraph
    | Listing
    | Quote
    | Code
    | Output
    | Table
    | Figure
    | Formula
    | Rule
    | Omitted
    | Cover
    | Summary
    | Note
)


@dataclass(frozen=True)
class Document:
    """A whole notebook. `ours` when it shows a cover: then it is numbered and held to more."""

    title: str
    blocks: tuple[Block, ...]
    ours: bool = False
    lang: str = "zh"
    footnotes: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    quotations: tuple[Clause, ...] = ()
    warnings: tuple[str, ...] = ()
