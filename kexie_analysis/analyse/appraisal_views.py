"""The appraisal shaped for the page: counts with their clauses, scores side by side, what got no point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from kexie_analysis.analyse import appraisal
from kexie_analysis.analyse.codings import code_clauses, scheme
from kexie_analysis.analyse.plan_years import LENGTH_COUNTS
from kexie_analysis.analyse.pmc import CUT_OFFS, name_grades
from kexie_analysis.analyse.scoring import LEAST_TASKS
from kexie_analysis.analyse.states import FRAGMENT, NOT_APPLICABLE, with_caveat
from kexie_analysis.messages import capital, joined, say, span, word
from kexie_analysis.plans import Plans

#: From this number of plans on, a table with a row per plan and instrument is too long to be read.
MANY_PLANS = 6
_KIND = "型"  # the end of a group's Chinese name, left out before its instrument
_BEHIND = 3  # clauses named behind a count


def list_instruments(plans: Plans) -> pd.DataFrame:
    """One row per instrument: clauses in each plan, in all, and the words and clauses behind them.

    Columns: code (`供给·人才培养`), one per plan (cells of a table; of many plans only how many use it, in
    `used`), total, terms (the words that count most often), cited (up to three clauses).
    `attrs["columns"]` is what draw.table is to show.
    """
    frame = appraisal.measure_instruments(plans)
    heads = appraisal.list_codings(plans, scheme_id="instruments", per_code=_BEHIND)
    lists = heads.groupby("code_id")["cited"]
    cited = lists.agg(lambda found: [c for one in found for c in one]).to_dict()
    words = code_clauses(plans, "instruments").groupby("code_id")["terms"].agg(_commonest).to_dict()
    few = len(plans) <= MANY_PLANS
    rows = []
    for (group, code_id, code), own in frame.groupby(["group", "code_id", "code"], sort=False):
        row: dict[str, object] = {
            "code": say("{group}·{code}", group=group.removesuffix(_KIND), code=code)
        }
        if few:
            row |= {r["plan_id"]: _count_cell(r) for r in own.to_dict("records")}
        row["used"] = f"{own['count'].notna().sum()}/{len(own)}"
        total = own["count"].sum(min_count=1)  # where no plan has any, the states say which absence
        row |= {"total": pd.NA if pd.isna(total) else int(total), "terms": words.get(code_id, "—")}
        row["cited"] = cited.get(code_id, [])
        rows.append(row)
    order = frame.drop_duplicates("plan_id")
    shown: dict[str, object] = {"code": "工具"}
    if few:
        shown |= {
            r["plan_id"]: {"name": r["plan"], "align": "right"} for r in order.to_dict("records")
        }
    else:
        shown["used"] = "用到的文件"
    shown |= {"total": {"name": "合计", "unit": "个"}}
    shown["terms"] = {"name": "常见的词（至多三处条款）", "clauses": "cited"}
    names = [*shown, "cited"]
    out = with_caveat(pd.DataFrame(rows, columns=names), frame.attrs["caveat"])
    out.attrs["columns"] = shown
    return out


def _count_cell(row: dict) -> dict[str, object]:
    if pd.isna(row["count"]):
        return {"text": row["state"], "value": None, "mark": row["state"]}
    return {"text": str(row["count"]), "value": int(row["count"])}


def _commonest(terms: pd.Series) -> str:
    counts = Counter(t for joined in terms for t in str(joined).split("、"))
    return "、".join(t for t, _ in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:4])


def list_scores(plans: Plans) -> pd.DataFrame:
    """Firmness, goals and measures side by side, one row per plan.

    Columns of measure_firmness and summarise_scores; length_state says why a correlation with the
    length is missing.
    """
    scores = appraisal.summarise_scores(plans)
    firmness = appraisal.measure_firmness(plans)[["plan_id", "mean", "mean_strongest"]]
    out = scores.drop(columns="caveat").merge(firmness, on="plan_id", how="left")
    out["length_state"] = NOT_APPLICABLE
    text = scores.attrs["caveat"]
    if len(out) and (out["tasks"] < LEAST_TASKS).any():
        short = say("任务不足{least}项的文件不算与篇幅的相关。", least=LEAST_TASKS)
        text = say("{first}{second}", first=short, second=text)
    return with_caveat(out, text)


def list_checks(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> pd.DataFrame:
    """appraisal.check_pmc for a table, with dropped (`6.30—6.98`) and state (来源残缺 without PMC).

    The caveat says what a document's length counts.
    """
    out = appraisal.check_pmc(plans, cut_offs=cut_offs)
    spans = zip(out["drop_low"], out["drop_high"], strict=True)
    out["dropped"] = pd.array(
        [pd.NA if pd.isna(low) else span(f"{low:.2f}", f"{high:.2f}") for low, high in spans],
        dtype="string",
    )
    out["grades"] = [g if pd.isna(g) else name_grades(g) for g in out["grades"]]
    out["state"] = FRAGMENT
    text = joined([word(LENGTH_COUNTS), out.attrs["caveat"]], "；")
    return with_caveat(out, text)


def list_gaps(plans: Plans) -> pd.DataFrame:
    """What each plan gets no point for, by main variable: one row where there is anything.

    Columns: plan, province_id, variable, missing (codes of which no term stands in the text), short
    (codes that it says, in too few clauses or too small a share, with how many), open (codes that a
    fragment leaves open), caveat. Of many plans the codes say how many (`老年人（12份）`).
    """
    inputs = appraisal.list_pmc_inputs(plans)
    caveat = inputs.attrs["caveat"]
    # A plan has one length: that it is not another is no gap.
    lengths = {c.code_id for c in scheme(plans, "pmc").codes if c.rule.startswith("years_")}
    inputs = inputs[~inputs["code_id"].isin(lengths) & ~inputs["value"].eq(1).fillna(False)]
    inputs = inputs.assign(gap=[_gap(row) for row in inputs.to_dict("records")])
    if len(plans) > MANY_PLANS:
        said = say("{n}份文件", n=len(plans))
        inputs = inputs.assign(plan=said, province_id=pd.NA, code=_missing_in(inputs))
        inputs = inputs.drop_duplicates(["variable", "code", "gap"])
    else:
        inputs = inputs.assign(code=[_how_far(row) for row in inputs.to_dict("records")])
    rows = []
    keys = ["plan", "province_id", "variable"]
    for (plan, province, variable), own in inputs.groupby(keys, sort=False, dropna=False):
        told = [joined(own.loc[own["gap"] == gap, "code"], "、") or "—" for gap in _GAPS]
        rows.append((plan, province, variable, *told))
    return with_caveat(pd.DataFrame(rows, columns=[*keys, *_GAPS]), caveat)


_GAPS = ("missing", "short", "open")


def _gap(row: dict) -> str:
    """Why a code has no point: not a word of it, too little of it, or a fragment cannot tell."""
    if pd.isna(row["value"]):
        return "open"
    return "missing" if pd.notna(row["clauses"]) and row["clauses"] == 0 else "short"


def _how_far(row: dict) -> str:
    """`组织领导（1个分句）`, `学会改革（12%）`: what there is of it, where that was not enough."""
    code = capital(str(row["code"]))
    if row["gap"] != "short":
        return code
    if pd.notna(row["share"]):
        # One decimal: a share just short of its bound must not read as having reached it.
        share = f"{100 * row['share']:.1f}".removesuffix(".0")
        return say("{code}（{share}）", code=code, share=f"{share}%")
    return say("{code}（{n}个分句）", code=code, n=int(row["clauses"]))


def _missing_in(inputs: pd.DataFrame) -> pd.Series:
    """Each code with the number of plans where it has this gap."""
    sizes = inputs.groupby(["code_id", "gap"])["plan_id"].transform("size")
    pairs = zip(inputs["code"].map(capital), sizes, strict=True)
    said = [say("{code}（{n}份）", code=code, n=n) for code, n in pairs]
    return pd.Series(said, index=inputs.index)
