"""What a number is there for: role, basis, years and modality, from the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kexie_analysis.extract.quantity_spans import Span
from kexie_analysis.extract.quantity_years import Reference, Times, find_references
from kexie_analysis.extract.units import DURATIONS

_BACK, _AHEAD = 400, 160  # a sentence is looked at within these bounds only
_STOP = re.compile(r"[。!?\n]")
_CUT = re.compile(r"[,;:。\n]")


@dataclass(frozen=True)
class Around:
    """The words around a span: its sentence before and after it, its clause before and after it."""

    before: str
    after: str
    clause: str
    rest: str
    text: str = ""
    start: int = 0


def look_around(text: str, span: Span) -> Around:
    """The sentence and the clause (between commas) that a span stands in, within bounds."""
    low = max(0, span.start - _BACK)
    window = text[low : span.start]
    begin = 0
    for stop in _STOP.finditer(window):
        begin = stop.end()
    before = window[begin:]
    ahead = text[span.end : span.end + _AHEAD]
    stop = _STOP.search(ahead)
    after = ahead[: stop.start()] if stop else ahead
    cuts = [m.end() for m in _CUT.finditer(before)]
    cut = _CUT.search(after)
    clause = before[cuts[-1] :] if cuts else before
    return Around(before, after, clause, after[: cut.start()] if cut else after, text, span.start)


# --- role -------------------------------------------------------------------------------------
_DONE = re.compile(
    r"已(?!经?纳入.{0,4}计划)|现有|目前|截至目前|迄今|达到了|实现了|建成了|完成了|取得了|增长了|提高了|提升了|举办了|开展了|成立了|"
    r"建立了|获得了|培训了|先后|累计(?!.{0,10}(?:达到|不少于|超过)?$)|仅为?|仅有|只有|去年|上年|过去|五年来|以来"
)
_AIM = re.compile(r"力争|争取|努力|确保|要(?:达到|实现|建成)|将(?:达到|建成|举办)|计划|拟|目标")
_ABOUT = re.compile(
    r"(?:聚焦|围绕|针对|对接|结合|瞄准|紧扣|依托|立足|紧贴|对标|按照|根据|贯穿|借助)(?P<between>[^,;。:]{0,24})$"
)
_OWN_VERB = re.compile(
    r"建设|建成|建立|新建|新增|培育|打造|组建|举办|开展|完成|认定|推动|引导|组织|形成|设立|选|支持|达到|推广|实施"
)
_CRITERION = re.compile(
    r"的?[^,;。]{0,6}?的(?:[^,;。]{0,6})(?:企业|单位|学会|高校|园区|乡镇|社区|村|学校|街道|机构|地区|市|县|项目|团队|个人|集体|组织)"
)
_TENURE = re.compile(
    r"干满|任满|任期|聘期|服务期|年限|工龄|从业|工作经[历验]|任职|基层工作|届满|担任|在岗|连任"
)
_RISING = re.compile(r"(?:从|由)[^,;。]{0,30}$")
_RISES = re.compile(
    r"[^,;。]{0,8}?(?:提升|提高|增加|增长|增|扩大|发展|上升|下降|降低|降|升|减少|减|扩)[到至为]"
)


def find_role(
    span: Span, around: Around, section: str, times: Times, when: Reference | None
) -> str:
    """target, result or context."""
    if span.unit in DURATIONS and span.unit not in ("小时", "分钟", "天"):
        if _TENURE.search(around.clause[-14:]) or _TENURE.search(around.rest[:10]):
            return "context"
        return "result" if section == "review" else ("context" if span.unit == "年" else "target")
    if _RISING.search(around.clause) and _RISES.match(around.rest):
        return "result"
    if re.match(r"[^,;。]{0,24}之一", around.rest):
        return "context"
    past = when is not None and _is_past(when, times)
    if section == "review":
        future = (
            when is not None
            and times.start is not None
            and when.last > max(times.start, times.written or 0)
        )
        return (
            "target" if future or re.search(r"(?:力争|争取)到[“2二]", around.before) else "result"
        )
    if past:
        return "result"
    if when is not None and when.kind != "now" and not past and section != "setting":
        done = False
    else:
        done = bool(_DONE.search(around.clause))
    if done and not _AIM.search(around.clause):
        return "result"
    if section == "setting":
        return "context" if _about(around) else "result"
    if _about(around) or (
        span.bound == "ge" and span.unit in ("人", "名", "万元") and _CRITERION.match(around.rest)
    ):
        return "context"
    return "target"


def _about(around: Around) -> bool:
    found = _ABOUT.search(around.clause)
    return found is not None and not _OWN_VERB.search(found["between"])


def _is_past(when: Reference, times: Times) -> bool:
    if when.kind == "base":
        return False
    if times.start is None:
        return times.written is not None and when.last < times.written
    return when.last < times.start


# --- modality ---------------------------------------------------------------------------------
_STRIVE_SENTENCE = re.compile(r"力争|争取|力求|有望|争创")
_STRIVE_CLAUSE = re.compile(
    r"努力|探索|逐步|鼓励|尽量|尽可能|积极推动有条件|倡导|条件成熟|有条件的|原则上|积极争取"
)
_GAINED = re.compile(
    r"(?:积极)?争取[^,;。]{0,16}?(?:支持|重视|配合|帮助|项目|指导|政策|参与)(?=[,;。、]|$)"
)
_FIRM = re.compile(r"确保|保证|必须")


def find_modality(around: Around, role: str) -> str | None:
    """firm or strive for targets, None otherwise."""
    if role != "target":
        return None
    before = _GAINED.sub("", around.before)
    last_firm = max((m.end() for m in _FIRM.finditer(before)), default=-1)
    last_strive = max((m.end() for m in _STRIVE_SENTENCE.finditer(before)), default=-1)
    clause = around.clause
    if "," in around.before and re.search(
        r"(?:努力|逐步)[^,]{0,6},?$", around.before[: -len(clause) or None][-10:]
    ):
        return "strive"
    if last_strive > last_firm:
        return "strive"
    return "strive" if _STRIVE_CLAUSE.search(clause) and not _FIRM.search(clause) else "firm"


# --- basis ------------------------------------------------------------------------------------
_CHANGE = re.compile(
    r"(?:增长|提高|提升|上升|增加|下降|降低|减少|增幅|增速|涨幅|升幅|缩小|压减|压缩|翻|递增|扩大|增收|升高|改善)"
    r"(?:率|幅度|速度)?(?:了|达到?|为|约|超过|不低于|不少于|近|近一?|接近|逾|突破|至少|在|分别|分别为|分别达到?|以上|保持在|稳定在|不超过| |、|\d|%|和|-)*$"
)
_REACHED = re.compile(
    r"(?:增长|提高|提升|上升|增加|下降|降低|减少|增|扩大|升|降)(?:到|至|为)[^,;。]{0,8}$"
)
_YEARLY_GROWTH = re.compile(r"年均|年平均|每年(?:增长|提高|递增|增加|提升)|逐年|年增|年递增")
_ANNUAL = re.compile(
    r"每年|每学年|每年度|年均|年度(?:培训|服务|开展|举办|经费|投入)|(?<![全当本近每一两三四五\d])年(?:培训|服务|开展|举办|接待|组织|惠及|受益|发布|新增|参观)|常年"
)
_OTHER_RATE = re.compile(
    r"每(?:半年|季度|季|月|周|个?季度|个月|两年|三年|二年|[2-9]年|逢|届|次|场|期|人次)"
)
_SHARE_UNIT = ("%", "‰")
_FLOW_SHARE = re.compile(
    r"(?:名额|经费|项目|获奖|推荐|资助|奖项|奖励|活动|新增|当年|招生|支出|资金|申报|立项|收益|培训|评选|采购)[^,;。]{0,14}(?:比例|占比|占|比重|不低于|不少于)"
)
_STOCK = re.compile(
    r"总数|总量|数量|规模|存量|保有量|拥有|注册|现有|共有|建有|设有|总人数|覆盖|普及|稳定在|保持在|维持在|发展到|增至|增加到|扩大到|"
    r"增长到|提升到|提高到|发展到|(?<![没具含])有$|在册|入库|达$|达到$|增至$|总计$|人均|拥有量|密度|强度|队伍"
)
_FLOW = re.compile(
    r"培训|培养|培育|举办|开展|引进|输送|选派|资助|推荐|评选|表彰|宣传|发布|组织|参加|参与|新增|新建|接待|受益|惠及|"
    r"转化|签约|完成|累计|编印|呈报|出版|发表|获|争取|落地|孵化|申报|征集|投入|筹集|辐射|带动|成长|认定|评定|遴选|创建|邀请|"
    r"引入|服务企业|对接|承接|解决|攻克|合作项目|成果|效益|选树|命名|走访|慰问|提交|报送|研制|制定|节约|产生|制作|开发|创作|资助|支持|试点|换届"
)
_FLOW_UNITS = frozenset(
    [
        "人次",
        "场",
        "场次",
        "次",
        "期",
        "条次",
        "项次",
        "元",
        "美元",
        "件",
        "篇",
        "份",
        "字",
        "小时",
        "学时",
        "课时",
        "班",
        "班次",
        "批",
        "批次",
        "部",
        "集",
        "册",
        "本",
        "轮",
        "台次",
        "人天",
        "车次",
        "届",
        "讲",
    ]
)
_BODY = re.compile(
    r"建立|建成|建有|设立|成立|组建|建设|拥有|全覆盖|覆盖|注册|出台|建制|配备|形成|发展"
)
_SET_UP = re.compile(r"建立了?|建成|建有|设立|成立|组建|全覆盖|注册|拥有|出台|建有|设有")


def find_basis(
    span: Span, around: Around, role: str, when: Reference | None, times: Times
) -> str | None:
    """level, total, annual, change or None."""
    clause, rest = around.clause, around.rest
    if span.unit in DURATIONS and span.unit not in ("小时", "分钟"):
        return None
    if span.unit in ("番",) or (_CHANGE.search(clause) and not _REACHED.search(clause)):
        return "change"
    if span.unit == "个百分点" or span.unit == "倍":
        return "change"
    if _OTHER_RATE.search(clause[-24:]):
        return None
    annual = _ANNUAL.search(clause) or _ANNUAL.search(_lead(around))
    if span.unit in _SHARE_UNIT:
        if _FLOW_SHARE.search(clause) or _FLOW_SHARE.search(clause + rest[:14]):
            return None
        return "level"
    if annual:
        return "annual"
    return "level" if _is_stock(span, clause, rest, role, when) else "total"


def _lead(around: Around) -> str:
    """The clause before this one, where it ends the sentence's opening (每年, …举办 2 场)."""
    head = around.before[: len(around.before) - len(around.clause)]
    return (
        head
        if len(head) <= 24 and re.search(r"每年[^,]{0,6},$", head)
        else head[-8:]
        if head.endswith("每年,")
        else ""
    )


