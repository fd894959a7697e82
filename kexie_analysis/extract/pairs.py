"""Rows on pairs of plans: shared passages and overlaps.

Only pairs with a new plan are worked out; for them the others' fingerprints are needed. They are
kept in a hidden folder of data/ (hashes and positions, no text), and made again from the source
where that is at hand; else the pair is named as not compared.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kexie_analysis.errors import KexieError
from kexie_analysis.extract.passages import Fingerprint, compare, fingerprint, shared_grams
from kexie_analysis.extract.sources import SourceFolder, find_sources
from kexie_analysis.package import Row, Tables

STORE = ".fingerprints"
PAIRED = ("shared_passages", "overlaps")
_HELD = 256  # fingerprints in memory at once; one takes some 16 bytes a character
Span = tuple[int, int, str]


@dataclass(frozen=True)
class Source:
    """The file that a plan was read from."""

    source_file: str
    sha256: str


def find_pairs(
    data: Path,
    plans: Mapping[str, Source],
    new: Mapping[str, Callable[[], bytes]],
    *,
    tasks_of: Callable[[str], Sequence[Span]],
    uncompared: list[tuple[str, str]],
) -> Iterator[tuple[str, Row]]:
    """Table and row of every pair that has a new plan, one after another, in no fixed order.

    Parameters
    ----------
    plans : all plans as they will stand, by plan_id.
    new : what gives the fingerprint (`Fingerprint.to_bytes`) of each new plan.
    tasks_of : the tasks of a plan: start, end, task_id. Asked for only where a passage is shared.
    uncompared : the pairs that cannot be compared are added here.
    """
    known, tasks = _Marks(data, plans, new), _Tasks(tasks_of)
    ids = sorted(plans)
    for number, first in enumerate(ids):
        for second in ids[number + 1 :]:
            if first not in new and second not in new:
                continue
            a, b = known.get(first), known.get(second)
            if a is None or b is None:
                uncompared.append((first, second))
            else:
                yield from _pair_rows((first, a), (second, b), tasks)


def _pair_rows(
    first: tuple[str, Fingerprint], second: tuple[str, Fingerprint], tasks: _Tasks
) -> Iterator[tuple[str, Row]]:
    (plan_a, a), (plan_b, b) = first, second
    yield (
        "overlaps",
        {
            "plan_a": plan_a,
            "plan_b": plan_b,
            "grams_a": len(a.grams),
            "grams_b": len(b.grams),
            "shared": shared_grams(a, b),
        },
    )
    for passage in compare(a, b):
        yield "shared_passages", {
            "passage_id": f"{plan_a}-{passage.start_a:05d}-{plan_b}-{passage.start_b:05d}",
            "plan_a": plan_a, "task_a": tasks.at(plan_a, passage.start_a), "start_a": passage.start_a,
            "plan_b": plan_b, "task_b": tasks.at(plan_b, passage.start_b), "start_b": passage.start_b,
            "chars": passage.chars,
        }  # fmt: skip


class _Tasks:
    """Which task of a plan holds a raw offset; the spans of the last plans asked for are held."""

    def __init__(self, tasks_of: Callable[[str], Sequence[Span]]) -> None:
        self._tasks_of = tasks_of
        self._spans: OrderedDict[str, list[Span]] = OrderedDict()

    def at(self, plan_id: str, offset: int) -> str | None:
        if plan_id not in self._spans:
            self._spans[plan_id] = sorted(self._tasks_of(plan_id))
            if len(self._spans) > _HELD:
                self._spans.popitem(last=False)
        spans = self._spans[plan_id]
        index = bisect_right(spans, (offset, 1 << 60, "")) - 1
        return spans[index][2] if index >= 0 and offset < spans[index][1] else None


class _Marks:
    """Fingerprints by plan: the new ones, those kept, those that a source at hand gives."""

    def __init__(
        self, data: Path, plans: Mapping[str, Source], new: Mapping[str, Callable[[], bytes]]
    ) -> None:
        self._data, self._plans, self._new = data, plans, new
        self._found: OrderedDict[str, Fingerprint | None] = OrderedDict()

    def get(self, plan_id: str) -> Fingerprint | None:
        if plan_id not in self._found:
            self._found[plan_id] = self._find(plan_id)
            if len(self._found) > _HELD:
                self._found.popitem(last=False)
        return self._found[plan_id]

    def _find(self, plan_id: str) -> Fingerprint | None:
        if plan_id in self._new:
            return Fingerprint.from_bytes(self._new[plan_id]())
        return self._kept(plan_id) or self._reread(plan_id)

    def _kept(self, plan_id: str) -> Fingerprint | None:
        try:
            return Fingerprint.from_bytes(_path(self._data, self._plans[plan_id]).read_bytes())
        except (OSError, KexieError):
            return None

    def _reread(self, plan_id: str) -> Fingerprint | None:
        plan = self._plans[plan_id]
        try:
            folder = find_sources(None, beside=self._data)
            if folder is None:
                return None
            return fingerprint(SourceFolder(folder).outline(plan.source_file, plan.sha256))
        except KexieError:
            return None


def keep_marks(
    data: Path, plans: Mapping[str, Source], new: Mapping[str, Callable[[], bytes]]
) -> None:
    """Keep the new plans' fingerprints; drop those of plans that are no more. A disk that refuses
    costs only comparisons later on, so it is no error."""
    wanted = {_path(data, plan).name for plan in plans.values()}
    try:
        (data / STORE).mkdir(exist_ok=True)
        for plan_id, mark in new.items():
            path = _path(data, plans[plan_id])
            part = path.with_suffix(".part")
            part.write_bytes(mark())
            os.replace(part, path)
        for path in (data / STORE).iterdir():
            if path.name not in wanted:
                path.unlink()
    except OSError:
        return


def _path(data: Path, plan: Source) -> Path:
    # By checksum: a plan read again from another file never meets the fingerprint of the old one.
    return data / STORE / f"{plan.sha256[:32]}.bin"


@dataclass
class Pairs:
    """The rows of both tables, and the pairs that could not be compared."""

    tables: Tables = field(default_factory=lambda: {name: [] for name in PAIRED})
    uncompared: list[tuple[str, str]] = field(default_factory=list)


def compare_plans(tables: Tables, old: Tables, marks: Mapping[str, bytes], data: Path) -> Pairs:
    """Pair rows of all plans in `tables`, those in `old` without a new plan among them."""
    pairs, plans = Pairs(), _sources(tables["plans"])
    for name in PAIRED:
        pairs.tables[name] = [
            row
            for row in old[name]
            if {row["plan_a"], row["plan_b"]} <= plans.keys() - marks.keys()
        ]

    def tasks_of(plan_id: str) -> list[Span]:
        return [
            (int(str(row["start"])), int(str(row["end"])), str(row["task_id"]))
            for row in tables["tasks"]
            if row["plan_id"] == plan_id
        ]

    found = find_pairs(data, plans, _getters(marks), tasks_of=tasks_of, uncompared=pairs.uncompared)
    for name, row in found:
        pairs.tables[name].append(row)
    return pairs


def keep_rows_marks(data: Path, plans: Iterable[Row], marks: Mapping[str, bytes]) -> None:
    """`keep_marks` of rows of plans."""
    keep_marks(data, _sources(plans), _getters(marks))


def _sources(plans: Iterable[Row]) -> dict[str, Source]:
    return {str(r["plan_id"]): Source(str(r["source_file"]), str(r["sha256"])) for r in plans}


def _getters(marks: Mapping[str, bytes]) -> dict[str, Callable[[], bytes]]:
    return {plan_id: partial(bytes, mark) for plan_id, mark in marks.items()}
