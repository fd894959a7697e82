"""What about an outline a person should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kexie_analysis.extract.outline import Part

_LONG_TASK = 1500
_MOST = 20


def find_doubts(parts: Sequence[Part]) -> list[str]:
    """Warnings in Chinese: no tasks, gaps in the numbering, very long tasks without a title."""
    doubts = [*_gaps(parts), *_long_tasks(parts)]
    if not any(part.kind == "task" for part in parts):
        doubts.insert(0, "没有找到编号任务，请核对文件结构")
    if len(doubts) > _MOST:
        doubts = [*doubts[:_MOST], f"另有 {len(doubts) - _MOST} 处编号疑问未列出"]
    return doubts


def _gaps(parts: Sequence[Part]) -> Iterator[str]:
    """Numbers that neither follow the last of their kind nor begin anew under another heading."""
    last: dict[tuple[str, int], Part] = {}
    for part in parts:
        if part.number is None or part.role == "front":
            continue
        key = (part.kind, part.level)
        before = last.get(key)
        last[key] = part
        if before is None or before.number is None or part.number == before.number + 1:
            continue
        if part.number == 1 and part.parent != before.parent:
            continue
        name = "任务" if part.kind == "task" else "章节"
        if part.number > before.number + 1:
            yield f"{name}编号不连续：{before.marker} 之后是 {part.marker}"
        else:
            yield f"{name}编号失序：{before.marker} 之后是 {part.marker}"


def _long_tasks(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if part.kind == "task" and not part.title and part.end - part.start > _LONG_TASK:
            yield f"任务 {part.marker} 无标题且长达 {part.end - part.start} 字，可能漏分"
