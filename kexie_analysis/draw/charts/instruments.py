"""Policy instruments as shares with counts."""

from __future__ import annotations

from typing import Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import Canvas, elide, text_width
from kexie_analysis.draw.finish import (
    clean,
    close,
    documents_undrawn,
    fit,
    need,
    nothing,
    roomy,
    told,
)
from kexie_analysis.draw.palette import (
    BLUE,
    FAINT,
    SOFT,
    ink_on,
    province_style,
)
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.messages import bracketed, capital, joined, say, sentence, word

#: By lightness, with white between the parts: told apart in greyscale.
_PARTS = (BLUE, "#7fa3c7", "#d3e0ec", "#4b5563", "#b4bac2", "#e5e8ec")
_LABEL = 124.0


def draw_instruments(frame: pd.DataFrame, *, limit: int = 34, **caption: Unpack[Caption]) -> Block:
    """One bar of shares per plan, counts in the parts, the number of clauses at the end.

    frame : plan, province_id, group (供给型, 环境型, 需求型), count. Shares are of the plan's own total;
        plans and groups in the order of the frame.
    limit : plans drawn; the others are counted in the note.
    """
    need(frame, ("plan", "province_id", "group", "count"), "draw_instruments")
    if frame.empty or not float(frame["count"].fillna(0).sum()):
        return nothing(caption, frame)
    plans = list(dict.fromkeys(clean(p) for p in frame["plan"]))
    groups = list(dict.fromkeys(clean(g) for g in frame["group"]))
    row = fit(min(len(plans), limit), 28.0, 15.0, fixed=60)
    canvas = Canvas(20 + row * len(plans) + 30)
    _groups_key(canvas, groups)
    for k, plan in enumerate(plans[:limit]):
        rows = frame[[clean(p) == plan for p in frame["plan"]]]
        _draw_parts(canvas, rows, groups, plan, 22 + (k + 0.5) * row, min(row * 0.62, 13), row > 24)
    canvas.cut(24 + row * min(len(plans), limit))
    notes = documents_undrawn(len(plans), limit)
    return close(
        canvas, caption, alt=_instruments_alt(frame, plans[:8], groups), frame=frame, notes=notes
    )


def _groups_key(canvas: Canvas, groups: list[str]) -> None:
    x = roomy(_LABEL, 148)
    for k, group in enumerate(groups):
        canvas.rect(x, 4, 9, 9, fill=_PARTS[k % len(_PARTS)])
        x += 12 + canvas.text(x + 12, 8.5, capital(group), size=SMALL, color=SOFT) + 12
    canvas.text(WIDTH, 8.5, word("合计"), size=SMALL, color=FAINT, align="right")


def _draw_parts(
    canvas: Canvas,
    rows: pd.DataFrame,
    groups: list[str],
    plan: str,
    y: float,
    height: float,
    above: bool,
) -> None:
    province = rows["province_id"].iloc[0]
    canvas.text(
        0,
        y,
        elide(plan, roomy(_LABEL, 148) - 6, size=SMALL),
        size=SMALL,
        color=province_style(province).color,
    )
    counts = [
        float(rows.loc[[clean(g) == group for g in rows["group"]], "count"].fillna(0).sum())
        for group in groups
    ]
    total, full = sum(counts), WIDTH - roomy(_LABEL, 148) - 30
    canvas.text(WIDTH, y, f"{total:g}", size=SMALL, color=SOFT, align="right")
    if not total:
        canvas.text(roomy(_LABEL, 148), y, word("没有编码到的分句"), size=SMALL, color=FAINT)
        return
    x = roomy(_LABEL, 148)
    for k, count in enumerate(counts):
        width = full * count / total
        if not count:
            continue
        fill = _PARTS[k % len(_PARTS)]
        canvas.rect(x, y - height / 2, max(width - 0.8, 0.4), height, fill=fill)
        words = (f"{count / total:.0%}{bracketed(f'{count:g}')}", f"{count:g}")
        fits = [w for w in words if text_width(w, TINY) + 3 < width]
        middle = x + width / 2
        if fits:
            canvas.text(middle, y, fits[0], size=TINY, color=ink_on(fill), align="center")
        elif above:  # too narrow to hold its count
            middle = min(max(middle, roomy(_LABEL, 148) + 2), roomy(_LABEL, 148) + full - 2)
            top = y - height / 2 - 4.5
            canvas.text(middle, top, words[1], size=TINY, color=SOFT, align="center")
        x += width


def _instruments_alt(frame: pd.DataFrame, plans: list[str], groups: list[str]) -> str:
    parts = []
    for plan in plans:
        rows = frame[[clean(p) == plan for p in frame["plan"]]]
        sums = [
            float(rows.loc[[clean(g) == group for g in rows["group"]], "count"].fillna(0).sum())
            for group in groups
        ]
        total = sum(sums) or 1.0
        shares = (
            say("{group} {n} 句占 {share}", group=g, n=f"{s:g}", share=f"{s / total:.0%}")
            for g, s in zip(groups, sums, strict=True)
        )
        parts.append(plan + " " + joined(shares, "、"))
    return told(sentence(word("份额图")), sentence(joined(parts, "；")))
