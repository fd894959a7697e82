"""Pictures in a Word file: sized for the page, with alternative text; the bars of tables."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Pt

from kexie_analysis.messages import say, word
from kexie_analysis.publish.docx_parts import Faces, add_run, child, clean
from kexie_analysis.publish.model import Formula, Picture
from kexie_analysis.publish.raster import png_width
from kexie_analysis.publish.widths import PAGE_WIDTH

_WIDEST = Pt(PAGE_WIDTH)
_BAR_HEIGHT = 2.6  # points
_BAR_DOTS = 400  # across a whole cell
_FIRST_BAR = 500_000  # ids of drawings, beyond those of pictures


def add_picture(
    paragraph: Any, thing: Picture | Formula, data: bytes | None, *, warn: Callable[[str], None]
) -> None:  # fmt: skip
    """The image at the end of the paragraph, or what it says where there is none.

    Parameters
    ----------
    data : the image as PNG or JPEG; None where it could not be drawn.
    """
    alt = thing.latex if isinstance(thing, Formula) else thing.alt
    if data is None or (isinstance(thing, Formula) and thing.tree is None):
        warn(f"无法画出，改为文字：{alt[:80]}")
        add_run(paragraph, alt or word("［图片］"), faces=Faces.CODE)
        return
    width = Pt(thing.width) if isinstance(thing, Picture) else Pt(png_width(data))
    try:
        shape = paragraph.add_run().add_picture(io.BytesIO(data), width=width)
    except Exception:  # python-docx knows fewer headers than pillow
        add_run(paragraph, say("［图片：{alt}］", alt=alt))
        warn(f"图片无法放进 Word：{alt[:80]}")
        return
    scale = min(1.0, _WIDEST / shape.width)
    shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")  # where it is not said, LibreOffice takes 9 points
    properties = shape._inline.docPr
    properties.set("descr", clean(alt)[:2000])
    properties.set("title", "")


def add_bar(paragraph: Any, bar: tuple[tuple[float, float, str], ...], width: float) -> None:
    """A bar of a Styler along the foot of its cell: Word shades a cell in one colour only.

    Parameters
    ----------
    bar : from, to (% of the width), colour, from left to right.
    width : points that the whole of it may take.
    """
    properties = paragraph._p.get_or_add_pPr()
    child(properties, "w:pStyle", val="KexieGap")
    child(properties, "w:spacing", before="0", after="0", line="240", lineRule="auto")
    child(child(properties, "w:rPr"), "w:sz", val="2")
    part = paragraph.part
    place, _ = part.get_or_add_image(io.BytesIO(_stripes(bar)))
    number = _FIRST_BAR + len(part.element.body.findall(".//{*}inline"))
    size = (Pt(max(width, 1.0)), Pt(_BAR_HEIGHT))
    inline = CT_Inline.new_pic_inline(number, place, "bar.png", *size)
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    run = paragraph.add_run()
    run.font.size = Pt(1)
    run._r.add_drawing(inline)


def _stripes(bar: tuple[tuple[float, float, str], ...]) -> bytes:
    """A PNG of one line of dots, those without a colour transparent."""
    dots = bytearray(4 * _BAR_DOTS)
    for start, end, colour in bar:
        first, last = (round(_BAR_DOTS * min(max(x, 0.0), 100.0) / 100) for x in (start, end))
        dots[4 * first : 4 * last] = bytes.fromhex(f"{colour.lstrip('#')}ff") * (last - first)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))  # fmt: skip

    head = struct.pack(">IIBBBBB", _BAR_DOTS, 1, 8, 6, 0, 0, 0)
    body = zlib.compress(b"\0" + bytes(dots))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
