"""The last steps that all charts share: choose whom to highlight, say nothing, close the figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kexie_analysis.draw.blocks import Caption, Figure, Note
from kexie_analysis.draw.canvas import Canvas, printable
from kexie_analysis.draw.caveats import note_of
from kexie_analysis.draw.palette import NATION, province_name
from kexie_analysis.draw.states import FRAGMENT, MARKS, MEANINGS, is_missing
from kexie_analysis.draw.style import TALLEST
from kexie_analysis.errors import ReportError
from kexie_analysis.messages import CHINESE, joined, language, say, word

if TYPE_CHECKING:
    import pandas as pd

_BESIDE = 30.0  # points
_NAMED = 20  # rows without room that a note names one by one
_COUNTED = 8  # provinces whose rows without room it counts


def need(frame: pd.DataFrame, columns: Iterable[str], chart: str) -> None:
    """Raises ReportError where the frame lacks a column that the chart needs (an empty frame may)."""
    if missing := [c for c in columns if c not in frame.columns and len(frame)]:
        raise ReportError(
            f"{chart} 缺少列“{'、'.join(missing)}”",
            allowed="、".join(columns),
            next_step="核对传入的表",
        )


def nothing(caption: Caption, frame: pd.DataFrame | None = None) -> Note:
    """What stands in a figure's place when there is nothing to draw."""
    paragraphs = [word("所选文件中没有可画的记录，本图从略；这不表示数值为 0。")]
    if question := caption.get("question"):
        paragraphs.insert(0, word(question))
    note = word(caption.get("note", ""))
    extra = note_of(frame, note) if frame is not None else note
    title = word(caption.get("title", "") or "本图没有内容")
    return Note(title, (*paragraphs, *([extra] if extra else [])))


def close(
    canvas: Canvas, caption: Caption, *, alt: str, frame: pd.DataFrame, notes: Sequence[str] = ()
) -> Figure:
    """The figure with its words: the notes of the caption, the chart and the frame together."""
    return Figure(
        title=word(caption.get("title", "")),
        svg=canvas.svg(),
        alt=caption.get("alt") or alt,
        question=word(caption.get("question", "")),
        source=word(caption.get("source", "")),
        note=note_of(frame, word(caption.get("note", "")), *notes),
        figure=canvas.figure,
    )


def highlighted(
    ids: Iterable[Any], wanted: Sequence[str], ranked: Sequence[str], *, most: int
) -> list[str]:
    """The provinces drawn in colour: those wanted, else all where they are few, else the first of
    `ranked`; the nation always."""
    present = list(dict.fromkeys(str(i) for i in ids if not is_missing(i)))
    provinces = [i for i in present if i != NATION]
    if chosen := [i for i in wanted if i in provinces]:
        kept = chosen
    elif len(provinces) <= most:
        kept = provinces
    else:
        kept = [i for i in ranked if i in provinces][:most]
    return kept + ([NATION] if NATION in present else [])


def fit(rows: int, wanted: float, least: float, *, fixed: float = 0.0) -> float:
    """Height of a row in points: `wanted`, or less, so that the figure stays on one page, with room
    beside it for the first rows of a table: one that fills its page leaves the page before half empty."""
    return max(least, min(wanted, (TALLEST - _BESIDE - fixed) / max(rows, 1)))


def room(limit: int, row: float, *, fixed: float = 0.0) -> int:
    """How many rows of `row` points fit on a page, at most `limit`."""
    return max(1, min(limit, int((TALLEST - fixed) / row)))


def names(ids: Iterable[Any], *, most: int = 8) -> str:
    """`江西、青海`; beyond `most` the rest is counted."""
    listed = list(dict.fromkeys(province_name(i) for i in ids if not is_missing(i)))
    if len(listed) <= most:
        return joined(listed, "、")
    return say("{names}等 {n} 省", names=joined(listed[:most], "、"), n=len(listed))


def roomy(chinese: float, other: float) -> float:
    """Points that words are given: other languages write the same in more."""
    return chinese if language() == CHINESE else other


def told(*sentences: str) -> str:
    """An alternative text of whole sentences."""
    between = "" if language() == CHINESE else " "
    return between.join(s for s in sentences if s)


def state_key(states: Iterable[str | None]) -> list[tuple[str, str]]:
    """What the marks of absence mean, for those that occur, for `Canvas.key`."""
    seen = set(states)
    marks = [("hatch" if s == FRAGMENT else MARKS[s], s) for s in MARKS if s in seen]
    return [(mark, word(MEANINGS[state])) for mark, state in marks]


def clean(value: Any, default: str = "") -> str:
    """Text of a cell on one line, of printable characters; the default where it is missing."""
    return default if is_missing(value) else printable(" ".join(str(value).split()))


def truth(value: Any) -> bool:
    """A cell as yes or no; missing is no."""
    return not is_missing(value) and bool(value)


def number(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def undrawn(rest: pd.DataFrame, rule: str) -> list[str]:
    """Which rows (province_id, label) had no room, and by what rule: named where they are few, else
    counted by province."""
    if rest.empty:
        return []
    by_province = dict(list(rest.groupby("province_id", sort=False, dropna=False)))
    if len(rest) <= _NAMED:
        parts = [
            say("{province}{labels}", province=province_name(p), labels=joined(map(clean, own["label"]), "、"))
            for p, own in by_province.items()
        ]  # fmt: skip
    elif len(by_province) <= _COUNTED:
        parts = [
            say("{province} {n} 条", province=province_name(p), n=len(own))
            for p, own in by_province.items()
        ]
    else:
        parts = [say("分属 {n} 省", n=len(by_province))]
    return [
        say("另有 {n} 条未画（{rule}）：{which}", n=len(rest), rule=rule, which=joined(parts, "，"))
    ]


def documents_undrawn(n: int, held: int) -> list[str]:
    """How many of `n` documents had no room where `held` have, and that they were taken in turn."""
    if n <= held:
        return []
    return [say("另有 {n} 份文件未画（本图只容 {held} 份，按文件先后取）", n=n - held, held=held)]


def without_value(n: int) -> list[str]:
    return [say("{n} 条没有数值", n=n)] if n else []
