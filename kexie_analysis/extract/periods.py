"""Years, dates and due phrases: 十三五, 二〇二二年三月一日, 2017年10月底前, 每年坚持."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kexie_analysis.extract.numerals import read_digits, read_numeral, write_chinese

FIRST_YEAR, LAST_YEAR = 1949, 2099
_PERIOD = re.compile(
    r"(?<![一二三四五六七八九十])(?P<number>[一二三四五六七八九]|二?十[一二三四五六七八九]?)五(?=[”’\"' ]{0,2}(?:时期|期间|末|期末|规划|计划|以来|发展|事业|开局|收官|科|人|[”’\"]))"
)
_PLAIN_PERIOD = re.compile(r"(?P<number>[一二三四五六七八九]|二?十[一二三四五六七八九]?)五")
_SEVERAL = r"[-—~～至到]+"
_YEAR = r"(?:(?:19|20)\d\d|二[〇○零0Oo][〇○零0Oo一二三四五六七八九]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR}) ?(?:年 ?(?P<month>{_MONTH}) ?月 ?(?P<day>{_DAY}) ?[日号]"
    rf"|(?P<dash>[-./]) ?(?P<m2>1[0-2]|0?[1-9]) ?(?P=dash) ?(?P<d2>3[01]|[12]\d|0?[1-9])(?!\d))"
)
_YEARS = re.compile(
    rf"(?<!\d)(?P<first>{_YEAR}) ?年? ?{_SEVERAL} ?(?P<last>{_YEAR})(?!\d)|(?<!\d)(?P<only>{_YEAR}) ?年(?! ?{_MONTH} ?月)"
)


def period_years(name: str) -> tuple[int, int] | None:
    """The years of a five-year plan: 十三五 -> (2016, 2020); None where it is no such name."""
    found = _PLAIN_PERIOD.fullmatch(name.strip("“”\"' "))
    number = read_numeral(found["number"]) if found else None
    if number is None:
        return None
    if number <= 2:
        return (1953, 1957) if number == 1 else (1958, 1962)
    start = 1966 + 5 * (number - 3)
    return (start, start + 4) if start + 4 <= LAST_YEAR else None


def period_name(year: int) -> str:
    """The five-year plan that a year lies in, e.g. 2023 -> 十四五; "" before 1966."""
    number = (year - 1966) // 5 + 3
    return f"{write_chinese(number)}五" if number >= 3 else ""


def find_periods(text: str) -> list[tuple[int, str]]:
    """(position, name) of every five-year plan that the text names."""
    return [
        (m.start(), m.group())
        for m in _PERIOD.finditer(text)
        if m.start() == 0 or text[m.start() - 1] != "第"
    ]


#: What is typed for the 〇 of 二〇二二.
_ZEROS = str.maketrans("0Oo", "〇〇〇")


def read_year(text: str) -> int | None:
    """2022 or 二〇二二 as a number."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    return read_digits(text.translate(_ZEROS)) if len(text) == 4 else None


def find_dates(text: str) -> list[tuple[int, int, date]]:
    """(start, end, date) of every full date; days that no month has are left out."""
    found = []
    for match in _DATE.finditer(text):
        year = read_year(match["year"])
        month = _small(match["month"] or match["m2"])
        day = _small(match["day"] or match["d2"])
        if year and month and day and day <= monthrange(year, month)[1]:
            found.append((match.start(), match.end(), date(year, month, day)))
    return found


def find_years(text: str) -> list[tuple[int, int]]:
    """(first, last) of every range of years and every year on its own (not of a date), in order."""
    out = []
    for match in _YEARS.finditer(text):
        first = read_year(match["first"] or match["only"])
        last = read_year(match["last"] or match["only"])
        if first and last and FIRST_YEAR <= first <= last <= LAST_YEAR and last - first <= 30:
            out.append((first, last))
    return out


def _small(text: str | None) -> int | None:
    return read_numeral(text) if text else None


@dataclass(frozen=True)
class Due:
    """What a due phrase says: earliest and latest date (None: not said), and whether it recurs."""

    due_from: date | None
    due_to: date | None
    recurring: bool


