"""What each plan says of a theme, side by side: coverage, targets, measures, thresholds.

Every function takes `Plans` and gives a tidy frame; frames that set plans of different types or
years side by side carry a `caveat` column and `attrs["caveat"]`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kexie_analysis.analyse.belonging import are_of_theme
from kexie_analysis.analyse.clauses import short_clauses
from kexie_analysis.analyse.departments import list_departments as list_departments
from kexie_analysis.analyse.figures import figure_text
from kexie_analysis.analyse.memo import remembered
from kexie_analysis.analyse.places import locate
from kexie_analysis.analyse.reached import drop_uncounted
from kexie_analysis.analyse.states import PRESENT, absence, caveat, caveat_of, with_caveat
from kexie_analysis.analyse.strive import strive_words
from kexie_analysis.codebook import Theme
from kexie_analysis.messages import joined, say, span, word
from kexie_analysis.plans import Plans

#: Who or what a share counts where it is one of people in a body, not of bodies reached.
_MEMBERS = ("理事", "监事", "代表", "委员", "领导机构", "负责人", "一线", "青年", "会员")
_PARTS = ("比例", "占比", "比重")
#: Shares of societies that have a body, and seats in the association's own: none of a society's body.
_OTHER_SHARES = (
    "建立|设立|成立|全委会|科协委员|科协代表|委员会委员|常务委员|常委会|(?<!会员)代表大会代表"
)
_CITED = ("plan_id", "task_id", "clause")
#: Where a measure stands in a review or in the guiding thought only, a plan counts as silent on it.
_INTENT_ONLY = "只计任务、目标和保障措施里写到的，回顾和背景里的、只在章节标题里的不算"


def describe_plans(plans: Plans) -> pd.DataFrame:
    """One row per plan: kind, years, length and what was extracted from it.

    Columns: plan_id, province_id, province, plan, doc_type, issued_on, start_year, end_year, chars
    (code points), tasks, targets, results, assignments, complete.
    """
    out = plans.plans[
        [
            "plan_id",
            "province_id",
            "doc_type",
            "issued_on",
            "start_year",
            "end_year",
            "chars",
            "complete",
        ]
    ].copy()
    out.insert(2, "province", out["province_id"].map(plans.province_name))
    out.insert(3, "plan", out["plan_id"].map(plans.plan_label))
    counts = {
        "tasks": plans.tasks,
        "targets": plans.quantities[plans.quantities["role"] == "target"],
        "results": drop_uncounted(plans.quantities[plans.quantities["role"] == "result"]),
        "assignments": plans.assignments,
    }
    for name, frame in counts.items():
        out[name] = out["plan_id"].map(frame["plan_id"].value_counts()).fillna(0).astype(int)
    return out.sort_values(["province_id", "start_year", "plan_id"]).reset_index(drop=True)


def count_documents(plans: Plans) -> pd.DataFrame:
    """Documents read per province. Columns: province_id, value (documents), label (their periods).

    A province asked for without a document has no value and the label 无文件.
    """
    rows = []
    for province in dict.fromkeys([*plans.asked, *plans.plans["province_id"]]):
        count = int((plans.plans["province_id"] == province).sum())
        label = say("{n}份", n=count) if count else word("无文件")
        rows.append((province, count or pd.NA, label))
    return pd.DataFrame(rows, columns=["province_id", "value", "label"])


def measure_coverage(plans: Plans, *, themes: Iterable[str] | None = None) -> pd.DataFrame:
    """How much of each plan is about each theme (关注度).

    A plan without a word of the theme that promises a figure for it touches on it by that figure.
    Columns: theme_id, theme, plan_id, plan, province_id, doc_type, tasks (that mention the theme),
    mentions (places, codes counted with their theme), salience (share, 0-1, of the characters of
    the plan's tasks that stand in tasks which mention the theme), per_1000 (mentions per 1,000
    characters of the text read), state (`present` or one of the four), caveat. Where the theme is
    not mentioned, salience and per_1000 are missing, not 0.
    """
    frame = _coverage(plans)
    if themes is None:
        return frame
    chosen = [plans.codebook.theme(t).theme_id for t in themes]
    return frame[frame["theme_id"].isin(chosen)].reset_index(drop=True)


@remembered
def _coverage(plans: Plans) -> pd.DataFrame:
    places = plans.mentions.drop_duplicates(["plan_id", "theme_id", "start"])
    found: dict[tuple, list] = {}
    for plan_id, theme_id, task_id in zip(
        places["plan_id"], places["theme_id"], places["task_id"], strict=True
    ):
        found.setdefault((plan_id, theme_id), []).append(task_id)
    lengths: dict[str, dict[str, int]] = {}
    for task in plans.tasks.itertuples():
        lengths.setdefault(task.plan_id, {})[task.task_id] = task.end - task.start
    rows = []
    for theme in plans.codebook.themes:
        mute = [p for p in plans.plans["plan_id"] if (p, theme.theme_id) not in found]
        promised = _tasks_of_targets(plans, theme, mute)
        for plan in plans.plans.itertuples():
            own = found.get((plan.plan_id, theme.theme_id)) or promised.get(plan.plan_id, [])
            rows.append(_coverage_row(plans, theme, plan, own, lengths.get(plan.plan_id, {})))
    columns = ["theme_id", "theme", "plan_id", "plan", "province_id", "doc_type", "tasks"]
    columns += ["mentions", "salience", "per_1000", "state"]
    return with_caveat(pd.DataFrame(rows, columns=columns), caveat(plans))


def _tasks_of_targets(plans: Plans, theme: Theme, mute: list[str]) -> dict[str, list]:
    """By plan of those without a word of the theme, the tasks of the figures it promises for it."""
    frame = plans.quantities[plans.quantities["plan_id"].isin(mute)]
    frame = frame[(frame["role"] == "target").fillna(False)]
    frame = frame[are_of_theme(plans, frame, theme)]
    out: dict[str, list] = {}
    for plan_id, task_id in zip(frame["plan_id"], frame["task_id"], strict=True):
        out.setdefault(plan_id, []).append(task_id)
    return out


def _coverage_row(plans: Plans, theme: Theme, plan, hits: list, lengths: dict[str, int]) -> tuple:
    head: tuple = (theme.theme_id, theme.label.name, plan.plan_id, plans.plan_label(plan.plan_id))
    head += (plan.province_id, plan.doc_type)
    if not hits:
        state = absence(plans, plan.plan_id, theme.theme_id, five_year=False)
        return (*head, 0, 0, pd.NA, pd.NA, state)
    rate = 1000 * len(hits) / plan.chars if plan.chars else pd.NA
    inside = {t for t in hits if t in lengths}
    whole = sum(lengths.values())
    share = sum(lengths[t] for t in inside) / whole if whole else pd.NA
    return (*head, len(inside), len(hits), share, rate, PRESENT)


@remembered
def find_targets(
    plans: Plans,
    *,
    theme_id: str | None = None,
    indicator_id: str | None = None,
    role: str = "target",
) -> pd.DataFrame:
    """The figures that plans promise (or, with role `result`, report) for a theme or indicator.

    A figure belongs to a theme by its indicator; one without an indicator by a theme's word in
    what it counts. Columns: province_id, province, plan_id, plan, clause, label (what is counted: the
    catalogue's name, else the phrase), phrase (as extracted), indicator_id (empty where none fits),
    value_text, low, high, bound, unit, basis, year_from, year_to, modality, role, quantity_id,
    task_id, section_id, start, end, strive_word (争取, 力争, as the document has it), caveat.
    """
    frame = drop_uncounted(plans.quantities[plans.quantities["role"] == role])
    if indicator_id:
        frame = frame[(frame["indicator_id"] == indicator_id).fillna(False)]
    if theme_id:
        frame = frame[are_of_theme(plans, frame, plans.codebook.theme(theme_id))]
    out = plans.cite(frame)
    out.insert(
        0, "province_id", out["plan_id"].map(plans.plans.set_index("plan_id")["province_id"])
    )
    out = out.rename(columns={"indicator": "phrase"})
    out["indicator_id"] = out["indicator_id"].fillna("")
    names = {i.indicator_id: i.label.name for i in plans.codebook.indicators()}
    out["label"] = out["indicator_id"].map(names).fillna(out["phrase"])
    out["label"] = out["label"].fillna(word("未写明所计之物"))
    out["value_text"] = _said(out)
    out["strive_word"] = strive_words(plans, out)
    out = out.sort_values(["province_id", "plan_id", "start"]).reset_index(drop=True)
    return with_caveat(out, caveat_of(plans, out))


def _said(found: pd.DataFrame) -> pd.Series:
    """The figures in words; spaces that a page layout left inside one are no part of it."""
    names = ("value_text", "low", "high", "bound", "unit")
    rows = zip(*(found[n] for n in names), strict=True)
    said = [
        figure_text(text.replace(" ", ""), low=low, high=high, bound=bound, unit_name=unit)
        for text, low, high, bound, unit in rows
    ]
    return pd.Series(pd.array(said, dtype="string"), index=found.index)


def state_targets(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """One row per plan: how many figures it promises for the theme, or why there is none.

    Columns: plan_id, plan, province_id, targets (missing where there are none), clauses, state.
    """
    found = find_targets(plans, theme_id=theme_id)
    held: dict[str, list[tuple[object, str]]] = {}
    for plan_id, *cited in zip(*(found[n].tolist() for n in _CITED), strict=True):
        held.setdefault(plan_id, []).append((cited[0], cited[1]))
    rows = []
    for plan in plans.plans.itertuples():
        head = (plan.plan_id, plans.plan_label(plan.plan_id), plan.province_id)
        hits = held.get(plan.plan_id)
        if hits is None:
            rows.append((*head, pd.NA, "", absence(plans, plan.plan_id, theme_id)))
            continue
        tasks = [str(task_id) for task_id, _ in hits if not pd.isna(task_id)]
        outside = [clause for task_id, clause in hits if pd.isna(task_id)]
        clauses = joined(dict.fromkeys([short_clauses(plans, tasks), *outside]), "、")
        rows.append((*head, len(hits), clauses, PRESENT))
    columns = ["plan_id", "plan", "province_id", "targets", "clauses", "state"]
    return with_caveat(pd.DataFrame(rows, columns=columns), caveat(plans))


@remembered
def list_measures(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """The measures matrix: each code of the theme in each plan, by the clauses that mention it.

    What counts is what a plan means to do (analyse.places): its tasks, its goals and safeguards; what
    it says in a review of the past, in its guiding thought or in a heading alone does not.
    Columns: code_id, row (the code's label), plan_id, column (the plan's label), subtitle (its
    years), province_id, clauses (`9、11—13`, empty where absent), state, plans (how many of the
    plans take the measure up), caveat. Rows: codes by how many plans take them up, then as in the
    codebook; within them plans in order of province and year.
    """
    theme = plans.codebook.theme(theme_id)
    hits = plans.mentions[
        (plans.mentions["theme_id"] == theme.theme_id) & plans.mentions["code_id"].notna()
    ]
    hits = locate(plans, hits)
    cells = {
        key: list(own["clause_id"])
        for key, own in hits.groupby(["code_id", "plan_id"], observed=True)
    }
    ordered = plans.plans.sort_values(["province_id", "start_year"])
    heads = {p.plan_id: _plan_head(plans, p) for p in ordered.itertuples()}
    silence = {p: absence(plans, p, theme.theme_id) for p in heads}
    rows = []
    for code in theme.codes:
        for plan_id, head in heads.items():
            ids = cells.get((code.code_id, plan_id), [])
            state = PRESENT if ids else silence[plan_id]
            rows.append((code.code_id, code.label.name, *head, short_clauses(plans, ids), state))
    columns = ["code_id", "row", "plan_id", "column", "subtitle", "province_id", "clauses", "state"]
    frame = pd.DataFrame(rows, columns=columns)
    taken = frame[frame["state"] == PRESENT].groupby("code_id").size()
    frame["plans"] = frame["code_id"].map(taken).fillna(0).astype(int)
    frame = frame.sort_values("plans", ascending=False, kind="stable").reset_index(drop=True)
    return with_caveat(frame, joined([word(_INTENT_ONLY), caveat(plans)], "；"))


def _plan_head(plans: Plans, plan) -> tuple:
    years = ""
    if pd.notna(plan.start_year):
        one = plan.start_year == plan.end_year
        years = str(plan.start_year) if one else span(plan.start_year, plan.end_year)
    return (plan.plan_id, plans.plan_label(plan.plan_id), years, plan.province_id)


def find_thresholds(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """The shares (%) that plans demand of who sits in a society's body: `at least two thirds of a council`.

    Columns as in find_targets, with `value` (%), ordered from the highest down.
    """
    found = find_targets(plans, theme_id=theme_id)
    share = (found["unit"] == "%") & (found["basis"].isna() | (found["basis"] == "level"))
    named = found["phrase"].fillna("") + found["label"].fillna("")
    share &= named.str.contains("|".join(_MEMBERS)) & named.str.contains("|".join(_PARTS))
    share &= ~named.str.contains(_OTHER_SHARES)
    out = found[share].sort_values(["low", "plan_id"], ascending=[False, True])
    out = out.assign(value=out["low"]).reset_index(drop=True)
    return with_caveat(out, caveat_of(plans, out))


@remembered
def list_quantified(plans: Plans) -> pd.DataFrame:
    """Which themes have figures promised in which plans, shaped as the measures matrix.

    Columns: row (theme), column (plan), subtitle, plan_id, province_id, clauses, state, caveat.
    """
    frames = []
    for theme in plans.codebook.themes:
        frame = state_targets(plans, theme_id=theme.theme_id)
        frames.append(frame.assign(row=theme.label.name, column=frame["plan"], subtitle=""))
    columns = ["row", "column", "subtitle", "plan_id", "province_id", "clauses", "state"]
    if not frames:
        return with_caveat(pd.DataFrame(columns=columns), "")
    return with_caveat(pd.concat(frames, ignore_index=True)[columns], caveat(plans))
