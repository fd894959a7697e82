"""Run the notebooks on an existing Dask cluster; publishing stays on this machine.

A notebook travels to the worker and its files travel back. The data folder (and the sources) must be
readable at the same path on every machine. A worker that dies takes its notebook along at most twice;
then that briefing has failed, and the others go on.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kexie_analysis.cluster import connect, disconnect, failure
from kexie_analysis.errors import ReportError
from kexie_analysis.publish.pool import Pool


class Cluster:
    """Has what `Pool` has: `run` and `close`."""

    def __init__(self, address: str, *, environment: Mapping[str, str], exporters: str) -> None:
        kept = {
            k: v
            for k, v in environment.items()
            if k.startswith(("KEXIE_", "OPENBLAS", "OMP_", "MKL_"))
        }
        self._environment, self._exporters = kept, exporters
        self._client = connect(address, ReportError)

    def run(self, jobs: Sequence[dict]) -> Iterator[dict | None]:
        """Results as they come; None now and then."""
        waiting = {self._submit(job): job for job in jobs}
        while waiting:
            ready = [future for future in waiting if future.done()]
            for future in ready:
                job = waiting.pop(future)
                yield self._result(future, job)
            if not ready:
                time.sleep(0.1)
                yield None

    def close(self) -> None:
        """Take back what has not begun, and leave the cluster as it was."""
        disconnect(self._client)

    def _submit(self, job: dict) -> Any:
        notebook = Path(job["notebook"]).read_bytes()
        return self._client.submit(
            run_job, job, notebook, self._environment, self._exporters, pure=False, retries=1
        )

    def _result(self, future: Any, job: dict) -> dict:
        if future.status != "finished":
            reason = f"集群上的工作进程失败（{failure(future)}）"
            return {
                "name": job["name"],
                "ok": False,
                "files": {},
                "seconds": None,
                "reason": reason,
            }
        result = dict(future.result())
        folder = Path(job["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        for format, data in result.pop("contents").items():
            path = folder / f"{job['name']}.{format}"
            path.write_bytes(data)
            if format == "ipynb":
                result["notebook"] = str(path)
            else:
                result["files"][format] = str(path)
        return result


def run_job(job: dict, notebook: bytes, environment: Mapping[str, str], exporters: str) -> dict:
    """On the cluster: run one notebook in a process of its own; its files come back as bytes."""
    import os

    with tempfile.TemporaryDirectory(prefix="kx-") as name:
        folder = Path(name)
        (folder / "nb").mkdir()
        path = folder / "nb" / Path(job["notebook"]).name
        path.write_bytes(notebook)
        mine = {**job, "notebook": str(path), "folder": str(folder / "out")}
        pool = Pool(
            1,
            sockets=folder,
            environment={**os.environ, **environment},
            warm=False,
            exporters=exporters,
        )
        try:
            result = next(r for r in pool.run([mine]) if r is not None)
        finally:
            pool.close()
        contents = {
            format: Path(made).read_bytes() for format, made in result.get("files", {}).items()
        }
        if result.get("notebook"):
            contents["ipynb"] = Path(result["notebook"]).read_bytes()
        return {**result, "files": {}, "contents": contents}
