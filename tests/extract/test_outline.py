"""Outlines: each layout's headings, roles and tasks, and what holds for any text."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie_analysis.extract.document import Document, Heading
from kexie_analysis.extract.outline import Outline, Part, read_outline
from tests.extract import layouts
from tests.extract.layouts import as_document


def outline_of(text: str) -> Outline:
    return read_outline(as_document(text))


def lines_of(outline: Outline) -> list[str]:
    """kind level role marker title of each part, for comparing at a glance."""
    return [f"{p.kind} {p.level} {p.role} {p.marker}{p.title}" for p in outline.parts]


def tasks(outline: Outline) -> list[Part]:
    return [part for part in outline.parts if part.kind == "task"]


def body(outline: Outline, part: Part) -> str:
    return outline.view.text[part.body_start : part.end].strip()


def test_chapters_with_contents_page_and_reprinted_headings() -> None:
    outline = outline_of(layouts.CHAPTERS)
    assert lines_of(outline) == [
        "section 1 review 第一章发展基础与面临形势",
        "section 2 review 第一节“十四五”主要成就",
        "section 2 setting 第二节面临形势",
        "section 1 principles 第二章总体要求",
        "section 2 principles 第一节指导思想",
        "section 2 goals 第二节主要目标",
        "section 1 tasks 第三章重点任务",
        "section 2 tasks 第一节建强学会组织",
        "task 3 tasks 一、优化学会布局",
        "task 3 tasks 二、完善治理结构",
        "task 3 tasks 三、提升办会能力",
        "section 2 tasks 第二节普及科学知识",
        "task 3 tasks 一、建好科普阵地",
        "task 3 tasks 二、壮大科普队伍",
        "section 4 tasks 专栏1科普重点工程",
        "section 5 tasks 1.乡村科普行动",
        "section 5 tasks 2.数字科普工程",
        "task 3 tasks 三、丰富科普资源",
        "section 1 safeguards 第四章组织保障",
        "task 3 safeguards 一、加强领导",
        "task 3 safeguards 二、严格考核",
    ]
    assert outline.warnings == ()


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    outline = outline_of(layouts.CHAPTERS)
    assert "培训辅导员3400人" in outline.view.text
    assert "支持交叉领域设立联合体" in outline.view.text
    assert "— 1 —" not in outline.view.text


def test_points_that_run_on_and_the_points_of_the_notice() -> None:
    outline = outline_of(layouts.POINTS)
    assert [p.title for p in outline.parts if p.role == "front"] == ["提高认识", "抓好落实"]
    assert [(p.number, p.title) for p in tasks(outline)] == [
        (1, "抓好理论学习"),
        (2, "讲好科学家故事"),
        (3, "深化“科创江淮”品牌"),
        (4, "建设院士工作站"),
        (5, "办好全国科普日活动"),
        (6, "加强科技馆建设"),
        (7, "持续改进作风"),
    ]
    assert body(outline, tasks(outline)[0]) == "组织专题读书班4期,办好青年讲堂。"
    assert "附件" not in [p.marker for p in outline.parts]


def test_a_web_page_ends_where_the_plan_ends() -> None:
    outline = outline_of(layouts.PAGE)
    assert len(tasks(outline)) == 3
    assert outline.view.text[: outline.parts[-1].end].endswith("提升服务水平。")
    assert all("免责" not in outline.view.text[a:b] for a, b in outline.paragraphs)


def test_markdown_headings_and_breaks_inside_sentences() -> None:
    outline = outline_of(layouts.MARKDOWN)
    assert [p.title for p in tasks(outline)] == ["延伸组织触角", "规范组织运行", "推行网上服务"]
    assert "建立“网上科协”平台27个。" in outline.view.text
    assert "议事规则,健全代表联系制度。" in outline.view.text
    assert not [p.title for p in outline.parts if p.marker == "——"]
    assert [p.title for p in outline.parts if p.role == "safeguards"] == [
        "保障措施", "强化领导", "强化宣传",
    ]  # fmt: skip


def test_a_fragment_of_a_flattened_table() -> None:
    outline = outline_of(layouts.FRAGMENT)
    assert [p.number for p in tasks(outline)] == [4, 5, 6, 7, 8]
    assert [p.title for p in outline.parts if p.kind == "section"] == [
        "扩大组织覆盖", "改革学会治理，完善运行机制", "规范换届",
    ]  # fmt: skip
    assert all(p.title == "" for p in tasks(outline))


def test_a_flattened_table_with_head_and_row_numbers() -> None:
    outline = outline_of(layouts.FLAT)
    assert [(p.marker, p.title) for p in tasks(outline)] == [
        ("1", "加强理论武装"),
        ("2", "弘扬科学家精神"),
        ("3", "建设院士工作站"),
    ]
    # The number of a row must not run into a figure of the next line.
    assert "2\n弘扬" in outline.view.text


def test_measures_of_a_few_tasks_are_not_tasks() -> None:
    text = "二、主要任务\n" + "".join(f"（{n}）做好工作{n}。推动落实。\n" for n in "一二三四五六")
    outline = outline_of(text + "1.先做调研。形成报告。\n2.再做试点。推广经验。\n")
    assert [p.marker for p in tasks(outline)] == [f"（{n}）" for n in "一二三四五六"]


def test_headings_by_style_only() -> None:
    lines = [
        "某省科协2031年工作要点",
        "强化引领",
        "深化学习",
        "办好讲堂。",
        "弘扬精神",
        "选树典型。",
    ]
    levels = [1, 2, 3, 0, 3, 0]
    headings, position = [], 0
    for line, level in zip(lines, levels, strict=True):
        if level:
            headings.append(Heading(position, position + len(line), level))
        position += len(line) + 1
    text = "\n".join(lines)
    outline = read_outline(Document("a.docx", "", "docx", text, headings=tuple(headings)))
    assert lines_of(outline) == [
        "section 1 tasks 强化引领", "task 2 tasks 深化学习", "task 2 tasks 弘扬精神",
    ]  # fmt: skip


def test_gaps_and_missing_tasks_are_told() -> None:
    outline = outline_of(
        "一、重点任务\n1.甲项工作。办好。\n2.乙项工作。办好。\n5.丙项工作。办好。\n"
    )
    assert any("不连续" in warning for warning in outline.warnings)
    assert any("没有找到" in w for w in outline_of("只有一段话，没有编号。\n").warnings)


def test_index_at_finds_the_innermost_part() -> None:
    outline = outline_of(layouts.CHAPTERS)
    at = outline.view.text.index("云平台")
    assert outline.part_at(at).title == "数字科普工程"
    assert outline.part_at(at, "task").title == "壮大科普队伍"
    assert outline.part_at(0) is None


@pytest.mark.parametrize("name", layouts.ALL)
def test_parts_nest_and_begin_with_their_markers(name: str) -> None:
    check(layouts.ALL[name])


MARKS = [
    "一、",
    "二、",
    "（一）",
    "（二）",
    "1.",
    "2．",
    "(1)",
    "①",
    "——",
    "第一章 ",
    "专栏1 ",
    "附件",
    "",
    "",
]
LINE = st.tuples(
    st.sampled_from(MARKS),
    st.text(st.sampled_from("甲乙丙，。；：“”（）\n 12年月日科协部目录　*#"), max_size=25),
).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINE, max_size=25))
def test_any_text_gives_a_sound_outline(lines: list[str]) -> None:
    check("\n".join(lines))


def check(raw: str) -> None:
    """What must hold for any text."""
    outline = outline_of(raw)
    text = outline.view.text
    for index, part in enumerate(outline.parts):
        assert 0 <= part.start <= part.body_start <= part.end <= len(text) or part.end >= part.start
        start, end = outline.view.raw_span(part.start, part.end)
        kept = "".join(c for c in raw[start:end] if c not in "*#").lstrip()
        assert kept.replace(" ", "").startswith(part.marker.replace(" ", ""))
        assert "\n" not in part.title
        if index:
            assert outline.parts[index - 1].start <= part.start
        if part.parent is not None:
            above = outline.parts[part.parent]
            assert part.parent < index
            assert above.start <= part.start
            assert part.end <= above.end
            assert above.level < part.level
            assert above.kind == "section" or part.kind == "section"
    for (_, end), (start, _) in zip(outline.paragraphs, outline.paragraphs[1:], strict=False):
        assert end <= start


@pytest.mark.parametrize(
    "raw",
    [
        "1.（" * 100_000,
        "推" * 300_000,
        " " * 300_000,
        "1.做好\n" * 30_000,
        "“《（，\n" * 30_000,
        "目录\n" + "".join(f"{i % 99}.工作{i}\n" for i in range(20_000)),
        "专栏1 工程\n1.做好\n" * 10_000,
        "\n".join(
            ["第一章 甲", "第一节 乙", "一、丙", "（一）丁", "1.戊", "（1）己", "①庚"] * 5_000
        ),
        "序号\n任务\n措施\n责任部门\n1\n" * 10_000,
    ],
    ids=[
        "brackets",
        "one line",
        "spaces",
        "headings",
        "quotes",
        "contents",
        "boxes",
        "deep",
        "heads",
    ],
)
def test_hostile_text_takes_time_in_proportion(raw: str) -> None:
    begun = time.process_time()
    outline_of(raw)
    assert time.process_time() - begun < 15


def test_a_contents_page_whose_page_numbers_follow_one_space() -> None:
    text = (
        "目 录\n前 言 1\n第一章 总体要求 2\n第二章 重点任务 3\n前 言\n新征程已经开启，我们要接续奋斗。\n"
        "第一章 总体要求\n坚持服务大局。\n第二章 重点任务\n一、强化学习。办好讲堂。\n二、做好服务。办好实事。\n"
    )
    assert [p.title for p in outline_of(text).parts] == [
        "前言", "总体要求", "重点任务", "强化学习", "做好服务",
    ]  # fmt: skip


def test_tasks_whose_only_points_stand_in_boxes() -> None:
    text = "一、重点工程\n专栏1 科普工程\n1.建设科技馆。\n2.打造品牌。\n专栏2 人才工程\n1.遴选人才。\n2.加强培训。\n"
    assert [p.title for p in tasks(outline_of(text))] == [
        "建设科技馆", "打造品牌", "遴选人才", "加强培训",
    ]  # fmt: skip


def test_chapters_of_points_are_tasks_whatever_their_words() -> None:
    chapters = ["展示科技成就", "坚持目标导向", "圆满完成改革任务", "做好服务保障"]
    text = "".join(
        f"{n}、{title}\n{i}.抓好工作。办好实事。\n"
        for i, (n, title) in enumerate(zip("一二三四", chapters, strict=True), start=1)
    )
    assert [p.number for p in tasks(outline_of(text))] == [1, 2, 3, 4]


SOURCES = layouts.SOURCES
EXPECTED = {"000": (50, 0), "001": (31, 0), "002": (48, 0), "003": (36, 0), "004": (21, 0)}


@pytest.mark.sources
@pytest.mark.skipif(not SOURCES.is_dir(), reason="the five sources are not here")
@pytest.mark.parametrize("number", EXPECTED)
def test_the_five_sources_have_their_tasks(number: str) -> None:
    path = next(SOURCES.glob(f"{number}_*.txt"))
    outline = outline_of(path.read_text(encoding="utf-8"))
    count, contents = EXPECTED[number]
    assert len(tasks(outline)) == count
    roles = Counter(p.role for p in outline.parts)
    assert roles["contents"] == contents
    check(path.read_text(encoding="utf-8"))
    if number == "002":
        assert [p.number for p in tasks(outline)] == list(range(3, 51))
    if number == "000":
        assert [p.number for p in tasks(outline) if not p.title] == [14, 15, 25]
    if number == "003":
        assert sum(p.role == "safeguards" for p in tasks(outline)) == 3
