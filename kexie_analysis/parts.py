"""The extracted tables as Parquet: `parquet/<table>/province_id=CN-JX/part-<group>-<hash>.parquet`.

All rows of a plan lie in the files of one group, which bear the same name in every table, so that
the table of plans says where to look; rows on two plans lie with the one that was read later. A
file's name holds a hash of its contents and no file is ever changed, so that names tell what is in
them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from kexie_analysis.columns import (
    Columns,
    arrow_schema,
    empty_columns,
    select_plans,
    sort_columns,
)  # fmt: skip
from kexie_analysis.errors import TablesError
from kexie_analysis.schema import EXTRACTED, TABLES
from kexie_analysis.store import FOLDER

_NAME = re.compile(r"part-([0-9a-f]{12})-([0-9a-f]{16})\.parquet")
_PROVINCE = "province_id"
MOST_ROWS = 1_000_000  # of a file; 256 plans have half a million words, the largest of their tables
_ROWS = 1 << 17  # of a row group: what a reader holds at once


@dataclass(frozen=True, order=True)
class Part:
    """One file: `path` is below the data folder, `size` in bytes."""

    table: str
    province_id: str
    group: str
    path: str
    size: int


class Parts:
    """The files of a data folder as they stood when this was made.

    Whoever holds it reads that state or is told that it is gone, never a mix of two.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.files = tuple(sorted(_list_files(data)))

    @cached_property
    def by_table(self) -> dict[str, list[Part]]:
        out: dict[str, list[Part]] = {name: [] for name in EXTRACTED}
        for part in self.files:
            out[part.table].append(part)
        return out

    def of(
        self,
        table: str,
        *,
        provinces: Collection[str] | None = None,
        groups: Collection[str] | None = None,
    ) -> list[Part]:
        """The files of a table, of these provinces and groups (None: of all)."""
        return [
            p
            for p in self.by_table[table]
            if (provinces is None or p.province_id in provinces)
            and (groups is None or p.group in groups)
        ]

    def read(
        self,
        table: str,
        *,
        provinces: Collection[str] | None = None,
        groups: Collection[str] | None = None,
        plan_ids: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
    ) -> Columns:
        """Rows of a table, sorted by its key: of these provinces, groups, plans, these columns.

        Raises
        ------
        TablesError : a file is gone or damaged.
        """
        key = TABLES[table].key
        wanted = None if columns is None else list(dict.fromkeys([*columns, *key, *_sides(table)]))
        found = []
        for part in self.of(table, provinces=provinces, groups=groups):
            rows = read_part(self.data, part, wanted)
            found.append(rows if plan_ids is None else select_plans(rows, plan_ids))
        if not found:
            rows = empty_columns(table)
            return rows if columns is None else rows.select(list(columns))
        rows = sort_columns(table, pa.concat_tables(found).combine_chunks())
        return rows if columns is None else rows.select(list(columns))

    def plan_groups(self) -> dict[str, tuple[str, str, str]]:
        """Province, group and checksum of the source of every plan. Reads the table of plans alone."""
        out = {}
        for part in self.by_table["plans"]:
            rows = read_part(self.data, part, ["plan_id", "sha256"])
            ids, sums = rows["plan_id"].to_pylist(), rows["sha256"].to_pylist()
            for plan_id, sha256 in zip(ids, sums, strict=True):
                out[plan_id] = (part.province_id, part.group, sha256)
        return out


def read_part(data: Path, part: Part, columns: Sequence[str] | None = None) -> Columns:
    """One file's rows; columns in the order of the schema."""
    import pyarrow.parquet as pq

    schema = arrow_schema(part.table)
    names = [n for n in schema.names if columns is None or n in columns]
    stored = [n for n in names if not (part.table == "plans" and n == _PROVINCE)]
    try:
        file = pq.ParquetFile(data / part.path)
        if file.metadata.num_rows > MOST_ROWS:
            raise _damaged(part.path, f"有 {file.metadata.num_rows} 行，最多 {MOST_ROWS} 行")
        rows = file.read(columns=stored, use_threads=False)
    except FileNotFoundError:
        raise TablesError(
            "数据在读取期间更新了", where=part.path, next_step="重新 load_plans()"
        ) from None
    except (OSError, pa.ArrowException) as error:
        raise _damaged(part.path, str(error)[:80]) from None
    if len(stored) < len(names):
        rows = rows.append_column(_PROVINCE, pa.repeat(pa.scalar(part.province_id), len(rows)))
    try:
        return rows.select(names).cast(pa.schema([schema.field(n) for n in names]))
    except (pa.ArrowException, KeyError, ValueError):
        raise _damaged(part.path, "列与说明不符") from None


def make_part(table: str, province_id: str, group: str, rows: Columns) -> tuple[str, bytes]:
    """Path below the data folder and contents of one file. The same rows give the same bytes."""
    import pyarrow.parquet as pq

    rows = sort_columns(table, rows.combine_chunks())
    if table == "plans":
        rows = rows.drop_columns([_PROVINCE])
    key = TABLES[table].key[0] if len(TABLES[table].key) == 1 else ""
    sink = pa.BufferOutputStream()
    pq.write_table(
        rows.replace_schema_metadata(None),
        sink,
        row_group_size=_ROWS,
        compression="zstd",
        compression_level=1,
        use_dictionary=[n for n in rows.column_names if n != key],
        column_encoding={key: "DELTA_BYTE_ARRAY"} if key in rows.column_names else None,
    )
    body = sink.getvalue().to_pybytes()
    name = f"part-{group}-{hashlib.sha256(body).hexdigest()[:16]}.parquet"
    return f"{FOLDER}/{table}/{_PROVINCE}={province_id}/{name}", body


def name_group(plans: Iterable[tuple[str, str]]) -> str:
    """A group's name, from the plans (plan_id, sha256) that it holds."""
    lines = "\n".join(f"{plan_id} {sha256}" for plan_id, sha256 in sorted(plans))
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def is_whole(data: Path, part: Part) -> bool:
    """Whether a file still holds what its name says."""
    found = _NAME.fullmatch(part.path.rsplit("/", 1)[1])
    body = (data / part.path).read_bytes()
    return found is not None and hashlib.sha256(body).hexdigest()[:16] == found[2]


def _sides(table: str) -> list[str]:
    return [c for c in ("plan_id", "plan_a", "plan_b") if c in TABLES[table].columns]


def _list_files(data: Path) -> Iterable[Part]:
    for table in EXTRACTED:
        for folder in (data / FOLDER / table).glob(f"{_PROVINCE}=*"):
            province_id = folder.name.split("=", 1)[1]
            if not folder.is_dir():
                raise _damaged(folder.relative_to(data).as_posix(), "应为文件夹，却是文件")
            for path in folder.iterdir():
                if found := _NAME.fullmatch(path.name):
                    relative = path.relative_to(data).as_posix()
                    yield Part(table, province_id, found[1], relative, path.stat().st_size)


def _damaged(path: str, reason: str) -> TablesError:
    return TablesError(
        f"表文件损坏（{reason}）",
        where=path,
        next_step="恢复该文件，或把这些规划文件重新读取（kexie extract）",
    )


__all__ = ["Part", "Parts", "is_whole", "make_part", "name_group", "read_part"]
