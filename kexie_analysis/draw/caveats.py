"""What must be said with a frame is said under what is drawn from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kexie_analysis.draw.states import is_missing
from kexie_analysis.messages import joined, sentence

if TYPE_CHECKING:
    import pandas as pd


def note_of(frame: pd.DataFrame, *notes: str) -> str:
    """The notes, then the frame's caveats (its `caveat` column and `attrs["caveat"]`), each once,
    as sentences."""
    parts = [*notes]
    attribute = frame.attrs.get("caveat")
    parts += [attribute] if isinstance(attribute, str) else list(attribute or [])
    if "caveat" in frame:
        parts += [c for c in frame["caveat"] if not is_missing(c)]
    kept: list[str] = []
    for part in parts:
        text = str(part).strip().rstrip("。；;.")
        if text and not any(text in earlier for earlier in kept):
            kept.append(text)
    return sentence(joined(kept, "；")) if kept else ""
