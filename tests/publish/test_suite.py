"""suite.yml: what is accepted, and errors that name the line."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from kexie_analysis.codebook import read_codebook
from kexie_analysis.errors import SelectionError, SuiteError
from kexie_analysis.package import find_data
from kexie_analysis.publish.asked import plan
from kexie_analysis.publish.briefings import Briefing, choose, expand, single, without_parameter
from kexie_analysis.publish.choices import spell_theme
from kexie_analysis.publish.counted import codebook_rows
from kexie_analysis.publish.parameters import (
    convert_values,
    imports_of_ours,
    inspect_parameters,
    read_notebook,
)
from kexie_analysis.publish.settings import Settings
from kexie_analysis.publish.suite import Entry, as_formats, read_suite, safe_name
from tests.publish.toys import notebook, write_suite

TOY = notebook(
    ["print(1)"],
    parameters="provinces: list[str] = []\ntheme_id: str = 'talent'\nyear: int | None = None\n"
    "share: float = 0.5\nquick: bool = False\nplain = 3\nmany: 'list[int]' = [1]",
)


def suite_of(tmp_path: Path, text: str) -> Path:
    return write_suite(tmp_path / "notebooks", {"toy": TOY, "other": notebook(["1"])}, text)


def test_reads_entries_with_defaults(tmp_path: Path) -> None:
    path = suite_of(
        tmp_path,
        "defaults: {formats: [pdf, html], timeout: 30}\nbriefings:\n"
        "  - {name: toy, notebook: toy.ipynb, title: 玩具, parameters: {provinces: [江西]}}\n"
        "  - name: other\n    formats: docx\n    timeout: 5\n",
    )
    toy, other = read_suite(path)
    assert (toy.formats, toy.timeout, toy.title) == (("html", "pdf"), 30, "玩具")
    assert toy.parameters == {"provinces": ["江西"]}
    assert (other.notebook.name, other.formats, other.timeout) == ("other.ipynb", ("docx",), 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "空"),
        ("briefings: []", "空"),
        ("briefings:\n  - {name: toy}\n  - {name: toy}", "重复"),
        ("briefings:\n  - {name: Toy, notebook: toy.ipynb}\n  - {name: toy}", "重复"),
        ("briefings:\n  - {name: toy, colour: red}", "第 2 行"),
        ("briefings:\n\n  - name: toy\n    formats: [html, gif]", "第 3 行"),
        ("briefings:\n  - name: toy\n    notebook: ../../etc/passwd.ipynb", "之内"),
        ("briefings:\n  - {name: ../toy, notebook: toy.ipynb}", "文件名"),
        ("briefings:\n  - {name: index, notebook: toy.ipynb}", "文件名"),
        ("briefings:\n  - {name: CON, notebook: toy.ipynb}", "文件名"),
        ("briefings:\n  - {name: missing}", "没有笔记本"),
        ('briefings:\n  - {name: toy, title: "\\ud800"}', "第 2 行"),
        ("briefings:\n  - {name: toy, timeout: -1}", "timeout"),
        ("briefings:\n  - {name: toy, timeout: true}", "timeout"),
        ("briefings:\n  - {name: toy, for_each: {a: [1], b: [2]}}", "for_each"),
        ("briefings:\n  - {name: toy, for_each: {theme_id: [x, x]}}", "重复"),
        ("briefings:\n  - {name: toy, for_each: {theme_id: [[x]]}}", "列表"),
        ("briefings:\n  - &a {name: toy}\n  - *a", "锚点"),
        ("briefings: !!python/object/apply:os.system [ls]", "标签"),
        ("briefings:\n  - {name: toy, name: toy}", "两次"),
        ("briefings: " + "[" * 50 + "]" * 50, "过深"),
        ("briefings:\n  - {name: toy", "YAML"),
        ("briefings:\n\t- a", "YAML"),
        ("- 1\n- 2", "键"),
        ("what: 1", "不认识的键"),
        ("briefings: 3", "briefings"),
        ("briefings:\n  - 3", "第 2 行"),
    ],
)
def test_refuses_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        read_suite(suite_of(tmp_path, text))


def test_a_large_or_binary_file_is_refused(tmp_path: Path) -> None:
    path = suite_of(tmp_path, "")
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(SuiteError, match="过大"):
        read_suite(path)
    path.write_bytes(b"briefings: \xff\xfe")
    with pytest.raises(SuiteError, match="UTF-8"):
        read_suite(path)


def test_for_each_takes_provinces_with_documents_and_themes_without_their_own(
    tmp_path: Path,
) -> None:
    path = suite_of(
        tmp_path,
        "briefings:\n  - {name: toy, for_each: {theme_id: all}}\n"
        "  - {name: talent, notebook: toy.ipynb}\n",
    )
    entries = read_suite(path)
    names = [b.name for b in expand(entries, provinces=["CN-JX"], themes=["digital", "talent"])]
    assert names == ["toy-digital", "talent"]
    (entry, value), *_ = choose(entries, ["toy-digital"])
    assert value == "digital"
    (briefing,) = expand([single(entry, value)], provinces=[], themes=[])
    assert briefing.parameters == {"theme_id": "digital"}


def test_a_province_notebook_runs_once_per_province(tmp_path: Path) -> None:
    toy = notebook(["1"], parameters="province_id: str = ''")
    path = write_suite(
        tmp_path, {"province": toy}, "briefings:\n- {name: province, for_each: {province_id: all}}"
    )
    made = expand(read_suite(path), provinces=["CN-JX", "CN-QH"], themes=[])
    assert [(b.name, b.parameters["province_id"]) for b in made] == [
        ("province-CN-JX", "CN-JX"), ("province-CN-QH", "CN-QH"),
    ]  # fmt: skip


def test_provinces_given_choose_among_briefings_of_single_provinces(tmp_path: Path) -> None:
    notebooks = {
        "province": notebook(["1"], parameters="province_id: str = ''"),
        "all": notebook(["1"], parameters="provinces: list[str] = []"),
        "none": notebook(["1"]),
    }
    text = "briefings: [{name: all}, {name: none}, {name: province, for_each: {province_id: all}}]"
    entries = read_suite(write_suite(tmp_path, notebooks, text))
    given = {"provinces": "江西"}
    assert without_parameter(entries, given) == {"none": "provinces"}
    assert without_parameter(entries, {"provincse": "江西"}) == {}  # refused, not left out

    def names(given: dict, *entries: Entry) -> list[str]:
        made = expand(
            entries, provinces=["CN-JX", "CN-QH"], themes=[], given=given,
            spelled={"province_id": {"江西": "CN-JX", "CN-JX": "CN-JX"}.__getitem__},
        )  # fmt: skip
        return [b.name for b in made]

    every, _, province = entries
    assert names(given, every, province) == ["all", "province-CN-JX"]
    assert names({"provinces": ""}, province) == ["province-CN-JX", "province-CN-QH"]
    assert names({"province_id": "江西"}, province) == ["province-CN-JX"]
    assert names({}, single(province, "江西")) == ["province-CN-JX"]


@pytest.mark.parametrize("wanted", ["../../x", "/tmp/x", "a/b", "<b>"])
def test_a_language_never_leads_out_of_the_folder(tmp_path: Path, wanted: str) -> None:
    toy = notebook(["1"], parameters='language: str = "zh"')
    entries = read_suite(write_suite(tmp_path, {"a": toy}, "briefings: [{name: a}]"))
    with pytest.raises(SuiteError, match="不能作文件名"):
        expand(entries, provinces=[], themes=[], given={"language": wanted})
    (made,) = expand(entries, provinces=[], themes=[], given={"language": "en"})
    assert made.name == "a-en"


def test_an_unknown_briefing_names_those_there_are(tmp_path: Path) -> None:
    entries = read_suite(suite_of(tmp_path, "briefings:\n  - {name: toy}"))
    with pytest.raises(SuiteError, match="允许：toy"):
        choose(entries, ["toi"])


def test_parameters_are_read_without_running_the_cell() -> None:
    found = inspect_parameters(TOY, "x")
    assert {n: (p.type, p.optional) for n, p in found.items()} == {
        "provinces": ("list[str]", False),
        "theme_id": ("str", False),
        "year": ("int", True),
        "share": ("float", False),
        "quick": ("bool", False),
        "plain": ("int", False),
        "many": ("list[int]", False),
    }


def test_values_are_converted_by_declared_type() -> None:
    given = {
        "provinces": "江西,青海",
        "year": "2024",
        "share": "0.25",
        "quick": "true",
        "many": "1，2",
    }
    known = inspect_parameters(TOY, "x")
    assert convert_values(given, known, where="x") == {
        "provinces": ["江西", "青海"], "year": 2024, "share": 0.25, "quick": True, "many": [1, 2],
    }  # fmt: skip
    assert convert_values({"provinces": "江西", "year": ""}, known, where="x") == {
        "provinces": ["江西"], "year": None,
    }  # fmt: skip
    assert convert_values({"provinces": '["江西"]'}, known, where="x") == {"provinces": ["江西"]}


@pytest.mark.parametrize(
    "given",
    [
        {"year": "二〇二四"}, {"quick": "maybe"}, {"share": "nan"}, {"share": "inf"}, {"many": "a"},
        {"theme_id": {"a": 1}}, {"year": True}, {"provinces": "[1"}, {"many": [[1]]}, {"year": "9" * 5000},
        {"provinces": "[" * 100_000}, {"provinces": '["\\ud800"]'},
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(given: dict) -> None:
    with pytest.raises(SuiteError, match="不是"):
        convert_values(given, inspect_parameters(TOY, "x"), where="x")


def test_an_unknown_parameter_names_those_there_are() -> None:
    with pytest.raises(SuiteError, match="允许：provinces、theme_id"):
        convert_values({"province": "江西"}, inspect_parameters(TOY, "x"), where="x")


@pytest.mark.parametrize(
    "value",
    [
        '"; import os; os._exit(1) #',
        "'''\"\"\"\n\\",
        "\\",
        '\\"',
        "a\nb",
        "{x}",
        "\u2028\x00",
        "\ud800",
    ],
)
def test_a_value_never_leaves_its_literal(value: str) -> None:
    translators = pytest.importorskip("papermill.translators")
    code = translators.PythonTranslator.codify({"theme_id": value, "provinces": [value]})
    tree = ast.parse(code)
    assert [type(statement) for statement in tree.body] == [ast.Assign, ast.Assign]
    assert [ast.literal_eval(statement.value) for statement in tree.body] == [value, [value]]


@pytest.mark.parametrize(
    "name", ["a/b", "..", "a\\b", "", "a" * 81, ".x", "-x", "a.", "nul.html", "x\n", "a\x00"]
)
def test_names_are_safe_file_names(name: str) -> None:
    with pytest.raises(SuiteError):
        safe_name(name, "x")


def test_formats_come_in_one_order() -> None:
    assert as_formats("pdf, html", "x") == ("html", "pdf")
    with pytest.raises(SuiteError, match="html、pdf、docx、xlsx"):
        as_formats("odt", "x")


ODD_CELLS = (
    "1",
    '{"source": 5}',
    '{"source": [1]}',
    '{"metadata": []}',
    '{"metadata": {"tags": 5}}',
)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"cells": 3}', "[" * 100_000, "\x00", '{"nbformat": 3, "cells": []}']
    + [f'{{"nbformat": 4, "cells": [{cell}]}}' for cell in ODD_CELLS],
)
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(content)
    with pytest.raises(SuiteError, match="笔记本"):
        read_notebook(path)


def test_imports_of_ours_are_found(tmp_path: Path) -> None:
    code = "import os\nfrom kexie_analysis import draw\nimport kexie_analysis.plans"
    write_suite(tmp_path, {"x": notebook([code, "not python"])}, "")
    assert imports_of_ours([tmp_path / "x.ipynb"]) == [
        "kexie_analysis", "kexie_analysis.draw", "kexie_analysis.plans",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("provinces", "江西,火星", "没有省份“火星”"), ("periods", "甲乙", "没有规划期"),
        ("theme_id", "人才", "没有主题“人才”"), ("language", "fr", "没有语言“fr”"),
    ],
)  # fmt: skip
def test_what_our_notebooks_would_refuse_is_refused_before_a_run(
    tmp_path: Path, tiny_folder: Path, name: str, value: str, said: str
) -> None:
    cell = 'provinces: list[str] = []\nperiods: list[str] = []\ntheme_id = ""\nlanguage = "zh"'
    ours = notebook(["from kexie_analysis import load_plans, use_language"], parameters=cell)
    notebooks = {"ours": ours, "theirs": notebook(["1"], parameters=cell)}
    suite = write_suite(tmp_path, notebooks, "briefings: [{name: ours}, {name: theirs}]")
    asked = Settings(suite, tiny_folder, tmp_path, parameters={name: value}, names=["ours"])
    with pytest.raises(SelectionError, match=said):
        plan(asked)
    (stranger,), _ = plan(replace(asked, names=["theirs"]))
    assert stranger.narrowed is (name != "language")


def test_a_workbook_tells_what_its_themes_and_indicators_count(tmp_path: Path) -> None:
    theme = next(t for t in read_codebook(find_data()).themes if t.indicators)
    about = Briefing(
        f"toy-{theme.theme_id}", tmp_path, "", {"theme_id": theme.theme_id}, base="toy"
    )
    first, *others = codebook_rows(find_data(), about)
    assert first["名称"] == theme.label.zh
    assert [r["类别"] for r in others] == ["举措"] * len(theme.codes) + ["指标"] * len(
        theme.indicators
    )
    assert others[-1]["单位"].startswith(theme.indicators[-1].unit)
    general = codebook_rows(find_data(), replace(about, parameters={"language": "en"}))
    assert {"Theme", "Indicator"} == {r["类别"] for r in general}
    assert codebook_rows(tmp_path, about) == []


def test_a_theme_is_found_by_its_name(tmp_path: Path) -> None:
    path = suite_of(tmp_path, "briefings:\n  - {name: toy, for_each: {theme_id: all}}")
    theme = next(iter(read_codebook(find_data()).themes))
    named = partial(spell_theme, data=find_data(), themes=["other"])
    (entry,) = read_suite(path)
    for name in (theme.theme_id, theme.label.zh, theme.label.en.upper()):
        (made,) = expand(
            [single(entry, name)], provinces=[], themes=[], spelled={"theme_id": named}
        )
        assert made.name == f"toy-{theme.theme_id}"
    assert named("火星") == "火星"
