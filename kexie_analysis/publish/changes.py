"""What a new edition says that the last one did not: figures added, changed, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST_ROWS = 500  # of the table in the manifest; the counts are always whole


def compare(
    old: Mapping[str, str] | None, new: Mapping[str, str], last: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """The differences, by where each figure stands; None for a first edition.

    Returns counts `added`, `changed`, `withdrawn`, the edition compared `against`, and `rows` of
    {kind, where, old, new}.
    """
    if old is None or last is None:
        return None
    rows = [
        {"kind": "added", "where": k, "old": "", "new": v} for k, v in new.items() if k not in old
    ]
    rows += [
        {"kind": "changed", "where": k, "old": old[k], "new": v}
        for k, v in new.items()
        if k in old and old[k] != v
    ]
    rows += [
        {"kind": "withdrawn", "where": k, "old": v, "new": ""}
        for k, v in old.items()
        if k not in new
    ]
    counts = {
        kind: sum(row["kind"] == kind for row in rows) for kind in ("added", "changed", "withdrawn")
    }
    return {"against": last.get("published", ""), **counts, "rows": rows[:_MOST_ROWS]}
