"""Headings to a tree: who stands under whom, what each chapter is there for, which are tasks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from kexie_analysis.extract.document import BOLD_LEVEL
from kexie_analysis.extract.outline_markers import RANKS
from kexie_analysis.extract.outline_nodes import Node, Paragraph
from kexie_analysis.extract.outline_roles import is_frame, role_below, role_of_title

_PLAN_TITLE = re.compile(
    r".{0,60}(?:规划|方案|要点|分工|意见|计划|安排|行动|举措|台账|清单)(?: ?\(.{0,30}\))?"
)
_NOTICE = re.compile(r"通知$|文件$|关于印发|^附 ?件")
_NEVER_TASKS = {"opening", "annex", "box", "dash"}


def build_tree(nodes: list[Node], paragraphs: Sequence[Paragraph], text: str) -> None:
    """Set parent, end and role of each node (in order of the text)."""
    _set_parents(nodes)
    _settle_closed(nodes)
    _set_ends(nodes, paragraphs)
    _set_roles(nodes, paragraphs, text)


def without_titles(nodes: list[Node], text: str) -> list[Node]:
    """Leave out headings that are none of the plan's: its own title, the notice, 附件 before it."""
    numbered = next((i for i, n in enumerate(nodes) if n.kind in RANKS and n.kind != "dash"), None)
    before = len(nodes) if numbered is None else numbered
    out = []
    for index, node in enumerate(nodes):
        title = _title_of(node, text)
        if node.kind == "annex" and index < before:
            continue
        if node.kind.startswith("style") and index < max(before, 1):
            deepest = node.kind == f"style{BOLD_LEVEL}" and numbered is not None
            if deepest or _PLAN_TITLE.fullmatch(title) or _NOTICE.search(title):
                continue
        out.append(node)
    return out


def _set_parents(nodes: list[Node]) -> None:
    stack: list[int] = []
    last: dict[str, int] = {}  # number of the newest node of each kind outside a box
    box = -1
    expected = 1
    for index, node in enumerate(nodes):
        if box >= 0 and _leaves_box(node, last, expected):
            while stack and stack[-1] >= box:
                stack.pop()
            box = -1
        floor = stack.index(box) + 1 if box >= 0 else 0
        while len(stack) > floor and nodes[stack[-1]].rank >= node.rank:
            stack.pop()
        node.parent = stack[-1] if stack else None
        stack.append(index)
        if node.kind == "box":
            node.rank = 0.05 + (nodes[node.parent].rank if node.parent is not None else 0)
            box, expected = index, 1
        elif box >= 0:
            expected = (node.number or 0) + 1
        elif node.number is not None:
            last[node.kind] = node.number


def _leaves_box(node: Node, last: dict[str, int], expected: int) -> bool:
    """Whether the numbering goes back to what it was before the box of projects (专栏)."""
    if node.kind in {"opening", "annex", "box", "book", "chapter", "division", "han"}:
        return True
    if node.number is None:
        return False
    before = last.get(node.kind)
    return node.number != expected and before is not None and node.number == before + 1


def _settle_closed(nodes: list[Node]) -> None:
    """One short sentence on a line of its own is a title where most of its siblings have one."""
    groups: dict[tuple[int | None, str], list[Node]] = defaultdict(list)
    for node in nodes:
        groups[(node.parent, node.kind)].append(node)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for node in nodes:
        by_kind[node.kind].append(node.titled)
    for (_, kind), group in groups.items():
        titled = sum(node.titled for node in group)
        if titled < 0.6 * len(group) or sum(by_kind[kind]) < 0.8 * len(by_kind[kind]):
            for node in group:
                if node.closed:
                    node.title_end = node.body_start = node.marker_end


def _set_ends(nodes: list[Node], paragraphs: Sequence[Paragraph]) -> None:
    """A node ends with the last paragraph of text before the next node that is not below it."""
    last_text = [0] * (len(paragraphs) + 1)  # end of the last text paragraph before each index
    for index, paragraph in enumerate(paragraphs):
        last_text[index + 1] = paragraph.end if paragraph.use == "text" else last_text[index]
    open_nodes: list[int] = []
    for index, node in enumerate(nodes):
        while open_nodes and not _is_below(node, open_nodes[-1]):
            closed = nodes[open_nodes.pop()]
            closed.end = max(last_text[node.paragraph], closed.title_end)
        open_nodes.append(index)
    for position in open_nodes:
        nodes[position].end = last_text[-1]


def _is_below(node: Node, index: int) -> bool:
    # Nodes come in the order of the text: what is open is an ancestor of the new one or closes.
    return node.parent is not None and node.parent >= index


def _title_of(node: Node, text: str) -> str:
    return text[node.marker_end : node.title_end]


