"""Words of documents stay words: in pages, print, Word, Excel, tables, parameters and paths."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html

from kexie_analysis.cli import main
from kexie_analysis.errors import SuiteError
from kexie_analysis.package import check_tables, read_rows
from kexie_analysis.publish.exporters import export_docx, export_html, export_pdf, export_xlsx
from kexie_analysis.publish.suite import safe_name
from tests.browser.conftest import browser, visit  # noqa: F401
from tests.hostile import evil
from tests.hostile.evil import PAYLOADS
from tests.hostile.markup import no_live_markup
from tests.hostile.published import Published, publish_evil
from tests.publish import foreign, pdfs
from tests.publish.toys import notebook, run, write_suite

# The published briefings are shared by all tests that look at them, the browser with tests/browser.
pytestmark = pytest.mark.xdist_group("browser")
SILENT = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe-]+")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish_evil(tmp_path_factory.mktemp("evil"))


def literal(text: str) -> str:
    """Without what type may add or drop: blanks, hyphens, marks of direction."""
    return SILENT.sub("", text)


def test_the_run_wrote_only_where_it_should(published: Published) -> None:
    names = {p.name for p in published.home.iterdir()} - {"refused.txt"}
    assert names == {"data", "inbox", "notebooks", "reports", "sitecustomize", "texts"}
    assert not any("pwned" in p.name for p in published.home.rglob("*"))
    assert not Path("/tmp/pwned").exists()
    assert check_tables(published.home / "data") == []
    assert "Traceback" not in published.said


def test_the_network_was_asked_for_nothing(published: Published) -> None:
    assert published.refused == ""


def test_pages_hold_no_live_markup(published: Published) -> None:
    pages = published.files(".html")
    assert len(pages) == 4
    for path in pages:
        live = no_live_markup(path.read_text(encoding="utf-8"), scripts=1 + (path.stem == "index"))
        assert live == [], path.name


@pytest.mark.browser
def test_nothing_runs_or_loads_in_a_browser(published: Published, visit: Any) -> None:  # noqa: F811
    for path in published.files(".html"):
        visited = visit(path.read_text(encoding="utf-8"))
        page = visited.page
        for control in page.locator("button:visible, summary:visible").all()[:12]:
            control.click(timeout=2000, force=True)
        page.keyboard.press("Escape")
        page.mouse.move(300, 300)
        page.wait_for_timeout(100)
        assert visited.troubles == [], path.name
        assert page.evaluate("window.__pwned") is None, path.name
        if path.stem == "evil":
            shown = literal(page.evaluate("document.body.textContent"))
            missing = [n for n, text in PAYLOADS.items() if literal(text) not in shown]
            assert missing == []


def test_print_shows_the_words_as_they_are(published: Published) -> None:
    data = (published.reports / "evil.pdf").read_bytes()
    shown = literal(pdfs.text(data))
    for name, text in PAYLOADS.items():
        assert literal(text)[:20] in shown, name
    for path in published.files(".pdf"):
        inside = pdfs.objects(path.read_bytes())
        for word in (
            b"/JavaScript",
            b"/Launch",
            b"/EmbeddedFile",
            b"/SubmitForm",
            b"/GoToR",
            b"192.0.2.1/",
        ):
            # What is shown is drawn by glyph, so a word in the file would be a thing that acts.
            assert word not in inside, (path.name, word)


def test_word_files_hold_no_field_and_reach_for_nothing(published: Published) -> None:
    for path in published.files(".docx"):
        assert acting_parts(path.read_bytes()) == [], path.name
    text = literal(all_text(published.reports / "evil.docx"))
    assert [n for n, t in PAYLOADS.items() if literal(t) not in text] == []


def all_text(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode()
    from lxml import etree

    return "".join(etree.fromstring(body.encode()).itertext())


#: Numbers of captions and references to them.
OWN_FIELD = re.compile(
    r" (SEQ [图表] \\\* ARABIC|REF _Ref_(table|figure)_\d+ \\h \\\* MERGEFORMAT) "
)


def acting_parts(data: bytes) -> list[str]:
    """What in a Word file could act: fields, objects, relationships to elsewhere, macros."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            content = archive.read(member)
            if member.endswith(".rels") and b"External" in content:
                found.append(f"{member}: External")
            if member.startswith("word/") and member.endswith(".xml"):
                for tag in (b"<w:fldSimple", b"<w:object", b"<w:altChunk"):
                    if tag in content and member == "word/document.xml":
                        found.append(f"{member}: {tag.decode()}")
                fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", content.decode())
                found += [f"{member}: {f}" for f in fields if not OWN_FIELD.fullmatch(f)]
            if "vba" in member.lower() or "embed" in member.lower():
                found.append(member)
    return found


