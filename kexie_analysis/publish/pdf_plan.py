"""Where the pages of a briefing end: heights of figures and tables, and their order, chosen together.

The blocks have been measured on one endless page. What typst will make of them on pages of A4 is
foretold from that, for every choice worth trying, and the choice with the least blank paper is
kept. Nothing is forced: an unlucky guess costs some blank paper, never content.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import NamedTuple

from kexie_analysis.publish.pdf_orders import LEAST_SCALE, Item, orders, runs

#: Points; the text area of the page.
PAGE = 637.8
_SLACK = 1.5  # what measuring on another page may be wrong by
_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, LEAST_SCALE, 0.68, 0.64)
_UNSURE = 3.0  # of text that may still just fit: better more room on the page than foretold
_LEAST_TEXT = 6.5  # points; the smallest letters of a figure made smaller
#: Space above and below the text of a row, in em; the first is the usual.
INSETS = (0.42, 0.36, 0.3, 0.5)
#: How widely the summary is set; the first is the usual.
STRETCHES = (1.0, 0.85, 1.2, 1.4, 1.6)
#: The same of a note, and of quotations: closer, where that spares a page with a few lines.
NOTE_STRETCHES = (1.0, 0.87, 0.75)
QUOTATION_STRETCHES = (1.0, 0.93, 0.86)
TRIED = {"summary": STRETCHES, "note": NOTE_STRETCHES, "quotations": QUOTATION_STRETCHES}
_TIED = 2  # rows that stay with the lines below their table
_PARTED = 7.0  # what it costs to part code from its figure: as a third of a page left blank
_LEAST_OVER = 50.0  # points
_BUCKET = 4.0  # points; states of one page that end this near each other are one


@dataclass
class Choice:
    """What is to be done with one block."""

    scale: float = 1.0
    inset: float = INSETS[0]
    keep: bool = False
    tied: int = 0
    stretch: float = 1.0
    parted: bool = False


@dataclass
class Plan:
    """The blocks in the order to be set, what was chosen for those that have a choice, what it costs."""

    order: list[int]
    choices: dict[int, Choice] = field(default_factory=dict)
    cost: float = 0.0


class _State(NamedTuple):
    cost: float
    y: float
    below: float  # the space that the last block asks for after it
    past: tuple | None  # (index, choice, past)


def least_scale(smallest: float) -> float:
    """How small a figure may be made whose smallest letters are `smallest` points (0: has none)."""
    return min(1.0, max(_SCALES[-1], _LEAST_TEXT / smallest)) if smallest else LEAST_SCALE


def plan(items: list[Item], *, moving: bool = True, most: int | None = None) -> Plan:
    """The best of the layouts tried, for blocks in the order of the notebook.

    Parameters
    ----------
    moving : whether another order may be tried.
    most : how many layouts are followed at a time; all that end a page unlike if None.
    """
    states = [_State(0.0, 0.0, 0.0, None)]
    for chain, run in runs(items):
        after: list[_State] = []
        for order, moved in orders(run) if moving else ((run, 0),):
            reached = [s._replace(cost=s.cost + 0.6 * moved) for s in states]
            for place, item in enumerate(order):
                lead = chain if place == 0 else ()
                reached = _best(t for s in reached for t in _led(s, lead, item))
            after += reached
        states = _best(iter(after))
        if most and len(states) > most:
            states = sorted(states, key=lambda s: s.cost)[:most]
    ended = (s._replace(cost=s.cost + _last(s.y)) for s in states)
    return _told(min(ended, key=lambda s: s.cost))


def _told(state: _State) -> Plan:
    order: list[int] = []
    choices: dict[int, Choice] = {}
    past = state.past
    while past is not None:
        index, choice, past = past
        order.append(index)
        if choice is not None:
            choices[index] = choice
    return Plan(order[::-1], choices, state.cost)


def _best(states: Iterator[_State]) -> list[_State]:
    kept: dict[int, _State] = {}
    for state in states:
        bucket = int(state.y / _BUCKET)
        if bucket not in kept or state.cost < kept[bucket].cost:
            kept[bucket] = state
    return list(kept.values())


def _left(y: float) -> float:
    """What it costs to leave a page at `y`."""
    gap = max(0.0, 1 - y / PAGE - 0.03)
    return 0.5 + 100 * gap * gap


def _last(y: float) -> float:
    return max(0.0, 0.3 - y / PAGE) * 24


def _led(state: _State, chain: tuple[Item, ...], item: Item) -> Iterator[_State]:
    """The states after `item`, led in by `chain`; code that made a figure may stay on the page before it."""
    yield from _set(state, chain, item)
    if chain and chain[-1].kind == "code" and item.kind == "figure":
        for left in _set(state, chain[:-1], chain[-1]):
            index, _, past = left.past or (0, None, None)
            past = (index, Choice(parted=True), past)
            yield from _set(left._replace(cost=left.cost + _PARTED, past=past), (), item)


def _set(state: _State, chain: tuple[Item, ...], item: Item) -> Iterator[_State]:
    """The states after `item`, led in by `chain`."""
    lead, below = 0.0, state.below
    for part in chain:
        lead += (max(below, part.above) if lead or state.y else 0.0) + part.height
        below = part.below
    gap = max(below, item.above) if state.y or chain else 0.0
    past = state.past
    for part in chain:
        past = (part.index, None, past)
    here = _State(state.cost, state.y + lead + gap, item.below, past)
    first = max(state.below, (chain[0] if chain else item).above) if state.y else 0.0
    anew = _State(state.cost + _left(state.y), here.y - state.y - first, item.below, past)
    if item.kind == "figure":
        yield from _figures(here, anew, item, state.y > 0)
    elif item.kind == "table":
        yield from _tables(here, anew, item, state.y > 0)
    elif item.kind == "turned":
        yield _State(state.cost + _left(state.y) + item.height, 0.0, 0.0, (item.index, None, past))
    elif item.heights:
        yield from _stretched(here, anew, item, state.y > 0)
    else:
        yield _text(here, anew, item, state.y > 0)


def _stretched(here: _State, anew: _State, item: Item, begun: bool) -> Iterator[_State]:
    note = item.kind != "summary"
    for stretch, height in zip(TRIED[item.kind], item.heights, strict=True):
        over = 0.0 if note else here.y + height - (PAGE - _SLACK)
        if over > 0 and stretch > 1:
            continue
        # What goes over the page is at least its last sentence.
        one = replace(item, height=height if over <= 0 else height + _LEAST_OVER)
        done = _text(here, anew, one, begun)
        cost = done.cost + 4 * (1 - stretch) ** 2 + (3 if over > 0 else 0)
        yield done._replace(cost=cost, past=(item.index, Choice(stretch=stretch), here.past))


def _lines(here: _State, anew: _State, item: Item, begun: bool) -> _State:
    """The state after text whose lines are known; no line of it is left alone."""
    rest = item.height
    count = round((rest - item.inset - item.line) / item.pitch) + 1
    pitch = (rest - item.inset - item.line) / (count - 1) if count > 1 else item.pitch
    state, y, cost = here, here.y, here.cost
    while y + rest > PAGE - _UNSURE:
        held = int((PAGE - _UNSURE - y - item.inset - item.line) // pitch) + 1
        held -= count - held == 1
        if held < 2 and begun:
            state, y, cost, begun = anew, anew.y, anew.cost, False
            continue
        held = max(held, 2)
        cost += _left(y + item.inset + item.line + (held - 1) * pitch)
        count, rest = max(count - held, 1), max(rest - held * pitch, item.inset + item.line)
        y, begun = 0.0, False
    return _State(cost, min(y + rest, PAGE), item.below, (item.index, None, state.past))


def _text(here: _State, anew: _State, item: Item, begun: bool) -> _State:
    if item.pitch:
        return _lines(here, anew, item, begun)
    least = min(item.height, 2 * item.loose) if item.loose else item.height
    whole = bool(item.heights) and not item.loose
    start = anew if begun and here.y + least > PAGE + (-_SLACK if whole else _SLACK) else here
    y, cost, rest = start.y, start.cost, item.height
    while item.loose and y + rest > PAGE - _SLACK:
        cost += _left(PAGE - item.loose / 2)
        rest -= PAGE - item.loose / 2 - y
        y = 0.0
    return _State(cost, min(y + rest, PAGE), item.below, (item.index, None, start.past))


def _figures(here: _State, anew: _State, item: Item, begun: bool) -> Iterator[_State]:
    for start in (here, anew) if begun else (here,):
        room = PAGE - item.slack - start.y - (item.height - item.image)
        fit = room / item.image if item.image else 1.0
        least = item.least if begun else min(item.least, fit)
        if start is anew and fit < 1:
            least = min(least, fit)
        for scale in sorted({*_SCALES, min(fit, 1.0)}):
            if least <= scale <= fit:
                cost = start.cost + 56 * (1 - scale) ** 2
                past = (item.index, Choice(scale=scale), start.past)
                yield _State(
                    cost, start.y + item.height - item.image * (1 - scale), item.below, past
                )
        if start is here and not begun and fit < 0.1:
            past = (item.index, Choice(), start.past)
            yield _State(start.cost + 50, PAGE, item.below, past)
        if start is here and fit >= 1:
            return


def _tables(here: _State, anew: _State, item: Item, begun: bool) -> Iterator[_State]:
    for inset in INSETS if item.spaced else INSETS[:1]:
        rows = [r + 2 * (inset - INSETS[0]) * item.size for r in item.rows]
        toll = 0.0 if inset == INSETS[0] else 0.3 + 4 * abs(inset - INSETS[0])
        whole = item.top + item.head + sum(rows) + item.tail
        if here.y + whole <= PAGE - _SLACK:
            past = (item.index, Choice(inset=inset, keep=item.keep), here.past)
            yield _State(here.cost + toll, here.y + whole, item.below, past)
            continue
        if begun and (item.keep or item.free) and whole <= PAGE - _SLACK - anew.y:
            past = (item.index, Choice(inset=inset, keep=True), anew.past)
            yield _State(anew.cost + toll, anew.y + whole, item.below, past)
        if not item.keep and rows:
            yield _broken(here, anew, item, rows, Choice(inset=inset), toll, begun)


def _broken(
    here: _State, anew: _State, item: Item, rows: list[float], choice: Choice, toll: float, begun: bool
) -> _State:  # fmt: skip
    """The table over as many pages as it takes, the last rows with the lines below it."""
    least = item.top + item.head + rows[0]
    start = anew if begun and here.y + least > PAGE - _SLACK else here
    sums = [0.0, *accumulate(rows)]
    y, cost, row = start.y + item.top, start.cost + toll, 0
    while True:
        room = PAGE - _SLACK - y - item.head
        end = max(bisect_right(sums, sums[row] + room) - 1, row + 1)
        if end < len(rows):
            cost += _left(y + item.head + sums[end] - sums[row]) + _few(end - row)
            y, row = 0.0, end
            continue
        y += item.head + sums[-1] - sums[row]
        if y + item.tail <= PAGE - _SLACK:
            cost, y = cost + (_few(len(rows) - row) if row else 0.0), y + item.tail
            break
        # The lines below would stand alone on the next page: they take the last rows along.
        tied = min(_TIED, len(rows) - row - 1)
        choice.tied = max(tied, 0)
        if not tied:
            cost, y = cost + 20, item.tail
            break
        cost += _left(y - sum(rows[-tied:])) + 1.5 + _few(len(rows) - tied - row)
        y = item.head + sum(rows[-tied:]) + item.tail
        break
    return _State(cost, min(y, PAGE), item.below, (item.index, choice, start.past))


def _few(rows: int) -> float:
    return 1.5 * max(0, 3 - rows) + 0.2
