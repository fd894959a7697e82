"""Value expressions in running text: number, unit and qualifiers, with what was refused and why.

Works on normalised text. Every number is looked at once, within a bounded window, so the time
grows with the length of the text whatever it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kexie_analysis.extract.number_names import Masks, is_idiom, refusal
from kexie_analysis.extract.numerals import FIRST, Number, read_number
from kexie_analysis.extract.units import implied_unit, read_unit

_ANCHOR = re.compile(f"[{FIRST}]")
_RUN = re.compile(r"[\d,.]+|[零〇○一二三四五六七八九十百千万亿两兩]+")
_VERB = (
    "(?:达到|达|有|为|要|保证|确保|建成|建设|建立|创建|新建|新增|举办|开展|组织|培训|培养|完成|培育|打造|引进|"
    "推出|发布|形成|安排|配备|设立|设置|选派|选树|认定|评选|发展|增加|提高|增长|覆盖|服务|参加|邀请|召开|撰写|"
    "报送|制作|创作|出版|播出|发表|承接|解决|对接|联系|走访|指导|支持|扶持|资助|征集|孵化|转化|落地|实施|拍摄|建)"
    "(?:到|成|了)?"
)
_QUALIFIER = re.compile(
    rf"""(?:
      (?P<ge>(?:原则上)?(?:不|不得|不应|不能)(?:少|低|小|弱)于|(?:至少|最少)(?:要|应)?{_VERB}?|达到或超过|超过|
        超出|突破|(?<!不)(?:高于|多于|大于)|逾|>=|≥|≧|>|(?<![一不最跨])超|(?<=[数量人项次率比额])破)
    | (?P<le>(?:不|不得|不应|不能)(?:超|高|多|大)[过于出]|(?:至多|最多){_VERB}?|(?<!不)(?<!得)(?<!应)(?<!能)(?:低于|少于|小于)|
        <=|≤|≦|<)
    | (?P<approx>大约|接近|将近|约|(?<![最邻附远靠临])近)
    )\ ?$""",
    re.VERBOSE,
)
#: 上千, 数百, 几十, 过百: what stands before a bare multiplier.
_VAGUE = re.compile(r"(?:上|数|好几|几|过|破|成|近)$")
_TAIL = re.compile(
    r" ?(?P<more>[余多]|[来几](?=[个名家人项场次万千百位]))?"
    r"(?: ?(?P<scale>[百千]?万亿?|亿|千(?![米克瓦]))(?P<more2>[余多])?)?"
)
_AFTER = re.compile(
    r" ?(?:(?P<ge>(?:\(含\))?(?:及|或|和)?以上|之多|有余|(?<=[元年倍月])多(?!元|年))"
    r"|(?P<le>(?:及|或)?以下|以内|之内)|(?P<approx>左右|上下(?!联|贯|游|级|结)))"
)
_TO = re.compile(r" ?(?P<unit>[^\d\s,;。、]{0,3}?) ?(?:-|~|—(?!—)|至|到) ?")
_FROM = re.compile(r"(?:从|由|自)[^,;。\n]{0,16}$")
_JOIN = re.compile(r" ?(?:、|,|和|及|与|以及|或) ?$")
_RISE = re.compile(
    r" ?(?:增至|增加到|增加至|提高到|提高至|提升到|提升至|增长到|增长至|增到|扩大到|扩大至|发展到|上升到|上升至|"
    r"下降到|下降至|降到|降至|升至|达到|到|至) ?$"
)
_ALONE = re.compile(
    r"[^,;。:\n]{0,30}?(?P<what>人次|人数|场次)(?:总数|总量)?(?:将|要|应|已)?(?:达到|达|为|超过|突破|增至|不少于|不低于)$"
)
_WHOLE_NUMBERS = frozenset("个家名位项所座场期次支件部篇种条人")
_OVER = frozenset("过破上数近超逾")
_END = re.compile(r" ?(?:[,;。、)\n]|$|以上)")
_FOLD = re.compile(r"翻(?P<n>[一二两三])?番")


@dataclass(frozen=True)
class Span:
    """A value expression; `text[start:end]` is its value_text, the number begins at `number`.

    low, high are in `unit` with 万 and 亿 multiplied out. `linked` is the index of the span before
    it that it is listed with (分别达到A、B和C), or None.
    """

    start: int
    end: int
    number: int
    low: float
    high: float
    bound: str
    unit: str
    style: str
    linked: bool = False


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
    waiting: list[Number] = []  # numbers without a unit, which a list may give them
    masks: Masks | None = None
    position = 0
    while (anchor := _ANCHOR.search(text, position)) is not None:
        start = anchor.start()
        masks = masks or Masks(text)
        idiom = is_idiom(text, start)
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
        else:
            spans += _shared(text, waiting, found)
            waiting = []
            spans.append(_link(text, spans, found))
        del waiting[:-8]
    return _spread(text, spans), refused


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
    start, before = _before(text, first)
    if first.style == "vague" or before == "vague":
        more = True
    after = _AFTER.match(text, end)
    bound = _bound(before, after, more or first.more, low, high)
    qualified = bound != "eq"
    reason = refusal(
        text, first.start, first.digits, "chinese" if first.style == "chinese" else first.style, unit, end,
        low=low, high=high, qualified=qualified, mask=masks.at(first.start),
    )  # fmt: skip
    end = after.end() if after else end
    if reason:
        return Refused(first.start, end, reason)
    if before == "vague" and not set(first.digits) <= set("十百千万亿"):
        start = first.start
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
    if text[joint.end() - 1].strip() in "至到" and _FROM.search(
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
        factor = {
            "万": 10**4,
            "亿": 10**8,
            "千": 1000,
            "百万": 10**6,
            "千万": 10**7,
            "万亿": 10**12,
        }.get(tail["scale"] or "", 1)
        more = bool(tail["more"] or tail["more2"])
        low, high, end = low * factor, high * factor, tail.end()
    return low, high, more, end


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


def _before(text: str, number: Number) -> tuple[int, str]:
    """Where the value expression begins, and the bound that the words before the number give."""
    window = text[max(0, number.start - 14) : number.start]
    found = _QUALIFIER.search(window)
    if found:
        start = number.start - (len(window) - found.start())
        return start, str(found.lastgroup)
    if set(number.digits) <= set("十百千万亿") and (vague := _VAGUE.search(window)):
        return number.start - (len(window) - vague.start()), "vague"
    return number.start, ""


def _bound(before: str, after: re.Match[str] | None, more: bool, low: float, high: float) -> str:
    if before in ("ge", "le"):
        return before
    if low != high:
        return "range"
    if after and after.lastgroup in ("ge", "le"):
        return str(after.lastgroup)
    if more:
        return "ge"
    return "approx" if before == "approx" or (after and after.lastgroup == "approx") else "eq"


def _shared(text: str, waiting: list[Number], found: Span) -> list[Span]:
    """Numbers without a unit that are listed with one that has it, or rise to it."""
    out: list[Span] = []
    edge = found.start
    for number in reversed(waiting):
        between = text[number.end : edge] if edge - number.end <= 12 else "……"
        if number.style not in ("arabic", "chinese") or not (
            _JOIN.match(between) or _RISE.match(between)
        ):
            break
        if _RISE.match(between) and not _FROM.search(
            text[max(0, number.start - 20) : number.start]
        ):
            break
        start, before = _before(text, number)
        bound = before if before in ("ge", "le", "approx") else "eq"
        out.append(
            Span(
                start,
                number.end,
                number.start,
                number.low,
                number.high,
                bound,
                found.unit,
                number.style,
            )
        )
        edge = start
    return out[::-1]


def _link(text: str, spans: list[Span], found: Span) -> Span:
    if (
        spans
        and found.start - spans[-1].end <= 4
        and _JOIN.match(text[spans[-1].end : found.start])
    ):
        return replace(found, linked=True)
    return found


def _spread(text: str, spans: list[Span]) -> list[Span]:
    """分别不低于A、B和C: the bound of the first (or 以上 of the last) holds for all."""
    out = list(spans)
    place = 0
    while place < len(out):
        stop = place + 1
        while stop < len(out) and _JOIN.match(text[out[stop - 1].end : out[stop].start][:6]):
            stop += 1
        if (
            stop - place > 1
            and "分别" in text[max(0, out[place].start - 14) : out[place].start + 3]
        ):
            first, last = out[place].bound, out[stop - 1].bound
            same = len({s.unit for s in out[place:stop]}) == 1
            bound = first if first in ("ge", "le", "approx") else (last if same else "")
            if bound in ("ge", "le", "approx"):
                out[place:stop] = [
                    replace(s, bound=bound) if s.bound == "eq" else s for s in out[place:stop]
                ]
        place = stop
    return out
