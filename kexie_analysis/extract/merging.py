"""What a run read, merged with what a data folder holds: corrections, pairs, and which rows go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from kexie_analysis.columns import from_stream, pack, places_in, to_columns, to_rows
from kexie_analysis.extract.comparing import PAIRED, Mark, Tasks, read_piece
from kexie_analysis.extract.corrections import Unapplied, apply_corrections, owner
from kexie_analysis.extract.pairs import Source, find_pairs, keep_marks, void_pairs
from kexie_analysis.extract.records import MARK
from kexie_analysis.extract.spill import Spill
from kexie_analysis.package import Row, Tables
from kexie_analysis.schema import EXTRACTED, TABLES

OWN = tuple(name for name in EXTRACTED if name not in PAIRED)
Contents = dict[str, "bytes | Path | None"]
Build = Callable[[Callable[..., Any], Iterable[tuple]], Iterable[Any]]


@dataclass(frozen=True)
class Held:
    """A plan that the data folder holds already."""

    source: Source
    dated: bool
    province_id: str = ""
    group: str = ""


@dataclass
class Merge:
    """One run's change: plans read, plans that go, plans whose pairs are told again."""

    new: frozenset[str]
    gone: frozenset[str]
    void: frozenset[str] = frozenset()
    unapplied: list[Unapplied] = field(default_factory=list)
    uncompared: list[tuple[str, str]] = field(default_factory=list)

    def goes(self, table: str) -> frozenset[str]:
        """The plans whose old rows of a table go; a row on two plans goes with either."""
        return self.gone | self.void if table in PAIRED else self.gone


class Store(Protocol):
    """A data folder of one format."""

    data: Path
    held: dict[str, Held]

    def tasks(self, plan_id: str) -> Sequence[Row]:
        """start, end and task_id of a plan's tasks."""

    def pair_plan(self, first: str, second: str, *, new: Collection[str]) -> str:
        """Under which plan the rows on two plans, in order, are filed."""

    def contents(self, merge: Merge, spill: Spill, build: Build) -> Contents:
        """The files that make the folder what it shall be: bytes, a file in the spill's folder, or
        None for one that goes. `build` gives what a call gives for each of some arguments, here or
        in other processes."""

    def take_up(self, merge: Merge, spill: Spill) -> None:
        """Put the rows that stay into the spill, beside the new ones."""

    def files(self) -> list[str]:
        """The files that hold the extracted tables."""


def merge(store: Store, spill: Spill, corrections: Sequence[Row], jobs: int = 1) -> Merge:
    """Correct what was read and work out its pairs; all of it is in `spill` then."""
    new = frozenset(spill.places)
    sources = {p: _source(spill.read(p, "plans").to_pylist()[0]) for p in sorted(new)}
    gone = new | _undated_before(store.held, {s.sha256 for s in sources.values()})
    done = Merge(new, gone)
    mine = _by_plan(corrections, new | store.held.keys(), new)
    own = {p: [row for row in rows if row["table"] not in PAIRED] for p, rows in mine.items()}
    done.unapplied += _correct(spill, {p: rows for p, rows in own.items() if rows})
    plans = {p: h.source for p, h in store.held.items() if p not in done.gone} | sources
    done.void = frozenset(void_pairs(plans.keys(), new, len(store.held)))
    marks = {p: spill.piece(p, MARK) for p in sources}
    paired = [row for rows in mine.values() for row in rows if row["table"] in PAIRED]
    _add_pairs(store, spill, done, plans, marks, paired, jobs)
    keep_marks(store.data, plans, marks)
    return done


