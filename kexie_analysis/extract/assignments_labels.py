"""Assignments stated in running text: 责任部室（单位）：…, （牵头单位：…；配合单位：…）, （学会部）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kexie_analysis.extract.assignments_rows import Found
from kexie_analysis.extract.departments import is_department
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.periods import is_due, is_open_ended

_LABEL = re.compile(
    r"(?P<label>(?:责任|牵头|主责|主办|承办|落实|实施|负责|配合|协办|协同|协助|参与|参加|完成|办理|推进|进度|时间|时限|计划完成)"
    r"(?:[部处科室门单位领导人者主体时限间期进度要求安排完成节点及/和、]|\([^()\n]{1,8}\)){0,12}) ?[:] ?"
)
_PERSON_LABEL = re.compile(r"领导|人$|人员|者$")
_BRACKET = re.compile(
    r"\((?P<inside>[^()\n]{2,80}(?:\([^()\n]{1,20}\)[^()\n]{0,60}){0,3})\)[。;]?$"
)
_LEADS = re.compile(r"(?:牵头|负责|主办|配合|协办|参与|落实|承办)$")
#: Two labels no further apart than this belong to one statement (characters).
_APART = 4


def find_labelled(outline: Outline) -> list[Found]:
    """One row per statement, outside real tables and the review of the past."""
    found: list[Found] = []
    for start, end in outline.paragraphs:
        if outline.in_table(start) or not _says_what_to_do(outline, end - 1):
            continue
        statements = list(_labelled(outline, start, end)) or list(_bracketed(outline, start, end))
        found += statements
    merged = _merge(found, outline)
    _number(merged)
    return merged


def _says_what_to_do(outline: Outline, position: int) -> bool:
    """Not what stands before the first heading, nor the past or the goals."""
    part = outline.part_at(position)
    return part is not None and part.role in {"tasks", "safeguards", "other"}


@dataclass
class _Value:
    kind: str  # due, department, person
    start: int
    label_end: int
    end: int


def _labelled(outline: Outline, start: int, end: int) -> Iterator[Found]:
    """Statements of a paragraph; labels close to each other make one."""
    text = outline.view.text
    labels = list(_LABEL.finditer(text, start, end))
    values = []
    for position, label in enumerate(labels):
        limit = labels[position + 1].start() if position + 1 < len(labels) else end
        values.append(_value(text, label, limit))
    values = [v for v in values if v.end > v.label_end]
    group: list[_Value] = []
    for value in values:
        if group and value.start - group[-1].end > _APART:
            yield from _statement(outline, group)
            group = []
        group.append(value)
    yield from _statement(outline, group)


def _value(text: str, label: re.Match[str], limit: int) -> _Value:
    stop, depth = label.end(), 0
    while stop < limit and text[stop] not in "。\n":
        depth += (text[stop] == "(") - (text[stop] == ")")
        if depth < 0:
            break
        stop += 1
    end = label.end() + len(text[label.end() : stop].rstrip(" ;,、("))
    words = label["label"]
    kind = "department"
    if re.search(r"时限|时间|进度|期限|节点|^完成$", words):
        kind = "due"
    elif _PERSON_LABEL.search(words):
        kind = "person"
    return _Value(kind, label.start(), label.end(), end)


def _statement(outline: Outline, group: list[_Value]) -> Iterator[Found]:
    text = outline.view.text
    due = next((v for v in group if v.kind == "due"), None)
    names = tuple(text[v.label_end : v.end] for v in group if v.kind == "department")
    if not due and not names:
        return
    yield Found(
        group[0].start, group[-1].end, outline.index_at(group[0].start, "task"), None,
        due=text[due.label_end : due.end] if due else "",
        due_raw=outline.raw(due.label_end, due.end) if due else "",
        departments=names,
    )  # fmt: skip


def _bracketed(outline: Outline, start: int, end: int) -> Iterator[Found]:
    """Departments, and a date, in brackets at the paragraph's end."""
    text = outline.view.text
    found = _BRACKET.search(text, max(start, end - 180), end)
    if found is None or found.start() <= start:
        return
    at = found.start("inside")
    due, names = "", []
    due_span = (at, at)
    for piece in re.finditer(r"[^,;]+", found["inside"]):
        plain = piece.group().strip()
        if is_due(plain) or is_open_ended(plain):
            due, due_span = plain, (at + piece.start(), at + piece.end())
        elif is_department(_LEADS.sub("", plain)):
            names.append(_LEADS.sub("", plain))
        else:
            return
    if names:
        task = outline.index_at(found.start(), "task")
        raw = outline.raw(*due_span).strip()
        yield Found(at, found.end("inside"), task, None, due, raw, tuple(names))


def _merge(found: list[Found], outline: Outline) -> list[Found]:
    """Statements on lines that follow each other (责任单位：… / 完成时限：…) are one."""
    text = outline.view.text
    out: list[Found] = []
    for item in found:
        last = out[-1] if out else None
        adjacent = (
            last and last.task == item.task and not text[last.end : item.start].strip(" \n。;)(")
        )
        if last and adjacent and not (last.due and item.due):
            last.end = item.end
            last.departments += item.departments
            last.due, last.due_raw = last.due or item.due, last.due_raw or item.due_raw
        else:
            out.append(item)
    return out


def _number(found: list[Found]) -> None:
    """Number the statements of tasks that have several: each is on one measure."""
    by_task: dict[int | None, list[Found]] = {}
    for item in found:
        by_task.setdefault(item.task, []).append(item)
    for task, items in by_task.items():
        if task is not None and len(items) > 1:
            for number, item in enumerate(items, start=1):
                item.measure_no = number
