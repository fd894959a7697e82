"""How a document is read: within a bound on its processor time, for its text may be made to cost the most."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 8  # as much text as is read, all of it dense with figures, takes six or seven


class TooLong(BaseException):
    """The time is over. No `Exception`: nobody on the way is to take it for an error of his."""


@contextmanager
def bounded() -> Iterator[None]:
    """Raises `TooLong` in what is within once it has used its time.

    Where there are no timers of processor time (Windows), or in a thread, there is no bound.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def over(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def charge(seconds: float) -> None:
    """Count time that another process spent on the document that is within `bounded` now."""
    if not hasattr(signal, "setitimer"):
        return
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    if left:
        signal.setitimer(signal.ITIMER_PROF, max(left - seconds, 0.001))


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles within: what a document needs is made by the ten thousand and dropped whole.

    Measured with and without in turns: a document costs an eighth less by the median of the runs, a
    twentieth by the quickest.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
