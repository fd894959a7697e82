"""The normalised view of a text: one way of writing for what means the same, and the way back.

All reading of figures, headings and dates works on a `View`; what goes into the tables is the raw
offset that the view leads back to.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class View:
    """A normalised text; `offsets[i]` is the raw index (code points) of character i.

    `len(offsets) == len(text) + 1`; the last one is the raw length. Offsets never fall.
    """

    text: str
    offsets: array[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw (start, end) of `text[start:end]`; leaves out what was dropped at either side."""
        first = self.offsets[start]
        return (first, self.offsets[end - 1] + 1) if end > start else (first, first)

    def find(self, raw: int) -> int:
        """The view index of the first character kept at or after the raw index."""
        return bisect_left(self.offsets, raw)

    def without(self, spans: Iterable[tuple[int, int]]) -> View:
        """This view with the spans given (view coordinates, may overlap) left out."""
        keep = np.ones(len(self.text) + 1, dtype=bool)
        pieces: list[str] = []
        position = 0
        for start, end in sorted(spans):
            start, end = max(start, position), min(end, len(self.text))
            if end <= start:
                continue
            pieces.append(self.text[position:start])
            keep[start:end] = False
            position = end
        pieces.append(self.text[position:])
        kept = np.frombuffer(self.offsets, dtype=np.uint32)[keep]
        return View("".join(pieces), _as_array(kept))


def normalise(raw: str) -> View:
    """The view of a raw text, in time proportional to its length.

    One character for one: full-width ASCII becomes half-width, every space and tab a space, every
    line separator a line feed, the hyphens `-`, the long dashes `—`, the wave dashes `~`, CJK
    radicals and compatibility ideographs (as PDF files have them) the ideograph. Dropped: soft
    hyphens, zero-width and bidirectional marks, the emphasis marks and leading `#` of markdown.
    Chinese punctuation and line feeds stay.
    """
    text = _translate(raw)
    if not _MAYBE_DROPPED.search(text):
        return View(text, _as_array(np.arange(len(raw) + 1, dtype=np.uint32)))
    keep = np.ones(len(raw) + 1, dtype=bool)
    for match in _DROPPED.finditer(text):
        keep[match.start() : match.end()] = False
    return View(_DROPPED.sub("", text), _as_array(np.flatnonzero(keep).astype(np.uint32)))


def _translate(raw: str) -> str:
    # A lookup over code points: str.translate costs seconds on tens of millions of characters.
    codes = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _LOOKUP[codes].tobytes().decode("utf-32-le", "surrogatepass")


def _as_array(values: np.ndarray) -> array[int]:
    out = array("I")
    out.frombytes(np.ascontiguousarray(values, dtype=np.uint32).tobytes())
    return out


def _one_to_one() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5E)}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2E80, 0x2EF4)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    spaces = [0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
    table.update(dict.fromkeys(spaces, " "))
    table.update(dict.fromkeys((11, 12, 13, 28, 29, 30, 133, 8232, 8233), "\n"))
    table.update({ord(c): "-" for c in "－‐‑‒–−﹣⁃"})
    table.update({ord(c): "—" for c in "―─━"})
    table.update({ord(c): "~" for c in "～〜∼˜"})
    # Brackets that a document number or a law's title may be written with.
    table.update({ord(a): b for a, b in zip("﹝﹞﹙﹚﹛﹜﹐﹔﹕﹪", "〔〕(){},;:%", strict=True)})
    return table


_LOOKUP = np.arange(0x110000, dtype="<u4")
for _code, _plain in _one_to_one().items():
    _LOOKUP[_code] = ord(_plain)
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff"
_MAYBE_DROPPED = re.compile(rf"[{_INVISIBLE}*_#]")
_DROPPED = re.compile(
    rf"[{_INVISIBLE}]+|(?:\\?\*\\?\*)+|(?:\\?_\\?_)+|^ {{0,3}}#{{1,6}} *", re.MULTILINE
)
