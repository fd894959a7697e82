"""PDF through typst: the document goes in as JSON data, never as markup."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kexie_analysis.errors import ReportError
from kexie_analysis.messages import word
from kexie_analysis.publish.captions import anchor, under
from kexie_analysis.publish.fonts import typst_fonts
from kexie_analysis.publish.model import Document, Figure, Table
from kexie_analysis.publish.pdf_data import PdfData
from kexie_analysis.publish.pdf_fill import filled
from kexie_analysis.publish.pdf_measure import planned
from kexie_analysis.publish.repeats import written_once

if TYPE_CHECKING:
    import typst

#: Tagged and archivable; then only archivable; then plain: what can be had, and it is said.
_STANDARDS: tuple[tuple[str, ...], ...] = (("ua-1", "a-2a"), ("a-2b",), ())

_BRIEFING = ("formulas", "parts", "briefing")


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    return typst.Compiler(font_paths=typst_fonts(), ignore_system_fonts=True)


@lru_cache(maxsize=4)
def _template(names: tuple[str, ...]) -> bytes:
    folder = Path(__file__).parent / "templates"
    return b"\n".join((folder / f"{name}.typ").read_bytes() for name in names)


def render_pdf(
    document: Document, *, timestamp: int | None = None, warn: Callable[[str], None]
) -> bytes:
    """The document as PDF.

    Parameters
    ----------
    timestamp : seconds since 1970 to be written as the date of creation; with it, the same
        document gives the same bytes.
    warn : takes a message for each thing that had to be shown otherwise.

    Raises
    ------
    ReportError : a briefing of ours holds a character that no face shows, or nothing compiles.
    """
    data = PdfData(document, warn)
    nodes = data.document()
    if document.ours and data.absent:
        listed = "、".join(f"{c}（U+{ord(c):04X}）" for c in sorted(data.absent))
        raise ReportError(
            f"字体里没有这些字：{listed}",
            where=document.title,
            next_step="换用字体里有的字，或另装字体",
        )
    if data.absent:
        listed = "、".join(f"U+{ord(c):04X}" for c in sorted(data.absent)[:20])
        warn(f"字体里没有 {len(data.absent)} 个字符，以名称或编码代替：{listed}")
    with tempfile.TemporaryDirectory(prefix="kexie-pdf-") as root:
        for name, content in data.files.items():
            (Path(root) / name).write_bytes(content)
        arranged = _planned(nodes, root, document, data)
        return _compile_mended(arranged, root, timestamp, warn)


def _planned(nodes: dict, root: str, document: Document, data: PdfData) -> dict:
    """With the pages planned; in other people's notebooks only figures and the code above them change."""
    measure = partial(query_template, _BRIEFING, root=root, selector="<places>")
    try:
        if not nodes["ours"]:
            return filled(nodes, measure)
        return planned(nodes, measure, lambda order: _referred_anew(order, document, data))
    except CompileError:
        return nodes  # compiling says what is wrong


def _referred_anew(order: list[dict], document: Document, data: PdfData) -> list[dict]:
    """Sources and notes whole where they now stand first: the plan may have changed the order."""
    blocks = {anchor(b): b for b in document.blocks if isinstance(b, Table | Figure) and b.number}
    placed = [n["name"] for n in order if n.get("name") in blocks]
    if placed == list(blocks):
        return order
    feet = {
        anchor(b): [data.line(line) for line in under(b)]
        for b in written_once([blocks[n] for n in placed])
        if isinstance(b, Table | Figure)
    }
    name, out = "", []
    for node in order:
        name = node.get("name") or name
        told = node.get("under") and name in feet
        out.append({**node, "under": feet[name]} if told else node)
    return out


def _compile_mended(
    nodes: dict, root: str, timestamp: int | None, warn: Callable[[str], None]
) -> bytes:
    """Compiled; where it fails, first without the parts at fault, then to a lesser standard."""
    error = ""
    for attempt, standards in enumerate(_STANDARDS):
        try:
            return _compile(nodes, root, timestamp, standards)
        except CompileError as failure:
            error = str(failure)
        if attempt == 0:
            mended = _without_faults(nodes, root, warn)
            if mended is not nodes:
                nodes = mended
                try:
                    return _compile(nodes, root, timestamp, standards)
                except CompileError as failure:
                    error = str(failure)
        warn(f"PDF 未能达到标准 {'、'.join(standards) or '1.7'}：{error[:200]}")
    raise ReportError(f"PDF 排版失败：{error[:300]}", next_step="把笔记本和这条消息报告给维护者")


