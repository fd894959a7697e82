"""Whether a number is a level, a total, a yearly figure or a change."""

from __future__ import annotations

import re

from kexie_analysis.extract.quantity_lists import Span
from kexie_analysis.extract.quantity_rises import BASED_ON, REACHED, is_baseline
from kexie_analysis.extract.quantity_role import is_term_of_office
from kexie_analysis.extract.quantity_scene import Scene
from kexie_analysis.extract.quantity_years import Reference, Times, find_references
from kexie_analysis.extract.units import is_duration

_CHANGE = re.compile(
    r"(?:增长|提高|提升|上升|增加|下降|降低|减少|增幅|增速|涨幅|升幅|缩小|压减|压缩|翻|递增|扩大|增收|净增加?|升高|改善)"
    r"(?:率|幅度|速度)?(?:了|达到?|为|约|超过|不低于|不少于|近一?|接近|逾|突破|至少|在|分别为?|分别达到?|以上|保持在|"
    r"稳定在|不超过|力争|[ 、\d%和-])*+$"
)
#: 每年净增3万人: said by the year, though it grows.
_GROWN_YEARLY = re.compile(
    r"(?:每年|年均|年人均|年户均)[^,;。]{0,8}(?:净增|增收|增加|新增|增长)(?:至少|约|近)?$"
)
_GAP = re.compile(r"(?:差距|距离|相差)[^,;。缩降减扩增]{0,20}$")
#: 高出全国平均水平5个百分点: how far apart two levels are.
_APART = re.compile(r"(?:高出|高于|低于|领先|落后)[^,;。]{0,14}$")
_ANNUAL = re.compile(
    r"每(?:个)?(?:年|学年|年度)|年均|平均每年|年度|(?<![全当本近每今去前后首半末初底底多常一两三四五六七八九十\d])年"
    r"(?:均)?(?:培训|服务|开展|举办|接待|组织|惠及|受益|发布|新增|参观|投入|播出|放映|巡展|演出|下乡|推送|更新|出版|发行|发表|开放|培养|引进|资助|访问|浏览|点击|阅读|播放|驻点|驻场|宣讲|行程|行驶|参营|接待能力)"
)
_PER_YEAR = re.compile(r" ?(?:/|每)(?:人[·.])?年")
_OTHER_RATE = re.compile(
    r"每(?:隔|逢)?(?:半年|季度|季|月|周|个季度|个月|两年|三年|二年|[2-9]年|学期|逢|届|次|场|期|站|批|轮|人次)"
)
#: 每人资助, 单个项目补助, 每名干部联系: so much for each is neither a state nor a sum.
_FOR_EACH = re.compile(
    r"(?:每(?:个|家|人|名|项|种|支|县|校|馆|村|队|位|座|所|篇|本|件|户|部|会|区)|单(?:个|项|馆|件))[^,;。]{0,24}$"
)
_YEARLY = re.compile("每年|年均")
_PER_EVENT = re.compile("每[届次场期站批轮]")
#: 评估优秀的给予50万元奖励: so much for each that is.
_AWARD = re.compile(
    r"的[^。;年]{0,14},?[^。;年]{0,4}(?:给予|奖励|奖补|补助)(?:一次性)?(?:奖励|补助)?$"
)
_MADE_UP = re.compile(r"建(?!设)|配|设|拥有|具有|编制|专职|至少有|不少于|驻会|理事")
_BY_SO_MUCH = re.compile(r"(?:压缩|压减|削减|减少|降低|缩减|下降|增长|提高)[^,;。\d%到至为]{1,8}$")
_RATE_OF_FLOW = re.compile(
    r"完成(?:了)?$|完成[^,;。]{0,12}(?:任务|目标)的?$|(?:收缴|履约|参评|支付|到位|对接|兑现|批示|采纳|淘汰|转化|成功|办结|签约|落地|偏差|差错|中标|获批|录用|摘牌|退出)(?:率|的?比例)[^,;。]{0,8}$"
)
_FLOW_SHARE = re.compile(
    r"(?:名额|经费|项目|获奖|推荐|资助|奖项|奖励|活动|新增|当年|招生|支出|资金|申报|立项|收益|培训|评选|采购|每年|参会|参加|参与|参赛|入选|采纳|作品)"
    r"[^,;。]{0,14}(?:比例|占比|占|比重|不低于|不少于)"
)
#: What says of itself that it is a stock.
_STOCK = re.compile(
    r"总数|总量|数量|规模|存量|保有量|拥有|注册|现有|共有|建有|设有|总人数|稳定在|保持在|维持在|发展到|增至|增加到|扩大到|"
    r"增长到|提升到|提高到|优化到|控制在|(?<![没具含后])有(?:近|约)?$|下设$|平均$|面积[达到为约]{0,2}$|在册|入库|达到?$|总计$|(?<!训)人数$|人均|拥有量|密度|强度|藏书|用户数|粉丝"
)
_SURE_STOCK = re.compile(
    r"总数|数量达|注册|总量|保有量|拥有量|保持在|稳定在|在册|人均|会员数|累计达|(?:增加|扩大|发展)到$|增至$|专职人员|编制|平均$|(?:还|仍|尚|现)有$|"
    r"(?:的|试点)[^,;。的新]{0,6}(?:学会|中小学|学校|企业|单位|机构)达到?$"
)
FLOW = re.compile(
    r"[轮培]训|培养|培育|举办|配发|奖补|攻关|[三五]年(?=[^\W\d来内期间级规计行以前后中左]\S)|开展|引进|输送|选派|资助|推荐|评选|表彰|宣传|发布|(?<![党协层会体])组织(?!覆盖|健全|部|数)|参加|参与|参赛|新增|"
    r"新(?:建|改扩建|发展|成立|认定|设|立|组建)|接待|受益|惠及|转化|签约|完成|累计|编印|呈报|出版|发表|获|争取|落地|孵化|申报|征集|投入|筹集|辐射|带动|"
    r"成长|认定|评定|遴选|创建|邀请|引入|服务企业|对接|承接|解决|攻克|合作项目|效益|选树|命名|走访|慰问|提交|报送|研制|制定|"
    r"节约|产生|制作|开发|创作|试点|换届|先后|推出|撤销|指导"
)
#: What is counted as it happens, not as it stands.
FLOW_UNITS = frozenset(
    [
        "人次",
        "场",
        "场次",
        "次",
        "期",
        "条次",
        "项次",
        "家次",
        "户次",
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
        "公里",
        "站",
        "天",
    ]
)
_ADDED = re.compile(r"新增|新注册|注册[^,;。]{0,12}商标|注销|淘汰")
#: 培训…累计达到: summed over the years, whatever 达到 says.
_SUMMED = re.compile(r"(?:培训|举办|开展|接待|参观|惠及|受益)[^,;。]{0,16}累计达到?$")
#: 单个服务团专家不超过12人: how a body of many is made up.
_ONE_EACH = re.compile(r"(?:单个|平均每[个家支])[^,;。]{0,12}$")
_BODY = re.compile(r"建立|建成|建有|设立|成立|组建|建设|拥有|覆盖|注册|出台|建制|配备|形成|发展|建")
_SET_UP = re.compile(
    r"建立|建成|建有|设立|成立|组建|全覆盖|注册|拥有|出台|设有|配齐|配备|配强|发展(?=.{0,6}(?:会员|农技协|学会|组织|科协))|在建"
)
#: A clause that only names a standing thing (会员10万户) tells a state.
_THING = re.compile(
    r"^[^,;。]{0,20}?(?:会员|用户|粉丝|志愿者|人口|工作者|场馆|科技馆|大学|驿站|示范区|社区|基地|学会|科协|协会|农技协|工作站|服务站|站点|中心|平台|高校|"
    r"机构|企业|信息员|辅导员|代表|委员|理事|副主席|副理事长|监事|专职人员|讲解员|职称|院士|学校|组织|面积|人员|队伍|小院)(?:数|人数|数量|总数)?[ 达到为约近共有已]*$"
)


