"""From paragraphs to headings: which begin with a number, and how far their title goes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kexie_analysis.extract.document import BOLD_LEVEL
from kexie_analysis.extract.outline_lines import HEADING_LENGTH
from kexie_analysis.extract.outline_markers import RANKS, Marker, read_marker

#: A first sentence longer than this is text, not a title (characters).
TITLE_LENGTH = 45
_CLOSED_LENGTH = 30
_LABEL_LENGTH = 28
_UNNUMBERED = re.compile(r"(?:前|序|引|导) {0,4}言|引 {0,4}子|结 {0,4}语|结束语|目 {0,4}[录次]")
_BOX = re.compile(r"专 ?栏 ?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})?[:：、. ]{0,4}(?=\S|$)")
_CAPTION = re.compile(r"[表图] ?\d")
_ANNEX = re.compile(r"附 ?[件表录] ?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})?[:：. ]{0,4}")
#: A figure with what it counts, outside names in quotation marks.
_COUNT = re.compile(r"\d ?(?:%|[一-鿿])(?<![年月日号版届周级世])")
_NAMED = re.compile(r"《[^》]*》|“[^”]*”|\([^)]*\)")
_NO_TITLE = re.compile(r"[(]?(?:责任|牵头|配合|完成时限|时限)")


@dataclass(slots=True)
class Paragraph:
    """A paragraph of the joined view; `heading` and `cell` as those of its first line."""

    start: int
    end: int
    use: str = "text"
    heading: int = 0
    cell: int = -1
    number_end: int = 0  # where a flattened row's number ends


@dataclass(slots=True)
class Node:
    """A heading on the way to becoming a part. Positions count in the joined view."""

    kind: str
    rank: float
    number: int | None
    start: int
    marker_end: int
    title_end: int
    body_start: int
    paragraph: int
    closed: bool = False  # one short sentence is all there is: a title only if its siblings are so
    end: int = 0
    parent: int | None = None
    role: str = ""
    in_notice: bool = False
    number_end: int = 0  # where the number ends, when it stands in a cell of its own

    @property
    def titled(self) -> bool:
        return self.title_end > self.marker_end


def find_nodes(
    paragraphs: Sequence[Paragraph], text: str, row_heads: Mapping[int, Node] | None = None
) -> list[Node]:
    """The headings among the paragraphs, in order; unnumbered ones where the format states them.

    In real tables only the cells in `row_heads` (by number of the cell) count, with the node given.
    """
    nodes: list[Node] = []
    taken: set[int] = set()
    for index, paragraph in enumerate(paragraphs):
        if paragraph.use != "text":
            continue
        if paragraph.cell >= 0:
            head = (row_heads or {}).get(paragraph.cell)
            if head and paragraph.cell not in taken:
                taken.add(paragraph.cell)
                head.paragraph = index
                nodes.append(head)
            continue
        marker = _row_marker(paragraph, text) or read_marker(text, paragraph.start, paragraph.end)
        node = _numbered(marker, paragraph, text) if marker else _unnumbered(paragraph, text)
        if node:
            node.paragraph = index
            nodes.append(node)
    _drop_cut_title(nodes, paragraphs, text)
    _rank_unnumbered(nodes, paragraphs)
    return nodes


def _drop_cut_title(nodes: list[Node], paragraphs: Sequence[Paragraph], text: str) -> None:
    """A long last line without a full stop is a sentence that was cut off, not a title."""
    last = nodes[-1] if nodes else None
    if last is None or last.body_start < last.title_end or last.kind == "row":
        return
    paragraph = paragraphs[last.paragraph]
    is_last = all(p.use != "text" for p in paragraphs[last.paragraph + 1 :])
    long = (
        paragraph.end - paragraph.start > _CLOSED_LENGTH or "," in text[last.start : last.title_end]
    )
    if is_last and long and not paragraph.heading and last.title_end >= paragraph.end:
        last.title_end = last.body_start = last.marker_end


def _row_marker(paragraph: Paragraph, text: str) -> Marker | None:
    if not paragraph.number_end:
        return None
    number = int(text[paragraph.start : paragraph.number_end])
    end = paragraph.number_end
    while end < paragraph.end and text[end].isspace():
        end += 1
    return Marker("decimal", RANKS["decimal"], number, paragraph.start, end)


def _numbered(marker: Marker, paragraph: Paragraph, text: str) -> Node | None:
    if marker.end >= paragraph.end and marker.kind == "dash":
        return None
    title_end, body, closed = find_title(text, marker.end, paragraph.end)
    # ——坚持改革。… leads a paragraph in; only a dashed line of its own is a heading.
    if marker.kind == "dash" and (title_end == marker.end or body < paragraph.end):
        return None
    return Node(
        marker.kind,
        marker.rank,
        marker.number,
        marker.start,
        marker.end,
        title_end,
        body,
        0,
        closed,
    )


def find_title(text: str, start: int, end: int) -> tuple[int, int, bool]:
    """(end of title, start of body, closed) of a line whose title would begin at `start`.

    The title is the first sentence where that is short and more follows; the words before a colon
    or a space with more after it; or the whole line where no full stop closes it. `closed` says
    that the line is one short sentence, which only its siblings can tell for a title.
    """
    limit = min(end, start + HEADING_LENGTH + 2)
    stop = text.find("。", start, limit)
    label = _label_end(text, start, min(limit, stop if stop >= 0 else limit), end)
    if label:
        return label
    spaced = _spaced(text, start, end) if stop >= 0 or end - start > HEADING_LENGTH else None
    if spaced:
        return spaced
    if stop >= 0:
        if stop - start <= TITLE_LENGTH and counts(text[start:stop]):
            return start, start, False
        if stop + 1 >= end:
            closed = stop - start <= _CLOSED_LENGTH
            return (stop, end, True) if closed else (start, start, False)
        if stop - start <= TITLE_LENGTH:
            return stop, _skip(text, stop + 1, end), False
    elif end - start <= HEADING_LENGTH:
        if text[end - 1] in ";；" or _NO_TITLE.match(text, start, end):
            return start, start, False
        return end - len(text[start:end]) + len(text[start:end].rstrip(":： .,")), end, False
    return start, start, False


def counts(sentence: str) -> bool:
    """Whether a sentence says how many: 走进500个村 is text, whatever its length."""
    return bool(_COUNT.search(_NAMED.sub("", sentence)))


def is_unnumbered_heading(plain: str) -> bool:
    """Whether a whole line is a heading by its words: 前言, 专栏1 …, 附件2."""
    if _UNNUMBERED.fullmatch(plain):
        return True
    box, annex = _BOX.match(plain), _ANNEX.match(plain)
    return bool(box and plain[-1] not in "。;,") or bool(annex and annex.end() == len(plain))


def _label_end(text: str, start: int, limit: int, end: int) -> tuple[int, int, bool] | None:
    """`标题：正文`: a short label before a colon, with more after it than a word or two."""
    colon = text.find(":", start, min(limit, start + _LABEL_LENGTH))
    if colon < 0 or colon - start < 2 or end - colon <= 8:
        return None
    if any(c in text[start:colon] for c in "。;《“(") or _NO_TITLE.match(text, start, colon):
        return None
    return colon, _skip(text, colon + 1, end), False


def _spaced(text: str, start: int, end: int) -> tuple[int, int, bool] | None:
    """`标题 正文` on one long line."""
    space = text.find(" ", start, min(end, start + _LABEL_LENGTH))
    if space - start < 4 or any(c in text[start:space] for c in ",。;:《“("):
        return None
    body = _skip(text, space, end)
    # "建设工作站 20 家" and "用好 “讲堂”品牌" have spaces, but not between title and text.
    if text[body].isascii() or text[space - 1].isascii() or text[body] in "“《" or end - body < 15:
        return None
    return space, body, False


def _skip(text: str, position: int, end: int) -> int:
    while position < end and text[position] == " ":
        position += 1
    return position


def _unnumbered(paragraph: Paragraph, text: str) -> Node | None:
    start, end = paragraph.start, paragraph.end
    if end - start > HEADING_LENGTH:
        return None
    plain = text[start:end]
    if _UNNUMBERED.fullmatch(plain):
        return Node("opening", -1.0, None, start, start, end, end, 0)
    box, annex = _BOX.match(plain), _ANNEX.match(plain)
    if box and plain[-1] not in "。;,":
        return _named("box", 8.0, start, start + box.end(), end)
    if annex and (annex.end() == len(plain) or _is_annex_title(plain[annex.end() :])):
        return _named("annex", -1.0, start, start + annex.end(), end)
    if (
        paragraph.heading
        and not _CAPTION.match(plain)
        and not any(c in plain for c in "。;")
        and not plain.endswith((":", ","))
    ):
        level = paragraph.heading
        return Node(f"style{level}", float(level), None, start, start, end, end, 0)
    return None


def _is_annex_title(plain: str) -> bool:
    """附件1 主要指标表, but not 附件：1.… , which lists what comes along."""
    return not plain[0].isdigit() and not any(c in plain for c in "。;,") and len(plain) <= 40


def _named(kind: str, rank: float, start: int, marker_end: int, end: int) -> Node:
    return Node(kind, rank, None, start, marker_end, end, end, 0)


def _rank_unnumbered(nodes: list[Node], paragraphs: Sequence[Paragraph]) -> None:
    """Place headings without a number among the numbered: by their style, else by what follows."""
    numbered = [n for n in nodes if n.kind in RANKS and n.kind != "dash"]
    top = min((n.rank for n in numbered), default=1.0)
    by_level: dict[int, Counter[float]] = defaultdict(Counter)
    for node in numbered:
        if paragraphs[node.paragraph].heading:
            by_level[paragraphs[node.paragraph].heading][node.rank] += 1
    known = {level: counts.most_common(1)[0][0] for level, counts in by_level.items()}
    bold = _bold_rank(nodes)
    for node in nodes:
        if node.kind in {"opening", "annex"}:
            node.rank = top
        elif node.kind.startswith("style"):
            level = int(node.kind[5:])
            node.rank = (
                bold if level == BOLD_LEVEL else _style_rank(level, known, bool(numbered), top)
            )


def _style_rank(level: int, known: dict[int, float], numbered: bool, top: float) -> float:
    if level in known:
        return known[level]
    above = [rank for other, rank in known.items() if other < level and other != BOLD_LEVEL]
    below = [rank for other, rank in known.items() if level < other != BOLD_LEVEL]
    if above:
        return max(above) + 0.02 * level
    if below:
        return min(below) - 0.5 + 0.02 * level
    return top - 1 + 0.1 * level if numbered else float(level)


def _bold_rank(nodes: list[Node]) -> float:
    """Just above the numbered headings that follow bold lines; below all where none do."""
    name = f"style{BOLD_LEVEL}"
    followed = Counter(b.rank for a, b in pairwise(nodes) if a.kind == name and b.kind in RANKS)
    count = sum(node.kind == name for node in nodes)
    deeper = [rank for rank, times in followed.items() if times >= 0.3 * count and rank > 3]
    if deeper:
        return min(deeper) - 0.3
    return 8.5 if any(node.kind in RANKS for node in nodes) else float(BOLD_LEVEL)
