"""The appraisal shaped for the page: counts with their clauses, scores side by side, what is not said."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kexie_analysis.analyse import appraisal
from kexie_analysis.analyse.pmc import CUT_OFFS
from kexie_analysis.analyse.scoring import LEAST_TASKS
from kexie_analysis.analyse.states import FRAGMENT, NOT_APPLICABLE, with_caveat
from kexie_analysis.plans import Plans

#: From this number of plans on, a table with a row per plan and instrument is too long to be read.
MANY_PLANS = 6
_BEHIND = 3  # clauses named behind a count


def list_instruments(plans: Plans) -> pd.DataFrame:
    """Instruments by plan for a table, with up to three clauses behind each count.

    As appraisal.measure_instruments, by instrument, then plan, with clauses (citations) and cited
    (lists of clauses). Of many plans one row per instrument: plan says how many use it.
    """
    frame = appraisal.measure_instruments(plans)
    caveat = frame.attrs["caveat"]
    order = {code: n for n, code in enumerate(dict.fromkeys(frame["code_id"]))}
    frame = frame.sort_values("code_id", key=lambda c: c.map(order), kind="stable")
    frame = frame.reset_index(drop=True)
    if len(plans) >= MANY_PLANS:
        frame = _by_instrument(frame)
    behind = appraisal.list_codings(plans, scheme_id="instruments")
    keys = ["plan_id", "code_id"] if "plan_id" in frame else ["code_id"]
    heads = behind.groupby(keys, sort=False).head(_BEHIND).groupby(keys)
    cited = heads["cited"].agg(lambda lists: [c for one in lists for c in one]).to_dict()
    places = heads["clause"].agg(lambda c: "、".join(dict.fromkeys(c))).to_dict()
    rows = frame[keys].to_numpy().tolist()
    wanted = [tuple(row) if len(keys) > 1 else row[0] for row in rows]
    frame["clauses"] = [places.get(key, "") for key in wanted]
    frame["cited"] = pd.Series(
        [cited.get(key, []) for key in wanted], index=frame.index, dtype=object
    )
    return with_caveat(frame, caveat)


def _by_instrument(frame: pd.DataFrame) -> pd.DataFrame:
    keys = ["group", "code_id", "code"]
    grouped = frame.groupby(keys, sort=False)
    out = grouped.agg(count=("count", "sum"), used=("count", "count"), plans=("plan_id", "size"))
    out = out.reset_index()
    out["plan"] = [
        f"{used}/{size}份文件用到" for used, size in zip(out["used"], out["plans"], strict=True)
    ]
    total = out["count"].sum()
    out["share"] = out["count"].astype("Float64") / total if total else pd.NA
    out["count"] = out["count"].mask(out["count"] == 0)
    return out.assign(province_id=pd.NA, state="未检出")


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
        text = f"任务不足{LEAST_TASKS}项的文件不算与篇幅的相关。{text}"
    return with_caveat(out, text)


def list_checks(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> pd.DataFrame:
    """appraisal.check_pmc for a table, with dropped (`6.30—6.98`) and state (来源残缺 without PMC)."""
    out = appraisal.check_pmc(plans, cut_offs=cut_offs)
    spans = zip(out["drop_low"], out["drop_high"], strict=True)
    out["dropped"] = pd.array(
        [pd.NA if pd.isna(low) else f"{low:.2f}—{high:.2f}" for low, high in spans], dtype="string"
    )
    out["state"] = FRAGMENT
    return out


def list_gaps(plans: Plans) -> pd.DataFrame:
    """What each plan does not say, by main variable: one row where anything is missing.

    Columns: plan, province_id, variable, missing (codes that are 0), open (codes that a fragment
    leaves open), caveat.
    """
    inputs = appraisal.list_pmc_inputs(plans)
    rows = []
    keys = ["plan", "province_id", "variable"]
    for (plan, province, variable), own in inputs.groupby(keys, sort=False):
        missing = own.loc[(own["value"] == 0).fillna(False).astype(bool), "code"]
        open_ = own.loc[own["value"].isna(), "code"]
        if len(missing) or len(open_):
            rows.append((plan, province, variable, "、".join(missing), "、".join(open_)))
    out = pd.DataFrame(rows, columns=[*keys, "missing", "open"])
    out[["missing", "open"]] = out[["missing", "open"]].replace("", "—")
    return with_caveat(out, inputs.attrs["caveat"])
