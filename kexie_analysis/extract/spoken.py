"""Which of a document's paragraphs are the plan speaking, and so count: the rest stays in the text.

What does not count: contents pages and covering notices; the lines of the site or page that a file
was saved from, before the plan and behind it; and who is to do a task, which is an assignment.
"""

from __future__ import annotations

import re

from kexie_analysis.extract.assignments_labels import find_labelled
from kexie_analysis.extract.departments import is_department
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import is_due

#: Parts that are about the document, not its content: what stands there is no mention.
SILENT_ROLES = frozenset({"contents", "front"})
Spans = list[tuple[int, int]]

#: What sites say around a document: where one is, who shared it, how to save, share and reach them.
_SITE = re.compile(
    r"\.(?:docx?|pdf|wps|txt|html?)(?![A-Za-z])|Word文档|由.{0,6}分享|在线阅读|更多相关|珍藏版|网上搜索"
    r"|文档(?:格式|编号|分类|页数|大小)|上传(?:人|者|时间|日期)|所需(?:积分|金币)|下载(?:积分|次数|文档|本文|附件|PDF|Word)"
    r"|当前(?:的)?位置|您(?:现在)?(?:的位置|所在)|首页 ?[>|»]|> ?正文|登录|注册后|收藏|分享(?:到|至|:)|扫一扫|扫码|微信扫"
    r"|打印(?:本页|正文)?$|关闭(?:窗口|本页)?$|字[号体] ?[:大\[]|(?:点击|浏览|阅读|访问)(?:数|量|次数|人数)? ?:|网站地图|回到?顶部|返回首页"
    r"|设为首页|无障碍|ICP备|公网安备|技术支持|版权(?:所有|声明)|免责声明|[本该]站|转载(?:请|自)"
    r"|(?:发布|更新|发文|成文|上传|录入)(?:时间|日期|部门|机构|单位|人|者) ?:|(?:信息|稿件|文章)?来源 ?:|(?:责任)?编辑 ?:|作者 ?:|审核 ?:"
    r"|[上下]一[篇条页] ?[:>]|相关(?:阅读|链接|推荐|文章|新闻|附件)|(?:联系)?(?:电话|热线|传真|邮编|邮箱|网址|地址|联系人|联系方式) ?:"
    r"|https?://|www\.|^[\d() +-]{7,20}$",
    re.IGNORECASE,
)
#: Words of sites that plans use too: in a whole sentence they are the plan's.
_ALSO_OF_PLANS = re.compile(
    r"(?:登录|注册后|收藏|扫码|技术支持|[本该]站|无障碍|版权(?:所有|声明))$"
)
_LONGEST_OF_SITE = 160
_NOTICE = re.compile(
    r"(?:印发|转发|下发|发布)(?:给你们|如下)|请.{0,16}(?:贯彻|遵照|认真|抓好).{0,10}(?:执行|落实|实施)[。!]?$"
)
_LONGEST_NOTICE = 250
_STOPS = re.compile(r"[。;!?！？]")
#: Behind the plan: which paper printed it, who gets a copy.
_BEHIND = re.compile(
    r"(?:抄[送报]|主送|附件|注 ?:)|.{2,40}印发$|.{2,12}(?:日?报|网|客户端) ?(?:19|20)\d\d[-年./].{0,20}$"
)
#: 责任部室(单位): names somebody whatever follows; 推进: only where departments do.
_WHO = re.compile(r"[^:]{0,12}(?:单位|部门|部室|处室|科室|责任)[^:]{0,10}:")
_WHO_AND_WHEN = ("lead", "support", "person", "due")  # columns of a table of tasks


def spoken_paragraphs(outline: Outline) -> Spans:
    """The paragraphs that count, in order, without the stretches of them that name who is to do it."""
    known: Spans | None = outline.__dict__.get("_spoken")
    if known is None:  # asked for by whoever counts: mentions, clauses, fingerprints
        known = _without(_within_plan(outline), _duties(outline))
        outline.__dict__["_spoken"] = known
    return known


