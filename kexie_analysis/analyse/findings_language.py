"""Findings on wording: which plans and tasks read alike, what one says more than another."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse import language
from kexie_analysis.analyse.findings import (
    absent_names,
    find_missing_documents,
    find_nothing,
    make_finding,
    say_unread,
    top,
)
from kexie_analysis.analyse.language_views import (
    compare_words,
    list_alignment,
    list_wording_change,
)
from kexie_analysis.messages import bracketed, joined, listed, say, sentence, word
from kexie_analysis.plans import Plans

_NAMED = 4  # words named in one sentence


def find_findings(
    plans: Plans, *, corpus: Plans | None = None, baseline: str = "", alpha: float = 0.05
) -> list[dict]:
    """Up to five findings: closest plans, key words, closest tasks, shared passages, change."""
    if plans.plans.empty:
        return find_nothing(plans)
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
        return say("没有{names}的文件，无从比较措辞", names=absent_names(plans))
    if len(plans) == 1:
        return say("只有{plan}一份文件，不能比较措辞", plan=_only(plans))
    pairs = language.measure_similarity(plans)
    if pairs.empty:
        return say("所读文件没有可比较的任务用词")
    known = _pair(pairs.iloc[0])
    if len(pairs) == 1:
        return say("{one}与{two}用词余弦{cosine}", **known)
    return say("{n}份文件两两比较，{one}与{two}用词最相近", n=len(plans), **known)


def title_keyness(frame: pd.DataFrame) -> str:
    """What the keyness figure shows, from compare_words."""
    one, two = frame.attrs.get("sides", ["", ""])
    if frame.empty or not two:
        return say("只有一方有文件，不能比较用词")
    firm = frame[frame["holds"] & ~frame["single_task"]]
    if firm.empty:
        return say("{one}与{two}没有一个词的差别大到区间不含零", one=one, two=two)
    return say("{one}与{two}：{n}个词的差别区间不含零", one=one, two=two, n=len(firm))


def title_similarity(plans: Plans) -> str:
    """The span of the cosines."""
    pairs = language.measure_similarity(plans)
    if pairs.empty:
        return say("不足两份文件，没有相似度")
    low, high = pairs["cosine"].min(), pairs["cosine"].max()
    if len(pairs) > 1:
        return say("用词相似度在{low}至{high}之间", low=f"{low:.2f}", high=f"{high:.2f}")
    return say("用词相似度为{value}", value=f"{high:.2f}")


def title_alignment(frame: pd.DataFrame) -> str:
    """How close the closest tasks are, from list_alignment."""
    if frame.empty:
        return say("没有可以对应的跨省任务")
    median = frame.attrs["scores"]["median"]
    if median < 0.2:
        return say(
            "多数任务在外省没有近似者：最近任务的相似度中位数只有{value}", value=f"{median:.2f}"
        )
    return say("跨省最近任务的相似度中位数为{value}", value=f"{median:.2f}")


def title_change(frame: pd.DataFrame) -> str:
    """How many words changed between the two plans, from list_wording_change."""
    old, new = frame.attrs["names"]
    if not old:
        return say("没有一省有两份文件，不能比较措辞变化")
    counts = frame["status"].value_counts()
    return say(
        "从{old}到{new}：任务里新提{fresh}个词，未再写{gone}个（各列最突出的）",
        old=old, new=new, fresh=counts.get("new", 0), gone=counts.get("dropped", 0),
    )  # fmt: skip


def title_cowords(plans: Plans, edges: pd.DataFrame, *, theme_id: str) -> str:
    """What the network of words shows, from find_cowords."""
    label = plans.codebook.theme(theme_id).label.name
    if edges.empty:
        return say_unread(plans) or say("写到“{theme}”的分句里，没有常在一起的词", theme=label)
    return say("“{theme}”一起出现的词", theme=label)


def _alone(plans: Plans) -> dict | None:
    left_out = say("本期未算")
    text = say(
        "只有{plan}一份文件（{n}个不同的词）；关键性、相似度、任务对应、共同表述和变化都要两份以上文件，{left_out}。",
        plan=_only(plans), n=plans.terms["term"].nunique(), left_out=left_out,
    )  # fmt: skip
    return make_finding(text, strong=[left_out], documents=1)


def _only(plans: Plans) -> str:
    return plans.plan_label(plans.plans["plan_id"].iloc[0])


def _pair(row: pd.Series) -> dict[str, str]:
    return {"one": row["plan_a"], "two": row["plan_b"], "cosine": f"{row['cosine']:.2f}"}


def _closest(plans: Plans) -> dict | None:
    pairs = language.measure_similarity(plans)
    if pairs.empty:
        return None
    best = _pair(pairs.iloc[0])
    if len(pairs) > 1:
        strong = say("{one}与{two}用词最相近", **best)
        nearest = say("{nearest}（余弦{cosine}）", nearest=strong, cosine=best["cosine"])
        apart = say("{one}与{two}相差最大（{cosine}）", **_pair(pairs.iloc[-1]))
        text = joined([nearest, apart], "，")
    else:
        strong = say("余弦{cosine}", cosine=best["cosine"])
        text = say("{one}与{two}用词{measured}", one=best["one"], two=best["two"], measured=strong)
    return make_finding(sentence(text), strong=[strong], documents=len(plans))


def _words(frame: pd.DataFrame) -> dict | None:
    one, two = frame.attrs.get("sides", ["", ""])
    if frame.empty or not two:
        return None
    firm = frame[frame["holds"] & ~frame["single_task"]]
    if firm.empty:
        none = say("没有一个差别的区间不含零")
        text = say(
            "{one}与{two}用词{none}，个别突出的词多只见于一两个任务", one=one, two=two, none=none
        )
        return make_finding(sentence(text), strong=[none], documents=2)
    parts = []
    for name, own in ((one, firm[firm["delta"] > 0]), (two, firm[firm["delta"] <= 0])):
        words = [
            say("“{term}”（双方共{n}个任务）", term=r.term, n=r.tasks)
            for r in own.head(_NAMED).itertuples()
        ]
        if words:
            parts.append(say("{name}更多说{words}", name=name, words=joined(words, "、")))
    kept = int(firm["holds_adjusted"].sum())
    tail = (
        say("多重比较校正后仍成立的有{n}个", n=kept)
        if kept
        else say("多重比较校正后都不再成立，只可看作线索")
    )
    strong = [f"“{t}”" for t in firm["term"].head(3)]
    return make_finding(sentence(joined([*parts, tail], "；")), strong=strong, documents=2)


def _tasks(plans: Plans, baseline: str) -> dict | None:
    frame = list_alignment(plans, baseline=baseline, limit=1)
    if frame.empty:
        return None
    row, scores = frame.iloc[0], frame.attrs["scores"]
    like = say("相似度{value}", value=f"{row['score']:.2f}")
    nearest = say(
        "跨省最接近的任务是{one}与{two}（{like}，{kind}，共有{terms}等词）",
        one=say("{plan}{clause}", plan=row["left_plan"], clause=row["left"]),
        two=say("{plan}{clause}", plan=row["right_plan"], clause=row["right"]),
        like=like, kind=word(row["pair_kind"]),
        terms=joined((f"“{t}”" for t in str(row["terms"]).split("、")), "、"),
    )  # fmt: skip
    middle = say(
        "{n}对最近任务的相似度中位数为{value}", n=scores["n"], value=f"{scores['median']:.2f}"
    )
    cited = [*row["cited_left"], *row["cited_right"]]
    return make_finding(sentence(joined([nearest, middle], "；")), strong=[like], clauses=cited)


def _passages(plans: Plans) -> dict | None:
    count = len(plans.shared_passages)
    frame = language.list_passages(plans, limit=1)
    held = language.measure_containment(plans)
    if frame.empty:
        none = say("没有十三字以上的共同表述")
        text = say("所读{n}份文件之间{none}", n=len(plans), none=none)
        return make_finding(sentence(text), strong=[none], documents=len(plans))
    longest = frame.iloc[0]
    strong = say("共{n}处，最长{chars}字", n=count, chars=longest["chars"])
    text = say(
        "十三字以上的共同表述{counted}（{one}与{two}之间）",
        counted=strong,
        one=longest["left"],
        two=longest["right"],
    )
    cited = [*longest["cited_a"], *longest["cited_b"]]
    text = sentence(joined([text, _contained(held)], "；"))
    return make_finding(text, strong=[strong], clauses=cited, documents=len(plans))


def _contained(held: pd.DataFrame) -> str:
    """The pair of which one holds most of the other's wording; empty where nothing is shared."""
    if held.empty:
        return ""
    most = held.iloc[0]
    known = {"plan": most["plan"], "other": most["other"], "share": f"{most['containment']:.1%}"}
    if most["containment"] < 0.1:
        return say("整体重合不高，最多的一对是{plan}有{share}的八字片段也见于{other}", **known)
    return say("重合最多的一对是{plan}有{share}的八字片段也见于{other}", **known)


