"""Notebooks out: the nbconvert exporters, and the same as plain functions.

Code is hidden in our own briefings (notebooks that show a cover) and shown in other people's,
unless `show_code` says otherwise. Cell tags hide-input, hide-output, hide-cell, remove-input,
remove-output and remove-cell are honoured in both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbconvert.exporters.base import Exporter
from traitlets import Bool, Int, default

from kexie_analysis.messages import speaking
from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.html import render_html
from kexie_analysis.publish.model import Document
from kexie_analysis.publish.pdf import render_pdf

Warn = Callable[[str], None]


def _ignore(message: str) -> None:
    pass


def _read(
    nb: object, title: str | None, show_code: bool | None, folder: Path | None, warn: Warn
) -> Document:
    document = read_notebook(nb, title=title, show_code=show_code, folder=folder)
    for message in document.warnings:
        warn(message)
    return document


def export_html(
    nb: object, *, title: str | None = None, show_code: bool | None = None,
    folder: Path | None = None, warn: Warn = _ignore,
) -> str:  # fmt: skip
    """The executed notebook as one HTML page.

    Parameters
    ----------
    title : used when the notebook shows none itself.
    show_code : None hides code in our briefings and shows it in other notebooks.
    folder : where the notebook lies, for images in files beside it.
    warn : takes a message for each thing that could not be shown as it was.

    Raises
    ------
    ReportError : `nb` is not a notebook.
    """
    document = _read(nb, title, show_code, folder, warn)
    with speaking(document.lang):
        return render_html(document, warn=warn)


def export_pdf(
    nb: object, *, timestamp: int | None = None, title: str | None = None,
    show_code: bool | None = None, folder: Path | None = None, warn: Warn = _ignore,
) -> bytes:  # fmt: skip
    """The executed notebook as a tagged PDF; parameters as for `export_html`.

    Parameters
    ----------
    timestamp : seconds since 1970 as the date of creation: the same notebook then gives the
        same bytes.

    Raises
    ------
    ReportError : `nb` is not a notebook, or a briefing of ours holds a character that no face shows.
    """
    document = _read(nb, title, show_code, folder, warn)
    with speaking(document.lang):
        return render_pdf(document, timestamp=timestamp, warn=warn)


def _parsed(text: str) -> Any:
    import nbformat

    try:
        whole = json.dumps(_sound(json.loads(text)))
    except ValueError:
        whole = text  # nbformat says what is wrong with it
    return nbformat.reads(whole, as_version=4)


def _sound(nb: Any) -> Any:
    """The notebook with what nbconvert's own steps take for granted in it and in every cell."""
    if not isinstance(nb, dict):
        return nb
    if not isinstance(nb.get("metadata"), dict):
        nb["metadata"] = type(nb)()
    _drop_nulls(nb, "cells")
    for cell in nb.get("cells") or ():
        if isinstance(cell, dict):
            _sound_cell(cell)
    return nb


def _sound_cell(cell: dict) -> None:
    if not isinstance(cell.get("metadata"), dict):
        cell["metadata"] = type(cell)()
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        cell["source"] = "".join(line for line in lines if isinstance(line, str))
    if cell.get("cell_type") == "code":
        if not isinstance(cell.get("outputs"), list):
            cell["outputs"] = []
        _drop_nulls(cell, "outputs")


def _drop_nulls(held: dict, name: str) -> None:
    if isinstance(held.get(name), list) and None in held[name]:
        held[name] = [each for each in held[name] if each is not None]


class _BriefingExporter(Exporter):
    """What both exporters share: reading the notebook, and passing warnings on."""

    show_code = Bool(
        None, allow_none=True,
        help="Show the source of code cells. Default: in other people's notebooks, not in our briefings.",
    ).tag(config=True)  # fmt: skip

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict]:
        """As nbconvert's, but a cell without metadata, source or outputs stops nothing."""
        text = file_stream.read()
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text.lstrip("\ufeff")
        return self.from_notebook_node(_parsed(text), resources=resources, **kw)

    def _validate_preprocessor(self, nbc: Any, preprocessor: Any) -> None:
        """Nothing: notebooks that miss something are read all the same."""

    def _export(
        self, nb: Any, resources: dict | None, kw: dict, write: Callable[..., Any]
    ) -> tuple[Any, dict]:
        output, resources = super().from_notebook_node(_sound(nb), resources, **kw)
        metadata = resources.get("metadata") or {}
        warnings: list[str] = []

        def warn(message: str) -> None:
            if message not in warnings:
                warnings.append(message)
                self.log.warning("%s", message)

        path = metadata.get("path")
        folder = Path(path) if path is not None else None
        made = write(
            output, title=str(metadata.get("name") or "") or None, show_code=self.show_code,
            folder=folder, warn=warn,
        )  # fmt: skip
        resources["kexie_warnings"] = warnings
        resources["output_extension"] = self.file_extension
        return made, resources


class BriefingHTMLExporter(_BriefingExporter):
    """One self-contained HTML page."""

    export_from_notebook = "Briefing HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict]:
        return self._export(nb, resources, kw, export_html)


class BriefingPDFExporter(_BriefingExporter):
    """A4 PDF with Chinese type, through typst."""

    export_from_notebook = "Briefing PDF"
    output_mimetype = "application/pdf"
    timestamp = Int(
        None, allow_none=True,
        help="Seconds since 1970 as the date of creation; the same notebook then gives the same bytes.",
    ).tag(config=True)  # fmt: skip

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, dict]:
        def write(notebook: Any, **options: Any) -> bytes:
            return export_pdf(notebook, timestamp=self.timestamp, **options)

        return self._export(nb, resources, kw, write)


def export_docx(
    nb: object, *, title: str | None = None, show_code: bool | None = None,
    folder: Path | None = None, warn: Warn = _ignore,
) -> bytes:  # fmt: skip
    """The executed notebook as a Word file; parameters and errors as for `export_html`."""
    from kexie_analysis.publish.docx import render_docx

    document = _read(nb, title, show_code, folder, warn)
    with speaking(document.lang):
        return render_docx(document, warn=warn)


def export_xlsx(
    nb: object, *, title: str | None = None, folder: Path | None = None,
    codebook: Sequence[Mapping[str, object]] = (), warn: Warn = _ignore,
) -> bytes:  # fmt: skip
    """The tables of the executed notebook as an Excel file; parameters as for `export_html`.

    Parameters
    ----------
    codebook : further rows for the sheet 编码手册: mappings with 类别, 名称, 说明, 单位.
    """
    from kexie_analysis.publish.xlsx import render_xlsx

    document = _read(nb, title, False, folder, warn)
    with speaking(document.lang):
        return render_xlsx(document, codebook=codebook)
