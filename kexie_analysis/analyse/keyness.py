"""Which words one side uses more than the other, with interval and spread over tasks."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from kexie_analysis.analyse.change import DROPPED, KEPT, LOWERED, NEW, RAISED
from kexie_analysis.analyse.inside import Inside
from kexie_analysis.analyse.states import FRAGMENT, caveat, with_caveat
from kexie_analysis.errors import SelectionError
from kexie_analysis.messages import say
from kexie_analysis.plans import Plans

#: Size of the prior, in words (Monroe, Colaresi and Quinn use the order of 500).
PRIOR_SIZE = 500.0
_PROVINCE = "省"
_MORE = 1.25  # times as often with longer words counted in: less is no difference worth telling
_TOLD = 60  # rows that a figure or a table may show
_COLUMNS = [
    "term", "side", "province_id", "delta", "low", "high", "z", "holds", "holds_adjusted", "g2",
    "log_ratio", "count_first", "count_second", "rate_first", "rate_second", "tasks_first",
    "tasks_second", "tasks", "dispersion", "single_task",
]  # fmt: skip


def choose_sides(plans: Plans, *, baseline: str = "") -> tuple[list[str], list[str]]:
    """The plan_ids of the two sides: the baseline, and what it is set beside.

    `baseline` is a plan_id, a plan's label or a province; empty takes the latest plan of the kind
    of which there are most. The second side is all other plans of the baseline's kind; where there
    are none, all others. Either list is empty where there is nothing to compare.

    Raises
    ------
    SelectionError : no such plan among those chosen.
    """
    table = plans.plans.sort_values(["start_year", "plan_id"])
    if table.empty:
        return [], []
    if baseline:
        first = _named(plans, baseline)
    else:
        kinds = table["doc_type"].astype(str)
        most = sorted(kinds.unique(), key=lambda k: (-int((kinds == k).sum()), k))[0]
        first = [str(table.loc[kinds == most, "plan_id"].iloc[-1])]
    others = table[~table["plan_id"].isin(first)]
    alike = others[others["doc_type"].isin(table.loc[table["plan_id"].isin(first), "doc_type"])]
    second = alike if len(alike) else others
    return first, [str(p) for p in second["plan_id"]]


def _named(plans: Plans, name: str) -> list[str]:
    table = plans.plans
    labels = table["plan_id"].map(plans.plan_label)
    provinces = table["province_id"].map(plans.province_name)
    hit = (table["plan_id"] == name) | (labels == name) | (provinces == name)
    hit |= table["province_id"] == name
    if not hit.any():
        raise SelectionError(
            f"所选范围内没有基准文件“{name}”",
            allowed="、".join([*table["plan_id"], *dict.fromkeys(provinces)]),
            next_step="改用上列文件编号或省份，或留空",
        )
    return [str(p) for p in table.loc[hit, "plan_id"]]


def side_label(plans: Plans, plan_ids: Sequence[str]) -> str:
    """What a side is called: a plan's label, or how many documents it is."""
    return (
        plans.plan_label(plan_ids[0])
        if len(plan_ids) == 1
        else say("其他{n}份文件", n=len(plan_ids))
    )


