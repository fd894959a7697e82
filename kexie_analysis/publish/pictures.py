"""Images from a notebook, checked one by one: a bad one is named, and costs nothing else."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from math import ceil, sqrt
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from kexie_analysis.messages import say
from kexie_analysis.publish.model import POINTS_PER_PIXEL, Omitted, Picture
from kexie_analysis.publish.svg import clean_svg

_MOST_PIXELS, _MANY_PIXELS = 89_000_000, 30_000_000  # that are read; that are kept
_AS_THEY_ARE = {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA"), "JPEG": ("L", "RGB")}
_DENSITY = re.compile(rb"pHYs(.{4}).{4}\x01", re.DOTALL)  # pixels to the metre in a PNG
_LITTLE = 0.7  # to which share any picture may be made smaller, to stand on a page
_LEAST = 0.55  # that with large letters
_READABLE = 5.5  # points
_DATA = re.compile(r"data:([\w.+/-]*)((?:;[\w.=+-]*)*),", re.ASCII)


def read_picture(
    data: bytes, *, alt: str = "", width: float = 0, name: str = ""
) -> Picture | Omitted:
    """The image as a Picture, or what to say in its place.

    Parameters
    ----------
    data : the bytes as found; their kind is told from themselves, never from a name.
    width : how wide to show it, in CSS pixels; 0 for its own size.
    """
    label = say("“{name}”", name=name) if name else ""
    if data.lstrip().startswith(b"<div") and b"<svg" in data:  # some libraries wrap their drawings
        data = data[data.index(b"<svg") : data.rfind(b"</svg>") + len(b"</svg>")]
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--")):
        return _svg(data, alt=alt, width=width, label=label)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _raster(data, alt=alt, width=width)
    except Exception as error:  # pillow's decoders raise many kinds
        return Omitted(
            say(
                "图片{label}损坏或格式不支持，无法显示（{reason}）",
                label=label,
                reason=type(error).__name__,
            )
        )


def _svg(data: bytes, *, alt: str, width: float, label: str) -> Picture | Omitted:
    cleaned = clean_svg(data)
    if cleaned is None:
        return Omitted(say("SVG 图片{label}损坏，无法显示", label=label))
    wide, high = cleaned.width, cleaned.height
    if width:
        wide, high = width * POINTS_PER_PIXEL, high * width * POINTS_PER_PIXEL / wide
    return Picture(
        cleaned.markup.encode(),
        "image/svg+xml",
        alt or cleaned.title,
        wide,
        high,
        lost=cleaned.lost,
    )


def _raster(data: bytes, *, alt: str, width: float) -> Picture:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError("too large")
        kind, mode = image.format or "", image.mode
        image.load()
        turned = image.getexif().get(0x0112, 1) != 1
        size = image.size
        moving = getattr(image, "n_frames", 1) > 1 and kind != "MPO"
        share = ceil(sqrt(size[0] * size[1] / _MANY_PIXELS))
        if mode not in _AS_THEY_ARE.get(kind, ()) or turned or share > 1:
            shown = ImageOps.exif_transpose(image)
            if mode.startswith("I") and kind == "PNG":  # 16 bits; converting would cut them off
                shown = shown.convert("I").point(lambda grey: grey / 256).convert("L")
            shown = shown.convert("RGBA" if "A" in shown.mode or mode == "P" else "RGB")
            size = shown.size
            buffer = io.BytesIO()
            (shown.reduce(share) if share > 1 else shown).save(buffer, "PNG")
            data, kind = buffer.getvalue(), "PNG"
    wide = width or size[0]
    return Picture(
        data,
        "image/jpeg" if kind == "JPEG" else "image/png",
        alt,
        wide * POINTS_PER_PIXEL,
        size[1] * wide / size[0] * POINTS_PER_PIXEL,
        lost=say("动图只显示第一帧") if moving else "",
    )


def decode_base64(text: str) -> bytes:
    """Bytes of a base64 string, empty where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=False)
    except (binascii.Error, ValueError):
        return b""


class PictureSource:
    """Finds what an image address in one cell stands for.

    Parameters
    ----------
    attachments : the cell's attachments, name to mime bundle.
    folder : where the notebook lies; None when unknown, then no file is read.
    """

    def __init__(self, attachments: dict, folder: Path | None) -> None:
        self._attachments, self._folder = attachments, folder

    def find(self, address: str, *, alt: str = "", width: float = 0) -> Picture | Omitted:
        address = address.strip()
        scheme = address.split(":", 1)[0].lower() if ":" in address else ""
        if scheme == "data":
            return self._embedded(address, alt=alt, width=width)
        if scheme == "attachment":
            return self._attached(unquote(address[11:]), alt=alt, width=width)
        if scheme in ("http", "https") or address.startswith("//"):
            known = {"name": alt, "address": address[:200]}
            if alt:
                return Omitted(say("网络图片未载入：{name}（{address}）", **known))
            return Omitted(say("网络图片未载入（{address}）", **known))
        return self._file(unquote(address.split("?")[0].split("#")[0]), alt=alt, width=width)

    def _embedded(self, address: str, *, alt: str, width: float) -> Picture | Omitted:
        match = _DATA.match(address)
        if match is None:
            return Omitted(say("内嵌图片{name}无法读取", name=alt))
        body = address[match.end() :]
        data = decode_base64(unquote(body)) if "base64" in match[2] else unquote_to_bytes(body)
        return read_picture(data, alt=alt, width=width, name=alt)

    def _attached(self, name: str, *, alt: str, width: float) -> Picture | Omitted:
        bundle = self._attachments.get(name) or {}
        for mime in sorted(bundle):
            value = bundle[mime]
            text = value if isinstance(value, str) else "".join(map(str, value))
            data = text.encode() if text.lstrip().startswith("<") else decode_base64(text)
            return read_picture(data, alt=alt or name, width=width, name=name)
        return Omitted(say("附件图片“{name}”不在笔记本里", name=name))

    def _file(self, name: str, *, alt: str, width: float) -> Picture | Omitted:
        missing = Omitted(say("图片文件“{name}”未找到", name=name[:200]))
        if self._folder is None or not name or "\0" in name or Path(name).is_absolute():
            return missing
        try:
            path = (self._folder / name).resolve()
            if not path.is_relative_to(_borders(self._folder)) or not path.is_file():
                return missing
            if path.stat().st_size > 50_000_000:
                return Omitted(say("图片文件“{name}”超过 50 MB，未载入", name=name[:200]))
            data = path.read_bytes()
        except (OSError, ValueError):
            return missing
        return read_picture(data, alt=alt, width=width, name=name)


def _borders(folder: Path) -> Path:
    """The folder that images may come from: the repository around the notebook, or its own."""
    home = folder.resolve()
    for parent in (home, *home.parents):
        if (parent / ".git").exists():
            return parent
    return home


def least_share(picture: Picture, width: float, smallest: float = 0.0) -> float:
    """To what share a picture set `width` points wide may still be made smaller, its words readable.

    Parameters
    ----------
    smallest : points of its smallest letters, where that is known.
    """
    if not smallest and (found := _DENSITY.search(picture.data, 0, 4096)):
        # What plots its pictures at a density sets words of ten points.
        pixels = 10 * int.from_bytes(found[1]) * 0.0254 / 72
        across = int.from_bytes(picture.data[16:20])
        smallest = pixels * width / across if across else 0.0
    return min(_LITTLE, max(_LEAST, _READABLE / smallest)) if smallest else _LITTLE
