"""From documents to tables: whole, once, in any order, and one bad document costs no other."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.extract.pipeline import extract
from kexie_analysis.package import check_tables, read_rows, write_tables
from tests.documents.build import Heading, Para, write_docx, write_page, write_text

SHARED = "大力弘扬求真务实的精神并在全省范围内持续开展科学知识进校园活动"
PLAN = """{province}科学技术协会事业发展“十四五”规划（2021—2025年）

{province}科学技术协会
2021年12月{day}日

一、发展目标
到2025年，建成学会服务站{count}家以上。

二、重点任务
（一）服务创新发展
1.建设服务站点。每年举办学术活动{count}场，{shared}。
2.培养科技人才。五年共培训科技工作者不少于500人次。
（二）提升科学素质
3.开展科普活动。{shared}，{own}。
"""


def plan(
    province: str = "湖北省", *, count: int = 30, day: int = 1, own: str = "把活动办到村里"
) -> str:
    return PLAN.format(province=province, count=count, day=day, own=own, shared=SHARED)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    write_text(folder / "hb.txt", plan(), encoding="gb18030")
    write_text(folder / "hn.md", plan("湖南省", count=40, own="同时办好科普展览"))
    body = "".join(f"<p>{line}</p>" for line in plan("四川省", count=50).splitlines() if line)
    write_page(folder / "sc.html", "四川省科学技术协会事业发展“十四五”规划", body)
    return folder


def contents(data: Path) -> dict[str, bytes]:
    return {
        p.relative_to(data).as_posix(): p.read_bytes()
        for p in data.rglob("*")
        if p.is_file() and not any(q.startswith(".") for q in p.relative_to(data).parts)
    }


def test_a_new_folder_is_complete_and_valid(inbox: Path, tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    summary = extract([inbox], data)
    assert [r.plan_id for r in summary.readings] == [
        "CN-HB-2021-plan",
        "CN-HN-2021-plan",
        "CN-SC-2021-plan",
    ]
    assert check_tables(data) == []
    for name in (
        "provinces.csv",
        "themes",
        "schemes",
        "reference",
        "reviews.csv",
        "corrections.csv",
    ):
        assert (data / name).exists(), name
    row = read_rows("plans", data)[0]
    assert (row["start_year"], row["end_year"], row["issued_on"]) == (2021, 2025, date(2021, 12, 1))
    assert len(read_rows("tasks", data)) == 9
    assert {r["plan_id"] for r in read_rows("quantities", data)} == {
        r.plan_id for r in summary.readings
    }


def test_again_changes_no_byte_in_any_order_or_number(inbox: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    extract([inbox], first)
    assert extract([inbox], first).changed == []
    extract(sorted(inbox.iterdir(), reverse=True), second, jobs=2)
    assert contents(first) == contents(second)


def test_one_by_one_is_as_all_at_once(inbox: Path, tmp_path: Path) -> None:
    whole, steps = tmp_path / "a", tmp_path / "b"
    extract([inbox], whole)
    for path in sorted(inbox.iterdir(), reverse=True):
        assert extract([path], steps).uncompared == []
    assert contents(whole) == contents(steps)
    assert len(read_rows("overlaps", whole)) == 3
    assert any(r["chars"] >= len(SHARED) for r in read_rows("shared_passages", whole))


def test_pairs_without_a_fingerprint_are_named(inbox: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    extract([inbox / "hb.txt"], data)
    shutil.rmtree(data / ".fingerprints")
    summary = extract([inbox / "hn.md"], data)
    assert summary.uncompared == [("CN-HB-2021-plan", "CN-HN-2021-plan")]
    shutil.rmtree(data / ".fingerprints")
    shutil.copytree(inbox, tmp_path / "sources")  # beside data/: the text is at hand again
    assert extract([inbox / "hn.md"], data).uncompared == []
    assert check_tables(data) == []


def test_a_document_read_again_is_replaced_and_the_others_stay(inbox: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    extract([inbox], data)
    before = [r for r in read_rows("quantities", data) if r["plan_id"] != "CN-HB-2021-plan"]
    write_text(inbox / "hb2.txt", plan(count=77))
    extract([inbox / "hb2.txt"], data)
    after = read_rows("quantities", data)
    assert [r for r in after if r["plan_id"] != "CN-HB-2021-plan"] == before
    assert {r["low"] for r in after if r["plan_id"] == "CN-HB-2021-plan"} == {77, 500}
    assert {r["source_file"] for r in read_rows("plans", data)} == {"hb2.txt", "hn.md", "sc.html"}


def test_the_same_plan_twice_keeps_the_first(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    write_text(inbox / "hb-copy.txt", plan(count=99))
    assert main(["extract", str(inbox), "--data", str(tmp_path / "data")]) == 1
    said = capsys.readouterr()
    assert "hb.txt 未写入" in said.err
    assert "同一份规划" in said.err
    assert "hb-copy.txt" in {str(r["source_file"]) for r in read_rows("plans", tmp_path / "data")}


def test_one_bad_document_costs_no_other(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (inbox / "bad.docx").write_bytes(b"PK\x03\x04 nonsense")
    write_text(inbox / "what.txt", "这是一段说不清是哪里的话，没有年份。\n")
    (inbox / ".hidden.txt").write_text("x")
    (inbox / "picture.png").write_bytes(b"x")
    data = tmp_path / "data"
    assert main(["extract", str(inbox), "--data", str(data)]) == 1
    said = capsys.readouterr()
    assert "bad.docx" in said.err
    assert "--province" in said.err
    assert "略过：.hidden.txt" in said.out
    assert "略过：picture.png" in said.out
    assert len(read_rows("plans", data)) == 3
    assert main(["extract", str(inbox / "what.txt"), "--data", str(data)]) == 2
    assert len(read_rows("plans", data)) == 3


def test_nothing_is_made_where_nothing_could_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["extract", str(tmp_path / "empty"), "--data", str(tmp_path / "data")]) == 2
    assert main(["extract", str(tmp_path / "none.txt"), "--data", str(tmp_path / "data")]) == 2
    assert "错误" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_the_user_supplies_what_the_text_does_not_say(tmp_path: Path) -> None:
    path = write_text(
        tmp_path / "a.txt",
        "一、重点任务\n1.建设站点。建设站点20家。\n2.培养人才。培训人员300人次。\n",
    )
    command = ["extract", str(path), "--data", str(tmp_path / "data")]
    assert main(command) == 2
    assert main([*command, "--province", "甘肃"]) == 0
    rows = read_rows("plans", tmp_path / "data")
    assert [(row["plan_id"], row["end_year"]) for row in rows] == [("CN-GS-undated-plan", None)]
    numbers = read_rows("quantities", tmp_path / "data")
    assert [(q["low"], q["year_from"], q["year_to"]) for q in numbers] == [
        (20, None, None),
        (300, None, None),
    ]
    assert main(["check", "--data", str(tmp_path / "data")]) == 0
    assert main([*command, "--province", "甘肃", "--period", "十四五", "--type", "plan"]) == 0
    (row,) = read_rows("plans", tmp_path / "data")  # the undated reading is gone
    assert (row["plan_id"], row["period"], row["end_year"]) == ("CN-GS-2021-plan", "十四五", 2025)
    assert main([*command, "--province", "江北"]) == 2


@pytest.mark.parametrize(("stem", "kept"), [("a", "a.docx.txt"), ("a" * 246, "a" * 50 + "-*.txt")])
def test_texts_are_what_offsets_count(tmp_path: Path, stem: str, kept: str) -> None:
    blocks = [
        Heading("湖北省科学技术协会事业发展“十四五”规划"),
        Para("一、任务"),
        Para("1.建站。建设站点20家。"),
    ]
    path = write_docx(tmp_path / f"{stem}.docx", blocks)
    assert (
        main(
            [
                "extract",
                str(path),
                "--data",
                str(tmp_path / "data"),
                "--texts",
                str(tmp_path / "texts"),
            ]
        )
        == 0
    )
    (written,) = (tmp_path / "texts").glob(kept)
    text = written.read_text(encoding="utf-8")
    row = read_rows("quantities", tmp_path / "data")[0]
    assert text[int(row["start"]) : int(row["end"])] == row["value_text"] == "20家"


def test_corrections_are_applied_and_unmatched_ones_reported(
    inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    data = tmp_path / "data"
    extract([inbox], data)
    rows = [r for r in read_rows("quantities", data) if r["plan_id"] == "CN-HB-2021-plan"]
    first, second = str(rows[0]["quantity_id"]), str(rows[1]["quantity_id"])
    why = {"reason": "人工核对", "date": date(2031, 1, 1)}
    corrections = [
        {"table": "quantities", "row_id": first, "field": "indicator", "extracted": rows[0]["indicator"], "corrected": "学会服务站数量", **why},
        {"table": "quantities", "row_id": second, "field": "*", "extracted": None, "corrected": None, **why},
        {"table": "quantities", "row_id": "CN-HB-2021-plan-q99999", "field": "*", "extracted": None,
         "corrected": '{"plan_id": "CN-HB-2021-plan", "value_text": "9家", "start": 5, "end": 7, "role": "target", "low": 9, "high": 9, "bound": "eq"}', **why},
        {"table": "plans", "row_id": "CN-HN-2021-plan", "field": "issuer", "extracted": "没有这样写", "corrected": "某处", **why},
    ]  # fmt: skip
    write_tables({"corrections": corrections}, data)
    assert main(["extract", str(inbox), "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert said.count("更正未采用") == 1
    assert "CN-HN-2021-plan issuer" in said
    after = {str(r["quantity_id"]): r for r in read_rows("quantities", data)}
    assert after[first]["indicator"] == "学会服务站数量"
    assert second not in after
    assert after["CN-HB-2021-plan-q99999"]["low"] == 9
    assert main(["check", "--data", str(data)]) == 1
    assert "更正未采用" in capsys.readouterr().out
    # Corrections of a plan that is not read again are neither lost nor reported.
    assert main(["extract", str(inbox / "sc.html"), "--data", str(data)]) == 0
    assert "更正未采用" not in capsys.readouterr().out
    assert {str(r["quantity_id"]) for r in read_rows("quantities", data)} == set(after)


def test_a_removed_task_leaves_no_loose_ends(inbox: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    extract([inbox / "hb.txt"], data)
    task = str(read_rows("tasks", data)[0]["task_id"])
    row = {
        "table": "tasks",
        "row_id": task,
        "field": "*",
        "reason": "不是任务",
        "date": date(2031, 1, 1),
    }
    write_tables({"corrections": [row]}, data)
    extract([inbox / "hb.txt"], data)
    assert task not in {r["task_id"] for r in read_rows("tasks", data)}
    assert check_tables(data) == []


@pytest.mark.skipif(os.name != "posix", reason="links and FIFOs")
def test_odd_folders(inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (inbox / "self").symlink_to(inbox)
    (inbox / "ring.txt").symlink_to(inbox / "ring.txt")
    os.mkfifo(inbox / "pipe.txt")
    write_text(inbox / 'a"b\nc.txt', plan("贵州省"))
    assert main(["extract", str(inbox), "--data", str(tmp_path / "data")]) == 0
    said = capsys.readouterr().out
    assert "self（指向文件夹的链接）" in said
    assert "pipe.txt（不是普通文件）" in said
    assert len(read_rows("plans", tmp_path / "data")) == 4
