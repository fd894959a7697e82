"""Charts and tables as files of their own."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from PIL import Image

from kexie_analysis import draw
from kexie_analysis.draw.blocks import Figure
from kexie_analysis.errors import ReportError

ROWS = pd.DataFrame({"label": ["=1+1", "甲指标"], "value": [3.5, None]})


def a_table() -> draw.Table:
    return draw.table(
        ROWS,
        title="甲/乙",
        columns={"label": "指标", "value": {"name": "值", "unit": "个", "state": "未提出"}},
    )


def a_figure() -> Figure:
    frame = pd.DataFrame({"province_id": ["CN-YN"], "value": [2], "label": ["十四五"]})
    return draw.draw_tiles(frame, unit="份", title="份数")


def test_a_table_as_workbook_has_numbers_and_no_formula(tmp_path: Path) -> None:
    path = a_table().save(tmp_path / "t.xlsx")
    sheet = load_workbook(path).active
    assert [c.value for c in sheet[1]] == ["指标", "值（个）"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == 3.5
    assert "未提出" in sheet["B3"].value


def test_a_table_as_csv_opens_in_excel(tmp_path: Path) -> None:
    path = a_table().save(tmp_path / "t.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["'=1+1", "3.5"]


def test_a_figure_in_three_formats(tmp_path: Path) -> None:
    figure = a_figure()
    with Image.open(figure.save(tmp_path / "f.png")) as image:
        assert min(image.size) > 600
    assert figure.save(tmp_path / "f.svg").read_text(encoding="utf-8").lstrip().startswith("<")
    assert figure.save(tmp_path / "f.pdf").read_bytes().startswith(b"%PDF")


def test_what_cannot_be_saved_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"\.png、\.svg、\.pdf"):
        a_figure().save(tmp_path / "f.bmp")
    with pytest.raises(ReportError, match="写不出文件"):
        a_table().save(tmp_path / "none" / "t.xlsx")


def test_saving_several_says_what_was_written(tmp_path: Path) -> None:
    note = draw.save(
        {str(tmp_path / "甲.xlsx"): a_table(), str(tmp_path / "乙.png"): draw.note("无图")}
    )
    assert (tmp_path / "甲.xlsx").is_file()
    assert not (tmp_path / "乙.png").exists()
    assert "未存" in note.paragraphs[1]
