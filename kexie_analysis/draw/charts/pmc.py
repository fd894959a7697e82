"""The PMC index as a flat map and as a surface."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as MplFigure

from kexie_analysis.draw.blocks import Block, Caption, Figure
from kexie_analysis.draw.canvas import BOLD, Canvas, elide, font, text_width
from kexie_analysis.draw.caveats import note_of
from kexie_analysis.draw.charts.matrix_cells import draw_absent
from kexie_analysis.draw.finish import (
    clean,
    close,
    documents_undrawn,
    fit,
    need,
    nothing,
    number,
    roomy,
    state_key,
    told,
)
from kexie_analysis.draw.palette import (
    BLUE,
    GREY,
    GRID,
    INK,
    RULE,
    SOFT,
    blend,
    ink_on,
    province_name,
    province_of,
    province_style,
)
from kexie_analysis.draw.states import FRAGMENT, NOT_FOUND, is_missing, state_of
from kexie_analysis.draw.style import SMALL, TINY, WIDTH, apply_style
from kexie_analysis.draw.svg import figure_svg
from kexie_analysis.messages import joined, say, sentence, word

_LABEL = 124.0


def draw_pmc_heat(frame: pd.DataFrame, *, limit: int = 34, **caption: Unpack[Caption]) -> Block:
    """Plans by main variables: the value in the cell, darker is higher; sum and grade at the end.

    frame : plan, variable, value (0 to 1); optional province_id, total (PMC index), grade, state
        (where the value is missing). Plans and variables in the order of the frame.
    limit : rows drawn. Of more plans, the means by province are shown, where provinces are known.
    """
    need(frame, ("plan", "variable", "value"), "draw_pmc_heat")
    if frame.empty:
        return nothing(caption, frame)
    notes, given = [], frame
    if frame["plan"].nunique() > limit and "province_id" in frame:
        frame = _by_province(frame)
        notes = [word("文件很多，按省取各份文件的平均，残件不计")]
    plans = list(dict.fromkeys(clean(p) for p in frame["plan"]))
    variables = list(dict.fromkeys(clean(v) for v in frame["variable"]))
    grades = _grades_width(frame)
    ends = 34.0 * ("total" in frame) + grades
    step = (WIDTH - roomy(_LABEL, 148) - ends) / len(variables)
    upright = max(text_width(v, SMALL) for v in variables) > step - 2
    head = min(max(text_width(v, SMALL) for v in variables), 90.0) + 10 if upright else 20.0
    row = fit(min(len(plans), limit), 20.0, 14.5, fixed=head + 40)
    canvas = Canvas(head + row * len(plans) + 30)
    for k, variable in enumerate(variables):
        x = roomy(_LABEL, 148) + (k + 0.5) * step
        text = elide(variable, 88 if upright else step, size=SMALL)
        canvas.text(
            x,
            head - 5 if upright else 10,
            text,
            size=SMALL,
            align="left" if upright else "center",
            rotation=90.0 if upright else 0.0,
        )
    _end_heads(canvas, frame, head - 9, grades)
    canvas.rule(head - 1, 0, WIDTH, color=INK, width=0.8)
    for j, plan in enumerate(plans[:limit]):
        rows = {
            clean(r["variable"]): r for r in frame.to_dict("records") if clean(r["plan"]) == plan
        }
        _draw_scores(canvas, plan, rows, variables, head + (j + 0.5) * row, step, row, grades)
    states = [
        state_of(r.get("state")) for r in frame.to_dict("records") if number(r["value"]) is None
    ]
    canvas.cut(canvas.key(0, head + row * min(len(plans), limit) + 12, state_key(states)))
    notes += documents_undrawn(len(plans), limit)
    return close(canvas, caption, alt=_pmc_alt(frame, plans), frame=given, notes=notes)


def _by_province(frame: pd.DataFrame) -> pd.DataFrame:
    """The means of a province's whole plans; a grade belongs to one document."""
    whole = frame
    if "state" in frame:
        cut = frame.loc[[state_of(v) == FRAGMENT for v in frame["state"]], "plan"]
        whole = frame[~frame["plan"].isin(set(cut))]
    keys = ["province_id", "variable"]
    numbers = [c for c in ("value", "total") if c in frame]
    values = whole[[*keys, *numbers]].astype(dict.fromkeys(numbers, float))
    means = values.groupby(keys, sort=False).mean().reset_index()
    means["plan"] = [province_name(p) for p in means["province_id"]]
    return means