_DOING = re.compile(
    FLOW.pattern
    + "|"
    + _SET_UP.pattern
    + r"|给予|支持|发放|签|促成|推动|覆盖|服务|改造|实施|撰写|选|摘|清|退|处理|通过|入|达|占|超|增|减"
)
_ACTS = re.compile(
    r"建立|建成|设立|成立|组建|建设|打造|扶持|支持|选|改造|清理|注销|整改|评估|考核|检查|奖补|补助|征集|采集|联系|走访|配备|形成|推动|发展"
)


def find_basis(
    span: Span, scene: Scene, role: str, section: str, when: Reference | None, *, before: str | None
) -> str | None:
    """level, total, annual, change; None where the number is none of them (so much for each, how long).

    Parameters
    ----------
    role, section : of the number, as `find_role` gives it, and of its section.
    when : what dates it, where anything does.
    before : the basis of the number that 其中 looks back on ("" where there is none).
    """
    lead = scene.lead
    annual = _ANNUAL.search(lead) or _ANNUAL.search(_opening(scene)) or _PER_YEAR.match(scene.rest)
    if is_duration(span.unit):
        return "annual" if annual and span.unit == "天" else None
    if is_term_of_office(span.unit, role):
        return None
    reached = REACHED.search(scene.clause) or _APART.search(scene.clause)
    shares = span.unit in ("%", "‰")
    if span.unit in ("番", "个百分点", "倍"):
        apart = reached or _GAP.search(scene.clause)
        return "level" if apart and span.unit == "个百分点" else "change"
    if shares and not reached and _BY_SO_MUCH.search(scene.clause):
        return "change"
    if not shares and _GROWN_YEARLY.search(scene.clause):
        return "annual"
    if _CHANGE.search(scene.clause) and not reached and not is_baseline(scene):
        return "change"
    per_day = span.unit in FLOW_UNITS and re.search(r"[日月周季]均", lead[-24:])
    rate = _OTHER_RATE.search(lead[-24:])
    if rate and not shares and _YEARLY.search(lead) and _PER_EVENT.match(rate.group()):
        return "annual"
    if per_day or rate or (span.unit == "元" and _AWARD.search(scene.before[-40:])):
        return None
    if not shares and not annual and _is_for_each(span, scene):
        return "annual" if "全年" in lead else None
    if shares:
        return _share(scene, before, bool(_ANNUAL.search(lead)))
    if annual:
        return "annual"
    if before in ("annual", "total", "level") and span.unit not in FLOW_UNITS:
        return before
    return "level" if _is_stock(span, scene, role, section, when) else "total"


