"""Fixtures of the tests of the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_analysis.publish import freshness


@pytest.fixture
def settled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code's own hash held still: it changes under the tests where somebody is at work."""
    monkeypatch.setattr(freshness, "code_version", lambda: "settled")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "reports"
