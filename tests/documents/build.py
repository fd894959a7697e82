"""Makes documents of every format from sentences of our own, so that no binary is committed.

write_text(path, text, encoding="gb18030")
write_docx(path, [Heading("总体要求"), Para("……"), Grid([["指标", "2025年"], …]), …])
write_pdf(path, [Heading("总体要求"), Para("……")], head="页眉", contents=True)
write_page(path, title, "<p>……</p>", encoding="gb2312")
"""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.util import find_spec
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MARKS = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-8": codecs.BOM_UTF8,
}


@dataclass
class Heading:
    """A heading by style (Word) or by weight (PDF). `number`: list level, 0-based, None for none."""

    text: str
    level: int = 1
    number: int | None = None


@dataclass
class Para:
    """A paragraph. `runs`: pieces of (kind, text): "", "bold", "ins", "del", "link", "field", "hidden"."""

    text: str = ""
    runs: Sequence[tuple[str, str]] = ()
    number: int | None = None
    bold: bool = False
    box: str = ""  # a text box anchored here
    note: str = ""  # a footnote referred to at the end
    mark_deleted: bool = False


@dataclass
class Grid:
    """A table of texts. A cell None is merged into the one above; `spans`: (row, column) -> columns."""

    rows: Sequence[Sequence[str | None]]
    spans: dict[tuple[int, int], int] = field(default_factory=dict)


Block = Heading | Para | Grid
#: The usual numbering of a plan: 一、 （一） 1. （1）
LEVELS = (
    ("chineseCountingThousand", "%1、"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "（%4）"),
)


def write_text(path: Path, text: str, *, encoding: str = "utf-8", mark: bool = False) -> Path:
    """A text file, with its byte-order mark where asked for (UTF-16 always has one)."""
    sign = _MARKS.get(encoding, b"") if mark or encoding.startswith("utf-16") else b""
    path.write_bytes(sign + text.encode(encoding))
    return path


def write_page(
    path: Path,
    title: str,
    body: str,
    *,
    encoding: str = "utf-8",
    around: bool = True,
    charset: str = "",
) -> Path:
    """A saved government page: `body` in its container, with what such pages have around it."""
    head = '<div class="top-nav"><a href="/">首页</a><a href="/a">机构概况</a><a href="/b">工作动态</a></div>'
    foot = (
        '<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div>'
        '<div class="related"><h3>相关链接</h3><ul><li><a href="/1">某地召开学会工作会议</a></li>'
        '<li><a href="/2">某县举办科普活动30场</a></li></ul></div>'
        '<div class="footer">版权所有 某省科协 备案号12345678号 地址：某路99号</div>'
    )
    text = (
        f'<!DOCTYPE html><html><head><meta charset="{charset or encoding}"><title>{title}_某省科协</title>'
        "<style>p{color:red}</style><script>var n = 500;</script></head><body>"
        f"{head if around else ''}<div class='main'><h1>{title}</h1>"
        f"<div class='info'>发布时间：2031-05-06 来源：某省科协 浏览次数：88</div>"
        f"<div class='content' id='zoom'>{body}</div></div>{foot if around else ''}</body></html>"
    )
    path.write_bytes(text.encode(encoding))
    return path


def write_docx(
    path: Path, blocks: Sequence[Block], *, levels: Sequence[tuple[str, str]] = LEVELS
) -> Path:
    """A Word file with heading styles, one multi-level list, tables, boxes, changes and footnotes."""
    notes: list[str] = []
    body = "".join(_block(block, notes) for block in blocks)
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELS,
        "word/_rels/document.xml.rels": _DOCUMENT_RELS,
        "word/document.xml": f"{_HEAD}<w:document {_NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(levels),
        "word/footnotes.xml": _footnotes(notes),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return path


def write_pdf(
    path: Path,
    blocks: Sequence[Block],
    *,
    head: str = "",
    contents: bool = False,
    width: str = "210mm",
    size: str = "12pt",
) -> Path:
    """A text PDF with page heads, page numbers and, where asked for, a page of contents."""
    import typst

    fonts = Path(find_spec("mpl_font").origin).parent / "fonts" / "noto"
    lines = [
        f"#set page(width: {width}, height: 297mm, margin: 25mm, header: [#{_quoted(head)}],"
        " footer: context align(center, [— #counter(page).display() —]))",
        f'#set text(font: "Noto Sans CJK SC", size: {size}, lang: "zh")',
        "#set par(first-line-indent: (amount: 2em, all: true), justify: true)",
        "#show heading: it => block(it.body)",
    ]
    if contents:
        lines.append("#outline(title: [目 录], indent: 1em)\n#pagebreak()")
    lines += [_typst(block) for block in blocks]
    source = "\n\n".join(lines)
    path.write_bytes(
        typst.compile(source.encode(), font_paths=[str(fonts)], ignore_system_fonts=True)
    )
    return path


