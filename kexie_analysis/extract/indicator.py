"""What a number counts, as a short noun phrase that stands on its own.

No parser: the phrase is made from the words right before and after the number, with what dates,
urges or links them taken off. Where they say nothing, the clause before or the task's title does.
"""

from __future__ import annotations

import re

from kexie_analysis.extract.quantity_lists import Span
from kexie_analysis.extract.quantity_scene import Scene
from kexie_analysis.extract.units import PLACES

_QUOTES = str.maketrans("", "", "“”")
LONGEST = 30  # characters of an indicator
_YEAR = r"(?:(?:19|20)\d\d|二[〇○零][〇○零一二三四五六七八九]{2})"
_PLAN = r"[“\"]?(?:[十]?[一二三四五六七八九十]五)[”\"]?(?:规划)?(?:期间|时期|末期|期末|时期末|末|期|以来)"
_TIME = re.compile(
    rf"(?:到|至|截至|截止到?|从|由|自|与|比|较|在)?[“\"]?{_YEAR} ?年?(?:[-~—至到] ?(?:{_YEAR} ?)?年?)?(?:\d+月)?(?:年?[底末]前?|前|度|起)?(?:相比|以来)?的?"
    rf"|(?:到|至|截至|较|比|与)?{_PLAN}(?:相比)?的?|“十[一二三四五六]五”(?=全|末|,|的)|(?:较|比|与)(?:上年|去年|上一年)(?:同期)?(?:相比)?"
    r"|每(?:年度?|学年|半年|季度|个?月|周|两年|三年|[2-9]年)|目前|截至目前|全年|年内|今年|去年|上年|当年|本年度?|明年|年底前|\d+月底?前?"
    r"|(?:未来|今后)[三五]年|(?:过去|近)[一二三四五]年|[两三四五]年来|规划期末?|期末|月底前|[三五]年内|上半年|下半年"
)
_HEAD = re.compile(
    r"^(?:[\s,、:;.—()（）-]|\d{1,2}[.、．]|[(（]?[一二三四五六七八九十\d]{1,3}[)）、]|力争|争取|确保|努力|力求|使|让|推动|带动|引领|促进|"
    r"积极|大力|进一步|逐步|继续|持续|深入|稳步|有序|不断|着力|加快|切实|全面|动员和组织|动员|引导和支持|引导|鼓励|支持有条件的?|并|且|但|而|"
    r"同时|其中|以及|和|及|与|或|再|也|还|将|要|应|可|累计|共计|总计|先后|平均|原则上|实现|保证|保持|预计|计划|拟|已经|已|经(?!费|济|营|验|常)|由|从|对|"
    r"为我[省市区]|为|到|至|以(?!上|下)|按照|按(?!期|时)|所|其|该|各(?!类|级)|均|都|共(?!建|享|有)|[三五]年|期间|分别|有(?!效|关|机|影响|条件|序)|一是|二是|"
    r"三是|四是|五是|六是|七是|[①②③④⑤])+"
)
_LINK = re.compile(
    r"(?:达到了?|达|分别|(?:提高|提升|增长|增加|扩大|发展|上升|下降|降低|优化|控制)[到至为]|增至|降到|降至|稳定在|保持在|维持在|控制在|实现|"
    r"总数达到?|在?现有|不|(?<![人户年平])均|各|共有?|约|将|要|应|须|也|已|累计|至少|最少|最多|一般|力争|争取|确保|努力|为|是|(?<![没享])有|到|至|由|从|在|占|按(?!期)|以|的|"
    r"总计|合计|共计|[:、(,\s]|不断|逐步|稳步|再|每年|全年|平均|先后|突破|超过)+$"
)
_RISE = re.compile(
    r"(?:从|由)[^,;。]{0,34}?(?:提升|提高|增加|增长|增|扩大|发展|上升|下降|降低|降|升|减少|减)[到至为]?$"
)
_RISEN = re.compile(
    r"(?:提升|提高|增加|增长|增|扩大|发展|上升|下降|降低|降|升|减少|减)[到至为][^,;。\u4e00-\u9fff]{0,4}"
    r"(?:(?:19|20)\d\d ?年?[底末]?)?的?(?:人均|户均)?$"
)
_TREND = re.compile(r"(?:同比)?(?:增长|提高|提升|增加|下降|降低|减少|上升|压减|压缩|缩小)了?$")
_FIRST_NUMBER = re.compile(
    r"(?:由|从)?(?:达到?|为|约|超过|突破|不少于|不低于)?[^\u4e00-\u9fff“”()]*\d"
)
_NOUN_PART = re.compile(r"的?(?P<noun>[^,;。:、\n]{2,30})")
_OF_PART = re.compile(r"的(?P<noun>[^,;。:、\n]{2,30})")
_WHOLE_OF = re.compile(r"(?<=[全我][省市区])(?:共有|现有|有(?!效|关)|共(?!建|享))")
_COUNTED = r"(?:数量|人数|人次|次数|场次|期数|总数|总量|数|拥有量|保有量|规模|阅读量|播放量|访问量|点击量|浏览量|用户量|粉丝量|下载量|家数|户数)"
_ENDS = {
    "%": r"(?:比例|率|比重|占比|增幅|增速|幅度|强度|水平|覆盖面|满意度|指数|度)",
    "元": r"(?:金额|额|经费|收入|效益|产值|投入|资金|贷款|成本|投资|补助|奖励|支出|利润|预算|基金|标准)",
    "": _COUNTED,
}
_SUFFIX = {
    "人": "人数", "名": "人数", "位": "人数", "人次": "人次", "场": "场次", "场次": "场次", "次": "次数",
    "期": "期数", "元": "金额", "美元": "金额", "%": "比例", "‰": "比例", "个百分点": "提高幅度", "倍": "增长倍数",
    "番": "增长倍数", "年": "年限", "平方米": "面积", "公顷": "面积", "亩": "面积", "小时": "时长", "学时": "学时数",
    "课时": "课时数", "届": "届数", "公里": "里程", "岁": "年龄", "天": "天数",
}  # fmt: skip
_ANY_END = {
    "个百分点": r"(?:幅度|幅|差距)",
    "平方米": r"面积",
    "公里": r"里程",
    "小时": r"时长",
    "天": r"天数",
    "倍": r"(?:率|幅度|倍数)",
    "番": r"(?:率|倍数)",
}
_GENERIC = re.compile(
    r"(?:增幅|增长率|提高幅度|下降幅度|数量|总数|总量|比例|人数|规模|占比|金额|面积|覆盖率|总面积|增速|比重|人次|成|个|增加|减少|提高|增长|翻|同比增长率|再|共)?"
)
_MADE = (
    "建设|建成|建立|新建|新增|培育|打造|组建|举办|开展|完成|认定|评选|命名|创建|引进|引入|形成|推出|选拔|培养|设立|遴选|支持|创办|发展|培训|"
    "实施|出版|编印|编写|制作|发布|召开|选择|推荐|推选|争取|获得|承办|主办|邀请|资助|扶持|奖励|表彰|选树|宣传|征集|撰写|报送|提交|"
    "解决|攻克|转化|孵化|签订|签约|对接|服务|覆盖|开设|增设|配备|选派|派出|制定|修订|研制|承接|立项|申报|创作|开发|聘任|聘请|吸纳|改造|"
    "升级|联系|走访|调研|输送|成立|招募|投放|配置|启动|推广|惠及|投入|筹集|落实|拨付|给予|补助|参加|建"
)
_ONLY_VERB = re.compile(rf"(?:{_MADE})(?:了|出|成|到)?")
_ENDINGS = {unit: re.compile(ends + "$") for unit, ends in (_ENDS | _ANY_END).items()}
_EDGES = re.compile(r"^[\s,、:;.*#|·)）\]】”]+|[\s,、:;.*#|·(（\[【“《]+$")
_VERB_END = re.compile(rf"(?P<verb>{_MADE})(?:了|出|起|成|到)?(?:再|共|不|至少|近|约)*$")
_LAST_VERB = re.compile(
    r"(?<![(（])(?:培训|培养|举办|开展|引进|输送|资助|建设|建成|建立|认定|编印|发布|推荐|表彰|出版|制作|完成|形成|培育|打造|组建|设立)"
    r"(?:了|出|起|成|到)?(?=[^,]{2,}$)"
)
_CAUSE = re.compile(
    r"(?:动员|组织|推动|带动|引领|引导|支持|鼓励|吸引|帮助|促进)(?:和组织)?(?:全省|我省|全市|全区)?$"
)
_ACT_ON = re.compile(r"^进行(?P<verb>[\u4e00-\u9fff]{2})")
_STOP = re.compile(
    r"(?<=..)(?:建立了?|建成|成立了?|通过|开展|实现|获得|获评|进入|加入|有序|承接|启动|赴|参加|参与|成长|成为|作为|进行|用于|纳入|增加|出台|"
    r"与|同(?!步)|和|及|或|在(?!线|校|职|岗|建)|以(?!上|下)|对(?!外|口|接)|向|将|把|为|应(?!用|急)|须|均|都|全部|得到|完成|入选|注册|达到|落户|走进|深入|到|来|提供|给予|受(?!众|益)|没有|尚未|未(?!来|成)|(?<!学)会同|"
    r"挂牌|运行|上线|获|于|等|配齐|设立|提高|提升|是否|不少|\d|、|,|;|。|\(|:|「|\n)"
)
_OF = re.compile(r"^(?P<what>[^,;。:\n]{1,70})的(?P<noun>[^,;。:、的\n和与及]{2,14})")
_PREDICATE = re.compile(
    r"(?P<verb>(?:没有|尚未|未)?(?:建立了?|建成了?|成立了?|开展了?|实现了?|获得了?|进入了?|加入了?|有序承接|承接|启动了?|参加了?|参与|完成了?|出台了?|纳入|设立了?|"
    r"配备了?|配齐|达到|提高了?|提升了?|成长为|成为|入选))(?P<object>[^,;。:\n]{1,20})"
)
_BE = re.compile(
    r"^[^,;。]{0,30}?(?:应当?|须|要|必须)?(?:为|是|由)(?P<noun>[\u4e00-\u9fff]{2,16})(?=[,;。、]|$|担任|组成)"
)
_ASIDE = re.compile(r"\((?:市|区|市、区|市区|县|镇|街道|园区|次|条|件|州|项)\)")
_OTHER_NOUN = re.compile(r"\d[万亿]?[个名家项人所位](?:以上|左右)?(?P<noun>[\u4e00-\u9fff]{2,10})")
_NOT_NOUN = re.compile(
    r"(?:应|须|要|由|为|是|并|且|后|时|等|左右|在|用于|进行|开展|进入|建成|实现|增加|提高|提升|增长|起|以上|以下|入选|中有|共同|参会|投身|"
    r"和|及|与|或|以|、|之一|来|赴|作为|得到|受|获|达标|完成|成立|建立|增至|增加|增到|提[高升]|升至|降|扩大到|发展到|减)"
)


