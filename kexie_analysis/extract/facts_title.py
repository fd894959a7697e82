"""Who issued a plan, under which title and number, on which day: what stands before and after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kexie_analysis.extract.outline import Outline, tidy_title
from kexie_analysis.extract.periods import find_dates
from kexie_analysis.extract.provinces import full_name, read_province

_TITLE_END = (
    r"(?:规划(?:纲要)?|方案|工作要点|要点|分工|分工表|任务分解(?:表)?|责任清单|任务清单|台账|行动计划|工作计划|计划|安排|实施意见|意见|举措)"
    r"(?:[（(][^（()）]{1,30}[)）])?"
)
_TITLE = re.compile(rf"[^。;:,>|]{{4,80}}?{_TITLE_END}")
_NOT_TITLE = re.compile(
    r"通知|关于印发|关于转发|当前位置|首页|^[(（]?附件|^根据|^按照|^为|下载|解读|[>|]"
)
_QUOTED = re.compile(
    r"(?:印发|下发|转发|发布)[^《]{0,20}《(?P<title>[^》]{4,100}(?:》[^《》]{0,6}《[^》]*)?)》"
)
_OF_KEXIE = re.compile(r"(?P<name>[一-鿿]{2,14}?)(?:科学技术协会|科协)")
_NO_ISSUER = {"", "中国", "全国", "地方", "系统", "团体"}
_OWN_PROVINCE = {"省", "市", "自治区", "我省"}  # the one that the plan is of
_NUMBER = re.compile(
    r"(?P<office>[一-鿿]{2,14}) ?[〔\[(【] ?(?P<year>(?:19|20)\d\d) ?[〕\])】] ?第? ?(?P<number>\d{1,4}) ?号"
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|文件?号|文 号|文件编号) ?[:】\]]? ?")
_ORGAN = re.compile(
    r"[^,。;:]{0,30}(?:科学技术协会|科协|委员会|办公厅|办公室|党组|政府|领导小组|学会)"
)
#: One of the offices that sign together.
_JOINT = re.compile(r"[一-鿿]{3,22}(?:协会|科协|厅|局|委|委员会|部|院|办公室|大学|联合会|总工会)")
_POSTED = re.compile(
    r"发布(?:时间|日期)|时间 ?:|更新|点击|浏览|阅读|来源|上传|日期 ?:|访问|\d\d:\d\d|字号|字体|收藏|分享"
)
_MADE = re.compile(r"(?:成文|发文|印发|签发)(?:日期|时间) ?[:】\]] ?")
_BRACKETED_YEARS = re.compile(r"\( ?(?:19|20)\d\d ?年? ?[-—~至到]+ ?(?:19|20)\d\d ?年? ?\)")
_GARBAGE = re.compile(
    r"\.(?:docx?|pdf|txt|html?|wps)$|docWord文档格式|Word文档(?:格式)?|_百度文库|-豆丁网",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Paragraphs:
    """The paragraphs of an outline's view, with how many of them stand before the plan's text."""

    outline: Outline
    spans: Sequence[tuple[int, int]]
    front: int

    def text(self, index: int, limit: int = 200) -> str:
        """A paragraph as the view has it, up to a number of characters."""
        start, end = self.spans[index]
        return self.outline.view.text[start : min(end, start + limit)]

    def raw(self, index: int) -> str:
        """A paragraph in the document's own characters, in one line."""
        return tidy_title(self.outline.raw(*self.spans[index]))

    def length(self, index: int) -> int:
        return self.spans[index][1] - self.spans[index][0]


def find_title(paragraphs: Paragraphs) -> str:
    """The document's own title in one line; "" where there is none."""
    quoted = _quoted_title(paragraphs)
    candidates = [i for i in range(min(paragraphs.front, 200)) if _is_title(paragraphs, i)]
    if candidates:
        best = max(
            candidates,
            key=lambda i: (_weight(paragraphs.text(i)), _same(paragraphs.raw(i), quoted), i),
        )
        return _with_line_above(paragraphs, best) + _years_below(paragraphs, best)
    if quoted:
        return quoted
    if paragraphs.front and paragraphs.length(0) <= 60:
        return tidy_title(_GARBAGE.sub("", _GARBAGE.sub("", paragraphs.raw(0))))
    return ""


