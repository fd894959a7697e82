"""Targets on one scale, with their bounds drawn as what they are."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text, bound_key, compact, draw_amount
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, Canvas, elide, whole, wrap
from kexie_analysis.draw.finish import (
    clean,
    close,
    fit,
    names,
    need,
    nothing,
    number,
    room,
    roomy,
    told,
)
from kexie_analysis.draw.palette import FAINT, RULE, SOFT, TICK, province_name, province_style
from kexie_analysis.draw.scales import Scale, measure
from kexie_analysis.draw.style import SMALL, TALLEST, TEXT, TINY, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import bracketed, joined, say, sentence, word
from kexie_analysis.messages import unit as unit_after

_LABEL = 132.0
_PANEL = 34.0
_TEXT = 96.0
_MOST = 40
_PANELS = 5  # units that are served first where not all figures fit
_LINE = 11.0  # from one line of a title to the next


def draw_ladder(frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]) -> Block:
    """One row per figure, one panel per unit as readers see it: results solid, targets hollow.

    frame : label, province_id, low, high, bound (eq, ge, gt, le, approx, range), modality (firm,
        strive), role (target, result), unit, clause; optional basis (annual: so much every year)
        and years (text, shown where one province has several rows of a label). Rows in the order of the frame; rows without a
        value are counted in the note. A scale is logarithmic, and says so, where the largest is over
        150 times the smallest.
    limit : rows drawn; the others are counted in the note.
    """
    need(frame, ("label", "province_id", "low", "unit"), "draw_ladder")
    known = frame.dropna(subset=["low"]) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    row = fit(
        min(len(known), limit),
        21.0,
        15.5,
        fixed=_PANEL * known["unit"].map(_unit_title).nunique() + 30,
    )
    shown = _tell_apart(_as_many(known, row, limit))
    units = list(dict.fromkeys(map(_unit_title, shown["unit"])))
    canvas = Canvas(len(units) * _PANEL + len(shown) * row + 34)
    top = 6.0
    for unit in units:
        rows = [r for r in shown.to_dict("records") if _unit_title(r["unit"]) == unit]
        top = _draw_panel(canvas, rows, unit, top, row)
    canvas.cut(_draw_key(canvas, shown, top + 4))
    notes = _counts(len(known) - len(shown), len(frame) - len(known))
    return close(canvas, caption, alt=_alt(shown), frame=frame, notes=notes)


def _as_many(frame: pd.DataFrame, row: float, limit: int) -> pd.DataFrame:
    """As many rows as stay on one page, in their order; the provinces take turns, so that none is
    left out for coming last. Each new unit takes a panel of its own; those with most rows come first,
    since a single figure on a scale tells nothing."""
    turn = frame.groupby("province_id", sort=False, dropna=False).cumcount()
    titles = frame["unit"].map(_unit_title)
    rare = ~titles.isin(titles.value_counts().index[:_PANELS])
    height, kept, seen = 30.0, list[int](), set[str]()
    order = pd.DataFrame({"rare": rare, "turn": turn}).reset_index(drop=True)
    for place in order.sort_values(["rare", "turn"], kind="stable").index:
        unit = titles.iloc[place]
        more = row + (0 if unit in seen else _PANEL)
        if len(kept) < limit and (height + more <= TALLEST or not kept):
            height += more
            seen.add(unit)
            kept.append(place)
    return frame.iloc[sorted(kept)]


def _tell_apart(shown: pd.DataFrame) -> pd.DataFrame:
    """Rows of one label and province with their years: 20 in the one year, 20 to 30 in the next."""
    if "years" not in shown:
        return shown
    several = shown.duplicated(["province_id", "label", "unit"], keep=False)
    rows = zip(shown["label"], shown["years"], several, strict=True)
    told = [f"{clean(a)} {clean(y).partition('（')[0]}" if many else a for a, y, many in rows]
    return shown.assign(label=told)


def _counts(more: int, without: int) -> list[str]:
    notes = [say("另有 {n} 条未画", n=more)] if more else []
    return notes + ([say("{n} 条没有数值", n=without)] if without else [])


def _draw_panel(
    canvas: Canvas, rows: list[dict[str, Any]], unit: str, top: float, height: float
) -> float:
    values = [v for r in rows for v in (number(r["low"]), number(r.get("high"))) if v is not None]
    scale = measure(values, _LABEL + 10, WIDTH - roomy(_TEXT, 136) - 34, steps=4)
    bottom = top + 20 + len(rows) * height
    title = unit + (bracketed(word("对数刻度")) if scale.log else "")
    canvas.text(0, top + 8, title, size=SMALL, color=FAINT)
    for tick in scale.ticks:
        canvas.line([scale.at(tick)] * 2, [top + 15, bottom], color=TICK, width=0.7)
        canvas.text(scale.at(tick), top + 8, compact(tick), size=TINY, color=FAINT, align="center")
    canvas.rule(top + 16, 0, WIDTH, color=RULE, width=0.9)
    for k, row in enumerate(rows):
        _draw_row(canvas, scale, row, top + 18 + (k + 0.5) * height, height)
        canvas.rule(top + 18 + (k + 1) * height, 0, WIDTH)
    return bottom + 10


def _unit_title(cell: Any) -> str:
    """What a panel is headed: figures that are headed alike share one (家 and 项 are mere counters)."""
    unit = clean(cell)
    said = unit_after(unit).strip() if unit else ""
    return say("单位：{unit}", unit=said) if said else word("无单位")


def _draw_row(canvas: Canvas, scale: Scale, row: dict[str, Any], y: float, height: float) -> None:
    look = province_style(row["province_id"])
    name = province_name(row["province_id"])
    used = canvas.text(0, y, name, color=look.color, weight=BOLD, size=SMALL) + 4
    lines = wrap(clean(row["label"]), _LABEL - used, size=SMALL, lines=2 if height > 19 else 1)
    for k, line in enumerate(lines):
        canvas.text(used, y + (k - (len(lines) - 1) / 2) * 9.4, line, size=SMALL)
    bound, hollow = clean(row.get("bound"), "eq"), clean(row.get("role"), "target") != "result"
    draw_amount(
        canvas, scale, y, float(row["low"]), number(row.get("high")), bound, color=look.color,
        hollow=hollow, marker="D" if hollow else look.marker,
    )  # fmt: skip
    words = _words(row)
    left = WIDTH - roomy(_TEXT, 136)
    used = canvas.text(left, y, words, color=look.color, weight=500, size=TEXT)
    clause = (
        whole(clean(row.get("clause")), roomy(_TEXT, 136) - used - 5, size=TINY)
        if row.get("clause") is not None
        else ""
    )
    if clause:
        canvas.text(WIDTH, y, clause, size=TINY, color=FAINT, align="right")


def _words(row: dict[str, Any]) -> str:
    """`争取 15—20 亿元`, `每年 ≥10 个`: the figure with how firmly and how often."""
    words = amount_text(row["low"], row.get("high"), clean(row.get("bound"), "eq"), row["unit"])
    if clean(row.get("basis")) == "annual":
        words = say("每年 {amount}", amount=words)
    if clean(row.get("modality")) != "strive":
        return words
    soft = clean(row.get("strive_word"))
    if soft in ("", "力争"):
        return say("力争 {amount}", amount=words)
    return say("{word} {amount}", word=soft, amount=words)


def _draw_key(canvas: Canvas, shown: pd.DataFrame, y: float) -> float:
    roles = {clean(r, "target") for r in shown["role"]} if "role" in shown else {"target"}
    items = [("hollow D", word("目标"))] if roles - {"result"} else []
    items += [("solid", word("结果"))] if "result" in roles else []
    items += bound_key({clean(b) for b in shown["bound"]} if "bound" in shown else set())
    return canvas.key(0, y, items)


def _alt(shown: pd.DataFrame) -> str:
    rows = [_amount_of(r) for r in shown.head(12).to_dict("records")]
    text = joined(rows, "；")
    if len(shown) > len(rows):
        text = say("{rows}等 {n} 条", rows=text, n=len(shown))
    head = say("阶梯图，按单位分栏列出{names}的目标与结果", names=names(shown["province_id"]))
    return told(sentence(head), sentence(text))


def _amount_of(row: dict[str, Any]) -> str:
    known = {"province": province_name(row["province_id"]), "label": clean(row["label"])}
    return say("{province}{label} {amount}", amount=_words(row), **known)


def draw_thresholds(
    frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]
) -> Block:
    """Thresholds for the same thing side by side: one strip per label, one row per plan in it.

    frame : label, plan, province_id, value, bound (ge: arrow to the right, le: to the left), unit
        (`%` is drawn from 0 to 100); optional clause.
    limit : rows drawn, as many as fit on a page; the others are counted in the note.
    """
    need(frame, ("label", "plan", "province_id", "value"), "draw_thresholds")
    known = frame.dropna(subset=["value"]) if len(frame) else frame
    if known.empty:
        return nothing(caption, frame)
    without, all_known = len(frame) - len(known), len(known)
    known = known.head(room(limit, 17.0, fixed=40 + (24 + _LINE) * known["label"].nunique()))
    more = all_known - len(known)
    labels = list(dict.fromkeys(clean(v) for v in known["label"]))
    canvas = Canvas(len(labels) * (24 + _LINE) + len(known) * 17 + 44)
    top = 4.0
    for label in labels:
        rows = [r for r in known.to_dict("records") if clean(r["label"]) == label]
        top = _draw_strip(canvas, label, rows, top)
    bounds = {clean(b) for b in known["bound"]} if "bound" in known else set()
    canvas.cut(canvas.key(0, top + 4, bound_key(bounds)))
    first = map(_threshold_of, known.head(16).to_dict("records"))
    alt = told(sentence(word("门槛图")), sentence(joined(first, "；")))
    return close(canvas, caption, alt=alt, frame=frame, notes=_counts(more, without))


def _threshold_of(row: dict[str, Any]) -> str:
    amount = amount_text(row["value"], None, clean(row.get("bound"), "eq"), row.get("unit"))
    return joined((clean(row["label"]), f"{clean(row['plan'])} {amount}"), "，")


def _draw_strip(canvas: Canvas, label: str, rows: list[dict[str, Any]], top: float) -> float:
    percent = all(clean(r.get("unit"), "%") == "%" for r in rows)
    values = [0.0, 100.0] if percent else [float(r["value"]) for r in rows]
    scale = measure(
        values, _LABEL + 10, WIDTH - roomy(_TEXT, 136) - 26, steps=4 if not percent else 5
    )
    for n, line in enumerate(wrap(label, _LABEL + 4, weight=BOLD)):
        top += _LINE if n else 0
        canvas.text(0, top + 8, line, weight=BOLD)
    bottom = top + 18 + len(rows) * 17
    for tick in scale.ticks:
        canvas.line([scale.at(tick)] * 2, [top + 15, bottom], color=TICK, width=0.7)
        canvas.text(
            scale.at(tick),
            top + 8,
            number_text(tick) + ("%" if percent else ""),
            size=TINY,
            color=FAINT,
            align="center",
        )
    canvas.rule(top + 16, 0, WIDTH, color=RULE, width=0.9)
    for k, row in enumerate(rows):
        _draw_threshold(canvas, scale, row, top + 18 + (k + 0.5) * 17)
    return bottom + 8


def _draw_threshold(canvas: Canvas, scale: Scale, row: dict[str, Any], y: float) -> None:
    look, bound = province_style(row["province_id"]), clean(row.get("bound"), "eq")
    plan = elide(clean(row["plan"]), _LABEL, size=SMALL)
    canvas.text(0, y, plan, size=SMALL, color=look.color)
    canvas.rule(y, scale.start, scale.stop, color=TICK)
    draw_amount(
        canvas, scale, y, float(row["value"]), None, bound, color=look.color, hollow=False,
        marker=look.marker,
    )  # fmt: skip
    words = amount_text(row["value"], None, bound, row.get("unit"))
    used = canvas.text(WIDTH - roomy(_TEXT, 136), y, words, color=look.color, weight=500)
    if clause := whole(clean(row.get("clause")), roomy(_TEXT, 136) - used - 5, size=TINY):
        canvas.text(WIDTH, y, clause, size=TINY, color=SOFT, align="right")
