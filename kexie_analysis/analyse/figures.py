"""Figures of documents in the language of the run: as they are written in Chinese, else put together anew."""

from __future__ import annotations

from unicodedata import normalize

from kexie_analysis.messages import CHINESE, language, say, scales, span, unit

_WIDE = frozenset("０１２３４５６７８９．％")
_EXACT = 6  # decimals: a figure that was written out is not rounded


def figure_text(written: str, *, low: float, high: float, bound: str, unit_name: str) -> str:
    """`不少于20万人次` as the document writes it; `at least 200,000 person-times`.

    Signs of double width (１６％) are written as all others are, so that lines do not break within them.
    """
    if language() == CHINESE:
        return "".join(normalize("NFKC", c) if c in _WIDE else c for c in written)
    size, big = next(((s, b) for s, b in scales() if high >= s), (1.0, ""))
    last = _digits(high / size)
    said = f"{last if low == high else span(_digits(low / size), last)}{big}{unit(unit_name, last)}"
    if bound == "ge":
        return say("不少于{figure}", figure=said)
    if bound == "gt":
        return say("超过{figure}", figure=said)
    if bound == "le":
        return say("不超过{figure}", figure=said)
    return say("约{figure}", figure=said) if bound == "approx" else said


def _digits(value: float) -> str:
    text = f"{value:,.{_EXACT}f}"
    return text.rstrip("0").rstrip(".")
