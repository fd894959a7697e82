"""The run: whole publications, failures that harm nothing, only what changed."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.package import read_rows, write_tables
from kexie_analysis.publish import freshness, publication
from kexie_analysis.publish.freshness import Inputs
from kexie_analysis.publish.labels import Labels
from kexie_analysis.publish.manifest import read_manifest
from kexie_analysis.publish.progress import Progress
from kexie_analysis.publish.runlog import append_log
from kexie_analysis.publish.workspace import clear, workspace
from kexie_analysis.transaction import locked, replace_files
from tests.publish.toys import STUBS, manifest, notebook, run, write_suite

GOOD = notebook(["print('各省', provinces)"], parameters="provinces: list[str] = []")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def settled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code's own hash held still: it changes under the tests where somebody is at work."""
    monkeypatch.setattr(freshness, "code_version", lambda: "settled")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def children_named(text: str) -> list[int]:
    """Processes with `text` in their command line (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if text.encode() in path.read_bytes() and int(path.parent.name) != os.getpid():
                found.append(int(path.parent.name))
    return found


def leftovers(out: Path) -> list[str]:
    """Hidden things in reports/ that only a running run may have."""
    return [
        p.name for p in out.iterdir() if p.name in {".work", ".staging", ".journal.json", ".probe"}
    ]


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
    lines = [f"  - {{name: {n}, timeout: {6 if n == 'hangs' else 60}}}" for n in notebooks]
    suite = write_suite(tmp_path / "nb", notebooks, "briefings:\n" + "\n".join(lines))
    outcome = run(suite, tiny_folder, out)
    assert sorted(outcome.published) == ["allowed", "good"]
    assert outcome.status == 1
    said = outcome.failed
    assert "第 1 个单元出错：ZeroDivisionError" in said["raises"]
    assert "内核意外终止（第 2 个单元）" in said["dies"]
    assert "超过时限 6 秒（第 2 个单元）" in said["hangs"]
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


def test_earlier_editions_are_kept_whole(tmp_path: Path, tiny_folder: Path, out: Path) -> None:
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


def test_warm_and_cold_kernels_give_the_same_notebooks(tmp_path: Path, tiny_folder: Path) -> None:
    pytest.importorskip("ipykernel")
    if not sys.platform.startswith("linux"):
        pytest.skip("kernels are forked on Linux only")
    nb = notebook(
        [
            "import os, sys, warnings\nimport pandas as pd, matplotlib, matplotlib.pyplot as plt",
            "print(sorted(n for n in globals() if not n.startswith('_')))",
            "print(sys.path, os.getcwd(), matplotlib.get_backend(), __name__, len(sys.argv))",
            "print(sorted(k for k in os.environ if k.startswith(('KEXIE', 'MPL', 'PYTHON', 'OPENBLAS'))))",
            "from kexie_analysis import load_plans\nplans = load_plans()\nlen(plans.tasks)",
            "pd.DataFrame({'a': [1, 2]})",
            "fig, ax = plt.subplots(); ax.plot([1, 2]); plt.show()",
            "import random, numpy as np\nrandom.random() != 0.5, np.random.rand() != 0.5",
            "print(os.getpgid(0) == os.getpid(), os.getsid(0) == os.getpid())",
            "warnings.warn('一次')",
        ],
        parameters="n: int = 1",
    )
    made = {}
    for warm in (True, False):
        made[warm] = _executed(nb, tmp_path / "same", tiny_folder, warm)
    assert made[True][0] == [True, True]
    assert made[False][0] == [False, False]
    assert made[True][1] == made[False][1]
    assert made[True][2] != made[True][3], (
        "forks of one process must not draw the same random numbers"
    )


def _executed(nb: dict, folder: Path, data: Path, warm: bool) -> tuple:
    from kexie_analysis.publish import worker
    from kexie_analysis.publish.execute import execute
    from kexie_analysis.publish.kernels import KernelSettings, manager_class
    from kexie_analysis.publish.pool import Pool

    suite = write_suite(
        folder / "nb", {"a": nb, "r": notebook(["import random\nrandom.random()"])}, ""
    )
    sockets = Path("/tmp") / f"kexie-test-{os.getpid()}-{warm}"
    sockets.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "KEXIE_DATA": str(data),
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    pool = Pool(1, sockets=sockets, environment=environment, warm=warm, exporters=STUBS)
    try:
        own = worker.Worker(sockets, str(pool.socket) if warm else "", STUBS)
        settings = KernelSettings(sockets, environment, own.zygote)
        runs = [
            execute(suite.parent / f, {}, timeout=120, kernel_manager_class=manager_class(settings))
            for f in ("a.ipynb", "r.ipynb", "r.ipynb")
        ]
        assert [r.reason for r in runs] == ["", "", ""]
        random = [r.notebook.cells[0].outputs[0]["data"]["text/plain"] for r in runs[1:]]
        return settings.started_warm[:2], _without_times(runs[0].notebook), *random
    finally:
        pool.close()
        for path in sockets.iterdir():
            path.unlink()
        sockets.rmdir()


def _without_times(nb: dict) -> str:
    cells = [{k: v for k, v in cell.items() if k != "metadata"} for cell in nb["cells"]]
    text = json.dumps(cells, ensure_ascii=False, sort_keys=True)
    # The warning's text names the file IPython made up for the cell, with the kernel's process id.
    return re.sub(r"ipykernel_\d+/\d+\.py", "ipykernel", text)


def test_without_a_warm_process_ordinary_kernels_do(
    tmp_path: Path, tiny_folder: Path, out: Path, monkeypatch
) -> None:
    from kexie_analysis.publish import pool

    monkeypatch.setattr(pool, "WARM_MODULES", ())
    monkeypatch.setattr(pool.Pool, "_start_zygote", _broken_zygote)
    suite = write_suite(
        tmp_path / "nb", {"a": GOOD, "b": GOOD}, "briefings: [{name: a}, {name: b}]"
    )
    outcome = run(suite, tiny_folder, out, warm=True, jobs=1)
    assert sorted(outcome.published) == ["a", "b"]


def _broken_zygote(self) -> subprocess.Popen:
    # Listens, takes requests, and never forks: its kernels are dead on arrival.
    code = (
        "import socket, sys\ns = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()\n"
        "c, _ = s.accept(); c.recv(10); c.close()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(self.socket)], stdin=subprocess.PIPE
    )
    while not self.socket.exists():
        time.sleep(0.01)
    return process


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

    def full(folder: Path, contents: dict) -> list[str]:
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


def start(suite: Path, data: Path, out: Path, *options: str, warm: str = "0") -> subprocess.Popen:
    """`kexie report` as a process, with stub exporters."""
    code = (
        "import sys\nfrom functools import partial\nfrom kexie_analysis.publish import runner\n"
        f"runner.Settings = partial(runner.Settings, exporters={STUBS!r})\n"
        "from kexie_analysis.cli import main\nraise SystemExit(main(sys.argv[1:]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, "report", "--suite", str(suite), "--data", str(data), "--out", str(out), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "KEXIE_WARM": warm},
    )  # fmt: skip


def wait_for(happens, seconds: float = 60) -> None:
    """Wait until it happens; fail after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happens():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def no_children_of(pid: int) -> bool:
    """Whether no worker or kernel that this run started is left (Linux)."""
    return not children_named(f"kexie_analysis.publish.worker\0{pid}\0")


