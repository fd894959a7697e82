"""The folders a run works in, and clearing away what a killed run left."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kexie_analysis.publish.editions import clear_unfinished
from kexie_analysis.publish.manifest import Manifest
from kexie_analysis.transaction import recover

WORK = ".work"
_FAILED = "failed"
_RECORD = "sockets"
_PREFIX = "kexie-run-"


@contextmanager
def workspace(reports: Path) -> Iterator[tuple[Path, Path]]:
    """(folder for exports inside reports/, folder for sockets on a local disk); gone afterwards.

    Call while holding the lock on `reports`.
    """
    clear(reports)
    work = reports / WORK
    # Written down before it is made: whoever comes after a killed run finds it.
    sockets = Path(tempfile.gettempdir()) / (_PREFIX + secrets.token_hex(8))
    work.mkdir(parents=True)
    (work / _RECORD).write_text(str(sockets), encoding="utf-8")
    sockets.mkdir(mode=0o700)
    try:
        yield work, sockets
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)


def clear(reports: Path) -> bool:
    """Finish or discard what a killed run left. True where there was something."""
    finished = recover(reports)
    clear_unfinished(reports)
    work = reports / WORK
    for link in (p for p in (work, reports / _FAILED) if p.is_symlink()):
        link.unlink()  # what is in them is written and removed: never elsewhere
    if not work.is_dir():
        return finished
    with contextlib.suppress(OSError, UnicodeDecodeError):
        sockets = Path((work / _RECORD).read_text(encoding="utf-8"))
        if _is_ours(sockets):
            shutil.rmtree(sockets, ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)
    return True


def prune_failed(reports: Path, manifest: Manifest) -> None:
    """Drop kept failing notebooks of briefings that have not failed."""
    folder = reports / _FAILED
    wanted = {e["failure"].get("notebook") for e in manifest.briefings.values() if e.get("failure")}
    for path in folder.glob("*.ipynb") if folder.is_dir() else ():
        if f"failed/{path.name}" not in wanted:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _is_ours(path: Path) -> bool:
    # The record lies in a folder that others may be able to write: believe it only so far.
    if (
        path.parent != Path(tempfile.gettempdir())
        or not path.name.startswith(_PREFIX)
        or path.is_symlink()
    ):
        return False
    return path.is_dir() and (not hasattr(os, "getuid") or path.stat().st_uid == os.getuid())
