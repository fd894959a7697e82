"""What plans that nobody had tuned on turned up: each rule with the wording that it was missing for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts import find_facts
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.outline_roles import role_of_title
from kexie_analysis.extract.quantities import find_quantities
from kexie_analysis.extract.reading import read_document
from kexie_analysis.extract.wholeness import find_losses
from tests.documents.build import Grid, Para, write_docx
from tests.extract.test_quantities import EMPTY, facts, one, quantities


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("每台车每年出动至少30次。", "至少30次", "ge"),
        ("每个旗县配发至少1辆。", "至少1辆", "ge"),
        ("每会最多2名候补人选。", "最多2名", "le"),
        ("该市专职编制不足5名。", "不足5名", "le"),
    ],
)
def test_least_and_most_bound_without_a_verb(text: str, value: str, bound: str) -> None:
    found = one(text)
    assert (found.value_text, found.bound) == (value, bound)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("建设农村中学科技馆150所以上。", "150所以上", "所"),
        ("邀请院士不少于80位次。", "不少于80位次", "位次"),
        ("探索举办热带农业论坛1-2届。", "1-2届", "届"),
    ],
)
def test_units(text: str, value: str, unit: str) -> None:
    found = one(text)
    assert (found.value_text, found.unit) == (value, unit)


def test_striving_ends_with_a_semicolon() -> None:
    first, second = quantities("力争引进院士3名；建设服务站20个。")
    assert (first.modality, second.modality) == ("strive", "firm")
    assert one("支持15个学会争创一流。").modality == "firm"


def test_a_share_after_by_a_year_is_a_target() -> None:
    found = one("到2025年力争5种科技期刊进入本学科前四分之一区。")
    assert (found.role, found.modality) == ("target", "strive")


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("截至2020年，届满未换届的学会还有11个。", "level"),
        ("2017年，学会个人会员净增1.1万人。", "change"),
        ("培训辅导员累计达到六千名。", "total"),
        ("成立领导小组，下设3个工作专班。", "level"),
        ("每种每年资助8万元，建成品牌期刊2种。", "total"),
    ],
)
def test_basis(text: str, basis: str) -> None:
    assert quantities(text)[-1].basis == basis


def test_the_year_a_change_is_measured_from() -> None:
    was, _rise = quantities("比例较2015年的3.27%提高4.75个百分点。")
    assert (was.year_from, was.year_to) == (2015, 2015)
    base, more = quantities(
        "确保比例在2021年12.5%的基础上再提高0.8个百分点以上。",
        period="", start_year=2022, end_year=2022,
    )  # fmt: skip
    assert (base.role, base.year_to) == ("result", 2021)
    assert (more.role, more.year_from, more.year_to) == ("target", 2021, 2022)


def test_a_demand_is_no_result_of_the_clause_before() -> None:
    assert [q.role for q in quantities("考核现有43家工作站，淘汰不少于10%。")] == [
        "result",
        "target",
    ]


def test_brackets_join_no_list() -> None:
    first, _ = quantities("到2025年，80个县（市、区）科协全部配齐专（挂、兼）职副主席3名以上。")
    assert first.basis == "level"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("改革目标", "goals"), ("改革基础", "review"), ("建设成效", "review"), ("推进情况", ""),
        ("改革科研组织方式", ""), ("夯实工作基础", ""),
    ],
)  # fmt: skip
def test_what_a_section_is_on(title: str, role: str) -> None:
    assert role_of_title(title) == role


def test_contacts_below_a_text_are_no_cut() -> None:
    lines = [f"{i}.持续推进第{i}类科普服务平台建设，覆盖全部乡镇和村组。" for i in range(1, 9)]
    whole = "\n".join(
        [*lines, "联系人：办公室 李某，电话：0531-12345678", "某某日报 2022年3月5日 第2版"]
    )
    assert find_losses(read_outline(Document("a.txt", "", "txt", whole))) == []
    cut = "\n".join([*lines, "同时，要全面提升县级科协的服务能力和组织"])
    assert find_losses(read_outline(Document("a.txt", "", "txt", cut)))


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("截至2020年，届满未换届的学会还有11个。", ["届满未换届的学会数量"]),
        ("与全国平均水平的差距缩小到1个百分点以内。", ["全国平均水平的差距"]),
        ("推动200家国家级、省级学会入园。", ["国家级、省级学会入园数量"]),
        ("全省86个县（市、区）均成立了科协组织。", ["成立科协组织的县数量"]),
        ("科普基地达到60家，其中民族地区8家。", ["科普基地数量", "民族地区科普基地数量"]),
        (
            "省级学会181家，其中设立党组织的139家。",
            ["省级学会数量", "设立党组织的省级学会数量"],
        ),
        (
            "资助12种科技期刊，每种8万元。",
            ["资助科技期刊数量", "每种科技期刊金额"],
        ),
        (
            "素质比例达到8.02%，较2015年的3.27%提高4.75个百分点。",
            ["素质比例", "素质比例", "素质比例提高幅度"],
        ),
        (
            "确保素质比例在2021年12.5%的基础上再提高0.8个百分点以上。",
            ["素质比例", "素质比例提高幅度"],
        ),
        ("问卷样本量不低于1.5万份。", ["问卷样本量"]),
        ("面向450万科技工作者建功立业的需求。", ["科技工作者人数"]),
    ],
)
def test_indicators_stand_on_their_own(text: str, indicators: list[str]) -> None:
    assert [q.indicator for q in quantities(text)] == indicators


def test_a_last_year_to_compare_with_makes_no_result() -> None:
    rise = one("较上年提高1.2个百分点左右。", period="", start_year=2023, end_year=2023)
    assert (rise.role, rise.year_from, rise.year_to) == ("target", 2022, 2023)


def test_all_places_of_a_province_are_context() -> None:
    assert one("41个区县科协换届工作有序推进。").role == "context"
    assert one("赴41个区县宣讲。").role == "target"


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("高出全国平均水平5.36个百分点。", "level"),
        ("每校每学期开展科技节至少1次。", None),
        ("线上平台日均访问量近3万次。", None),
        ("人均培训时间不少于24学时。", "level"),
        ("单个服务团专家不超过12人。", "level"),
        ("志愿服务组织增加到260支。", "level"),
    ],
)
def test_basis_of_rates_and_make_up(text: str, basis: str | None) -> None:
    assert one(text).basis == basis


def test_the_whole_year_told_of_in_a_review() -> None:
    text = (
        "一、工作基础\n截至2021年底，全市有基地213家。全年推送信息4600多条。近三年投入经费1.8亿元。"
    )
    found = quantities(text, start_year=2022, end_year=2026, period="")
    years = [(q.year_from, q.year_to) for q in found]
    assert years == [(2021, 2021), (2021, 2021), (2019, 2021)]


def test_a_unit_in_brackets_is_no_figure() -> None:
    assert quantities("经费（万元）") == []
    assert one("到2023年，过半数的本科高校建立科协。").value_text == "过半数"


def test_several_offices_sign_together() -> None:
    text = (
        "关于印发《2023年全省科协系统重点工作安排》的通知\n各市（州）科协：\n现印发给你们。\n"
        "吉林省科学技术协会　　吉林省教育厅　　吉林省农业农村厅\n2023年2月10日\n"
        "2023年全省科协系统重点工作安排\n一、服务创新\n1.建设工作站。新建工作站6家。\n2.办好年会。办会3场。"
    )
    document = Document("a.txt", "", "txt", text)
    found = find_facts(document, read_outline(document))
    assert (found.issuer, found.issued_on) == ("吉林省科学技术协会", date(2023, 2, 10))


@pytest.mark.parametrize(
    ("text", "value", "low", "bound"),
    [
        ("全省九成五以上的县级科协独立设置。", "九成五以上", 95, "ge"),
        ("比2010年的比例翻了一番多。", "翻了一番多", 1, "ge"),
        ("在港澳台设立交流基地各一个。", "一个", 1, "eq"),
    ],
)
def test_chinese_figures(text: str, value: str, low: float, bound: str) -> None:
    found = one(text)
    assert (found.value_text, found.low, found.bound) == (value, low, bound)


def test_money_per_head_is_a_level_and_visits_a_year_are_annual() -> None:
    assert [q.basis for q in quantities("各市经费人均不低于3元，其他市不低于1元。")] == [
        "level"
    ] * 2
    assert one("数字科技馆年访问量达到2000万人次。").basis == "annual"


def test_a_number_of_years_summed_up() -> None:
    spent = quantities(
        "一、发展回顾\n2015年人均经费2.8元；五年共投入近21亿元。",
        start_year=2016,
        end_year=2020,
        period="十三五",
    )[-1]
    assert (spent.year_from, spent.year_to) == (2011, 2015)


def test_where_a_rise_comes_from_is_not_where_it_goes() -> None:
    was, goal = quantities("成果转化率由目前的18%提升至25%。")
    assert (was.role, goal.role, goal.year_to) == ("result", "target", 2025)


def test_the_years_in_a_table_of_tasks_date_its_figures(tmp_path: Path) -> None:
    head = ["工作任务", "具体措施", "2024年", "2025年", "责任单位"]
    rows = [head, ["企业对接", "组织专家进企业", "1200家", "1800家", "企业部"]]
    path = write_docx(tmp_path / "a.docx", [Para("一、进度安排"), Grid(rows)])
    document = read_document(path)
    given = facts(period="", start_year=2024, end_year=2026)
    found = find_quantities(read_outline(document), given, EMPTY, grids=document.grids)[0]
    assert [(q.low, q.year_from, q.year_to) for q in found] == [
        (1200, 2024, 2024),
        (1800, 2025, 2025),
    ]
