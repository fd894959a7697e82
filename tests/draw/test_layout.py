"""Labels keep apart, scales end at round numbers, lines of text stay in their width."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_analysis.draw.amounts import amount_text
from kexie_analysis.draw.canvas import Canvas, elide, text_width, wrap
from kexie_analysis.draw.charts.matrix_cells import head_lines
from kexie_analysis.draw.charts.trajectory_plot import (
    LEFT,
    PLOT,
    TOP,
    Label,
    Plot,
    place_labels,
    write_breaks,
)
from kexie_analysis.draw.finish import fit
from kexie_analysis.draw.labels import Placer, spread
from kexie_analysis.draw.scales import Scale, linear, measure, without_outliers, year_ticks
from kexie_analysis.draw.style import TALLEST, WIDTH

VALUES = st.floats(-1e6, 1e6, allow_nan=False)


@settings(max_examples=60)
@given(st.lists(st.floats(0, 100), max_size=20))
def test_spread_labels_do_not_overlap_and_keep_their_order(wanted: list[float]) -> None:
    placed = spread(wanted, [4.0] * len(wanted), 0, 200, gap=1)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    for a, b in itertools.pairwise(order):
        assert placed[b] - placed[a] >= 5 - 1e-6
    assert all(2 <= p <= 198.01 for p in placed)


def test_labels_that_do_not_collide_stay_where_they_are() -> None:
    assert spread([10, 50, 90], [8, 8, 8], 0, 100) == [10, 50, 90]


def test_too_many_labels_share_the_room() -> None:
    placed = spread([5.0] * 30, [10.0] * 30, 0, 100)
    assert placed == sorted(placed)
    assert 0 < min(placed) < max(placed) < 100


def test_a_label_avoids_boxes_lines_and_the_edge() -> None:
    placer = Placer((0, 0, 100, 100))
    placer.segments.append((50, 50, 100, 50))
    first = placer.place(50, 50, 20, 8)[2]
    second = placer.place(50, 50, 20, 8)[2]
    assert not placer.crossed(first)
    assert first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]  # fmt: skip
    corner = placer.place(99, 99, 30, 8)[2]
    assert corner[2] <= 100
    assert corner[3] <= 100


def test_a_label_stands_nearer_to_its_own_point() -> None:
    placer = Placer((0, 0, 200, 100), points=[(50, 50, "a"), (62, 50, "b")])
    box = placer.place(50, 50, 30, 8)[2]
    assert box[2] < 62 or box[1] > 50 or box[3] < 50


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(2010, 2025), st.floats(0, 40), st.integers(1, 3)),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_labels_of_a_trajectory_cover_neither_each_other_nor_a_mark(
    points: list[tuple[int, float, int]],
) -> None:
    scale = Scale(2010, 2025, LEFT + 14, WIDTH - 92, ())
    values = linear([0, 30], TOP + PLOT, TOP)
    plot = Plot(Canvas(TOP + PLOT), scale, values, Placer((LEFT, 2, WIDTH, TOP + PLOT - 1)), "%")
    marks = [plot.mark(year, value, "o", color="#123456") for year, value, _ in points]
    write_breaks(plot, {2015: "换了办法", 2024: "又换了办法"})
    for (x, y), (_, _, lines) in zip(marks, points, strict=True):
        plot.labels.append(Label(["甲乙丙 12.34%"] * lines, x, y, "#123456", short="甲乙丙"))
    wanted = sum(lines for _, _, lines in points)
    left_out = place_labels(plot)
    assert 0 <= left_out < wanted
    for a, b in itertools.combinations(plot.written, 2):
        assert min(a[2], b[2]) <= max(a[0], b[0]) + 1e-6 or min(a[3], b[3]) <= max(a[1], b[1]) + 1e-6  # fmt: skip
    for box in plot.written[2:]:
        assert box[0] >= LEFT
        assert box[3] <= TOP + PLOT
        assert not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in marks)


def test_an_axis_leaves_out_the_few_that_press_the_others_together() -> None:
    usual = [5.0, 6.0, 7.5, 9.0, 10.0, 11.0, 12.0, 14.0, 16.0]
    assert without_outliers([*usual, 60.0]) == usual
    assert without_outliers([*usual, 20.0]) == [*usual, 20.0]
    assert without_outliers([*usual, 60.0, 61.0]) == [*usual, 60.0, 61.0]
    assert without_outliers([5.0, 60.0]) == [5.0, 60.0]


@settings(max_examples=60)
@given(st.lists(VALUES, min_size=1, max_size=8))
def test_a_scale_holds_its_values_between_round_ticks(values: list[float]) -> None:
    scale = linear(values, 0, 300)
    assert 2 <= len(scale.ticks) <= 26
    for value in values:
        assert -1e-3 <= scale.at(value) <= 300 + 1e-3


def test_wide_ranges_are_logarithmic_and_counts_have_whole_ticks() -> None:
    assert measure([3, 40_000], 0, 100).log
    assert not measure([0, 40_000], 0, 100).log
    assert measure([1], 0, 100).ticks == (0, 1)
    assert year_ticks(2010, 2025) == [2010, 2015, 2020, 2025]
    assert year_ticks(2020, 2024) == [2020, 2021, 2022, 2023, 2024]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="科协规划“”（）、，。abc 0123456789%", max_size=40),
    st.floats(30, 120),
    st.integers(1, 3),
)
def test_wrapped_lines_stay_in_their_width(text: str, width: float, lines: int) -> None:
    out = wrap(text, width, lines=lines)
    assert 1 <= len(out) <= lines
    assert all(text_width(line) <= width + 0.01 for line in out if len(line) > 1)
    assert "".join(out).replace("…", "").replace(" ", "") in text.replace(" ", "") + "、，（("


def test_lines_break_at_the_sense() -> None:
    assert wrap("四(四)1、四(七)1", 52, size=8) == ["四(四)1、", "四(七)1"]
    assert wrap("“十四五”改革方案", 62, size=8) == ["“十四五”", "改革方案"]
    assert wrap("2017年任务分工", text_width("2017年任务")) == ["2017年", "任务分工"]
    assert elide("科技工作者", 30).endswith("…")
    assert elide("task breakdown 2017–20", text_width("task breakdown 20")) == "task breakdown…"
    assert wrap("plan 2016–20", text_width("plan 2016–")) == ["plan", "2016–20"]


def test_a_chart_of_many_rows_leaves_room_for_the_first_rows_of_a_table() -> None:
    assert 60 + 29 * fit(29, 28.0, 15.0, fixed=60) <= TALLEST - 30
    assert fit(10, 28.0, 15.0, fixed=60) == 28.0


@pytest.mark.parametrize(
    ("name", "years", "lines"),
    [
        ("Jiangxi plan 2016–20", "2016–2020", ["plan 2016–20"]),
        ("江苏2024年工作要点", "2024", ["2024年工作要点"]),
        ("江苏2024年工作要点", "2024—2025", ["2024年工作要点", "2024—2025"]),
        ("江西“十三五”规划", "2016—2020", ["“十三五”规划", "2016—2020"]),
    ],
)
def test_the_head_of_a_plan_says_its_years_once(name: str, years: str, lines: list[str]) -> None:
    plan = pd.Series({"province_id": "CN-XX", "subtitle": years}, name=name)
    assert [line.endswith(said) for line, said in zip(head_lines(plan, 300), lines, strict=True)]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ((5, None, "ge", "个"), "≥5 个"), ((10.0, 10.0, "eq", "%"), "10%"),
        ((15e8, 20e8, "range", "元"), "15—20 亿元"), ((200000, None, "ge", "人次"), "≥20 万人次"),
        ((12345, None, "eq", "人"), "12,345 人"), ((float("nan"), None, "eq", "个"), ""),
        ((150, None, "approx", "家"), "约 150 家"), ((2 / 3 * 100, None, "ge", "%"), "≥66.67%"),
    ],
)  # fmt: skip
def test_figures_are_written_with_bound_and_unit(given: tuple, text: str) -> None:
    assert amount_text(*given) == text
