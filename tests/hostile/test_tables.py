"""Broken tables, themes and suites: each gives an error that says where, and changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from tests.hostile.documents import PLAN

DATA = Path(__file__).resolve().parents[2] / "data"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns(".*")))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".")
    }


def replace(name: str, old: str, new: str, *, count: int = 1) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        path = data / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return change


def rewrite(name: str, text: str | bytes) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    return change


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        with (data / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def remove(name: str) -> Callable[[Path], None]:
    return lambda data: (data / name).unlink()


def twice(name: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        lines = (data / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (data / name).write_text("".join([*lines, lines[-1]]), encoding="utf-8")

    return change


BROKEN_TABLES = {
    "wrong-type": replace("plans.csv", "2016,2020", "二〇一六,2020"),
    "bad-date": replace("plans.csv", "2022-03-01", "2022-13-45"),
    "bad-boolean": replace("plans.csv", ",true,", ",yes,"),
    "bad-enum": replace("quantities.csv", ",target,", ",wish,"),
    "infinite": replace("quantities.csv", ",66.67,66.67,", ",inf,66.67,"),
    "not-a-number": replace("quantities.csv", ",66.67,66.67,", ",nan,66.67,"),
    "negative-offset": replace("tasks.csv", ",1467,", ",-1467,")
    if ",1467," in (DATA / "tasks.csv").read_text("utf-8")
    else append("tasks.csv", "x,CN-QH-2021-plan,,1.,1,标题,-5,10\n"),
    "missing-column": replace("plans.csv", "province_id,", "provinz,"),
    "no-header": rewrite("plans.csv", ""),
    "whole-too-large": replace("plans.csv", "2016,2020", "9" * 30 + ",2020"),
    "file-as-folder": rewrite("parquet/terms", "x"),
    "themes-as-file": lambda data: (shutil.rmtree(data / "themes"), (data / "themes").touch())[1],
    "binary": rewrite("plans.csv", bytes(range(256))),
    "nul": rewrite("plans.csv", "plan_id\0,province_id\n"),
    "unclosed-quote": append("plans.csv", '"open,CN-JX\n'),
    "double-key": twice("plans.csv"),
    "double-quantity": twice("quantities.csv"),
    "no-such-plan": append("tasks.csv", "CN-XX-t1,CN-XX-1999-plan,,1.,1,标题,5,10\n"),
    "no-such-province": replace("plans.csv", "CN-QH-2021-plan,CN-QH", "CN-QH-2021-plan,CN-ZZ"),
    "no-table": remove("quantities.csv"),
    "no-provinces": remove("provinces.csv"),
    "no-package": remove("datapackage.json"),
    "pipe-as-table": lambda data: (remove("tasks.csv")(data), os.mkfifo(data / "tasks.csv"))[1],
    "device-as-theme": lambda data: (data / "themes" / "x.yml").symlink_to("/dev/zero"),
    "package-broken": rewrite("datapackage.json", "["),
    "package-leads-out": replace("datapackage.json", '"plans.csv"', '"../plans.csv"'),
    "correction-of-nothing": append(
        "corrections.csv", "quantities,CN-nix,unit,家,个,试,2026-01-01\n"
    ),
    "correction-bad-date": append("corrections.csv", "quantities,CN-nix,unit,家,个,试,昨天\n"),
    "yaml-bomb": rewrite("themes/bomb.yml", BOMB),
    "yaml-tag": rewrite("themes/tag.yml", "theme_id: !!python/object/apply:os.getcwd []\n"),
    "yaml-broken": rewrite("themes/broken.yml", "theme_id: [\n"),
    "yaml-list": rewrite("themes/list.yml", "- a\n- b\n"),
    "yaml-empty": rewrite("themes/empty.yml", ""),
    "yaml-binary": rewrite("themes/binary.yml", bytes(range(256))),
    "yaml-deep": rewrite("themes/deep.yml", "a: " + "[" * 5000),
    "yaml-huge": rewrite("themes/huge.yml", "a: " + "x" * 2_000_000),
    "key-twice": append("themes/talent.yml", "order: 5\n"),
    "scheme-broken": rewrite("schemes/x.yml", "codes: 5\n"),
    "theme-without-label": rewrite("themes/thin.yml", "theme_id: thin\nterms: [甲]\n"),
    "theme-other-name": replace("themes/talent.yml", "theme_id: talent", "theme_id: talents"),
    "theme-number-term": rewrite(
        "themes/num.yml",
        "theme_id: num\nlabel: {zh: 数, en: n}\ndefinition: 数\nterms: [5]\ncodes: []\n",
    ),
}


@pytest.mark.parametrize("name", BROKEN_TABLES)
def test_check_says_what_is_broken(
    name: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    BROKEN_TABLES[name](data)
    before = contents(data)
    status = main(["check", "--data", str(data)])
    said = "".join(capsys.readouterr())
    assert status in (1, 2), said
    assert any("\u4e00" <= c <= "\u9fff" for c in said)
    assert "Traceback" not in said
    assert contents(data) == before


def test_a_parquet_file_of_too_many_rows_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "要点.txt").write_text(PLAN, encoding="utf-8")
    data = ["--data", str(tmp_path / "data")]
    assert main(["extract", str(tmp_path / "要点.txt"), "--format", "parquet", *data]) == 0
    assert main(["check", *data]) == 0
    monkeypatch.setattr("kexie_analysis.parts.MOST_ROWS", 5)
    capsys.readouterr()
    assert main(["check", *data]) == 1
    said = "".join(capsys.readouterr())
    assert "最多 5 行" in said
    assert "parquet/terms/province_id=CN-GS/" in said
    folder = tmp_path / "data" / "parquet" / "terms" / "province_id=CN-GS"
    shutil.rmtree(folder)
    folder.touch()
    assert main(["check", *data]) == 2
    assert "应为文件夹" in "".join(capsys.readouterr())


def test_a_folder_without_tables_is_not_reported_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    out = tmp_path / "reports"
    assert main(["report", "--data", str(tmp_path / "empty"), "--out", str(out)]) == 2
    assert "没有表" in "".join(capsys.readouterr())
    assert not out.exists()


SUITES = {
    "bomb": BOMB,
    "tag": "briefings: !!python/object/apply:os.getcwd []\n",
    "list": "- overview\n",
    "empty": "",
    "broken": "briefings: [\n",
    "no-notebook": "briefings:\n  - {name: x, notebook: nix.ipynb, title: 甲}\n",
    "leaves-the-folder": "briefings:\n  - {name: ../x, notebook: overview.ipynb, title: 甲}\n",
    "absolute": "briefings:\n  - {name: /tmp/x, notebook: overview.ipynb, title: 甲}\n",
    "notebook-outside": "briefings:\n  - {name: x, notebook: ../../x.ipynb, title: 甲}\n",
    "unknown-parameter": "briefings:\n  - {name: x, notebook: overview.ipynb, title: 甲, parameters: {nix: 1}}\n",
    "unknown-format": "briefings:\n  - {name: x, notebook: overview.ipynb, title: 甲, formats: [exe]}\n",
    "unknown-key": "briefings:\n  - {name: x, notebook: overview.ipynb, title: 甲, shell: ls}\n",
    "twice": "briefings:\n  - {name: x, notebook: overview.ipynb, title: 甲}\n" * 1
    + "  - {name: x, notebook: overview.ipynb, title: 乙}\n",
    "for-each-nothing": "briefings:\n  - {name: x, notebook: overview.ipynb, title: 甲, for_each: {nix: all}}\n",
}


@pytest.mark.parametrize("name", SUITES)
def test_a_bad_suite_starts_nothing(
    name: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebooks = shutil.copytree(DATA.parent / "notebooks", tmp_path / "notebooks")
    (notebooks / "suite.yml").write_text(SUITES[name], encoding="utf-8")
    out = tmp_path / "reports"
    status = main(
        ["report", "--data", str(data), "--suite", str(notebooks / "suite.yml"), "--out", str(out)]
    )
    said = "".join(capsys.readouterr())
    assert status == 2, said
    assert "suite.yml" in said
    assert not list(out.glob("*.html")) if out.exists() else True
