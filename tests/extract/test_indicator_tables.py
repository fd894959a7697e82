"""Tables of indicators: stated by the format, or told by the layout of a text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kexie_analysis.codebook import Codebook, read_codebook
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts import PlanFacts
from kexie_analysis.extract.indicator_catalogue import catalogue
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.quantities import Quantity, find_quantities
from kexie_analysis.extract.reading import read_document
from tests.documents.build import Grid, Heading, Para, write_docx

FACTS = PlanFacts(
    province_id="CN-GZ", title="样例", doc_type="plan", issuer="", doc_number="",
    issued_on=date(2021, 9, 1), period="十四五", start_year=2021, end_year=2025, complete=True,
    note="", warnings=(),
)  # fmt: skip
HEAD = ["指标", "2020年", "2025年", "属性"]
ROWS = [
    ["公民具备科学素质的比例（%）", "8.2", "≥13", "预期性"],
    ["科普教育基地（个）", "210", "300", "约束性"],
    ["注册科技志愿者（万人）", "6.5", "10以上", "预期性"],
    ["科普研学线路（条）", "—", "20-30", "约束性"],
]


def found_in(document: Document) -> list[Quantity]:
    outline = read_outline(document)
    return find_quantities(outline, FACTS, Codebook(()), grids=document.grids)[0]


def as_text(text: str) -> Document:
    return Document("样例.txt", "", "txt", text)


def check(found: list[Quantity], text: str) -> None:
    assert [(q.low, q.high, q.bound, q.unit) for q in found] == [
        (8.2, 8.2, "eq", "%"), (13, 13, "ge", "%"),
        (210, 210, "eq", "个"), (300, 300, "eq", "个"),
        (65000, 65000, "eq", "人"), (100000, 100000, "ge", "人"),
        (20, 30, "range", "条"),
    ]  # fmt: skip
    assert [q.role for q in found] == ["result", "target"] * 3 + ["target"]
    assert [q.year_to for q in found] == [2020, 2025] * 3 + [2025]
    assert {q.basis for q in found} == {"level"}
    assert [q.modality for q in found] == [None, "strive", None, "firm", None, "strive", "firm"]
    assert found[1].indicator == "公民具备科学素质的比例"
    assert found[3].indicator == "科普教育基地数量"
    assert [text[q.start : q.end] for q in found] == [q.value_text for q in found]
    assert found[1].value_text == "≥13"


def test_a_table_of_a_word_file(tmp_path: Path) -> None:
    blocks = [Heading("样例规划"), Para("主要指标如下。"), Grid([HEAD, *ROWS]), Para("据此落实。")]
    document = read_document(write_docx(tmp_path / "样例.docx", blocks))
    check(found_in(document), document.text)


@pytest.mark.parametrize("join", ["\t", "    ", " | "])
def test_rows_laid_out_in_lines(join: str) -> None:
    text = "主要指标\n" + "\n".join(join.join(row) for row in [HEAD, *ROWS]) + "\n据此落实。\n"
    check(found_in(as_text(text)), text)


def test_a_markdown_table() -> None:
    lines = ["| " + " | ".join(row) + " |" for row in [HEAD, ["---"] * 4, *ROWS]]
    text = "## 主要指标\n\n" + "\n".join(lines) + "\n\n据此落实。\n"
    check(found_in(as_text(text)), text)


def test_one_cell_a_line() -> None:
    text = "主要指标表\n" + "\n".join(c for row in [HEAD, *ROWS] for c in row) + "\n据此落实。\n"
    check(found_in(as_text(text)), text)


def test_unit_column_and_growth_and_totals() -> None:
    rows = [
        ["序号", "指标名称", "单位", "2020年基期值", "2025年目标值", "年均增长"],
        ["1", "企业科协", "家", "2000", "3000", "8%"],
        ["2", "科技馆展教面积", "万平方米", "18.2", "30", "—"],
        ["3", "培训科技辅导员", "人次", "1200", "[8000]", "—"],
    ]
    text = "\n".join("\t".join(row) for row in rows) + "\n"
    found = found_in(as_text(text))
    assert [(q.low, q.unit, q.basis) for q in found] == [
        (2000, "家", "level"), (3000, "家", "level"), (8, "%", "change"),
        (182000, "平方米", "level"), (300000, "平方米", "level"),
        (1200, "人次", "annual"), (8000, "人次", "total"),
    ]  # fmt: skip
    growth, total = found[2], found[-1]
    assert (growth.year_from, growth.year_to) == (2021, 2025)
    assert (total.year_from, total.year_to, total.value_text) == (2021, 2025, "8000")


def test_a_table_of_measures_is_read_as_text(tmp_path: Path) -> None:
    rows = [["序号", "任务", "措施", "完成时限"], ["1", "建站", "新建服务站20家", "2022年底前"]]
    document = read_document(write_docx(tmp_path / "样例.docx", [Heading("分工"), Grid(rows)]))
    found = found_in(document)
    assert [(q.value_text, q.unit) for q in found] == [("20家", "家")]


def test_a_column_of_money_in_a_table_of_projects(tmp_path: Path) -> None:
    rows = [
        ["项目名称", "建设内容", "投资（万元）", "责任部门", "时限"],
        ["驿站建设", "新建驿站40家", "1,250", "科普部", "2023年底前"],
        ["平台升级", "完善服务功能", "86.5", "信息中心", "2025年"],
        ["合计", "", "1,336.5", "", ""],
    ]
    path = write_docx(tmp_path / "a.docx", [Para("一、重点项目"), Grid(rows)])
    document = read_document(path)
    outline = read_outline(document)
    found = find_quantities(outline, FACTS, Codebook(()), grids=document.grids)[0]
    money = [(q.value_text, q.low, q.unit, q.basis, q.year_to) for q in found if q.unit == "元"]
    assert money == [
        ("1,250", 12_500_000, "元", "total", 2023),
        ("86.5", 865_000, "元", "total", 2025),
        ("1,336.5", 13_365_000, "元", "total", 2025),
    ]
    assert [p.title for p in outline.parts if p.kind == "task"] == ["驿站建设", "平台升级"]


def test_a_share_of_something_else_in_the_sentence_is_no_literacy_rate() -> None:
    known = catalogue(read_codebook(Path(__file__).resolve().parents[2] / "data"))
    said = "到2025年，全区公民具备科学素质比例达到11.5%，旗县有科技馆比例达到60%"
    assert known.find("%", "全区公民具备科学素质比例", said) == "literacy_rate"
    assert known.find("%", "旗县有科技馆比例", said) is None
    assert known.find("%", "科技志愿者人数占常住人口比例", said) is None


def test_a_general_word_anchors_no_indicator_of_the_words_around() -> None:
    known = catalogue(read_codebook(Path(__file__).resolve().parents[2] / "data"))
    said = "全省公民具备科学素质的比例持续提高，新馆完成投资占总投资比例91%"
    assert known.find("%", "占总投资比例", said) is None
    assert known.find("个", "省级学会数量", "在承接政府转移职能等方面支持省级学会30个") is None
    said = "院士工作站达到50个，承接政府转移职能的学会25个"
    assert known.find("个", "承接职能的学会数量", said) == "government_functions_societies"
