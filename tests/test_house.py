"""The rules of the house: imports run one way, heavy libraries have one owner, locks and bounds agree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kexie_analysis"

# What each wing may import of ours, besides itself.
MAY_IMPORT = {
    "errors": set(),
    "schema": set(),
    "transaction": {"errors"},
    "messages": {"errors"},
    "naming": {"messages", "schema"},
    "codebook_files": {"errors", "messages"},
    "codebook": {"errors", "codebook_files"},
    "folders": {"errors"},
    "schemes": {"errors", "codebook_files", "folders"},
    "cells": {"errors", "schema"},
    "columns": {"errors", "schema", "cells"},
    "store": set(),
    "sheets": {"errors", "schema", "cells", "columns"},
    "parts": {"errors", "schema", "columns", "store"},
    "keys": {"errors", "schema", "columns", "parts"},
    "package": {
        "errors", "schema", "transaction", "cells", "columns", "store", "sheets", "parts", "keys", "folders",
    },
    "cluster": {"errors"},
    "extract": {
        "errors", "schema", "transaction", "codebook", "schemes", "package", "cells", "columns",
        "store", "sheets", "parts", "cluster", "folders",
    },
    # plans shows quotations, and only extract can read a source document.
    "frames": {"errors", "schema", "transaction", "package", "columns", "store", "parts"},
    "choosing": {"errors", "schema"},
    "plans": {
        "errors", "schema", "codebook", "package", "extract", "reads", "frames", "messages", "naming",
        "choosing", "folders",
    },
    "reads": set(),
    "analyse": {"errors", "schema", "codebook", "schemes", "package", "plans", "messages"},
    "draw": {"errors", "messages"},
    "publish": {
        "errors", "schema", "transaction", "package", "store", "parts", "cluster", "codebook", "messages", "folders",
        "choosing",
    },
    "cli": {"errors", "extract", "publish", "package", "__init__"},
    "__init__": {"plans", "messages"},
    "entry": {"cli"},
    "__main__": {"entry"},
}  # fmt: skip
OWNERS = {
    "jieba": "extract/tokens.py",
    "sklearn": "analyse/language.py",
    "matplotlib": "draw/",
    "seaborn": "draw/",
    "papermill": "publish/",
    "nbconvert": "publish/",
    "typst": "publish/",
}


def wing(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import; name the package in full"
            names.add(node.module or "")
            if node.module == "kexie_analysis":
                names |= {f"kexie_analysis.{alias.name}" for alias in node.names}
    return names


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_bundle" not in p.parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    here = wing(path)
    for name in imported(path):
        if not name.startswith("kexie_analysis."):
            continue
        target = name.split(".")[1]
        if target in {here, "__version__"}:
            continue
        assert target in MAY_IMPORT[here], f"{here} must not import {target}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_have_one_owner(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    for name in imported(path):
        owner = OWNERS.get(name.split(".")[0])
        assert owner is None or place.startswith(owner), f"{name} belongs to {owner}"


def test_import_and_help_load_nothing_heavy() -> None:
    code = (
        "import sys, kexie_analysis, kexie_analysis.cli as c\n"
        "try: c.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('pandas', 'numpy', 'matplotlib', 'jieba', 'papermill') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_the_four_states_are_called_the_same_in_every_wing() -> None:
    from kexie_analysis.analyse import states as analysed
    from kexie_analysis.draw import states as drawn
    from kexie_analysis.publish.xlsx import STATES as written

    for name in ("NOT_PROPOSED", "NOT_FOUND", "NOT_APPLICABLE", "FRAGMENT", "PRESENT"):
        assert getattr(analysed, name) == getattr(drawn, name)
    assert (
        set(analysed.STATES) == set(drawn.MARKS) == set(drawn.MEANINGS) == {s for s, _ in written}
    )


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirement(text: str) -> tuple[str, str]:
    name, bounds = re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", text.strip()).groups()
    # conda-forge splits these two, so that a headless install pulls in no Qt.
    name = name.lower().replace("_", "-").removesuffix("-base")
    return name, bounds.strip()


def test_environment_has_the_bounds_of_pyproject() -> None:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert entries["name"] == "kexie"
    conda = [e for e in entries["dependencies"] if isinstance(e, str) and e != "pip"]
    by_pip = [r for e in entries["dependencies"] if isinstance(e, dict) for r in e["pip"]]
    have = dict(requirement(r) for r in conda + by_pip)
    assert have.pop("python") == project()["requires-python"]
    assert have == dict(requirement(r) for r in project()["dependencies"])


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_versions_and_hashes_but_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    entries = [e for e in re.split(r"(?m)^(?=[a-z0-9])", text) if e.strip()]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


def test_lock_holds_every_dependency() -> None:
    locked = re.findall(r"(?m)^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"))
    assert {requirement(r)[0] for r in project()["dependencies"]} <= set(locked)


def test_no_absolute_paths_or_outputs_are_committed() -> None:
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        if path.suffix not in {".py", ".md", ".yml", ".toml", ".ipynb", ".csv", ".json", ".sh"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"/(?:home|root|Users)/[a-z]", text), name
        if path.suffix == ".ipynb":
            assert '"output_type"' not in text, name
