"""Which letters of what was printed have which look, by position, whatever becomes of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as #rrggbb, or `0` to `15`, those of a terminal that a page chooses itself; letters that
    change places with their ground have `page` and `ink`."""

    color: str = ""
    ground: str = ""
    strong: bool = False
    under: bool = False


_PLAIN = Look()
#: Stretches of text (from, to, look), in order and apart; what lies between has no look of its own.
Inks = tuple[tuple[int, int, Look], ...]


class Printed(str):
    """A printed line that knows its looks. What is cut out of it is plain text and knows none."""

    inks: Inks = ()


def joined_inks(inks: Iterable[tuple[int, int, Look]]) -> Inks:
    """The same without empty stretches, neighbours of one look as one."""
    out: list[tuple[int, int, Look]] = []
    for start, end, look in inks:
        if start >= end or look == _PLAIN:
            continue
        if out and out[-1][1] == start and out[-1][2] == look:
            start = out.pop()[0]
        out.append((start, end, look))
    return tuple(out)


def runs(text: str, inks: Inks) -> Iterator[tuple[str, Look | None]]:
    """The text in pieces of one look."""
    done = 0
    for start, end, look in inks:
        if start > done:
            yield text[done:start], None
        yield text[start:end], look
        done = end
    if done < len(text):
        yield text[done:], None


def taken(
    text: str, inks: Inks, choose: Callable[[str], list[tuple[int, int]]]
) -> tuple[str, Inks]:
    """The stretches of the text that are chosen, in order, with their looks."""
    pieces = choose(text)
    starts = accumulate((end - start for start, end in pieces), initial=0)
    placed = [(*piece, at) for piece, at in zip(pieces, starts, strict=False)]
    return "".join(text[start:end] for start, end in pieces), moved(inks, placed)


def moved(inks: Inks, pieces: list[tuple[int, int, int]]) -> Inks:
    """The looks where of a text only pieces (from, to) are left, each at a new place."""
    out, first = [], 0
    for start, end, place in pieces if inks else ():
        while first < len(inks) and inks[first][1] <= start:
            first += 1
        for i in range(first, len(inks)):
            a, b, look = inks[i]
            if a >= end:
                break
            out.append((place + max(a, start) - start, place + min(b, end) - start, look))
    return joined_inks(out)


def lines_of(text: str, inks: Inks) -> list[str]:
    """The lines, each with the looks of its letters."""
    lines: list[str] = text.split("\n")
    at = following = 0
    for i, line in enumerate(lines if inks else ()):
        end, own = at + len(line), []
        while following < len(inks) and inks[following][0] < end:
            start, stop, look = inks[following]
            own.append((max(start, at) - at, min(stop, end) - at, look))
            if stop > end:
                break  # it goes on in the next line
            following += 1
        lines[i] = inked(line, joined_inks(own))
        at = end + 1
    return lines


def inked(line: str, inks: Inks) -> str:
    if not inks:
        return line
    out = Printed(line)
    out.inks = inks
    return out


def changed(line: str, change: Callable[[str], str]) -> str:
    """The line after a change, with the looks of the letters that are still there; with none where
    it cannot be told which these are."""
    after, inks = change(line), getattr(line, "inks", ())
    if not inks or after == line:
        return line if inks else after
    pieces = [(change(text), look) for text, look in runs(line, inks)]
    if "".join(text for text, _ in pieces) != after:
        return inked(after, _followed(line, after, inks))
    out, at = [], 0
    for text, look in pieces:
        out.append((at, at + len(text), look or Look()))
        at += len(text)
    return inked(after, joined_inks(out))


def _followed(before: str, after: str, inks: Inks) -> Inks:
    """The looks after spaces and places to break were put in, or others than there were."""
    old, new = (
        [i for i, char in enumerate(text) if char != "\u200b" and not char.isspace()]
        for text in (before, after)
    )
    if [before[i] for i in old] != [after[i] for i in new]:
        return ()
    moved = dict(zip(old, new, strict=True))
    out = []
    for start, end, look in inks:
        places = [moved[i] for i in range(start, end) if i in moved]
        if places:
            out.append((places[0], places[-1] + 1, look))
    return joined_inks(out)
