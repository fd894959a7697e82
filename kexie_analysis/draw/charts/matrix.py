"""Who takes which measure: clauses by plan, absence told apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, text_width, wrap
from kexie_analysis.draw.charts.matrix_cells import (
    TOTAL,
    UNJUDGED,
    count_by_plan,
    count_by_province,
    draw_absent,
    head_lines,
    ranked,
    read_cells,
    row_lines,
    total_of,
    write_centred,
)
from kexie_analysis.draw.charts.matrix_narrow import draw_narrow
from kexie_analysis.draw.finish import close, need, nothing, state_key
from kexie_analysis.draw.palette import FAINT, INK, SOFT, on_tint, province_name, province_style
from kexie_analysis.draw.states import (
    NOT_FOUND,
    PRESENT,
)
from kexie_analysis.draw.style import SMALL, TEXT, TINY, WIDTH
from kexie_analysis.messages import joined, say, sentence, word

_WIDE, _NARROW = 8, 34
_MOST = 34


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
    cells = read_cells(frame)
    plans = cells.drop_duplicates("column")
    rows = ranked(cells)
    shown = rows[:limit]
    notes = [say("另有 {n} 行未画", n=len(rows) - limit)] if len(rows) > limit else []
    if cells["state"].isin(UNJUDGED).any():
        notes.insert(0, word("末列为写到的文件数/能判断的文件数，来源残缺和不适用的不计"))
    if len(plans) <= _WIDE:
        canvas = _draw_wide(cells, plans, shown)
    else:
        grouped = len(plans) > _NARROW
        counts = count_by_province(cells) if grouped else count_by_plan(cells)
        canvas = draw_narrow(counts, cells, shown, grouped)
        what = (
            "格中为该省提及此项的文件数，浅色表示部分文件提及"
            if grouped
            else "格中为提及此项的条款数"
        )
        notes.insert(0, word(what))
    return close(canvas, caption, alt=_alt(cells, shown, len(plans)), frame=frame, notes=notes)


def _draw_wide(cells: pd.DataFrame, plans: pd.DataFrame, rows: list[str]) -> Canvas:
    label = min(max(text_width(r) for r in rows) + 10, 150.0 if len(plans) < 6 else 112.0)
    step = min((WIDTH - label - TOTAL) / len(plans), 84.0)
    right = label + step * len(plans)
    lines = {c: head_lines(p, step - 6) for c, p in plans.set_index("column").iterrows()}
    size = _name_size(plans["province_id"], step)
    head = 22 + 10 * max(len(v) for v in lines.values())
    grid = {(r.row, r.column): r for r in cells.itertuples()}
    texts = {r: row_lines(r, label, step, plans, grid) for r in rows}
    heights = {r: max(19.0, 5 + 10.5 * n) for r, (n, _) in texts.items()}
    canvas = Canvas(head + sum(heights.values()) + 30)
    canvas.rule(2, 0, WIDTH, color=INK, width=1.4)
    for k, (column, plan) in enumerate(plans.set_index("column").iterrows()):
        middle = label + (k + 0.5) * step
        _draw_head(canvas, middle, str(plan["province_id"]), lines[column], step, size)
    canvas.rule(head, 0, WIDTH, color=INK, width=0.8)
    top = head + 2.0
    for row in rows:
        _draw_wide_row(canvas, row, top, heights[row], label, step, texts[row][1], plans, grid)
        canvas.text(
            WIDTH - 2,
            top + heights[row] / 2,
            total_of(cells, row),
            size=SMALL,
            color=SOFT,
            align="right",
        )
        top += heights[row]
    canvas.rule(top + 2, 0, max(right, WIDTH), color=INK, width=1.4)
    canvas.cut(canvas.key(0, top + 14, state_key(cells[cells["row"].isin(rows)]["state"])))
    return canvas


def _name_size(provinces: Iterable[object], step: float) -> float:
    """One size for the names of all provinces, in which the longest stays within its column."""
    names = {province_name(str(p)) for p in provinces}
    widest = max(text_width(name, TEXT, BOLD) for name in names)
    return next((s for s in (TEXT, SMALL) if widest * s / TEXT <= step - 4), TINY)


def _draw_head(
    canvas: Canvas, x: float, province: str, lines: list[str], step: float, size: float
) -> None:
    look, name = province_style(province), province_name(province)
    canvas.text(
        x,
        12,
        elide(name, step - 4, size=size, weight=BOLD),
        size=size,
        weight=BOLD,
        color=look.color,
        align="center",
    )
    for k, line in enumerate(lines):
        canvas.text(x, 24 + 10 * k, line, size=SMALL, color=FAINT, align="center")


def _draw_wide_row(
    canvas: Canvas, row: str, top: float, height: float, label: float, step: float,
    texts: dict[str, list[str]], plans: pd.DataFrame, grid: dict[tuple[str, str], Any],
) -> None:  # fmt: skip
    middle = top + height / 2
    write_centred(canvas, 2, middle, wrap(row, label - 8), INK, "left", 400, 9.0)
    for k, (column, province) in enumerate(zip(plans["column"], plans["province_id"], strict=True)):
        left = label + k * step + 2
        cell = grid.get((row, column))
        state = cell.state if cell is not None else NOT_FOUND
        if state == PRESENT:
            look = province_style(province)
            canvas.rect(left, top + 1.5, step - 4, height - 3, fill=look.tint)
            write_centred(
                canvas,
                left + step / 2 - 2,
                middle,
                texts[column],
                on_tint(look.color),
                "center",
                MEDIUM,
                SMALL,
            )
        else:
            draw_absent(canvas, left, top + 1.5, step - 4, height - 3, state)


def _alt(cells: pd.DataFrame, rows: list[str], plans: int) -> str:
    parts = joined((f"{row} {total_of(cells, row)}" for row in rows[:15]), "、")
    if len(rows) > 15:
        parts = say("{rows}等 {n} 行", rows=parts, n=len(rows))
    head = say("矩阵图，{n} 项举措在 {plans} 份文件中的条款", n=len(rows), plans=plans)
    return sentence(joined((head, say("各项提及的文件数：{rows}", rows=parts)), "；"))
