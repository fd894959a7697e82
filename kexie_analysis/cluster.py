"""A Dask cluster that exists already: what reading documents and running briefings have in common."""

from __future__ import annotations

import contextlib
import socket
from typing import Any

from kexie_analysis.errors import KexieError

TIMEOUT = 15  # seconds to reach the scheduler


def connect(address: str, error: type[KexieError] = KexieError) -> Any:
    """A `distributed.Client` of the scheduler at `address`, which is nobody's default.

    Raises
    ------
    error : dask.distributed is not installed, or nobody answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise error(
            "没有安装 dask.distributed", next_step="pip install 'kexie-analysis[cluster]'"
        ) from None
    try:
        _knock(address)
        return Client(address, timeout=TIMEOUT, set_as_default=False)
    except Exception as problem:  # what answers there may be anything
        raise error(
            f"连不上集群（{str(problem)[:120]}）",
            where=address,
            next_step="核对地址，如 tcp://10.0.0.5:8786",
        ) from None


def _knock(address: str) -> None:
    """Raise OSError or ValueError where nobody listens: a `Client` would go on asking, and end untidily."""
    from distributed.comm.addressing import parse_address, parse_host_port

    scheme, place = parse_address(address)
    if scheme in ("tcp", "tls"):
        host, port = parse_host_port(place)
        socket.create_connection((host, port), timeout=TIMEOUT).close()


def disconnect(client: Any) -> None:
    """Take back what has not begun, and leave the cluster as it was."""
    with contextlib.suppress(Exception):
        client.close(timeout=5)


def failure(future: Any) -> str:
    """Why a future has no result: the error's name and the beginning of its message."""
    error = future.exception() if future.status == "error" else future.status
    return f"{type(error).__name__}：{str(error)[:200]}"
