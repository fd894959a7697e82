"""The files of themes and schemes as mappings of checked entries: YAML, read safely.

Errors name the file and the entry, what is allowed there, and the next step.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from kexie_analysis.errors import CodebookError
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
            node = loader.get_single_node()
            _refuse_twice(node, path, error)
            raw = None if node is None else loader.construct_document(node)
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


def _refuse_twice(node: yaml.Node | None, path: Path, error: type[CodebookError]) -> None:
    """Raise where a mapping has a key twice: one of the two would be lost without a word."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                waiting.append(value)
                if not isinstance(key, yaml.ScalarNode):  # refused when the mapping is made
                    continue
                if key.value in seen:
                    where = f"{path.name} 第 {key.start_mark.line + 1} 行"
                    raise error(f"键“{key.value}”出现两次", where=where, next_step="留一个")
                seen.add(key.value)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


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

    def only(self, *keys: str) -> Entry:
        """The entry itself. Raises CodebookError where it has another key: it would be lost without a word."""
        self._check(self.raw, keys, "")
        return self

    def _check(self, mapping: Mapping, keys: Sequence[str], inside: str) -> None:
        for key in mapping:
            if key not in keys:
                near = difflib.get_close_matches(str(key), keys, n=1)
                meant = f"，是否应为 {near[0]}" if near else ""
                raise CodebookError(
                    f"{self.what}{inside}有不认识的键“{str(key)[:40]}”{meant}",
                    where=self.file,
                    allowed="、".join(keys),
                    next_step="改成所列的键，或删去；值里有逗号的要加引号",
                )

    def text(self, key: str) -> str:
        """A line of text."""
        value = self.raw.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._fail(key, "缺失或不是文字", "一行文字")
        return value.strip()

    def identifier(self, key: str) -> str:
        """An id: small letters, figures, underscores."""
        value = self.text(key)
        if not _ID.fullmatch(value):
            raise self._fail(key, f"“{value[:40]}”不合规则", "小写字母、数字和下划线")
        return value

    def label(self) -> Label:
        """The `label`, in both languages."""
        value = self.raw.get("label")
        if not isinstance(value, dict) or not all(
            isinstance(value.get(k), str) for k in ("zh", "en")
        ):
            raise self._fail("label", "缺失或不全", "{zh: …, en: …}")
        self._check(value, ("zh", "en"), "的 label ")
        return Label(value["zh"], value["en"])

    def words(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of words, each once; optional ones may be missing."""
        value = self.raw.get(key)
        if value is None and optional:
            return ()
        if not isinstance(value, list) or not all(isinstance(w, str) and w.strip() for w in value):
            raise self._fail(key, "缺失或不是词表", "非空词语的列表（数字须加引号）")
        return tuple(dict.fromkeys(w.strip() for w in value))

    def entries(self, key: str, *, optional: bool = False) -> list[Entry]:
        """A list of mappings, each as an entry that knows its number."""
        value = self.raw.get(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not all(isinstance(e, dict) for e in value):
            raise self._fail(key, "缺失或不是列表", "条目的列表")
        return [Entry(e, self.file, f"{key} 第 {n} 条") for n, e in enumerate(value, start=1)]
