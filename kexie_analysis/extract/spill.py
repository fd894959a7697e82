"""Rows of one run on disk until they are put in place: memory holds their places only."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pyarrow as pa

from kexie_analysis.columns import (
    Columns,
    empty_columns,
    from_stream,
    pack,
    places_in,
    to_columns,
)  # fmt: skip
from kexie_analysis.errors import TablesError
from kexie_analysis.extract.comparing import Piece
from kexie_analysis.package import Row

_PREFIX = ".work-"
_FLUSH = 50_000  # rows held before they are written
_HEAD = 1024  # bytes in which a piece says what is in it and where (`columns.pack`)
Place = tuple[int, int]  # where a packed piece begins, and its length


class Spill:
    """A file in a hidden folder of the data folder that ends with the run.

    The folder is made with the first rows, so that a run that reads nothing leaves nothing.
    """

    def __init__(self, data: Path) -> None:
        self.folder = data / f"{_PREFIX}{uuid.uuid4().hex[:12]}"
        self.path = self.folder / "rows"
        self.places: dict[str, list[Place]] = {}
        self._file: BinaryIO | None = None
        self._reader: BinaryIO | None = None
        self._lock: Any = None
        self._held: dict[tuple[str, str], list[Row]] = {}
        self._count = self._end = 0

    def __enter__(self) -> Spill:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in (self._file, self._reader):
            if file is not None:
                file.close()
        if self._lock is not None:
            self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, plan_id: str, packed: bytes, *, instead: bool = False) -> None:
        """A piece of a plan (`columns.pack`); `instead` of all before."""
        file = self._open()
        file.write(packed)
        place = (self._end, len(packed))
        self._end += len(packed)
        if instead:
            self.places[plan_id] = [place]
        else:
            self.places.setdefault(plan_id, []).append(place)

    def add_row(self, plan_id: str, name: str, row: Row) -> None:
        """One row of a table, filed under a plan; call `flush` after the last."""
        self._held.setdefault((plan_id, name), []).append(row)
        self._count += 1
        if self._count >= _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Write what `add_row` holds."""
        for (plan_id, name), rows in self._held.items():
            self.add(plan_id, pack({name: to_columns(name, rows)}))
        self._held.clear()
        self._count = 0

    def read(self, plan_id: str, name: str) -> Columns:
        """The rows of a table filed under a plan, in the order they came."""
        found = list(self._parts([plan_id], name))
        return pa.concat_tables(found) if found else empty_columns(name)

    def read_many(self, plan_ids: Iterable[str], name: str) -> Columns:
        """`read` of several plans, one after another."""
        found = list(self._parts(plan_ids, name))
        return pa.concat_tables(found).combine_chunks() if found else empty_columns(name)

    def piece(self, plan_id: str, name: str) -> Piece:
        """Where the first that was packed under a name for a plan lies."""
        if self._file is not None:
            self._file.flush()
        with self.path.open("rb") as file:
            for start, length in _find(file, self.places, [plan_id], name):
                return Piece(str(self.path), start, length)
        raise KeyError(name)

    def reader(self, plan_ids: Iterable[str]) -> SpillReader:
        """For another process: the places of these plans."""
        if self._file is not None:
            self._file.flush()
        return SpillReader(self.path, {p: self.places[p] for p in plan_ids if p in self.places})

    def _parts(self, plan_ids: Iterable[str], name: str) -> Iterator[Columns]:
        for body in self._bodies(plan_ids, name):
            yield from_stream(body)

    def _bodies(self, plan_ids: Iterable[str], name: str) -> Iterator[bytes]:
        if self._file is None:
            return
        self._file.flush()
        if self._reader is None:
            self._reader = self.path.open("rb")
        yield from _bodies(self._reader, self.places, plan_ids, name)

    def _open(self) -> BinaryIO:
        if self._file is None:
            from filelock import FileLock

            try:
                self.folder.mkdir(parents=True)
                remove_left_over(self.folder.parent)
                self._lock = FileLock(str(self.folder / "lock"))
                self._lock.acquire(timeout=0)
                self._file = self.path.open("wb")
            except OSError as error:
                raise TablesError(
                    f"数据目录不能写（{error.strerror}）",
                    where=str(self.folder.parent),
                    next_step="换一个 --data 目录，或检查写权限",
                ) from None
        return self._file


class SpillReader:
    """Reads some plans' pieces of a spill in another process."""

    def __init__(self, path: Path, places: Mapping[str, list[Place]]) -> None:
        self.path, self.places = path, places

    def read_each(self, plan_ids: Iterable[str], name: str) -> Iterator[Columns]:
        """The rows of a table filed under these plans, in the pieces they came in."""
        if not self.places:
            return
        with self.path.open("rb") as file:
            for body in _bodies(file, self.places, plan_ids, name):
                yield from_stream(body)


def remove_left_over(data: Path) -> None:
    """Take away what a killed run left: folders whose lock nobody holds."""
    from filelock import FileLock, Timeout

    for folder in data.glob(f"{_PREFIX}*"):
        lock = folder / "lock"
        if not lock.exists():  # being made at this moment, or removed
            continue
        try:
            with FileLock(str(lock), timeout=0):
                pass
        except (Timeout, OSError):
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _bodies(
    file: BinaryIO, places: Mapping[str, list[Place]], plan_ids: Iterable[str], name: str
) -> Iterator[bytes]:
    for start, length in _find(file, places, plan_ids, name):
        yield _read_at(file, start, length)


def _find(
    file: BinaryIO, places: Mapping[str, list[Place]], plan_ids: Iterable[str], name: str
) -> Iterator[Place]:
    """Where what is packed under a name lies in each of the plans' pieces that has it."""
    for plan_id in plan_ids:
        for start, length in places.get(plan_id, ()):
            # The head first: of a plan with much in it only the part asked for is read.
            found = places_in(_read_at(file, start, min(length, _HEAD))).get(name)
            if found is not None:
                yield start + found[0], found[1]


def _read_at(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)
