"""Where a line may end within a word that is too long for it."""

from __future__ import annotations

from collections.abc import Callable

from kexie_analysis.publish.widths import em

_JOINTS = frozenset("/._-?&=,:;")
_DEEPEST = 0.6  # of the room; what is indented further falls to the margin


def breakable(text: str, longest: float, width_of: Callable[[str], float] = em) -> str:
    """The text with places to break (U+200B) in words wider than `longest` em.

    Each after a sign that joins two parts of an address or a path, where there is one in the
    latter half of the piece; else where the piece is full.
    """
    if width_of(text) <= longest:
        return text
    out: list[str] = []
    piece: list[str] = []
    width = lead = 0.0  # of the piece, and of the spaces that its line begins with
    fresh = True
    for char in text:
        if char in " \n\t" or ord(char) >= 0x2E80:
            fresh = char == "\n" or (fresh and char == " " and not piece)
            lead = lead + width_of(char) if fresh and char == " " else 0.0
            out += [*piece, char]
            piece, width = [], 0.0
            continue
        step = width_of(char)
        # A word that only fits without its indentation would fall to the margin, below an empty line.
        if width + step > longest - (lead if lead < longest * _DEEPEST else 0.0):
            end = _joint(piece)
            out += [*piece[:end], "\u200b"]
            piece, lead = piece[end:], 0.0
            width = sum(map(width_of, piece))
        piece.append(char)
        width += step
    return "".join([*out, *piece])


def _joint(piece: list[str]) -> int:
    """Where to end the piece: after its last joint, or before its last capital, if that is not too early."""
    for at in range(len(piece), len(piece) // 2, -1):
        if piece[at - 1] in _JOINTS:
            return at
    for at in range(len(piece) - 1, len(piece) // 2, -1):
        if piece[at].isupper() and piece[at - 1].islower():
            return at
    return len(piece)
