"""The wheel alone, installed without the project: its notebooks and data come along."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
# The wheel and its environment are made once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def call(*command: object, cwd: Path) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KEXIE_", "PYTHONPATH"))}
    kept["KEXIE_WARM"] = "0"  # for one briefing, warming up takes longer than it saves
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=kept, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "-w", out]
    call(sys.executable, "-m", "pip", "wheel", HOME, *options, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`kexie` in an environment of its own that borrows the libraries and not the project."""
    home = tmp_path_factory.mktemp("venv")
    call(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    site = Path(
        call(
            python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home
        ).strip()
    )
    # A folder named in a .pth is searched, and the .pth files inside it are not followed: an
    # editable install there stays out of sight.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    options = ["--no-deps", "--no-index", "--quiet", "--ignore-installed"]
    call(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=home)
    return scripts / "kexie"


def test_it_holds_notebooks_and_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    bundle = [n.split("_bundle/")[1] for n in names if "_bundle/" in n]
    for path in [*(HOME / "notebooks").glob("*.ipynb"), *(HOME / "data" / "themes").glob("*.yml")]:
        assert path.relative_to(HOME).as_posix() in bundle
    assert "data/datapackage.json" in bundle
    assert "notebooks/suite.yml" in bundle
    assert not [n for n in bundle if Path(n).name.startswith(".")]


def test_it_works_in_an_empty_folder(command: Path, tmp_path: Path) -> None:
    code = "import kexie_analysis; print(kexie_analysis.__file__)"
    python = command.with_name(Path(sys.executable).name)
    assert str(HOME) not in call(python, "-c", code, cwd=tmp_path)
    assert "没有问题" in call(command, "check", cwd=tmp_path)
    call(command, "report", "overview", "--out", "out", "--formats", "html,pdf", cwd=tmp_path)
    assert (tmp_path / "out" / "overview.html").is_file()
    assert (tmp_path / "out" / "overview.pdf").is_file()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]


def test_it_reads_a_document_in_an_empty_folder(command: Path, tmp_path: Path) -> None:
    from tests.docs.sample import write_sample

    write_sample(tmp_path / "我的规划.docx")
    call(command, "extract", "我的规划.docx", cwd=tmp_path)
    assert "没有问题" in call(command, "check", cwd=tmp_path)
    call(command, "report", "province-CN-NX", "--formats", "html", cwd=tmp_path)
    assert (tmp_path / "reports" / "province-CN-NX.html").is_file()
