"""Tables of indicators: 指标 | 基期 | 目标 | 属性, with the unit in the indicator's cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kexie_analysis.extract.indicator import measured
from kexie_analysis.extract.indicator_rows import Rows, TextCell
from kexie_analysis.extract.numerals import read_number, scale_factor, scaled
from kexie_analysis.extract.periods import period_years
from kexie_analysis.extract.quantity_basis import FLOW, FLOW_UNITS
from kexie_analysis.extract.quantity_years import Times
from kexie_analysis.extract.units import read_unit

_NAME = re.compile(
    r"(?:主要|核心|具体|二级|三级)?(?:指标|名称|项目)(?:名称|项目|内容)?(?:及单位|\(单位\))?|内容"
)
_UNIT = re.compile(r"(?:计量)?单位")
_KIND = re.compile(r"属性|性质|类型")
_PAST = re.compile(r"基期|基准|基数|现状|现值|起始|实际|完成|实现")
_GOAL = re.compile(r"目标|规划|预期|计划|达到")
_NO_FIGURES = re.compile(r"时限|期限|时间|日期|部门|责任|牵头|配合|备注")
_GROWTH = re.compile(r"年均|增速|增幅|增长|提高")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d) ?年?")
_PLAN = re.compile(r"[“\"]?([一二三四五六七八九十]{1,2}五)[”\"]?")
_IN_NAME = re.compile(
    r"[(（\[]\s*(?:单位[:：]?)?(?P<unit>[^()（）\]]{1,12})[)）\]]\s*$|[,，]?单位[:：]\s*(?P<unit2>\S{1,8})$"
)
_SCALE = re.compile(r"[十百千]?[万亿]+|千(?![米瓦克])")
_VALUE = re.compile(
    r" ?(?P<total>[\[〔【])?(?P<before>≥|>=|≧|>|≤|<=|≦|<|不低于|不少于|超过|高于|大于|至少|不高于|不超过|低于|小于|约|左右)? ?(?=[\d一二三四五六七八九十百])"
)
_AFTER = re.compile(r" ?(?P<ge>以上|及以上|\+)|(?P<le>以下|以内)|(?P<approx>左右)")
_BRACKETS = str.maketrans("", "", "[]【】〔〕")
_TO = re.compile(r" ?[%]? ?[-~—至到] ?")
_BOUNDS = {"≥": "ge", ">=": "ge", "≧": "ge", ">": "ge", "不低于": "ge", "不少于": "ge", "超过": "ge", "高于": "ge",
           "大于": "ge", "至少": "ge", "≤": "le", "<=": "le", "≦": "le", "<": "le", "不高于": "le", "不超过": "le",
           "低于": "le", "小于": "le", "约": "approx"}  # fmt: skip


@dataclass(frozen=True)
class TableValue:
    """One figure of an indicator table; `start` and `end` count in the view."""

    start: int
    end: int
    low: float
    high: float
    bound: str
    unit: str
    indicator: str
    role: str
    basis: str
    year_from: int | None
    year_to: int | None
    modality: str | None


@dataclass(frozen=True)
class _Column:
    place: int
    role: str  # result, target or change
    year: int | None
    head: str


def read_indicator_table(rows: Rows, times: Times) -> tuple[list[TableValue], list[TextCell]]:
    """The figures of a table and all cells it read; both empty where it is no indicator table."""
    head, depth = _head(rows)
    names = [i for i, text in enumerate(head) if _NAME.fullmatch(text)]
    columns = [
        c for i, text in enumerate(head) if i not in names and (c := _column(i, text, times))
    ]
    if not names or not any(c.role in ("result", "target") for c in columns):
        return [], []
    unit_at = next((i for i, text in enumerate(head) if _UNIT.fullmatch(text)), None)
    kind_at = next((i for i, text in enumerate(head) if _KIND.search(text)), None)
    values: list[TableValue] = []
    cells: list[TextCell] = []
    for row in rows[depth:]:
        name = row[names[-1]].text or row[names[0]].text
        if not name:
            continue
        name = name.translate(_BRACKETS)
        unit, factor, label = _unit_of(name, row[unit_at].text if unit_at is not None else "")
        firm = None if kind_at is None else row[kind_at].text
        cells += [row[i] for i in (names[-1], unit_at, kind_at) if i is not None]
        for column in columns:
            cell = row[column.place]
            cells.append(cell)
            value = _read(cell, column, unit, factor, label, firm, times)
            if value:
                values.append(value)
    return (values, cells) if values else ([], [])


def _head(rows: Rows) -> tuple[list[str], int]:
    """The head's texts, of one row or of two laid one above the other, and its depth."""
    if not rows:
        return [], 0
    first = [c.text.replace(" ", "") for c in rows[0]]
    if len(rows) > 2:
        second = [c.text.replace(" ", "") for c in rows[1]]
        same = sum(a == b for a, b in zip(first, second, strict=False))
        if same and any(
            _YEAR.fullmatch(b) or _PAST.search(b) or _GOAL.search(b)
            for a, b in zip(first, second, strict=False)
            if a != b
        ):
            return [a if a == b else a + b for a, b in zip(first, second, strict=False)], 2
    return first, 1


