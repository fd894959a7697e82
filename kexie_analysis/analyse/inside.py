"""Words that stand in a text inside longer words only: nobody may call them absent there."""

from __future__ import annotations

import pandas as pd

_PART = 2  # characters that either part of a word has where two neighbours might make it up
_GAP = "\n"


class Inside:
    """The words of some plans as one text, to look for a word inside and across them.

    terms : task_id, term, count, as in `Plans.terms`.
    """

    def __init__(self, terms: pd.DataFrame) -> None:
        self._all = _written(terms["term"])
        self._counts = terms.groupby("term")["count"].sum().to_dict()
        self._words = sum(self._counts.values())
        self._tasks = [_written(own) for _, own in terms.groupby("task_id")["term"]]

    def holds(self, word: str) -> bool:
        """Whether a longer word holds it, or two words of one task may stand together as it.

        `学术交流` stands in 学术交流品牌, and may stand where a task has 科学学术 and 交流活动; that
        it does cannot be known from words alone, so it is not held to be absent.
        """
        if word in self._all:
            return True
        splits = [(word[:k], word[k:]) for k in range(_PART, len(word) - _PART + 1)]
        return any(self._beside(a + _GAP, _GAP + b) for a, b in splits)

    def rate(self, word: str) -> float:
        """How often it stands in the text, alone or inside a longer word, per word of the text."""
        found = sum(n * term.count(word) for term, n in self._counts.items() if word in term)
        return found / self._words if self._words else 0.0

    def _beside(self, end: str, start: str) -> bool:
        if end not in self._all or start not in self._all:
            return False
        return any(end in task and start in task for task in self._tasks)


def _written(terms: pd.Series) -> str:
    return _GAP + _GAP.join(terms.drop_duplicates()) + _GAP
