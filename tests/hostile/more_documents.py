"""Further documents that mean harm: bombs in bombs, loops, depths, spans, numbers and names."""

from __future__ import annotations

import codecs
import io
import os
import random
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.documents import _TYPES, PLAN, Case, _file, _zip, docx, paragraphs

_BODY_END = "</w:body>"
_LINES = "".join(f"<p>{line}</p>" for line in PLAN.splitlines())
MOST = 299_000  # characters: all but the most that a document may have


def more_cases() -> Iterator[Case]:
    """All cases, by format."""
    yield from _word_zips()
    yield from _word_xml()
    yield from _word_structure()
    yield from _pdf_structure()
    yield from _pdf_contents()
    yield from _pages()
    yield from _texts()
    yield from _places()
    yield from _disguises()


def _within(more: str) -> str:
    return paragraphs().replace(_BODY_END, more + _BODY_END)


def _word(name: str, data: bytes, expect: str) -> Case:
    return _file(f"docx-{name}", data, expect, suffix=".docx")


def _word_zips() -> Iterator[Case]:
    bomb = _zip({"0": bytes(50_000_000)})
    for level in range(3):
        bomb = _zip({f"{level}-{n}.zip": bomb for n in range(8)})
    yield _word("nested-zips", docx(paragraphs(), **{"word/media/a.zip": bomb}), "sound")  # type: ignore[arg-type]
    yield _word("bomb-in-styles", docx(paragraphs(), **{"word/styles.xml": "<a>" + " " * 60_000_000}), "error")  # fmt: skip
    yield _word("bomb-in-numbering", docx(paragraphs(), **{"word/numbering.xml": "<a>" + " " * 40_000_000}), "error")  # fmt: skip
    good = docx(paragraphs())
    flagged = bytearray(good)
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at, step = flagged.find(mark), 6 if mark == b"PK\x03\x04" else 8
        while at >= 0:
            flagged[at + step] |= 1
            at = flagged.find(mark, at + 4)
    yield _word("encrypted-flag", bytes(flagged), "error")
    for method in (12, 14, 99):
        yield _word(f"method-{method}", _with_method(good, method), "error")
    lies = bytearray(good)
    at = lies.find(b"PK\x01\x02")
    while at >= 0:
        lies[at + 24 : at + 28] = b"\xff\xff\xff\x7f"
        at = lies.find(b"PK\x01\x02", at + 4)
    yield _word("size-lies", bytes(lies), "error")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        for text in (paragraphs(), paragraphs("")):
            archive.writestr("word/document.xml", text)
    yield _word("part-twice", out.getvalue(), "either")
    yield _word("prepended", b"MZ" + b"x" * 5000 + good, "error")
    yield _word("appended", good + b"x" * 100_000, "either")
    yield _word("no-document", _zip({"[Content_Types].xml": _TYPES.encode()}), "error")


def _noise(length: int) -> str:
    """Text that packs to half its length: no bound on how much a file unpacks to stops it."""
    return random.Random(length).randbytes(length // 2).hex()


def _with_method(data: bytes, method: int) -> bytes:
    out = bytearray(data)
    for mark, step in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = out.find(mark)
        while at >= 0:
            out[at + step : at + step + 2] = method.to_bytes(2, "little")
            at = out.find(mark, at + 4)
    return bytes(out)


def _word_xml() -> Iterator[Case]:
    for target in (
        "../../../../etc/passwd",
        "/etc/passwd",
        "word/document.xml",
        "http://192.0.2.1/",
    ):
        rels = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="x/officeDocument" TargetMode="External" Target="{target}"/></Relationships>'
        )
        yield _word(f"rels-{target[:6]}", docx(paragraphs(), **{"_rels/.rels": rels}), "either")
    head, rest = paragraphs()[:38], paragraphs()[38:]
    assert head.startswith("<?xml")
    for encoding in ("utf-16", "utf-7", "gbk", "utf-32", "nothing-1"):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>' + rest
        known = encoding != "nothing-1"
        raw = declared.encode(encoding if known else "utf-8")
        yield _word(f"xml-{encoding}", docx(raw), "either")  # type: ignore[arg-type]
    yield _word("xml-1.1", docx('<?xml version="1.1"?>' + rest), "either")
    yield _word("xml-nul", docx(paragraphs().replace("建设", "&#0;建&#xd800;设")), "error")
    yield _word("xml-two-roots", docx(paragraphs() + "<w:x/>"), "error")
    yield _word(
        "xml-processing", docx(paragraphs().replace("<w:body>", "<?php x ?><w:body>")), "sound"
    )
    yield _word("xml-long-attribute", docx(_within(f'<w:p w:x="{_noise(9_000_000)}"/>')), "either")
    yield _word("xml-long-text", docx(_within(f"<w:p><w:r><w:t>{_noise(12_000_000)}</w:t></w:r></w:p>")), "error")  # fmt: skip
    spaces = "".join(f' xmlns:n{i}="u{i}"' for i in range(100_000))
    yield _word("xml-namespaces", docx(paragraphs().replace("<w:body>", f"<w:body{spaces}>")), "either")  # fmt: skip
    wide = "".join(f' w:a{i}="{i}"' for i in range(100_000))
    yield _word("xml-attributes", docx(_within(f"<w:p{wide}/>")), "either")


