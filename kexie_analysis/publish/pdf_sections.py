"""Paragraphs that follow a heading kept with what comes after, so that neither is left alone."""

from __future__ import annotations

from itertools import pairwise

_LONGEST_LEAD = 2  # paragraphs
_LONGEST_TITLE = 90  # characters; what is longer is text in its own right


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


def with_titles(nodes: list[dict]) -> list[dict]:
    """The nodes of somebody else's notebook; a bold line, what a colon ends, or short words above a figure stay with it."""
    for node, following in pairwise(nodes):
        if node["t"] == "par":
            node["lead"] = _leads(node["c"], following)
        elif node["t"] == "list" and len(node["items"]) == 1 and len(node["items"][0]) == 1:
            (item,) = node["items"][0]
            node["lead"] = (
                following["t"] in ("code", "figure") and item["t"] == "par" and _short(item["c"])
            )
        if following["t"] == "figure":
            following["led"] = node["t"] == "heading" or node.get("lead", False)
    return nodes


def _leads(runs: list[dict], following: dict) -> bool:
    words = [r for r in runs if r.get("text", "").strip()]
    if not words or not _short(runs):
        return False
    if following["t"] == "figure" or all(r.get("strong") for r in words):
        return True
    return words[-1]["text"].rstrip().endswith((":", "：")) and following["t"] != "par"


def _short(runs: list[dict]) -> bool:
    shown = [r for r in runs if r["t"] != "anchor"]
    return (
        all(r["t"] == "s" for r in shown) and sum(len(r["text"]) for r in shown) <= _LONGEST_TITLE
    )
