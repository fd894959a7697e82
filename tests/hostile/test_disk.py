"""A full disk or a folder that refuses: said in Chinese, and the old state is whole."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from kexie_analysis import transaction
from kexie_analysis.cli import main
from kexie_analysis.package import check_tables
from tests.hostile.documents import PLAN
from tests.publish.toys import notebook, write_suite

ROOT = Path(__file__).resolve().parents[2]
TOY = notebook(["print('末' * 20_000)"])
REFUSALS = {"full": errno.ENOSPC, "read-only": errno.EROFS}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
        and p.name != "run-log.jsonl"
        and not any(part.startswith(".") for part in p.relative_to(folder).parts)
    }


def left_over(folder: Path) -> list[str]:
    names = {".staging", ".journal.json", ".probe", ".work", ".lock.pid"}
    return [str(p) for p in folder.rglob("*") if p.name in names]


@pytest.fixture
def place(tmp_path: Path, tiny_folder: Path) -> Path:
    """data/, a document, notebooks, and reports/ with one edition that is to survive."""
    shutil.copytree(tiny_folder, tmp_path / "data")
    (tmp_path / "要点.txt").write_text(PLAN, encoding="utf-8")
    suite = "briefings: [{name: a, formats: [html]}]"
    write_suite(tmp_path / "nb", {"a": TOY}, suite)
    return tmp_path


def extract(place: Path, data: Path) -> int:
    return main(["extract", str(place / "要点.txt"), "--data", str(data)])


def report(place: Path, out: Path) -> list[str]:
    return ["report", "--data", str(place / "data"), "--suite", str(place / "nb" / "suite.yml"),
            "--out", str(out), "--jobs", "1", "--force"]  # fmt: skip


@pytest.mark.parametrize("reason", REFUSALS)
@pytest.mark.parametrize("moment", [0, 4, 12])
def test_extract_says_that_the_disk_refuses(
    reason: str, moment: int, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    data = place / "data"
    before, calls = contents(data), 0
    real = transaction._write_flushed

    def refuse(path: Path, content: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls > moment:
            path.write_bytes(content[: len(content) // 2])
            raise OSError(REFUSALS[reason], os.strerror(REFUSALS[reason]))
        real(path, content)

    monkeypatch.setattr(transaction, "_write_flushed", refuse)
    status = extract(place, data)
    said = "".join(capsys.readouterr())
    monkeypatch.undo()
    if calls > moment:
        assert status == 2
        assert "写入失败" in said
        assert "Traceback" not in said
        assert contents(data) == before
    assert left_over(data) == []
    assert check_tables(data) == []
    assert extract(place, data) == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 700 kB; only root can mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("需要 root 才能挂载小文件系统")
    options = ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(disk)]
    if subprocess.run(options, capture_output=True).returncode != 0:
        pytest.skip("不能挂载 tmpfs")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


def fill(folder: Path, *, leaving: int) -> IO[bytes]:
    """Take all the room but `leaving` bytes."""
    free = shutil.disk_usage(folder).free
    file = (folder / "ballast").open("wb")
    file.write(b"x" * max(0, free - leaving))
    file.flush()
    return file


@pytest.mark.parametrize("leaving", [0, 4_096, 16_384])
def test_extract_onto_a_full_disk(leaving: int, place: Path, small_disk: Path, capsys: Any) -> None:
    data = Path(shutil.copytree(place / "data", small_disk / "data"))
    before = contents(data)
    fill(small_disk, leaving=leaving).close()
    status = extract(place, data)
    said = "".join(capsys.readouterr())
    assert status == 2
    assert "错误" in said
    assert "磁盘空间" in said or "空间" in said or "No space" in said, said
    assert "Traceback" not in said
    assert contents(data) == before
    (small_disk / "ballast").unlink()
    assert extract(place, data) == 0
    assert check_tables(data) == []


@pytest.mark.parametrize("leaving", [0, 8_192])
def test_report_onto_a_full_disk(
    leaving: int, place: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("KEXIE_WARM", "0")  # for three runs of one toy, warming up costs the most
    out = small_disk / "reports"
    assert main(report(place, out)) == 0
    before = contents(out)
    write_suite(place / "nb", {"a": notebook(["print('新' * 30_000)"])}, "briefings: [{name: a, formats: [html]}]")  # fmt: skip
    capsys.readouterr()
    fill(small_disk, leaving=leaving).close()
    status = main(report(place, out))
    said = "".join(capsys.readouterr())
    assert status in (1, 2), said
    assert any("\u4e00" <= c <= "\u9fff" for c in said)
    assert "Traceback" not in said
    after = contents(out)
    assert after["a.html"] == before["a.html"]
    (small_disk / "ballast").unlink()
    assert main(report(place, out)) == 0
    assert contents(out)["a.html"] != before["a.html"]
    assert left_over(out) == []


def unprivileged(arguments: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """The command as a user who may not write everywhere: root may."""
    command = [sys.executable, "-m", "kexie_analysis", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("没有 setpriv")
        # Without the right to override permissions root is held to them like anybody else.
        drop = "-dac_override,-dac_read_search,-fowner"
        command = ["setpriv", f"--inh-caps={drop}", f"--bounding-set={drop}", *command]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, cwd=home
    )


@pytest.mark.skipif(os.name != "posix", reason="需要 POSIX 权限")
@pytest.mark.parametrize("kind", ["extract", "report", "new-data", "new-reports"])
def test_a_folder_that_may_not_be_written(kind: str, place: Path) -> None:
    data, out = place / "data", place / "reports"
    closed = {"extract": data, "report": out}.get(kind, place / "closed")
    closed.mkdir(exist_ok=True)
    before = contents(place)
    closed.chmod(0o555)
    try:
        if kind in ("extract", "new-data"):
            target = data if kind == "extract" else closed / "data"
            done = unprivileged(["extract", str(place / "要点.txt"), "--data", str(target)], place)
        else:
            done = unprivileged(report(place, out if kind == "report" else closed / "r"), place)
    finally:
        closed.chmod(0o755)
    said = done.stdout + done.stderr
    assert done.returncode == 2, said
    assert "错误" in said
    assert "Traceback" not in said
    assert contents(place) == before
