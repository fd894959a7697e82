"""All quantity statements of a document, with every column, and the numbers that were not taken."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kexie_analysis.codebook import Codebook
from kexie_analysis.extract.assignments_grid import find_row_dues
from kexie_analysis.extract.document import Grid
from kexie_analysis.extract.indicator import describe, measured
from kexie_analysis.extract.indicator_catalogue import catalogue
from kexie_analysis.extract.indicator_rows import find_tables
from kexie_analysis.extract.indicator_tables import covers, read_indicator_table
from kexie_analysis.extract.money_columns import Sum, read_money_columns
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.quantity_basis import find_basis, goes_on
from kexie_analysis.extract.quantity_dating import find_years, look_back, nearest_reference
from kexie_analysis.extract.quantity_lists import Span
from kexie_analysis.extract.quantity_role import find_modality, find_role
from kexie_analysis.extract.quantity_scene import Scene, look_around
from kexie_analysis.extract.quantity_spans import Refused, find_spans
from kexie_analysis.extract.quantity_years import Reference, Times, find_references, plan_times
from kexie_analysis.extract.tables import column_years

if TYPE_CHECKING:
    from kexie_analysis.extract.facts import PlanFacts


@dataclass(frozen=True)
class Quantity:
    """One row of the table; start and end are raw offsets, `value_text` the raw characters."""

    value_text: str
    start: int
    end: int
    role: str
    indicator_id: str | None
    indicator: str
    low: float
    high: float
    bound: str
    unit: str
    basis: str | None
    year_from: int | None
    year_to: int | None
    modality: str | None


@dataclass(frozen=True)
class Doubt:
    """A number seen and not taken, with the reason (Chinese); `start` is a raw offset."""

    start: int
    text: str
    reason: str


#: Refusals that are sure enough not to trouble a reader with.
_PLAIN = {
    "年份",
    "泛指的“一”",
    "泛指",
    "序号、编号或代号",
    "届次",
    "会议届次",
    "引号或书名号内的名称",
    "代号",
    "时段",
    "表头的单位",
}


_CLOSES = re.compile(r"[^(\n。]*\)")
_WHOLE_YEAR = re.compile(r"全年|当年|年内")
#: A half-year's review is of the plan's own year.
_THIS_YEAR = re.compile(r"上半年|前三季度|一季度|今年以来")


def find_quantities(
    outline: Outline, facts: PlanFacts, codebook: Codebook, *, grids: Sequence[Grid] = ()
) -> tuple[list[Quantity], list[Doubt]]:
    """The quantity statements of a document in order, and the doubtful numbers.

    Time grows with the text's length. Never raises for what a document holds.
    """
    reader = _Reader(outline, facts, codebook)
    spans, refused = find_spans(outline.view.text)
    quantities, taken = reader.tables(grids)
    inside = _Stretches(taken)
    spans = [s for s in spans if reader.counts(s.start) and not inside.hold(s.start)]
    running: list[Quantity] = []
    edge = -1  # where the number before this one ends
    for span, scene in zip(spans, look_around(reader.text, spans), strict=True):
        same_sentence = edge >= span.start - len(scene.before)
        before = running[-1] if same_sentence else None
        if before and _CLOSES.match(reader.text[edge : min(span.start, edge + 20)]):
            # The number before stands in brackets: what is told goes on from the one before that.
            before = running[-2] if len(running) > 1 else None
        running.append(reader.quantity(span, scene, before))
        edge = span.end
    doubts = [
        reader.doubt(item)
        for item in refused
        if item.reason not in _PLAIN and reader.counts(item.start) and not inside.hold(item.start)
    ]
    return sorted(quantities + running, key=lambda q: (q.start, q.end)), doubts


class _Stretches:
    """Stretches of the view in order, for asking whether one of them holds a position."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]

    def hold(self, position: int) -> bool:
        place = bisect_right(self._starts, position) - 1
        return place >= 0 and position < self._ends[place]


