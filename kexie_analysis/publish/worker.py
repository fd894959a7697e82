"""A worker process: runs notebooks and exports them, one job at a time.

`python -m kexie_analysis.publish.worker PARENT_PID FOLDER ZYGOTE_SOCKET EXPORTERS`: jobs come as
JSON lines on standard input, results go as JSON lines to what was standard output. It writes only
into the job's own folder; publishing is the main process's business.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kexie_analysis.errors import KexieError, ReportError
from kexie_analysis.publish.processes import die_with_parent


class Worker:
    """Holds the connection to the warm process, for as long as that one answers."""

    def __init__(self, folder: Path, zygote_socket: str, exporters: str) -> None:
        self.folder = folder
        self.exporters = exporters
        self.zygote: Any = None
        self.note = ""
        if zygote_socket:
            self._connect(zygote_socket)

    def run(self, job: dict) -> dict:
        """One job's result; never raises."""
        began = time.monotonic()
        result: dict[str, Any] = {"name": job["name"], "ok": False, "reason": "", "files": {}}
        try:
            self._run(job, result)
        except KexieError as error:
            result["reason"] = str(error)
        except Exception as error:
            result["reason"] = f"{type(error).__name__}：{str(error)[:300]}"
            result["detail"] = traceback.format_exc()[-4000:]
        result["ok"] = not result["reason"]
        result["seconds"] = round(time.monotonic() - began, 3)
        if self.note:
            result["note"], self.note = self.note, ""
        return result

    def _run(self, job: dict, result: dict) -> None:
        from kexie_analysis.publish import shown

        folder = Path(job["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        run = self._execute(job, folder)
        result["execute_seconds"] = round(run.seconds, 3)
        if run.reason:
            result["reason"] = run.reason
            result["notebook"] = _write(folder / f"{job['name']}.ipynb", _as_json(run.notebook))
            return
        result |= {"cover": shown.cover(run.notebook), "findings": shown.findings(run.notebook)}
        result["figures"] = shown.figures(run.notebook)
        result["reads"] = None if _reads_files(run.notebook) else _read_lines(folder / "reads")
        warnings: list[str] = []
        result["warnings"] = warnings
        for format in job["formats"]:
            try:
                data = self._export(run.notebook, format, job, warnings.append)
            except KexieError as error:
                raise type(error)(
                    f"导出 {format} 失败：{error.what}",
                    where=error.where,
                    next_step=error.next_step,
                ) from error
            result["files"][format] = _write(folder / f"{job['name']}.{format}", data)

    def _execute(self, job: dict, folder: Path) -> Any:
        from kexie_analysis.publish.execute import execute
        from kexie_analysis.publish.kernels import KernelSettings, manager_class

        environment = {**os.environ, "KEXIE_READS": str(folder / "reads")}
        while True:
            settings = KernelSettings(self.folder, environment, self.zygote)
            run = execute(
                Path(job["notebook"]),
                job["parameters"],
                timeout=job["timeout"],
                kernel_manager_class=manager_class(settings),
            )
            if not (run.kernel_died and self.zygote):
                return run
            # Whatever it was, a kernel that owes nothing to the fork has the last word.
            if not run.replies:
                self.zygote.close()
                self.zygote = None
                self.note = f"预热内核不可用，改用普通内核：{run.reason}"
                continue
            warm, self.zygote = self.zygote, None
            try:
                return self._execute(job, folder)
            finally:
                self.zygote = warm

    def _export(self, notebook: Any, format: str, job: dict, warn: Callable[[str], None]) -> bytes:
        module = importlib.import_module(self.exporters)
        export = getattr(module, f"export_{format}", None)
        if export is None:
            raise ReportError(f"没有 {format} 的导出程序")
        options: dict[str, Any] = {
            "title": job.get("title") or None,
            "folder": Path(job["notebook"]).parent,
            "warn": warn,
            "path": Path(job["folder"]) / f"{job['name']}.{format}",
            "codebook": job.get("codebook", ()),
        }
        accepted = inspect.signature(export).parameters
        data = export(notebook, **{k: v for k, v in options.items() if k in accepted})
        if data is None or isinstance(data, Path):  # it wrote the file itself
            return options["path"].read_bytes()
        return data.encode("utf-8", "replace") if isinstance(data, str) else bytes(data)

    def _connect(self, path: str) -> None:
        from kexie_analysis.publish.zygote_client import ZygoteClient, ZygoteError

        try:
            self.zygote = ZygoteClient(path)
        except ZygoteError as error:
            self.note = f"预热内核不可用，改用普通内核：{error}"


def main() -> None:
    """Serve jobs until standard input closes."""
    parent, folder, zygote_socket, exporters = sys.argv[1:5]
    die_with_parent(int(parent))
    # What a library prints must not get between the results.
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    jobs = sys.stdin
    worker = Worker(Path(folder), zygote_socket, exporters)
    _import_early()
    for line in jobs:
        results.write(json.dumps(worker.run(json.loads(line)), ensure_ascii=True) + "\n")
        results.flush()


def _import_early() -> None:
    # jsonschema, which nbformat imports, would spend two seconds on a grammar of IRIs for a check
    # that no notebook's schema asks for; where the library is missing it does without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    # While the warm process is still importing what notebooks need.
    from kexie_analysis.publish import execute, kernels, shown  # noqa: F401


def _as_json(notebook: Any) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode("utf-8", "replace")


def _write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def _reads_files(notebook: Any) -> bool:
    # What a notebook reads past `Plans` is not noted: then everything counts as read.
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return any(
        word in code for word in ("frames", "read_", "open(", "KEXIE_DATA", "Path(", "folder")
    )


def _read_lines(path: Path) -> list[str] | None:
    try:
        return sorted(set(path.read_text(encoding="utf-8").splitlines()))
    except OSError:
        return None


if __name__ == "__main__":
    main()
