"""Which folders are worked on: the sources that a user names, the data that comes with the package."""

from __future__ import annotations

import os
from pathlib import Path

from kexie_analysis.errors import DocumentError

_PACKAGE = Path(__file__).resolve().parent
#: The data that comes with the package: beside it in a checkout, inside it in an installed wheel.
SHIPPED_DATA = (_PACKAGE.parent / "data", _PACKAGE / "_bundle" / "data")


def find_sources(named: str | os.PathLike | None, *, beside: Path) -> Path | None:
    """The folder of source documents; None where none is named and none stands beside the data.

    Parameters
    ----------
    named : what the user says; else the variable KEXIE_SOURCES, else `sources/` beside `beside`.
    beside : the data folder.

    Raises
    ------
    DocumentError : the folder named, by either way, does not exist.
    """
    wanted = named or os.environ.get("KEXIE_SOURCES")
    if wanted:
        folder = Path(wanted)
        if not folder.is_dir():
            raise DocumentError(
                "来源目录不存在",
                where=str(folder),
                next_step="用 --sources 或 KEXIE_SOURCES 指到已有的目录",
            )
        return folder
    folder = beside.parent / "sources"
    return folder if folder.is_dir() else None
