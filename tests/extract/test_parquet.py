"""The tables as Parquet: the same frames as from CSV, and one plan touches only its own files."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from kexie_analysis import parts as parts_module
from kexie_analysis.cli import main
from kexie_analysis.errors import SelectionError, TablesError
from kexie_analysis.extract import store_parquet
from kexie_analysis.extract.pipeline import extract
from kexie_analysis.extract.store_parquet import too_many
from kexie_analysis.package import check_tables, data_version, read_rows
from kexie_analysis.plans import Plans, load_plans
from kexie_analysis.publish.rows import Rows
from kexie_analysis.schema import EXTRACTED
from tests.documents.build import write_text
from tests.extract.test_pipeline import contents, plan

DATA = Path(__file__).resolve().parents[2] / "data"
PROVINCES = ("湖北省", "湖南省", "四川省", "贵州省")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for number, province in enumerate(PROVINCES):
        write_text(folder / f"{number}.txt", plan(province, count=30 + number))
        # A county whose plan id begins with that of its province: their rows sort among each other.
        write_text(folder / f"{number}c.txt", plan(f"{province}安平县", count=70 + number))
    return folder


@pytest.fixture(scope="module")
def folders(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    base = tmp_path_factory.mktemp("data")
    extract([inbox], base / "csv")
    extract([inbox], base / "parquet", format="parquet")
    return base / "csv", base / "parquet"


def copy(folder: Path, target: Path) -> Path:
    return Path(shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".lock")))


def same(first: Plans, second: Plans) -> None:
    for name in first.frames:
        pd.testing.assert_frame_equal(first.frames[name], second.frames[name], obj=name)


def test_both_formats_give_the_same_frames(folders: tuple[Path, Path]) -> None:
    csv, parquet = folders
    assert check_tables(parquet) == []
    assert not (parquet / "plans.csv").exists()
    assert len(load_plans(parquet)) == 2 * len(PROVINCES)
    assert len(load_plans(parquet).shared_passages) > 0
    same(load_plans(csv), load_plans(parquet))
    for wanted in (["湖北"], ["湖南", "CN-SC"], ["江西"]):
        chosen = load_plans(csv).select(provinces=wanted)
        same(chosen, load_plans(parquet).select(provinces=wanted))
        same(chosen, load_plans(parquet, provinces=wanted))
        assert load_plans(parquet, provinces=wanted).asked == chosen.asked
    assert read_rows("quantities", csv) == read_rows("quantities", parquet)


def test_to_parquet_and_back_changes_no_byte(inbox: Path, tmp_path: Path) -> None:
    data = copy(DATA, tmp_path / "data")
    before, frames = contents(data), load_plans(data)
    shutil.rmtree(data / ".fingerprints", ignore_errors=True)
    added = inbox / "0.txt"
    extract([added], data, format="parquet")
    assert not (data / "terms.csv").exists()
    assert (
        json.loads((data / "datapackage.json").read_text())["resources"][1]["format"] == "parquet"
    )
    old = list(frames.plans["plan_id"])
    same(frames, load_plans(data).select(plan_ids=old))
    # From now on the folder is Parquet, asked or not.
    extract([added], data)
    assert not (data / "terms.csv").exists()
    extract([added], data, format="csv")
    assert not (data / "parquet").exists()
    assert check_tables(data) == []
    kept = {n: b for n, b in contents(data).items() if not n.startswith("plans")}
    lines = (data / "terms.csv").read_bytes().splitlines()
    assert [n for n in before if n not in kept] == ["plans.csv"]
    assert set(before["terms.csv"].splitlines()) < set(lines)
    again = load_plans(data).select(plan_ids=old)
    for name in EXTRACTED:
        pd.testing.assert_frame_equal(frames.frames[name], again.frames[name], obj=name)


def files(data: Path) -> dict[str, int]:
    return {p.relative_to(data).as_posix(): p.stat().st_mtime_ns for p in data.rglob("*.parquet")}


def test_the_same_documents_give_the_same_files(
    inbox: Path, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    _, parquet = folders
    extract(sorted(inbox.iterdir(), reverse=True), tmp_path / "b", format="parquet", jobs=2)
    assert contents(parquet) == contents(tmp_path / "b")
    # Read again alone, its pairs are filed with it; after that nothing changes any more.
    extract([inbox / "1.txt"], tmp_path / "b")
    same(load_plans(parquet), load_plans(tmp_path / "b"))
    assert extract([inbox / "1.txt"], tmp_path / "b").changed == []


def test_a_table_with_more_rows_than_a_file_takes_several(
    inbox: Path, folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_parquet, "_FULL", 5)
    monkeypatch.setattr(store_parquet, "_PIECES", 2)
    extract([inbox], tmp_path, format="parquet")
    of_a_group = Counter((p.table, p.group) for p in parts_module.Parts(tmp_path).files)
    assert max(of_a_group.values()) == 2  # of the two plans of a province
    assert check_tables(tmp_path) == []
    same(load_plans(folders[0]), load_plans(tmp_path))
    # A plan that is read again takes all files of its group along.
    before = files(tmp_path)
    write_text(tmp_path / "0.txt", plan(PROVINCES[0], count=31))
    extract([tmp_path / "0.txt"], tmp_path, format="parquet")
    gone = {name for name in before if "CN-HB" in name} - files(tmp_path).keys()
    assert len(gone) == sum("CN-HB" in name for name in before)
    assert check_tables(tmp_path) == []


def test_one_plan_touches_only_its_own_files(
    inbox: Path, folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copy(folders[1], tmp_path / "data")
    before, version = files(data), data_version(data)
    read: list[str] = []
    real = parts_module.read_part

    def noted(folder, part, columns=None):  # type: ignore[no-untyped-def]
        read.append(part.table)
        return real(folder, part, columns)

    for module in (parts_module, store_parquet):
        monkeypatch.setattr(module, "read_part", noted)
    new = write_text(tmp_path / "new.txt", plan("湖北省平远县", count=91))
    extract([new], data)
    after = files(data)
    assert {n: t for n, t in after.items() if n in before} == before  # nothing else was touched
    assert {n.split("/")[2] for n in after.keys() - before.keys()} == {"province_id=CN-HB"}
    assert set(read) <= {"plans", "tasks"}
    assert data_version(data) != version
    # A plan that is replaced: its group goes, and pairs that name it; no row of it is left.
    write_text(tmp_path / "new.txt", plan("湖南省", count=92))
    extract([tmp_path / "new.txt"], data)
    last = files(data)
    own = {n for n in after.keys() - last.keys() if n.split("/")[1] not in store_parquet.PAIRED}
    assert {n.split("/")[2] for n in own} == {"province_id=CN-HN"}
    assert check_tables(data) == []
    counts = load_plans(data).quantities
    assert 92 in set(counts.loc[counts["plan_id"] == "CN-HN-2021-plan", "low"])
    # All of it is as if read at once.
    write_text(tmp_path / "c.txt", plan("湖北省平远县", count=91))
    keep = [inbox / f.name for f in inbox.iterdir() if f.name != "1.txt"]
    extract([*keep, tmp_path / "c.txt", tmp_path / "new.txt"], tmp_path / "whole")
    whole, here = load_plans(tmp_path / "whole"), load_plans(data)
    for name in (n for n in EXTRACTED if n != "plans"):
        pd.testing.assert_frame_equal(whole.frames[name], here.frames[name], obj=name)


def test_small_groups_become_one(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_parquet, "_FEW", 3)
    monkeypatch.setattr(store_parquet, "_SIZES", (3, 256))
    data = tmp_path / "data"
    for number, place in enumerate(("安平", "平远", "长宁", "清河", "玉田")):
        path = write_text(tmp_path / f"{number}.txt", plan(f"湖北省{place}县", count=30 + number))
        extract([path], data, format="parquet")
    assert len(load_plans(data)) == 5
    assert len(list((data / "parquet" / "plans" / "province_id=CN-HB").iterdir())) < 5
    assert check_tables(data) == []
    assert len(load_plans(data).overlaps) == 10
    assert too_many({f"g{n}": 1 for n in range(2)}) == set()
    assert too_many({f"g{n}": n for n in range(4)}) == {"g0", "g1", "g2"} | {"g3"}


def test_one_province_reads_only_its_files(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    data = copy(folders[1], tmp_path / "data")
    for path in data.rglob("*.parquet"):
        if "province_id=CN-HB" not in str(path):
            path.write_bytes(b"unreadable")
    plans = load_plans(data, provinces=["湖北"])
    assert len(plans) == 2
    for name in EXTRACTED:
        assert len(plans.frames[name]) or name == "assignments"
    quantity = plans.quantities["quantity_id"].iloc[0]
    with pytest.raises(TablesError, match="损坏"):
        load_plans(data).tasks  # noqa: B018
    assert any("不符" in line for line in check_tables(data))
    assert main(["check", "--data", str(data)]) == 1
    assert "parquet/" in capsys.readouterr().out
    assert quantity.startswith("CN-HB")


def test_a_figure_is_quoted_from_the_files_of_its_plan(
    inbox: Path, folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    data = copy(folders[1], tmp_path / "data")
    quantity = str(load_plans(data, provinces=["湖北"]).quantities["quantity_id"].iloc[0])
    for path in data.rglob("*.parquet"):
        if "province_id=CN-HB" not in str(path) and "/plans/" not in str(path):
            path.write_bytes(b"unreadable")
    assert main(["quote", quantity, "--data", str(data), "--sources", str(inbox)]) == 0
    assert "原句" in capsys.readouterr().out
    assert main(["quote", quantity + "9", "--data", str(data), "--sources", str(inbox)]) == 2
    assert quantity in capsys.readouterr().err


def test_columns_and_tables_asked_for(folders: tuple[Path, Path]) -> None:
    for data in folders:
        plans = load_plans(data, tables=["quantities"], columns={"quantities": ["low"]})
        assert list(plans.quantities.columns) == ["plan_id", "low"]
        assert len(plans.select(provinces=["湖南"]).quantities) > 0
        with pytest.raises(AttributeError, match="可用"):
            plans.tasks  # noqa: B018
        with pytest.raises(SelectionError, match="没有列"):
            load_plans(data, columns={"quantities": ["nothing"]})
        with pytest.raises(SelectionError, match="没有表"):
            load_plans(data, tables=["nothing"])


def test_who_loaded_before_a_change_never_sees_a_mix(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    data = copy(folders[1], tmp_path / "data")
    old = load_plans(data)
    assert len(old.plans) == 8
    extract([write_text(tmp_path / "new.txt", plan("湖南省", count=92))], data)
    with pytest.raises(TablesError, match="更新了"):
        old.tasks  # noqa: B018


def test_a_briefing_waits_only_for_the_provinces_it_reads(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    data = copy(folders[1], tmp_path / "data")
    own, all_of_it = ["tasks\tCN-HB"], ["tasks\t*"]
    before = Rows(data).key(own), Rows(data).key(all_of_it)
    extract([write_text(tmp_path / "new.txt", plan("湖南省", count=92))], data)
    after = Rows(data).key(own), Rows(data).key(all_of_it)
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_terms_that_were_not_counted_are_said_to_be_missing(inbox: Path, tmp_path: Path) -> None:
    extract([inbox / "0.txt"], tmp_path / "data", terms=False)
    plans = load_plans(tmp_path / "data")
    assert plans.without_terms == ("CN-HB-2021-plan",)
    with pytest.raises(SelectionError, match="没有统计词频"):
        plans.terms  # noqa: B018
    extract([inbox / "1.txt"], tmp_path / "data")
    assert len(load_plans(tmp_path / "data").terms) > 0


def test_other_programs_read_the_files(folders: tuple[Path, Path]) -> None:
    folder = folders[1] / "parquet" / "plans"
    frame = pd.read_parquet(folder)
    assert set(frame["province_id"].astype(str)) == {"CN-HB", "CN-HN", "CN-SC", "CN-GZ"}
    assert pq.read_table(folder, filters=[("province_id", "=", "CN-HB")]).num_rows == 2
