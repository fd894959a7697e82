"""What a command line chooses, refused before anything is run.

A notebook of ours would refuse it in its first cells, and in the same words: both ask the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from kexie_analysis.choosing import find_place, read_doc_type, read_list, require_period
from kexie_analysis.codebook import read_codebook
from kexie_analysis.messages import require_language
from kexie_analysis.package import read_rows
from kexie_analysis.publish.briefings import Briefing
from kexie_analysis.publish.parameters import imports_of_ours

_LOADS, _SPEAKS = "kexie_analysis.load_plans", "kexie_analysis.use_language"


def require_choices(briefings: Sequence[Briefing], given: Collection[str], data: Path) -> None:
    """Check the parameters named `given` where a notebook hands them on to us.

    Raises
    ------
    SelectionError : a province, period, type, theme, indicator or language that does not exist.
    """
    if not given:
        return
    for briefing in briefings:
        ours = imports_of_ours([briefing.notebook])
        for name, value in briefing.parameters.items():
            check, needed = _CHECKS.get(name, (None, ""))
            if check and name in given and needed in ours:
                for choice in read_list(value if isinstance(value, list) else str(value)):
                    check(choice, data)


def spell_theme(name: str, data: Path, themes: Collection[str]) -> str:
    """The id of a theme from its name; the name itself where there is no such theme."""
    if name in themes:
        return name
    return next((t.theme_id for t in read_codebook(data).themes if t.is_called(name)), name)


def _province(name: str, data: Path) -> None:
    find_place(name, read_rows("provinces", data))


def _period(name: str, data: Path) -> None:
    require_period(name, {str(r["period"]) for r in read_rows("plans", data) if r["period"]})


_CHECKS: dict[str, tuple[Callable[[str, Path], object], str]] = {
    "provinces": (_province, _LOADS),
    "province_id": (_province, _LOADS),
    "periods": (_period, _LOADS),
    "doc_types": (lambda name, data: read_doc_type(name), _LOADS),
    "theme_id": (lambda name, data: read_codebook(data).theme(name), _LOADS),
    "indicator_id": (lambda name, data: read_codebook(data).indicator(name), _LOADS),
    "language": (lambda name, data: require_language(name), _SPEAKS),
}
