"""Documents read by several processes: in order, and a document that kills its process costs no other."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool  # what joblib raises is one of these
from contextlib import contextmanager
from pathlib import Path

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.document import plain_name
from kexie_analysis.extract.records import Reading, Settings, read_plan

_BATCH = 8  # documents of one errand: few enough that lines come steadily


def read_all(files: Sequence[Path], settings: Settings, jobs: int) -> Iterator[Reading]:
    """Each file's reading, in order. What a caller does not keep is not held."""
    if jobs == 1 or len(files) < 2:
        yield from (read_plan(path, settings) for path in files)
        return
    size = max(1, min(_BATCH, len(files) // (4 * jobs)))
    todo = [list(files[n : n + size]) for n in range(0, len(files), size)]
    done = 0
    while done < len(todo):
        try:
            for readings in spread(read_batch, [(b, settings) for b in todo[done:]], jobs):
                yield from readings
                done += 1
        except BrokenProcessPool:
            # Which document it was is not known: those that were under way are read one by one.
            for batch in todo[done : done + 2 * jobs]:
                yield from (read_apart_from_others(path, settings) for path in batch)
                done += 1


def read_batch(files: Sequence[Path], settings: Settings) -> list[Reading]:
    """Several files in this process."""
    return [read_plan(path, settings) for path in files]


def read_apart_from_others(path: Path, settings: Settings) -> Reading:
    """One file in a process of its own; a death is an error of this document."""
    try:
        (readings,) = spread(read_batch, [([path], settings)], 2)
    except BrokenProcessPool:
        return died(plain_name(path))
    return readings[0]


def died(name: str, reason: str = "可能是内存不足") -> Reading:
    """The reading of a document whose process came to an end."""
    problem = DocumentError(
        f"读取它的进程意外终止（{reason}），已跳过",
        where=name,
        next_step="其他文件不受影响；核对该文件，或单独读取它",
    )
    return Reading(name, error=problem)


def spread(call: Callable, arguments: Iterable[tuple], jobs: int) -> Iterable:
    """What `call` gives for each, in order, from `jobs` processes (1: from this one)."""
    if jobs == 1:
        return (call(*args) for args in arguments)
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=jobs, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs")
    with _deaf_to_interrupts():
        return run(delayed(call)(*args) for args in arguments)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started meanwhile do not hear an interrupt from the keyboard: this one ends them.

    Heard by all, it would leave a traceback of each. Here it is heard when they have started.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
