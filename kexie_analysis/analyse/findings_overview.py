"""Findings on the whole collection: what was read, what each theme gets, what is quantified."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NO_RESULT, measure_attainment
from kexie_analysis.analyse.comparison import (
    describe_plans,
    find_targets,
    list_quantified,
    measure_coverage,
)
from kexie_analysis.analyse.findings import (
    MANY,
    cite,
    documents_of,
    find_missing_documents,
    find_nothing,
    make_finding,
    name_provinces,
    names_of,
    number,
    top,
)
from kexie_analysis.analyse.findings_delivery import cite_judged, say_gap, title_attainment
from kexie_analysis.analyse.states import PRESENT, STATES
from kexie_analysis.messages import joined, named, say, sentence, span, word
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

_FEW = 3  # silences that are told one by one
_NEAR = 0.03  # of a plan's task text: themes that differ by less are about as much


def find_findings(plans: Plans, *, evidence: Plans | None = None) -> list[dict]:
    """Up to five findings: outcomes, figures, themes everybody and nobody takes up, what was read."""
    if plans.plans.empty:
        return find_nothing(plans)
    coverage = measure_coverage(plans)
    found = [find_missing_documents(plans), _outcomes(plans, evidence), _figures(plans)]
    found += [_everywhere(coverage), _weight(coverage), _read(plans)]
    found += [] if any(_exceptions(coverage)) else [_silent(coverage)]
    return top(found)


def write_title(plans: Plans) -> str:
    """How far the documents commit themselves to figures."""
    table = describe_plans(plans)
    if table.empty:
        names = name_provinces(plans, plans.asked, most=3) or word("所选范围")
        return say("没有{names}的文件", names=names)
    holders = table[table["targets"] > 0]
    if holders.empty:
        return say("{documents}未见数量目标", documents=documents_of(plans))
    total = int(table["targets"].sum())
    if len(table) == 1:
        return say("{plan}提出{n}项数量目标", plan=table["plan"].iloc[0], n=total)
    lead = holders.sort_values("targets").iloc[-1]
    share = lead["targets"] / total
    if len(holders) > 1 and share > 0.5:
        known = {"share": number(100 * share, digits=1), "plan": lead["plan"], "total": total}
        return say("{n}份文件提出{total}项数量目标，{share}%出自{plan}", n=len(table), **known)
    known = {"n": len(table), "held": len(holders), "total": total}
    if len(holders) == len(table):
        return say("{n}份文件都提出数量目标，共{total}项", **known)
    return say("{n}份文件中{held}份提出数量目标，共{total}项", **known)


def title_documents(plans: Plans) -> str:
    """How many documents of how many provinces."""
    if plans.plans.empty:
        return word("所选范围内没有文件")
    provinces = plans.plans["province_id"].nunique()
    torn = int((~plans.plans["complete"].astype(bool)).sum())
    text = say("{provinces}个省份{n}份文件", provinces=provinces, n=len(plans))
    return joined([text, say("其中{n}份来源残缺", n=torn) if torn else ""], "，")


def title_quantified(plans: Plans) -> str:
    """How many themes have a figure anywhere, and how many nowhere."""
    frame = list_quantified(plans)
    total = frame["row"].nunique()
    held = frame.loc[frame["state"] == PRESENT, "row"].nunique()
    if frame.empty:
        return word("没有可看的数量目标")
    if held == total:
        return say("{total}个主题都有文件提出数量目标", total=total)
    known = {"total": total, "held": held, "rest": total - held}
    return say("{total}个主题中{held}个有数量目标，{rest}个未见", **known)


def _outcomes(plans: Plans, evidence: Plans | None) -> dict | None:
    frame = measure_attainment(plans, evidence=evidence)
    said = title_attainment(frame)
    if not said:
        return None
    seen = frame[frame["comparable"].astype(bool)]
    parts = [
        say(
            "{plan}提出{label}{target}，结果为{reached}，{gap}",
            plan=r.plan, label=named(r.label), target=r.target_text,
            reached=r.reached_text, gap=say_gap(r._asdict()),
        )
        for r in seen.itertuples()
    ]  # fmt: skip
    text = said
    if parts:
        more = say("等{n}项", n=len(parts)) if len(parts) > 3 else ""
        text = joined([said, joined(parts[:3], "；") + more], "；")
    told = frame[frame["verdict"] != NO_RESULT]
    clauses = cite_judged(plans, told, evidence=evidence)
    documents = pd.concat([told["plan"], told["reached_plan"]]).isin(
        [(evidence or plans).plan_label(p) for p in (evidence or plans).plans["plan_id"]]
    )
    count = pd.concat([told["plan"], told["reached_plan"]])[documents].nunique()
    return make_finding(sentence(text), strong=[said], clauses=clauses, documents=int(count))


def _figures(plans: Plans) -> dict:
    table = describe_plans(plans)
    total = int(table["targets"].sum())
    held = table.loc[table["targets"] > 0, "targets"]
    parts = [say("{plan}{n}项", plan=r.plan, n=r.targets) for r in table.itertuples() if r.targets]
    if len(parts) > MANY:
        parts = [say("{n}份文件各有{span}项", n=len(parts), span=span(held.min(), held.max()))]
    none = [r.plan for r in table.itertuples() if not r.targets]
    results = int(table["results"].sum())
    head = say("数量目标共{n}项", n=total) if total else word("所读文件未见数量目标")
    if len(table) == 1 and total:
        head = say("{plan}提出{n}项数量目标", plan=table["plan"].iloc[0], n=total)
    text = head
    if parts and len(table) > 1:
        text = say("{head}：{text}", head=head, text=names_of(parts, "份文件"))
    lacking = say("{names}未见", names=names_of(none, "份文件", most=4)) if none and total else ""
    reported = say("另报告结果{n}项", n=results) if results else word("未见报告结果的数字")
    text = sentence(joined([text, lacking, reported], "；"))
    clauses = cite(plans, find_targets(plans))
    return make_finding(text, strong=[head], clauses=clauses, documents=len(table))


def _everywhere(coverage: pd.DataFrame) -> dict | None:
    documents = coverage["plan_id"].nunique()
    if documents < 2:
        return None
    present = coverage[coverage["state"] == PRESENT].groupby("theme", sort=False).size()
    every = list(present[present == documents].index)
    total = coverage["theme_id"].nunique()
    if not every:
        return None
    if len(every) == total:
        head = say("{total}个主题在{n}份文件里都有涉及", total=total, n=documents)
        text = sentence(joined([head, word("差别在篇幅和有没有数")], "，"))
        return make_finding(text, strong=[head], documents=documents)
    known = {"total": total, "every": len(every), "n": documents}
    head = say("{total}个主题中{every}个见于全部{n}份文件", **known)
    if not_all := _exceptions(coverage):
        text = say("{head}；其余：{exceptions}", head=head, exceptions=joined(not_all, "、"))
        return make_finding(sentence(text), strong=[head], documents=documents)
    names = names_of([named(t) for t in every], "个", most=8)
    text = sentence(say("{head}：{text}", head=head, text=names))
    return make_finding(text, strong=[head], documents=documents)


def _exceptions(coverage: pd.DataFrame) -> list[str]:
    """`乡村振兴不见于江苏2024年工作要点（未提出）`, where they are few enough to be named."""
    silent = coverage[coverage["state"] != PRESENT]
    if len(silent) > _FEW or silent["theme_id"].nunique() == coverage["theme_id"].nunique():
        return []
    return [
        say(
            "{theme}不见于{plan}（{state}）", theme=named(r.theme), plan=r.plan, state=word(r.state)
        )
        for r in silent.itertuples()
    ]


def _weight(coverage: pd.DataFrame) -> dict | None:
    found = coverage[coverage["salience"].notna()]
    if found.empty:
        return None
    tops = find_heaviest(found)
    count = tops["plan_id"].nunique()
    if count > MANY:
        counts = tops["theme"].value_counts()
        parts = [say("{theme}（{n}份）", theme=named(t), n=n) for t, n in counts.head(5).items()]
        text = say(
            "各文件任务篇幅中涉及最多的主题（占比相差不多的都计），按文件数依次为{names}",
            names=joined(parts, "、"),
        )
        return make_finding(sentence(text), documents=count)
    names = joined(say_heaviest(tops), "；")
    text = (
        say("任务篇幅中涉及最多的主题：{names}", names=names)
        if count == 1
        else say("各文件任务篇幅中涉及最多的主题：{names}", names=names)
    )
    text = sentence(joined([text, word("一项任务可涉及几个主题，各占比不相加")], "；"))
    return make_finding(text, documents=count)


def find_heaviest(coverage: pd.DataFrame) -> pd.DataFrame:
    """The rows of each plan's theme with the largest share, and of those that are hardly behind it."""
    found = coverage[coverage["salience"].notna()].sort_values(
        "salience", ascending=False, kind="stable"
    )
    share = found["salience"].astype(float)
    most = share.groupby(found["plan_id"], observed=True).transform("max")
    return found[share >= most - _NEAR].sort_values("plan_id", kind="stable")


