"""Documents that mean harm or are broken, made by code: `make_cases()` yields them one by one.

A case is a name, a function that writes it into a folder and returns what to hand to the command,
and what is allowed to come of it: "error" (a documented error, nothing written), "sound" (a table
that passes `kexie check`), or "either".
"""

from __future__ import annotations

import codecs
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PLAN = """甘肃省科学技术协会2023年工作要点
2023年，本会按以下安排开展工作。
一、服务基层
1.建设科普驿站。全年建成科普驿站30个，培训讲解员不少于200人次。
2.联系高校。每季度走访高校4所，年底前完成。
二、自身建设
3.整理档案。清点档案1200卷以上，由办公室负责。
甘肃省科学技术协会
2023年2月6日
"""


@dataclass(frozen=True)
class Case:
    name: str
    write: Callable[[Path], Path]
    expect: str


def _file(name: str, data: bytes, expect: str, *, suffix: str = ".txt") -> Case:
    def write(folder: Path) -> Path:
        path = folder / f"文件{suffix}"
        path.write_bytes(data)
        return path

    return Case(name, write, expect)


def make_cases() -> Iterator[Case]:
    """All cases, the cheap ones first."""
    yield from _tiny()
    yield from _encodings()
    yield from _invalid_utf8()
    yield from _control_characters()
    yield from _wrong_extensions()
    yield from _zips()
    yield from _pdfs()
    yield from _html()
    yield from _numbers()
    yield from _structure()
    yield from _names()
    yield from _file_system()
    yield from _large()


def _tiny() -> Iterator[Case]:
    for suffix in (".txt", ".md", ".html", ".docx", ".pdf"):
        yield _file(f"empty{suffix}", b"", "error", suffix=suffix)
        yield _file(f"one-byte{suffix}", b"x", "error", suffix=suffix)
        yield _file(f"white{suffix}", b" \r\n\t\n" * 50, "error", suffix=suffix)
        yield _file(f"nul{suffix}", b"\0" * 4096, "error", suffix=suffix)
        yield _file(f"noise{suffix}", bytes(range(256)) * 40, "error", suffix=suffix)
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE):
        yield _file(f"only-mark-{mark.hex()}", mark, "error")


def _encodings() -> Iterator[Case]:
    for name in ("utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"):
        yield _file(f"plan-{name}", PLAN.encode(name), "sound")
    for name in ("utf-16-le", "utf-16-be", "big5", "utf-32", "shift_jis"):
        yield _file(f"plan-{name}", PLAN.encode(name, errors="replace"), "either")
    half = len(PLAN) // 2
    yield _file("mixed-utf8-gbk", PLAN[:half].encode() + PLAN[half:].encode("gbk"), "either")
    yield _file("mixed-gbk-utf8", PLAN[:half].encode("gbk") + PLAN[half:].encode(), "either")
    yield _file("utf16-odd", PLAN.encode("utf-16")[:-1], "either")
    yield _file("gbk-cut", PLAN.encode("gbk")[:-3], "either")
    for end in ("\r\n", "\r", "\u2028", "\x0b", "\x0c", "\x85"):
        yield _file(f"line-end-{end.encode().hex()}", PLAN.replace("\n", end).encode(), "either")


def _invalid_utf8() -> Iterator[Case]:
    body = PLAN.encode()
    forms = {
        "lone-continuation": b"\x80",
        "lone-continuation-bf": b"\xbf",
        "overlong-slash-2": b"\xc0\xaf",
        "overlong-slash-3": b"\xe0\x80\xaf",
        "overlong-slash-4": b"\xf0\x80\x80\xaf",
        "overlong-nul": b"\xc0\x80",
        "surrogate-high": b"\xed\xa0\x80",
        "surrogate-low": b"\xed\xbf\xbf",
        "surrogate-pair": b"\xed\xa0\x80\xed\xb0\x80",
        "beyond-unicode": b"\xf4\x90\x80\x80",
        "five-bytes": b"\xf8\x88\x80\x80\x80",
        "six-bytes": b"\xfc\x84\x80\x80\x80\x80",
        "fe": b"\xfe",
        "ff": b"\xff",
        "cut-2": b"\xe7\x94",
        "cut-4": b"\xf0\x9f\x98",
    }
    for name, form in forms.items():
        for place, data in (
            ("start", form + body),
            ("middle", body[:300] + form + body[300:]),
            ("end", body + form),
        ):
            yield _file(f"invalid-{name}-{place}", data, "either")