def _column(place: int, head: str, times: Times) -> _Column | None:
    if _UNIT.fullmatch(head) or _KIND.search(head) or head in ("序号", "类别", "领域"):
        return None
    if _NO_FIGURES.search(head):  # 完成时限 says when, though 完成 alone is what was reached
        return None
    year = int(found[1]) if (found := _YEAR.search(head)) else None
    plan = period_years(found[1]) if (found := _PLAN.search(head)) else None
    year = year or (plan[1] if plan else None)
    if _GROWTH.search(head) and not re.search(r"增长到|提高到", head):
        return _Column(place, "change", year, head)
    past = bool(_PAST.search(head)) and not _GOAL.search(head)
    if past or (year and times.start and year < times.start and not _GOAL.search(head)):
        return _Column(place, "result", year or (times.start - 1 if times.start else None), head)
    if _GOAL.search(head) or (year and times.start and year >= times.start):
        return _Column(place, "target", year or times.end, head)
    return None


def _unit_of(name: str, stated: str) -> tuple[str, int, str]:
    """Unit, the factor of its 万 or 亿, and the name without it."""
    found = _IN_NAME.search(name)
    label = re.sub(
        r"^(?:\d{1,2}[.、 ]|\(\d{1,2}\)|[①-⑳])\s*", "", name[: found.start()] if found else name
    )
    text = (stated or (found["unit"] or found["unit2"] if found else "")).strip()
    if found and stated == "" and not (read_unit(text, 0) or _SCALE.match(text)):
        return "", 1, re.sub(r"^(?:\d{1,2}[.、 ])\s*", "", name)
    scale = _SCALE.match(text)
    factor = scale_factor(scale.group()) if scale else 1
    text = text[scale.end() :] if scale else text
    unit = read_unit(text, 0)
    return (unit.name if unit else text.split("/")[0]), factor, label


def _read(
    cell: TextCell, column: _Column, unit: str, factor: int, label: str, kind: str | None, times: Times
) -> TableValue | None:  # fmt: skip
    text = cell.text
    found = _VALUE.match(text)
    number = read_number(text, found.end()) if found else None
    if found is None or number is None or len(text) > 24:
        return None
    end, low, high = number.end, number.low, number.high
    if (to := _TO.match(text, end)) and (last := read_number(text, to.end())):
        end, high = last.end, last.high
    own = read_unit(text, end)
    end = own.end if own else end
    if column.role != "change" and (own is None or own.name == unit or not unit):
        low, high = (low, high) if number.scaled else (_times(low, factor), _times(high, factor))
    after = _AFTER.match(text, end)
    end = after.end() if after else end
    named = (
        own.name
        if own
        else ("%" if number.style == "fraction" or column.role == "change" else unit)
    )
    if not named:
        return None
    bound = _BOUNDS.get(found["before"] or "", "") or (
        str(after.lastgroup) if after else "range" if low != high else "eq"
    )
    begin = cell.start + len(text) - len(text.lstrip(" ")) + (1 if found["total"] else 0)
    role = "target" if column.role == "change" else column.role
    basis, years = _basis(column, label, named, bool(found["total"]), times)
    modality = None if role != "target" else ("strive" if kind and "预期" in kind else "firm")
    name = (
        label + ("年均增长率" if "年均" in column.head else "增长率")
        if column.role == "change"
        else label
    )
    return TableValue(
        begin, cell.start + end, low, high, bound, named, measured(name, named), role, basis, *years,
        modality,
    )  # fmt: skip


def _times(value: float, factor: int) -> float:
    return value if factor == 1 else scaled(repr(value), factor)


def _basis(
    column: _Column, label: str, unit: str, bracketed: bool, times: Times
) -> tuple[str, tuple[int | None, int | None]]:
    if column.role == "change":
        start = times.start if "年均" in column.head else (times.start - 1 if times.start else None)
        return "change", (start, column.year or times.end)
    if bracketed or re.search(r"累计|五年|期间", label + column.head):
        if column.role == "result":
            return "total", times.past or (column.year, column.year)
        return "total", (times.start, column.year or times.end)
    yearly = re.search(r"年度|每年|年均|全年|^年", label) or unit in FLOW_UNITS
    if (yearly and unit not in ("元", "件", "册", "部")) or re.search(r"年度|每年|^年", label):
        return "annual", (column.year, column.year)
    if FLOW.search(label) and unit != "%" and re.search(r"新增|新建|培训|引进|举办", label):
        return "total", (times.start, column.year) if column.role == "target" else (
            column.year,
            column.year,
        )
    return "level", (column.year, column.year)


def covers(cells: Sequence[TextCell]) -> list[tuple[int, int]]:
    """The stretches of the view that table figures were read from."""
    return sorted({(c.start, c.end) for c in cells if c.end > c.start})
