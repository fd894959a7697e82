"""Bytes of a text file to characters: by its mark, then strict UTF-8, then strict GB18030.

The order was right on every sample tried but UTF-16 without a mark and Big5, which no rule tells
from GB18030 safely; `--encoding` is for those.
"""

from __future__ import annotations

import codecs
import re

from kexie_analysis.errors import DocumentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Not encodings of documents: they run for long, or are not text at all.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "hz_gb_2312": "hz"}  # pages label GBK as GB2312
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_NEXT = "用编辑器另存为 UTF-8，或用 --encoding 指明编码（如 gb18030、big5、utf-16-le）"


def decode(
    raw: bytes, *, where: str, encoding: str | None = None, declared: str | None = None
) -> tuple[str, tuple[str, ...]]:
    """The text of `raw` with `\\n` line ends and without its mark, and warnings.

    Parameters
    ----------
    encoding : what the user says it is; nothing else is tried.
    declared : what the document says of itself (a page's charset); tried after the mark.

    Raises
    ------
    DocumentError : not text, or not in an encoding that can be told; names line and byte.
    """
    if encoding is not None:
        return _clean(_by_name(raw, encoding, where), where)
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _clean(_strict(raw[len(mark) :], name, where, skipped=len(mark)), where)
    if b"\x00" in raw:
        raise _not_text(raw, where)
    if declared and (text := _declared(raw, declared)) is not None:
        return _clean(text, where)
    text, cut = _detect(raw, where)
    return _clean(text, where, cut=cut)


def _detect(raw: bytes, where: str) -> tuple[str, bool]:
    """The text, and whether the file ends within a character."""
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return raw[: error.start].decode("utf-8"), True
        if _mostly_utf8(raw):
            # GB18030 would read most of it, as nonsense: better to say where it is damaged.
            raise _broken(raw, error.start, "UTF-8", where) from None
    try:
        return raw.decode("gb18030"), False
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 3 and error.start > 0:
            return raw[: error.start].decode("gb18030"), True
        raise _broken(raw, error.start, "UTF-8 或 GB18030", where) from None


def _mostly_utf8(raw: bytes) -> bool:
    text = raw.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if ord(char) > 0x7F) - bad
    return good > 9 * bad


def _by_name(raw: bytes, name: str, where: str) -> str:
    try:
        info = codecs.lookup(name.strip().lower())
        if info.name.replace("-", "_") in _REFUSED:
            raise LookupError(name)
        text = raw.decode(info.name)
    except (LookupError, ValueError, TypeError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise _broken(raw, error.start, name[:40], where) from None
        if isinstance(error, UnicodeError):
            raise DocumentError(
                f"文件不是有效的 {name[:40]}", where=where, next_step=_NEXT
            ) from None
        raise DocumentError(
            f"没有编码“{name[:40]}”",
            where=where,
            allowed="utf-8、gb18030、gbk、big5、utf-16-le 等",
            next_step="改用其中之一，或去掉 --encoding 由程序判断",
        ) from None
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise DocumentError(f"文件不是有效的 {name[:40]}", where=where, next_step=_NEXT)
    return text.removeprefix("\ufeff")


def _strict(raw: bytes, name: str, where: str, *, skipped: int) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as error:
        raise _broken(raw, error.start, name, where, skipped=skipped) from None


def _declared(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode("utf-8")  # pages saved again keep their old declaration
    except UnicodeDecodeError:
        pass
    key = name.strip().lower().replace("-", "_")
    try:
        info = codecs.lookup(_ALIASES.get(key, key))
        if info.name.replace("-", "_") in _REFUSED or info.name.startswith(("utf-16", "utf-32")):
            return None  # an ASCII-readable declaration cannot stand in such a file
        return raw.decode(info.name)
    except (LookupError, ValueError, TypeError):
        return None


def _broken(raw: bytes, at: int, name: str, where: str, *, skipped: int = 0) -> DocumentError:
    line = raw.count(b"\n", 0, at) + 1
    return DocumentError(
        f"不是有效的 {name} 文本：第 {line} 行、第 {at + skipped + 1} 字节处不能解码",
        where=where,
        allowed="UTF-8、UTF-16（有标记）、GBK、GB18030",
        next_step=_NEXT,
    )


def _not_text(raw: bytes, where: str) -> DocumentError:
    even, odd = raw[0:4096:2].count(0), raw[1:4096:2].count(0)
    name = "utf-16-be" if even > odd else "utf-16-le"
    if max(even, odd) > 4 * (min(even, odd) + 1) and _is_writing(raw, name):
        return DocumentError(
            "像是没有标记的 UTF-16 文本",
            where=where,
            next_step=f"加上 --encoding {name} 再试，或另存为 UTF-8",
        )
    return DocumentError(
        "不是文本文件（含有空字节）",
        where=where,
        allowed="txt、md、html、docx、pdf",
        next_step="确认文件类型与扩展名；其他格式先另存为 docx 或 pdf",
    )


def _is_writing(raw: bytes, name: str) -> bool:
    text = raw[:4096].decode(name, errors="replace")
    return sum(char.isprintable() or char in "\r\n\t" for char in text) > 0.9 * len(text)


def _clean(text: str, where: str, *, cut: bool = False) -> tuple[str, tuple[str, ...]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    warnings = []
    if cut:
        warnings.append("文件末尾的一个字不完整，已略去（来源可能残缺）")
    text, count = _CONTROL.subn(" ", text)  # one for one: offsets stay
    if count > max(20, len(text) // 50):
        raise DocumentError(
            "不是文本文件（控制字符过多）",
            where=where,
            next_step="确认文件类型，或用 --encoding 指明编码",
        )
    if count:
        warnings.append(f"有 {count} 个控制字符，已读作空格")
    return text, tuple(warnings)
