"""How a plan is called in a table or a chart."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.messages import say, word

SHORT_TYPE = {
    "plan": "规划",
    "reform_plan": "改革方案",
    "task_breakdown": "任务分工",
    "annual_points": "工作要点",
}


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
