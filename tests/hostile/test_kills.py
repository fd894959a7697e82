"""`kexie extract` killed at any moment leaves the old tables or the new ones, never a mix."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.package import check_tables, read_rows
from kexie_analysis.store import find_format
from kexie_analysis.transaction import needs_recovery
from tests.hostile.documents import PLAN

DATA = Path(__file__).resolve().parents[2] / "data"
_DIES_AT_MOVE = """
import os, signal, sys
from kexie_analysis import transaction
from kexie_analysis.extract.pipeline import extract
real, left = transaction._move, [int(sys.argv[4])]
def dying(*args, **options):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*args, **options)
transaction._move = dying
extract([sys.argv[1]], sys.argv[2], format=sys.argv[3])
"""
KILLS = int(os.environ.get("KEXIE_KILLS", "3"))


@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_killed_extraction_loses_nothing(tmp_path: Path, format: str) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
    source = tmp_path / "要点.txt"
    source.write_text(PLAN, encoding="utf-8")
    command = [sys.executable, "-m", "kexie_analysis", "extract", str(source), "--data", str(data)]
    assert main(["extract", str(source), "--data", str(data), "--format", format]) == 0
    source.write_text(PLAN.replace("30个", "29个"), encoding="utf-8")
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - began
    rng = random.Random(20261121)
    for turn in range(KILLS):
        # Another text each time, so that each run has tables to replace.
        source.write_text(PLAN.replace("30个", f"{31 + turn}个"), encoding="utf-8")
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, whole))
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert check_tables(data) == [], f"kill {turn}"
        assert not needs_recovery(data), "what was decided is carried out by who looks next"
        assert find_format(data) == format
        plans = [row for row in read_rows("plans", data) if row["source_file"] == source.name]
        assert len(plans) == 1, f"kill {turn}"
    assert main(["extract", str(source), "--data", str(data)]) == 0
    assert check_tables(data) == []
    assert not list(data.glob(".work-*"))
    assert not (data / ".staging").exists(), "what was not is taken away by who writes next"


@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
def test_a_killed_change_of_format_leaves_one_format(tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
    source = tmp_path / "要点.txt"
    source.write_text(PLAN, encoding="utf-8")
    command = [sys.executable, "-c", _DIES_AT_MOVE, str(source), str(data)]
    count = len(read_rows("plans", data))
    for turn, (format, moves) in enumerate((("parquet", 3), ("csv", 5), ("parquet", 40))):
        run = subprocess.run([*command, format, str(moves)], capture_output=True)
        assert run.returncode == -signal.SIGKILL, run.stderr
        # The journal was in place: whoever looks next finishes the change.
        assert len(read_rows("plans", data)) == count + 1
        assert find_format(data) == format, f"turn {turn}"
        assert (data / "terms.csv").exists() == (format == "csv")
        assert check_tables(data) == []
