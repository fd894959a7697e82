"""Pieces of a Word file that python-docx has no words for: faces, borders, spans, page numbers."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

#: Colours, as Word writes them: of text, quiet text, lines and grounds.
INK, QUIET, LINE, GROUND = "1F2933", "52606D", "D5D9DE", "F4F6F8"
#: Provinces that keep a colour of their own in every format.
PROVINCE_INKS = {"CN-JX": "0F766E", "CN-QH": "C2570C", "CN-HL": "4338CA", "CN-JS": "9D174D"}
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
    """A line at the left of the paragraph (its element)."""
    properties = paragraph.get_or_add_pPr()
    if properties.find(qn("w:pBdr")) is not None:
        return
    borders = insert(properties, "w:pBdr")
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
    later = _later(tag)
    for child in properties:
        if child.tag in later:
            child.addprevious(element)
            return element
    properties.append(element)
    return element


@cache
def _later(tag: str) -> frozenset[str]:
    """What stands behind an element of a paragraph's properties."""
    return frozenset(qn(f"w:{name}") for name in _ORDER[_ORDER.index(tag[2:]) + 1 :])
