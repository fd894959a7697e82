"""Where a finding of the summary can be seen: the table that cites the same places of the sources."""

from __future__ import annotations

from dataclasses import replace

from kexie_analysis.messages import say
from kexie_analysis.publish.captions import anchor, numbered
from kexie_analysis.publish.model import (
    Block,
    ClauseMarks,
    Finding,
    Inlines,
    Summary,
    Table,
    Text,
)
from kexie_analysis.publish.repeats import written_once

_Place = tuple[str, str, str]


def refer(blocks: list[Block]) -> list[Block]:
    """The blocks with each finding pointing to the numbered table that shows most of its places, and
    sources and notes written once.

    A table counts when it cites at least half of what the finding cites: it shows what is said.
    """
    tables = [(b, _places_of(b)) for b in blocks if isinstance(b, Table) and b.number]
    referred = [
        replace(b, findings=tuple(_referring(f, tables) for f in b.findings))
        if isinstance(b, Summary)
        else b
        for b in blocks
    ]
    return written_once(referred)


def _referring(finding: Finding, tables: list[tuple[Table, set[_Place]]]) -> Finding:
    wanted = _places(finding.content)
    shared = [(len(wanted & places), table) for table, places in tables]
    most = max((n for n, _ in shared), default=0)
    if not most or 2 * most < len(wanted):
        return finding
    table = next(t for n, t in shared if n == most)
    seen = Text(say("（见{place}）", place=numbered(table)), href=f"#{anchor(table)}")
    return replace(finding, content=(*finding.content, seen))


def _places_of(table: Table) -> set[_Place]:
    return {p for row in table.body for cell in row for p in _places(cell.content)}


def _places(content: Inlines) -> set[_Place]:
    """What the runs cite: rows of the data where they are named, else plan and clause."""
    return {
        ("", "", c.row_id) if c.row_id else (c.plan, c.clause, "")
        for run in content
        if isinstance(run, ClauseMarks)
        for c in run.clauses
    }
