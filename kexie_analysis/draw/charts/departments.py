"""Departments by theme."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import Canvas, elide, text_width, wrap
from kexie_analysis.draw.finish import close, need, nothing
from kexie_analysis.draw.palette import INK, SOFT, blend, ink_on
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.messages import joined, say, sentence, word

_TALLEST = 84.0  # points, for the name of a theme on its side


def draw_departments(
    frame: pd.DataFrame, *, rows: int = 20, columns: int = 16, **caption: Unpack[Caption]
) -> Block:
    """Departments by theme: the larger the square the more tasks, with the number in it.

    frame : department, theme, count. Departments and themes by their totals; beyond `rows` and
        `columns` the rest is counted in the note. An empty cell means that no task names both.
    """
    need(frame, ("department", "theme", "count"), "draw_departments")
    known = frame.dropna(subset=["count"]) if len(frame) else frame
    known = known[known["count"] > 0] if len(known) else known
    if known.empty:
        return nothing(caption, frame)
    grid = known.groupby(["department", "theme"], sort=False)["count"].sum()
    lines = _by_total(grid, "department")
    heads = _by_total(grid, "theme")
    canvas = _draw_squares(grid, lines[:rows], heads[:columns])
    notes = [word("空格表示没有任务同时涉及该部门和该主题")]
    if len(heads) > 1:
        notes.append(word("一项任务涉及几个主题的各计一次，行末合计不是任务数"))
    more = len(lines) - rows, len(heads) - columns
    notes += [say("另有 {n} 个部门未画", n=more[0])] if more[0] > 0 else []
    notes += [say("另有 {n} 个主题未画，行末合计计入", n=more[1])] if more[1] > 0 else []
    top = joined((f"{d} {int(grid.xs(d, level='department').sum())}" for d in lines[:6]), "、")
    known = {"departments": len(lines), "themes": len(heads), "top": top}
    alt = say("方格图，{departments} 个部门与 {themes} 个主题的任务数，按部门合计：{top}", **known)
    alt = sentence(alt)
    return close(canvas, caption, alt=alt, frame=frame, notes=notes)


def _by_total(grid: pd.Series, level: str) -> list[str]:
    return [
        str(v)
        for v in grid.groupby(level=level, sort=False)
        .sum()
        .sort_values(ascending=False, kind="stable")
        .index
    ]


def _draw_squares(grid: pd.Series, lines: list[str], heads: list[str]) -> Canvas:
    label, row = 118.0, 17.0
    step = min((WIDTH - label - 34) / len(heads), 56.0)
    upright = [wrap(h, _TALLEST, size=SMALL, lines=2 if step >= 20 else 1) for h in heads]
    tall = max(text_width(t, SMALL) for lined in upright for t in lined) * 8.2 / SMALL
    head = (tall if step < 40 else 22.0) + 8
    canvas = Canvas(head + row * len(lines) + 8)
    for k, name in enumerate(heads):
        x = label + (k + 0.5) * step
        if step < 40:
            for i, line in enumerate(upright[k]):
                beside = (i - (len(upright[k]) - 1) / 2) * 9.5
                canvas.text(x + beside, head - 5, line, size=SMALL, rotation=90)
        else:
            canvas.text(x, head - 10, elide(name, step - 4, size=SMALL), size=SMALL, align="center")
    canvas.rule(head - 1, 0, WIDTH, color=INK, width=0.8)
    most = float(grid.max())
    for j, name in enumerate(lines):
        y = head + (j + 0.5) * row
        canvas.text(0, y, elide(name, label - 8, size=SMALL), size=SMALL)
        for k, theme in enumerate(heads):
            if count := float(grid.get((name, theme), 0)):
                _draw_square(canvas, label + (k + 0.5) * step, y, count, most)
        total = float(grid.xs(name, level="department").sum())
        canvas.text(WIDTH - 2, y, f"{total:g}", size=SMALL, color=SOFT, align="right")
        canvas.rule(y + row / 2, 0, WIDTH)
    return canvas


def _draw_square(canvas: Canvas, x: float, y: float, count: float, most: float) -> None:
    side = 6 + 9 * (count / most) ** 0.5
    shade = blend(INK, 0.12 + 0.6 * count / most)
    canvas.rect(x - side / 2 - 1, y - side / 2, side + 2, side, fill=shade)
    canvas.text(x, y, f"{count:g}", size=TINY, color=ink_on(shade), align="center")
