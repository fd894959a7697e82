"""Primary and foreign keys of the tables: of rows, and of Parquet files a group of plans at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kexie_analysis.errors import TablesError
from kexie_analysis.schema import EXTRACTED, TABLES

_MOST = 20  # of one kind in one group


def key_problems(name: str, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[str]:
    """Keys that stand twice and references that lead nowhere, a Chinese line each."""
    table = TABLES[name]
    seen: set[tuple] = set()
    for row in tables[name]:
        key = tuple(row[k] for k in table.key)
        if key in seen:
            yield f"主键重复：{table.path} {'，'.join(str(k) for k in key)}"
        seen.add(key)
    for column, target in table.refers.items():
        if target in tables:
            known = {row[TABLES[target].key[0]] for row in tables[target]}
            bad = {row[column] for row in tables[name] if row[column] is not None} - known
            yield from _loose(name, column, target, bad)


def check_parts(data: Path, others: Mapping[str, Sequence[Mapping[str, object]]]) -> list[str]:
    """What is wrong in the Parquet files: contents, schema, keys. `others`: the tables kept by hand.

    One group's table is held at a time, and of all plans only the ids of plans and tasks.
    """
    from kexie_analysis.columns import check_columns
    from kexie_analysis.parts import Parts, is_whole, read_part

    parts, problems = Parts(data), []
    for part in parts.files:
        try:
            if not is_whole(data, part):
                problems.append(
                    f"{part.path} 的内容与名称不符（被改动过）；下一步：恢复它或重新读取"
                )
            check_columns(part.table, read_part(data, part), part.path)
        except TablesError as error:
            problems.append(str(error))
    if problems:
        return problems
    ids = {"provinces": {row["province_id"] for row in others.get("provinces", ())}}
    for name in ("plans", "tasks"):
        key = TABLES[name].key[0]
        ids[name] = set()
        for part in parts.by_table[name]:
            found = read_part(data, part, [key])[key].to_pylist()
            problems += _twice(name, (k for k in found if k in ids[name]))
            ids[name].update(found)
    for name in others:
        for column, target in TABLES[name].refers.items():
            bad = {row[column] for row in others[name]} - ids.get(target, set())
            problems += _loose(name, column, target, bad)
    for group in sorted({(part.province_id, part.group) for part in parts.files}):
        problems += _check_group(parts, *group, ids)
    return problems


def _check_group(parts, province_id: str, group: str, ids: Mapping[str, set]) -> Iterator[str]:
    import pyarrow.compute as pc

    held: dict[str, object] = {}
    for name in EXTRACTED:
        table, key = TABLES[name], TABLES[name].key
        columns = list(dict.fromkeys([*key, *table.refers]))
        rows = parts.read(name, provinces={province_id}, groups={group}, columns=columns)
        counts = rows.group_by(list(key)).aggregate([([], "count_all")])
        again = counts.filter(pc.greater(counts["count_all"], 1)).select(list(key)).to_pylist()
        yield from _twice(name, ("，".join(map(str, row.values())) for row in again))
        if len(key) == 1:
            held[name] = rows[key[0]].combine_chunks()
        for column, target in table.refers.items():
            values = rows[column].drop_null().unique()
            if target in ids:
                yield from _loose(name, column, target, set(values.to_pylist()) - ids[target])
            elif target in held:
                known = pc.is_in(values, value_set=held[target])
                yield from _loose(name, column, target, values.filter(pc.invert(known)).to_pylist())


def _twice(name: str, keys: Iterable[object]) -> list[str]:
    return [f"主键重复：{TABLES[name].path} {key}" for key in sorted(map(str, keys))[:_MOST]]


def _loose(name: str, column: str, target: str, bad: Iterable[object]) -> list[str]:
    file, other = TABLES[name].path, TABLES[target].path
    return [
        f"外键无着落：{file} 的 {column} 列有“{value[:60]}”，{other} 中没有"
        for value in sorted(map(str, bad))[:_MOST]
    ]