def _typst(block: Block) -> str:
    if isinstance(block, Heading):
        return f"#heading(level: {block.level}, {_quoted(block.text)})"
    if isinstance(block, Para):
        return f"#{_quoted(block.text)}"
    width = max(len(row) for row in block.rows)
    cells = ", ".join(f"[#{_quoted(cell or '')}]" for row in block.rows for cell in row)
    return f"#table(columns: {width}, {cells})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _block(block: Block, notes: list[str]) -> str:
    if isinstance(block, Heading):
        style = f'<w:pStyle w:val="{block.level}"/>'
        return f"<w:p><w:pPr>{style}{_num(block.number)}</w:pPr>{_run('', block.text)}</w:p>"
    if isinstance(block, Grid):
        return _grid(block)
    runs = block.runs or [("bold" if block.bold else "", block.text)]
    inner = "".join(_run(kind, text) for kind, text in runs)
    if block.box:
        inner += _box(block.box)
    if block.note:
        notes.append(block.note)
        inner += f'<w:r><w:footnoteReference w:id="{len(notes)}"/></w:r>'
    mark = '<w:rPr><w:del w:id="9" w:author="a"/></w:rPr>' if block.mark_deleted else ""
    return f"<w:p><w:pPr>{_num(block.number)}{mark}</w:pPr>{inner}</w:p>"


def _run(kind: str, text: str) -> str:
    content = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    if kind == "ins":
        return f'<w:ins w:id="1" w:author="a"><w:r>{content}</w:r></w:ins>'
    if kind == "del":
        deleted = content.replace("w:t", "w:delText")
        return f'<w:del w:id="2" w:author="a"><w:r>{deleted}</w:r></w:del>'
    if kind == "link":
        return f'<w:hyperlink w:anchor="x"><w:r>{content}</w:r></w:hyperlink>'
    if kind == "field":
        sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        code = "<w:r><w:instrText> HYPERLINK 77 </w:instrText></w:r>"
        return f"{sign.format('begin')}{code}{sign.format('separate')}<w:r>{content}</w:r>{sign.format('end')}"
    properties = {"bold": "<w:rPr><w:b/></w:rPr>", "hidden": "<w:rPr><w:vanish/></w:rPr>"}.get(
        kind, ""
    )
    return f"<w:r>{properties}{content}</w:r>"


def _box(text: str) -> str:
    inner = f"<w:txbxContent><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{inner}</wps:txbx>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _num(level: int | None) -> str:
    if level is None:
        return ""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'


def _grid(grid: Grid) -> str:
    rows = []
    for i, row in enumerate(grid.rows):
        cells = []
        for j, cell in enumerate(row):
            below = (
                i + 1 < len(grid.rows) and j < len(grid.rows[i + 1]) and grid.rows[i + 1][j] is None
            )
            merge = (
                "<w:vMerge/>" if cell is None else '<w:vMerge w:val="restart"/>' if below else ""
            )
            span = grid.spans.get((i, j), 1)
            properties = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + merge
            lines = "".join(f"<w:p>{_run('', line)}</w:p>" for line in (cell or "").split("\n"))
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{lines}</w:tc>")
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = max(len(row) for row in grid.rows)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    column = f'<w:gridCol w:w="{9000 // columns}"/>'
    properties = (
        '<w:tblPr><w:tblW w:w="5000" w:type="pct"/>'
        f"<w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{column * columns}</w:tblGrid>"
    )
    return f"<w:tbl>{properties}{''.join(rows)}</w:tbl>"


def _styles() -> str:
    levels = "".join(
        f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="heading {n}"/>'
        f'<w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in range(1, 5)
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    )
    return f"{_HEAD}<w:styles {_NAMES}>{normal}{levels}</w:styles>"


def _numbering(levels: Sequence[tuple[str, str]]) -> str:
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (style, text) in enumerate(levels)
    )
    return (
        f'{_HEAD}<w:numbering {_NAMES}><w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _footnotes(notes: Sequence[str]) -> str:
    inner = "".join(
        f'<w:footnote w:id="{n}"><w:p>{_run("", text)}</w:p></w:footnote>'
        for n, text in enumerate(notes, start=1)
    )
    return f'{_HEAD}<w:footnotes {_NAMES}><w:footnote w:type="separator" w:id="-1"/>{inner}</w:footnotes>'


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_TYPE}.numbering+xml"/>'
    f'<Override PartName="/word/footnotes.xml" ContentType="{_TYPE}.footnotes+xml"/></Types>'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT_RELS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{kind}.xml"/>'
        for n, kind in enumerate(("styles", "numbering", "footnotes"), start=1)
    )
    + "</Relationships>"
)
