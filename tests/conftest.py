"""Fixtures that several test modules use."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_analysis.plans import Plans, load_plans
from tests.tiny import write_tiny


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A valid data folder with made-up plans of two provinces (tests/tiny.py)."""
    return write_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_plans(tiny_folder: Path) -> Plans:
    return load_plans(tiny_folder)
