"""Vector images and formulas as PNG, for formats that take no others."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kexie_analysis.publish.fonts import printable
from kexie_analysis.publish.formulas import Node, formula_tree
from kexie_analysis.publish.model import Formula, Picture, Style, Text
from kexie_analysis.publish.pdf import CompileError, compile_template

_PPI = 192.0
_WORDS = (str, int, float, Text, Style)


def rasterise(things: Sequence[Picture | Formula]) -> list[bytes | None]:
    """A PNG for each vector image or readable formula; None where none can be made."""
    if not things:
        return []
    with tempfile.TemporaryDirectory(prefix="kexie-png-") as root:
        nodes = [_node(thing, i, Path(root)) for i, thing in enumerate(things)]
        try:
            return _pages(nodes, root)
        except CompileError:
            return [_alone(node, root) for node in nodes]


def _node(thing: Picture | Formula, index: int, root: Path) -> dict:
    if isinstance(thing, Formula):
        tree = (
            formula_tree(thing.tree)
            if isinstance(thing.tree, Node)
            else {"m": "mtext", "text": "?"}
        )
        return {"t": "math", "tree": tree, "display": thing.display, "alt": thing.latex}
    name = f"{index}.svg"
    (root / name).write_text(printable(thing.data.decode()), encoding="utf-8")
    return {
        "t": "image",
        "file": name,
        "width": thing.width,
        "height": thing.height,
        "alt": "",
        "href": "",
    }


def _pages(nodes: list[dict], root: str) -> list[bytes | None]:
    made = compile_template(
        ("formulas", "parts", "raster"), json.dumps(nodes, ensure_ascii=False), root,
        format="png", ppi=_PPI,
    )  # fmt: skip
    pages = made if isinstance(made, list) else [made]
    if len(pages) != len(nodes):
        raise CompileError("pages")
    return list(pages)


def _alone(node: dict, root: str) -> bytes | None:
    try:
        return _pages([node], root)[0]
    except CompileError:
        return None


def png_width(data: bytes) -> float:
    """How wide an image made here is shown, in points."""
    return int.from_bytes(data[16:20], "big") / _PPI * 72


def vectors(node: Any) -> list[Picture | Formula]:
    """All formulas and vector images of the document, in order."""
    if isinstance(node, tuple):
        # Most of a table is words.
        return [f for item in node if not isinstance(item, _WORDS) for f in vectors(item)]
    if isinstance(node, Formula):
        return [node] if node.tree is not None else []
    if isinstance(node, Picture):
        return [node] if node.mime == "image/svg+xml" else []
    slots = getattr(type(node), "__slots__", ())
    parts = (getattr(node, name) for name in slots)
    return [f for part in parts if part and not isinstance(part, _WORDS) for f in vectors(part)]
