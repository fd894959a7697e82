"""`kexie check` and `kexie quote`: what is wrong is found, and a figure is shown in its sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.quote import quote_sentences, sentence_at
from kexie_analysis.extract.reading import read_document
from kexie_analysis.folders import find_sources
from kexie_analysis.package import Row, read_rows, write_tables
from kexie_analysis.plans import load_plans
from tests.documents.build import Para, write_docx, write_text

TEXT = """湖北省科学技术协会事业发展“十四五”规划

一、重点任务
（一）服务创新
1.建设站点。到2025年，建成服务站30家以上；培训科技工作者不少于
500人次。各地要抓好落实。
2.科普活动。每年举办活动10场，提升公民科学素质。
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    sources, data = tmp_path / "in", tmp_path / "data"
    sources.mkdir()
    write_text(sources / "hb.txt", TEXT, encoding="gbk")
    assert main(["extract", str(sources), "--data", str(data)]) == 0
    return data, sources


def check(data: Path, sources: Path | None = None) -> int:
    return main(["check", "--data", str(data), *(["--sources", str(sources)] if sources else [])])


def edit(data: Path, name: str, change) -> None:
    rows = read_rows(name, data)
    change(rows[0])
    write_tables({name: rows}, data)


def test_sound_tables_pass(folders: tuple[Path, Path], capsys: pytest.CaptureFixture) -> None:
    data, sources = folders
    capsys.readouterr()
    assert check(data) == 0
    assert "没有来源文件" in capsys.readouterr().out
    assert check(data, sources) == 0
    assert "1 份来源文件" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("quantities", lambda r: r.update(start=r["start"] + 1), "原文该处不是"),
        ("quantities", lambda r: r.update(value_text="31家以上"), "原文该处不是"),
        ("quantities", lambda r: r.update(low=99.0), "low 大于 high"),
        ("quantities", lambda r: r.update(end=9999), "不在文内"),
        ("quantities", lambda r: r.update(indicator_id="no_such"), "不在 data/themes/ 中"),
        ("mentions", lambda r: r.update(term="没有的词"), "原文该处不是"),
        ("mentions", lambda r: r.update(theme_id="no_such"), "不在 data/themes/ 中"),
        ("tasks", lambda r: r.update(title="别的标题"), "没有这个序号或标题"),
        ("plans", lambda r: r.update(chars=r["chars"] + 1), "chars"),
        ("plans", lambda r: r.update(sha256="0" * 64), "校验和不符"),
        ("plans", lambda r: r.update(source_file="other.txt"), "找不到来源文件"),
    ],
)
def test_what_is_wrong_is_found(
    folders: tuple[Path, Path], table: str, change, message: str, capsys: pytest.CaptureFixture
) -> None:
    data, sources = folders
    edit(data, table, change)
    assert check(data, sources) == 1
    assert message in capsys.readouterr().out


def test_reviews_and_keys_are_checked(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture
) -> None:
    data, _ = folders
    review: Row = {"plan_id": "CN-HB-2021-plan", "theme_id": "no_such", "date": date(2031, 1, 1)}
    write_tables(
        {"reviews": [review, {**review, "plan_id": "CN-XX-1-plan", "theme_id": "*"}]}, data
    )
    assert check(data) == 1
    said = capsys.readouterr().out
    assert "reviews.csv 的主题 no_such" in said
    assert "CN-XX-1-plan" in said


def test_broken_tables_are_named(folders: tuple[Path, Path], capsys: pytest.CaptureFixture) -> None:
    data, _ = folders
    (data / "tasks.csv").write_text("task_id\nx\n", encoding="utf-8")
    assert check(data) == 1
    assert "缺少列" in capsys.readouterr().out


def test_a_figure_is_shown_in_its_sentence(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture
) -> None:
    data, sources = folders
    row = next(r for r in read_rows("quantities", data) if r["low"] == 500)
    capsys.readouterr()
    assert (
        main(["quote", str(row["quantity_id"]), "--data", str(data), "--sources", str(sources)])
        == 0
    )
    said = capsys.readouterr().out
    assert "原句：培训科技工作者不少于500人次。" in said
    assert "》一(一)1  [" in said
    assert "不少于500人次" in said


def test_quote_says_what_is_missing(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, sources = folders
    known = str(read_rows("quantities", data)[0]["quantity_id"])
    assert main(["quote", known[:-1] + "x", "--data", str(data)]) == 2
    assert known in capsys.readouterr().err
    assert main(["quote", known, "--data", str(data)]) == 2
    assert "--sources" in capsys.readouterr().err
    (sources / "hb.txt").write_text(TEXT + "改", encoding="utf-8")
    assert main(["quote", known, "--data", str(data), "--sources", str(sources)]) == 2
    assert "校验和" in capsys.readouterr().err
    monkeypatch.setenv("KEXIE_SOURCES", str(sources / "nowhere"))
    assert main(["quote", known, "--data", str(data)]) == 2
    assert "来源目录不存在" in capsys.readouterr().err


def test_sources_beside_the_data_are_found(folders: tuple[Path, Path]) -> None:
    data, sources = folders
    assert find_sources(None, beside=data) is None
    beside = sources.rename(data.parent / "sources")
    assert find_sources(None, beside=data) == beside
    plans = load_plans(data)
    quoted = plans.quote(plans.quantities)
    assert "到2025年，建成服务站30家以上；" in quoted["quotation"].tolist()


def test_quotations_without_a_source_are_empty(folders: tuple[Path, Path]) -> None:
    assert quote_sentences([(("x.txt", "0" * 64), 0, 1)], None) == [None]
    assert quote_sentences([(("x.txt", "0" * 64), 0, 1)], folders[1]) == [None]


def test_long_sentences_are_cut_around_the_figure(tmp_path: Path) -> None:
    long = "一、任务\n" + "甲" * 300 + "建站20家" + "乙" * 300 + "。"
    document = read_document(write_docx(tmp_path / "a.docx", [Para(p) for p in long.split("\n")]))
    start = document.text.index("20家")
    quoted = sentence_at(read_outline(document), start, start + 3)
    assert len(quoted) < 260
    assert quoted.startswith("…甲")
    assert "建站20家" in quoted
    assert quoted.endswith("乙…")


def test_a_source_that_is_not_at_hand_is_a_note_and_no_problem(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture
) -> None:
    data, sources = folders
    write_text(sources / "hn.txt", TEXT.replace("湖北", "湖南"))
    assert main(["extract", str(sources / "hn.txt"), "--data", str(data)]) == 0
    (sources / "hb.txt").unlink()
    capsys.readouterr()
    assert check(data, sources) == 0
    assert "另有 1 份文件不在来源目录里，其位置未核对" in capsys.readouterr().out
    (sources / "hn.txt").unlink()
    assert check(data, sources) == 1
