"""Documents read on a Dask cluster: bytes and codebook travel there, packed rows travel back.

The workers need this package, not these files. A document whose worker dies is read again elsewhere
(by the scheduler, up to its `allowed-failures`), and once more while nothing else is under way, for
it may only have stood beside the one to blame; then it is reported, and the others go on.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kexie_analysis import __version__
from kexie_analysis.cluster import connect, disconnect, failure
from kexie_analysis.columns import pack, places_in
from kexie_analysis.errors import KexieError
from kexie_analysis.extract.document import plain_name
from kexie_analysis.extract.reading import read_bytes
from kexie_analysis.extract.records import Reading, Settings, read_plan
from kexie_analysis.extract.workers import died

_PATIENCE = 60.0  # seconds without any worker
_AHEAD = 4  # documents under way for each thread of the cluster
_LISTS = ("themes/*.yml", "schemes/*.yml", "*.txt")
_folders: dict[bytes, Path] = {}
_one_at_a_time = threading.Lock()  # PDFium must not be entered by two threads


def read_on_cluster(files: Sequence[Path], settings: Settings, address: str) -> Iterator[Reading]:
    """Each file's reading, in order.

    Raises
    ------
    KexieError : the cluster cannot be reached, has no workers, or has another version of this package.
    """
    client = connect(address)
    try:
        _same_version(client, address)
        yield from _Run(client, settings).read(files)
    finally:
        disconnect(client)


class _Run:
    """One run: a window of documents under way, told in the order of the files."""

    def __init__(self, client: Any, settings: Settings) -> None:
        self._client, self._settings = client, settings
        self._codebook = pack_codebook(settings.codebook)
        self._window = max(8, _AHEAD * sum(client.nthreads().values()))
        self._under_way: deque[tuple[Path, Any]] = deque()

    def read(self, files: Sequence[Path]) -> Iterator[Reading]:
        for path in files:
            self._under_way.append((path, self._submit(path)))
            if len(self._under_way) >= self._window:
                yield self._next()
        while self._under_way:
            yield self._next()

    def _next(self) -> Reading:
        path, found = self._under_way.popleft()
        if isinstance(found, Reading):
            return found
        if not self._wait(found):
            for _, other in self._under_way:
                if not isinstance(other, Reading):
                    self._wait(other)
            found = self._submit(path)
            if isinstance(found, Reading):
                return found
            if not self._wait(found):
                return died(plain_name(path), failure(found))
        return found.result()

    def _submit(self, path: Path) -> Any:
        """A future; the reading itself where there are no bytes to send."""
        try:
            body = read_bytes(path)
        except KexieError as error:
            return Reading(plain_name(path), error=error)
        return self._client.submit(
            read_sent, path.name, body, self._codebook, self._settings, pure=False
        )

    def _wait(self, future: Any) -> bool:
        """Whether it came to a result. Raises KexieError where nobody is left to bring one."""
        alone = time.monotonic()
        while not future.done():
            time.sleep(0.02)
            if time.monotonic() - alone > 1:
                if self._client.status != "running" or self._without_workers():
                    raise KexieError(
                        "集群没有工作进程了，数据表未改动", next_step="恢复集群后重新运行"
                    )
                alone = time.monotonic()
        return future.status == "finished"

    def _without_workers(self) -> bool:
        since = time.monotonic()
        while not self._client.nthreads():
            if time.monotonic() - since > _PATIENCE:
                return True
            time.sleep(1)
        return False


def read_sent(name: str, body: bytes, codebook: bytes, settings: Settings) -> Reading:
    """On the cluster: read one document from its bytes."""
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="kx-") as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        return read_plan(path, replace(settings, codebook=_unpacked(codebook)))


def pack_codebook(folder: Path) -> bytes:
    """The themes, schemes and word lists of a data folder in one piece."""
    import zlib

    paths = sorted(p for pattern in _LISTS for p in folder.glob(pattern))
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}
    return zlib.compress(pack(files), 6)


def _unpacked(codebook: bytes) -> Path:
    """A folder of this process with what `pack_codebook` gave; made once."""
    import zlib

    key = hashlib.sha256(codebook).digest()
    if key not in _folders:
        folder = Path(tempfile.mkdtemp(prefix="kx-codebook-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        packed = zlib.decompress(codebook)
        for name, (start, length) in places_in(packed).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(packed[start : start + length])
        _folders[key] = folder
    return _folders[key]


def installed_version() -> str:
    """On the cluster: the version of this package there."""
    return __version__


def _same_version(client: Any, address: str) -> None:
    try:
        found = set(client.run(installed_version).values())
    except Exception as error:
        raise KexieError(
            f"集群的工作进程上没有本程序（{type(error).__name__}）",
            where=address,
            next_step="在每台机器上安装同一版本的 kexie-analysis",
        ) from None
    if not found:
        raise KexieError("集群没有工作进程", where=address, next_step="先启动 dask worker")
    if found != {__version__}:
        raise KexieError(
            f"集群上是 {'、'.join(sorted(found))} 版，这里是 {__version__} 版",
            where=address,
            next_step="装成同一版本",
        )
