"""Findings on instruments, firmness, scores and the PMC index; and the appraisal's notes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kexie_analysis.analyse import appraisal
from kexie_analysis.analyse.findings import find_missing_documents, make_finding, names_of, top
from kexie_analysis.analyse.pmc import CUT_OFFS, GRADES, LEAST_CLAUSES
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

_CITED = 3


def find_findings(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> list[dict]:
    """Up to five findings: instruments, the rarest of them, firmness, scores, PMC with its span."""
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
    shares = _shares(plans)
    if shares.empty:
        return "所选范围没有可编码的任务分句"
    lead = shares.idxmax(axis=1)
    most = lead.value_counts().index[0]
    count = int((lead == most).sum())
    whole = "各份文件都" if count == len(shares) > 1 else f"{len(shares)}份文件中{count}份"
    return f"{whole if len(shares) > 1 else shares.index[0]}以{most}工具为主"


def title_instruments(plans: Plans) -> str:
    """The span of the leading group's share."""
    shares = _shares(plans)
    if shares.empty:
        return "没有编码到政策工具"
    lead = shares.mean().idxmax()
    return f"{lead}工具占{_span(shares[lead])}"


def title_firmness(plans: Plans) -> str:
    """How much of the text carries a word of modality."""
    frame = appraisal.measure_firmness(plans)
    if frame.empty:
        return "没有可编码的任务分句"
    span = _span(frame["marked"])
    few = frame["marked"].max() < 0.5
    return f"带情态词的分句只占{span}，其余是直陈" if few else f"带情态词的分句占{span}"


def _span(values: pd.Series) -> str:
    """`51%至69%`, or one figure where they round to the same."""
    low, high = f"{values.min():.0%}", f"{values.max():.0%}"
    return high if low == high else f"{low}至{high}"


