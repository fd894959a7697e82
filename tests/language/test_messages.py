"""Messages in the language of the run, and catalogues that fit the code: nothing untranslated, nothing unused."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pytest
import yaml

from kexie_analysis import messages
from kexie_analysis.codebook import read_codebook
from kexie_analysis.errors import SelectionError
from kexie_analysis.extract.units import ALL_UNITS, read_unit
from kexie_analysis.messages import (
    joined,
    listed,
    named,
    prose,
    quoted,
    say,
    sentence,
    span,
    speaking,
    unit,
    word,
)

HOME = Path(__file__).resolve().parents[2]
PACKAGE = HOME / "kexie_analysis"
HAN = re.compile(r"[\u3400-\u9fff]")
RENDERERS = [
    "blocks",
    "captions",
    "charts/echarts_tables",
    "charts/folium_maps",
    "charts/from_outputs",
    "charts/plotly_data",
    "charts/plotly_instead",
    "counted",
    "described",
    "docx",
    "docx_formulas",
    "docx_links",
    "docx_lists",
    "docx_parts",
    "docx_pictures",
    "encoded",
    "docx_styles",
    "docx_tables",
    "docx_writer",
    "html",
    "html_tables",
    "html_writer",
    "links",
    "markdown",
    "markup",
    "markup_flow",
    "markup_tables",
    "outputs",
    "pdf",
    "pdf_data",
    "pdf_tables",
    "pictures",
    "references",
    "repeats",
    "scripted",
    "site",
    "site_cards",
    "vendor",
    "xlsx",
    "xlsx_numbers",
]
#: Where what readers of a briefing see is written. Errors and warnings speak Chinese: the terminal shows them.
SPOKEN = [
    *sorted((PACKAGE / "analyse").rglob("*.py")), *sorted((PACKAGE / "draw").rglob("*.py")),
    *(PACKAGE / "publish" / f"{name}.py" for name in RENDERERS), PACKAGE / "naming.py",
]  # fmt: skip
#: Not yet in English.
WAITING = set((Path(__file__).parent / "waiting.txt").read_text("utf-8").split())
#: Chinese that no reader sees: patterns that are looked for in documents, names of provinces and faces.
UNSEEN = {
    "analyse/appraisal_views.py": {"_KIND"},
    "analyse/keyness.py": {"_PROVINCE"},
    "analyse/figures.py": {"_TAILS", "_LARGE", "_MORE", "_SIZES"},
    "analyse/findings.py": {"_DIGITS"},
    "analyse/observations.py": {"PROVINCIAL"},
    "analyse/strive.py": {"_WORDS"},
    "draw/charts/trajectory_marks.py": {"_SOFT"},
    "analyse/reached.py": {"_DURATIONS", "_ONE_OF"},
    "analyse/names.py": {"_OF_EACH"},
    "analyse/places.py": {"_INTENT", "_LOOKING_BACK", "_GUIDING", "_GOALS"},
    "analyse/comparison.py": {"_MEMBERS", "_PARTS", "_OTHER_SHARES"},
    "analyse/departments.py": {"_OF_THE_PROVINCE"},
    "analyse/timeline.py": {"_SAFEGUARDS"},
    "draw/charts/pace.py": {"_PER_YEAR"},
    "publish/blocks.py": {"_DIGITS"},
    "publish/vendor.py": {"_YEAR"},
    "publish/site.py": {"_NAMES"},
    "publish/docx_parts.py": {"BODY", "HEADING", "CODE"},
    "publish/xlsx_numbers.py": {"_DAYS"},
}
NOTEBOOKS = [p for p in sorted((HOME / "notebooks").glob("*.ipynb")) if p.stem != "start"]


def literals(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Chinese text in the code that is neither documentation, nor an error's, nor unseen."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = UNSEEN.get(path.relative_to(PACKAGE).as_posix(), set())
    yield from _within(tree, unseen)


def _within(node: ast.AST, unseen: set[str]) -> Iterator[tuple[str, ast.AST]]:
    body = getattr(node, "body", None)
    documentation = (
        body[0]
        if isinstance(body, list) and body and isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
        else None
    )  # fmt: skip
    for child in ast.iter_child_nodes(node):
        if child is documentation:
            continue
        if isinstance(child, ast.FunctionDef) and child.name == "warn":
            continue
        if isinstance(child, ast.Call) and _name(child.func).endswith(("Error", "warn")):
            continue
        if isinstance(child, ast.Assign | ast.AnnAssign) and _target(child) in unseen:
            continue
        if (
            isinstance(child, ast.Constant)
            and isinstance(child.value, str)
            and HAN.search(child.value)
        ):
            yield child.value, node
        yield from _within(child, unseen)


def sentences(path: Path) -> Iterator[ast.Call]:
    """The calls of `say`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) == "say":
            yield node


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", None) or getattr(function, "id", "")


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return getattr(target, "id", "")


