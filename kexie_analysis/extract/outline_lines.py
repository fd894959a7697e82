"""A text as lines, and what each line is there for: text, contents page, page foot, reprint, tail."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kexie_analysis.extract.document import Document
from kexie_analysis.extract.outline_markers import Marker, read_marker
from kexie_analysis.extract.tables import Table
from kexie_analysis.extract.view import View

#: A heading is shorter than this; a longer line is text even where it begins with a number.
HEADING_LENGTH = 60
FINAL = "。！？!?；;：:…"
_KEY = re.compile(r"[\W_]+")
_PAGE_FOOT = re.compile(
    r"[-—–·.]{1,3} ?\d{1,4} ?[-—–·.]{1,3}|第 ?\d{1,4} ?页(?: ?[/,，共].{0,10})?|\d{1,3} ?/ ?\d{1,3}|[Pp]age ?\d{1,4}.{0,9}"
)
_RULE = re.compile(r"[-*_=—─~ ]{3,}")
_TAIL = re.compile(
    r"[(\[【]? ?(?:责任编辑|原文链接|免责声明|版权(?:声明|所有)|THE END|上一[篇条]|下一[篇条]|相关(?:文章|链接|阅读|推荐|新闻|附件|信息)"
    r"|打印(?:本页)?|【?打印|关闭(?:窗口|本页)|分享到|扫一扫|附件下载|网站地图|主办单位|联系我们|友情链接|.{0,20}ICP备|抄送|主送|信息来源|稿件来源|来源[:]|编辑[:]|作者[:]|审核[:])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:19|20)\d\d ?(?:年|-|\.|/) ?\d{1,2} ?(?:月|-|\.|/) ?\d{1,2} ?日?|[二][〇○零0][〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月"
)


@dataclass(slots=True)
class Line:
    """One line without the spaces around it. Offsets count in the view it was split from.

    `gap` is the number of empty lines before it; `heading` the level that the format states (0:
    none); `cell` the index of its cell in a real table (-1: none); `use` one of text, contents,
    foot, reprint, rule, head (of a flattened table), tail.
    """

    start: int
    end: int
    gap: int
    marker: Marker | None
    heading: int = 0
    cell: int = -1
    use: str = "text"
    joined: bool = False  # known to go on with the next line
    indent: int = 0  # spaces before it
    row_number: bool = False  # the number of a flattened table's row, without what it numbers


def split_lines(view: View, document: Document, tables: Sequence[Table] = ()) -> list[Line]:
    """The lines of a view that are not empty, with what the document's format says of them.

    `cell` of a line counts the cells of all tables in order; lines of a table that only arranges
    running text have none.
    """
    text = view.text
    lines: list[Line] = []
    blank = -1
    position = 0
    for raw in text.split("\n"):
        plain = raw.strip(" ")
        if plain:
            start = position + len(raw) - len(raw.lstrip(" "))
            end = start + len(plain)
            marker = read_marker(text, start, end)
            lines.append(Line(start, end, max(blank, 0), marker, indent=start - position))
            blank = -1
        blank += 1
        position += len(raw) + 1
    starts = [line.start for line in lines]
    _mark_headings(lines, starts, view, document)
    _mark_cells(lines, starts, tables)
    return lines


def _mark_cells(lines: list[Line], starts: list[int], tables: Sequence[Table]) -> None:
    number = -1
    for table in tables:
        for cell in table.cells:
            number += 1
            if table.kind == "layout":
                continue
            index = bisect_left(starts, cell.start)
            while index < len(lines) and lines[index].start < cell.end:
                lines[index].cell = number
                index += 1


def _mark_headings(lines: list[Line], starts: list[int], view: View, document: Document) -> None:
    for heading in document.headings:
        index = bisect_right(starts, view.find(heading.start)) - 1
        for at in (index, index + 1):
            if 0 <= at < len(lines) and lines[at].end > view.find(heading.start):
                if lines[at].start < view.find(heading.end):
                    lines[at].heading = heading.level
                break


def title_key(text: str) -> str:
    """What of a heading is compared: no spaces, no punctuation, no page number after dots."""
    return _KEY.sub("", re.sub(r"[.…·。 ]{2,}\d{1,4}$", "", text))


def mark_furniture(lines: list[Line], text: str) -> None:
    """Give page feet, rules and what follows the document's end their use."""
    for line in lines:
        if line.end - line.start > 40 or line.cell >= 0:
            continue
        plain = text[line.start : line.end]
        if _PAGE_FOOT.fullmatch(plain):
            line.use = "foot"
        elif _RULE.fullmatch(plain):
            line.use = "rule"
    _mark_page_numbers(lines, text)
    _mark_page_heads(lines, text)
    _mark_tail(lines, text)


