"""The index of sampled runs: what a session holds in memory counts as what the file holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from kexie_analysis.extract import run_index
from kexie_analysis.extract.run_index import MOST_HOLDERS, RunIndex


def _samples() -> list[np.ndarray]:
    random = np.random.default_rng(7)
    pool = random.integers(0, 2**64 - 1, size=90, dtype=np.uint64)
    return [np.unique(random.choice(pool, 60)) for _ in range(60)]


def _added(path: Path, samples: list[np.ndarray], session: int) -> tuple[list, list]:
    found = []
    for first in range(0, len(samples), session):
        with RunIndex(path) as index:
            for n, sample in enumerate(samples[first : first + session], first):
                found.append(index.add(f"plan{n}", f"mark{n}", sample))
                if n == 20:
                    index.forget("plan5", None)
                    index.forget("plan6", samples[6])
    with sqlite3.connect(path) as base:
        serials = {5: 6, 6: 7}.values()
        return found, [
            row for row in base.execute("SELECT hash, serial FROM runs") if row[1] not in serials
        ]


@pytest.mark.parametrize("session", [1, 7])
def test_sessions_find_what_one_does(tmp_path: Path, session: int) -> None:
    samples = _samples()
    whole = _added(tmp_path / "whole", samples, len(samples))
    assert max(len(near) for near in whole[0]) == run_index.MOST_PARTNERS
    held = np.bincount(np.unique([h for h, _ in whole[1]], return_inverse=True)[1])
    assert max(held) >= MOST_HOLDERS - 2
    assert _added(tmp_path / "parts", samples, session) == whole


def test_what_grows_too_large_goes_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = _samples()
    whole = _added(tmp_path / "whole", samples, len(samples))
    monkeypatch.setattr(run_index, "_MOST_HELD", 100)
    assert _added(tmp_path / "often", samples, len(samples)) == whole
