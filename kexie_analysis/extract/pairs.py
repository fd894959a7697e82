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
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from kexie_analysis.errors import KexieError
from kexie_analysis.extract.comparing import (
    Mark,
    Pair,
    Piece,
    Side,
    Sides,
    Tasks,
    compare_pairs,
    read_piece,
)  # fmt: skip
from kexie_analysis.extract.passages import Fingerprint, fingerprint
from kexie_analysis.extract.run_index import RunIndex
from kexie_analysis.extract.sources import SourceFolder
from kexie_analysis.extract.workers import spread
from kexie_analysis.folders import find_sources

STORE = ".fingerprints"
#: So many plans, all pairs: every province with three plans, and some to spare.
ALL_PAIRS = 100
_INDEX = "runs.sqlite"
_HELD = 128  # older plans whose tasks are in memory at once
_BATCH = 128  # pairs of one errand to another process
_MANY = 1000  # pairs that other processes are started for


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
    new: Mapping[str, Mark],
    *,
    void: Collection[str] | None = None,
    tasks_of: Callable[[str], Tasks],
    filed: Callable[[str, str], str],
    uncompared: list[tuple[str, str]],
    jobs: int = 1,
) -> Iterator[tuple[str, bytes]]:
    """The rows of every pair that is to be told, some at a time: under which plan, and packed.

    What it holds in memory does not grow with the number of plans.

    Parameters
    ----------
    plans : all plans as they will stand, by plan_id.
    new : the fingerprint (`Fingerprint.to_bytes`) of each new plan, or where it lies.
    void : what `void_pairs` gave; the new plans where it is left out.
    tasks_of : the tasks of a plan.
    filed : under which plan the rows of a pair (in order) go.
    uncompared : the pairs that cannot be compared are added here; with more than ALL_PAIRS plans, one
        for each plan that has no fingerprint.
    jobs : processes that compare, where there is much to compare.
    """
    known = _Known(data, plans, new, tasks_of)
    again = frozenset(new if void is None else void)
    few = len(plans) <= ALL_PAIRS
    near = _all_pairs(plans, again) if few else _near_pairs(data, plans, again, known, uncompared)
    errands = _errands(near, known, filed, uncompared)
    for done in spread(compare_pairs, errands, jobs if len(new) * len(plans) > _MANY else 1):
        yield from done


def _errands(
    near: Iterator[tuple[str, str]],
    known: _Known,
    filed: Callable[[str, str], str],
    uncompared: list[tuple[str, str]],
) -> Iterator[tuple[list[Pair]]]:
    """What `compare_pairs` is asked."""
    while some := list(islice(near, _BATCH)):
        pairs = []
        for first, second in some:
            a, b = known.find(first), known.find(second)
            if a is None or b is None:
                uncompared.append((first, second))
            else:
                pairs.append(Pair(a, b, filed(first, second)))
        yield (pairs,)


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
    known: _Known,
    uncompared: list[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    """Pairs by the index, which takes up the plans on the way: the older ones first."""
    with suppress(OSError):  # else the index is one in memory, made again the next time
        (data / STORE).mkdir(exist_ok=True)
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


class _Known:
    """Plans to compare: the new ones, those kept, those that a source at hand gives."""

    def __init__(
        self,
        data: Path,
        plans: Mapping[str, Source],
        new: Mapping[str, Mark],
        tasks_of: Callable[[str], Tasks],
    ) -> None:
        self._data, self._plans, self._new, self._tasks_of = data, plans, new, tasks_of
        self._found: OrderedDict[str, Side | None] = OrderedDict()
        self._sources: SourceFolder | None = None
        self._sides = Sides()

    def get(self, plan_id: str) -> Fingerprint | None:
        side = self.find(plan_id)
        return None if side is None else self._sides.get(side).mark

    def find(self, plan_id: str) -> Side | None:
        """None where there is no fingerprint that is whole."""
        if plan_id not in self._found:
            mark = self._new.get(plan_id) or self._kept(plan_id)
            side = None if mark is None else Side(plan_id, mark, self._tasks_of(plan_id))
            self._found[plan_id] = side
            if len(self._found) > _HELD:
                self._found.popitem(last=False)
        self._found.move_to_end(plan_id)
        return self._found[plan_id]

    def _kept(self, plan_id: str) -> Mark | None:
        path = _path(self._data, self._plans[plan_id])
        if read_mark(path) is None:
            return self._reread(plan_id)
        return Piece(str(path), 0, path.stat().st_size)

    def _reread(self, plan_id: str) -> Mark | None:
        plan = self._plans[plan_id]
        try:
            if self._sources is None:
                folder = find_sources(None, beside=self._data)
                if folder is None:
                    return None
                self._sources = SourceFolder(folder)
            outline = self._sources.outline(plan.source_file, plan.sha256)
            self._sources.forget()
            return fingerprint(outline).to_bytes()
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


def keep_marks(data: Path, plans: Mapping[str, Source], new: Mapping[str, Mark]) -> None:
    """Keep the new plans' fingerprints; drop those of plans that are no more. A disk that refuses
    costs only comparisons later on, so it is no error."""
    wanted = {_path(data, plan).name for plan in plans.values()}
    try:
        (data / STORE).mkdir(exist_ok=True)
        for plan_id, mark in new.items():
            path = _path(data, plans[plan_id])
            part = path.with_suffix(".part")
            part.write_bytes(read_piece(mark))
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
