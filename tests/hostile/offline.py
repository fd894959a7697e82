"""An environment in which Python code that asks the network for anything is refused, and noted."""

from __future__ import annotations

import os
from pathlib import Path

_REFUSE = """
import os, sys

NEAR = {None, "", b"", "localhost", b"localhost", "127.0.0.1", b"127.0.0.1", "::1", b"::1", "0.0.0.0"}

def refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"):
        address = arguments[1]
        if not isinstance(address, tuple) or event == "socket.bind":
            return
        host = address[0]
    else:
        return
    if host in NEAR:
        return
    with open(os.environ["KEXIE_REFUSED"], "a", encoding="utf-8") as file:
        file.write(f"{event} {host!r} {sys.argv}\\n")
    raise OSError(f"refused: {event} {host!r}")

sys.addaudithook(refuse)
"""


def refuse_network(folder: Path) -> tuple[dict[str, str], Path]:
    """The environment for a subprocess, and the file that names what was refused in it."""
    place = folder / "sitecustomize"
    place.mkdir()
    (place / "sitecustomize.py").write_text(_REFUSE, encoding="utf-8")
    noted = folder / "refused.txt"
    environment = {**os.environ, "PYTHONPATH": str(place), "KEXIE_REFUSED": str(noted)}
    return environment, noted
