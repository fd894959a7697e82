"""What a plan is made of: its sections and tasks, by their numbering."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kexie_analysis.extract.reading import Document
from kexie_analysis.extract.view import View, normalise

SECTION_ROLES = (
    "front", "contents", "review", "setting", "principles", "goals", "tasks", "safeguards", "other",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A section or a task. Offsets count in the text of the outline's view.

    `kind` is "section" or "task"; `level` 1 is the highest; `marker` the numbering as the view has
    it ("" without one), `number` its value; `title` is "" for a task without one; `parent` is an
    index into `Outline.parts`; `role` one of SECTION_ROLES (a task has its section's);
    `body_start` is where the text after marker and title begins; `end` includes what is below.
    """

    kind: str
    level: int
    marker: str
    number: int | None
    title: str
    start: int
    end: int
    parent: int | None
    role: str
    body_start: int


@dataclass(frozen=True)
class Outline:
    """A document's parts in order, over a view without the line breaks inside sentences.

    `paragraphs` are (start, end) of every paragraph that counts (no contents page, no page feet).
    `warnings` are sentences in Chinese.
    """

    view: View
    parts: tuple[Part, ...]
    paragraphs: tuple[tuple[int, int], ...]
    cells: tuple = ()
    warnings: tuple[str, ...] = field(default=())

    def part_at(self, position: int, kind: str = "") -> Part | None:
        """The innermost part (of that kind) that holds the view position."""
        found = None
        for part in self.parts:
            if part.start > position:
                break
            if position < part.end and (not kind or part.kind == kind):
                found = part
        return found


_MARKER = re.compile(
    r"(?P<chapter>第[一二三四五六七八九十百]+[编篇章节])|(?P<han>[一二三四五六七八九十]+、)"
    r"|(?P<paren>\([一二三四五六七八九十]+\))|(?P<dec>\d{1,3}[.、](?!\d))|(?P<pdec>\(\d{1,3}\))"
)


def read_outline(document: Document) -> Outline:
    """The outline of a document (a first, thin version)."""
    view = normalise(document.text)
    parts: list[Part] = []
    paragraphs = []
    for match in re.finditer(r"[^\n]+", view.text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        paragraphs.append((start, match.end()))
        found = _MARKER.match(view.text, start)
        if found:
            level = ("chapter", "han", "paren", "dec", "pdec").index(str(found.lastgroup)) + 1
            title = view.text[found.end() : match.end()].split("。")[0].strip()
            kind = "task" if level >= 4 else "section"
            parts.append(
                Part(
                    kind,
                    level,
                    found.group(),
                    None,
                    title,
                    start,
                    match.end(),
                    None,
                    "tasks",
                    found.end(),
                )
            )
    return Outline(view, tuple(parts), tuple(paragraphs))
