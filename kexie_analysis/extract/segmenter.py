"""Cuts Chinese text into words as jieba's accurate mode without its hidden Markov model does.

The same words, from the same dictionary: the path of highest probability, by the same sums in the
same order. Several times as fast, because a place is asked for longer words only where the
dictionary has any that begin with its two characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import log

_BLOCK = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


class Segmenter:
    """Words by their frequencies.

    Parameters
    ----------
    frequencies : word -> how often; 0 for what only begins words. Every beginning of a word is there.
    total : the sum that makes them shares.
    """

    def __init__(self, frequencies: Mapping[str, int], total: int) -> None:
        base = log(total)
        self._unknown = 0.0 - base
        # A weight below zero is a word's; zero marks what only begins words.
        self._weights = {w: log(n) - base if n else 0.0 for w, n in frequencies.items()}

    def cut(self, text: str) -> Iterator[str]:
        """The words in order, without what stands between blocks of Han, Latin and digits."""
        for block in _BLOCK.findall(text):
            yield from self._cut_block(block)

    def _cut_block(self, block: str) -> list[str]:
        ends = self._best_ends(block)
        words, buffer, start, size = [], "", 0, len(block)
        while start < size:
            end = ends[start]
            word = block[start:end]
            start = end
            if word in _LATIN:
                buffer += word
                continue
            if buffer:
                words.append(buffer)
                buffer = ""
            words.append(word)
        if buffer:
            words.append(buffer)
        return words

    def _best_ends(self, block: str) -> list[int]:
        """Where the word that begins at each place ends, on the best path from there."""
        size, find, unknown = len(block), self._weights.get, self._unknown
        singles = [find(char, unknown) for char in block]
        pairs = [find(block[i : i + 2]) for i in range(size - 1)]
        pairs.append(None)
        scores, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            single, weight = singles[start], pairs[start]
            best, chosen = (single or unknown) + scores[start + 1], start + 1
            if weight is not None:
                end = start + 2
                if not single:  # no word by itself: only where no longer one is found
                    best = float("-inf")
                while weight is not None:
                    if weight:
                        score = weight + scores[end]
                        if score >= best:
                            best, chosen = score, end
                    end += 1
                    weight = find(block[start:end]) if end <= size else None
                if chosen == start + 1 and not single:
                    best = unknown + scores[start + 1]
            scores[start], ends[start] = best, chosen
        return ends
