"""Kill the run at random moments: nothing lost, nothing half, nothing left over."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kexie_analysis.publish.manifest import read_manifest
from kexie_analysis.publish.workspace import clear
from kexie_analysis.transaction import locked
from tests.publish.runs import start, wait_for
from tests.publish.toys import notebook, write_suite

MARK = "KEXIE_KILL_TEST"
STAMPED = notebook(
    ["import os, time\ntime.sleep(0.05)", "print('edition', n, '末' * 3000)"],
    parameters="n: int = 0",
)


def marked(mark: str) -> list[int]:
    """Processes that carry the mark in their environment (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"{MARK}={mark}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files of this test alone, with a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="kk-"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


def assert_whole(out: Path) -> dict[str, set[str]]:
    """Each briefing's formats are of one edition; the index links nothing missing. Editions by name."""
    editions: dict[str, set[str]] = {}
    manifest = read_manifest(out)
    assert not manifest.damaged
    for name, entry in manifest.briefings.items():
        for format, item in entry["files"].items():
            text = (out / item["path"]).read_bytes().decode()
            assert text.endswith("</html>" if format == "html" else "%%EOF"), (name, format)
            assert hashlib.sha256(text.encode()).hexdigest() == item["sha256"]
            editions.setdefault(name, set()).update(re.findall(r"edition (\d+)", text))
        assert len(editions.get(name, {"one"})) == 1, (name, editions)
    linked: dict[str, set[str]] = {}
    for link in re.findall(r'href="([^"#:]+)"', (out / "index.html").read_text(encoding="utf-8")):
        found = re.findall(r"edition (\d+)", (out / link).read_bytes().decode())
        linked.setdefault(Path(link).stem, set()).update(found)
    assert all(len(found) == 1 for found in linked.values()), linked
    return editions


@pytest.mark.parametrize("warm", ["0", "1"])
@pytest.mark.parametrize("whole_group", [False, True])
@pytest.mark.slow
def test_random_kills_lose_nothing(
    tmp_path: Path,
    tiny_folder: Path,
    scratch: Path,
    monkeypatch: pytest.MonkeyPatch,
    warm: str,
    whole_group: bool,
) -> None:
    kills = int(os.environ.get("KEXIE_KILLS", "8")) // 4
    out, mark, chance = tmp_path / "reports", uuid.uuid4().hex, random.Random(7)
    monkeypatch.setenv(MARK, mark)
    suite = write_suite(
        tmp_path / "nb", {"toy": STAMPED},
        "briefings:\n" + "\n".join(f"  - {{name: b{i}, notebook: toy.ipynb}}" for i in range(4)),
    )  # fmt: skip
    began = time.monotonic()
    assert start(suite, tiny_folder, out, "--force", warm=warm).wait() == 0
    longest = time.monotonic() - began
    for number in range(1, kills + 1):
        process = start(suite, tiny_folder, out, "--force", "-p", f"n={number}", warm=warm)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=chance.uniform(0, longest * 1.1))
        for pid in marked(mark) if whole_group else [process.pid]:
            with contextlib.suppress(OSError):
                if pid != os.getpid():
                    os.kill(pid, signal.SIGKILL)
        process.communicate()
        wait_for(lambda: not set(marked(mark)) - {os.getpid()}, seconds=10)
        # Whoever comes by the index or the manifest before the next run does meets no mix either.
        assert_whole(out)
        with locked(out):
            clear(out)
        editions = assert_whole(out)
        assert all({int(e) for e in found} <= set(range(number + 1)) for found in editions.values())
    assert start(suite, tiny_folder, out, "--force", warm=warm).wait() == 0
    assert {p.name for p in out.iterdir() if p.name.startswith(".")} <= {".figures", ".lock"}
    assert list(scratch.iterdir()) == []
    assert not set(marked(mark)) - {os.getpid()}
