"""What a run is asked for: the command line's options as values."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.errors import SuiteError

EXPORTERS = "kexie_analysis.publish.exporters"


@dataclass
class Settings:
    """Everything a run needs to know. Folders are absolute."""

    suite: Path | None
    data: Path
    out: Path
    sources: Path | None = None
    names: Sequence[str] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    formats: tuple[str, ...] | None = None
    jobs: int | None = None
    force: bool = False
    dry_run: bool = False
    keep: int = 0
    warm: bool = True
    exporters: str = EXPORTERS
    cluster: str | None = None  # a Dask scheduler's address


def kernel_environment(settings: Settings) -> dict[str, str]:
    """What workers and kernels find in their environment."""
    environment = {**os.environ, "KEXIE_DATA": str(settings.data), "PYTHONUTF8": "1"}
    environment.pop("KEXIE_SOURCES", None)
    if not environment.get("SOURCE_DATE_EPOCH", "0").isdecimal():
        del environment["SOURCE_DATE_EPOCH"]  # IPython would never answer
    if settings.sources:
        environment["KEXIE_SOURCES"] = str(settings.sources)
    # Several workers share the processors: one thread each, and the same in every kind of kernel.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        environment.setdefault(name, "1")
    return environment


def given_parameters(parameters: Sequence[str]) -> dict[str, object]:
    """`-p name=value`, as text still.

    Raises
    ------
    SuiteError : one is not of that form.
    """
    out: dict[str, object] = {}
    for text in parameters:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise SuiteError(
                f"-p {text[:60]} 读不懂", allowed="-p 参数=值，如 -p provinces=江西,青海"
            )
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise SuiteError(
                f"-p {name.strip()} 的值不是 UTF-8 文字", next_step="核对终端的编码后重新输入"
            )
        out[name.strip()] = value
    return out


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
