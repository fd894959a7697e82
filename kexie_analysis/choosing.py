"""What a user writes to choose plans, read: lists of names, periods, types of document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kexie_analysis.errors import SelectionError
from kexie_analysis.schema import DOC_TYPE_ZH, SHORT_TYPE

_NUMERALS = "零一二三四五六七八九十"


def read_list(value: Iterable[str] | None) -> list[str]:
    """The names in a list, or in the text of one."""
    if value is None:
        return []
    if isinstance(value, str):
        # `papermill -p` hands a list over as its text: '["江西","青海"]' or '江西,青海'.
        value = value.translate(str.maketrans("[]\"'，、", "  " + "  ,,")).split(",")
        return [word.strip() for word in value if word.strip()]
    return [str(v) for v in value]


def find_province(name: str, provinces: Iterable[Mapping[str, object]]) -> str:
    """The id from an id (`CN-JX`, `jx`), a short, full or English name; SelectionError if none."""
    wanted, short = name.strip().casefold(), []
    for row in provinces:
        own = [str(row[key]) for key in ("province_id", "short_zh", "name_zh", "name_en")]
        if {wanted, f"cn-{wanted}"} & {text.casefold() for text in own}:
            return own[0]
        short.append(own[1])
    raise SelectionError(
        f"没有省份“{name}”",
        allowed="、".join(short),
        next_step="改用简称、全称或 CN- 编号",
    )


def find_place(name: str, provinces: Iterable[Mapping[str, object]]) -> str:
    """As `find_province`; `CN` and 全国 are the nation."""
    return "CN" if name in ("CN", "全国") else find_province(name, provinces)


def require_period(name: str, known: Iterable[str]) -> None:
    """SelectionError for what is neither a year nor the name of a five-year plan."""
    if not name.isdigit() and not is_period(name.strip("“”\"'")):
        raise SelectionError(
            f"没有规划期“{name}”", allowed="、".join(sorted(known)) + "，或年份如 2024"
        )


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
