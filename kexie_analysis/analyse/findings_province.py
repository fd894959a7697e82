"""Findings on one province across its documents: kept or not, what changed, where the weight lies."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import NO_RESULT, measure_attainment
from kexie_analysis.analyse.change import DROPPED, KEPT, LOWERED, NEW, RAISED, compare_successive
from kexie_analysis.analyse.comparison import find_targets, measure_coverage
from kexie_analysis.analyse.findings import (
    cite,
    documents_of,
    find_nothing,
    make_finding,
    names_of,
    number,
    top,
)
from kexie_analysis.analyse.findings_delivery import say_attainment, title_attainment
from kexie_analysis.analyse.findings_literacy import say_road
from kexie_analysis.analyse.findings_overview import find_heaviest, say_heaviest
from kexie_analysis.analyse.observations import survey_indicator
from kexie_analysis.analyse.strive import say_softly
from kexie_analysis.messages import bracketed, joined, named, say, sentence, unit, word
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

_FEW = 3  # figures of one document that are named one by one


def find_findings(plans: Plans, *, province_id: str, evidence: Plans | None = None) -> list[dict]:
    """Three to five findings on the province; `plans` may hold others, they are left out."""
    own = plans.select(provinces=[province_id])
    if own.plans.empty:
        return find_nothing(own)
    frame = measure_attainment(own, evidence=evidence)
    # What a survey measures is told by all its yardsticks and with its pace, not by one ratio.
    share = survey_indicator(own) or ""
    outcomes, pending = say_road(own, indicator_id=share, evidence=evidence) if share else ([], [])
    rest = frame[frame["indicator_id"] != share] if outcomes else frame
    found: list[dict | None] = list(outcomes)
    found += say_attainment(own, rest, evidence=evidence, most=2)[: 2 - len(outcomes)]
    changes = compare_successive(own, province_id=province_id)
    found += [*pending[:1], _changed(changes), _targets(own, frame)]
    found += [_weight(own), _read(own), _open(frame)]
    return top(found)


def write_title(plans: Plans, *, province_id: str, evidence: Plans | None = None) -> str:
    """What a reader should know of the province in one line."""
    own = plans.select(provinces=[province_id])
    name = own.province_name(own.province_id(province_id))
    if own.plans.empty:
        return say("尚无{name}的文件，不作判断", name=name)
    judged = title_attainment(measure_attainment(own, evidence=evidence))
    if judged:
        return say("{name}的{text}", name=name, text=judged)
    targets = find_targets(own)
    if targets.empty:
        return say("{documents}未见数量目标", documents=_who(own, name))
    head = say("{plan}提出{n}项数量目标", plan=_who(own, name), n=len(targets))
    return say("{head}，尚无结果可对", head=head)


def _who(own: Plans, name: str) -> str:
    """`青海“十四五”规划` where it is the only one, else `江西的2份文件`."""
    if len(own) == 1:
        return documents_of(own)
    return say("{name}的{documents}", name=name, documents=documents_of(own))


def title_changes(changes: pd.DataFrame) -> str:
    """What the change from the one to the next document comes to, in one line."""
    if changes.empty:
        few = changes.attrs.get("documents", 1)
        return word("只有一份文件，无从前后比较") if few else word("没有文件，无从前后比较")
    said = []
    for kind, name in (("measure", "举措"), ("target", "数量目标")):
        count = changes.loc[changes["kind"] == kind, "status"].value_counts()
        parts = [
            word(words).format(n=int(count[status]))
            for status, words in _MOVES.items()
            if count.get(status, 0)
        ]
        if parts:
            said.append(say("{kind}{moves}", kind=word(name), moves=joined(parts, "、")))
    if not said:
        return word("前后两份文件的增减无法判断")
    return say("前后两份文件：{moves}", moves=joined(said, "；"))


_MOVES = {
    LOWERED: "降低{n}项", RAISED: "提高{n}项", NEW: "新提{n}项", DROPPED: "未再写{n}项",
    KEPT: "延续{n}项",
}  # fmt: skip
_MEASURES = {
    NEW: lambda n: say("新提{n}项举措", n=n),
    DROPPED: lambda n: say("未再写{n}项举措", n=n),
    KEPT: lambda n: say("延续{n}项举措", n=n),
}


def _changed(changes: pd.DataFrame) -> dict | None:
    """The last succession, in counts of measures and targets, with the caveat of unlike documents."""
    if changes.empty:
        return None
    last = changes[changes["new_id"] == changes["new_id"].iloc[-1]]
    measures, targets = last[last["kind"] == "measure"], last[last["kind"] == "target"]
    count = measures["status"].value_counts()
    known = {"old": last["old_plan"].iloc[0], "new": last["new_plan"].iloc[0]}
    parts = [told(int(count[status])) for status, told in _MEASURES.items() if count.get(status, 0)]
    text = (
        say("与{old}相比，{new}的任务和目标里{moves}", moves=joined(parts, "、"), **known)
        if parts
        else say("与{old}相比，{new}举措的增减无法判断", **known)
    )
    doubt = word("文件类型或年份不同，未再写不等于取消") if changes.attrs.get("caveat") else ""
    text = joined([text, _moved(targets) if len(targets) else "", doubt], "；")
    documents = last[["old_id", "new_id"]].stack().nunique()
    return make_finding(sentence(text), strong=parts, documents=int(documents))


def _moved(targets: pd.DataFrame) -> str:
    """How many figures both documents hold, and where they go."""
    moved = targets[targets["status"].isin([RAISED, LOWERED, KEPT])]
    if moved.empty:
        return word("两份文件的数量目标没有同一指标，不能对照")
    said = []
    for r in moved[moved["status"] != KEPT].head(2).itertuples():
        old, new = (f"{number(v)}{unit(r.unit, number(v))}" for v in (r.old, r.new))
        said.append(say("{label}由{old}到{new}", label=named(r.label), old=old, new=new))
    text = say("数量目标可前后对照的有{n}项", n=len(moved))
    return text + bracketed(joined(said, "、"))


def _targets(own: Plans, frame: pd.DataFrame) -> dict:
    targets = find_targets(own)
    if targets.empty:
        text = say("所读{documents}未见数量目标", documents=documents_of(own))
        return make_finding(sentence(text), strong=[word("未见数量目标")], documents=len(own))
    parts = [
        say("{plan}{n}项", plan=own.plan_label(p), n=len(rows))
        for p, rows in targets.groupby("plan_id", sort=False, observed=True)
    ]
    head = say("共提出{n}项数量目标", n=len(targets))
    themed = _by_theme(own, targets)
    text = (
        head + bracketed(names_of(parts, "份文件"))
        if len(parts) > 1
        else say("{plan}{head}", plan=targets["plan"].iloc[0], head=head)
    )
    if len(parts) == 1 and len(targets) <= _FEW:
        text = say("{head}：{text}", head=text, text=joined(map(_told, targets.itertuples()), "，"))
    else:
        text = joined([text, themed], "，")
    seen = int((frame["verdict"] != NO_RESULT).sum())
    open_ = word("都未见结果，不作判断") if len(targets) > 1 else word("未见结果，不作判断")
    beside = say("有后来的数字可参照的{n}项", n=seen) if seen else open_
    return make_finding(
        sentence(joined([text, beside], "；")),
        strong=[head],
        clauses=cite(own, targets),
        documents=targets["plan_id"].nunique(),
    )


def _told(target) -> str:
    """`公民具备科学素质比例力争10%`."""
    value = say_softly(target.value_text, target.strive_word, basis=target.basis)
    return say("{label}{values}", label=named(target.label), values=value)


def _by_theme(own: Plans, targets: pd.DataFrame) -> str:
    """The two themes with most figures, where several; a figure may speak for two themes."""
    counts = {
        t.label.name: len(find_targets(own, theme_id=t.theme_id)) for t in own.codebook.themes
    }
    several = sorted(((n, name) for name, n in counts.items() if n > 1), key=lambda c: -c[0])[:2]
    if [n for n, _ in several] == [len(targets)]:
        return say("都涉及{name}", name=named(several[0][1]))
    parts = [say("{name}（{n}项）", name=named(name), n=n) for n, name in several]
    return say("较多的主题是{themes}", themes=joined(parts, "、")) if parts else ""


def _weight(own: Plans) -> dict | None:
    """The theme that takes the largest share of each document's tasks."""
    coverage = measure_coverage(own)
    coverage = coverage[coverage["salience"].notna()]
    if coverage.empty:
        return None
    tops = find_heaviest(coverage)
    names = joined(say_heaviest(tops), "；")
    text = say("任务篇幅中涉及最多的主题：{names}", names=names)
    text = sentence(joined([text, word("一项任务可涉及几个主题，各占比不相加")], "；"))
    return make_finding(text, documents=tops["plan_id"].nunique())


def _read(own: Plans) -> dict:
    """What was read, and how much of it can be relied on for silence."""
    parts = []
    for row in own.plans.itertuples():
        torn = "" if row.complete else word("来源残缺，未见不等于未提出")
        kind = joined([word(DOC_TYPE_ZH[row.doc_type]), torn], "，")
        parts.append(own.plan_label(row.plan_id) + bracketed(kind))
    text = say("所读文件：{names}", names=names_of(parts, "份文件"))
    return make_finding(sentence(text), documents=len(own))


def _open(frame: pd.DataFrame) -> dict | None:
    count = int((frame["verdict"] == NO_RESULT).sum())
    if not count or count == len(frame):  # told with the targets
        return None
    head = say("{n}项数量目标未见结果", n=count)
    text = say("{head}，不作判断：未见结果不等于未完成", head=head, n=count)
    return make_finding(
        sentence(text),
        strong=[head],
        documents=frame["plan_id"].nunique(),
    )