def _is_stock(span: Span, clause: str, rest: str, role: str, when: Reference | None) -> bool:
    if span.unit in _FLOW_UNITS:
        return bool(re.search(r"人均|藏书|存量|拥有", clause)) and span.unit in (
            "元",
            "册",
            "件",
            "本",
        )
    if _FLOW.search(clause) and not re.search(r"总数|数量达|注册|总量|保有量|拥有量", clause):
        return False
    if _STOCK.search(clause):
        return True
    if role == "context":
        return True
    if role == "result":
        stands = _SET_UP.search(clause) or _SET_UP.search(rest)
        flow = _FLOW.search(rest)
        return stands is not None and (
            flow is None or _SET_UP.search(rest[: flow.start()]) is not None
        )
    to_a_date = when is not None and when.kind in ("by", "end")
    if to_a_date and (_BODY.search(clause) or not re.search(r"[\u4e00-\u9fff]{0,2}$", clause)):
        return True
    return bool(re.match(r"[^,;。]{0,20}(?:全覆盖|双覆盖|覆盖)", rest)) or bool(
        re.search(r"实现[^,;。]{0,20}$", clause) and "覆盖" in rest
    )


# --- years ------------------------------------------------------------------------------------
def nearest_reference(around: Around, times: Times) -> tuple[Reference | None, Reference | None]:
    """The reference that dates a span, and the base year that a change is measured from."""
    base = when = None
    for reference in find_references(around.before, times):
        if reference.kind == "base":
            base = reference
        else:
            when = reference
    if when is None:
        inside = re.match(r" ?\(([^()]{0,20})\)", around.after)
        found = [r for r in find_references(inside[1], times) if r.kind != "base"] if inside else []
        when = found[0] if found else None
    return when, base


