"""Due dates by the hundred: how many fall due in each span, province by province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from kexie_analysis.draw.canvas import BOLD, MEDIUM, Canvas
from kexie_analysis.draw.finish import fit, names
from kexie_analysis.draw.palette import (
    BLUE,
    COLOURED,
    FAINT,
    INK,
    RULE,
    SOFT,
    blend,
    province_name,
    province_style,
)  # fmt: skip
from kexie_analysis.draw.style import SMALL, WIDTH
from kexie_analysis.messages import joined, say, sentence, word

_LABEL, _TOTAL, _TOP = 52.0, 74.0, 20.0
_COLUMNS = 9  # columns at most; years, whose heads are short, may be three more
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 1200)  # lengths of a column that read well


def draw_dense(rows: Sequence[dict[str, Any]]) -> Canvas:
    """A row for each province, a column for each span of months; cells count what falls due there.

    rows : province_id, due_from, due_to (dates or None), recurring.
    """
    dated = [r for r in rows if not r["recurring"]]
    months = [_month(r) for r in dated] or [date.today().year * 12]
    length = next(
        s for s in _MONTHS if max(months) // s - min(months) // s < _COLUMNS + 3 * (s == 12)
    )
    spans = range(min(months) // length, max(months) // length + 1)
    provinces = list(dict.fromkeys(r["province_id"] for r in rows))
    counts = Counter((r["province_id"], _month(r) // length) for r in dated)
    recurring = Counter(r["province_id"] for r in rows if r["recurring"])
    height = fit(len(provinces), 17.0, 11.0, fixed=60)
    step = (WIDTH - _LABEL - _TOTAL) / len(spans)
    canvas = Canvas(_TOP + height * (len(provinces) + 1) + 20)
    for k, span in enumerate(spans):
        middle = _LABEL + (k + 0.5) * step
        canvas.text(middle, 8, _named(span, length), size=SMALL, color=FAINT, align="center")
    canvas.text(WIDTH, 8, word("合计（其中经常性）"), size=SMALL, color=FAINT, align="right")
    canvas.rule(16, 0, WIDTH, color=RULE, width=0.9)
    most = max(counts.values(), default=1)
    plain = len(provinces) > COLOURED
    for j, province in enumerate(provinces):
        own = [counts[province, s] for s in spans]
        y = _TOP + (j + 0.5) * height
        colors = (INK, BLUE) if plain else (province_style(province).color,) * 2
        canvas.text(0, y, province_name(province), size=SMALL, weight=BOLD, color=colors[0])
        _draw_counts(canvas, own, y, colors[1], (height, step, most))
        _write_total(canvas, sum(own), recurring[province], y)
    y = _TOP + (len(provinces) + 0.5) * height
    canvas.rule(y - height / 2, 0, WIDTH, color=RULE, width=0.9)
    sums = [sum(counts[p, s] for p in provinces) for s in spans]
    canvas.text(0, y, word("合计"), size=SMALL, weight=BOLD)
    for k, n in enumerate(sums):
        middle = _LABEL + (k + 0.5) * step
        canvas.text(middle, y, str(n), size=SMALL, weight=MEDIUM, align="center")
    _write_total(canvas, sum(sums), recurring.total(), y)
    canvas.cut(y + height / 2 + 8)
    return canvas


def _draw_counts(
    canvas: Canvas, own: list[int], y: float, color: str, sizes: tuple[float, float, int]
) -> None:
    height, step, most = sizes
    for k, n in enumerate(own):
        if n:
            left = _LABEL + k * step
            fill = blend(color, 0.12 + 0.28 * n / most)
            canvas.rect(left + 1, y - height / 2 + 0.7, step - 2, height - 1.4, fill=fill)
            canvas.text(left + step / 2, y, str(n), size=SMALL, color=INK, align="center")


def _write_total(canvas: Canvas, dated: int, recurring: int, y: float) -> None:
    said = f"{dated + recurring}" + (f" ({recurring})" if recurring else "")
    canvas.text(WIDTH, y, said, size=SMALL, color=SOFT, align="right")


def _month(row: dict[str, Any]) -> int:
    day = row["due_to"] or row["due_from"]
    return day.year * 12 + day.month - 1


def _named(span: int, length: int) -> str:
    """`2024`, `2024-07`, `2021—2025`: the months that a column stands for, by its first."""
    year, month = divmod(span * length, 12)
    if length < 12:
        return f"{year}-{month + 1:02d}"
    return f"{year}" if length == 12 else f"{year}—{year + length // 12 - 1}"


def dense_alt(rows: Sequence[dict[str, Any]]) -> str:
    """What the figure shows, for who does not see it."""
    years = Counter(_month(r) // 12 for r in rows if not r["recurring"])
    parts = [say("{year} 年 {n} 项", year=y, n=n) for y, n in sorted(years.items())[:12]]
    known = {"names": names(r["province_id"] for r in rows), "n": len(rows)}
    text = say(
        "时限分布图，{names}的 {n} 项工作，按到期年份：{parts}", parts=joined(parts, "、"), **known
    )
    return sentence(text)