def _is_listed(scene: Scene) -> bool:
    """Nothing but a noun and its number (市科协11个): what there is, not what was done."""
    noun = re.sub(r"[^\u4e00-\u9fff]", "", scene.own)
    return len(noun) >= 2 and not _DOING.search(scene.own + scene.rest[:12])


def _is_for_each(span: Span, scene: Scene) -> bool:
    each = _FOR_EACH.search(scene.lead)
    if each is None or _ONE_EACH.search(scene.lead):
        return False
    return span.unit in FLOW_UNITS or not _MADE_UP.search(each.group() + scene.words)


def _share(scene: Scene, before: str | None, annual: bool) -> str | None:
    flow = (
        _FLOW_SHARE.search(scene.lead)
        or _FLOW_SHARE.search(scene.lead + scene.rest[:14])
        or _RATE_OF_FLOW.search(scene.lead)
    )
    if flow or annual or before in ("total", "annual") or before is None:
        return None
    return "level"


def _opening(scene: Scene) -> str:
    """The sentence's opening words, where they say 每年 for what follows them."""
    head = scene.before[: len(scene.before) - len(scene.clause)]
    head = head[head.rfind(";") + 1 :]
    found = _EVERY_YEAR.search(head) if "每年" in head else None
    if found is None:
        return ""
    between = head[found.end() :].rstrip(",").split(",")[1:]
    for clause in (*between, scene.clause + scene.words):
        if _ONCE.search(clause) or find_references(clause, _NO_TIMES):
            return ""
    return found.group()


