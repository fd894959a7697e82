"""Replace several files of one folder as if at once: all the old ones, or all the new ones.

New contents are written beside the old under hidden names and flushed, then a journal that names
them is put in place with one atomic rename: that is the moment of the change. Whoever opens the
folder next finishes a journal that a killed process left behind, and removes what had no journal.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kexie_analysis.errors import BusyError, TablesError

JOURNAL = ".journal.json"
STAGING = ".staging"
LOCK = ".lock"
_MEANWHILE = ".meanwhile"


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
        holder.unlink(missing_ok=True)  # were it a link, what it leads to would be written over
        holder.write_text(str(os.getpid()))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def replace_files(
    folder: Path,
    contents: Mapping[str, bytes | Path],
    *,
    pointers: Callable[[str], Mapping[str, bytes]] | None = None,
    gone: Sequence[str] = (),
) -> list[str]:
    """Put `contents` (path below folder -> bytes) in place, all or none. Call inside `locked`.

    A `Path` instead of bytes is a file on the same disk, which is moved away.

    Returns the paths whose bytes changed. Nothing is touched where nothing changed.

    Parameters
    ----------
    pointers : makes the files that lead readers to the others (an index), given what stands before
        the others' paths. They are put in place twice: first leading to the new files where those
        were staged, last to where they belong. Whoever follows them never meets new files beside
        old ones, not even after a kill in between.
    gone : paths that are removed once the rest is in place.

    Raises
    ------
    TablesError : the disk is full or refuses; the old files are all still there.
    """
    # A journal that leads out of the folder is refused when it is read: better never to write it.
    if out := [p for p in (*contents, *gone) if _leads_out(PurePosixPath(p))]:
        raise ValueError(out)
    recover(folder)
    changed = [p for p, b in contents.items() if not _holds(folder / p, b)]
    if not changed and not pointers and not gone:
        return []
    # What is pointed to is staged whole: an unchanged file belongs to the new set too.
    staged = dict(contents) if pointers else {p: contents[p] for p in changed}
    plan: dict[str, list[str]] = {"files": list(staged), "pointers": [], "gone": [*gone]}
    if pointers:
        meanwhile, final = pointers(f"{STAGING}/"), pointers("")
        plan["pointers"] = list(final)
        staged |= {f"{_MEANWHILE}/{p}": b for p, b in meanwhile.items()} | dict(final)
    try:
        _stage(folder, staged, plan)
    except OSError as error:
        shutil.rmtree(folder / STAGING, ignore_errors=True)
        raise TablesError(
            f"写入失败（{error.strerror}），原有文件未改动",
            where=str(folder),
            next_step="腾出磁盘空间或检查写权限后重试",
        ) from error
    # From here on the change is decided: what fails now is finished by whoever opens the folder next.
    recover(folder)
    return changed


def _stage(folder: Path, staged: Mapping[str, bytes | Path], plan: Mapping[str, list[str]]) -> None:
    """Write everything beside the old files, then the journal: with its rename it is decided."""
    staging = folder / STAGING
    staging.mkdir()
    for path, data in staged.items():
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, Path):
            _flush(data)
            os.replace(data, staging / path)
        else:
            _write_flushed(staging / path, data)
    for made in sorted({(staging / path).parent for path in staged} | {staging}):
        _fsync_folder(made)
    _write_flushed(staging / "journal", json.dumps(plan).encode())
    os.replace(staging / "journal", folder / JOURNAL)


def recover(folder: Path) -> bool:
    """Finish or discard what a killed process left. Call inside `locked`. True where it finished one.

    Raises
    ------
    TablesError : the journal is none that this program wrote.
    """
    journal, staging = folder / JOURNAL, folder / STAGING
    finished = journal.exists()
    if finished:
        plan = _read_journal(journal)
        for path in plan["pointers"]:
            _move(staging / _MEANWHILE / path, folder / path)
        for path in plan["files"]:
            _move(staging / path, folder / path, stays=bool(plan["pointers"]))
        _fsync_folder(folder)
        for path in plan["pointers"]:
            _move(staging / path, folder / path)
        for path in plan["gone"]:
            (folder / path).unlink(missing_ok=True)
            _remove_empty(folder, path)
        _fsync_folder(folder)
        journal.unlink()
    if staging.is_symlink():
        staging.unlink()
    elif staging.exists():
        shutil.rmtree(staging)
    return finished


def _remove_empty(folder: Path, path: str) -> None:
    """The folders that a file which is gone has left empty."""
    for parent in (folder / path).relative_to(folder).parents[:-1]:
        try:
            (folder / parent).rmdir()
        except OSError:
            return


def _move(source: Path, target: Path, *, stays: bool = False) -> None:
    """Put a staged file in place; `stays`: it is still being read where it was staged."""
    if not source.exists():  # already moved where a second crash interrupted recovery
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if stays:
        twin = source.with_name(source.name + "~")
        twin.unlink(missing_ok=True)
        try:
            os.link(source, twin)
        except OSError:  # a disk without links
            shutil.copyfile(source, twin)
        source = twin
    os.replace(source, target)


def _read_journal(path: Path) -> dict[str, list[str]]:
    # It lies in a folder that others may be able to write: it must not lead out of it.
    try:
        plan = json.loads(path.read_bytes())
        paths = [PurePosixPath(p) for kind in ("files", "pointers", "gone") for p in plan[kind]]
        if any(map(_leads_out, paths)):
            raise ValueError(path)
        return plan
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TablesError(
            "恢复日志损坏",
            where=str(path),
            next_step=f"删除 {JOURNAL} 与 {STAGING}，再重新运行",
        ) from None


def _leads_out(path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts or "\\" in str(path)


def needs_recovery(folder: Path) -> bool:
    """Whether a killed writer left a change that is decided but not yet carried out."""
    return (folder / JOURNAL).exists()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _holds(path: Path, contents: bytes | Path) -> bool:
    if isinstance(contents, bytes):
        return _read(path) == contents
    return path.is_file() and filecmp.cmp(path, contents, shallow=False)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


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
