"""Every hostile document gives its documented error or a sound result, and harms nothing."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import time
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.package import check_tables
from tests.hostile.documents import PLAN, Case, make_cases
from tests.hostile.more_documents import more_cases

DATA = Path(__file__).resolve().parents[2] / "data"
# Those that take seconds each run where they are asked for.
COSTLY = (
    "docx-million", "docx-merged", "docx-open-fields", "pdf-form", "pdf-open-states", "pdf-fine", "pdf-one-place",
    "pdf-far", "pdf-packed", "page-deep-a", "page-deep-for", "page-deep-p", "page-many", "page-spans", "page-pre", "most-",
)  # fmt: skip
MORE = [c for c in more_cases() if not c.name.startswith(COSTLY) or os.environ.get("KEXIE_BOUNDS")]
CASES = [*make_cases(), *MORE]
SECONDS = 10


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the codebook and no plan in it."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("themes", "schemes", "reference"):
        if (DATA / name).is_dir():
            shutil.copytree(DATA / name, folder / name)
    for path in (DATA / "provinces.csv", *DATA.glob("*.txt")):
        shutil.copy(path, folder / path.name)
    # The word list is loaded once per process; no single case is charged for it.
    warm = tmp_path_factory.mktemp("warm")
    (warm / "plan.txt").write_text(PLAN, encoding="utf-8")
    shutil.copytree(folder, warm / "data")
    assert main(["extract", str(warm / "plan.txt"), "--data", str(warm / "data")]) == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".")
    }


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 400
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_document(case: Case, empty_data: Path, tmp_path: Path) -> None:
    data, inbox = tmp_path / "data", tmp_path / "inbox"
    shutil.copytree(empty_data, data)
    inbox.mkdir()
    before = contents(data)
    target = case.write(inbox)
    out, err = io.StringIO(), io.StringIO()
    began = time.process_time()  # the reader in its own process has a bound of its own
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["extract", str(target), "--data", str(data)])
    assert time.process_time() - began < SECONDS
    said = out.getvalue() + err.getvalue()
    assert "Traceback" not in said
    assert status in (0, 1, 2), said
    if case.expect == "sound":
        assert status == 0, said
    if case.expect == "error":
        assert status != 0, said
    if status == 2:
        assert "错误" in err.getvalue() or "错误" in said
        assert contents(data) == before, "an error must leave data/ as it was"
    else:
        assert check_tables(data) == []