def log_odds(
    first: np.ndarray, second: np.ndarray, prior: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratio with an informative Dirichlet prior, and its variance.

    Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis 16(4), equations 16 and
    20. Higher means more typical of the first side; swapping the sides flips the sign exactly.

    Parameters
    ----------
    first, second : (n,) counts of each word on either side.
    prior : (n,) pseudo-counts; their sum is the size of the prior.

    Returns
    -------
    delta : (n,) log-odds ratio. variance : (n,).
    """
    a_0 = prior.sum()
    one, two = first + prior, second + prior
    rest_one, rest_two = first.sum() + a_0 - one, second.sum() + a_0 - two
    # A vocabulary of one word leaves no rest: nothing can be said of it, and nothing is.
    tiny = np.finfo(float).tiny
    rests = np.log(np.maximum(rest_one, tiny)) - np.log(np.maximum(rest_two, tiny))
    return np.log(one) - np.log(two) - rests, 1 / one + 1 / two


def log_likelihood(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """G2 of each word, 2 sum O ln(O/E) over the word and all others on both sides, (n,).

    Dunning (1993), Computational Linguistics 19(1); one degree of freedom. Higher means that the
    sides differ more; it does not say which has more of the word, nor how evenly.
    """
    sizes = np.array([[first.sum()], [second.sum()]], dtype=float)
    word = np.vstack([first, second]).astype(float)
    total = np.zeros(len(first))
    for observed in (word, sizes - word):
        expected = sizes * observed.sum(axis=0) / sizes.sum()
        ratio = np.divide(observed, expected, out=np.ones_like(observed), where=observed > 0)
        total += 2 * (observed * np.log(ratio)).sum(axis=0)
    return total


def measure_keyness(
    plans: Plans,
    *,
    first: Sequence[str],
    second: Sequence[str],
    corpus: Plans | None = None,
    alpha: float = 0.05,
    prior_size: float = PRIOR_SIZE,
) -> pd.DataFrame:
    """Words of the first side (delta above 0) and of the second, the strongest first.

    Parameters
    ----------
    first, second : plan_ids of either side; no plan on both.
    corpus : plans whose words make the prior, scaled to `prior_size`; default all of `plans`.
    alpha : the interval covers 1 - alpha, for one word.

    Returns
    -------
    One row per word that stands on either side: term, side (label), province_id (of a side of one
    province), delta with low and high, z; holds (the interval leaves out 0), holds_adjusted (also
    after Bonferroni over all words); g2; log_ratio (binary logarithm of the rates, half a count
    added); counts, rates per 1,000 words, number of tasks with the word; dispersion over tasks
    (DP norm, Gries 2008 and Lijffijt and Gries 2012: 0 even, 1 in one place); single_task. Empty
    where a side has no words.
    """
    if not 0 < alpha < 1:
        raise SelectionError("alpha 不在范围内", allowed="0 到 1 之间，如 0.05")
    terms = _own_words(plans)
    sides = [terms[terms["plan_id"].isin(list(ids))] for ids in (first, second)]
    if any(side.empty for side in sides):
        return with_caveat(pd.DataFrame(columns=_COLUMNS), "")
    counts = [side.groupby("term")["count"].sum() for side in sides]
    words = pd.Index(sorted(set(counts[0].index) | set(counts[1].index)), name="term")
    one, two = (c.reindex(words, fill_value=0).to_numpy(dtype=float) for c in counts)
    prior = _prior(_own_words(corpus or plans), words, one + two, prior_size)
    delta, variance = log_odds(one, two, prior)
    out = pd.DataFrame({"term": words, "delta": delta})
    wide = NormalDist().inv_cdf(1 - alpha / 2)
    strict = NormalDist().inv_cdf(1 - alpha / 2 / len(words))
    sd = np.sqrt(variance)
    out["low"], out["high"], out["z"] = delta - wide * sd, delta + wide * sd, delta / sd
    out["holds"], out["holds_adjusted"] = out["z"].abs() > wide, out["z"].abs() > strict
    out["g2"] = log_likelihood(one, two)
    _add_rates(out, (one, two), sides)
    out["tasks"] = out["tasks_first"] + out["tasks_second"]
    out["dispersion"] = _dispersion(pd.concat(sides), words)
    out["single_task"] = out["tasks"] <= 1
    out = _with_sides(plans, out, first, second)
    out = out.sort_values(["z", "term"], key=lambda c: -c.abs() if c.name == "z" else c)
    chosen = plans.select(plan_ids=[*first, *second])
    return with_caveat(out[_COLUMNS].reset_index(drop=True), caveat(chosen))


def _add_rates(
    out: pd.DataFrame, counts: tuple[np.ndarray, np.ndarray], sides: Sequence[pd.DataFrame]
) -> None:
    rates = [(values / values.sum() * 1000, values) for values in counts]
    halves = [(values + 0.5) / (values.sum() + 0.5) for _, values in rates]
    out["log_ratio"] = np.log2(halves[0]) - np.log2(halves[1])
    for name, (rate, values), side in zip(("first", "second"), rates, sides, strict=True):
        out[f"count_{name}"], out[f"rate_{name}"] = values.astype(int), rate
        spread = side.groupby("term")["task_id"].nunique()
        out[f"tasks_{name}"] = spread.reindex(out["term"], fill_value=0).to_numpy()


def _with_sides(
    plans: Plans, frame: pd.DataFrame, first: Sequence[str], second: Sequence[str]
) -> pd.DataFrame:
    of_first = frame["delta"] > 0
    owner = plans.plans.set_index("plan_id")["province_id"]
    provinces = [owner.loc[list(ids)].unique() for ids in (first, second)]
    one, two = (p[0] if len(p) == 1 else pd.NA for p in provinces)
    frame["side"] = np.where(of_first, side_label(plans, first), side_label(plans, second))
    frame["province_id"] = pd.array([one if f else two for f in of_first], dtype="string")
    return frame


def _own_words(plans: Plans) -> pd.DataFrame:
    """The words counted, without the names of provinces: that Jiangxi says 江西 is no finding."""
    table = plans.provinces
    names = {*table["short_zh"], *table["name_zh"], *(n + _PROVINCE for n in table["short_zh"])}
    return plans.terms[~plans.terms["term"].isin(names)]


def _prior(terms: pd.DataFrame, words: pd.Index, own: np.ndarray, size: float) -> np.ndarray:
    corpus = terms.groupby("term")["count"].sum()
    counts = corpus.reindex(words, fill_value=0).to_numpy(dtype=float)
    # A corpus that leaves out a word of the two sides would give it no prior, and a log of 0.
    counts = np.maximum(counts, own)
    outside = float(corpus[~corpus.index.isin(words)].sum())
    return counts / (counts.sum() + outside) * size


def _dispersion(terms: pd.DataFrame, words: pd.Index) -> np.ndarray:
    """DP norm of each word over the tasks of both sides."""
    sizes = terms.groupby("task_id")["count"].sum()
    shares = sizes / sizes.sum()
    expected = terms["task_id"].map(shares).to_numpy(dtype=float)
    totals = terms.groupby("term")["count"].sum()
    observed = terms["count"].to_numpy(dtype=float) / terms["term"].map(totals).to_numpy(
        dtype=float
    )
    # Tasks without the word each differ by their whole share.
    gap = (
        pd.Series(np.abs(observed - expected) - expected, index=terms["term"])
        .groupby(level=0)
        .sum()
    )
    dp = (gap.reindex(words).to_numpy() + 1) / 2
    most = 1 - float(shares.min())
    return dp / most if most > 0 else np.zeros(len(words))


def find_hidden(
    plans: Plans, frame: pd.DataFrame, *, first: Sequence[str], second: Sequence[str]
) -> np.ndarray:
    """Which rows of measure_keyness would be untrue to whoever reads the text.

    Words that one side has only inside longer ones, and words that no longer stand out where those
    inside longer ones count too (科协 in 省科协). The latter is looked at where a difference is told:
    where the interval leaves out 0, and for the rows that come first.
    """
    out = np.zeros(len(frame), dtype=bool)
    held = [Inside(plans.terms[plans.terms["plan_id"].isin(list(i))]) for i in (first, second)]
    for side, name in zip(held, ("count_first", "count_second"), strict=True):
        none = (frame[name] == 0).to_numpy()
        out[none] = [side.holds(term) for term in frame.loc[none, "term"]]
    told = (frame["holds"] | (np.arange(len(frame)) < _TOLD)).to_numpy(dtype=bool) & ~out
    rows = zip(frame.loc[told, "term"], frame.loc[told, "delta"] > 0, strict=True)
    rates = [(held[0].rate(t), held[1].rate(t), more) for t, more in rows]
    out[told] = [a < b * _MORE if more else b < a * _MORE for a, b, more in rates]
    return out


def measure_wording_change(
    plans: Plans, *, old: str, new: str, alpha: float = 0.05, least_tasks: int = 2
) -> pd.DataFrame:
    """How often words stand in an older and a newer plan (of one province), as draw_change reads it.

    Columns: label (word), old and new (per 1,000 words; missing where the word does not stand),
    unit, status, z, tasks. `raised` and `lowered` are words whose keyness interval leaves out 0;
    `new` and `dropped` stand in `least_tasks` tasks of one plan and in no task of the other, not even
    inside a longer word, and only where the other is complete; all others are `kept`. The largest
    |z| first.
    """
    frame = measure_keyness(plans, first=[new], second=[old], alpha=alpha)
    frame = frame[frame["tasks"] >= least_tasks]
    whole = plans.plans.set_index("plan_id")["complete"]
    gone, fresh = frame["count_first"] == 0, frame["count_second"] == 0
    status = np.where(frame["holds"] & (frame["delta"] > 0), RAISED, KEPT).astype(object)
    status[(frame["holds"] & (frame["delta"] <= 0)).to_numpy()] = LOWERED
    status[gone.to_numpy()] = DROPPED if whole[new] else FRAGMENT
    status[fresh.to_numpy()] = NEW if whole[old] else FRAGMENT
    status[find_hidden(plans, frame, first=[new], second=[old])] = KEPT
    out = pd.DataFrame({
        "label": frame["term"],
        "old": frame["rate_second"].mask(fresh),
        "new": frame["rate_first"].mask(gone),
        "unit": "次/千词", "status": status, "z": frame["z"], "tasks": frame["tasks"],
    })  # fmt: skip
    out = out.reset_index(drop=True)
    return with_caveat(out, frame.attrs.get("caveat", ""))
