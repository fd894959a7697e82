"""Reading in a process of its own: what a parser in C does to itself ends one document, not the run.

PDFium and libxml2 read what strangers made. One child serves a process for all its documents; it
gets a file's bytes and gives back the `Document` as JSON, within bounds of processor time and
memory. Where it dies, or stays away, the document is refused and the next one gets a new child.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kexie_analysis import errors
from kexie_analysis.errors import DocumentError, KexieError
from kexie_analysis.extract.document import Cell, Document, Grid, Heading
from kexie_analysis.extract.patience import charge

SECONDS = 6  # of processor time for one document, of what `patience` gives; the longest allowed take two or three
CLOCK_SECONDS = 120  # of the clock, where the machine is busy or has no limit on processor time
MEMORY = 640 * 1024**2  # with its parent's less than 1 GiB
_ROOT = str(Path(__file__).resolve().parents[2])
_SERVE = "import sys; sys.path.insert(0, sys.argv[1]); from kexie_analysis.extract.apart import serve; serve()"


class _Reader:
    """The child, as its parent sees it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, request: dict[str, Any], raw: bytes) -> dict[str, Any] | None:
        """Its answer; None where it ended without one."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        watchdog = threading.Timer(CLOCK_SECONDS, self.process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            self.process.stdin.write(json.dumps(request | {"bytes": len(raw)}).encode() + b"\n")
            self.process.stdin.write(raw)
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            return json.loads(line) if line.endswith(b"\n") else None
        except (OSError, ValueError):
            return None
        finally:
            watchdog.cancel()

    def end(self) -> int:
        """End it; how it ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.stdout.close()
        try:
            return self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


_reader: _Reader | None = None
_one_at_a_time = threading.Lock()


def read_apart(kind: str, raw: bytes, where: str, encoding: str | None) -> Document:
    """`reading.parse` in the child.

    Raises
    ------
    DocumentError : as the reader says; or the child crashed, or took too long or too much.
    """
    with _one_at_a_time:
        reader = _start()
        answer = reader.ask({"kind": kind, "where": where, "encoding": encoding}, raw)
        if answer is None:
            raise _crashed(_close(), where)
    charge(answer.pop("spent"))
    if "error" in answer:
        name, what, at, allowed, next_step = answer["error"]
        raise getattr(errors, name)(what, where=at, allowed=allowed, next_step=next_step)
    return _document(answer)


def _start() -> _Reader:
    global _reader
    # After a fork the child is still the parent's, and so are the pipes.
    if _reader is None or _reader.owner != os.getpid() or _reader.process.poll() is not None:
        _reader = _Reader()
    return _reader


def _close() -> int:
    global _reader
    reader, _reader = _reader, None
    return reader.end() if reader is not None and reader.owner == os.getpid() else 0


atexit.register(_close)


def _crashed(status: int, where: str) -> DocumentError:
    import signal

    slow = status in (-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9))
    what = f"读取超过 {SECONDS} 秒，已放弃" if slow else "文件使读取程序崩溃，已放弃"
    return DocumentError(
        f"{what}（文件可能损坏，或有意做成这样）",
        where=where,
        next_step="用 Word、浏览器或阅读器打开，另存为新文件或 .txt 再试",
    )


def _document(answer: dict[str, Any]) -> Document:
    grids = tuple(
        Grid(g["start"], g["end"], tuple(Cell(**cell) for cell in g["cells"]))
        for g in answer["grids"]
    )
    headings = tuple(Heading(**heading) for heading in answer["headings"])
    given = {**answer, "grids": grids, "headings": headings, "warnings": tuple(answer["warnings"])}
    return Document(**given)


def serve() -> None:
    """The child: one document after another until the parent closes the pipe."""
    import signal

    from kexie_analysis.extract.reading import parse

    # An interrupt from the keyboard reaches the parent too, which closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    told_of = 0.0
    while line := requests.readline():
        request = json.loads(line)
        raw = requests.read(request["bytes"])
        if len(raw) < request["bytes"]:
            return
        _limit()
        try:
            found = parse(request["kind"], raw, request["where"], request["encoding"])
            answer: dict[str, Any] = asdict(found)
        except KexieError as error:
            told = [error.what, error.where, error.allowed, error.next_step]
            answer = {"error": [type(error).__name__, *told]}
        except MemoryError:
            told = [
                "读取要的内存过多，已放弃",
                request["where"],
                "",
                "拆分文件，或另存为 .txt 再试",
            ]
            answer = {"error": ["DocumentError", *told]}
        answer["spent"], told_of = time.process_time() - told_of, time.process_time()
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _limit() -> None:
    """Bounds for the next document; where the system has none, the parent's patience is the bound."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + SECONDS
    limits = {"RLIMIT_CPU": seconds, "RLIMIT_AS": MEMORY, "RLIMIT_CORE": 0}
    for name, value in limits.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            with contextlib.suppress(OSError, ValueError):
                _, most = resource.getrlimit(kind)
                soft = value if most == resource.RLIM_INFINITY else min(value, most)
                resource.setrlimit(kind, (soft, most))