def _set_roles(nodes: list[Node], paragraphs: Sequence[Paragraph], text: str) -> None:
    tops = [index for index, node in enumerate(nodes) if node.parent is None]
    own = {i: role_of_title(_title_of(nodes[i], text)) for i in tops}
    for index in _notice_items(tops, nodes, paragraphs, text):
        own[index] = "front"
        nodes[index].in_notice = True
    framed = [i for i in tops if is_frame(_title_of(nodes[i], text), own[i])]
    for index in tops:
        node = nodes[index]
        if node.kind == "opening":
            node.role = "contents" if own[index] == "contents" else "setting"
        elif node.kind == "annex":
            node.role = "front" if own[index] == "front" else "other"
        else:
            node.role = own[index] or ("setting" if framed and index < framed[0] else "tasks")
    if not any(nodes[i].role == "tasks" for i in tops):
        _widen_tasks(tops, nodes)
    for node in nodes:
        if node.parent is not None:
            node.role = role_below(_title_of(node, text), nodes[node.parent].role)


def _widen_tasks(tops: list[int], nodes: list[Node]) -> None:
    """No chapter says that it holds the tasks: those of the goals do, where they are numbered."""
    parents = {node.parent for node in nodes if node.kind != "dash"}
    for index in tops:
        if nodes[index].role == "goals" and index in parents:
            nodes[index].role = "tasks"


def _notice_items(
    tops: list[int], nodes: list[Node], paragraphs: Sequence[Paragraph], text: str
) -> list[int]:
    """Numbered points of the covering notice: the plan's title and a new 一、 come after them."""
    for position, index in enumerate(tops[1:], start=1):
        node = nodes[index]
        if node.number != 1 or node.kind != nodes[tops[0]].kind:
            continue
        between = paragraphs[nodes[tops[position - 1]].paragraph + 1 : node.paragraph]
        for paragraph in between:
            plain = text[paragraph.start : min(paragraph.end, paragraph.start + 100)]
            if paragraph.end - paragraph.start <= 80 and _PLAN_TITLE.fullmatch(plain):
                return tops[:position]
        return []
    return []


def _task_kind(nodes: Sequence[Node]) -> str:
    """The finest kind of numbering that most possible parents have in the chapters of tasks.

    "" where nothing there is numbered. Measures that only a few tasks list do not count as tasks.
    """
    inside = [n for n in nodes if n.role == "tasks" and n.kind not in _NEVER_TASKS]
    boxed = _boxed(nodes)
    inside = [n for n in inside if id(n) not in boxed]
    by_kind = Counter(node.kind for node in inside)
    ranks = {node.kind: node.rank for node in inside}
    for kind in sorted(by_kind, key=lambda k: -ranks[k]):
        if kind.startswith("circle") and len(by_kind) > 1:
            continue
        parents = {n.parent for n in inside if n.kind == kind and n.parent is not None}
        if not parents:
            if by_kind[kind] >= 0.5 * len(inside):
                return kind
            continue
        common = Counter(nodes[p].kind for p in parents).most_common(1)[0][0]
        having = sum(nodes[p].kind == common for p in parents)
        if having >= 0.5 * sum(n.kind == common for n in inside):
            return kind
    return max(by_kind, key=lambda k: by_kind[k]) if by_kind else ""


def _boxed(nodes: Sequence[Node]) -> set[int]:
    """Ids of the nodes inside a box; none where all numbered points stand in boxes."""
    inside = _inside_boxes(nodes)
    points = [n for n in nodes if n.role == "tasks" and n.parent is not None]
    free = [n for n in points if n.kind not in _NEVER_TASKS and id(n) not in inside]
    return inside if free else set()


def _inside_boxes(nodes: Sequence[Node]) -> set[int]:
    inside: set[int] = set()
    for node in nodes:
        if node.parent is not None:
            above = nodes[node.parent]
            if above.kind == "box" or id(above) in inside:
                inside.add(id(node))
    return inside


def choose_tasks(nodes: Sequence[Node]) -> set[int]:
    """Indices of the nodes that are tasks.

    Every node of the task kind in chapters of tasks or safeguards; in chapters of tasks also a
    coarser node that has no numbered ones below it, since its text says itself what is to be done.
    """
    kind = _task_kind(nodes)
    if not kind:
        return set()
    rank = next(n.rank for n in nodes if n.kind == kind and n.role == "tasks")
    parents = {n.parent for n in nodes if n.kind != "dash"}
    boxed = _boxed(nodes)
    chosen: set[int] = set()
    inside: set[int] = set()  # what stands in a task is part of it, never another one
    for index, node in enumerate(nodes):
        if node.parent in chosen or node.parent in inside:
            inside.add(index)
            continue
        if id(node) in boxed or node.kind in _NEVER_TASKS:
            continue
        row = node.kind == "row" and node.role == "other"  # 附件：任务分工表
        if row or (node.kind in {kind, "row"} and node.role in {"tasks", "safeguards"}):
            chosen.add(index)
        elif node.role == "tasks" and node.rank < rank and index not in parents:
            # A chapter without numbered points is prose about the tasks, not one of them.
            says_more = node.end > node.body_start and node.parent is not None
            chosen |= {index} if says_more else set()
    return chosen
