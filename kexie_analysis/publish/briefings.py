"""The briefings of a suite: each entry with its parameters checked, once per value of `for_each`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from kexie_analysis.choosing import read_list
from kexie_analysis.errors import SuiteError
from kexie_analysis.publish.parameters import (
    Parameter,
    convert_values,
    inspect_parameters,
    read_notebook,
)
from kexie_analysis.publish.suite import AD_HOC, FORMATS, Entry, safe_name

Spelled = Mapping[str, Callable[[str], str]]
NO_NAMES: Spelled = {"province_id": str, "theme_id": str}


@dataclass(frozen=True)
class Briefing:
    """One briefing to publish: a notebook with all its parameters, as types the notebook declares."""

    name: str
    notebook: Path
    title: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    formats: tuple[str, ...] = FORMATS
    timeout: int = 600
    base: str = ""  # the entry it comes from
    order: int = AD_HOC  # that entry's place in the suite
    narrowed: bool = False  # by a parameter of the command line: other than what the suite says


def expand(
    entries: Sequence[Entry],
    *,
    provinces: Sequence[str],
    themes: Sequence[str],
    given: Mapping[str, object] | None = None,
    formats: Sequence[str] | None = None,
    spelled: Spelled = NO_NAMES,
) -> list[Briefing]:
    """Every entry's briefings. `given` are the parameters of the command line: they win.

    Given `provinces` limit the briefings of single provinces to these.

    Parameters
    ----------
    spelled : by parameter (`province_id`, `theme_id`), the id from any of its names.
    provinces : ids of the provinces that have documents.
    themes : ids of all themes.

    Raises
    ------
    SuiteError : an unknown parameter, a value of the wrong type, or two briefings of one name.
    """
    out: list[Briefing] = []
    own = {e.name for e in entries} | {e.notebook.stem for e in entries}
    everything = {"province_id": list(provinces), "theme_id": [t for t in themes if t not in own]}
    for entry in entries:
        own_given = dict(given or {})
        if _limits(entry, own_given):
            wanted = {spelled["province_id"](p) for p in read_list(str(own_given.pop("provinces")))}
            kept = [p for p in provinces if p in wanted or not wanted]
            limited = {**everything, "province_id": kept}
            out += _expand_entry(entry, limited, own_given, formats, spelled)
        else:
            out += _expand_entry(entry, everything, own_given, formats, spelled)
    seen: dict[str, Briefing] = {}
    for briefing in out:
        if briefing.name.lower() in seen:
            raise SuiteError(f"两份简报同名：{briefing.name}", next_step="在清单中改名")
        seen[briefing.name.lower()] = briefing
    return out


def without_parameter(entries: Sequence[Entry], given: Mapping[str, object]) -> dict[str, str]:
    """Names of entries that lack a given parameter, with the first such one that another has."""
    known = {e.name: set(_parameters(e)) for e in entries}
    for entry in entries:
        if _limits(entry, given):
            known[entry.name].add("provinces")
    shared = set().union(*known.values())
    lacks = {n: [p for p in given if p in shared - own] for n, own in known.items()}
    return {name: missing[0] for name, missing in lacks.items() if missing}


def choose(entries: Sequence[Entry], names: Sequence[str]) -> list[tuple[Entry, str | None]]:
    """The entries named, each with the one value asked for (`theme-talent`) or None for all.

    Raises
    ------
    SuiteError : a name that is not in the suite.
    """
    if not names:
        return [(entry, None) for entry in entries]
    chosen: list[tuple[Entry, str | None]] = []
    for name in dict.fromkeys(names):
        whole = [e for e in entries if e.name == name]
        part = [e for e in entries if e.for_each and name.startswith(e.name + "-")]
        if whole:
            chosen.append((whole[0], None))
        elif part:
            entry = max(part, key=lambda e: len(e.name))
            chosen.append((entry, name[len(entry.name) + 1 :]))
        else:
            raise SuiteError(
                f"清单中没有简报“{name[:60]}”",
                allowed="、".join(e.name + ("-…" if e.for_each else "") for e in entries),
                next_step="核对名称，或在 suite.yml 中添上它",
            )
    return chosen


def single(entry: Entry, value: str) -> Entry:
    """The entry limited to one value of its `for_each`."""
    assert entry.for_each
    return replace(entry, for_each=(entry.for_each[0], [value]))


def ad_hoc(path: Path) -> Entry:
    """An entry for a notebook that is in no suite, named by its file."""
    name = safe_name(path.stem, str(path))
    return Entry(name, path.resolve(), "", {}, None, FORMATS, 600, str(path))


def _expand_entry(
    entry: Entry,
    everything: Mapping[str, list[str]],
    given: dict[str, object],
    formats: Sequence[str] | None,
    spelled: Spelled,
) -> list[Briefing]:
    where = f"{entry.where}，{entry.notebook.name}"
    known = _parameters(entry)
    common = {**entry.parameters, **given}
    base = _without_parameters(entry, tuple(formats) if formats else entry.formats)
    choosing = {"language", entry.for_each[0] if entry.for_each else ""}
    base = replace(base, narrowed=bool(given.keys() - choosing))
    if entry.for_each is None:
        name = safe_name(base.name + _in_language(given, known), entry.where)
        return [replace(base, name=name, parameters=convert_values(common, known, where=where))]
    parameter, values = entry.for_each
    if parameter in given:  # -p theme_id=talent chooses among the values
        values = [str(given[parameter])]
    if values == "all":
        if parameter not in everything:
            raise SuiteError(
                f"{parameter} 不能用 all",
                where=entry.where,
                allowed="province_id、theme_id，或列出各值",
            )
        values = everything[parameter]
    elif parameter in spelled:  # 江西 and CN-JX are one briefing
        values = list(dict.fromkeys(map(spelled[parameter], map(str, cast(list, values)))))
    assert isinstance(values, list)
    out = []
    for value in values:
        name = safe_name(f"{entry.name}-{value}{_in_language(given, known)}", entry.where)
        parameters = convert_values({**common, parameter: value}, known, where=where)
        out.append(replace(base, name=name, parameters=parameters))
    return out


def _parameters(entry: Entry) -> dict[str, Parameter]:
    return inspect_parameters(
        read_notebook(entry.notebook), f"{entry.where}，{entry.notebook.name}"
    )


def _limits(entry: Entry, given: Mapping[str, object]) -> bool:
    """Whether given `provinces` choose among the provinces that the entry is run for."""
    own = entry.for_each == ("province_id", "all") and "provinces" in given
    return own and "provinces" not in _parameters(entry)


def _in_language(given: Mapping[str, object], known: Mapping[str, Parameter]) -> str:
    """`-en` where the command line asks for another language: the editions stand side by side."""
    wanted = str(given.get("language") or "")
    own = known.get("language")
    return f"-{wanted}" if wanted and own and wanted != own.default else ""


def _without_parameters(entry: Entry, formats: tuple[str, ...]) -> Briefing:
    """The entry as a briefing without parameters yet."""
    return Briefing(
        name=entry.name,
        notebook=entry.notebook,
        title=entry.title,
        formats=formats,
        timeout=entry.timeout,
        base=entry.name,
        order=entry.order,
    )
