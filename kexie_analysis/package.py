"""The tables in data/: read, write and check them. The only module that writes to that folder.

A row is a plain dict from column to a Python value (`str`, `int`, `float`, `bool`, `date`, or
None for a missing one); `read_frame` gives the same as a typed pandas frame.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_analysis.errors import TablesError
from kexie_analysis.folders import SHIPPED_DATA
from kexie_analysis.schema import EXTRACTED, TABLES, Table
from kexie_analysis.sheets import Row, read_columns, stream_rows, to_csv
from kexie_analysis.store import FOLDER, find_format
from kexie_analysis.transaction import locked, needs_recovery, recover, replace_files

if TYPE_CHECKING:
    import pandas as pd

Tables = dict[str, list[Row]]

_PLANS_AT_ONCE = 32  # as rows, which take ten times the room of columns
_FOLDERS = ("themes", "schemes", "reference", FOLDER)
_KINDS = (".csv", ".yml", ".txt", ".json", ".parquet")


def find_data(path: str | os.PathLike | None = None) -> Path:
    """The data folder: `path`, else KEXIE_DATA, else `data/` here or above, else the one installed.

    Raises
    ------
    TablesError : the folder named does not exist.
    """
    named = path or os.environ.get("KEXIE_DATA")
    if named:
        folder = Path(named)
        if not folder.is_dir():
            raise TablesError(
                "数据目录不存在",
                where=str(folder),
                next_step="用 --data 或 KEXIE_DATA 指到已有的目录",
            )
        refuse_odd_files(folder)
        return folder
    here = Path.cwd().resolve()
    for parent in (here, *here.parents):
        if (parent / "data" / "datapackage.json").is_file():
            refuse_odd_files(parent / "data")
            return parent / "data"
    for folder in SHIPPED_DATA:
        if (folder / "datapackage.json").is_file():
            return folder
    raise TablesError("找不到数据目录", next_step="先运行 kexie extract，或用 --data 指明目录")


def refuse_odd_files(data: Path) -> None:
    """Raise TablesError where something else stands for a file of the tables, or for a folder of them."""
    for path in (data / name for name in (*_FOLDERS, *(f"{FOLDER}/{name}" for name in EXTRACTED))):
        if os.path.lexists(path) and not path.is_dir():
            step = "移走它，再用 kexie extract 重新生成"
            raise TablesError("应为文件夹，却不是", where=str(path), next_step=step)
    for root, folders, names in os.walk(data):
        found = [*folders, *names]
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(root, n) for n in found if n.endswith(_KINDS) and not n.startswith(".")):
            if os.path.lexists(path) and not path.is_file():  # another process may have replaced it
                raise TablesError(
                    "不是普通文件，不能当作表或主题读",
                    where=str(path),
                    next_step="删去它，或换成文件本身",
                )


def read_rows(name: str, data: Path) -> list[Row]:
    """All rows of one table, typed; an absent file is an empty table.

    Raises
    ------
    TablesError : a column is missing, or a cell does not fit its type (names file, row, column).
    """
    finish_writes(data)
    if name in EXTRACTED and find_format(data) == "parquet":
        from kexie_analysis.columns import to_rows
        from kexie_analysis.parts import Parts

        return to_rows(Parts(data).read(name))
    return list(stream_rows(name, data / TABLES[name].path))


def read_rows_of(name: str, data: Path, plan_id: str) -> list[Row]:
    """The rows of one plan; of Parquet files only those that hold it are read."""
    finish_writes(data)
    if find_format(data) == "csv":
        return [row for row in read_rows(name, data) if row["plan_id"] == plan_id]
    from kexie_analysis.columns import to_rows
    from kexie_analysis.parts import Parts

    parts = Parts(data)
    province_id, group, _ = parts.plan_groups().get(plan_id, ("", "", ""))
    return to_rows(parts.read(name, provinces={province_id}, groups={group}, plan_ids=[plan_id]))


def read_tables(data: Path, names: Iterable[str] = tuple(TABLES)) -> Tables:
    """Several tables at once, by name."""
    return {name: read_rows(name, data) for name in names}


def iterate_tables(data: Path) -> Iterator[Tables]:
    """The extracted tables: of CSV files all at once, of Parquet files a few plans at a time."""
    finish_writes(data)
    if find_format(data) == "csv":
        yield read_tables(data, EXTRACTED)
        return
    from kexie_analysis.columns import select_plans, to_rows
    from kexie_analysis.parts import Parts

    parts = Parts(data)
    for part in parts.by_table["plans"]:
        province, group = {part.province_id}, {part.group}
        held = {n: parts.read(n, provinces=province, groups=group) for n in EXTRACTED}
        ids = held["plans"]["plan_id"].to_pylist()
        for start in range(0, len(ids), _PLANS_AT_ONCE):
            some = ids[start : start + _PLANS_AT_ONCE]
            yield {
                n: to_rows(rows if "plan_a" in rows.column_names else select_plans(rows, some))
                if start == 0 or "plan_a" not in rows.column_names
                else []
                for n, rows in held.items()
            }


def read_frame(name: str, data: Path) -> pd.DataFrame:
    """One table as a frame: categories for enumerated columns, Int64 for whole numbers, dates."""
    from kexie_analysis.columns import to_columns, to_frame

    finish_writes(data)
    if name in EXTRACTED and find_format(data) == "parquet":
        from kexie_analysis.parts import Parts

        return to_frame(name, Parts(data).read(name))
    columns = read_columns(name, data / TABLES[name].path)
    return to_frame(name, to_columns(name, read_rows(name, data)) if columns is None else columns)


def write_tables(tables: Mapping[str, Sequence[Row]], data: Path) -> list[str]:
    """Write the tables given, and `datapackage.json`, all or none. Returns the files that changed.

    Rows are sorted by primary key, so that the same rows give the same bytes.

    Raises
    ------
    TablesError : a row breaks its schema; nothing was written.
    BusyError : another process is writing.
    """
    return update_tables(lambda _: tables, data)


def update_tables(
    change: Callable[[Path], Mapping[str, Sequence[Row]]],
    data: Path,
    *,
    files: Mapping[str, bytes] | None = None,
) -> list[str]:
    """`write_tables` of what `change` makes of the folder, with `files`; no one else writes then."""

    def contents(folder: Path) -> dict[str, bytes | Path | None]:
        tables = {TABLES[n].path: to_csv(TABLES[n], rows) for n, rows in change(folder).items()}
        return {**tables, **(files or {})}

    return update_files(contents, data)


def update_files(
    change: Callable[[Path], Mapping[str, bytes | Path | None]], data: Path
) -> list[str]:
    """Put the files that `change` makes of the folder in place, all or none, and `datapackage.json`.

    `change` gives contents by path below `data`: bytes, a file on the same disk that is moved away,
    or None for a file that is to be removed. Returns the paths that changed.
    """
    with locked(data):
        recover(data)
        contents = change(data)
        files = {path: body for path, body in contents.items() if body is not None}
        gone = [p for p, body in contents.items() if body is None and (data / p).exists()]
        parquet = any(path.startswith(f"{FOLDER}/") for path in files) or (
            find_format(data) == "parquet" and TABLES["plans"].path not in files
        )
        files["datapackage.json"] = describe(_present(data, parquet, files, gone), parquet=parquet)
        return replace_files(data, files, gone=gone) + gone


def _present(
    data: Path, parquet: bool, files: Collection[str] = (), gone: Collection[str] = ()
) -> list[Table]:
    """The tables that the folder has once `files` are written and `gone` removed."""
    return [
        t
        for t in TABLES.values()
        if t.path in files
        or ((data / t.path).exists() and t.path not in gone)
        or (parquet and t.name in EXTRACTED)
    ]


def describe(tables: Iterable[Table], *, parquet: bool = False) -> bytes:
    """`datapackage.json` (Data Package v2) of these tables; `parquet`: the extracted ones are so kept."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "kexie-analysis",
        "title": "省级科协规划文件摘录表",
        "description": "从各省科协规划文件中提取的数字、名称、标题、条款号与位置，不含原文语句。",
        "version": "1.0.0",
        "resources": [
            table.descriptor(FOLDER if parquet and table.name in EXTRACTED else None)
            for table in tables
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def data_version(data: Path) -> str:
    """Twelve hexadecimal digits that change when any table, theme or reference figure changes."""
    digest = hashlib.sha256()
    for name in list_files(data):
        digest.update(name.encode() + b"\0")
        if not name.startswith(f"{FOLDER}/"):  # there, a name tells what is in the file
            digest.update(hashlib.sha256((data / name).read_bytes()).digest())
    return digest.hexdigest()[:12]


def list_files(data: Path) -> list[str]:
    """Paths below `data` of the tables, themes and schemes, sorted."""
    found = []
    for root, folders, names in os.walk(data):
        folders[:] = [name for name in folders if not name.startswith(".")]
        base = Path(root).relative_to(data).as_posix()
        base = "" if base == "." else base + "/"
        kinds = (".parquet",) if base.startswith(f"{FOLDER}/") else (".csv", ".yml")
        found += [base + n for n in names if n.endswith(kinds) and not n.startswith(".")]
    return sorted(found)


def check_tables(data: Path) -> list[str]:
    """Everything that breaks the schema or a key, one Chinese line each; empty where all is well."""
    from kexie_analysis.keys import check_parts, key_problems

    problems: list[str] = []
    tables: Tables = {}
    finish_writes(data)
    parquet = find_format(data) == "parquet"
    problems += _description_problems(data, parquet)
    for name in TABLES:
        try:
            if not (parquet and name in EXTRACTED):
                tables[name] = read_rows(name, data)
        except TablesError as error:
            problems.append(str(error))
    for name in ("provinces",) if parquet else (*EXTRACTED, "provinces"):
        if not (data / TABLES[name].path).is_file():
            problems.append(f"缺少表 {TABLES[name].path}；下一步：重新运行 kexie extract")
    if parquet:
        return problems + check_parts(data, tables)
    return problems + [p for name in tables for p in key_problems(name, tables)]


def _description_problems(data: Path, parquet: bool) -> list[str]:
    step = "；下一步：运行 kexie extract 重新生成"
    path = data / "datapackage.json"
    if not path.is_file():
        return [f"缺少 datapackage.json{step}"]
    try:
        found = json.loads(path.read_bytes())["resources"]
        wanted = json.loads(describe(_present(data, parquet), parquet=parquet))["resources"]
        missing = [resource["name"] for resource in wanted if resource not in found]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return [f"datapackage.json 损坏，不是数据包说明{step}"]
    if missing:
        return [f"datapackage.json 与表不符（{'、'.join(missing[:5])}）{step}"]
    return []


def finish_writes(data: Path) -> None:
    """Carry out a change that a killed process had decided."""
    if needs_recovery(data):
        with locked(data):
            recover(data)