_END = r"(?P<end>底 ?[之以]?前|[末初] ?[之以]?前|[之以]?前|底|末|内|起|初|上旬|中旬|下旬)?"
_QUARTER = r"(?:上|下)半年|(?:第 ?)?[一二三四1-4] ?季度"
_RANGE = re.compile(
    rf"(?:(?P<y1>{_YEAR}) ?年? ?)(?:(?P<m1>{_MONTH}) ?月 ?)?(?:底|初|起)? ?{_SEVERAL} ?"
    rf"(?:(?P<y2>{_YEAR}) ?年 ?)(?:(?P<m2>{_MONTH}) ?月)? ?{_END}"
    rf"|(?:(?P<y3>{_YEAR}) ?年 ?)?(?<!\d)(?P<m3>{_MONTH}) ?月? ?(?:底|初|起)? ?{_SEVERAL} ?(?P<m4>{_MONTH}) ?月 ?"
    rf"{_END.replace('<end>', '<end2>')}"
)
_POINT = re.compile(
    rf"(?P<year>{_YEAR}) ?年 ?(?:度 ?)?(?:(?P<month>{_MONTH}) ?(?:月 ?(?:份 ?)?(?:(?P<day>{_DAY}) ?[日号])?|(?=底))"
    rf"|(?P<part>{_QUARTER})|年)? ?{_END}"
    rf"|(?:(?<![\d一二三四五六七八九十年])|(?<=每年))(?P<month2>{_MONTH}) ?月 ?(?:份 ?)?(?:(?P<day2>{_DAY}) ?[日号] ?)?{_END.replace('<end>', '<end2>')}"
    rf"|(?P<part2>{_QUARTER}) ?{_END.replace('<end>', '<end3>')}"
    rf"|(?P<yearend>(?:本年|当年|今年)?年?(?:底|末)(?:[之以]?前)?|(?:年|本年度?|当年|今年)内|全年)"
)
_RECURRING = re.compile(
    r"每(?:个?(?:年|月|周)|半年|季度?|学期|两年)|长期|持续|常年|常态|经常|坚持|日常|定期|全年|贯穿|不间断|实时"
)
_CONDITION = re.compile(
    r"视|按照?|根据|依据|结合|适时|及时|随时|逐步|分阶段|分步|近期|中期|远期|进展|推进"
)
#: Words beside a date that say nothing of one measure only.
_GENERAL = re.compile(
    r"前?取得(?:阶段性)?(?:成果|成效|进展)|全?部?完成|基本|并|持续|[坚推][持进]|启动|[(),、;\s]|实施"
)


def read_due(text: str, *, year: int | None = None) -> Due | None:
    """What a due phrase says, or None where it says nothing about time.

    `year` stands in where the phrase names none (6月底前 in a plan of one year, or below a row
    that names the year). 10月底前 runs to the month's last day, 10月前 to the day before the month
    begins; a year, quarter or month by itself is its whole span. Several times in one phrase give
    the span from the first to the last.
    """
    spans = list(_spans(text, year))
    recurring = bool(_RECURRING.search(text))
    if not spans and not recurring:
        return Due(None, None, False) if is_open_ended(text) else None
    begins = [first for first, _ in spans if first]
    ends = [last for _, last in spans if last]
    begin = min(begins) if begins else None
    end = max(ends) if ends else None
    # 2020年底前…（2021年完成）: what is due before the first span begins leaves it open.
    if begin and ends and begin > min(ends):
        begin = None
    return Due(begin, end, recurring)


_DEADLINE = re.compile(
    rf"(?<!\d)(?P<every>每年度? ?)?(?P<year>{_YEAR} ?年 ?)?"
    rf"(?:{_MONTH} ?月 ?(?:份 ?)?(?:{_DAY} ?[日号] ?)?|{_QUARTER} ?)[底末]? ?[之以]?前"
    rf"|(?<!\d)(?:(?P<year2>{_YEAR} ?年 ?)年?|年)[底末] ?[之以]?前"
)
_BEFORE_END = frozenset("底末之以 月份日号年度")  # what can stand before its 前