@lru_cache(maxsize=4)
def catalogue(code: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for path in sorted((PACKAGE / "language" / code).glob("*.yml")):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        twice = [k for k in raw if k in out and not k.startswith("$")]
        assert not twice, f"{path.name}: {twice}"
        out |= {k: v for k, v in raw.items() if not k.startswith("$")}
    return out


def places(template: str) -> set[str]:
    return {name.split("|")[0] for _, name, _, _ in Formatter().parse(template) if name}


def notebook_text(path: Path) -> Iterator[str]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from (p.strip().lstrip("#").strip() for p in source.split("\n\n"))
        else:
            yield from (text for text, _ in _within(ast.parse(source), set()))


def codebook_text() -> set[str]:
    """What the codebook says in Chinese alone: definitions; its names are in both languages."""
    return {t.definition for t in read_codebook(HOME / "data").themes}


LANGUAGES = [code for code in messages.languages() if code != "zh"]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", SPOKEN, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_text_is_in_the_catalogue(path: Path, code: str) -> None:
    if path.relative_to(PACKAGE).as_posix() in WAITING:
        pytest.skip("not yet in other languages")
    known = catalogue(code)
    assert not [n.args[0].value for n in sentences(path) if n.args[0].value not in known]
    for text, around in literals(path):
        assert not isinstance(around, ast.JoinedStr), f"say(…) instead of an f-string: {text}"
        heads = (text, *(f"{kind}:{text}" for kind in ("column", "head", "sheet", "unit")))
        assert any(h in known for h in heads), f"{text} ({path.name}:{around.lineno})"


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_text_of_a_notebook_is_in_the_catalogue(path: Path, code: str) -> None:
    if f"notebooks/{path.name}" in WAITING:
        pytest.skip("not yet in other languages")
    known = catalogue(code)
    for text in notebook_text(path):
        assert (
            not HAN.search(text)
            or text in known
            or f"column:{text}" in known
            or f"head:{text}" in known
        ), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_takes_what_it_is_given(code: str) -> None:
    known = catalogue(code)
    for path in SPOKEN:
        for node in sentences(path):
            template = node.args[0]
            assert isinstance(template, ast.Constant), (
                f"{path.name}:{node.lineno}: a literal, please"
            )
            given = {k.arg for k in node.keywords}
            wanted = places(template.value)
            assert None in given or wanted <= given, f"{path.name}:{node.lineno}"
            if template.value in known:
                said = places(known[template.value])
                assert None in given or said <= given, f"{path.name}:{node.lineno}: {said - given}"
                lost = wanted - said
                assert not lost or said - wanted, f"{template.value}: {lost} is not told"


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_unused(code: str) -> None:
    used = {text for path in SPOKEN for text, _ in literals(path)} | codebook_text()
    used |= {text for path in (HOME / "notebooks").glob("*.ipynb") for text in notebook_text(path)}
    for name in ("messages.py", "schema.py", "plans.py", "publish/model.py"):
        used |= {text for text, _ in literals(PACKAGE / name)}
    used |= {"，", "；", "、", "：", "\u3000"}
    used |= {n.args[0].value for p in (*SPOKEN, PACKAGE / "messages.py") for n in sentences(p)}
    told = "".join(p.read_text("utf-8") for p in (HOME / "data" / "reference").glob("*.csv"))
    names = {
        k.split(":", 1)[-1] if k.startswith(("column:", "head:", "sheet:")) else k
        for k in catalogue(code)
    }
    assert not [n for n in names - used if not n.startswith("unit:") and n not in told]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_unit_of_the_codebook_and_of_extraction_has_a_word(code: str) -> None:
    indicators = read_codebook(HOME / "data").indicators()
    read = [u for unit_ in ALL_UNITS if (u := read_unit(unit_, 0)) and "（" not in u.name]
    assert len(read) > 100
    known = catalogue(code)
    units = {u for i in indicators for u in i.units} | {u.name for u in read}
    assert not {u for u in units if f"unit:{u}" not in known}


def test_a_catalogue_holds_no_chinese() -> None:
    for code in LANGUAGES:
        assert not {k: v for k, v in catalogue(code).items() if HAN.search(v)}


def test_what_a_language_does_to_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "{n}份文件": "{n} {n|document|documents}",
        "省": "province",
        "column:省": "Province",
        "、": ", ",
    }
    known |= {
        "{most}、{last}": "{most} and {last}",
        "{text}。": "{text}.",
        "一段。": "A paragraph.",
    }
    known |= {"unit:人次": "person-time|person-times", "unit:个": ""}
    known |= {"{first}—{last}": "{first}–{last}"}
    monkeypatch.setattr(messages, "_catalogue", lambda code: known)
    with speaking("en"):
        assert say("{n}份文件", n=1) == "1 document"
        assert say("{n}份文件", n=2) == "2 documents"
        assert (word("省"), word("省", "column"), word("市")) == ("province", "Province", "市")
        assert listed(["a", "b", "c"]) == "a, b and c"
        assert joined(["a", "", "b"], "、") == "a, b"
        assert sentence("one") == "One."
        assert [unit("人次", 1), unit("人次", 3), unit("人次（场）", 3), unit("个", 3)] == [
            " person-time", " person-times", " person-times", "",
        ]  # fmt: skip
        assert prose("## 省\n\n一段。\n\n别的") == "## province\n\nA paragraph.\n\n别的"
        assert quoted("远航") == "“远航”"
        assert [named(n) for n in ("Science vans", "Haizhi stations", "PMC index", "远航")] == [
            "science vans", "Haizhi stations", "PMC index", "“远航”",
        ]  # fmt: skip
        assert (span(2016, 2020), named("")) == ("2016–2020", "")
    assert say("{n}份文件", n=1) == "1份文件"
    assert listed(["a", "b", "c"]) == "a、b、c"
    assert (sentence("一"), unit("人次"), quoted("远航")) == ("一。", "人次", "远航")
    assert (named("远航"), span(2016, 2020)) == ("远航", "2016—2020")


def test_a_language_that_is_not_there() -> None:
    with pytest.raises(SelectionError, match="zh"):
        messages.use_language("../en")
    with speaking("../en"):
        assert messages.language() == "zh"
