"""What each way of reading assignments hands on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Found:
    """A measure or statement in view coordinates, with its cells' texts as they stand.

    `due` is the due phrase in the view's writing, `due_raw` in the document's.
    """

    start: int
    end: int
    task: int | None
    measure_no: int | None
    due: str = ""
    due_raw: str = ""
    departments: tuple[str, ...] = ()
