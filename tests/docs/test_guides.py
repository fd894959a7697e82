"""Each guide of docs/, followed literally in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.sample import write_sample

HOME = Path(__file__).resolve().parents[2]
GUIDES = (
    "add-document", "correct-figure", "add-theme", "add-indicator", "add-briefing",
    "change-chart", "word-powerpoint", "own-data", "other-tools", "cite", "jupyterlab",
)  # fmt: skip
#: What must be there once a guide has been followed.
LEFT = {
    "add-document": ["reports/province-CN-NX.html"],
    "add-theme": ["reports/theme-aging_services.html"],
    "add-briefing": ["reports/my_talent.html"],
    "change-chart": ["部门.png", "样式.png", "任务.png"],
    "word-powerpoint": [
        "reports/responsibility.docx", "reports/responsibility.xlsx",
        "学会改革.png", "学会改革.svg", "学会改革.xlsx",
    ],
    "jupyterlab": ["reports/start.docx", "reports/start.xlsx"],
    "own-data": ["我的数据/datapackage.json", "我的简报/overview.html"],
    "other-tools": ["quantities.parquet", "data/parquet/quantities"],
}  # fmt: skip
_BLOCK = re.compile(r"^```(\w+)(?: (file|append)=(\S+))?\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """One block of a guide: a command, a program, or the text of a file."""

    language: str
    how: str
    target: str
    text: str


def steps(name: str) -> list[Step]:
    text = (HOME / "docs" / f"{name}.md").read_text(encoding="utf-8")
    return [Step(*(group or "" for group in found)) for found in _BLOCK.findall(text)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("data", "notebooks"):
        shutil.copytree(HOME / name, tmp_path / name, ignore=shutil.ignore_patterns(".*"))
    write_sample(tmp_path / "我的规划.docx")
    return tmp_path


def follow(step: Step, project: Path) -> None:
    if step.how:
        path = project / step.target
        mode = "a" if step.how == "append" else "x"
        with path.open(mode, encoding="utf-8") as file:
            file.write(step.text)
        return
    programs = {"sh": ["sh", "-eu", "-c", step.text], "python": [sys.executable, "-c", step.text]}
    if step.language not in programs:
        return
    done = subprocess.run(
        programs[step.language], cwd=project, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, f"{step.text}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    assert "更正未采用" not in done.stdout


def environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KEXIE_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    # For one briefing at a time, warming up takes longer than the kernel that it saves.
    ours = {"PYTHONPATH": str(HOME), "PYTHONUTF8": "1", "KEXIE_WARM": "0"}
    return {**kept, "PATH": path, **ours}


@pytest.mark.slow
@pytest.mark.parametrize("name", GUIDES)
def test_followed_literally(name: str, project: Path) -> None:
    found = steps(name)
    assert found
    for step in found:
        follow(step, project)
    for left in LEFT.get(name, []):
        assert (project / left).stat().st_size > 0, left
    if name == "add-indicator":
        table = (project / "data" / "quantities.csv").read_text(encoding="utf-8")
        assert table.count(",mobile_stations,") == 1
    if name == "correct-figure":  # the correction holds when extraction runs again
        rows = (project / "data" / "quantities.csv").read_text(encoding="utf-8").splitlines()
        assert next(r for r in rows if r.startswith("CN-NX-2021-plan-q00085")).endswith(",firm")


def test_every_guide_is_followed() -> None:
    known = {
        *GUIDES,
        "README",
        "schedule",
        "commands",
        "architecture",
        "data-dictionary",
        "methods",
        "glossary",
        "licences",
    }
    assert {p.stem for p in (HOME / "docs").glob("*.md")} <= known
