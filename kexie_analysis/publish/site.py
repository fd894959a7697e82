"""`reports/index.html`."""

from __future__ import annotations

from html import escape
from pathlib import Path

from kexie_analysis.publish.manifest import Manifest


def render_index(manifest: Manifest, reports: Path) -> str:
    rows = "".join(f"<li>{escape(e['title'])}</li>" for e in manifest.briefings.values())
    return f"<!doctype html><meta charset=utf-8><ul>{rows}</ul>"
