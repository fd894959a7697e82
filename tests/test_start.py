"""The first notebook: runs as it is, on other data, and where nothing was found; leaves its files beside it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import papermill
import pytest
from openpyxl import load_workbook

from tests.test_notebooks import HOME, blocks

START = HOME / "notebooks" / "start.ipynb"


def run(folder: Path, **parameters: object) -> list[dict]:
    target = folder / "out.ipynb"
    papermill.execute_notebook(START, target, parameters=parameters, cwd=folder, progress_bar=False)
    return blocks(nbformat.read(target, as_version=4))


def test_about_ten_cells_and_not_in_the_suite() -> None:
    cells = json.loads(START.read_text(encoding="utf-8"))["cells"]
    assert 8 <= len(cells) <= 13
    assert "start.ipynb" not in (HOME / "notebooks" / "suite.yml").read_text(encoding="utf-8")


def test_shows_compares_draws_and_exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEXIE_DATA", str(HOME / "data"))
    monkeypatch.setenv("PYTHONPATH", str(HOME))
    shown = run(tmp_path)
    assert [b["kind"] for b in shown] == ["table", "figure", "note"]
    assert shown[0]["rows"]
    assert load_workbook(tmp_path / "入门-目标.xlsx").active.max_row == len(shown[0]["rows"]) + 1
    assert (tmp_path / "入门-举措.png").stat().st_size > 10_000
    assert all("已存" in p for p in shown[2]["paragraphs"])


def test_runs_where_nothing_is_found(
    tmp_path: Path, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEXIE_DATA", str(tiny_folder))
    monkeypatch.setenv("PYTHONPATH", str(HOME))
    shown = run(tmp_path, provinces=["北京"])
    assert shown[0]["rows"] == []
