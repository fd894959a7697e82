"""Which rows a notebook reads: noted for the run that started it, so that it need not run again.

`kexie report` names a file in KEXIE_READS; every first use of a frame adds a line `table<TAB>
province ids` there (`*` for all provinces). Elsewhere nothing is noted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

VARIABLE = "KEXIE_READS"
_noted: set[tuple[str, str]] = set()


def note(table: str, provinces: Sequence[str]) -> None:
    """A frame was used, of a selection by these provinces (empty: of no such selection)."""
    path = os.environ.get(VARIABLE)
    if not path:
        return
    line = f"{table}\t{','.join(sorted(provinces)) or '*'}"
    if (path, line) in _noted:
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError:
        return
    _noted.add((path, line))