class CompileError(Exception):
    """Typst could not set what it was given."""


def compile_template(names: tuple[str, ...], document: str, root: str, **options: Any) -> Any:
    """The templates put together and compiled on `document` (JSON), reading files only in `root`.

    Raises
    ------
    CompileError : with typst's message.
    """
    import typst

    try:
        return _compiler().compile(
            input=_template(names), root=root, sys_inputs={"document": document}, **options
        )
    except typst.TypstError as error:
        raise CompileError(" ".join([error.message, *error.hints])) from error
    except RuntimeError as error:
        raise CompileError(str(error)) from error


def query_template(names: tuple[str, ...], document: dict, root: str, selector: str) -> Any:
    """The value of the one piece of metadata under `selector` in the templates set on `document`.

    Raises
    ------
    CompileError : with typst's message.
    """
    import typst

    inputs = {"document": json.dumps(document, ensure_ascii=False)}
    try:
        compiler = typst.Compiler(
            input=_template(names), root=root, font_paths=typst_fonts(), ignore_system_fonts=True,
            sys_inputs=inputs,
        )  # fmt: skip
        return json.loads(compiler.query(selector, field="value", one=True))
    except RuntimeError as error:
        raise CompileError(str(error)) from error


def _compile(nodes: dict, root: str, timestamp: int | None, standards: tuple[str, ...]) -> bytes:
    return compile_template(
        _BRIEFING, json.dumps(nodes, ensure_ascii=False), root, format="pdf", timestamp=timestamp,
        pdf_standards=list(standards),
    )  # fmt: skip


def _without_faults(nodes: dict, root: str, warn: Callable[[str], None]) -> dict:
    """Each block tried by itself; one that does not compile gives way to its text."""
    blocks = []
    changed = False
    for block in nodes["blocks"]:
        error = _fault(nodes, block, root)
        if not error:
            blocks.append(block)
            continue
        changed = True
        text = " ".join(_strings(block))
        plainer = _with_sources(block)
        if plainer != block and not _fault(nodes, plainer, root):
            warn(f"一处公式无法排版，改为显示 LaTeX 源码：{text[:60]}（{error[:120]}）")
            blocks.append(plainer)
            continue
        warn(f"一处内容无法排版，改为纯文本：{text[:60]}（{error[:120]}）")
        blocks.append({"t": "output", "kind": "text", "pieces": [text or word("［内容无法排版］")]})
    return {**nodes, "blocks": blocks} if changed else nodes


def _fault(nodes: dict, block: dict, root: str) -> str:
    """What typst says against the block by itself; empty where it can be set."""
    alone = {**nodes, "blocks": [_unlinked(block)], "notes": [], "footnotes": {}}
    try:
        _compile(alone, root, 0, ())
    except CompileError as error:
        return str(error) or type(error).__name__
    return ""


def _with_sources(node: Any) -> Any:
    """The same with formulas as they were written."""
    if isinstance(node, dict):
        if node.get("t") == "math":
            return {"t": "latex", "text": node["alt"], "display": node["display"]}
        return {k: _with_sources(v) for k, v in node.items()}
    return [_with_sources(n) for n in node] if isinstance(node, list) else node


def _unlinked(node: object) -> object:
    """The same without links inside the document, whose targets are elsewhere."""
    if isinstance(node, dict):
        if node.get("t") == "notemark":
            return {"t": "s", "text": ""}
        return {
            k: "" if k == "href" and str(v).startswith("#") else _unlinked(v)
            for k, v in node.items()
        }
    return [_unlinked(n) for n in node] if isinstance(node, list) else node


def _strings(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [
            str(node[k]) for k in ("text", "alt", "what", "title") if isinstance(node.get(k), str)
        ]
        return own + [s for k, v in node.items() if isinstance(v, list | dict) for s in _strings(v)]
    return [s for n in node for s in _strings(n)] if isinstance(node, list) else []
