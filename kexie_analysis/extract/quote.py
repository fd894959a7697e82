"""Shows a figure in its sentence, to whoever has the source."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable
from pathlib import Path

from kexie_analysis.cells import format_cell
from kexie_analysis.errors import DocumentError, SelectionError
from kexie_analysis.extract.corrections import owner
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.sources import SourceFolder
from kexie_analysis.folders import find_sources
from kexie_analysis.package import Row, find_data, read_rows, read_rows_of

_ENDS = "。！？!?；;"
_LONGEST = 240
_FEW = 100  # plans whose figures are all looked through for one that was meant
Place = tuple[tuple[str, str], int, int]
_ROLES = {"target": "目标", "result": "结果", "context": "背景"}
_BOUNDS = {"eq": "", "ge": "不少于", "le": "不超过", "approx": "约", "range": ""}


def quote_sentences(places: Iterable[Place], folder: Path | None) -> list[str | None]:
    """The sentence around each place ((source_file, sha256), start, end), by raw offsets.

    None where there is no folder, no such file in it, or the file is not the one that was read.
    """
    places = list(places)
    if folder is None:
        return [None] * len(places)
    sources = SourceFolder(folder)
    quotes: list[str | None] = []
    for (source_file, sha256), start, end in places:
        try:
            quotes.append(sentence_at(sources.outline(source_file, sha256), start, end))
        except DocumentError:
            quotes.append(None)
    return quotes


def sentence_at(outline: Outline, start: int, end: int) -> str:
    """The sentence that holds raw offsets start..end, in one line; a long one is cut with …"""
    text = outline.view.text
    first, last = outline.view.find(start), outline.view.find(end)
    left = max(text.rfind(mark, 0, first) for mark in (*_ENDS, "\n")) + 1
    right = min(
        (at for mark in (*_ENDS, "\n") if (at := text.find(mark, max(last - 1, first))) >= 0),
        default=len(text),
    )
    if right < len(text) and text[right] in _ENDS:
        right += 1
    room = max(_LONGEST - (last - first), 0) // 2
    cut_left, cut_right = max(left, first - room), min(right, last + room)
    quoted = " ".join(outline.raw(cut_left, cut_right).split())
    return ("…" if cut_left > left else "") + quoted + ("…" if cut_right < right else "")


def quote_command(args: argparse.Namespace) -> int:
    """`kexie quote`: the figure, its clause and its sentence. Returns the exit status."""
    data = find_data(args.data)
    plans = {str(row["plan_id"]): row for row in read_rows("plans", data)}
    plan_id = owner(args.quantity_id, plans)
    rows = [] if plan_id is None else read_rows_of("quantities", data, plan_id)
    row = next((r for r in rows if r["quantity_id"] == args.quantity_id), None)
    if row is None:
        known = rows or (read_rows("quantities", data) if len(plans) <= _FEW else [])
        raise _unknown(args.quantity_id, [str(r["quantity_id"]) for r in known])
    plan = plans[str(row["plan_id"])]
    folder = find_sources(args.sources, beside=data)
    if folder is None:
        raise DocumentError(
            "没有指明来源目录",
            where=str(plan["source_file"]),
            next_step="加上 --sources DIR，或设置 KEXIE_SOURCES",
        )
    outline = SourceFolder(folder).outline(str(plan["source_file"]), str(plan["sha256"]))
    print(f"《{plan['title']}》{cite(row, data)}  [{args.quantity_id}]")
    print(describe(row))
    print(f"原句：{sentence_at(outline, int(str(row['start'])), int(str(row['end'])))}")
    print(f"位置：{plan['source_file']} 第 {row['start']}—{row['end']} 字")
    return 0


def describe(row: Row) -> str:
    """One line on what was read: the indicator, the value, what it is and for which years."""
    low, high = format_cell(row["low"]), format_cell(row["high"])
    value = low if low == high else f"{low}—{high}"
    years = sorted({str(row[k]) for k in ("year_from", "year_to") if row[k] is not None})
    parts = [
        str(row["indicator"] or "（未写明指标）"),
        f"{_BOUNDS[str(row['bound'])]}{value}{row['unit'] or ''}（原文“{row['value_text']}”）",
        _ROLES[str(row["role"])] + (f"，{'—'.join(years)}年" if years else ""),
    ]
    return "；".join(parts)


def cite(row: Row, data: Path) -> str:
    """Where a row stands, as it is cited: `四(一)1`."""
    plan_id = str(row["plan_id"])
    sections = {r["section_id"]: r for r in read_rows_of("sections", data, plan_id)}
    tasks = {r["task_id"]: r for r in read_rows_of("tasks", data, plan_id)}
    task = tasks.get(row.get("task_id"))
    section = task["section_id"] if task else row.get("section_id")
    parts = [_short(task)] if task else []
    for _ in range(20):
        above = sections.get(section)
        if above is None:
            break
        parts.insert(0, _short(above))
        section = above["parent_id"]
    return "".join(parts)


def _short(row: Row) -> str:
    marker = str(row["marker"] or "").translate(str.maketrans("（）．", "().")).strip("*# 、.：:")
    return marker or "".join(str(row["title"] or "").split())[:12]


def _unknown(wanted: str, known: list[str]) -> SelectionError:
    near = difflib.get_close_matches(wanted, known, n=5, cutoff=0.7)
    return SelectionError(
        f"没有数量“{wanted[:60]}”",
        allowed="、".join(near) + "（相近的编号）" if near else "quantities 表的 quantity_id 列",
        next_step="在 quantities 表中查编号",
    )
