"""What a number counts, as a short noun phrase that stands on its own.

No parser: the phrase is made from the words right before and after the number, with what dates,
urges or links them taken off. Where they say nothing, the clause before or the task's title does.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kexie_analysis.extract.indicator_previous import as_before, goes_on_with
from kexie_analysis.extract.indicator_words import (
    ACT_ON,
    ASIDE,
    BE,
    CAUSE,
    EDGES,
    ENDINGS,
    FIRST_NUMBER,
    GENERIC,
    HEAD,
    LAST_VERB,
    MADE,
    NOT_NOUN,
    NOUN_PART,
    OF,
    OF_PART,
    ONLY_VERB,
    OTHER_NOUN,
    PREDICATE,
    QUOTES,
    RISE,
    RISEN,
    STOP,
    SUFFIX,
    TIME,
    TREND,
    VERB_END,
    WHOLE_OF,
    without_link,
)
from kexie_analysis.extract.quantity_lists import Span
from kexie_analysis.extract.quantity_role import ONE_OF
from kexie_analysis.extract.quantity_scene import Scene
from kexie_analysis.extract.units import PLACES

LONGEST = 30  # characters of an indicator


def describe(span: Span, scene: Scene, title: str, previous: str = "") -> str:
    """The indicator of a span, at most LONGEST characters, never empty.

    Parameters
    ----------
    title : of the task or section that the span stands in, for where its own words say nothing.
    previous : the indicator of the number before it in the sentence, which 其中 and 每个 go on with.
    """
    scene = _without_title(scene, title)
    if span.unit in PLACES:
        doing = _predicate(scene.tail) or scene.tail[:20]
        return _fit(f"{doing}的{span.unit}数量" if doing else f"{span.unit}数量", LONGEST)
    phrase = _after(span, scene) or _member(scene)
    if _is_bare(phrase):
        phrase = _before(span, scene.own) or phrase
    if (place := _PLACES.match(ASIDE.sub("", scene.rest))) and not _is_bare(phrase):
        phrase = phrase if place.group() in phrase[-4:] else phrase + place.group()
    if previous:
        phrase = goes_on_with(phrase, span, scene, previous)
    if _is_bare(phrase):
        phrase = _from_earlier(span, scene, phrase)
    if _is_bare(phrase) and previous:
        phrase = as_before(phrase, span, previous)
    if _is_bare(phrase):
        verb = VERB_END.search(TIME.sub("", scene.own))
        other = OTHER_NOUN.search(scene.after[:60])
        if other and not NOT_NOUN.match(other["noun"]):
            phrase = (verb["verb"] if verb else "") + _noun(other["noun"])
    if _is_bare(phrase):
        phrase = HEAD.sub("", TIME.sub("", title)) + phrase
    phrase = _finish(phrase, span)
    # One of ten is no count of ten: the phrase says so, for the table does not hold the sentence.
    return phrase.removesuffix("数量") + "之一" if ONE_OF.match(scene.rest) else phrase


def _without_title(scene: Scene, title: str) -> Scene:
    """The scene without a title that stands on the same line as the text."""
    if len(title) < 3 or title not in scene.own:
        return scene
    own, lead, clause = (t.rpartition(title)[2] for t in (scene.own, scene.lead, scene.clause))
    return replace(scene, own=own, lead=lead, clause=clause)


def _core(phrase: str) -> str:
    return re.sub(r"[^\u4e00-\u9fffA-Za-z]", "", phrase)


def _is_bare(phrase: str) -> bool:
    core = _core(phrase)
    return len(core) < 2 or GENERIC.fullmatch(core) is not None


def _from_earlier(span: Span, scene: Scene, phrase: str) -> str:
    """What the clause before speaks of, with this one's own word (…比例, 增幅) after it."""
    earlier = scene.before[: len(scene.before) - len(scene.own)].rstrip(",;:、 (")
    cut = FIRST_NUMBER.split(TIME.sub("", re.split(r"[,;:]", earlier)[-1]), maxsplit=1)[0]
    found = _before(span, cut)
    if phrase.endswith(("总数", "总量", "规模")):
        found, phrase = re.sub(rf"^(?:{MADE})(?=..)", "", found), phrase[-2:]
    if span.unit not in ("%", "‰", "个百分点"):
        found = TREND.sub("", found).removesuffix("年均")
    found = _AVERAGE.sub("", found)
    usable = len(_core(found)) >= 2 and len(found) <= 24 and not found.endswith("次")
    return phrase if not usable else found if found.endswith(phrase) else found + phrase


