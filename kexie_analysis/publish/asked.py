"""Which briefings a command line asks for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kexie_analysis.choosing import find_province
from kexie_analysis.errors import SuiteError
from kexie_analysis.package import read_rows
from kexie_analysis.publish.briefings import (
    Briefing,
    ad_hoc,
    choose,
    expand,
    single,
    without_parameter,
)
from kexie_analysis.publish.choices import require_choices, spell_theme
from kexie_analysis.publish.settings import Settings
from kexie_analysis.publish.suite import Entry, find_suite, read_suite


def plan(settings: Settings) -> tuple[list[Briefing], bool]:
    """The briefings asked for, and whether they are the whole suite."""
    notebooks = [n for n in settings.names if n.endswith(".ipynb") and Path(n).is_file()]
    names = [n for n in settings.names if n not in notebooks]
    chosen = [ad_hoc(Path(n)) for n in notebooks]
    everything = not settings.names
    entries = read_suite(find_suite(settings.suite)) if names or everything else []
    if everything:
        entries = _taking(entries, settings)
    asked = set(settings.parameters)
    for entry, value in choose(entries, names) if entries else []:
        chosen.append(entry if value is None else single(entry, value))
        asked |= {entry.for_each[0]} if entry.for_each and value is not None else set()
    provinces = sorted({str(r["province_id"]) for r in read_rows("plans", settings.data)})
    themes = sorted(
        p.stem for p in (settings.data / "themes").glob("*.yml") if not p.name.startswith(".")
    )
    briefings = expand(
        chosen,
        provinces=provinces,
        themes=themes,
        given=settings.parameters,
        formats=settings.formats,
        spelled={
            "province_id": partial(find_province, provinces=read_rows("provinces", settings.data)),
            "theme_id": partial(spell_theme, data=settings.data, themes=themes),
        },
    )
    if not briefings:
        raise SuiteError(
            "没有可运行的简报", next_step="核对 -p 所选的省份，或先用 kexie extract 读入文件"
        )
    require_choices(briefings, asked, settings.data)
    return briefings, everything and not settings.parameters


def _taking(entries: list[Entry], settings: Settings) -> list[Entry]:
    # Nobody named these: a parameter of some briefings must not keep all from running.
    missing = without_parameter(entries, settings.parameters)
    for parameter in dict.fromkeys(missing.values()):
        names = "、".join(name for name, lacked in missing.items() if lacked == parameter)
        print(f"没有参数 {parameter} 的简报这次不运行：{names}")
    return [e for e in entries if e.name not in missing]
