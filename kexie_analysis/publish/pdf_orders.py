"""The blocks of a briefing as measured, and the orders in which they may be set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

LEAST_SCALE = 0.72
_ORDERS = 12


@dataclass(frozen=True)
class Item:
    """A block as measured; heights in points.

    `sticky` stays with what follows; `loose` is how much of it may be left over at the foot of a
    page (0 where it is not broken). A figure's `image` is what may be made smaller of `height`. A
    table has its `top` (title and question), `head`, `rows` and `tail` (the lines below it).
    """

    index: int
    kind: str
    height: float
    above: float = 0.0
    below: float = 0.0
    sticky: bool = False
    loose: float = 0.0
    image: float = 0.0
    least: float = LEAST_SCALE  # how small `image` may be made
    top: float = 0.0
    head: float = 0.0
    rows: tuple[float, ...] = ()
    tail: float = 0.0
    size: float = 0.0
    keep: bool = False
    free: bool = True  # whether a longer table can be kept whole
    slack: float = 1.5  # what measuring a figure's place on another page may be wrong by
    spaced: bool = True  # whether rows may be set closer or wider
    pitch: float = 0.0  # from line to line, where that is known; the first is `line` high,
    line: float = 0.0  # and each part of what is divided has `inset` above and below its lines
    inset: float = 0.0
    heights: tuple[float, ...] = ()  # of a summary, a note or quotations, for each stretch


def runs(items: list[Item]) -> Iterator[tuple[tuple[Item, ...], list[Item]]]:
    """Blocks that lead in something, with what may be put in another order after them."""
    at = 0
    while at < len(items):
        start = at
        while at < len(items) - 1 and items[at].sticky:
            at += 1
        chain, end = tuple(items[start:at]), at + 1
        if items[at].kind in ("figure", "table"):
            while end < len(items) and items[end].kind in ("figure", "table"):
                end += 1
        yield chain, items[at:end]
        at = end


def orders(run: list[Item]) -> Iterator[tuple[list[Item], int]]:
    """The run as it is, then figures and tables in other order, numbers rising in each; how far moved."""
    figures = [i for i in run if i.kind == "figure"]
    others = [i for i in run if i.kind != "figure"]
    yield run, 0
    if not figures or not others:
        return
    here = {item.index: place for place, item in enumerate(run)}
    for count, places in enumerate(combinations(range(len(run)), len(figures))):
        if count >= _ORDERS:
            return
        rest, drawn = iter(others), iter(figures)
        order = [next(drawn) if p in places else next(rest) for p in range(len(run))]
        if order != run:
            yield order, sum(abs(here[i.index] - p) for p, i in enumerate(order)) // 2
