"""`reports/run-log.jsonl`: one line of JSON per briefing and run, only ever appended to."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

NAME = "run-log.jsonl"


def append_log(reports: Path, record: Mapping[str, object]) -> None:
    """Add a record. A log that cannot be written, or that is a link to another file, stops nothing."""
    line = json.dumps({k: v for k, v in record.items() if v != ""}, ensure_ascii=False) + "\n"
    data = line.encode("utf-8", "replace")
    try:
        if (reports / NAME).is_symlink():  # nothing is written outside the folder
            return
        with (reports / NAME).open("ab+") as file:
            # A run killed while it wrote may have left half a line.
            if file.seek(0, os.SEEK_END) and _last_byte(file) != b"\n":
                data = b"\n" + data
            file.write(data)
    except OSError:
        return


def _last_byte(file) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)
