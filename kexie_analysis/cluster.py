"""A Dask cluster that exists already: what reading documents and running briefings have in common."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kexie_analysis.errors import KexieError

_REACH, _ANSWER, _JOIN = (
    4,
    5,
    15,
)  # seconds to reach a scheduler, for its answer, to become its client


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
        return Client(address, timeout=_JOIN, set_as_default=False)
    except Exception as problem:  # what answers there may be anything
        raise error(
            f"连不上集群（{str(problem)[:120]}）",
            where=address,
            next_step="核对地址，如 tcp://10.0.0.5:8786",
        ) from None


def _knock(address: str) -> None:
    """Raise OSError or ValueError where no scheduler is: a `Client` would go on asking, and end untidily."""
    from distributed.comm.addressing import parse_address, parse_host_port

    socket.create_connection(parse_host_port(parse_address(address)[1]), timeout=_REACH).close()
    with ThreadPoolExecutor(1) as apart:  # a notebook has a loop of its own
        try:
            who = apart.submit(asyncio.run, asyncio.wait_for(_ask_who(address), _ANSWER)).result()
        except (TimeoutError, OSError, MemoryError, ValueError):  # what is no message, read as one
            who = ""
    if who != "Scheduler":
        raise OSError("那里有程序在听，但不是 Dask 调度器")


async def _ask_who(address: str) -> str:
    from distributed.comm import connect
    from distributed.security import Security

    comm = await connect(address, timeout=_ANSWER, **Security().get_connection_args("client"))
    try:
        await comm.write({"op": "identity", "reply": True})
        answer = await comm.read()
    finally:
        comm.abort()
    return str(answer.get("type")) if isinstance(answer, dict) else ""


def disconnect(client: Any) -> None:
    """Take back what has not begun, and leave the cluster as it was."""
    with contextlib.suppress(Exception):
        client.close(timeout=5)


def failure(future: Any) -> str:
    """Why a future has no result: the error's name and the beginning of its message."""
    error = future.exception() if future.status == "error" else future.status
    return f"{type(error).__name__}：{str(error)[:200]}"