def _add_pairs(
    store: Store,
    spill: Spill,
    done: Merge,
    plans: Mapping[str, Source],
    marks: Mapping[str, Mark],
    paired: list[Row],
    jobs: int,
) -> None:
    def tasks_of(plan_id: str) -> Tasks:
        if plan_id in done.new:
            return spill.piece(plan_id, "tasks")
        rows = store.tasks(plan_id)
        return tuple((int(str(r["start"])), int(str(r["end"])), str(r["task_id"])) for r in rows)

    found = find_pairs(
        store.data, plans, marks,
        void=done.void, tasks_of=tasks_of, filed=partial(store.pair_plan, new=done.new),
        uncompared=done.uncompared, jobs=jobs,
    )  # fmt: skip
    if not paired:
        for plan_id, packed in found:
            spill.add(plan_id, packed)
        return
    for name, row in _corrected(_rows(found), paired, done.unapplied):
        plan_id = store.pair_plan(str(row["plan_a"]), str(row["plan_b"]), new=done.new)
        spill.add_row(plan_id, name, row)
    spill.flush()


def _rows(found: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, Row]]:
    for _, packed in found:
        for name, (start, size) in places_in(packed).items():
            yield from ((name, row) for row in to_rows(from_stream(packed[start : start + size])))


def _corrected(
    found: Iterator[tuple[str, Row]], corrections: Sequence[Row], unapplied: list[Unapplied]
) -> Iterator[tuple[str, Row]]:
    """The pair rows with the corrections made that speak of them; then the rows that those add."""
    waiting: dict[tuple[str, str], list[Row]] = {}
    for row in corrections:
        waiting.setdefault((str(row["table"]), str(row["row_id"])), []).append(row)
    for name, row in found:
        key = (name, "|".join(str(row[k]) for k in TABLES[name].key)) if waiting else None
        if key not in waiting:
            yield name, row
            continue
        tables: Tables = {name: [row]}
        unapplied += apply_corrections(tables, waiting.pop(key))
        yield from ((name, kept) for kept in tables[name])
    for (name, _), rows in waiting.items():
        tables = {name: []}
        unapplied += apply_corrections(tables, rows)
        yield from ((name, added) for added in tables[name])


def _correct(spill: Spill, corrections: Mapping[str | None, Sequence[Row]]) -> list[Unapplied]:
    """Correct the plans that were read; what speaks of no plan at all is only reported."""
    problems = []
    for plan_id, rows in corrections.items():
        tables: Tables = {name: [] for name in OWN}
        if plan_id is None:
            problems += apply_corrections(tables, rows)
            continue
        for name in OWN:
            tables[name] = to_rows(spill.read(plan_id, name))
        problems += apply_corrections(tables, rows)
        mend_references(tables)
        mark = read_piece(spill.piece(plan_id, MARK))
        packed = {name: to_columns(name, tables[name]) for name in OWN}
        spill.add(plan_id, pack({**packed, MARK: mark}), instead=True)
    return problems


def _by_plan(
    corrections: Sequence[Row], known: Collection[str], new: Collection[str]
) -> dict[str | None, list[Row]]:
    """Corrections of the new plans, and under None those of no plan."""
    out: dict[str | None, list[Row]] = {}
    for row in corrections:
        plan_id = owner(str(row["row_id"]).split("|")[0], known)
        if plan_id is None or plan_id in new:
            out.setdefault(plan_id, []).append(row)
    return out


def mend_references(tables: Tables) -> None:
    """Let no row point at a task or section that a correction removed."""
    tasks = {row["task_id"] for row in tables["tasks"]}
    sections = {row["section_id"] for row in tables["sections"]}
    for name in OWN:
        for row in tables[name]:
            if row.get("section_id") not in sections and name != "sections" and "section_id" in row:
                row["section_id"] = None
            if row.get("task_id") not in tasks and name != "tasks" and "task_id" in row:
                row["task_id"] = None
    for row in tables["sections"]:
        if row["parent_id"] not in sections:
            row["parent_id"] = None
    tables["terms"] = [row for row in tables["terms"] if row["task_id"] is not None]
    clauses = {row["clause_id"] for row in tables["clauses"]}
    tables["codings"] = [row for row in tables["codings"] if row["clause_id"] in clauses]


def _undated_before(held: Mapping[str, Held], files: Collection[str]) -> set[str]:
    """Plans without years that were read from one of these files: with --period they have another id."""
    return {p for p, plan in held.items() if not plan.dated and plan.source.sha256 in files}


def _source(row: Row) -> Source:
    return Source(str(row["source_file"]), str(row["sha256"]))
