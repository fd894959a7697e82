"""The years that a number speaks of: from its phrase, its sentence, its section, its plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kexie_analysis.extract.numerals import read_numeral
from kexie_analysis.extract.periods import period_years, read_year

if TYPE_CHECKING:
    from kexie_analysis.extract.facts import PlanFacts

_YEAR = r"(?:(?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})"
_PLAN = r"[一二三四五六七八九十]{1,2}五"
_REFERENCE = re.compile(
    rf"""
    (?P<base>(?:与|和|比|较|相较于?|相比于?|对比|以|在)[ ]?[“"]?
        (?:(?P<by>{_YEAR})[ ]?年|(?P<bp>{_PLAN})[”"]?|(?P<br>上年|去年|上一年|同期|上年同期|去年同期))[^,;。、]{{0,4}}?
        (?=相比|净?增|提|翻|上升|下降|降|减|高|低|多|基础|为基|同期|年均|扩大|有|新|的|$))
  | (?P<range>(?<!\d)(?P<r1>{_YEAR})[ ]?年?(?:初|起)?[ ]?(?:[-~—至到]|——)[ ]?(?P<r2>{_YEAR})[ ]?年?)
  | (?P<point>(?P<until>到|至|截至|截止到?|截止至)?[ ]?(?<!\d)(?P<y>{_YEAR})[ ]?年[ ]?(?!代|版|级)
        (?P<end>年?[底末]|1?\d月[底末]?)?(?P<before>前)?(?P<since>起|开始)?)
  | (?P<plan>(?P<puntil>到|至|截至)?(?:[“"'](?P<p>{_PLAN})[”"']|(?P<p2>十[一二三四五六]五(?![”"'])))
        (?!规划(?!期|末|实施以来)|计划|纲要)(?:规划)?(?P<pend>期末|末期|时期末|规划末|收官|期间末|末)?)
  | (?P<close>(?:到|至)(?:规划)?期末|规划期末)
  | (?P<rel>今年|本年度?|当年|本年|全年|年内|年初|年底|年末|去年|上年|上一年|明年(?!工作|重点|任务|计划|思路|谋划)|截至目前|目前|当前|迄今|(?<![在照实])现有(?!职数|基础|资源|政策|条件|渠道|平台|人员|力量|机制|体制|法|学会工作))
  | (?P<span>(?:未来|今后)几年|规划期内?|规划期间|期内)
  | (?P<within>(?:未来|今后|用|利用|力争)?(?P<w>[二两三四五2-5])年(?:左右)?(?:之?内|(?:的)?时间|(?<=[来后].年)))
  | (?P<past>(?:过去|近|最近|前)(?:的)?(?P<n>[一二两三四五六七八九]|[2-9])年|(?P<n2>[两三四五])年(?:来|间|(?P<sum>(?=共|累计|合计|总计|动态|[培轮]训|培[育养]|新[增建]|建设|投入|发放|举[办荐]|组织|安排|吸引|引[进导]|选派|推[动荐广]|支持|开展|创建|扶持|资助|联系|促成|征集|遴选|评选|转化|完成|服务|解决|接待|配发|托举|认定|选树))))
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Times:
    """What a plan says of itself: its years, the year it was written in, the years before it.

    `start` and `end` are None for a fragment that states no period.
    """

    start: int | None
    end: int | None
    written: int | None
    past: tuple[int, int] | None
    looking_back: bool = False  # inside a section that reviews the past

    @property
    def one_year(self) -> bool:
        return self.start is not None and self.start == self.end


@dataclass(frozen=True)
class Reference:
    """Years named at a place. `kind`: base, range, by (up to a year), in (a year), since, end, now, due."""

    start: int
    end: int
    first: int
    last: int
    kind: str


def find_references(text: str, times: Times) -> list[Reference]:
    """All references to years in a stretch of text, in order; unreadable ones are left out."""
    out = []
    for match in _REFERENCE.finditer(text):
        found = _read(match, times)
        if found is not None:
            first, last, kind = found
            out.append(Reference(match.start(), match.end(), first, last, kind))
    return out


def _read(match: re.Match[str], times: Times) -> tuple[int, int, str] | None:
    if match["base"]:
        return _base(match, times)
    if match["range"]:
        first, last = read_year(match["r1"]), read_year(match["r2"])
        return (first, last, "range") if first and last and first <= last else None
    if match["point"]:
        year = read_year(match["y"])
        if match["since"]:
            return (year, year, "since") if year else None
        by = match["until"] or match["before"] or match["end"]
        return (year, year, "by" if by else "in") if year else None
    if match["plan"]:
        years = period_years(match["p"] or match["p2"])
        if years is None:
            return None
        if match["puntil"] or match["pend"]:
            return years[1], years[1], "end"
        return (*years, "range")
    if match["span"]:
        return (times.start, times.end, "range") if times.start and times.end else None
    if match["close"]:
        return (times.end, times.end, "end") if times.end and not times.looking_back else None
    if match["within"]:
        return _within(match["w"], times)
    if match["past"]:
        return _past(match, times)
    return _relative(match["rel"], times)


def _within(count: str, times: Times) -> tuple[int, int, str] | None:
    """三年内: from the plan's first year on, no further than its last."""
    if times.start is None or times.end is None:
        return None
    last = times.start + (read_numeral(count) or 1) - 1
    return times.start, max(times.start, min(times.end, last)), "range"


def _base(match: re.Match[str], times: Times) -> tuple[int, int, str] | None:
    if match["by"]:
        year = read_year(match["by"])
    elif match["bp"]:
        years = period_years(match["bp"])
        year = years[1] if years else None
    else:
        first = times.past[0] if times.looking_back and times.past else times.start
        year = first - 1 if first else None
    return (year, year, "base") if year else None


def _past(match: re.Match[str], times: Times) -> tuple[int, int, str] | None:
    number = read_numeral(match["n"] or match["n2"]) or 1
    if match["sum"] is not None and not times.looking_back:
        if times.start and times.end and times.end - times.start + 1 == number:
            return times.start, times.end, "range"
        return None
    if times.past and number == times.past[1] - times.past[0] + 1:
        return (*times.past, "range")
    if times.written is None:
        return None
    last = times.past[1] if times.looking_back and times.past else times.written
    return last - number + 1, last, "range"


def _relative(word: str, times: Times) -> tuple[int, int, str] | None:
    if word in ("目前", "截至目前", "当前", "现有", "迄今"):
        return (times.written, times.written, "now") if times.written else None
    if word in ("去年", "上年", "上一年"):
        year = times.start if times.one_year else times.written
        return (year - 1, year - 1, "in") if year else None
    if times.looking_back and times.past and times.past[0] == times.past[1]:
        return times.past[1], times.past[1], "in"
    if not times.one_year or times.start is None:
        return None
    year = times.start + 1 if word == "明年" else times.start
    return year, year, "in"


def plan_times(facts: PlanFacts) -> Times:
    """The years a plan is about, those it looks back on, and the year it was written in."""
    start, end = facts.start_year, facts.end_year
    written = facts.issued_on.year if facts.issued_on else start
    if not facts.complete and not facts.years_told:
        return Times(None, None, written, None)
    past = None
    if start is not None:
        named = period_years(facts.period) if facts.period else None
        length = 5 if named or (end or start) - start >= 3 else 1
        past = (start - length, start - 1)
    return Times(start, end, written, past)
