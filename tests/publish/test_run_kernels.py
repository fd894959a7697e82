"""Warm and ordinary kernels give the same; a terminal and a file are told the same."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kexie_analysis.publish.progress import Progress
from tests.publish.toys import STUBS, notebook, run, write_suite

GOOD = notebook(["print('各省', provinces)"], parameters="provinces: list[str] = []")
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("settled_code")


def test_warm_and_cold_kernels_give_the_same_notebooks(tmp_path: Path, tiny_folder: Path) -> None:
    pytest.importorskip("ipykernel")
    if not sys.platform.startswith("linux"):
        pytest.skip("kernels are forked on Linux only")
    nb = notebook(
        [
            "import os, sys, warnings\nimport pandas as pd, matplotlib, matplotlib.pyplot as plt",
            "print(sorted(n for n in globals() if not n.startswith('_')))",
            "print(sys.path, os.getcwd(), matplotlib.get_backend(), __name__, len(sys.argv))",
            "print(sorted(k for k in os.environ if k.startswith(('KEXIE', 'MPL', 'PYTHON', 'OPENBLAS'))))",
            "from kexie_analysis import load_plans\nplans = load_plans()\nlen(plans.tasks)",
            "pd.DataFrame({'a': [1, 2]})",
            "fig, ax = plt.subplots(); ax.plot([1, 2]); plt.show()",
            "import random, numpy as np\nrandom.random() != 0.5, np.random.rand() != 0.5",
            "print(os.getpgid(0) == os.getpid(), os.getsid(0) == os.getpid())",
            "warnings.warn('一次')",
        ],
        parameters="n: int = 1",
    )
    made = {}
    for warm in (True, False):
        made[warm] = _executed(nb, tmp_path / "same", tiny_folder, warm)
    assert made[True][0] == [True, True]
    assert made[False][0] == [False, False]
    assert made[True][1] == made[False][1]
    assert made[True][2] != made[True][3], (
        "forks of one process must not draw the same random numbers"
    )


def _executed(nb: dict, folder: Path, data: Path, warm: bool) -> tuple:
    from kexie_analysis.publish import worker
    from kexie_analysis.publish.execute import execute
    from kexie_analysis.publish.kernels import KernelSettings, manager_class
    from kexie_analysis.publish.pool import Pool

    suite = write_suite(
        folder / "nb", {"a": nb, "r": notebook(["import random\nrandom.random()"])}, ""
    )
    sockets = Path("/tmp") / f"kexie-test-{os.getpid()}-{warm}"
    sockets.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "KEXIE_DATA": str(data),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    pool = Pool(1, sockets=sockets, environment=environment, warm=warm, exporters=STUBS)
    try:
        own = worker.Worker(sockets, str(pool.socket) if warm else "", STUBS)
        settings = KernelSettings(sockets, environment, own.zygote)
        runs = [
            execute(suite.parent / f, {}, timeout=120, kernel_manager_class=manager_class(settings))
            for f in ("a.ipynb", "r.ipynb", "r.ipynb")
        ]
        assert [r.reason for r in runs] == ["", "", ""]
        random = [r.notebook.cells[0].outputs[0]["data"]["text/plain"] for r in runs[1:]]
        return settings.started_warm[:2], _without_times(runs[0].notebook), *random
    finally:
        pool.close()
        for path in sockets.iterdir():
            path.unlink()
        sockets.rmdir()


def _without_times(nb: dict) -> str:
    cells = [{k: v for k, v in cell.items() if k != "metadata"} for cell in nb["cells"]]
    text = json.dumps(cells, ensure_ascii=False, sort_keys=True)
    # The warning's text names the file IPython made up for the cell, with the kernel's process id.
    return re.sub(r"ipykernel_\d+/\d+\.py", "ipykernel", text)


def test_without_a_warm_process_ordinary_kernels_do(
    tmp_path: Path, tiny_folder: Path, out: Path, monkeypatch
) -> None:
    from kexie_analysis.publish import pool

    monkeypatch.setattr(pool, "WARM_MODULES", ())
    monkeypatch.setattr(pool.Pool, "_start_zygote", _broken_zygote)
    suite = write_suite(
        tmp_path / "nb", {"a": GOOD, "b": GOOD}, "briefings: [{name: a}, {name: b}]"
    )
    outcome = run(suite, tiny_folder, out, warm=True, jobs=1)
    assert sorted(outcome.published) == ["a", "b"]


def _broken_zygote(self) -> subprocess.Popen:
    # Listens, takes requests, and never forks: its kernels are dead on arrival.
    code = (
        "import socket, sys\ns = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()\n"
        "c, _ = s.accept(); c.recv(10); c.close()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(self.socket)], stdin=subprocess.PIPE
    )
    while not self.socket.exists():
        time.sleep(0.01)
    return process


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_the_time_left_and_a_file_plain_lines() -> None:
    for stream in (Terminal(), io.StringIO()):
        progress = Progress(2, stream=stream)
        progress.step("完成 甲")
        progress.tick()
        progress.step("完成 乙")
        progress.close()
        said = stream.getvalue()
        assert "[1/2] 完成 甲" in said
        assert ("还需" in said) == stream.isatty()
        assert ("\r" in said) == stream.isatty()