def _is_stock(span: Span, scene: Scene, role: str, section: str, when: Reference | None) -> bool:
    lead, tail = scene.lead, scene.tail
    if scene.size == 1 and 3 < len(scene.own) < len(scene.clause):
        lead = scene.own
    if span.unit in FLOW_UNITS:
        if span.unit == "元" and span.high <= 100:  # so little money is money per head
            return True
        held = re.search(r"人均|藏书|存量|拥有", lead)
        return bool(held) and span.unit in ("元", "册", "件", "本", "学时", "课时", "小时", "天")
    if _ONE_EACH.search(lead):
        return True
    if is_baseline(scene) or role == "context" or BASED_ON.match(scene.rest):
        return True
    if _ADDED.search(lead):
        return False
    if FLOW.search(lead):
        return bool(_SURE_STOCK.search(lead)) and not _SUMMED.search(lead)
    if _STOCK.search(lead) or (_THING.match(_undated(lead)) and not _ACTS.search(lead)):
        return True
    if role == "result" and _is_listed(scene):
        return True
    if role == "result":
        stands, flow = _SET_UP.search(lead) or _SET_UP.search(tail), FLOW.search(tail)
        return stands is not None and (
            flow is None or _SET_UP.search(tail[: flow.start()]) is not None
        )
    if re.search(r"每(?:个|家|县|乡|镇|市|村|所|座|名|位|支)[^,;。]{0,12}(?:建|配备|设)", lead):
        return True
    if (when is not None and when.kind in ("by", "end")) or section == "goals":
        return bool(_BODY.search(lead) or _SET_UP.search(tail))
    if re.match(r"[^,;。]{0,20}(?:全部|均|都)(?!科|市)", tail):
        return True
    return bool(re.match(r"[^,;。]{0,20}覆盖", tail)) and bool(
        re.search(r"实现|达到", lead) or "覆盖" in tail[:24]
    )


def goes_on(scene: Scene, span: Span, unit: str, basis: str | None) -> bool:
    """Whether a clause is only a date and a number (…，2023年达到12万人), of what the last one told."""
    if basis not in (None, "level"):
        return False
    bare = _BARE.sub("", _DATED.sub("", scene.own))
    return span.unit == unit and not bare.strip() and len(scene.own) > 1


_DATED = re.compile(r"(?:到|至|截至)?(?:20\d\d ?年|[“\"]?十[一二三四五六]五[”\"]?)(?:期?末|底)?前?")
_BARE = re.compile(
    r"(?:力争|争取|确保|将|要|再|并|进一步|达到?|突破|超过|增至|升至|降至|实现|(?:提高|提升|增加|增长|扩大|发展|下降|降低|减少|减)[到至为]|[,、和及 ])+"
)


def _undated(lead: str) -> str:
    return re.sub(r"^.*(?:期间|年|末|底)(?=[^,;。]{3,}$)|^[ 其中]+", "", lead)


#: For asking only whether a stretch names years at all.
_NO_TIMES = Times(None, None, None, None)
_EVERY_YEAR = re.compile(r"(?:^|[,;:。])[^,;]{0,4}(?<!每.)每年(?!\S{0,8}(?:经费|资金|人均))")
#: What is not done anew each year, although the clause before is: set up, reached, for each, in all.
_ONCE = re.compile(
    r"共(?!建|享)|累计|总|期间|[两三五]年|期内|目前|已|探索|建成|建设|建立|设立|成立|打造|组建|实现|覆盖|带动|注册|达到|每(?!年)|支持\d|单[个项]"
)
