"""Value expressions in running text: number, unit and qualifiers, with what was refused and why.

Works on normalised text. Every number is looked at once, within a bounded window, so the time
grows with the length of the text whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kexie_analysis.extract.numerals import FIRST, HIGHEST, Number, read_number, scale_factor
from kexie_analysis.extract.qualifiers import (
    AFTER,
    bound_of_share,
    find_bound,
    is_least,
    read_before,
)
from kexie_analysis.extract.quantity_lists import FROM, Span, share_bound, share_unit
from kexie_analysis.extract.refusals import Masks, idiom_end, refusal
from kexie_analysis.extract.units import implied_unit, read_unit

_ANCHOR = re.compile(f"[{FIRST}]")
_RUN = re.compile(r"[\d,.]+|[零〇○一二三四五六七八九十百千万亿两兩]+")
_TAIL = re.compile(
    r" ?(?P<more>[余多]|[来几](?=[个名家人项场次万千百位]))?"
    r"(?: ?(?P<scale>[百千]?万亿?|亿|千(?![米克瓦]))(?P<more2>[余多])?)?"
)
_TO = re.compile(r" ?(?P<unit>[^\d\s,;。、]{0,3}?) ?(?:-|~|—(?!—)|至|到) ?")
_ALONE = re.compile(
    r"[^,;。:\n]{0,30}?(?P<what>人次|人数|场次)(?:总数|总量)?(?:将|要|应|已)?(?:达到|达|为|超过|突破|增至|不少于|不低于)$"
)
_WHOLE_NUMBERS = frozenset("个家名位项所座场期次支件部篇种条人")
_OVER = frozenset("过破上数近超逾")
_CLAIMED = re.compile(r"(?:达到|超过|不少于|不低于|至少|增至|突破|提高到|增加到) ?$")
#: 翻番 is 翻一番 without its number.
_TURNED = re.compile(r"翻了?$")
_DOUBLE = re.compile(r"翻番(?!目标|任务)")
_COMPARED = re.compile(r"的(?:全国|全省|世界|国际|东部|西部|中部)?平均")
_END = re.compile(r" ?(?:[,;。、)\n]|$|以上)")


@dataclass(frozen=True)
class Refused:
    """A number with a unit that was seen and not taken."""

    start: int
    end: int
    reason: str


def find_spans(text: str) -> tuple[list[Span], list[Refused]]:
    """All value expressions of a normalised text, in order, and what was refused."""
    spans: list[Span] = []
    refused: list[Refused] = []
    lone: list[Number] = []  # numbers that claim to be figures and have no unit
    waiting: list[Number] = []  # numbers without a unit, which a list may give them
    masks: Masks | None = None
    position = 0
    while (anchor := _ANCHOR.search(text, position)) is not None:
        start = anchor.start()
        masks = masks or Masks(text)
        idiom = idiom_end(text, start)
        number = None if idiom else read_number(text, start)
        if number is None:
            position = idiom or _skip(text, start)
            continue
        found = _read(text, _past_marker(text, number), masks)
        position = max(number.end, getattr(found, "end", 0))
        if isinstance(found, Refused):
            refused.append(found)
        elif found is None:
            waiting.append(number)
            if number.style == "arabic" and _CLAIMED.search(
                text[max(0, number.start - 6) : number.start]
            ):
                lone.append(number)
        else:
            spans += share_unit(text, waiting, found)
            waiting = []
            spans.append(found)
        del waiting[:-8]
    doubled = [
        Span(m.start(), m.end(), m.start(), 1, 1, "eq", "番", "chinese")
        for m in _DOUBLE.finditer(text)
    ]
    if doubled:
        spans = sorted(spans + doubled, key=lambda s: s.start)
    taken = {span.number for span in spans}
    refused += [Refused(n.start, n.end, "没有单位") for n in lone if n.start not in taken]
    return share_bound(text, spans), sorted(refused, key=lambda r: r.start)


def _past_marker(text: str, number: Number) -> Number:
    """2.20家: at the head of a line 2. is a number of the line, for nobody counts 2.2 bodies."""
    point = number.digits.find(".")
    head = number.start == 0 or text[number.start - 1] == "\n"
    if point < 0 or not head or number.scaled or number.style != "arabic":
        return number
    unit = read_unit(text, number.end)
    if unit is None or unit.name not in _WHOLE_NUMBERS:
        return number
    return read_number(text, number.start + point + 1) or number


def _skip(text: str, start: int) -> int:
    run = _RUN.match(text, start)
    return run.end() if run else start + 1


def _read(text: str, first: Number, masks: Masks) -> Span | Refused | None:
    number, last = _range(text, first)
    low, high, more, end = _scale(text, number, last)
    unit, end = _unit(text, first, last, end)
    if not unit:
        return None
    if high > HIGHEST:
        return Refused(first.start, end, "数过大")
    start, before = read_before(text, first)
    if first.style == "vague" or before == "vague":
        more = True
    after = AFTER.match(text, end)
    if before in ("le", "ge") and _COMPARED.match(text, end) and text[start : start + 1] in "高低":
        start, before = first.start, ""  # 低于10%的全国平均水平: no bound of the number
    if first.style == "fraction" and not before:
        before = bound_of_share(text, first.start)
    least = not before and is_least(text, start)
    bound = find_bound(before, after, more or first.more or least, low, high)
    qualified = bound != "eq"
    reason = refusal(
        text, first.start, first.digits, first.style, unit, end,
        low=low, qualified=qualified, mask=masks.at(first.start),
    )  # fmt: skip
    end = after.end() if after else end
    if reason:
        return Refused(first.start, end, reason)
    if before == "vague" and not set(first.digits) <= set("十百千万亿"):
        start = first.start
    if unit == "番" and (turned := _TURNED.search(text, max(0, start - 2), start)):
        start = turned.start()
    return Span(start, end, first.start, low, high, bound, unit, first.style)


def _range(text: str, first: Number) -> tuple[Number, Number]:
    """The number and the one that closes its range (the same where it is none)."""
    joint = _TO.match(text, first.end)
    if joint is None or (first.style == "fraction" and joint["unit"] != ""):
        return first, first
    between = joint["unit"]
    if between and (inner := read_unit(text, first.end)) is None:
        return first, first
    if between and inner is not None and text[first.end : inner.end].strip() != between.strip():
        return first, first
    if text[joint.end() - 1].strip() in "至到" and FROM.search(
        text[max(0, first.start - 20) : first.start]
    ):
        return first, first
    last = read_number(text, joint.end())
    if last is None or last.style != first.style or last.low <= 0:
        return first, first
    if (
        between
        and (outer := read_unit(text, last.end)) is not None
        and inner is not None
        and outer.name != inner.name
    ):
        return first, first
    return first, last


def _scale(text: str, number: Number, last: Number) -> tuple[float, float, bool, int]:
    """Low, high, whether 余 or 多 stands in it, and where number and multiplier end."""
    low, high, end = number.low, number.high, last.end
    if last is not number:
        high = last.high
        if last.scaled and not number.scaled:
            factor = last.low / float(last.digits) if float(last.digits) else 1
            low = low * factor if number.low <= float(last.digits) else low
    tail = _TAIL.match(text, end)
    more = False
    if tail and (tail["more"] or tail["scale"]):
        factor = scale_factor(tail["scale"] or "")
        more = bool(tail["more"] or tail["more2"])
        low, high, end = low * factor, high * factor, tail.end()
    return min(low, high), max(low, high), more, end  # 30至20家: the lower is still the lower


def _unit(text: str, first: Number, last: Number, end: int) -> tuple[str, int]:
    if first.style == "fraction":
        return "%", last.end
    unit = read_unit(text, end)
    if unit:
        return unit.name, unit.end
    big = (
        first.scaled
        or last.scaled
        or end > last.end
        or (first.style == "chinese" and first.digits[-1] in "万亿" and _big(text, first))
    )
    if big:
        return implied_unit(text[max(0, first.start - 24) : first.start], text[end : end + 10]), end
    if first.style == "arabic" and _END.match(text, end):
        alone = _ALONE.search(text[max(0, first.start - 40) : first.start])
        if alone:
            return {"人数": "人", "人次": "人次", "场次": "场次"}[alone["what"]], end
    return "", end


def _big(text: str, number: Number) -> bool:
    """Whether 万 or 亿 is meant as a number by itself (过亿, 十万), not as part of a name."""
    return len(number.digits) > 1 or text[max(0, number.start - 1) : number.start] in _OVER