def _is_title(paragraphs: Paragraphs, index: int) -> bool:
    plain = paragraphs.text(index)
    return (
        paragraphs.length(index) <= 80
        and bool(_TITLE.fullmatch(plain))
        and not _NOT_TITLE.search(plain)
        and not plain.startswith("《")
    )


def _weight(plain: str) -> int:
    has_time = bool(re.search(r"(?:19|20)\d\d|[一二三四五六七八九十]五", plain))
    return 2 * has_time + bool(re.search(r"科协|科学技术协会", plain))


def _same(title: str, quoted: str) -> bool:
    return bool(quoted) and re.sub(r"\W", "", title) == re.sub(r"\W", "", quoted)


def _with_line_above(paragraphs: Paragraphs, index: int) -> str:
    """A title set in two or three lines: whose it is, above what it is."""
    title = paragraphs.raw(index)
    for above in range(index - 1, max(-1, index - 3), -1):
        plain = paragraphs.text(above)
        short = paragraphs.length(above) <= 40 and not re.search(
            r"[。,;:>|《》]|文件$|\d号$", plain
        )
        begins = re.search(r"(?:科学技术协会|科协|科协系统|时期|年|关于|工程|发展|事业)$", plain)
        if not short or not begins or re.match(r"[一-鿿]{2,8}(?:省|市|自治区)", title):
            break
        title = paragraphs.raw(above) + title
    return title


def _years_below(paragraphs: Paragraphs, index: int) -> str:
    """The years of a plan, when they stand in brackets on the next line."""
    if index + 1 >= len(paragraphs.spans) or paragraphs.length(index + 1) > 20:
        return ""
    return (
        paragraphs.raw(index + 1) if _BRACKETED_YEARS.fullmatch(paragraphs.text(index + 1)) else ""
    )


def _quoted_title(paragraphs: Paragraphs) -> str:
    for index in range(min(paragraphs.front, 60)):
        found = _QUOTED.search(paragraphs.text(index, 400))
        if found:
            start = paragraphs.spans[index][0]
            return tidy_title(
                paragraphs.outline.raw(start + found.start("title"), start + found.end("title"))
            )
    return ""


def find_issuer(paragraphs: Paragraphs, title: str, province_id: str | None) -> str:
    """The association that issued the plan, by its full name; "" where no one is named."""
    end = len(paragraphs.spans)
    edges = [*range(min(paragraphs.front, 200)), *range(max(paragraphs.front, end - 15), end)]
    head = [
        paragraphs.text(i)
        for i in edges
        if paragraphs.length(i) <= 60 and paragraphs.text(i).endswith("文件")
    ]
    signed = [paragraphs.text(i) for i in edges if i + 1 < end and _is_signature(paragraphs, i)]
    notice = [paragraphs.text(i) for i in edges if "关于印发" in paragraphs.text(i)]
    labelled = [
        paragraphs.text(i)
        for i in edges
        if "发布部门" in paragraphs.text(i) or "发文机关" in paragraphs.text(i)
    ]
    for line in (*head, *signed, title, *notice, *labelled):
        name = _association(line, province_id)
        if name:
            return name
    return _named_in_full(paragraphs.outline.view.text, province_id)


def _is_signature(paragraphs: Paragraphs, index: int) -> bool:
    plain = paragraphs.text(index)
    words = re.split(r"[ 、]+", plain)
    joint = len(words) > 1 and all(_JOINT.fullmatch(word) for word in words)
    alone = paragraphs.length(index) <= 40 and "办公室" not in plain and _ORGAN.fullmatch(plain)
    if not alone and not joint:
        return False
    for below in range(index + 1, min(index + 6, len(paragraphs.spans))):
        after = paragraphs.text(below)
        if len(after) <= 25 and find_dates(after):
            return True
        if not _JOINT.fullmatch(after):
            break
    return False


