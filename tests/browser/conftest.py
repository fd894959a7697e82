"""A real Chromium with a Chinese face, for pages opened from the file system."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


# One browser a process: the fixture is used from two folders, and a second would not start.
_RUNNING: list[Any] = []


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if CHROMIUM is None:
        pytest.skip("没有 Chromium")
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("fontconfig")
    spec = find_spec("mpl_font")
    faces = (
        Path(next(iter(spec.submodule_search_locations or ()))) / "fonts" / "noto"
        if spec
        else folder
    )
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{faces}</dir><cachedir>{folder}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    if not _RUNNING:
        playwright = sync_playwright().start()
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, env=environment  # type: ignore[arg-type]
        )  # fmt: skip
        _RUNNING.append(chromium)
        atexit.register(_stop, playwright, chromium)
    return _RUNNING[0]


def _stop(playwright: Any, chromium: Any) -> None:
    with contextlib.suppress(Exception):
        chromium.close()
        playwright.stop()


class Visit:
    """A page that was opened, with what went wrong on it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda m: self.troubles.append(f"console {m.text}"))
        page.on("pageerror", lambda e: self.troubles.append(f"error {e}"))
        page.on("dialog", lambda d: (self.troubles.append(f"dialog {d.message}"), d.dismiss()))
        page.on("request", self._request)

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.troubles.append(f"request {request.url}")


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Visit]]:
    """Opens markup at a width and a colour scheme."""
    contexts = []

    def open_page(markup: str, *, width: int = 1280, scheme: str = "light") -> Visit:
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(markup, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        visited = Visit(context.new_page())
        visited.page.goto(path.as_uri())
        return visited

    yield open_page
    for context in contexts:
        context.close()
