"""Measure words and units, and when the character that follows a number is not one.

A measure word is also the first character of many nouns (项目, 条件, 部门), so each carries what
must not follow it. Longest match wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Units that stand for themselves whatever follows.
_WHOLE = [
    "个百分点",
    "百分点",
    "平方公里",
    "平方千米",
    "平方米",
    "立方米",
    "个工作日",
    "个自然日",
    "个学时",
    "个课时",
    "个小时",
    "个月",
    "个季度",
    "个周",
    "人次",
    "人天",
    "位次",
    "条次",
    "场次",
    "批次",
    "班次",
    "家次",
    "项次",
    "户次",
    "件次",
    "份次",
    "篇次",
    "辆次",
    "台次",
    "车次",
    "页次",
    "会次",
    "站次",
    "台套",
    "台（套）",
    "台(套)",
    "场(次)",
    "件(套)",
    "期(次)",
    "人(次)",
    "家(次)",
    "个(项)",
    "项(次)",
    "公顷",
    "公里",
    "千米",
    "公斤",
    "千克",
    "千瓦时",
    "千瓦",
    "小时",
    "分钟",
    "学时",
    "课时",
    "工作日",
    "美元",
    "欧元",
    "港元",
    "英镑",
    "日元",
    "元",
    "周岁",
    "版面",
    "标段",
    "词条",
    "GB",
    "TB",
    "PB",
    "MB",
    "‰",
    "%",
    "兆",
    "人年",
]

#: One-character units: the regular expression of what may not follow each.
_GUARDED = {
    "个": "[体人别性案子]|中(?=[个心])|位数",
    "家": "[庭乡长属喻访]|园(?!区)",
    "名": "[单称录额词誉]|列前茅|副其实|优(?!秀|质|化|良)",
    "人": "[民才员大类均工士物格事力群社居心身性生道]",
    "位": "[置于列次移数居]",
    "项": "目(?!标)|链",
    "条": "[件例款块码约理带]|文件|目(?!标)",
    "种": "[植子养业苗田群族]|类(?!型|别)",
    "次": "[性要数序日年级元品生]|产业|全会|全体|会议精神|全国代表|代表大会|党代",
    "期": "[间末望待货权限盼初]|刊(?!物)",
    "场": "[馆景域]|所(?!属)|地(?!方|区|市)|面(?!向)|合(?!作)",
    "篇": "[幅章]",
    "件": "",
    "部": "[门委署室队长属级落位件]|分(?!别)",
    "册": "",
    "本": "科(?!普|学|技)|[地级年届市县区质身土领职次来部着源报方行校院会]",
    "台": "[湾账阶风州词北]",
    "辆": "",
    "座": "[谈位]",
    "所": "[有在需谓长得]|以(?![上下内])",
    "支": "[部持撑出付柱点线援行委]|农(?!业|技|村|民)|教(?!育|师|学)",
    "批": "[准复示评发判改阅]",
    "届": "[时满中]",
    "户": "[外籍口型]",
    "亩": "",
    "吨": "",
    "米": "",
    "天": "[然津地气候才文山水使体]",
    "周": "[年边期围密到岁刊]",
    "岁": "[月]",
    "年": "[代龄级均会鉴报底末初来度检内前后间中轻产青月]|以来",
    "倍": "",
    "番": "",
    "套": "[餐路]",
    "份": "额",
    "集": "[成团聚体群约结合市权会]|中(?!国|华|外|医)",
    "张": "",
    "幅": "[度员]",
    "只": "[有要是能]",
    "头": "[部雁]",
    "株": "",
    "组": "[织长成建合]",
    "处": "[理于置室长级罚在]|分(?!布)",
    "站": "[点式长台]",
    "门": "[类户槛诊店票市]",
    "堂": "",
    "讲": "[座话坛述好解师台堂习]",
    "轮": "[训流岗换]",
    "例": "[会如外]",
    "节": "[点能约日目省水假俭]",
    "枚": "",
    "班": "[子组长级主车]",
    "课": "[题程堂后外时]",
    "对": "[接口应标外于策象话比照]",
    "字": "号",
    "款": "[项式]",
    "分": "[之钟别为类级支会析享布配工解区校段层册子公局馆院步不管]",
    "秒": "",
    "盏": "",
    "块": "链",
    "幢": "",
    "栋": "",
    "间": "[隔接断]",
    "卷": "",
}
#: Places counted without 个; read only where nothing makes them part of a name.
PLACES = ("市州", "市", "县", "区", "州", "乡", "镇", "村", "省")
_PLACE_END = r"(?=[、,。;和与及共(]|$|均|都|全部|建|开展|实|完成|成立|获|纳入|率先|试点|启动)"
#: Time units: how long, which is rarely how much.
DURATIONS = frozenset(
    [
        "年",
        "个月",
        "个季度",
        "天",
        "周",
        "个周",
        "小时",
        "个小时",
        "分钟",
        "秒",
        "工作日",
        "个工作日",
        "个自然日",
    ]
)
#: Every unit that is read, as it stands in a text.
ALL_UNITS = (*_WHOLE, *_GUARDED, *PLACES)
#: Units that are one thing however they are written.
_SAME = {"百分点": "个百分点", "个小时": "小时", "个学时": "学时", "个课时": "课时"}
_ASIDE = re.compile(r"\((?:人?次|套|项|集|名|人|家|台|件|份|期|册|本|部|幅|处|所|座|户|组|场|位)\)")
#: The text that is read has half-width brackets; the tables write what print has.
_BRACKETS = str.maketrans("()", "（）")


@dataclass(frozen=True)
class Unit:
    """A unit read at a place; `name` is how the tables write it, with its aside: 件（套）."""

    name: str
    end: int


def _pattern() -> re.Pattern[str]:
    branches = [re.escape(u) for u in sorted(_WHOLE, key=len, reverse=True)]
    for unit, guards in _GUARDED.items():
        branches.append(unit + (f"(?!{guards})" if guards else ""))
    branches += [re.escape(p) + _PLACE_END for p in PLACES]
    return re.compile(r" ?(?P<unit>" + "|".join(branches) + ")")


_UNIT = _pattern()


def read_unit(text: str, start: int) -> Unit | None:
    """The unit at `start` (one space may stand before it), or None."""
    match = _UNIT.match(text, start)
    if match is None:
        return None
    aside = _ASIDE.match(text, match.end())
    end = aside.end() if aside else match.end()
    name = text[match.start("unit") : end].translate(_BRACKETS)
    return Unit(_SAME.get(name, name), end)


# A number in 万 or 亿 without a unit is money, people or views by what it is about.
_MONEY = re.compile(
    r"元|资金|经费|贷款|投入|投资|效益|产值|收入|融资|财政|拨款|补助|奖励|资助|捐|成本|利润|税|"
    r"[交易成合同授信融贷].?额|营收|预算|基金|金额|放贷|补贴|信贷|销售"
)
_VIEWS = re.compile(
    r"(?:点击|浏览|访问|播放|阅读|点赞|转发|下载|传播|观看|曝光)(?:量|数|次数|率|总量)?"
)
_VISITS = re.compile(r"人次|参观|观众|受众|接待|培训|受益|惠及|服务群众")
_PEOPLE = re.compile(
    r"人数|人群|工作者|志愿者|会员|人口|用户|粉丝|农民|学生|公众|群众|干部|人才|学员|青少年|人员"
)


def is_duration(unit: str) -> bool:
    """Whether a unit says how long something lasts; hours and minutes are also counted (志愿服务小时)."""
    return unit in DURATIONS and unit not in ("小时", "分钟")


def implied_unit(before: str, after: str) -> str:
    """The unit of a number in 万 or 亿 that has none, from the words beside it; "" unknown."""
    for nearby in (before, after):
        found = [
            (match.start(), unit)
            for pattern, unit in (
                (_MONEY, "元"), (_VIEWS, "次"), (_VISITS, "人次"), (_PEOPLE, "人"),
            )
            for match in pattern.finditer(nearby)
        ]  # fmt: skip
        if found:
            return max(found)[1] if nearby is before else min(found)[1]
    return ""