def describe(span: Span, scene: Scene, title: str) -> str:
    """The indicator of a span, at most LONGEST characters, never empty.

    Parameters
    ----------
    title : of the task or section that the span stands in, for where its own words say nothing.
    """
    if span.unit in PLACES:
        doing = _predicate(scene.tail) or scene.tail[:20]
        return _fit(f"{doing}的{span.unit}数量" if doing else f"{span.unit}数量", LONGEST)
    phrase = _after(span, scene) or _member(scene) or _before(span, scene.own)
    if _is_bare(phrase):
        phrase = _from_earlier(span, scene, phrase)
    if _is_bare(phrase):
        verb = _VERB_END.search(_TIME.sub("", scene.own))
        other = _OTHER_NOUN.search(scene.after[:60])
        if other and not _NOT_NOUN.match(other["noun"]):
            phrase = (verb["verb"] if verb else "") + _noun(other["noun"])
    if _is_bare(phrase):
        phrase = _HEAD.sub("", _TIME.sub("", title)) + phrase
    return _finish(phrase, span)


def _core(phrase: str) -> str:
    return re.sub(r"[^\u4e00-\u9fffA-Za-z]", "", phrase)


def _is_bare(phrase: str) -> bool:
    core = _core(phrase)
    return len(core) < 2 or _GENERIC.fullmatch(core) is not None


