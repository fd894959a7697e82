"""Which years a number speaks of, by the words around it, what it is for, and its basis."""

from __future__ import annotations

import re
from dataclasses import replace

from kexie_analysis.extract.quantity_rises import REACHED, is_baseline
from kexie_analysis.extract.quantity_role import is_term_of_office
from kexie_analysis.extract.quantity_scene import Scene
from kexie_analysis.extract.quantity_years import Reference, Times, find_references
from kexie_analysis.extract.units import is_duration

_YEARLY_GROWTH = re.compile(
    r"年均|年平均|每年|逐年|(?<![一二三四五六七八九十\d])年(?:递增|增长|增幅)"
)
_LONG = 1000  # how far back a paragraph's beginning is looked for
#: 2023年，全省科协……。全年举办…… : a paragraph that opens with a year before the plan's tells of it.
_TOLD_YEAR = re.compile(r" *(?P<year>(?:19|20)\d\d) ?年(?:以?来)?,")
_LATER = re.compile(r"力争|争取|确保|下一步|今年|本年|明年|[将要](?:达到|建成|实现|继续)")


def look_back(section: str, times: Times, text: str, position: int) -> tuple[str, Times]:
    """The section's role and times for what stands at a position, by how its paragraph opens.

    A paragraph that opens with a year before the plan's first reviews that year, until it turns to
    the plan's years or to what is to be.
    """
    begin = text.rfind("\n", max(0, position - _LONG), position) + 1
    told = _TOLD_YEAR.match(text, begin, position) if begin else None
    if not told or section == "review" or times.start is None:
        return section, times
    year, rest = int(told["year"]), text[told.end() : position]
    back = replace(times, looking_back=True, past=(year, year))
    later = (r for r in find_references(rest, back) if r.kind not in ("base", "now"))
    if year >= times.start or _LATER.search(rest) or any(r.last >= times.start for r in later):
        return section, times
    return "review", back


def nearest_reference(scene: Scene, times: Times) -> tuple[Reference | None, Reference | None]:
    """The reference that dates a span, and the base year that a change is measured from."""
    before = _ASIDE.sub(lambda m: "　" * len(m.group()), scene.before)
    references = [_as_base(r, before) for r in find_references(before, times)]
    references = _in_reach(_after_the_rise(references, scene, before), before)
    base = next((r for r in reversed(references) if r.kind == "base"), None)
    if base and re.search("上年|去年|同期|上一年", before[base.start : base.end]):
        base = _year_before(base, references)
    if base and base.first > 0 and re.fullmatch(r"末?的", before[base.end :]):
        # 较2015年的3.27%提高: the number is that year's.
        return replace(base, kind="in"), None
    dated = [r for r in references if r.kind != "base"]
    if dated and dated[-1].kind == "now" and REACHED.search(scene.clause):
        dated.pop()  # 由目前的18%提升至25%
    when = dated[-1] if dated else None
    if when and re.fullmatch("末?的", before[when.end :]):
        when = replace(when, first=when.last, kind="in")  # 由“十二五”末的5%提升至…
    later = _FROM_THEN.search(before, when.end) if when and when.kind == "in" else None
    if when and later and times.end and times.end > when.last:
        when = replace(when, first=when.last + 1, last=times.end, kind="range")
    if when and "分别" in scene.lead and 1 < scene.size <= len(dated):
        # 2023年和2025年分别达到A和B: a year for each member; 到 stands before the first only.
        when = replace(dated[scene.place - scene.size], kind=dated[-scene.size].kind)
    if when is None:
        inside = re.match(r" ?\((?!含|其中|不含|包括)([^()]{0,20})\)", scene.after)
        found = [r for r in find_references(inside[1], times) if r.kind != "base"] if inside else []
        when = found[0] if found else _done_by(scene, times)
    return when, base


def _done_by(scene: Scene, times: Times) -> Reference | None:
    """精简为7个，2017年底前完成: the year that the words after the number give it."""
    after = _DONE_BY.match(scene.after)
    found = find_references(after["year"], times) if after else []
    return replace(found[0], kind="by") if found else None


_DONE_BY = re.compile(
    r"[^,;。\d]{0,12},(?:此项工作|该项工作|于|在|力争|确保)?(?P<year>20\d\d ?年(?:[^,;。]{0,6}前|上半年|下半年)?)(?:基本|全部|全面)?(?:完成|到位|开馆|建成|投用|投入使用|启用|竣工)"
)


def _in_reach(references: list[Reference], before: str) -> list[Reference]:
    """The references that date what stands at the end of `before`.

    A year holds to the next semicolon; beyond it only where it opens the sentence (到2025年，A；B).
    In a clause that says what one is guided by (紧扣2025年…的任务) it holds for that clause alone.
    """
    here, clause = before.rfind(";"), max(before.rfind(","), before.rfind(";"))
    out = []
    for ref in references:
        begin = 1 + max(before.rfind(c, 0, ref.start) for c in ",;:")
        aside = _GUIDED.match(before, begin) and begin <= clause
        opens = ref.start <= 4 and (
            before[ref.end : ref.end + 1] in (",", "期", ":", "内", "、", "以")
            or before[ref.start] in "到至截"
            or ref.kind in ("since", "now")
        )
        part = before.find(";", ref.end)
        alone = not any(r.kind != "base" and ref.end <= r.start < part for r in references)
        if not aside and (before.rfind(";", 0, ref.start) == here or (opens and alone)):
            out.append(ref)
    return out


