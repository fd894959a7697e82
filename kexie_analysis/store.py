"""In which format a data folder holds its extracted tables."""

from __future__ import annotations

from pathlib import Path

FOLDER = "parquet"
FORMATS = ("csv", "parquet")


def find_format(data: Path) -> str:
    """`parquet` where the folder holds its extracted tables so, else `csv`."""
    return "parquet" if (data / FOLDER / "plans").is_dir() else "csv"
