"""The contents page: it repeats every heading and is none of them."""

from __future__ import annotations

import re

from kexie_analysis.extract.outline_lines import HEADING_LENGTH, Line, title_key

_HEAD = re.compile(r"(?:目 {0,4}[录次]|内容目录|CONTENTS|Contents)")
_LEADERS = re.compile(
    r"(?:(?<![.…·。—-])[.…·。—-]{3,}|(?<! ) {2,}|\t) ?[(\[]?\d{1,4}[)\]]?$|(?<![.…·])[.…·]{6,}$"
)
_MOST_ENTRIES = 2000


def mark_contents(lines: list[Line], text: str) -> None:
    """Give the lines of a contents page, with its heading where it has one, the use `contents`."""
    start = next((i for i, line in enumerate(lines) if _is_head(line, text)), None)
    if start is not None:
        stop = _end_of_entries(lines, text, start + 1)
        _mark(lines, start, stop)
        return
    _mark_leaders(lines, text)
    _mark_block(lines, text)


def _is_head(line: Line, text: str) -> bool:
    return line.end - line.start <= 10 and bool(_HEAD.fullmatch(text, line.start, line.end))


def _mark(lines: list[Line], start: int, stop: int) -> None:
    for line in lines[start:stop]:
        line.use = "contents"


def _is_entry(line: Line, text: str) -> bool:
    if line.end - line.start > HEADING_LENGTH * 2:
        return False
    plain = text[line.start : line.end]
    if _LEADERS.search(plain[-60:]):
        return True
    return len(plain) <= HEADING_LENGTH and plain[-1] not in "。；;：:" and "。" not in plain


def _end_of_entries(lines: list[Line], text: str, first: int) -> int:
    """The index after the last entry: where text begins, or where the first entry comes again."""
    seen: set[str] = set()
    for index in range(first, min(len(lines), first + _MOST_ENTRIES)):
        line = lines[index]
        if not _is_entry(line, text):
            return _without_title(lines, text, first, index)
        # 第一章 总体要求 3: the page number is no part of what comes again.
        key = title_key(text[line.start : line.end]).rstrip("0123456789")
        if key in seen and len(key) > 1:
            return _without_title(lines, text, first, index)
        seen.add(key)
    return min(len(lines), first + _MOST_ENTRIES)


def _without_title(lines: list[Line], text: str, first: int, stop: int) -> int:
    """Leave the lines between the last entry and the text (the document's title) out."""
    while stop > first and lines[stop - 1].marker is None:
        plain = text[lines[stop - 1].start : lines[stop - 1].end]
        if _LEADERS.search(plain[-60:]) or re.fullmatch(
            r"\d{1,4}|附 ?[件录表].*|.{0,2}[前序引] ?言|结 ?语", plain
        ):
            break
        stop -= 1
    return stop


def _mark_leaders(lines: list[Line], text: str) -> None:
    run: list[int] = []
    for index, line in enumerate([*lines[:_MOST_ENTRIES], None]):
        if line and _LEADERS.search(text[max(line.start, line.end - 40) : line.end]):
            run.append(index)
            continue
        if len(run) >= 3:
            _mark(lines, run[0], run[-1] + 1)
        run = []


def _mark_block(lines: list[Line], text: str) -> None:
    """A block of headings with nothing between them, all of which come again further down."""
    first = next((i for i, line in enumerate(lines) if line.marker and line.use == "text"), None)
    if first is None:
        return
    stop = first
    while stop < len(lines) and lines[stop].marker and _is_entry(lines[stop], text):
        stop += 1
    if stop - first < 4:
        return
    later = {
        title_key(text[x.start : x.end])
        for x in lines[stop:]
        if x.marker and x.end - x.start <= HEADING_LENGTH
    }
    first_sentences = {
        title_key(text[x.start : x.end].split("。")[0]) for x in lines[stop:] if x.marker
    }
    keys = [title_key(text[x.start : x.end]) for x in lines[first:stop]]
    again = sum(key in later or key in first_sentences for key in keys)
    if again >= 0.8 * len(keys):
        _mark(lines, first, stop)
