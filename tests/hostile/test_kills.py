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
from kexie_analysis.package import check_tables
from tests.hostile.documents import PLAN

DATA = Path(__file__).resolve().parents[2] / "data"
KILLS = int(os.environ.get("KEXIE_KILLS", "4"))


@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
def test_a_killed_extraction_loses_nothing(tmp_path: Path) -> None:
    data = Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns(".*")))
    source = tmp_path / "要点.txt"
    source.write_text(PLAN, encoding="utf-8")
    command = [sys.executable, "-m", "kexie_analysis", "extract", str(source), "--data", str(data)]
    began = time.monotonic()
    assert main(["extract", str(source), "--data", str(data)]) == 0
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
        assert not list(data.glob(".staging/*"))
    assert main(["extract", str(source), "--data", str(data)]) == 0
    assert check_tables(data) == []
