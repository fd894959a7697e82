"""Figures of documents in the language of the run: as they are written in Chinese, else put together anew."""

from __future__ import annotations

import re
from unicodedata import normalize

from kexie_analysis.messages import CHINESE, language, say, scales, span, unit

_WIDE = frozenset("０１２３４５６７８９．％")
_TAILS = ("以上", "左右", "以下", "以内", "上下")  # that stand after the unit
_LARGE = ("万", "亿")
_SIZES = ((1e4, "万"), (1e8, "亿"))
_LAST_NUMBER = re.compile(r"\d[\d,]{0,20}(?:\.\d{1,20})?$")
_MORE = "多余"  # 25亿多, 20余
_EXACT = 6  # decimals: a figure that was written out is not rounded


def figure_text(written: str, *, low: float, high: float, bound: str, unit_name: str) -> str:
    """`不少于20万人次` as the document writes it; `at least 200,000 person-times`.

    Signs of double width (１６％) are written as all others are, so that lines do not break within them.
    A figure whose unit stands elsewhere, in the head of its table say, is told with it: no number is bare.
    """
    if language() == CHINESE:
        narrow = "".join(normalize("NFKC", c) if c in _WIDE else c for c in written)
        return _with_unit(_with_size(narrow, high), unit_name)
    size, big = next(((s, b) for s, b in scales() if high >= s), (1.0, ""))
    last = _digits(high / size)
    said = f"{last if low == high else span(_digits(low / size), last)}{big}{unit(unit_name, last + big)}"
    if bound == "ge":
        return say("不少于{figure}", figure=said)
    if bound == "gt":
        return say("超过{figure}", figure=said)
    if bound == "le":
        return say("不超过{figure}", figure=said)
    return say("约{figure}", figure=said) if bound == "approx" else said


def _with_size(written: str, value: float) -> str:
    """`40` of a column of 万人 as `40万`: a number alone is told as large as its column makes it."""
    plain = _LAST_NUMBER.search(written.removesuffix(_tail(written)))
    if plain is None:
        return written
    bare = float(plain.group().replace(",", ""))
    size = next((word for times, word in _SIZES if bare and abs(value - bare * times) < 1), "")
    return f"{written[: plain.end()]}{size}{written[plain.end() :]}"


def _tail(written: str) -> str:
    return next((t for t in _TAILS if written.endswith(t)), "")


def _with_unit(written: str, name: object) -> str:
    """`15.5以上` of percent as `15.5%以上`, `15-20亿` of yuan as `15-20亿元`; others as they are."""
    if not isinstance(name, str) or not name or name in written or "%" in written:
        return written
    tail = _tail(written)
    body = written.removesuffix(tail)
    last = body.rstrip(_MORE)[-1:]
    bare = last.isascii() and last.isdigit()
    large = last in _LARGE and name not in ("%", "‰")
    return f"{body}{name}{tail}" if bare or large else written


def _digits(value: float) -> str:
    text = f"{value:,.{_EXACT}f}"
    return text.rstrip("0").rstrip(".")