def _word_structure() -> Iterator[Case]:
    for name, depth in (("ins", 200), ("ins", 3000), ("sdt", 240), ("hyperlink", 240)):
        deep = f"<w:{name}>" * depth + "<w:p/>" + f"</w:{name}>" * depth
        yield _word(f"deep-{name}-{depth}", docx(_within(deep)), "either")
    empty = "".join(f'<w:p w:rsidR="{n * 7919 % 0xFFFFFFFF:08X}"/>' for n in range(900_000))
    yield _word("million-paragraphs", docx(_within(empty)), "either")
    row = "<w:tr>" + "".join(f'<w:tc w:id="{n * 7919 % 99991}"><w:p/></w:tc>' for n in range(1000)) + "</w:tr>"  # fmt: skip
    yield _word("million-cells", docx(_within("<w:tbl>" + row * 900 + "</w:tbl>")), "error")
    tables = "<w:tbl><w:tr><w:tc><w:p/>" * 60 + "</w:tc></w:tr></w:tbl>" * 60
    yield _word("deep-tables", docx(_within(tables * 200)), "either")
    merged = "<w:tbl>" + (
        '<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>并</w:t></w:r></w:p></w:tc>'
        '<w:tc><w:tcPr><w:gridSpan w:val="-3"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc></w:tr>' * 5000
    ) + "</w:tbl>"  # fmt: skip
    yield _word("merged-rows", docx(_within(merged)), "either")
    marks = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/></w:r></w:p>'
    yield _word("open-fields", docx(_within(marks * 20_000)), "either")
    deleted = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>连</w:t></w:r></w:p>"
    yield _word("deleted-marks", docx(_within(deleted * 30_000)), "either")
    boxes = "<w:p><w:r><w:drawing>" + "<w:txbxContent><w:p><w:r><w:drawing>" * 40
    boxes += "</w:drawing></w:r></w:p></w:txbxContent>" * 40 + "</w:drawing></w:r></w:p>"
    yield _word("boxes-in-boxes", docx(_within(boxes)), "either")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="99999999"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{"%1%2%3" * 300}"/></w:lvl>'
        for i, style in enumerate(("upperRoman", "lowerLetter", "chineseCounting", "decimalZero"))
    )
    lists = "".join(f'<w:abstractNum w:abstractNumId="{n}">{levels}</w:abstractNum>' for n in range(40))  # fmt: skip
    lists += "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(40)
    )
    ring = '<w:abstractNum w:abstractNumId="90"><w:numStyleLink w:val="S"/></w:abstractNum><w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    numbering = f"<w:numbering {space}>{lists}{ring}</w:numbering>"
    styles = (
        f'<w:styles {space}><w:style w:styleId="S" w:type="paragraph"><w:basedOn w:val="T"/><w:pPr><w:numPr>'
        '<w:numId w:val="90"/></w:numPr></w:pPr></w:style><w:style w:styleId="T" w:type="paragraph">'
        '<w:basedOn w:val="S"/></w:style></w:styles>'
    )
    listed = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="S"/><w:numPr><w:ilvl w:val="{n % 5}"/><w:numId w:val="{n % 99}"/></w:numPr>'
        "</w:pPr><w:r><w:t>项</w:t></w:r></w:p>" for n in range(3000)
    )  # fmt: skip
    parts = {"word/numbering.xml": numbering, "word/styles.xml": styles}
    yield _word("numbering", docx(_within(listed), **parts), "either")
    notes = f"<w:footnotes {space}>" + "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:t>注<w:footnoteReference w:id="{n}"/></w:t><w:footnoteReference w:id="{n + 1}"/></w:r></w:p></w:footnote>'
        for n in range(5000)
    ) + "</w:footnotes>"  # fmt: skip
    first = '<w:p><w:r><w:footnoteReference w:id="0"/></w:r></w:p>'
    yield _word("notes-in-notes", docx(_within(first), **{"word/footnotes.xml": notes}), "either")


