"""A notebook, walked once, as a Document: the only place that knows what a notebook file is like."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from kexie_analysis.errors import ReportError
from kexie_analysis.messages import CHINESE, language, prose, say, speaking, word
from kexie_analysis.publish.encoded import abridged
from kexie_analysis.publish.equation_numbers import numbers_of
from kexie_analysis.publish.links import finish_links
from kexie_analysis.publish.macros import Macros
from kexie_analysis.publish.markdown import read_markdown
from kexie_analysis.publish.markup import read_markup
from kexie_analysis.publish.markup_flow import Reading
from kexie_analysis.publish.model import (
    MIME,
    Block,
    Clause,
    ClauseMarks,
    Code,
    Document,
    Figure,
    Heading,
    Listing,
    Output,
    Quote,
    Summary,
    Table,
)
from kexie_analysis.publish.outputs import OutputReader
from kexie_analysis.publish.pictures import PictureSource
from kexie_analysis.publish.references import refer
from kexie_analysis.publish.titles import title_of, without_foreword
from kexie_analysis.publish.widgets import kept_state

_HIDE_CELL = frozenset({"hide-cell", "hide_cell", "remove-cell", "remove_cell"})
_HIDE_INPUT = frozenset({"hide-input", "hide_input", "remove-input", "remove_input"})
_PARAMETERS = frozenset({"injected-parameters", "parameters"})
_HIDE_OUTPUT = frozenset(
    {"hide-output", "hide_output", "remove-output", "remove_output", "remove_all_outputs"}
)
_DIGITS = "零一二三四五六七八九十"


@dataclass
class _Walk:
    show_code: bool
    ours: bool
    folder: Path | None
    language: str
    warnings: list[str] = field(default_factory=list)
    footnotes: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    macros: Macros = field(default_factory=Macros)
    widgets: dict[str, Any] = field(default_factory=dict)

    def warn(self, index: int, message: str) -> None:
        text = say("单元格 {n}：{message}", n=index + 1, message=message)
        if text not in self.warnings:
            self.warnings.append(text)


def read_notebook(
    nb: object,
    *,
    title: str | None = None,
    show_code: bool | None = None,
    folder: Path | None = None,
) -> Document:
    """The executed notebook `nb` (nbformat node or dict, version 3 or 4) as a Document.

    Parameters
    ----------
    title : used when the notebook shows none itself.
    show_code : None shows code in other people's notebooks and hides it in ours.
    folder : where the notebook lies, for images in files beside it.

    Raises
    ------
    ReportError : `nb` is not a notebook.
    """
    notebook = _version_4(nb)
    cells = [c for c in notebook.get("cells") or () if isinstance(c, dict)]
    spoken = next((s for c in cells for o in c.get("outputs") or () if (s := _spoken(o))), "")
    ours = bool(spoken)
    with speaking(spoken or _wanted(notebook)):
        return _document(notebook, cells, ours, title, show_code, folder)


def _document(
    notebook: dict, cells: list[dict], ours: bool, title: str | None, show_code: bool | None, folder: Path | None
) -> Document:  # fmt: skip
    walk = _Walk(not ours if show_code is None else show_code, ours, folder, _language(notebook))
    walk.widgets = kept_state(notebook)
    walk.macros = Macros(numbers_of(_source(c) for c in cells if c.get("cell_type") == "markdown"))
    blocks: list[Block] = []
    for index, cell in enumerate(cells):
        blocks += _read_cell(cell, index, walk)
    found = title_of(blocks, notebook) or title or word("笔记本")
    blocks = _levelled(blocks if ours else without_foreword(blocks), [])
    if ours:
        blocks = refer(_numbered(blocks))
    document = Document(
        found, tuple(blocks), ours, language(), footnotes=walk.footnotes, warnings=tuple(walk.warnings),
        quotations=_quotations(blocks),
    )  # fmt: skip
    return finish_links(document)


def _version_4(nb: Any) -> dict:
    import nbformat

    if not isinstance(nb, dict):
        raise ReportError("这不是笔记本", allowed="nbformat 第 3 或第 4 版的笔记本")
    try:
        if int(nb.get("nbformat", 4)) < 4:
            nb = nbformat.convert(nbformat.from_dict(nb), 4)
    except Exception as error:  # nbformat's converters raise whatever the file makes them trip over
        raise ReportError("笔记本版本过旧且无法转换", allowed="nbformat 第 3 或第 4 版") from error
    if not isinstance(nb.get("cells"), list):
        raise ReportError("笔记本里没有单元格", allowed="nbformat 第 3 或第 4 版的笔记本")
    return _encodable(nb)


def _encodable(nb: dict) -> dict:
    """The notebook without half surrogates, which JSON can hold and no file can."""
    text = json.dumps(nb, ensure_ascii=False, default=str)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return nb


def _spoken(output: object) -> str:
    """The language that the output's cover names; empty where it is no cover."""
    data = output.get("data") if isinstance(output, dict) else None
    block = data.get(MIME) if isinstance(data, dict) else None
    if not isinstance(block, dict) or block.get("kind") != "cover":
        return ""
    return str(block.get("lang") or CHINESE)


