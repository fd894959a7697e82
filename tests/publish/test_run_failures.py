"""Failures that harm nothing: cells, kernels, exporters, disks, signals, kills, forged files."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.publish import publication
from kexie_analysis.publish.manifest import read_manifest
from kexie_analysis.publish.runlog import append_log
from kexie_analysis.publish.settings import Settings, kernel_environment
from kexie_analysis.publish.workspace import clear, prune_failed, workspace
from kexie_analysis.transaction import replace_files
from tests.publish.runs import (
    assert_whole,
    children_named,
    leftovers,
    no_children_of,
    start,
    wait_for,
)
from tests.publish.toys import manifest, notebook, run, write_suite

GOOD = notebook(["print('各省', provinces)"], parameters="provinces: list[str] = []")
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("settled_code")


def test_failures_of_every_kind_harm_no_other(tmp_path: Path, tiny_folder: Path, out: Path) -> None:
    notebooks = {
        "good": GOOD,
        "raises": notebook(["1/0", "print('never')"]),
        "dies": notebook(["import os", "os._exit(7)"]),
        "hangs": notebook(["import time", "time.sleep(600)"]),
        "allowed": notebook(["2+2"]),
        "unexportable": notebook(["print('EXPORT-' + 'FAILS')"]),
        "deadly": notebook(["print('EXPORT-' + 'DIES')"]),
        "swallowed": notebook(["import os, signal", "os.kill(os.getpid(), signal.SIGKILL)"]),
    }
    notebooks["allowed"]["cells"].append(
        {**notebook(["1/0"])["cells"][0], "id": "x", "metadata": {"tags": ["raises-exception"]}}
    )
    lines = [f"  - {{name: {n}, timeout: {3 if n == 'hangs' else 60}}}" for n in notebooks]
    suite = write_suite(tmp_path / "nb", notebooks, "briefings:\n" + "\n".join(lines))
    outcome = run(suite, tiny_folder, out, jobs=2)
    assert sorted(outcome.published) == ["allowed", "good"]
    assert outcome.status == 1
    said = outcome.failed
    assert "第 1 个单元出错：ZeroDivisionError" in said["raises"]
    assert "内核意外终止（第 2 个单元）" in said["dies"]
    assert "超过时限 3 秒（第 2 个单元）" in said["hangs"]
    assert "导出不了" in said["unexportable"]
    assert "状态 3" in said["deadly"]
    assert "内核意外终止" in said["swallowed"]
    entries = manifest(out)
    for name in ("raises", "dies", "hangs", "swallowed"):
        assert (out / entries[name]["failure"]["notebook"]).is_file()
        assert not (out / f"{name}.html").exists()
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "未能更新（6 份）" in index
    assert "ZeroDivisionError" in index
    assert leftovers(out) == []
    log = [
        json.loads(line)
        for line in (out / "run-log.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {(r["briefing"], r["outcome"]) for r in log} >= {
        ("good", "published"),
        ("dies", "failed"),
    }


def test_a_failed_briefing_keeps_its_last_good_version(
    tmp_path: Path, tiny_folder: Path, out: Path
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings:\n  - {name: a}")
    run(suite, tiny_folder, out)
    before = {p.name: p.read_bytes() for p in out.glob("a.*")}
    write_suite(
        tmp_path / "nb",
        {"a": notebook(["raise ValueError('新错误')"])},
        "briefings:\n  - {name: a}",
    )
    outcome = run(suite, tiny_folder, out)
    assert outcome.failed
    assert {p.name: p.read_bytes() for p in out.glob("a.*")} == before
    assert "新错误" in (out / "index.html").read_text(encoding="utf-8")
    write_suite(tmp_path / "nb", {"a": GOOD}, "briefings:\n  - {name: a}")
    assert run(suite, tiny_folder, out).published == ["a"]
    assert manifest(out)["a"]["failure"] is None
    assert not (out / "failed").exists()


def test_a_second_run_waits_and_says_who_holds_the_lock(
    tmp_path: Path, tiny_folder: Path, out: Path, capsys
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a}]")
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys, time\nfrom pathlib import Path\n"
         "from kexie_analysis.transaction import locked\nwith locked(Path(sys.argv[1])):\n"
         "    print('held', flush=True)\n    time.sleep(1.5)", str(out)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    assert run(suite, tiny_folder, out).published == ["a"]
    holder.wait()
    said = capsys.readouterr().err
    assert f"进程号 {holder.pid}" in said
    assert "等它结束" in said


def test_a_full_disk_is_reported_and_nothing_is_lost(
    tmp_path: Path, tiny_folder: Path, out: Path, monkeypatch
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a}]")
    run(suite, tiny_folder, out)
    before = {p: p.read_bytes() for p in out.glob("*.*") if p.is_file() and p.suffix != ".jsonl"}

    def full(folder: Path, contents: dict, **_: object) -> list[str]:
        from kexie_analysis.errors import TablesError

        raise TablesError("写入失败（No space left on device），原有文件未改动")

    monkeypatch.setattr(publication, "replace_files", full)
    outcome = run(suite, tiny_folder, out, force=True)
    assert "No space left" in outcome.failed["a"]
    assert {p: p.read_bytes() for p in before} == before
    assert leftovers(out) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_cleanly(
    tmp_path: Path, tiny_folder: Path, out: Path, number: int
) -> None:
    marker = f"kexie-test-{os.getpid()}-{number}"
    slow = notebook([f"import time; marker = '{marker}'", "time.sleep(300)"])
    suite = write_suite(tmp_path / "nb", {"slow": slow}, "briefings: [{name: slow}]")
    process = start(suite, tiny_folder, out)
    wait_for(lambda: (out / ".work").is_dir() and children_named("kernel_launcher"))
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert "已中断" in said
    assert leftovers(out) == []
    assert no_children_of(process.pid)


def test_after_a_kill_the_next_run_leaves_nothing_behind(
    tmp_path: Path, tiny_folder: Path, out: Path
) -> None:
    suite = write_suite(
        tmp_path / "nb", {"a": GOOD, "b": GOOD}, "briefings: [{name: a}, {name: b}]"
    )
    run(suite, tiny_folder, out)
    for delay in (0.3, 1.0, 2.0):
        process = start(suite, tiny_folder, out, "--force")
        time.sleep(delay)
        process.kill()
        process.communicate()
        assert_whole(out)
        wait_for(partial(no_children_of, process.pid), seconds=10)
    assert run(suite, tiny_folder, out, force=True).status == 0
    assert leftovers(out) == []
    assert_whole(out)


def test_a_folder_of_a_killed_run_is_cleared(out: Path) -> None:
    out.mkdir()
    made = workspace(out)
    work, sockets = made.__enter__()
    (work / "x").mkdir()
    (sockets / "s").write_text("")
    # As after a kill: never closed.
    clear(out)
    assert not work.exists()
    assert not sockets.exists()
    (out / ".work").mkdir()
    (out / ".work" / "sockets").write_text("/etc")
    clear(out)
    assert Path("/etc").is_dir()
    with contextlib.suppress(Exception):
        made.gen.close()  # type: ignore[attr-defined]


def test_a_publication_is_all_or_nothing(
    tiny_folder: Path, out: Path, tmp_path: Path, monkeypatch
) -> None:
    """Killed between any two steps of a publication, the next run finds all old or all new."""
    out.mkdir()
    replace_files(out, {"a.html": b"old", "a.pdf": b"old", "manifest.json": b"old"})
    steps = 0
    real = os.replace

    class Killed(BaseException):
        pass

    def counted(source, target) -> None:
        nonlocal steps
        steps += 1
        if steps == fatal:
            raise Killed
        real(source, target)

    monkeypatch.setattr(os, "replace", counted)
    for fatal in range(1, 6):
        steps = 0
        new = f"new{fatal}".encode()
        with contextlib.suppress(Killed):
            replace_files(out, {"a.html": new, "a.pdf": new, "manifest.json": new})
        steps = -100
        clear(out)
        assert len({(out / n).read_bytes() for n in ("a.html", "a.pdf", "manifest.json")}) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--suite", "/nowhere.yml"], "清单文件不存在"),
        (["nothing"], "没有简报"),
        (["a", "-p", "province=江西"], "允许：provinces"),
        (["a", "-p", "provinces"], "读不懂"),
        (["a", "--formats", "odt"], "没有格式"),
        (["a", "--formats", ""], "格式"),
        (["a", "--sources", "/nowhere"], "来源目录不存在"),
        (["a", "--cluster", "x"], "集群"),
        (["a", "--keep", "-1"], "--keep"),
        (["a", "--data", "/nowhere"], "数据目录不存在"),
    ],
)
def test_what_cannot_start_says_why_and_changes_nothing(
    tmp_path: Path, tiny_folder: Path, out: Path, capsys, arguments: list[str], said: str
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a}]")
    base = ["report", "--out", str(out), "--suite", str(suite), "--data", str(tiny_folder)]
    assert main([*base, *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_an_output_folder_that_cannot_be_written(tmp_path: Path, tiny_folder: Path, capsys) -> None:
    (tmp_path / "file").write_text("")
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a}]")
    base = ["report", "--out", str(tmp_path / "file" / "x"), "--suite", str(suite)]
    assert main([*base, "--data", str(tiny_folder)]) == 2
    assert "不能写入输出目录" in capsys.readouterr().err


def test_a_forged_manifest_leads_nowhere(tmp_path: Path, tiny_folder: Path, out: Path) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a, formats: [html]}]")
    run(suite, tiny_folder, out)
    precious = tmp_path / "precious.html"
    precious.write_text("")
    forged = json.loads((out / "manifest.json").read_bytes())
    good = forged["briefings"]["a"]
    item = good["files"]["html"]
    forged["briefings"] |= {
        "x": {**good, "files": {"html": {**item, "path": "../precious.html"}}},
        "../precious": {**good, "files": {"html": {**item, "path": "../precious.html"}}},
        "u": {**good, "reads": 5},
        "v": {**good, "reads": [5]},
        "w": {**good, "seconds": "1"},
        "z": {key: value for key, value in good.items() if key != "date"},
        "y": {**good, "failure": {"reason": "", "at": "", "notebook": "../precious.html"}},
    }
    (out / "manifest.json").write_text(json.dumps(forged))
    assert set(read_manifest(out).briefings) == {"a"}
    (out / ".work").symlink_to(tmp_path)
    run(suite, tiny_folder, out)
    assert precious.exists()


def test_the_run_log_survives_half_a_line(tmp_path: Path) -> None:
    append_log(tmp_path, {"briefing": "甲"})
    with (tmp_path / "run-log.jsonl").open("ab") as file:
        file.write(b'{"brief')
    append_log(tmp_path, {"briefing": "乙\n"})
    lines = (tmp_path / "run-log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(lines[i])["briefing"] for i in (0, 2)] == ["甲", "乙\n"]


def test_a_date_that_is_none_does_not_reach_the_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(suite=None, data=tmp_path, out=tmp_path)
    for given, reaches in (("x", False), ("", False), ("1700000000", True)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
        assert ("SOURCE_DATE_EPOCH" in kernel_environment(settings)) is reaches


def test_the_run_log_and_failing_notebooks_do_not_follow_links(tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    out.mkdir()
    other.mkdir()
    (other / "mine.ipynb").touch()
    (out / "run-log.jsonl").symlink_to(other / "log")
    (out / "failed").symlink_to(other)
    append_log(out, {"briefing": "甲"})
    clear(out)
    prune_failed(out, read_manifest(out))
    assert [p.name for p in other.iterdir()] == ["mine.ipynb"]