def _from_earlier(span: Span, scene: Scene, phrase: str) -> str:
    """What the clause before speaks of, with this one's own word (…比例, 增幅) after it."""
    earlier = scene.before[: len(scene.before) - len(scene.own)].rstrip(",;:、 (")
    cut = _FIRST_NUMBER.split(_TIME.sub("", re.split(r"[,;:]", earlier)[-1]), maxsplit=1)[0]
    found = _before(span, cut)
    usable = len(_core(found)) >= 2 and len(found) <= 24
    return phrase if not usable else found if found.endswith(phrase) else found + phrase


def _member(scene: Scene) -> str:
    """A、B和C分别达到…: the member of the list that the number belongs to."""
    if scene.size < 2 or "分别" not in scene.lead:
        return ""
    subject = _LINK.sub("", _HEAD.sub("", _TIME.sub("", scene.lead.split("分别")[0])))
    parts = [p for p in re.split(r"[、和及与]", subject) if p]
    return (
        parts[scene.place] if len(parts) == scene.size and len(parts[scene.place]) > 1 else subject
    )


def _before(span: Span, clause: str) -> str:
    """The phrase that ends where the value expression begins."""
    rise = _RISEN.search(clause)
    text = _RISE.sub("", _TIME.sub("", clause[: rise.start()] if rise else clause))
    for _ in range(3):
        text = _LINK.sub("", _HEAD.sub("", text))
    text = _trim(text)
    if span.unit in ("%", "‰", "个百分点", "倍", "番"):
        text = _TREND.sub(lambda m: _trend(m.group(), span.unit), text)
        text = text.replace("翻", "") if span.unit == "番" else text
    elif len(text) > 24 and (verb := _last_verb(text)):
        text = text[verb:]
    return "" if _ONLY_VERB.fullmatch(text) else text


