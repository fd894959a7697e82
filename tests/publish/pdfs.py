"""Reading PDFs back: their text, fonts, outline and tags."""

from __future__ import annotations

import re
import zlib

import pypdfium2 as pdfium
import pypdfium2.raw as raw


def text(data: bytes) -> str:
    """All text, page by page, without line ends (type squeezes punctuation into lines of its own)."""
    with pdfium.PdfDocument(data) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return re.sub(r"[\s\ufffe\u200b]+", "", "\n".join(pages))


def lines(data: bytes) -> list[str]:
    """The lines of all pages, without spaces."""
    with pdfium.PdfDocument(data) as pdf:
        found = "\n".join(page.get_textpage().get_text_range() for page in pdf).splitlines()
    return ["".join(line.split()) for line in found]


def pages(data: bytes) -> int:
    with pdfium.PdfDocument(data) as pdf:
        return len(pdf)


def outline(data: bytes) -> list[str]:
    with pdfium.PdfDocument(data) as pdf:
        return [mark.get_title() for mark in pdf.get_toc()]


def edges(data: bytes) -> list[tuple[float, float]]:
    """The leftmost and rightmost place of a character on each page, in points."""
    out = []
    with pdfium.PdfDocument(data) as pdf:
        for page in pdf:
            textpage = page.get_textpage()
            boxes = [textpage.get_charbox(i) for i in range(textpage.count_chars())]
            boxes = [b for b in boxes if b[2] > b[0]]
            if boxes:
                out.append((min(b[0] for b in boxes), max(b[2] for b in boxes)))
    return out


def foot(data: bytes) -> float:
    """The lowest place of a character on the first page, in points from its lower edge."""
    with pdfium.PdfDocument(data) as pdf:
        textpage = pdf[0].get_textpage()
        return min(textpage.get_charbox(i)[1] for i in range(textpage.count_chars()))


def objects(data: bytes) -> bytes:
    """The file with its compressed streams opened, for looking for names in it."""
    parts = [data]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def fonts(data: bytes) -> dict[str, bool]:
    """The names of the fonts used on the pages, and whether each is embedded."""
    out: dict[str, bool] = {}
    with pdfium.PdfDocument(data) as pdf:
        for page in pdf:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=15):
                font = raw.FPDFTextObj_GetFont(item.raw)
                size = raw.FPDFFont_GetBaseFontName(font, None, 0)
                import ctypes

                buffer = ctypes.create_string_buffer(size)
                raw.FPDFFont_GetBaseFontName(font, buffer, size)
                out[buffer.value.decode()] = bool(raw.FPDFFont_GetIsEmbedded(font))
    return out
