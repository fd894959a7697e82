"""What was reached of what was promised."""

from __future__ import annotations

from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import MEDIUM, Canvas, elide, wrap
from kexie_analysis.draw.finish import (
    clean,
    close,
    fit,
    need,
    nothing,
    number,
    room,
    roomy,
    told,
    truth,
)
from kexie_analysis.draw.palette import (
    FAINT,
    INK,
    RULE,
    SOFT,
    province_name,
    province_style,
)
from kexie_analysis.draw.style import SMALL, TEXT, TINY, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import joined, say, sentence, unit, word

_LABEL = 140.0
_MANIFOLD = 10  # times the promise, from which a percentage is no longer read
_MOST = 30


def draw_delivery(frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]) -> Block:
    """Bars of what was reached, as a share of what was promised; a ratio only where both count alike.

    frame : label, province_id, promised, reached (numbers, in `unit`), ratio (reached / promised, or
        missing), unit, comparable (bool: both count the same thing), verdict (a few words). Optional:
        promised_text, reached_text (shown instead of number and unit), reached_unit, clause,
        indicator_id. A row that is not comparable has its two figures and no bar: any length beside
        a promise is read as a ratio.
    limit : rows drawn; the others are counted in the note.
    """
    need(frame, ("label", "province_id", "promised", "reached", "comparable"), "draw_delivery")
    if frame.empty:
        return nothing(caption, frame)
    limit = room(limit, 19.0, fixed=40)
    rows = frame.head(limit).to_dict("records")
    top, height = 8.0, fit(min(len(frame), limit), 34.0, 19.0, fixed=40)
    canvas = Canvas(top + height * len(rows) + 30)
    known = [s for r in rows if _comparable(r) and (s := _share(r)) is not None]
    most = min(max([1.0, *known]), 1.6)
    full = (WIDTH - _LABEL - roomy(200, 236)) / most
    for k, row in enumerate(rows):
        _draw_promise(canvas, row, top + (k + 0.5) * height, full, most, height)
    canvas.cut(canvas.key(0, top + height * len(rows) + 8, _key(rows)))
    more = len(frame) - limit
    notes = [say("另有 {n} 条未画", n=more)] if more > 0 else []
    if any(s > most for s in known):
        notes.append(word("超过承诺 1.6 倍的条形截断，以文字为准"))
    alt = told(sentence(word("兑现图")), sentence(joined(map(_promise_text, rows[:12]), "；")))
    return close(canvas, caption, alt=alt, frame=frame, notes=notes)


def _key(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    judged = [("|", word("承诺值")), (FAINT, word("结果占承诺的多少"))]
    other = [("dash", word("口径不同或仅相近，不作比率"))]
    kinds = {_comparable(r) for r in rows}
    return (judged if True in kinds else []) + (other if False in kinds else [])


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
    return promised or "—", reached or word("未见结果")


def _promise_text(row: dict[str, Any]) -> str:
    promised, reached = _words(row)
    known = {"province": province_name(row["province_id"]), "label": clean(row["label"])}
    known |= {"promised": promised, "reached": reached, "verdict": _verdict(row)}
    return say("{province}{label}承诺 {promised}，结果 {reached}，{verdict}", **known)


def _verdict(row: dict[str, Any], *, gap: bool = True) -> str:
    verdict, ratio = clean(row.get("verdict")), number(row.get("ratio"))
    if not _comparable(row) or ratio is None or "%" in verdict:
        return word(verdict or "不作比率")
    share = say("承诺的 {n} 倍", n=f"{ratio:,.0f}") if ratio >= _MANIFOLD else f"{ratio * 100:.0f}%"
    return joined((word(verdict), share + (_gap(row) if gap else "")), "：")


def _verdict_lines(row: dict[str, Any], width: float, lines: int) -> list[str]:
    """The verdict; without the gap where that would be cut: half a number is a wrong one."""
    said = wrap(_verdict(row), width, size=SMALL, lines=lines, weight=MEDIUM)
    if said[-1].endswith("…"):
        return wrap(_verdict(row, gap=False), width, size=SMALL, lines=lines, weight=MEDIUM)
    return said


def _gap(row: dict[str, Any]) -> str:
    """How far from the promise, in its unit: `，差 0.38 个百分点`."""
    promised, reached = number(row["promised"]), number(row["reached"])
    if promised is None or reached is None or promised == reached:
        return ""
    said, name = number_text(abs(reached - promised)), clean(row.get("unit"))
    after = unit("个百分点" if name in ("%", "％") else name, said).strip()
    known = {"gap": f"{said} {after}".rstrip()}
    return say("，超 {gap}", **known) if reached > promised else say("，差 {gap}", **known)


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
    if _comparable(row) and share is not None:
        canvas.rect(_LABEL, y - thick / 2, full, thick, fill="#edf0f3")
        width = max(full * min(share, most), 0.8)
        canvas.rect(_LABEL, y - thick / 2, width, thick, fill=look.color)
        canvas.line([_LABEL + full] * 2, [y - thick * 0.75, y + thick * 0.75], color=INK, width=1.4)
    else:
        canvas.line([_LABEL, _LABEL + full], [y, y], color=RULE, width=1.0, dash=(3, 3))
    left = _LABEL + full * most + 6
    promised, reached = _words(row)
    gap = min(6.5, height * 0.24)
    size = SMALL if height > 22 else TINY
    promise = elide(say("承诺 {amount}", amount=promised), roomy(92, 116), size=size)
    result = elide(say("结果 {amount}", amount=reached), roomy(92, 116), size=size, weight=MEDIUM)
    canvas.text(left, y - gap, promise, size=size, color=SOFT)
    canvas.text(left, y + gap, result, size=size, weight=MEDIUM)
    lines = _verdict_lines(row, WIDTH - left - roomy(96, 120), 3 if height > 30 else 1)
    color = look.color if _comparable(row) else FAINT
    _write_lines(canvas, left + roomy(96, 120), y, lines, size=SMALL, color=color, weight=MEDIUM)


def _write_lines(
    canvas: Canvas, x: float, y: float, lines: list[str], *, size: float = TEXT, **look: Any
) -> None:
    for k, line in enumerate(lines):
        canvas.text(x, y + (k - (len(lines) - 1) / 2) * size * 1.22, line, size=size, **look)
