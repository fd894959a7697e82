"""Rows of a table as Arrow columns: checked a column at a time, sorted, packed to travel.

What is packed holds what a CSV would give back: no empty text, numbers as they are written there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from kexie_analysis.cells import NEXT, format_cell
from kexie_analysis.errors import TablesError
from kexie_analysis.schema import TABLES, Field, Table

if TYPE_CHECKING:
    import pandas as pd

Columns: TypeAlias = pa.Table
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "year": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_CODEC = pa.Codec("lz4_raw")
_SIZE = struct.Struct("<Q")


@cache
def arrow_schema(name: str) -> pa.Schema:
    """The Arrow schema of a table: one type a column, all may be missing."""
    return pa.schema([(f.name, _TYPES[f.type]) for f in TABLES[name].fields])


def arrow_type(field: Field) -> pa.DataType:
    """The Arrow type of a column."""
    return _TYPES[field.type]


@cache
def empty_columns(name: str) -> Columns:
    """The table without rows."""
    return arrow_schema(name).empty_table()


def to_columns(name: str, rows: Sequence[Mapping[str, object]]) -> Columns:
    """Rows as columns.

    Raises
    ------
    TablesError : a row breaks the table's schema (names the column and the row's key).
    """
    columns = TABLES[name].columns
    if rows and all(len(row) == len(columns) for row in rows):
        try:
            values = zip(*map(itemgetter(*columns), rows), strict=True)
        except KeyError:  # then one has a column that is not known
            pass
        else:
            return from_lists(name, dict(zip(columns, map(list, values), strict=True)))
    known = set(columns)
    for row in rows:
        if not row.keys() <= known:
            unknown = "、".join(sorted(row.keys() - known))
            raise TablesError(f"表 {name} 没有列 {unknown}")
    return from_lists(name, {column: [row.get(column) for row in rows] for column in columns})


def from_lists(name: str, lists: Mapping[str, list]) -> Columns:
    """`to_columns` of rows that come as a list a column."""
    table = TABLES[name]
    arrays = [_array(lists[f.name], f, table) for f in table.fields]
    for field, array in zip(table.fields, arrays, strict=True):
        if (field.required and array.null_count) or not _is_allowed(lists[field.name], field):
            check_columns(name, pa.table(arrays, schema=arrow_schema(name)))
    return pa.table(arrays, schema=arrow_schema(name))


def _is_allowed(values: list, field: Field) -> bool:
    """As `check_columns` asks of a column, faster: what it must raise is for that to say."""
    if not field.enum and field.minimum is None:
        return True
    found = set(values) - {None, ""}
    if field.enum:
        return found <= set(field.enum)
    return not found or min(found) >= field.minimum


def to_rows(columns: Columns) -> list[dict[str, object]]:
    """Columns as rows."""
    return columns.to_pylist()


def check_columns(name: str, columns: Columns, where: str = "") -> None:
    """Raise TablesError where a value breaks the schema: types, required, enumerated, least values."""
    table, schema = TABLES[name], arrow_schema(name)
    names = set(columns.column_names)
    missing = [f.name for f in table.fields if f.name not in names]
    if missing:
        raise TablesError(f"缺少列 {'、'.join(missing)}", where=where or table.path)
    for field in table.fields:
        column = columns[field.name]
        if column.type != schema.field(field.name).type:
            raise _problem(f"类型是 {column.type}", table, field, where)
        if field.required and column.null_count:
            raise _problem("必填的单元格为空", table, field, where)
        if field.enum:
            known = pc.is_in(column, value_set=pa.array(field.enum), skip_nulls=True)
            bad = pc.filter(column, pc.and_(column.is_valid(), pc.invert(known)))
            if len(bad):
                raise _problem(
                    f"“{str(bad[0])[:30]}”不在允许的取值内",
                    table,
                    field,
                    where,
                    "、".join(field.enum),
                )
        if field.minimum is not None and len(column):
            least = pc.min(column).as_py()
            if least is not None and least < field.minimum:
                raise _problem(f"{least} 小于 {field.minimum}", table, field, where)


def sort_columns(name: str, columns: Columns) -> Columns:
    """The rows by primary key, in the order of code points as in the CSV files."""
    keys = TABLES[name].key
    if len(columns) < 2 or _is_sorted(columns, keys):
        return columns
    return columns.take(pc.sort_indices(columns, sort_keys=[(k, "ascending") for k in keys]))


def select_plans(columns: Columns, plan_ids: Iterable[str], *, keep: bool = True) -> Columns:
    """The rows of these plans, or (`keep` false) the others; a row on two plans belongs to both."""
    wanted = pa.array(sorted(plan_ids), pa.string())
    sides = [c for c in ("plan_id", "plan_a", "plan_b") if c in columns.column_names]
    masks = [pc.is_in(columns[c], value_set=wanted) for c in sides]
    mask = masks[0]
    for other in masks[1:]:
        mask = pc.and_(mask, other) if keep else pc.or_(mask, other)
    return columns.filter(mask if keep else pc.invert(mask))


def to_frame(name: str, columns: Columns) -> pd.DataFrame:
    """A typed frame: as `package.read_frame` makes of a CSV file. `columns` may be some of the table's."""
    import pandas as pd

    fields = [f for f in TABLES[name].fields if f.name in columns.column_names]
    data = {f.name: _series(columns[f.name], f) for f in fields}
    return pd.DataFrame(data, columns=[f.name for f in fields])


