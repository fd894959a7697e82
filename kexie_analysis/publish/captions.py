"""What stands around tables, figures and covers, worded once for every format."""

from __future__ import annotations

from kexie_analysis.messages import CHINESE, joined, language, markup_language, say, word
from kexie_analysis.publish.model import Cover, Figure, Inlines, Table, Text

#: The provinces that keep a colour of their own in every format.
PROVINCES = frozenset({"CN-JX", "CN-QH", "CN-HL", "CN-JS"})


def numbered(block: Table | Figure) -> str:
    """“表1”, “图1”; empty for those without a number."""
    if not block.number:
        return ""
    if isinstance(block, Table):
        return say("表{number}", number=block.number)
    return say("图{number}", number=block.number)


def caption(block: Table | Figure) -> str:
    """The number and the title; empty where there is no title."""
    return joined((numbered(block), block.title), "\u3000") if block.title else ""


def continued(table: Table) -> str:
    """What stands above the head of a table that goes on over the page."""
    return say("续表{number}", number=table.number) if table.number else ""


def anchor(block: Table | Figure) -> str:
    """The name under which links find a numbered table or figure; empty for others."""
    if not block.number:
        return ""
    return f"{'table' if isinstance(block, Table) else 'figure'}-{block.number}"


def under(block: Table | Figure) -> list[Inlines]:
    """The lines below: the source of the data, and a note."""
    if block.foot is not None:
        return list(block.foot)
    lines = [say("数据来源：{source}", source=block.source)] if block.source else []
    lines += [say("注：{note}", note=block.note)] if block.note else []
    return [(Text(line),) for line in lines]


def under_text(block: Table | Figure) -> list[str]:
    """The lines below, without links."""
    return ["".join(r.text for r in line if isinstance(r, Text)) for line in under(block)]


def cover_line(cover: Cover) -> str:
    """Subtitle, number of documents and date in one line."""
    documents = say("依据 {n} 份文件", n=cover.documents) if cover.documents else ""
    whole = (p.replace(" ", "\u00a0") for p in (documents, cover.date))
    return " · ".join(p for p in (cover.subtitle, *whole) if p)


def version(cover: Cover) -> str:
    """The line that names the version of the data."""
    return say("数据版本：{version}", version=cover.data_version) if cover.data_version else ""


def quotations_heading() -> str:
    """The heading of the clauses quoted at the end."""
    return word("附：条款原文")


def clause_marks() -> tuple[str, str, str]:
    """What stands before, between and after references to clauses: `〔`, `；`, `〕`."""
    before, after = say("〔{clauses}〕", clauses="\n").split("\n")
    return before, word("；"), after


def foreign() -> str:
    """An attribute for what stays Chinese within another language; empty in Chinese."""
    return "" if markup_language() == "zh-CN" else ' lang="zh-CN"'


def template_words() -> dict[str, str]:
    """What the template needs to know of the language."""
    before, between, after = clause_marks()
    return {
        "lang": language(), "region": "cn" if language() == CHINESE else "gb", "colon": word("："),
        "before": before, "between": between, "after": after,
    }  # fmt: skip
