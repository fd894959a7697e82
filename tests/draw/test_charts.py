"""Every chart, from 1 to 31 provinces: valid, in its bounds, on a page, and never silent."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from itertools import pairwise

import pandas as pd
import pytest

from kexie_analysis import draw
from kexie_analysis.draw.canvas import text_width
from kexie_analysis.draw.palette import PROVINCES, province_style
from kexie_analysis.draw.scales import logarithmic
from kexie_analysis.draw.style import TALLEST, WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.errors import ReportError
from kexie_analysis.messages import speaking
from tests.draw import frames

#: Numbers of provinces, and languages: labels differ in length.
LAID_OUT = [(1, "zh"), (5, "zh"), (31, "zh"), (5, "en"), (31, "en")]
CHARTS = {
    "trajectory": lambda n, **k: draw.draw_trajectory(frames.observed(n), frames.targets(n), breaks={2022: "换了办法"}, **k),
    "pace": lambda n, **k: draw.draw_pace(frames.pace(n), **k),
    "ladder": lambda n, **k: draw.draw_ladder(frames.ladder(n), **k),
    "matrix": lambda n, **k: draw.draw_matrix(frames.matrix(n), **k),
    "matrix of three plans each": lambda n, **k: draw.draw_matrix(frames.matrix(n, 3), **k),
    "thresholds": lambda n, **k: draw.draw_thresholds(frames.thresholds(n), **k),
    "timeline": lambda n, **k: draw.draw_timeline(frames.timeline(n), **k),
    "tiles": lambda n, **k: draw.draw_tiles(frames.tiles(n), unit="条", **k),
    "multiples": lambda n, **k: draw.draw_multiples(frames.multiples(n), unit="%", **k),
    "delivery": lambda n, **k: draw.draw_delivery(frames.delivery(n), **k),
    "departments": lambda n, **k: draw.draw_departments(frames.departments(n), **k),
    "change": lambda n, **k: draw.draw_change(frames.change(n), **k),
    "keyness": lambda n, **k: draw.draw_keyness(frames.keyness(n), **k),
    "similarity": lambda n, **k: draw.draw_similarity(frames.similarity(n), **k),
    "alignment": lambda n, **k: draw.draw_alignment(frames.alignment(n), **k),
    "instruments": lambda n, **k: draw.draw_instruments(frames.instruments(n), **k),
    "pmc heat": lambda n, **k: draw.draw_pmc_heat(frames.pmc(n), **k),
    "pmc surface": lambda n, **k: draw.draw_pmc_surface(frames.pmc(n), **k),
    "network": lambda n, **k: draw.draw_network(*frames.network(n), threshold=2, **k),
}  # fmt: skip
EMPTY = [
    draw.draw_trajectory, draw.draw_pace, draw.draw_ladder, draw.draw_matrix, draw.draw_thresholds,
    draw.draw_timeline, draw.draw_tiles, draw.draw_multiples, draw.draw_delivery, draw.draw_departments,
    draw.draw_change, draw.draw_keyness, draw.draw_similarity, draw.draw_alignment,
    draw.draw_instruments, draw.draw_pmc_heat, draw.draw_pmc_surface,
]  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawn(name: str, n: int, code: str = "zh") -> draw.Figure:
    with speaking(code):
        return CHARTS[name](n, title="判断", question="问什么？", source="某表")


@cache
def texts(svg: str) -> list[tuple[str, float, float, float, float, bool]]:
    """(text, left, right, baseline, size, turned) of each text of a drawing."""
    out = []
    for node in ET.fromstring(svg).iter(f"{SVG}text"):
        style = dict(p.split(": ") for p in node.get("style", "").split("; ") if ": " in p)
        size, weight = float(style["font-size"].rstrip("px")), int(style.get("font-weight", 400))
        turned = "rotate(-90" in node.get("transform", "")
        if node.get("x") is None:
            continue
        x, y = float(node.get("x")), float(node.get("y"))
        width = text_width(node.text or "", size, weight)
        shift = {"middle": 0.5, "end": 1.0}.get(style.get("text-anchor", "start"), 0.0) * width
        out.append((node.text or "", x - shift, x - shift + width, y, size, turned))
    return out


@pytest.mark.parametrize("n", [1, 2, 5, 31])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_for_any_number_of_provinces(name: str, n: int) -> None:
    figure = drawn(name, n)
    bundle = figure._repr_mimebundle_()
    block = bundle["application/vnd.kexie.block+json"]
    assert block["kind"] == "figure"
    assert set(block) == {"kind", "title", "question", "alt", "source", "note"}
    assert len(block["alt"]) > 10
    svg = ET.fromstring(bundle["image/svg+xml"])
    left, top, width, height = (float(v) for v in svg.get("viewBox", "").split())
    assert (left, top) == (0, 0)
    assert width == pytest.approx(WIDTH, abs=0.1)
    assert height <= TALLEST + 35
    assert "nan" not in bundle["image/svg+xml"].lower()
    assert "nan" not in block["alt"].lower()


@pytest.mark.parametrize(("n", "code"), LAID_OUT)
@pytest.mark.parametrize("name", [c for c in CHARTS if c != "pmc surface"])
def test_no_label_is_cut_off_at_the_edge(name: str, n: int, code: str) -> None:
    svg = drawn(name, n, code).svg
    height = float(ET.fromstring(svg).get("viewBox", "").split()[3])
    for text, left, right, y, size, turned in texts(svg):
        if turned:
            assert y - (right - left) > -2, text
            continue
        assert left > -1.5, text
        assert right < WIDTH + 2, text
        assert size * 0.6 < y < height, text


@pytest.mark.parametrize(("n", "code"), LAID_OUT)
@pytest.mark.parametrize("name", [c for c in CHARTS if c not in ("pmc surface", "network")])
def test_labels_do_not_overlap(name: str, n: int, code: str) -> None:
    placed = [t for t in texts(drawn(name, n, code).svg) if not t[5]]
    for k, (text, left, right, y, size, _) in enumerate(placed):
        for other, a, b, w, high, _ in placed[k + 1 :]:
            across = min(right, b) - max(left, a)
            down = min(y, w) + 0.1 * min(size, high) - max(y - 0.75 * size, w - 0.75 * high)
            assert across < 1.5 or down < 1.5, (text, other)


@pytest.mark.parametrize("chart", EMPTY)
def test_nothing_to_draw_says_so(chart) -> None:
    block = chart(pd.DataFrame(), title="空", question="问什么？").block()
    assert block["kind"] == "note"
    assert "没有" in "".join(block["paragraphs"])
    assert "问什么？" in block["paragraphs"]


def test_a_network_without_pairs_says_so() -> None:
    nodes, edges = frames.network(3)
    assert draw.draw_network(nodes, edges.head(0)).block()["kind"] == "note"
    alone = frames.similarity(2).iloc[:1, :1]  # a document beside itself
    assert draw.draw_similarity(alone).block()["kind"] == "note"


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ReportError, match="缺少列“needed”"):
        draw.draw_pace(frames.pace(2).drop(columns="needed"))


def test_absence_keeps_its_four_marks_and_their_meaning() -> None:
    svg = draw.draw_matrix(frames.matrix(4)).svg
    written = {t[0] for t in texts(svg)}
    assert {"—", "?", "·", "残缺", "完整文件未提出", "未检出（未经人工通读）", "不适用"} <= written
    assert "0" not in written


def test_a_state_that_does_not_occur_is_not_explained() -> None:
    svg = draw.draw_matrix(frames.matrix(1)).svg
    assert "来源残缺" not in svg
    assert "完整文件未提出" in svg


def test_the_caveat_of_a_frame_stands_in_the_note() -> None:
    frame = frames.pace(3).assign(caveat="一年要点与五年规划不可比")
    frame.attrs["caveat"] = "期限不同。"
    note = draw.draw_pace(frame, note="调用者的话。").block()["note"]
    assert note == "调用者的话；期限不同；一年要点与五年规划不可比。"


def test_highlighted_provinces_are_named_and_the_rest_counted() -> None:
    figure = draw.draw_trajectory(frames.observed(31), None, highlight=["CN-QH"])
    written = " ".join(t[0] for t in texts(figure.svg))
    assert "青海" in written
    assert "江西" not in written
    assert "其余 30 省" in figure.note


def test_a_derived_value_is_hollow_and_says_so() -> None:
    with_it = draw.draw_trajectory(frames.observed(1), None).svg
    assert "推算" in with_it
    assert "推算" not in draw.draw_trajectory(frames.observed(1).assign(derived=False), None).svg


def test_series_are_never_joined() -> None:
    frame = frames.observed(1)
    other = frame.assign(series="较低档", value=frame["value"] * 3)
    one = draw.draw_trajectory(frame, None)
    two = draw.draw_trajectory(pd.concat([frame, other]), None)
    assert two.svg.count("stroke-width: 2;") == 2 * one.svg.count("stroke-width: 2;") == 2


def test_a_path_leads_only_to_a_target_still_ahead() -> None:
    dash = "stroke-dasharray: 5.2,3.38"
    ahead = frames.targets(1)
    assert dash in draw.draw_trajectory(frames.observed(1), ahead).svg
    assert dash not in draw.draw_trajectory(frames.observed(1), ahead.assign(year=2020)).svg


def test_no_ratio_where_the_counts_differ() -> None:
    frame = pd.DataFrame(
        [("人才", "CN-JX", 1000.0, 679.0, 0.679, "名", False, "")], columns=list(frames.delivery(1))
    )
    svg = draw.draw_delivery(frame).svg
    assert "不作比率" in svg
    assert "68%" not in svg
    # Nor a bar, which would be read as a ratio.
    colour = province_style("CN-JX").color
    assert colour not in svg
    assert colour in draw.draw_delivery(frame.assign(comparable=True)).svg


@pytest.mark.parametrize("name", ["trajectory", "pace", "timeline", "delivery", "tiles"])
def test_nullable_types_are_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for maker in ("observed", "targets", "pace", "timeline", "delivery", "tiles"):
        made = getattr(frames, maker)(4).convert_dtypes()
        monkeypatch.setattr(frames, maker, lambda n, made=made: made)
    assert CHARTS[name](4).block()["kind"] == "figure"


def test_text_of_documents_is_text() -> None:
    frame = frames.ladder(2).head(2)
    frame["label"] = ["<b>x</b> & $\\frac{1}{2}$", "换\n行\x07\u202e"]
    svg = draw.draw_ladder(frame).svg
    assert "&lt;b&gt;x&lt;/b&gt; &amp; $\\frac" in svg
    assert not re.search("[\x00-\x08\u202e]", svg)
    ET.fromstring(svg)


def test_bounds_are_written_as_what_they_are() -> None:
    rows = [("甲", "CN-JX", 5.0, 8.0, b, "firm", "target", "个", "") for b in frames.BOUNDS]
    frame = pd.DataFrame(rows, columns=list(frames.ladder(1)))
    written = {t[0] for t in texts(draw.draw_ladder(frame).svg)}
    assert {"5 个", "≥5 个", "≤5 个", "约 5 个", "5—8 个"} <= written
    yearly = draw.draw_ladder(frame.assign(basis="annual", low=15e8, high=20e8, unit="元"))
    assert "每年 15—20 亿元" in {t[0] for t in texts(yearly.svg)}
    apart = draw.draw_ladder(frame.assign(years=[f"202{k}（时限栏）" for k in range(len(frame))]))
    assert {"甲 2020", "甲 2021"} <= {t[0] for t in texts(apart.svg)}


def test_every_figure_of_a_ladder_has_its_whole_label_and_its_clause() -> None:
    row = ("农业经营主体和农村专业技术协会会员贷款金额", "CN-JX", 15e8, 20e8, "range", "strive")
    rows = [(*row, "target", "元", f"第{'十' * (k % 3)}章第三节({k})") for k in range(12)]
    frame = pd.DataFrame(rows, columns=list(frames.ladder(1))).assign(strive_word="积极争取")
    said = [t[0] for t in texts(draw.draw_ladder(frame).svg)]
    assert {r[-1] for r in rows} <= set(said)
    assert not [t for t in said if t.endswith("…")]
    assert "".join(said).count(row[0]) == len(rows)


def test_words_of_a_full_delivery_chart_stand_apart_in_every_language() -> None:
    rows = frames.delivery(31).assign(promised_text="at least 20,000 person-times", clause="三22")
    with speaking("en"):
        svg = draw.draw_delivery(rows).svg
    said = texts(svg)
    left = next(x for t, x, *_ in said if t.startswith("Promised"))
    lines = sorted(y for _, x, _, y, *_ in said if abs(x - left) < 1)
    assert min(b - a for a, b in pairwise(lines)) > 8


def test_rows_of_a_ladder_that_look_alike_are_told_apart() -> None:
    row = ("院士工作站数量", "CN-JX", 5.0, 5.0, "eq", "firm", "target", "家", "三1")
    frame = pd.DataFrame([row] * 4, columns=list(frames.ladder(1)))
    frame["plan"] = ["江西“十三五”规划", *["江西“十四五”规划"] * 3]
    frame["years"] = ["2020", "2021", "2025", "2025"]
    frame["phrase"] = ["院士工作站数量", "院士工作站数量", "新建院士工作站数量", "院士工作站数量"]
    said = [t[0] for t in texts(draw.draw_ladder(frame).svg)]
    assert said.count("“十四五”规划 三1") == 3
    assert "“十三五”规划 三1" in said
    labels = {"院士工作站数量", "院士工作站数量 2021", "院士工作站数量 2025"}
    assert labels <= set(said)
    assert "（新建院士工作站数量）" in "".join(said)


def test_a_ladder_that_is_full_leaves_no_province_out() -> None:
    rows = [(f"第{k}项", "CN-JX", 5.0, 5.0, "eq", "firm", "target", "个", "") for k in range(60)]
    rows.append(("末项", "CN-QH", 5.0, 5.0, "eq", "firm", "target", "个", ""))
    figure = draw.draw_ladder(pd.DataFrame(rows, columns=list(frames.ladder(1))))
    written = [t[0] for t in texts(figure.svg)]
    assert "末项" in written
    assert written.index("第0项") < written.index("第1项") < written.index("末项")
    known = re.search(
        r"另有 (\d+) 条未画（本图只容 (\d+) 条，各省轮流取）：江西 (\d+) 条", figure.note
    )
    assert known is not None
    assert int(known[1]) == int(known[3]) == 61 - int(known[2])


def test_rows_beyond_the_page_are_counted() -> None:
    figure = draw.draw_delivery(pd.concat([frames.delivery(31)] * 3))
    assert re.search(r"另有 \d+ 条未画（本图只容 \d+ 条，按判断和条款先后取）", figure.note)
    few = draw.draw_delivery(frames.delivery(3), limit=2)
    assert f"{frames.delivery(3)['label'].iloc[2]}" in few.note.rpartition("：")[2]


def test_two_plans_of_one_name_are_two_columns() -> None:
    frame = frames.matrix(1).assign(plan_id="a")
    both = pd.concat([frame, frame.assign(plan_id="b")])
    assert {t[0] for t in texts(draw.draw_matrix(both).svg)} >= {"2/2"}


def test_each_kind_of_change_gets_its_share_of_the_page() -> None:
    kept = pd.DataFrame([(f"措施{k}", "1", "2", "kept", "") for k in range(90)])
    new = pd.DataFrame([(f"新措施{k}", None, "2", "new", "") for k in range(5)])
    frame = pd.concat([kept, new])
    frame.columns = pd.Index(["label", "old", "new", "status", "unit"])
    written = " ".join(t[0] for t in texts(draw.draw_change(frame).svg))
    assert "新措施4" in written
    assert "延续 90 项，列出" in written
    assert "新提 5 项" in written


def test_the_nation_outside_the_years_of_the_provinces_is_named_not_drawn() -> None:
    old = pd.DataFrame([("CN", 1990, 0.3, False, "比例")], columns=list(frames.observed(1)))
    figure = draw.draw_trajectory(pd.concat([old, frames.observed(2)]), None)
    assert "图外未画：全国 1990 年的结果" in figure.note
    assert "1990" not in {t[0] for t in texts(figure.svg)}


def test_a_value_far_above_all_others_stands_at_the_edge_and_is_named() -> None:
    aims = frames.targets(6).assign(bound="eq", modality="firm")
    aims.loc[2, "low"] = 90.0
    figure = draw.draw_trajectory(frames.observed(6), aims)
    whose = PROVINCES[aims.loc[2, "province_id"]][0]
    assert f"更高的 1 个值画在上缘，以箭头表示：{whose} 2025 年目标 90%" in figure.note
    written = {t[0] for t in texts(figure.svg)}
    assert f"{whose}目标 90%" in written
    assert "90%" not in written


def test_a_target_says_whose_it_is() -> None:
    aims = frames.targets(1).assign(label="不低于12%", year=2030)
    written = {t[0] for t in texts(draw.draw_trajectory(frames.observed(1), aims).svg)}
    assert "江西不低于12%" in written


def test_a_target_of_the_year_of_the_result_stands_under_it_with_the_gap() -> None:
    aims = frames.targets(1).assign(year=2020, low=8.0, bound="eq", modality="firm")
    written = {t[0] for t in texts(draw.draw_trajectory(frames.observed(1), aims).svg)}
    assert {"江西 7%", "目标 8%，差 1"} <= written


def test_tasks_of_one_label_in_two_plans_are_two_ends() -> None:
    rows = [
        ("四(一)1", "二1", 0.5, True, "CN-JX", "CN-QH"),
        ("四(一)1", "二2", 0.4, True, "CN-HL", "CN-QH"),
    ]
    frame = pd.DataFrame(rows, columns=list(frames.alignment(1))[:6])
    frame = frame.assign(left_plan=["江西规划", "黑龙江规划"], right_plan="青海规划")
    written = [t[0] for t in texts(draw.draw_alignment(frame).svg)]
    assert {"江西 四(一)1", "黑龙江 四(一)1", "二1", "二2"} <= set(written)
    # Two plans of one province number their clauses alike.
    frame = frame.assign(left_province="CN-JX", left_plan=["江西规划", "江西方案"])
    written = [t[0] for t in texts(draw.draw_alignment(frame).svg)]
    assert {"江西规划 四(一)1", "江西方案 四(一)1"} <= set(written)


def test_keyness_shows_the_words_put_first_not_the_largest() -> None:
    frame = frames.keyness(9).assign(term=[f"词{k}" for k in range(9)])
    written = {t[0] for t in texts(draw.draw_keyness(frame, limit=2).svg)}
    assert {"词0", "词2", "词1", "词3"} <= written
    assert "词8" not in written


def test_shares_side_by_side_have_the_same_decimals() -> None:
    frame = frames.multiples(3).assign(value=[14.0, 3.92, 0.0] * 3)
    written = {t[0] for t in texts(draw.draw_multiples(frame, unit="%").svg)}
    assert {"14.0%", "3.9%", "0.0%"} <= written
    whole = {t[0] for t in texts(draw.draw_multiples(frame.assign(value=14.0), unit="%").svg)}
    assert "14%" in whole


def test_rates_that_change_have_the_same_decimals() -> None:
    rows = [("甲", 1.4, 6.0, "次", "raised"), ("乙", None, 4.0, "次", "new")]
    frame = pd.DataFrame(rows, columns=["label", "old", "new", "unit", "status"]).assign(decimals=1)
    assert {"6.0 次", "4.0 次", "1.4 次"} <= {t[0] for t in texts(draw.draw_change(frame).svg)}


def test_the_text_of_multiples_names_no_winner() -> None:
    frame = pd.DataFrame(
        {
            "panel": ["甲", "甲", "乙"], "series": ["规划", "要点", "规划"], "province_id": ["CN-JX", "CN-JS", "CN-JX"],
            "value": [12.0, 30.5, None], "state": ["present", "present", "未提出"],
        }
    )  # fmt: skip
    alt = draw.draw_multiples(frame, unit="%", title="甲", question="乙", source="丙").alt
    assert "甲在12.0%到30.5%之间" in alt
    assert "最高" not in alt


@pytest.mark.parametrize(("n", "piled"), [(12, True), (93, False)])
def test_every_one_of_many_documents_stands_in_its_panel(n: int, piled: bool) -> None:
    values = [float(k % 9 * 4) for k in range(n)]
    frame = pd.DataFrame({"panel": "甲", "series": [f"文件{k}" for k in range(n)], "province_id": "CN-JX", "value": values})  # fmt: skip
    figure = draw.draw_multiples(frame, unit="%")
    written = [t[0] for t in texts(figure.svg)]
    assert f"中位数 {number_text(pd.Series(values).median(), 1)}%，最高 32%" in " ".join(written)
    assert (f"每点一份文件，共 {n} 份" in figure.note) == piled
    if piled:
        assert figure.svg.count("<use ") == n
    else:
        assert sum(int(t) for t in written if t.isdigit() and t != "0") == n


def test_of_many_provinces_none_has_a_colour_in_counts() -> None:
    colour = province_style("CN-JX").color
    for count, coloured in ((8, True), (31, False)):
        assert (colour in draw.draw_matrix(frames.matrix(count, 3)).svg) == coloured
    many = pd.concat([frames.timeline(31)] * 10, ignore_index=True)
    assert colour not in draw.draw_timeline(many).svg


def test_the_scores_of_many_plans_are_means_by_province() -> None:
    rows = [(f"{p}{k}", p, v, k / 4, k * 1.0, "一般") for p in list(PROVINCES)[:20] for k in (1, 2) for v in ("性质", "时效")]  # fmt: skip
    names = ["plan", "province_id", "variable", "value", "total", "grade"]
    frame = pd.DataFrame(rows, columns=names).assign(state="present", caveat="类型不同")
    frame.loc[frame["plan"] == "CN-BJ2", ["value", "state"]] = (None, "来源残缺")
    figure = draw.draw_pmc_heat(frame)
    written = [t[0] for t in texts(figure.svg)]
    assert (written.count("北京"), written.count("1.50"), written.count("1.00")) == (1, 19, 1)
    assert (written.count("0.38"), written.count("0.25")) == (38, 2)
    assert "按省取各份文件的平均" in figure.note
    assert "类型不同" in figure.note


def test_powers_of_ten_keep_apart() -> None:
    scale = logarithmic([2.5, 5.0, 22e8], 100.0, 280.0)
    assert (scale.ticks[0], scale.high) == (1.0, 1e10)
    assert all(scale.at(b) - scale.at(a) > 30 for a, b in pairwise(scale.ticks))
    assert len(logarithmic([3.0, 2e4], 100.0, 280.0).ticks) == 6


def test_documents_without_room_are_counted_with_the_rule() -> None:
    names = {"limit": 2, "title": "t", "question": "q", "source": "s"}
    for figure in (
        draw.draw_instruments(frames.instruments(5), **names),
        draw.draw_pmc_surface(frames.pmc(5), **names),
    ):
        assert "另有 3 份文件未画（本图只容 2 份，按文件先后取）" in figure.note


def test_due_dates_by_the_hundred_are_all_counted() -> None:
    many = pd.concat([frames.timeline(31)] * 10, ignore_index=True)
    figure = draw.draw_timeline(many)
    said = [t[0] for t in texts(figure.svg)]
    dated, recurring = (~many["recurring"]).sum(), many["recurring"].sum()
    assert f"{dated + recurring} ({recurring})" in said
    assert "未画" not in figure.note
    some = many.head(60).assign(due_to=pd.date_range("2021-01-01", periods=60, freq="20D"))
    figure = draw.draw_timeline(some.assign(recurring=False, label=[f"事项{k}" for k in range(60)]))
    drawn = sum(t[0].startswith("事项") for t in texts(figure.svg))
    assert f"另有 {60 - drawn} 条未画（按到期先后取" in figure.note
    assert "事项59" in figure.note or "省" in figure.note.split("：")[1]


def test_headings_take_room_only_where_they_are_drawn() -> None:
    rows = frames.timeline(31)[lambda f: ~f["recurring"]].reset_index(drop=True)
    rows["group"] = [f"部门{k:02d}" if k > 19 else "办公室" for k in rows.index]
    rows["due_to"] = pd.date_range("2021-01-01", periods=len(rows), freq="30D")
    figure = draw.draw_timeline(rows)
    assert sum(t[0].startswith("第 ") for t in texts(figure.svg)) >= 22


def test_a_figure_beside_its_promise_is_never_cut() -> None:
    rows = frames.delivery(31)
    rows[["promised", "reached", "ratio", "comparable", "verdict"]] = (
        20000,
        1077.6,
        0.054,
        True,
        "未达到",
    )
    rows["reached_clause"] = "第三章第三节(一)"
    said = [t[0] for t in texts(draw.draw_delivery(rows).svg)]
    assert "未达到：5%，差18,922.4家" in "".join(said).replace(" ", "")
    assert "结果1,077.6家第三章第三节(一)" in "".join(said).replace(" ", "")
    assert not [t for t in said if t.endswith("…")]
    rows[["reached", "ratio"]] = 4e6, 200.0
    assert "未达到：承诺的 200 倍" in "".join(
        t[0] for t in texts(draw.draw_delivery(rows.head(2)).svg)
    )


def test_figures_headed_alike_share_a_panel() -> None:
    rows = frames.ladder(4).head(4)
    rows["unit"] = ["家", "项", "个", "%"]
    with speaking("en"):
        said = [t[0] for t in texts(draw.draw_ladder(rows).svg)]
    assert len([t for t in said if t.startswith("Counts")]) == 1


def test_a_target_below_its_start_needs_no_pace() -> None:
    rows = frames.pace(2)
    rows["needed"] = -0.5
    figure = draw.draw_pace(rows)
    assert "起点已达此数" in [t[0] for t in texts(figure.svg)]
    assert "-0.5" not in figure.alt


def test_where_not_all_figures_fit_panels_are_filled_before_new_ones_begin() -> None:
    rows = pd.concat([frames.ladder(31).head(31)] * 3, ignore_index=True)
    rows["unit"] = [f"单位{k}" if k < 30 else "%" for k in rows.index]
    said = [t[0] for t in texts(draw.draw_ladder(rows).svg)]
    assert sum(t.endswith("%") for t in said) > 12
