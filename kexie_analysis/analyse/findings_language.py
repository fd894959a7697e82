"""Findings on wording: which plans and tasks read alike, what one says more than another."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse import language
from kexie_analysis.analyse.findings import (
    find_missing_documents,
    make_finding,
    names_of,
    top,
)
from kexie_analysis.analyse.language_views import (
    compare_words,
    list_alignment,
    list_wording_change,
)
from kexie_analysis.messages import say
from kexie_analysis.plans import Plans

_NAMED = 4  # words named in one sentence


def find_findings(
    plans: Plans, *, corpus: Plans | None = None, baseline: str = "", alpha: float = 0.05
) -> list[dict]:
    """Up to five findings: closest plans, key words, closest tasks, shared passages, change."""
    if len(plans) < 2:
        return top([_alone(plans), find_missing_documents(plans)])
    found = [
        _closest(plans),
        _words(compare_words(plans, baseline=baseline, corpus=corpus, alpha=alpha)),
        _tasks(plans, baseline),
        _passages(plans),
        _change(plans, baseline, alpha),
    ]
    return top([find_missing_documents(plans), *found])


def write_title(plans: Plans) -> str:
    """How alike the documents are, and which are most so."""
    if plans.plans.empty:
        return "所选范围没有文件，无从比较措辞"
    if len(plans) == 1:
        return f"只有{plans.plan_label(plans.plans['plan_id'].iloc[0])}一份文件，不能比较措辞"
    pairs = language.measure_similarity(plans)
    if pairs.empty:
        return "所读文件没有可比较的任务用词"
    best = pairs.iloc[0]
    if len(pairs) == 1:
        return f"{best['plan_a']}与{best['plan_b']}用词余弦{best['cosine']:.2f}"
    return f"{len(plans)}份文件两两比较，{best['plan_a']}与{best['plan_b']}用词最相近"


def title_keyness(frame: pd.DataFrame) -> str:
    """What the keyness figure shows, from compare_words."""
    one, two = frame.attrs.get("sides", ["", ""])
    if frame.empty or not two:
        return "只有一方有文件，不能比较用词"
    firm = frame[frame["holds"] & ~frame["single_task"]]
    if firm.empty:
        return f"{one}与{two}没有一个词的差别大到区间不含零"
    return f"{one}与{two}：{len(firm)}个词的差别区间不含零"


def title_similarity(plans: Plans) -> str:
    """The span of the cosines."""
    pairs = language.measure_similarity(plans)
    if pairs.empty:
        return "不足两份文件，没有相似度"
    low, high = pairs["cosine"].min(), pairs["cosine"].max()
    return f"用词相似度在{low:.2f}至{high:.2f}之间" if len(pairs) > 1 else f"用词相似度为{high:.2f}"


def title_alignment(frame: pd.DataFrame) -> str:
    """How close the closest tasks are, from list_alignment."""
    if frame.empty:
        return "没有可以对应的跨省任务"
    scores = frame.attrs["scores"]
    return (
        f"多数任务在外省没有近似者：最近任务的相似度中位数只有{scores['median']:.2f}"
        if (scores["median"] < 0.2)
        else f"跨省最近任务的相似度中位数为{scores['median']:.2f}"
    )


def title_change(frame: pd.DataFrame) -> str:
    """How many words changed between the two plans, from list_wording_change."""
    old, new = frame.attrs["names"]
    if not old:
        return "没有一省有两份文件，不能比较措辞变化"
    counts = frame["status"].value_counts()
    return f"从{old}到{new}：新提{counts.get('new', 0)}个词，未再提{counts.get('dropped', 0)}个（各列最突出的）"


def title_cowords(plans: Plans, *, theme_id: str) -> str:
    """What the network of words shows."""
    return say("“{theme}”一起出现的词", theme=plans.codebook.theme(theme_id).label.name)


def _alone(plans: Plans) -> dict | None:
    if plans.plans.empty:
        return make_finding("所选范围内没有文件，措辞无从比较。", documents=0)
    label = plans.plan_label(plans.plans["plan_id"].iloc[0])
    count = plans.terms["term"].nunique()
    text = f"只有{label}一份文件（{count}个不同的词）；关键性、相似度、任务对应、共同表述和变化都要两份以上文件，本期未算。"
    return make_finding(text, strong=["本期未算"], documents=1)


def _closest(plans: Plans) -> dict | None:
    pairs = language.measure_similarity(plans)
    if pairs.empty:
        return None
    best = pairs.iloc[0]
    strong = f"{best['plan_a']}与{best['plan_b']}用词最相近"
    text = f"{strong}（余弦{best['cosine']:.2f}）"
    if len(pairs) > 1:
        last = pairs.iloc[-1]
        text += f"，{last['plan_a']}与{last['plan_b']}相差最大（{last['cosine']:.2f}）"
    else:
        strong = f"余弦{best['cosine']:.2f}"
        text = f"{best['plan_a']}与{best['plan_b']}用词{strong}"
    return make_finding(f"{text}。", strong=[strong], documents=len(plans))


def _words(frame: pd.DataFrame) -> dict | None:
    one, two = frame.attrs.get("sides", ["", ""])
    if frame.empty or not two:
        return None
    firm = frame[frame["holds"] & ~frame["single_task"]]
    if firm.empty:
        text = f"{one}与{two}用词没有一个差别的区间不含零，个别突出的词多只见于一两个任务"
        return make_finding(f"{text}。", strong=["没有一个差别的区间不含零"], documents=2)
    parts = []
    for name, own in ((one, firm[firm["delta"] > 0]), (two, firm[firm["delta"] <= 0])):
        words = [f"“{r.term}”（{r.tasks}个任务）" for r in own.head(_NAMED).itertuples()]
        if words:
            parts.append(f"{name}更多说{'、'.join(words)}")
    kept = int(firm["holds_adjusted"].sum())
    tail = f"多重比较校正后仍成立的有{kept}个" if kept else "多重比较校正后都不再成立，只可看作线索"
    strong = [f"“{t}”" for t in firm["term"].head(3)]
    return make_finding(f"{'；'.join(parts)}；{tail}。", strong=strong, documents=2)


def _tasks(plans: Plans, baseline: str) -> dict | None:
    frame = list_alignment(plans, baseline=baseline, limit=1)
    if frame.empty:
        return None
    row, scores = frame.iloc[0], frame.attrs["scores"]
    pair = f"{row['left_plan']}{row['left']}与{row['right_plan']}{row['right']}"
    text = f"跨省最接近的任务是{pair}（相似度{row['score']:.2f}，{row['pair_kind']}，主要靠“{row['terms']}”）"
    text += f"；{scores['n']}对最近任务的中位数为{scores['median']:.2f}"
    cited = [*row["cited_left"], *row["cited_right"]]
    return make_finding(f"{text}。", strong=[f"相似度{row['score']:.2f}"], clauses=cited)


def _passages(plans: Plans) -> dict | None:
    count = len(plans.shared_passages)
    frame = language.list_passages(plans, limit=1)
    held = language.measure_containment(plans)
    if frame.empty:
        text = f"所读{len(plans)}份文件之间没有十三字以上的共同表述"
        return make_finding(f"{text}。", strong=["没有十三字以上的共同表述"], documents=len(plans))
    longest = frame.iloc[0]
    places = [f"{longest[side]}{longest[f'{side}_clause']}" for side in ("left", "right")]
    text = f"十三字以上的共同表述共{count}处，最长{longest['chars']}字（{names_of(places, '处')}）"
    if len(held):
        most = held.iloc[0]
        text += (
            f"；整体重合不高，八字片段重合最多的是{most['plan']}之于{most['other']}"
            if (most["containment"] < 0.1)
            else f"；八字片段重合最多的是{most['plan']}之于{most['other']}"
        )
        text += f"（{100 * most['containment']:.1f}%）"
    cited = [*longest["cited_a"], *longest["cited_b"]]
    strong = [f"共{count}处，最长{longest['chars']}字"]
    return make_finding(f"{text}。", strong=strong, clauses=cited, documents=len(plans))


def _change(plans: Plans, baseline: str, alpha: float) -> dict | None:
    frame = list_wording_change(plans, baseline=baseline, alpha=alpha)
    if frame.empty:
        return None
    old, new = frame.attrs["names"]
    parts = []
    for status, verb in (
        ("new", "新提"),
        ("raised", "说得更多的是"),
        ("lowered", "说得更少的是"),
        ("dropped", "未再提"),
    ):
        words = frame.loc[frame["status"] == status, "label"].head(_NAMED)
        if len(words):
            parts.append(verb + "、".join(f"“{w}”" for w in words))
    return make_finding(f"从{old}到{new}，{'，'.join(parts)}。", strong=[parts[0]], documents=2)