def pack(parts: Mapping[str, Columns | bytes]) -> bytes:
    """Several tables, and bytes, by name, in one piece."""
    names, bodies = [], []
    for name, part in parts.items():
        bodies.append(part if isinstance(part, bytes) else _to_stream(part))
        names.append(name.encode())
    head = b"".join(
        struct.pack("<HQ", len(n), len(b)) + n for n, b in zip(names, bodies, strict=True)
    )
    return struct.pack("<I", len(head)) + head + b"".join(bodies)


def places_in(packed: bytes) -> dict[str, tuple[int, int]]:
    """Where each part of what `pack` gave begins, and its length."""
    (size,) = struct.unpack_from("<I", packed)
    at, start, out = 4, 4 + size, {}
    while at < 4 + size:
        name_size, length = struct.unpack_from("<HQ", packed, at)
        at += 10 + name_size
        out[packed[at - name_size : at].decode()] = (start, length)
        start += length
    return out


def from_stream(body: bytes) -> Columns:
    """One table of what `pack` gave."""
    (size,) = _SIZE.unpack_from(body)
    plain = _CODEC.decompress(memoryview(body)[_SIZE.size :], decompressed_size=size)
    with pa.ipc.open_stream(plain) as reader:
        return reader.read_all()


def _to_stream(columns: Columns) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, columns.schema) as writer:
        writer.write_table(columns)
    plain = sink.getvalue()
    # As one piece: Arrow's own compression goes buffer by buffer, and most are small.
    return _SIZE.pack(plain.size) + _CODEC.compress(plain, asbytes=True)


def _array(values: list, field: Field, table: Table) -> pa.Array:
    if field.type == "string":
        values = [v or None for v in values] if "" in values else values
    elif field.type == "number":
        # As it is written in a CSV, so that both formats hold the same number.
        values = [None if v is None else float(format_cell(v)) for v in values]
    try:
        return pa.array(values, type=_TYPES[field.type])
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        raise _problem(f"有值不是 {field.type}", table, field, "") from None


def _problem(what: str, table: Table, field: Field, where: str, allowed: str = "") -> TablesError:
    return TablesError(
        what,
        where=f"{where or table.path} {field.name} 列",
        allowed=allowed or field.description,
        next_step=NEXT,
    )


def _is_sorted(columns: Columns, keys: Sequence[str]) -> bool:
    first, rest = columns.slice(0, len(columns) - 1), columns.slice(1)
    equal, ordered = None, None
    for key in keys:
        left, right = first[key].combine_chunks(), rest[key].combine_chunks()
        less, same = pc.less(left, right), pc.equal(left, right)
        ordered = less if ordered is None else pc.or_(ordered, pc.and_(equal, less))
        equal = same if equal is None else pc.and_(equal, same)
    return bool(pc.all(pc.or_(ordered, equal)).as_py())


def _series(column: pa.ChunkedArray, field: Field) -> pd.Series:
    import pandas as pd

    if field.enum:
        places = pc.index_in(column, value_set=pa.array(field.enum)).fill_null(-1)
        return pd.Series(pd.Categorical.from_codes(places.to_numpy(), categories=list(field.enum)))
    if field.type == "date":
        return pd.to_datetime(pd.Series(column.to_pylist(), dtype="object"))
    kind = {
        "string": pd.StringDtype(),
        "number": pd.Float64Dtype(),
        "boolean": pd.BooleanDtype(),
    }.get(field.type, pd.Int64Dtype())
    return pd.Series(kind.__from_arrow__(column))
