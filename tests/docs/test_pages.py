"""The pages of docs/ that are made from the code are up to date, and every page is in the index."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

HOME = Path(__file__).resolve().parents[2]
DOCS = HOME / "docs"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_docs", HOME / "tools" / "make_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["data-dictionary.md", "methods.md", "glossary.md"])
def test_made_pages_are_up_to_date(name: str, maker: ModuleType) -> None:
    held = (DOCS / name).read_text(encoding="utf-8")
    # A whole page as the difference would bury the one line that says what to do.
    assert held == maker.build_pages()[name] or pytest.fail("run: python tools/make_docs.py")


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for path in DOCS.glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index, path.name


@pytest.mark.parametrize(
    "path",
    sorted([*DOCS.glob("*.md"), *HOME.glob("*.md")]),
    ids=lambda p: p.relative_to(HOME).as_posix(),
)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_the_citation_names_this_version() -> None:
    from kexie_analysis import __version__

    assert f"\nversion: {__version__}\n" in (HOME / "CITATION.cff").read_text(encoding="utf-8")
