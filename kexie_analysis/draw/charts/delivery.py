"""What was reached of what was promised."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import MEDIUM, Canvas, elide, wrap
from kexie_analysis.draw.finish import clean, close, need, nothing, number
from kexie_analysis.draw.palette import FAINT, GREY, INK, SOFT, province_name, province_style
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.style import SMALL, WIDTH

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
