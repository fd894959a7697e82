"""Points needed each year against points achieved."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide
from kexie_analysis.draw.finish import clean, close, fit, need, nothing, number, roomy, told, truth
from kexie_analysis.draw.palette import FAINT, GRID, province_name, province_style
from kexie_analysis.draw.scales import linear
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import bracketed, capital, joined, say, sentence, word
from kexie_analysis.messages import unit as unit_after

_LABEL = 126.0
_TIGHT = 22.0  # points, below which a row's two lines of words are set smaller
_BAND = "#f6f7f9"
_PER_YEAR = ("/年", "每年")


def draw_pace(frame: pd.DataFrame, *, limit: int = 31, **caption: Unpack[Caption]) -> Block:
    """Points needed each year (hollow) against points achieved each year (solid), one row each.

    frame : province_id, series, needed, achieved (per year, in `unit`; missing where not computable),
        unit, needed_span, achieved_span (`2020—2025`), derived (bool: the base is computed, drawn
        hollow). Rows in the order of the frame.
    limit : rows drawn; the others are counted in the note.
    """
    need(frame, ("province_id", "needed", "achieved"), "draw_pace")
    if frame.empty or frame[["needed", "achieved"]].isna().all(axis=None):
        return nothing(caption, frame)
    rows = frame.head(limit).to_dict("records")
    row = fit(len(rows), 30.0, 16.4, fixed=50)
    names = {clean(r.get("series")) for r in rows} - {province_name(r["province_id"]) for r in rows}
    several = len(names) > 1
    canvas = Canvas(22 + row * len(rows) + 30)
    values = [v for r in rows for v in (_still_needed(r), number(r["achieved"])) if v is not None]
    scale = linear([0.0, *values], roomy(_LABEL, 158), WIDTH - roomy(122, 130), steps=5, zero=True)
    bottom = 20 + row * len(rows)
    if row <= _TIGHT:  # a line between rows would run through their words
        for k in range(0, len(rows), 2):
            canvas.rect(0, 20 + k * row, WIDTH, row, fill=_BAND)
    for tick in scale.ticks:
        canvas.line([scale.at(tick)] * 2, [16, bottom], color=GRID, width=0.7)
        canvas.text(scale.at(tick), 8, number_text(tick), size=SMALL, color=FAINT, align="center")
    canvas.text(0, 8, capital(say("每年{unit}", unit=_pace_unit(frame))), size=SMALL, color=FAINT)
    for k, record in enumerate(rows):
        _draw_pace_row(canvas, record, 20 + (k + 0.5) * row, scale, several, row)
        if row > _TIGHT:
            canvas.rule(20 + (k + 1) * row, 0, WIDTH)
    derived = "derived" in frame and frame["derived"].fillna(False).astype(bool).any()
    items = [("solid", word("每年实际")), ("hollow D", word("为达目标每年须"))]
    items += [("hollow o", word("每年实际（基期为推算）"))] if derived else []
    canvas.cut(canvas.key(0, bottom + 12, items))
    notes = [say("另有 {n} 行未画", n=len(frame) - limit)] if len(frame) > limit else []
    alt = told(sentence(word("进度图")), sentence(joined(map(_pace_text, rows[:16]), "；")))
    return close(canvas, caption, alt=alt, frame=frame, notes=notes)


def _pace_unit(frame: pd.DataFrame) -> str:
    unit = clean(frame["unit"].iloc[0]) if "unit" in frame else ""
    a_year = say("每年{unit}", unit="").strip()
    unit = unit.removesuffix(_PER_YEAR[0]).removeprefix(_PER_YEAR[1]).removesuffix(a_year).strip()
    unit = "百分点" if unit in ("%", "％", "个百分点") else unit
    return unit_after(unit).strip() if unit else ""


def _draw_pace_row(
    canvas: Canvas, row: dict[str, Any], y: float, scale: Any, several: bool, height: float
) -> None:
    look = province_style(row["province_id"])
    name = province_name(row["province_id"])
    if several:
        name = say("{province} {label}", province=name, label=clean(row.get("series")))
    gap, size = min(5.5, height * 0.25), SMALL if height > _TIGHT else TINY
    name = elide(name, roomy(_LABEL, 158) - 12, size=size + 1, weight=BOLD)
    canvas.text(0, y - gap, name, size=size + 1, weight=BOLD, color=look.color)
    spans = [s for s in (clean(row.get("achieved_span")), clean(row.get("needed_span"))) if s]
    canvas.text(
        0,
        y + gap + 0.5,
        elide(" → ".join(dict.fromkeys(spans)), roomy(_LABEL, 158) - 12, size=TINY),
        size=TINY,
        color=FAINT,
    )
    needed, achieved = _still_needed(row), number(row["achieved"])
    if needed is not None and achieved is not None:
        canvas.line([scale.at(achieved), scale.at(needed)], [y, y], color=look.tint, width=4)
    if needed is not None:
        canvas.marker(scale.at(needed), y, "D", color=look.color, size=7.5, hollow=True)
    if achieved is not None:
        canvas.marker(
            scale.at(achieved), y, look.marker, color=look.color, size=6, hollow=_guessed(row)
        )
    left = WIDTH - roomy(108, 116)
    done, ahead = _words(row)
    canvas.text(left, y - gap, done, size=size, color=look.color)
    canvas.text(left, y + gap, ahead, size=size, color=look.color, weight=MEDIUM)


def _still_needed(row: dict[str, Any]) -> float | None:
    """Points needed each year; None where none are: such a target lies at or below its start."""
    needed = number(row["needed"])
    return needed if needed is not None and needed > 0 else None


def _guessed(row: dict[str, Any]) -> bool:
    return truth(row.get("derived"))


def _words(row: dict[str, Any]) -> tuple[str, str]:
    """What was achieved and what is needed; 实际 where both are of the same years."""
    needed, achieved = number(row["needed"]), number(row["achieved"])
    spans = clean(row.get("achieved_span")), clean(row.get("needed_span"))
    same = spans[0] == spans[1] != ""
    done = _done(word("实际" if same else "此前"), achieved, guessed=_guessed(row))
    ahead = word("所需不可计") if needed is None else say("须 {pace}", pace=f"{needed:.2f}")
    if needed is not None and needed <= 0:
        return done, word("起点已达此数")
    if needed is None or achieved is None or min(needed, achieved) <= 0 or same:
        return done, ahead
    times = needed / achieved
    if 0.95 <= times < 1.05:
        return done, joined((ahead, word("与此前相当")), "，")
    more = word("低于此前") if times < 1 else say("为此前的 {times} 倍", times=f"{times:.1f}")
    return done, joined((ahead, more), "，")


def _done(when: str, achieved: float | None, *, guessed: bool) -> str:
    if achieved is None:
        return say("{when}不可计", when=when)
    return f"{when} {achieved:.2f}" + (bracketed(word("推算")) if guessed else "")


def _pace_text(row: dict[str, Any]) -> str:
    done, ahead = _words(row)
    province = province_name(row["province_id"])
    return say("{province}每年{done}，每年{ahead}", province=province, done=done, ahead=ahead)
