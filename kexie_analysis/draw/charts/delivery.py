"""What was reached of what was promised."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import MEDIUM, Canvas, elide, wrap
from kexie_analysis.draw.finish import clean, close, fit, need, nothing, number, room, truth
from kexie_analysis.draw.palette import FAINT, GREY, INK, SOFT, province_name, province_style
from kexie_analysis.draw.style import SMALL, TEXT, TINY, WIDTH
from kexie_analysis.draw.tables import number_text

_LABEL = 140.0
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
    limit = room(limit, 19.0, fixed=40)
    rows = frame.head(limit).to_dict("records")
    top, height = 8.0, fit(min(len(frame), limit), 34.0, 19.0, fixed=40)
    canvas = Canvas(top + height * len(rows) + 30)
    known = [s for r in rows if (s := _share(r)) is not None]
    most = min(max([1.0, *known]), 1.6)
    full = (WIDTH - _LABEL - 200) / most
    for k, row in enumerate(rows):
        _draw_promise(canvas, row, top + (k + 0.5) * height, full, most, height)
    items = [("#6b7280", "口径相同"), ("hatch", "口径不同或名称相近，不作比率")]
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
    return truth(row["comparable"])


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
    verdict, ratio = clean(row.get("verdict")), number(row.get("ratio"))
    if not _comparable(row) or ratio is None or "%" in verdict:
        return verdict or "不作比率"
    return "：".join(v for v in (verdict, f"{ratio * 100:.0f}%{_gap(row)}") if v)


def _gap(row: dict[str, Any]) -> str:
    """How far from the promise, in its unit: `，差 0.38 个百分点`."""
    promised, reached = number(row["promised"]), number(row["reached"])
    if promised is None or reached is None or promised == reached:
        return ""
    unit = clean(row.get("unit"))
    unit = "个百分点" if unit in ("%", "％") else unit
    return f"，{'超' if reached > promised else '差'} {number_text(abs(reached - promised))} {unit}".rstrip()


def _draw_promise(
    canvas: Canvas, row: dict[str, Any], y: float, full: float, most: float, height: float
) -> None:
    look, share = province_style(row["province_id"]), _share(row)
    label = f"{province_name(row['province_id'])} {clean(row['label'])}"
    _write_lines(
        canvas,
        _LABEL - 8,
        y,
        wrap(label, _LABEL - 10, lines=2 if height > 22 else 1),
        align="right",
    )
    thick = min(18.0, height * 0.62)
    canvas.rect(_LABEL, y - thick / 2, full, thick, fill="#edf0f3")
    if share is not None:
        width = max(full * min(share, most), 0.8)
        if _comparable(row):
            canvas.rect(_LABEL, y - thick / 2, width, thick, fill=look.color)
        else:
            canvas.rect(_LABEL, y - thick / 2, width, thick, fill="#f4f6f8", edge=GREY, hatch=GREY)
    canvas.line([_LABEL + full] * 2, [y - thick * 0.75, y + thick * 0.75], color=INK, width=1.4)
    left = _LABEL + full * most + 6
    promised, reached = _words(row)
    gap = min(6.5, height * 0.24)
    size = SMALL if height > 22 else TINY
    canvas.text(left, y - gap, elide(f"承诺 {promised}", 92, size=size), size=size, color=SOFT)
    canvas.text(
        left,
        y + gap,
        elide(f"达到 {reached}", 92, size=size, weight=MEDIUM),
        size=size,
        weight=MEDIUM,
    )
    lines = wrap(
        _verdict(row), WIDTH - left - 96, size=SMALL, lines=3 if height > 30 else 1, weight=MEDIUM
    )
    color = look.color if _comparable(row) else FAINT
    _write_lines(canvas, left + 96, y, lines, size=SMALL, color=color, weight=MEDIUM)


def _write_lines(
    canvas: Canvas, x: float, y: float, lines: list[str], *, size: float = TEXT, **look: Any
) -> None:
    for k, line in enumerate(lines):
        canvas.text(x, y + (k - (len(lines) - 1) / 2) * size * 1.22, line, size=size, **look)
