"""Code and printed output as the nodes that the typst template reads."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kexie_analysis.publish.breaks import breakable
from kexie_analysis.publish.monospaced import (
    banded,
    fitted,
    framed,
    mono,
    parted,
    shortened,
    untabbed,
)

if TYPE_CHECKING:
    from kexie_analysis.publish.model import Code, Output
    from kexie_analysis.publish.pdf_data import PdfData

_SHORT = 8  # lines of code
_PUT_OUT = ("output", "table", "figure", "image", "math", "latex", "omitted")
_STREAMS = ("stdout", "stderr")
_PIECE = 40  # lines of output set at a time
_LONGEST = 53.5  # em; longer words are broken


def code_nodes(data: PdfData, block: Code) -> list[dict]:
    text, look = _lines(data, block.text), {"framed": framed(block.text)}
    return [{"t": "code", "text": text, "lang": block.language, **look}]


def with_outputs(nodes: list[dict]) -> list[dict]:
    """The nodes; short code that has put something out stays on one page with the start of it, and
    what a program wrote to its two streams by turns stands together."""
    for node, following in pairwise(nodes):
        short = node["t"] == "code" and node["text"].count("\n") < _SHORT
        if short and following["t"] in _PUT_OUT:
            node["sticky"] = True
        if node.get("kind") in _STREAMS and following.get("kind") in _STREAMS:
            node["continued"] = following["continuing"] = True
    return nodes


def output_nodes(data: PdfData, block: Output) -> list[dict]:
    text = "\n".join(shortened(untabbed(line)) for line in block.text.split("\n"))
    size = fitted(text.split("\n"))
    text = "\n".join(parted(text.split("\n"), _room(data) / size))
    lines = _lines(data, text, size).split("\n")
    pieces = ["\n".join(lines[i : i + _PIECE]) for i in range(0, len(lines), _PIECE)]
    look = {"size": size, "framed": framed(text)}
    return [{"t": "output", "kind": block.kind, "pieces": pieces, **look}]


def _room(data: PdfData) -> float:
    return _LONGEST - (6.0 if data.inside else 0.0)


def _lines(data: PdfData, text: str, size: float = 1.0) -> str:
    longest = _room(data)
    lines = banded(data.s(text.expandtabs(4)).split("\n"), longest / size)
    return breakable("\n".join(lines), longest / size, mono)
