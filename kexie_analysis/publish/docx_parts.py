"""Pieces of a Word file that python-docx has no words for: faces, borders, spans, page numbers."""

from __future__ import annotations

import datetime
from enum import Enum
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kexie_analysis.messages import CHINESE, language, markup_language

#: Colours, as Word writes them: of text, quiet text, lines and grounds.
INK, QUIET, LINE, GROUND = "1F2933", "52606D", "D5D9DE", "F4F6F8"
SHORT = 9  # rows; a table with no more is not broken between pages


class Faces(Enum):
    """Latin and East Asian faces that Word, WPS and LibreOffice have or replace well."""

    BODY = ("Times New Roman", "宋体")
    HEADING = ("Arial", "黑体")
    CODE = ("Consolas", "等线")


def clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return "".join(
        c for c in text
        if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
    )  # fmt: skip


def set_faces(properties: Any, faces: Faces) -> None:
    """Latin and East Asian face of a run or a style (its rPr)."""
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name, face in zip(
        ("ascii", "hAnsi", "eastAsia"), (faces.value[0], *faces.value), strict=True
    ):
        fonts.set(qn(f"w:{name}"), face)


def page_setup(docx: Any, title: str) -> None:
    """A4, the text area, styles, page numbers and the file's own properties."""
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    _style(docx.styles["Normal"], Faces.BODY, 10.5)
    docx.styles["Normal"].paragraph_format.space_after = Pt(4)
    docx.styles["Normal"].paragraph_format.line_spacing = 1.25
    for level, size in ((1, 15), (2, 12), (3, 10.5), (4, 10.5), (5, 10.5), (6, 10.5)):
        _style(docx.styles[f"Heading {level}"], Faces.HEADING, size, bold=True)
    _style(docx.styles["Title"], Faces.HEADING, 20, bold=True)
    _style(docx.styles["Caption"], Faces.HEADING, 10)
    for name, size, faces in (
        ("Kexie Prose", 10.5, Faces.BODY),
        ("Kexie Small", 9, Faces.BODY),
        ("Kexie Code", 8.5, Faces.CODE),
        ("Kexie Cell", 9, Faces.BODY),
        ("Kexie Gap", 4, Faces.BODY),
        ("Kexie Summary", 10.5, Faces.BODY),
        ("Kexie Note", 10.5, Faces.BODY),
        ("Kexie Quotation", 9, Faces.BODY),
    ):
        style = docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = docx.styles["Normal"]
        _style(style, faces, size)
        tight = name in ("Kexie Cell", "Kexie Gap")
        style.paragraph_format.space_after = Pt(0 if tight else 3)
        style.paragraph_format.line_spacing = 1.1 if tight else 1.15
    for name in ("Kexie Small", "Kexie Quotation"):
        docx.styles[name].font.color.rgb = RGBColor.from_string(QUIET)
    indent = child(docx.styles["Kexie Prose"].element.get_or_add_pPr(), "w:ind")
    chinese = language() == CHINESE  # two characters; English paragraphs stand apart instead
    indent.set(qn("w:firstLineChars"), "200" if chinese else "0")
    indent.set(qn("w:firstLine"), "420" if chinese else "0")
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    add_field(footer, "PAGE")
    add_run(footer, " / ", size=8.5)
    add_field(footer, "NUMPAGES")
    _in_chinese(docx)
    properties = docx.core_properties
    properties.title, properties.author, properties.comments = title[:250], "", ""
    properties.language = markup_language()
    properties.created = properties.modified = datetime.datetime(2000, 1, 1)


def _in_chinese(docx: Any) -> None:
    """Chinese text is taken for Chinese: its lines broken and its punctuation squeezed by those rules."""
    settings = docx.settings.element
    defaults = docx.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    for lang in (defaults, settings.find(qn("w:themeFontLang"))):
        lang.set(qn("w:val"), "en-US")
        lang.set(qn("w:eastAsia"), "zh-CN")
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")  # the format wants one


def _style(style: Any, faces: Faces, size: float, *, bold: bool = False) -> None:
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(INK)
    set_faces(style.element.get_or_add_rPr(), faces)
    border = style.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if border is not None:  # the line below Word's own Title
        border.getparent().remove(border)


def add_run(
    paragraph: Any, text: str, *, strong: bool = False, em: bool = False, strike: bool = False,
    under: bool = False, script: str = "", faces: Faces | None = None, size: float | None = None,
    color: str = "", fill: str = "",
) -> None:  # fmt: skip
    """Text at the end of a paragraph."""
    run = paragraph.add_run(clean(text))
    if fill:  # first: what follows is put where Word wants it
        shading = {"val": "clear", "color": "auto", "fill": fill.lstrip("#").upper()}
        child(run._r.get_or_add_rPr(), "w:shd", **shading)
    if under:
        run.underline = True
    if strong:
        run.bold = True
    if em:
        run.italic = True
    if strike:
        run.font.strike = True
    if script:
        setattr(run.font, "superscript" if script == "sup" else "subscript", True)
    if size:
        run.font.size = Pt(size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color.lstrip("#").upper())
    if faces:
        set_faces(run._r.get_or_add_rPr(), faces)


def child(parent: Any, tag: str, **attributes: str) -> Any:
    """A new last element of `parent`."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def add_field(paragraph: Any, code: str = "", *, border: bool = False) -> None:
    """A field of our own (PAGE, NUMPAGES), or a line below the paragraph."""
    if border:
        borders = child(paragraph._p.get_or_add_pPr(), "w:pBdr")
        child(borders, "w:bottom", val="single", sz="4", space="1", color=LINE)
        return
    field = child(paragraph._p, "w:fldSimple", instr=code)
    text = OxmlElement("w:t")
    text.text = "1"
    child(field, "w:r").append(text)


def keep_with_next(paragraph: Any) -> None:
    paragraph.paragraph_format.keep_with_next = True


def shade(paragraph: Any, fill: str) -> None:
    insert(paragraph._p.get_or_add_pPr(), "w:shd", val="clear", color="auto", fill=fill)


def stripe(paragraph: Any) -> None:
    """A line at the left of the paragraph."""
    borders = insert(paragraph._p.get_or_add_pPr(), "w:pBdr")
    child(borders, "w:left", val="single", sz="12", space="8", color=LINE)


#: What a paragraph's properties hold, in the order that Word insists on.
_ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct",
          "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind",
          "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment",
          "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange")  # fmt: skip


def insert(properties: Any, tag: str, **attributes: str) -> Any:
    """A new element of a paragraph's properties, where Word wants it."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    later = {qn(f"w:{name}") for name in _ORDER[_ORDER.index(tag[2:]) + 1 :]}
    for child in properties:
        if child.tag in later:
            child.addprevious(element)
            return element
    properties.append(element)
    return element
