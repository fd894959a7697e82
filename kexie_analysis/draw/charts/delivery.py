"""What was reached of what was promised."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import MEDIUM, Canvas, wrap
from kexie_analysis.draw.finish import (
    clean,
    close,
    fit,
    need,
    nothing,
    number,
    roomy,
    told,
    truth,
    undrawn,
)
from kexie_analysis.draw.palette import (
    FAINT,
    INK,
    RULE,
    SOFT,
    province_name,
    province_style,
)
from kexie_analysis.draw.style import SMALL, TALLEST, TEXT, TINY, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import joined, say, sentence, unit, word

_LABEL = 118.0
_TEXT, _SAID = 122.0, 96.0  # points, for the two figures with their clauses, and for the verdict
_LEAST = 20.0  # points, for a row of many
_MANIFOLD = 10  # times the promise, from which a percentage is no longer read
_MOST = 30


def draw_delivery(frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]) -> Block:
    """Bars of what was reached, as a share of what was promised; a ratio only where both count alike.

    frame : label, province_id, promised, reached (numbers, in `unit`), ratio (reached / promised, or
        missing), unit, comparable (bool: both count the same thing), verdict (a few words). Optional:
        promised_text, reached_text (shown instead of number and unit), reached_unit, clause and
        reached_clause, indicator_id. A row that is not comparable has its two figures and no bar: any
        length beside a promise is read as a ratio.
    limit : rows drawn, in the order of the frame; the note says how many others there are, and which.
    """
    need(frame, ("label", "province_id", "promised", "reached", "comparable"), "draw_delivery")
    if frame.empty:
        return nothing(caption, frame)
    least = fit(min(len(frame), limit), 34.0, _LEAST, fixed=40)
    all_rows = frame.to_dict("records")
    size = SMALL if least > 22 else TINY
    rows = _that_fit([(r, _height(r, least, size)) for r in all_rows[:limit]])
    canvas = Canvas(8.0 + sum(h for _, h in rows) + 30)
    known = [s for r, _ in rows if _comparable(r) and (s := _share(r)) is not None]
    most = min(max([1.0, *known]), 1.6)
    full = (WIDTH - _LABEL - 6 - roomy(_TEXT + _SAID, 236)) / most
    top = 8.0
    for row, height in rows:
        _draw_promise(canvas, row, top + height / 2, full, most, height, size)
        top += height
    canvas.cut(canvas.key(0, top + 8, _key([r for r, _ in rows])))
    rule = say("本图只容 {n} 条，按判断和条款先后取", n=len(rows))
    notes = undrawn(frame.iloc[len(rows) :], rule)
    if any(s > most for s in known):
        notes.append(word("超过承诺 1.6 倍的条形截断，以文字为准"))
    promises = joined((_promise_text(r) for r, _ in rows[:12]), "；")
    alt = told(sentence(word("兑现图")), sentence(promises))
    return close(canvas, caption, alt=alt, frame=frame, notes=notes)


def _that_fit(rows: list[tuple[dict[str, Any], float]]) -> list[tuple[dict[str, Any], float]]:
    """The first rows that stay on one page, at least one."""
    used = accumulate(h for _, h in rows)
    return [r for r, end in zip(rows, used, strict=True) if end + 40 <= TALLEST] or rows[:1]


def _height(row: dict[str, Any], least: float, size: float) -> float:
    """What a row needs for all of its words, at least `least` points."""
    lines = len(_label_lines(row)) * TEXT * 1.22
    words = sum(len(part) for part in _text_lines(row, size)) * size * 1.3
    return max(least, lines + 4, words + 4)


def _label_lines(row: dict[str, Any]) -> list[str]:
    known = {"province": province_name(row["province_id"]), "label": clean(row["label"])}
    label = say("{province} {label}", **known)
    return wrap(label, _LABEL - 10, lines=3)


def _text_lines(row: dict[str, Any], size: float) -> tuple[list[str], list[str]]:
    """The promise and the result, each in lines, with their clauses after them."""
    width = roomy(_TEXT - 4, 116)
    promised, reached = _words(row)
    promise, result = say("承诺 {amount}", amount=promised), say("结果 {amount}", amount=reached)
    clauses = clean(row.get("clause")), clean(row.get("reached_clause"))
    return (
        wrap(joined((promise, clauses[0]), "  "), width, size=size, lines=3),
        wrap(joined((result, clauses[1]), "  "), width, size=size, weight=MEDIUM, lines=3),
    )


def _key(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    judged = [("|", word("承诺值")), (FAINT, word("结果占承诺的多少"))]
    other = [("dash", word("口径不同、仅相近或量级不符，不作比率"))]
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
    canvas: Canvas, row: dict[str, Any], y: float, full: float, most: float, height: float, size: float
) -> None:  # fmt: skip
    look, share = province_style(row["province_id"]), _share(row)
    _write_lines(canvas, _LABEL - 8, y, _label_lines(row), align="right")
    thick = min(18.0, height * 0.62)
    if _comparable(row) and share is not None:
        canvas.rect(_LABEL, y - thick / 2, full, thick, fill="#edf0f3")
        width = max(full * min(share, most), 0.8)
        canvas.rect(_LABEL, y - thick / 2, width, thick, fill=look.color)
        canvas.line([_LABEL + full] * 2, [y - thick * 0.75, y + thick * 0.75], color=INK, width=1.4)
    else:
        canvas.line([_LABEL, _LABEL + full], [y, y], color=RULE, width=1.0, dash=(3, 3))
    left = _LABEL + full * most + 6
    parts = _text_lines(row, size)
    at = y - sum(len(part) for part in parts) * size * 0.65
    for part, color, weight in zip(parts, (SOFT, INK), (400, MEDIUM), strict=True):
        for line in part:
            canvas.text(left, at + size * 0.65, line, size=size, color=color, weight=weight)
            at += size * 1.3
    wide = WIDTH - left - roomy(_TEXT, 120)
    lines = _verdict_lines(row, wide, 3 if height > 30 else 2 if height > 20 else 1)
    color = look.color if _comparable(row) else FAINT
    _write_lines(canvas, left + roomy(_TEXT, 120), y, lines, size=SMALL, color=color, weight=MEDIUM)


def _write_lines(
    canvas: Canvas, x: float, y: float, lines: list[str], *, size: float = TEXT, **look: Any
) -> None:
    for k, line in enumerate(lines):
        canvas.text(x, y + (k - (len(lines) - 1) / 2) * size * 1.22, line, size=size, **look)
