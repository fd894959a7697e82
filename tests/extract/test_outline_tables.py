"""Tasks and headings in real tables."""

from __future__ import annotations

from kexie_analysis.extract.document import Cell, Document, Grid
from kexie_analysis.extract.outline import read_outline
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
