"""Value expressions that stand in a list and share a unit or a qualifier (分别不低于A、B和C)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kexie_analysis.extract.numerals import Number
from kexie_analysis.extract.qualifiers import read_before

FROM = re.compile(r"(?:从|由|自(?![治主然身动我查有信贸]))[^,;。\n]{0,16}$")
_JOIN = re.compile(r" ?(?:、|,|和|及|与|以及|或) ?$")
_RISE = re.compile(
    r" ?(?:增至|增加到|增加至|提高到|提高至|提升到|提升至|增长到|增长至|增到|扩大到|扩大至|发展到|上升到|上升至|"
    r"下降到|下降至|降到|降至|升至|达到|到|至) ?$"
)


@dataclass(frozen=True)
class Span:
    """A value expression; `text[start:end]` is its value_text, the number begins at `number`.

    low, high are in `unit` with 万 and 亿 multiplied out.
    """

    start: int
    end: int
    number: int
    low: float
    high: float
    bound: str
    unit: str
    style: str


def share_unit(text: str, waiting: list[Number], found: Span) -> list[Span]:
    """Numbers without a unit that are listed with one that has it, or rise to it."""
    out: list[Span] = []
    edge = found.start
    for number in reversed(waiting):
        between = text[number.end : edge] if edge - number.end <= 12 else "……"
        if number.style not in ("arabic", "chinese") or not (
            _JOIN.match(between) or _RISE.match(between)
        ):
            break
        if _RISE.match(between) and not FROM.search(text[max(0, number.start - 20) : number.start]):
            break
        start, before = read_before(text, number)
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


def share_bound(text: str, spans: list[Span]) -> list[Span]:
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
