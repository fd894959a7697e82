"""What a Word file is made on: the page, its head and foot, styles, and nothing that came with the template."""

from __future__ import annotations

import datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kexie_analysis.messages import CHINESE, language, markup_language, word
from kexie_analysis.publish.docx_parts import (
    GROUND,
    INK,
    LINE,
    QUIET,
    Faces,
    add_field,
    add_run,
    child,
    insert,
    set_faces,
)
from kexie_analysis.publish.widths import em

#: Styles of our own: size, face, and what Word shows them as.
_OWN = {
    "Kexie Prose": (10.5, Faces.BODY, "简报正文"), "Kexie Small": (9.0, Faces.BODY, "简报小字"),
    "Kexie Code": (8.5, Faces.CODE, "简报代码"), "Kexie Cell": (9.0, Faces.BODY, "简报表格"),
    "Kexie Gap": (4.0, Faces.BODY, "简报间隔"), "Kexie Summary": (10.5, Faces.BODY, "简报摘要"),
    "Kexie Note": (10.5, Faces.BODY, "简报说明"), "Kexie Quotation": (9.0, Faces.BODY, "简报条款"),
}  # fmt: skip
#: Styles of Word's own that are used, or that people reach for; the template brings 160 more.
_KEPT = frozenset(
    ["Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Header", "Footer", "Title", "Caption"]
    + [f"Heading{level}" for level in range(1, 10)]
)  # fmt: skip
#: Parts of the template that say nothing of the document: a picture of an empty page, a second set of styles.
_UNUSED = ("thumbnail", "stylesWithEffects", "customXml")
_RUNNING = 50.0  # em of the title in the head of a page
#: Points between the edge of a summary's ground, or a note's line, and its text.
BOX = 9


def page_setup(docx: Any, title: str) -> None:
    """A4, the text area, styles, page numbers and the file's own properties."""
    _bare(docx)
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(27)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.header_distance, section.footer_distance = Mm(21), Mm(24)
    _styles(docx)
    _running(section, title)
    _in_chinese(docx)
    properties = docx.core_properties
    properties.title, properties.author, properties.comments = title[:250], "", ""
    properties.language = markup_language()
    properties.created = properties.modified = datetime.datetime(2000, 1, 1)


def _bare(docx: Any) -> None:
    """The template without what the document does not use, taken for one of today's by Word."""
    for part in (docx.part.package, docx.part):
        for name, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in _UNUSED:
                del part.rels[name]
    styles = docx.styles.element
    for style in list(styles.style_lst):
        if style.styleId not in _KEPT:
            styles.remove(style)
            continue
        for name in ("w:link", "w:next"):
            for led in style.findall(qn(name)):
                if led.get(qn("w:val")) not in _KEPT:
                    style.remove(led)
    numbering = docx.part.numbering_part.element
    for old in list(numbering):
        numbering.remove(old)
    settings = docx.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    compat = settings.find(qn("w:compat"))
    compat.insert(0, OxmlElement("w:doNotExpandShiftReturn"))  # a broken line is not spread out
    for name in ("w:savePreviewPicture", "w:proofState"):
        for found in settings.findall(qn(name)):
            settings.remove(found)


