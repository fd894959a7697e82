"""Line breaks inside a sentence or a heading: which lines belong together."""

from __future__ import annotations

import re

from kexie_analysis.extract.outline_lines import FINAL, HEADING_LENGTH, Line
from kexie_analysis.extract.outline_nodes import is_unnumbered_heading

_OPENERS = {"(": ")", "“": "”", "《": "》", "〔": "〕", "【": "】", "‘": "’"}
_OPENER = re.compile(r"[(“《〔【‘]")
_LABEL = re.compile(
    r"[(\[【]?(?:责任|牵头|配合|承办|主办|协办|参与|参加|完成|落实|时间|时限|进度|备注|附件|目标|抄送|联系)[^。]{0,12}[:：]"
)
_DUE = re.compile(
    r"[(]?(?:20\d\d年|每[年月季]|长期|持续|常年|全年|年底|\d{1,2}月|[上下]半年|第?[一二三四]季度)"
)
_UNIT = re.compile(r".{1,18}(?:部|室|处|中心|馆|会|局|委|办|单位|社|院|党委|科协|组|校|部门)")
_CONNECTORS = tuple(",、和与及的或为在对")
#: Display columns by which lines that were broken at a fixed width may differ.
_RAGGED = 6


def find_joins(lines: list[Line], text: str, *, in_cells: bool = False) -> list[bool]:
    """For each line whether it goes on with the next line that is in use (only text lines do).

    `in_cells`: the lines are cells of a flattened table, which need no full stop at their end.
    """
    joins = [False] * len(lines)
    used = [i for i, line in enumerate(lines) if line.use in {"text", "rule"}]
    chosen = [lines[i] for i in used]
    width = 0 if in_cells else _wrap_width(chosen, text)
    indents = _indents_begin_paragraphs(chosen)
    for position in range(len(used) - 1):
        index, following = used[position], used[position + 1]
        if in_cells and not lines[index].joined:
            joins[index] = _is_bracket_open(lines[index], lines[following], text)
            continue
        if indents and lines[following].indent >= 2 and not lines[index].joined:
            continue
        beyond = lines[used[position + 2]] if position + 2 < len(used) else None
        if lines[index].joined or _goes_on(lines[index], lines[following], beyond, text, width):
            joins[index] = True
    return joins


def _goes_on(line: Line, after: Line, beyond: Line | None, text: str, width: int) -> bool:
    if "rule" in (line.use, after.use) or after.marker or line.cell != after.cell:
        return False
    if after.heading and not (line.heading == after.heading and line.marker and not after.gap):
        return False
    if line.heading and not after.heading:
        return False
    if _is_bracket_open(line, after, text):
        return True
    last = text[line.end - 1]
    tail = text[max(line.start, line.end - 200) : line.end]
    if last in FINAL or _LABEL.match(text, after.start, after.end):
        return False
    if _is_cell(after, text):
        return False
    if width and _columns(line, text) >= width - _RAGGED and not after.gap:
        return True
    if last.isdigit() and text[after.start].isdigit():
        return False
    if _is_prose(line, tail):
        return last not in "”》)】" or text[after.start] in ",、;。的等"
    return _is_heading_broken(line, after, beyond, text)


def _is_bracket_open(line: Line, after: Line, text: str) -> bool:
    """Whether a bracket or quotation mark opened at the end of one line closes in the next."""
    if after.marker or "rule" in (line.use, after.use) or line.cell != after.cell:
        return False
    tail = text[max(line.start, line.end - 200) : line.end]
    if not _OPENER.search(tail):
        return False
    head = text[after.start : min(after.end, after.start + 200)]
    for opener, closer in _OPENERS.items():
        at = tail.rfind(opener)
        if at >= 0 and closer not in tail[at:]:
            closes = head.find(closer)
            if closes >= 0 and opener not in head[:closes]:
                return True
    return False


def _is_cell(line: Line, text: str) -> bool:
    """A line that stands alone in a flattened table: a date due, a department."""
    if line.end - line.start > 40:
        return False
    plain = text[line.start : line.end]
    if plain[-1] in "。；;":
        return False
    return bool(_DUE.match(plain) and "," not in plain) or bool(_UNIT.fullmatch(plain))


def _is_prose(line: Line, tail: str) -> bool:
    if line.end - line.start < 16:
        return False
    # A numbered line without a full stop is a heading, with however many commas.
    if (
        line.marker
        and line.end - line.start <= HEADING_LENGTH
        and not any(c in tail for c in "。;")
    ):
        return False
    return any(c in tail for c in ",。;") or (line.end - line.start > HEADING_LENGTH)


def _is_heading_broken(line: Line, after: Line, beyond: Line | None, text: str) -> bool:
    """A numbered heading whose end stands on a line of its own."""
    if line.marker is None or line.end - line.start > HEADING_LENGTH or after.gap:
        return False
    if after.end - after.start > 30 or text[after.end - 1] in FINAL + ",":
        return False
    head = text[line.marker.end : line.end]
    if "。" in head or not head or is_unnumbered_heading(text[after.start : after.end]):
        return False
    if head.endswith(_CONNECTORS):
        return True
    return (
        beyond is not None and beyond.marker is not None and beyond.marker.rank > line.marker.rank
    )


def _columns(line: Line, text: str) -> int:
    """The width of a line, a Han character counting two."""
    plain = text[line.start : line.end]
    return 2 * len(plain) - len(plain.encode("ascii", "ignore")) if len(plain) < 300 else 600


def _indents_begin_paragraphs(lines: list[Line]) -> bool:
    """Whether some lines, but not most, begin with two spaces: those begin paragraphs."""
    sample = lines[:4000]
    indented = sum(line.indent >= 2 for line in sample)
    return 0.05 * len(sample) <= indented <= 0.6 * len(sample)


def _wrap_width(lines: list[Line], text: str) -> int:
    """The column at which the text was broken; 0 where it was not broken at a fixed one."""
    sample = [x for x in lines[:4000] if x.cell < 0 and x.end - x.start >= 15]
    if len(sample) < 8:
        return 0
    widths = sorted(_columns(x, text) for x in sample)
    width = widths[int(len(widths) * 0.9)]
    if width > 130:
        return 0
    full = [x for x in sample if abs(_columns(x, text) - width) <= _RAGGED]
    unfinished = sum(text[x.end - 1] not in FINAL for x in full)
    return width if len(full) >= 0.45 * len(sample) and unfinished >= 0.5 * len(full) else 0
