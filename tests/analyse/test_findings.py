"""The sentences of the summaries: computed, ordered by what matters, honest where nothing is known."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kexie_analysis import draw
from kexie_analysis.analyse import (
    digest,
    findings,
    findings_delivery,
    findings_literacy,
    findings_overview,
    findings_province,
    findings_responsibility,
    findings_theme,
    tables,
)
from kexie_analysis.analyse.figures import figure_text
from kexie_analysis.analyse.findings_measures import say_widest
from kexie_analysis.analyse.states import NOT_FOUND, PRESENT
from kexie_analysis.plans import Plans
from tests.tiny import YN16

EVERY: dict[str, tuple[Callable, Callable]] = {
    "overview": (findings_overview.find_findings, findings_overview.write_title),
    "literacy": (
        lambda p: findings_literacy.find_findings(p, indicator_id="literacy_rate"),
        lambda p: findings_literacy.write_title(p, indicator_id="literacy_rate"),
    ),
    "theme": (
        lambda p: findings_theme.find_findings(p, theme_id="society_reform"),
        lambda p: findings_theme.write_title(p, theme_id="society_reform"),
    ),
    "delivery": (findings_delivery.find_findings, findings_delivery.write_title),
    "responsibility": (findings_responsibility.find_findings, findings_responsibility.write_title),
    "province": (
        lambda p: findings_province.find_findings(p, province_id=p.asked[0] if p.asked else "云南"),
        lambda p: findings_province.write_title(p, province_id=p.asked[0] if p.asked else "云南"),
    ),
}


def text_of(found: list[dict]) -> str:
    return "".join(f["text"] for f in found)


@pytest.mark.parametrize("chosen", [[], ["云南"], ["贵州"], ["云南", "北京"], ["北京"]], ids=str)
@pytest.mark.parametrize("name", EVERY)
def test_three_to_five_sentences_and_a_title(
    tiny_plans: Plans, name: str, chosen: list[str]
) -> None:
    plans = tiny_plans.select(provinces=chosen)
    find, title = EVERY[name]
    found = find(plans)
    assert 3 <= len(found) <= 5
    for finding in found:
        assert finding["text"].endswith("。")
        assert all(part in finding["text"] for part in finding["strong"])
        assert finding["documents"] <= len(tiny_plans)
        assert "nan" not in finding["text"].lower()
        assert "<NA>" not in finding["text"]
    assert title(plans)
    assert not title(plans).endswith("。")


def test_a_missed_target_comes_first(tiny_plans: Plans) -> None:
    first = findings_literacy.find_findings(tiny_plans, indicator_id="literacy_rate")[0]
    assert "差0.5个百分点" in first["strong"]
    assert first["clauses"][0]["row_id"] == f"{YN16}-q00110"
    assert "每年提高0.60个百分点，实际每年0.50个百分点" in first["text"]
    assert "差0.5个百分点" in findings_delivery.find_findings(tiny_plans)[0]["text"]


def test_what_cannot_be_judged_is_not_judged(tiny_plans: Plans) -> None:
    text = text_of(findings_delivery.find_findings(tiny_plans))
    assert "承诺以“名”计，结果以“人次”计，计数口径不同，不作比率" in text
    assert "名称相近而非同一指标" in text
    assert "未见结果不等于未完成" in text


def test_findings_follow_the_selection(tiny_plans: Plans) -> None:
    guizhou = tiny_plans.select(provinces=["贵州"])
    text = text_of(findings_literacy.find_findings(guizhou, indicator_id="literacy_rate"))
    assert "云南" not in text
    assert "12%" in text  # the target of another document, as such
    assert "未检出" in text


def test_a_theme_nobody_mentions(tiny_plans: Plans) -> None:
    found = findings_theme.find_findings(tiny_plans, theme_id="think_tank")
    text = text_of(found)
    assert "未提出" in text
    assert "来源残缺" in text
    assert len(found) >= 3
    assert (
        findings_theme.write_title(tiny_plans, theme_id="think_tank") == "所读5份文件未见科技智库"
    )


def test_a_province_without_documents(tiny_plans: Plans) -> None:
    none = tiny_plans.select(provinces=["北京"])
    for find, title in EVERY.values():
        assert "没有北京的文件" in text_of(find(none))
        assert "北京" in title(none)
    assert "不含对任何省份规划的判断" in findings.write_closing(none)
    # A title must not say that documents lack something where none was read.
    for title in (
        findings_theme.title_measures(none, theme_id="society_reform"),
        findings_responsibility.title_departments(none),
        findings_responsibility.title_due_dates(none),
    ):
        assert title == "所选范围内没有文件"


def test_the_closing_says_what_it_rests_on(tiny_plans: Plans) -> None:
    closing = findings.write_closing(tiny_plans)
    assert "5份文件" in closing
    assert "1份来源残缺" in closing
    assert "不评价各省工作成效" in closing
    assert "所选" not in closing
    torn = tiny_plans.plans.loc[~tiny_plans.plans["complete"], "plan_id"]
    assert "所读1份文件（来源残缺）" in findings.write_closing(tiny_plans.select(plan_ids=torn))
    of_one = findings.write_closing(tiny_plans.select(doc_types=["plan"]))
    assert f"另有{5 - len(tiny_plans.select(doc_types=['plan']))}份文件不属所选" in of_one
    assert "未提出" in of_one


def test_numbers_as_they_are_read() -> None:
    assert findings.amount(40_000_000_000, "元") == "400亿元"
    assert findings.amount(200_000, "人次") == "20万人次"
    assert findings.amount(1333.3, "人次") == "1,333人次"
    assert findings.amount(3.3333, "项") == "3.33项"
    assert findings.number(0.38) == "0.38"
    assert findings.tenths(0.49) == "约五成"
    assert findings.tenths(1.4) == "一倍以上"
    assert findings.tenths(0.02) == ""


def test_tables_hold_states_instead_of_zeros(
    tiny_plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = tables.list_documents(tiny_plans).set_index("plan_id")
    assert documents["targets"].isna().sum() == 1
    assert set(documents["target_state"]) <= {"未提出", "未检出", "不适用", "来源残缺"}
    judged = tables.list_judged(tiny_plans)
    assert judged["ratio_cell"].iloc[0] == {"text": "93.8%", "value": 0.9375}
    assert judged["promise"].iloc[0][0]["clause"] == "一1"
    waiting = tables.list_waiting(tiny_plans)
    assert len(waiting) == 5
    monkeypatch.setattr(tables, "LONG", 3)
    in_turn = tables.list_waiting(tiny_plans)
    assert sorted(in_turn["quantity_id"]) == sorted(waiting["quantity_id"])
    provinces = waiting["province_id"].nunique()
    assert in_turn["province_id"].head(provinces).nunique() == provinces
    assert "各省轮流列出" in in_turn.attrs["caveat"]
    assert list(tables.list_duties(tiny_plans)["assigned"].dropna()) == [2]


def test_long_tables_are_told_by_kind_before_each_document(
    tiny_plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tables.list_documents(tiny_plans)
    monkeypatch.setattr(digest, "LONG", 3)
    told = tables.list_documents(tiny_plans)
    lines = told.attrs["shown"]
    assert len(told) == lines + len(whole)
    assert list(told["plan_id"].iloc[lines:]) == list(whole["plan_id"])
    assert sum(int(c["text"].split("份共")[-1]) for c in told["targets"].head(lines) if c["text"] != "都未见") == whole["targets"].sum()  # fmt: skip
    shown = draw.table(told, title="表", columns={"plan": "文件", "targets": "数量目标"})
    assert shown.shown == lines
    assert all(row[1]["value"] is None for row in shown.rows[:lines] if isinstance(row[1], dict))
    assert "Excel" in shown.note
    assert "列出前" not in shown.note
    duties = tables.list_duties(tiny_plans)
    assert len(duties) == duties.attrs["shown"] + len(whole)
    covered = tables.list_coverage(tiny_plans, theme_id="science_literacy")
    assert len(covered) == covered.attrs["shown"] + len(whole)


def test_many_silent_documents_stand_in_one_line(
    tiny_plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = tables.list_coverage(tiny_plans, theme_id="academician_stations")
    silent = each[each["state"] != PRESENT]
    assert len(silent) > 1
    monkeypatch.setattr(digest, "_SILENT", 1)
    told = tables.list_coverage(tiny_plans, theme_id="academician_stations")
    shown = told.head(told.attrs["shown"])
    spoken = len(each) - len(silent)
    assert list(shown["state"].head(spoken)) == [PRESENT] * spoken
    counts = [
        int("".join(c for c in line["text"] if c.isdigit())) for line in shown["plan"].iloc[spoken:]
    ]
    assert sum(counts) == len(silent)
    assert list(told["plan_id"].iloc[len(shown) :]) == list(silent["plan_id"])
    duties = tables.list_duties(tiny_plans)
    named = duties.head(duties.attrs["shown"]).dropna(subset=["plan_id"])
    assert named[["assigned", "dated", "recurring", "departments"]].notna().any(axis=1).all()
    assert len(duties) > len(tiny_plans)


def test_a_plan_without_figures_has_its_state_in_the_table(tiny_plans: Plans) -> None:
    frame = tables.list_targets(tiny_plans, theme_id="academician_stations")
    none = frame[frame["label"] == "数量目标"].set_index("plan")["value_text"]
    assert none["贵州2024年工作要点"] == "不适用"
    assert none["贵州2017年任务分工"] == "来源残缺"
    assert list(frame.set_index("label").loc[["院士工作站数量"], "value_text"]) == [
        "40家左右",
        "60家",
    ]


def test_a_title_over_many_provinces_names_the_widest_measure() -> None:
    rows = [("甲", f"CN-{k}", PRESENT if k < 3 else NOT_FOUND) for k in range(9)]
    rows += [("乙", f"CN-{k}", PRESENT if k < 2 else NOT_FOUND) for k in range(9)]
    frame = pd.DataFrame(rows, columns=["row", "province_id", "state"])
    assert say_widest(frame) == "甲写得最广，能判断的9个省份中有3个"
    assert say_widest(frame.assign(row=[f"举措{k}" for k in range(18)])) == ""  # five are as wide


def test_signs_of_double_width_are_written_as_all_others() -> None:
    said = figure_text("力争１６．５％（含）", low=16.5, high=16.5, bound="eq", unit_name="%")
    assert said == "力争16.5%（含）"
