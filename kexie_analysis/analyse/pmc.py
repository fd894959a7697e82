"""The PMC index of each plan: its inputs, its nine variables, and how far the result can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from kexie_analysis.analyse.codings import code_clauses, order_plans, scheme
from kexie_analysis.analyse.memo import remembered
from kexie_analysis.analyse.scoring import score_tasks
from kexie_analysis.analyse.states import FRAGMENT, caveat, with_caveat
from kexie_analysis.errors import CodebookError, SelectionError
from kexie_analysis.messages import joined, word
from kexie_analysis.plans import Plans
from kexie_analysis.schemes import SchemeCode

#: PMC from which a text is called 良好, 优秀, 完美 (of nine variables); below the first it is 一般.
CUT_OFFS = (4.0, 6.0, 8.0)
#: One clause may speak of a thing in passing; long texts have one on nearly everything.
LEAST_CLAUSES = 2
GRADES = ("一般", "良好", "优秀", "完美")
_READ = [
    "plan_id", "plan", "province_id", "doc_type", "variable_id", "variable", "code_id", "code", "clauses",
    "share", "terms",
]  # fmt: skip


def list_pmc_inputs(plans: Plans, *, least_clauses: int = LEAST_CLAUSES) -> pd.DataFrame:
    """The multi-input-output table: every binary X_ij of every plan, and what it rests on.

    Parameters
    ----------
    least_clauses : clauses in which a code's terms must stand for X_ij to be 1.

    Returns
    -------
    plan_id, plan, province_id, doc_type, variable_id, variable, code_id, code, value (1, 0, or missing where a
    fragment does not say it: the rest of the text may), low (what is certain: missing counts 0),
    state, clauses (how many have a term; missing for codes by rule), share (what a rule measures;
    missing for codes by terms and by years), terms (up to five).
    """
    return with_caveat(_judge(_read_inputs(plans), least_clauses), caveat(plans))


@remembered
def _read_inputs(plans: Plans) -> pd.DataFrame:
    """Plans by codes with what decides them: clauses with a term, or whether the rule holds."""
    known = scheme(plans, "pmc")
    variables = {group: label.name for group, label in known.groups}
    coded = code_clauses(plans, "pmc", tasks_only=False)
    by_code = coded.groupby(["plan_id", "code_id"])
    counts, terms = by_code.size().to_dict(), by_code["terms"].agg(_first_terms).to_dict()
    whole = plans.plans.set_index("plan_id")["complete"].astype(bool)
    facts = _Facts(plans)
    rows = []
    for plan in order_plans(plans).to_dict("records"):
        plan_id = plan["plan_id"]
        for code in known.codes:
            key = (plan_id, code.code_id)
            # A share of a fragment's tasks is no share of the plan's; its years it may well have.
            open_ = not whole[plan_id] and bool(code.rule) and not code.rule.startswith("years_")
            rows.append({
                **plan, "variable_id": code.group, "variable": variables[code.group],
                "code_id": code.code_id, "code": code.label.name,
                "clauses": pd.NA if code.rule else counts.get(key, 0), "terms": terms.get(key, ""),
                "share": facts.share(code, plan_id),
                "holds": bool(code.rule) and not open_ and facts.holds(code, plan_id),
                "open": open_ or (not whole[plan_id] and not code.rule),
            })  # fmt: skip
    return pd.DataFrame(rows, columns=[*_READ, "holds", "open"]).astype(
        {"clauses": "Int64", "share": "Float64"}
    )


def _judge(read: pd.DataFrame, least_clauses: int) -> pd.DataFrame:
    hit = read["holds"].astype(bool) | (read["clauses"] >= least_clauses).fillna(False).astype(bool)
    open_ = ~hit & read["open"].astype(bool)
    out = read.assign(
        value=hit.astype("Int64").mask(open_),
        low=hit.astype(int),
        state=pd.Series(FRAGMENT, index=read.index, dtype="string").where(open_),
    )
    return out[[*_READ[:8], "value", "low", "state", "clauses", "share", "terms"]]


def measure_pmc(
    plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS, least_clauses: int = LEAST_CLAUSES
) -> pd.DataFrame:
    """The PMC index as draw_pmc_heat and draw_pmc_surface read it: one row per plan and variable.

    Ruiz Estrada (2011): X_i is the mean of its binary X_ij, PMC the sum of the X_i, all weights
    equal. Higher means that the text touches on more of what the codebook lists; it says nothing
    of how well, and long texts touch on more (see check_pmc).

    Parameters
    ----------
    cut_offs : three rising values of the PMC at which the grade changes.

    Returns
    -------
    plan_id, plan, province_id, doc_type, variable_id, variable, value (0 to 1; missing, with state,
    where a fragment leaves an X_ij open), low (the least it can be), total (PMC, missing where a
    value is), total_low, grade, state, caveat. Plans by kind and year, not ranked.
    """
    inputs = _read_inputs(plans)
    return with_caveat(_sum_up(_judge(inputs, least_clauses), cut_offs), caveat(plans))


def _sum_up(inputs: pd.DataFrame, cut_offs: Sequence[float]) -> pd.DataFrame:
    if len(cut_offs) != len(GRADES) - 1 or sorted(cut_offs) != list(cut_offs):
        raise SelectionError("PMC 的分级界限不对", allowed="三个递增的数，如 [4, 6, 8]")
    keys = ["plan_id", "plan", "province_id", "doc_type", "variable_id", "variable"]
    grouped = inputs.groupby(keys, sort=False)
    out = grouped.agg(low=("low", "mean"), known=("value", "count"), size=("code_id", "size"))
    out = out.reset_index()
    open_ = out["known"] < out["size"]
    out["value"] = out["low"].astype("Float64").mask(open_)
    out["state"] = pd.Series(FRAGMENT, index=out.index, dtype="string").where(open_)
    by_plan = out.groupby("plan_id", sort=False)
    whole = by_plan["value"].count() == by_plan.size()
    totals = by_plan["low"].sum()
    out["total_low"] = out["plan_id"].map(totals).astype("Float64")
    out["total"] = out["total_low"].where(out["plan_id"].map(whole).astype(bool))
    grades = {p: grade(v, cut_offs) if whole[p] else FRAGMENT for p, v in totals.items()}
    out["grade"] = out["plan_id"].map(grades)
    return out[[*keys, "value", "low", "total", "total_low", "grade", "state"]]


def name_grades(grades: str) -> str:
    """The grades of `check_pmc` in the language spoken: `良好、优秀`."""
    return joined([word(g) for g in grades.split("、")], "、")


def grade(total: float, cut_offs: Sequence[float] = CUT_OFFS) -> str:
    """The grade of a PMC index: one that meets a cut-off is of the higher grade."""
    return GRADES[sum(total >= cut for cut in cut_offs)]


def check_pmc(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> pd.DataFrame:
    """How far each plan's PMC hangs on choices: length, one variable, one clause.

    Columns: plan_id, plan, province_id, doc_type, chars (of the document), pmc, pmc_low (certain),
    grade, drop_low and drop_high (least and most when one variable is left out, scaled back to all
    of them), drop_low_variable and drop_high_variable, pmc_one and pmc_three (terms must stand in one clause, in three),
    grades (all that these choices lead to, one where the grade is firm), per_thousand (PMC per
    1,000 characters), caveat. A fragment has pmc_low only. `attrs["length_correlation"]`:
    Spearman's between chars and PMC, None under five plans.
    """
    inputs = _read_inputs(plans)
    frame = _sum_up(_judge(inputs, LEAST_CLAUSES), cut_offs)
    others = {
        name: _sum_up(_judge(inputs, n), cut_offs).groupby("plan_id")["total"].first()
        for name, n in (("pmc_one", LEAST_CLAUSES - 1), ("pmc_three", LEAST_CLAUSES + 1))
    }
    chars = plans.plans.set_index("plan_id")["chars"].astype(int)
    rows = []
    for plan_id, own in frame.groupby("plan_id", sort=False):
        first = own.iloc[0]
        row = {
            name: first[name] for name in ("plan_id", "plan", "province_id", "doc_type", "grade")
        }
        row |= {"chars": int(chars[plan_id]), "pmc": first["total"], "pmc_low": first["total_low"]}
        row |= {name: totals[plan_id] for name, totals in others.items()} | {
            "grades": first["grade"]
        }
        if pd.notna(first["total"]):
            row |= _drop_one(own, cut_offs, [totals[plan_id] for totals in others.values()])
            row["per_thousand"] = float(first["total"]) / chars[plan_id] * 1000
        rows.append(row)
    names = ["plan_id", "plan", "province_id", "doc_type", "chars", "pmc", "pmc_low", "grade",
             "drop_low", "drop_low_variable", "drop_high", "drop_high_variable", "pmc_one", "pmc_three",
             "grades",
             "per_thousand"]  # fmt: skip
    out = with_caveat(pd.DataFrame(rows, columns=names), caveat(plans))
    scored = out.dropna(subset=["pmc"])
    enough = len(scored) >= 5 and min(scored[c].nunique() for c in ("pmc", "chars")) > 1
    ranks = scored["pmc"].astype(float).rank().corr(scored["chars"].rank()) if enough else None
    out.attrs["length_correlation"] = ranks
    return out


def _drop_one(
    own: pd.DataFrame, cut_offs: Sequence[float], others: list[float]
) -> dict[str, object]:
    values = own.set_index("variable")["value"].astype(float)
    size = len(values)
    without = ((values.sum() - values) * size / (size - 1)) if size > 1 else values
    totals = [values.sum(), *without, *(v for v in others if pd.notna(v))]
    reached = {grade(float(total), cut_offs) for total in totals}
    return {
        "drop_low": float(without.min()), "drop_low_variable": str(without.idxmin()),
        "drop_high": float(without.max()), "drop_high_variable": str(without.idxmax()),
        "grades": "、".join(g for g in GRADES if g in reached),
    }  # fmt: skip


def _first_terms(terms: pd.Series) -> str:
    found = dict.fromkeys(t for joined in terms for t in str(joined).split("、"))
    return "、".join(list(found)[:5])


class _Facts:
    """What the tables say of a plan, by the rules a PMC code may name.

    A rule is `years_long`, `years_medium` or `years_annual`; or a name, the least share, and for
    `theme` and `instrument` what it is a share of: `theme 0.15 talent`, `targets 0.2`.
    """

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        table = plans.plans.set_index("plan_id")
        span = table["end_year"] - table["start_year"] + 1
        yearly = plans.quantities["basis"] == "annual"
        recurring = plans.assignments["recurring"].fillna(False).astype(bool)
        steps = {
            *plans.quantities.loc[yearly, "plan_id"],
            *plans.assignments.loc[recurring, "plan_id"],
        }
        self._years: dict[str, set[str]] = {
            "years_long": set(span.index[(span >= 5).fillna(False)]),
            "years_medium": set(span.index[((span >= 2) & (span <= 4)).fillna(False)]),
            "years_annual": set(span.index[(span == 1).fillna(False)]) | steps,
        }
        self._shares: dict[str, Callable[[list[str]], pd.Series]] = {
            "theme": self._theme, "instrument": self._instrument, "targets": self._targets,
            "measures": self._measures, "departments": self._departments, "deadlines": self._deadlines,
        }  # fmt: skip
        self._known: dict[str, pd.Series] = {}

    def holds(self, code: SchemeCode, plan_id: str) -> bool:
        """Whether the code's rule holds for the plan. Raises CodebookError for an unknown rule."""
        if code.rule in self._years:
            return plan_id in self._years[code.rule]
        return bool(self.share(code, plan_id) >= float(code.rule.split()[1]))

    def share(self, code: SchemeCode, plan_id: str) -> float:
        """What the code's rule measures of the plan, 0 to 1; missing where it measures no share."""
        if not code.rule or code.rule in self._years:
            return float("nan")
        word, *rest = code.rule.split()
        if word not in self._shares or not rest or not _is_share(rest[0]):
            raise CodebookError(
                f"编码 {code.code_id} 的 rule “{code.rule}”不认识",
                where="schemes/pmc.yml",
                allowed="、".join(
                    [*self._years, *(f"{name} <最低占比> …" for name in self._shares)]
                ),
            )
        if code.rule not in self._known:
            self._known[code.rule] = self._shares[word](rest[1:])
        return float(self._known[code.rule].get(plan_id, 0.0))

    def _of_tasks(self, task_ids: Iterable[str]) -> pd.Series:
        tasks = self._plans.tasks
        return tasks["task_id"].isin(set(task_ids)).groupby(tasks["plan_id"]).mean()

    def _theme(self, names: list[str]) -> pd.Series:
        mentions = self._plans.mentions
        return self._of_tasks(mentions.loc[mentions["theme_id"].isin(names), "task_id"].dropna())

    def _instrument(self, names: list[str]) -> pd.Series:
        groups = {c.code_id: c.group for c in scheme(self._plans, "instruments").codes}
        used = code_clauses(self._plans, "instruments")
        return used["code_id"].map(groups).isin(names).groupby(used["plan_id"]).mean()

    def _targets(self, _: list[str]) -> pd.Series:
        quantities = self._plans.quantities
        return self._of_tasks(quantities.loc[quantities["role"] == "target", "task_id"].dropna())

    def _measures(self, _: list[str]) -> pd.Series:
        scores = score_tasks(self._plans)
        return self._of_tasks(scores.loc[scores["measure"] >= 3, "task_id"])

    def _departments(self, _: list[str]) -> pd.Series:
        duties = self._plans.assignments
        return self._of_tasks(duties.loc[duties["departments"].notna(), "task_id"].dropna())

    def _deadlines(self, _: list[str]) -> pd.Series:
        duties = self._plans.assignments
        return self._of_tasks(duties.loc[duties["due_text"].notna(), "task_id"].dropna())


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False
