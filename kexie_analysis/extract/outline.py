"""What a plan is made of: its sections and tasks, told by numbering, style and wording.

The order of reading: lines; what is no text among them (contents page, page feet, headings printed
again, what a web page puts after the end); line breaks inside sentences; headings; their tree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kexie_analysis.extract.document import Document
from kexie_analysis.extract.outline_contents import mark_contents
from kexie_analysis.extract.outline_doubts import find_doubts
from kexie_analysis.extract.outline_flat import mark_flat_rows
from kexie_analysis.extract.outline_joins import find_joins
from kexie_analysis.extract.outline_lines import Line, mark_furniture, mark_reprints, split_lines
from kexie_analysis.extract.outline_nodes import Node, Paragraph, find_nodes
from kexie_analysis.extract.outline_rows import find_row_heads, without_repeated_rows
from kexie_analysis.extract.outline_tree import build_tree, choose_tasks, without_titles
from kexie_analysis.extract.tables import Table, read_tables
from kexie_analysis.extract.text_tables import find_text_tables
from kexie_analysis.extract.view import View, normalise


@dataclass(frozen=True)
class Part:
    """A section or a task. Offsets count in the text of the outline's view.

    `kind` is "section" or "task"; `level` 1 is the highest; `marker` the numbering as it stands in
    the document ("" without one), `number` its value; `title` likewise, in one line, "" for a task
    without one; `parent` an index into `Outline.parts`; `role` what the section is there for
    (front, contents, review, setting, principles, goals, tasks, safeguards, other; a task has its
    section's); `body_start` is where the text after marker and title begins; `end` includes what
    is below.
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

    `text` is the document's own text, which raw offsets count in. `paragraphs` are (start, end) of
    every paragraph that counts: no contents page, no page feet, no disclaimers; a cell's lines are
    paragraphs too. `tables` are the real tables, in view coordinates. `warnings` are sentences in
    Chinese.
    """

    view: View
    parts: tuple[Part, ...]
    paragraphs: tuple[tuple[int, int], ...]
    text: str = ""
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @cached_property
    def _starts(self) -> list[int]:
        return [part.start for part in self.parts]

    def index_at(self, position: int, kind: str = "") -> int | None:
        """Index of the innermost part (of that kind, where given) that holds a view position."""
        place = bisect_right(self._edges, position), kind
        known = self._known
        if place not in known:
            known[place] = self._seek(position, kind)
        return known[place]

    def _seek(self, position: int, kind: str) -> int | None:
        index: int | None = bisect_right(self._starts, position) - 1
        if index == -1:
            return None
        while index is not None:
            part = self.parts[index]
            if position < part.end and (not kind or part.kind == kind):
                return index
            index = part.parent
        return None

    @cached_property
    def _edges(self) -> list[int]:
        """Where parts begin and end: between two of these, all positions lie in the same."""
        return sorted({edge for part in self.parts for edge in (part.start, part.end)})

    @cached_property
    def _known(self) -> dict[tuple[int, str], int | None]:
        return {}

    def part_at(self, position: int, kind: str = "") -> Part | None:
        """The innermost part (of that kind, where given) that holds a view position."""
        index = self.index_at(position, kind)
        return None if index is None else self.parts[index]

    @cached_property
    def _cell_spans(self) -> tuple[list[int], list[int]]:
        cells = sorted((c.start, c.end) for t in self.tables if t.kind != "layout" for c in t.cells)
        return [start for start, _ in cells], [end for _, end in cells]

    def in_table(self, position: int) -> bool:
        """Whether a view position lies in a cell of a real table."""
        starts, ends = self._cell_spans
        index = bisect_right(starts, position) - 1
        return index >= 0 and position < ends[index]

    def raw(self, start: int, end: int) -> str:
        """The document's own wording of a stretch of the view, without what the view left out."""
        return _raw_text(self.text, self.view, start, end)


def _raw_text(text: str, view: View, start: int, end: int) -> str:
    """The raw characters behind `view.text[start:end]`, line breaks and markup left out."""
    return "".join([text[i] for i in view.offsets[start:end]])


def read_outline(document: Document) -> Outline:
    """The outline of a document, in time proportional to its length. Never raises."""
    document, whole = find_text_tables(document, normalise(document.text))
    lines = split_lines(whole, document, read_tables(document, whole))
    mark_furniture(lines, whole.text)
    mark_contents(lines, whole.text)
    in_cells = mark_flat_rows(lines, whole.text)
    mark_reprints(lines, whole.text)
    joins = find_joins(lines, whole.text, in_cells=in_cells)
    view, paragraphs = _join(whole, lines, joins)
    tables = read_tables(document, view)
    nodes = find_nodes(paragraphs, view.text, find_row_heads(tables, view.text))
    nodes = without_titles(without_repeated_rows(nodes, tables, view.text), view.text)
    build_tree(nodes, paragraphs, view.text)
    tasks = choose_tasks(nodes)
    parts = _make_parts(nodes, tasks, document.text, view)
    counted = tuple((p.start, p.end) for p in paragraphs if p.use == "text")
    warnings = tuple(find_doubts(parts))
    return Outline(view, parts, counted, document.text, tuple(tables), warnings)


def _join(
    whole: View, lines: Sequence[Line], joins: Sequence[bool]
) -> tuple[View, list[Paragraph]]:
    """Drop what stands between lines that go on, and page feet, rules and reprints altogether."""
    drops: list[tuple[int, int]] = []
    groups: list[Paragraph] = []
    open_end: int | None = None
    after_number = False
    for line, goes_on in zip(lines, joins, strict=True):
        if line.use in {"foot", "rule", "reprint"}:
            drops.append((line.start, line.end))
            continue
        if open_end is not None:
            # The break after a row's number stays: 2 and 200 家 must not become one figure.
            if not after_number:
                drops.append((open_end, line.start))
            groups[-1].end = line.end
        else:
            number_end = line.end if line.row_number else 0
            place = (line.start, line.end, line.use, line.heading, line.cell, number_end)
            groups.append(Paragraph(*place))
        open_end, after_number = (line.end if goes_on else None), line.row_number
    view = whole.without(drops)
    shift = _Shift(drops)
    for group in groups:
        group.start, group.end = shift(group.start), shift(group.end)
        group.number_end = shift(group.number_end) if group.number_end else 0
    return view, groups


class _Shift:
    """Where a position stands after the spans were dropped."""

    def __init__(self, drops: Sequence[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(drops):
            if self.ends and start < self.ends[-1]:
                start = self.ends[-1]
            if end > start:
                self.starts.append(start)
                self.ends.append(end)
        self.gone = [0]
        for start, end in zip(self.starts, self.ends, strict=True):
            self.gone.append(self.gone[-1] + end - start)

    def __call__(self, position: int) -> int:
        index = bisect_left(self.starts, position)
        inside = min(0, position - self.ends[index - 1]) if index else 0
        return position - self.gone[index] - inside


def _make_parts(nodes: Sequence[Node], tasks: set[int], text: str, view: View) -> tuple[Part, ...]:
    kept = [i for i in range(len(nodes)) if _is_kept(i, nodes, tasks)]
    new = {old: index for index, old in enumerate(kept)}
    depth = _depths(nodes)
    levels = {d: i for i, d in enumerate(sorted({depth[i] for i in kept}), start=1)}
    parts = []
    for old in kept:
        node = nodes[old]
        parent = node.parent
        while parent is not None and parent not in new:
            parent = nodes[parent].parent
        number_end = node.number_end or node.marker_end
        marker = _raw_text(text, view, node.start, number_end).strip().rstrip(":：").rstrip()
        title = tidy_title(_raw_text(text, view, node.marker_end, node.title_end))
        kind = "task" if old in tasks else "section"
        above = None if parent is None else new[parent]
        level = levels[depth[old]]
        where = (node.start, node.end, above, node.role, node.body_start)
        parts.append(Part(kind, level, marker, node.number, title, *where))
    return tuple(parts)


def _depths(nodes: Sequence[Node]) -> list[float]:
    """Each node's rank, moved down where the one above it (a box of projects) has a lower one."""
    depth: list[float] = []
    for node in nodes:
        above = -9.0 if node.parent is None else depth[node.parent]
        depth.append(node.rank if node.rank > above else above + 0.05)
    return depth


def _is_kept(index: int, nodes: Sequence[Node], tasks: set[int]) -> bool:
    """Inside a task only what has a title of its own counts as a part; its measures do not."""
    node = nodes[index]
    if index in tasks:
        return True
    if node.kind == "annex" and node.in_notice:
        return False
    inside = node.parent
    while inside is not None:
        if inside in tasks:
            return node.titled and not node.closed
        inside = nodes[inside].parent
    return True


def tidy_title(raw: str) -> str:
    """A title in one line: no spaces between Chinese characters, none at its ends."""
    words = raw.split()
    out = words[0] if words else ""
    for word in words[1:]:
        glue = " " if out[-1].isascii() and word[0].isascii() else ""
        out += glue + word
    return out.strip("。:：;； ")
