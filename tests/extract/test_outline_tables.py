"""Tasks and headings in real tables."""

from __future__ import annotations

import pytest

from kexie_analysis.codebook import Codebook
from kexie_analysis.extract.assignments import find_assignments
from kexie_analysis.extract.document import Cell, Document, Grid
from kexie_analysis.extract.facts import find_facts
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.quantities import find_quantities
from tests.extract.test_outline import tasks


def make_grid(rows: list[list[str]], before: str) -> Document:
    """A document with one real table; "^" is a cell merged into the one above."""
    text, cells, spans = before, [], {}
    start = len(text)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value == "^":
                spans[c] = [*spans.get(c, []), r]
                continue
            cells.append([len(text), len(text) + len(value), r, c, 1])
            text += value + "\n"
    for c, merged in spans.items():
        for r in merged:
            owner = max((x for x in cells if x[3] == c and x[2] < r), key=lambda x: x[2])
            owner[4] += 1
    grid = Grid(start, len(text), tuple(Cell(*cell) for cell in cells))
    return Document("a.docx", "", "docx", text, grids=(grid,))


def test_tasks_that_stand_only_in_a_table() -> None:
    document = make_grid(
        [
            ["序号", "重点任务", "具体措施", "责任部门", "完成时限"],
            ["1", "建好阵地", "新建2处", "普及部", "6月底前"],
            ["^", "^", "评估1次", "^", "年底前"],
            ["2", "办好活动", "举办1场", "普及部、科技馆", "9月"],
        ],
        "某省科协2031年任务分工\n一、任务分工\n",
    )
    outline = read_outline(document)
    assert [(p.marker, p.title) for p in tasks(outline)] == [("1", "建好阵地"), ("2", "办好活动")]
    assert outline.in_table(outline.view.text.index("新建"))


def test_a_table_of_indicators_has_no_headings() -> None:
    document = make_grid(
        [["指标", "2030年", "属性"], ["1.学会（个）", "≥90", "约束性"]],
        "一、发展目标\n到2030年达到下列水平。\n",
    )
    outline = read_outline(document)
    assert [p.title for p in outline.parts] == ["发展目标"]
    assert [t.kind for t in outline.tables] == ["indicator"]


def test_a_table_that_names_the_tasks_again_gives_none() -> None:
    document = make_grid(
        [
            ["序号", "重点任务", "责任部门"],
            ["1", "强化学习", "学会部"],
            ["2", "做好服务", "办公室"],
        ],
        "一、重点任务\n1.强化学习。办好讲堂。\n2.做好服务。办好实事。\n附件1\n责任分工表\n",
    )
    outline = read_outline(document)
    assert [p.title for p in tasks(outline)] == ["强化学习", "做好服务"]


TABBED = (
    "某省科协改革任务分工表\n序号\t任务\t主要措施\t量化指标\t牵头单位\t完成时间\n第一类 组织改革\n"
    "1\t健全组织\t推动县级科协配齐班子\t新建园区科协40家\t组织部\t2022年底\n"
    "\t\t每年遴选示范县\t每年遴选6个\t学会部\t每年坚持\n第二类 学会改革\n"
    "2\t优化布局\t成立新兴学会\t新成立学会5家\t学会部\t2023年6月底前\n以上任务由各单位负责落实。\n"
)
BARRED = (
    "# 某省科协改革任务分工表\n\n| 任务 | 主要措施 | 牵头单位 | 完成时间 |\n| --- | --- | --- | --- |\n"
    "| 健全组织 | 新建园区科协40家 | 组织部 | 2022年底 |\n| 优化布局 | 新成立学会5家 | 学会部 | 2023年6月底前 |\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "titles", "dues"),
    [
        (
            TABBED,
            [("第一类", "组织改革"), ("1", "健全组织"), ("第二类", "学会改革"), ("2", "优化布局")],
            [("健全组织", "2022年底", "组织部"), ("健全组织", "每年坚持", "学会部"),
             ("优化布局", "2023年6月底前", "学会部")],
        ),
        (
            BARRED,
            [("", "健全组织"), ("", "优化布局")],
            [("健全组织", "2022年底", "组织部"), ("优化布局", "2023年6月底前", "学会部")],
        ),
    ],
)  # fmt: skip
def test_a_table_of_tasks_in_lines_of_text(text: str, titles: list, dues: list) -> None:
    document = Document("a.md", "", "md", text)
    outline = read_outline(document)
    told = [(p.marker, p.title) for p in outline.parts if p.marker or p.kind == "task"]
    assert told == titles
    given = find_facts(document, outline, province="安徽", period="2022-2024")
    rows = find_assignments(outline, given)
    assert [(outline.parts[a.task].title, a.due_text, a.departments) for a in rows] == dues
    numbers = find_quantities(outline, given, Codebook(()))[0]
    assert all(text[q.start : q.end] == q.value_text for q in numbers)
    assert [(q.year_from, q.year_to) for q in numbers if q.unit == "家"] == [
        (2022, 2022),
        (2022, 2023),
    ]
