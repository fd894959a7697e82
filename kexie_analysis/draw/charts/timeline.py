"""Due dates on a time axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import BOLD, Canvas, elide, whole
from kexie_analysis.draw.charts.timeline_dense import dense_alt, draw_dense
from kexie_analysis.draw.finish import (
    clean,
    close,
    names,
    need,
    nothing,
    room,
    roomy,
    truth,
    undrawn,
)
from kexie_analysis.draw.palette import (
    FAINT,
    GRID,
    RULE,
    SOFT,
    blend,
    province_name,
    province_style,
)
from kexie_analysis.draw.scales import Scale
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.style import SMALL, TINY, WIDTH
from kexie_analysis.messages import say, sentence, word

_LABEL, _LONGER, _ROW = 158.0, 190.0, 13.5
_YEAR = 17.5  # points that the head of a year takes
_MOST = 40


def draw_timeline(frame: pd.DataFrame, *, limit: int = _MOST, **caption: Unpack[Caption]) -> Block:
    """Due dates: a mark at the latest day, a bar where there is a first day too, a dashed line with
    open ends for what recurs.

    frame : label, province_id, due_from, due_to (dates), recurring (bool), group (rows stand together
        under it), clause. Within a group by date; rows without a date that do not recur are counted
        in the note.
    limit : rows drawn; the others are counted in the note. Where most would be left out, all are
        counted instead, by province and by the span in which they fall due.
    """
    need(frame, ("label", "province_id", "due_to", "recurring"), "draw_timeline")
    rows = [_dated(r) for r in frame.to_dict("records")]
    dated = [r for r in rows if r["due_to"] or r["due_from"] or r["recurring"]]
    if not dated:
        return nothing(caption, frame)
    dated.sort(key=lambda r: (r["recurring"], r["due_to"] or r["due_from"] or date.max))
    undated = len(rows) - len(dated)
    notes = [say("{n} 项未写时限", n=undated)] if undated else []
    limit = _room(dated, limit)
    if len(dated) > 2 * limit:
        notes.insert(0, word("时限很多，按省份和到期时段合计；列首为时段起点"))
        return close(draw_dense(dated), caption, alt=dense_alt(dated), frame=frame, notes=notes)
    shown = dated[:limit]
    groups = list(dict.fromkeys(r["group"] for r in shown))
    titled = groups != [""]
    canvas = Canvas(26 + _ROW * len(shown) + 18 * len(groups) * titled + 40)
    scale = _axis(shown)
    bottom = 20 + _ROW * len(shown) + 18 * len(groups) * titled
    _draw_years(canvas, scale, bottom)
    y = 20.0
    for group in groups:
        if titled:
            canvas.text(
                0,
                y + 10,
                elide(group or word("其他"), WIDTH * 0.6, weight=BOLD),
                weight=BOLD,
                size=SMALL,
                color=SOFT,
            )
            canvas.rule(y + 17, 0, WIDTH, color=RULE)
            y += 18
        for row in (r for r in shown if r["group"] == group):
            _draw_due(canvas, scale, row, y + _ROW / 2)
            y += _ROW
    canvas.cut(canvas.key(0, bottom + 12, _due_key(shown)))
    if len(dated) > limit:
        rule = word("按到期先后取，经常性的在最后")
        notes = [*undrawn(pd.DataFrame(dated[limit:]), rule), *notes]
    return close(canvas, caption, alt=_due_alt(shown), frame=frame, notes=notes)


def _room(dated: Sequence[dict[str, Any]], limit: int) -> int:
    """How many of the rows fit on a page, with the headings of the groups that these have."""
    while limit > 1:
        groups = len({r["group"] for r in dated[:limit]})
        if room(limit, _ROW, fixed=46 + 18 * groups) >= min(limit, len(dated)):
            return limit
        limit -= 1
    return 1


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    out = dict(row)
    for name in ("due_from", "due_to"):
        value = row.get(name)
        out[name] = None if is_missing(value) else pd.Timestamp(value).date()
    out["recurring"] = truth(row["recurring"])
    out["group"] = clean(row.get("group"))
    return out


def _axis(rows: Sequence[dict[str, Any]]) -> Scale:
    days = [d for r in rows for d in (r["due_from"], r["due_to"]) if d] or [
        date(2020, 1, 1),
        date(2020, 12, 31),
    ]
    first, last = min(days).year, max(days).year + 1
    start = roomy(_LABEL, _LONGER) + 8
    most = int((WIDTH - 80 - start) / _YEAR)
    step = next(s for s in (1, 2, 5, 10, 25, 100) if (last - first) / s <= most)
    ticks = tuple(float(date(y, 1, 1).toordinal()) for y in range(first, last + 1, step))
    return Scale(
        date(first, 1, 1).toordinal(),
        date(last, 1, 1).toordinal(),
        start,
        WIDTH - 80,
        ticks,
    )


def _draw_years(canvas: Canvas, scale: Scale, bottom: float) -> None:
    for k, tick in enumerate(scale.ticks):
        x = scale.at(tick)
        canvas.line([x, x], [14, bottom], color=GRID, width=0.7)
        stop = scale.at(scale.ticks[k + 1]) if k + 1 < len(scale.ticks) else None
        if stop is not None:
            step = len(scale.ticks) > 1 and scale.ticks[1] - scale.ticks[0] > 400
            x_text, align = (x + 2, "left") if step else ((x + stop) / 2, "center")
            canvas.text(
                x_text,
                7,
                str(date.fromordinal(int(tick)).year),
                size=SMALL if stop - x > 20 else TINY,
                color=FAINT,
                align=align,
            )
    canvas.rule(15, roomy(_LABEL, _LONGER), WIDTH - 74, color=RULE, width=0.9)


def _draw_due(canvas: Canvas, scale: Scale, row: dict[str, Any], y: float) -> None:
    look = province_style(row["province_id"])
    used = (
        canvas.text(
            0, y, province_name(row["province_id"]), size=SMALL, weight=BOLD, color=look.color
        )
        + 4
    )
    label = elide(clean(row["label"]), roomy(_LABEL, _LONGER) - used, size=SMALL)
    canvas.text(used, y, label, size=SMALL)
    first, last = row["due_from"], row["due_to"]
    if row["recurring"]:
        a = scale.at(first.toordinal()) if first else scale.start
        b = scale.at(last.toordinal()) if last else scale.stop
        canvas.line([a, b], [y, y], color=look.color, width=1.3, dash=(5, 3))
    elif first and last and first != last:
        a, b = scale.at(first.toordinal()), scale.at(last.toordinal())
        canvas.rect(a, y - 2.6, max(b - a, 1), 5.2, fill=blend(look.color, 0.35))
        canvas.marker(b, y, "D", color=look.color, size=5)
    else:
        canvas.marker(scale.at((last or first).toordinal()), y, "D", color=look.color, size=5)
    day = last or first
    dated = day and not row["recurring"]
    when = f"{day.year}-{day.month:02d}" if dated else word("经常性")
    canvas.text(WIDTH - 68, y, when, size=TINY, color=SOFT)
    if clause := whole(clean(row.get("clause")), 38, size=TINY):
        canvas.text(WIDTH, y, clause, size=TINY, color=FAINT, align="right")


def _due_key(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    items = [("solid D", word("最迟完成"))] if any(not r["recurring"] for r in rows) else []
    bars = any(
        r["due_from"] and r["due_to"] and r["due_from"] != r["due_to"] and not r["recurring"]
        for r in rows
    )
    items += [("#a5acb4", word("起止之间"))] if bars else []
    return items + ([("dash", word("经常性工作"))] if any(r["recurring"] for r in rows) else [])


def _due_alt(rows: Sequence[dict[str, Any]]) -> str:
    recurring = sum(r["recurring"] for r in rows)
    days = sorted(d for r in rows if (d := r["due_to"] or r["due_from"]))
    span = ""
    if days:
        known = {"y0": days[0].year, "m0": days[0].month, "y1": days[-1].year, "m1": days[-1].month}
        span = say("，时限从 {y0} 年 {m0} 月到 {y1} 年 {m1} 月", **known)
    known = {"names": names(r["province_id"] for r in rows), "n": len(rows), "span": span}
    text = say(
        "时间图，{names}的 {n} 项工作{span}，其中 {recurring} 项为经常性",
        recurring=recurring,
        **known,
    )
    return sentence(text)