#: 比例超过全国平均水平,达到5%: how it is to compare is no part of what is counted.
_AVERAGE = re.compile(r"(?:超过|高于|达到|接近|赶上)(?:全国|全省)平均(?:水平|值)?$")


def _member(scene: Scene) -> str:
    """A、B和C分别达到…: the member of the list that the number belongs to."""
    if scene.size < 2 or "分别" not in scene.lead:
        return ""
    subject = without_link(HEAD.sub("", TIME.sub("", scene.lead.split("分别")[0])))
    parts = [p for p in re.split(r"[、和及与](?![^(]*\))", subject) if p]
    return (
        parts[scene.place] if len(parts) == scene.size and len(parts[scene.place]) > 1 else subject
    )


def _before(span: Span, clause: str) -> str:
    """The phrase that ends where the value expression begins."""
    rise = RISEN.search(clause)
    text = RISE.sub("", TIME.sub("", clause[: rise.start()] if rise else clause))
    for _ in range(3):
        text = without_link(HEAD.sub("", text))
    text = _trim(text)
    if span.unit in ("%", "‰", "个百分点", "倍", "番"):
        text = TREND.sub(lambda m: _trend(m.group(), span.unit), text)
        text = re.sub("翻了?", "", text) if span.unit == "番" else text
    elif len(text) > 24 and (verb := _last_verb(text)):
        text = text[verb:]
    return "" if ONLY_VERB.fullmatch(text) else text


def _trend(word: str, unit: str) -> str:
    word = word.removeprefix("同比")
    if word[0] in "降减下压缩":
        return "下降幅度"
    return "增长率" if word[0] == "增" and unit != "个百分点" else "提高幅度"


def _last_verb(text: str) -> int:
    """Where the last verb begins that has two characters or more and no comma behind it; else 0."""
    place = 0
    for found in LAST_VERB.finditer(text, text.rfind(",") + 1, max(0, len(text) - 2)):
        place = found.start()
    return place


def _after(span: Span, scene: Scene) -> str:
    """The phrase made with the noun that follows the value expression, "" where none does."""
    rest = ASIDE.sub("", scene.rest.lstrip(" "))
    if span.unit in ("%", "‰"):
        return _share(rest, scene)
    if not rest or not re.match(r"[\u4e00-\u9fffA-Za-z“《\"]", rest) or NOT_NOUN.match(rest):
        return ""
    rest = rest.removeprefix("的")
    if having := _HAVING.match(rest):
        return f"{having['what']}{having['doing']}的{having['body']}"
    place = _PLACE.match(rest)
    if place:
        doing = _predicate(rest[place.end() :]) or ("全覆盖" if "全覆盖" in rest[:8] else "")
        return f"{doing}的{place['what']}" if doing else ""
    noun = _noun(rest).removesuffix("之一").removesuffix("全部")
    if len(_core(noun)) < 2:
        return ""
    lead = TIME.sub("", scene.lead)
    acted = ACT_ON.match(rest[len(noun) :].lstrip("、,")) or re.search(
        r"进行(?P<verb>宣传|表彰|奖励|资助|培训|评估|慰问|指导|督查)", rest
    )
    if acted and re.search(r"[对向给]$", lead.rstrip()):
        return acted["verb"] + noun
    verb = VERB_END.search(lead)
    cause = CAUSE.search(lead)
    if verb and not (cause and _predicate(rest[len(noun) :])):
        return verb["verb"] + noun
    alone = not HEAD.sub("", lead).removesuffix("在")
    doing = _predicate(rest[len(noun) :][:48]) if cause or alone else ""
    if not doing and not cause and alone:
        doing = _predicate(scene.tail[:48])
    whole = f"{doing}的{noun}"
    return whole if doing and len(whole) <= LONGEST - 2 else noun


