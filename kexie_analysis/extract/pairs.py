"""Rows on pairs of plans: shared passages and overlaps.

Only pairs with a new plan are worked out; for them the others' fingerprints are needed. They are
kept in a hidden folder of data/ (hashes and positions, no text), and made again from the source
where that is at hand; else the pair is named as not compared.

Up to `ALL_PAIRS` plans, every pair has a row in `overlaps`. With more, a plan is compared with the
`MOST_PARTNERS` that share most sampled runs with it (`run_index`): any 40 characters that two plans
have in common make them such a pair, unless more than MOST_HOLDERS plans have the same. A pair
without a row is then one that was not found to share any wording.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kexie_analysis.errors import KexieError
from kexie_analysis.extract.passages import Fingerprint, compare, fingerprint
from kexie_analysis.extract.run_index import RunIndex
from kexie_analysis.extract.sources import SourceFolder, find_sources
from kexie_analysis.package import Row

STORE = ".fingerprints"
PAIRED = ("shared_passages", "overlaps")
#: So many plans, all pairs: every province with three plans, and some to spare.
ALL_PAIRS = 100
_INDEX = "runs.sqlite"
_HELD = 128  # fingerprints in memory at once; one takes some 50 bytes a character
Span = tuple[int, int, str]


@dataclass(frozen=True)
class Source:
    """The file that a plan was read from."""

    source_file: str
    sha256: str


def void_pairs(plans: Collection[str], new: Collection[str], before: int) -> frozenset[str]:
    """The plans all of whose pairs `find_pairs` tells again: older rows on them are to go.

    They are the new plans; all plans where a set that was no larger than ALL_PAIRS (`before` plans)
    grows beyond.
    """
    grown = before <= ALL_PAIRS < len(plans)
    return frozenset(plans) if grown else frozenset(new)


def find_pairs(
    data: Path,
    plans: Mapping[str, Source],
    new: Mapping[str, Callable[[], bytes]],
    *,
    void: Collection[str] | None = None,
    tasks_of: Callable[[str], Sequence[Span]],
    uncompared: list[tuple[str, str]],
) -> Iterator[tuple[str, Row]]:
    """Table and row of every pair that is to be told, one after another, in no fixed order.

    What it holds in memory does not grow with the number of plans.

    Parameters
    ----------
    plans : all plans as they will stand, by plan_id.
    new : what gives the fingerprint (`Fingerprint.to_bytes`) of each new plan.
    void : what `void_pairs` gave; the new plans where it is left out.
    tasks_of : the tasks of a plan: start, end, task_id. Asked for only where a passage is shared.
    uncompared : the pairs that cannot be compared are added here; with more than ALL_PAIRS plans, one
        for each plan that has no fingerprint.
    """
    known, tasks = _Marks(data, plans, new), _Tasks(tasks_of)
    again = frozenset(new if void is None else void)
    few = len(plans) <= ALL_PAIRS
    near = _all_pairs(plans, again) if few else _near_pairs(data, plans, again, known, uncompared)
    for first, second in near:
        a, b = known.get(first), known.get(second)
        if a is None or b is None:
            uncompared.append((first, second))
        else:
            yield from _pair_rows((first, a), (second, b), tasks)


def _all_pairs(plans: Iterable[str], again: Collection[str]) -> Iterator[tuple[str, str]]:
    ids = sorted(plans)
    for number, first in enumerate(ids):
        for second in ids[number + 1 :]:
            if first in again or second in again:
                yield first, second


def _near_pairs(
    data: Path,
    plans: Mapping[str, Source],
    again: Collection[str],
    known: _Marks,
    uncompared: list[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    """Pairs by the index, which takes up the plans on the way: the older ones first."""
    with RunIndex(data / STORE / _INDEX) as index:
        for plan_id, name in list(index.marks.items()):
            if plan_id in again or plan_id not in plans or _name(plans[plan_id]) != name:
                index.forget(plan_id, _sample(read_mark(data / STORE / name)))
        last = max(again, default="")
        for plan_id in sorted(plans.keys() - index.marks.keys(), key=lambda p: (p in again, p)):
            mark = known.get(plan_id)
            if mark is None:
                uncompared.append((min(plan_id, last), max(plan_id, last)))
                continue
            for other in index.add(plan_id, _name(plans[plan_id]), mark.sample):
                if plan_id in again:
                    yield min(plan_id, other), max(plan_id, other)


def _pair_rows(
    first: tuple[str, Fingerprint], second: tuple[str, Fingerprint], tasks: _Tasks
) -> Iterator[tuple[str, Row]]:
    (plan_a, a), (plan_b, b) = first, second
    shared = compare(a, b)
    yield (
        "overlaps",
        {
            "plan_a": plan_a,
            "plan_b": plan_b,
            "grams_a": a.grams,
            "grams_b": b.grams,
            "shared": shared.grams,
        },
    )
    for passage in shared.passages:
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
        self._sources: SourceFolder | None = None

    def get(self, plan_id: str) -> Fingerprint | None:
        if plan_id not in self._found:
            self._found[plan_id] = self._find(plan_id)
            if len(self._found) > _HELD:
                self._found.popitem(last=False)
        self._found.move_to_end(plan_id)
        return self._found[plan_id]

    def _find(self, plan_id: str) -> Fingerprint | None:
        if plan_id in self._new:
            return Fingerprint.from_bytes(self._new[plan_id]())
        return read_mark(_path(self._data, self._plans[plan_id])) or self._reread(plan_id)

    def _reread(self, plan_id: str) -> Fingerprint | None:
        plan = self._plans[plan_id]
        try:
            if self._sources is None:
                folder = find_sources(None, beside=self._data)
                if folder is None:
                    return None
                self._sources = SourceFolder(folder)
            outline = self._sources.outline(plan.source_file, plan.sha256)
            self._sources.forget()
            return fingerprint(outline)
        except KexieError:
            return None


def read_mark(path: Path) -> Fingerprint | None:
    """A fingerprint that was kept; None where there is none or it is damaged."""
    try:
        return Fingerprint.from_bytes(path.read_bytes())
    except (OSError, KexieError):
        return None


def _sample(mark: Fingerprint | None) -> np.ndarray | None:
    return None if mark is None else mark.sample


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
            if path.suffix in {".bin", ".part"} and path.name not in wanted:
                path.unlink()
    except OSError:
        return


def _path(data: Path, plan: Source) -> Path:
    # By checksum: a plan read again from another file never meets the fingerprint of the old one.
    return data / STORE / _name(plan)


def _name(plan: Source) -> str:
    return f"{plan.sha256[:32]}.bin"
