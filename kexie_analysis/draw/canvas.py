"""A sheet in points, y downward, on which charts put text, lines, boxes and markers.

Charts here lay out their own labels, so they need to know sizes before they draw; one unit for
text and marks (the point at which the figure is shown) makes that plain arithmetic. The sheet is
an ordinary matplotlib figure.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matplotlib.figure import Figure as MplFigure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.textpath import text_to_path

from kexie_analysis.draw.fonts import register_fonts
from kexie_analysis.draw.palette import FAINT, GRID, INK, RULE
from kexie_analysis.draw.style import SMALL, TEXT, WIDTH, apply_style
from kexie_analysis.draw.svg import figure_svg

BOLD = 700
MEDIUM = 500


def printable(text: str) -> str:
    """Without control characters, lone surrogates and turns of direction: no SVG may hold them."""
    return text if text.isprintable() else "".join(c for c in text if c.isprintable())


@lru_cache(maxsize=64)
def font(size: float, weight: int = 400) -> FontProperties:
    return FontProperties(family=list(register_fonts()), size=size, weight=weight)


@lru_cache(maxsize=8192)
def text_width(text: str, size: float = TEXT, weight: int = 400) -> float:
    """Width of one line in points, with the font that charts are drawn in."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the exporters name what has no glyph
        return _measured(text, size, weight)


def _measured(text: str, size: float, weight: int) -> float:
    return float(text_to_path.get_text_width_height_descent(text, font(size, weight), False)[0])