def _grades_width(frame: pd.DataFrame) -> float:
    """Points for the column of grades, if there is one."""
    if "grade" not in frame:
        return 0.0
    words = [text_width(word(clean(g, "—")), SMALL) for g in frame["grade"].drop_duplicates()]
    return min(max(40.0, *(w + 4 for w in words)), 72.0)


def _end_heads(canvas: Canvas, frame: pd.DataFrame, y: float, grades: float) -> None:
    if "total" in frame:
        canvas.text(WIDTH - grades - 2, y, "PMC", size=SMALL, color=SOFT, align="right")
    if "grade" in frame:
        canvas.text(WIDTH, y, word("等级"), size=SMALL, color=SOFT, align="right")


def _draw_scores(canvas: Canvas, plan: str, rows: dict[str, dict[str, Any]], variables: list[str], y: float, step: float, height: float, grades: float) -> None:  # fmt: skip
    first = next(iter(rows.values()))
    province = first.get("province_id")
    province = province if not is_missing(province) else province_of(plan)
    canvas.text(
        0,
        y,
        elide(plan, roomy(_LABEL, 148) - 6, size=SMALL),
        size=SMALL,
        color=province_style(province).color,
    )
    for k, variable in enumerate(variables):
        _draw_score(canvas, rows.get(variable), roomy(_LABEL, 148) + k * step, y, step, height)
    if "total" in first:
        total = number(first["total"])
        text = "—" if total is None else f"{total:.2f}"
        canvas.text(WIDTH - grades - 2, y, text, size=SMALL, weight=BOLD, align="right")
    if "grade" in first:
        canvas.text(
            WIDTH,
            y,
            elide(word(clean(first["grade"], "—")), grades - 2, size=SMALL),
            size=SMALL,
            color=SOFT,
            align="right",
        )


def _draw_score(canvas: Canvas, row: dict[str, Any] | None, x: float, y: float, step: float, height: float) -> None:  # fmt: skip
    box = (x + 0.7, y - height / 2 + 0.7, step - 1.4, height - 1.4)
    value = number(row["value"]) if row else None
    if value is None:
        state = state_of(row.get("state")) if row else None
        draw_absent(canvas, *box, state or NOT_FOUND)
        return
    fill = blend(BLUE, 0.05 + 0.85 * min(max(value, 0), 1))
    canvas.rect(*box, fill=fill)
    canvas.text(x + step / 2, y, f"{value:.2f}", size=TINY, color=ink_on(fill), align="center")


def _pmc_alt(frame: pd.DataFrame, plans: list[str]) -> str:
    if "total" in frame:
        totals = frame.drop_duplicates("plan")
        found = (
            f"{clean(r['plan'])} {r['total']:.2f}"
            for r in totals.head(8).to_dict("records")
            if number(r["total"]) is not None
        )
        known = {"n": len(plans), "scores": joined(found, "、")}
        return sentence(say("PMC 得分图，{n} 份文件，合计：{scores}", **known))
    means = frame.groupby("plan", sort=False)["value"].mean()
    scores = joined((f"{p} {v:.2f}" for p, v in means.head(8).items()), "、")
    return sentence(say("PMC 得分图，{n} 份文件，均值：{scores}", n=len(plans), scores=scores))