def pdf(objects: dict[int, str | bytes], *, trailer: str = "/Root 1 0 R", head: str = "%PDF-1.7\n") -> bytes:  # fmt: skip
    """A PDF of these objects, with a table of where they stand."""
    out, places = bytearray(head.encode()), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode()
        out += (body.encode() if isinstance(body, str) else body) + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += f"xref\n0 {size}\n".encode()
    for number in range(size):
        used = number in places
        out += f"{places.get(number, 0):010d} {0 if used else 65535:05d} {'n' if used else 'f'} \n".encode()
    return bytes(out) + f"trailer<</Size {size}{trailer}>>\nstartxref\n{start}\n%%EOF".encode()


def stream(data: bytes, extra: str = "") -> bytes:
    packed = zlib.compress(data, 9)
    return f"<</Length {len(packed)}/Filter/FlateDecode{extra}>>stream\n".encode() + packed + b"\nendstream"  # fmt: skip


_FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_RESOURCES = "/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>"
_CATALOG, _ONE = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"


def one_page(contents: bytes, *, box: str = "0 0 595 842", more: dict[int, str | bytes] | None = None) -> bytes:  # fmt: skip
    """A page with these contents, the font F, and the form X where `more` has object 6."""
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R{_RESOURCES}>>"
    return pdf({1: _CATALOG, 2: _ONE, 3: page, 4: stream(contents), 5: _FONT, **(more or {})})


def _pdf(name: str, data: bytes, expect: str) -> Case:
    return _file(f"pdf-{name}", data, expect, suffix=".pdf")


def _pdf_structure() -> Iterator[Case]:
    rings = {
        "own-kid": {2: "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"},
        "mutual": {2: "<</Type/Pages/Kids[7 0 R]/Count 9>>", 7: "<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 9>>"},
        "parent": {2: "<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>", 3: "<</Type/Page/Parent 2 0 R>>"},
        "catalog": {1: "<</Type/Catalog/Pages 1 0 R>>"},
        "length": {4: b"<</Length 4 0 R>>stream\nBT ET\nendstream"},
        "reference": {3: "3 0 R"},
    }  # fmt: skip
    base: dict[int, str | bytes] = {1: _CATALOG, 2: _ONE, 3: "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>", 4: stream(b"")}  # fmt: skip
    for name, change in rings.items():
        yield _pdf(f"ring-{name}", pdf({**base, **change}), "error")
    yield _pdf("ring-previous", pdf(base, trailer="/Root 1 0 R/Prev 9"), "error")
    yield _pdf("deep-arrays", pdf({**base, 3: "[" * 200_000}), "error")
    yield _pdf("deep-dictionaries", pdf({**base, 3: "<</A" * 200_000}), "error")
    yield _pdf("many-objects", pdf({**base, **dict.fromkeys(range(10, 200000), "null")}), "error")
    for pages, expect in ((1990, "error"), (10_000, "error")):
        kids = " ".join(f"{n} 0 R" for n in range(10, 10 + pages))
        page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
        many = {**base, 2: f"<</Type/Pages/Kids[{kids}]/Count {pages}>>", **dict.fromkeys(range(10, 10 + pages), page)}  # fmt: skip
        yield _pdf(f"pages-{pages}", pdf(many), expect)
    for name, box in {"giant": "0 0 1e38 1e38", "negative": "0 0 -5 -5", "words": "a b c d", "many": "0 " * 50_000}.items():  # fmt: skip
        yield _pdf(f"box-{name}", one_page(b"BT /F 12 Tf (text) Tj ET", box=box), "either")
    secret = "/Root 1 0 R/Encrypt<</Filter/Standard/V 5/R 6/Length 256/O(x)/U(x)/OE(x)/UE(x)/P -1/Perms(x)>>/ID[(a)(a)]"
    yield _pdf("encrypted-aes", pdf(base, trailer=secret), "error")
    action = {1: "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</WC<</S/JavaScript/JS(app.alert(1))>>>>>>"}  # fmt: skip
    yield _pdf("actions", pdf({**base, **action}), "error")


