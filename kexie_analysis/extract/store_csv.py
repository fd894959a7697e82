"""A data folder of CSV files: every table is written anew, one family of plans at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from kexie_analysis.columns import pack, sort_columns, to_columns
from kexie_analysis.extract.comparing import PAIRED
from kexie_analysis.extract.merging import Build, Contents, Held, Merge
from kexie_analysis.extract.pairs import Source
from kexie_analysis.extract.spill import Spill
from kexie_analysis.package import Row
from kexie_analysis.schema import EXTRACTED, TABLES
from kexie_analysis.sheets import stream_rows, write_columns, write_header

_AT_ONCE = 20_000  # rows of the old tables in memory


class SheetStore:
    """See `merging.Store`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.held = {
            str(row["plan_id"]): Held(
                Source(str(row["source_file"]), str(row["sha256"])), row["start_year"] is not None
            )
            for row in stream_rows("plans", data / TABLES["plans"].path)
        }
        self._tasks: dict[str, list[Row]] | None = None

    def tasks(self, plan_id: str) -> Sequence[Row]:
        """See `merging.Store`."""
        if self._tasks is None:
            self._tasks = {}
            for row in stream_rows("tasks", self.data / TABLES["tasks"].path):
                kept = {k: row[k] for k in ("start", "end", "task_id")}
                self._tasks.setdefault(str(row["plan_id"]), []).append(kept)
        return self._tasks.get(plan_id, ())

    def pair_plan(self, first: str, second: str, *, new: Collection[str]) -> str:
        """See `merging.Store`: the rows are sorted by the first plan."""
        return first

    def contents(self, merge: Merge, spill: Spill, build: Build) -> Contents:
        """See `merging.Store`."""
        self.take_up(merge, spill)
        return write_sheets(spill)

    def take_up(self, merge: Merge, spill: Spill) -> None:
        """See `merging.Store`."""
        for name in EXTRACTED:
            rows = stream_rows(name, self.data / TABLES[name].path)
            for plan_id, own in _runs(name, rows, merge):
                spill.add(plan_id, pack({name: to_columns(name, own)}))

    def files(self) -> list[str]:
        """See `merging.Store`."""
        return [TABLES[n].path for n in EXTRACTED if (self.data / TABLES[n].path).exists()]


def write_sheets(spill: Spill) -> Contents:
    """All extracted tables in `spill` as CSV files, sorted by their keys."""
    out: Contents = {}
    families = list(_families(sorted(spill.places)))
    for name in EXTRACTED:
        path = spill.folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            write_header(name, file)
            for plan_ids in families:
                rows = spill.read_many(plan_ids, name)
                if len(rows):
                    write_columns(name, sort_columns(name, rows), file)
        out[TABLES[name].path] = path
    return out


def _runs(name: str, rows: Iterable[Row], merge: Merge) -> Iterator[tuple[str, list[Row]]]:
    """The rows that stay, by plan; a plan may come several times."""
    side = "plan_a" if name in PAIRED else "plan_id"
    goes = merge.goes(name)
    rows = iter(rows)
    while some := list(islice(rows, _AT_ONCE)):
        by_plan: dict[str, list[Row]] = {}
        for row in some:
            if row[side] not in goes and row.get("plan_b") not in goes:
                by_plan.setdefault(str(row[side]), []).append(row)
        yield from by_plan.items()


def _families(plan_ids: Sequence[str]) -> Iterator[list[str]]:
    """Sorted plan ids, those together of which one begins another: their row ids sort as one."""
    family: list[str] = []
    for plan_id in plan_ids:
        if family and not plan_id.startswith(family[0] + "-"):
            yield family
            family = []
        family.append(plan_id)
    if family:
        yield family
