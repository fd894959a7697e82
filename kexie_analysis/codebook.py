"""Themes, codes and indicators from `data/themes/<theme_id>.yml`: what is looked for in plans.

A theme is data: its labels, its terms, the terms that must not count, the codes (the measures it
is made of) and the indicators (what is counted in it). Adding one takes a file and no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from kexie_analysis.codebook_files import Entry, Label, read_yaml
from kexie_analysis.errors import CodebookError, SelectionError

_CODE_KEYS = ("code_id", "label", "definition", "terms", "exclude_terms")
_THEME_KEYS = ("theme_id", "order", *_CODE_KEYS[1:], "codes", "indicators")
_INDICATOR_KEYS = (
    "indicator_id", "label", "unit", "units", "terms", "exclude_terms", "also", "near",
)  # fmt: skip


@dataclass(frozen=True)
class Code:
    """One measure of a theme and the words that show it."""

    code_id: str
    label: Label
    definition: str
    terms: tuple[str, ...]
    exclude_terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """Something counted. A term matches where all its space-separated parts stand in the phrase."""

    indicator_id: str
    label: Label
    unit: str
    terms: tuple[str, ...]
    exclude_terms: tuple[str, ...] = ()
    units: tuple[str, ...] = ()  # the units that may measure it; `unit` first
    also: tuple[str, ...] = ()  # themes that its figures speak for besides its own
    near: tuple[str, ...] = ()  # indicators that count something near it, and not the same

    def matches(self, phrase: str, unit: str) -> bool:
        """Whether a noun phrase with this unit names the indicator."""
        if unit not in self.units or any(t in phrase for t in self.exclude_terms):
            return False
        return any(all(part in phrase for part in term.split()) for term in self.terms)


@dataclass(frozen=True)
class Theme:
    """One theme with its codes and indicators, as read from its file."""

    theme_id: str
    label: Label
    definition: str
    terms: tuple[str, ...]
    exclude_terms: tuple[str, ...]
    codes: tuple[Code, ...]
    indicators: tuple[Indicator, ...]

    def is_called(self, name: str) -> bool:
        """Whether this is its id or one of its labels."""
        own = (self.theme_id, self.label.zh, self.label.en)
        return name.strip().casefold() in {text.casefold() for text in own}

    def code(self, code_id: str) -> Code:
        """One of its codes; StopIteration where there is none of this id."""
        return next(c for c in self.codes if c.code_id == code_id)


@dataclass(frozen=True)
class Codebook:
    """All themes, by the `order` that their files give, then by id."""

    themes: tuple[Theme, ...]

    def __hash__(self) -> int:  # asked for again and again, by what keeps things by codebook
        return hash(tuple(theme.theme_id for theme in self.themes))

    def theme(self, theme_id: str) -> Theme:
        """One theme by its id or its label, in either language.

        Raises
        ------
        SelectionError : no such theme; lists the themes there are.
        """
        for theme in self.themes:
            if theme.is_called(theme_id):
                return theme
        raise SelectionError(
            f"没有主题“{theme_id}”",
            allowed="、".join(f"{t.theme_id}（{t.label.zh}）" for t in self.themes),
            next_step="改用上列主题，或在 data/themes/ 中添加一个文件",
        )

    def indicator(self, indicator_id: str) -> Indicator:
        """One indicator of any theme, by id. Raises SelectionError where there is none."""
        for indicator in self.indicators():
            if indicator.indicator_id == indicator_id:
                return indicator
        raise SelectionError(
            f"没有指标“{indicator_id}”",
            allowed="、".join(i.indicator_id for i in self.indicators()),
            next_step="改用上列指标，或在主题文件中添加",
        )

    def indicators(self) -> list[Indicator]:
        """The indicators of all themes, in order."""
        return [i for t in self.themes for i in t.indicators]

    def __repr__(self) -> str:
        names = "、".join(f"{t.theme_id}（{t.label.zh}）" for t in self.themes)
        return f"<Codebook：{len(self.themes)} 个主题：{names}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(t.theme_id)}</td><td>{escape(t.label.zh)}</td>"
            f"<td>{escape('、'.join(c.label.zh for c in t.codes))}</td><td>{len(t.indicators)}</td></tr>"
            for t in self.themes
        )
        head = "".join(f"<th>{h}</th>" for h in ("theme_id", "主题", "举措", "指标"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def vocabulary(self) -> list[str]:
        """Every term of every theme and code, once, sorted: the user dictionary of the tokeniser."""
        words = {w for t in self.themes for w in t.terms}
        words |= {w for t in self.themes for c in t.codes for w in c.terms}
        return sorted(words)


def read_codebook(data: Path) -> Codebook:
    """Read all themes below `data`/themes.

    Raises
    ------
    CodebookError : a file is not valid YAML, or breaks the form of a theme (names file and entry).
    """
    files = sorted((data / "themes").glob("*.yml"))
    return _read_cached(tuple((str(f), f.stat().st_mtime_ns) for f in files))


@lru_cache(maxsize=4)
def _read_cached(files: tuple[tuple[str, int], ...]) -> Codebook:
    themes = sorted((_read_theme(Path(name)) for name, _ in files), key=lambda t: t[0])
    seen: dict[str, str] = {}
    for _, theme in themes:
        for indicator in theme.indicators:
            if indicator.indicator_id in seen:
                raise CodebookError(
                    f"指标编号 {indicator.indicator_id} 重复",
                    where=f"{seen[indicator.indicator_id]}.yml 与 {theme.theme_id}.yml",
                    next_step="改掉其中一个编号",
                )
            seen[indicator.indicator_id] = theme.theme_id
    return Codebook(tuple(theme for _, theme in themes))


def _read_theme(path: Path) -> tuple[tuple[int, str], Theme]:
    raw = read_yaml(path, CodebookError)
    entry = Entry(raw, path.name, "主题").only(*_THEME_KEYS)
    theme = Theme(
        theme_id=entry.identifier("theme_id"),
        label=entry.label(),
        definition=entry.text("definition"),
        terms=entry.words("terms"),
        exclude_terms=entry.words("exclude_terms", optional=True),
        codes=tuple(_read_code(e.only(*_CODE_KEYS)) for e in entry.entries("codes")),
        indicators=tuple(
            _read_indicator(e.only(*_INDICATOR_KEYS))
            for e in entry.entries("indicators", optional=True)
        ),
    )
    if theme.theme_id != path.stem:
        raise CodebookError(
            f"theme_id 是 {theme.theme_id}，与文件名不一致", where=path.name, allowed=path.stem
        )
    order = raw.get("order", 99)
    return (order if isinstance(order, int) else 99, theme.theme_id), theme


def _read_code(entry: Entry) -> Code:
    return Code(
        code_id=entry.identifier("code_id"),
        label=entry.label(),
        definition=entry.text("definition"),
        terms=entry.words("terms"),
        exclude_terms=entry.words("exclude_terms", optional=True),
    )


def _read_indicator(entry: Entry) -> Indicator:
    unit = entry.text("unit")
    units = entry.words("units", optional=True)
    return Indicator(
        indicator_id=entry.identifier("indicator_id"),
        label=entry.label(),
        unit=unit,
        terms=entry.words("terms"),
        exclude_terms=entry.words("exclude_terms", optional=True),
        units=(unit, *(u for u in units if u != unit)),
        also=entry.words("also", optional=True),
        near=entry.words("near", optional=True),
    )
