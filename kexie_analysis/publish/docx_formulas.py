"""Formulas in a Word file as formulas (OMML), which Word and WPS set and people can edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from kexie_analysis.publish.docx_parts import Faces, child, clean
from kexie_analysis.publish.formulas import Node, plain

_FACE = "Cambria Math"
_CHOICE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
#: What Word knows since 2013, and LibreOffice and others do not: they take the picture.
_KNOWN = {"mc": _CHOICE, "w15": "http://schemas.microsoft.com/office/word/2012/wordml"}
#: Signs that take what follows into their scope, with limits above and below or beside them.
_SUMS, _INTEGRALS = frozenset("∑∏∐⋃⋂⋁⋀⨁⨂⨀⨄⨆"), frozenset("∫∬∭∮∯∰")
_ACCENTS = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "∼": "\u0303", "˙": "\u0307",
    ".": "\u0307", "¨": "\u0308", "→": "\u20d7", "⃗": "\u20d7", "ˇ": "\u030c", "˘": "\u0306",
    "´": "\u0301", "`": "\u0300", "˚": "\u030a", "⃛": "\u20db",
}  # fmt: skip
_LINES, _BRACES = frozenset("¯―_‾̲̅"), frozenset("⏞⏟⎴⎵⏠⏡")
_OPENING, _CLOSING = frozenset("([{|‖⟨⌈⌊"), frozenset(")]}|‖⟩⌉⌋")
_VARIANTS = {
    "normal": {"sty": "p"}, "bold": {"sty": "b"}, "bold-italic": {"sty": "bi"},
    "italic": {"sty": "i"}, "double-struck": {"scr": "double-struck"}, "script": {"scr": "script"},
    "fraktur": {"scr": "fraktur"}, "sans-serif": {"scr": "sans-serif", "sty": "p"},
    "monospace": {"scr": "monospace", "sty": "p"},
}  # fmt: skip
_SPACES = ((1.5, "\u2003\u2003"), (0.75, "\u2003"), (0.26, "\u2004"), (0.2, "\u2005"), (0.01, "\u2009"))  # fmt: skip
_NOTHING = "\u200b"  # where a part is empty Word would show a box
_STRIKES = {"updiagonalstrike": "strikeBLTR", "downdiagonalstrike": "strikeTLBR"}


def add_formula(
    paragraph: Any, tree: Node, *, display: bool, size: float | None, drawn: Callable[[], None]
) -> None:
    """The formula at the end of the paragraph; a displayed one stands by itself.

    Parameters
    ----------
    drawn : adds its picture to the paragraph, for programs that do not know Word's formulas: some
        would show nothing at all.
    """
    math = OxmlElement("m:oMath")
    _Writer(size).into(math, (tree,))
    if display:
        whole = OxmlElement("m:oMathPara")
        _put(_put(whole, "m:oMathParaPr"), "m:jc", "center")
        whole.append(math)
        math = whole
    before = len(paragraph._p)
    drawn()
    pictured = list(paragraph._p)[before:]
    either = etree.SubElement(paragraph._p, f"{{{_CHOICE}}}AlternateContent", nsmap=_KNOWN)
    etree.SubElement(either, f"{{{_CHOICE}}}Choice", Requires="w15").append(math)
    etree.SubElement(either, f"{{{_CHOICE}}}Fallback").extend(pictured)


def _put(parent: Any, tag: str, value: str | None = None) -> Any:
    element = OxmlElement(tag)
    if value is not None:
        element.set(qn("m:val"), value)
    parent.append(element)
    return element


class _Writer:
    """Writes nodes as OMML; `ink` is the colour that surrounds them."""

    def __init__(self, size: float | None) -> None:
        self._size, self._ink = size, ""

    def into(self, parent: Any, nodes: Sequence[Node]) -> None:
        """The nodes in a row; what follows a sum or an integral stands within it."""
        rest = list(_flat(nodes))
        empty = True
        while rest:
            node = rest.pop(0)
            empty = False
            if _sign(node):
                follows = [rest.pop(0)] if rest and rest[0].tag != "mo" else []
                self._nary(parent, node, follows)
            else:
                self._node(parent, node)
        if empty:
            self._run(parent, _NOTHING, {})

    def _node(self, parent: Any, node: Node) -> None:
        ink, self._ink = self._ink, node.get("mathcolor") or self._ink
        _WRITERS.get(node.tag, _Writer._row)(self, parent, node)
        self._ink = ink

    def _part(self, parent: Any, tag: str, *nodes: Node) -> None:
        self.into(_put(parent, tag), nodes)

    def _row(self, parent: Any, node: Node) -> None:
        inner = node.children
        if len(inner) >= 2 and _fence(inner[0]):
            closed = _fence(inner[-1])
            self._fenced(parent, inner[0].text, inner[1 : -1 if closed else None], inner[-1].text if closed else "")  # fmt: skip
        elif inner:
            self.into(parent, inner)
        elif node.text:
            self._leaf(parent, node)

    def _fenced(self, parent: Any, begin: str, inner: Sequence[Node], end: str) -> None:
        made = _put(parent, "m:d")
        properties = _put(made, "m:dPr")
        _put(properties, "m:begChr", "" if begin == "." else begin)
        _put(properties, "m:endChr", "" if end == "." else end)
        self._part(made, "m:e", *inner)

    def _leaf(self, parent: Any, node: Node) -> None:
        if not node.text:
            return
        look = _VARIANTS.get(node.get("mathvariant"), {})
        if node.tag == "mtext":
            look = {"nor": ""}
        elif (node.tag == "mi" and len(node.text) > 1) or (
            node.text.isalpha() and node.tag == "mo"
        ):
            look = look or {"sty": "p"}  # names of functions stand upright
        self._run(parent, node.text, look)

    def _run(self, parent: Any, text: str, look: dict[str, str]) -> None:
        run = _put(parent, "m:r")
        if look:
            properties = _put(run, "m:rPr")
            for name in ("nor", "scr", "sty"):
                if name in look:
                    _put(properties, f"m:{name}", look[name] or None)
        shape = child(run, "w:rPr")
        child(shape, "w:rFonts", ascii=_FACE, hAnsi=_FACE, eastAsia=Faces.BODY.value[1])
        if self._ink:
            child(shape, "w:color", val=self._ink.lstrip("#").upper())
        if self._size:
            child(shape, "w:sz", val=str(round(2 * self._size)))
        shown = _put(run, "m:t")
        shown.text = clean(text)
        shown.set(qn("xml:space"), "preserve")

    def _space(self, parent: Any, node: Node) -> None:
        width = node.get("width").removesuffix("em")
        try:
            wide = float(width)
        except ValueError:
            wide = 0.0
        space = next((s for least, s in _SPACES if wide >= least), "")
        if space:
            self._run(parent, space, {})

    def _fraction(self, parent: Any, node: Node) -> None:
        made = _put(parent, "m:f")
        if node.get("linethickness").startswith("0"):
            _put(_put(made, "m:fPr"), "m:type", "noBar")
        self._part(made, "m:num", node.children[0])
        self._part(made, "m:den", node.children[1])

    def _root(self, parent: Any, node: Node) -> None:
        made = _put(parent, "m:rad")
        if node.tag == "msqrt":
            _put(_put(made, "m:radPr"), "m:degHide", "1")
            _put(made, "m:deg")
            self._part(made, "m:e", *node.children)
        else:
            self._part(made, "m:deg", node.children[1])
            self._part(made, "m:e", node.children[0])

    def _script(self, parent: Any, node: Node) -> None:
        base, *parts = node.children
        tag, *names = {
            "msub": ("m:sSub", "m:sub"), "msup": ("m:sSup", "m:sup"),
            "msubsup": ("m:sSubSup", "m:sub", "m:sup"),
        }[node.tag]  # fmt: skip
        if node.tag == "msub" and plain(base) in ("lim", "max", "min", "sup", "inf", "argmax", "argmin", "limsup", "liminf"):  # fmt: skip
            self._limit(parent, "m:limLow", base, parts[0])
            return
        made = _put(parent, tag)
        self._part(made, "m:e", base)
        for name, part in zip(names, parts, strict=True):
            self._part(made, name, part)

    def _limit(self, parent: Any, tag: str, base: Node, limit: Node) -> None:
        made = _put(parent, tag)
        self._part(made, "m:e", base)
        self._part(made, "m:lim", limit)

    def _beside(self, parent: Any, node: Node) -> None:
        """What stands above or below: an accent, a line, a brace, or a limit."""
        base, other = node.children
        sign, above = plain(other), node.tag == "mover"
        if sign in _BRACES:
            made = _put(parent, "m:groupChr")
            properties = _put(made, "m:groupChrPr")
            _put(properties, "m:chr", sign)
            _put(properties, "m:pos", "top" if above else "bot")
            _put(properties, "m:vertJc", "bot" if above else "top")
        elif sign in _LINES and sign:
            made = _put(parent, "m:bar")
            _put(_put(made, "m:barPr"), "m:pos", "top" if above else "bot")
        elif above and sign in _ACCENTS and base.tag != "mo" and plain(base) not in ("=", ""):
            made = _put(parent, "m:acc")
            _put(_put(made, "m:accPr"), "m:chr", _ACCENTS[sign])
        else:
            self._limit(parent, "m:limUpp" if above else "m:limLow", base, other)
            return
        self._part(made, "m:e", base)

    def _between(self, parent: Any, node: Node) -> None:
        base, below, above = node.children
        made = _put(parent, "m:limUpp")
        self._limit(_put(made, "m:e"), "m:limLow", base, below)
        self._part(made, "m:lim", above)

    def _nary(self, parent: Any, node: Node, follows: list[Node]) -> None:
        """A sum or integral with its bounds and what it is taken over."""
        sign = _sign(node)
        bounds = node.children[1:]
        made = _put(parent, "m:nary")
        properties = _put(made, "m:naryPr")
        _put(properties, "m:chr", sign)
        beside = sign in _INTEGRALS and node.tag.startswith("ms")
        _put(properties, "m:limLoc", "subSup" if beside else "undOvr")
        below = bounds[0] if bounds and node.tag not in ("msup", "mover") else None
        above = bounds[-1] if bounds and node.tag not in ("msub", "munder") else None
        for name, bound in (("sub", below), ("sup", above)):
            if bound is None:
                _put(properties, f"m:{name}Hide", "1")
        for name, bound in (("sub", below), ("sup", above)):
            self._part(made, f"m:{name}", bound) if bound else _put(made, f"m:{name}")
        self._part(made, "m:e", *follows)

    def _table(self, parent: Any, node: Node) -> None:
        made = _put(parent, "m:m")
        properties = _put(made, "m:mPr")
        if node.get("columnspacing").startswith("0"):  # lines set one below the other
            _put(properties, "m:cGpRule", "3")
            _put(properties, "m:cGp", "0")
        rows = [row.children for row in node.children]
        sides: list[str] = [cell.get("columnalign") for cell in max(rows, key=len, default=())]
        columns = _put(properties, "m:mcs")
        for side in sides or [""]:
            column = _put(_put(columns, "m:mc"), "m:mcPr")
            _put(column, "m:count", "1")
            _put(column, "m:mcJc", side if side in ("left", "right") else "center")
        for row in rows or [()]:
            line = _put(made, "m:mr")
            for cell in (*row, *(Node("mtd") for _ in range(max(len(sides), 1) - len(row)))):
                self._part(line, "m:e", *cell.children)

    def _enclosed(self, parent: Any, node: Node) -> None:
        made = _put(parent, "m:borderBox")
        strikes = [mark for name, mark in _STRIKES.items() if name in node.get("notation")]
        if strikes:
            properties = _put(made, "m:borderBoxPr")
            for name in (*(f"hide{side}" for side in ("Top", "Bot", "Left", "Right")), *sorted(strikes)):  # fmt: skip
                _put(properties, f"m:{name}", "1")
        self._part(made, "m:e", *node.children)

    def _phantom(self, parent: Any, node: Node) -> None:
        made = _put(parent, "m:phant")
        _put(_put(made, "m:phantPr"), "m:show", "0")
        self._part(made, "m:e", *node.children)


def _flat(nodes: Sequence[Node]) -> list[Node]:
    """Rows within the row that nothing holds together, opened."""
    out: list[Node] = []
    for node in nodes:
        if node.tag == "mrow" and not node.attributes and not (node.children and _fence(node.children[0])):  # fmt: skip
            out += _flat(node.children)
        else:
            out.append(node)
    return out


def _fence(node: Node) -> bool:
    known = node.text in _OPENING | _CLOSING | {".", ""}
    return node.tag == "mo" and node.get("fence") == "true" and known


def _sign(node: Node) -> str:
    """The sign of a sum or an integral, with or without bounds; empty for anything else."""
    scripts = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
    text = plain(node.children[0] if node.tag in scripts else node)
    return text if text in _SUMS | _INTEGRALS and (node.tag in scripts or node.tag == "mo") else ""


_WRITERS: dict[str, Callable[[_Writer, Any, Node], None]] = {
    "mi": _Writer._leaf, "mn": _Writer._leaf, "mo": _Writer._leaf, "mtext": _Writer._leaf,
    "mspace": _Writer._space, "mfrac": _Writer._fraction, "msqrt": _Writer._root,
    "mroot": _Writer._root, "msub": _Writer._script, "msup": _Writer._script,
    "msubsup": _Writer._script, "munder": _Writer._beside, "mover": _Writer._beside,
    "munderover": _Writer._between, "mtable": _Writer._table, "menclose": _Writer._enclosed,
    "mphantom": _Writer._phantom,
}  # fmt: skip
