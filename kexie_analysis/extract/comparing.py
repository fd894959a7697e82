"""Pairs of plans compared, here or in other processes: places on disk go in, packed rows come out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

import numpy as np

from kexie_analysis.columns import from_lists, from_stream, pack
from kexie_analysis.extract.passages import Fingerprint, compare
from kexie_analysis.schema import TABLES

PAIRED = ("shared_passages", "overlaps")
#: 8-grams of the fingerprints that one process holds: some 50 bytes each.
_MOST_HELD = 2_500_000


class Piece(NamedTuple):
    """Some bytes of a file, which do not change while anybody may ask for them."""

    path: str
    start: int
    size: int


#: A fingerprint as `Fingerprint.to_bytes` gives it, or where it lies.
Mark: TypeAlias = Piece | bytes
Span: TypeAlias = tuple[int, int, str]  # start, end and id of a task
#: Tasks as they are, or where their table lies (`columns.pack`).
Tasks: TypeAlias = Piece | tuple[Span, ...]


class Side(NamedTuple):
    """One plan of a pair."""

    plan_id: str
    mark: Mark
    tasks: Tasks


class Pair(NamedTuple):
    """Two plans to compare, and under which of them the rows are filed."""

    a: Side
    b: Side
    filed: str


def read_piece(mark: Mark) -> bytes:
    """The bytes themselves."""
    if isinstance(mark, bytes):
        return mark
    with open(mark.path, "rb") as file:
        file.seek(mark.start)
        return file.read(mark.size)


@dataclass(frozen=True, eq=False)
class _Loaded:
    """A side as it is compared: which task holds a raw offset."""

    mark: Fingerprint
    starts: np.ndarray
    ends: np.ndarray
    ids: list[str]

    def tasks_at(self, offsets: Sequence[int]) -> list[str | None]:
        """The task that holds each offset."""
        if not self.ids:
            return [None] * len(offsets)
        places = np.searchsorted(self.starts, offsets, side="right") - 1
        inside = (places >= 0) & (np.asarray(offsets) < self.ends[places])
        found = zip(places.tolist(), inside.tolist(), strict=True)
        return [self.ids[place] if within else None for place, within in found]


class Sides:
    """Plans to compare, of which the last used are held: by their size, not their number."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, Mark], _Loaded] = OrderedDict()
        self._grams = 0

    def get(self, side: Side) -> _Loaded:
        """Raises TablesError where a fingerprint is damaged."""
        key = (side.plan_id, side.mark)
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = _load(side)
            self._grams += len(found.mark.hashes)
            while self._grams > _MOST_HELD and len(self._held) > 2:
                self._grams -= len(self._held.popitem(last=False)[1].mark.hashes)
        else:
            self._held.move_to_end(key)
        return found


def _load(side: Side) -> _Loaded:
    if isinstance(side.tasks, Piece):
        rows = from_stream(read_piece(side.tasks))
        columns = [rows[name].to_pylist() for name in ("start", "end", "task_id")]
        spans: list[Span] = sorted(zip(*columns, strict=True))
    else:
        spans = sorted(side.tasks)
    starts, ends = (np.array([span[n] for span in spans], dtype=np.int64) for n in (0, 1))
    mark = Fingerprint.from_bytes(read_piece(side.mark))
    return _Loaded(mark, starts, ends, [task_id for *_, task_id in spans])


_sides = Sides()


def compare_pairs(pairs: Sequence[Pair]) -> list[tuple[str, bytes]]:
    """The rows of these pairs: under which plan they are filed, and its tables packed."""
    lists: dict[str, dict[str, list]] = {
        name: {column: [] for column in TABLES[name].columns} for name in PAIRED
    }
    ends: list[tuple[str, tuple[int, ...]]] = []
    for filed, some in groupby(sorted(pairs, key=_filed), key=_filed):
        for pair in some:
            _add_rows(pair, lists["overlaps"], lists["shared_passages"])
        ends.append((filed, tuple(len(lists[name]["plan_a"]) for name in PAIRED)))
    # Of all pairs at once: a table costs the same whether it has one row or a hundred.
    tables = {name: from_lists(name, lists[name]) for name in PAIRED}
    out, begun = [], (0,) * len(PAIRED)
    for filed, end in ends:
        spans = zip(PAIRED, begun, end, strict=True)
        out.append((filed, pack({name: tables[name].slice(i, j - i) for name, i, j in spans})))
        begun = end
    return out


_filed = attrgetter("filed")


def _add_rows(pair: Pair, overlaps: dict[str, list], passages: dict[str, list]) -> None:
    plan_a, plan_b = pair.a.plan_id, pair.b.plan_id
    a, b = _sides.get(pair.a), _sides.get(pair.b)
    shared = compare(a.mark, b.mark)
    row = (plan_a, plan_b, a.mark.grams, b.mark.grams, shared.grams)
    for column, value in zip(
        ("plan_a", "plan_b", "grams_a", "grams_b", "shared"), row, strict=True
    ):
        overlaps[column].append(value)
    found = shared.passages
    starts_a, starts_b = [p.start_a for p in found], [p.start_b for p in found]
    passages["passage_id"] += (f"{plan_a}-{i:05d}-{plan_b}-{j:05d}" for i, j, _ in found)
    passages["plan_a"] += [plan_a] * len(found)
    passages["task_a"] += a.tasks_at(starts_a)
    passages["start_a"] += starts_a
    passages["plan_b"] += [plan_b] * len(found)
    passages["task_b"] += b.tasks_at(starts_b)
    passages["start_b"] += starts_b
    passages["chars"] += [p.chars for p in found]
