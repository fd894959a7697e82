"""Every notebook, run as it is on the real data and on made-up data, and the rules of their form."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import papermill
import pytest
import yaml

from tests.kernels import Kernels

HOME = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((HOME / "notebooks").glob("*.ipynb"))
OURS = [
    HOME / "notebooks" / f"{name}.ipynb"
    for name in (
        "overview", "science_literacy", "academician_stations", "society_reform",
        "theme", "province", "delivery", "responsibility",
    )
]  # fmt: skip
BLOCK = "application/vnd.kexie.block+json"
MOST_LINES, MOST_CELLS = 8, 16


def cells(path: Path, kind: str) -> list[dict]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [c for c in notebook["cells"] if c["cell_type"] == kind]


def blocks(notebook: Any) -> list[dict]:
    """What an executed notebook shows, in order."""
    out = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", output
            assert output.output_type != "stream", output
            if BLOCK in output.get("data", {}):
                out.append(output["data"][BLOCK])
    return out


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_form(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert 8 <= len(notebook["cells"]) <= MOST_CELLS
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    tagged = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    assert len(tagged) == 1
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_code_only_chooses_asks_and_shows(path: Path) -> None:
    barred = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try)
    barred += (ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)
    for cell in cells(path, "code"):
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= MOST_LINES, source
        tree = ast.parse(source)
        assert not [n for n in ast.walk(tree) if isinstance(n, barred)], source
        imported = [n for n in ast.walk(tree) if isinstance(n, ast.Import)]
        assert not imported, source  # `from kexie_analysis … import …` is all a notebook needs
        modules = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        assert all(m.startswith("kexie_analysis") for m in modules), source
        assert not re.search(r"[/\\]\w+[/\\]|\.csv|\.ttf|font", source), source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_prose_states_no_number(path: Path) -> None:
    for cell in cells(path, "markdown"):
        text = "".join(cell["source"])
        assert not re.search(r"[0-9０-９]", text), text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_parameters_can_be_inspected(path: Path) -> None:
    found = papermill.inspect_notebook(path)
    assert found
    types = {p["inferred_type_name"] for p in found.values()}
    assert types <= {"list[str]", "list[float]", "str", "int", "float", "bool"}, types


def test_the_suite_names_notebooks_that_exist() -> None:
    suite = yaml.safe_load((HOME / "notebooks" / "suite.yml").read_text(encoding="utf-8"))
    for entry in suite["briefings"]:
        assert (HOME / "notebooks" / entry["notebook"]).is_file()
    assert {p.name for p in OURS} <= {e["notebook"] for e in suite["briefings"]}


def check_briefing(shown: list[dict]) -> None:
    kinds = [b["kind"] for b in shown]
    assert kinds[:2] == ["cover", "summary"]
    assert kinds[-1] == "note"
    assert kinds.count("figure") >= 2
    assert kinds.count("table") >= 2
    summary = shown[1]
    assert 3 <= len(summary["findings"]) <= 5
    assert "份文件" in summary["closing"]
    for block in shown:
        if block["kind"] in ("figure", "table"):
            assert block["question"].endswith("？")
            assert block["title"]
            assert block["source"]
        if block["kind"] == "figure":
            assert len(block["alt"]) > 10


@pytest.mark.parametrize("path", OURS, ids=lambda p: p.stem)
def test_runs_on_the_real_data(path: Path, kernels: Kernels) -> None:
    check_briefing(blocks(kernels.run(path, HOME / "data")))


@pytest.mark.parametrize("path", OURS, ids=lambda p: p.stem)
def test_runs_on_made_up_data(path: Path, tiny_folder: Path, kernels: Kernels) -> None:
    chosen = {"theme": {"theme_id": "society_reform"}, "province": {"province_id": "CN-YN"}}
    shown = blocks(kernels.run(path, tiny_folder, **chosen.get(path.stem, {})))
    assert [b["kind"] for b in shown][:2] == ["cover", "summary"]


@pytest.mark.parametrize("path", OURS, ids=lambda p: p.stem)
def test_says_so_where_there_is_nothing(path: Path, tiny_folder: Path, kernels: Kernels) -> None:
    chosen: dict[str, object] = {"provinces": ["北京"]}
    chosen |= {"theme_id": "think_tank"} if path.stem == "theme" else {}
    given = {"province_id": "CN-BJ"} if path.stem == "province" else chosen
    shown = blocks(kernels.run(path, tiny_folder, **given))
    assert "北京" in shown[0]["title"]
    assert any("没有北京的文件" in f["text"] for f in shown[1]["findings"])
