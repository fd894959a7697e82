"""How a plan is called in a table or a chart, and how a clause of it is cited."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.messages import say, word
from kexie_analysis.schema import SHORT_TYPE


def name_plan(row, province: str) -> str:
    """`江西“十三五”规划`, `江苏2024年工作要点`; `Jiangxi plan 2016–20`. `row` is of the table `plans`."""
    kind = word(SHORT_TYPE[row.doc_type])
    if pd.isna(row.start_year):
        return say("{province}{kind}", province=province, kind=kind)
    years = str(row.start_year)
    if pd.notna(row.end_year) and row.end_year != row.start_year:
        years += f"–{str(row.end_year)[-2:]}"
    known = {"province": province, "kind": kind, "years": years}
    if pd.notna(row.period):
        return say("{province}“{period}”{kind}", period=row.period, **known)
    return say("{province}{year}年{kind}", year=row.start_year, **known)


def short_marker(marker: object) -> str:
    """`一、` -> 一, `（一）` -> (一), `16.` -> 16, `第二章` -> 第二章; empty where there is none."""
    if pd.isna(marker):
        return ""
    text = str(marker).translate(str.maketrans("（）．", "().")).strip().strip("*# ")
    return "" if text in {"——", "—", "-"} else text.rstrip("、.．:： ")


def clip(title: object) -> str:
    """A title in at most twelve characters."""
    text = "" if pd.isna(title) else "".join(str(title).split())
    return text if len(text) <= 12 else text[:12] + "…"