def _wanted(notebook: dict) -> str:
    """The language that somebody's notebook asks for in its metadata (`kexie: {language: en}`)."""
    asked = _mapping(_mapping(notebook.get("metadata")).get("kexie"))
    return str(asked.get("language") or "")


def _language(notebook: dict) -> str:
    metadata = _mapping(notebook.get("metadata"))
    info, kernel = _mapping(metadata.get("language_info")), _mapping(metadata.get("kernelspec"))
    return str(info.get("name") or kernel.get("language") or "python")


def _source(cell: dict) -> str:
    source = cell.get("source") or ""
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _read_cell(cell: dict, index: int, walk: _Walk) -> list[Block]:
    metadata = _mapping(cell.get("metadata"))
    tags = {str(t) for t in metadata.get("tags") or ()}
    # What somebody has folded away to read on is there all the same; our own stays folded.
    hidden = _mapping(metadata.get("jupyter")) if walk.ours else {}
    if tags & _HIDE_CELL:
        return []
    pictures = PictureSource(_mapping(cell.get("attachments")), walk.folder)
    told = partial(walk.warn, index)
    reading = Reading(pictures, told, walk.macros, addresses=not walk.ours)
    kind, source = cell.get("cell_type"), _source(cell)
    if kind == "markdown":
        text = prose(source) if walk.ours else source
        blocks, notes = read_markdown(text, reading, prefix=f"f{index}")
        walk.footnotes.update(notes)
        return list(blocks)
    if kind == "raw":
        return _raw(source, metadata, reading, index)
    if kind != "code":
        walk.warn(index, f"不认识的单元格类型 {kind}")
        return [Output(source)] if source.strip() else []
    out: list[Block] = []
    if (
        walk.show_code
        and source.strip()
        and not tags & (_HIDE_INPUT | _PARAMETERS if walk.ours else _HIDE_INPUT)
        and not hidden.get("source_hidden")
    ):
        out.append(Code(source.strip("\n"), walk.language))
    if not tags & _HIDE_OUTPUT and not hidden.get("outputs_hidden"):
        reader = OutputReader(reading, f"f{index}", walk.ours, widgets=walk.widgets)
        out += reader.read(cell.get("outputs") or [])
        walk.footnotes.update(reader.footnotes)
    return abridged(out, reading.warn)


def _raw(source: str, metadata: dict, reading: Reading, index: int) -> list[Block]:
    mime = str(metadata.get("raw_mimetype") or metadata.get("format") or "")
    if not source.strip():
        return []
    if mime == "text/markdown":
        return list(read_markdown(source, reading, prefix=f"f{index}")[0])
    if mime == "text/html":
        return list(read_markup(source, reading))
    return [Output(source.strip("\n"))]


def _levelled(blocks: list[Block], open_levels: list[int]) -> list[Block]:
    """Headings without gaps between levels, as PDF/UA wants them, siblings kept siblings."""
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            block = replace(block, level=len(open_levels))
        elif isinstance(block, Quote):
            block = replace(block, blocks=tuple(_levelled([*block.blocks], open_levels)))
        elif isinstance(block, Listing):
            items = tuple(tuple(_levelled([*item], open_levels)) for item in block.items)
            block = replace(block, items=items)
        out.append(block)
    return out


def _numbered(blocks: list[Block]) -> list[Block]:
    """Headings 一、(一) 1. (or 1. 1.1) and tables and figures in their own order."""
    counts, tables, figures = [0] * 8, 0, 0
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level :] = [0] * (8 - block.level)
            counts[block.level - 1] += 1
            block = replace(block, number=_ordinal(counts[: block.level]))
        elif isinstance(block, Table) and block.title:
            tables += 1
            block = replace(block, number=tables)
        elif isinstance(block, Figure) and block.title:
            figures += 1
            block = replace(block, number=figures)
        out.append(block)
    return out


def _ordinal(counts: list[int]) -> str:
    level, number = len(counts), counts[-1]
    if language() != CHINESE:
        return ".".join(map(str, counts)) + (". " if level == 1 else " ")
    if level == 1:
        return f"{chinese_number(number)}、"
    if level == 2:
        return f"（{chinese_number(number)}）"
    return f"{number}. " if level == 3 else f"（{number}）"


def chinese_number(number: int) -> str:
    """1-99 in Chinese numerals."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + _DIGITS[10] + (_DIGITS[ones] if ones else "")


def _quotations(blocks: list[Block]) -> tuple[Clause, ...]:
    """Clauses whose wording is at hand, once each, in order of first mention."""
    seen: dict[tuple[str, str, str], Clause] = {}
    for block in blocks:
        runs = [f.content for f in block.findings] if isinstance(block, Summary) else []
        if isinstance(block, Table):
            runs = [cell.content for row in block.body for cell in row]
        for content in runs:
            for run in content:
                for clause in run.clauses if isinstance(run, ClauseMarks) else ():
                    if clause.quotation:
                        seen.setdefault((clause.plan, clause.clause, clause.quotation), clause)
    return tuple(seen.values())
