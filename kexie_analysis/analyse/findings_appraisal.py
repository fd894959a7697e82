"""Findings on instruments, firmness, scores and the PMC index; and the appraisal's notes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kexie_analysis.analyse import appraisal
from kexie_analysis.analyse.findings import (
    absent_names,
    find_missing_documents,
    find_nothing,
    make_finding,
    names_of,
    top,
)
from kexie_analysis.analyse.pmc import CUT_OFFS, GRADES, LEAST_CLAUSES, name_grades
from kexie_analysis.messages import joined, named, say, sentence, span, word
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

_CITED = 3
_LIFT = 0.3  # of the 1 to 5 of a score: less is no difference worth telling


def find_findings(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> list[dict]:
    """Up to five findings: instruments, the rarest of them, firmness, scores, PMC with its span."""
    if plans.plans.empty:
        return find_nothing(plans)
    found = [
        _groups(plans),
        _rare(plans),
        _firmness(plans),
        _scores(plans),
        _pmc(plans, cut_offs),
    ]
    return top([find_missing_documents(plans), *found])


def write_title(plans: Plans) -> str:
    """Which group of instruments leads, and in how many documents."""
    if plans.plans.empty:
        return say("没有{names}的文件，无从评价文本", names=absent_names(plans))
    shares = _shares(plans)
    if shares.empty:
        return say("所选范围没有可编码的任务分句")
    lead = shares.idxmax(axis=1)
    most = lead.value_counts().index[0]
    count = int((lead == most).sum())
    if len(shares) == 1:
        return say("{plan}以{group}工具为主", plan=shares.index[0], group=named(most))
    if count == len(shares):
        return say("各份文件都以{group}工具为主", group=most)
    return say("{n}份文件中{count}份以{group}工具为主", n=len(shares), count=count, group=most)


def title_instruments(plans: Plans) -> str:
    """The span of the leading group's share."""
    shares = _shares(plans)
    if shares.empty:
        return say("没有编码到政策工具")
    lead = shares.mean().idxmax()
    return say("{group}工具占{share}", group=lead, share=_span(shares[lead]))


def title_firmness(plans: Plans) -> str:
    """How much of the text carries a word of modality."""
    frame = appraisal.measure_firmness(plans)
    if frame.empty:
        return say("没有可编码的任务分句")
    share = _span(frame["marked"])
    if frame["marked"].max() < 0.5:
        return say("带情态词的分句只占{share}，其余是直陈", share=share)
    return say("带情态词的分句占{share}", share=share)


def _span(values: pd.Series) -> str:
    """`51%至69%`, or one figure where they round to the same."""
    low, high = f"{values.min():.0%}", f"{values.max():.0%}"
    return high if low == high else say("{low}至{high}", low=low, high=high)