def assert_whole(out: Path) -> None:
    """Every published briefing is as its manifest says, and the index links nothing missing."""
    with locked(out):
        clear(out)
    entries = read_manifest(out)
    assert not entries.damaged
    for entry in entries.briefings.values():
        for item in entry["files"].values():
            assert (out / item["path"]).stat().st_size == item["bytes"]
    for link in re.findall(r'href="([^"#:]+)"', (out / "index.html").read_text(encoding="utf-8")):
        assert (out / link).is_file(), link


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
        (["a", "--sources", "/nowhere"], "来源文件目录不存在"),
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
        "y": {**good, "failure": {"reason": "", "at": "", "notebook": "../precious.html"}},
    }
    (out / "manifest.json").write_text(json.dumps(forged))
    assert set(read_manifest(out).briefings) == {"a"}
    (out / ".work").symlink_to(tmp_path)
    run(suite, tiny_folder, out)
    assert precious.exists()


def test_a_notebook_outside_the_suite_stays_published(
    tmp_path: Path, tiny_folder: Path, out: Path
) -> None:
    suite = write_suite(tmp_path / "nb", {"a": GOOD}, "briefings: [{name: a, formats: [html]}]")
    other = write_suite(tmp_path / "other", {"mine": GOOD}, "").parent / "mine.ipynb"
    assert run(suite, tiny_folder, out, names=[str(other)]).published == ["mine"]
    assert run(suite, tiny_folder, out).published == ["a"]
    assert (out / "mine.html").exists()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_the_time_left_and_a_file_plain_lines() -> None:
    for stream in (Terminal(), io.StringIO()):
        progress = Progress(2, stream=stream)
        progress.step("完成 甲")
        progress.tick()
        progress.step("完成 乙")
        progress.close()
        said = stream.getvalue()
        assert "[1/2] 完成 甲" in said
        assert ("还需" in said) == stream.isatty()
        assert ("\r" in said) == stream.isatty()


def test_the_run_log_survives_half_a_line(tmp_path: Path) -> None:
    append_log(tmp_path, {"briefing": "甲"})
    with (tmp_path / "run-log.jsonl").open("ab") as file:
        file.write(b'{"brief')
    append_log(tmp_path, {"briefing": "乙\n"})
    lines = (tmp_path / "run-log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(lines[i])["briefing"] for i in (0, 2)] == ["甲", "乙\n"]
