"""Text that was meant for a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from kexie_analysis.publish.inks import Inks, Look, joined_inks, taken

_ANSI = re.compile(
    r"\x1b(?:\[([0-9;:?]*)[ -/]*([@-~])|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[@-Z\\^_])"
)
#: What an editor makes of the line numbers of a traceback, for its own eyes.
_EDITOR = re.compile(r"<a href='vscode-notebook-cell:[^'<>\n]*'>(\d{1,9})</a>")
#: A bar of tqdm: how much is done, and how fast.
_BAR = re.compile(r"\d%\|.{0,400}\[\d+:\d\d")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBERS = re.compile(r"[0-9]{0,4}(?:;[0-9]{0,4}){0,60}$")
_MOST = 60_000  # stretches of one look; what has more is plain after them
_STEPS = (0, 95, 135, 175, 215, 255)  # of the 216 colours


def printed(text: str) -> tuple[str, Inks]:
    """Text as a terminal would leave it, lines overwritten by `\\r` and letters by `\\b`; and its colours."""
    text, inks = taken(*_unescaped(text), _kept)
    start = len(text) - len(text.lstrip("\n"))
    return taken(text, inks, lambda text: [(start, max(start, len(text.rstrip())))])


def printed_traceback(text: str) -> tuple[str, Inks]:
    return taken(*printed(text), _unedited)


def joined_streams(before: str, after: str) -> str:
    """Two pieces of one stream; a progress bar that is drawn anew does not go on in the line of the old one."""
    old, new = before.rpartition("\n")[2], after.partition("\n")[0]
    anew = bool(_BAR.search(old) and _BAR.search(new))
    return before + ("\n" if anew and not after.startswith("\r") else "") + after


@dataclass(frozen=True, slots=True)
class _Pen:
    """What escape codes have set so far."""

    color: str = ""
    ground: str = ""
    strong: bool = False
    under: bool = False
    turned: bool = False


@lru_cache(maxsize=4096)
def _turned(pen: _Pen, written: str) -> tuple[_Pen, Look]:
    """The pen after one more code, read as JupyterLab reads it, and the look of its letters."""
    numbers = [int(n or 0) for n in written.split(";")] if _NUMBERS.match(written) else []
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            pen = _Pen()
        elif number in (1, 5, 21, 22):
            pen = replace(pen, strong=number < 20)
        elif number in (4, 24):
            pen = replace(pen, under=number == 4)
        elif number in (7, 27):
            pen = replace(pen, turned=number == 7)
        elif number // 10 in (3, 9):
            pen = replace(pen, color=_chosen(number - 30, numbers, pen.color))
        elif number // 10 in (4, 10):
            pen = replace(pen, ground=_chosen(number - 40, numbers, pen.ground))
    color = pen.color
    if pen.strong and len(color) == 1 and color < "8":
        color = str(int(color) + 8)
    if pen.turned:
        return pen, Look(pen.ground or "page", color or "ink", pen.strong, pen.under)
    return pen, Look(color, pen.ground, pen.strong, pen.under)


def _chosen(number: int, rest: list[int], before: str) -> str:
    """The colour that a number chooses, with those after it where it needs them."""
    if number in range(8):
        return str(number)
    if number in range(60, 68):
        return str(number - 52)
    if number == 9:
        return ""
    kind = rest.pop(0) if number == 8 and rest else 0
    given = [rest.pop(0) for _ in range({5: 1, 2: 3}.get(kind, 0)) if rest]
    if len(given) != {5: 1, 2: 3}.get(kind) or max(given) > 255:
        return before
    if kind == 2:
        return "#{:02x}{:02x}{:02x}".format(*given)
    if given[0] < 16:
        return str(given[0])
    grey = 8 + (given[0] - 232) * 10
    place = given[0] - 16
    levels = [_STEPS[place // step % 6] for step in (36, 6, 1)] if grey < 8 else [grey] * 3
    return "#{:02x}{:02x}{:02x}".format(*levels)


def _unescaped(text: str) -> tuple[str, Inks]:
    if "\x1b" not in text:
        return text, ()
    pen, look = _Pen(), Look()
    out, inks, at, done = [], [], 0, 0
    for match in _ANSI.finditer(text):
        out.append(text[done : match.start()])
        inks.append((at, at + len(out[-1]), look))
        at, done = at + len(out[-1]), match.end()
        if match[2] == "m":
            pen, look = _turned(pen, match[1])
    out.append(text[done:])
    inks.append((at, at + len(out[-1]), look))
    return "".join(out), joined_inks(inks)[:_MOST]


def _kept(text: str) -> list[tuple[int, int]]:
    """The stretches of the text that a terminal leaves."""
    pieces, done = [], 0
    while match := _CONTROL.search(text, done):
        start = text.rfind("\n", done, match.start()) + 1 or done
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        pieces += [(done, start), *_left(text, start, end)]
        done = end
    return [*pieces, (done, len(text))]


def _unedited(text: str) -> list[tuple[int, int]]:
    pieces, done = [], 0
    for match in _EDITOR.finditer(text):
        pieces += [(done, match.start()), match.span(1)]
        done = match.end()
    return [*pieces, (done, len(text))]


def _left(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches that are left of a line."""
    line = text[start : end - 1 if end < len(text) and text[end - 1] == "\r" else end]
    line = line.rstrip("\r") if "\r" in line else line
    places: list[int] = []
    for i in range(line.rfind("\r") + 1, len(line)):
        if line[i] == "\b" and places:
            places.pop()
        else:
            places.append(i)
    places = [start + i for i in places if not _CONTROL.match(line[i])]
    groups = groupby(enumerate(places), key=lambda p: p[1] - p[0])
    held = [[place for _, place in group] for _, group in groups]
    return [(group[0], group[-1] + 1) for group in held]