def draw_pmc_surface(frame: pd.DataFrame, *, limit: int = 6, **caption: Unpack[Caption]) -> Block:
    """The nine main variables of each plan as a 3 x 3 surface (Ruiz Estrada 2011), one panel a plan.

    frame : plan, variable, value (0 to 1); optional total. The first nine variables in the order of the
        frame, row by row; a plan with a missing value has no surface and is named in the note. A surface
        is hard to read off: show it beside `draw_pmc_heat`.
    limit : plans drawn; the others are counted in the note.
    """
    need(frame, ("plan", "variable", "value"), "draw_pmc_surface")
    if frame.empty:
        return nothing(caption, frame)
    variables = list(dict.fromkeys(clean(v) for v in frame["variable"]))[:9]
    grid = frame.assign(
        plan=[clean(p) for p in frame["plan"]], variable=[clean(v) for v in frame["variable"]]
    )
    table = grid.pivot_table(index="plan", columns="variable", values="value", sort=False).reindex(
        columns=variables
    )
    table = table.reindex(list(dict.fromkeys(grid["plan"])))
    whole = table.dropna()
    if whole.empty or len(variables) < 9:
        return nothing(caption, frame)
    shown = whole.head(limit)
    figure = _surfaces(shown)
    left_out = [str(p) for p in table.index if p not in whole.index]
    notes = documents_undrawn(len(whole), limit)
    if left_out:
        notes.append(say("{plans}有缺项，不作曲面", plans=joined(left_out, "、")))
    notes.append(say("三行三列依次为：{variables}", variables=joined(variables, "、")))
    with apply_style():
        svg = figure_svg(figure)
    given = {name: word(str(caption.get(name, ""))) for name in ("title", "question", "source")}
    note, alt = note_of(frame, word(caption.get("note", "")), *notes), _surface_alt(shown)
    return Figure(svg=svg, alt=caption.get("alt") or alt, note=note, figure=figure, **given)


def _surface_alt(shown: pd.DataFrame) -> str:
    parts = []
    for plan, row in shown.iterrows():
        known = {"low": f"{row.min():.2f}", "high": f"{row.max():.2f}"}
        known |= {"lowest": row.idxmin(), "highest": row.idxmax(), "plan": str(plan)}
        parts.append(say("{plan} 最低 {low}（{lowest}）、最高 {high}（{highest}）", **known))
    return told(sentence(word("PMC 曲面图")), sentence(joined(parts, "；")))


def _surfaces(shown: pd.DataFrame) -> MplFigure:
    columns = min(3, len(shown)) if len(shown) != 4 else 2
    lines = -(-len(shown) // columns)
    width, height = WIDTH / columns, min(WIDTH / columns, 190.0)
    with apply_style():
        figure = MplFigure(figsize=(WIDTH / 72, lines * (height + 12) / 72))
        for k, (plan, values) in enumerate(shown.iterrows()):
            left, line = (k % columns) / columns, k // columns
            total = lines * (height + 12)
            box = (
                left,
                1 - (line * (height + 12) + height + 12) / total,
                1 / columns,
                height / total,
            )
            axes = figure.add_axes(box, projection="3d")
            _draw_surface(axes, values.to_numpy(dtype=float).reshape(3, 3))
            color = province_style(province_of(str(plan))).color
            y = 1 - (line * (height + 12) + 12) / total
            figure.text(
                left + 0.5 / columns,
                y,
                elide(str(plan), width - 8, weight=BOLD),
                fontproperties=font(9, BOLD),
                color=color,
                ha="center",
                parse_math=False,
            )
    return figure


def _draw_surface(axes: Any, values: np.ndarray) -> None:
    """Bilinear between the nine values: no bulge that the data have not."""
    fine = np.linspace(0, 2, 9)
    across = np.array([np.interp(fine, range(3), line) for line in values])
    z = np.array([np.interp(fine, range(3), column) for column in across.T]).T
    x, y = np.meshgrid(fine, fine)
    shades = [[blend(BLUE, 0.15 + 0.75 * float(min(max(v, 0), 1))) for v in line] for line in z]
    axes.plot_surface(
        x,
        y,
        z,
        facecolors=np.array(shades),
        rstride=1,
        cstride=1,
        edgecolor="white",
        linewidth=0.25,
        shade=False,
    )
    axes.set_zlim(0, 1)
    axes.set_xticks([0, 1, 2], ["1", "2", "3"])
    axes.set_yticks([0, 1, 2], ["1", "2", "3"])
    axes.set_zticks([0, 0.5, 1])
    axes.tick_params(labelsize=TINY, pad=-4, colors=SOFT)
    axes.set_box_aspect((1, 1, 0.72), zoom=0.86)
    axes.view_init(elev=26, azim=-56)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.fill = False
        axis.pane.set_edgecolor(RULE)
        axis.line.set_color(GREY)
        axis._axinfo["grid"].update(color=GRID, linewidth=0.5)
