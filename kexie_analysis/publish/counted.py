"""What the themes and indicators of a briefing count, in words, for the codebook of its Excel file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kexie_analysis.codebook import Indicator, Theme, read_codebook
from kexie_analysis.errors import KexieError
from kexie_analysis.messages import CHINESE, joined, language, say, speaking, unit, word
from kexie_analysis.publish.briefings import Briefing

Row = dict[str, str]


def codebook_rows(data: Path, briefing: Briefing) -> list[Row]:
    """Of a briefing on one theme: the theme, its measures and its indicators; of others, all themes
    and indicators. A codebook that is broken is for the notebooks to complain about."""
    try:
        themes = read_codebook(data).themes
    except KexieError:
        return []
    asked = str(briefing.parameters.get("theme_id") or briefing.base or briefing.name)
    own = [theme for theme in themes if theme.theme_id == asked]
    with speaking(str(briefing.parameters.get("language", ""))):
        return [row for theme in own or themes for row in _theme(theme, alone=bool(own))]


def _theme(theme: Theme, *, alone: bool) -> Iterator[Row]:
    yield _row("主题", theme.label.name, word(theme.definition))
    if alone:
        for code in theme.codes:
            # Definitions of measures are written in Chinese only.
            defined = code.definition if language() == CHINESE else ""
            yield _row("举措", code.label.name, defined + _found_by(code.terms))
    for indicator in theme.indicators:
        yield _row("指标", indicator.label.name, _found_by(indicator.terms), _units(indicator))


def _found_by(terms: Sequence[str]) -> str:
    return say("按这些词语找：{terms}", terms="、".join(terms).replace(" ", "…"))


def _units(indicator: Indicator) -> str:
    return joined(dict.fromkeys(s for u in indicator.units if (s := unit(u).strip())), "、")


def _row(kind: str, name: str, told: str, counted: str = "") -> Row:
    return {"类别": word(kind, "column"), "名称": name, "说明": told, "单位": counted}
