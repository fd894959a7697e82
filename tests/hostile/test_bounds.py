"""The largest hostile documents, each in a process of its own: no more than 10 s and 1 GiB."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kexie_analysis.package import check_tables
from tests.hostile.documents import PLAN, _zip, docx, paragraphs

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SECONDS, BYTES = 10, 1024**3

_MEASURED = """
import json, os, resource, sys, time
from kexie_analysis.cli import main
from kexie_analysis.extract import apart
began = time.process_time()
status = main(sys.argv[1:])
spent = time.process_time() - began
apart._close()
children = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1024
try:
    # Linux counts into ru_maxrss what the process was before exec: here, all of pytest.
    lines = open("/proc/self/status").read().splitlines()
    most = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
except OSError:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
# The reader in its own process counts too.
spent += children.ru_utime + children.ru_stime
print(json.dumps([status, spent, most + children.ru_maxrss * unit]))
"""


def _page_tree() -> bytes:
    """Page trees that share their branches: 8 levels of 20 kids each would be 25 billion pages."""
    parts = ["%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"]
    for level in range(2, 10):
        kids = f"{level + 1} 0 R " * 20
        parts.append(
            f"{level} 0 obj<</Type/Pages/Kids[{kids}]/Count {20 ** (10 - level)}>>endobj\n"
        )
    parts.append("10 0 obj<</Type/Page/MediaBox[0 0 595 842]/Contents 11 0 R>>endobj\n")
    return "".join(parts).encode() + b"trailer<</Root 1 0 R>>\n%%EOF"


def _bomb_in_pdf() -> bytes:
    """A page whose contents are 300 MB of one operator, packed twice."""
    packed = zlib.compress(zlib.compress(b"0 0 m " * 50_000_000, 9), 9)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n4 0 obj<</Length "
        + str(len(packed)).encode()
        + b"/Filter[/FlateDecode/FlateDecode]>>stream\n" + packed
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )  # fmt: skip


def _html(body: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in PLAN.splitlines())
    return f"<html><head><meta charset=utf-8></head><body>{lines}{body}</body></html>".encode()


def _cells() -> bytes:
    return _html("<table>" + "<tr><td>1</td><td>科普</td></tr>" * 500_000 + "</table>")


def _wide() -> bytes:
    return _html(
        "<table>" + "<tr>" + "<td colspan=1000 rowspan=1000>9</td>" * 20_000 + "</tr></table>"
    )


def _word_tables() -> bytes:
    table = "<w:tbl>" + "<w:tr>" + "<w:tc><w:p/></w:tc>" * 60 + "</w:tr>" * 1
    return docx(paragraphs().replace("</w:body>", (table + "</w:tbl>") * 2000 + "</w:body>"))


LARGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip-bomb": (".docx", lambda: _zip({"word/document.xml": bytes(400_000_000)})),
    "fifty-megabytes": (".txt", lambda: (PLAN * 130_000).encode()[:50_000_000]),
    "ten-million-line": (".txt", lambda: ("科普" * 5_000_000).encode()),
    "hundred-thousand-headings": (".txt", lambda: (PLAN + "".join(f"{i}.标题\n" for i in range(100_000))).encode()),
    "most-text-allowed": (".txt", lambda: (PLAN + "2.建设科普站30个，年底前完成，由科普部负责。\n" * 11_000).encode()),
    "html-cells": (".html", _cells),
    "html-spans": (".html", _wide),
    "docx-tables": (".docx", _word_tables),
    "pdf-page-tree": (".pdf", _page_tree),
    "pdf-bomb": (".pdf", _bomb_in_pdf),
}  # fmt: skip
# The others are in the battery of documents too, where their time is measured.
BY_DEFAULT = {"most-text-allowed", "html-cells", "docx-tables", "pdf-bomb"}
CHOSEN = [n for n in LARGE if n in BY_DEFAULT or os.environ.get("KEXIE_BOUNDS")]


@pytest.mark.skipif(sys.platform == "win32", reason="没有 resource 模块")
@pytest.mark.parametrize("name", CHOSEN)
def test_a_large_document_stays_in_bounds(name: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for part in ("themes", "schemes", "reference"):
        if (DATA / part).is_dir():
            shutil.copytree(DATA / part, data / part)
    for path in (DATA / "provinces.csv", *DATA.glob("*.txt")):
        shutil.copy(path, data / path.name)
    suffix, make = LARGE[name]
    source = tmp_path / f"文件{suffix}"
    source.write_bytes(make())
    command = [sys.executable, "-c", _MEASURED, "extract", str(source), "--data", str(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    status, seconds, peak = json.loads(done.stdout.strip().splitlines()[-1])
    assert status in (0, 1, 2)
    assert seconds < SECONDS, f"{seconds:.1f} s"
    assert peak < BYTES, f"{peak / 1024**2:.0f} MiB"
    print(f"{name}: status {status}, {seconds:.1f} s, {peak / 1024**2:.0f} MiB")
    if status == 0:
        assert check_tables(data) == []
    else:
        assert "错误" in done.stdout + done.stderr
