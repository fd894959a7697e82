"""What a section is there for, told by the words of its title and by what stands above it."""

from __future__ import annotations

import re

ROLES = (
    "front", "contents", "review", "setting", "principles", "goals", "tasks", "safeguards", "other",
)  # fmt: skip

#: In the order in which they are tried: a title on the past that names tasks is on the past.
_WORDS: tuple[tuple[str, str], ...] = (
    ("contents", r"^目[录次]$"),
    ("other", r"^(?:附件|附表|附录|附则|名词解释|编制说明|解释权)"),
    ("review", r"回顾|总体情况|实施情况|完成情况|进展情况|基本情况|工作情况|(?:成效|成就|成绩)(?:$|[与和及、])|现状|基础$|发展基础|工作基础|工作总结|取得的|主要进展|发展历程"),
    ("setting", r"形势|背景|机遇|挑战|面临|存在的?(?:主要)?(?:问题|不足|困难)|主要问题|短板|发展环境|编制依据|重要意义|重大意义|必要性|^[前序引] ?言$"),
    ("tasks", r"任务|重点工作|主要工作|主要举措|重点举措|主要措施|重大工程|重点工程|重点项目|重点行动|改革举措|工作举措|工作内容|重要举措"),
    ("principles", r"指导思想|基本原则|工作原则|主要原则|总体要求|总体思路|总体思想|基本思路|工作思路|发展思路|基本要求|^总要求|战略定位|发展方针"),
    ("goals", r"目标|远景|愿景|主要指标|发展指标"),
    ("safeguards", r"保障|组织实施|规划实施|实施机制|组织领导|督促检查|监督检查|监督评估|工作要求|有关要求|实施要求|推进机制|组织推动|落实机制|抓好落实|强化落实"),
)  # fmt: skip
_COMPILED = tuple((role, re.compile(words)) for role, words in _WORDS)
_EXACT = {
    "principles": re.compile(
        r"(?:指导思想|基本原则|总体要求|总体思路|工作思路|工作原则)(?:[和与及、].{0,8})?"
    ),
    "goals": re.compile(
        r"(?:总体|主要|工作|发展|具体|改革|年度|行动|预期)?目标(?:[和与及、].{0,6})?"
    ),
}
#: Which roles a title may give below a section of each role; elsewhere it has the section's own.
_BELOW = {
    "review": {"review", "setting"},
    "setting": {"review", "setting"},
    "principles": {"principles", "goals", "setting", "tasks"},
    "goals": {"goals", "principles"},
    "front": {"front"},
}


#: A title that begins with what is to be done is not on the past, the setting or the goals.
_ACTION = re.compile(
    r"强化|加强|推进|推动|深化|提升|提高|实施|打造|优化|营造|完善|构建|建设|建立|促进|服务|助力|弘扬|宣传"
    r"|展示|讲好|巩固|深入|持续|全面|着力|切实|大力|不断|扎实|加快|积极|努力|奋力|坚持|统筹|坚决|应对"
    r"|引领|动员|组织|集聚|汇聚|厚植|涵养|凝聚|筑牢|壮大|办好|抓好"
    r"|改善|搭建|健全|扩大|拓展|创新|改革|发挥|聚焦|围绕|团结|密切|夯实|做好|开展|组织开展|突出|锚定"
)
#: 改革目标, 建设基础, 实施情况: what could begin an action stands here for what the section is on.
_NOMINAL = re.compile(
    r"(?:改革|建设|创新|服务|实施|推进|提升|组织实施)(?:发展|工作|主要|总体)?"
    r"(?:目标|基础|成效|成就|成绩|背景|形势|现状|情况|思路|原则|要求|进展|短板|问题|环境|指标)"
)
_TASKS_ONLY = re.compile(
    r"(?:改革|工作)?(?:重点|主要|工作|改革)?任务(?:[和与及、].{1,6})?|(?:20\d\d年)?重点工作"
)
_NOT_OF_ACTIONS = {"review", "setting", "principles", "goals"}


def role_of_title(title: str) -> str:
    """The role that a title's own words give; "" where they give none."""
    plain = title.replace(" ", "")
    acts = bool(_ACTION.match(plain)) and not _NOMINAL.match(plain)
    for role, words in _COMPILED:
        if not (acts and role in _NOT_OF_ACTIONS) and words.search(plain):
            return role
    return ""


def is_frame(title: str, role: str) -> bool:
    """Whether a chapter's title and role tell that the setting before it is over."""
    return role in {"principles", "goals"} or bool(_TASKS_ONLY.fullmatch(title.replace(" ", "")))


def role_below(title: str, above: str) -> str:
    """The role of a section inside another one of the role `above`."""
    own = role_of_title(title)
    if own and own in _BELOW.get(above, ()):
        return own
    if above in {"tasks", "safeguards"}:
        plain = title.replace(" ", "")
        return next((role for role, words in _EXACT.items() if words.fullmatch(plain)), above)
    return above
