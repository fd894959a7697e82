"""Fixtures that several test modules use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kexie_analysis.plans import Plans, load_plans
from tests.tiny import write_tiny

if TYPE_CHECKING:
    from tests.kernels import Kernels


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A valid data folder with made-up plans of two provinces (tests/tiny.py)."""
    return write_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_plans(tiny_folder: Path) -> Plans:
    return load_plans(tiny_folder)


@pytest.fixture(scope="session")
def kernels() -> Iterator[Kernels]:
    """Runs notebooks in kernels of their own that are quick to start."""
    from tests.kernels import Kernels

    running = Kernels()
    yield running
    running.close()
