"""The words that bound a number: 不少于, 近, 以上, 左右, 余, and the vague 上千, 数百."""

from __future__ import annotations

import re

from kexie_analysis.extract.numerals import Number

_VERB = (
    "(?:达到|达|有|为|要|保证|确保|建成|建设|建立|创建|新建|新增|举办|开展|组织|培训|培养|完成|培育|打造|引进|"
    "推出|发布|形成|安排|配备|设立|设置|选派|选树|认定|评选|发展|增加|提高|增长|覆盖|服务|参加|邀请|召开|撰写|"
    "报送|制作|创作|出版|播出|发表|承接|解决|对接|联系|走访|指导|支持|扶持|资助|征集|孵化|转化|落地|实施|拍摄|建)"
    "(?:到|成|了)?"
)
QUALIFIER = re.compile(
    rf"""(?:
      (?P<ge>(?:不|不得|不应|不能)(?:少|低|小|弱)于|(?:至少|最少)(?:要|应)?(?:{_VERB})?|达到或超过|超过|
        超出|突破|(?<!不)(?:高于|多于|大于)|逾|>=|≥|≧|>|(?<![一不最跨])超|(?<=[数量人项次率比额])破)
    | (?P<le>(?:不|不得|不应|不能)(?:超|高|多|大)[过于出]|(?:至多|最多)(?:{_VERB})?|(?<!不)(?<!得)(?<!应)(?<!能)(?:低于|少于|小于)|(?<![数力])不足|(?<![达得做想感看料])不到|
        <=|≤|≦|<)
    | (?P<approx>大约|约[有占]|接近|将近|约为|约|(?<![最邻附远靠临])近)
    )\ ?$""",
    re.VERBOSE,
)
#: 上千, 数百, 几十, 过百: what stands before a bare multiplier.
VAGUE = re.compile(r"(?:上|数|好几|几|过|破|成|近)$")
AFTER = re.compile(
    r" ?(?:(?P<ge>(?:\(含\))?(?:及|或|和)?以上|之多|有余|(?<=[元年倍月番])多(?!元|年))"
    r"|(?P<le>(?:及|或)?以下|以内|之内)|(?P<approx>左右|上下(?!联|贯|游|级|结)))"
)


def read_before(text: str, number: Number) -> tuple[int, str]:
    """Where the value expression begins, and the bound that the words before the number give."""
    window = text[max(0, number.start - 14) : number.start]
    found = QUALIFIER.search(window)
    if found:
        start = number.start - (len(window) - found.start())
        return start, str(found.lastgroup)
    if set(number.digits) <= set("十百千万亿") and (vague := VAGUE.search(window)):
        return number.start - (len(window) - vague.start()), "vague"
    if (
        text[number.start : number.start + 1] == "半"
        and text[number.start - 1 : number.start] == "过"
    ):
        return number.start - 1, "ge"
    return number.start, ""


#: 不超过理事人数的三分之一
_SHARE_OF = re.compile(
    r"(?:(?P<le>不(?:得|应|能)?(?:超过|高于|多于))|(?P<ge>不(?:得|应|能)?(?:低于|少于)|至少占|超过))[^,;。\d]{1,14}的$"
)


def bound_of_share(text: str, start: int) -> str:
    """The bound that stands before what a fraction is of; "" where none does."""
    found = _SHARE_OF.search(text[max(0, start - 24) : start])
    return str(found.lastgroup) if found else ""


#: 至少开展活动两次: the verb and its object stand between the qualifier and the number.
_LEAST_APART = re.compile(r"(?:至少|最少)[^,;。、\d]{1,12}$")


def is_least(text: str, start: int) -> bool:
    """Whether 至少 stands before what is counted."""
    return bool(_LEAST_APART.search(text[max(0, start - 14) : start]))


def find_bound(
    before: str, after: re.Match[str] | None, more: bool, low: float, high: float
) -> str:
    """eq, ge, le, approx or range (`low` and `high` differ), by the words on either side.

    Parameters
    ----------
    before : as `read_before` gives it.
    after : what `AFTER` found behind the unit.
    more : the number itself says more than (余, 过半).
    """
    if before in ("ge", "le"):
        return before
    if low != high:
        return "range"
    if after and after.lastgroup in ("ge", "le"):
        return str(after.lastgroup)
    if more:
        return "ge"
    return "approx" if before == "approx" or (after and after.lastgroup == "approx") else "eq"