def test_workbooks_hold_no_formula_and_no_link(published: Published) -> None:
    for path in published.files(".xlsx"):
        assert acting_cells(path.read_bytes()) == [], path.name
    values = {
        literal(str(c.value))
        for c in evil.all_cells((published.reports / "evil.xlsx").read_bytes())
    }
    whole = "\n".join(values)
    assert [n for n, t in PAYLOADS.items() if literal(t) not in whole] == []


OWN_PLACE = re.compile(r"'?(?:说明|数据|出处|编码手册)'?!\$?[A-Z]+\$?\d+")


def acting_cells(data: bytes) -> list[str]:
    found = []
    for cell in evil.all_cells(data):
        link = cell.hyperlink  # a place in the workbook itself is no way out
        within = link is None or (link.target is None and OWN_PLACE.fullmatch(link.location))
        if cell.data_type == "f" or not within:
            found.append(f"{cell.coordinate} {cell.value!r}")
        elif cell.data_type == "s" and cell.value.lstrip()[:1] in set("=+-@"):
            found += [] if cell.quotePrefix else [f"{cell.coordinate} {cell.value!r} unquoted"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            content = archive.read(member)
            if b"<f>" in content or b"<f " in content or b"ddeLink" in content:
                found.append(f"{member}: formula")
            if b'TargetMode="External"' in content:
                found.append(f"{member}: External")
    return found


def test_tables_opened_in_a_spreadsheet_hold_no_formula(published: Published) -> None:
    data = published.home / "data"
    for path in data.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for row in rows:
            for name, cell in zip(header, row, strict=True):
                number = re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell)
                assert number or cell[:1] not in set("=+-@\t\r"), f"{path.name} {name}: {cell}"
    titles = [row["title"] for row in read_rows("tasks", data)]
    assert set(PAYLOADS.values()) <= set(titles), "what was written is read back as it was"


def test_the_index_names_files_below_itself_only(published: Published) -> None:
    page = (published.reports / "index.html").read_text(encoding="utf-8")
    manifest = json.loads((published.reports / "manifest.json").read_bytes())
    for entry in manifest["briefings"].values():
        for item in entry["files"].values():
            assert (
                published.reports / item["path"]
            ).resolve().parent == published.reports.resolve()
    links = [a.get("href") for a in lxml_html.document_fromstring(page).iter("a")]
    assert all(
        re.fullmatch(r"(#[\w-]*|[\w./-]+)", link or "") and ".." not in (link or "")
        for link in links
    )