def find_years(
    basis: str | None, role: str, when: Reference | None, base: Reference | None, times: Times,
    around: Around,
) -> tuple[int | None, int | None]:  # fmt: skip
    """(year_from, year_to), None where it cannot be told."""
    span = _period(role, when, times)
    if basis == "change":
        if _YEARLY_GROWTH.search(around.clause) and not base:
            return (
                span
                if role != "target" or when is None or when.kind == "range"
                else (times.start, when.last)
            )
        last = when.last if when else (span[1] if span else None)
        first = base.first if base else _base_year(when, span, times, role)
        return first, last
    if basis == "level":
        if when is not None:
            return when.last, when.last
        if role == "context":
            year = (
                times.written
                if times.start is None or times.one_year
                else (times.written or times.start)
            )
            return (times.start, times.start) if times.one_year else (year, year)
        return (span[1], span[1])
    return span


def _base_year(
    when: Reference | None, span: tuple[int | None, int | None], times: Times, role: str
) -> int | None:
    if when is not None and when.kind == "range":
        return when.first - 1
    if when is not None and (times.one_year or role == "result"):
        return when.last - 1 if when.kind == "in" else (span[0] - 1 if span[0] else None)
    return span[0] - 1 if span[0] else None


def _period(role: str, when: Reference | None, times: Times) -> tuple[int | None, int | None]:
    """The years that a total, or an undated number, runs over."""
    if when is None:
        if role == "result":
            return times.past or (times.written, times.written)
        return times.start, times.end
    if when.kind in ("range", "in", "now"):
        return when.first, when.last
    low = times.start
    if role == "result" and times.past and times.past[0] <= when.last <= times.past[1]:
        low = times.past[0]
    return (low if low and low <= when.last else when.last), when.last