def _within_plan(outline: Outline) -> Spans:
    """The paragraphs without silent parts and what the page puts around the plan."""
    text = outline.view.text
    spans = outline.paragraphs
    own = [p.start for p in outline.parts if p.role not in SILENT_ROLES]
    begin = min(own, default=-1)  # without any part, only the site's words tell what is the site's
    last = _last_of_plan(outline)
    silent = iter(sorted((p.start, p.end) for p in outline.parts if p.role in SILENT_ROLES))
    upcoming, silent_to = next(silent, None), -1
    out, met = [], False
    for index, (start, end) in enumerate(spans):
        while upcoming and upcoming[0] <= start:
            silent_to = max(silent_to, upcoming[1])
            upcoming = next(silent, None)
        if start < silent_to or index > last:
            continue
        in_front = start < begin or (begin < 0 and not met)
        if in_front and not outline.in_table(start):
            plain = text[start:end]
            if _is_of_site(plain) or (begin >= 0 and not _is_running(plain)):
                continue
            met = met or bool(_STOPS.search(plain))
        out.append((start, end))
    return out


def _last_of_plan(outline: Outline) -> int:
    """Index of the last paragraph that is none of those that stand behind a plan."""
    heads = {part.start for part in outline.parts if part.number is not None}
    spans = outline.paragraphs
    index = len(spans) - 1
    while index > 0 and spans[index][1] - spans[index][0] <= _LONGEST_OF_SITE:
        plain = outline.view.text[slice(*spans[index])]
        if spans[index][0] in heads:
            break
        if not (_is_of_site(plain) or _BEHIND.match(plain)):
            break
        index -= 1
    return index


def _is_of_site(plain: str) -> bool:
    """A site's word, and no sentence of the plan before it on the same line."""
    found = _SITE.search(plain) if len(plain) <= _LONGEST_OF_SITE else None
    if found is None or _STOPS.search(plain, 0, found.start()):
        return False
    return not (plain.endswith("。") and _ALSO_OF_PLANS.match(found[0]))


def _is_running(plain: str) -> bool:
    """Whether a line before the first heading is the plan's own text: no title, menu, notice, address."""
    if plain.endswith(":") and "各" in plain[:40]:
        return False
    if len(plain) <= _LONGEST_NOTICE and _NOTICE.search(plain):
        return False
    return bool(_STOPS.search(plain)) or plain.endswith(":") or (len(plain) >= 30 and "," in plain)


def _duties(outline: Outline) -> Spans:
    """Stretches that say who is to do a task or by when, and nothing else, with their brackets and stop."""
    text = outline.view.text
    out = []
    for found in find_labelled(outline):
        said = text[found.start : found.end]
        names = [name for name in found.departments if name]
        alone = all(is_department(n) for n in names) and (bool(names) or is_due(found.due))
        if _WHO.match(said) or alone:
            start, end = found.start, found.end
            opened = start > 0 and text[start - 1] == "("
            while end < len(text) and text[end] in " 。;" + ")" * opened:
                end += 1
            out.append((start - opened, end))
    heads = {part.start for part in outline.parts}
    for start, end in outline.paragraphs:
        short = end - start <= 120 and start not in heads and not outline.in_table(start)
        if short and is_department(text[start:end]):
            out.append((start, end))
    for table in outline.tables:
        if table.kind == "assignment":
            whose = {c for role in _WHO_AND_WHEN for c in table.columns.get(role, [])}
            out += [
                (cell.start, cell.end)
                for cell in table.cells
                if cell.column in whose and cell.column_span == 1 and cell.start not in heads
            ]
    return sorted(out)


def _without(spans: Spans, dropped: Spans) -> Spans:
    """The spans without what lies in one of the dropped ones; both in order."""
    out = []
    position = 0
    for start, end in spans:
        while position < len(dropped) and dropped[position][1] <= start:
            position += 1
        at = position
        while at < len(dropped) and dropped[at][0] < end:
            if start < dropped[at][0]:
                out.append((start, dropped[at][0]))
            start = max(start, dropped[at][1])
            at += 1
        if start < end:
            out.append((start, end))
    return out
