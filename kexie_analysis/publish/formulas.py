"""LaTeX formulas, read once into a small tree that HTML (MathML), PDF and Word are made from.

latex2mathml does the reading; its element tree is copied into tuples, keeping only MathML that
we know, because its own serialisation does not escape what stood in the formula.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kexie_analysis.publish.array_rules import with_marks, with_rules
from kexie_analysis.publish.cellstyles import color
from kexie_analysis.publish.latex_dialect import CURLY, TAG, clean_latex, known_environments
from kexie_analysis.publish.runlooks import readable

_TAGS = frozenset(
    [
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "mathvariant",
        "stretchy",
        "fence",
        "form",
        "accent",
        "linethickness",
        "columnalign",
        "displaystyle",
        "notation",
        "width",
        "linebreak",
        "columnspacing",
        "minsize",
        "maxsize",
    ]
)
#: How many parts these have; what a formula left out would be missed where they are set.
_PARTS = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip
#: Names that MathML no longer has for the width of a space.
_SPACES = {
    f"{sign}{name}mathspace": f"{'-' * bool(sign)}{width}em"
    for sign in ("", "negative")
    for name, width in (("thin", "0.167"), ("medium", "0.222"), ("thick", "0.278"))
}
#: Signs and names with what is written low and high of them below and above, where there is room.
_LIMITED = frozenset("∑∏∐⋃⋂⋁⋀⨁⨂⨀⨄⨆") | {"lim", "max", "min", "sup", "inf", "limsup", "liminf"}
_LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_BRACKETS = frozenset("()[]{}|‖⟨⟩⌈⌉⌊⌋")
#: Signs between two things that the reader takes for names, which have no room beside them.
_RELATIONS = {"~": "∼"} | {sign: sign for sign in "⟂⪯⪰⟹⟺⟶⟼⤳±⧵⌢⌣"}
_LONGEST = 8_000
_PIECE = 9  # letters and signs
_BREAKS = frozenset("=<>≤≥≠≈∼≡∈⊂→⇒+−×·-")  # signs that a line may end with
#: What of a formula's source is not itself shown: commands, environments, sizes, colours.
_NOT_SHOWN = re.compile(
    r"\\begin\{(?:array|tabular)\}\s*\{[^{}]*\}|\\(?:begin|end)\s*\{[^{}]*\}"
    r"|\\(?:text)?color\s*\{[^{}]*\}|\\(?:hspace|vspace|unicode|rule|kern|mspace|hphantom|phantom|vphantom)\*?\s*\{[^{}]*\}"
    r"|\\[A-Za-z]+"
)


@dataclass(frozen=True, slots=True)
class Node:
    """One MathML element: a leaf holds `text`, any other `children`."""

    tag: str
    text: str = ""
    children: tuple[Node, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        return dict(self.attributes).get(name, "")


@lru_cache(maxsize=4096)
def read_formula(latex: str) -> Node | None:
    """The formula as a tree; None where it cannot be read whole (an unknown command, say)."""
    text = with_marks(clean_latex(latex))
    if not text or len(text) > _LONGEST or not known_environments(text):
        return None
    from latex2mathml.converter import convert_to_element

    try:
        node = _copy(convert_to_element(text), 0)
    except Exception:  # latex2mathml raises whatever its walk runs into
        return None
    return node if node is not None and _understood(node) and _whole(text, node) else None


def _whole(text: str, node: Node) -> bool:
    """Whether every letter, digit and sign that the source shows is somewhere in the tree."""
    if "\\def" in text or "command" in text:
        return True
    shown = unicodedata.normalize("NFKC", plain(node))
    source = unicodedata.normalize("NFKC", _NOT_SHOWN.sub(" ", text))
    return {c for c in source if c.isalnum() or c in "+=<>"} <= set(shown + text_forms(shown))


def text_forms(shown: str) -> str:
    """Letters that stand for others once normalised (ℏ, ı and the like)."""
    return unicodedata.normalize("NFKD", shown)


def _copy(element, depth: int) -> Node | None:
    if depth > 120:
        raise RecursionError
    tag = str(element.tag)
    children = tuple(n for n in (_copy(child, depth + 1) for child in element) if n is not None)
    # Of a matrix with an index, latex2mathml gives the brackets as parts of their own.
    if tag in ("math", "mrow") or len(children) > _PARTS.get(tag, len(children)):
        children = _fenced(children)
    if tag == "math":
        return children[0] if len(children) == 1 else Node("mrow", children=children)
    if tag not in _TAGS:
        raise ValueError(tag)
    if element.text == "&":  # an alignment mark left over; a meant one comes as an entity
        raise ValueError(tag)
    text = html.unescape(element.text or "").translate(CURLY) if not children else ""
    if tag == "mi" and (sign := _RELATIONS.get(text)):
        tag, text = "mo", sign
    given = {k: v for k, v in element.attrib.items() if k in _ATTRIBUTES}
    if ink := readable(color(element.get("mathcolor") or "")):
        given["mathcolor"] = ink
    if ends := "".join(sign for sign in TAG if sign in text):
        text, given["tag"] = text.strip("".join(TAG)), ends
    kept = tuple((k, _SPACES.get(v, v)) for k, v in given.items())
    node = Node(tag, text, children, kept)
    return with_rules(node) if tag == "mtable" else node


def _fenced(children: tuple[Node, ...]) -> tuple[Node, ...]:
    """Matrices and their brackets as one, so that the brackets grow."""
    out: list[Node] = []
    at = 0
    while at < len(children):
        three = children[at : at + 3]
        if (
            len(three) == 3
            and three[1].tag == "mtable"
            and all(
                n.tag == "mo" and n.text in _BRACKETS and not n.get("fence")
                for n in (three[0], three[2])
            )
        ):
            fences = [
                replace(n, attributes=(*n.attributes, ("fence", "true")))
                for n in (three[0], three[2])
            ]
            out.append(Node("mrow", children=(fences[0], three[1], fences[1])))
            at += 3
        else:
            out.append(children[at])
            at += 1
    return tuple(out)


def _understood(node: Node) -> bool:
    if node.tag in ("mi", "mo") and node.text.startswith("\\") and len(node.text) > 1:
        return False
    if len(node.children) != _PARTS.get(node.tag, len(node.children)):
        return False
    return all(_understood(child) for child in node.children)


def mathml(node: Node, *, display: bool, latex: str) -> str:
    """The formula as a `<math>` element; its source is kept for those who copy it."""
    shape = "block" if display else "inline"
    source = html.escape(latex)
    return (
        f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{shape}"><semantics>'
        f'{_markup(_in_rows(node))}<annotation encoding="application/x-tex">{source}</annotation>'
        "</semantics></math>"
    )


def _in_rows(node: Node) -> Node:
    """The formula with its line breaks as rows of a table: browsers heed no others."""
    rows: list[list[Node]] = [[]]
    for child in node.children if node.tag == "mrow" else ():
        if child.tag == "mspace" and ("linebreak", "newline") in child.attributes:
            rows.append([])
        else:
            rows[-1].append(child)
    if len(rows) == 1:
        return node
    cells = [Node("mtr", "", (Node("mtd", "", tuple(row), ()),), ()) for row in rows if row]
    return Node("mtable", "", tuple(cells), (("displaystyle", "true"),))


def _markup(node: Node) -> str:
    known, tag = node.attributes, node.tag
    if node.children and node.children[0].tag == "mo" and node.children[0].text in _LIMITED:
        tag = _LIMITS.get(tag, tag)
    if tag == "mo" and node.text in _LIMITED:
        known = (*known, ("movablelimits", "true"))
    attributes = "".join(f' {k}="{html.escape(v)}"' for k, v in known if k != "tag")
    inner = "".join(map(_markup, node.children)) or html.escape(node.text)
    return f"<{tag}{attributes}>{inner}</{tag}>"


def plain(node: Node) -> str:
    """All characters of the formula, in order."""
    return node.text + "".join(map(plain, node.children))


def formula_tree(node: Node) -> dict:
    """The formula as the template reads it."""
    out: dict[str, Any] = {"m": node.tag}
    if node.children:
        out["c"] = [formula_tree(child) for child in node.children]
    else:
        out["text"] = node.text
    if node.attributes:
        out["a"] = dict(node.attributes)
    return out


def rigid(tree: dict) -> bool:
    """Whether the formula has a matrix, or a long piece that cannot be broken between lines."""
    return _has_rows(tree) or any(len(piece) > _PIECE for piece in _letters(tree).split("\n"))


def _has_rows(tree: dict) -> bool:
    return tree["m"] == "mtable" or any(map(_has_rows, tree.get("c", ())))


def _letters(tree: dict) -> str:
    """All letters and signs, with a line end for each sign that a line may end with."""
    if tree["m"] == "mo" and tree["text"] in _BREAKS:
        return "\n"
    inner = "".join(map(_letters, tree.get("c", ())))
    return tree.get("text", "") + (inner if tree["m"] == "mrow" else inner.replace("\n", "+"))