EVIL_OUTPUTS = {
    "html": lambda text: foreign.shown({"text/html": text, "text/plain": text}),
    "svg": lambda text: foreign.shown({"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text y="20">图</text>{text}</svg>'}),
    "markdown": lambda text: foreign.shown({"text/markdown": text}),
    "latex": lambda text: foreign.shown({"text/latex": text}),
    "plain": lambda text: foreign.shown({"text/plain": text}),
    "json": lambda text: foreign.shown({"application/json": {text: [text]}}),
    "stream": lambda text: foreign.new_output("stream", name="stdout", text=text),
    "error": lambda text: foreign.new_output("error", ename=text, evalue=text, traceback=[text]),
}  # fmt: skip


@pytest.fixture(scope="module")
def foreign_evil() -> Any:
    """Another's notebook with every payload in every kind of output and as prose."""
    cells = [foreign.new_markdown_cell(f"# {text}\n\n{text}\n\n- {text}\n\n| {text} |\n|---|\n| {text} |\n\n$${text}$$") for text in PAYLOADS.values()]  # fmt: skip
    for make in EVIL_OUTPUTS.values():
        outputs = [make(text) for text in PAYLOADS.values()]
        cells.append(foreign.new_code_cell(PAYLOADS["close-script"], outputs=outputs))
    book = foreign.made(*cells)
    book["metadata"]["title"] = PAYLOADS["close-title"]
    return book


def test_outputs_of_others_do_not_act_in_a_page(foreign_evil: Any) -> None:
    assert no_live_markup(export_html(foreign_evil, title=PAYLOADS["close-title"]), scripts=1) == []


@pytest.mark.browser
def test_outputs_of_others_do_not_run_in_a_browser(foreign_evil: Any, visit: Any) -> None:  # noqa: F811
    visited = visit(export_html(foreign_evil, title=PAYLOADS["close-title"]))
    visited.page.wait_for_timeout(150)
    assert visited.troubles == []
    assert visited.page.evaluate("window.__pwned") is None


def test_outputs_of_others_do_not_act_in_print_word_or_excel(foreign_evil: Any) -> None:
    inside = pdfs.objects(export_pdf(foreign_evil, title=PAYLOADS["typst-read"]))
    for word in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/GoToR"):
        assert word not in inside
    assert not re.search(rb"/URI\s*\((?!https?:|mailto:)", inside)
    assert acting_parts(export_docx(foreign_evil)) == []
    assert acting_cells(export_xlsx(foreign_evil)) == []


PARAMETERS = "words: list[str] = []\nword: str = ''\nnumber: int = 0"


def test_parameters_stay_inside_their_literal(tmp_path: Path, tiny_folder: Path) -> None:
    code = "import json, pathlib\npathlib.Path(OUT).write_text(json.dumps([words, word]))"
    out = tmp_path / "got.json"
    book = notebook([code.replace("OUT", repr(str(out)))], parameters=PARAMETERS)
    suite = write_suite(tmp_path / "nb", {"a": book}, "briefings: [{name: a, formats: [html]}]")
    everything = "".join(PAYLOADS.values()) + "'\\\"\\\\\\n{}\u2028\x00"
    given = {"words": json.dumps([*PAYLOADS.values(), everything]), "word": everything}
    outcome = run(suite, tiny_folder, tmp_path / "reports", parameters=given, jobs=1)
    assert outcome.failed == {}
    words, word = json.loads(out.read_text())
    assert words == [*PAYLOADS.values(), everything]
    assert word == everything
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_is_no_parameter_is_refused(
    name: str, tmp_path: Path, tiny_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = notebook(["1"], parameters=PARAMETERS)
    suite = write_suite(tmp_path / "nb", {"a": book}, "briefings: [{name: a}]")
    for text in (f"{PAYLOADS[name]}=1", f"number={PAYLOADS[name]}", f"number=1;{PAYLOADS[name]}"):
        options = ["--data", str(tiny_folder), "--suite", str(suite), "--out", str(tmp_path / "r")]
        assert main(["report", f"-p{text}", *options, "--dry-run"]) == 2
        assert "Traceback" not in "".join(capsys.readouterr())


BAD_PLACES = [
    *PAYLOADS.values(), "..", ".", "", "a/b", "a\\b", "a/../b", "/etc/x", "C:x", "con", "CON.html",
    "nul", "a\0b", "a\nb", "a.", "x" * 300, ".hidden", "-p", "index", "manifest", "a..b",
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BAD_PLACES)))
def test_no_name_leads_out_of_reports(number: int, tmp_path: Path, tiny_folder: Path) -> None:
    place = BAD_PLACES[number]
    with pytest.raises(SuiteError):
        safe_name(place, "清单") if place else safe_name("..", "清单")
    book = notebook(["1"], parameters="theme_id: str = ''")
    for entry in (
        {"name": place or "..", "notebook": "a.ipynb"},
        {"name": "a", "notebook": "a.ipynb", "for_each": {"theme_id": ["x", f"../{place}"]}},
        {"name": "a", "notebook": f"../{place}.ipynb"},
    ):
        suite = write_suite(tmp_path / "nb", {"a": book}, json.dumps({"briefings": [entry]}))
        options = ["--data", str(tiny_folder), "--suite", str(suite), "--out", str(tmp_path / "r")]
        assert main(["report", *options]) == 2, entry
    assert not (tmp_path / "r").exists() or not list((tmp_path / "r").glob("*.html"))


def test_ids_in_tables_lead_nowhere(tmp_path: Path, tiny_folder: Path) -> None:
    """A theme or a province whose id is a path is refused before anything is written."""
    import shutil

    data = Path(shutil.copytree(tiny_folder, tmp_path / "data"))
    book = notebook(["1"], parameters="theme_id: str = ''\nprovince_id: str = ''")
    text = "briefings: [{name: a, for_each: {province_id: all}, formats: [html]}]"
    suite = write_suite(tmp_path / "nb", {"a": book}, text)
    for table in ("provinces.csv", "plans.csv"):
        path = data / table
        path.write_text(
            path.read_text("utf-8")
            .replace(",CN-YN,", ",../../x,")
            .replace("\nCN-YN,", "\n../../x,"),
            "utf-8",
        )
    options = ["--data", str(data), "--suite", str(suite), "--out", str(tmp_path / "r" / "s")]
    assert main(["report", *options]) == 2
    assert not list(tmp_path.glob("x*"))
    assert not list((tmp_path / "r").rglob("*.html"))
