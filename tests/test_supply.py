"""What the product is made of: licences that allow its use, and none of the dangerous calls."""

from __future__ import annotations

import ast
import importlib.metadata
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "kexie_analysis").rglob("*.py"))
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


def locked() -> set[str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([a-z0-9.-]+)==", text))


def test_no_dependency_is_under_the_gpl() -> None:
    names = locked()
    for dist in importlib.metadata.distributions():
        meta = dist.metadata
        if meta["Name"].lower().replace("_", "-").replace(".", "-") not in names:
            continue
        classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License")]
        short = meta.get("License-Expression") or (meta.get("License") or "")[:80]
        stated = " ".join([short, *classifiers])
        assert "GPL" not in stated or "LGPL" in stated, f"{meta['Name']}: {stated}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_pickle_eval_or_shell(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {a.name.split(".")[0] for a in node.names} & FORBIDDEN_IMPORTS
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FORBIDDEN_IMPORTS
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                assert called.id not in FORBIDDEN_CALLS, f"line {node.lineno}"
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                spot = f"{called.value.id}.{called.attr}"
                assert spot not in {"os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}, spot
            shell = [k for k in node.keywords if k.arg == "shell"]
            assert not shell, f"line {node.lineno}: shell="


def test_the_list_of_licences_names_what_the_lock_names() -> None:
    text = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"(?m)^\| ([a-z0-9][a-z0-9.-]*) \| (.+) \|$", text))
    assert set(rows) == locked(), "run tools/list_licences.py"
    assert not any("GPL" in r and "LGPL" not in r for r in rows.values())
