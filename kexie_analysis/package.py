"""The tables in data/: read, write and check them. The only module that touches that folder.

A row is a plain dict from column to a Python value (`str`, `int`, `float`, `bool`, `date`, or
None for a missing one); `read_frame` gives the same as a typed pandas frame.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_analysis.cells import bare_text, format_cell, guard_text
from kexie_analysis.errors import TablesError
from kexie_analysis.schema import EXTRACTED, TABLES, Field, Table
from kexie_analysis.transaction import locked, needs_recovery, recover, replace_files

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, object]
Tables = dict[str, list[Row]]

_BUNDLED = Path(__file__).parent / "_bundle" / "data"
csv.field_size_limit(10_000_000)  # a list of departments can be longer than csv's 128 KiB


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
        return folder
    here = Path.cwd().resolve()
    for parent in (here, *here.parents):
        if (parent / "data" / "datapackage.json").is_file():
            return parent / "data"
    for folder in (Path(__file__).resolve().parent.parent / "data", _BUNDLED):
        if (folder / "datapackage.json").is_file():
            return folder
    raise TablesError("找不到数据目录", next_step="先运行 kexie extract，或用 --data 指明目录")


def read_rows(name: str, data: Path) -> list[Row]:
    """All rows of one table, typed; an absent file is an empty table.

    Raises
    ------
    TablesError : a column is missing, or a cell does not fit its type (names file, row, column).
    """
    table = TABLES[name]
    _finish_writes(data)
    path = data / table.path
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return list(_typed_rows(table, csv.DictReader(file, strict=True), path.name))
        except (csv.Error, UnicodeDecodeError) as error:
            raise TablesError(
                f"表文件损坏（{error}）",
                where=str(path),
                next_step="恢复该文件或重新运行 kexie extract",
            ) from error


def read_tables(data: Path, names: Iterable[str] = tuple(TABLES)) -> Tables:
    """Several tables at once, by name."""
    return {name: read_rows(name, data) for name in names}


def read_frame(name: str, data: Path) -> pd.DataFrame:
    """One table as a frame: categories for enumerated columns, Int64 for whole numbers, dates."""
    import pandas as pd

    table = TABLES[name]
    rows = read_rows(name, data)
    columns = {f.name: _column([row[f.name] for row in rows], f) for f in table.fields}
    return pd.DataFrame(columns, columns=table.columns)


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
    with locked(data):
        recover(data)
        contents = {TABLES[n].path: _to_csv(TABLES[n], rows) for n, rows in change(data).items()}
        contents.update(files or {})
        present = [t for t in TABLES.values() if t.path in contents or (data / t.path).exists()]
        contents["datapackage.json"] = describe(present)
        return replace_files(data, contents)


def describe(tables: Iterable[Table]) -> bytes:
    """`datapackage.json` (Data Package v2) of these tables."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "kexie-analysis",
        "title": "省级科协规划文件摘录表",
        "description": "从各省科协规划文件中提取的数字、名称、标题、条款号与位置，不含原文语句。",
        "version": "1.0.0",
        "resources": [table.descriptor() for table in tables],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def data_version(data: Path) -> str:
    """Twelve hexadecimal digits that change when any table, theme or reference figure changes."""
    digest = hashlib.sha256()
    for path in sorted(p for p in data.rglob("*") if p.suffix in {".csv", ".yml"} and p.is_file()):
        if not path.name.startswith("."):
            digest.update(path.relative_to(data).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def check_tables(data: Path) -> list[str]:
    """Everything that breaks the schema or a key, one Chinese line each; empty where all is well."""
    problems: list[str] = []
    tables: Tables = {}
    if not (data / "datapackage.json").is_file():
        problems.append("缺少 datapackage.json；下一步：运行 kexie extract 重新生成")
    for name in TABLES:
        try:
            tables[name] = read_rows(name, data)
        except TablesError as error:
            problems.append(str(error))
    for name in (*EXTRACTED, "provinces"):
        if not (data / TABLES[name].path).is_file():
            problems.append(f"缺少表 {TABLES[name].path}；下一步：重新运行 kexie extract")
    problems += [p for name in tables for p in _key_problems(name, tables)]
    return problems


def _finish_writes(data: Path) -> None:
    if needs_recovery(data):
        with locked(data):
            recover(data)


def _typed_rows(table: Table, reader: csv.DictReader, file: str) -> Iterable[Row]:
    missing = [c for c in table.columns if c not in (reader.fieldnames or [])]
    if missing:
        raise TablesError(
            f"缺少列 {'、'.join(missing)}",
            where=file,
            allowed="、".join(table.columns),
            next_step="补上这些列，或重新运行 kexie extract",
        )
    for number, raw in enumerate(reader, start=2):
        yield {
            f.name: parse_cell(bare_text(raw[f.name]), f, f"{file} 第 {number} 行")
            for f in table.fields
        }


def parse_cell(cell: str | None, field: Field, where: str) -> object:
    """A cell's text as the value its column holds; TablesError where it does not fit."""
    if cell is None or cell == "":
        if field.required:
            raise TablesError("必填的单元格为空", where=f"{where} {field.name} 列")
        return None
    try:
        value = _PARSERS[field.type](cell)
    except ValueError:
        raise TablesError(
            f"“{cell[:30]}”不是 {field.type}",
            where=f"{where} {field.name} 列",
            allowed=field.description,
        ) from None
    _check_limits(value, field, where)
    return value


def _check_limits(value: object, field: Field, where: str) -> None:
    if field.enum and value not in field.enum:
        raise TablesError(
            f"“{str(value)[:30]}”不在允许的取值内",
            where=f"{where} {field.name} 列",
            allowed="、".join(field.enum),
        )
    if field.minimum is not None and isinstance(value, int) and value < field.minimum:
        raise TablesError(f"{value} 小于 {field.minimum}", where=f"{where} {field.name} 列")


def _boolean(cell: str) -> bool:
    if cell not in {"true", "false"}:
        raise ValueError(cell)
    return cell == "true"


def _number(cell: str) -> float:
    value = float(cell)
    if value != value or value in {float("inf"), float("-inf")}:
        raise ValueError(cell)
    return value


_PARSERS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "year": int,
    "number": _number,
    "boolean": _boolean,
    "date": date.fromisoformat,
}


