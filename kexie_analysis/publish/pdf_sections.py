"""Paragraphs that follow a heading kept with what comes after, so that neither is left alone."""

from __future__ import annotations

_LONGEST_LEAD = 2  # paragraphs


def with_leads(nodes: list[dict]) -> list[dict]:
    """The nodes of a briefing, the short text right after a heading marked as a lead."""
    out: list[dict] = []
    at = 0
    while at < len(nodes):
        end = at + 1
        if nodes[at]["t"] == "heading":
            while end < len(nodes) and nodes[end]["t"] == "par":
                end += 1
        lead = end - at - 1 <= _LONGEST_LEAD
        out += [nodes[at], *({**n, "lead": lead} for n in nodes[at + 1 : end])]
        at = end
    return out