_PLACES = re.compile(r"(?:县|市|州|区|盟市|旗县|市州|乡镇)(?=[,;。]|$)")
_PLACE = re.compile(r"(?P<what>县|市|州|区|盟市|旗县|市州)(?=均|都|全部|实现|全覆盖)")


def _predicate(text: str) -> str:
    """What is said of the noun, short enough to stand before it; "" where it is not."""
    found = PREDICATE.search(text)
    if found is None:
        return ""
    done = found["object"].rstrip("的了 ")
    if len(found["object"]) == 20 and found.end() < len(text):
        return ""
    return found["verb"].rstrip("了") + done


#: 9个市级科协科普经费增加: what of the counted has changed.
_HAVING = re.compile(
    r"(?P<body>[^,;。、\d]{0,8}?(?:科协|学会|高校|企业|基地)|设区市|市州|县区|[市县区州])"
    r"(?P<what>[^,;。、\d]{0,6}(?:经费|收入|投入|编制|预算))"
    r"(?P<doing>增加|增长|提高|到位|列入[^,;。]{2,6}|实现增长)(?=[,;。]|$)"
)
_LEVELS = re.compile(r"(?:(?:国家|自治区|省|市|县|区|校|乡镇)级[、和及与])+")


def _noun(rest: str) -> str:
    level = _LEVELS.match(rest)  # 国家级、省级学会
    stop = STOP.search(rest, level.end() if level else 0)
    short = rest[: stop.start()] if stop else rest
    relative = OF.match(rest)
    if (
        relative
        and not re.search(r"\d", relative["what"])
        and (stop is None or stop.group() in "、和及与" or relative.start("noun") <= stop.start())
    ):
        head = STOP.search(relative["noun"])
        noun = relative["noun"][: head.start()] if head else relative["noun"]
        if len(_core(noun)) >= 2:
            return relative["what"] + "的" + noun if len(relative["what"]) <= 10 else noun
    return short[:24]


def _share(rest: str, scene: Scene) -> str:
    if re.match(r"的?基础上", rest):
        return ""
    opens = not HEAD.sub("", TIME.sub("", scene.own)) and not NOT_NOUN.match(rest)
    found = (NOUN_PART if opens else OF_PART).match(rest)
    if found:
        noun = _noun(found["noun"])
        doing = found["noun"][len(noun) :].strip()
        if (verb := VERB_END.search(TIME.sub("", scene.clause))) is not None:
            return f"{verb['verb']}{noun}比例"
        return f"{doing}的{noun}比例" if 2 <= len(doing) <= 14 else f"{noun}比例"
    being = BE.match(scene.after)
    subject = without_link(HEAD.sub("", TIME.sub("", scene.own)))
    if being and subject and not ENDINGS["%"].search(subject):
        return f"{subject}中{being['noun']}比例"
    return ""


def _finish(phrase: str, span: Span) -> str:
    return measured(WHOLE_OF.sub("", phrase.replace("\n", "")), span.unit)


def measured(phrase: str, unit: str) -> str:
    """The phrase with the word for what is measured (数量, 人数, 比例 …) where it has none."""
    text = _trim(phrase)
    text = text.removeprefix("再") if len(text) > 4 else text
    group = "%" if unit in ("%", "‰") else "元" if unit in ("元", "美元") else ""
    ends = ENDINGS.get(unit) or ENDINGS[group]
    if not ends.search(text):
        suffix = SUFFIX.get(unit, "数量")
        text = _fit(text, LONGEST - len(suffix)) + suffix
    return _fit(text, LONGEST) or "数量"


def _trim(text: str) -> str:
    """Without what cannot stand at the ends: blanks, marks, brackets and quotes of no pair."""
    text = EDGES.sub("", text)
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
        text = text.translate(QUOTES)
    if len(text) <= limit:
        return text
    tail = text[-limit:]
    for mark in ("、", "的", "和", "等", "与", "及", "”", ")"):
        place = tail.find(mark)
        if 0 <= place < limit // 2:
            return _trim(tail[place + 1 :])
    return _trim(tail)