def _trend(word: str, unit: str) -> str:
    if word[0] in "降减下压缩":
        return "下降幅度"
    return "增长率" if word[0] == "增" and unit != "个百分点" else "提高幅度"


def _last_verb(text: str) -> int:
    place = 0
    for found in _LAST_VERB.finditer(text):
        place = found.start()
    return place


def _after(span: Span, scene: Scene) -> str:
    """The phrase made with the noun that follows the value expression, "" where none does."""
    rest = _ASIDE.sub("", scene.rest.lstrip(" "))
    if span.unit in ("%", "‰"):
        return _share(rest, scene)
    if not rest or not re.match(r"[\u4e00-\u9fffA-Za-z“《\"]", rest) or _NOT_NOUN.match(rest):
        return ""
    rest = rest.removeprefix("的")
    noun = _noun(rest).removesuffix("之一").removesuffix("全部")
    if len(_core(noun)) < 2:
        return ""
    lead = _TIME.sub("", scene.lead)
    acted = _ACT_ON.match(rest[len(noun) :].lstrip("、,")) or re.search(
        r"进行(?P<verb>宣传|表彰|奖励|资助|培训|评估|慰问|指导|督查)", rest
    )
    if acted and re.search(r"[对向给]$", lead.rstrip()):
        return acted["verb"] + noun
    verb = _VERB_END.search(lead)
    cause = _CAUSE.search(lead)
    if verb and not (cause and _predicate(rest[len(noun) :])):
        return verb["verb"] + noun
    doing = _predicate(rest[len(noun) :][:48]) if cause or not _HEAD.sub("", lead) else ""
    if not doing and not cause and not _HEAD.sub("", lead):
        doing = _predicate(scene.tail[:48])
    whole = f"{doing}的{noun}"
    return whole if doing and len(whole) <= LONGEST - 2 else noun


