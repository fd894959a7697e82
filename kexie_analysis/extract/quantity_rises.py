"""Rises and falls: which number one starts from (由50家), which one it reaches (增至80家)."""

from __future__ import annotations

import re

from kexie_analysis.extract.quantity_scene import Scene

_FROM = re.compile(r"(?:从|由)[^,;。]{0,30}$")
_THEN_RISES = re.compile(
    r"[^,;。]{0,8}?(?:提升|提高|增加|增长|增|扩大|发展|上升|下降|降低|降|升|减少|减|精简|压减|压缩|缩减|缩短|缩小|调整)[到至为]"
)
#: 提高到, at the end of what stands before the number that is reached.
REACHED = re.compile(
    r"(?:增长|提高|提升|上升|增加|下降|降低|减少|增|扩大|缩小|控制|升|降|减|精简|压减|压缩|缩减|缩短)(?:到|至|为|在)[^,;。]{0,8}$"
)
#: 在现有120家基地基础上: where it starts from.
BASED_ON = re.compile(r"[^,;。]{0,12}(?:的)?基础上")


def is_baseline(scene: Scene) -> bool:
    """Whether the number is where a rise begins (由50家增至80家)."""
    return bool(_FROM.search(scene.clause)) and bool(_THEN_RISES.match(scene.rest))
