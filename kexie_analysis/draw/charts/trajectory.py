"""Past, outcome and target on one time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import Canvas
from kexie_analysis.draw.charts.trajectory_marks import MODALITY, draw_lines, draw_targets
from kexie_analysis.draw.charts.trajectory_plot import (
    LEFT,
    PLOT,
    TOP,
    Plot,
    draw_breaks,
    place_labels,
    write_breaks,
)
from kexie_analysis.draw.finish import clean, close, highlighted, names, need, nothing, roomy, told
from kexie_analysis.draw.labels import Placer
from kexie_analysis.draw.palette import (
    NATION,
    RULE,
    SOFT,
    province_name,
)
from kexie_analysis.draw.scales import Scale, linear, without_outliers, year_ticks
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.style import SMALL, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import joined, say, sentence, word

_MOST = 6


def draw_trajectory(
    observed: pd.DataFrame,
    targets: pd.DataFrame | None = None,
    *,
    unit: str = "%",
    breaks: Mapping[int, str] | None = None,
    highlight: Sequence[str] = (),
    window: tuple[int, int] | None = None,
    **caption: Unpack[Caption],
) -> Block:
    """Results joined by lines, targets as hollow diamonds, the path to a target dashed.

    observed : province_id (`CN` is the nation), series, year, value, derived (bool; drawn hollow and
        said to be so). One line per province and series: series are never joined.
    targets : province_id, series, year, low, high, bound (eq, ge, gt, le, approx, range), modality
        (firm, strive, forecast), label (empty: made from the rest); optional `pace`, a short text
        written at the path. A forecast has no path.
    breaks : years at which the survey's method changed, with a few words on the change.
    highlight : province_ids in colour; the others are grey lines, counted in the note.
    window : first and last year drawn. None: from five years before the provinces' first result to
        their last year; the nation's points outside are named in the note.
    """
    targets = pd.DataFrame() if targets is None else targets
    need(observed, ("province_id", "year", "value"), "draw_trajectory")
    need(targets, ("province_id", "year", "low"), "draw_trajectory")
    known = observed.dropna(subset=["value", "year"]) if len(observed) else observed
    aims = targets.dropna(subset=["low", "year"]) if len(targets) else targets
    if known.empty and aims.empty:
        return nothing(caption, observed)
    first, last = window or _window(known, aims)
    notes = [_outside(known, aims, first, last)]
    known, aims = _within(known, first, last), _within(aims, first, last)
    if known.empty and aims.empty:
        return nothing(caption, observed)
    shown = _shown(known, aims, highlight)
    aims = aims[aims["province_id"].isin(shown)] if len(aims) else aims
    plot = _sheet(known, aims, unit)
    draw_breaks(plot, breaks or {})
    rest = draw_lines(plot, known, shown)
    draw_targets(plot, known, aims, shown)
    write_breaks(plot, breaks or {})
    without = place_labels(plot)
    _draw_key(plot, known, aims, rest)
    notes += [_beyond(plot, known, aims)]
    notes += [say("灰线为其余 {n} 省", n=rest)] if rest else []
    notes += [say("{n} 处标注放不下，图上未写，数值见表", n=without)] if without else []
    return close(
        plot.canvas, caption, alt=_alt(known, aims, shown, unit), frame=observed, notes=notes
    )


def _window(known: pd.DataFrame, aims: pd.DataFrame) -> tuple[int, int]:
    years = [int(y) for f in (known, aims) if len(f) for y in f["year"]]
    results, ends = (
        [int(y) for y in f.loc[f["province_id"] != NATION, "year"]] if len(f) else []
        for f in (known, aims)
    )
    if not results and not ends:
        return min(years), max(years)
    first = max(min(results) - 5, min(years)) if results else min(years)
    observed = [int(y) for y in known["year"]] if len(known) else []
    return first, max([*observed, *ends])


def _within(frame: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    return frame[frame["year"].between(first, last)] if len(frame) else frame


def _outside(known: pd.DataFrame, aims: pd.DataFrame, first: int, last: int) -> str:
    parts = []
    for frame, what in ((known, "结果"), (aims, "目标")):
        out = frame[~frame["year"].between(first, last)] if len(frame) else frame
        for province in dict.fromkeys(out["province_id"]) if len(out) else []:
            years = sorted({int(y) for y in out.loc[out["province_id"] == province, "year"]})
            given = {"province": province_name(province), "what": word(what)}
            given["years"] = joined(map(str, years), "、")
            parts.append(say("{province} {years} 年的{what}", **given))
    return say("图外未画：{points}", points=joined(parts, "；")) if parts else ""


def _beyond(plot: Plot, known: pd.DataFrame, aims: pd.DataFrame) -> str:
    """Which values stand at the upper edge because the axis ends below them."""
    points = [
        (str(r["province_id"]), _point(r, number_text(r[column]) + plot.unit, aim))
        for frame, column, aim in ((known, "value", ""), (aims, "low", word("目标")))
        for r in (frame.to_dict("records") if len(frame) else [])
        if r[column] > plot.y.high
    ]
    if not points:
        return ""
    named = joined([f"{province_name(p)} {said}" for p, said in points[:4]], "、")
    top = number_text(plot.y.high) + plot.unit
    if len(points) > 4:
        named = say("{names}等", names=named)
    return say(
        "纵轴到 {top} 为止，更高的 {n} 个值画在上缘，以箭头表示：{names}",
        top=top, n=len(points), names=named,
    )  # fmt: skip


def _shown(known: pd.DataFrame, aims: pd.DataFrame, wanted: Sequence[str]) -> list[str]:
    last = (
        known.sort_values("year").groupby("province_id")["value"].last()
        if len(known)
        else pd.Series(dtype=float)
    )
    with_aim = list(dict.fromkeys(aims["province_id"])) if len(aims) else []
    ranked = [*with_aim, *last.sort_values(ascending=False, kind="stable").index]
    ids = [*(known["province_id"] if len(known) else []), *with_aim]
    return highlighted(ids, wanted, list(dict.fromkeys(ranked)), most=_MOST)


def _sheet(known: pd.DataFrame, aims: pd.DataFrame, unit: str) -> Plot:
    values = [*(known["value"] if len(known) else []), *(aims["low"] if len(aims) else [])]
    values += [
        r["high"] for r in aims.to_dict("records")
        if r.get("bound") == "range" and not is_missing(r.get("high"))
    ]  # fmt: skip
    values = without_outliers(values)
    years = [
        int(y)
        for y in [*(known["year"] if len(known) else []), *(aims["year"] if len(aims) else [])]
    ]
    first, last = min(years), max(years)
    if first == last:
        first, last = first - 1, last + 1
    canvas = Canvas(TOP + PLOT + 44)
    y = linear(values, TOP + PLOT, TOP, steps=9, pad=0.06)
    x = Scale(first, last, LEFT + 14, WIDTH - roomy(92, 136), tuple(year_ticks(first, last)))
    for tick in y.ticks:
        canvas.rule(y.at(tick), LEFT, WIDTH)
        canvas.text(
            LEFT - 5,
            y.at(tick),
            number_text(tick) + (unit if unit == "%" else ""),
            color=SOFT,
            align="right",
            size=SMALL,
        )
    canvas.rule(TOP + PLOT, LEFT, WIDTH, color=RULE, width=0.9)
    for tick in x.ticks:
        canvas.text(
            x.at(tick), TOP + PLOT + 10, f"{tick:.0f}", color=SOFT, align="center", size=SMALL
        )
    return Plot(canvas, x, y, Placer((LEFT, 2, WIDTH, TOP + PLOT - 1)), unit)


def _draw_key(plot: Plot, known: pd.DataFrame, aims: pd.DataFrame, rest: int) -> None:
    items = [("solid", word("结果"))] if len(known) else []
    if len(known) and "derived" in known and known["derived"].fillna(False).astype(bool).any():
        items.append(("hollow o", word("推算值")))
    if len(aims):
        items += [("hollow D", word("目标")), ("dash", word("到目标的路径"))]
        items += (
            [("hollow d", word("预测"))]
            if "modality" in aims and (aims["modality"] == "forecast").any()
            else []
        )
        items += (
            [("↑", word("高于此值"))]
            if "bound" in aims and aims["bound"].isin(["ge", "gt"]).any()
            else []
        )
    items += [("—", say("其余 {n} 省", n=rest))] if rest else []
    plot.canvas.cut(plot.canvas.key(LEFT, TOP + PLOT + 28, items))


def _alt(known: pd.DataFrame, aims: pd.DataFrame, shown: list[str], unit: str) -> str:
    parts = []
    for province in shown:
        text = []
        rows = known[known["province_id"] == province].sort_values("year") if len(known) else known
        if len(rows):
            a, b = rows.iloc[0], rows.iloc[-1]
            text += [_point(r, number_text(r["value"]) + unit) for r in (a, b)[: len(rows)]]
        for row in (aims[aims["province_id"] == province] if len(aims) else aims).to_dict(
            "records"
        ):
            bound = clean(row.get("bound"), "eq")
            aim = word(MODALITY.get(clean(row.get("modality")), "目标"))
            text.append(_point(row, amount_text(row["low"], row.get("high"), bound, unit), aim))
        parts.append(joined((province_name(province), joined(text, "，")), "："))
    head = say("折线图，{names}的历年结果与目标", names=names(shown))
    return told(sentence(head), sentence(joined(parts, "；")))


def _point(row: Mapping[str, Any], amount: str, aim: str = "") -> str:
    year = f"{row['year']:.0f}"
    if not aim:
        return say("{year} 年 {amount}", year=year, amount=amount)
    return say("{year} 年{aim} {amount}", year=year, aim=aim, amount=amount)
