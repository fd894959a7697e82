"""Values as they stand in the cells of a CSV file."""

from __future__ import annotations

import re
from datetime import date

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
