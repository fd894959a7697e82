"""What a user writes to choose plans, read: lists, periods, types; and how a clause is cited."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kexie_analysis.errors import SelectionError
from kexie_analysis.naming import SHORT_TYPE
from kexie_analysis.schema import DOC_TYPE_ZH

_NUMERALS = "零一二三四五六七八九十"


def listed(value: Iterable[str] | None) -> list[str]:
    """The names in a list, or in the text of one."""
    if value is None:
        return []
    if isinstance(value, str):
        # `papermill -p` hands a list over as its text: '["江西","青海"]' or '江西,青海'.
        value = value.translate(str.maketrans("[]\"'，、", "  " + "  ,,")).split(",")
        return [word.strip() for word in value if word.strip()]
    return [str(v) for v in value]


def is_period(name: str) -> bool:
    """Whether this is the name of a five-year plan: `十四五`."""
    return name.endswith("五") and len(name) in (3, 4) and all(c in _NUMERALS for c in name)


def read_doc_type(name: str) -> str:
    """The id of a type from its id or a Chinese name; SelectionError where there is none."""
    for key, zh in DOC_TYPE_ZH.items():
        if name in (key, zh, SHORT_TYPE[key]):
            return key
    raise SelectionError(
        f"没有文件类型“{name}”", allowed="、".join(f"{k}（{v}）" for k, v in DOC_TYPE_ZH.items())
    )


def short_marker(marker: object) -> str:
    """`一、` -> 一, `（一）` -> (一), `16.` -> 16, `第二章` -> 第二章; empty where there is none."""
    if pd.isna(marker):
        return ""
    text = str(marker).translate(str.maketrans("（）．", "().")).strip().strip("*# ")
    return "" if text in {"——", "—", "-"} else text.rstrip("、.．:： ")


def clip(title: object) -> str:
    """A title in at most twelve characters."""
    text = "" if pd.isna(title) else "".join(str(title).split())
    return text if len(text) <= 12 else text[:12] + "…"