def _change(plans: Plans, baseline: str, alpha: float) -> dict | None:
    frame = list_wording_change(plans, baseline=baseline, alpha=alpha)
    if frame.empty:
        return None
    old, new = frame.attrs["names"]
    words = {
        status: listed(_rated(r.label, r.old, r.new) for r in own.head(_NAMED).itertuples())
        for status, own in frame.groupby("status", sort=False)
    }
    told = {
        "new": say("新提{words}", words=words.get("new", "")),
        "raised": say("说得更多的是{words}", words=words.get("raised", "")),
        "lowered": say("说得更少的是{words}", words=words.get("lowered", "")),
        "dropped": say("未再写{words}", words=words.get("dropped", "")),
    }
    parts = [text for status, text in told.items() if words.get(status)]
    text = say("从{old}到{new}，任务里{parts}", old=old, new=new, parts=joined(parts, "，"))
    text = joined([text, word("括号内为每千词的次数，箭头前后是前后两份文件的")], "；")
    return make_finding(sentence(text), strong=[parts[0]], documents=2)


def _rated(term: str, old: float, new: float) -> str:
    """`“改革”（1.4→7.3）`; of a word that stands in one document its rate there."""
    rates = [f"{v:.1f}" for v in (old, new) if pd.notna(v)]
    return f"“{term}”" + bracketed("→".join(rates))
