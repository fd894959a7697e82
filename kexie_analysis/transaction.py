"""Replace several files of one folder as if at once: all the old ones, or all the new ones.

New contents are written beside the old under hidden names and flushed, then a journal that names
them is put in place with one atomic rename: that is the moment of the change. Whoever opens the
folder next finishes a journal that a killed process left behind, and removes what had no journal.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kexie_analysis.errors import BusyError, TablesError

JOURNAL = ".journal.json"
STAGING = ".staging"
LOCK = ".lock"


@contextmanager
def locked(folder: Path, *, timeout: float = 60.0) -> Iterator[None]:
    """Hold the folder's lock; only one process writes at a time.

    Raises
    ------
    BusyError : another process still holds the lock after `timeout` seconds; says which.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / (LOCK + ".pid")
    lock = FileLock(str(folder / LOCK), timeout=timeout)
    try:
        lock.acquire()
    except Timeout:
        who = holder.read_text().strip() if holder.exists() else "未知"
        raise BusyError(
            f"另一个进程（进程号 {who}）正在写入",
            where=str(folder),
            next_step="等它结束后再试；若它已不存在，直接重试即可",
        ) from None
    try:
        holder.write_text(str(os.getpid()))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Put `contents` (path below folder -> bytes) in place, all or none. Call inside `locked`.

    Returns the paths whose bytes changed. Nothing is touched where nothing changed.

    Raises
    ------
    TablesError : the disk is full or refuses; the old files are all still there.
    """
    recover(folder)
    changed = {p: b for p, b in contents.items() if _read(folder / p) != b}
    if not changed:
        return []
    staging = folder / STAGING
    try:
        staging.mkdir()
        for number, data in enumerate(changed.values()):
            _write_flushed(staging / str(number), data)
        _fsync_folder(staging)
        plan = {path: number for number, path in enumerate(changed)}
        _write_flushed(staging / "journal", json.dumps(plan).encode())
        os.replace(staging / "journal", folder / JOURNAL)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise TablesError(
            f"写入失败（{error.strerror}），原有文件未改动",
            where=str(folder),
            next_step="腾出磁盘空间或检查写权限后重试",
        ) from error
    # From here on the change is decided: what fails now is finished by whoever opens the folder next.
    recover(folder)
    return list(changed)


def recover(folder: Path) -> bool:
    """Finish or discard what a killed process left. Call inside `locked`. True where it finished one."""
    journal, staging = folder / JOURNAL, folder / STAGING
    finished = False
    if journal.exists():
        for path, number in json.loads(journal.read_text()).items():
            source = staging / str(number)
            if source.exists():  # already moved where a second crash interrupted recovery
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(source, target)
        _fsync_folder(folder)
        journal.unlink()
        finished = True
    if staging.exists():
        shutil.rmtree(staging)
    return finished


def needs_recovery(folder: Path) -> bool:
    """Whether a killed writer left a change that is decided but not yet carried out."""
    return (folder / JOURNAL).exists()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _fsync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
