"""Kernels for the run: forked from a warm process where that works, started anew where it does not.

Both kinds talk over private sockets in the run's own folder (no ports that two workers could race
for), both are this very Python, both get the same arguments, environment and working directory, so
that a notebook's output does not depend on which it was. Both end with the process that started
them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

from kexie_analysis.publish.zygote_client import ZygoteClient

_LONGEST_SOCKET_PATH = 90  # of the 108 (Linux) or 104 (macOS) bytes, less the suffix "-ipc-5"


@dataclass
class KernelSettings:
    """What every kernel of a run is given. `zygote` is None for ordinary kernels."""

    folder: Path
    environment: Mapping[str, str]
    zygote: ZygoteClient | None = None
    started_warm: list[bool] = field(default_factory=list)


def manager_class(settings: KernelSettings) -> type[AsyncKernelManager]:
    """A kernel manager class for nbclient that starts kernels with these settings."""
    return type("RunKernelManager", (_RunKernelManager,), {"settings": settings})


@lru_cache(maxsize=1)
def _shared_context() -> zmq.asyncio.Context:
    # One for the worker's life: each has two threads of its own, and closing one waits for them.
    context = zmq.asyncio.Context()
    # A new kernel takes about this long to open its sockets; the default asks ten times a second.
    context.setsockopt(zmq.RECONNECT_IVL, 5)
    context.setsockopt(zmq.RECONNECT_IVL_MAX, 100)
    return context


class _RunKernelManager(AsyncKernelManager):
    settings: KernelSettings

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        name = uuid.uuid4().hex[:12]
        self.connection_file = str(self.settings.folder / f"k-{name}.json")
        if os.name == "posix" and len(self.connection_file) < _LONGEST_SOCKET_PATH:
            self.transport = "ipc"
            self.ip = str(self.settings.folder / f"k-{name}")

    @property
    def kernel_spec(self) -> KernelSpec:
        # This Python, whatever kernel of that name the user may have installed: the briefing's code
        # and its libraries are the ones that `kexie` itself was installed with.
        launcher = "kexie_analysis.publish.kernel_launcher"
        return KernelSpec(
            argv=[sys.executable, "-m", launcher, str(os.getpid()), "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        self.kernel_id = self.kernel_id or uuid.uuid4().hex
        if self.provisioner is None:
            kind = ForkProvisioner if self.settings.zygote else _ColdProvisioner
            self.provisioner = kind(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
            self.settings.started_warm.append(kind is ForkProvisioner)
        options["env"] = dict(self.settings.environment)
        return await super()._async_pre_start_kernel(**options)

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        return _shared_context()

    @default("client_factory")
    def _client_factory_default(self) -> type[AsyncKernelClient]:
        return _PromptClient


class _PromptClient(AsyncKernelClient):
    """Does not wait for silence: nobody else talks to the kernel, and cells know their own messages."""

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        return _shared_context()

    def start_channels(self, *_: Any, **__: Any) -> None:
        # The provisioner tells whether the kernel lives; no heartbeat thread is needed for it.
        super().start_channels(hb=False)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return as soon as the kernel answers on both channels.

        Raises
        ------
        RuntimeError : it ended, or did not answer in time.
        """
        deadline = time.monotonic() + (timeout or 60)
        while time.monotonic() < deadline:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=0.2)
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("the kernel ended before it was ready")
        raise RuntimeError("the kernel did not answer in time")


class _ColdProvisioner(LocalProvisioner):
    """An ordinary kernel whose output to the terminal goes nowhere, as the run's display is there."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        options.setdefault("stdin", subprocess.DEVNULL)
        return await super().launch_kernel(cmd, **options)


class ForkProvisioner(LocalProvisioner):
    """A kernel forked by the zygote. Its life is watched through a pidfd, which never goes stale."""

    pidfd: int | None = None

    @property
    def has_process(self) -> bool:
        return self.pidfd is not None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        assert isinstance(self.parent, _RunKernelManager)
        zygote = self.parent.settings.zygote
        assert zygote is not None
        arguments = cmd[cmd.index("-f") :]
        self.pid, self.pidfd = zygote.fork(
            arguments, dict(options["env"]), str(options.get("cwd") or os.getcwd())
        )
        self.pgid = self.pid
        return self.connection_info

    async def poll(self) -> int | None:
        return 0 if self.pidfd is None or _ended(self.pidfd) else None

    async def wait(self) -> int | None:
        if self.pidfd is not None:
            await _until_ended(self.pidfd)
            os.close(self.pidfd)
            self.pidfd = None
        return 0

    async def send_signal(self, signum: int) -> None:
        if self.pidfd is None or self.pid is None:
            return
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.pidfd, signum)
            if not _ended(self.pidfd):
                os.killpg(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        if self.pidfd is not None:
            if not _ended(self.pidfd) and self.pid:
                with contextlib.suppress(OSError):
                    os.killpg(self.pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            # The manager would look again only after a tenth of a second.
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(_until_ended(self.pidfd), timeout=5)

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart=restart)


def _ended(pidfd: int) -> bool:
    import select

    return bool(select.select([pidfd], [], [], 0)[0])


async def _until_ended(pidfd: int) -> None:
    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def note() -> None:
        if not ended.done():
            ended.set_result(None)

    loop.add_reader(pidfd, note)
    try:
        await ended
    finally:
        loop.remove_reader(pidfd)