def title_pmc(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> str:
    """Whether the grades hold when a choice is changed."""
    frame = appraisal.check_pmc(plans, cut_offs=cut_offs).dropna(subset=["pmc"])
    if frame.empty:
        return "没有可以算全的 PMC 指数"
    loose = frame["grades"].str.contains("、").sum()
    if not loose:
        return f"{len(frame)}份文件的等级换一种算法仍不变"
    return f"{len(frame)}份文件中{loose}份的等级随算法而变"


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
    parts = [f"{group}{_span(shares[group])}" for group in ranked]
    lead = shares.mean().idxmax()
    text = f"政策工具以{lead}为主（{'，'.join(parts)}）；科协不是政府部门，需求型少部分缘于其职能"
    return make_finding(f"{text}。", strong=[f"以{lead}为主"], documents=len(shares))


def _rare(plans: Plans) -> dict | None:
    frame = appraisal.measure_instruments(plans)
    if frame.empty or not frame["count"].notna().any():
        return None
    used = (
        frame.groupby(["code_id", "code"], sort=False)["count"]
        .agg(["count", "sum"])
        .sort_values(["count", "sum"])
    )
    (code_id, code), row = used.index[0], used.iloc[0]
    behind = appraisal.list_codings(plans, scheme_id="instruments", code_id=code_id, limit=_CITED)
    cited = [c for clauses in behind["cited"] for c in clauses]
    number = frame["plan_id"].nunique()
    if not row["count"]:
        text = f"{number}份文件的任务里都未编码到“{code}”工具"
    else:
        text = f"用得最少的工具是“{code}”，{number}份文件中{int(row['count'])}份用到，共{int(row['sum'])}个分句"
    return make_finding(f"{text}。", strong=[f"“{code}”"], clauses=cited, documents=number)


def _firmness(plans: Plans) -> dict | None:
    frame = appraisal.measure_firmness(plans)
    if frame.empty:
        return None
    parts = [f"{r.plan}{r.mean:.2f}" for r in frame.itertuples()]
    gap = (frame["mean_strongest"] - frame["mean"]).max()
    firm, hedged = int(frame["firm"].sum()), int((frame["strive"] + frame["explore"]).sum())
    text = f"承诺强度（0—3）：{names_of(parts, '份文件', most=5)}；硬性说法共{firm}个分句，力争和探索共{hedged}个"
    text += f"；改按最强的情态词计，最多高{gap:.2f}"
    behind = appraisal.list_codings(plans, scheme_id="firmness", code_id="firm", limit=_CITED)
    cited = [c for clauses in behind["cited"] for c in clauses]
    strong = [f"{r.plan}{r.mean:.2f}" for r in frame.head(3).itertuples()]
    return make_finding(f"{text}。", strong=strong, clauses=cited, documents=len(frame))


def _scores(plans: Plans) -> dict | None:
    frame = appraisal.summarise_scores(plans)
    if frame.empty:
        return None
    parts = [f"{r.plan}{r.goal_high}/{r.tasks}" for r in frame.itertuples()]
    strong = [f"{r.plan}{r.goal_high}/{r.tasks}" for r in frame.head(3).itertuples()]
    tail = (
        "措施分里，写明责任与时限的文件因此较高，不能与只写任务的规划相比"
        if ((frame["measure"] - frame["measure_text"]).max() > 0.3)
        else "各份文件的措施分与是否写明责任关系不大"
    )
    text = f"写出目标值的任务：{names_of(parts, '份文件', most=5)}；{tail}"
    return make_finding(f"{text}。", strong=strong, documents=len(frame))


def _pmc(plans: Plans, cut_offs: Sequence[float]) -> dict | None:
    frame = appraisal.check_pmc(plans, cut_offs=cut_offs)
    if frame.empty:
        return None
    whole = frame.dropna(subset=["pmc"])
    parts = [
        f"{r.plan}{r.pmc:.2f}（{r.drop_low:.2f}—{r.drop_high:.2f}，{r.grades}）"
        for r in whole.itertuples()
    ]
    torn = frame.loc[frame["pmc"].isna(), "plan"].tolist()
    tail = f"；{names_of(torn, '份文件')}是残件，只有下限，不评等级" if torn else ""
    if not parts:
        return make_finding(f"PMC 指数：{tail.lstrip('；')}。", documents=len(frame))
    kinds = "；文件类型不同，不作排序" if frame["doc_type"].nunique() > 1 else ""
    text = f"PMC 指数（括号内为去掉任一变量的范围和等级）：{names_of(parts, '份文件', most=5)}{tail}{kinds}"
    strong = [f"{r.plan}{r.pmc:.2f}" for r in whole.head(3).itertuples()]
    return make_finding(f"{text}。", strong=strong, documents=len(frame))


def list_notes(plans: Plans, *, cut_offs: Sequence[float] = CUT_OFFS) -> list[str]:
    """How the numbers were made, what they hang on, and what they do not say."""
    checked = appraisal.check_pmc(plans, cut_offs=cut_offs)
    ranks = checked.attrs["length_correlation"]
    length = (
        f"PMC 与篇幅的秩相关为{ranks:.2f}"
        if ranks is not None
        else "文件不足五份，不算 PMC 与篇幅的相关，只并列篇幅"
    )
    steps = "、".join(
        f"{name}（{cut:g}起）" for name, cut in zip(GRADES[1:], cut_offs, strict=True)
    )
    kinds = "、".join(
        zh for key, zh in DOC_TYPE_ZH.items() if (plans.plans["doc_type"] == key).any()
    )
    return [
        "单位是任务里的分句（到句号、分号、问号、叹号或段末为止），按 data/schemes 的词表逐字编码，一个分句可有多种工具。",
        "工具分类：Rothwell 与 Zegveld（1985）。承诺强度：硬性3、直陈2、力争1、探索0，一句有几种取最弱。",
        "目标与措施打分改自彭纪生等（2008），发文机关同级，不计力度；有量化目标、期限和多种措施的得分高。",
        f"PMC（Ruiz Estrada，2011）：九个一级变量等权相加，词至少见于{LEAST_CLAUSES}个分句才算有；等级为{steps}，界限是参数。",
        f"{length}；长文件容易什么都提到，高分不等于好。残件未提到的项可能在缺失部分，只给下限。",
        f"所读{len(plans)}份文件（{kinds or '无'}）按类型和年份排列，不作排名；数字说的是文本怎样写，不是工作成效。",
    ]
