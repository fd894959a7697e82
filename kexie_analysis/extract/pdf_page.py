"""One page of a PDF: its characters with their places, as lines of segments."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium

_HYPHENS = {0x02, 0xFFFE}  # what PDFium gives for a hyphen that breaks a word at a line's end
_COLUMN_GAP = 0.8  # ems; smaller gaps beside Chinese characters are typesetting, not text


@dataclass
class Char:
    """A character; the box in points, y upwards."""

    code: int
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0

    @property
    def blank(self) -> bool:
        return self.code in (0x20, 0x09, 0xA0, 0x3000)


@dataclass
class Line:
    """A line of a page. `segments` are its texts between wide gaps, each with its left and right."""

    segments: list[tuple[str, float, float]]
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool = False
    order: int = 0  # of its first character on the page
    hyphen: bool = False

    @property
    def text(self) -> str:
        return "\t".join(segment[0] for segment in self.segments)


@dataclass
class Page:
    """What one page holds. `rules` are thin drawn boxes (left, bottom, right, top)."""

    number: int
    width: float
    height: float
    chars: list[list[Char]] = field(default_factory=list)  # by line, as PDFium breaks them
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    images: int = 0
    unmapped: int = 0


def read_page(handle, number: int, width: float, height: float, *, limit: int) -> Page:
    """Characters, rules and images of a page (`handle`: the raw FPDF_PAGE)."""
    page = Page(number, width, height)
    text = pdfium.FPDFText_LoadPage(handle)
    if not text:
        return page
    try:
        _read_chars(text, page, limit)
    finally:
        pdfium.FPDFText_ClosePage(text)
    page.chars = _mend(page.chars)
    _read_objects(handle, page)
    return page


def _mend(lines: list[list[Char]]) -> list[list[Char]]:
    """Lines that PDFium broke though they go on to the right: on a page that is mostly table it
    may take the text to be set in columns, and break after every character."""
    mended: list[list[Char]] = []
    for line in lines:
        last = mended[-1][-1] if mended else None
        first = line[0]
        if last is not None and not last.blank and not first.blank and _follows(last, first):
            if first.left - last.right > 0.25 * (last.top - last.bottom):
                mended[-1].append(Char(0x20, last.right, last.bottom, first.left, last.top))
            mended[-1] += line
        else:
            mended.append(line)
    return mended


def _follows(char: Char, after: Char) -> bool:
    height = max(char.top - char.bottom, after.top - after.bottom, 1.0)
    level = abs(char.top + char.bottom - after.top - after.bottom) < 0.5 * height
    return level and -0.2 * height < after.left - char.right < 3 * height


def _read_chars(text, page: Page, limit: int) -> None:
    count = min(pdfium.FPDFText_CountChars(text), limit)
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    line: list[Char] = []
    high = 0  # the first half of a surrogate pair
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in (0x0A, 0x0D):
            if line:
                page.chars.append(line)
            line = []
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        page.unmapped += code in (0, 0xFFFD) or 0xE000 <= code < 0xF900
        if code == 0:
            continue
        # The loose box is the type's whole body: ink alone says too little of 一 or 。
        pdfium.FPDFText_GetLooseCharBox(text, index, pointer)
        line.append(Char(code, box.left, box.bottom, box.right, box.top))
    if line:
        page.chars.append(line)


def _read_objects(handle, page: Page) -> None:
    box = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(handle), 20_000)):
        thing = pdfium.FPDFPage_GetObject(handle, index)
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            page.images += 1
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDFPageObj_GetBounds(
            thing, *(ctypes.byref(value) for value in box)
        ):
            left, bottom, right, top = (value.value for value in box)
            page.rules.append((left, bottom, right, top))


def make_line(chars: list[Char], order: int = 0) -> Line | None:
    """A line of characters in reading order; None where all are blank."""
    hyphen = chars[-1].code in _HYPHENS if chars else False
    solid = [c for c in chars if not c.blank and c.code not in _HYPHENS]
    if not solid:
        return None
    size = _size(solid)
    segments: list[tuple[str, float, float]] = []
    text, start, last = "", solid[0].left, None
    blank = False
    for char in chars:
        if char.code in _HYPHENS:
            continue
        if char.blank:
            blank = True
            continue
        if last is not None:
            gap = char.left - last.right
            if gap > _COLUMN_GAP * size and (blank or gap > 1.5 * size):
                segments.append((text, start, last.right))
                text, start = "", char.left
            elif blank and not (is_wide(last.code) or is_wide(char.code)):
                text += " "
        text += chr(char.code)
        last, blank = char, False
    assert last is not None
    segments.append((text, start, last.right))
    left, right = min(c.left for c in solid), max(c.right for c in solid)
    bottom, top = min(c.bottom for c in solid), max(c.top for c in solid)
    return Line(segments, left, right, bottom, top, size, order=order, hyphen=hyphen)


def _size(chars: list[Char]) -> float:
    """The size of type in points: the width of a Chinese character, or twice that of the others."""
    wide = sorted(c.right - c.left for c in chars if is_wide(c.code))
    narrow = sorted(c.right - c.left for c in chars) if not wide else []
    return max(wide[len(wide) // 2] if wide else 1.8 * narrow[len(narrow) // 2], 1.0)


def is_wide(code: int) -> bool:
    """Whether a character is Chinese or full-width: beside it a small gap is no space."""
    return (
        0x2E80 <= code < 0xA000
        or 0xF900 <= code < 0xFB00
        or 0xFF00 <= code < 0xFFE7
        or (code >= 0x20000 or code in (0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0xB7))
    )
