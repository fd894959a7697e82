"""Small notebooks and suites, made for the tests of the run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kexie_analysis.publish.runner import Outcome, Settings, run_suite

STUBS = "tests.publish.stub_exporters"


def notebook(cells: Sequence[str], *, parameters: str = "") -> dict[str, Any]:
    """A notebook of these code cells, the first tagged `parameters` where given."""
    sources = [parameters, *cells] if parameters else list(cells)
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{i}",
                "metadata": {"tags": ["parameters"] if parameters and i == 0 else []},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for i, source in enumerate(sources)
        ],
    }


def write_suite(folder: Path, notebooks: Mapping[str, dict], suite: str) -> Path:
    """The notebooks and suite.yml in `folder`; returns the suite's path. Formats are the stubs' two."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in notebooks.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    path = folder / "suite.yml"
    formats = "" if not suite.startswith("briefings") else "\ndefaults: {formats: [html, pdf]}\n"
    path.write_text(suite + formats, encoding="utf-8")
    return path


def run(suite: Path, data: Path, out: Path, **options: Any) -> Outcome:
    """One run with stub exporters, ordinary kernels and one worker, unless the options say otherwise.

    A second worker takes longer to start than a toy takes to run.
    """
    settings = {"exporters": STUBS, "warm": False, "jobs": 1, **options}
    return run_suite(Settings(suite=suite, data=data, out=out, **settings))


def manifest(out: Path) -> dict[str, Any]:
    """The briefings of the manifest."""
    return json.loads((out / "manifest.json").read_bytes())["briefings"]
