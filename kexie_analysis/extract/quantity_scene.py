"""The words around a value expression: its sentence, its clause, and the list that it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kexie_analysis.extract.quantity_lists import Span

_BACK, _AHEAD = 400, 160  # a sentence is looked at within these bounds only
_STOPS, _CUTS = "。!?\n", ",;:。\n"
_STOP = re.compile(f"[{_STOPS}]")
_CUT = re.compile(f"[{_CUTS}]")
_JOINT = re.compile(r"[、和及与]")
_VERB = re.compile(
    r"建设|建成|建立|新建|新增|培育|培养|打造|组建|举办|开展|完成|认定|推动|引导|(?<![层协党会体])组织|形成|设立|选|支持|达|推广|实施|引进|"
    r"培训|发布|参加|服务|资助|至|到|提|增|降|获|占|为|超|不少于|不低于|每|[\d年]"
)
_LEAST = re.compile(r"[至最]")  # 至少建成, 最多举办: the verb is inside the value expression
_ASIDE = re.compile(r"\([^()]*\)")
_LAW = re.compile(r"《[^《》\n]*》")


@dataclass(frozen=True)
class Scene:
    """What surrounds one span.

    `before` and `after` are its sentence on either side (law titles blanked out), `clause` and
    `rest` the part between commas. `lead` and `tail` are the clause before the first and after the
    last member of a list (A家、B个和C所), else the same as clause and rest; `lead` includes the
    words of the value expression that stand before its number. `place` and `size` say which member
    it is. `own` is the clause from after the value expression that precedes in it.
    """

    before: str
    after: str
    clause: str
    rest: str
    lead: str
    tail: str
    own: str
    place: int = 0
    size: int = 1
    words: str = ""  # of the value expression, before its number
    unit: str = ""

    @property
    def beside(self) -> str:
        """The words right before and after the number, not those of the list's next number."""
        return self.own + re.split("[、,;。]", self.rest[:24])[0]


def look_around(text: str, spans: Sequence[Span]) -> list[Scene]:
    """The scene of every span."""
    scenes: list[Scene] = []
    edge = 0
    for group in _groups(text, spans):
        first, last = group[0], group[-1]
        words = text[first.start : first.number]
        lead = _clause_before(text, first.start) + (words if _LEAST.match(words) else "")
        lead = lead.rstrip(" ")
        tail = _clause_after(text, last.end)
        for place, span in enumerate(group):
            before, after = _sentence(text, span)
            clause = _clause_before(text, span.start)
            rest = _clause_after(text, span.end)
            own = (
                clause[max(0, edge - (span.start - len(clause))) :]
                if edge <= span.start
                else clause
            )
            own_words = text[span.start : span.number]
            own = own.rstrip(" ")
            scenes.append(
                Scene(
                    before,
                    after,
                    clause,
                    rest,
                    lead,
                    tail,
                    own,
                    place,
                    len(group),
                    own_words,
                    span.unit,
                )
            )
            edge = span.end
    return scenes


def _groups(text: str, spans: Sequence[Span]) -> list[list[Span]]:
    """Spans that are members of one list stand together."""
    groups: list[list[Span]] = []
    for span in spans:
        if groups:
            previous = groups[-1][-1]
            gap = text[previous.end : span.start] if span.start - previous.end <= 24 else ","
            if (
                not _CUT.search(gap)
                and _JOINT.search(_ASIDE.sub("", gap))
                and not _VERB.search(gap)
            ):
                groups[-1].append(span)
                continue
        groups.append([span])
    return groups


def _sentence(text: str, span: Span) -> tuple[str, str]:
    before = _behind_last(_STOPS, text, max(0, span.start - _BACK), span.start)
    if "《" in before:
        before = _LAW.sub(lambda m: "　" * len(m.group()), before)
    ahead = text[span.end : span.end + _AHEAD]
    end = _STOP.search(ahead)
    return before, ahead[: end.start()] if end else ahead


def _clause_before(text: str, position: int) -> str:
    return _behind_last(_CUTS, text, max(0, position - 160), position)


def _behind_last(marks: str, text: str, start: int, end: int) -> str:
    """What stands behind the last of the marks, or all where there is none."""
    return text[max(start, 1 + max(text.rfind(mark, start, end) for mark in marks)) : end]


def _clause_after(text: str, position: int) -> str:
    window = text[position : position + _AHEAD]
    cut = _CUT.search(window)
    return window[: cut.start()] if cut else window
