"""Tags of displayed formulas (`\\tag{1}`), which stand at the right margin, each beside its line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kexie_analysis.publish.formulas import Node, formula_tree
from kexie_analysis.publish.model import Formula

_ROWS = (("displaystyle", "true"), ("class", "tags"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a formula: what is aligned with the lines above and below, and its tag, or nothing."""

    cells: tuple[Node, ...]
    tag: tuple[Node, ...]


def tagged_lines(formula: Formula) -> list[Line]:
    """The lines of a displayed formula, where one of them has a tag; else none."""
    node = formula.tree
    if not formula.display or not isinstance(node, Node):
        return []
    while node.tag == "mrow" and len(node.children) == 1:
        node = node.children[0]
    if node.tag == "mtable" and node.get("displaystyle") == "true":
        lines = [_line(tuple(cell.children for cell in row.children)) for row in node.children]
    else:
        parts = _parted(node.children if node.tag in ("mrow", "mstyle") else (node,))
        lines = [_line((part,)) for part in parts]
    return lines if any(line.tag for line in lines) else []


def lines_data(formula: Formula) -> list[dict]:
    """The same lines as the template reads them."""
    return [
        {"cells": [*map(formula_tree, line.cells)], "tag": [*map(formula_tree, line.tag)]}
        for line in tagged_lines(formula)
    ]


def in_margin(formula: Formula) -> Node:
    """The formula for browsers: its tags in a last column as far to the right as there is room."""
    lines = tagged_lines(formula)
    if not lines:
        assert isinstance(formula.tree, Node)
        return formula.tree
    most = max(len(line.cells) for line in lines)
    rows = []
    for line in lines:
        cells = (*line.cells, *[Node("mrow")] * (most - len(line.cells)))
        sides = "rl" * most if most > 1 else "m"
        middle = [_cell(side, (cell,)) for side, cell in zip(sides, cells, strict=False)]
        rows.append(Node("mtr", "", (_cell("s", ()), *middle, _cell("t", line.tag))))
    return Node("mtable", "", tuple(rows), _ROWS)


def _cell(kind: str, children: tuple[Node, ...]) -> Node:
    return Node("mtd", "", children, (("class", kind),))


def _parted(nodes: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """The nodes between forced line ends."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if node.get("linebreak") == "newline":
            parts.append([])
        else:
            parts[-1].append(node)
    return [tuple(part) for part in parts if part]


def _line(cells: tuple[tuple[Node, ...], ...]) -> Line:
    kept: list[Node] = []
    tag: tuple[Node, ...] = ()
    for nodes in cells:
        rest, found = _untagged(nodes)
        kept.append(rest[0] if len(rest) == 1 else Node("mrow", children=rest))
        tag = found or tag
    return Line(tuple(kept), tag)


def _untagged(nodes: tuple[Node, ...]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The nodes without a tag among them and the space before it; the tag."""
    marks = [(i, node.get("tag")) for i, node in enumerate(nodes) if node.get("tag")]
    if not marks:
        return nodes, ()
    start, end = marks[0][0], marks[-1][0] + 1
    tag = tuple(replace(node, attributes=()) for node in nodes[start:end])
    return nodes[: max(start - 1, 0)] + nodes[end:], tag
