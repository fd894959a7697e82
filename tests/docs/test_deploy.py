"""The files in deploy/: their commands are commands of ours, their forms are those of what reads them."""

from __future__ import annotations

import configparser
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from kexie_analysis.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))  # minute, hour, day, month, weekday


def parsed(command: str) -> Any:
    """The command line as `kexie` understands it; fails where it would refuse."""
    words = shlex.split(command)
    at = next(i for i, word in enumerate(words) if word.endswith(".venv/bin/kexie"))
    return _parser().parse_args(words[at + 1 :])


def assert_times(text: str) -> None:
    fields = text.split()
    assert len(fields) == 5
    for field, (low, high) in zip(fields, FIELDS, strict=True):
        assert field == "*" or low <= int(field) <= high


def unit(name: str) -> configparser.ConfigParser:
    """A systemd unit, with the commands to start numbered."""
    found = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    text = (DEPLOY / name).read_text(encoding="utf-8")
    head, *starts = re.split("(?m)^ExecStart=", text)
    numbered = [f"ExecStart{n}={part}" for n, part in enumerate(starts, 1)]
    found.read_string("".join([head, *numbered]))
    return found


def test_the_crontab_runs_both_whatever_the_first_says(tmp_path: Path) -> None:
    lines = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    (line,) = [x for x in lines if x[:1].isdigit()]
    (project,) = [x for x in lines if x.startswith("PROJECT=")]
    *times, command = line.split(None, 5)
    assert_times(" ".join(times))
    assert "%" not in command  # cron would end the line there
    for part in re.findall(r"\.venv/bin/kexie [^;}]+", command):
        parsed(part)
    assert project.startswith("PROJECT=/")
    if shutil.which("sh") is None:
        pytest.skip("没有 sh")
    place = tmp_path / "我的 项目"
    kexie = place / ".venv" / "bin" / "kexie"
    kexie.parent.mkdir(parents=True)
    (place / "reports").mkdir()
    kexie.write_text('#!/bin/sh\necho "$@"\nexit 1\n')
    kexie.chmod(0o755)
    subprocess.run(["sh", "-c", command], env={**os.environ, "PROJECT": str(place)}, check=False)
    said = (place / "reports" / "cron.log").read_text()
    assert said.splitlines() == ["extract sources", "report --sources sources --keep 8"]


def test_the_systemd_units_fit_together() -> None:
    service, timer = unit("kexie-report.service"), unit("kexie-report.timer")
    first, second = service["Service"]["ExecStart1"], service["Service"]["ExecStart2"]
    assert first.startswith("-")  # a document that cannot be read stops no briefing
    assert not second.startswith("-")
    for command in (first.lstrip("-"), second):
        assert command.startswith(service["Service"]["WorkingDirectory"] + "/.venv/bin/kexie ")
        parsed(command)
    assert service["Service"]["Type"] == "oneshot"
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="没有 systemd-analyze")
def test_systemd_takes_them(tmp_path: Path) -> None:
    for name in ("kexie-report.service", "kexie-report.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace("%h/kexie-analysis/.venv/bin/kexie", sys.executable)
        (tmp_path / name).write_text(text.replace("%h/kexie-analysis", str(ROOT)), encoding="utf-8")
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *map(str, sorted(tmp_path.glob("kexie*")))],
        env={**os.environ, "XDG_RUNTIME_DIR": str(runtime)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "Failed to initialize manager" in done.stderr:
        pytest.skip("systemd-analyze 不能在这里运行")
    assert (done.returncode, done.stderr) == (0, "")
    when = unit("kexie-report.timer")["Timer"]["OnCalendar"]
    subprocess.run(["systemd-analyze", "calendar", when], check=True, capture_output=True)


def test_the_workflow_builds_the_site_and_publishes_it() -> None:
    text = (DEPLOY / "github-pages.yml").read_text(encoding="utf-8")
    # YAML 1.1 reads the key `on` as true.
    flow = yaml.safe_load(text.replace("\non:\n", '\n"on":\n'))
    assert set(flow) <= {"name", "on", "permissions", "concurrency", "jobs", "env", "defaults"}
    for entry in flow["on"]["schedule"]:
        assert_times(entry["cron"])
    for pattern in flow["on"]["push"]["paths"]:
        assert (ROOT / pattern.split("/")[0]).is_dir()
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    for name, job in flow["jobs"].items():
        assert job["runs-on"]
        assert job.get("needs", "build") in flow["jobs"]
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step), name
            assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step.get("uses", "a/b@v1"))
            words = step.get("run", "make report").split()
            assert words[0] == "make"
            assert words[1] in targets
    assert flow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    python = flow["jobs"]["build"]["steps"][1]["with"]
    assert (ROOT / python["cache-dependency-path"]).is_file()


class Task:
    """Stands for Airflow's operator: notes what it was given, and what comes after it."""

    made: list[Task]

    def __init__(self, **options: Any) -> None:
        self.options, self.after = options, []
        Task.made.append(self)

    def __rshift__(self, other: Task) -> Task:
        self.after.append(other)
        return other


class Dag:
    """Stands for Airflow's DAG."""

    made: list[Dag]

    def __init__(self, **options: Any) -> None:
        self.options = options
        Dag.made.append(self)

    def __enter__(self) -> Dag:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def test_the_dag_reads_then_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    Task.made, Dag.made = [], []
    modules: dict[str, dict[str, Any]] = {
        "airflow": {"DAG": Dag},
        "airflow.providers": {},
        "airflow.providers.standard": {},
        "airflow.providers.standard.operators": {},
        "airflow.providers.standard.operators.bash": {"BashOperator": Task},
        "pendulum": {"datetime": lambda *_, tz: tz},
    }
    for name, contents in modules.items():
        module = ModuleType(name)
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, name, module)
    runpy.run_path(str(DEPLOY / "airflow_dag.py"))
    (dag,), (extract, report) = Dag.made, Task.made
    assert_times(dag.options["schedule"])
    assert dag.options["max_active_runs"] == 1
    assert extract.after == [report]
    assert report.options["trigger_rule"] == "all_done"
    for task in (extract, report):
        parsed(task.options["bash_command"])
        assert isinstance(task.options["execution_timeout"], timedelta)
        assert "kexie_project" in task.options["cwd"]
