"""Numbers that go on about what the number before them in the sentence counts: 其中, 每个, 占, 总数."""

from __future__ import annotations

import re

from kexie_analysis.extract.indicator_words import ENDINGS, MADE, SUFFIX, without_link
from kexie_analysis.extract.quantity_lists import Span
from kexie_analysis.extract.quantity_scene import Scene


def _counted(indicator: str) -> str:
    """What an indicator counts: 海智基地 of 全省已有海智基地数量."""
    return _MEASURE.sub("", _TOLD.sub("", indicator))


_MEASURE = re.compile(r"(?:数量|总数|总量|人数|数|比例|占比)$")
_TOLD = re.compile(
    rf"^(?:全省|全区|全市|全州|我省|我区|我市)?(?:已有|现有|共有|建有|(?:{MADE})(?!了|的)(?=..))?"
)
_EACH = re.compile(r"每[个家种项名所座支期届站户辆][^,;。]{0,3}(?<!资助)(?<!补助)(?<!奖励)")
_EACH_GIVEN = re.compile(r"每[个家种项名所座支期届站户辆](?:补助|资助|奖励|奖补|给予补助|给予资助)")
_PART = re.compile(
    r"^[ ,、:]*其中[:,]?(?P<what>[^,;。\d]{2,14}?)(?P<of>的)?(?:占比?|有|为|达到?)?$"
)


def goes_on_with(phrase: str, span: Span, scene: Scene, previous: str) -> str:
    """其中民族地区8家, 每个不超过20万元: of what the number before it counts."""
    if told := _goes_on_doing(phrase, span, scene, previous):
        return told
    counted = _counted(previous)
    if _OF_A_BODY.fullmatch(phrase) and _BODY.search(counted) and len(counted) <= 12:
        return counted + phrase
    if not 2 <= len(counted) <= 16 or previous.endswith(("率", "度", "比例", "占比")):
        return phrase
    part = _PART.match(scene.own)
    if part and not scene.rest[:1].strip():
        what = without_link(part["what"])
        if len(what) >= 2 and what[-1] not in counted[-2:]:
            share = span.unit in ("%", "‰")
            joined = f"{what}的{counted}" if part["of"] else what + counted
            return f"{counted}中{what}比例" if share else joined
    if re.fullmatch(r"(?:国家|自治区|省|市|县)级", phrase):
        return phrase + re.sub(r"^(?:国家|自治区|省|市|县)级", "", counted)
    if _EACH_GIVEN.fullmatch(phrase):
        return counted + phrase
    return phrase + counted if _EACH.fullmatch(phrase) else phrase


#: 工作站达到50家，合作项目200项: the projects are the stations'.
_OF_A_BODY = re.compile(r"(?:合作|签约|转化|入驻)(?:项目|成果|协议|企业|团队|专家)")
_BODY = re.compile(r"(?:工作站|服务站|基地|中心|平台|联盟|联合体|小院|孵化器|示范区)$")
_DOES = re.compile(rf"^(?:柔性|联合|累计|共)?(?:{MADE})(?:来[\u4e00-\u9fff])?(?=..)")


def _goes_on_doing(phrase: str, span: Span, scene: Scene, previous: str) -> str:
    """引进院士5人次，专家90人次: what is done with the first is done with the second; else ""."""
    bare = re.sub(r"[、,和及与 ]", "", scene.own)
    does = _DOES.match(previous)
    same = previous.endswith(SUFFIX.get(span.unit, "数量"))
    if (
        does
        and same
        and 2 <= len(phrase) <= 3
        and bare == phrase
        and not _DOES.match(phrase + "之")
    ):
        return does.group() + phrase
    return ""


def as_before(phrase: str, span: Span, previous: str) -> str:
    """A number with no noun of its own goes on about what the one before it counts."""
    counted = _counted(previous)
    if not 2 <= len(counted) <= 20:
        return phrase
    phrase = re.sub(r"^(?:全省|全区|全市|我省|我市)", "", phrase)
    if span.unit in ("%", "‰"):
        return counted + (phrase or "比例")
    if span.unit == "个百分点":
        return (previous if ENDINGS["%"].search(previous) else counted) + (phrase or "提高幅度")
    return counted + phrase if phrase in ("总数", "总量", "规模", "数量") else phrase
