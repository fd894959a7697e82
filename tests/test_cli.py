"""The command line: exit status, Chinese messages without a traceback, every option documented."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kexie_analysis import __version__, cli
from kexie_analysis.publish.session import require_writable
from tests.docs.sample import write_sample

HOME = Path(__file__).resolve().parent.parent
COMMANDS = (HOME / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, where no folder of the project is found by chance."""
    monkeypatch.chdir(tmp_path)
    for name in ("KEXIE_DATA", "KEXIE_SOURCES"):
        monkeypatch.delenv(name, raising=False)


def run(capsys: pytest.CaptureFixture, *arguments: object) -> tuple[int, str, str]:
    try:
        status = cli.main([str(a) for a in arguments])
    except SystemExit as end:
        status = int(end.code or 0)
    out, err = capsys.readouterr()
    return status, out, err


def subparsers() -> dict[str, argparse.ArgumentParser]:
    parser = cli._parser()
    action = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return action.choices


def section(command: str) -> str:
    return re.split(r"(?m)^## ", COMMANDS.split(f"## `kexie {command}", 1)[1])[0]


@pytest.mark.parametrize("command", subparsers())
def test_every_option_is_documented(command: str) -> None:
    text = section(command)
    for action in subparsers()[command]._actions:
        if action.dest == "help":
            continue
        for name in action.option_strings or [str(action.metavar)]:
            assert re.search(rf"`{re.escape(name)}\b", text) or (
                not action.option_strings and name in COMMANDS
            ), f"{command} {name}"
        assert action.help or action.metavar == "QUANTITY_ID"


@pytest.mark.parametrize("command", subparsers())
def test_no_option_is_documented_that_does_not_exist(command: str) -> None:
    real = {o for a in subparsers()[command]._actions for o in a.option_strings}
    assert set(re.findall(r"(?m)^\| `(--?[a-z-]+)", section(command))) <= real


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_command_and_only_real_options(name: str) -> None:
    text = (HOME / name).read_text(encoding="utf-8")
    real = {o for p in subparsers().values() for a in p._actions for o in a.option_strings}
    for command in subparsers():
        assert f"`kexie {command}" in text, command
    for line in re.findall(r"kexie (?:extract|check|report|quote)[^`\n]*", text):
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= real, line


def test_version_and_help(capsys: pytest.CaptureFixture) -> None:
    assert run(capsys, "--version")[1].strip() == f"kexie-analysis {__version__}"
    status, out, _ = run(capsys, "--help")
    assert status == 0
    assert all(command in out for command in subparsers())


BAD = [
    [],
    ["unknown"],
    ["extract"],
    ["extract", "没有.docx"],
    ["extract", "空"],
    ["extract", "文件.txt", "--jobs", "0"],
    ["extract", "文件.txt", "--jobs", "many"],
    ["extract", "文件.txt", "--type", "小说"],
    ["extract", "文件.txt", "--province", "火星"],
    ["extract", "文件.txt", "--encoding", "klingon"],
    ["extract", "规划.txt", "--data", "文件.txt"],
    ["extract", "规划.txt", "--texts", "文件.txt"],
    ["extract", "规划.txt", "--data", "文件.txt/里面"],
    ["check", "--data", "没有"],
    ["check", "--data", "文件.txt"],
    ["check", "--sources", "没有"],
    ["quote"],
    ["quote", "没有这个编号"],
    ["quote", "x", "--data", "没有"],
    ["report", "--data", "没有"],
    ["report", "没有这份简报"],
    ["report", "没有.ipynb"],
    ["report", "overview", "-p", "没有=1"],
    ["report", "overview", "-p", "provinces"],
    ["report", "overview", "--formats", "exe"],
    ["report", "overview", "--suite", "没有.yml"],
    ["report", "overview", "--suite", "文件.txt"],
    ["report", "overview", "--out", "文件.txt"],
    ["report", "overview", "--out", "文件.txt/里面"],
    ["report", "overview", "--jobs", "-1"],
    ["report", "overview", "--keep", "-1"],
    ["report", "overview", "--sources", "没有"],
]


@pytest.mark.parametrize("arguments", BAD, ids=lambda a: " ".join(a) or "none")
def test_what_cannot_start_exits_2_and_says_why(
    arguments: list[str], capsys: pytest.CaptureFixture
) -> None:
    Path("空").mkdir()
    Path("文件.txt").write_text("这不是一份规划。\n", encoding="utf-8")
    write_sample(Path("规划.txt"))
    before = {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()}
    status, _, err = run(capsys, *arguments)
    assert status == 2, err
    assert re.search(r"[\u4e00-\u9fff]", err), err
    assert "Traceback" not in err
    assert {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()} == before


