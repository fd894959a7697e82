"""The index of the briefings in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.publish.test_site import HOSTILE, entry, page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_keys_and_a_small_screen(tmp_path: Path, browser: Any, scheme: str) -> None:
    entries = {f"b{i}": entry(f"b{i}", title=f"第 {i} 个结论很长" * 6) for i in range(5)}
    entries["hostile"] = entry("hostile", title=HOSTILE, findings=["另一句", "只有这里说到院士"])
    path = tmp_path / "index.html"
    path.write_text(page(tmp_path, **entries), encoding="utf-8")
    tab = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 700})
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    assert tab.evaluate("window.hurt") is None
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.locator("li[data-name]:visible").count() == 6
    tab.keyboard.press("/")
    tab.keyboard.type("院士")
    assert tab.locator("li[data-name]:visible").count() == 1
    assert tab.locator("#found").inner_text() == "找到 1 份"
    assert tab.locator(".findings li:visible").all_inner_texts() == ["只有这里说到院士"]
    tab.keyboard.type("没有的词")
    assert tab.locator("#found").inner_text().startswith("没有找到")
    tab.keyboard.press("Escape")
    assert tab.locator(".findings li:visible").count() == 0
    assert tab.locator("li[data-name]:visible").count() == 6
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.tagName") in {"A", "SUMMARY"}
    assert [a for a in asked if not a.startswith(("file:", "data:"))] == []
    assert said == []
    tab.close()
