"""What a number counts, as a short noun phrase that stands on its own, and its catalogue entry.

No parser: the phrase is made from the words right before and after the number, with what dates,
urges or links them taken off. Where nothing is left, the task's title gives it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kexie_analysis.codebook import Codebook
from kexie_analysis.extract.quantity_scene import Scene
from kexie_analysis.extract.quantity_spans import Span

LONGEST = 30  # characters of an indicator
_YEAR = r"(?:(?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})"
_TIME = re.compile(
    rf"(?:到|至|截至|截止到?|从|由|自|与|比|较|在)?[“\"]?(?:{_YEAR} ?年?(?:[-~—至到] ?(?:{_YEAR} ?)?年?)?(?:\d+月)?(?:年?[底末]前?|前|度)?|"
    r"[一二三四五六七八九十]{1,2}五[”\"]?(?:规划)?(?:期间|时期|末期|期末|时期末|末|期)?)[”\"]?(?:期间|时期|末期|末|期末)?(?:相比|以来)?的?"
    r"|每(?:年度?|学年|半年|季度|个?月|周|两年|三年)|目前|截至目前|全年|年内|今年|去年|上年|当年|本年度?|明年|年底前|\d+月底?前?"
    r"|未来[三五]年|今后[三五]年|(?:过去|近)[一二三四五]年|[两三四五]年来|规划期末?|期末|月底前"
)
_HEAD = re.compile(
    r"^(?:[\s,、:;.—)-]|力争|争取|确保|努力|力求|使|让|推动|带动|引领|促进|积极|大力|进一步|逐步|继续|持续|深入|稳步|有序|不断|"
    r"着力|加快|切实|全面|组织动员|动员和组织|动员|引导和支持|引导|鼓励|支持有条件|并|且|同时|其中|以及|和|及|与|或|再|也|还|将|要|应|可|"
    r"累计|共计|总计|先后|平均|原则上|实现|保证|保持|预计|计划|拟|推荐和|已经|已|经|由|从|对|为我省|为|到|至|以|按照?|所|其|该|各|均|都|"
    r"五年|三年|期间|分别|新增(?=.{0,1}$)|有(?!效|关|机|影响|条件)|在(?!线|校|职|岗)|通过(?=.{0,3}$)|一是|二是|三是|四是|五是|六是|七是|①|②|③|④|⑤)+"
)
_LINK = re.compile(
    r"(?:达到了?|达|分别|提高到|提高至|提升到|提升至|增长到|增长至|增加到|增加至|增至|扩大到|发展到|上升到|下降到|降到|降至|稳定在|保持在|"
    r"维持在|控制在|实现|总数达到?|不|均|各|共有?|约|将|要|应|须|也|已|累计|至少|最少|最多|一般|力争|争取|确保|努力|为|是|有|到|至|由|从|在|占|按|以|的|"
    r"总计|合计|共计|[:、(,\s]|不断|逐步|稳步|再|每年|全年|平均)+$"
)
_MEASURED = re.compile(
    r"(?:数量|人数|人次|比例|率|比重|占比|金额|总数|总量|额|经费|收入|效益|产值|面积|规模|增幅|增速|幅度|强度|密度|次数|场次|期数|投入|资金|数|拥有量|保有量|阅读量|播放量|访问量|点击量|浏览量|时长|学时|水平|指数|用户量|粉丝量|下载量|贷款|年限)$"
)
_SUFFIX = {
    "人": "人数", "名": "人数", "位": "人数", "人次": "人次", "场": "场次", "场次": "场次", "次": "次数",
    "期": "期数", "元": "金额", "美元": "金额", "%": "比例", "‰": "比例", "个百分点": "提高幅度", "倍": "增长倍数",
    "番": "增长倍数", "年": "年限", "平方米": "面积", "公顷": "面积", "亩": "面积", "小时": "时长", "学时": "学时数",
    "课时": "课时数", "届": "届数", "公里": "里程", "岁": "年龄",
}  # fmt: skip
_VERB_END = re.compile(
    r"(建设|建成|建立|新建|新增|培育|打造|组建|举办|开展|完成|认定|评选|命名|创建|引进|引入|形成|推出|选拔|培养|设立|遴选|支持|创办|发展|培训|"
    r"组织|实施|出版|编印|编写|制作|发布|召开|选择|推荐|推选|推选出|争取|获得?|承办|主办|邀请|资助|扶持|奖励|表彰|选树|宣传|征集|撰写|报送|提交|解决|攻克|"
    r"转化|孵化|落地|签订|签约|对接|服务|覆盖|开设|增设|配备|选派|派出|制定|修订|研制|承接|立项|申报|创作|开发|聘任|聘请|吸纳|改造|升级|联系|走访|调研|"
    r"输送|建|成立|招募|动员|投放|配置|启动|推广|惠及|带动|辐射|安排|投入|筹集|落实|拨付|给予|补助)(?:了|出|起|成|到)?(?:再|共|不|至少|近|约)*$"
)
_NOUN_STOP = re.compile(
    r"(?<=..)(?:建立了?|建成|成立了?|通过|开展|实现|获得|获评|进入|加入|有序|承接|启动|赴|参加|参与|成长|成为|作为|进行|用于|纳入|增加|出台|"
    r"与|同|和|及|或|在|以|对|向|将|把|为|应|须|均|都|得到|完成|入选|注册|达到|落户|走进|深入|到|来|提供|给予|(?<!学)会同|挂牌|投入|运行|上线|获|于|等|、|,|;|。|\(|:|「|\n)"
)
_OF = re.compile(r"^(?P<what>[^,;。:\n]{1,70})的(?P<noun>[^,;。:、的\n和与及]{2,14})")
_PREDICATE = re.compile(
    r"(?P<verb>建立了?|建成了?|成立了?|开展了?|实现了?|获得了?|进入了?|加入了?|承接|启动了?|参加了?|参与|完成了?|出台了?|纳入|有序承接|通过|设立了?|配备了?|达到)(?P<object>[^,;。:\n]{1,16})"
)
_BE = re.compile(
    r"^[^,;。]{0,30}?(?:应当?|须|要|必须)?(?:为|是|由)(?P<noun>[\u4e00-\u9fff]{2,16})(?=[,;。、]|$|担任|组成)"
)
_NOISE = re.compile(r"[\s\"“”()（）\[\]【】|*#]+$|^[\s)）\]】”|*#.·、,]+")


def describe(span: Span, scene: Scene, title: str) -> str:
    """The indicator of a span, at most LONGEST characters, never empty.

    Parameters
    ----------
    title : of the task or section that the span stands in, for where its own words say nothing.
    """
    phrase = _after(span, scene) or _before(span, scene.clause)
    if len(_core(phrase)) < 2:
        earlier = scene.before[: len(scene.before) - len(scene.clause)].rstrip(",;: ")
        phrase = _before(span, re.split(r"[,;:]", earlier)[-1]) if earlier else ""
    if len(_core(phrase)) < 2:
        phrase = _TIME.sub("", title)
    return _finish(phrase or "数量", span)


def _core(phrase: str) -> str:
    return re.sub(r"[^\u4e00-\u9fffA-Za-z]", "", phrase)


def _before(span: Span, clause: str) -> str:
    """The phrase that ends where the value expression begins."""
    text = _TIME.sub("", clause)
    for _ in range(3):
        text = _LINK.sub("", _HEAD.sub("", text))
    text = _NOISE.sub("", text)
    if span.unit in ("%", "‰", "个百分点", "倍", "番"):
        text = re.sub(
            r"(?:增长|提高|提升|增加|下降|降低|减少)$",
            lambda m: {
                "增": "增长率",
                "提": "提高幅度",
                "下": "下降幅度",
                "降": "下降幅度",
                "减": "下降幅度",
            }[m.group()[0]],
            text,
        )
    only = _VERB_END.fullmatch(text)
    return "" if only else text


def _after(span: Span, scene: Scene) -> str:
    """The phrase made with the noun that follows the value expression, "" where none does."""
    rest = scene.rest.lstrip(" ")
    share = span.unit in ("%", "‰")
    if share:
        return _share(rest, scene)
    if (
        not rest
        or not re.match(r"[\u4e00-\u9fffA-Za-z“《\"]", rest)
        or (re.match(r"[和及与或、以的]|之一", rest) and not rest.startswith("的"))
    ):
        return ""
    rest = rest.removeprefix("的")
    noun = _noun(rest)
    if len(_core(noun)) < 2 or re.match(
        r"(?:应|须|要|由|为|是|并|且|后|时|等|左右|在|用于|进行|开展|进入|建成|实现|增加|提高|提升|增长)",
        noun,
    ):
        return ""
    lead = _TIME.sub("", scene.clause)
    verb = _VERB_END.search(lead)
    if verb:
        return verb[1] + noun
    predicate = _PREDICATE.search(rest[len(noun) :][:40]) if not _HEAD.sub("", lead) else None
    if predicate is None and not _HEAD.sub("", lead):
        predicate = _PREDICATE.search(scene.after[:80])
    if predicate and len(noun) <= 16:
        doing = predicate["verb"].rstrip("了") + predicate["object"]
        return f"{doing.rstrip('了的')}的{noun}"
    return noun


def _noun(rest: str) -> str:
    stop = _NOUN_STOP.search(rest)
    short = rest[: stop.start()] if stop else rest
    relative = _OF.match(rest)
    if relative and (
        stop is None or stop.group() in "、和及与" or relative.start("noun") <= stop.start()
    ):
        head = _NOUN_STOP.search(relative["noun"])
        noun = relative["noun"][: head.start()] if head else relative["noun"]
        return relative["what"] + "的" + noun if len(relative["what"]) <= 10 else noun
    return short[:24]


def _share(rest: str, scene: Scene) -> str:
    found = re.match(r"的(?P<noun>[^,;。:、\n]{2,30})", rest)
    if found:
        noun = _noun(found["noun"])
        predicate = found["noun"][len(noun) :]
        verb = _VERB_END.search(_TIME.sub("", scene.clause))
        if verb:
            return f"{verb[1]}{noun}比例"
        return f"{predicate.strip()}的{noun}比例" if 2 <= len(predicate) <= 14 else f"{noun}比例"
    being = _BE.match(scene.after)
    subject = _LINK.sub("", _HEAD.sub("", _TIME.sub("", re.split(r"、", scene.clause)[-1])))
    if being and subject and not _MEASURED.search(subject):
        return f"{subject}中{being['noun']}比例"
    return ""


def _finish(phrase: str, span: Span) -> str:
    text = _NOISE.sub("", phrase).replace("\n", "")
    if not _MEASURED.search(text):
        text = _fit(text, LONGEST - 4) + _SUFFIX.get(span.unit, "数量")
    return _fit(text, LONGEST)


def _fit(text: str, limit: int) -> str:
    """The end of a phrase that is too long, from where a word is likely to begin."""
    if len(text) <= limit:
        return text
    tail = text[-limit:]
    for mark in ("、", "的", "和", "等", "与", "及", "”", ")"):
        place = tail.find(mark)
        if 0 <= place < limit // 2:
            return _NOISE.sub("", tail[place + 1 :])
    return _NOISE.sub("", tail)


class Catalogue:
    """The codebook's indicators by unit, for finding the one that a phrase names."""

    def __init__(self, codebook: Codebook) -> None:
        self._by_unit: dict[str, list[_Entry]] = {}
        for indicator in codebook.indicators():
            terms = tuple((tuple(t.split()), len(t.replace(" ", ""))) for t in indicator.terms)
            entry = _Entry(indicator.indicator_id, terms, indicator.exclude_terms)
            for unit in indicator.units:
                self._by_unit.setdefault(unit, []).append(entry)

    def find(self, unit: str, *phrases: str) -> str | None:
        """The indicator_id that the first phrase to match names: the one by the longest term."""
        for phrase in phrases:
            plain = phrase.replace(" ", "").replace("“", "").replace("”", "")
            best, chosen = 0, None
            for entry in self._by_unit.get(unit, ()):
                length = entry.match(plain)
                if length > best:
                    best, chosen = length, entry.indicator_id
            if chosen:
                return chosen
        return None


@dataclass(frozen=True)
class _Entry:
    """An indicator made ready for matching, by the same rule as `Indicator.matches`."""

    indicator_id: str
    terms: tuple[tuple[tuple[str, ...], int], ...]  # the parts of a term, and its length
    exclude_terms: tuple[str, ...]

    def match(self, phrase: str) -> int:
        """The length of the longest term whose parts all stand in the phrase, 0 for none."""
        longest = 0
        for parts, length in self.terms:
            if length > longest and parts[0] in phrase and all(p in phrase for p in parts[1:]):
                longest = length
        if longest and any(t in phrase for t in self.exclude_terms):
            return 0
        return longest


@lru_cache(maxsize=4)
def catalogue(codebook: Codebook) -> Catalogue:
    """The catalogue of a codebook, made once."""
    return Catalogue(codebook)
