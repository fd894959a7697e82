"""Tasks of two plans that say alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Unpack

import numpy as np
import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, wrap
from kexie_analysis.draw.finish import clean, close, fit, need, nothing, told, truth
from kexie_analysis.draw.palette import (
    INK,
    blend,
    province_name,
    province_of,
    province_style,
)
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.style import SMALL, WIDTH
from kexie_analysis.messages import joined, say, sentence, word


class Task(NamedTuple):
    """One end of a pair: two plans may have tasks of the same label."""

    side: str
    plan: str
    province: str | None
    label: str


def draw_alignment(frame: pd.DataFrame, *, limit: int = 22, **caption: Unpack[Caption]) -> Block:
    """Tasks of one plan at the left, of others at the right, joined where they say alike.

    frame : left, right (labels of tasks), score (0 to 1), mutual (bool: each is the other's nearest);
        optional left_province, right_province, left_plan, right_plan, terms (what carries it). The
        best `limit` pairs; a mutual pair is a full line, any other dashed; thicker is closer.
    """
    need(frame, ("left", "right", "score", "mutual"), "draw_alignment")
    known = frame.dropna(subset=["score"]) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    shown = (
        known.sort_values(["score", "left", "right"], ascending=[False, True, True])
        .head(limit)
        .to_dict("records")
    )
    lefts = list(dict.fromkeys(_task(r, "left") for r in shown))
    place = {v: k for k, v in enumerate(lefts)}
    rights = sorted(
        dict.fromkeys(_task(r, "right") for r in shown),
        key=lambda v: np.mean([place[_task(r, "left")] for r in shown if _task(r, "right") == v]),
    )
    row = fit(max(len(lefts), len(rights)), 24.0, 17.0, fixed=60)
    height = row * max(len(lefts), len(rights))
    canvas = Canvas(height + 44)
    column, top = 158.0, 20.0
    ys = {v: top + (k + 0.5) * height / len(lefts) for k, v in enumerate(lefts)}
    ys |= {v: top + (k + 0.5) * height / len(rights) for k, v in enumerate(rights)}
    _alignment_heads(canvas, shown, column)
    for r in reversed(shown):
        _draw_link(canvas, r, ys[_task(r, "left")], ys[_task(r, "right")], column)
    names = _plan_names([*lefts, *rights])
    for tasks in (lefts, rights):
        several = len({task.plan for task in tasks}) > 1
        for task in tasks:
            name = names[task.plan] if several else ""
            _draw_task(canvas, task, ys[task], column, row, name=name)
    mutual = any(truth(r["mutual"]) for r in shown)
    others = not all(truth(r["mutual"]) for r in shown)
    items = [("━", word("互为最近"))] if mutual else []
    items += [("dash", word("单向最近"))] if others else []
    canvas.cut(canvas.key(0, top + height + 12, items))
    more = len(known) - limit
    notes = [say("另有 {n} 对未画", n=more)] if more > 0 else []
    return close(canvas, caption, alt=_alignment_alt(shown), frame=frame, notes=notes)


def _plan_names(tasks: Sequence[Task]) -> dict[str, str]:
    """What each plan is called before its tasks: its province, or itself where that has several.

    Two plans of a province number their clauses alike.
    """
    owners = {task.plan: task.province for task in tasks}
    provinces = list(owners.values())
    return {
        plan: "" if not owner else plan if provinces.count(owner) > 1 else province_name(owner)
        for plan, owner in owners.items()
    }


def _alignment_alt(shown: Sequence[Mapping[str, Any]]) -> str:
    pairs = (f"{clean(r['left'])}—{clean(r['right'])} {r['score']:.2f}" for r in shown[:8])
    return told(sentence(word("对应图")), sentence(joined(pairs, "；")))


def _alignment_heads(canvas: Canvas, shown: Sequence[Mapping[str, Any]], column: float) -> None:
    for key, x, align in (("left_plan", column, "right"), ("right_plan", WIDTH - column, "left")):
        plans = list(dict.fromkeys(clean(r.get(key)) for r in shown if clean(r.get(key))))
        several = say("{n} 份文件", n=len(plans))
        text = joined(plans, "、") if len(plans) <= 2 else several
        if text:
            canvas.text(x, 9, elide(text, column, weight=BOLD), weight=BOLD, align=align)


def _draw_link(canvas: Canvas, row: Mapping[str, Any], y0: float, y1: float, column: float) -> None:
    x0, x1 = column + 4, WIDTH - column - 4
    t = np.linspace(0, 1, 14)
    ys = y0 + (y1 - y0) * (3 * t**2 - 2 * t**3)
    mutual = truth(row["mutual"])
    color = blend(INK, 0.35 + 0.5 * min(float(row["score"]), 1.0))
    canvas.line(
        list(x0 + (x1 - x0) * t),
        list(ys),
        color=color,
        width=0.6 + 2.0 * float(row["score"]),
        dash=None if mutual else (4, 3),
    )


def _task(row: Mapping[str, Any], side: str) -> Task:
    plan, province = clean(row.get(f"{side}_plan")), row.get(f"{side}_province")
    return Task(
        side, plan, province_of(plan) if is_missing(province) else str(province), clean(row[side])
    )


def _draw_task(
    canvas: Canvas, task: Task, y: float, column: float, height: float, *, name: str
) -> None:
    """The label, with its province or plan before it where a side has tasks of several plans."""
    text = f"{name} {task.label}".strip()
    lines = wrap(text, column - 6, size=SMALL, lines=2 if height >= 21 else 1, weight=MEDIUM)
    x, align = (column, "right") if task.side == "left" else (WIDTH - column, "left")
    color = province_style(task.province).color
    for k, line in enumerate(lines):
        middle = y + (k - (len(lines) - 1) / 2) * 9.4
        canvas.text(x, middle, line, size=SMALL, align=align, color=color, weight=MEDIUM)
