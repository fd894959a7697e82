"""How high the blocks of a briefing are, measured by typst on one endless page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

from kexie_analysis.publish.pdf_orders import Item
from kexie_analysis.publish.pdf_plan import (
    PAGE,
    TRIED,
    Choice,
    Plan,
    least_scale,
    plan,
)

#: Points that the template sets above and below a block.
_SPACES = {
    "cover": (0.0, 14.7), "summary": (10.5, 14.7), "heading": (16.4, 10.1), "figure": (12.6, 12.6),
    "table": (12.6, 12.6), "note": (11.55, 11.55),
}  # fmt: skip
_USUAL = (9.45, 9.45)
_TOP_HEADING = (25.0, 11.8)  # in ems of the size typst gives headings
_UNDER_GAP = 6.3
_LOOSE = {"par": 16.0, "summary": 20.0, "note": 18.0, "quotations": 24.0}

Places = dict[int, dict[object, tuple[int, float]]]


def planned(
    nodes: dict,
    measure: Callable[[dict], Iterable[list]],
    refer: Callable[[list[dict]], list[dict]] = lambda blocks: blocks,
) -> dict:
    """The nodes with figures and tables in the order, and at the heights, that leave the least paper blank.

    Parameters
    ----------
    measure : takes nodes and gives ((block, what, …), page, y in points) of everything marked.
    refer : takes blocks in another order and gives them with what is written once where it now
        stands first. That changes their heights: they are measured and planned again as they stand,
        and kept so where that is still better than the order of the notebook.
    """
    blocks = nodes["blocks"]
    if not any(b["t"] in ("figure", "table") for b in blocks):
        return nodes
    items = _measured(nodes, measure)
    found = plan(items)
    order = [blocks[at] for at in found.order if at < len(blocks)]
    referred = refer(order)
    if referred == order:
        return _rearranged(nodes, found)
    anew = {**nodes, "blocks": referred}
    moved, still = plan(_measured(anew, measure), moving=False), plan(items, moving=False)
    # What had to be written elsewhere may cost more paper than the new order spared.
    return _rearranged(anew, moved) if moved.cost < still.cost else _rearranged(nodes, still)


def _measured(nodes: dict, measure: Callable[[dict], Iterable[list]]) -> list[Item]:
    places: Places = defaultdict(dict)
    words = {**nodes["words"], "stretches": TRIED}
    for (at, what, *more), page, y in measure({**nodes, "measuring": True, "words": words}):
        if what == "height":
            places[at][f"stretch {more[0]}"] = (page, more[1])
        else:
            places[at][what] = (page, y)
    return _items(nodes["blocks"], places, bool(nodes["notes"]))


def _rearranged(nodes: dict, found: Plan) -> dict:
    blocks, out = nodes["blocks"], []
    for at in found.order:
        if at < len(blocks):
            out.append({**blocks[at], **_wanted(blocks[at], found.choices.get(at))})
    quotations = found.choices.get(len(blocks), Choice())
    return {**nodes, "blocks": out, "stretch": quotations.stretch}


def _wanted(block: dict, choice: Choice | None) -> dict:
    if choice is None:
        return {}
    if block["t"] == "figure":
        return {"scale": round(choice.scale, 4)}
    if block["t"] in TRIED:
        return {"stretch": choice.stretch}
    return {"inset": choice.inset, "keep": choice.keep, "tied": choice.tied}


def _items(blocks: list[dict], places: Places, quotations: bool) -> list[Item]:
    above = [_spaces(b)[0] for b in blocks[1:]] + [_TOP_HEADING[0] if quotations else None]
    items = [_item(i, b, places, a) for (i, b), a in zip(enumerate(blocks), above, strict=True)]
    if quotations:
        at = len(blocks)
        height = _height(places, at, 0.0)
        item = Item(at, "quotations", height, *_TOP_HEADING, loose=_LOOSE["quotations"])
        items.append(replace(item, heights=_heights(places, at, item)))
    return items


def _heights(places: Places, at: int, item: Item) -> tuple[float, ...]:
    """At each stretch that may be tried."""
    return tuple(
        places[at].get(f"stretch {s}", (0, item.height))[1] for s in TRIED.get(item.kind, ())
    )


def _spaces(block: dict) -> tuple[float, float]:
    if block["t"] == "heading" and block["level"] == 1:
        return _TOP_HEADING
    return _SPACES.get(block["t"], _USUAL)


def _height(places: Places, at: int, gap: float) -> float:
    (page, top), (end_page, end) = places[at]["from"], places[at]["to"]
    return max(0.0, end - top - gap) if page == end_page else PAGE


def _item(at: int, block: dict, places: Places, following: float | None) -> Item:
    above, below = _spaces(block)
    kind = block["t"]
    # The mark after a block stands where the next begins, past the space between.
    # After the last there is none.
    spaced = places.get(at + 1, {}).get("from") == places[at]["to"]
    gap = max(below, following) if spaced and following is not None else 0.0
    height = _height(places, at, gap)
    item = Item(at, kind, height, above, below, loose=_LOOSE.get(kind, 16.0))
    if kind == "heading" or (kind == "par" and block["lead"]):
        return replace(item, sticky=True, loose=0.0)
    if kind == "note" and len(block["c"]) <= 3:
        item = replace(item, loose=0.0)
    if kind in TRIED:
        return replace(item, heights=_heights(places, at, item))
    if kind == "figure" and block["c"]["t"] == "image":
        least = least_scale(block["c"].get("smallest", 0.0))
        return replace(item, image=min(block["c"]["height"], height), least=least, loose=0.0)
    if kind == "table" and block["turned"]:
        return replace(item, kind="turned", height=0.0)
    return with_rows(item, block, places[at]) if kind == "table" else item


def with_rows(item: Item, block: dict, marks: dict) -> Item:
    """The table as measured, with its rows."""
    inset = 0.49 * block["size"]  # above the text of a row
    start, tail = marks["from"][1], marks["tail"][1]
    tops = [marks[r][1] - inset for r in range(len(block["body"])) if r in marks]
    if not tops:
        return replace(item, kind="block", loose=0.0)
    first = marks["head"][1] - inset if "head" in marks else tops[0]
    bounds = [*tops, tail - (_UNDER_GAP if block["under"] else 0.0)]
    if not block["under"]:
        bounds[-1] = min(bounds[-1], start + item.height)
    rows = tuple(max(b - a, 1.0) for a, b in pairwise(bounds))
    return replace(
        item, top=first - start, head=tops[0] - first, rows=rows,
        tail=max(0.0, start + item.height - bounds[-1]), size=block["size"], keep=block["keep"],
    )  # fmt: skip
