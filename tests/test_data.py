"""The tables in data/: valid by frictionless, and rebuilt to the byte from the source documents."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.package import check_tables

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SOURCES = ROOT.parent / "shared" / "sources"

needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="来源文件不在仓库中：../shared/sources 不存在"
)


def test_frictionless_accepts_the_package() -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])[:5]


def test_tables_fit_their_schema_and_each_other() -> None:
    assert check_tables(DATA) == []


@needs_sources
@pytest.mark.sources
def test_extract_rebuilds_data_to_the_byte(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in ("themes", "schemes", "reference"):
        if (DATA / name).is_dir():
            shutil.copytree(DATA / name, data / name)
    for path in [*DATA.glob("*.txt"), DATA / "provinces.csv", DATA / "corrections.csv"]:
        shutil.copy(path, data / path.name)
    shutil.copy(DATA / "reviews.csv", tmp_path / "reviews.csv")
    assert main(["extract", str(SOURCES), "--data", str(data)]) == 0
    shutil.copy(tmp_path / "reviews.csv", data / "reviews.csv")
    for path in sorted(DATA.glob("*.csv")):
        assert (data / path.name).read_bytes() == path.read_bytes(), path.name


@needs_sources
@pytest.mark.sources
def test_every_offset_holds_its_text(capsys: pytest.CaptureFixture) -> None:
    assert main(["check", "--data", str(DATA), "--sources", str(SOURCES)]) == 0, capsys.readouterr()
