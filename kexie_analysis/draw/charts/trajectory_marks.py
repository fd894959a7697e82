"""The lines, results and targets of a trajectory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.canvas import BOLD, MEDIUM
from kexie_analysis.draw.charts.trajectory_plot import End, Label, Plot
from kexie_analysis.draw.finish import clean, number, truth
from kexie_analysis.draw.palette import GREY, NATION, province_name, province_style
from kexie_analysis.draw.states import is_missing
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import bracketed, say, word

MODALITY = {"firm": "目标", "strive": "力争", "forecast": "预测"}
_SOFT = ("争取", "努力", "逐步")
_SAID = (*_SOFT, "目标", "力争", "预测", "超过", "不低于", "以上", "承诺")


def draw_lines(plot: Plot, known: pd.DataFrame, shown: list[str]) -> int:
    """Grey lines first, then the highlighted ones; how many provinces are grey."""
    if known.empty:
        return 0
    series = known["series"].map(clean) if "series" in known else pd.Series("", index=known.index)
    groups = [
        (str(p), str(s), g.sort_values("year"))
        for (p, s), g in known.groupby([known["province_id"], series], sort=False)
    ]
    grey = [g for g in groups if g[0] not in shown]
    for _, _, rows in grey:
        points = list(zip(rows["year"], rows["value"], strict=True))
        plot.line(points, obstacle=False, color="#c9ced5", width=0.8)
        year, value = points[-1]
        plot.canvas.marker(plot.x.at(year), plot.height(value), ".", color=GREY, size=4)
    several = {p for p, _, _ in groups if sum(p == q for q, _, _ in groups) > 1}
    coloured = [g for g in groups if g[0] in shown]
    for province, name, rows in sorted(coloured, key=lambda g: g[0] != NATION):
        _draw_one(plot, province, name, rows, named=province in several)
    return len({g[0] for g in grey})


def _draw_one(plot: Plot, province: str, series: str, rows: pd.DataFrame, *, named: bool) -> None:
    look, nation = province_style(province), province == NATION
    points = list(zip(rows["year"].astype(float), rows["value"].astype(float), strict=True))
    derived = [truth(d) for d in rows["derived"]] if "derived" in rows else [False] * len(rows)
    plot.line(points, color=look.color, width=1.2 if nation else 2.0)
    for point, guessed in zip(points, derived, strict=True):
        size = 6.5 if nation else 5.8
        at = plot.mark(*point, look.marker, color=look.color, size=size, hollow=guessed)
        if point != points[-1] and (guessed or point[1] > plot.y.high):
            text = number_text(point[1]) + (bracketed(word("推算")) if guessed else plot.unit)
            plot.labels.append(Label([text], *at, look.color, prefer="left"))
    year, value = points[-1]
    name = " ".join(w for w in (province_name(province), series if named else "") if w)
    text = f"{name} {number_text(value)}{plot.unit}"
    text += bracketed(word("推算")) if derived[-1] else ""
    weight, at = 400 if nation else BOLD, (plot.x.at(year), plot.height(value))
    label = Label([text], *at, look.color, weight, short=name)
    plot.labels.insert(0, label)
    plot.ends.append(End(province, series, year, value, label))


def draw_targets(plot: Plot, known: pd.DataFrame, aims: pd.DataFrame, shown: list[str]) -> None:
    for row in aims.to_dict("records"):
        if row["province_id"] not in shown:
            continue
        color = province_style(row["province_id"]).color
        modality, bound = clean(row.get("modality")), clean(row.get("bound"), "eq")
        end = _end_of(plot, row)
        if end is not None and end.year < row["year"] and modality != "forecast":
            _draw_path(plot, end, row, color)
        _draw_bound(plot, row, bound, color)
        marker, size = ("d", 5.5) if modality == "forecast" else ("D", 6.2)
        at = plot.mark(row["year"], row["low"], marker, color=color, size=size, hollow=True)
        if end is not None and end.year == row["year"]:
            end.label.lines.append(_against(row, bound, modality, end.value, plot.unit))
        else:
            text = _target_text(row, bound, modality, plot.unit)
            plot.labels.append(Label([text], *at, color, MEDIUM))


def _end_of(plot: Plot, row: Mapping[str, Any]) -> End | None:
    """The last result of the line that a target belongs to."""
    series = clean(row.get("series"))
    ends = [e for e in plot.ends if e.province == row["province_id"] and series in ("", e.series)]
    return ends[0] if ends else None


def _draw_path(plot: Plot, end: End, row: Mapping[str, Any], color: str) -> None:
    plot.line(
        [(end.year, end.value), (row["year"], row["low"])], color=color, width=1.3, dash=(4, 2.6)
    )
    if pace := clean(row.get("pace")):
        x = plot.x.at((end.year + row["year"]) / 2)
        y = plot.height((end.value + row["low"]) / 2)
        plot.labels.append(Label([pace], x, y, color, prefer="below right"))


def _draw_bound(plot: Plot, row: Mapping[str, Any], bound: str, color: str) -> None:
    x, y = plot.x.at(row["year"]), plot.height(row["low"])
    if row["low"] > plot.y.high:
        return
    if bound in ("ge", "gt", "le", "lt"):
        tip = y - 15 if bound in ("ge", "gt") else y + 15
        back = 3 if tip < y else -3
        plot.canvas.line([x, x], [y, tip], color=color, width=1.1)
        plot.canvas.line(
            [x - 2.4, x, x + 2.4], [tip + back, tip, tip + back], color=color, width=1.1
        )
        plot.placer.boxes.append((x - 3, min(y, tip), x + 3, max(y, tip)))
    elif bound == "range" and not is_missing(row.get("high")):
        top = plot.height(row["high"])
        plot.canvas.line([x, x], [y, top], color=color, width=3.0)
        plot.placer.boxes.append((x - 3, min(y, top), x + 3, max(y, top)))


def _against(row: Mapping[str, Any], bound: str, modality: str, value: float, unit: str) -> str:
    """A target of the year of the last result, under that result: `目标 10%，差 0.38`."""
    low = float(row["low"])
    aim = word(MODALITY.get(modality, "目标"))
    words = f"{aim} {amount_text(low, row.get('high'), bound, unit)}"
    if bound == "range" and low <= value <= (number(row.get("high")) or low):
        return say("{target}，在其中", target=words)
    gap = round(value - low, 6)
    known = {"target": words, "gap": number_text(abs(gap))}
    if gap == 0:
        return words
    return say("{target}，高 {gap}", **known) if gap > 0 else say("{target}，差 {gap}", **known)


def _target_text(row: Mapping[str, Any], bound: str, modality: str, unit: str) -> str:
    name, aim = province_name(row["province_id"]), word(MODALITY.get(modality, "目标"))
    if label := clean(row.get("label")):
        # Colour alone must not say whose target it is, nor that it is one.
        if name in label:
            return label
        if any(word(w) in label.lower() for w in _SAID):
            return say("{province}{label}", province=name, label=label)
    else:
        label = amount_text(row["low"], row.get("high"), bound, unit)
    return say("{province}{aim} {amount}", province=name, aim=aim, amount=label)
