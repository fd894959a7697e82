"""Every notebook run in another language: nothing Chinese is left but what documents say."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import nbformat
import pytest
import yaml
from docx import Document
from lxml import html
from openpyxl import load_workbook

from kexie_analysis import load_plans
from kexie_analysis.draw.blocks import Block, cover
from kexie_analysis.messages import speaking
from kexie_analysis.plans import Plans
from kexie_analysis.publish.exporters import export_docx, export_html, export_pdf, export_xlsx
from tests.language.test_messages import HAN, HOME, LANGUAGES, NOTEBOOKS, WAITING, catalogue
from tests.publish.pdfs import objects

#: Words of a document within a sentence, and the numbers of its clauses.
_WORDS = re.compile(r"“[^”]*”")
_PLACE = re.compile(
    r"第?[一二三四五六七八九十百]*[（(]?[一二三四五六七八九十]+[)）]?[\d().（）一二三四五六七八九十章节条]*|前言"
)
_RUN = re.compile(r"[“《]?[\u3400-\u9fff][^A-Za-z0-9%]*")
#: A word of documents that is a label of ours as well.
_BOTH = {"规划"}


def run(path: Path, code: str) -> nbformat.NotebookNode:
    """The notebook with what its cells show, run in this process."""
    notebook = nbformat.read(path, as_version=4)
    space: dict = {}
    with speaking(code):
        for cell in (c for c in notebook.cells if c.cell_type == "code"):
            shown = _shown(cell.source, space)
            if "parameters" in cell.metadata.get("tags", []):
                space["language"] = code
            if isinstance(shown, Block):
                bundle = json.loads(json.dumps(shown._repr_mimebundle_(), default=str))
                cell.outputs = [nbformat.v4.new_output("display_data", data=bundle)]
    return notebook


def _shown(source: str, space: dict) -> object:
    tree = ast.parse(source)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "cell", "exec"), space)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), "cell", "exec"), space)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), space)


@lru_cache(maxsize=1)
def told_by_documents() -> frozenset[str]:
    """Names and titles as the documents and the survey give them, without spaces."""
    plans: Plans = load_plans(HOME / "data")
    columns = [
        *(plans.tasks[c] for c in ("title", "marker")), *(plans.sections[c] for c in ("title", "marker")),
        plans.assignments["departments"], plans.assignments["due_text"], plans.mentions["term"],
        plans.terms["term"], plans.quantities["indicator"], plans.quantities["value_text"],
    ]  # fmt: skip
    said = {str(v) for column in columns for v in column.dropna()}
    for path in (HOME / "data" / "reference").glob("*.csv"):
        said |= set(re.split(r"[,\n]", path.read_text("utf-8")))
    for path in [p for d in ("schemes", "themes") for p in (HOME / "data" / d).glob("*.yml")]:
        said |= set(_words_looked_for(yaml.safe_load(path.read_text("utf-8"))))
    return frozenset("".join(v.split()) for v in said if HAN.search(v))


def _words_looked_for(node: object) -> Iterator[str]:
    """The words of the codebook and the schemes, which are words of documents."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "terms":
                yield from map(str, value)
            else:
                yield from _words_looked_for(value)
    elif isinstance(node, list):
        for value in node:
            yield from _words_looked_for(value)


def chinese(page: str, known: dict[str, str]) -> Iterator[str]:
    """Chinese texts of the page that no document explains."""
    tree = html.fromstring(page)
    for part in tree.xpath('//*[@lang="zh-CN"]|//*[contains(@class,"clauses")]|//style|//script'):
        part.text, part[:] = "", []
    texts = [t.strip() for t in tree.itertext()]
    texts += [v for e in tree.iter() for k, v in e.attrib.items() if k in ("aria-label", "alt", "title")]  # fmt: skip
    for text in texts:
        if HAN.search(text) and (text in known.keys() - _BOTH or not _explained(text)):
            yield text


def _explained(text: str) -> bool:
    rest = _PLACE.sub("", _WORDS.sub("", text))
    return not HAN.search(rest) or all(map(_told, _RUN.findall("".join(text.split()))))


def _told(run: str) -> bool:
    run = run.strip("…，、。；：:;,.()（）—−")
    if any(run in v for v in told_by_documents()) or not HAN.search(_PLACE.sub("", run)):
        return True
    parts = re.split("[、；—:：,]", run)
    return len(parts) > 1 and all(map(_told, parts))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_only_documents_speak_chinese(
    path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if f"briefings/{path.stem}" in WAITING:
        pytest.skip("not yet in other languages")
    monkeypatch.setenv("KEXIE_DATA", str(HOME / "data"))
    page = export_html(run(path, code))
    assert f'<html lang="{code}">' in page
    assert not list(dict.fromkeys(chinese(page, catalogue(code))))


def test_files_name_their_language_and_are_set_in_it() -> None:
    with speaking("en"):
        shown = cover(title="A briefing", documents=5, published=date(2026, 11, 21))
    outputs = [nbformat.v4.new_output("display_data", data=shown._repr_mimebundle_())]
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(outputs=outputs),
            nbformat.v4.new_markdown_cell(
                "## 承诺与结果\n\n后来的文件或调查报了结果的，放在承诺旁边。\n\nThe word 科普，once, 2016–20."
            ),
        ]
    )
    page = export_html(notebook)
    assert "Based on 5 documents · 21 November 2026" in page.replace("\u00a0", " ")
    assert ">1. Promises and results</h" in page
    assert 'word <span lang="zh-CN">科普，</span>once, <span class="y">2016–20</span>.' in page
    pdf = objects(export_pdf(notebook, timestamp=0))
    assert b"/Lang(en-GB)" in pdf
    assert b"/Lang(zh-CN)" in pdf
    word = Document(io.BytesIO(export_docx(notebook)))
    assert word.core_properties.language == "en"
    assert not word.styles["Briefing Text"].paragraph_format.first_line_indent
    book = load_workbook(io.BytesIO(export_xlsx(notebook)))
    assert book.sheetnames == ["About", "Data", "Sources", "Codebook"]
