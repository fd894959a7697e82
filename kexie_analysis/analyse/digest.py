"""Long tables told in few lines: the lines for the page come first, each document after them.

Such a frame carries `attrs["shown"]`, the number of lines for the page; the rest stands in the Excel
edition. What a line tells is text, so that nobody adds it up with the documents below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from kexie_analysis.analyse.states import PRESENT, STATES
from kexie_analysis.messages import CHINESE, joined, language, say, span, word
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

LONG = 60  # rows of a table that a reader takes in
_SILENT = 8  # documents that say nothing and are still listed one by one


def digest_documents(plans: Plans, table: pd.DataFrame) -> pd.DataFrame:
    """The table of documents with a line for each kind and period before it, where it is long."""
    if len(table) <= LONG:
        return table
    lines = []
    for head, own in _groups(plans, table):
        counts = {name: own[name].astype("Int64") for name in ("targets", "results")}
        told = {n: _text(_sum(c, len(own))) for n, c in counts.items()}
        told |= {n: _text(_middle(own[n])) for n in ("chars", "tasks")}
        whole = int((own["complete"].astype(bool)).sum())
        lines.append({**head, **told, "whole": say("完整{n}份", n=whole)})
    said = word(
        "各行按类型和时期合计：篇幅和任务为中位数（最少—最多），数量为各份之和；各份文件逐一列在本简报的 Excel 版"
    )
    return _before(lines, table, said)


def digest_coverage(plans: Plans, table: pd.DataFrame) -> pd.DataFrame:
    """A theme's coverage in few lines: by kind and period where it is long, else the silent together."""
    if len(table) > LONG:
        lines = [_covered(head, own) for head, own in _groups(plans, table)]
        said = word(
            "各行按类型和时期合计：任务、提及和每千字为涉及的文件的中位数（最少—最多）；各份文件逐一列在本简报的 Excel 版"
        )
        return _before(lines, table, said)
    silent = table["state"] != PRESENT
    if silent.sum() <= _SILENT:
        return table
    lines = []
    for state, target_state in _states(table[silent]):
        own = table[silent & (table["state"] == state) & (table["target_state"] == target_state)]
        told = {n: _mark(state) for n in ("tasks", "mentions", "per_1000")}
        told["targets"] = _mark(target_state)
        lines.append({"plan": _text(say("未见涉及的{n}份文件", n=len(own))), **told})
    said = word("未见涉及的文件合为一行，逐一列在本简报的 Excel 版")
    parts = [table[~silent], pd.DataFrame(lines), table[silent]]
    return _join(parts, len(parts[0]) + len(lines), table, said)


def digest_duties(plans: Plans, table: pd.DataFrame) -> pd.DataFrame:
    """Who is to act and by when in few lines, as for the coverage of a theme."""
    counted = ("assigned", "dated", "recurring")
    if len(table) > LONG:
        lines = []
        for head, own in _groups(plans, table):
            told = {n: _text(_sum(own[n], len(own))) for n in counted}
            told |= _tasks(own)
            lines.append({**head, **told, "departments": _text(_middle(own["departments"]))})
        said = word(
            "各行按类型和时期合计：任务为各份之和，部门为写明的文件的中位数（最少—最多）；各份文件逐一列在本简报的 Excel 版"
        )
        return _before(lines, table, said)
    silent = table[[*counted, "departments"]].isna().all(axis=1)
    if silent.sum() <= _SILENT:
        return table
    lines = []
    for state in [s for s in STATES if s in set(table.loc[silent, "state"])]:
        own = table[silent & (table["state"] == state)]
        told = {n: _mark(state) for n in ("assigned", "dated", "departments")}
        name = say("未见分工和时限的{n}份文件", n=len(own))
        lines.append({"plan": _text(name), **told, **_tasks(own)})
    said = word("未见分工和时限的文件合为一行，任务为各份之和，逐一列在本简报的 Excel 版")
    parts = [table[~silent], pd.DataFrame(lines), table[silent]]
    return _join(parts, len(parts[0]) + len(lines), table, said)


