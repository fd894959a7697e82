"""Figures of other people's notebooks at heights that leave little of the pages blank.

Their order and their tables stay as they are; code that made a figure may be left on the page before
it. As with our own, blocks are measured on one endless page, and the pages are foretold from that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from kexie_analysis.publish.pdf_measure import Places, with_rows
from kexie_analysis.publish.pdf_orders import Item
from kexie_analysis.publish.pdf_plan import PAGE, Choice, plan

_LOW = 60.0  # points; lower figures are left as they are
_SLACK = 6.0  # points; lines of code before a figure are not all alike
_FOLLOWED = 40  # layouts at a time

#: Points from line to line, of a line by itself, and beside the lines of each part.
_PAPER = {"par": (15.9, 7.7, 0.0), "list": (15.9, 7.7, 0.0), "quote": (15.9, 7.7, 4.0)}
_EMPTY = 1.34  # that an empty line of code is higher
_PRINTED = {"code": (12.32, 6.07, 14.0), "output": (12.32, 6.07, 6.93)}

#: Points above and below that the template asks for; other blocks stand as far apart as paragraphs.
_SPACES = {"figure": (12.6, 12.6), "table": (12.6, 12.6)}
_HEADINGS = ((25.0, 11.8), (16.4, 10.1), (13.65, 8.4))
_LEAD, _PARAGRAPHS = (9.45, 9.45), 12.6


def filled(nodes: dict, measure: Callable[[dict], Iterable[list]]) -> dict:
    """The nodes with a scale for each figure, and whether short code goes with its figure.

    Parameters
    ----------
    measure : takes nodes and gives ((block, what), page, y in points) of everything marked.
    """
    blocks = nodes["blocks"]
    if not any(_scaled(b) for b in blocks):
        return nodes
    places: Places = defaultdict(dict)
    for (at, what, *_), page, y in measure({**nodes, "measuring": True}):
        places[at][what] = (page, y)
    following = [*blocks[1:], None]
    items = [_item(i, b, f, places) for i, (b, f) in enumerate(zip(blocks, following, strict=True))]
    choices = plan(items, moving=False, most=_FOLLOWED).choices
    wanted = [_wanted(b, choices.get(i)) for i, b in enumerate(blocks)]
    return {**nodes, "blocks": [{**b, **w} for b, w in zip(blocks, wanted, strict=True)]}


def _scaled(block: dict) -> bool:
    return block["t"] == "figure" and block["c"].get("height", 0.0) > _LOW


def _wanted(block: dict, choice: Choice | None) -> dict:
    if choice is None or block["t"] not in ("figure", "code"):
        return {}
    if block["t"] == "code":
        return {"sticky": not choice.parted}
    return {"scale": round(choice.scale, 4)}


def _item(at: int, block: dict, following: dict | None, places: Places) -> Item:
    kind = block["t"]
    (page, top), (end_page, end) = places[at]["from"], places[at]["to"]
    gap = _gap(block, following) if following else 0.0
    height = max(0.0, end - top - gap) if page == end_page else PAGE
    item = Item(at, kind, height, below=gap)
    if kind == "heading" or block.get("lead") or block.get("sticky"):
        return replace(item, sticky=True)
    if kind == "figure":
        image = min(block["c"].get("height", 0.0), height)
        least = block["c"]["least"] if _scaled(block) else 1.0
        return replace(item, image=image, least=least, slack=_SLACK)
    if kind == "table":
        return replace(with_rows(item, block, places[at]), spaced=False, free=False)
    whole = _whole(block, height) or kind not in (*_PAPER, *_PRINTED)
    return _undivided(item) if whole else _divided(item, block)


def _undivided(item: Item) -> Item:
    high = max(min(item.height, PAGE - 4), 1.0)
    return replace(item, height=high, pitch=high, line=high)


def _divided(item: Item, block: dict) -> Item:
    """An item that goes over from one page to the next between its lines, if it is one."""
    if item.kind not in _PRINTED:
        pitch, line, inset = _PAPER[item.kind]
        return replace(item, pitch=pitch, line=line, inset=inset)
    pitch, line, inset = _PRINTED[item.kind]
    size = block.get("size", 1.0)
    empty = sum(not one.strip() for one in _text(block).split("\n"))
    high = item.height - inset - line * size
    gaps = round((high - empty * _EMPTY * size) / (pitch * size))
    pitch = high / gaps if gaps > 0 else pitch
    return replace(item, pitch=pitch, line=line * size, inset=inset)


def _text(block: dict) -> str:
    return block.get("text") or "\n".join(block.get("pieces", ()))


def _gap(block: dict, following: dict) -> float:
    """Between two blocks; what one of them asks for goes before what is usual."""
    asked = [s for s in (_spaces(block)[1], _spaces(following)[0]) if s is not None]
    return max(asked, default=_PARAGRAPHS)


def _spaces(block: dict) -> tuple[float | None, float | None]:
    if block["t"] == "heading":
        return _HEADINGS[min(block["level"], len(_HEADINGS)) - 1]
    if block["t"] == "output":
        above = 2.1 if block.get("continuing") else 9.45
        return above, 2.1 if block.get("continued") else 9.45
    return _LEAD if block.get("lead") else _SPACES.get(block["t"], (None, None))


def _whole(block: dict, height: float) -> bool:
    if block["t"] not in _PRINTED:
        return False
    pitch, line, inset = _PRINTED[block["t"]]
    most, rows = (30, 45) if block.get("framed") else (8, 20)
    return _text(block).count("\n") < most and height < inset + line + pitch * rows
