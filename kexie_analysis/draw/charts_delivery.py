"""What was promised beside what was reached: delivery, pace, change."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas, elide, text_width, wrap
from kexie_analysis.draw.finish import clean, close, need, nothing, number
from kexie_analysis.draw.palette import FAINT, GREY, INK, RULE, SOFT, province_name, province_style
from kexie_analysis.draw.scales import linear
from kexie_analysis.draw.states import is_missing, state_of
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.draw.tables import number_text

_LABEL = 126.0
_MOST = 30


def draw_delivery(frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]) -> Block:
    """Bars of what was reached, as a share of what was promised; a ratio only where both count alike.

    frame : label, province_id, promised, reached (numbers, in `unit`), ratio (reached / promised, or
        missing), unit, comparable (bool: both count the same thing), verdict (a few words). Optional:
        promised_text, reached_text (shown instead of number and unit), reached_unit, clause,
        indicator_id. A row that is not comparable is hatched, without a ratio.
    limit : rows drawn; the others are counted in the note.
    """
    need(frame, ("label", "province_id", "promised", "reached", "comparable"), "draw_delivery")
    if frame.empty:
        return nothing(caption, frame)
    rows = frame.head(limit).to_dict("records")
    top, height = 8.0, 34.0
    canvas = Canvas(top + height * len(rows) + 30)
    known = [s for r in rows if (s := _share(r)) is not None]
    most = min(max([1.0, *known]), 1.6)
    full = (WIDTH - _LABEL - 200) / most
    for k, row in enumerate(rows):
        _draw_promise(canvas, row, top + (k + 0.5) * height, full, most)
    items = [("#0f766e", "口径相同"), ("hatch", "口径不同或名称相近，不作比率")]
    used = [
        i
        for i, on in zip(items, (True, False), strict=True)
        if any(_comparable(r) is on for r in rows)
    ]
    canvas.cut(canvas.key(0, top + height * len(rows) + 8, [("|", "承诺值"), *used]))
    notes = [f"另有 {len(frame) - limit} 条未画"] if len(frame) > limit else []
    if any((s := _share(r)) is not None and s > most for r in rows):
        notes.append("超过承诺 1.6 倍的条形截断，以文字为准")
    return close(
        canvas,
        caption,
        alt="兑现图。" + "；".join(_promise_text(r) for r in rows[:12]) + "。",
        frame=frame,
        notes=notes,
    )


def _comparable(row: dict[str, Any]) -> bool:
    return bool(row["comparable"]) if not is_missing(row["comparable"]) else False


def _share(row: dict[str, Any]) -> float | None:
    promised, reached = number(row["promised"]), number(row["reached"])
    return reached / promised if promised and reached is not None and promised > 0 else None


def _words(row: dict[str, Any]) -> tuple[str, str]:
    unit = clean(row.get("unit"))
    promised = clean(row.get("promised_text")) or amount_text(
        row["promised"], None, clean(row.get("bound"), "eq"), unit
    )
    reached = clean(row.get("reached_text")) or amount_text(
        row["reached"], None, "eq", clean(row.get("reached_unit")) or unit
    )
    return promised or "—", reached or "未见结果"


def _promise_text(row: dict[str, Any]) -> str:
    promised, reached = _words(row)
    return f"{province_name(row['province_id'])}{clean(row['label'])}承诺 {promised}，达到 {reached}，{_verdict(row)}"


def _verdict(row: dict[str, Any]) -> str:
    if verdict := clean(row.get("verdict")):
        return verdict
    ratio = number(row.get("ratio"))
    return f"{ratio * 100:.0f}%" if ratio is not None and _comparable(row) else "不作比率"


def _draw_promise(canvas: Canvas, row: dict[str, Any], y: float, full: float, most: float) -> None:
    look, share = province_style(row["province_id"]), _share(row)
    label = f"{province_name(row['province_id'])} {clean(row['label'])}"
    lines = wrap(label, _LABEL - 10)
    for k, line in enumerate(lines):
        canvas.text(_LABEL - 8, y + (k - (len(lines) - 1) / 2) * 11, line, align="right")
    canvas.rect(_LABEL, y - 9, full, 18, fill="#edf0f3")
    if share is not None:
        width = max(full * min(share, most), 0.8)
        if _comparable(row):
            canvas.rect(_LABEL, y - 9, width, 18, fill=look.color)
        else:
            canvas.rect(_LABEL, y - 9, width, 18, fill="#f4f6f8", edge=GREY, hatch=GREY)
    canvas.line([_LABEL + full] * 2, [y - 14, y + 14], color=INK, width=1.4)
    left = _LABEL + full * most + 6
    promised, reached = _words(row)
    canvas.text(left, y - 6.5, elide(f"承诺 {promised}", 92, size=SMALL), size=SMALL, color=SOFT)
    canvas.text(
        left,
        y + 6.5,
        elide(f"达到 {reached}", 92, size=SMALL, weight=MEDIUM),
        size=SMALL,
        weight=MEDIUM,
    )
    verdict = wrap(_verdict(row), WIDTH - left - 96, size=SMALL, lines=3, weight=MEDIUM)
    for k, line in enumerate(verdict):
        color = look.color if _comparable(row) else FAINT
        canvas.text(
            left + 96,
            y + (k - (len(verdict) - 1) / 2) * 10,
            line,
            size=SMALL,
            color=color,
            weight=MEDIUM,
        )


def draw_pace(frame: pd.DataFrame, **caption: Unpack[Caption]) -> Block:
    """Points needed each year (hollow) against points achieved each year (solid), one row each.

    frame : province_id, series, needed, achieved (per year, in `unit`; missing where not computable),
        unit, needed_span, achieved_span (`2020—2025`), derived (bool: the base is computed, drawn
        hollow). Rows in the order of the frame.
    """
    need(frame, ("province_id", "needed", "achieved"), "draw_pace")
    if frame.empty or frame[["needed", "achieved"]].isna().all(axis=None):
        return nothing(caption, frame)
    rows = frame.to_dict("records")
    several = "series" in frame and frame["series"].nunique() > 1
    canvas = Canvas(22 + 30 * len(rows) + 30)
    values = [
        v for r in rows for v in (number(r["needed"]), number(r["achieved"])) if v is not None
    ]
    scale = linear([0.0, *values], _LABEL, WIDTH - 118, steps=5, zero=True)
    bottom = 20 + 30 * len(rows)
    for tick in scale.ticks:
        canvas.line([scale.at(tick)] * 2, [16, bottom], color="#e5e8ec", width=0.7)
        canvas.text(scale.at(tick), 8, number_text(tick), size=SMALL, color=FAINT, align="center")
    canvas.text(0, 8, f"每年{_pace_unit(frame)}", size=SMALL, color=FAINT)
    for k, row in enumerate(rows):
        _draw_pace_row(canvas, row, 20 + (k + 0.5) * 30, scale, several)
        canvas.rule(20 + (k + 1) * 30, 0, WIDTH)
    derived = "derived" in frame and frame["derived"].fillna(False).astype(bool).any()
    items = [
        ("solid", "此前每年"),
        ("hollow D", "达到目标每年须"),
        *([("hollow o", "此前每年（基期推算）")] if derived else []),
    ]
    canvas.cut(canvas.key(0, bottom + 12, items))
    return close(
        canvas,
        caption,
        alt="进度图。" + "；".join(_pace_text(r) for r in rows[:16]) + "。",
        frame=frame,
    )


def _pace_unit(frame: pd.DataFrame) -> str:
    unit = clean(frame["unit"].iloc[0]) if "unit" in frame else ""
    return "百分点" if unit in ("%", "％") else unit


def _pace_text(row: dict[str, Any]) -> str:
    needed, achieved = number(row["needed"]), number(row["achieved"])
    before = "此前不可计" if achieved is None else f"此前每年 {number_text(achieved)}"
    ahead = "所需不可计" if needed is None else f"每年须 {number_text(needed)}"
    guessed = "（推算）" if row.get("derived") is True else ""
    return f"{province_name(row['province_id'])}{before}{guessed}，{ahead}"


def _draw_pace_row(
    canvas: Canvas, row: dict[str, Any], y: float, scale: Any, several: bool
) -> None:
    look = province_style(row["province_id"])
    name = province_name(row["province_id"]) + (f" {clean(row.get('series'))}" if several else "")
    canvas.text(0, y - 5, elide(name, _LABEL - 12, weight=BOLD), weight=BOLD, color=look.color)
    spans = [s for s in (clean(row.get("achieved_span")), clean(row.get("needed_span"))) if s]
    canvas.text(
        0,
        y + 6,
        elide(" → ".join(dict.fromkeys(spans)), _LABEL - 12, size=TINY),
        size=TINY,
        color=FAINT,
    )
    needed, achieved = number(row["needed"]), number(row["achieved"])
    if needed is not None and achieved is not None:
        canvas.line([scale.at(achieved), scale.at(needed)], [y, y], color=look.tint, width=4)
    if achieved is not None:
        guessed = bool(row.get("derived")) and not is_missing(row.get("derived"))
        canvas.marker(scale.at(achieved), y, look.marker, color=look.color, size=7, hollow=guessed)
    if needed is not None:
        canvas.marker(scale.at(needed), y, "D", color=look.color, size=6.5, hollow=True)
    left = WIDTH - 104
    before = (
        "此前不可计"
        if achieved is None
        else f"此前 {number_text(achieved)}" + ("（推算）" if row.get("derived") is True else "")
    )
    ahead = "所需不可计" if needed is None else f"须 {number_text(needed)}"
    canvas.text(left, y - 5.5, before, size=SMALL, color=look.color)
    canvas.text(
        left,
        y + 5.5,
        ahead + _ratio_text(needed, achieved),
        size=SMALL,
        color=look.color,
        weight=MEDIUM,
    )


def _ratio_text(needed: float | None, achieved: float | None) -> str:
    if needed is None or achieved is None or achieved <= 0 or needed <= 0:
        return ""
    return f"，为此前的 {number_text(needed / achieved, 1)} 倍"


_STATUS = {"kept": "沿用", "raised": "提高", "lowered": "降低", "dropped": "未再提", "new": "新提"}


def draw_change(frame: pd.DataFrame, *, old_name: str = "前一文件", new_name: str = "后一文件", limit: int = 45, **caption: Unpack[Caption]) -> Block:  # fmt: skip
    """What a later plan keeps, raises, lowers, drops or adds, grouped in this order.

    frame : label, old, new (numbers, or text as it stands; missing where the plan has none), status
        (kept, raised, lowered, dropped, new), unit; optional province_id, old_clause, new_clause.
    limit : rows drawn; the others are counted in the note.
    """
    need(frame, ("label", "old", "new", "status"), "draw_change")
    if frame.empty:
        return nothing(caption, frame)
    order = {s: k for k, s in enumerate(("lowered", "raised", "kept", "dropped", "new"))}
    rows = sorted(frame.to_dict("records"), key=lambda r: order.get(clean(r["status"]), 9))[:limit]
    groups = list(dict.fromkeys(clean(r["status"]) for r in rows))
    canvas = Canvas(30 + 18 * len(rows) + 18 * len(groups) + 10)
    for x, text in ((262.0, old_name), (WIDTH - 62, new_name)):
        canvas.text(x, 8, elide(text, 128, weight=BOLD), weight=BOLD, align="center")
    canvas.rule(17, 0, WIDTH, color=INK, width=1.0)
    y = 18.0
    for status in groups:
        mine = [r for r in rows if clean(r["status"]) == status]
        canvas.text(
            0,
            y + 11,
            f"{_STATUS.get(status, status)} {len(mine)} 项",
            weight=BOLD,
            size=SMALL,
            color=SOFT,
        )
        y += 19
        for row in mine:
            _draw_change_row(canvas, row, status, y + 8)
            y += 18
            canvas.rule(y - 1, 0, WIDTH)
    canvas.cut(y + 4)
    counts = frame["status"].value_counts()
    words = "，".join(f"{_STATUS[s]} {counts[s]} 项" for s in _STATUS if s in counts)
    notes = [f"另有 {len(frame) - limit} 项未画"] if len(frame) > limit else []
    return close(
        canvas, caption, alt=f"变化图，{old_name}到{new_name}：{words}。", frame=frame, notes=notes
    )


def _draw_change_row(canvas: Canvas, row: dict[str, Any], status: str, y: float) -> None:
    look = province_style(
        row.get("province_id") if not is_missing(row.get("province_id")) else None
    )
    canvas.text(8, y, elide(clean(row["label"]), 188, size=SMALL), size=SMALL)
    old, new = _side(row, "old"), _side(row, "new")
    ends = (262.0, WIDTH - 62)
    for x, text, clause in (
        (ends[0], old, clean(row.get("old_clause"))),
        (ends[1], new, clean(row.get("new_clause"))),
    ):
        used = text_width(text, SMALL, MEDIUM)
        room = elide(clause, 60, size=TINY) if clause else ""
        color = FAINT if text == "—" else look.color
        shift = (text_width(room, TINY) + 4) / 2 if room else 0
        canvas.text(
            x - shift,
            y,
            elide(text, 124, size=SMALL),
            size=SMALL,
            weight=MEDIUM,
            color=color,
            align="center",
        )
        if room:
            canvas.text(x - shift + used / 2 + 4, y, room, size=TINY, color=FAINT)
    _draw_step(canvas, status, y, (ends[0] + ends[1]) / 2, look.color)


def _side(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if is_missing(value):
        return "—"
    if isinstance(value, str):
        return state_of(value) or value
    return amount_text(value, None, clean(row.get(f"{name}_bound"), "eq"), row.get("unit"))


def _draw_step(canvas: Canvas, status: str, y: float, x: float, color: str) -> None:
    """Up, down, level; an open ring where a side is missing (shape, not colour, tells)."""
    rise = {"raised": -4.0, "lowered": 4.0, "kept": 0.0}.get(status)
    if rise is None:
        marker = "x" if status == "dropped" else "P"
        canvas.marker(
            x,
            y,
            marker,
            color=GREY if status == "dropped" else color,
            size=5,
            hollow=status == "dropped",
        )
        return
    canvas.line([x - 13, x + 11], [y - rise, y + rise], color=color, width=1.3)
    canvas.marker(
        x + 12, y + rise, "o" if rise == 0 else ("^" if rise < 0 else "v"), color=color, size=5
    )
    canvas.rule(y, x - 13, x + 11, color=RULE)