def _association(line: str, province_id: str | None) -> str:
    """The full name of the association that a line names; the national one does not count."""
    for found in _OF_KEXIE.finditer(line):
        name = re.split(r"[由的和与对于是把将为]|时期|印发|转发|部门", found["name"])[-1]
        if (
            name in _NO_ISSUER
            or re.match(r"[年月日]|全[省市区国]", name)
            or name.startswith("各")
            or name.endswith(("级", "校", "业", "层"))
        ):
            continue
        return _full(name, province_id)
    return ""


def _full(name: str, province_id: str | None) -> str:
    own = read_province(name)
    if own:
        return full_name(own) + "科学技术协会"
    if name not in _OWN_PROVINCE:
        return name + "科学技术协会"
    return full_name(province_id) + "科学技术协会" if province_id else ""


def _named_in_full(text: str, province_id: str | None) -> str:
    """The provincial association, where the text names it anywhere with its province."""
    if province_id is None:
        return ""
    own = full_name(province_id)
    return f"{own}科学技术协会" if f"{own}科协" in text or f"{own}科学技术协会" in text else ""


def find_doc_number(paragraphs: Paragraphs) -> str:
    """The document's own number with 〔〕; numbers of others that its text cites do not count."""
    end = len(paragraphs.spans)
    for index in (*range(min(paragraphs.front, 200)), *range(max(paragraphs.front, end - 12), end)):
        plain = paragraphs.text(index).lstrip("> ")
        label = _NUMBER_LABEL.search(plain)
        found = _NUMBER.match(plain, label.end()) if label else _NUMBER.match(plain.lstrip("(〔【"))
        if not found and paragraphs.length(index) <= 60:
            found = _NUMBER.fullmatch(plain.split(" ")[-1])
        bare = paragraphs.length(index) <= 60 and not re.search(r"[,。;《]", plain)
        if found and (label or bare):
            return f"{found['office']}〔{found['year']}〕{int(found['number'])}号"
    return ""


def find_issue_date(paragraphs: Paragraphs) -> date | None:
    """The day of the signature, else of printing (印发); never the day of posting on a web page."""
    signed: list[date] = []
    printed: list[date] = []
    adopted: list[date] = []
    end = len(paragraphs.spans)
    for index in (*range(min(paragraphs.front, 300)), *range(max(paragraphs.front, end - 20), end)):
        plain = paragraphs.text(index)
        dates = find_dates(plain)
        if not dates or paragraphs.length(index) > 200:
            continue
        made = _MADE.search(plain)
        labelled = [day for start, _, day in dates if made and start == made.end()]
        if labelled:
            return labelled[0]
        first, last, day = dates[0]
        rest = (plain[:first] + plain[last:]).strip(" ()")
        if paragraphs.length(index) > 80:
            continue
        if "印发" in rest and not re.search(r"[,。;《]", rest):
            printed.append(day)
        elif not _POSTED.search(plain) and "年" in plain[first:last]:
            _take(paragraphs, index, rest, day, signed, adopted)
    return next(iter([*signed, *printed, *adopted]), None)


def _take(
    paragraphs: Paragraphs,
    index: int,
    rest: str,
    day: date,
    signed: list[date],
    adopted: list[date],
) -> None:
    above = paragraphs.text(index - 1) if index else ""
    # 填报单位:…办公室 and …〔2021〕3号 | …协会 印发: the office is the last of what stands there.
    office = re.split(r"[:|]", rest)[-1].strip()
    if (not rest and index and (_ORGAN.fullmatch(above) or index >= paragraphs.front)) or (
        office and _ORGAN.fullmatch(office)
    ):
        signed.append(day)
    elif not rest:
        adopted.insert(0, day)
    elif re.search(r"通过|审议|发布", rest):
        adopted.append(day)