def _to_csv(table: Table, rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    lines: list[list[str]] = []
    for row in rows:
        unknown = set(row) - set(table.columns)
        if unknown:
            raise TablesError(f"表 {table.name} 没有列 {'、'.join(sorted(unknown))}")
        line = [format_cell(row.get(name)) for name in table.columns]
        for cell, field in zip(line, table.fields, strict=True):
            parse_cell(cell, field, f"{table.path} {line[0]}")
        texts = [field.type == "string" for field in table.fields]
        lines.append([guard_text(c) if t else c for c, t in zip(line, texts, strict=True)])
    index = [table.columns.index(name) for name in table.key]
    lines.sort(key=lambda line: [line[i] for i in index])
    writer.writerows(lines)
    return out.getvalue().encode()


def _column(values: list[object], field: Field) -> pd.Series:
    import pandas as pd

    if field.enum:
        return pd.Series(pd.Categorical(values, categories=list(field.enum)))
    kinds: dict[str, str] = {
        "integer": "Int64",
        "year": "Int64",
        "number": "Float64",
        "boolean": "boolean",
    }
    if field.type == "date":
        return pd.to_datetime(pd.Series(values, dtype="object"))
    return pd.Series(values, dtype=kinds.get(field.type, "string"))


def _key_problems(name: str, tables: Tables) -> Iterable[str]:
    table = TABLES[name]
    seen: set[tuple] = set()
    for row in tables[name]:
        key = tuple(row[k] for k in table.key)
        if key in seen:
            yield f"主键重复：{table.path} {'，'.join(str(k) for k in key)}"
        seen.add(key)
    for column, target in table.refers.items():
        if target not in tables:
            continue
        known = {row[TABLES[target].key[0]] for row in tables[target]}
        bad = {row[column] for row in tables[name] if row[column] is not None} - known
        for value in sorted(map(str, bad)):
            yield f"外键无着落：{table.path} 的 {column} 列有“{value[:60]}”，{TABLES[target].path} 中没有"
