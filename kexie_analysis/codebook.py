"""Themes, codes and indicators from `data/themes/<theme_id>.yml`: what is looked for in plans.

A theme is data: its labels, its terms, the terms that must not count, the codes (the measures it
is made of) and the indicators (what is counted in it). Adding one takes a file and no code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

import yaml

from kexie_analysis.errors import CodebookError, SelectionError
from kexie_analysis.messages import CHINESE, language, word

_ID = re.compile(r"[a-z][a-z0-9_]*")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # seven times as fast
_MAX_DEPTH = 20
_MAX_BYTES = 1_000_000  # a theme is a page of text; anything larger is a mistake or an attack


@dataclass(frozen=True)
class Label:
    """A name in both languages."""

    zh: str
    en: str

    @property
    def name(self) -> str:
        """The name in the language spoken; the English one where that has none of its own."""
        said = word(self.zh)
        return self.en if said == self.zh and language() != CHINESE else said


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

    def code(self, code_id: str) -> Code:
        return next(c for c in self.codes if c.code_id == code_id)


@dataclass(frozen=True)
class Codebook:
    """All themes, by the `order` that their files give, then by id."""

    themes: tuple[Theme, ...]

    def __hash__(self) -> int:  # asked for again and again, by what keeps things by codebook
        return hash(tuple(theme.theme_id for theme in self.themes))

    def theme(self, theme_id: str) -> Theme:
        """One theme by its id or its Chinese label.

        Raises
        ------
        SelectionError : no such theme; lists the themes there are.
        """
        for theme in self.themes:
            if theme_id in (theme.theme_id, theme.label.zh):
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
    entry = Entry(raw, path.name, "主题")
    theme = Theme(
        theme_id=entry.identifier("theme_id"),
        label=entry.label(),
        definition=entry.text("definition"),
        terms=entry.words("terms"),
        exclude_terms=entry.words("exclude_terms", optional=True),
        codes=tuple(_read_code(e) for e in entry.entries("codes")),
        indicators=tuple(_read_indicator(e) for e in entry.entries("indicators", optional=True)),
    )
    if theme.theme_id != path.stem:
        raise CodebookError(
            f"theme_id 是 {theme.theme_id}，与文件名不一致", where=path.name, allowed=path.stem
        )
    order = raw.get("order", 99)
    return (order if isinstance(order, int) else 99, theme.theme_id), theme


def read_yaml(path: Path, error: type[CodebookError] = CodebookError) -> dict:
    """A YAML mapping, by the safe loader, with aliases refused (they make small files explode).

    Raises
    ------
    error : not readable, not YAML, too large, or not a mapping.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise error("文件过大", where=path.name, allowed=f"不超过 {_MAX_BYTES // 1000} KB")
        text = path.read_text(encoding="utf-8")
        _refuse_bombs(text, path, error)
        loader = _LOADER(text)
        try:
            raw = loader.get_single_data()
        finally:
            loader.dispose()
    except (yaml.YAMLError, UnicodeDecodeError, OSError, RecursionError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = f" 第 {mark.line + 1} 行" if mark else ""
        raise error(
            "不是有效的 YAML", where=f"{path.name}{line}", next_step="修正该处语法"
        ) from None
    if not isinstance(raw, dict):
        raise error("内容应为键值映射", where=path.name)
    return raw


def _refuse_bombs(text: str, path: Path, error: type[CodebookError]) -> None:
    depth = 0
    for token in yaml.scan(text, Loader=_LOADER):
        kind = type(token).__name__
        if kind == "AliasToken":
            raise error("不允许使用 YAML 别名（*）", where=path.name, next_step="写出重复的内容")
        depth += kind.endswith(("SequenceStartToken", "MappingStartToken"))
        depth -= kind in ("BlockEndToken", "FlowSequenceEndToken", "FlowMappingEndToken")
        if depth > _MAX_DEPTH:
            raise error("层次过深", where=path.name, allowed=f"不超过 {_MAX_DEPTH} 层")


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
    )


@dataclass(frozen=True)
class Entry:
    """A mapping of a theme's or scheme's file, with errors that name the file and the entry."""

    raw: Mapping
    file: str
    what: str

    def _fail(self, key: str, problem: str, allowed: str) -> CodebookError:
        return CodebookError(
            f"{self.what}的 {key} {problem}",
            where=self.file,
            allowed=allowed,
            next_step="修正该条目",
        )

    def text(self, key: str) -> str:
        value = self.raw.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._fail(key, "缺失或不是文字", "一行文字")
        return value.strip()

    def identifier(self, key: str) -> str:
        value = self.text(key)
        if not _ID.fullmatch(value):
            raise self._fail(key, f"“{value[:40]}”不合规则", "小写字母、数字和下划线")
        return value

    def label(self) -> Label:
        value = self.raw.get("label")
        if not isinstance(value, dict) or not all(
            isinstance(value.get(k), str) for k in ("zh", "en")
        ):
            raise self._fail("label", "缺失或不全", "{zh: …, en: …}")
        return Label(value["zh"], value["en"])

    def words(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        value = self.raw.get(key)
        if value is None and optional:
            return ()
        if not isinstance(value, list) or not all(isinstance(w, str) and w.strip() for w in value):
            raise self._fail(key, "缺失或不是词表", "非空词语的列表（数字须加引号）")
        return tuple(dict.fromkeys(w.strip() for w in value))

    def entries(self, key: str, *, optional: bool = False) -> list[Entry]:
        value = self.raw.get(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not all(isinstance(e, dict) for e in value):
            raise self._fail(key, "缺失或不是列表", "条目的列表")
        return [Entry(e, self.file, f"{key} 第 {n} 条") for n, e in enumerate(value, start=1)]