def say_heaviest(tops: pd.DataFrame) -> list[str]:
    """For each plan `江西“十三五”规划是学会改革（23%）`; themes of about one share are told together."""
    out = []
    for plan, own in tops.groupby("plan", sort=False, observed=True):
        parts = [
            say(
                "{theme}（{share}%）",
                theme=named(r.theme), share=number(100 * r.salience, digits=0),
            )
            for r in own.itertuples()
        ]  # fmt: skip
        known = {"plan": plan, "themes": joined(parts, "、")}
        alike = say("{plan}是{themes}，相差不多", **known)
        out.append(alike if len(parts) > 1 else say("{plan}是{themes}", **known))
    return out


def _read(plans: Plans) -> dict:
    table = plans.plans
    kinds = table["doc_type"].astype(str).value_counts()
    parts = [
        say("{kind}{n}份", kind=word(DOC_TYPE_ZH[k]), n=kinds[k]) for k in DOC_TYPE_ZH if k in kinds
    ]
    torn = [plans.plan_label(p) for p in table.loc[~table["complete"].astype(bool), "plan_id"]]
    if len(table) == 1:
        parts = [word(DOC_TYPE_ZH[kinds.index[0]])]
    text = say("所读{n}份文件为{kinds}", n=len(table), kinds=joined(parts, "、"))
    known = {"names": names_of(torn, "份"), "n": len(torn)}
    doubt = say("{names}来源残缺，未见不等于未提出", **known) if torn else ""
    return make_finding(sentence(joined([text, doubt], "；")), strong=[], documents=len(table))


def _silent(coverage: pd.DataFrame) -> dict | None:
    silent = coverage[coverage["state"] != PRESENT]
    if silent.empty:
        return None
    if len(silent) > _FEW:
        counts = silent["state"].value_counts()
        said = [say("{state}{n}处", state=word(s), n=counts[s]) for s in STATES if s in counts]
        known = {"n": len(silent), "states": joined(said, "、")}
        text = say("文件未涉及某一主题的共{n}处：{states}", **known)
    else:
        parts = [
            say(
                "{plan}未涉及{theme}（{state}）",
                plan=r.plan,
                theme=named(r.theme),
                state=word(r.state),
            )
            for r in silent.itertuples()
        ]
        text = joined(parts, "、")
    return make_finding(sentence(text), documents=silent["plan_id"].nunique())
