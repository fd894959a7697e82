"""What a notebook of ours shows: cover, summary, figure, table, note.

Each is shown by JupyterLab as HTML that stands alone (inline styles, escaped text), and carries a
JSON block from which briefings are made (`application/vnd.kexie.block+json`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, TypedDict

from kexie_analysis.draw.palette import province_style
from kexie_analysis.draw.states import is_missing
from kexie_analysis.messages import language, markup_language, say, word

MIME = "application/vnd.kexie.block+json"
_FONT = "font-family:'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
#: A white card: the colours are chosen for white, and JupyterLab may be dark.
CARD = f"background:#fff;color:#1f2933;{_FONT};font-size:14px;line-height:1.7;padding:10px 14px;max-width:720px;border-radius:4px;text-align:left;white-space:normal"
_QUIET = "color:#4b5563;font-size:12px;margin:4px 0 0"


_MONTHS = (
    "一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月",
)  # fmt: skip


class Caption(TypedDict, total=False):
    """What stands around a figure: `title` judges, `question` is what it answers."""

    title: str
    question: str
    source: str
    note: str
    alt: str


class Block:
    """Base: subclasses give `block()` (JSON), `html()` and `plain()`."""

    def block(self) -> dict[str, Any]:
        raise NotImplementedError

    def html(self) -> str:
        raise NotImplementedError

    def plain(self) -> str:
        return str(self.block().get("title", ""))

    def extras(self) -> dict[str, Any]:
        return {}

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            MIME: self.block(),
            "text/html": self.html(),
            "text/plain": self.plain(),
            **self.extras(),
        }


@dataclass(frozen=True, repr=False)
class Cover(Block):
    title: str
    subtitle: str = ""
    kicker: str = "科协规划比较 · 专题简报"
    date: str = ""
    data_version: str = ""
    documents: int = 0
    lang: str = "zh"

    def block(self) -> dict[str, Any]:
        names = ("kicker", "title", "subtitle", "date", "data_version", "documents", "lang")
        return {"kind": "cover", **{name: getattr(self, name) for name in names}}

    def html(self) -> str:
        facts = [self.subtitle, say("依据 {documents} 份文件", documents=self.documents), self.date]
        version = say("数据版本 {version}", version=self.data_version)
        facts += [version] if self.data_version else []
        return (
            f'<div lang="{markup_language()}" style="{CARD}"><p style="{_QUIET}">{escape(self.kicker)}</p>'
            f'<p style="font-size:26px;font-weight:700;line-height:1.35;margin:2px 0 6px">{escape(self.title)}</p>'
            f'<p style="{_QUIET}">{escape(" · ".join(f for f in facts if f))}</p></div>'
        )


@dataclass(frozen=True, repr=False)
class Summary(Block):
    findings: tuple[dict[str, Any], ...]
    closing: str = ""
    heading: str = "摘要"

    def block(self) -> dict[str, Any]:
        return {
            "kind": "summary", "heading": self.heading, "findings": [dict(f) for f in self.findings],
            "closing": self.closing,
        }  # fmt: skip

    def html(self) -> str:
        items = "".join(
            f'<li style="margin:4px 0">{emphasise(f["text"], f["strong"])} {chips(f["clauses"])}</li>'
            for f in self.findings
        )
        closing = f'<p style="{_QUIET}">{escape(self.closing)}</p>' if self.closing else ""
        return (
            f'<div lang="{markup_language()}" style="{CARD};background:#f4f6f8"><p style="font-weight:700;margin:0">{escape(self.heading)}</p>'
            f'<ol style="margin:4px 0;padding-left:1.6em">{items}</ol>{closing}</div>'
        )

    def plain(self) -> str:
        lines = [f"{n}. {f['text']}" for n, f in enumerate(self.findings, 1)]
        return "\n".join([self.heading, *lines, self.closing]).strip()


@dataclass(frozen=True, repr=False)
class Note(Block):
    title: str
    paragraphs: tuple[str, ...] = ()

    def block(self) -> dict[str, Any]:
        return {"kind": "note", "title": self.title, "paragraphs": list(self.paragraphs)}

    def html(self) -> str:
        text = "".join(f'<p style="margin:4px 0">{escape(p)}</p>' for p in self.paragraphs)
        title = (
            f'<p style="font-weight:700;margin:0">{escape(self.title)}</p>' if self.title else ""
        )
        return f'<div lang="{markup_language()}" style="{CARD};border-left:3px solid #6b7280">{title}{text}</div>'

    def plain(self) -> str:
        return "\n".join([self.title, *self.paragraphs]).strip()


@dataclass(frozen=True, repr=False)
class Figure(Block):
    """A chart: `svg` has its text as text; `figure` is the matplotlib figure, to go on with."""

    title: str
    svg: str
    alt: str
    question: str = ""
    source: str = ""
    note: str = ""
    figure: Any = field(default=None, compare=False)

    def block(self) -> dict[str, Any]:
        names = ("title", "question", "alt", "source", "note")
        return {"kind": "figure", **{name: getattr(self, name) for name in names}}

    def html(self) -> str:
        return (
            f'<figure lang="{markup_language()}" style="{CARD};margin:0">{question_html(self.question)}'
            f'<div role="img" aria-label="{escape(self.alt)}">{_fluid(self.svg)}</div>'
            f'<figcaption style="text-align:center;font-weight:700;margin-top:6px">{escape(self.title)}</figcaption>'
            f"{foot_html(self.source, self.note)}</figure>"
        )

    def plain(self) -> str:
        return say("图：{title}。{alt}", title=self.title, alt=self.alt)

    def extras(self) -> dict[str, Any]:
        return {"image/svg+xml": self.svg}

    def save(self, path: str | os.PathLike) -> Path:
        """Write the chart as PNG, SVG or PDF (see `saving`); returns the path."""
        from kexie_analysis.draw.saving import save_figure

        return save_figure(self, path)


def _fluid(svg: str) -> str:
    return svg.replace("<svg ", '<svg style="max-width:100%;height:auto" aria-hidden="true" ', 1)


def question_html(question: str) -> str:
    return f'<p style="{_QUIET}">{escape(question)}</p>' if question else ""


def foot_html(source: str, note: str) -> str:
    parts = [say("数据来源：{source}", source=source)] if source else []
    parts += [say("注：{note}", note=note)] if note else []
    return "".join(f'<p style="{_QUIET}">{escape(p)}</p>' for p in parts)


def emphasise(text: str, strong: Sequence[str]) -> str:
    """Escaped text with the given substrings in bold: longest first, each place once."""
    spans: list[tuple[int, int]] = []
    for part in sorted({s for s in strong if s}, key=len, reverse=True):
        start = text.find(part)
        while start >= 0:
            end = start + len(part)
            if all(end <= a or start >= b for a, b in spans):
                spans.append((start, end))
            start = text.find(part, end)
    out, at = [], 0
    for start, end in sorted(spans):
        out += [escape(text[at:start]), f"<b>{escape(text[start:end])}</b>"]
        at = end
    return "".join([*out, escape(text[at:])])


def chips(clauses: Sequence[Mapping[str, Any]]) -> str:
    """Clause references as small marks in their province's colour; the quotation on hover."""
    out = []
    for clause in clauses:
        style = province_style(clause.get("province"))
        label = f"{clause.get('plan') or ''} {clause.get('clause') or ''}".strip()
        title = f' title="{escape(clause["quotation"])}"' if clause.get("quotation") else ""
        out.append(
            f'<span{title} style="color:{style.color};background:{style.tint};font-size:12px;padding:0 5px;'
            f'border-radius:3px;white-space:nowrap">{escape(label)}</span>'
        )
    return " ".join(out)


