"""The cells of a measures matrix: counted, and drawn one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from kexie_analysis.draw.canvas import MEDIUM, Canvas, text_width, wrap
from kexie_analysis.draw.finish import clean
from kexie_analysis.draw.palette import FAINT, RULE, province_name
from kexie_analysis.draw.states import (
    FRAGMENT,
    MARKS,
    NOT_APPLICABLE,
    NOT_FOUND,
    NOT_PROPOSED,
    PRESENT,
)
from kexie_analysis.draw.style import SMALL
from kexie_analysis.messages import bracketed, word

#: Width in points of the last column, n/N.
TOTAL = 30.0
#: Where silence says nothing: such a plan is not counted in N.
UNJUDGED = (FRAGMENT, NOT_APPLICABLE)
#: Where a province's plans differ, the state that leaves most open is shown.
OPEN_FIRST = (FRAGMENT, NOT_FOUND, NOT_PROPOSED, NOT_APPLICABLE)


def read_cells(frame: pd.DataFrame) -> pd.DataFrame:
    out = pd.DataFrame(
        {
            name: [clean(v) for v in frame[name]]
            for name in ("row", "column", "province_id", "state")
        }
    )
    if "plan_id" in frame:
        out["column"] = _told_apart(out["column"], [clean(v) for v in frame["plan_id"]])
    out["clauses"] = [clean(v) for v in frame["clauses"]] if "clauses" in frame else ""
    out["subtitle"] = [clean(v) for v in frame["subtitle"]] if "subtitle" in frame else ""
    return out.drop_duplicates(["row", "column"])


def _told_apart(labels: Iterable[str], plan_ids: list[str]) -> list[str]:
    """Two plans of one name (of two issuers) are two columns: the second is numbered."""
    seen: dict[str, list[str]] = {}
    out = []
    for label, plan in zip(labels, plan_ids, strict=True):
        plans = seen.setdefault(label, [])
        if plan not in plans:
            plans.append(plan)
        place = plans.index(plan)
        out.append(label if place == 0 else label + bracketed(str(place + 1)))
    return out


def ranked(cells: pd.DataFrame) -> list[str]:
    order = list(dict.fromkeys(cells["row"]))
    present = cells[cells["state"] == PRESENT].groupby("row").size()
    return sorted(order, key=lambda r: -int(present.get(r, 0)))


def total_of(cells: pd.DataFrame, row: str) -> str:
    """How many plans have it, of those whose silence can be judged: `3/4`."""
    mine = cells[cells["row"] == row]
    judged = cells["column"].nunique() - int(mine["state"].isin(UNJUDGED).sum())
    return f"{int((mine['state'] == PRESENT).sum())}/{judged}" if judged else "—"


def head_lines(plan: Any, width: float) -> list[str]:
    name = province_name(plan["province_id"])
    title = str(plan.name)
    rest = title.removeprefix(name) if title.startswith(name) else title
    out = wrap(rest, width, size=SMALL, lines=3) if rest else []
    more = "" if _told(plan["subtitle"], rest) else plan["subtitle"]
    return out + (wrap(more, width, size=SMALL, lines=1) if more else [])


def _told(years: str, name: str) -> bool:
    """Does the name say the same years, if in fewer figures: `2016–20`, `2024年`?"""
    first, *last = re.findall(r"\d{4}", years) or [""]
    said = re.search(rf"{first}(?:[–—](?:\d\d)?(\d\d))?", name) if first else None
    return said is not None and (said[1] or "") == (last[0][-2:] if last else "")


def row_lines(
    row: str, label: float, step: float, plans: pd.DataFrame, grid: dict[tuple[str, str], Any]
) -> tuple[int, dict[str, list[str]]]:
    """How many lines the row needs, and the lines of each of its cells."""
    cells = {}
    for column in plans["column"]:
        cell = grid.get((row, column))
        if cell is not None and cell.state == PRESENT:
            cells[column] = _clause_lines(cell.clauses or word("有"), step - 10)
    most = max([len(v) for v in cells.values()] + [len(wrap(row, label - 8))])
    return most, cells


def _clause_lines(text: str, width: float) -> list[str]:
    """Clauses in as many lines as they need: a reference that is cut refers to nothing."""
    mark = word("、")
    out: list[str] = []
    for clause in text.split(mark):
        longer = f"{out[-1]}{mark}{clause}" if out else ""
        if longer and text_width(longer + mark, SMALL, MEDIUM) <= width:
            out[-1] = longer
        else:
            out += (
                [clause] if text_width(clause, SMALL, MEDIUM) <= width else _broken(clause, width)
            )
    return [f"{line}{mark.rstrip()}" for line in out[:-1]] + out[-1:]


def _broken(clause: str, width: float) -> list[str]:
    """A clause longer than a cell is wide, over as many lines as it needs."""
    out = wrap(clause, width, size=SMALL, lines=2, weight=MEDIUM)
    lines = 2
    while out[-1].endswith("…") and lines < len(clause):
        lines += 1
        out = wrap(clause, width, size=SMALL, lines=lines, weight=MEDIUM)
    return out


def write_centred(
    canvas: Canvas,
    x: float,
    y: float,
    lines: list[str],
    color: str,
    align: str,
    weight: int,
    size: float,
) -> None:
    for k, line in enumerate(lines):
        canvas.text(
            x,
            y + (k - (len(lines) - 1) / 2) * 10.2,
            line,
            color=color,
            align=align,
            weight=weight,
            size=size,
        )


def draw_absent(
    canvas: Canvas, x: float, y: float, width: float, height: float, state: str
) -> None:
    if state == FRAGMENT:
        canvas.rect(x, y, width, height, hatch=RULE)
        mark = word(MARKS[state])
        wide = max(20.0, text_width(mark, SMALL) + 3)
        if width > wide + 10:
            canvas.rect(x + (width - wide) / 2, y + height / 2 - 5.5, wide, 11, fill="#ffffff")
            canvas.text(
                x + width / 2, y + height / 2, mark, size=SMALL, color=FAINT, align="center"
            )
        return
    canvas.text(
        x + width / 2,
        y + height / 2,
        MARKS.get(state, "?"),
        size=SMALL,
        color=FAINT,
        align="center",
    )


def count_by_plan(cells: pd.DataFrame) -> pd.DataFrame:
    out = cells.rename(columns={"column": "key"})
    out["count"] = [
        len([c for c in text.replace(word("、"), "、").split("、") if c]) or 1
        for text in out["clauses"]
    ]
    out["full"] = False
    return out


def count_by_province(cells: pd.DataFrame) -> pd.DataFrame:
    records = []
    for (row, province), group in cells.groupby(["row", "province_id"], sort=False):
        present = int((group["state"] == PRESENT).sum())
        states = set(group["state"])
        state = PRESENT if present else next((s for s in OPEN_FIRST if s in states), NOT_FOUND)
        records.append((row, province, province, state, present, present == len(group)))
    return pd.DataFrame(records, columns=["row", "key", "province_id", "state", "count", "full"])
