"""Which blocks of a page are the document, and which are the site around it.

Nothing is dropped for being repeated: a plan repeats its deadlines and departments. What goes is
told by its element, its class, its links, or standing words at either end of the page; where the
page gives no clear answer, all of its text stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from kexie_analysis.extract.html_blocks import DROPPED, Block

_TAGS = {"nav", "aside", "footer", "dialog"}
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog"}
_WORDS = {
    "nav", "navbar", "navi", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "crumb",
    "crumbs", "share", "bdshare", "bshare", "jiathis", "sharebox", "related", "relate", "relation",
    "recommend", "footer", "foot", "copyright", "disclaimer", "sidebar", "side", "toolbar", "comment",
    "comments", "login", "register", "pager", "pagination", "hot", "rank", "ranking", "ad", "ads",
    "advert", "qrcode", "search", "friendlink", "friendlinks", "prevnext", "pagenav", "statement",
    "topbar", "topnav", "fontsize", "print", "tags", "hidden", "popup", "modal", "cookie", "banner",
}  # fmt: skip
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FURNITURE = re.compile(
    r"^[\s\[【(（|·>]*(?:分享|分享到|打印|打印本页|关闭|关闭窗口|收藏|字体|字号|大\s*中\s*小|责任编辑|责编|编辑[：:]|来源[：:]"
    r"|信息来源|发布时间|发布日期|发布者|发布部门|更新时间|时间[：:]|日期[：:]\s*20|浏览|阅读[：:量次]|点击|访问量|当前位置|您所在|您的位置"
    r"|您现在|扫一扫|扫码|版权所有|版权|主办|承办|技术支持|备案|网站地图|网站标识|联系我们|联系电话|上一篇|下一篇|上一条|下一条"
    r"|相关链接|相关阅读|相关文章|相关新闻|相关附件|延伸阅读|友情链接|推荐阅读|热门|免责声明|首页|登录|注册|返回|回到顶部|原文链接"
    r"|.{0,4}ICP备|.{0,4}公网安备|THE END|下载word|下载pdf|您是第|本站|本网|凡本网|特别声明|声明[：:]|转载"
    r"|20\d\d[-/年.]\d{1,2}[-/月.]\d{1,2}日?.{0,20}(?:来源|浏览|点击|编辑|字号|字体|作者))"
)
_CUTS = re.compile(
    r"^(?:相关(?:链接|阅读|文章|新闻|信息|推荐)|延伸阅读|友情链接|推荐阅读|热门(?:文章|推荐|资讯)|免责声明|猜你喜欢)[：:]?$"
)
_FACTS = re.compile(r"〔\d{4}〕|\[\d{4}\]\s*\d+\s*号|文\s*号|发文字号|成文日期|发文机关|印发")
_CONTAINERS = {"body", "div", "section", "article", "main", "td", "center", "form", "ucapcontent"}
_EDGE = 12
_MOST = 0.85


@dataclass
class _Measures:
    """What stands below an element: characters, those of links, full stops."""

    chars: int = 0
    links: int = 0
    stops: int = 0


def _measure(body: etree._Element) -> dict[etree._Element, _Measures]:
    """The measures of every element, in one pass from the inside out."""
    found = {element: _Measures() for element in body.iter() if isinstance(element.tag, str)}
    for element in reversed(found):
        own = found[element]
        if element.tag in DROPPED:
            found[element] = own = _Measures()
        elif element.text:
            own.chars += len(element.text.strip())
            own.stops += element.text.count("。")
        if element.tag == "a":
            own.links = own.chars
        above = found.get(element.getparent())
        if above is not None:
            tail = element.tail or ""
            above.chars += own.chars + len(tail.strip())
            above.links += own.links
            above.stops += own.stops + tail.count("。")
    return found


def find_furniture(body: etree._Element) -> set[etree._Element]:
    """Elements that are the site's by their tag, role, class or id, and hold a small part of the text."""
    measures = _measure(body)
    total = max(measures[body].chars, 1)
    found: set[etree._Element] = set()
    for element, held in measures.items():
        if element is body:
            continue
        if _is_hidden(element) or (
            _is_site(element) and held.chars < 0.3 * total and not _holds_plan(held)
        ):
            found.add(element)
    return found


