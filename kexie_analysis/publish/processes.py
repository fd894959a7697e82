"""Children that never outlive their parent, and killing a whole group of them."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Ask the kernel (Linux) to kill this process when the thread that started it ends.

    `parent` is the expected parent's process id: where it is gone already, this process ends now.
    Elsewhere nothing happens; there the end of the pipe to the parent is what is waited for.
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def kill_group(pid: int) -> None:
    """Kill a process that leads its own group, and all in that group."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
            return
    with contextlib.suppress(OSError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def python_path(environment: dict[str, str]) -> dict[str, str]:
    """`environment` with this package importable, wherever the child's working directory is."""
    from pathlib import Path

    root = str(Path(__file__).resolve().parents[2])
    if any(
        root == os.path.realpath(p)
        for p in sys.path
        if p.endswith(("site-packages", "dist-packages"))
    ):
        return environment
    parts = [p for p in environment.get("PYTHONPATH", "").split(os.pathsep) if p and p != root]
    return {**environment, "PYTHONPATH": os.pathsep.join([root, *parts])}
