"""Which files are meant by the files and folders that a user names."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.document import plain_name
from kexie_analysis.extract.reading import SUFFIXES

_MAX_FILES = 100_000


@dataclass
class Gathered:
    """Files to read in a fixed order; what a folder held besides; what could not be looked at."""

    files: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failures: list[tuple[str, DocumentError]] = field(default_factory=list)


def gather(sources: Sequence[str | os.PathLike]) -> Gathered:
    """The files named, and those below the folders named, each once, sorted by name.

    In a folder, hidden files, files of other kinds and links to folders are passed over with a
    line that says so; a file named outright is always tried.
    """
    found = Gathered()
    for source in map(Path, sources):
        try:
            is_folder = source.is_dir()
        except (OSError, ValueError):  # a name that no file can have: reading it says what is wrong
            is_folder = False
        if is_folder:
            _walk(source, found)
        else:
            found.files.append(source)
    seen: dict[object, Path] = {}
    for path in found.files:
        seen.setdefault(_identity(path), path)
    found.files = sorted(seen.values(), key=lambda p: (p.name, str(p)))
    if len(found.files) > _MAX_FILES:
        raise DocumentError(
            f"文件过多（{len(found.files)} 个）",
            allowed=f"不超过 {_MAX_FILES} 个",
            next_step="分批读取",
        )
    return found


def _walk(folder: Path, found: Gathered) -> None:
    def failed(error: OSError) -> None:
        where = str(error.filename or folder)
        problem = DocumentError("文件夹打不开", where=where, next_step="检查读取权限")
        found.failures.append((where, problem))

    for root, folders, names in os.walk(folder, onerror=failed):
        linked = [name for name in folders if (Path(root) / name).is_symlink()]
        found.skipped += [f"{plain_name(name)}（指向文件夹的链接）" for name in sorted(linked)]
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in linked)
        for name in sorted(names):
            reason = _why_not(Path(root) / name)
            if reason:
                found.skipped.append(f"{plain_name(name)}（{reason}）")
            else:
                found.files.append(Path(root) / name)


def _why_not(path: Path) -> str:
    if path.name.startswith((".", "~$")):
        return "隐藏文件或临时文件"
    if path.suffix.lower() not in SUFFIXES:
        return "不支持的文件类型"
    try:
        return "" if stat.S_ISREG(path.stat().st_mode) else "不是普通文件"
    except OSError:
        return "链接失效"


def _identity(path: Path) -> object:
    try:
        status = path.stat()
        return (status.st_dev, status.st_ino) if status.st_ino else str(path.resolve())
    except (OSError, ValueError):
        return str(path)
