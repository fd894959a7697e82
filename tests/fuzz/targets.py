"""What is fuzzed: each target takes bytes, and may raise nothing but an error of ours."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from unittest import mock

from kexie_analysis.errors import KexieError

DATA = Path(__file__).resolve().parents[2] / "data"
SUFFIXES = (".txt", ".md", ".html", ".docx", ".pdf")


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="kexie-fuzz-"))


def read_suffix(suffix: str, data: bytes) -> None:
    """Bytes under a suffix, read as `kexie extract` would, but in this process: it is watched."""
    from kexie_analysis.extract import apart
    from kexie_analysis.extract.outline import read_outline
    from kexie_analysis.extract.reading import parse, read_document

    path = _folder() / f"{os.getpid()}{suffix}"
    path.write_bytes(data)
    with mock.patch.object(apart, "read_apart", parse):
        document = read_document(path)
    for heading in document.headings:
        assert 0 <= heading.start <= heading.end <= len(document.text)
    for grid in document.grids:
        assert 0 <= grid.start <= grid.end <= len(document.text)
    if len(document.text) < 5000:
        read_outline(document)


def _document(text: str):
    from kexie_analysis.extract.reading import Document

    return Document(source_file="x.txt", sha256="0" * 64, format="txt", text=text)


def outline(data: bytes) -> None:
    """Parts lie in the text and within their parents."""
    from kexie_analysis.extract.outline import read_outline

    found = read_outline(_document(data.decode("utf-8", "replace")))
    for part in found.parts:
        assert 0 <= part.start <= part.end <= len(found.view.text)
        if part.parent is not None:
            parent = found.parts[part.parent]
            assert parent.start <= part.start <= part.end <= parent.end


def quantities(data: bytes) -> None:
    """Figures stand in the text where they say they do."""
    from kexie_analysis.codebook import read_codebook
    from kexie_analysis.extract.assignments import find_assignments
    from kexie_analysis.extract.facts import find_facts
    from kexie_analysis.extract.outline import read_outline
    from kexie_analysis.extract.quantities import find_quantities

    text = "甘肃省科学技术协会2023年工作要点\n一、任务\n1.建设。" + data.decode("utf-8", "replace")
    document = _document(text)
    found = read_outline(document)
    facts = find_facts(document, found, province="甘肃", period="2023", doc_type="annual_points")
    rows, _ = find_quantities(found, facts, read_codebook(DATA))
    for row in rows:
        assert 0 <= row.start < row.end <= len(text)
        assert row.low <= row.high
    find_assignments(found, facts)


def periods(data: bytes) -> None:
    """Dates, years and deadlines."""
    from kexie_analysis.extract import periods as p
    from kexie_analysis.extract.view import normalise

    text = data.decode("utf-8", "replace")
    plain = normalise(text)
    assert len(plain.offsets) == len(plain.text) + 1
    p.find_dates(plain.text), p.find_years(plain.text), p.find_periods(plain.text)
    p.read_due(plain.text), p.read_due(plain.text, year=2023), p.read_year(plain.text)
    p.is_due(plain.text), p.is_open_ended(plain.text), p.is_general_due(plain.text)


def _notebook(data: bytes) -> object:
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    text = data.decode("utf-8", "replace")
    kind = ("text/html", "image/svg+xml", "text/markdown", "text/latex", "text/plain")[
        len(data) % 5
    ]
    shown = new_output("display_data", data={kind: text, "text/plain": "x"})
    return new_notebook(cells=[new_markdown_cell(text), new_code_cell(text, outputs=[shown])])


def page(data: bytes) -> None:
    """A cell's markdown and one output, as a page: nothing in it can run."""
    from kexie_analysis.publish.exporters import export_html
    from tests.hostile.markup import no_live_markup

    assert no_live_markup(export_html(_notebook(data)), scripts=1) == []


def office(data: bytes) -> None:
    """The same as Word and Excel files."""
    from kexie_analysis.publish.exporters import export_docx, export_xlsx

    assert export_docx(_notebook(data)).startswith(b"PK")
    assert export_xlsx(_notebook(data)).startswith(b"PK")


def pdf(data: bytes) -> None:
    """The same in print."""
    from kexie_analysis.publish.exporters import export_pdf

    assert export_pdf(_notebook(data)).startswith(b"%PDF")


def _reader(suffix: str) -> Callable[[bytes], None]:
    return lambda data: read_suffix(suffix, data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{f"read{suffix}": _reader(suffix) for suffix in SUFFIXES},
    "outline": outline,
    "quantities": quantities,
    "periods": periods,
    "page": page,
    "office": office,
    "pdf": pdf,
}


def try_target(name: str, data: bytes) -> None:
    """One input to one target; errors of ours are an answer."""
    with contextlib.suppress(KexieError):
        TARGETS[name](data)


def seeds(name: str) -> list[bytes]:
    """Inputs to begin with."""
    from tests.hostile.documents import PLAN, docx, make_cases, paragraphs
    from tests.hostile.evil import PAYLOADS

    if name == "read.docx":
        return [docx(paragraphs())]
    if name in {"read.pdf", "read.html"}:
        out = []
        for case in make_cases():
            if case.name.startswith(("html-", "pdf-")):
                path = case.write(_folder())
                if path.suffix == name.removeprefix("read"):
                    out.append(path.read_bytes())
            if case.name.startswith("number-"):
                break
        return out
    return [
        PLAN.encode(),
        *(p.encode() for p in PAYLOADS.values()),
        "到2025年底前达到8%以上".encode(),
    ]
