"""Human readings that stand against the machine's: `data/corrections.csv`, applied on every run.

A row names a table, a row of it by key, a column, what extraction read there and what is right.
Column `*` speaks of the whole row: with an empty `corrected` it removes the row; with `corrected` a
JSON object of columns it adds the row (where there is none) or sets those columns.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kexie_analysis.cells import format_cell, parse_cell
from kexie_analysis.errors import TablesError
from kexie_analysis.package import Row, Tables
from kexie_analysis.schema import EXTRACTED, TABLES, Table


@dataclass(frozen=True)
class Unapplied:
    """A correction that was not made, and why (Chinese, one line)."""

    table: str
    row_id: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"更正未采用：{self.table} {self.row_id} {self.field} 列——{self.reason}"


def apply_corrections(tables: Tables, corrections: Sequence[Row]) -> list[Unapplied]:
    """Correct `tables` (extracted rows by name) in place. Returns what could not be applied."""
    problems = []
    for row in corrections:
        name, row_id, column = str(row["table"]), str(row["row_id"]), str(row["field"])
        reason = _apply(tables, name, row_id, column, row)
        if reason:
            problems.append(Unapplied(name, row_id, column, reason))
    return problems


def pending(tables: Tables, corrections: Sequence[Row]) -> list[Unapplied]:
    """The corrections that the tables do not show, for `kexie check`; changes nothing."""
    problems = []
    for row in corrections:
        name, row_id, column = str(row["table"]), str(row["row_id"]), str(row["field"])
        reason = _unshown(tables, name, row_id, column, row)
        if reason:
            problems.append(Unapplied(name, row_id, column, reason))
    return problems


def owner(row_id: str, plan_ids: Collection[str]) -> str | None:
    """The plan that a row id belongs to: the longest plan id that it starts with."""
    while row_id:
        if row_id in plan_ids:
            return row_id
        row_id = row_id.rpartition("-")[0]
    return None


def _apply(tables: Tables, name: str, row_id: str, column: str, correction: Row) -> str:
    if name not in EXTRACTED:
        return f"没有表“{name}”；允许：{'、'.join(EXTRACTED)}"
    table = TABLES[name]
    rows = tables.setdefault(name, [])
    found = _find(rows, table, row_id)
    if column == "*":
        return _apply_whole(rows, found, table, row_id, correction)
    allowed = [c for c in table.columns if c not in table.key]
    if column not in allowed:
        return f"不能更正“{column}”列；允许：{'、'.join(allowed)}"
    if found is None:
        return "没有这一行"
    held, extracted = format_cell(found.get(column)), str(correction["extracted"] or "")
    if held != extracted:
        return f"机读值现为“{held[:40]}”，不是“{extracted[:40]}”"
    return _set(found, table, column, correction["corrected"])


def _apply_whole(
    rows: list[Row], found: Row | None, table: Table, row_id: str, correction: Row
) -> str:
    text = correction["corrected"]
    if text is None:
        if found is None:
            return "没有这一行，无从删除"
        rows.remove(found)
        return ""
    try:
        values = json.loads(str(text))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or set(values) - set(table.columns):
        return "corrected 应为 JSON 对象，键为该表的列"
    row = dict.fromkeys(table.columns) if found is None else dict(found)
    if found is None:
        row.update(zip(table.key, row_id.split("|"), strict=False))
    for column, value in values.items():
        reason = _set(row, table, column, None if value is None else _plain(value))
        if reason:
            return reason
    if found is None:
        rows.append(row)
    else:
        found.update(row)
    return ""


def _unshown(tables: Tables, name: str, row_id: str, column: str, correction: Row) -> str:
    if name not in EXTRACTED:
        return f"没有表“{name}”；允许：{'、'.join(EXTRACTED)}"
    table = TABLES[name]
    found = _find(tables.get(name, []), table, row_id)
    corrected = correction["corrected"]
    if column == "*":
        if (found is None) == (corrected is None):
            return ""
        return "该行仍在" if found is not None else "没有这一行"
    if column not in table.columns:
        return f"没有列“{column}”；允许：{'、'.join(table.columns)}"
    if found is None:
        return "没有这一行"
    held = format_cell(found.get(column))
    return "" if held == str(corrected or "") else f"表中是“{held[:40]}”"


def _find(rows: list[Row], table: Table, row_id: str) -> Row | None:
    return next((r for r in rows if "|".join(str(r.get(k)) for k in table.key) == row_id), None)


def _plain(value: object) -> str:
    return format_cell(value) if isinstance(value, (bool, int, float, str)) else json.dumps(value)


def _set(row: Row, table: Table, column: str, text: object) -> str:
    field = next(f for f in table.fields if f.name == column)
    try:
        row[column] = parse_cell(None if text is None else str(text), field, "corrections.csv")
    except TablesError as error:
        return error.what
    return ""
