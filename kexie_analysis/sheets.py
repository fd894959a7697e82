"""The tables as CSV files: rows read one by one, rows and columns written sorted by their key."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kexie_analysis.cells import bare_text, format_cell, guard_text, parse_cell
from kexie_analysis.errors import TablesError
from kexie_analysis.schema import TABLES, Field, Table

if TYPE_CHECKING:
    from pyarrow import ChunkedArray

    from kexie_analysis.columns import Columns

Row = dict[str, object]
csv.field_size_limit(10_000_000)  # a list of departments can be longer than csv's 128 KiB


def stream_rows(name: str, path: Path) -> Iterator[Row]:
    """The rows of a file, typed, one after another; an absent file has none.

    Raises
    ------
    TablesError : a column is missing, or a cell does not fit its type (names file, row, column).
    """
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            yield from _typed_rows(TABLES[name], csv.DictReader(file, strict=True), path.name)
        except (csv.Error, UnicodeDecodeError) as error:
            raise TablesError(
                f"表文件损坏（{error}）",
                where=str(path),
                next_step="恢复该文件或重新运行 kexie extract",
            ) from error


def _typed_rows(table: Table, reader: csv.DictReader, file: str) -> Iterator[Row]:
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


def to_csv(table: Table, rows: Sequence[Mapping[str, object]]) -> bytes:
    """The bytes of a file with these rows; TablesError where one breaks the schema."""
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
        lines.append(line)
    index = [table.columns.index(name) for name in table.key]
    lines.sort(key=lambda line: [line[i] for i in index])
    texts = [field.type == "string" for field in table.fields]
    for line in lines:
        writer.writerow([guard_text(c) if t else c for c, t in zip(line, texts, strict=True)])
    return out.getvalue().encode()


def read_columns(name: str, path: Path) -> Columns | None:
    """A whole file as columns; None where only `stream_rows` can tell what is wrong with it, or right."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    from kexie_analysis.columns import check_columns

    names = TABLES[name].columns
    options = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), include_columns=names, null_values=[""],
        strings_can_be_null=True, quoted_strings_can_be_null=True,
    )  # fmt: skip
    try:
        found = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(use_threads=False),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=options,
        )
        typed = [_typed_column(found[f.name], f) for f in TABLES[name].fields]
        columns = pa.table(typed, names=names)
        check_columns(name, columns)
    except (OSError, pa.ArrowException, TablesError, KeyError, ValueError):
        return None
    return columns


def _typed_column(cells: ChunkedArray, field: Field) -> ChunkedArray:
    """Text as the field's type; ArrowException or ValueError where a cell is written in another way."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from kexie_analysis.columns import arrow_type

    if field.type == "string":
        # As `bare_text`.
        return pc.replace_substring_regex(cells, r"\A'('*[=+\-@\t\r])", r"\1")
    if field.type == "boolean":
        if not pc.all(pc.is_in(cells.drop_null(), value_set=pa.array(["true", "false"]))).as_py():
            raise ValueError(field.name)
        return pc.equal(cells, "true")
    typed = cells.cast(arrow_type(field))
    if field.type == "number" and not pc.all(pc.is_finite(typed)).as_py():
        raise ValueError(field.name)
    return typed


def write_header(name: str, file: TextIO) -> None:
    """The first line of a table's file."""
    csv.writer(file, lineterminator="\n").writerow(TABLES[name].columns)


def write_columns(name: str, columns: Columns, file: TextIO) -> None:
    """The lines of rows that are sorted and checked (`columns.check_columns`)."""
    cells = []
    for field in TABLES[name].fields:
        values = columns[field.name].to_pylist()
        if field.type == "string":
            cells.append(["" if v is None else guard_text(v) for v in values])
        elif field.type in ("integer", "year"):
            cells.append(["" if v is None else str(v) for v in values])
        else:
            cells.append([format_cell(v) for v in values])
    csv.writer(file, lineterminator="\n").writerows(zip(*cells, strict=True))
