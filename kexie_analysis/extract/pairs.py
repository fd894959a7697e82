"""Rows on pairs of plans: shared passages and overlaps.

Only pairs with a new plan are worked out; for them the others' fingerprints are needed. They are
kept in a hidden folder of data/ (hashes and positions, no text), and made again from the source
where that is at hand; else the pair is named as not compared.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.errors import KexieError
from kexie_analysis.extract.passages import Fingerprint, compare, fingerprint, shared_grams
from kexie_analysis.extract.sources import SourceFolder, find_sources
from kexie_analysis.package import Row, Tables

STORE = ".fingerprints"
PAIRED = ("shared_passages", "overlaps")


@dataclass
class Pairs:
    """The rows of both tables, and the pairs that could not be compared."""

    tables: Tables = field(default_factory=lambda: {name: [] for name in PAIRED})
    uncompared: list[tuple[str, str]] = field(default_factory=list)


def compare_plans(tables: Tables, old: Tables, marks: Mapping[str, bytes], data: Path) -> Pairs:
    """Pair rows of all plans in `tables`.

    Parameters
    ----------
    tables : the plans and tasks as they will stand.
    old : the pair tables as they stand; rows without a new plan are kept.
    marks : fingerprints (`Fingerprint.to_bytes`) of the new plans.
    """
    pairs = Pairs()
    plans = {str(row["plan_id"]): row for row in tables["plans"]}
    for name in PAIRED:
        pairs.tables[name] = [
            row
            for row in old[name]
            if {row["plan_a"], row["plan_b"]} <= plans.keys() - marks.keys()
        ]
    known = _Marks(data, plans, marks)
    tasks = _Tasks(tables["tasks"])
    ids = sorted(plans)
    for number, first in enumerate(ids):
        for second in ids[number + 1 :]:
            if first not in marks and second not in marks:
                continue
            a, b = known.get(first), known.get(second)
            if a is None or b is None:
                pairs.uncompared.append((first, second))
            else:
                _add_pair(pairs.tables, (first, a), (second, b), tasks)
    return pairs


def _add_pair(
    tables: Tables, first: tuple[str, Fingerprint], second: tuple[str, Fingerprint], tasks: _Tasks
) -> None:
    (plan_a, a), (plan_b, b) = first, second
    shared = shared_grams(a, b)
    tables["overlaps"].append(
        {
            "plan_a": plan_a,
            "plan_b": plan_b,
            "grams_a": len(a.grams),
            "grams_b": len(b.grams),
            "shared": shared,
        }
    )
    for passage in compare(a, b):
        tables["shared_passages"].append({
            "passage_id": f"{plan_a}-{passage.start_a:05d}-{plan_b}-{passage.start_b:05d}",
            "plan_a": plan_a, "task_a": tasks.at(plan_a, passage.start_a), "start_a": passage.start_a,
            "plan_b": plan_b, "task_b": tasks.at(plan_b, passage.start_b), "start_b": passage.start_b,
            "chars": passage.chars,
        })  # fmt: skip


class _Tasks:
    """Which task of a plan holds a raw offset."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._spans: dict[str, list[tuple[int, int, str]]] = {}
        for row in rows:
            span = (int(str(row["start"])), int(str(row["end"])), str(row["task_id"]))
            self._spans.setdefault(str(row["plan_id"]), []).append(span)
        for spans in self._spans.values():
            spans.sort()

    def at(self, plan_id: str, offset: int) -> str | None:
        spans = self._spans.get(plan_id, [])
        index = bisect_right(spans, (offset, 1 << 60, "")) - 1
        return spans[index][2] if index >= 0 and offset < spans[index][1] else None


class _Marks:
    """Fingerprints by plan: the new ones, those kept, those that a source at hand gives."""

    def __init__(self, data: Path, plans: Mapping[str, Row], new: Mapping[str, bytes]) -> None:
        self._data, self._plans = data, plans
        self._found: dict[str, Fingerprint | None] = {
            plan_id: Fingerprint.from_bytes(kept) for plan_id, kept in new.items()
        }

    def get(self, plan_id: str) -> Fingerprint | None:
        if plan_id not in self._found:
            self._found[plan_id] = self._kept(plan_id) or self._reread(plan_id)
        return self._found[plan_id]

    def _kept(self, plan_id: str) -> Fingerprint | None:
        try:
            return Fingerprint.from_bytes(_path(self._data, self._plans[plan_id]).read_bytes())
        except (OSError, KexieError):
            return None

    def _reread(self, plan_id: str) -> Fingerprint | None:
        row = self._plans[plan_id]
        try:
            folder = find_sources(None, beside=self._data)
            if folder is None:
                return None
            outline = SourceFolder(folder).outline(str(row["source_file"]), str(row["sha256"]))
            return fingerprint(outline)
        except KexieError:
            return None


def keep_marks(data: Path, plans: Iterable[Row], marks: Mapping[str, bytes]) -> None:
    """Keep the new plans' fingerprints; drop those of plans that are no more. A disk that refuses
    costs only comparisons later on, so it is no error."""
    rows = list(plans)
    wanted = {_path(data, row).name for row in rows}
    try:
        (data / STORE).mkdir(exist_ok=True)
        for row in rows:
            if row["plan_id"] in marks:
                path = _path(data, row)
                part = path.with_suffix(".part")
                part.write_bytes(marks[str(row["plan_id"])])
                os.replace(part, path)
        for path in (data / STORE).iterdir():
            if path.name not in wanted:
                path.unlink()
    except OSError:
        return


def _path(data: Path, plan: Row) -> Path:
    # By checksum: a plan read again from another file never meets the fingerprint of the old one.
    return data / STORE / f"{str(plan['sha256'])[:32]}.bin"
