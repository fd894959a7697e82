"""Promises with the result beside them, for the table and the chart of what was kept."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NEAR, NO_RESULT, measure_attainment
from kexie_analysis.analyse.clauses import cite_rows
from kexie_analysis.analyse.comparison import find_targets
from kexie_analysis.analyse.states import with_caveat
from kexie_analysis.messages import word
from kexie_analysis.plans import Plans


def list_judged(
    plans: Plans, *, theme_id: str = "", indicator_id: str = "", evidence: Plans | None = None
) -> pd.DataFrame:
    """The promises that have a result beside them, as measure_attainment gives them.

    Added: ratio_cell (`96%`, or 不作比率), promise and result (their clauses), promised_text. A result that
    a survey gives has 调查 for its clause.
    """
    frame = measure_attainment(plans, evidence=evidence)
    said = frame.attrs["caveat"]
    frame = frame[frame["verdict"] != NO_RESULT]
    if theme_id:
        ids = set(find_targets(plans, theme_id=theme_id)["quantity_id"])
        frame = frame[frame["target_id"].isin(ids)]
    if indicator_id:
        frame = frame[frame["indicator_id"] == indicator_id]
    frame = frame.reset_index(drop=True)
    source = evidence or plans
    frame["promise"] = _clause_lists(source, frame["target_id"])
    frame["result"] = _clause_lists(source, frame["result_id"])
    frame["promised_text"] = frame["target_text"]
    # Figures of another thing do not stand in one line with the promise: the note tells them.
    other = frame["verdict"] == NEAR
    frame["reached_text"] = frame["reached_text"].mask(other, word("无同一指标的数"))
    surveyed = frame["reached"].notna() & frame["result_id"].isna()
    frame["reached_clause"] = frame["reached_clause"].mask(surveyed, word("（调查）"))
    cells = [_ratio_cell(r) for r in frame["ratio"]]
    frame["ratio_cell"] = pd.Series(cells, index=frame.index, dtype=object)
    if frame.empty and find_targets(plans, theme_id=theme_id or None).empty:
        said = word("所选文件没有可对照的数量目标。")
    elif frame.empty:
        said = word(
            "后来的文件和调查中未见与这些目标同一指标的结果，无从对照；未见结果不等于未完成。"
        )
    elif theme_id or indicator_id:
        said = ""
    return with_caveat(frame, said)


def _ratio_cell(ratio: float | None) -> dict:
    if ratio is None or pd.isna(ratio):
        return {"text": word("不作比率"), "value": None}
    return {"text": f"{100 * ratio:.1f}%", "value": round(float(ratio), 4)}


def _clause_lists(plans: Plans, ids: pd.Series) -> pd.Series:
    """For each quantity_id its clause, as a list for a cell of a table; empty where there is none."""
    table = plans.quantities.set_index("quantity_id", drop=False)
    known = [i for i in ids if pd.notna(i) and i in table.index]
    cited = cite_rows(plans, table.loc[known].reset_index(drop=True)) if known else []
    by_id = dict(zip(known, cited, strict=True))
    return pd.Series([[by_id[i]] if i in by_id else [] for i in ids], index=ids.index, dtype=object)
