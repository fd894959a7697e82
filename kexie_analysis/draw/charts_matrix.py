"""Who takes which measure: clauses by plan, absence told apart."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, text_width, wrap
from kexie_analysis.draw.finish import clean, close, need, nothing, state_key
from kexie_analysis.draw.palette import FAINT, INK, RULE, SOFT, province_name, province_style
from kexie_analysis.draw.states import (
    MARKS,
    NOT_APPLICABLE,
    NOT_FOUND,
    NOT_STATED,
    PRESENT,
    SOURCE_BROKEN,
)
from kexie_analysis.draw.style import SMALL, TINY, WIDTH

_TOTAL = 30.0
_WIDE, _NARROW = 8, 34
_MOST = 34
#: Where a province's plans differ, the state that leaves most open is shown.
_OPEN_FIRST = (SOURCE_BROKEN, NOT_FOUND, NOT_STATED, NOT_APPLICABLE)


def draw_matrix(frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]) -> Block:
    """Rows by plans; the cell holds the clauses, or one of four marks of absence.

    frame : row, column (label of a plan), province_id, clauses (`13、15`), state (`present` or one of
        the four states); optional subtitle (second line of the column's head), plan_id. Rows are
        drawn by how many plans have them, most first (ties: the order of the frame), with n/N.
    limit : rows drawn; the others are counted in the note.

    Up to 8 plans: clauses in the cells. Up to 34: narrow columns with the number of clauses. Beyond:
    one column per province with the number of its plans.
    """
    need(frame, ("row", "column", "province_id", "state"), "draw_matrix")
    if frame.empty:
        return nothing(caption, frame)
    cells = _cells(frame)
    plans = cells.drop_duplicates("column")
    rows = _ranked(cells)
    shown = rows[:limit]
    notes = [f"另有 {len(rows) - limit} 行未画"] if len(rows) > limit else []
    if len(plans) <= _WIDE:
        canvas = _draw_wide(cells, plans, shown)
    else:
        grouped = len(plans) > _NARROW
        counts = _by_province(cells) if grouped else _by_plan(cells)
        canvas = _draw_narrow(counts, cells, shown, grouped)
        what = (
            "格中为该省提及此项的文件数，浅色表示部分文件提及"
            if grouped
            else "格中为提及此项的条款数"
        )
        notes.insert(0, what)
    return close(canvas, caption, alt=_alt(cells, shown, len(plans)), frame=frame, notes=notes)


def _cells(frame: pd.DataFrame) -> pd.DataFrame:
    out = pd.DataFrame(
        {
            name: [clean(v) for v in frame[name]]
            for name in ("row", "column", "province_id", "state")
        }
    )
    out["clauses"] = [clean(v) for v in frame["clauses"]] if "clauses" in frame else ""
    out["subtitle"] = [clean(v) for v in frame["subtitle"]] if "subtitle" in frame else ""
    return out.drop_duplicates(["row", "column"])


def _ranked(cells: pd.DataFrame) -> list[str]:
    order = list(dict.fromkeys(cells["row"]))
    present = cells[cells["state"] == PRESENT].groupby("row").size()
    return sorted(order, key=lambda r: -int(present.get(r, 0)))


def _total(cells: pd.DataFrame, row: str) -> str:
    mine = cells[cells["row"] == row]
    return f"{int((mine['state'] == PRESENT).sum())}/{cells['column'].nunique()}"


def _draw_wide(cells: pd.DataFrame, plans: pd.DataFrame, rows: list[str]) -> Canvas:
    label = min(max(text_width(r) for r in rows) + 10, 150.0 if len(plans) < 6 else 112.0)
    step = min((WIDTH - label - _TOTAL) / len(plans), 84.0)
    right = label + step * len(plans)
    lines = {c: _head_lines(p, step - 6) for c, p in plans.set_index("column").iterrows()}
    head = 18 + 10 * max(len(v) for v in lines.values())
    grid = {(r.row, r.column): r for r in cells.itertuples()}
    texts = {r: _row_lines(r, label, step, plans, grid) for r in rows}
    heights = {r: max(19.0, 5 + 10.5 * n) for r, (n, _) in texts.items()}
    canvas = Canvas(head + sum(heights.values()) + 30)
    canvas.rule(2, 0, WIDTH, color=INK, width=1.4)
    for k, (column, plan) in enumerate(plans.set_index("column").iterrows()):
        middle = label + (k + 0.5) * step
        _draw_head(canvas, middle, str(plan["province_id"]), lines[column], step)
    canvas.rule(head, 0, WIDTH, color=INK, width=0.8)
    top = head + 2
    for row in rows:
        _draw_wide_row(canvas, row, top, heights[row], label, step, texts[row][1], plans, grid)
        canvas.text(
            WIDTH - 2,
            top + heights[row] / 2,
            _total(cells, row),
            size=SMALL,
            color=SOFT,
            align="right",
        )
        top += heights[row]
    canvas.rule(top + 2, 0, max(right, WIDTH), color=INK, width=1.4)
    canvas.cut(canvas.key(0, top + 14, state_key(cells[cells["row"].isin(rows)]["state"])))
    return canvas


def _head_lines(plan: Any, width: float) -> list[str]:
    name = province_name(plan["province_id"])
    title = str(plan.name)
    rest = title.removeprefix(name) if title.startswith(name) else title
    out = wrap(rest, width, size=SMALL) if rest else []
    return out + (wrap(plan["subtitle"], width, size=SMALL, lines=1) if plan["subtitle"] else [])


def _draw_head(canvas: Canvas, x: float, province: str, lines: list[str], step: float) -> None:
    look = province_style(province)
    canvas.text(
        x,
        12,
        elide(province_name(province), step - 4, weight=BOLD),
        weight=BOLD,
        color=look.color,
        align="center",
    )
    for k, line in enumerate(lines):
        canvas.text(x, 24 + 10 * k, line, size=SMALL, color=FAINT, align="center")


def _row_lines(
    row: str, label: float, step: float, plans: pd.DataFrame, grid: dict[tuple[str, str], Any]
) -> tuple[int, dict[str, list[str]]]:
    """How many lines the row needs, and the lines of each of its cells."""
    cells = {}
    for column in plans["column"]:
        cell = grid.get((row, column))
        if cell is not None and cell.state == PRESENT:
            cells[column] = wrap(
                cell.clauses or "有", step - 10, size=SMALL, lines=3, weight=MEDIUM
            )
    most = max([len(v) for v in cells.values()] + [len(wrap(row, label - 8))])
    return most, cells


def _draw_wide_row(
    canvas: Canvas, row: str, top: float, height: float, label: float, step: float,
    texts: dict[str, list[str]], plans: pd.DataFrame, grid: dict[tuple[str, str], Any],
) -> None:  # fmt: skip
    middle = top + height / 2
    _centred(canvas, 2, middle, wrap(row, label - 8), INK, "left", 400, 9.0)
    for k, (column, province) in enumerate(zip(plans["column"], plans["province_id"], strict=True)):
        left = label + k * step + 2
        cell = grid.get((row, column))
        state = cell.state if cell is not None else NOT_FOUND
        if state == PRESENT:
            look = province_style(province)
            canvas.rect(left, top + 1.5, step - 4, height - 3, fill=look.tint)
            _centred(
                canvas,
                left + step / 2 - 2,
                middle,
                texts[column],
                look.color,
                "center",
                MEDIUM,
                SMALL,
            )
        else:
            _draw_absent(canvas, left, top + 1.5, step - 4, height - 3, state)


def _centred(
    canvas: Canvas,
    x: float,
    y: float,
    lines: list[str],
    color: str,
    align: str,
    weight: int,
    size: float,
) -> None:
    for k, line in enumerate(lines):
        canvas.text(
            x,
            y + (k - (len(lines) - 1) / 2) * 10.2,
            line,
            color=color,
            align=align,
            weight=weight,
            size=size,
        )


def _draw_absent(
    canvas: Canvas, x: float, y: float, width: float, height: float, state: str
) -> None:
    if state == SOURCE_BROKEN:
        canvas.rect(x, y, width, height, hatch=RULE)
        if width > 30:
            canvas.rect(x + width / 2 - 10, y + height / 2 - 5.5, 20, 11, fill="#ffffff")
            canvas.text(
                x + width / 2, y + height / 2, MARKS[state], size=SMALL, color=FAINT, align="center"
            )
        return
    canvas.text(
        x + width / 2,
        y + height / 2,
        MARKS.get(state, "?"),
        size=SMALL,
        color=FAINT,
        align="center",
    )


def _by_plan(cells: pd.DataFrame) -> pd.DataFrame:
    out = cells.rename(columns={"column": "key"})
    out["count"] = [len([c for c in text.split("、") if c]) or 1 for text in out["clauses"]]
    out["full"] = True
    return out


def _by_province(cells: pd.DataFrame) -> pd.DataFrame:
    records = []
    for (row, province), group in cells.groupby(["row", "province_id"], sort=False):
        present = int((group["state"] == PRESENT).sum())
        states = set(group["state"])
        state = PRESENT if present else next((s for s in _OPEN_FIRST if s in states), NOT_FOUND)
        records.append((row, province, province, state, present, present == len(group)))
    return pd.DataFrame(records, columns=["row", "key", "province_id", "state", "count", "full"])


def _draw_narrow(
    counts: pd.DataFrame, cells: pd.DataFrame, rows: list[str], grouped: bool
) -> Canvas:
    columns = counts.drop_duplicates("key")
    label = min(max(text_width(r, SMALL) for r in rows) + 8, 112.0)
    step = (WIDTH - label - _TOTAL) / len(columns)
    heads = [
        province_name(p) if grouped else k
        for k, p in zip(columns["key"], columns["province_id"], strict=True)
    ]
    head = 10 + min(max(text_width(h, SMALL) for h in heads), 96.0)
    canvas = Canvas(head + len(rows) * 15 + 34)
    canvas.rule(2, 0, WIDTH, color=INK, width=1.4)
    for k, (text, province) in enumerate(zip(heads, columns["province_id"], strict=True)):
        color = province_style(province).color
        canvas.text(
            label + (k + 0.5) * step,
            head - 4,
            elide(text, 94, size=SMALL),
            size=SMALL,
            color=color,
            rotation=90,
        )
    canvas.rule(head, 0, WIDTH, color=INK, width=0.8)
    grid = {(r.row, r.key): r for r in counts.itertuples()}
    for j, row in enumerate(rows):
        y = head + 2 + (j + 0.5) * 15
        canvas.text(2, y, elide(row, label - 6, size=SMALL), size=SMALL)
        for k, (key, province) in enumerate(
            zip(columns["key"], columns["province_id"], strict=True)
        ):
            _draw_count(
                canvas, label + k * step + 0.7, y - 6.8, step - 1.4, grid.get((row, key)), province
            )
        canvas.text(WIDTH - 2, y, _total(cells, row), size=SMALL, color=SOFT, align="right")
    bottom = head + 2 + len(rows) * 15
    canvas.rule(bottom + 2, 0, WIDTH, color=INK, width=1.4)
    canvas.cut(canvas.key(0, bottom + 14, state_key(counts[counts["row"].isin(rows)]["state"])))
    return canvas


def _draw_count(canvas: Canvas, x: float, y: float, width: float, cell: Any, province: str) -> None:
    if cell is None or cell.state != PRESENT:
        _draw_absent(canvas, x, y, width, 13.6, cell.state if cell is not None else NOT_FOUND)
        return
    look = province_style(province)
    canvas.rect(x, y, width, 13.6, fill=look.color if cell.full else look.tint)
    color = "#ffffff" if cell.full else look.color
    canvas.text(
        x + width / 2,
        y + 6.8,
        str(cell.count),
        size=TINY,
        color=color,
        align="center",
        weight=MEDIUM,
    )


def _alt(cells: pd.DataFrame, rows: list[str], plans: int) -> str:
    parts = [f"{row} {_total(cells, row)}" for row in rows[:15]]
    more = f"等 {len(rows)} 行" if len(rows) > 15 else ""
    return (
        f"矩阵图，{len(rows)} 项举措在 {plans} 份文件中的条款；各项提及的文件数："
        + "、".join(parts)
        + more
        + "。"
    )
