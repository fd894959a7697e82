"""Values as they stand in the cells of a CSV file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from kexie_analysis.errors import TablesError
from kexie_analysis.schema import Field

NEXT = "改正该单元格；若是抽取出的表，也可用 kexie extract 重新生成"
_KINDS = {
    "integer": "整数",
    "year": "年份",
    "number": "数",
    "boolean": " true 或 false",
    "date": "日期（如 2026-01-31）",
}
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def format_cell(value: object) -> str:
    """A value as it stands in the CSV, apart from `guard_text`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e10 else f"{value:.15g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def guard_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def bare_text(cell: str | None) -> str | None:
    """What `guard_text` was given, read back from the cell."""
    return cell[1:] if cell and cell[0] == "'" and _FORMULA.match(cell) else cell


def parse_cell(cell: str | None, field: Field, where: str) -> object:
    """A cell's text as the value its column holds; TablesError where it does not fit."""
    if cell is None or cell == "":
        if field.required:
            raise TablesError("必填的单元格为空", where=f"{where} {field.name} 列", next_step=NEXT)
        return None
    try:
        value = _PARSERS[field.type](cell)
    except ValueError:
        raise TablesError(
            f"“{cell[:30]}”不是{_KINDS.get(field.type, '文字')}",
            where=f"{where} {field.name} 列",
            allowed=field.description,
            next_step=NEXT,
        ) from None
    _check_limits(value, field, where)
    return value


def _check_limits(value: object, field: Field, where: str) -> None:
    if field.enum and value not in field.enum:
        raise TablesError(
            f"“{str(value)[:30]}”不在允许的取值内",
            where=f"{where} {field.name} 列",
            allowed="、".join(field.enum),
            next_step=NEXT,
        )
    if field.minimum is not None and isinstance(value, int) and value < field.minimum:
        where = f"{where} {field.name} 列"
        raise TablesError(f"{value} 小于 {field.minimum}", where=where, next_step=NEXT)


def _boolean(cell: str) -> bool:
    if cell not in {"true", "false"}:
        raise ValueError(cell)
    return cell == "true"


def _whole(cell: str) -> int:
    value = int(cell)
    if not -(2**63) <= value < 2**63:  # a column of whole numbers holds no larger one
        raise ValueError(cell)
    return value


def _number(cell: str) -> float:
    value = float(cell)
    if value != value or value in {float("inf"), float("-inf")}:
        raise ValueError(cell)
    return value


_PARSERS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": _whole,
    "year": _whole,
    "number": _number,
    "boolean": _boolean,
    "date": date.fromisoformat,
}
