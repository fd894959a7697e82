"""Frames already read, by the state of their file: a table is parsed once per process.

Also once for all kernels that are forked from a process which has read it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_analysis.package import read_frame
from kexie_analysis.schema import TABLES
from kexie_analysis.transaction import needs_recovery

if TYPE_CHECKING:
    import pandas as pd

_LARGEST = 20_000_000  # bytes of a file; a larger table is not held twice


def recall_frame(name: str, data: Path) -> pd.DataFrame:
    """As `package.read_frame`: a frame of its own, parsed only where the file has changed."""
    try:
        state = (data / TABLES[name].path).stat()
    except OSError:
        return read_frame(name, data)
    if state.st_size > _LARGEST or needs_recovery(data):
        return read_frame(name, data)
    return _read(name, data, state.st_mtime_ns, state.st_size, state.st_ino).copy()


@lru_cache(maxsize=64)
def _read(name: str, data: Path, *_: int) -> pd.DataFrame:
    return read_frame(name, data)
