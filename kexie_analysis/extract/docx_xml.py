"""The parts of a Word file, within limits, and the few ways its XML is looked at.

Names are compared without their namespace, so that both the transitional and the strict form of
the format are read. Nothing is unpacked to disk and nothing outside the file is fetched.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from kexie_analysis.errors import DocumentError

MAX_MEMBERS = 10_000
MAX_PART = 48 * 1024 * 1024
MAX_RATIO = 300  # text in a Word file packs 5 to 30 times; a bomb a thousand times
MAX_PARAGRAPHS = 150_000
#: Elements that only wrap others of the same kind: insertions, content controls, tags.
WRAPPERS = {"ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "dir", "bdo"}
_PARSER_OPTIONS = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Package:
    """A Word file's parts by name.

    Raises
    ------
    DocumentError : not a zip file, damaged, encrypted, or beyond the limits.
    """

    def __init__(self, raw: bytes, where: str) -> None:
        self.where = where
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            names = self._zip.namelist()
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            EOFError,
            KeyError,
        ) as e:
            raise self.damaged(str(e)) from None
        except zlib.error as error:
            raise self.damaged(str(error)) from None
        if len(names) > MAX_MEMBERS:
            raise DocumentError(
                f"压缩包内文件过多（{len(names)} 个）",
                where=where,
                next_step="在 Word 中另存为新文件",
            )
        self._names = {name.lstrip("/"): name for name in names}

    def damaged(self, reason: str = "") -> DocumentError:
        return DocumentError(
            "Word 文件损坏或不完整" + (f"（{reason[:60]}）" if reason.isascii() and reason else ""),
            where=self.where,
            next_step="重新下载，或在 Word 中打开后另存为 .docx",
        )

    def has(self, name: str) -> bool:
        return name in self._names

    def folders(self) -> set[str]:
        return {name.split("/")[0] for name in self._names}

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part, None where there is none."""
        if name not in self._names:
            return None
        raw = self._bytes(self._names[name])
        if b"<!DOCTYPE" in raw[:4096] or b"<!ENTITY" in raw[:4096]:
            raise self._has_dtd(name)
        try:
            root = etree.fromstring(raw, etree.XMLParser(**_PARSER_OPTIONS))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged(str(error).split(",")[0]) from None
        if root is None:
            raise self.damaged()
        if root.getroottree().docinfo.doctype:
            raise self._has_dtd(name)
        return root

    def _bytes(self, name: str) -> bytes:
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise DocumentError("压缩包有密码", where=self.where, next_step="去掉密码后再试")
        too_large = DocumentError(
            f"文件内容展开后过大（{name}）",
            where=self.where,
            allowed=f"单个部件不超过 {MAX_PART // 1024**2} MB、压缩比不超过 {MAX_RATIO}",
            next_step="在 Word 中打开后另存为新文件",
        )
        if info.file_size > MAX_PART:
            raise too_large
        if info.file_size > 1_000_000 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise too_large
        try:
            with self._zip.open(info) as part:
                raw = part.read(MAX_PART + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            ValueError,
        ) as e:
            raise self.damaged(str(e)) from None
        if len(raw) > MAX_PART:
            raise too_large
        return raw

    def _has_dtd(self, name: str) -> DocumentError:
        return DocumentError(
            f"文件中有不允许的 XML 文档类型声明（{name}）",
            where=self.where,
            next_step="在 Word 中打开后另存为新文件",
        )


def main_part(package: Package) -> str:
    """The name of the part that holds the text; DocumentError where the zip holds no Word file."""
    rels = package.xml("_rels/.rels")
    for rel in rels if rels is not None else ():
        if name_of(rel) == "Relationship" and attribute(rel, "Type").endswith("/officeDocument"):
            target = attribute(rel, "Target").lstrip("/")
            if package.has(target):
                return target
    if package.has("word/document.xml"):
        return "word/document.xml"
    raise not_word(package)


def not_word(package: Package) -> DocumentError:
    """The error that says what a zip file is that is no Word file."""
    kinds = {
        "xl": "Excel 工作簿",
        "ppt": "演示文稿",
        "content.xml": "OpenDocument 文件",
        "OEBPS": "电子书",
    }
    found = next((zh for key, zh in kinds.items() if key in package.folders()), "普通压缩包")
    return DocumentError(
        f"不是 Word 文件，是{found}",
        where=package.where,
        allowed="txt、md、html、docx、pdf",
        next_step="解压或另存为 .docx 后再试",
    )


def refuse_endless(body: etree._Element, where: str) -> None:
    """Raise DocumentError where there are more paragraphs, empty ones too, than any plan has."""
    if body.xpath("count(.//*[local-name()='p'])") > MAX_PARAGRAPHS:
        raise DocumentError(
            f"段落过多（超过 {MAX_PARAGRAPHS} 段）",
            where=where,
            next_step="去掉空段落，只留下规划文件本身",
        )


def name_of(element: etree._Element) -> str:
    """The element's name without its namespace; '' for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (e for e in element if name_of(e) == name)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next(children(element, name), None)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, '' where there is none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def value_of(element: etree._Element | None, name: str) -> str:
    """The w:val of a child, '' where there is none."""
    found = child(element, name)
    return "" if found is None else attribute(found, "val")


def is_on(element: etree._Element | None, name: str) -> bool | None:
    """A toggle property: True, False, or None where it is not stated."""
    found = child(element, name)
    if found is None:
        return None
    return attribute(found, "val") not in ("0", "false", "off", "none")