def _predicate(text: str) -> str:
    """What is said of the noun, short enough to stand before it; "" where it is not."""
    found = _PREDICATE.search(text)
    if found is None:
        return ""
    done = found["object"].rstrip("的了 ")
    if len(found["object"]) == 20 and found.end() < len(text):
        return ""
    return found["verb"].rstrip("了") + done


def _noun(rest: str) -> str:
    stop = _STOP.search(rest)
    short = rest[: stop.start()] if stop else rest
    relative = _OF.match(rest)
    if (
        relative
        and not re.search(r"\d", relative["what"])
        and (stop is None or stop.group() in "、和及与" or relative.start("noun") <= stop.start())
    ):
        head = _STOP.search(relative["noun"])
        noun = relative["noun"][: head.start()] if head else relative["noun"]
        if len(_core(noun)) >= 2:
            return relative["what"] + "的" + noun if len(relative["what"]) <= 10 else noun
    return short[:24]


def _share(rest: str, scene: Scene) -> str:
    opens = not _HEAD.sub("", _TIME.sub("", scene.own)) and not _NOT_NOUN.match(rest)
    found = (_NOUN_PART if opens else _OF_PART).match(rest)
    if found:
        noun = _noun(found["noun"])
        doing = found["noun"][len(noun) :].strip()
        if (verb := _VERB_END.search(_TIME.sub("", scene.clause))) is not None:
            return f"{verb['verb']}{noun}比例"
        return f"{doing}的{noun}比例" if 2 <= len(doing) <= 14 else f"{noun}比例"
    being = _BE.match(scene.after)
    subject = _LINK.sub("", _HEAD.sub("", _TIME.sub("", scene.own)))
    if being and subject and not _ENDINGS["%"].search(subject):
        return f"{subject}中{being['noun']}比例"
    return ""


def _finish(phrase: str, span: Span) -> str:
    return measured(_WHOLE_OF.sub("", phrase.replace("\n", "")), span.unit)


def measured(phrase: str, unit: str) -> str:
    """The phrase with the word for what is measured (数量, 人数, 比例 …) where it has none."""
    text = _trim(phrase)
    group = "%" if unit in ("%", "‰") else "元" if unit in ("元", "美元") else ""
    ends = _ENDINGS.get(unit) or _ENDINGS[group]
    if not ends.search(text):
        suffix = _SUFFIX.get(unit, "数量")
        text = _fit(text, LONGEST - len(suffix)) + suffix
    return _fit(text, LONGEST) or "数量"


def _trim(text: str) -> str:
    """Without what cannot stand at the ends: blanks, marks, brackets and quotes of no pair."""
    text = _EDGES.sub("", text)
    for left, right in ("“”", "()", "（）", "《》"):
        if text.count(right) > text.count(left):
            cut = text.rfind(right) + 1 if not text.endswith(right) else 0
            text = text[cut:] if cut else text.replace(right, "", 1) if left not in text else text
        elif text.count(left) > text.count(right):
            text = text.replace(left, "", 1)
    return text


def _fit(text: str, limit: int) -> str:
    """The end of a phrase that is too long, from where a word is likely to begin."""
    if len(text) > limit:
        text = text.translate(_QUOTES)
    if len(text) <= limit:
        return text
    tail = text[-limit:]
    for mark in ("、", "的", "和", "等", "与", "及", "”", ")"):
        place = tail.find(mark)
        if 0 <= place < limit // 2:
            return _trim(tail[place + 1 :])
    return _trim(tail)
