"""The codebook: what its files must be, what its indicators match, how errors name the entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_analysis.codebook import Codebook, Indicator, read_codebook
from kexie_analysis.codebook_files import Label
from kexie_analysis.errors import CodebookError, SelectionError

DATA = Path(__file__).resolve().parent.parent / "data"
THEMES = {
    "science_literacy": "公民科学素质", "academician_stations": "院士(专家)工作站", "society_reform": "学会改革",
    "science_popularisation": "科普体系", "innovation_services": "服务创新驱动", "talent": "科技人才",
    "think_tank": "科技智库", "organisation": "组织体系与基层", "digital": "智慧科协",
    "political_guidance": "政治引领与党建", "rural_revitalisation": "乡村振兴", "exchange": "学术交流与期刊",
    "international": "对外合作", "workers_home": "科技工作者之家",
}  # fmt: skip
REFORM = (
    "学会党建", "理事会/监事会治理", "一线科技工作者比例", "秘书长职业化(专职化)", "秘书处实体化", "个人会员",
    "承接政府转移职能", "学会联合体(联盟、学会群)", "能力提升", "考核与退出", "按期换届", "新领域建会",
    "领导干部兼职规范", "期刊", "国际任职与境外会员",
)  # fmt: skip


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return read_codebook(DATA)


def test_the_fourteen_themes_in_their_order(codebook: Codebook) -> None:
    assert {t.theme_id: t.label.zh for t in codebook.themes} == THEMES
    assert [t.theme_id for t in codebook.themes] == list(THEMES)
    assert tuple(c.label.zh for c in codebook.theme("学会改革").codes) == REFORM


def test_every_theme_is_filled_in(codebook: Codebook) -> None:
    for theme in codebook.themes:
        assert 5 <= len(theme.codes) <= 15, theme.theme_id
        assert theme.indicators, theme.theme_id
        assert len({c.code_id for c in theme.codes}) == len(theme.codes), theme.theme_id
        for part in (theme, *theme.codes):
            assert part.label.en
            assert part.definition
            assert all(len(term) > 1 for term in part.terms)


def test_the_vocabulary_is_sorted_and_whole(codebook: Codebook) -> None:
    words = codebook.vocabulary()
    assert words == sorted(set(words))
    assert {"院士专家工作站", "学会联合体", "科普大篷车"} <= set(words)


@pytest.mark.parametrize(
    ("phrase", "unit", "expected"),
    [
        ("全省公民具备科学素质的比例", "%", "literacy_rate"),
        ("公民具备基本科学素质的比例", "%", "literacy_rate"),
        ("公民科学素质水平", "%", "literacy_rate"),
        ("农村居民公民科学素质比例", "%", None),
        ("公民具备科学素质比例较2020年增幅", "%", "literacy_growth"),
        ("院士专家工作站数量", "个", "academician_stations"),
        ("院士工作站合作项目数量", "项", "station_projects"),
        ("院士工作站新增产值", "元", "station_benefit"),
        ("省级学会联盟数量", "个", "society_alliances"),
        ("省级学会联合体数量", "个", "society_consortia"),
        ("专业学会群数量", "个", "society_clusters"),
        ("承接政府转移职能的学会数量", "个", "government_functions_societies"),
        ("学会理事会理事中基层一线科技工作者比例", "%", "frontline_council_share"),
        ("学会常务理事中基层一线科技工作者比例", "%", "frontline_standing_council_share"),
        ("常务理事会常务理事中基层一线科技工作者比例", "%", "frontline_standing_council_share"),
        ("学会理事会、常务理事会中一线科技工作者比例", "%", "frontline_council_share"),
        ("远航工程资助赴国境外交流人次", "人次", "voyage_people"),
        ("百人远航工程输送人才人数", "名", "voyage_people"),
        ("海智计划工作站数量", "家", "haizhi_stations"),
        ("引进海外高端人才人数", "人", "overseas_talents"),
        ("农函大培训农民人次", "人次", "farmer_trainings"),
        ("科技小院数量", "个", "science_yards"),
        ("注册科技志愿者人数", "人", "science_volunteers"),
        ("渡船数量", "艘", None),
        ("学会常务理事中一线科技工作者比例", "%", "frontline_standing_council_share"),
        ("学会常务理事中企业代表占比", "%", None),
    ],
)
def test_phrases_find_their_indicator(
    codebook: Codebook, phrase: str, unit: str, expected: str | None
) -> None:
    found = [i.indicator_id for i in codebook.indicators() if i.matches(phrase, unit)]
    assert (found[0] if found else None) == expected


def test_an_indicator_needs_all_parts_of_a_term_and_its_unit() -> None:
    indicator = Indicator(
        "boats", Label("渡船", "Boats"), "艘", ("渡船 添置", "新船"), ("旧",), ("艘", "条")
    )
    assert indicator.matches("添置的渡船数量", "艘")
    assert indicator.matches("新船", "条")
    assert not indicator.matches("渡船数量", "艘")
    assert not indicator.matches("添置的渡船数量", "个")
    assert not indicator.matches("添置的旧渡船数量", "艘")


def test_an_unknown_name_lists_what_there_is(codebook: Codebook) -> None:
    with pytest.raises(SelectionError, match="society_reform（学会改革）"):
        codebook.theme("没有")
    with pytest.raises(SelectionError, match="literacy_rate"):
        codebook.indicator("没有")


THEME = (
    "theme_id: one\nlabel: {zh: 甲, en: A}\ndefinition: 测试。\nterms: [码头]\n"
    "codes:\n  - {code_id: red, label: {zh: 红, en: Red}, definition: 测试。, terms: [红]}\n"
)


def read(folder: Path, **files: str) -> Codebook:
    (folder / "themes").mkdir()
    for name, text in files.items():
        (folder / "themes" / f"{name}.yml").write_text(text, encoding="utf-8")
    return read_codebook(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (THEME.replace("[码头]", "[5.30]"), "terms"),
        (THEME.replace("[码头]", "码头"), "terms"),
        (THEME.replace("theme_id: one", "theme_id: two"), "文件名"),
        (THEME.replace("theme_id: one", "theme_id: 甲"), "小写字母"),
        (THEME.replace("{zh: 甲, en: A}", "甲"), "label"),
        (THEME.replace("definition: 测试。\nterms", "terms"), "definition"),
        (THEME.replace(", terms: [红]", ""), "codes 第 1 条的 terms"),
        (THEME.replace("terms: [红]", "definition: 无"), "出现两次"),
        (THEME + "exlude_terms: [滩]\n", "主题有不认识的键“exlude_terms”，是否应为 exclude_terms"),
        (THEME.replace("terms: [红]", "terms: [红], 说明: 无"), "codes 第 1 条有不认识的键“说明”"),
        (THEME.replace("en: A", "en: A, fr: A"), "label 有不认识的键“fr”"),
        (THEME.replace("codes:", "codes: &a\n") + "more: *a\n", "YAML"),
        ("? [a, b]\n: c\n", "YAML"),
        ("- 甲\n", "键值映射"),
        ("a: [1\n", "YAML"),
        ("a: !!python/object/apply:os.system ['true']\n", "YAML"),
    ],
)
def test_a_broken_theme_says_what_and_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CodebookError, match=said) as caught:
        read(tmp_path, one=text)
    assert "one.yml" in str(caught.value)


def test_an_indicator_twice_names_both_files(tmp_path: Path) -> None:
    more = "indicators:\n  - {indicator_id: boats, label: {zh: 船, en: B}, unit: 艘, terms: [船]}\n"
    with pytest.raises(CodebookError, match=r"one\.yml 与 two\.yml"):
        read(tmp_path, one=THEME + more, two=THEME.replace("id: one", "id: two") + more)


def test_a_new_theme_is_one_file(tmp_path: Path) -> None:
    book = read(tmp_path, one=THEME)
    assert book.theme("甲").code("red").terms == ("红",)
    (tmp_path / "themes" / "two.yml").write_text(
        THEME.replace("id: one", "id: two"), encoding="utf-8"
    )
    assert len(read_codebook(tmp_path).themes) == 2
