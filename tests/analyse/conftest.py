"""Plans of made-up words, made once for the tests of wording."""

from __future__ import annotations

import pytest

from kexie_analysis.plans import Plans
from tests.worded import WORDS, load_worded


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Plans:
    """The plans of `WORDS`; a `Plans` is frozen, so that all tests may share it."""
    return load_worded(tmp_path_factory.mktemp("worded") / "data", WORDS)
