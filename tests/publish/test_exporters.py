"""The nbconvert exporters, as the command line and JupyterLab call them."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import pytest

from kexie_analysis.publish.exporters import BriefingHTMLExporter, BriefingPDFExporter
from tests.publish import foreign
from tests.publish.briefing import briefing


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "它's 一 本.ipynb"
    nbformat.write(foreign.images(), path)
    return path


def test_files_with_odd_names_are_exported_with_their_warnings(saved: Path) -> None:
    pdf, resources = BriefingPDFExporter().from_filename(str(saved))
    assert pdf.startswith(b"%PDF")
    assert resources["output_extension"] == ".pdf"
    assert any("images/none.png" in w for w in resources["kexie_warnings"])
    page, resources = BriefingHTMLExporter().from_filename(str(saved))
    assert page.startswith("<!DOCTYPE html>")
    assert resources["output_extension"] == ".html"


def test_images_beside_the_notebook_are_found(tmp_path: Path) -> None:
    import base64

    (tmp_path / "a.png").write_bytes(base64.b64decode(foreign.picture()))
    path = tmp_path / "nb.ipynb"
    nbformat.write(foreign.made(foreign.new_markdown_cell("![图](a.png)")), path)
    page, resources = BriefingHTMLExporter().from_filename(str(path))
    assert 'src="data:image/png;base64,' in page
    assert resources["kexie_warnings"] == []


def test_options_reach_the_page() -> None:
    page, _ = BriefingHTMLExporter(show_code=False).from_notebook_node(foreign.tags())
    assert "源码_other" not in page
    first, _ = BriefingPDFExporter(timestamp=0).from_notebook_node(briefing())
    second, _ = BriefingPDFExporter(timestamp=0).from_notebook_node(briefing())
    assert first == second


def test_the_notebook_itself_is_left_as_it_was() -> None:
    notebook = foreign.prose()
    before = copy.deepcopy(notebook)
    BriefingHTMLExporter().from_notebook_node(notebook)
    assert notebook == before


def test_what_a_file_misses_stops_nothing(tmp_path: Path) -> None:
    cells: list[object] = [
        {"cell_type": "markdown", "metadata": None, "source": ["开头，", None, "结尾"]},
        {"cell_type": "code", "source": None, "outputs": None},
        {"cell_type": "code", "source": "1", "outputs": [None, {"output_type": "stream"}]},
        None,
    ]
    path = tmp_path / "nb.ipynb"
    path.write_text(
        json.dumps({"cells": cells, "metadata": None, "nbformat": 4, "nbformat_minor": 5})
    )
    page, _ = BriefingHTMLExporter().from_filename(str(path))
    assert "开头，结尾" in page


@pytest.mark.skipif(
    "briefing-pdf" not in entry_points(group="nbconvert.exporters").names, reason="软件包未安装"
)
@pytest.mark.parametrize("name", ["briefing-pdf", "briefing-html"])
def test_the_command_line_offers_them_by_name(saved: Path, name: str) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", name, str(saved), "--output", "out"]
    done = subprocess.run(command, cwd=saved.parent, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "none.png" in done.stderr
    assert list(saved.parent.glob("out.*"))
