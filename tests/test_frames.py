"""Frames are parsed once, are each caller's own, and follow their file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kexie_analysis import frames
from kexie_analysis.package import read_rows, write_tables
from kexie_analysis.plans import load_plans


def test_a_table_is_parsed_once_and_again_when_it_changes(
    tmp_path: Path, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(tiny_folder, data)
    parsed: list[str] = []
    real = frames.read_frame
    monkeypatch.setattr(
        frames, "read_frame", lambda name, folder: parsed.append(name) or real(name, folder)
    )
    first = load_plans(data)
    count = len(parsed)
    second = load_plans(data)
    assert len(parsed) == count
    # One caller's mistake is not another's.
    first.tasks.loc[:, "title"] = "改坏"
    assert not (second.tasks["title"] == "改坏").any()
    assert not (load_plans(data).tasks["title"] == "改坏").any()
    rows = read_rows("tasks", data)
    rows[0]["title"] = "新标题"
    write_tables({"tasks": rows}, data)
    assert (load_plans(data).tasks["title"] == "新标题").sum() == 1
    assert parsed[count:] == ["tasks"]
