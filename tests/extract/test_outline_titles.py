"""Markers, titles and the roles that titles give."""

from __future__ import annotations

import pytest

from kexie_analysis.extract.outline_markers import read_marker
from kexie_analysis.extract.outline_roles import role_of_title
from kexie_analysis.extract.view import normalise
from tests.extract.test_outline import body, outline_of, tasks


@pytest.mark.parametrize(
    ("line", "title", "rest"),
    [
        ("1.强化学习。办好讲堂。", "强化学习", "办好讲堂。"),
        ("1．强化学习", "强化学习", ""),
        ("1、强化学习：办好讲堂，用好阵地。", "强化学习", "办好讲堂,用好阵地。"),
        ("1.强化学习 坚持把办好讲堂作为重要抓手，常抓不懈，务求实效。", "强化学习", "坚持"),
        ("1.走进500个村。办好讲堂。", "", "走进500个村。"),
        ("1.办好面向全体科技工作者的讲堂，把学习教育同推动事业发展结合起来，把学习成果转化为推动改革发展的行动，持续用力。再接再厉。", "", "办好面向"),
    ],
)  # fmt: skip
def test_titles(line: str, title: str, rest: str) -> None:
    outline = outline_of(f"一、重点任务\n{line}\n2.做好服务。办好实事。\n")
    part = outline.parts[1]
    assert part.title == title
    assert body(outline, part).startswith(rest)


def test_one_short_sentence_is_a_title_where_its_siblings_have_titles() -> None:
    outline = outline_of(
        "五、保障\n（一）加强领导。\n压实责任，抓好落实。\n（二）强化考核。\n定期通报。\n"
    )
    assert [p.title for p in outline.parts] == ["保障", "加强领导", "强化考核"]


def test_a_dash_makes_a_heading_of_a_line_not_of_words_that_lead_a_paragraph_in() -> None:
    outline = outline_of(
        "一、目标\n——办好“三件实事”\n走进乡村。\n——坚持务实。从小处着手，久久为功。\n"
    )
    assert [p.title for p in outline.parts] == ["目标", "办好“三件实事”"]


def test_short_sentences_are_no_titles_where_many_of_their_kind_are_long() -> None:
    long = "建好用好乡村科普驿站,配齐器材,选好讲解员,让农闲时节也有活动可去,并按季度向社会公布活动安排和人数。"
    lines = [f"({n}){long if n % 3 == 0 else '办好科普市集。'}\n每月一次。" for n in range(1, 13)]
    outline = outline_of("一、任务\n" + "\n".join(lines) + "\n")
    assert [p.title for p in tasks(outline)] == [""] * 12


def test_a_heading_with_commas_does_not_run_into_its_text() -> None:
    text = (
        "一、重点任务\n（一）弘扬科学家精神，涵养优良学风，营造良好创新生态，激发创新创造活力\n"
        "开展宣讲活动，走进高校和企业，讲述奋斗故事。\n（二）做好服务\n办好实事，听取意见。\n"
    )
    first = tasks(outline_of(text))[0]
    assert first.title == "弘扬科学家精神，涵养优良学风，营造良好创新生态，激发创新创造活力"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("“十四五”工作回顾", "review"),
        ("发展现状", "review"),
        ("成效与不足", "review"),
        ("面临形势", "setting"),
        ("编制背景", "setting"),
        ("总体要求", "principles"),
        ("指导思想和基本原则", "principles"),
        ("发展目标", "goals"),
        ("重点任务", "tasks"),
        ("主要举措", "tasks"),
        ("保障措施", "safeguards"),
        ("组织实施", "safeguards"),
        ("附则", "other"),
        ("优化发展环境", ""),
        ("宣传科技成就", ""),
    ],
)
def test_roles_of_titles(title: str, role: str) -> None:
    assert role_of_title(title) == role


def test_a_last_line_that_breaks_off_is_no_title() -> None:
    outline = outline_of(
        "一、重点任务\n1.强化学习。办好讲堂。\n2.推动阵地建设，支持有条件的地方先行先试，形成可复制的经"
    )
    assert [p.title for p in tasks(outline)] == ["强化学习", ""]


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("第十二章 总则", "chapter", 12), ("第3节 目标", "division", 3), ("第二部分 任务", "book", 2),
        ("十一、任务", "han", 11), ("一．任务", "han", 1), ("（二十）任务", "han_bracket", 20),
        ("㈢任务", "han_bracket", 3), ("12．任务", "decimal", 12), ("1、任务", "decimal", 1),
        ("⒌任务", "decimal", 5), ("（3）任务", "bracket", 3), ("⑷任务", "bracket", 4),
        ("2）任务", "half_bracket", 2), ("③任务", "circle", 3), ("㉒任务", "circle", 22),
        ("❷任务", "circle", 2), ("——任务", "dash", None), ("1.2 任务", "dotted", 2),
        ("任务三：建设", "named", 3), ("重点任务2 建设", "named", 2), ("1.2030年任务", "decimal", 1),
    ],
)  # fmt: skip
def test_markers(text: str, kind: str, number: int | None) -> None:
    plain = normalise(text).text
    marker = read_marker(plain, 0, len(plain))
    assert marker is not None
    assert (marker.kind, marker.number) == (kind, number)


@pytest.mark.parametrize(
    "text", ["1.5万名", "2030年任务", "一是任务", "第一部分的任务", "二、三产业", "5·30", ""]
)
def test_what_is_no_marker(text: str) -> None:
    assert read_marker(text, 0, len(text)) is None