_GUIDED = re.compile(r" *(?:紧扣|围绕|聚焦|对标|瞄准|锚定|对照|为(?=.{0,4}20))")
#: 2018年突破10万人，此后每年净增3万人
_FROM_THEN = re.compile(r"(?:此后|其后|之后|以后)(?=[^,;。\d]{0,10}$)")


def _year_before(base: Reference, references: list[Reference]) -> Reference:
    """去年…, 比上年提高: the year before the one that the sentence is on."""
    told = [r for r in references if r.kind == "in" and r.first == r.last and r.end <= base.start]
    return replace(base, first=told[-1].first - 1, last=told[-1].first - 1) if told else base


def _after_the_rise(references: list[Reference], scene: Scene, before: str) -> list[Reference]:
    """从2020年的31%提高到60%: the first year is that of the first number only.

    Likewise 目前 in 从目前的6.8万名增加到20万名, for all numbers that follow.
    """
    rise = _RISEN.search(before)
    if rise is None or rise.end() >= len(before) + len(scene.words) + 1:
        return references
    return [r for r in references if not rise.start() <= r.start < rise.start("to")]


_RISEN = re.compile(
    r"(?:由|从)(?:(?!由|从)[^,;。]){0,40}?\d(?:(?!由|从)[^,;。]){0,12}?"
    r"(?P<to>(?:提高|提升|增加|增长|扩大|上升|发展|缩小|下降|降低|压减|精简|减少|增|升|降|减)[到至为])"
)
_ASIDE = re.compile(r"\((?:含|其中|不含|包括)[^()]*\)")


def _as_base(reference: Reference, before: str) -> Reference:
    """在2021年12%的基础上再提高: the year that the change is measured from."""
    if reference.kind == "in" and _FROM_THERE.match(before, reference.end):
        return replace(reference, kind="base")
    return reference


_FROM_THERE = re.compile(r"[^,;。]{0,24}基础上")
_PER_DAY = re.compile("[日周月]均")
_SINCE_JANUARY = re.compile("[较比]年初|由年初|从年初")
_ON_WHAT_IS = re.compile(r"现有[^,;。]{0,8}基础")
Years = tuple[int | None, int | None]


def find_years(
    basis: str | None, role: str, scene: Scene, times: Times,
    when: Reference | None, base: Reference | None,
) -> Years:  # fmt: skip
    """(year_from, year_to), both inclusive; None where it cannot be told.

    Parameters
    ----------
    basis, role : as `find_basis` and `find_role` give them.
    when, base : as `nearest_reference` gives them; the caller may know a better `when` (a due date).
    """
    if role == "result" and when and times.written and when.last > times.written:
        when = None  # 对照2025年的要求…不足3人: what is the case is not of a year to come
    period = _period(role, when, times)
    if basis == "change":
        return _change_years(role, scene, times, when, base, period)
    if basis is None and role == "context" and is_duration(scene.unit):
        return None, None
    if is_term_of_office(scene.unit, role):
        return None, None
    if basis is None and when is not None and _PER_DAY.search(scene.lead):
        return when.last, when.last
    if basis == "annual" and when is not None and when.kind == "due" and times.start:
        return times.start, times.end
    if basis != "level":
        return period
    if is_baseline(scene) and (when is None or when.kind not in ("in", "now")):
        return _before_the_rise(when, times)
    if when is not None and when.kind != "since":
        return when.last, when.last
    if role == "context":
        year = times.start if times.one_year else times.written
        return year, year
    return period[1], period[1]


def _before_the_rise(when: Reference | None, times: Times) -> Years:
    """由50家增至80家: the first number stands at the year before the period begins."""
    first = when.first if when is not None and when.kind == "range" else times.start
    if when is None and times.looking_back and times.past:
        first = times.past[0]
    return (first - 1, first - 1) if first else (None, None)


def _change_years(
    role: str, scene: Scene, times: Times, when: Reference | None, base: Reference | None, period: Years
) -> Years:  # fmt: skip
    if _YEARLY_GROWTH.search(scene.lead) and base is None:
        if role != "target" or when is None or when.kind in ("range", "in"):
            return period
        return times.start, when.last
    last = when.last if when else period[1]
    if _SINCE_JANUARY.search(scene.clause):
        return last, last
    if _ON_WHAT_IS.search(scene.clause) and times.written and base is None:
        return times.written, last
    if base is not None:
        return base.first, last
    if when is not None and when.kind == "in":
        return when.first - 1, last
    return (period[0] - 1 if period[0] else None), last


def _period(role: str, when: Reference | None, times: Times) -> Years:
    """The years that a total, or an undated number, runs over."""
    if when is None:
        if role == "result":
            return times.past or (times.written, times.written)
        return times.start, times.end
    if when.kind == "since":
        return when.first, max(when.first, times.end or when.first)
    if when.kind in ("range", "in", "now"):
        return when.first, when.last
    low = times.start
    if role == "result" and times.past and times.past[0] <= when.last <= times.past[1]:
        low = times.past[0]
    return (low if low and low <= when.last else when.last), when.last