def find_deadlines(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether it names its year or says 每年) of the deadlines in running text.

    Only what sets a last day (…底前, …日前): 在2022年6月 tells of a time, not of a deadline.
    """
    place = text.find("前", start, end)
    while place >= 0 and text[place - 1] not in _BEFORE_END:  # as in 当前: no deadline's
        place = text.find("前", place + 1, end)
    if place < 0:
        return
    for found in _DEADLINE.finditer(text, start, end):
        yield found.start(), found.end(), bool(found["year"] or found["year2"] or found["every"])


#: 试点工作2018年6月底前完成: what is due stands before its date.
_NAMED_FIRST = re.compile(
    r"^[一-鿿]{2,6}(?=\d{4} ?年.{0,10}前(?:基本)?(?:完成|启动|建成|到位|上线)$)"
)


def is_due(text: str) -> bool:
    """Whether a whole cell or line says when something is due, and nothing else of length."""
    plain = text.strip()
    if not plain or len(plain) > 60 or plain[-1] in "。；;" or plain.count(",") > 2:
        return False
    inner = _NAMED_FIRST.sub("", plain).lstrip("(于在至到 ")
    starts = _RANGE.match(inner) or _POINT.match(inner) or _RECURRING.match(inner)
    if starts and starts.end() > 0:
        rest = len(inner) - starts.end()
        return rest <= 30
    return False


def is_open_ended(text: str) -> bool:
    """Whether a cell without a date says that time depends on something (视进展及时跟进)."""
    plain = text.strip()
    return 2 <= len(plain) <= 45 and plain[-1] not in "。；;" and bool(_CONDITION.search(plain))


def is_general_due(text: str) -> bool:
    """Whether a due cell gives a time only, so that it can hold for other measures too."""
    rest = _RECURRING.sub("", _POINT.sub("", _RANGE.sub("", text)))
    return len(_GENERAL.sub("", rest)) <= 2 and rest != text


def _spans(text: str, year: int | None) -> Iterator[tuple[date | None, date | None]]:
    position = 0
    while position < len(text):
        found = _RANGE.search(text, position)
        point = _POINT.search(text, position)
        if found and (point is None or found.start() <= point.start()):
            span = _range_span(found, year)
        elif point:
            found, span = point, _point_span(point, year)
        else:
            return
        if span == (None, None):
            yield span
        elif span:
            year = (span[1] or span[0] or date(year or FIRST_YEAR, 1, 1)).year
            yield span
        position = max(found.end(), position + 1)


def _range_span(m: re.Match[str], year: int | None) -> tuple[date | None, date | None] | None:
    if m["y1"]:
        first, last = read_year(m["y1"]), read_year(m["y2"])
        begin, end = _small(m["m1"]) or 1, _small(m["m2"]) or 12
    else:
        first = last = read_year(m["y3"]) if m["y3"] else year
        begin, end = _small(m["m3"]) or 1, _small(m["m4"]) or 12
    if not first or not last:
        return None, None
    if (first, begin) > (last, end):
        return None
    return date(first, begin, 1), _month_end(last, end)


def _point_span(m: re.Match[str], year: int | None) -> tuple[date | None, date | None] | None:
    own = read_year(m["year"]) if m["year"] else year
    if not own:
        return None, None
    if not FIRST_YEAR <= own <= LAST_YEAR:
        return None
    if m["yearend"]:
        whole = m["yearend"].endswith("内") or m["yearend"] == "全年"
        return (date(own, 1, 1) if whole else None), date(own, 12, 31)
    month, day = _small(m["month"] or m["month2"]), _small(m["day"] or m["day2"])
    first, last = _bounds(own, month, day, m["part"] or m["part2"] or "")
    return _ended(first, last, m["end"] or m["end2"] or m["end3"] or "")


def _bounds(year: int, month: int | None, day: int | None, part: str) -> tuple[date, date]:
    if month:
        if day and day <= monthrange(year, month)[1]:
            return date(year, month, day), date(year, month, day)
        return date(year, month, 1), _month_end(year, month)
    if part.endswith("半年"):
        start = 1 if part.startswith("上") else 7
        return date(year, start, 1), _month_end(year, start + 5)
    if part:
        quarter = next(
            "一二三四".find(c) % 4 if c in "一二三四" else int(c) - 1
            for c in part
            if c in "一二三四1234"
        )
        return date(year, 3 * quarter + 1, 1), _month_end(year, 3 * quarter + 3)
    return date(year, 1, 1), date(year, 12, 31)


def _ended(first: date, last: date, end: str) -> tuple[date | None, date | None]:
    """Apply 底前, 前, 起 … to a span."""
    if not end or end in {"内", "初", "上旬", "中旬", "下旬"}:
        return first, last
    if end == "起":
        return first, None
    if end[0] in "底末":
        return None, last
    if first == last:
        return None, last
    return None, date.fromordinal(first.toordinal() - 1)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
