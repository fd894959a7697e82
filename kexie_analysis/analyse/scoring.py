"""Scores of goals and measures per task, by rules that can be read off the tables."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.codings import code_clauses, order_plans
from kexie_analysis.analyse.memo import remembered
from kexie_analysis.analyse.states import caveat, with_caveat
from kexie_analysis.messages import joined, word
from kexie_analysis.plans import Plans

#: Fewest tasks of which a rank correlation with their length is worked out.
LEAST_TASKS = 8
_KINDS = {"rules": "制度文件", "resources": "资源投入", "review": "考核评估"}
_GOALS = {5: "确定的目标值和年份", 4: "有目标值", 3: "说出结果", 2: "只给方向", 1: "未说目标"}


@remembered
def score_tasks(plans: Plans) -> pd.DataFrame:
    """Goals and measures of each task, 1 to 5, with what the score rests on.

    After Peng, Zhong and Sun (2008), 政策测量、政策协同演变与经济绩效; the force of the issuer (力度) is
    left out, all issuers being of one rank. Higher means more definite wording.

    Goals: 5 a target figure, firmly said, with its year; 4 another target figure; 3 an outcome in
    words; 2 a direction; 1 neither. Measures: of rules, resources, review, and a duty (department
    or due date), three kinds or more 5, two 4, one 3; none but a named programme 2; nothing 1.

    Columns: task_id, plan_id, plan, province_id, title, clause, chars, goal, goal_reason, measure,
    measure_reason, measure_text (the score without duties: these stand in tables that other kinds
    of documents do not have), caveat.
    """
    tasks = plans.tasks.sort_values(["plan_id", "start"])
    coded = code_clauses(plans, "measures").groupby("task_id")["code_id"].agg(set).to_dict()
    goals = _goal_figures(plans)
    duties = plans.assignments.dropna(subset=["task_id"])
    named = duties["departments"].notna() | duties["due_text"].notna()
    dutiful = set(duties.loc[named, "task_id"])
    lengths = plans.clauses.groupby("task_id")["chars"].sum()
    owner = plans.plans.set_index("plan_id")["province_id"]
    rows = []
    for task in tasks.itertuples():
        codes = coded.get(task.task_id, set())
        goal = goals.get(task.task_id) or (
            3 if "outcome" in codes else 2 if "direction" in codes else 1
        )
        kinds = [zh for code, zh in _KINDS.items() if code in codes]
        said = [*kinds, *(["责任或时限"] if task.task_id in dutiful else [])]
        programme = "named_programme" in codes
        reasons = said or (["具名工程"] if programme else ["未说措施"])
        rows.append({
            "task_id": task.task_id, "plan_id": task.plan_id, "plan": plans.plan_label(task.plan_id),
            "province_id": owner[task.plan_id], "title": task.title, "clause": plans.clause(task.task_id),
            "chars": int(lengths.get(task.task_id, 0)), "goal": goal, "goal_reason": word(_GOALS[goal]),
            "measure": _measure(len(said), programme), "measure_reason": joined([word(r) for r in reasons], "、"),
            "measure_text": _measure(len(kinds), programme),
        })  # fmt: skip
    names = ["task_id", "plan_id", "plan", "province_id", "title", "clause", "chars", "goal",
             "goal_reason", "measure", "measure_reason", "measure_text"]  # fmt: skip
    return with_caveat(pd.DataFrame(rows, columns=names), caveat(plans))


def _measure(kinds: int, programme: bool) -> int:
    return min(kinds + 2, 5) if kinds else 2 if programme else 1


def _goal_figures(plans: Plans) -> dict[str, int]:
    targets = plans.quantities[
        (plans.quantities["role"] == "target") & plans.quantities["task_id"].notna()
    ]
    firm = (targets["modality"] == "firm") & targets["year_to"].notna()
    score = firm.fillna(False).astype(int) + 4
    return score.groupby(targets["task_id"]).max().to_dict()


def summarise_scores(plans: Plans) -> pd.DataFrame:
    """Scores per plan: means, how many tasks reach 4, and how much they follow the tasks' length.

    Columns: plan_id, plan, province_id, doc_type, tasks, goal, measure, measure_text (means),
    goal_high, measure_high (tasks of 4 or 5), goal_length, measure_length (Spearman's rank
    correlation with the task's characters, missing under LEAST_TASKS tasks or without variation:
    near 1 the score says how long the tasks are), caveat. Plans by kind and year, not ranked.
    """
    scores = score_tasks(plans)
    rows = []
    for plan in order_plans(plans).to_dict("records"):
        own = scores[scores["plan_id"] == plan["plan_id"]]
        if own.empty:
            continue
        row = {**plan, "tasks": len(own)}
        row |= {name: float(own[name].mean()) for name in ("goal", "measure", "measure_text")}
        for name in ("goal", "measure"):
            row[f"{name}_high"] = int((own[name] >= 4).sum())
            row[f"{name}_length"] = _rank_correlation(own[name], own["chars"])
        rows.append(row)
    names = ["plan_id", "plan", "province_id", "doc_type", "tasks", "goal", "measure", "measure_text",
             "goal_high", "measure_high", "goal_length", "measure_length"]  # fmt: skip
    out = pd.DataFrame(rows, columns=names).astype(
        {"goal_length": "Float64", "measure_length": "Float64"}
    )
    return with_caveat(out, caveat(plans))


def _rank_correlation(one: pd.Series, two: pd.Series) -> float | None:
    if len(one) < LEAST_TASKS or one.nunique() < 2 or two.nunique() < 2:
        return None
    return float(one.rank().corr(two.rank()))
