"""A data folder of Parquet files: new plans get files of their own; only what must change is rewritten.

Plans of one province lie together in groups (`kexie_analysis.parts`). A plan that is replaced takes
its group along; where small groups pile up they become one, so that a plan is rewritten a few
times in all, however many come one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kexie_analysis.columns import Columns, pack, select_plans, to_rows
from kexie_analysis.extract.comparing import PAIRED
from kexie_analysis.extract.merging import Build, Contents, Held, Merge
from kexie_analysis.extract.pairs import Source
from kexie_analysis.extract.spill import Spill, SpillReader
from kexie_analysis.package import Row
from kexie_analysis.parts import MOST_ROWS, Part, Parts, make_part, name_group, read_part
from kexie_analysis.schema import EXTRACTED

MOST_PLANS = 256  # of a group: what a reader of one province holds and one rewriting costs
_FULL = MOST_ROWS // 4  # rows of a file: making one holds them some times
_PIECES = 256
_FEW = 16  # so many groups of one size become one
_SIZES = (_FEW, MOST_PLANS)


@dataclass
class Group:
    """Files to be made: plans of one province, from the spill and from groups that are given up."""

    province_id: str
    plans: dict[str, str]  # plan_id -> sha256
    old: list[Part] = field(default_factory=list)
    elsewhere: frozenset[str] = frozenset()  # plans of groups made beside this one


class PartStore:
    """See `merging.Store`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.parts = Parts(data)
        self.held: dict[str, Held] = {}
        for part in self.parts.by_table["plans"]:
            names = ["plan_id", "source_file", "sha256", "start_year"]
            for row in to_rows(read_part(data, part, names)):
                source = Source(str(row["source_file"]), str(row["sha256"]))
                dated = row["start_year"] is not None
                self.held[str(row["plan_id"])] = Held(source, dated, part.province_id, part.group)
        self._tasks: dict[str, dict[str, list[Row]]] = {}

    def tasks(self, plan_id: str) -> Sequence[Row]:
        """See `merging.Store`; the group's tasks are read, those of the last groups are held."""
        held = self.held[plan_id]
        if held.group not in self._tasks:
            if len(self._tasks) >= _FEW:
                self._tasks.pop(next(iter(self._tasks)))
            by_plan: dict[str, list[Row]] = {}
            for part in self.parts.of("tasks", provinces={held.province_id}, groups={held.group}):
                rows = read_part(self.data, part, ["plan_id", "task_id", "start", "end"])
                for row in to_rows(rows):
                    by_plan.setdefault(str(row["plan_id"]), []).append(row)
            self._tasks[held.group] = by_plan
        return self._tasks[held.group].get(plan_id, ())

    def pair_plan(self, first: str, second: str, *, new: Collection[str]) -> str:
        """See `merging.Store`: with the plan that came later."""
        return second if second in new else first

    def contents(self, merge: Merge, spill: Spill, build: Build) -> Contents:
        """See `merging.Store`; `build` is asked for the files of each group."""
        opened = self._opened(merge, spill)
        out: Contents = {p.path: None for p in self.parts.files if p.group in opened}
        if merge.gone & self.held.keys():
            out |= self._without(merge, opened)
        groups = list(self._groups(merge, spill, opened))
        calls = [
            (self.data, spill.folder, number, group, spill.reader(group.plans), merge)
            for number, group in enumerate(groups)
        ]
        for made in build(make_group, calls):
            out.update(made)
        return out

    def take_up(self, merge: Merge, spill: Spill) -> None:
        """See `merging.Store`."""
        for part in self.parts.files:
            rows = _staying(part.table, read_part(self.data, part), merge)
            side = "plan_a" if part.table in PAIRED else "plan_id"
            for plan_id in rows[side].unique().to_pylist():
                own = rows.filter(pc.equal(rows[side], plan_id))
                spill.add(plan_id, pack({part.table: own}))

    def files(self) -> list[str]:
        """See `merging.Store`."""
        return [part.path for part in self.parts.files]

    def _opened(self, merge: Merge, spill: Spill) -> set[str]:
        """The groups that are given up: of plans that go, and small ones of provinces that grow."""
        if merge.void - merge.new:
            return {h.group for h in self.held.values()}
        must = {self.held[p].group for p in merge.gone if p in self.held}
        grown = set(spill_provinces(spill, merge.new).values())
        sizes: dict[str, dict[str, int]] = {}
        for held in self.held.values():
            if held.province_id in grown:
                groups = sizes.setdefault(held.province_id, {})
                groups[held.group] = groups.get(held.group, 0) + 1
        return must.union(*(too_many(groups, must) for groups in sizes.values()))

    def _without(self, merge: Merge, opened: Collection[str]) -> Contents:
        """Rows on two plans, one of which goes, in groups that stay."""
        out: Contents = {}
        for part in (p for name in PAIRED for p in self.parts.by_table[name]):
            if part.group in opened:
                continue
            sides = read_part(self.data, part, ["plan_a", "plan_b"])
            if len(select_plans(sides, merge.gone, keep=False)) < len(sides):
                rows = select_plans(read_part(self.data, part), merge.gone, keep=False)
                out[part.path] = None
                if len(rows):
                    out.update([make_part(part.table, part.province_id, part.group, rows)])
        return out

    def _groups(self, merge: Merge, spill: Spill, opened: Collection[str]) -> Iterator[Group]:
        members: dict[str, dict[str, str]] = {}
        for plan_id, province_id in spill_provinces(spill, merge.new).items():
            sha256 = spill.read(plan_id, "plans")["sha256"][0].as_py()
            members.setdefault(province_id, {})[plan_id] = sha256
        for plan_id, held in self.held.items():
            if held.group in opened and plan_id not in merge.gone:
                members.setdefault(held.province_id, {})[plan_id] = held.source.sha256
        for province_id in sorted(members):
            plans = sorted(members[province_id].items())
            old = [
                p for p in self.parts.files if p.group in opened and p.province_id == province_id
            ]
            count = -(-len(plans) // MOST_PLANS)
            for n in range(count):
                chosen = dict(plans[n * len(plans) // count : (n + 1) * len(plans) // count])
                elsewhere = frozenset(members[province_id].keys() - chosen.keys())
                yield Group(province_id, chosen, old, elsewhere)


def make_group(
    data: Path, folder: Path, number: int, group: Group, spill: SpillReader, merge: Merge
) -> list[tuple[str, Path]]:
    """Write one group's files into `folder`: where each belongs below `data`, and where it is."""
    name, out = name_group(group.plans.items()), []
    for table in EXTRACTED:
        for n, rows in enumerate(_files(_rows(data, table, group, spill, merge))):
            path, body = make_part(table, group.province_id, name, rows)
            place = folder / f"{number}-{table}-{n}.parquet"
            place.write_bytes(body)
            out.append((path, place))
    return out


def _rows(
    data: Path, table: str, group: Group, spill: SpillReader, merge: Merge
) -> Iterator[Columns]:
    """A table's rows of a group, some at a time: those just read, then those that stay."""
    yield from spill.read_each(sorted(group.plans), table)
    for part in group.old:
        if part.table == table:
            yield _own(table, _staying(table, read_part(data, part), merge), group)


def _files(found: Iterable[Columns]) -> Iterator[Columns]:
    """The rows of each file: one, but where plans that share much have more than a file's fill."""
    held: list[Columns] = []
    for rows in found:
        if len(rows):
            held.append(rows)
        if len(held) >= _PIECES:  # each takes some kilobytes, however few its rows
            held = [pa.concat_tables(held).combine_chunks()]
        if sum(map(len, held)) >= _FULL:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def too_many(groups: Mapping[str, int], besides: Collection[str] = ()) -> set[str]:
    """Groups (name -> plans) that are to become one: `_FEW` and more that are smaller than a size."""
    out: set[str] = set()
    for size in _SIZES:
        small = {g for g, n in groups.items() if n < size and g not in besides}
        if len(small) >= _FEW:
            out |= small
    return out


def spill_provinces(spill: Spill, plan_ids: Iterable[str]) -> dict[str, str]:
    """The province of each plan in the spill."""
    return {p: spill.read(p, "plans")["province_id"][0].as_py() for p in sorted(plan_ids)}


def _staying(table: str, rows: Columns, merge: Merge) -> Columns:
    return select_plans(rows, merge.goes(table), keep=False)


def _own(table: str, rows: Columns, group: Group) -> Columns:
    """The rows of this group's plans; on two plans, those of the first that was in the old group."""
    if table not in PAIRED:
        return select_plans(rows, group.plans)
    own, others = pa.array(sorted(group.plans)), pa.array(sorted(group.elsewhere), pa.string())
    first = pc.is_in(rows["plan_a"], value_set=own)
    second = pc.and_(
        pc.is_in(rows["plan_b"], value_set=own),
        pc.invert(pc.is_in(rows["plan_a"], value_set=others)),
    )
    return rows.filter(pc.or_(first, second))
