"""What tests of the run share: a run as a process, waiting, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from kexie_analysis.publish.manifest import read_manifest
from kexie_analysis.publish.workspace import clear
from kexie_analysis.transaction import locked
from tests.publish.toys import STUBS

ROOT = Path(__file__).resolve().parents[2]


def children_named(text: str) -> list[int]:
    """Processes with `text` in their command line (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if text.encode() in path.read_bytes() and int(path.parent.name) != os.getpid():
                found.append(int(path.parent.name))
    return found


def leftovers(out: Path) -> list[str]:
    """Hidden things in reports/ that only a running run may have."""
    return [
        p.name for p in out.iterdir() if p.name in {".work", ".staging", ".journal.json", ".probe"}
    ]


def start(suite: Path, data: Path, out: Path, *options: str, warm: str = "0") -> subprocess.Popen:
    """`kexie report` as a process, with stub exporters."""
    code = (
        "import sys\nfrom functools import partial\nfrom kexie_analysis.publish import pool, runner\n"
        # What a toy needs of a warm kernel: the libraries of real notebooks would be most of the time.
        "pool.WARM_MODULES = [m for m in pool.WARM_MODULES if m.startswith(('ipykernel', 'IPython', 'tornado'))]\n"
        f"runner.Settings = partial(runner.Settings, exporters={STUBS!r})\n"
        "from kexie_analysis.cli import main\nraise SystemExit(main(sys.argv[1:]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, "report", "--suite", str(suite), "--data", str(data), "--out", str(out), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "KEXIE_WARM": warm},
    )  # fmt: skip


def wait_for(happens, seconds: float = 60) -> None:
    """Wait until it happens; fail after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happens():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def no_children_of(pid: int) -> bool:
    """Whether no worker or kernel that this run started is left (Linux)."""
    return not children_named(f"kexie_analysis.publish.worker\0{pid}\0")


def assert_whole(out: Path) -> None:
    """Every published briefing is as its manifest says, and the index links nothing missing."""
    with locked(out):
        clear(out)
    entries = read_manifest(out)
    assert not entries.damaged
    for entry in entries.briefings.values():
        for item in entry["files"].values():
            assert (out / item["path"]).stat().st_size == item["bytes"]
    for link in re.findall(r'href="([^"#:]+)"', (out / "index.html").read_text(encoding="utf-8")):
        assert (out / link).is_file(), link