class _Reader:
    """One document's outline, times and catalogue, asked once per span."""

    def __init__(self, outline: Outline, facts: PlanFacts, codebook: Codebook) -> None:
        self.outline, self.facts = outline, facts
        self.text = outline.view.text
        self.catalogue = catalogue(codebook)
        self.times = plan_times(facts)
        self._places: dict[int | None, tuple[str, list[str], Times]] = {}
        self._paragraphs = _Stretches(outline.paragraphs)
        self._rows = find_row_dues(outline)
        self._columns = sorted(
            cell
            for table in outline.tables
            if table.kind in ("assignment", "other")
            for cell in column_years(table, self.text)
        )

    def counts(self, position: int) -> bool:
        """Whether a position lies in a paragraph that counts (no contents page, no page foot)."""
        return self._paragraphs.hold(position)

    def raw(self, start: int, end: int) -> tuple[str, int, int]:
        first, last = self.outline.view.raw_span(start, end)
        return self.outline.text[first:last], first, last

    def doubt(self, item: Refused) -> Doubt:
        text, start, _ = self.raw(item.start, item.end)
        return Doubt(start, text, item.reason)

    def quantity(self, span: Span, scene: Scene, previous: Quantity | None) -> Quantity:
        section, titles, times = self.place(span.start)
        section, times = look_back(section, times, self.text, span.start)
        when, base = nearest_reference(scene, times)
        if when is None:
            when = self.from_due(span) or self.from_lead(span, times)
        role = find_role(span, scene, section, times, when, previous.role if previous else "")
        part = "其中" in scene.own[:6]
        before: str | None = ""
        if previous and (part or goes_on(scene, span, previous.unit, previous.basis)):
            before = previous.basis
        basis = find_basis(span, scene, role, section, when, before=before)
        if basis == "total" and role == "target" and "每年" in self.row_due(span):
            basis = "annual"
        years = find_years(basis, role, scene, times, when, base)
        indicator = describe(
            span, scene, titles[0] if titles else "", previous.indicator if previous else ""
        )
        text, start, end = self.raw(span.start, span.end)
        return Quantity(
            text, start, end, role, self.named(span, scene, indicator, titles), indicator,
            span.low, span.high, span.bound, span.unit, basis, *years,
            find_modality(scene, role),
        )  # fmt: skip

    def named(self, span: Span, scene: Scene, indicator: str, titles: Sequence[str]) -> str | None:
        """The catalogue's indicator: by the phrase, its sentence, its task's title, its clause."""
        sentence = scene.before[-60:] + scene.after[:100]
        found = self.catalogue.find(span.unit, indicator, sentence, sentence + "".join(titles[:1]))
        return found or self.catalogue.find(span.unit, scene.beside)

    def tables(self, grids: Sequence[Grid]) -> tuple[list[Quantity], list[tuple[int, int]]]:
        """The figures of the indicator tables, and the stretches they were read from."""
        out: list[Quantity] = []
        taken: list[tuple[int, int]] = []
        for rows in find_tables(self.outline, grids):
            values, cells = read_indicator_table(rows, self.times)
            taken += covers(cells)
            for value in values:
                text, start, end = self.raw(value.start, value.end)
                found = self.catalogue.find(value.unit, value.indicator)
                out.append(Quantity(
                    text, start, end, value.role, found, value.indicator, value.low, value.high,
                    value.bound, value.unit, value.basis, value.year_from, value.year_to,
                    value.modality,
                ))  # fmt: skip
        tables = [t for t in self.outline.tables if t.kind in ("assignment", "other")]
        out += [self.money(sum_) for t in tables for sum_ in read_money_columns(t, self.text)]
        return out, sorted(taken)

    def money(self, found: Sum) -> Quantity:
        """A sum in a column of money: what a project is to have, by its row's date."""
        span = Span(
            found.start, found.end, found.start, found.value, found.value, "eq", "元", "arabic"
        )
        due = self.from_due(span)
        first, last = self.times.start, due.last if due else self.times.end
        text, start, end = self.raw(found.start, found.end)
        name = measured(found.name + found.what, "元")
        return Quantity(
            text, start, end, "target", self.catalogue.find("元", name), name, found.value, found.value,
            "eq", "元", "total", first, last, "firm",
        )  # fmt: skip

    def place(self, position: int) -> tuple[str, list[str], Times]:
        """The role of the section at a position, the titles from the innermost part up, its times."""
        innermost = index = self.outline.index_at(position)
        if innermost not in self._places:
            role = "front" if index is None else self.outline.parts[index].role
            titles = []
            while index is not None:
                part = self.outline.parts[index]
                titles.append(part.title)
                index = part.parent
            self._places[innermost] = role, titles, self.section_times(role, titles)
        return self._places[innermost]

    def section_times(self, section: str, titles: Sequence[str]) -> Times:
        """The plan's times, with the past that a review section names in its title."""
        if section not in ("review", "setting"):
            return self.times
        times = replace(self.times, looking_back=True)
        if times.one_year and any(_THIS_YEAR.search(title) for title in titles):
            return replace(times, looking_back=True, past=(times.start or 0, times.start or 0))
        for title in titles:
            for found in find_references(title, times):
                if found.kind in ("range", "in") and (
                    times.start is None or found.last < times.start
                ):
                    return replace(times, past=(found.first, found.last))
        return times

    def from_due(self, span: Span) -> Reference | None:
        """The due date of the measure's row; in a flattened breakdown, in the lines after it."""
        place = bisect_right(self._columns, (span.start, len(self.text), 0)) - 1
        if place >= 0 and span.start < self._columns[place][1]:
            year = self._columns[place][2]
            return Reference(span.start, span.end, year, year, "in")
        due = self.row_due(span)
        if due:
            return self.due_of(due)
        if self.facts.doc_type != "task_breakdown":
            return None
        end = self.text.find("\n", span.end)
        if end < 0 or end - span.end > 300:
            return None
        for line in self.text[end + 1 : end + 160].split("\n")[:3]:
            if len(line) > 30 or line.endswith("。"):
                return None
            found = self.due_of(line)
            if found:
                return found
        return None

    def row_due(self, span: Span) -> str:
        """What the row of a real table says of the time of the measure that holds the span."""
        place = bisect_right(self._rows, (span.start, len(self.text), "")) - 1
        if place < 0 or span.start >= self._rows[place][1]:
            return ""
        return self._rows[place][2]

    def due_of(self, text: str) -> Reference | None:
        found = [r for r in find_references(text, self.times) if r.kind not in ("base", "now")]
        if not found or re.search("[前月年](?:启动|上线)", text.rpartition("完成")[2]):  # it begins
            return None
        # Due in the plan's last year: it runs over the whole plan.
        last = found[-1].kind == "in" and found[-1].last == self.times.end
        by = last or found[-1].kind in ("by", "end")
        return replace(found[-1], kind="due") if by else found[-1]

    def from_lead(self, span: Span, times: Times) -> Reference | None:
        """The years that the paragraph that opens the list names (到2025年…:)."""
        begin = max(0, span.start - 600)
        window = self.text[begin : span.start]
        if times.looking_back and _WHOLE_YEAR.search(window[window.rfind("。") + 1 :]):
            years = find_references(window.rsplit("\n", 1)[-1], times)
            told = [r for r in years if r.kind in ("in", "by") and r.first == r.last]
            if told:
                return replace(told[-1], kind="in")
        for line in reversed(window.split("\n")[:-1][-6:]):
            if line.rstrip().endswith(":"):
                found = [
                    r for r in find_references(line[-80:], times) if r.kind not in ("base", "now")
                ]
                return found[-1] if found else None
        return None
