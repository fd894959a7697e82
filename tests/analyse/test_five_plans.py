"""What the five real plans must come to: figures checked by reading, from data/ alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kexie_analysis.analyse import findings_delivery
from kexie_analysis.analyse.attainment import measure_attainment
from kexie_analysis.analyse.change import compare_latest
from kexie_analysis.analyse.codings import list_codings
from kexie_analysis.analyse.comparison import (
    find_targets,
    find_thresholds,
    list_departments,
    list_measures,
    measure_coverage,
)
from kexie_analysis.analyse.elsewhere import say_elsewhere
from kexie_analysis.analyse.findings_literacy import find_findings, write_title
from kexie_analysis.analyse.findings_measures import say_measures, title_measures
from kexie_analysis.analyse.findings_overview import find_heaviest, say_heaviest
from kexie_analysis.analyse.findings_province import find_findings as find_province_findings
from kexie_analysis.analyse.findings_province import title_changes
from kexie_analysis.analyse.findings_responsibility import find_findings as find_duties
from kexie_analysis.analyse.findings_theme import find_findings as find_theme_findings
from kexie_analysis.analyse.findings_theme import write_title as write_theme_title
from kexie_analysis.analyse.literacy import measure_pace
from kexie_analysis.analyse.observations import observe
from kexie_analysis.analyse.tables import (
    list_documents,
    list_notes,
    list_results,
    list_targets,
    show_changes,
    summarise_coverage,
)
from kexie_analysis.analyse.timeline import list_due_dates, list_duties
from kexie_analysis.analyse.yardsticks import list_yardsticks, tabulate
from kexie_analysis.plans import Plans, load_plans

RATE = "literacy_rate"


@pytest.fixture(scope="module")
def plans() -> Plans:
    return load_plans(Path(__file__).resolve().parents[2] / "data").select(
        provinces=["江西", "青海", "黑龙江", "江苏"]
    )


def test_literacy_needed_against_achieved(plans: Plans) -> None:
    pace = measure_pace(plans, indicator_id=RATE)
    own = pace[pace["origin"] == "plan"].set_index("province_id")
    jiangxi, qinghai = own.loc["CN-JX"], own.loc["CN-QH"]
    assert jiangxi["needed"] == pytest.approx(0.98)
    assert jiangxi["achieved"] == pytest.approx(0.904)
    assert jiangxi["verdict"] == "未达到"
    assert not jiangxi["derived"]
    assert qinghai["needed"] == pytest.approx(0.81)
    assert qinghai["achieved"] == pytest.approx(0.54, abs=0.005)
    assert qinghai["derived"]
    assert pd.isna(qinghai["reached"])
    assert qinghai["modality"] == "strive"


def test_two_yardsticks_for_jiangxi(plans: Plans) -> None:
    rows = list_yardsticks(plans, indicator_id=RATE)
    own = rows[(rows["province_id"] == "CN-JX") & (rows["year"] == 2020)].set_index("label")
    assert own.at["10%", "gap"] == pytest.approx(-0.38)
    assert own.at["10%", "verdict"] == "未达到"
    assert own.at["预测8.74%", "verdict"] == "高于预测"
    assert len(own) == 2


def test_derived_base_and_national_line(plans: Plans) -> None:
    seen = observe(plans, indicator_id=RATE, nation=True).set_index(["province_id", "year"])[
        "value"
    ]
    assert seen[("CN-QH", 2015)] == pytest.approx(3.24, abs=0.005)
    assert seen[("CN", 2020)] == 10.56
    assert seen[("CN", 2023)] == 14.14
    assert ("CN-JS", 2016) not in seen.index  # a province's own survey
    assert "CN-HL" not in seen.index.get_level_values(0)


def test_absences_in_their_right_states(plans: Plans) -> None:
    table = tabulate(plans, indicator_id=RATE).set_index("province_id")
    assert table.at["CN-HL", "target"] == "来源残缺"
    assert table.at["CN-HL", "latest"] == "来源残缺"
    assert table.at["CN-JS", "target"] == "不适用"
    assert "力争19%（2025）" in table.at["CN-JS", "others"]
    assert table.at["CN-QH", "target"] == "力争10%（2025）"


def test_what_the_literacy_briefing_says(plans: Plans) -> None:
    assert (
        write_title(plans, indicator_id=RATE) == "江西差0.38个百分点未达规划目标，青海须提速约五成"
    )
    text = "".join(f["text"] for f in find_findings(plans, indicator_id=RATE))
    for part in (
        "差0.38个百分点",
        "8.74%",
        "0.98个百分点",
        "0.90个百分点",
        "0.81个百分点",
        "0.54个百分点",
        "14.14%",
        "超过15%",
    ):
        assert part in text


def test_delivery_judges_what_can_be_judged(plans: Plans) -> None:
    frame = measure_attainment(plans)
    seen = frame[frame["verdict"] != "未见结果"].set_index("indicator_id")
    assert seen.at[RATE, "verdict"] == "未达到"
    assert seen.at["voyage_people", "verdict"] == "计数口径不同"
    assert seen.at["voyage_people", "reached_text"] == "679人次"
    assert seen.at["society_alliances", "verdict"] == "名称相近"
    assert seen.at["society_alliances", "reached_text"] == "3个"
    assert list(seen[seen["comparable"].astype(bool)].index) == [RATE]


def test_the_societies_matrix_by_reading(plans: Plans) -> None:
    cells = list_measures(plans, theme_id="society_reform").set_index(["code_id", "plan_id"])[
        "state"
    ]
    assert cells[("frontline_share", "CN-QH-2021-plan")] == "present"
    assert cells[("frontline_share", "CN-JX-2016-plan")] == "未提出"
    assert cells[("frontline_share", "CN-JS-2024-annual_points")] == "不适用"
    assert cells[("international_posts", "CN-HL-2017-task_breakdown")] == "来源残缺"
    # Piloted before, as its review tells; not among what the reform plan means to do.
    assert cells[("secretary_general", "CN-JX-2021-reform_plan")] == "未提出"


@pytest.mark.parametrize(
    ("theme", "code", "plan", "cell"),
    [
        # A party body of a society, a department's name, a chain of industries: not the measure.
        ("political_guidance", "party_bodies", "CN-HL-2017-task_breakdown", "来源残缺"),
        ("science_popularisation", "workforce", "CN-HL-2017-task_breakdown", "来源残缺"),
        ("innovation_services", "industry_events", "CN-JX-2016-plan", "未提出"),
        ("innovation_services", "enterprise_innovation", "CN-HL-2017-task_breakdown", "来源残缺"),
        ("talent", "spirit", "CN-JX-2016-plan", "未提出"),
        ("talent", "young_talent", "CN-QH-2021-plan", "7"),
        ("talent", "overseas_talent", "CN-QH-2021-plan", "未提出"),
        ("digital", "platform", "CN-JX-2016-plan", "44"),
        ("exchange", "results_use", "CN-QH-2021-plan", "25"),
        ("academician_stations", "projects", "CN-JX-2016-plan", "1"),
        ("academician_stations", "funding", "CN-HL-2017-task_breakdown", "46"),
        ("rural_revitalisation", "poverty", "CN-JS-2024-annual_points", "不适用"),
        ("workers_home", "contact", "CN-JX-2021-reform_plan", "四(八)2"),
        # Members' management and services as a task of its own; visits by foreign academicians.
        ("society_reform", "individual_members", "CN-JX-2016-plan", "11"),
        ("academician_stations", "attraction", "CN-JS-2024-annual_points", "6"),
        # A heading alone is no measure, unless it is the title of its only task.
        ("society_reform", "governance", "CN-HL-2017-task_breakdown", "25、26、30"),
        # Measures against societies without inner order; staff, though no secretary is named.
        ("society_reform", "governance", "CN-JX-2021-reform_plan", "四(四)1"),
        ("society_reform", "secretary_general", "CN-JX-2016-plan", "9"),
        # Leaned upon, or one of a list of bodies: not what is to be done.
        ("society_reform", "consortia", "CN-JS-2024-annual_points", "7、20"),
        ("rural_revitalisation", "farm_associations", "CN-JX-2016-plan", "2、23、30、41"),
        # A home online is a home; contact that is not called a system of contact.
        ("workers_home", "bases", "CN-HL-2017-task_breakdown", "10、11"),
        ("workers_home", "contact", "CN-JX-2016-plan", "42、43"),
        ("think_tank", "forums", "CN-JX-2016-plan", "35"),
        # A platform of others that is only named is no technology of the association's.
        ("digital", "technology", "CN-JX-2016-plan", "20"),
        ("exchange", "environment", "CN-QH-2021-plan", "§三、4"),
        ("talent", "training", "CN-QH-2021-plan", "7、9、11、13"),
        ("society_reform", "government_functions", "CN-JX-2016-plan", "§三、11、15"),
        ("organisation", "enterprise", "CN-QH-2021-plan", "27"),
        ("organisation", "university", "CN-JX-2016-plan", "41"),
        ("innovation_services", "entrepreneurship", "CN-JX-2016-plan", "§三、5、7"),
        ("digital", "online_home", "CN-HL-2017-task_breakdown", "10、11"),
        ("exchange", "conferences", "CN-HL-2017-task_breakdown", "17、43"),
        # A sense of belonging; evaluation of research as a task of its own.
        ("workers_home", "honour", "CN-QH-2021-plan", "2、4、7、8"),
        ("think_tank", "third_party", "CN-JS-2024-annual_points", "10、18"),
        ("talent", "awards", "CN-JX-2021-reform_plan", "四(一)6、四(四)1、四(八)2"),
        ("talent", "publicity", "CN-JX-2021-reform_plan", "四(一)6、四(一)8"),
    ],
)
def test_measures_stand_where_they_are_meant(
    plans: Plans, theme: str, code: str, plan: str, cell: str
) -> None:
    frame = list_measures(plans, theme_id=theme)
    row = frame[(frame["code_id"] == code) & (frame["plan_id"] == plan)].iloc[0]
    assert (row["clauses"] or row["state"]) == cell


def test_what_is_meant_for_every_year_is_told_so(plans: Plans) -> None:
    findings = find_theme_findings(plans, theme_id="innovation_services")
    told = next(f for f in findings if "每年10个以上" in f["text"])
    named = {("江西“十四五”改革方案", "四(三)1"), ("江西“十四五”改革方案", "四(四)2")}
    assert named <= {(c["plan"], c["clause"]) for c in told["clauses"]}


def test_a_passing_word_is_no_theme(plans: Plans) -> None:
    coverage = measure_coverage(plans).set_index(["theme_id", "plan_id"])["state"]
    assert coverage[("international", "CN-HL-2017-task_breakdown")] == "来源残缺"
    assert coverage[("rural_revitalisation", "CN-JS-2024-annual_points")] == "未提出"


def test_one_department_under_two_names_is_one(plans: Plans) -> None:
    duties = list_duties(plans).set_index("plan_id")
    assert duties.at["CN-JX-2021-reform_plan", "departments"] == 8
    # Three of the 36 tasks are safeguards, which name nobody; the fragment lost repeated cells.
    told = duties.loc["CN-JX-2021-reform_plan", ["tasks", "safeguards", "assigned"]]
    assert list(told) == [36, 3, 33]
    told = duties.loc["CN-HL-2017-task_breakdown", ["tasks", "assigned", "dated", "recurring"]]
    assert list(told) == [48, 13, 12, 3]
    assert "2项任务的时限只说视情况而定" in duties["caveat"].iloc[0]
    names = list_departments(plans)["department"]
    assert not names.str.endswith("·院士专家服务中心").any()


def test_a_figure_counts_for_every_theme_it_speaks_for(plans: Plans) -> None:
    held = {
        theme: set(find_targets(plans, theme_id=theme)["indicator_id"])
        for theme in ("international", "talent", "rural_revitalisation", "innovation_services")
    }
    assert {"voyage_people", "haizhi_stations", "overseas_talents"} <= held["international"]
    assert "voyage_people" in held["talent"]
    assert "farm_loans" in held["rural_revitalisation"] & held["innovation_services"]
    themes = {t.theme_id for t in plans.codebook.themes}
    assert all(set(i.also) <= themes for i in plans.codebook.indicators())


def test_a_caveat_names_the_plans_shown_and_no_others(plans: Plans) -> None:
    assert "2016" not in find_thresholds(plans, theme_id="society_reform").attrs["caveat"]
    assert "来源残缺" in list_departments(plans).attrs["caveat"]
    assert (
        "回顾和背景里的、只在章节标题里的不算"
        in list_measures(plans, theme_id="talent").attrs["caveat"]
    )


def test_read_for_every_theme_is_read_for_all(plans: Plans) -> None:
    assert "空格和网站的文字" in list_documents(plans).attrs["caveat"]
    documents = list_documents(plans).set_index("plan_id")
    assert documents.at["CN-JX-2016-plan", "result_state"] == "未提出"
    assert documents.at["CN-JS-2024-annual_points", "result_state"] == "未提出"
    assert documents.at["CN-HL-2017-task_breakdown", "result_state"] == "来源残缺"
    told = list_results(plans.select(provinces=["江苏", "黑龙江", "青海"])).attrs["caveat"]
    assert told == "未报结果的文件：黑龙江2017年任务分工（来源残缺）、江苏2024年工作要点（未提出）"


def test_a_change_counts_each_measure_once_and_figures_apart(plans: Plans) -> None:
    changes = compare_latest(plans, province_id="CN-JX")
    measures = changes[changes["kind"] == "measure"]
    assert (measures["label"].str.endswith("：学会党建")).sum() == 1
    assert "；数量目标" in title_changes(changes)
    nobody = plans.select(provinces=["北京"])
    assert title_changes(compare_latest(nobody, province_id="CN-BJ")).startswith("没有文件")


def test_sentences_say_no_more_than_was_read(plans: Plans) -> None:
    said = "".join(f["text"] for f in find_theme_findings(plans, theme_id="science_popularisation"))
    assert "未提出3份、不适用1份、来源残缺1份" in said
    assert "定性" not in said
    assert "所读4个省份都写" in write_theme_title(plans, theme_id="society_reform")
    tied = "".join(f["text"] for f in find_duties(plans))
    assert "江西·学会部的学会改革、江西·普及部的科普体系（各6项）" in tied
    # What a finding of its own tells is not told twice; what nobody reports on is said to be open.
    reform = [f["text"] for f in find_theme_findings(plans, theme_id="society_reform")]
    assert sum("三分之二以上" in t for t in reform) == 1
    exchange = find_theme_findings(plans, theme_id="exchange")[0]["text"]
    assert exchange.endswith("未见结果，不作判断。")
    silent = "".join(f["text"] for f in find_duties(plans.select(provinces=["青海"])))
    assert silent.count("任务时限") == 1
    striven = "".join(f["text"] for f in find_theme_findings(plans, theme_id="science_literacy"))
    assert "力争10%" in striven
    firm = findings_delivery.find_findings(plans.select(provinces=["江苏"]))
    assert any("2项数量目标都语气确定" in f["text"] for f in firm)
    pair = plans.select(provinces=["江西", "江苏"])
    said = [f["text"] for f in find_theme_findings(pair, theme_id="society_reform")]
    assert not [t for t in said if "设下限" in t]
    pair = plans.select(provinces=["青海", "黑龙江"])
    said = [f["text"] for f in find_theme_findings(pair, theme_id="science_literacy")]
    # Where one of two is a fragment there is nothing that "both" might take up.
    assert any("只有青海“十四五”规划写到，10项举措中有9项" in t for t in said)
    assert any("黑龙江2017年任务分工都未见写到，因来源残缺无从判断" in t for t in said)
    assert "7项举措中5项只见于青海" in write_theme_title(pair, theme_id="international")


def test_themes_are_summed_up_without_a_ranking_of_plans(plans: Plans) -> None:
    frame = summarise_coverage(plans).set_index("theme_id")
    assert "heaviest" not in frame.columns
    assert frame.at["science_literacy", "holders"] == 2
    assert frame.at["international", "silent"] == "来源残缺1份"


def test_the_chart_of_changes_leaves_lone_figures_to_its_note(plans: Plans) -> None:
    shown = show_changes(compare_latest(plans, province_id="CN-JX"))
    assert set(shown["kind"]) == {"measure"}
    assert "25项未再写" in shown.attrs["caveat"]
    assert list(dict.fromkeys(shown["status"])) == ["new", "dropped", "kept"]
    assert shown["label"].str.endswith("：农技协").sum() == 1
    # Two themes hold one measure under two names: the same words in both documents.
    assert shown["label"].str.endswith("期刊").sum() == 1
    assert "惠农金融" not in "".join(shown["label"])
    assert {"学会改革：期刊", "服务创新驱动：科技信贷与金融服务"} <= set(shown["label"])


def test_a_province_is_told_by_both_yardsticks_and_its_pace(plans: Plans) -> None:
    said = find_province_findings(plans, province_id="CN-JX", evidence=plans)[0]["text"]
    assert "差0.38个百分点，高于国家纲要办预测值8.74%" in said
    assert "须每年提高0.98个百分点，实际每年0.90个百分点" in said
    first = find_province_findings(plans, province_id="CN-QH", evidence=plans)[0]
    assert "每年须提高0.81个百分点" in first["text"]
    assert [c["clause"] for c in first["clauses"]] == ["三", "前言"]


def test_states_and_years_that_puzzle_are_explained(plans: Plans) -> None:
    assert "黑龙江2017年任务分工（2017—2020）没有写规划期" in list_documents(plans).attrs["caveat"]
    assert "规划期" not in list_documents(plans.select(provinces=["江西", "江苏"])).attrs["caveat"]
    shown = set(list_targets(plans.select(provinces=["黑龙江"]))["years"])
    assert {"2019（时限栏）", "2017—2018（时限栏）", "2019", "2017", "未写明"} <= shown
    assert "两种记法" in list_notes(plans.select(provinces=["江苏"]))[0]
    assert "两种记法" not in list_notes(plans.select(provinces=["江西"]))[0]


def test_what_recurs_does_so_through_the_years_of_its_plan(plans: Plans) -> None:
    dates = list_due_dates(plans, targets=False)
    often = dates[dates["recurring"].astype(bool)]
    assert set(often["due_to"].dt.year) == {2020}
    assert not dates["recurring"].iloc[0]
    assert dates["recurring"].iloc[-1]
    # Each measure by its own words: what (15) has a date for is a commendation.
    assert "荣誉与宣传" in dates.set_index("clause").at["15", "label"]


def test_some_units_of_a_network_are_not_the_network(plans: Plans) -> None:
    own = find_targets(plans, theme_id="workers_home")
    assert "科技工作者状况调查站点数量" not in set(own["label"])
    assert "纳入省级调查站点的市(地)级科协数量" in set(own["label"])


@pytest.mark.parametrize(
    ("province", "theme", "said"),
    [
        ("青海", "science_literacy", "提出1项数量目标，为力争"),
        ("江西", "digital", "的数量目标（均为未提出）"),
        ("青海", "digital", "7项举措都写到"),
        ("江苏", "rural_revitalisation", "所读文件经人工通读"),
    ],
)
def test_one_document_is_told_as_one(plans: Plans, province: str, theme: str, said: str) -> None:
    own = plans.select(provinces=[province])
    found = find_theme_findings(own, theme_id=theme)
    assert any(said in f["text"] for f in found), [f["text"] for f in found]


def test_a_title_counts_no_measures_where_there_are_none(plans: Plans) -> None:
    torn = plans.select(provinces=["黑龙江"])
    assert "0项" not in write_theme_title(torn, theme_id="science_literacy")
    assert "来源残缺" in write_theme_title(torn, theme_id="international")


def test_what_cannot_be_judged_is_no_part_of_a_count(plans: Plans) -> None:
    said = title_measures(plans, theme_id="academician_stations")
    assert "江西、青海都写联系服务院士" in said  # a fragment and one year's points beside them
    told = say_measures(plans, theme_id="academician_stations")
    assert told is not None
    assert "能判断的4份文件都写到" in told["text"]


def test_a_figure_counted_under_another_theme_is_pointed_to(plans: Plans) -> None:
    said = say_elsewhere(plans, theme_id="science_popularisation")
    assert "〔四(五)16〕公民具备科学素质比例10%（公民科学素质）" in said
    assert "青海“十四五”规划〔三〕公民具备科学素质比例" in said  # the same figure, of another plan
    assert "180万人次" in say_elsewhere(plans, theme_id="talent")
    assert "2万名" not in say_elsewhere(plans, theme_id="rural_revitalisation")
    # A loan in a sentence that names popularisation too; a title's next sentence.
    assert "贷款" not in said
    # Societies in one sentence with a centre of academicians; a loan for members of an association.
    assert not say_elsewhere(plans, theme_id="academician_stations")
    assert not say_elsewhere(plans, theme_id="organisation")
    assert "高端人才服务人次" in say_elsewhere(plans, theme_id="talent")
    assert "专利信息服务企业" not in say_elsewhere(plans, theme_id="talent")
    assert not say_elsewhere(plans, theme_id="political_guidance")


def test_a_column_of_due_dates_gives_figures_their_year(plans: Plans) -> None:
    dates = list_due_dates(plans, theme_id="society_reform")
    figures = dates[dates["kind"] == "target"].set_index("label")["due_to"].dt.year
    assert figures["50-70个 能力提升重点支持的学会数量"] == 2019
    said = "".join(f["text"] for f in find_theme_findings(plans, theme_id="society_reform"))
    assert "其中2项为逐步、争取一类" in said


def test_themes_of_about_one_share_are_called_alike(plans: Plans) -> None:
    tops = find_heaviest(measure_coverage(plans))
    shares = tops[tops["plan_id"] == "CN-JX-2021-reform_plan"]
    assert len(shares) == 2
    assert (tops["plan_id"] == "CN-HL-2017-task_breakdown").sum() == 1
    assert sum("相差不多" in said for said in say_heaviest(tops)) == 3


def test_a_term_that_lies_across_two_words_is_no_instrument(plans: Plans) -> None:
    trade = list_codings(plans, scheme_id="instruments", code_id="trade")
    assert not trade["terms"].str.contains("展会").any()  # 发展会员, 开展会企协作
    assert not {"2(7)", "三1(22)"} & set(trade["clause"])


def test_a_few_clauses_are_cited_from_several_plans(plans: Plans) -> None:
    few = list_codings(plans, scheme_id="instruments", code_id="goals", limit=3)
    assert few["plan_id"].nunique() == 3
    each = list_codings(plans, scheme_id="instruments", per_code=9)
    assert not each.duplicated(["code_id", "plan_id", "clause"]).any()
