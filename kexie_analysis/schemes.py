"""Schemes for appraising texts from `data/schemes/*.yml`: what a clause is coded for.

A scheme is data like a theme: codes with terms, each perhaps of a group (supply, demand …), with a
score (firmness) or with a rule over the tables instead of terms (the PMC index).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kexie_analysis.codebook_files import Entry, Label, read_yaml
from kexie_analysis.errors import CodebookError, SelectionError
from kexie_analysis.folders import SHIPPED_DATA

_SCHEME_KEYS = ("scheme_id", "label", "definition", "source", "groups", "codes")
_CODE_KEYS = (
    "code_id", "group", "score", "rule", "label", "definition", "terms", "exclude_terms",
)  # fmt: skip


@dataclass(frozen=True)
class SchemeCode:
    """One code: its terms, or a rule that is worked out from the tables."""

    code_id: str
    label: Label
    definition: str
    terms: tuple[str, ...] = ()
    exclude_terms: tuple[str, ...] = ()
    group: str = ""
    score: int | None = None
    rule: str = ""


@dataclass(frozen=True)
class Scheme:
    """One scheme; `groups` are (group_id, label) in order; `source` is the paper it follows."""

    scheme_id: str
    label: Label
    definition: str
    source: str
    groups: tuple[tuple[str, Label], ...]
    codes: tuple[SchemeCode, ...]

    def __hash__(self) -> int:  # asked for with every document
        return hash((self.scheme_id, self.source))

    def code(self, code_id: str) -> SchemeCode:
        return next(c for c in self.codes if c.code_id == code_id)


def read_schemes(data: Path) -> tuple[Scheme, ...]:
    """All schemes below `data`/schemes, by name of file; those shipped where there is no such folder.

    Raises
    ------
    CodebookError : a file is not valid YAML, or breaks the form of a scheme.
    """
    folders = [data / "schemes", *(shipped / "schemes" for shipped in SHIPPED_DATA)]
    folder = next((f for f in folders if f.is_dir()), folders[0])
    files = sorted(folder.glob("*.yml"))
    return _read_cached(tuple((str(f), f.stat().st_mtime_ns) for f in files))


def find_scheme(schemes: tuple[Scheme, ...], scheme_id: str) -> Scheme:
    """One scheme by id. Raises SelectionError where there is none."""
    for scheme in schemes:
        if scheme.scheme_id == scheme_id:
            return scheme
    raise SelectionError(
        f"没有编码方案“{scheme_id}”",
        allowed="、".join(s.scheme_id for s in schemes) or "（无）",
        next_step=f"在 data/schemes/ 中放入 {scheme_id}.yml",
    )


@lru_cache(maxsize=4)
def _read_cached(files: tuple[tuple[str, int], ...]) -> tuple[Scheme, ...]:
    return tuple(_read_scheme(Path(name)) for name, _ in files)


def _read_scheme(path: Path) -> Scheme:
    entry = Entry(read_yaml(path), path.name, "方案").only(*_SCHEME_KEYS)
    groups = tuple(
        (e.only("group_id", "label").identifier("group_id"), e.label())
        for e in entry.entries("groups", optional=True)
    )
    scheme = Scheme(
        scheme_id=entry.identifier("scheme_id"),
        label=entry.label(),
        definition=entry.text("definition"),
        source=entry.text("source"),
        groups=groups,
        codes=tuple(
            _read_code(e.only(*_CODE_KEYS), {g for g, _ in groups}) for e in entry.entries("codes")
        ),
    )
    if scheme.scheme_id != path.stem:
        raise CodebookError(
            f"scheme_id 是 {scheme.scheme_id}，与文件名不一致", where=path.name, allowed=path.stem
        )
    ids = [code.code_id for code in scheme.codes]
    if len(set(ids)) < len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        raise CodebookError(f"编码 {twice} 重复", where=path.name, next_step="改掉其中一个编号")
    return scheme


def _read_code(entry: Entry, groups: set[str]) -> SchemeCode:
    group = str(entry.raw.get("group", ""))
    score = entry.raw.get("score")
    rule = entry.text("rule") if "rule" in entry.raw else ""
    if group not in groups and (group or groups):
        raise CodebookError(
            f"{entry.what}的 group “{group}”不在 groups 中",
            where=entry.file,
            allowed="、".join(sorted(groups)),
        )
    if score is not None and not isinstance(score, int):
        raise CodebookError(f"{entry.what}的 score 不是整数", where=entry.file, allowed="整数")
    return SchemeCode(
        code_id=entry.identifier("code_id"),
        label=entry.label(),
        definition=entry.text("definition"),
        terms=entry.words("terms", optional=bool(rule)),
        exclude_terms=entry.words("exclude_terms", optional=True),
        group=group,
        score=score,
        rule=rule,
    )