def _is_site(element: etree._Element) -> bool:
    if element.tag in _TAGS or (element.get("role") or "").lower() in _ROLES:
        return True
    if element.tag in ("html", "body", "p", "span", "td", "tr", "table", "h1", "h2", "h3"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:400]
    return any(word.lower() in _WORDS for word in _SPLIT.split(names) if word)


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _holds_plan(held: _Measures) -> bool:
    """Several sentences that are not links: a class name alone must not cost a chapter."""
    return held.chars > 300 and held.stops >= 4 and held.links * 5 < held.chars


def _find_root(body: etree._Element, blocks: list[Block]) -> etree._Element:
    """The smallest container that holds nearly all of the page's text outside links."""
    weight = dict.fromkeys((e for e in body.iter() if isinstance(e.tag, str)), 0)
    for block in blocks:
        weight[block.parent] = weight.get(block.parent, 0) + max(
            len(block.text) - 2 * block.links, 0
        )
    for element in reversed(weight):
        above = element.getparent()
        if above in weight and element is not body:
            weight[above] += weight[element]
    root, total = body, weight.get(body, 0)
    best = body
    while True:
        inner = [child for child in root if weight.get(child, 0) >= _MOST * total]
        if not inner or total == 0:
            return best
        root = inner[0]
        if root.tag in _CONTAINERS:
            best = root


def choose(body: etree._Element, blocks: list[Block]) -> list[Block]:
    """The blocks that are the document, in order."""
    root = _find_root(body, blocks)
    inside = {root, *root.iterdescendants()}
    marks = [block.parent in inside for block in blocks]
    first = marks.index(True) if True in marks else 0
    beside = _other_parts(root, body)
    kept = []
    for index, block in enumerate(blocks):
        above = index < first
        if (
            marks[index]
            or block.parent in beside
            or (
                above and (block.level in (1, 2) or (_FACTS.search(block.text) and not block.links))
            )
        ):
            kept.append(block)
    return _trim(_without_link_lists(kept))


def _other_parts(root: etree._Element, body: etree._Element) -> set[etree._Element]:
    """Elements of containers beside the root that hold sentences of their own (an annex, a preface)."""
    found: set[etree._Element] = set()
    element = root
    while element is not body and element.getparent() is not None:
        for sibling in element.getparent():
            if sibling is element or not isinstance(sibling.tag, str):
                continue
            text = "".join(sibling.itertext())
            links = sum(len("".join(a.itertext())) for a in sibling.iter("a"))
            if (
                text.count("。") >= 3
                and links * 5 < len(text)
                and not _FURNITURE.match(text.strip())
            ):
                found.update((sibling, *sibling.iterdescendants()))
        element = element.getparent()
    return found


def _without_link_lists(blocks: list[Block]) -> list[Block]:
    """Without runs of lines that are three or more links and nothing else."""
    kept: list[Block] = []
    run: list[Block] = []
    for block in [*blocks, None]:
        if block is not None and not block.cells and block.links * 10 >= 8 * _solid(block.text):
            run.append(block)
            continue
        if sum(max(b.anchors, 1) for b in run) < 3 or any(b.level in (1, 2) for b in run):
            kept += run
        run = []
        if block is not None:
            kept.append(block)
    return kept


def _trim(blocks: list[Block]) -> list[Block]:
    """Without standing words of the site at either end, and without what follows a cut there."""
    total = sum(len(block.text) for block in blocks)
    seen = 0
    for index, block in enumerate(blocks):
        if _CUTS.match(block.text) and seen > 0.8 * total:
            blocks = blocks[:index]
            break
        seen += len(block.text)
    last = len(blocks) - _EDGE
    return [
        block
        for index, block in enumerate(blocks)
        if not (
            (index < _EDGE or index >= last)
            and len(block.text) <= 120
            and not block.cells
            and _FURNITURE.match(block.text)
            and not _FACTS.search(block.text)
        )
    ]


def _solid(text: str) -> int:
    return sum(1 for char in text if not char.isspace())