def _styles(docx: Any) -> None:
    defaults = docx.styles.element.find(qn("w:docDefaults"))
    set_faces(defaults.find(f".//{qn('w:rPr')}"), Faces.BODY)
    _style(docx.styles["Normal"], Faces.BODY, 10.5)
    docx.styles["Normal"].paragraph_format.space_after = Pt(4)
    docx.styles["Normal"].paragraph_format.line_spacing = 1.25
    for level, size in ((1, 15), (2, 12), *((n, 10.5) for n in range(3, 10))):
        _style(docx.styles[f"Heading {level}"], Faces.HEADING, size, bold=True)
    _style(docx.styles["Title"], Faces.HEADING, 20, bold=True)
    _style(docx.styles["Caption"], Faces.HEADING, 10)
    for name in ("Header", "Footer"):
        _style(docx.styles[name], Faces.BODY, 8.5)
        docx.styles[name].font.color.rgb = RGBColor.from_string(QUIET)
        docx.styles[name].paragraph_format.line_spacing = 1.0
    for name, (size, faces, _) in _OWN.items():
        style = docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = docx.styles["Normal"]
        style.quick_style = True
        _style(style, faces, size)
        tight = name in ("Kexie Cell", "Kexie Gap")
        style.paragraph_format.space_after = Pt(0 if tight else 3)
        style.paragraph_format.line_spacing = 1.1 if tight else 1.15
    docx.styles["Kexie Code"].paragraph_format.space_before = Pt(3)
    for name in ("Kexie Small", "Kexie Quotation"):
        docx.styles[name].font.color.rgb = RGBColor.from_string(QUIET)
    _chinese_paragraphs(docx)
    _boxes(docx)


def head_levels(docx: Any) -> None:
    """Headings of other people's notebooks, where each of six levels looks its own way."""
    for level, size in enumerate((17, 14, 12, 10.5, 10.5, 9.5), 1):
        font = docx.styles[f"Heading {level}"].font
        font.size, font.bold = Pt(size), level < 5
        font.color.rgb = RGBColor.from_string(QUIET if level > 4 else INK)


def _chinese_paragraphs(docx: Any) -> None:
    """Two characters at the beginning and both sides straight; English paragraphs stand apart instead."""
    chinese = language() == CHINESE
    indent = insert(docx.styles["Kexie Prose"].element.get_or_add_pPr(), "w:ind")
    indent.set(qn("w:firstLineChars"), "200" if chinese else "0")
    indent.set(qn("w:firstLine"), "420" if chinese else "0")
    for name in ("Prose", "Small", "Summary", "Note", "Quotation") if chinese else ():
        docx.styles[f"Kexie {name}"].paragraph_format.alignment = 3


def _boxes(docx: Any) -> None:
    """The ground of a summary and the line beside a note, within the text area."""
    summary = docx.styles["Kexie Summary"].element.get_or_add_pPr()
    borders = insert(summary, "w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        child(borders, f"w:{side}", val="single", sz="4", space=str(BOX - 1), color=GROUND)
    insert(summary, "w:shd", val="clear", color="auto", fill=GROUND)
    insert(summary, "w:ind", left=str(20 * BOX), right=str(20 * BOX))
    note = docx.styles["Kexie Note"].element.get_or_add_pPr()
    child(insert(note, "w:pBdr"), "w:left", val="single", sz="12", space=str(BOX), color=LINE)
    insert(note, "w:ind", left=str(20 * (BOX + 2)))


def _running(section: Any, title: str) -> None:
    """The title at the head of each page but the first, and at the foot which page it is of how many."""
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    longest = min(len(title), 200)  # of a very long title no more need be measured
    fits = next(n for n in range(longest, -1, -1) if em(title[:n]) <= _RUNNING)
    add_run(head, title if fits == len(title) else f"{title[: fits - 1]}…")
    child(insert(head._p.get_or_add_pPr(), "w:pBdr"), "w:bottom", val="single", sz="4", space="4", color=LINE)  # fmt: skip
    section.first_page_header.paragraphs[0].style = "Header"
    for footer in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
        footer.style, footer.alignment = "Footer", 1
        add_field(footer, "PAGE")
        add_run(footer, " / ")
        add_field(footer, "NUMPAGES")


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
    for tag in ("w:pBdr", "w:tabs"):  # the line below Word's own Title; stops of another page
        for found in style.element.findall(f"{qn('w:pPr')}/{qn(tag)}"):
            found.getparent().remove(found)


def name_styles(docx: Any) -> None:
    """Our styles under the names that people see; what writes the document knows them by another."""
    for name, (_, _, shown) in _OWN.items():
        docx.styles[name].name = word(shown)
