"""Rows on pairs of plans: shared passages and overlaps, kept where both plans are unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kexie_analysis.package import Tables


def compare_plans(
    tables: Tables, old: Tables, texts: Mapping[str, str], data: Path, summary
) -> Tables:
    """`shared_passages` and `overlaps` of all plans in `tables`."""
    new = set(texts)
    kept: Tables = {}
    for name in ("shared_passages", "overlaps"):
        kept[name] = [r for r in old[name] if r["plan_a"] not in new and r["plan_b"] not in new]
    return kept
