"""Headings of a briefing kept to what they lead in, so that none is left alone at the foot of a page."""

from __future__ import annotations

_LONGEST_LEAD = 2  # paragraphs


def sections(nodes: list[dict]) -> list[dict]:
    """The nodes of a briefing with leads marked, and sections that are one figure made one node."""
    out: list[dict] = []
    at = 0
    while at < len(nodes):
        end = at + 1
        if nodes[at]["t"] == "heading":
            while end < len(nodes) and nodes[end]["t"] == "par":
                end += 1
        lead = [{**n, "lead": True} for n in nodes[at + 1 : end]]
        if nodes[at]["t"] == "heading" and len(lead) <= _LONGEST_LEAD and _one_figure(nodes[end:]):
            out.append({"t": "section", "heading": nodes[at], "lead": lead, "figure": nodes[end]})
            at = end + 1
        else:
            out += [nodes[at], *lead]
            at = end
    return out


def _one_figure(nodes: list[dict]) -> bool:
    """Whether a figure comes first and nothing else that the page could go on with."""
    if not nodes or nodes[0]["t"] != "figure" or nodes[0]["c"]["t"] != "image":
        return False
    return len(nodes) == 1 or nodes[1]["t"] in ("heading", "note")
