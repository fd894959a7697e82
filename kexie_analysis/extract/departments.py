"""Departments and persons as they stand in tables of tasks: which is which, and where one ends."""

from __future__ import annotations

import re

_ENDING = (
    r"(?:办公室|党委办|机关党委|党委|党组|纪委|纪检组|部室|部门|部|处室|处|室|科室|中心|科技馆|馆|局|厅|委员会|委|办"
    r"|研究院|研究所|学院|大学|函大|院|所|杂志社|报社|社|科协|农技协|协会|学会|研究会|联合会|基金会|促进会|会|集团|单位|学校|高校|团队|专班|小组|组)"
)
_DEPARTMENT = re.compile(rf"[一-鿿A-Za-z“”]{{0,16}}?{_ENDING}(?:\([^()]{{1,20}}\))?")
_CLOSED = "。；;!?！？…:：》"
_SEPARATORS = re.compile(
    r"[、,，;；/|+ \n]|(?<=[部处室门心馆局厅委办院所社会协团组位])[和与及](?=[一-鿿])"
)
#: Verbs that a measure begins with and a department's name does not.
_VERB = re.compile(
    r"(?:开展|推进|推动|加强|制定|完善|召开|举办|建立|健全|落实|支持|引导|鼓励|协调|深化|扩大|做好|选派|参加|配合|指导|成立|实施|打造|强化|优化|提升)"
)
#: What is said of a department in brackets: its part in the task, how to reach it.
_ASIDE = re.compile(
    r"[(（](?:(?:牵头|配合|负责|主办|协办)|[^()（）]{0,20}(?:电话|联系|\d{4})[^()（）]{0,30})[)）]"
)
#: Where one department's name ends and the next begins without anything between.
_RUN_ON = re.compile(r"(?<!干)(?:部|办公室|杂志社|报社|中心|科技馆|党委|处|馆)(?=[一-鿿]{2})")
_NO_BREAK_AFTER = ("门", "室", "委", "分", "级", "员", "校", "长", "队", "署")
_NO_BREAK_BEFORE_OFFICE = ("党委", "纪委", "处")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜"
    "倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳"
    "裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚"
    "廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗"
)


def is_department(text: str) -> bool:
    """Whether a whole cell or line names departments and nothing else."""
    plain = text.strip()
    if not 2 <= len(plain) <= 120 or plain[-1] in _CLOSED or "。" in plain:
        return False
    names = [name for name in _SEPARATORS.split(plain) if name]
    return bool(names) and all(_is_name(name) for name in names)


def _is_name(name: str) -> bool:
    if not _DEPARTMENT.fullmatch(name):
        return False
    return len(name) <= 6 or not _VERB.match(name)


def split_departments(text: str) -> list[str]:
    """The departments of a cell, those that ran together taken apart; each once, in order."""
    out: list[str] = []
    for piece in _SEPARATORS.split(_ASIDE.sub("", text)):
        for name in _apart(piece.strip(" ()（）。:：“”")):
            plain = re.sub(r"(?:牵头|负责|配合|主办|协办|参与|等)+$", "", name)
            plain = re.sub(r"^(?:由|会同|配合|牵头)", "", plain)
            if plain and plain not in out and not is_person(plain):
                out.append(plain)
    return out


def _apart(name: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for found in _RUN_ON.finditer(name):
        rest = name[found.end() :]
        if rest.startswith(_NO_BREAK_AFTER) or not _is_name(rest):
            continue
        if rest == "办公室" and name[: found.end()].endswith(_NO_BREAK_BEFORE_OFFICE):
            continue
        if found.end() - start >= 2:
            parts.append(name[start : found.end()])
            start = found.end()
    parts.append(name[start:])
    return [part for part in parts if part]


def is_person(text: str) -> bool:
    """Whether a line is the name of a person, or several: two to four characters, a surname first."""
    names = re.split(r"[、,; ]+", text.strip())
    return all(
        2 <= len(name) <= 4
        and name[0] in _SURNAMES
        and all("一" <= c <= "鿿" for c in name)
        and not _DEPARTMENT.fullmatch(name)
        for name in names
    )
