"""Worker processes: each runs one notebook after another; one that dies takes only its job along."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kexie_analysis.publish.processes import kill_group, python_path

#: What the warm process imports, and what it calls once (`module:function`) because its first call
#: costs more than the rest: what notebooks and the kernel itself use.
WARM_MODULES = (
    "numpy", "pandas", "pandas.io.formats.html", "pandas.io.formats.string", "pyarrow", "pyarrow.pandas_compat",
    "matplotlib.pyplot", "matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg", "seaborn",
    "scipy.stats", "sklearn.feature_extraction.text", "sqlite3", "PIL.PngImagePlugin", "PIL.Image:preinit",
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "tornado.queues", "tornado.platform.asyncio",
    "IPython.core.interactiveshell", "IPython.core.completerlib", "IPython.core.oinspect", "IPython.core.pylabtools",
    "kexie_analysis.plans:load_plans", "kexie_analysis.draw.warm:draw_once",
    "kexie_analysis.draw.charts", "kexie_analysis.draw.tables", "kexie_analysis.draw.blocks", "kexie_analysis.draw.svg",
    "kexie_analysis.extract.quote", "kexie_analysis.extract.reading", "pandas.core.methods.to_dict", "encodings.idna", "xmlrpc.client",
)  # fmt: skip
_GRACE = 120  # seconds for start-up and exports, beyond the notebook's own limit


class Pool:
    """`jobs` workers for the length of one run.

    Parameters
    ----------
    sockets : a private folder on a local disk, for kernels' sockets.
    environment : what workers and kernels see.
    warm : fork kernels from one warm process (Linux).
    exporters : the module that has export_html, export_pdf, ….
    modules : what the notebooks import of this package, for the warm process to import.
    """

    def __init__(
        self,
        jobs: int,
        *,
        sockets: Path,
        environment: Mapping[str, str],
        warm: bool,
        exporters: str,
        modules: Sequence[str] = (),
    ) -> None:
        self.jobs, self.sockets, self.exporters = jobs, sockets, exporters
        self.environment = python_path(dict(environment))
        self.stopping = threading.Event()
        self._todo: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self._processes: dict[int, subprocess.Popen] = {}
        self._guard = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._warm_modules = (*WARM_MODULES, *modules)
        self._zygote = self._start_zygote() if warm and can_fork() else None

    def run(self, jobs: Sequence[dict]) -> Iterator[dict | None]:
        """Results as they come, in no fixed order; None now and then, so that the caller can look around."""
        for job in jobs:
            self._todo.put(job)
        for number in range(min(self.jobs, len(jobs))):
            thread = threading.Thread(target=self._serve, name=f"worker-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        missing = len(jobs)
        while missing:
            try:
                yield self._done.get(timeout=0.25)
                missing -= 1
            except queue.Empty:
                yield None

    def close(self) -> None:
        """End every worker and every kernel, at once."""
        self.stopping.set()
        with self._guard:
            for process in self._processes.values():
                kill_group(process.pid)
        for thread in self._threads:
            thread.join(timeout=10)
        if self._zygote is not None:
            assert self._zygote.stdin
            with contextlib.suppress(OSError):
                self._zygote.stdin.close()
            try:
                self._zygote.wait(timeout=5)
            except subprocess.TimeoutExpired:
                kill_group(self._zygote.pid)
                self._zygote.wait()

    def _serve(self) -> None:
        process: subprocess.Popen | None = None
        while not self.stopping.is_set():
            try:
                job = self._todo.get_nowait()
            except queue.Empty:
                break
            if process is None:
                process = self._start_worker()
            result = self._ask(process, job)
            if result is None:
                result = {"name": job["name"], "ok": False, "files": {}, "seconds": None}
                result["reason"] = self._why_dead(process, job)
                process = None
            self._done.put(result)
        if process is not None:
            self._end(process)

    def _ask(self, process: subprocess.Popen, job: dict) -> dict | None:
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = threading.Timer(job["timeout"] + _GRACE, kill_group, [process.pid])
        watchdog.daemon = True
        watchdog.start()
        try:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            return json.loads(line) if line.endswith("\n") else None
        except (OSError, ValueError):
            return None
        finally:
            watchdog.cancel()

    def _start_worker(self) -> subprocess.Popen:
        socket = str(self.socket) if self._zygote is not None else ""
        command = [sys.executable, "-m", "kexie_analysis.publish.worker"]
        process = subprocess.Popen(
            [*command, str(os.getpid()), str(self.sockets), socket, self.exporters],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            encoding="utf-8",
            start_new_session=True,
        )
        with self._guard:
            self._processes[process.pid] = process
        if self.stopping.is_set():
            kill_group(process.pid)
        return process

    def _end(self, process: subprocess.Popen) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            process.wait()
        process.stdout.close()
        with self._guard:
            self._processes.pop(process.pid, None)

    def _why_dead(self, process: subprocess.Popen, job: dict) -> str:
        kill_group(process.pid)
        self._end(process)
        if process.returncode == -9 and not self.stopping.is_set():
            return f"工作进程被终止（内存不足、被人为结束，或超过 {job['timeout'] + _GRACE} 秒）"
        return f"工作进程意外退出（状态 {process.returncode}）"

    @property
    def socket(self) -> Path:
        return self.sockets / "zygote"

    def _start_zygote(self) -> subprocess.Popen | None:
        command = [sys.executable, "-m", "kexie_analysis.publish.zygote"]
        try:
            process = subprocess.Popen(
                [*command, str(self.socket), str(os.getpid()), *self._warm_modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=self.environment,
            )
        except OSError:
            return None
        for _ in range(500):  # it binds its socket before its imports: this takes some 50 ms
            if self.socket.exists():
                return process
            if process.poll() is not None:
                return None
            threading.Event().wait(0.01)
        return process


def can_fork() -> bool:
    """Whether kernels can be forked here: Linux with pidfds (5.3 and later)."""
    if not sys.platform.startswith("linux") or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return os.environ.get("KEXIE_WARM", "1") != "0"