def _mark_page_numbers(lines: list[Line], text: str) -> None:
    """A bare number is a page's where it stands inside a sentence; elsewhere it may be a row's."""
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        if line.end - line.start > 3 or not text[line.start : line.end].isdigit() or line.cell >= 0:
            continue
        unfinished = before.end - before.start > 15 and text[before.end - 1] not in FINAL + "”》)"
        if unfinished and after.marker is None and text[line.start : line.end].isascii():
            line.use = "foot"


def _mark_page_heads(lines: list[Line], text: str) -> None:
    """A short line beside a page foot that stood before already is the head or foot of a page."""
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if line.end - line.start > 50 or line.use != "text" or line.marker or line.cell >= 0:
            continue
        key = text[line.start : line.end]
        beside = [lines[i].use for i in (index - 1, index + 1) if 0 <= i < len(lines)]
        if key in seen and "foot" in beside:
            line.use = "foot"
        seen.add(key)


def _mark_tail(lines: list[Line], text: str) -> None:
    first = next((i for i, line in enumerate(lines) if line.marker), None)
    if first is None:
        return
    begin = len(lines)
    limit = lines[-1].end - max(2000, int(0.35 * (lines[-1].end - lines[0].start)))
    for index in range(first + 1, len(lines)):
        line = lines[index]
        short = line.end - line.start <= 60
        if (
            short
            and line.start >= limit
            and line.cell < 0
            and _TAIL.match(text, line.start, line.end)
        ):
            begin = index
            break
    begin = _before_signature(lines, text, begin, first)
    for line in lines[begin:]:
        line.use = "tail"


def _before_signature(lines: list[Line], text: str, begin: int, first: int) -> int:
    """Move the tail's begin up over rules, a date line and the name of who signed."""
    index = begin
    while index - 1 > first:
        line = lines[index - 1]
        plain = text[line.start : line.end]
        dated = len(plain) <= 40 and line.marker is None and _DATE.search(plain)
        signed = index < len(lines) and len(plain) <= 30 and _is_signature(plain)
        if line.cell >= 0 or not (line.use in {"rule", "foot"} or dated or signed):
            break
        index -= 1
    return index


def _is_signature(plain: str) -> bool:
    return bool(
        re.search(r"(?:科学技术协会|科协|办公室|委员会|党组|学会)$", plain)
    ) and not re.search(r"[,。;:]", plain)


def mark_reprints(lines: list[Line], text: str) -> None:
    """Headings printed again where a page or a table row breaks: the same number and title.

    Either may be broken over two lines. A reprint may come only while its heading is still open.
    """
    open_headings: dict[str, _Heading] = {}
    for index, line in enumerate(lines):
        if line.use != "text" or line.marker is None:
            continue
        heading = _heading(lines, index, text)
        last = open_headings.get(heading.marker.kind)
        count = _repeats(last, heading) if last else 0
        if count and last:
            last.line.joined |= count < 0
            for reprint in lines[index : index + abs(count)]:
                reprint.use = "reprint"
            continue
        for kind in [k for k, h in open_headings.items() if h.marker.rank > heading.marker.rank]:
            del open_headings[kind]
        open_headings[heading.marker.kind] = heading


@dataclass(slots=True)
class _Heading:
    line: Line
    marker: Marker
    title: str
    rest: str  # what the next line would add, were the heading broken


def _heading(lines: list[Line], index: int, text: str) -> _Heading:
    line = lines[index]
    assert line.marker is not None
    if line.end - line.start > HEADING_LENGTH:
        return _Heading(line, line.marker, "", "")
    title = title_key(text[line.marker.end : line.end]).removesuffix("续")
    after = lines[index + 1] if index + 1 < len(lines) else None
    if after is None or after.marker or after.gap or after.use != "text":
        return _Heading(line, line.marker, title, "")
    if after.end - after.start > 30 or text[after.end - 1] in FINAL:
        return _Heading(line, line.marker, title, "")
    return _Heading(line, line.marker, title, title_key(text[after.start : after.end]))


def _repeats(last: _Heading, new: _Heading) -> int:
    """How many lines of the new heading repeat the last one; negative: the last one was broken."""
    if last.marker.number != new.marker.number or len(last.title) < 2 or len(new.title) < 2:
        return 0
    if last.rest and last.title + last.rest == new.title + new.rest:
        return -2 if new.rest else -1
    if new.rest and last.title == new.title + new.rest:
        return 2
    return 1 if last.title == new.title else 0