def _tasks(own: pd.DataFrame) -> dict:
    return {n: _text(_sum(own[n], len(own), none="／")) for n in ("tasks", "safeguards")}


def _states(silent: pd.DataFrame) -> list[tuple[str, str]]:
    pairs = set(zip(silent["state"], silent["target_state"], strict=True))
    order = [PRESENT, *STATES]
    return sorted(pairs, key=lambda p: [order.index(s) for s in p])


def _covered(head: dict, own: pd.DataFrame) -> dict:
    present = own[own["state"] == PRESENT]
    silent = len(own) - len(present)
    name = (
        say("{name}，{n}份涉及", name=head["plan"]["text"], n=len(present))
        if silent
        else head["plan"]["text"]
    )
    told = {n: _text(_middle(present[n])) for n in ("tasks", "mentions")}
    told["per_1000"] = _text(_middle(present["per_1000"], digits=2))
    return {"plan": _text(name), **told, "targets": _text(_sum(own["targets"], len(own)))}


def _groups(plans: Plans, table: pd.DataFrame) -> Iterator[tuple[dict, pd.DataFrame]]:
    """For each kind and period its line's head (plan, kind, years) and its rows, kinds in order."""
    facts = plans.plans.set_index("plan_id")[["doc_type", "period", "start_year", "end_year"]]
    facts = facts.loc[table["plan_id"]].reset_index(drop=True)
    facts["period"] = facts["period"].astype(object).where(facts["period"].notna(), "")
    kinds = list(DOC_TYPE_ZH)
    groups = facts.groupby([facts["doc_type"].astype(str), "period"], sort=True).groups
    for (kind, period), index in sorted(
        groups.items(), key=lambda g: (kinds.index(g[0][0]), g[0][1])
    ):
        own = facts.loc[index]
        first, last = own["start_year"].min(), own["end_year"].max()
        years = word("未写明") if pd.isna(last) else str(last)
        years = years if pd.isna(first) or first == last else span(first, last)
        known = {"kind": word(DOC_TYPE_ZH[kind]), "n": len(own)}
        # Other languages call a period by its years.
        when = period if language() == CHINESE or not period else years
        named = (
            say("“{period}”{kind}{n}份", period=when, **known)
            if when
            else say("{kind}{n}份", **known)
        )
        yield {"plan": _text(named), "kind": known["kind"], "years": years}, table.iloc[list(index)]


def _middle(values: pd.Series, *, digits: int = 0) -> str:
    """`7（3—12）`: the median and the ends; nothing where there is no value."""
    known = pd.to_numeric(values, errors="coerce").dropna().astype(float)
    if known.empty:
        return "／"
    low, middle, high = (f"{v:,.{digits}f}" for v in (known.min(), known.median(), known.max()))
    return middle if low == high else say("{middle}（{span}）", middle=middle, span=span(low, high))


def _sum(counts: pd.Series, documents: int, *, none: str = "都未见") -> str:
    """`28份共90`: how many of the documents have any, and how many in all."""
    known = counts.dropna()
    if known.empty:
        return word(none)
    total = f"{int(known.sum()):,}"
    return total if len(known) == documents else say("{n}份共{total}", n=len(known), total=total)


def _text(text: str) -> dict:
    return {"text": text, "value": None}


def _mark(state: str) -> dict:
    return {"value": None, "mark": state}


def _before(lines: Sequence[dict], table: pd.DataFrame, said: str) -> pd.DataFrame:
    return _join([pd.DataFrame(lines), table], len(lines), table, said)


def _join(
    parts: Sequence[pd.DataFrame], shown: int, table: pd.DataFrame, said: str
) -> pd.DataFrame:
    out = pd.concat([p.astype(object) for p in parts if len(p)], ignore_index=True)
    out = out.reindex(columns=table.columns)
    out.attrs.update(table.attrs)
    out.attrs["caveat"] = joined([said, table.attrs.get("caveat", "")], "；")
    out["caveat"] = out.attrs["caveat"]
    out.attrs["shown"] = int(shown)
    return out