def title_pmc(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> str:
    """Whether the grades hold when a choice is changed."""
    frame = appraisal.check_pmc(plans, cut_offs=cut_offs).dropna(subset=["pmc"])
    if frame.empty:
        return say("没有可以算全的 PMC 指数")
    loose = frame["grades"].str.contains("、").sum()
    if len(frame) == 1:
        grade = word("等级随算法而变") if loose else word("等级换一种算法仍不变")
        return say("{name}的 PMC {grade}", name=frame["plan"].iloc[0], grade=grade)
    if not loose:
        return say("{n}份文件的等级换一种算法仍不变", n=len(frame))
    return say("{n}份文件中{loose}份的等级随算法而变", n=len(frame), loose=loose)


def _shares(plans: Plans) -> pd.DataFrame:
    frame = appraisal.group_instruments(plans).dropna(subset=["share"])
    if frame.empty:
        return pd.DataFrame()
    wide = frame.pivot_table(index="plan", columns="group", values="share", sort=False)
    return wide.astype(float)


def _groups(plans: Plans) -> dict | None:
    shares = _shares(plans)
    if shares.empty:
        return None
    ranked = shares.mean().sort_values(ascending=False).index
    parts = [say("{name}{value}", name=named(g), value=_span(shares[g])) for g in ranked]
    lead = say("以{group}为主", group=named(shares.mean().idxmax()))
    text = say(
        "政策工具{lead}（{parts}）；科协不是政府部门，需求型的多少不宜据此评判",
        lead=lead, parts=joined(parts, "，"),
    )  # fmt: skip
    return make_finding(sentence(text), strong=[lead], documents=len(shares))


def _rare(plans: Plans) -> dict | None:
    frame = appraisal.measure_instruments(plans)
    if frame.empty or not frame["count"].notna().any():
        return None
    used = (
        frame.groupby(["code_id", "code"], sort=False)["count"]
        .agg(["count", "sum"])
        .sort_values(["count", "sum"])
    )
    number = frame["plan_id"].nunique()
    none = [code for (_, code), n in used["count"].items() if not n]
    if none:
        strong = [say("“{code}”", code=code) for code in none]
        names = names_of(strong, "种工具", most=5)
        known = {"codes": names if len(none) > 5 else say("{names}工具", names=names)}
        text = say("{documents}的任务里未编码到{codes}", documents=_read(plans, frame), **known)
        return make_finding(sentence(text), strong=strong, documents=number)
    (code_id, code), row = used.index[0], used.iloc[0]
    behind = appraisal.list_codings(plans, scheme_id="instruments", code_id=code_id, limit=_CITED)
    cited = [c for clauses in behind["cited"] for c in clauses]
    known = {"code": str(code), "clauses": str(int(row["sum"]))}
    text = (
        say("用得最少的工具是“{code}”，共{clauses}个分句", **known)
        if number == 1
        else say(
            "用得最少的工具是“{code}”，{n}份文件中{used}份用到，共{clauses}个分句",
            n=number, used=int(row["count"]), **known,
        )
    )  # fmt: skip
    return make_finding(sentence(text), strong=[f"“{code}”"], clauses=cited, documents=number)


def _read(plans: Plans, frame: pd.DataFrame) -> str:
    """Whose tasks were coded: the one document, with its being a fragment, or how many."""
    ids = frame["plan_id"].unique()
    if len(ids) > 1:
        return say("{n}份文件", n=len(ids))
    complete = plans.plans.set_index("plan_id")["complete"].astype(bool)
    torn = "" if complete[ids[0]] else word("（来源残缺）")
    return f"{plans.plan_label(ids[0])}{torn}"


def _firmness(plans: Plans) -> dict | None:
    frame = appraisal.measure_firmness(plans)
    if frame.empty:
        return None
    parts = [say("{name}{value}", name=r.plan, value=f"{r.mean:.2f}") for r in frame.itertuples()]
    gap = (frame["mean_strongest"] - frame["mean"]).max()
    firm, hedged = int(frame["firm"].sum()), int((frame["strive"] + frame["explore"]).sum())
    text = say(
        "承诺强度（0—3）：{parts}；硬性说法共{firm}个分句，力争和探索共{hedged}个",
        parts=names_of(parts, "份文件", most=5), firm=firm, hedged=hedged,
    )  # fmt: skip
    tail = (
        say("改按最强的情态词计，最多高{gap}", gap=f"{gap:.2f}")
        if round(gap, 2) > 0
        else say("改按最强的情态词计，数字不变")
    )
    text = joined([text, tail], "；")
    return make_finding(sentence(text), strong=parts[:3], documents=len(frame))


def _scores(plans: Plans) -> dict | None:
    frame = appraisal.summarise_scores(plans)
    if frame.empty:
        return None
    parts = [
        say("{name}{value}", name=r.plan, value=f"{r.goal_high}/{r.tasks}")
        for r in frame.itertuples()
    ]
    tail = _lifted(frame)
    text = say("写出目标值的任务：{parts}", parts=names_of(parts, "份文件", most=5))
    return make_finding(
        sentence(joined([text, tail], "；")), strong=parts[:3], documents=len(frame)
    )


def _lifted(frame: pd.DataFrame) -> str:
    """Whose score for measures is higher for naming who is to act or by when."""
    lifted = frame[frame["measure"] - frame["measure_text"] > _LIFT]
    if len(frame) == 1:
        if lifted.empty:
            return ""
        row = lifted.iloc[0]
        low, high = f"{row['measure_text']:.2f}", f"{row['measure']:.2f}"
        return say("措施分因写明责任或时限由{low}升到{high}", low=low, high=high)
    if lifted.empty:
        return word("各份文件的措施分与是否写明责任关系不大")
    if len(lifted) == len(frame):
        return word("各份文件的措施分都因写明责任或时限而较高")
    names = names_of(lifted["plan"].tolist(), "份文件", most=3)
    return say("措施分里，{names}因写明责任或时限而较高，不能与只写任务的文件相比", names=names)


def _pmc(plans: Plans, cut_offs: Sequence[float]) -> dict | None:
    frame = appraisal.check_pmc(plans, cut_offs=cut_offs)
    if frame.empty:
        return None
    whole = frame.dropna(subset=["pmc"])
    named_plans = [
        say("{name}{value}", name=r.plan, value=f"{r.pmc:.2f}") for r in whole.itertuples()
    ]
    spans = [
        say(
            "{named}（{span}，{grades}）",
            named=named_plans[n],
            span=span(f"{r.drop_low:.2f}", f"{r.drop_high:.2f}"),
            grades=name_grades(r.grades),
        )
        for n, r in enumerate(whole.itertuples())
    ]
    torn = frame.loc[frame["pmc"].isna(), "plan"].tolist()
    fragments = (
        say("{names}是残件，只有下限，不评等级", names=names_of(torn, "份文件"), n=len(torn))
        if torn
        else ""
    )
    if not spans:
        text = say("PMC 指数：{rest}", rest=fragments)
        return make_finding(sentence(text), documents=len(frame))
    text = say(
        "PMC 指数（括号内为去掉任一变量的范围，和换几种算法可能的等级）：{parts}",
        parts=names_of(spans, "份文件", most=5),
    )
    kinds = say("文件类型不同，不作排序") if frame["doc_type"].nunique() > 1 else ""
    text = sentence(joined([text, fragments, kinds], "；"))
    return make_finding(text, strong=named_plans[:3], documents=len(frame))


def list_notes(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> list[str]:
    """How the numbers were made, what they hang on, and what they do not say."""
    checked = appraisal.check_pmc(plans, cut_offs=cut_offs)
    ranks = checked.attrs["length_correlation"]
    length = (
        say("PMC 与篇幅的秩相关为{value}", value=f"{ranks:.2f}")
        if ranks is not None
        else say("算全 PMC 的文件不足五份，或篇幅、PMC 都一样，不算 PMC 与篇幅的相关，只并列篇幅")
    )
    steps = joined(
        [
            say("{grade}（{cut}起）", grade=word(name), cut=f"{cut:g}")
            for name, cut in zip(GRADES[1:], cut_offs, strict=True)
        ],
        "、",
    )
    present = [zh for key, zh in DOC_TYPE_ZH.items() if (plans.plans["doc_type"] == key).any()]
    return [
        say("单位是任务里的分句（到句号、分号、问号、叹号或段末为止，条款标题与其下第一句合为一个分句，责任部门不计），按 data/schemes 的词表逐字编码，一个分句可有多种工具；“未检出”指任务里不见词表的词，不等于文件没有此意。"),
        say("工具分类：Rothwell 与 Zegveld（1985）。承诺强度：硬性3、直陈2、力争1、探索0，一句有几种取最弱。"),
        say("目标与措施打分改自彭纪生等（2008），发文机关同级，不计力度；各1至5分，有量化目标、期限和多种措施的得分高；与篇幅的相关是一份文件里各任务的秩相关。"),
        say(
            "PMC（Ruiz Estrada，2011）：九个一级变量等权相加，词在全文（连回顾、目标和保障）里至少见于{least}个分句才算有，按占比的须到 data/schemes 所写的占比；等级为{steps}，界限是参数；去掉一个变量的，折算回九个。",
            least=LEAST_CLAUSES, steps=steps,
        ),
        say("{length}；长文件容易什么都提到，高分不等于好。残件未提到的项可能在缺失部分，只给下限。", length=length),
        say(
            "所读{n}份文件（{kinds}）按类型和年份排列，不作排名；数字说的是文本怎样写，不是工作成效。",
            n=len(plans), kinds=joined([word(k) for k in present], "、"),
        )
        if len(plans) > 1
        else say("数字说的是文本怎样写，不是工作成效。"),
    ]  # fmt: skip
