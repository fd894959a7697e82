"""Code and printed output as the nodes that the typst template reads."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from kexie_analysis.publish.breaks import breakable
from kexie_analysis.publish.ink_colours import on_paper
from kexie_analysis.publish.inks import Look, Printed, changed, lines_of, runs
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
    lines = _lines(data, block.text.expandtabs(4).split("\n"))
    look = {"lang": block.language, "framed": framed(block.text)}
    return [{"t": "code", "text": "\n".join(lines), **look}]


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
    lines = [changed(line, _one_line) for line in lines_of(block.text, block.inks)]
    size = fitted(lines)
    lines = parted(lines, _room(data) / size)
    look = {"size": size, "framed": framed("\n".join(lines))}
    lines = _lines(data, lines, size)
    pieces = _pieces(lines)
    looks: dict[Look, int] = {}
    inks = [_inks(piece, looks) for piece in pieces] if block.inks else []
    shown = {"inks": inks, "looks": [_look(look) for look in looks]} if looks else {}
    text = ["\n".join(piece) for piece in pieces]
    return [{"t": "output", "kind": block.kind, "pieces": text, **look, **shown}]


def _pieces(lines: list[str]) -> list[list[str]]:
    """The lines in pieces; none ends with an empty line, which would not be set."""
    out, start = [], 0
    while start < len(lines):
        end = min(start + _PIECE, len(lines))
        while end < len(lines) and not lines[end - 1].strip():
            end += 1
        out.append(lines[start:end])
        start = end
    return out


def _one_line(line: str) -> str:
    return shortened(untabbed(line))


def _inks(lines: list[str], looks: dict[Look, int]) -> str:
    """The runs of the lines that have looks, by the number of the line, as JSON."""
    inks = {
        str(i): [
            [text, looks.setdefault(look, len(looks)) if look else -1]
            for text, look in runs(line, line.inks)
        ]
        for i, line in enumerate(lines, 1)
        if isinstance(line, Printed)
    }
    return json.dumps(inks, ensure_ascii=False) if inks else ""


def _look(look: Look) -> dict:
    color, fill = on_paper(look)
    given = {"color": color, "fill": fill, "strong": look.strong, "under": look.under}
    return {name: value for name, value in given.items() if value}


def _room(data: PdfData) -> float:
    return _LONGEST - (6.0 if data.inside else 0.0)


def _lines(data: PdfData, lines: list[str], size: float = 1.0) -> list[str]:
    longest = _room(data) / size
    lines = banded([changed(line, data.s) for line in lines], longest)
    return [changed(line, lambda line: breakable(line, longest, mono)) for line in lines]
