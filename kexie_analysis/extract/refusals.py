"""When a number with a measure word is no figure: names, slogans, ordinals, periods, articles.

One question, asked of a candidate after its span is known: `refusal` says why it is not taken, or
"" when it is. Everything looks at a few characters on either side only.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from kexie_analysis.extract.units import DURATIONS, PLACES

_MASKS = re.compile(r"《[^《》\n]{1,120}》|“[^“”\n]{1,40}”|‘[^‘’\n]{1,40}’|「[^「」\n]{1,40}」")
_IDIOMS = re.compile(
    r"十分(?!之|钟)|百花齐放|百家争鸣|千家万户|千方百计|千千万万|万无一失|三位一体|四位一体|五位一体|百年树人|十年树木"
    r"|一把手|一方面|一揽子|一体化|一次性|一对一|一站式|一条龙|一张网|一盘棋|一张图|一件事|一家人|一条心"
    r"|一届一|一以贯之|一岗双责|一票否决|一心一意|三重一大|三会一课|五湖四海|四面八方|千言万语|两个一百年"
    r"|三区三州|二人转|二人台|三句半|三门峡|三门县|五台|三台县|九台|五家渠|六枝|三水|七台河|五指山|九江|三明|三亚|百色|千岛|万年县|万载|万安|四川|一人一|一村一|一户一|八一|五一"
    r"|一个个|一次次|一项项|一家家|一点点|一个样|一个声音|一个中心|一条主线|一条红线|24小时(?!之?以?内)|二十四小时(?!之?以?内)"
)
#: 一镇一品, 一会一品牌, 一县一馆
_ONE_EACH = re.compile(r"一[\u4e00-\u9fff]{1,3}一|一[业岗专站村人馆员校会企]多")
_RANKED = re.compile(
    r"(?:第|前|排名|位居|位列|名列|跻身|列|居)(?:全国|全省|世界|全球|同类|同期|第)?$"
)
_LETTER = re.compile(r"[A-Za-z#@_]$|\d[.:/-]$|\d—$|[A-Za-z][.-]$|[No.]{2,3}$")
_LINE_NUMBER = re.compile(r"(?:^|\n)\d{1,2}\.$")
_NAMED = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8}?(?:行动|计划|规划|战略|布局|攻坚|工程|方案|要点|纲要|若干措施|部曲|联动|"
    r"一体|机制|原则|理念|精神|战役|品牌|大事|实事|大文章|文章))"
)
_PLAN_OF_YEARS = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:行动|计划|规划|攻坚|工程|方案|纲要|磨一剑|来|任务)"
)
_SLOGAN_VERBS = re.compile(
    r"(?:增强|坚定|做到|坚持|围绕|聚焦|落实|贯彻|牢记|树立|践行|紧扣|锚定|把握|遵循|拥护|牢固树立|"
    r"突出|实现|强化|抓好|抓住|处理好|统筹|弘扬|当好|服务|面向|对标|立足|按照|紧盯|瞄准|推进|推动|深化|"
    r"落细|做好|做强|依托|根据|打好|走好|用好|发挥|提升|助力|以)[^,;。\n]{0,4}$"
)
_ABSTRACT = re.compile(
    r"(?:一|有(?!影响)|不|度|化|必|意识|自信|维护|确立|全面|代表|坚持|方面|转变|面向|提升|强化|突破|着力|必须|一百年|结合|务必|大局|"
    r"不动摇|关键|阶段|层面|环节|领域|维度|统一|注重|精准|优先|融入|覆盖|同步|确保|到位|最|更|新|走在前|"
    r"延伸|聚焦|抓手|导向|渠道|时期|百年|文明|体系|机制|关系|服务|作用|转型|群体|行动方案|示范省|走)"
)
_MADE = re.compile(
    r"(?:建设|建成|建立|建|成立|新建|新增|培育|打造|组建|举办|开展|完成|认定|评选|命名|创建|达到|增加|引进|"
    r"形成|推出|选拔|培养|设立|遴选|支持|创办|发展|培训|组织|实施|出版|编印|编写|制作|发布|召开|落户|建有|"
    r"设有|拥有|共有|现有|有|为|推荐|推选|争取|获|获得|荣获|承办|主办|协办|邀请|资助|扶持|奖励|表彰|选树|遴选出|"
    r"征集|收集|撰写|报送|提交|提出|解决|攻克|转化|孵化|落地|签订|签约|对接|服务|覆盖|开设|增设|配备|选派|"
    r"派出|安排|制定|修订|研制|承接|承担|立项|申报|创作|开发|上线|运营|运行|聘任|聘请|吸纳|新成立|改造|升级|"
    r"扩建|改扩建|联系|走访|慰问|调研|分|共|各|入选|招募|动员|至|到|由|从|投放|配置|购置|更新|补充|产生|"
    r"译制|摄制|录制|通过|列入|纳入|确定|选择|选取|命名了)了?(?:出|起|有)?$"
)  # fmt: skip
_EVERY = re.compile(r"(?:每|人均|户均)[^,;。\n]{0,14}$")
_COUNTER = re.compile(r"(?:浏览|点击|阅读|访问)(?:次数|数|量)?[:：] ?$")
_PER = re.compile(r"每(?:隔|满|逢)?$")
_TERM = re.compile(
    r"(?:连续|干满|任满|满|任期|任期为|聘期|聘期为|为期|服务期|服务期为|期限|年限|有效期|有效期为|任职|服务|"
    r"工作|从业|保存|保留|不少于|不低于|不超过|至少|累计|连续[\u4e00-\u9fff]{0,4})$"
)
_NOT_TERM = re.compile(
    r"(?:每|近|未来|今后|过去|用|前|后|再|经过|力争|利用|花|头|下一个|上|最近|以往|往后|接下来)$"
)
#: 连续三年不开展活动的学会: whom a rule is about, not how long something lasts.
_SO_LONG = re.compile(r"(?:连续|超期|长达|逾期)$")
_CONDITION = re.compile(r"(?:以上|及以上)?[^,;。]{0,8}(?:不|未|无|没有|超期|超过|结余|空缺)")
#: 由15个工作日缩短至5个工作日: how long a service takes.
_SHORTENED = re.compile(r"(?:缩短|压缩|压减|缩减|减少)[到至为]$")
_SHORTENING = re.compile(r"(?:缩短|压缩|压减|缩减|减少)[到至为]")
_RISING = re.compile(r"[由从]$")
_PERSON_POST = re.compile(r"(?:选拔|选派|选聘|聘任|聘请|配备|推选出|推选|选出|引进|培养|推荐)$")
_BUILT = re.compile(r"(?:建成|建设|新建|建立|创建|成立|设立|打造|改造|扩建|建)$")
_MEETING = re.compile(
    r"(?:、[^,。\n]{1,3}次)*(?:全会|全体会议|党代会|代表大会|常委会|全委会|会议精神|全国代表)"
)
_CONCRETE = frozenset(
    [
        "名",
        "家",
        "所",
        "座",
        "场",
        "期",
        "人",
        "人次",
        "位",
        "件",
        "篇",
        "部",
        "辆",
        "台",
        "册",
        "元",
        "美元",
        "场次",
        "批次",
        "%",
        "‰",
        "个百分点",
        "倍",
        "番",
        "亩",
        "公里",
        "平方米",
        "公顷",
        "学时",
        "课时",
        "小时",
        "户",
        "条次",
        "吨",
        "套",
        "例",
        "张",
        "幅",
        "枚",
        "岁",
        "周岁",
        "次",
        "届",
    ]
)
#: 千亿元产业, 万元企业: a class by its size.
_GRADE = re.compile(r"[级产企规园集]")
_ROUND = frozenset("十百千万亿")
#: 三期建设, 一期工程
_STAGE = re.compile(r"(?:建设|工程|项目|平台|验收|上线|开发|改造)")
#: 每两年举办一届: how often, and 一 is no count.
_SELDOM = re.compile(r"每(?:隔|半|[两二三四五][个]?)(?:年|届)[^,;。]{0,10}$")
_OWN_PARTS = re.compile(r"(?:本(?:表|方案|规划|要点|计划|通知|清单|分工)|共列)[^,;。\n]{0,12}$")


class Masks:
    """The stretches of a text inside 《》 and short quotation marks, for quick asking."""

    def __init__(self, text: str) -> None:
        spans = [(m.start(), m.end(), text[m.start()]) for m in _MASKS.finditer(text)]
        self._starts = [s for s, _, _ in spans]
        self._spans = spans

    def at(self, position: int) -> str:
        """The opening mark of the stretch that holds the position, "" outside."""
        place = bisect_right(self._starts, position) - 1
        if place >= 0 and position < self._spans[place][1]:
            return self._spans[place][2]
        return ""


def idiom_end(text: str, start: int) -> int:
    """The end of a set phrase that begins at `start`, 0 where there is none."""
    match = _IDIOMS.match(text, start) or _ONE_EACH.match(text, start)
    return match.end() if match else 0


def refusal(text: str, start: int, digits: str, style: str, unit: str, end: int, *,
            low: float, qualified: bool, mask: str) -> str:  # fmt: skip
    """Why the number at `start` (unit up to `end`) is no figure, "" when it is one.

    `qualified`: it has 不少于, 以上, 余, 左右 … or a span of values.
    """
    before = text[max(0, start - 24) : start].rstrip(" ")
    after = text[end : end + 16].lstrip(" ")
    strong = unit in ("%", "‰", "元", "美元", "个百分点", "人次") or qualified
    if mask == "《" or (mask and not strong):
        return "引号或书名号内的名称"
    if before.endswith(("第", "+", "N")) or (
        _LETTER.search(before) and not _LINE_NUMBER.search(before)
    ):
        return "序号、编号或代号"
    if after.startswith("+"):
        return "代号"
    if (
        unit == "期"
        and style == "chinese"
        and (_STAGE.match(after) or (before.endswith("(") and after.startswith(")")))
    ):
        return "序号、编号或代号"
    if digits == "一" and unit in ("次", "届", "轮", "期") and _SELDOM.search(before):
        return "泛指的“一”"
    if _OWN_PARTS.search(before) and not qualified:
        return "文件自身的条目数"
    if _RANKED.search(before) and unit in ("名", "位", "家", "个", "%"):
        return "名次"
    if _PER.search(before):
        return "比率的分母或频次"
    if _COUNTER.search(before) or (unit == "份" and before.endswith("印")):
        return "网页或公文的计数"
    if set(digits) <= _ROUND and before.endswith("(") and after.startswith(")"):
        return "表头的单位"
    if unit in DURATIONS:
        return _duration(before, after, unit, low, qualified)
    if unit in ("岁", "周岁"):
        return "" if "平均" in before[-8:] else "年龄界限"
    if unit in ("次", "届") and (reason := _session(before, after, unit, qualified)):
        return reason
    if unit == "元" and not qualified and set(digits) <= _ROUND and _GRADE.match(after):
        return "以整数为名的活动"
    if style != "chinese" or (strong and digits != "一"):
        return ""
    return _chinese(before, after, digits, unit, low, qualified)


def _session(before: str, after: str, unit: str, qualified: bool) -> str:
    """十一届四次、五次全会 are sessions; 每两年一届, 举办五届 are counts."""
    if _MEETING.match(after) or before.endswith("届"):
        return "会议届次"
    counted = _EVERY.search(before) or _MADE.search(before) or before.endswith("连续")
    return "" if unit == "次" or counted or qualified else "届次"


def _duration(before: str, after: str, unit: str, low: float, qualified: bool) -> str:
    if unit == "年" and 1900 <= low <= 2100:
        return "年份"
    if _NOT_TERM.search(before) or _PLAN_OF_YEARS.match(after):
        return "时段"
    if _SO_LONG.search(before) and _CONDITION.match(after):
        return "条件中的年限"
    if _SHORTENED.search(before) or (_RISING.search(before) and _SHORTENING.match(after)):
        return ""
    if after[:1] in ("内", "前", "后", "底", "末", "初", "间", "期"):
        return "期限"
    if _TERM.search(before) and not after.startswith("来"):
        return ""
    if unit == "年":
        return "" if qualified and not after.startswith(("的发展", "努力")) else "时段"
    return "" if qualified or (unit in ("小时", "分钟", "天") and _MADE.search(before)) else "期限"


def _chinese(before: str, after: str, digits: str, unit: str, low: float, qualified: bool) -> str:
    if digits == "一":
        return _one(before, unit, qualified)
    if digits != "十" and all(c in _ROUND for c in digits):
        return "以整数为名的活动"
    if _NAMED.match(after):
        return "以数字为名的行动或措施"
    if unit in PLACES or low > 10 or unit in _CONCRETE:
        return ""
    if _ABSTRACT.match(after) or (_SLOGAN_VERBS.search(before) and not _EVERY.search(before)):
        return "口号或提法"
    if _MADE.search(before) or _EVERY.search(before):
        return ""
    return "口号或提法"


def _one(before: str, unit: str, qualified: bool) -> str:
    if qualified or unit in ("%", "个百分点", "倍", "番", "元"):
        return ""
    if _EVERY.search(before):
        # 每年一次, 每个乡镇建一个 … ; 每一个 is "every", which _PER has taken already.
        return "" if unit in "次届场期名家个所座支份轮辆台套项部" else "泛指"
    if before.endswith("各"):  # 各一个
        return ""
    if unit in ("名", "位") and _PERSON_POST.search(before):
        return ""
    if unit in ("座", "所", "家") and _BUILT.search(before):
        return ""
    return "泛指的“一”"