def test_some_failed_and_the_rest_was_done(capsys: pytest.CaptureFixture) -> None:
    write_sample(Path("规划.docx"))
    Path("坏的.docx").write_bytes(b"PK\x03\x04 no archive")
    status, out, err = run(capsys, "extract", "规划.docx", "坏的.docx", "--data", "d")
    assert status == 1
    assert "CN-NX-2021-plan" in out
    assert "坏的.docx" in err
    assert run(capsys, "check", "--data", "d")[0] == 0


def test_check_finds_a_broken_table(capsys: pytest.CaptureFixture, tiny_folder: Path) -> None:
    shutil.copytree(tiny_folder, "d")
    assert run(capsys, "check", "--data", "d")[0] == 0
    tasks = Path("d/tasks.csv")
    tasks.write_text(
        tasks.read_text(encoding="utf-8") + "x,没有这份文件,,,,,1,2\n", encoding="utf-8"
    )
    status, out, _ = run(capsys, "check", "--data", "d")
    assert status == 1
    assert "没有这份文件" in out


def test_an_error_of_the_system_is_told_and_not_traced(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> int:
        raise OSError(28, "No space left on device", "/x/y")

    monkeypatch.setattr(cli, "_check", lambda: full)
    status, _, err = run(capsys, "check")
    assert status == 2
    assert "/x/y" in err
    assert "下一步" in err


def test_a_closed_pipe_ends_quietly() -> None:
    command = f'"{sys.executable}" -m kexie_analysis report --help | true'
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )  # fmt: skip
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["extract"], "缺少 SOURCE"),
        (["extrac"], "不能是 'extrac'；可用："),
        (["report", "--foo"], "没有这个选项：--foo"),
        (["report", "--jobs", "x"], "--jobs：应为正整数"),
        (["report", "--keep", "x"], "--keep 的值 'x' 不对"),
        (["report", "--out"], "--out 后面要有一个值"),
        (["report", "--force=1"], "--force 不带值，却写了 '1'"),
        (["report", "--f", "html"], "--f 不明确，可以是 --formats, --force"),
    ],
)
def test_a_wrong_option_is_told_in_chinese(
    capsys: pytest.CaptureFixture, wrong: list[str], said: str
) -> None:
    status, _, err = run(capsys, *wrong)
    assert status == 2
    assert said in err
    assert "下一步：" in err


def test_help_has_no_english_heading(capsys: pytest.CaptureFixture) -> None:
    for command in ("", *subparsers()):
        _, out, _ = run(capsys, *[command] if command else [], "--help")
        assert "用法：" in out
        assert not re.search(r"usage|options|positional|show this", out)


@pytest.mark.skipif(os.name != "posix", reason="需要信号")
def test_an_interrupt_is_answered_once_and_in_chinese(tmp_path: Path) -> None:
    code = (
        "import atexit, os, signal, sys\nfrom kexie_analysis import cli\n"
        "def hit(*_): os.kill(os.getpid(), signal.SIGINT)\n"
        "cli._check = lambda: hit; atexit.register(hit)\nsys.argv = ['kexie', 'check']\nsys.exit(cli.main())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "已中断；已完成的部分保持完整。\n"


@pytest.mark.skipif(os.name != "posix", reason="需要信号")
@pytest.mark.parametrize("moment", ["import kexie_analysis.entry", "kexie_analysis.cli._check"])
def test_an_interrupt_while_the_command_is_loaded_ends_it_with_a_word(moment: str) -> None:
    hit = "os.kill(os.getpid(), signal.SIGINT)"
    code = (
        "import os, signal, sys, kexie_analysis.entry as entry\nsys.argv = ['kexie', 'check']\n"
        f"if {moment!r}.startswith('import'): {hit}\n"
        "import kexie_analysis.cli as cli\n"
        f"cli._check = lambda: {hit}\nentry.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "已中断；尚未开始，没有改动。\n"


@pytest.mark.skipif(os.name != "posix", reason="需要符号链接")
def test_links_in_the_output_folder_lead_nowhere(capsys: pytest.CaptureFixture) -> None:
    Path("ring").symlink_to("ring")
    status, _, said = run(capsys, "report", "overview", "--out", "ring")
    assert status == 2
    assert "输出目录" in said
    Path("precious").write_text("x")
    Path("out").mkdir()
    Path("out/.probe").symlink_to(Path("precious").resolve())
    require_writable(Path("out"))
    assert Path("precious").read_text() == "x"
