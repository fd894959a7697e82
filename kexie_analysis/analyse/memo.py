"""Remember what has been computed of a selection: a briefing asks for the same frame several times."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import pandas as pd

from kexie_analysis.messages import language
from kexie_analysis.plans import Plans

F = TypeVar("F", bound=Callable)


def remembered(function: F) -> F:
    """Compute once per selection, options and language; frames are given out as copies.

    The memory lives on the `Plans` and ends with it. Options must be hashable or `Plans`; the first
    argument is the selection.
    """

    @wraps(function)
    def ask(plans: Plans, **options: object) -> object:
        memory = plans.__dict__.setdefault("_remembered", {})
        names = ((k, id(v) if isinstance(v, Plans) else v) for k, v in sorted(options.items()))
        key = (language(), function.__module__, function.__qualname__, *names)
        if key not in memory:
            # The options are kept too: an id is only good as long as its object lives.
            memory[key] = (function(plans, **options), options)
        found = memory[key][0]
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return ask  # type: ignore[return-value]
