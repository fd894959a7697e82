"""From a matplotlib figure to SVG that can stand inline in a page, or in a PDF made by typst."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from hashlib import sha1
from typing import TYPE_CHECKING

from kexie_analysis.draw.style import apply_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: What a reader without our font draws Chinese with.
FONT_STACK = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',"
    "'Hiragino Sans GB','WenQuanYi Micro Hei',sans-serif"
)
_FAMILY = re.compile(r";? ?font-family: [^;\"]*")
_SHORTHAND = re.compile(r"font: (?:(\d{3}|bold|normal) )?([\d.]+)px [^;\"]*")
_TURN_BY_NOTHING = re.compile(r" transform=\"rotate\(-?0(?:\.0*)? [^\"]*\"")
_NUMBER = re.compile(r"-?(?<!\d)\d+\.\d{3,}")
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"(?<!\s)\s*<metadata>(?:[^<]|<(?!/?metadata>))*+</metadata>")
_STYLE = re.compile(r"(?<!\s)\s*<style type=\"text/css\">[^<]*</style>")
_COMMENT = re.compile(r"(?<!\s)\s*<!--[^<>]*-->")
_ID = re.compile(r"(?<= id=\")[^\"]+")
_UNUSED_ID = re.compile(r"^<g id=\"[^\"]*\"")
_REFERENCE = re.compile(r"(url\(#|href=\"#)([^\")]+)")


def figure_svg(figure: Figure) -> str:
    """The figure as SVG text: same bytes for the same figure, its text as text, ids of its own.

    No date, no tool's name, no style sheet (one in an inline SVG would hold for the whole page); ids
    begin with a digest of the drawing, so that several figures can stand in one page; the font is a
    list that ends in sans-serif.
    """
    buffer = io.StringIO()
    with apply_style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the exporters name what has no glyph
        figure.savefig(
            buffer,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    return tidy_svg(buffer.getvalue())


def tidy_svg(svg: str) -> str:
    """See `figure_svg`; the work on the text alone."""
    svg = _HEAD.sub("", svg)
    for clutter in (_METADATA, _STYLE, _COMMENT):
        svg = clutter.sub("", svg)
    svg = _SHORTHAND.sub(_longhand, svg)
    svg = _FAMILY.sub("", svg)
    svg = _TURN_BY_NOTHING.sub("", svg)
    svg = _NUMBER.sub(lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), svg)
    svg = "\n".join(_without_bare_groups(line.strip() for line in svg.splitlines()))
    root = f'<svg font-family="{FONT_STACK}" stroke-linejoin="round" stroke-linecap="butt" '
    svg = svg.replace("<svg ", root, 1)
    return _own_ids(svg)


def _without_bare_groups(lines: Iterable[str]) -> Iterator[str]:
    """The lines without groups that only held an id: they are a third of the file."""
    kept: list[bool] = []
    for line in lines:
        line = _UNUSED_ID.sub(r"<g", line)
        if line.startswith("<g"):
            kept.append(line != "<g>")
            if not kept[-1]:
                continue
        elif line == "</g>" and not kept.pop():
            continue
        if line:
            yield line


def _longhand(match: re.Match[str]) -> str:
    """typst's reader of SVG does not know the `font` shorthand."""
    weight = f"font-weight: {match[1]}; " if match[1] else ""
    return f"{weight}font-size: {match[2]}px; font-family: x"


def _own_ids(svg: str) -> str:
    """Keep only the ids that something points to, with a prefix of this drawing."""
    prefix = "k" + sha1(svg.encode()).hexdigest()[:8] + "-"
    used = {m[2] for m in _REFERENCE.finditer(svg)}
    svg = re.sub(r" id=\"([^\"]+)\"", lambda m: m[0] if m[1] in used else "", svg)
    svg = _ID.sub(lambda m: prefix + m[0], svg)
    svg = _REFERENCE.sub(lambda m: m[1] + prefix + m[2], svg)
    return svg.replace("<defs>\n</defs>\n", "")
