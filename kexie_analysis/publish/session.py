"""What surrounds a run: a folder that can be written, its lock, and signals noted for later."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from kexie_analysis.errors import BusyError, ReportError
from kexie_analysis.transaction import locked

_PATIENCE = 600.0  # seconds to wait for another run


def require_writable(out: Path) -> None:
    """Make the folder, and see that files can be written there.

    Raises
    ------
    ReportError : they cannot.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".probe"
        probe.unlink(missing_ok=True)  # were it a link, what it leads to would be emptied
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise ReportError(
            f"不能写入输出目录（{error.strerror}）",
            where=str(out),
            next_step="检查写权限与磁盘空间，或用 --out 另选目录",
        ) from None


@contextmanager
def patient_lock(out: Path) -> Iterator[None]:
    """Hold the lock on `out`; while another run holds it, say which, and wait.

    Raises
    ------
    BusyError : it is still held after ten minutes.
    """
    try:
        with locked(out, timeout=0.2):
            yield
            return
    except BusyError as error:
        if error.where != str(out):
            raise
        print(f"{error.what}，等它结束（最多 {_PATIENCE:.0f} 秒）……", file=sys.stderr, flush=True)
    with locked(out, timeout=_PATIENCE):
        yield


@contextmanager
def noting_signals(note: Callable[[int], None]) -> Iterator[None]:
    """Meanwhile an interrupt or a request to end only calls `note` with its number."""

    # Only noted here and looked at between two briefings: what is being published is published whole.
    def handle(number: int, _: FrameType | None) -> None:
        note(number)

    names = [n for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
    try:
        before = {getattr(signal, n): signal.signal(getattr(signal, n), handle) for n in names}
    except ValueError:  # not in the main thread: whoever called handles signals
        before = {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