def _control_characters() -> Iterator[Case]:
    for code in (*range(9), 11, 12, *range(14, 32), 127):
        yield _file(
            f"control-{code:02x}", PLAN.replace("建设", f"建{chr(code)}设").encode(), "either"
        )
    marks = (
        "\u202e\u202d\u202a\u202b\u2066\u2067\u2069\u200e\u200f\u200b\u200c\u200d\u2060\ufeff\u00ad"
    )
    for mark in marks:
        yield _file(f"mark-{ord(mark):04x}", PLAN.replace("科普", f"科{mark}普").encode(), "sound")
    yield _file("private-use", PLAN.replace("科普", "科\ue000普").encode(), "sound")
    yield _file("noncharacter", PLAN.replace("科普", "科\ufffe普").encode(), "either")
    yield _file("combining", PLAN.replace("科", "科" + "\u0301" * 500).encode(), "sound")
    yield _file("astral", PLAN.replace("科普", "𠮷😀普").encode(), "sound")


def _wrong_extensions() -> Iterator[Case]:
    for suffix in (".docx", ".pdf", ".html", ".md"):
        yield _file(f"text-as{suffix}", PLAN.encode(), "either", suffix=suffix)
    for suffix in (".exe", ".doc", ".xls", ".jpg", "", ".txt.exe"):
        yield _file(f"text-as-unknown{suffix}", PLAN.encode(), "either", suffix=suffix)
    yield _file("png-as-txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "error")
    yield _file("elf-as-txt", b"\x7fELF" + bytes(300), "error")
    yield _file("gzip-as-txt", b"\x1f\x8b\x08" + bytes(300), "error")
    yield _file(
        "ole-as-docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "error", suffix=".docx"
    )
    yield _file(
        "ole-as-doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "error", suffix=".doc"
    )


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(document: str, **parts: str) -> bytes:
    """A minimal .docx around the given document.xml, with further parts by path."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("word/document.xml", document)
        for path, text in parts.items():
            archive.writestr(path, text)
    return out.getvalue()


def paragraphs(text: str = PLAN) -> str:
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{lines}</w:body></w:document>'


def _zips() -> Iterator[Case]:
    good = docx(paragraphs())
    yield _file("docx-good", good, "sound", suffix=".docx")
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        yield _file(f"docx-cut-{share}", good[: int(len(good) * share)], "error", suffix=".docx")
    for place in (10, 60, 200, len(good) // 2, len(good) - 30):
        broken = bytearray(good)
        broken[place] ^= 0xFF
        yield _file(f"docx-flip-{place}", bytes(broken), "either", suffix=".docx")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]>' + paragraphs()[
        38:
    ].replace("建设", "&l11;")
    yield _file("docx-billion-laughs", docx(bomb), "either", suffix=".docx")
    for target in ("file:///etc/hostname", "http://127.0.0.1:9/x", "expect://id"):
        xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>' + paragraphs()[
            38:
        ].replace("建设", "&e;")
        yield _file(f"docx-external-{target[:4]}", docx(xml), "either", suffix=".docx")
    yield _file("docx-not-xml", docx("这不是 XML"), "error", suffix=".docx")
    yield _file("docx-empty-body", docx(paragraphs("")), "error", suffix=".docx")
    yield _file("docx-unclosed", docx(paragraphs()[:-20]), "error", suffix=".docx")
    deep = "<w:tbl><w:tr><w:tc>" * 1000 + "</w:tc></w:tr></w:tbl>" * 1000
    nested = paragraphs().replace("</w:body>", deep + "</w:body>")
    yield _file("docx-nested-tables", docx(nested), "either", suffix=".docx")
    spans = paragraphs().replace(
        "</w:body>",
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl></w:body>',
    )
    yield _file("docx-huge-span", docx(spans), "either", suffix=".docx")
    numbering = paragraphs().replace(
        "<w:p>",
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="-7"/></w:numPr></w:pPr>',
        1,
    )
    yield _file("docx-odd-numbering", docx(numbering), "either", suffix=".docx")
    for member in ("../../escape.txt", "/abs.txt", "word/../../x", "C:\\x.txt"):
        yield _file(
            f"docx-member-{member[:3]}",
            docx(paragraphs(), **{member: "x"}),
            "either",
            suffix=".docx",
        )
    yield _file("zip-not-docx", _zip({"a.txt": b"hello"}), "error", suffix=".docx")
    yield _file(
        "zip-bomb", _zip({"word/document.xml": bytes(300_000_000)}), "error", suffix=".docx"
    )
    yield _file("zip-many", _zip({f"m{i}": b"" for i in range(20_000)}), "error", suffix=".docx")


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _pdfs() -> Iterator[Case]:
    blank = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    yield _file("pdf-without-text", blank, "error", suffix=".pdf")
    for cut in (8, 40, 120, 200):
        yield _file(f"pdf-cut-{cut}", blank[:cut], "error", suffix=".pdf")
    loop = blank.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")
    yield _file("pdf-page-loop", loop, "error", suffix=".pdf")
    many = blank.replace(b"/Count 1", b"/Count 2000000000")
    yield _file("pdf-count-lies", many, "error", suffix=".pdf")
    huge = blank.replace(b"595 842", b"9e9 9e9")
    yield _file("pdf-huge-page", huge, "error", suffix=".pdf")
    secret = blank.replace(
        b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O<00>/U<00>/P -1>>"
    )
    yield _file("pdf-encrypted", secret, "error", suffix=".pdf")
    yield _file("pdf-header-only", b"%PDF-1.7\n", "error", suffix=".pdf")


def _html() -> Iterator[Case]:
    lines = "".join(f"<p>{line}</p>" for line in PLAN.splitlines())
    page = (
        f"<html><head><meta charset='utf-8'><title>要点</title></head><body>{lines}</body></html>"
    )
    yield _file("html-good", page.encode(), "sound", suffix=".html")
    odd = {
        "script": page.replace("建设", "<script>alert(1)</script>建设"),
        "handler": page.replace("<p>", "<p onclick='x()'>"),
        "unclosed": page.replace("</p>", ""),
        "nested": page.replace("<body>", "<body>" + "<div>" * 1000),
        "deep-tables": page.replace("<body>", "<body>" + "<table><tr><td>" * 400),
        "entities": page.replace("建设", "&#24314;&#x8bbe;"),
        "bad-entities": page.replace("建设", "&#1114112;&#0;&#xd800;建设"),
        "doctype": "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>"
        + page.replace("建设", "&a;建设"),
        "wrong-charset": page.replace("utf-8", "shift_jis"),
        "unknown-charset": page.replace("utf-8", "x-nothing"),
        "huge-colspan": page.replace(
            "</body>",
            "<table><tr><td colspan=999999999 rowspan=999999999>1</td></tr></table></body>",
        ),
        "comment": page.replace("建设", "<!-- 隐藏 -->建设"),
        "cdata": page.replace("建设", "<![CDATA[x]]>建设"),
        "base": page.replace("<head>", "<head><base href='file:///'>"),
        "frames": page.replace("<body>", "<body><iframe src='file:///etc/hostname'></iframe>"),
    }
    for name, text in odd.items():
        yield _file(f"html-{name}", text.encode(), "either", suffix=".html")


def _numbers() -> Iterator[Case]:
    swaps = {
        "huge": "9" * 400, "decimal": "1." + "3" * 400, "many-dots": "1.2.3.4.5", "minus": "-5", "exponent": "1e999",
        "fullwidth": "３０", "arabic-indic": "٣٠", "devanagari": "३०", "math-bold": "𝟑𝟎", "superscript": "³⁰",
        "circled": "③", "roman": "Ⅲ", "chinese-long": "九" * 500, "chinese-odd": "万亿万亿百千十",
        "comma": "1,234,567", "range-back": "30-20", "range-chain": "1-2-3-4", "zero": "0", "percent": "30%%%%",
        "fraction": "1/0", "chinese-fraction": "零分之一", "spaces": "3 0", "newline": "3\n0",
        "scales": "3" + "亿" * 39, "scales-again": "1" + "亿" * 40,
    }  # fmt: skip
    for name, value in swaps.items():
        yield _file(f"number-{name}", PLAN.replace("30", value).encode(), "either")
    for year in ("0000", "9999", "12023", "-2023", "二〇二三", "２０２３"):
        yield _file(f"year-{year}", PLAN.replace("2023", year).encode(), "either")
    for day in ("2023年13月40日", "2023年0月0日", "2023年2月30日", "99999年1月1日"):
        yield _file(f"date-{day}", PLAN.replace("2023年2月6日", day).encode(), "either")


def _structure() -> Iterator[Case]:
    nested = "".join(f"{'（' * n}一{'）' * n}层\n" for n in range(1, 1000))
    yield _file("nested-brackets", (PLAN + nested).encode(), "either")
    yield _file(
        "only-headings", "".join(f"{i}.标题{i}\n" for i in range(1, 500)).encode(), "either"
    )
    yield _file("same-number", (PLAN + "1.再来一次。内容在此。\n" * 500).encode(), "either")
    yield _file(
        "numbers-back",
        "".join(f"{i}.倒着数。内容{i}项。\n" for i in range(300, 0, -1)).encode(),
        "either",
    )
    yield _file("open-quotes", PLAN.replace("建设", "“" * 300 + "建设").encode(), "either")
    yield _file("open-titles", PLAN.replace("建设", "《" * 300 + "建设").encode(), "either")
    yield _file("two-plans", (PLAN + PLAN.replace("甘肃", "宁夏")).encode(), "either")
    yield _file("no-province", PLAN.replace("甘肃省", "某").encode(), "error")
    yield _file("no-period", PLAN.replace("2023年", "").encode(), "either")
    yield _file("formula-title", ("=cmd|' /C calc'!A0\n" + PLAN).encode(), "either")
    yield _file(
        "markup-title",
        PLAN.replace("建设科普驿站", '<script>alert(1)</script>#import "x"').encode(),
        "either",
    )
    yield _file("csv-title", PLAN.replace("建设科普驿站", 'a",b\r\n"c').encode(), "either")


def _names() -> Iterator[Case]:
    names = ("带 空格.txt", "引'号\".txt", "换\n行.txt", "-rf.txt", "$(id).txt", "..隐.txt", "长" * 80 + ".txt",
             "=1+1.txt", "<b>.txt", "%s%n.txt", "表\t.txt", "😀.txt", "a;b.txt", "&amp;.txt")  # fmt: skip
    for name in names:

        def write(folder: Path, name: str = name) -> Path:
            path = folder / name
            path.write_text(PLAN, encoding="utf-8")
            return path

        yield Case(f"name-{name[:6]!r}", write, "either")


def _file_system() -> Iterator[Case]:
    def missing(folder: Path) -> Path:
        return folder / "没有.txt"

    def empty_folder(folder: Path) -> Path:
        (folder / "空").mkdir()
        return folder / "空"

    def dangling(folder: Path) -> Path:
        (folder / "断.txt").symlink_to(folder / "没有.txt")
        return folder / "断.txt"

    def loop(folder: Path) -> Path:
        (folder / "甲.txt").symlink_to(folder / "乙.txt")
        (folder / "乙.txt").symlink_to(folder / "甲.txt")
        return folder / "甲.txt"

    def own_parent(folder: Path) -> Path:
        (folder / "夹").mkdir()
        (folder / "夹" / "计划.txt").write_text(PLAN, encoding="utf-8")
        (folder / "夹" / "自己").symlink_to(folder / "夹")
        return folder / "夹"

    def fifo(folder: Path) -> Path:
        os.mkfifo(folder / "管.txt")
        return folder / "管.txt"

    def fifo_in_folder(folder: Path) -> Path:
        (folder / "夹").mkdir()
        (folder / "夹" / "计划.txt").write_text(PLAN, encoding="utf-8")
        os.mkfifo(folder / "夹" / "管.txt")
        return folder / "夹"

    def device(folder: Path) -> Path:
        (folder / "零.txt").symlink_to("/dev/zero")
        return folder / "零.txt"

    def linked(folder: Path) -> Path:
        (folder / "真.txt").write_text(PLAN, encoding="utf-8")
        (folder / "链.txt").symlink_to(folder / "真.txt")
        return folder / "链.txt"

    def folder_as_file(folder: Path) -> Path:
        (folder / "像.txt").mkdir()
        return folder / "像.txt"

    def one_bad(folder: Path) -> Path:
        (folder / "夹").mkdir()
        (folder / "夹" / "好.txt").write_text(PLAN, encoding="utf-8")
        (folder / "夹" / "坏.docx").write_bytes(b"PK\x03\x04oops")
        return folder / "夹"

    for write, expect in ((missing, "error"), (empty_folder, "error"), (dangling, "error"), (loop, "error"),
                          (own_parent, "either"), (fifo, "error"), (fifo_in_folder, "either"), (device, "error"),
                          (linked, "either"), (folder_as_file, "error"), (one_bad, "either")):  # fmt: skip
        yield Case(f"fs-{write.__name__}", write, expect)


def _large() -> Iterator[Case]:
    yield _file("long-line-1m", (PLAN + "科" * 1_000_000).encode(), "either")
    yield _file("long-digits-1m", (PLAN + "9" * 1_000_000).encode(), "either")
    yield _file("long-chinese-digits-1m", (PLAN + "一二三四五" * 200_000).encode(), "either")
    yield _file("long-spaces-1m", (PLAN + " " * 1_000_000 + "x").encode(), "either")
    yield _file("long-dots-1m", (PLAN + "……" * 500_000).encode(), "either")
    yield _file("long-dashes-1m", (PLAN + "1-" * 500_000).encode(), "either")
    yield _file("long-quotes-1m", (PLAN + "“" * 1_000_000).encode(), "either")
    yield _file("long-brackets-1m", (PLAN + "（" * 500_000 + "）" * 500_000).encode(), "either")
    yield _file("long-list-1m", (PLAN + "1个、" * 200_000).encode(), "either")
    yield _file("long-qualifiers-1m", (PLAN + "不少于" * 300_000).encode(), "either")
    yield _file("long-years-1m", (PLAN + "2023年" * 200_000).encode(), "either")
    yield _file("long-book-titles", (PLAN + "《甲》" * 300_000).encode(), "either")
    yield _file("many-newlines", (PLAN + "\n" * 2_000_000).encode(), "either")
    yield _file(
        "many-headings", (PLAN + "".join(f"{i}.标题\n" for i in range(100_000))).encode(), "either"
    )
    yield _file("many-sections", (PLAN + "（一）标题\n" * 100_000).encode(), "either")
    yield _file("fifty-megabytes", (PLAN * 130_000).encode()[:50_000_000], "either")
    yield _file("ten-million-line", ("科普" * 5_000_000).encode(), "either")
