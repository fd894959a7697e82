"""Ask the warm process for a kernel. See `zygote`."""

from __future__ import annotations

import json
import socket


class ZygoteError(Exception):
    """The warm process does not answer; ordinary kernels are to be used."""


class ZygoteClient:
    """One worker's connection; the zygote ends the worker's kernels when it closes."""

    def __init__(self, path: str, *, timeout: float = 60.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        try:
            self._socket.connect(path)
        except OSError as error:
            self._socket.close()
            raise ZygoteError(str(error)) from error

    def fork(
        self, arguments: list[str], environment: dict[str, str], folder: str
    ) -> tuple[int, int]:
        """A new kernel's process id and a pidfd of it.

        Raises
        ------
        ZygoteError : no answer, or no kernel.
        """
        request = {"arguments": arguments, "environment": environment, "folder": folder}
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            answer, handles, _, _ = socket.recv_fds(self._socket, 65536, 1)
            if not answer or not handles:
                raise ZygoteError("no answer")
            return int(json.loads(answer)["pid"]), handles[0]
        except (OSError, ValueError, KeyError) as error:
            raise ZygoteError(str(error)) from error

    def close(self) -> None:
        self._socket.close()
