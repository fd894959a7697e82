"""What PDF/UA-1 and PDF/A-2a ask of a file, as far as it can be read without a validator.

Clauses: UA-1 7.1 (title shown, language, no suspects), 7.2 (headings do not jump), 7.3 (figures have alternatives),
7.5 (heads of tables have a scope), 7.7 (formulas), 7.9 (notes have an id), 7.18 (links described, in the structure, tab
order); A-2 6.2.11 (faces embedded, their widths as told, every code a character), 6.3 (annotations), 6.5 (actions),
6.6 (metadata), 6.2.10 (blending spaces).
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO

from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont

_NEEDED = {
    "catalog": (b"/Lang", b"/MarkInfo", b"/StructTreeRoot", b"/Metadata", b"/OutputIntents"),
    "metadata": (b"pdfuaid:part>1<", b"pdfaid:part>2<", b"pdfaid:conformance>A<", b"dc:title"),
}
_FORBIDDEN = (
    b"/JavaScript",
    b"/Launch",
    b"/LZWDecode",
    b"/Interpolate true",
    b"/Suspects true",
    b"/EmbeddedFile",
)
_PER_OBJECT = (
    (rb"/Subtype\s*/Link\b", (b"/Contents", b"/StructParent", b"/F 4")),
    (rb"/S\s*/(?:Figure|Formula)\b", (b"/Alt",)),
    (rb"/S\s*/TH\b", (b"/Scope",)),
    (rb"/S\s*/Note\b", (b"/ID",)),
    (rb"/Type\s*/Page\b", (b"/StructParents", b"/Tabs")),
    (rb"/Type\s*/FontDescriptor", (b"/FontFile",)),
    (rb"/Subtype\s*/Type[03]\b", (b"/ToUnicode",)),
)  # fmt: skip


class Rules:
    """`faults` of a file, and `seen`: how many objects of each kind were looked at."""

    def __init__(self, data: bytes) -> None:
        self._whole = _objects(data)
        self._heads = {n: re.split(rb"\bstream\r?\n", o)[0] for n, o in self._whole.items()}
        self.faults: list[str] = []
        self.seen: dict[str, int] = {}
        self._file()
        for number, head in self._heads.items():
            self._object(number, head)
        self.headings = self._headings()
        for before, after in zip([0, *self.headings], self.headings, strict=False):
            if after > before + 1:
                self.faults.append(f"heading {after} after {before}")

    def _file(self) -> None:
        heads = b"\n".join(self._heads.values())
        catalog = next(h for h in self._heads.values() if re.search(rb"/Type\s*/Catalog", h))
        metadata = b"".join(_stream(o) for o in self._whole.values() if b"/XML" in o[:300])
        for place, text in (("catalog", catalog), ("metadata", metadata)):
            self.faults += [f"{place}: {key!r}" for key in _NEEDED[place] if key not in text]
        self.faults += [f"file: {key!r}" for key in _FORBIDDEN if key in heads]
        if b"/DisplayDocTitle true" not in heads:
            self.faults.append("the title is not shown")

    def _object(self, number: int, head: bytes) -> None:
        for pattern, keys in _PER_OBJECT:
            if re.search(pattern, head):
                self.seen[pattern.decode()] = self.seen.get(pattern.decode(), 0) + 1
                self.faults += [f"{number} {pattern!r}: {k!r}" for k in keys if k not in head]
        if descriptor := re.search(
            rb"/CIDFontType[02].*?/FontDescriptor (\d+) 0 R", head, re.DOTALL
        ):
            self._widths(number, head, int(descriptor[1]))

    def _widths(self, number: int, head: bytes, descriptor: int) -> None:
        told = _told_widths(head)
        face = re.search(rb"/FontFile[23] (\d+) 0 R", self._heads[descriptor])
        if not face or not told:
            self.faults.append(f"{number}: a face or its widths not found")
            return
        real = _face_widths(_stream(self._whole[int(face[1])]))
        # What has none told is part of another glyph, and in no text.
        wrong = [g for g, w in told.items() if abs(w - real.get(g, -1.0)) > 1.01]
        self.seen["widths"] = self.seen.get("widths", 0) + len(told)
        if wrong:
            self.faults.append(f"{number}: widths of {wrong[:5]}")

    def _headings(self) -> list[int]:
        catalog = next(h for h in self._heads.values() if re.search(rb"/Type\s*/Catalog", h))
        root = re.search(rb"/StructTreeRoot (\d+) 0 R", catalog)
        out: list[int] = []
        todo, done = [int(root[1])] if root else [], set()
        while todo:
            number = todo.pop()
            if number in done:
                continue
            done.add(number)
            head = self._heads.get(number, b"")
            if level := re.search(rb"/S\s*/H(\d)\b", head):
                out.append(int(level[1]))
            kids = re.search(rb"/K\s*(\[[^\]]*\]|\d+ 0 R)", head)
            todo += [int(k) for k in re.findall(rb"(\d+) 0 R", kids[1])][::-1] if kids else []
        return out


def _objects(data: bytes) -> dict[int, bytes]:
    found = {int(m[1]): m[2] for m in re.finditer(rb"(\d+) 0 obj\b(.*?)\bendobj", data, re.DOTALL)}
    for packed in [o for o in found.values() if b"/ObjStm" in o[:300]]:
        text, first = _stream(packed), int(re.findall(rb"/First (\d+)", packed)[0])
        numbers = [int(n) for n in text[:first].split()]
        ends = [*numbers[3::2], len(text) - first]
        for number, start, end in zip(numbers[::2], numbers[1::2], ends, strict=True):
            found[number] = text[first + start : first + end]
    return found


def _stream(item: bytes) -> bytes:
    head, _, rest = item.partition(b"stream")
    raw = rest.lstrip(b"\r").removeprefix(b"\n").rpartition(b"endstream")[0]
    return zlib.decompressobj().decompress(raw) if b"/FlateDecode" in head else raw


def _told_widths(head: bytes) -> dict[int, float]:
    array = head.partition(b"/W[")[2] or head.partition(b"/W [")[2]
    tokens = iter(re.findall(rb"\[|\]|[-\d.]+", array))
    out: dict[int, float] = {}
    for token in tokens:
        if token == b"]":
            return out
        first, second = int(token), next(tokens)
        if second == b"[":
            for at, width in enumerate(iter(lambda: next(tokens), b"]"), first):
                out[at] = float(width)
        else:
            width = next(tokens)
            out |= dict.fromkeys(range(first, int(second) + 1), float(width))
    return out


def _face_widths(data: bytes) -> dict[int, float]:
    """In thousandths of an em, by what a text calls the glyph."""
    if data[:4] in (b"\x00\x01\x00\x00", b"true"):
        face = TTFont(BytesIO(data))
        size = face["head"].unitsPerEm
        return {
            i: face["hmtx"][name][0] * 1000 / size for i, name in enumerate(face.getGlyphOrder())
        }
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(data), None)
    top, out = fonts[fonts.fontNames[0]], {}
    for at, name in enumerate(top.charset):
        glyph = top.CharStrings[name]
        glyph.draw(NullPen())
        scale = 1000 * top.FontMatrix[0] if top.FontMatrix[0] != 1 else 1.0
        out[int(name[3:]) if name.startswith("cid") else at] = glyph.width * scale
    return out
