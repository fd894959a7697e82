"""Pictures and formulas in a Word file: sized for the page, with alternative text."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docx.shared import Emu, Pt

from kexie_analysis.messages import say, word
from kexie_analysis.publish.docx_parts import Faces, add_run, clean
from kexie_analysis.publish.model import Formula, Picture
from kexie_analysis.publish.raster import png_width
from kexie_analysis.publish.widths import PAGE_WIDTH

_WIDEST = Pt(PAGE_WIDTH)


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
