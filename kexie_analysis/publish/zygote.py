"""The warm process: it has imported what notebooks use, and becomes a kernel by forking.

`python -m kexie_analysis.publish.zygote SOCKET PARENT_PID MODULE…`, Linux only. One thread, one
select loop. A worker connects to SOCKET and sends one JSON line per kernel wanted; the answer is the
kernel's process id and, as ancillary data, a pidfd of it. When a worker's connection closes its
kernels are ended; when standard input closes (the run is over, or was killed) all are.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass, field

from kexie_analysis.publish.processes import die_with_parent, kill_group

_MAX_REQUEST = 4_000_000


@dataclass
class _Worker:
    """One connection: what came in, and the kernels it asked for."""

    connection: socket.socket
    received: bytes = b""
    kernels: set[int] = field(default_factory=set)


class Zygote:
    """Serves fork requests until standard input closes."""

    def __init__(self, path: str) -> None:
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        self.listener.listen(64)
        self.workers: dict[int, _Worker] = {}
        self.selector = selectors.DefaultSelector()
        self.pipe = (-1, -1)

    def serve(self) -> None:
        """The loop. In a forked child it returns by running the kernel to its end."""
        self.pipe = woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(woken, selectors.EVENT_READ)
        self.selector.register(0, selectors.EVENT_READ)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    connection, _ = self.listener.accept()
                    self.workers[connection.fileno()] = _Worker(connection)
                    self.selector.register(connection, selectors.EVENT_READ)
                elif key.fd == 0:
                    if not os.read(0, 4096):
                        return self._end_all()
                elif key.fd == woken:
                    os.read(woken, 4096)
                    self._reap()
                elif key.fd in self.workers:
                    self._read(self.workers[key.fd])

    def _read(self, worker: _Worker) -> None:
        try:
            part = worker.connection.recv(65536)
        except OSError:
            part = b""
        worker.received += part
        if not part or len(worker.received) > _MAX_REQUEST:
            return self._drop(worker)
        while b"\n" in worker.received:
            line, worker.received = worker.received.split(b"\n", 1)
            self._fork(worker, json.loads(line))

    def _fork(self, worker: _Worker, request: dict) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_kernel(parent, request)
        worker.kernels.add(pid)
        # Not yet waited for, so the id is still this child's, whatever became of it.
        pidfd = os.pidfd_open(pid)
        try:
            socket.send_fds(worker.connection, [json.dumps({"pid": pid}).encode()], [pidfd])
        except OSError:
            self._drop(worker)
        finally:
            os.close(pidfd)

    def _become_kernel(self, parent: int, request: dict) -> None:
        status = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            die_with_parent(parent)
            self._close_inherited()
            run_kernel(request)
            status = 0
        finally:
            # Never back into the loop of the parent, whatever happens.
            os._exit(status)

    def _close_inherited(self) -> None:
        self.selector.close()
        self.listener.close()
        for worker in self.workers.values():
            worker.connection.close()
        for handle in self.pipe:
            os.close(handle)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        os.close(nothing)

    def _drop(self, worker: _Worker) -> None:
        self.selector.unregister(worker.connection)
        self.workers.pop(worker.connection.fileno(), None)
        worker.connection.close()
        for pid in worker.kernels:
            kill_group(pid)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, _ = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                for worker in self.workers.values():
                    worker.kernels.discard(pid)

    def _end_all(self) -> None:
        for worker in list(self.workers.values()):
            self._drop(worker)
        self.listener.close()


def run_kernel(request: dict) -> None:
    """Be an ipykernel, as a newly started process would be one."""
    import random

    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    # A fork copies the state of the generators; a new process would seed its own.
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    gc.enable()
    sys.argv[:] = [sys.argv[0], *request["arguments"]]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


def warm_up(modules: list[str]) -> None:
    """Import what can be imported; what cannot is left for the notebook to complain about."""
    # ipykernel sets this in every kernel before matplotlib is imported; here the import comes first.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for name in modules:
        module, _, function = name.partition(":")
        with contextlib.suppress(Exception):
            imported = importlib.import_module(module)
            if function:
                getattr(imported, function)()
    # What is alive now stays: shared pages stay shared when a child collects its garbage.
    gc.collect()
    gc.disable()
    gc.freeze()


def main() -> None:
    """Bind first, so that workers can queue while the imports go on."""
    path, parent, *modules = sys.argv[1:]
    os.setsid()
    die_with_parent(int(parent))
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    zygote = Zygote(path)
    warm_up(modules)
    zygote.serve()


if __name__ == "__main__":
    main()
