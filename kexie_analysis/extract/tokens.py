"""Words of each task and how often they stand in it. The only module that imports jieba."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kexie_analysis.codebook import Codebook
from kexie_analysis.errors import CodebookError
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.segmenter import Segmenter
from kexie_analysis.extract.view import normalise

if TYPE_CHECKING:
    import jieba

STOP_WORDS = "stopwords.txt"
WORDS = "words.txt"
#: A term of the codebook longer than this is a phrase of several words, and stays one.
LONGEST_TERM = 8
_MOST_KNOWN = 200_000  # some 30 MB
_WORD = re.compile(r"[一-鿿㐀-䶿]{2,}|[A-Za-z][A-Za-z0-9+#&.\-]*")
# What jieba keeps together: a term with any other character would never be met.
_WHOLE = re.compile(r"[一-鿕A-Za-z0-9+#&._%\-]+")


class WordLists(NamedTuple):
    """What a data folder says about words: those kept whole, those not counted."""

    kept: tuple[str, ...] = ()
    stopped: frozenset[str] = frozenset()


NO_LISTS = WordLists()


@dataclass(frozen=True, slots=True)
class TermCount:
    """A word of one task; `part` is the index of the task in `outline.parts`."""

    part: int
    term: str
    count: int


def count_terms(
    outline: Outline, codebook: Codebook, lists: WordLists = NO_LISTS
) -> list[TermCount]:
    """Words of two or more Han characters, or Latin words, per task, sorted by task and word.

    Segmented as jieba does in accurate mode with the codebook's terms (up to LONGEST_TERM characters)
    and the words kept whole in its dictionary, and without its hidden Markov model: that model makes
    up words that differ from sentence to sentence, so that counts of one word in two plans could not
    be compared. Latin words are counted in upper case.
    """
    known = _load_known(codebook, lists.kept)
    text = outline.view.text
    starts, ends = known.segmenter.islands(text)
    out = []
    for index, part in enumerate(outline.parts):
        if part.kind != "task":
            continue
        first, last = np.searchsorted(starts, (part.start, part.end)).tolist()
        across = (first and ends[first - 1] > part.start) or (last and ends[last - 1] > part.end)
        spans = zip(starts[first:last].tolist(), ends[first:last].tolist(), strict=True)
        counts = None if across else known.count([text[i:j] for i, j in spans])
        if counts is None:  # an island goes on beyond the task, or cannot be cut alone
            counts = _count(known.segmenter.cut(text[part.start : part.end]))
        kept = ((word, n) for word, n in counts.items() if word not in lists.stopped)
        out += [TermCount(index, word, n) for word, n in sorted(kept)]
    return out


def _count(words: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word, n in Counter(words).items():
        if _WORD.fullmatch(word):
            counts[word.upper()] += n
    return counts


class _Known:
    """The words of islands met before."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        self._words: dict[str, tuple[str, ...] | None] = {}

    def count(self, islands: Iterable[str]) -> Counter[str] | None:
        """How often each word that counts stands in the islands; None where one cannot be cut alone."""
        if len(self._words) > _MOST_KNOWN:
            self._words.clear()
        counts: Counter[str] = Counter()
        for island, n in Counter(islands).items():
            try:
                words = self._words[island]
            except KeyError:
                words = self._words[island] = self._cut(island)
            if words is None:
                return None
            for word in words:
                counts[word] += n
        return counts

    def _cut(self, island: str) -> tuple[str, ...] | None:
        words = self.segmenter.cut_island(island)
        return None if words is None else tuple(w.upper() for w in words if _WORD.fullmatch(w))


@lru_cache(maxsize=2)
def _load_known(codebook: Codebook, kept: tuple[str, ...]) -> _Known:
    return _Known(load_segmenter(codebook, kept))


def read_word_lists(data: Path) -> WordLists:
    """`data`/words.txt and `data`/stopwords.txt: one word a line, `#` begins a remark.

    Raises
    ------
    CodebookError : a file is not UTF-8 text.
    """
    stopped = frozenset(word.upper() for word in _words(data / STOP_WORDS))
    return WordLists(_words(data / WORDS), stopped)


def _words(path: Path) -> tuple[str, ...]:
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return ()
    return _read_words(path, written)


@lru_cache(maxsize=8)
def _read_words(path: Path, written: int) -> tuple[str, ...]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CodebookError(
            "词表不是 UTF-8 文本", where=path.name, next_step="另存为 UTF-8"
        ) from error
    words = (normalise(line).text.strip() for line in lines if not line.startswith("#"))
    return tuple(sorted({word for word in words if word}))


@lru_cache(maxsize=2)
def load_segmenter(codebook: Codebook, kept: tuple[str, ...] = ()) -> Segmenter:
    """A segmenter with the dictionary of `load_tokenizer`; loaded once per process."""
    tokenizer = load_tokenizer(codebook, kept)
    return Segmenter(tokenizer.FREQ, tokenizer.total)


def load_tokenizer(codebook: Codebook, kept: tuple[str, ...] = ()) -> jieba.Tokenizer:
    """jieba with its own dictionary, the codebook's terms and these words.

    The dictionary is read as text: jieba's own cache in the shared temporary folder is a pickle
    of sorts that anyone there could have written.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as file:
        tokenizer.FREQ, tokenizer.total = read_frequencies(file.read().decode("utf-8"))
    tokenizer.initialized = True
    for term in sorted({*codebook.vocabulary(), *kept}):
        plain = normalise(term).text
        if 1 < len(plain) <= LONGEST_TERM and _WHOLE.fullmatch(plain):
            tokenizer.add_word(plain)
    return tokenizer


def read_frequencies(text: str) -> tuple[dict[str, int], int]:
    """What `jieba.Tokenizer.gen_pfdict` makes of a dictionary of lines of word, number and kind.

    Every word's number, 0 for what only begins words; and their sum.
    """
    fields = text.split()
    counts = list(map(int, fields[1::3]))
    known = dict(zip(fields[::3], counts, strict=True))
    ends = list(known)
    while ends:
        heads = []
        for word in ends:
            head = word[:-1]
            if head and head not in known:
                known[head] = 0
                heads.append(head)
        ends = heads
    return known, sum(counts)
