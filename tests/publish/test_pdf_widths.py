"""How tables are fitted to the page: nothing wider than it, nothing lost when one is split."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.breaks import breakable
from kexie_analysis.publish.formulas import read_formula
from kexie_analysis.publish.model import Cell, Document, Formula, Table, Text
from kexie_analysis.publish.monospaced import mono
from kexie_analysis.publish.pdf import render_pdf
from kexie_analysis.publish.widths import PAGE_WIDTH, cell_lines, em, lay_out, placed

WORDS = st.text(alphabet="甲乙丙，。ab1 -%", max_size=60)


def table(rows: list[list[str]], *, index: int = 0) -> Table:
    body = tuple(tuple(Cell((Text(t),)) for t in row) for row in rows)
    return Table(body[:1], body[1:], len(rows[0]), index)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 30).flatmap(
        lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=1, max_size=4)
    )
)
def test_any_table_fits_and_keeps_its_cells(rows: list[list[str]]) -> None:
    layouts = lay_out(table(rows))
    seen: list[list[str]] = [[] for _ in rows]
    # The parts may say again, all of them, what each row is about.
    repeated = sum(layout.table.width for layout in layouts) - len(rows[0])
    assert repeated in (0, len(layouts) - 1)
    for part, layout in enumerate(layouts):
        assert sum(layout.widths) <= PAGE_WIDTH + 0.01
        assert all(w > 0 for w in layout.widths)
        for out, row in zip(seen, (*layout.table.head, *layout.table.body), strict=True):
            again = row[:1] if part and repeated else ()
            assert [cell_lines(c)[0] for c in again] in ([], out[:1])
            out += [cell_lines(c)[0] for c in row[len(again) :]]
    assert seen == rows


def test_parts_repeat_the_index_and_are_of_like_width() -> None:
    rows = [["行名", *[f"很长的列名称{i}" for i in range(24)]], ["甲", *["12345.678"] * 24]]
    layouts = lay_out(table(rows, index=1))
    assert len(layouts) > 1
    assert all(cell_lines(part.table.body[0][0]) == ["甲"] for part in layouts)
    sizes = [part.table.width for part in layouts]
    assert max(sizes) - min(sizes) <= max(2, max(sizes) // 2)


@pytest.mark.parametrize(("rows", "size"), [(2, 9.0), (60, 7.0)])
def test_short_tables_are_not_set_in_the_smallest_type(rows: int, size: float) -> None:
    wide = table([["说明", "次序"]] + [["甲乙丙丁戊" * 5, "己庚辛壬癸" * 6]] * rows)
    assert lay_out(wide)[0].size == size


def test_the_room_beside_a_relation_is_counted() -> None:
    cells = [Cell((Formula(latex, False, read_formula(latex)),)) for latex in ("n=10", "n10")]
    assert em(cell_lines(cells[0])[0]) > em(cell_lines(cells[1])[0]) + em("=") + 0.5


def test_spans_are_cut_where_a_table_is_split() -> None:
    head = (Cell((Text("名"),), rows=2), Cell((Text("合并的头"),), columns=20))
    second = tuple(Cell((Text(f"列的名称{i}"),)) for i in range(20))
    body = (tuple(Cell((Text("1234567.89"),)) for _ in range(21)),)
    parts = lay_out(Table((head, second), body, 21, 1))
    assert len(parts) > 1
    for part in parts:
        for row in (part.table.head, part.table.body):
            ends = [at + cell.columns for at, cell in placed(row)]
            assert max(ends) == part.table.width


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abcW甲 ", max_size=200))
def test_long_words_get_places_to_break(text: str) -> None:
    broken = breakable(text, 10.0)
    assert broken.replace("\u200b", "") == text
    words = [w for part in broken.split("\u200b") for w in part.replace("甲", " ").split(" ")]
    assert all(em(w) <= 10.0 + 1 for w in words)


def test_an_indented_word_is_broken_where_it_stands() -> None:
    text = "f(\n" + " " * 20 + "group=count(rows,by=names,limit=90,order=n,more=1)\nx " + "c" * 60
    assert breakable(text, 40.0, mono).split("\u200b")[0].endswith("order=n,")
    assert breakable(text, 90.0, mono) == text


def test_addresses_break_after_their_joints_and_dates_do_not_break() -> None:
    assert breakable("https://a.example/names/PeterPan", 15.0) == (
        "https://a.example/names/\u200bPeterPan"
    )
    assert breakable("meanWaterContentResult", 12.0) == "meanWaterContent\u200bResult"
    moment = "2019-03-28T02:57:16Z"
    rows = [["时刻", *["地址"] * 6]] + [[moment, *["https://a.example/names/" * 3] * 6]] * 2
    for part in lay_out(table(rows)):
        for at, cell in placed(part.table.body):
            if cell_lines(cell) == [moment]:
                assert part.widths[at] >= em(moment) * part.size


def test_heads_go_on_two_lines_before_words_are_squeezed() -> None:
    rows = [
        ["工具", *["江西“十三五”规划"] * 6, "常见的词"],
        ["供给·人才培养", *["27"] * 6, "培训、培养、举荐、托举" * 4],
    ]
    (layout,) = lay_out(table(rows), full=True)
    assert layout.widths[0] > 7 * layout.size
    assert layout.widths[-1] > 2 * layout.widths[1]


@pytest.mark.parametrize(("rows", "turned"), [(40, True), (4, False)])
def test_long_wide_tables_turn_the_page(rows: int, turned: bool) -> None:
    head = "".join(f"<th>指标名称{i}</th>" for i in range(14))
    row = "<tr><th>行</th>" + "<td>12345.678</td>" * 14 + "</tr>"
    markup = f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{row * rows}</tbody></table>"
    cell = {"cell_type": "markdown", "metadata": {}, "source": f"前文\n\n{markup}\n\n后文"}
    nb = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    ours = replace(read_notebook(nb), ours=True)
    with pdfium.PdfDocument(render_pdf(ours, timestamp=0, warn=print)) as pdf:
        wide = [page.get_width() > page.get_height() for page in pdf]
    assert any(wide) == turned
    assert not wide[0]
    assert not wide[-1]


def test_a_title_longer_than_a_page_goes_on_on_the_next() -> None:
    long = replace(table([["甲"], ["乙"]]), title="很长的题" * 1500 + "此处完毕")
    data = render_pdf(Document("题", (long,)), timestamp=0, warn=print)
    with pdfium.PdfDocument(data) as pdf:
        texts = [page.get_textpage() for page in pdf]
        (last,) = [t for t in texts if "此处完毕" in t.get_text_range()]
        at = last.get_text_range().index("此处完毕")
        assert last.get_charbox(at)[1] > 99  # the text area ends 35 mm above the foot
