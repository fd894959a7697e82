"""Our notebooks as jobs of jupyter-scheduler, over its REST interface on the loopback device."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupyter_scheduler", reason="jupyter-scheduler is not installed")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "only-for-this-test"


class Server:
    """A Jupyter server with the scheduler, its root folder holding our notebooks."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        shutil.copytree(ROOT / "notebooks", self.root / "notebooks")
        self.runtime = folder / "runtime"
        dirs = {f"JUPYTER_{k}_DIR": str(folder / k.lower()) for k in ("CONFIG", "DATA", "RUNTIME")}
        self.log = folder / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyter_server", "--ip=127.0.0.1", "--port=0", "--allow-root",
                 "--no-browser", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.root}",
                 f"--SchedulerApp.db_url=sqlite:///{folder / 'jobs.sqlite'}"],
                env={**os.environ, **dirs, "IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": str(ROOT),
                     "KEXIE_DATA": str(ROOT / "data")},
                stdout=log, stderr=log, start_new_session=True, cwd=self.root,
            )  # fmt: skip
        self.url = self._wait()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request; the answer as JSON, None where it has no body."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        # No proxy: the server is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            raw = answer.read()
        return json.loads(raw) if raw else None

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _wait(self) -> str:
        for _ in range(600):
            for path in self.runtime.glob("jpserver-*.json"):
                with contextlib.suppress(ValueError, KeyError, urllib.error.URLError, OSError):
                    self.url = json.loads(path.read_text())["url"]
                    self.call("GET", "api/status")
                    return self.url
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        self.stop()
        raise AssertionError(self.log.read_text(errors="replace")[-2000:])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not (ROOT / "notebooks" / "theme.ipynb").is_file():
        pytest.skip("notebooks/theme.ipynb is not there")
    running = Server(tmp_path_factory.mktemp("scheduler"))
    yield running
    running.stop()


def finished(server: Server, job: str) -> dict[str, Any]:
    """The job, once it has ended."""
    for _ in range(1200):
        state = server.call("GET", f"scheduler/jobs/{job}")
        # A job that has not begun yet calls itself STOPPED.
        if state["status"] in {"COMPLETED", "FAILED"}:
            return state
        time.sleep(0.5)
    raise AssertionError("the job did not end")


def test_a_briefing_runs_as_a_job_with_parameters(server: Server) -> None:
    (environment, *_) = server.call("GET", "scheduler/runtime_environments")
    # The scheduler puts a parameter's value into the notebook as Python: text carries its quotes.
    body = {
        "name": "人才专题",
        "input_uri": "notebooks/theme.ipynb",
        "runtime_environment_name": environment["name"],
        "output_formats": ["ipynb", "html"],
        "parameters": {"theme_id": '"talent"', "provinces": '["江西"]'},
    }
    job = server.call("POST", "scheduler/jobs", body)["job_id"]
    state = finished(server, job)
    assert state["status"] == "COMPLETED", state.get("status_message")
    server.call("GET", f"scheduler/jobs/{job}/download_files")
    # The scheduler keeps a copy of the input, theme.ipynb, beside what came of it.
    notebook = _downloaded(server, "theme-*.ipynb")
    assert 'theme_id = "talent"\nprovinces = ["江西"]' in [c["source"] for c in notebook["cells"]]
    outputs = [o for c in notebook["cells"] for o in c.get("outputs", [])]
    covers = [o["data"]["application/vnd.kexie.block+json"] for o in outputs if "data" in o]
    assert any(block.get("kind") == "cover" for block in covers if isinstance(block, dict))
    assert not [o for o in outputs if o["output_type"] == "error"]


def _downloaded(server: Server, pattern: str) -> dict[str, Any]:
    for _ in range(100):
        found = (
            list((server.root / "jobs").rglob(pattern)) if (server.root / "jobs").is_dir() else []
        )
        if found:
            with contextlib.suppress(ValueError):
                notebook = json.loads(found[0].read_text(encoding="utf-8"))
                for cell in notebook["cells"]:
                    cell["source"] = "".join(cell["source"])
                return notebook
        time.sleep(0.2)
    raise AssertionError("no result was downloaded")
