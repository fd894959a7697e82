"""Notebooks run as `kexie report` runs them: in kernels forked from one warm process."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from kexie_analysis.publish.execute import execute
from kexie_analysis.publish.kernels import KernelSettings, manager_class
from kexie_analysis.publish.pool import Pool
from kexie_analysis.publish.zygote_client import ZygoteClient


class Kernels:
    """One warm process for the length of a test session; ordinary kernels where it cannot be had."""

    def __init__(self) -> None:
        # A path short enough for sockets.
        self._folder = tempfile.TemporaryDirectory(prefix="kn-")
        self._sockets = Path(self._folder.name)
        self._pool = Pool(1, sockets=self._sockets, environment=os.environ, warm=True, exporters="")
        warm = self._pool.socket.exists()
        self._zygote = ZygoteClient(str(self._pool.socket)) if warm else None

    def run(self, path: Path, data: Path, **parameters: object) -> Any:
        """The executed notebook, its working directory and the data as told; fails where a cell does."""
        environment = {**self._pool.environment, "KEXIE_DATA": str(data)}
        settings = KernelSettings(self._sockets, environment, self._zygote)
        manager = manager_class(settings)
        done = execute(path, parameters, timeout=120, kernel_manager_class=manager)
        assert done.reason == ""
        return done.notebook

    def close(self) -> None:
        if self._zygote is not None:
            self._zygote.close()
        self._pool.close()
        self._folder.cleanup()
