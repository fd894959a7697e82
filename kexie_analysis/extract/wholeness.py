"""Whether a source is the whole document: where its numbering begins and how its text ends."""

from __future__ import annotations

import re

from kexie_analysis.extract.departments import is_department
from kexie_analysis.extract.numerals import write_chinese
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import is_due

_CLOSING = "。！？!?；;”》)】…：:."
#: What stands below a document that is whole: contacts, editors, copies, the paper that printed it.
_AFTERWORD = re.compile(
    r"[(（]?(?:联系人|联系电话|联系方式|电话|传真|邮编|邮箱|地址|网址|来源|责任编辑|编辑|审核|校对|初审|终审|抄送|主送|附件|附表|注|"
    r"扫一扫|分享|打印|关闭|上一篇|下一篇|相关|版权|主办|承办单位|技术支持|此件|共印|印数|份数)[ :：(（]?|.{2,40}印发$|.{0,20}第 ?\d{1,3} ?版[)）]?$"
    r"|[-—*·\s]*(?:第 ?)?\d{1,4}[ 页]*[-—*·\s]*$|[-—*_\s]+$|\*?第 ?\d{1,4} ?页.{0,60}$|.{0,20}此件(?:主动|依申请|不予)?公开.{0,40}$"
)


def find_losses(outline: Outline) -> list[str]:
    """What is missing of a document, in Chinese; empty where nothing seems to be."""
    return [*_late_begin(outline), *_cut_end(outline)]


def _late_begin(outline: Outline) -> list[str]:
    """The first number is not a first one, or the first chapter is not the first."""
    numbered = [p for p in outline.parts if p.number is not None and p.role != "front"]
    if not numbered:
        return []
    losses = []
    first = numbered[0]
    if first.number and first.number > 1:
        losses.append(f"开头缺失，自 {first.marker} 起")
    top = min(part.level for part in numbered)
    chapters = [part for part in numbered if part.level == top]
    if chapters[0].number and chapters[0].number > 1 and chapters[0] is not first:
        missing = [write_chinese(n) for n in range(1, chapters[0].number)]
        losses.append(f"缺第{'、'.join(missing)}部分")
    return losses


def _cut_end(outline: Outline) -> list[str]:
    """The last paragraph stops without a full stop, and is no heading, cell or signature."""
    if not outline.paragraphs:
        return []
    text = outline.view.text
    index = len(outline.paragraphs) - 1
    while index > 0 and _AFTERWORD.match(text, *outline.paragraphs[index]):
        index -= 1
    start, end = outline.paragraphs[index]
    plain = text[start:end]
    last = outline.parts[-1] if outline.parts else None
    if last and last.start == start and last.title and last.body_start >= end:
        return []
    if end - start < 6 or plain[-1] in _CLOSING or outline.in_table(start):
        return []
    cells = [cell for cell in re.split(r"[ \t]+", plain) if cell]
    if end - start <= 40 and all(is_department(c) or is_due(c) for c in cells):
        return []
    # Where other paragraphs go without full stops too, this one's lack of it says nothing.
    others = [text[e - 1] in _CLOSING for s, e in outline.paragraphs[-40:-1] if e - s > 20]
    if not others or sum(others) < 0.6 * len(others):
        return []
    return ["结尾缺失，止于半句"]
