"""Frames shaped for the page: figures with their clauses, words for codes, states where nothing is."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse.attainment import BASIS_ZH, NO_RESULT, measure_attainment
from kexie_analysis.analyse.change import DROPPED, KEPT, LOWERED, NEW, RAISED
from kexie_analysis.analyse.clauses import with_clauses
from kexie_analysis.analyse.comparison import (
    describe_plans,
    find_targets,
    measure_coverage,
    state_targets,
)
from kexie_analysis.analyse.digest import LONG, digest_coverage, digest_documents, digest_duties
from kexie_analysis.analyse.due_years import years_in_column
from kexie_analysis.analyse.elsewhere import say_elsewhere
from kexie_analysis.analyse.judged import list_judged as list_judged
from kexie_analysis.analyse.plan_years import LENGTH_COUNTS, say_inferred_years
from kexie_analysis.analyse.states import PRESENT, STATES, absence, caveat, say_states, with_caveat
from kexie_analysis.analyse.timeline import count_safeguards
from kexie_analysis.analyse.timeline import list_duties as _duties
from kexie_analysis.analyse.told_apart import label_apart
from kexie_analysis.messages import bracketed, capital, joined, say, sentence, span, word
from kexie_analysis.plans import Plans
from kexie_analysis.schema import DOC_TYPE_ZH

_FEW = 8  # plans without a figure that a table still names one by one
_WHOLE_TEXT = "提及和每千字按全文计，含前言、回顾、背景和章节标题（举措图不计这些），不含题名、印发通知和网站的文字（每千字的分母仍是来源文本的全部字符）；没有主题词语而有其数量目标的，按目标所在处计"
_FIRM = "确定"
_COUNTED_MEASURES = "只计任务、目标和保障措施里写到的举措，回顾和背景里的不算；两个主题都列、多半是同一处文字的举措只计一次"


def list_documents(plans: Plans) -> pd.DataFrame:
    """The documents for a table: kind and years in words; no figures is a state, not 0.

    Columns: those of describe_plans, kind, years, whole (完整 or 来源残缺), target_state, result_state,
    caveat (how many of the tasks are safeguards: they are numbered on like tasks). Where there are
    many documents, lines by kind and period come first (see `digest`).
    """
    out = describe_plans(plans)
    out["kind"] = out["doc_type"].astype(str).map(DOC_TYPE_ZH)
    out["years"] = [years(s, e) for s, e in zip(out["start_year"], out["end_year"], strict=True)]
    out["whole"] = ["完整" if c else "来源残缺" for c in out["complete"]]
    for name, column in (("targets", "target_state"), ("results", "result_state")):
        out[column] = [absence(plans, p, "*", five_year=name == "targets") for p in out["plan_id"]]
        out[name] = out[name].astype("Int64").mask(out[name] == 0)
    said = [_say_safeguards(plans), say_inferred_years(plans), word(LENGTH_COUNTS)]
    out = with_caveat(out, joined(said, "；"))
    return digest_documents(plans, out)


def _say_safeguards(plans: Plans) -> str:
    kept = count_safeguards(plans)
    if not kept:
        return ""
    parts = [say("{plan}{n}项", plan=plans.plan_label(p), n=n) for p, n in kept.items()]
    if len(parts) > _FEW:
        parts = [say("{n}份文件共{count}项", n=len(kept), count=sum(kept.values()))]
    names = joined(parts, "、")
    return say("任务数含按任务编号的保障措施（{names}）", names=names)


def list_targets(plans: Plans, *, theme_id: str | None = None) -> pd.DataFrame:
    """The promised figures for a table: as find_targets, with `cited` and basis, years and modality in words.

    With a theme, a plan that promises nothing for it has a row with its state in place of the
    figure, as long as these are few; else the caveat counts them.
    """
    found = find_targets(plans, theme_id=theme_id)
    if len(found) > LONG:
        found = _in_turn(found)
    out = _worded(plans, found)
    if theme_id is None:
        return out
    other = say_elsewhere(plans, theme_id=theme_id)
    states = state_targets(plans, theme_id=theme_id)
    silent = states[states["state"] != PRESENT]
    if len(silent) > _FEW:
        counts = silent["state"].value_counts()
        said = [say("{state}{n}份", state=word(s), n=counts[s]) for s in STATES if s in counts]
        text = say("没有数量目标的文件：{states}", states=joined(said, "、"))
        return with_caveat(out, joined([text, other, found.attrs["caveat"]], "；"))
    rows = silent.assign(label=capital(word("数量目标")), value_text=silent["state"])
    rows["cited"] = pd.Series([[]] * len(rows), index=rows.index, dtype=object)
    columns = ["province_id", "plan_id", "plan", "label", "value_text", "cited"]
    both = pd.concat([out, rows[columns]], ignore_index=True) if len(out) else rows[columns]
    both = both.reindex(columns=out.columns)
    for name in ("basis_text", "years", "modality_text"):
        both[name] = both[name].astype(object).where(both[name].notna(), "—")
    return with_caveat(both.reset_index(drop=True), joined([other, caveat(plans)], "；"))


def list_results(plans: Plans) -> pd.DataFrame:
    """What the plans report of themselves as reached, shaped as list_targets; who reports nothing is told."""
    out = _worded(plans, find_targets(plans, role="result"))
    silent = [p for p in plans.plans["plan_id"] if p not in set(out["plan_id"])]
    if not silent or len(silent) > _FEW:
        return out
    states = [word(absence(plans, p, "*", five_year=False)) for p in silent]
    names = [plans.plan_label(p) + bracketed(s) for p, s in zip(silent, states, strict=True)]
    said = say("未报结果的文件：{plans}", plans=joined(names, "、"))
    return with_caveat(out, joined([said, out.attrs.get("caveat", "")], "；"))


def list_waiting(
    plans: Plans, *, indicator_id: str = "", evidence: Plans | None = None
) -> pd.DataFrame:
    """The promised figures that nothing read lets one judge, shaped as list_targets.

    Where they are more than a page holds, those due first of each province come before the rest.
    """
    frame = measure_attainment(plans, evidence=evidence)
    open_ids = set(frame.loc[frame["verdict"] == NO_RESULT, "target_id"])
    found = find_targets(plans, indicator_id=indicator_id or None)
    out = found[found["quantity_id"].isin(open_ids)].reset_index(drop=True)
    out = with_caveat(out, found.attrs["caveat"] if len(out) else "")
    return _worded(plans, _in_turn(out) if len(out) > LONG else out)


def _in_turn(found: pd.DataFrame) -> pd.DataFrame:
    """One figure of each province, then the next of each: the earliest due of a province first."""
    due = found.iloc[found["year_to"].fillna(9999).argsort(kind="stable")]
    turn = due.groupby("province_id", sort=False, observed=True).cumcount().reindex(found.index)
    out = found.iloc[turn.argsort(kind="stable")].reset_index(drop=True)
    said = word("各省轮流列出，一省之内到期早的在前")
    return with_caveat(out, joined([said, found.attrs["caveat"]], "；"))


def _worded(plans: Plans, found: pd.DataFrame) -> pd.DataFrame:
    out = with_clauses(plans, found)
    out["basis_text"] = found["basis"].astype("string").map(BASIS_ZH).fillna("不明")
    due = {q: years(*at) for q, at in years_in_column(plans, found).items()}
    spans = zip(found["quantity_id"], found["year_from"], found["year_to"], strict=True)
    told = [say("{year}（时限栏）", year=due[q]) if q in due else years(a, b) for q, a, b in spans]
    out["years"] = pd.array(told, dtype="string")
    out["label"] = label_apart(out)
    firm = (found["modality"] == "firm").fillna(False)
    out["modality_text"] = found["strive_word"].astype("string").mask(firm, _FIRM)
    return out


def list_duties(plans: Plans) -> pd.DataFrame:
    """As timeline.list_duties, with missing for none (`state` says which); long ones as in `digest`."""
    out = _duties(plans)
    for name in ("assigned", "dated", "recurring", "departments"):
        out[name] = out[name].astype("Int64").mask(out[name] == 0)
    return digest_duties(plans, out)


def list_coverage(plans: Plans, *, theme_id: str) -> pd.DataFrame:
    """One theme's coverage by plan: missing where the theme is not mentioned, with the state.

    Columns: those of measure_coverage, targets and target_state as in state_targets. Where many
    documents are silent, or there are many, lines that tell them together come first (see `digest`).
    """
    coverage = measure_coverage(plans, themes=[theme_id])
    targets = state_targets(plans, theme_id=theme_id)
    out = coverage.assign(
        targets=targets["targets"].to_numpy(), target_state=targets["state"].to_numpy()
    )
    for name in ("tasks", "mentions"):
        out[name] = out[name].astype("Int64").mask(out["salience"].isna())
    out = with_caveat(out, joined([word(_WHOLE_TEXT), coverage.attrs["caveat"]], "；"))
    return digest_coverage(plans, out)


def shape_coverage(plans: Plans, *, theme_id: str | None = None) -> pd.DataFrame:
    """Salience in percent for small multiples: panel (theme), series (plan), province_id, value, state."""
    coverage = measure_coverage(plans, themes=None if theme_id is None else [theme_id])
    out = coverage.rename(columns={"theme": "panel", "plan": "series"})
    out["value"] = pd.to_numeric(coverage["salience"], errors="coerce") * 100
    out.attrs.update(coverage.attrs)
    return out


def summarise_coverage(plans: Plans) -> pd.DataFrame:
    """One row per theme over all the plans: how many touch it, hold figures for it, are silent.

    Which plan gives it the largest share is not said: plans of different kinds are not ranked.
    Columns: theme_id, theme, present (plans), holders (plans with figures), and one column per
    state of absence (plans); `silent` says the same in words (`未提出1份，来源残缺1份`).
    """
    coverage = measure_coverage(plans)
    rows = []
    for theme_id, own in coverage.groupby("theme_id", sort=False):
        counts = own["state"].value_counts()
        targets = state_targets(plans, theme_id=str(theme_id))
        head = (theme_id, own["theme"].iloc[0], int(counts.get(PRESENT, 0)))
        holders = int((targets["state"] == PRESENT).sum())
        rows.append((*head, holders, *(int(counts.get(s, 0)) for s in STATES)))
    columns = ["theme_id", "theme", "present", "holders", *STATES]
    out = pd.DataFrame(rows, columns=columns)
    silent = [
        joined([say("{state}{n}份", state=word(s), n=int(r[s])) for s in STATES if r[s]], "，")
        or word("都已涉及")
        for r in out.to_dict("records")
    ]
    out = out.assign(silent=pd.array(silent, dtype="string"))
    return with_caveat(out, coverage.attrs["caveat"])


def show_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """The changes that can be read as such, for a chart: where silence says nothing they are left out.

    The number left out is in the caveat, and that of the figures that stand in one of the two alone:
    measures and figures are not counted together. What is new or not taken up comes before the rest.
    """
    order = {s: n for n, s in enumerate((RAISED, LOWERED, NEW, DROPPED, KEPT))}
    out = changes[changes["status"].isin(list(order))]
    alone = (out["kind"] == "target") & out["status"].isin([NEW, DROPPED])
    counts = out.loc[alone, "status"].value_counts()
    words = ((NEW, "{n}项新提"), (DROPPED, "{n}项未再写"))
    parts = [word(text).format(n=int(counts[s])) for s, text in words if s in counts]
    said = [say("数量目标另有{moves}，不在图中", moves=joined(parts, "、"))] if parts else []
    if hidden := len(changes) - len(out):
        said.append(say("另有{n}项因来源残缺、不适用或未经通读，前后不能比较", n=hidden))
    out = out[~alone].sort_values("status", key=lambda s: s.map(order), kind="stable")
    if len(out):
        said.append(word(_COUNTED_MEASURES))
    said.append(changes.attrs.get("caveat", ""))
    return with_caveat(out.reset_index(drop=True), joined(said, "；"))


def list_notes(
    plans: Plans,
    *,
    theme_id: str = "",
    delivery: bool = False,
    duties: bool = False,
    shares: bool = False,
) -> list[str]:
    """The notes at the end of a briefing: states, how things were counted, what was read by whom."""
    notes = [say_states(plans)]
    if theme_id:
        theme = plans.codebook.theme(theme_id)
        notes.append(
            say(
                "“{theme}”指{definition}；举措{n}项，按编码手册的词语逐字匹配，"
                "只计任务、目标和保障措施里写到的，回顾和背景里的、只在章节标题里的不算，举措的“未提出”也按此理解。",
                theme=theme.label.name, definition=word(theme.definition).rstrip("。."),
                n=len(theme.codes),
            )
        )  # fmt: skip
    if theme_id or shares or not (delivery or duties):
        notes.append(
            word(
                "比重为涉及该主题（提到其名称或任一举措）的任务字数占该文件任务总字数的份额，一项任务可涉及几个主题，各主题的比重不相加。"
            )
        )
    if delivery or theme_id:
        notes.append(
            word(
                "兑现度为结果除以承诺，只在同一指标、省份、年份、单位和口径下计算；人次与名、累计与时点不是同一口径；"
                "“左右”少于承诺不过百分之五即为达到；结果与承诺相差十倍以上的记为量级不符，不作判断；未见结果不等于未完成。"
            )
        )
        notes.append(
            word(
                "目标的年份取条款、所在标题或时限栏所写；都没有写的，按该文件写明的规划期计；文件也没有写规划期的，记为未写明。"
            )
        )
    if duties and plans.assignments["measure_no"].notna().any():
        notes.append(
            word(
                "分工表的部门和时限先看任务自己的格：空格只在同一节内沿用上面一格；"
                "重复的单元格在来源里已经丢失的，不再沿用，空着的格不等于没有分工。"
                "没写年份的时限按上文最近一处写明年份的时限计，那一处是时段的取其起年。"
            )
        )
    if len(plans):
        notes.append(_read_by_whom(plans))
    notes.append(
        word("并列的是文本写法，文件类型、年份和篇幅不同，不作高下之分，也不评价各省工作成效。")
        if len(plans) > 1
        else word("说的是文本怎样写，不评价工作成效。")
    )
    return notes


def _read_by_whom(plans: Plans) -> str:
    """How many of the documents a person has read through."""
    read = plans.reviews[plans.reviews["plan_id"].isin(plans.plans["plan_id"])]
    count = read["plan_id"].nunique()
    if len(plans) == 1:
        return word("所读文件经人工通读核对。") if count else word("所读文件未经人工通读核对。")
    if count == len(plans):
        return say("所读{n}份文件都经人工通读核对。", n=count)
    if not count:
        return say("所读{n}份文件都未经人工通读核对，“未检出”只表示机读未见。", n=len(plans))
    text = say("所读{n}份文件中，{count}份经人工通读核对", n=len(plans), count=count)
    rest = word("其余的“未检出”只表示机读未见")
    return sentence(joined([text, rest], "；"))


def years(first: object, last: object) -> str:
    """`2016—2020`, `2024`, or 未写明."""
    if pd.isna(last):
        return word("未写明")
    return str(last) if pd.isna(first) or first == last else span(first, last)
