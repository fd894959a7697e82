"""Tables to files and back, and how a broken one is told of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_analysis.cells import bare_text, guard_text
from kexie_analysis.errors import TablesError
from kexie_analysis.package import (
    check_tables,
    data_version,
    find_data,
    read_frame,
    read_rows,
    write_tables,
)
from kexie_analysis.schema import TABLES, Field
from tests.tiny import write_tiny

# Written and read back, carriage returns and NUL are not what a table of ours may hold.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1, max_size=30
)  # fmt: skip


def cells(field: Field) -> st.SearchStrategy:
    if field.enum:
        values: st.SearchStrategy = st.sampled_from(field.enum)
    elif field.type == "number":
        values = st.integers(-(10**9), 10**9).map(lambda n: n / 100)
    else:
        values = {
            "string": TEXT,
            "integer": st.integers(field.minimum or 0, 10**9),
            "year": st.integers(1949, 2100),
            "boolean": st.booleans(),
            "date": st.dates(date(1949, 10, 1), date(2100, 1, 1)),
        }[field.type]
    return values if field.required else st.none() | values


def rows(name: str) -> st.SearchStrategy:
    table = TABLES[name]
    row = st.fixed_dictionaries({f.name: cells(f) for f in table.fields})
    return st.lists(row, max_size=4, unique_by=lambda r: tuple(str(r[k]) for k in table.key))


@pytest.mark.parametrize("name", list(TABLES))
def test_what_is_written_is_read_back(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    @settings(max_examples=15, deadline=None)
    @given(rows(name))
    def holds(written: list[dict]) -> None:
        folder = tmp_path_factory.mktemp("round")
        write_tables({name: written}, folder)
        read = read_rows(name, folder)
        key = TABLES[name].key
        assert sorted(read, key=lambda r: [str(r[k]) for k in key]) == sorted(
            written, key=lambda r: [str(r[k]) for k in key]
        )
        assert write_tables({name: list(reversed(written))}, folder) == []
        assert len(read_frame(name, folder)) == len(written)

    holds()


def spoil(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / TABLES[table].path
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("plans", "2016,2020", "2016,二〇二〇", r"plans\.csv 第 \d+ 行 end_year 列"),
        ("plans", "true", "yes", r"第 \d+ 行 complete 列"),
        ("quantities", ",eq,", ",gt,", r"quantities\.csv 第 \d+ 行 bound 列；允许：eq、ge"),
        ("quantities", "target", "", r"第 \d+ 行 role 列"),
        ("tasks", "plan_id,", "", r"缺少列 plan_id；位置：tasks\.csv"),
        ("mentions", ",120,", ",-5,", r"第 \d+ 行 start 列"),
        ("assignments", "2017-10-31", "2017-10-32", r"第 \d+ 行 due_to 列"),
        ("plans", "title", '"title', "损坏|缺少列"),
    ],
)
def test_a_broken_table_names_file_row_and_column(
    tmp_path: Path, table: str, old: str, new: str, said: str
) -> None:
    folder = write_tiny(tmp_path / "data")
    spoil(folder, table, old, new)
    with pytest.raises(TablesError, match=said):
        read_rows(table, folder)
    assert any(p for p in check_tables(folder))


def test_keys_are_checked(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "data")
    assert check_tables(folder) == []
    tasks = read_rows("tasks", folder)
    write_tables({"tasks": [*tasks, tasks[0]]}, folder)
    assert any("主键重复" in p for p in check_tables(folder))
    write_tables({"tasks": [{**tasks[0], "plan_id": "CN-XX-2016-plan"}, *tasks[1:]]}, folder)
    assert any("CN-XX-2016-plan" in p and "外键" in p for p in check_tables(folder))


def test_a_row_that_breaks_its_schema_is_not_written(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "data")
    before = {p: p.read_bytes() for p in folder.rglob("*.csv")}
    plans = read_rows("plans", folder)
    with pytest.raises(TablesError, match="doc_type"):
        write_tables({"plans": [{**plans[0], "doc_type": "novel"}]}, folder)
    with pytest.raises(TablesError, match="没有列"):
        write_tables({"plans": [{**plans[0], "colour": "red"}]}, folder)
    assert {p: p.read_bytes() for p in folder.rglob("*.csv")} == before


def test_the_version_changes_with_any_table_or_theme(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "data")
    first = data_version(folder)
    assert data_version(folder) == first
    spoil(folder, "mentions", "青少年", "少年儿")
    second = data_version(folder)
    assert second != first
    theme = next((folder / "themes").glob("*.yml"))
    theme.write_text(theme.read_text(encoding="utf-8") + "# 改\n", encoding="utf-8")
    assert data_version(folder) not in (first, second)


def test_the_folder_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TablesError, match="数据目录不存在"):
        find_data(tmp_path / "none")
    monkeypatch.setenv("KEXIE_DATA", str(tmp_path))
    assert find_data() == tmp_path
    assert read_rows("plans", tmp_path) == []


@pytest.mark.parametrize(
    "text", ["=1+1", "'=x", "''=x", "'abc", "-1", "+", "@SUM", "\t=1", "甲", "'"]
)
def test_text_that_looks_like_a_formula_is_guarded_and_read_back(text: str) -> None:
    stored = guard_text(text)
    assert stored[0] not in "=+-@\t\r"
    assert bare_text(stored) == text
