"""What a reader hands on: the text that all offsets count, and the structure its format stated."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

FORMATS = ("txt", "md", "html", "docx", "pdf")
#: Characters of one document: some three hundred printed pages, where plans have ten to a hundred.
MAX_CHARS = 300_000
#: The level of a heading that is only bold: how deep it stands is not known.
BOLD_LEVEL = 9


@dataclass(frozen=True)
class Cell:
    """One cell of a table. Offsets are code points in `Document.text`; an empty cell has start == end.

    A cell of several paragraphs holds line ends. A merged cell stands once, at its first row and
    column, with its spans.
    """

    start: int
    end: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Grid:
    """A table that the format states as one. Cells in row order."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Heading:
    """A line that the format states to be a heading: 1 is the highest level, 9 is "bold only"."""

    start: int
    end: int
    level: int


@dataclass(frozen=True)
class Document:
    """A document as read.

    `text` has `\\n` line ends and no byte-order mark; for txt and md it is the decoded file itself.
    """

    source_file: str
    sha256: str
    format: str
    text: str
    grids: tuple[Grid, ...] = ()
    headings: tuple[Heading, ...] = ()
    warnings: tuple[str, ...] = ()


def plain_name(path: str | os.PathLike) -> str:
    """A file's name as tables and messages show it: what cannot be printed is escaped."""
    text = Path(path).name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
