"""The four ways in which a figure is not there, each with its mark. Never 0, never blank.

The words are those of `analyse.states`, which this wing does not import: frames bring them along.
"""

from __future__ import annotations

from typing import Any

PRESENT = "present"
NOT_PROPOSED, NOT_FOUND, NOT_APPLICABLE, FRAGMENT = "未提出", "未检出", "不适用", "来源残缺"
#: State -> its mark in tables and charts (in charts 来源残缺 is a hatched cell as well).
MARKS = {NOT_PROPOSED: "—", NOT_FOUND: "?", NOT_APPLICABLE: "·", FRAGMENT: "残缺"}
MEANINGS = {
    NOT_PROPOSED: "完整文件未提出",
    NOT_FOUND: "未检出（未经人工通读）",
    NOT_APPLICABLE: "不适用",
    FRAGMENT: "来源残缺，无法判断",
}


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and pandas' NA (the only one that is neither equal nor unequal to itself)."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:
        return True
    except ValueError:  # an array
        return False


def state_of(value: Any) -> str | None:
    """The state that a cell names, or None."""
    return value if isinstance(value, str) and value in MARKS else None
