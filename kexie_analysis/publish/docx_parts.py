"""Pieces of a Word file that python-docx has no words for: faces, borders, spans, page numbers."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from enum import Enum
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kexie_analysis.messages import CHINESE, language, markup_language
from kexie_analysis.publish.model import Cell
from kexie_analysis.publish.widths import PAGE_WIDTH, Layout, placed

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
    ):
        style = docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = docx.styles["Normal"]
        _style(style, faces, size)
        tight = name in ("Kexie Cell", "Kexie Gap")
        style.paragraph_format.space_after = Pt(0 if tight else 3)
        style.paragraph_format.line_spacing = 1.1 if tight else 1.15
    docx.styles["Kexie Small"].font.color.rgb = RGBColor.from_string(QUIET)
    indent = _child(docx.styles["Kexie Prose"].element.get_or_add_pPr(), "w:ind")
    chinese = language() == CHINESE  # two characters; English paragraphs stand apart instead
    indent.set(qn("w:firstLineChars"), "200" if chinese else "0")
    indent.set(qn("w:firstLine"), "420" if chinese else "0")
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    add_field(footer, "PAGE")
    add_run(footer, " / ", size=8.5)
    add_field(footer, "NUMPAGES")
    properties = docx.core_properties
    properties.title, properties.author, properties.comments = title[:250], "", ""
    properties.language = markup_language()
    properties.created = properties.modified = datetime.datetime(2000, 1, 1)


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
    script: str = "", faces: Faces | None = None, size: float | None = None, color: str = "",
) -> None:  # fmt: skip
    """Text at the end of a paragraph."""
    run = paragraph.add_run(clean(text))
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


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def add_field(paragraph: Any, code: str = "", *, border: bool = False) -> None:
    """A field of our own (PAGE, NUMPAGES), or a line below the paragraph."""
    if border:
        borders = _child(paragraph._p.get_or_add_pPr(), "w:pBdr")
        _child(borders, "w:bottom", val="single", sz="4", space="1", color=LINE)
        return
    field = _child(paragraph._p, "w:fldSimple", instr=code)
    text = OxmlElement("w:t")
    text.text = "1"
    _child(field, "w:r").append(text)


def keep_with_next(paragraph: Any) -> None:
    paragraph.paragraph_format.keep_with_next = True


def shade(paragraph: Any, fill: str) -> None:
    _insert(paragraph._p.get_or_add_pPr(), "w:shd", val="clear", color="auto", fill=fill)


def stripe(paragraph: Any) -> None:
    """A line at the left of the paragraph."""
    borders = _insert(paragraph._p.get_or_add_pPr(), "w:pBdr")
    _child(borders, "w:left", val="single", sz="12", space="8", color=LINE)


#: What a paragraph's properties hold, in the order that Word insists on.
_ORDER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct",
          "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind",
          "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment",
          "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange")  # fmt: skip


def _insert(properties: Any, tag: str, **attributes: str) -> Any:
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


def add_table(docx: Any, layout: Layout, line: Callable[..., None]) -> None:
    """The table with its spans, a repeated head and three rules (三线表)."""
    table = layout.table
    rows = (*table.head, *table.body)
    made = docx.add_table(rows=0, cols=table.width)
    made.autofit = False
    scale = min(1.0, PAGE_WIDTH / sum(layout.widths))
    for column, width in zip(made.columns, layout.widths, strict=True):
        column.width = Pt(width * scale)
    _table_borders(made._tbl)
    starts = iter(placed(rows))
    open_cells: dict[int, tuple[int, int]] = {}  # column -> (rows left, columns)
    for number, row in enumerate(rows):
        cells = dict(next(starts) for _ in row)
        element = _child(made._tbl, "w:tr")
        properties = _child(element, "w:trPr")
        _child(properties, "w:cantSplit")
        if number < len(table.head):
            _child(properties, "w:tblHeader")
        ruled = number == len(table.head) - 1
        _fill_row(
            made,
            element,
            cells,
            open_cells,
            table.width,
            line,
            layout.size,
            ruled,
            number < len(table.head),
        )

    _keep_together(made._tbl, len(table.head), len(rows))


def _keep_together(table: Any, head: int, count: int) -> None:
    """Head rows stay with the first row, the last row with what is below; a short table is whole."""
    for number, row in enumerate(table.findall(qn("w:tr"))):
        if number <= head or number == count - 1 or count <= SHORT:
            for paragraph in row.iter(qn("w:p")):
                _insert(paragraph.get_or_add_pPr(), "w:keepNext")


def _fill_row(
    made: Any, element: Any, cells: dict[int, Cell], open_cells: dict[int, tuple[int, int]],
    width: int, line: Callable[..., None], size: float, ruled: bool, head: bool,
) -> None:  # fmt: skip
    from docx.table import _Cell

    at = 0
    while at < width:
        cell = cells.get(at)
        if cell is None and at in open_cells:
            left, columns = open_cells.pop(at)
            if left > 1:
                open_cells[at] = (left - 1, columns)
            target = _cell_element(element, columns, "continue", ruled)
            _child(target, "w:p")
            at += columns
            continue
        cell = cell or Cell()
        columns = min(cell.columns, width - at)
        target = _cell_element(
            element, columns, "restart" if cell.rows > 1 else "", ruled, cell.style.background
        )
        _child(target, "w:p")
        paragraph = _Cell(target, made).paragraphs[0]
        # By its id: python-docx looks a style up by name in all of them, for each cell.
        _child(paragraph._p.get_or_add_pPr(), "w:pStyle", val="KexieCell")
        paragraph.alignment = {"right": 2, "center": 1}.get(
            cell.style.align or ("right" if cell.value is not None else "")
        )
        strong = head or cell.head or cell.style.strong
        line(paragraph, cell.content, size=size, strong=strong, color=cell.style.color)
        if cell.rows > 1:
            open_cells[at] = (cell.rows - 1, columns)
        at += columns


def _cell_element(row: Any, columns: int, merge: str, ruled: bool, fill: str = "") -> Any:
    cell = _child(row, "w:tc")
    properties = _child(cell, "w:tcPr")
    if columns > 1:
        _child(properties, "w:gridSpan", val=str(columns))
    if merge:
        _child(properties, "w:vMerge", val=merge)
    if ruled:
        borders = _child(properties, "w:tcBorders")
        _child(borders, "w:bottom", val="single", sz="4", space="0", color=INK)
    if fill:
        _child(properties, "w:shd", val="clear", color="auto", fill=fill.lstrip("#").upper())
    return cell


def _table_borders(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom"):
        _child(borders, f"w:{side}", val="single", sz="8", space="0", color=INK)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        _child(margins, f"w:{side}", w="70", type="dxa")
    layout, look = (table.tblPr.find(qn(f"w:{name}")) for name in ("tblLayout", "tblLook"))
    (layout.addprevious if layout is not None else table.tblPr.append)(borders)
    (look.addprevious if look is not None else table.tblPr.append)(margins)
