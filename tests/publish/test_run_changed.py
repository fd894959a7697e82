"""Only what changed is run; what is dropped is withdrawn, what is earlier kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kexie_analysis.package import read_rows, write_tables
from kexie_analysis.publish.freshness import Inputs
from kexie_analysis.publish.labels import Labels
from tests.publish.toys import manifest, notebook, run, write_suite

GOOD = notebook(["print('各省', provinces)"], parameters="provinces: list[str] = []")
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("settled_code")


def test_only_what_changed_is_run(tmp_path: Path, tiny_folder: Path, out: Path, capsys) -> None:
    text = "briefings:\n  - {name: a, formats: [html]}\n  - {name: b, formats: [html]}"
    suite = write_suite(tmp_path / "nb", {"a": GOOD, "b": GOOD}, text)
    assert sorted(run(suite, tiny_folder, out).published) == ["a", "b"]
    again = run(suite, tiny_folder, out)
    assert (again.published, sorted(again.kept)) == ([], ["a", "b"])
    assert "没有变化" in capsys.readouterr().out
    write_suite(tmp_path / "nb", {"a": notebook(["print('别的')"])}, text)
    run(suite, tiny_folder, out, dry_run=True)
    said = capsys.readouterr().out
    assert "将运行 a：笔记本有改动" in said
    assert "不变   b" in said
    assert run(suite, tiny_folder, out).published == ["a"]
    run(suite, tiny_folder, out, dry_run=True, names=["b"], parameters={"provinces": "江西"})
    assert "将运行 b：参数有变" in capsys.readouterr().out
    run(suite, tiny_folder, out, dry_run=True, formats=("html", "pdf"))
    assert "缺少格式 pdf" in capsys.readouterr().out
    (out / "b.html").write_text("改过")
    run(suite, tiny_folder, out, dry_run=True)
    assert "将运行 b：文件缺失或被改动" in capsys.readouterr().out
    run(suite, tiny_folder, out, dry_run=True, force=True)
    assert "--force" in capsys.readouterr().out


def test_what_the_suite_drops_is_withdrawn(tmp_path: Path, tiny_folder: Path, out: Path) -> None:
    suite = write_suite(
        tmp_path / "nb", {"a": GOOD, "b": GOOD}, "briefings: [{name: a}, {name: b}]"
    )
    run(suite, tiny_folder, out)
    suite.write_text("briefings: [{name: a}]")
    outcome = run(suite, tiny_folder, out)
    assert outcome.withdrawn == ["b"]
    assert not (out / "b.html").exists()
    assert "b.html" not in (out / "index.html").read_text(encoding="utf-8")
    # Naming some briefings withdraws none.
    suite.write_text("briefings: [{name: b}, {name: a}]")
    assert run(suite, tiny_folder, out, names=["b"]).withdrawn == []
    assert (out / "a.html").exists()


def test_earlier_editions_are_kept_whole(
    tmp_path: Path, tiny_folder: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a}]")
    for value in ("一", "二", "三", "四"):
        run(suite, tiny_folder, out, keep=2, parameters={"provinces": value})
    kept = sorted((out / "editions").iterdir())
    assert len(kept) == 2
    assert ["二" in (k / "a.html").read_text(encoding="utf-8") for k in kept] == [True, False]
    for edition in kept:
        assert {p.name for p in edition.iterdir()} == {
            "a.html",
            "a.pdf",
            "index.html",
            "manifest.json",
        }
    assert f"editions/{kept[0].name}/index.html" in (out / "index.html").read_text(encoding="utf-8")
    assert "四" in (out / "a.html").read_text(encoding="utf-8")
    assert "注意：按 -p 所选运行的 a 替换了完整的一版" in capsys.readouterr().out


def test_nothing_heavy_is_imported_for_an_unchanged_run(
    tmp_path: Path, tiny_folder: Path, out: Path
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a, formats: [html]}]")
    run(suite, tiny_folder, out)
    code = (
        "import sys\nfrom kexie_analysis.cli import main\nfrom kexie_analysis.publish import freshness\n"
        "freshness.code_version = lambda: 'settled'\nstatus = main(sys.argv[1:])\n"
        "heavy = {'pandas', 'numpy', 'papermill', 'nbconvert', 'matplotlib', 'jupyter_client', 'IPython'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\nraise SystemExit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "report", "--suite", str(suite), "--data", str(tiny_folder), "--out", str(out)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "没有变化" in done.stdout


def test_a_damaged_manifest_means_running_everything(
    tmp_path: Path, tiny_folder: Path, out: Path, capsys
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a, formats: [html]}]")
    out.mkdir()
    for content in ("", "[]", '{"version": 1, "run": {}, "briefings": {"a": 3}}', "[" * 100_000):
        (out / "manifest.json").write_text(content)
        run(suite, tiny_folder, out, dry_run=True)
        assert "将运行 a" in capsys.readouterr().out


def test_labels_and_inputs_do_without_a_codebook(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path, None)
    assert len(inputs.data_version) == 12
    assert Labels().themes == {}


def test_rows_that_a_briefing_does_not_read_do_not_run_it(
    tmp_path: Path, tiny_folder: Path, out: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(tiny_folder, data)
    first, second = sorted({str(r["province_id"]) for r in read_rows("plans", data)})[:2]
    reader = notebook(
        [
            "from kexie_analysis import load_plans",
            "len(load_plans().select(provinces=[province_id]).tasks)",
        ],
        parameters="province_id: str = ''",
    )
    everything = notebook(["from kexie_analysis import load_plans", "len(load_plans().tasks)"])
    outside = notebook(["import os, pathlib", "len(os.listdir(os.environ['KEXIE_DATA']))"])
    suite = write_suite(
        tmp_path / "nb",
        {"province": reader, "whole": everything, "outside": outside},
        "briefings: [{name: province, for_each: {province_id: all}}, {name: whole}, {name: outside}]",
    )
    run(suite, data, out)
    rows = read_rows("tasks", data)
    plan = next(r["plan_id"] for r in read_rows("plans", data) if r["province_id"] == second)
    next(r for r in rows if r["plan_id"] == plan)["title"] = "改过的标题"
    write_tables({"tasks": rows}, data)
    outcome = run(suite, data, out)
    assert sorted(outcome.published) == ["outside", f"province-{second}", "whole"]
    assert outcome.kept == [f"province-{first}"]
    # A theme file counts for all.
    theme = next((data / "themes").glob("*.yml"))
    theme.write_text(theme.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run(suite, data, out, dry_run=True)
    assert run(suite, data, out).kept == []


def test_a_notebook_outside_the_suite_stays_published(
    tmp_path: Path, tiny_folder: Path, out: Path
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a, formats: [html]}]")
    other = write_suite(tmp_path / "other", {"mine": GOOD}, "").parent / "mine.ipynb"
    mine = run(suite, tiny_folder, out, names=[str(other)], formats=("html",))
    assert mine.published == ["mine"]
    assert run(suite, tiny_folder, out).published == ["a"]
    assert (out / "mine.html").exists()


def test_an_edition_in_another_language_stands_beside_the_first(
    tmp_path: Path, tiny_folder: Path, out: Path
) -> None:
    toy = notebook(["1"], parameters='language: str = "zh"')
    suite = write_suite(tmp_path / "nb", {"a": toy}, "briefings: [{name: a, formats: [html]}]")
    assert run(suite, tiny_folder, out).published == ["a"]
    assert run(suite, tiny_folder, out, parameters={"language": "en"}).published == ["a-en"]
    assert run(suite, tiny_folder, out).withdrawn == []
    assert {"a", "a-en"} == set(manifest(out))
    suite.write_text("briefings: [{name: b, notebook: a.ipynb, formats: [html]}]")
    assert set(run(suite, tiny_folder, out).withdrawn) == {"a", "a-en"}