def _pdf_contents() -> Iterator[Case]:
    form = "/Subtype/Form/BBox[0 0 99 99]/Type/XObject"
    again = stream(b"/X Do " * 10, f"{form}/Resources<</XObject<</X 6 0 R>>>>")
    yield _pdf("form-of-itself", one_page(b"/X Do", more={6: again}), "error")
    tree: dict[int, str | bytes] = {
        n: stream(b"/X Do " * 12, f"{form}/Resources<</XObject<</X {n + 1} 0 R>>>>") for n in range(6, 14)
    }  # fmt: skip
    tree[14] = stream(b"BT /F 9 Tf (x) Tj ET", form)
    yield _pdf("forms-in-forms", one_page(b"/X Do", more=tree), "either")
    yield _pdf("open-states", one_page(b"q " * 3_000_000), "error")
    yield _pdf("open-arrays", one_page(b"BT /F 9 Tf " + b"[" * 1_000_000), "error")
    yield _pdf("many-rules", one_page(b"".join(b"%d %d 30 30 re S " % (n % 600, n % 800) for n in range(150_000))), "error")  # fmt: skip
    grid = b"".join(
        b"50 %d 400 1 re f %d 50 1 700 re f " % (50 + n * 5, 50 + n * 4) for n in range(119)
    )
    text = b"BT /F 4 Tf " + b"".join(b"1 0 0 1 %d %d Tm (7) Tj " % (52 + n % 100 * 4, 52 + n // 100 * 5) for n in range(10_000)) + b"ET"  # fmt: skip
    yield _pdf("fine-grid", one_page(grid + text), "either")
    yield _pdf("one-place", one_page(b"BT /F 9 Tf " + b"(abcdefgh) Tj " * 30_000 + b"ET"), "either")
    yield _pdf("far-places", one_page(b"BT /F 9 Tf " + b"".join(b"1 0 0 1 %d.5 %d Tm (a1) Tj " % (n * 7919 % 10**9, n * 104729 % 10**9) for n in range(60_000)) + b"ET"), "either")  # fmt: skip
    yield _pdf("tiny-type", one_page(b"BT /F 0.0000001 Tf (abc) Tj /F -9 Tf (def) Tj /F 1e30 Tf (ghi) Tj ET"), "either")  # fmt: skip
    image = stream(b"", "/Type/XObject/Subtype/Image/Width 2000000000/Height 2000000000/ColorSpace/DeviceRGB/BitsPerComponent 8")  # fmt: skip
    yield _pdf("giant-image", one_page(b"/X Do", more={6: image}), "error")
    ranges = b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange " + b"100 beginbfrange " + b"<0000> <ffff> <4e00> " * 100_000 + b"endbfrange endcmap"  # fmt: skip
    font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 8 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>]>>"
    yield _pdf("character-map", one_page(b"BT /F 9 Tf <0001000200030004> Tj ET", more={5: font, 8: stream(ranges)}), "either")  # fmt: skip
    glyphs = "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 9 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</F 5 0 R>>>>>>"
    yield _pdf("font-of-itself", one_page(b"BT /F 9 Tf (aaaa) Tj ET", more={5: glyphs, 9: stream(b"9 0 d0 BT /F 9 Tf (aaaa) Tj ET")}), "either")  # fmt: skip
    nested = b"BT ET " * 30_000_000
    for _ in range(3):
        nested = zlib.compress(nested, 9)
    body = f"<</Length {len(nested)}/Filter[/FlateDecode/FlateDecode/FlateDecode]>>stream\n".encode() + nested + b"\nendstream"  # fmt: skip
    yield _pdf("packed-thrice", one_page(b"", more={4: body}), "error")


def _page(name: str, body: str, expect: str, *, head: str = "", encoding: str = "utf-8") -> Case:
    text = f"<html><head><meta charset='{encoding}'>{head}</head><body>{body}</body></html>"
    return _file(f"page-{name}", text.encode("utf-8"), expect, suffix=".html")


def _pages() -> Iterator[Case]:
    for tag in (
        "div",
        "b",
        "ul><li",
        "font",
        "a",
        "span",
        "blockquote",
        "table><tr><td",
        "form",
        "svg",
        "p",
    ):
        yield _page(f"deep-{tag[:3]}", _LINES + f"<{tag}>" * 100_000, "either")
    yield _page("huge-attribute", f"<p title='{'x' * 9_000_000}'>" + _LINES, "either")
    yield _page("many-attributes", "<p " + " ".join(f"a{i}=1" for i in range(200_000)) + ">" + _LINES, "either")  # fmt: skip
    yield _page("many-tags", _LINES + "<br>" * 2_000_000, "either")
    yield _page("many-empty", _LINES + "<p></p>" * 1_000_000, "either")
    yield _page("many-links", _LINES + "<a href=x>科</a>" * 90_000, "either")
    yield _page("many-lists", _LINES + "<ol>" + "<li>项</li>" * 60_000 + "</ol>", "either")
    yield _page("nested-lists", _LINES + "<ol><li>项" * 240, "either")
    cells = "".join(f"<tr>{'<td rowspan=200 colspan=200>1</td>' * 30}</tr>" for _ in range(300))
    yield _page("spans", _LINES + f"<table>{cells}</table>", "either")
    yield _page("tables-in-tables", _LINES + ("<table><tr><td>1<td>2<tr><td>3<td>" * 230), "either")
    yield _page(
        "many-tables", _LINES + "<table><tr><td>1<td>2<tr><td>3<td>4</table>" * 20_000, "either"
    )
    yield _page("long-title", _LINES, "either", head=f"<title>{'_' * 3_000_000}</title>")
    yield _page("many-titles", _LINES, "either", head="<title>甲</title>" * 100_000)
    yield _page(
        "entities", "<p>" + "&nbsp;&lt;&#1;&bogus;&#x110000;" * 60_000 + "</p>" + _LINES, "either"
    )
    yield _page("open-comment", _LINES + "<!--" + "-" * 3_000_000, "either")
    yield _page("open-script", _LINES + "<script>" + "</scrip" * 300_000, "either")
    yield _page("open-quote", _LINES + "<p title='" + "a>" * 1_000_000, "either")
    yield _page(
        "open-data", _LINES + "<img src='data:image/png;base64," + "A" * 8_000_000, "either"
    )
    yield _page("many-data", _LINES + "data:a/b;base64," * 300_000, "either")
    yield _page("blanks", "<p>" + " \n" * 2_000_000 + "</p>" + _LINES, "either")
    yield _page("broken-lines", "<p>" + "科 \n \n" * 60_000 + "</p>" + _LINES, "either")
    yield _page("pre", "<pre>" + "行\n" * 140_000 + "</pre>" + _LINES, "either")
    yield _page("nul", _LINES.replace("建设", "建\0设"), "either")
    for encoding in ("utf-7", "utf-16", "idna", "zlib", "rot13", "hex", "unicode_escape", "undefined", "punycode", "big5", "x" * 28):  # fmt: skip
        yield _page(f"charset-{encoding[:9]}", _LINES, "either", encoding=encoding)


def _texts() -> Iterator[Case]:
    """The most text that is read, made of what rules look for."""
    pieces = (
        "科", "9", "一二三四五", "……", "“", "（", "《", "《甲》", "1.", "第一章", "（一）", "江西省、", "科协", "责任单位：甲部、",
        "（责任部门：", "达到8%", "从3%提高到", "由现在的", "2023年", "十三五", "百分之", "不少于", "、", "；", "。", "|甲|", "**", "#",
        "30名、", "其中", "分别", "培训", "年底前", "个百分点", "翻一番", "1.1.", "以上", " ", "\u3000", "1-",
    )  # fmt: skip
    for number, piece in enumerate(pieces):
        line = PLAN.replace("培训讲解员", piece * ((MOST - 300) // len(piece)) + "培训讲解员")
        lines = PLAN + f"{piece}\n" * ((MOST - 300) // (len(piece) + 1))
        yield _file(f"most-line-{number:02d}", line.encode(), "either")
        yield _file(f"most-lines-{number:02d}", lines.encode(), "either")


def _places() -> Iterator[Case]:
    def deep(folder: Path) -> Path:
        at = folder / "深"
        at.mkdir()
        home = os.getcwd()
        os.chdir(at)
        try:
            for _ in range(60):
                os.mkdir("层" * 80)
                os.chdir("层" * 80)
        finally:
            os.chdir(home)
        return at

    def many(folder: Path) -> Path:
        (folder / "多").mkdir()
        for number in range(5001):
            (folder / "多" / f"{number}.txt").touch()
        return folder / "多"

    def no_utf8(folder: Path) -> Path:
        path = os.fsencode(folder) + b"/\xff\xfe\xb8.txt"
        with open(path, "wb") as file:
            file.write(PLAN.encode())
        return Path(os.fsdecode(path))

    def longest(folder: Path) -> Path:
        path = folder / ("x" * 251 + ".txt")
        path.write_text(PLAN, encoding="utf-8")
        return path

    def too_long(folder: Path) -> Path:
        return folder / ("x" * 5000 + ".txt")

    def with_nul(folder: Path) -> Path:
        return folder / "甲\0乙.txt"

    def growing(folder: Path) -> Path:
        return Path("/proc/kmsg") if Path("/proc/kmsg").exists() else folder / "没有"

    def two_of_one(folder: Path) -> Path:
        (folder / "夹").mkdir()
        for name in ("甲.txt", "乙.txt"):
            (folder / "夹" / name).write_text(PLAN, encoding="utf-8")
        return folder / "夹"

    expected = {deep: "error", many: "error", no_utf8: "either", longest: "either", too_long: "error",
                with_nul: "error", growing: "error", two_of_one: "either"}  # fmt: skip
    for write, expect in expected.items():
        yield Case(f"place-{write.__name__}", write, expect)


def _disguises() -> Iterator[Case]:
    """What comes under another name, in another coding, or with a reach for something outside."""
    rest = paragraphs()[38:]
    bomb = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    kinds = f'<!DOCTYPE x [<!ENTITY l0 "哈">{bomb}]>'
    hidden = f'<?xml version="1.0" encoding="UTF-16"?>{kinds}' + rest.replace("<w:p>", '<w:p w:x="&l11;">')  # fmt: skip
    yield _word("entities-in-utf-16", docx(hidden.encode("utf-16")), "error")  # type: ignore[arg-type]
    late = f'<?xml version="1.0"?><!--{"x" * 9000}--><!DOCTYPE x SYSTEM "file:///etc/passwd">{rest}'
    yield _word("type-far-down", docx(late), "error")
    reach = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/><w:altChunk/>'
    template = '<Relationships xmlns="x"><Relationship Id="r" Type="attachedTemplate" TargetMode="External" Target="http://192.0.2.1/x"/></Relationships>'
    yield _word("reach", docx(_within(reach), **{"word/_rels/settings.xml.rels": template}), "sound")  # fmt: skip
    yield _word("digits", docx(paragraphs().replace("<w:p>", f'<w:p><w:pPr><w:outlineLvl w:val="²{"9" * 5000}"/></w:pPr>')), "either")  # fmt: skip
    ring = "".join(f'<w:style w:styleId="S{i}" w:type="paragraph"><w:basedOn w:val="S{(i + 1) % 7}"/></w:style>' for i in range(7))  # fmt: skip
    styled = paragraphs().replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="S0"/></w:pPr>')
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    yield _word("style-ring", docx(styled, **{"word/styles.xml": f"<w:styles {space}>{ring}</w:styles>"}), "sound")  # fmt: skip
    yield _file("docm-by-name", docx(paragraphs()), "sound", suffix=".docm")
    yield _file("rtf-as-doc", b"{\\rtf1\\ansi " + PLAN.encode("gbk") + b"}", "error", suffix=".doc")
    page = f"<html><head><meta charset=utf-8></head><body>{_LINES}</body></html>"
    yield _file("page-lies-of-gbk", page.encode("gbk"), "sound", suffix=".html")
    yield _file("page-in-utf-16", page.encode("utf-16"), "sound", suffix=".html")
    yield _file("page-in-utf-16-unmarked", page.encode("utf-16-le"), "error", suffix=".html")
    yield _file("page-as-pdf", page.encode(), "sound", suffix=".pdf")
    yield _page("goes-elsewhere", _LINES, "sound", head="<base href='file:///etc/'><meta http-equiv=refresh content='0;url=http://192.0.2.1/'>")  # fmt: skip
    xhtml = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">{bomb}]><html><body>{_LINES.replace("建设", "&x;&l11;建设")}</body></html>'
    yield _file("page-with-entities", xhtml.encode(), "either", suffix=".xhtml")
    yield _file("utf-16-half-pair", codecs.BOM_UTF16_LE + PLAN.encode("utf-16-le") + b"\x00\xd8", "error")  # fmt: skip
    yield _file("ebcdic", ("PLAN 2023 30 " * 50).encode("cp037"), "error")
    yield _file("digits-400", PLAN.replace("30个", "9" * 400 + "万亿个").encode(), "sound")
