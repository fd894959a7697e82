"""Words of each task and how often they stand in it. The only module that imports jieba."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
    and the words kept whole in its dictionary, and without its hidden Markov model: that model makes up words that differ
    from sentence to sentence, so that counts of one word in two plans could not be compared.
    Latin words are counted in upper case. Markers of numbering hold no words and cost nothing.
    """
    segmenter = load_segmenter(codebook, lists.kept)
    out = []
    for index, part in enumerate(outline.parts):
        if part.kind != "task":
            continue
        text = outline.view.text[part.start : part.end]
        counts: Counter[str] = Counter()
        for word, n in Counter(segmenter.cut(text)).items():
            if _WORD.fullmatch(word):
                counts[word.upper()] += n
        kept = ((word, n) for word, n in counts.items() if word not in lists.stopped)
        out += [TermCount(index, word, n) for word, n in sorted(kept)]
    return out


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
    """The words of `load_tokenizer`; loaded once per process."""
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
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for term in sorted({*codebook.vocabulary(), *kept}):
        plain = normalise(term).text
        if 1 < len(plain) <= LONGEST_TERM and _WHOLE.fullmatch(plain):
            tokenizer.add_word(plain)
    return tokenizer