def elide(text: str, width: float, *, size: float = TEXT, weight: int = 400) -> str:
    """The text, or as much of its beginning as fits into `width` points, and …"""
    if text_width(text, size, weight) <= width:
        return text
    cut = _fits(text, width, "…", size, weight)
    word = cut
    while word and _joined(text[word - 1], text[word]):
        word -= 1
    return text[: word if word > cut // 2 else cut].rstrip("、，（(, ") + "…"


def whole(text: str, width: float, *, size: float = TEXT) -> str:
    """The text where it fits into `width` points, else nothing: a reference that is cut misleads."""
    return text if text_width(text, size) <= width else ""


def _fits(text: str, width: float, tail: str, size: float, weight: int) -> int:
    """How many characters of the text, with the tail after them, stay within the width."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + tail, size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def wrap(
    text: str, width: float, *, size: float = TEXT, lines: int = 2, weight: int = 400
) -> list[str]:
    """The text in at most `lines` lines of `width` points; what does not fit ends in …"""
    lined = _lines(text, width, size, lines, weight)
    if (
        len(lined) > 1
        and not lined[-1].endswith("…")
        and lined[-2][-1:] not in "”》）)、，；：—"
        and text_width(lined[-1], size, weight) < 0.3 * width
    ):
        # A last line of a character or two reads badly: share the text out evenly instead.
        even = 1.2 * text_width(" ".join(text.split()), size, weight) / len(lined)
        again = _lines(text, min(even, width), size, lines, weight)
        return lined if again[-1].endswith("…") or len(again) > len(lined) else again
    return lined


def _lines(text: str, width: float, size: float, lines: int, weight: int) -> list[str]:
    out: list[str] = []
    rest = " ".join(text.split())
    while rest and len(out) < lines - 1 and text_width(rest, size, weight) > width:
        cut = _break_at(rest, width, size, weight)
        out.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*out, elide(rest, width, size=size, weight=weight)] if rest or not out else out


def _break_at(text: str, width: float, size: float, weight: int) -> int:
    most = max(1, _fits(text, width, "", size, weight))
    cut = min(most, len(text) - 1)
    while cut > 1 and (text[cut] in "，。、；：）)”％%》" or text[cut - 1] in "（(“《"):
        cut -= 1
    while 1 < cut < len(text) and _joined(text[cut - 1], text[cut]):
        cut -= 1
    for place in range(cut, cut // 2, -1):  # a line that ends where the sense does reads best
        if text[place - 1] in "”》）)、，；：— " and not _joined(text[place - 1], text[place]):
            return place
        if text[place - 1] == "年" and text[place - 2].isdigit():
            return place
    return cut if cut > 1 else most


def _joined(before: str, after: str) -> bool:
    """Do two characters belong on one line: parts of a number or word, `(四)1`, a closing mark?"""
    if after in "，。、；：）)”％%》–":
        return True
    word = after.isascii() and (after.isalnum() or after in ".,-")
    return word and (
        (before.isascii() and (before.isalnum() or before in ".,-")) or before in ")）–"
    )


class Canvas:
    """A sheet of `width` x `height` points. Text is never read as formulas or markup."""

    def __init__(self, height: float, width: float = WIDTH) -> None:
        self.width, self.height = width, height
        with apply_style():
            self.figure = MplFigure(figsize=(width / 72, height / 72))
            self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self._order = 1.0

    def text(
        self, x: float, y: float, text: str, *, size: float = TEXT, color: str = INK, align: str = "left",
        weight: int = 400, rotation: float = 0.0,
    ) -> float:  # fmt: skip
        """One line, its vertical middle at y; the width it takes."""
        # The middle of a line of Chinese lies about 0.38 em above its baseline, whatever the
        # letters are: lines side by side must not jump with their contents.
        text, shift = printable(text), 0.36 * size
        dx, dy = (shift, 0.0) if rotation else (0.0, shift)
        self.axes.text(
            x + dx, y + dy, text, fontproperties=font(size, weight), color=color, ha=align, va="baseline",
            rotation=rotation, rotation_mode="anchor", parse_math=False, zorder=self._next(), clip_on=False,
        )  # fmt: skip
        return text_width(text, size, weight)

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None,
        edge: str | None = None, line: float = 0.8, hatch: str | None = None,
    ) -> None:  # fmt: skip
        self.axes.add_patch(
            Rectangle(
                (x, y), width, height, facecolor=fill or "none", edgecolor=edge or "none",
                linewidth=line if edge else 0, zorder=self._next(), clip_on=False,
            )
        )  # fmt: skip
        if hatch:
            self._hatch(x, y, width, height, hatch)

    def _hatch(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Oblique lines cut at the box: plain lines, which every reader of SVG draws."""
        step = 5.0
        start = -height
        while start < width:
            left, right = max(start, 0.0), min(start + height, width)
            if right - left > 0.6:
                ys = (y + height - (left - start), y + height - (right - start))
                self.line([x + left, x + right], list(ys), color=color, width=0.7)
            start += step

    def line(
        self, xs: Sequence[float], ys: Sequence[float], *, color: str = INK, width: float = 1.0,
        dash: Sequence[float] | None = None,
    ) -> None:  # fmt: skip
        style: Any = (0, tuple(dash)) if dash else "-"
        self.axes.add_line(
            Line2D(
                xs,
                ys,
                color=color,
                linewidth=width,
                linestyle=style,
                zorder=self._next(),
                clip_on=False,
            )
        )

    def marker(
        self, x: float, y: float, marker: str, *, color: str, size: float = 6.0, hollow: bool = False,
        line: float = 1.3,
    ) -> None:  # fmt: skip
        size = size * 1.5 if marker == "." else size
        self.axes.add_line(
            Line2D(
                [x], [y], marker=marker, markersize=size, markerfacecolor="white" if hollow else color,
                markeredgecolor=color, markeredgewidth=line if hollow else 0.4, linestyle="none",
                zorder=self._next(), clip_on=False,
            )
        )  # fmt: skip

    def markers(
        self, xs: Sequence[float], ys: Sequence[float], marker: str, *, color: str, size: float
    ) -> None:
        """Many thin hollow marks of one look: one path in the SVG, used again."""
        self.axes.add_line(
            Line2D(
                xs, ys, marker=marker, markersize=size, markerfacecolor="none", markeredgecolor=color,
                markeredgewidth=0.8, linestyle="none", zorder=self._next(), clip_on=False,
            )
        )  # fmt: skip

    def polygon(self, points: Sequence[tuple[float, float]], *, fill: str) -> None:
        self.axes.add_patch(
            Polygon(
                list(points), facecolor=fill, edgecolor="none", zorder=self._next(), clip_on=False
            )
        )

    def image(self, pixels: Any, x: float, y: float, width: float, height: float) -> None:
        """A picture (rows, columns, RGB from 0 to 1), its first row at the top."""
        self.axes.imshow(
            pixels, extent=(x, x + width, y + height, y), origin="upper", interpolation="none",
            aspect="auto", zorder=self._next(),
        )  # fmt: skip
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(self.height, 0)

    def rule(
        self, y: float, left: float, right: float, *, color: str = GRID, width: float = 0.7
    ) -> None:
        self.line([left, right], [y, y], color=color, width=width)

    def arrow(self, x0: float, x1: float, y: float, *, color: str, width: float = 1.4) -> None:
        """A level line from x0 to x1 with an open head at x1."""
        head = 3.2 if x1 >= x0 else -3.2
        self.line([x0, x1], [y, y], color=color, width=width)
        self.line([x1 - head, x1, x1 - head], [y - 2.6, y, y + 2.6], color=color, width=width)

    def key(
        self, x: float, y: float, items: Sequence[tuple[str, str]], *, color: str = FAINT
    ) -> float:
        """Marks and what they mean, side by side, from x on; wraps at the right edge; the bottom."""
        left = x
        for mark, said in items:
            text = said[:1].upper() + said[1:]
            width = 12 + text_width(text, SMALL)
            if left > x and left + width > self.width:
                left, y = x, y + 13
            self._key_mark(left + 4, y, mark, color)
            self.text(left + 12, y, text, size=SMALL, color=color)
            left += width + 12
        return y + 8 if items else y - 8

    def _key_mark(self, x: float, y: float, mark: str, color: str) -> None:
        if mark == "hatch":
            self.rect(x - 4, y - 4, 9, 8, fill="#ffffff", hatch=RULE, edge=RULE, line=0.5)
        elif mark == "dash":
            self.line([x - 4, x + 5], [y, y], color=color, width=1.4, dash=(3, 2))
        elif mark.startswith("#"):
            self.rect(x - 4, y - 4, 9, 8, fill=mark)
        elif mark.startswith("solid"):
            self.marker(x, y, mark[6:] or "o", color=color, size=5)
        elif mark.startswith("hollow"):
            self.marker(x, y, mark[7:] or "D", color=color, size=5, hollow=True, line=1.1)
        else:
            self.text(x, y, mark, size=SMALL, color=color, align="center")

    def _next(self) -> float:
        self._order += 0.001
        return self._order

    def cut(self, height: float) -> None:
        """Make the sheet end at `height` points: many a height is known only when all is drawn."""
        self.height = height
        self.figure.set_size_inches(self.width / 72, height / 72)
        self.axes.set_ylim(height, 0)

    def svg(self) -> str:
        return figure_svg(self.figure)
