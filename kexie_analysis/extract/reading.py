"""A file to a `Document`: finds out what it is, keeps within limits, hands it to its format's reader."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.document import (
    BOLD_LEVEL,
    MAX_CHARS,
    Cell,
    Document,
    Grid,
    Heading,
    plain_name,
)  # fmt: skip
from kexie_analysis.extract.encodings import decode

__all__ = [
    "BOLD_LEVEL",
    "MAX_CHARS",
    "SUFFIXES",
    "Cell",
    "Document",
    "Grid",
    "Heading",
    "read_bytes",
    "read_document",
]

SUFFIXES = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
MAX_BYTES = 64 * 1024 * 1024
_ALLOWED = "txt、md、html、docx、pdf"


def read_document(path: str | os.PathLike, *, encoding: str | None = None) -> Document:
    """Read one document of any of the formats; its contents decide which, not its name.

    Parameters
    ----------
    encoding : of a text file or page, where it cannot be told.

    Raises
    ------
    DocumentError : it cannot be read (missing, not a regular file, too large, of no known format,
        damaged, encrypted, scanned, empty). Names the file and the next step.
    """
    path = Path(path)
    raw = read_bytes(path)
    kind, warnings = _find_format(raw, path)
    document = _read_as(kind, raw, path, encoding)
    if not document.text.strip():
        raise DocumentError(
            "文件没有文字", where=plain_name(path), next_step="确认文件内容，或换一份有文字的版本"
        )
    if len(document.text) > MAX_CHARS:
        raise _too_long(path, len(document.text))
    return Document(
        source_file=plain_name(path),
        sha256=hashlib.sha256(raw).hexdigest(),
        format=kind,
        text=document.text,
        grids=document.grids,
        headings=document.headings,
        warnings=(*warnings, *document.warnings),
    )


def read_bytes(path: Path) -> bytes:
    """A file's bytes; DocumentError where it cannot be opened, is empty or too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(
                "不是普通文件", where=str(path), allowed=_ALLOWED, next_step="给出文件本身的路径"
            )
        if status.st_size > MAX_BYTES:
            raise DocumentError(
                f"文件过大（{status.st_size / 1e6:.0f} MB）",
                where=str(path),
                allowed=f"不超过 {MAX_BYTES // 1024**2} MB",
                next_step="拆分文件，或去掉其中的图片",
            )
        raw = b""
        if status.st_size:  # what the system makes up as it is read may never end
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(
            f"文件打不开（{_REASONS.get(type(error), reason)}）",
            where=str(path)[:300],
            next_step="检查路径与读取权限",
        ) from None
    if not raw:
        raise DocumentError("文件是空的", where=str(path), next_step="重新下载或导出该文件")
    return raw


_REASONS: dict[type, str] = {
    FileNotFoundError: "不存在",
    PermissionError: "没有读取权限",
    NotADirectoryError: "路径不对",
    ValueError: "路径中有不允许的字符",
}


def _find_format(raw: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    named = SUFFIXES.get(path.suffix.lower())
    found = _sniff(raw, plain_name(path))
    if found is None:
        if named in (None, "docx", "pdf"):
            raise DocumentError(
                f"不是有效的 {named} 文件" if named else f"不支持的文件类型“{path.suffix[:20]}”",
                where=plain_name(path),
                allowed=_ALLOWED,
                next_step="确认文件没有损坏，必要时重新下载或另存"
                if named
                else "另存为其中一种格式",
            )
        return str(named), ()
    if found == named:
        return found, ()
    return found, (f"扩展名是 {path.suffix[:20] or '（无）'}，内容是 {found}，按内容读取",)


def _sniff(raw: bytes, name: str) -> str | None:
    """The format that the first bytes state, or None for text. Raises on formats that are not read."""
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if head[:1] == b"<" and _looks_like_page(head):
        return "html"
    for magic, what, step in _OTHERS:
        if raw.startswith(magic):
            if magic == _OLE and "EncryptedPackage".encode("utf-16-le") in raw:
                what, step = "加密的 Word 文件", "在 Word 中取消密码，另存后再试"
            raise DocumentError(f"不能读取{what}", where=name, allowed=_ALLOWED, next_step=step)
    return None


def _looks_like_page(head: bytes) -> bool:
    start = head.lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (_OLE, "老式 Word 文件（.doc）或其他 Office 97 文件", "在 Word 或 WPS 中另存为 .docx"),
    (b"From: <Saved by", "网页存档（.mht）", "在浏览器中另存为“网页，仅 HTML”"),
    (b"MIME-Version:", "网页存档（.mht）", "在浏览器中另存为“网页，仅 HTML”"),
    (b"{\\rtf", " RTF 文件", "在 Word 或 WPS 中另存为 .docx"),
    (b"\x89PNG", "图片", "先做文字识别，另存为 .docx 或 .txt"),
    (b"\xff\xd8\xff", "图片", "先做文字识别，另存为 .docx 或 .txt"),
    (b"GIF8", "图片", "先做文字识别，另存为 .docx 或 .txt"),
    (b"Rar!", "压缩包", "先解压，再给出其中的文件"),
    (b"7z\xbc\xaf", "压缩包", "先解压，再给出其中的文件"),
    (b"\x1f\x8b", "压缩包", "先解压，再给出其中的文件"),
)


def _read_as(kind: str, raw: bytes, path: Path, encoding: str | None) -> Document:
    name = plain_name(path)
    if kind in _NATIVE:
        from kexie_analysis.extract.apart import read_apart

        return read_apart(kind, raw, name, encoding)
    if len(raw) > 8 * MAX_CHARS + 1024:
        raise _too_long(path, len(raw) // 3)  # more bytes than any encoding needs for the limit
    return parse(kind, raw, name, encoding)


_NATIVE = ("docx", "html", "pdf")  # their parsers are written in C


def parse(kind: str, raw: bytes, where: str, encoding: str | None) -> Document:
    """The reader of a format, in this process.

    Raises
    ------
    DocumentError : see `read_document`.
    """
    if kind == "docx":
        from kexie_analysis.extract.reading_docx import read_docx

        return read_docx(raw, where)
    if kind == "pdf":
        from kexie_analysis.extract.reading_pdf import read_pdf

        return read_pdf(raw, where)
    if kind == "html":
        from kexie_analysis.extract.reading_html import read_html

        return read_html(raw, where, encoding=encoding)
    text, warnings = decode(raw, where=where, encoding=encoding)
    headings = _markdown_headings(text) if kind == "md" else ()
    return Document(where, "", kind, text, headings=headings, warnings=warnings)


def _markdown_headings(text: str) -> tuple[Heading, ...]:
    headings, start = [], 0
    for line in text.split("\n"):
        body = line.strip()
        level = len(body) - len(body.lstrip("#"))
        if 0 < level <= 6 and body[level : level + 1].isspace():
            headings.append(Heading(start, start + len(line), level))
        elif _is_bold_line(body):
            headings.append(Heading(start, start + len(line), BOLD_LEVEL))
        start += len(line) + 1
    return tuple(headings)


def _is_bold_line(line: str) -> bool:
    mark = line[:2]
    return (
        4 < len(line) < 64
        and mark in ("**", "__")
        and line.endswith(mark)
        and line.count(mark) == 2
    )


def _too_long(path: Path, chars: int) -> DocumentError:
    return DocumentError(
        f"文字过多（约 {chars // 10000} 万字）",
        where=plain_name(path),
        allowed=f"不超过 {MAX_CHARS // 10000} 万字",
        next_step="只留下规划文件本身，其余拆成另外的文件",
    )
