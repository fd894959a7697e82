"""A chart or a table out of a notebook into a file of its own, to go on with in Word or PowerPoint."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kexie_analysis.draw.blocks import Block, Figure, Note
from kexie_analysis.errors import ReportError
from kexie_analysis.messages import bracketed, say, word

if TYPE_CHECKING:
    from kexie_analysis.draw.tables import Table

PICTURES = (".png", ".svg", ".pdf")
SHEETS = (".xlsx", ".csv")
_DOTS = 300  # dots per inch: what print asks for


def save(blocks: Mapping[str, Block]) -> Note:
    """Write charts and tables, by file name; shows what was written and what had nothing to write.

    Raises
    ------
    ReportError : a suffix that does not fit, or a file that cannot be written.
    """
    lines = []
    for name, block in blocks.items():
        write = getattr(block, "save", None)
        if write:
            lines.append(say("已存 {path}", path=write(name)))
        else:
            lines.append(say("{name} 未存：没有可画的记录", name=name))
    return Note(word("导出"), tuple(lines))


def save_figure(figure: Figure, path: str | os.PathLike) -> Path:
    """Write a chart as PNG (300 dpi), SVG or PDF, by the suffix of `path`; returns the path.

    Raises
    ------
    ReportError : another suffix, or the file cannot be written.
    """
    target = _target(path, PICTURES)
    if target.suffix.lower() == ".svg":
        return _write(target, lambda: target.write_text(figure.svg, encoding="utf-8"))
    return _write(target, lambda: figure.figure.savefig(target, dpi=_DOTS, facecolor="white"))


def save_table(table: Table, path: str | os.PathLike) -> Path:
    """Write a table's cells as a workbook or as CSV, by the suffix of `path`; returns the path.

    Numbers stay numbers; text is never a formula, whatever it begins with.

    Raises
    ------
    ReportError : another suffix, or the file cannot be written.
    """
    target = _target(path, SHEETS)
    head = [c["name"] + bracketed(c["unit"]) for c in table.columns]
    rows = [[_value(cell) for cell in row] for row in table.rows]
    if target.suffix.lower() == ".csv":
        return _write(target, lambda: _write_csv(target, head, rows))
    return _write(target, lambda: _write_workbook(target, table.title, head, rows))


def _target(path: str | os.PathLike, allowed: tuple[str, ...]) -> Path:
    target = Path(path)
    if target.suffix.lower() not in allowed:
        raise ReportError(
            f"不能存为“{target.suffix or target.name}”",
            where=target.name,
            allowed="、".join(allowed),
            next_step="改文件名的后缀",
        )
    return target


def _write(target: Path, write: Callable[[], object]) -> Path:
    try:
        write()
    except OSError as error:
        raise ReportError(
            f"写不出文件（{error.strerror}）",
            where=str(target),
            next_step="检查目录是否存在、是否可写，或文件是否正在别处打开",
        ) from None
    return target


def _value(cell: Any) -> Any:
    """A cell as it is computed with where it is a number, else as it is read."""
    if not isinstance(cell, dict):
        return cell
    return cell["text"] if cell["value"] is None or cell["mark"] else cell["value"]


def _write_csv(target: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    import csv

    # With a byte order mark: without it Excel takes UTF-8 for the local encoding.
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *([_inert(v) for v in row] for row in rows)])


def _inert(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and value[:1] in "=+-@\t" and value else value


def _write_workbook(
    target: Path, title: str, head: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = "".join(c for c in title if c not in "[]:*?/\\'")[:31] or word("表")
    for number, row in enumerate([head, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    book.save(target)
