"""A table flattened into lines that kept its head: 序号 / 任务 / 措施 / 时限 / 责任部门, then its rows."""

from __future__ import annotations

from kexie_analysis.extract.outline_lines import Line
from kexie_analysis.extract.outline_markers import RANKS, Marker
from kexie_analysis.extract.tables import head_role

_LONGEST_HEAD = 16


def mark_flat_rows(lines: list[Line], text: str) -> bool:
    """Give table heads the use `head`, and row numbers that stand alone a marker.

    A row number goes on with the line below it, which names the task. Returns whether there is
    such a table: its lines are cells, not broken sentences.
    """
    index, found, numbered = 0, False, False
    while index < len(lines):
        roles = _head_at(lines, index, text)
        if roles:
            found = True
            numbered |= "number" in roles
            for line in lines[index : index + len(roles)]:
                line.use = "head"
            index += len(roles)
            continue
        index += 1
    if numbered:
        _mark_numbers(lines, text)
    return found


def _head_at(lines: list[Line], index: int, text: str) -> list[str]:
    """The roles of the columns whose heads begin at this line; empty where they do not."""
    roles: list[str] = []
    for line in lines[index : index + 12]:
        plain = text[line.start : line.end] if line.end - line.start <= _LONGEST_HEAD else ""
        role = head_role(plain) if line.use == "text" and not line.marker and line.cell < 0 else ""
        if not role:
            break
        roles.append(role)
    says = set(roles)
    whole = len(roles) >= 3 and {"task", "measure"} & says and {"due", "lead", "support"} & says
    return roles if whole else []


def _mark_numbers(lines: list[Line], text: str) -> None:
    started, expected = False, 1
    for position, line in enumerate(lines[:-1]):
        started |= line.use == "head"
        if not started or line.use != "text" or line.end - line.start > 3 or line.cell >= 0:
            continue
        plain = text[line.start : line.end]
        after = lines[position + 1]
        if not (plain.isdigit() and plain.isascii()) or after.use != "text" or after.marker:
            continue
        number = int(plain)
        if number in {1, expected}:
            line.marker = Marker("decimal", RANKS["decimal"], number, line.start, line.end)
            line.joined = line.row_number = True
            expected = number + 1
