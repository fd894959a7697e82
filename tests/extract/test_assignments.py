"""Assignments: flattened tables, real tables, labels and brackets; departments and persons."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_analysis.extract.assignments import Assignment, find_assignments
from kexie_analysis.extract.departments import is_department, is_person, split_departments
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts import find_facts
from kexie_analysis.extract.outline import read_outline
from tests.extract import layouts
from tests.extract.layouts import as_document
from tests.extract.test_outline_tables import make_grid


def assignments_of(document: Document) -> tuple[list[Assignment], list[tuple]]:
    outline = read_outline(document)
    facts = find_facts(document, outline, province="安徽", period="2024")
    found = find_assignments(outline, facts)
    names = [outline.parts[a.task].marker if a.task is not None else None for a in found]
    brief = [
        (n, a.measure_no, a.due_text, a.departments) for n, a in zip(names, found, strict=True)
    ]
    return found, brief


def own_years(text: str) -> list[Assignment]:
    document = as_document(text)
    outline = read_outline(document)
    return find_assignments(outline, find_facts(document, outline))


def test_a_flattened_table_with_head() -> None:
    found, brief = assignments_of(as_document(layouts.FLAT))
    assert brief == [
        ("1", 1, "3月底前", "组织人事部"),
        ("1", 2, "6月底前", "组织人事部"),
        ("2", 1, "全年", "宣传部"),
        ("3", 1, "11月底前", "学会部;企业工作部"),
        ("3", 2, "2024年年底前", "学会部;企业工作部"),
    ]
    assert [a.due_to for a in found] == [
        date(2024, 3, 31), date(2024, 6, 30), date(2024, 12, 31), date(2024, 11, 30),
        date(2024, 12, 31),
    ]  # fmt: skip
    assert "伟" not in "".join(a.departments for a in found)


def test_a_fragment_of_a_flattened_table() -> None:
    found = own_years(layouts.FRAGMENT)
    assert [(a.due_text, a.departments) for a in found] == [
        ("2018年3月底前", "组织部"),
        ("每年坚持", "组织部"),
        ("2018年至2020年", "学会部;信息中心"),
        ("每年坚持(2018年取得阶段性成果)", "学会部;信息中心"),
        ("视试点进展情况适时推广", "学会部;信息中心"),
        ("9月底前", "机关党委"),
        ("9月底前", "机关党委"),
    ]
    assert [a.recurring for a in found] == [False, True, False, True, False, False, False]
    # The year of a date without one is the year last named above it.
    assert found[5].due_to == date(2018, 9, 30)


def test_cells_hold_for_the_rows_below_within_their_section() -> None:
    text = (
        "一、甲部分\n1.抓好学习\n办好讲堂。\n3月底前\n学会部\n2.抓好宣讲\n走进校园。\n6月底前\n"
        "3.抓好阵地\n建好展厅。\n二、乙部分\n4.抓好活动\n办好年会。\n5.抓好调研\n写好报告。\n年底前\n办公室\n"
    )
    _, brief = assignments_of(as_document("安徽省科协2024年任务分工\n" + text))
    assert brief == [
        ("1.", 1, "3月底前", "学会部"),
        ("2.", 1, "6月底前", "学会部"),
        ("3.", 1, "6月底前", "学会部"),
        ("4.", 1, "", ""),
        ("5.", 1, "年底前", "办公室"),
    ]


def test_measures_of_a_task_share_the_department_below_and_a_person_ends_the_one_above() -> None:
    text = (
        "一、甲部分\n1.抓好学习\n办好讲堂。\n3月底前\n学会部\n"
        "2.抓好宣讲\n走进校园。\n走进企业。\n办公室\n年底前\n"
        "3.抓好阵地\n建好展厅。\n张小伟\n用好展厅。\n4.抓好活动\n办好年会。\n王国强\n科普部\n"
    )
    _, brief = assignments_of(as_document("安徽省科协2024年任务分工\n" + text))
    assert [(n, no, names) for n, no, _, names in brief] == [
        ("1.", 1, "学会部"),
        ("2.", 1, "办公室"),
        ("2.", 2, "办公室"),
        ("3.", 1, ""),
        ("3.", 2, ""),
        ("4.", 1, "科普部"),
    ]


def test_where_repeated_cells_were_dropped_none_is_handed_on() -> None:
    names = ["学会部", "科普部", "计财部", "组人部", "宣传部", "国际部", "办公室", "机关党委"]
    rows = [
        f"{i}.抓好工作{i}\n办好讲堂{i}。\n{i}月底前\n{n}\n" for i, n in enumerate(names, start=1)
    ]
    bare = "9.抓好活动\n办好年会。\n办好论坛。\n"
    own = "10.抓好调研\n写好报告。\n12月底前\n送交报告。\n"
    head = "安徽省科协2024年任务分工\n一、甲部分\n"
    _, brief = assignments_of(as_document(head + "".join(rows) + bare + own))
    assert brief[8:] == [
        ("9.", 1, "", ""),
        ("9.", 2, "", ""),
        ("10.", 1, "12月底前", ""),
        ("10.", 2, "", ""),
    ]
    again = rows[0].replace("1.", "8.").replace("办好", "再办好")
    _, brief = assignments_of(as_document(head + "".join([*rows[:7], again]) + bare + own))
    assert brief[8:] == [
        ("9.", 1, "1月底前", "学会部"), ("9.", 2, "1月底前", "学会部"),
        ("10.", 1, "12月底前", "学会部"), ("10.", 2, "12月底前", "学会部"),
    ]  # fmt: skip


def test_where_each_task_has_its_date_the_lines_above_share_it_and_none_is_handed_on() -> None:
    dues = [f"2018年{i % 6 + 1}月底前" for i in range(17)]
    dues[2] = "试点工作2018年6月底前完成"  # what is due stands before its date
    rows = "".join(
        f"{i}.抓好工作{i}\n办好讲堂{i}。\n走进{i}所学校。\n{due}\n学会部、省农函大\n"
        for i, due in enumerate(dues, start=1)
    )
    head = "安徽省科协2024年任务分工\n一、甲部分\n"
    _, brief = assignments_of(as_document(f"{head}{rows}18.抓好调研\n写好报告。\n"))
    assert brief[4:6] == [("3.", n, dues[2], "学会部;省农函大") for n in (1, 2)]
    assert brief[-1] == ("18.", 1, "", "")


def test_a_real_table_with_merged_cells() -> None:
    document = make_grid(
        [
            ["序号", "重点任务", "具体措施", "牵头部门", "配合部门", "责任人", "完成时限"],
            ["1", "建好阵地", "新建2处", "普及部", "科技馆、计财部", "张小伟", "6月底前"],
            ["^", "^", "评估1次", "^", "^", "^", "年底前"],
            ["2", "办好活动", "举办1场", "组织部", "", "", "每季度"],
        ],
        "安徽省科协2024年任务分工\n一、任务分工\n",
    )
    found, brief = assignments_of(document)
    assert brief == [
        ("1", 1, "6月底前", "普及部;科技馆;计财部"),
        ("1", 2, "年底前", "普及部;科技馆;计财部"),
        ("2", 1, "每季度", "组织部"),
    ]
    assert [a.recurring for a in found] == [False, False, True]
    assert document.text[found[1].start : found[1].end] == "评估1次"


def test_a_table_after_the_text_belongs_to_the_tasks_of_the_text() -> None:
    document = make_grid(
        [
            ["重点任务", "责任部门", "时限"],
            ["强化学习", "学会部", "6月底前"],
            ["做好服务", "办公室", ""],
        ],
        "一、重点任务\n1.强化学习。办好讲堂。\n2.做好服务。办好实事。\n",
    )
    assert assignments_of(document)[1] == [
        ("1.", 1, "6月底前", "学会部"),
        ("2.", 1, "", "办公室"),
    ]


def test_labels_and_brackets_at_the_end_of_tasks() -> None:
    found = own_years(layouts.REFORM)
    assert [(a.measure_no, a.due_text, a.departments) for a in found] == [
        (None, "2025年6月底前", "学会部;计财部;机关党委"),
        (None, "", "学会部"),
        (None, "2026年12月底前", "科普部;省科技馆"),
    ]


def test_labels_on_lines_of_their_own() -> None:
    found = own_years(layouts.MARKDOWN)
    assert [(a.due_text, a.departments) for a in found] == [
        ("2025年12月底前", "组织人事部;学会部"),
        ("", "信息中心"),
    ]
    assert found[0].due_to == date(2025, 12, 31)


def test_several_statements_in_a_task_are_numbered() -> None:
    text = (
        "一、重点任务\n1.抓好学习。办好讲堂。（责任单位：学会部）\n走进校园。（责任单位：宣传部）\n"
        "2.抓好服务。办好实事。\n"
    )
    _, brief = assignments_of(as_document(text))
    assert brief == [("1.", 1, "", "学会部"), ("1.", 2, "", "宣传部")]


def test_posting_dates_and_persons_are_no_assignments() -> None:
    text = "时间：2019-05-27\n一、重点任务\n1.抓好学习。办好讲堂。责任领导：张小伟。\n"
    assert assignments_of(as_document(text))[1] == []


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("学会部(电话:0898-12345678)、科普部", ["学会部", "科普部"]),
        ("学会部", ["学会部"]),
        ("学会部杂志社", ["学会部", "杂志社"]),
        ("学会部计财部", ["学会部", "计财部"]),
        ("机关党委学会部", ["机关党委", "学会部"]),
        ("机关党委办公室", ["机关党委办公室"]),
        ("机关各部门和直属各单位", ["机关各部门", "直属各单位"]),
        (
            "组人部、学会部、国际部、院士专家服务中心",
            ["组人部", "学会部", "国际部", "院士专家服务中心"],
        ),
        ("社会组织部", ["社会组织部"]),
        ("学会部牵头，计财部配合", ["学会部", "计财部"]),
        ("学会部 学会部", ["学会部"]),
    ],
)
def test_departments_are_taken_apart(cell: str, names: list[str]) -> None:
    assert split_departments(cell) == names


@pytest.mark.parametrize(
    "cell", ["办公室", "老科协办公室", "省科技馆", "直属有关单位", "学会部、科普部"]
)
def test_what_is_a_department(cell: str) -> None:
    assert is_department(cell)
    assert not is_person(cell)


@pytest.mark.parametrize("cell", ["制定管理办法。", "开展学会部工作调研", "2024年", "张小伟"])
def test_what_is_no_department(cell: str) -> None:
    assert not is_department(cell)


@pytest.mark.parametrize(
    ("cell", "is_name"),
    [("张小伟", True), ("王芳、李强", True), ("宣传部", False), ("走进校园", False)],
)
def test_who_is_a_person(cell: str, is_name: bool) -> None:
    assert is_person(cell) is is_name


CELLS = st.sampled_from(
    ["1.抓好学习", "2.做好服务", "一、甲部分", "办好讲堂。", "学会部", "计财部", "3月底前", "每年坚持", "张小伟",
     "2024年", "年底前", "责任单位：学会部", "（学会部）", "视进展情况", ""],
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(CELLS, max_size=30))
def test_any_rows_give_sound_assignments(rows: list[str]) -> None:
    text = "\n".join(rows)
    found, _ = assignments_of(as_document(text))
    squeezed = read_outline(as_document(text)).view.text.replace("\n", "")
    for item in found:
        assert 0 <= item.start < item.end <= len(text)
        assert item.due_text in squeezed
        assert "张小伟" not in item.departments
        assert item.departments == item.departments.strip(";")
        assert item.measure_no is None or item.measure_no >= 1
    assert [a.start for a in found] == sorted(a.start for a in found)


@pytest.mark.sources
@pytest.mark.skipif(not layouts.SOURCES.is_dir(), reason="the five sources are not here")
def test_the_assignments_of_the_sources() -> None:
    counts = {}
    for path in sorted(layouts.SOURCES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found = own_years(text)
        counts[path.name[:3]] = len(found)
        for item in found:
            raw = text if item.due_text in text else text.replace("\n", "")
            assert item.due_text in raw
    assert counts == {"000": 0, "001": 0, "002": 87, "003": 33, "004": 0}


def test_deadlines_inside_the_sentences_of_a_task() -> None:
    text = (
        "安徽省科协2024年工作要点\n一、重点工作\n"
        "1.完成换届。6月底前完成省级学会换届，9月30日前印发办法，一季度末前报送清单。\n"
        "2.建设平台。2025年3月底前建成平台，年底前试运行；去年12月底前已完成选址。\n"
        "3.评估学会。每年11月底前开展评估。在2024年5月举办活动。\n"
    )
    found, brief = assignments_of(as_document(text))
    assert [(marker, due) for marker, _, due, _ in brief] == [
        ("1.", "6月底前"), ("1.", "9月30日前"), ("1.", "一季度末前"),
        ("2.", "2025年3月底前"), ("2.", "年底前"), ("3.", "每年11月底前"),
    ]  # fmt: skip
    assert [a.due_to for a in found] == [
        date(2024, 6, 30), date(2024, 9, 30), date(2024, 3, 31), date(2025, 3, 31),
        date(2024, 12, 31), date(2024, 11, 30),
    ]  # fmt: skip
    assert [a.recurring for a in found] == [False] * 5 + [True]


def test_a_deadline_without_a_year_in_a_plan_of_several_is_none() -> None:
    text = (
        "安徽省科协2021—2025年规划\n一、重点任务\n"
        "1.完成换届。6月底前完成省级学会换届，2023年6月底前印发新的办法并实施。\n"
    )
    assert [a.due_text for a in own_years(text)] == ["2023年6月底前"]
