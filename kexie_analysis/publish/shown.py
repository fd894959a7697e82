"""What an executed notebook shows, as far as the index and the comparison of editions need it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kexie_analysis.publish.model import MIME


def blocks(notebook: Any) -> Iterator[Mapping[str, Any]]:
    """The blocks of our notebooks, in order."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            block = output.get("data", {}).get(MIME)
            if isinstance(block, dict):
                yield block


def cover(notebook: Any) -> dict[str, str]:
    """Title, subtitle, date and data version as the cover shows them; the first heading where none."""
    for block in blocks(notebook):
        if block.get("kind") == "cover":
            keys = ("kicker", "title", "subtitle", "date", "data_version")
            return {k: str(block[k])[:300] for k in keys if block.get(k)}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if line.startswith("# "):
                    return {"title": line[2:].strip()[:300]}
    return {}


def findings(notebook: Any) -> list[str]:
    """The sentences of the summary."""
    out = []
    for block in blocks(notebook):
        if block.get("kind") == "summary":
            out += [
                str(f.get("text", ""))[:600]
                for f in block.get("findings", [])
                if isinstance(f, dict)
            ]
    return out[:20]


def figures(notebook: Any) -> dict[str, str]:
    """Every figure that the tables show: where it stands -> what it says.

    Where = table, row and column, so that a figure keeps its place when its value changes.
    """
    out: dict[str, str] = {}
    for block in blocks(notebook):
        if block.get("kind") == "table":
            _table_figures(block, out)
    return out


def _table_figures(block: Mapping[str, Any], out: dict[str, str]) -> None:
    columns = [
        str(c.get("name", "")) if isinstance(c, dict) else str(c) for c in block.get("columns", [])
    ]
    numeric = [isinstance(c, dict) and c.get("kind") == "number" for c in block.get("columns", [])]
    for row in block.get("rows", []):
        cells = [(_text(cell), _is_figure(cell)) for cell in row]
        label = " · ".join(
            text
            for i, (text, figure) in enumerate(cells[:4])
            if text and not figure and numeric[i : i + 1] != [True]
        )
        for column, (text, figure) in zip(columns, cells, strict=False):
            if figure:
                place = f"{str(block.get('title', ''))[:80]}｜{label[:120]}｜{column[:40]}"
                number = 2
                while place in out:
                    place = f"{place.split('（第 ')[0]}（第 {number} 个）"
                    number += 1
                out[place] = text[:120]


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(cell.get("text", "") or "")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _is_figure(cell: Any) -> bool:
    if isinstance(cell, dict):
        return isinstance(cell.get("value"), (int, float)) and not isinstance(
            cell.get("value"), bool
        )
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)
