"""The frames of a data folder: of CSV files all at once, of Parquet files each when it is asked for.

A CSV file is parsed once per process, also for all kernels that are forked from one that has read it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_analysis.errors import SelectionError
from kexie_analysis.package import finish_writes, read_frame
from kexie_analysis.schema import EXTRACTED, TABLES
from kexie_analysis.store import find_format
from kexie_analysis.transaction import needs_recovery

if TYPE_CHECKING:
    import pandas as pd

    from kexie_analysis.parts import Parts

_LARGEST = 20_000_000  # bytes of a file; a larger table is not held twice
#: Frames by the names they have in `Plans`, with the tables that they are.
KEPT = {
    "provinces": "provinces",
    "reviews": "reviews",
    "survey": "reference/literacy_survey",
    "survey_targets": "reference/literacy_targets",
}


def open_frames(
    data: Path,
    *,
    tables: Iterable[str] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> Mapping[str, pd.DataFrame]:
    """The frames of a folder; see `plans.load_plans` for `tables` and `columns`.

    Raises
    ------
    SelectionError : a table or column that does not exist.
    TablesError : a table breaks its schema; in Parquet, when the frame is asked for.
    """
    finish_writes(data)
    names = _chosen(tables)
    chosen = {name: _columns_of(name, wanted) for name, wanted in (columns or {}).items()}
    kept = {name: recall_frame(table, data) for name, table in KEPT.items()}
    if find_format(data) == "parquet":
        from kexie_analysis.parts import Parts

        return LazyFrames(Parts(data), kept, names, chosen)
    read = {name: recall_frame(name, data) for name in names}
    return {n: f[chosen[n]] if n in chosen else f for n, f in read.items()} | kept


def keep_plans(frame: pd.DataFrame, plan_ids: Collection[str]) -> pd.DataFrame:
    """The rows of these plans; a row on two plans belongs to a selection that has both."""
    sides = [c for c in ("plan_id", "plan_a", "plan_b") if c in frame]
    return frame[frame[sides].isin(set(plan_ids)).all(axis=1)].reset_index(drop=True)


class LazyFrames(Mapping[str, "pd.DataFrame"]):
    """Frames that are read from Parquet files when they are first asked for, as the files stood then.

    Parameters
    ----------
    kept : frames that do not depend on the selection.
    names : the extracted tables offered.
    columns : by table, the only columns that are read.
    provinces, plan_ids : the selection; None for all.
    """

    def __init__(
        self,
        parts: Parts,
        kept: Mapping[str, pd.DataFrame],
        names: Sequence[str],
        columns: Mapping[str, Sequence[str]],
        *,
        provinces: frozenset[str] | None = None,
        plan_ids: frozenset[str] | None = None,
    ) -> None:
        self._parts, self._kept, self._names, self._columns = parts, kept, tuple(names), columns
        self._provinces, self._plan_ids = provinces, plan_ids
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self._kept:
            return self._kept[name]
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self._frame(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._names, *self._kept))

    def __len__(self) -> int:
        return len(self._names) + len(self._kept)

    def of_provinces(self, provinces: Iterable[str]) -> LazyFrames:
        """The same for these provinces alone; nothing is read for it."""
        return self._narrowed(frozenset(provinces), None)

    def of_plans(self, chosen: pd.DataFrame) -> LazyFrames:
        """The same for these rows of the plans; what was read is not read again."""
        ids = frozenset(chosen["plan_id"])
        out = self._narrowed(frozenset(chosen["province_id"]), ids)
        out._read = {name: keep_plans(frame, ids) for name, frame in self._read.items()}
        return out

    def _narrowed(self, provinces: frozenset[str], plan_ids: frozenset[str] | None) -> LazyFrames:
        return LazyFrames(
            self._parts, self._kept, self._names, self._columns,
            provinces=provinces, plan_ids=plan_ids,
        )  # fmt: skip

    def _frame(self, name: str) -> pd.DataFrame:
        from kexie_analysis.columns import to_frame

        ids = self._plan_ids
        if ids is None and self._provinces is not None and "plan_a" in TABLES[name].columns:
            # The files of a province also hold pairs with plans of others.
            ids = frozenset(self["plans"]["plan_id"])
        rows = self._parts.read(
            name, provinces=self._provinces, plan_ids=ids, columns=self._columns.get(name)
        )
        return to_frame(name, rows)


def recall_frame(name: str, data: Path) -> pd.DataFrame:
    """As `package.read_frame`: a frame of its own, parsed only where the file has changed."""
    try:
        state = (data / TABLES[name].path).stat()
    except OSError:
        return read_frame(name, data)
    if state.st_size > _LARGEST or needs_recovery(data):
        return read_frame(name, data)
    return _read(name, data, state.st_mtime_ns, state.st_size, state.st_ino).copy()


@lru_cache(maxsize=64)
def _read(name: str, data: Path, *_: int) -> pd.DataFrame:
    return read_frame(name, data)


def _chosen(tables: Iterable[str] | None) -> list[str]:
    if tables is None:
        return list(EXTRACTED)
    wanted = {"plans", *tables} - KEPT.keys()
    for name in sorted(wanted - set(EXTRACTED)):
        raise SelectionError(f"没有表“{name}”", allowed="、".join((*EXTRACTED, *KEPT)))
    return [name for name in EXTRACTED if name in wanted]


def _columns_of(name: str, wanted: Sequence[str]) -> list[str]:
    if name not in EXTRACTED:
        raise SelectionError(f"不能只取“{name}”的几列", allowed="、".join(EXTRACTED))
    known = TABLES[name].columns
    for column in wanted:
        if column not in known:
            raise SelectionError(f"表 {name} 没有列“{column}”", allowed="、".join(known))
    always = {"plan_id", "plan_a", "plan_b"}
    if name == "plans":  # what `select` chooses by
        always |= {"province_id", "doc_type", "period", "start_year", "end_year"}
    return [c for c in known if c in wanted or c in always]
