"""Targets on one scale, with their bounds drawn as what they are."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import bound_key, compact, draw_amount
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, Canvas, text_width
from kexie_analysis.draw.charts.ladder_rows import (
    CLAUSE,
    LINE,
    WORD,
    Row,
    lay_out,
    say_amount,
)
from kexie_analysis.draw.finish import (
    clean,
    close,
    fit,
    names,
    need,
    nothing,
    number,
    told,
    undrawn,
    without_value,
)
from kexie_analysis.draw.palette import FAINT, RULE, TICK, province_name, province_style
from kexie_analysis.draw.scales import Scale, measure
from kexie_analysis.draw.style import SMALL, TALLEST, TEXT, TINY, WIDTH
from kexie_analysis.messages import bracketed, joined, say, sentence, word
from kexie_analysis.messages import unit as unit_after

_PANEL = 34.0
_MOST = 40
_PANELS = 5  # units that are served first where not all figures fit


def draw_ladder(frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]) -> Block:
    """One row per figure, one panel per unit as readers see it: results solid, targets hollow.

    frame : label, province_id, low, high, bound (eq, ge, gt, le, approx, range), modality (firm,
        strive), role (target, result), unit, clause; optional basis (annual: so much every year),
        plan (named beside the clause where a province has several), years (text) and phrase (what
        the plan calls what is counted), shown where rows are not told apart without. Rows in the
        order of the frame; rows without a value are counted in the note. A scale is logarithmic, and
        says so, where the largest is over 150 times the smallest.
    limit : rows drawn; the note says how many others there are, which, and by what rule.
    """
    need(frame, ("label", "province_id", "low", "unit"), "draw_ladder")
    known = frame.dropna(subset=["low"]).reset_index(drop=True) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    titles = known["unit"].map(_unit_title)
    least = fit(min(len(known), limit), 21.0, 15.5, fixed=_PANEL * titles.nunique() + 30)
    rows = lay_out(known, least)
    kept = _as_many(known["province_id"], titles, [r.height for r in rows], limit)
    shown, units = [(titles.iloc[k], rows[k]) for k in kept], titles.iloc[kept].unique()
    canvas = Canvas(len(units) * _PANEL + sum(r.height for _, r in shown) + 34)
    top = 6.0
    for unit in units:
        top = _draw_panel(canvas, [r for title, r in shown if title == unit], unit, top)
    drawn = known.iloc[kept]
    canvas.cut(_draw_key(canvas, drawn, top + 4))
    notes = undrawn(known.drop(index=drawn.index), _rule(len(drawn), known, titles))
    notes += without_value(len(frame) - len(known))
    return close(canvas, caption, alt=_alt([r for _, r in shown]), frame=frame, notes=notes)


def _as_many(
    provinces: pd.Series, titles: pd.Series, heights: list[float], limit: int
) -> list[int]:
    """As many rows as stay on one page, in their order; the provinces take turns, so that none is
    left out for coming last. Each new unit takes a panel of its own; those with most rows come first,
    since a single figure on a scale tells nothing."""
    turn = provinces.groupby(provinces, sort=False, dropna=False).cumcount()
    rare = ~titles.isin(titles.value_counts().index[:_PANELS])
    height, kept, seen = 30.0, list[int](), set[str]()
    order = pd.DataFrame({"rare": rare, "turn": turn}).reset_index(drop=True)
    for place in order.sort_values(["rare", "turn"], kind="stable").index:
        unit = titles.iloc[place]
        more = heights[place] + (0 if unit in seen else _PANEL)
        if len(kept) < limit and (height + more <= TALLEST or not kept):
            height += more
            seen.add(unit)
            kept.append(place)
    return sorted(kept)


def _rule(n: int, known: pd.DataFrame, titles: pd.Series) -> str:
    """By what rule the rows drawn were chosen: what `_as_many` does, in words."""
    units = titles.nunique() > _PANELS
    first = say("先取条数最多的 {n} 种单位，再取其余", n=_PANELS) if units else ""
    several = known["province_id"].nunique() > 1
    turns = word("各省轮流取") if several else word("按条款先后取")
    return joined([say("本图只容 {n} 条", n=n), first, turns], "，")


def _draw_panel(canvas: Canvas, rows: list[Row], unit: str, top: float) -> float:
    label, text = rows[0].widths
    cells = [r.cells for r in rows]
    values = [v for c in cells for v in (number(c["low"]), number(c.get("high"))) if v is not None]
    scale = measure(values, label + 10, WIDTH - text - 34, steps=4)
    bottom = top + 20 + sum(r.height for r in rows)
    title = unit + (bracketed(word("对数刻度")) if scale.log else "")
    canvas.text(0, top + 8, title, size=SMALL, color=FAINT)
    free = text_width(title, SMALL)
    for tick in scale.ticks:
        at, said = scale.at(tick), compact(tick)
        canvas.line([at] * 2, [top + 15, bottom], color=TICK, width=0.7)
        half = text_width(said, TINY) / 2
        if at - half > free:  # a line without its number is better than two numbers in one place
            canvas.text(at, top + 8, said, size=TINY, color=FAINT, align="center")
            free = at + half + 3
    canvas.rule(top + 16, 0, WIDTH, color=RULE, width=0.9)
    y = top + 18
    for row in rows:
        _draw_row(canvas, scale, row, y + row.height / 2, WIDTH - text)
        y += row.height
        canvas.rule(y, 0, WIDTH)
    return bottom + 10


def _unit_title(cell: Any) -> str:
    """What a panel is headed: figures that are headed alike share one (家 and 项 are mere counters)."""
    unit = clean(cell)
    said = unit_after(unit).strip() if unit else ""
    return say("单位：{unit}", unit=said) if said else word("无单位")


def _draw_row(canvas: Canvas, scale: Scale, row: Row, y: float, left: float) -> None:
    cells = row.cells
    look = province_style(cells["province_id"])
    name = province_name(cells["province_id"])
    used = canvas.text(0, y, name, color=look.color, weight=BOLD, size=SMALL) + 4
    for k, line in enumerate(row.label):
        canvas.text(used, y + (k - (len(row.label) - 1) / 2) * LINE, line, size=SMALL)
    bound, hollow = clean(cells.get("bound"), "eq"), clean(cells.get("role"), "target") != "result"
    draw_amount(
        canvas, scale, y, float(cells["low"]), number(cells.get("high")), bound, color=look.color,
        hollow=hollow, marker="D" if hollow else look.marker,
    )  # fmt: skip
    at = y - row.text_height / 2
    for line in row.words:
        at += WORD
        canvas.text(left, at - WORD / 2, line, color=look.color, weight=500, size=TEXT)
    for line in row.clause:
        at += CLAUSE if row.below else 0
        middle = at - CLAUSE / 2 if row.below else y
        canvas.text(WIDTH, middle, line, size=TINY, color=FAINT, align="right")


def _draw_key(canvas: Canvas, shown: pd.DataFrame, y: float) -> float:
    roles = {clean(r, "target") for r in shown["role"]} if "role" in shown else {"target"}
    items = [("hollow D", word("目标"))] if roles - {"result"} else []
    items += [("solid", word("结果"))] if "result" in roles else []
    items += bound_key({clean(b) for b in shown["bound"]} if "bound" in shown else set())
    return canvas.key(0, y, items)


def _alt(shown: list[Row]) -> str:
    text = joined((_amount_of(r.cells) for r in shown[:12]), "；")
    if len(shown) > 12:
        text = say("{rows}等 {n} 条", rows=text, n=len(shown))
    provinces = names(r.cells["province_id"] for r in shown)
    head = say("阶梯图，按单位分栏列出{names}的目标与结果", names=provinces)
    return told(sentence(head), sentence(text))


def _amount_of(cells: dict[str, Any]) -> str:
    known = {"province": province_name(cells["province_id"]), "label": clean(cells["label"])}
    return say("{province}{label} {amount}", amount=say_amount(cells), **known)