def cover(
    *, title: str, subtitle: str = "", kicker: str = "科协规划比较 · 专题简报", documents: int = 0,
    data_version: str = "", published: date | str | None = None,
) -> Cover:  # fmt: skip
    """The head of a briefing. `title` judges; `documents` is how many were read.

    `published` : a date, or text that is shown as it is; None is today.
    """
    day = date.today() if published is None else published
    return Cover(
        word(title), word(subtitle), word(kicker), day if isinstance(day, str) else _dated(day),
        data_version, int(documents), language(),
    )  # fmt: skip


def _dated(day: date) -> str:
    name = word(_MONTHS[day.month - 1])
    known = {"year": day.year, "month": day.month, "day": day.day}
    return say("{year}年{month}月{day}日", month_name=name, **known)


def summary(
    findings: Sequence[Mapping[str, Any]], *, closing: str = "", heading: str = "摘要"
) -> Summary:
    """The findings of a briefing, in their order.

    Each is a mapping with `text`, and as it applies `strong` (substrings to embolden), `clauses`
    (mappings with plan, clause, province, row_id, quotation) and `documents` (how many it rests on).
    """
    rows = tuple(
        {
            "text": word(str(f["text"])),
            "strong": [str(s) for s in f.get("strong") or ()],
            "clauses": [as_clause(c) for c in f.get("clauses") or ()],
            "documents": int(f.get("documents") or 0),
        }
        for f in findings
    )
    return Summary(rows, word(closing), word(heading))


def note(*paragraphs: str, title: str = "") -> Note:
    """Paragraphs that stand apart: what is missing, how something was counted."""
    return Note(word(title), tuple(word(str(p)) for p in paragraphs))


def as_clause(clause: Mapping[str, Any]) -> dict[str, Any]:
    """A clause with all its keys; what is missing (also NaN) is None."""
    names = ("plan", "clause", "province", "row_id", "quotation")
    return {name: _text_or_none(clause.get(name)) for name in names}


def _text_or_none(value: Any) -> str | None:
    return None if is_missing(value) else str(value)
