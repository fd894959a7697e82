"""The language analysis shaped for the page: what is shown of it, and the clauses it stands on."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.analyse import language
from kexie_analysis.analyse.clauses import cite_rows
from kexie_analysis.analyse.findings import names_of
from kexie_analysis.analyse.keyness import PRIOR_SIZE
from kexie_analysis.analyse.states import with_caveat
from kexie_analysis.messages import bracketed, joined, say, word
from kexie_analysis.plans import Plans

#: From this number of plans on, tasks are aligned for the baseline only: all pairs cannot be read.
MANY_PLANS = 12
_WORDS = [
    "term",
    "side",
    "province_id",
    "delta",
    "interval",
    "counts",
    "tasks",
    "spread",
    "g2",
    "remark",
]


def compare_words(
    plans: Plans, *, baseline: str = "", corpus: Plans | None = None, alpha: float = 0.05
) -> pd.DataFrame:
    """Keyness of the baseline against the plans it is set beside, as draw_keyness reads it.

    As language.measure_keyness, without the words that one side has inside longer words only;
    `attrs["sides"]` names the two sides. Empty where there is one side only.
    """
    first, second = language.choose_sides(plans, baseline=baseline)
    measured = language.measure_keyness(
        plans, first=first, second=second, corpus=corpus, alpha=alpha
    )
    hidden = language.find_hidden(plans, measured, first=first, second=second)
    frame = measured[~hidden].reset_index(drop=True)
    frame.attrs.update(measured.attrs)
    frame.attrs["sides"] = [language.side_label(plans, s) if s else "" for s in (first, second)]
    if not second:
        return frame
    told = _say_sides(plans, first, second, chosen=bool(baseline))
    return with_caveat(frame, joined([told, measured.attrs.get("caveat", "")], "；"))


def _say_sides(plans: Plans, first: list[str], second: list[str], *, chosen: bool) -> str:
    """Which documents are compared, and by what rule where nobody chose the baseline."""
    kinds = plans.plans.set_index("plan_id")["doc_type"].astype(str)
    names = [names_of([plans.plan_label(p) for p in side], "份文件") for side in (first, second)]
    text = say("基准为{one}，对照为{two}", one=names[0], two=names[1])
    alike = {kinds[p] for p in second} <= {kinds[p] for p in first}
    if chosen:
        return text
    why = word("未指定基准时取份数最多的一类文件中最近的一份")
    rest = word("对照取同类的其余文件") if alike else word("没有同类文件，对照取其余文件")
    return text + bracketed(joined([why, rest], "，"))


def pick_words(frame: pd.DataFrame, *, limit: int = 12) -> pd.DataFrame:
    """The words of either side whose difference is best founded: the largest |z|, from compare_words.

    The largest difference alone would show words that one task uses a few times.
    """
    parts = [frame[frame["delta"] > 0].head(limit), frame[frame["delta"] <= 0].head(limit)]
    out = pd.concat(parts).reset_index(drop=True)
    out.attrs.update(frame.attrs)
    if len(out) < len(frame):
        few = say("每侧只列最突出的 {n} 个词", n=limit)
        out.attrs["caveat"] = joined([few, frame.attrs.get("caveat", "")], "；")
    return out


def list_key_words(frame: pd.DataFrame, *, limit: int = 10) -> pd.DataFrame:
    """The strongest words of either side for a table, from compare_words.

    Columns: term, side, province_id, delta, interval (`0.27 至 3.50`), counts (`9 : 1`, first : second
    side), tasks, spread (dispersion), g2, remark (只见于1个任务, 区间含0, 校正后含0, or empty).
    """
    out = pick_words(frame, limit=limit)
    if out.empty:
        return with_caveat(pd.DataFrame(columns=_WORDS), "")
    bounds = zip(out["low"], out["high"], strict=True)
    out["interval"] = [
        say("{low} 至 {high}", low=f"{low:.2f}", high=f"{high:.2f}").replace("-", "−")
        for low, high in bounds
    ]
    pairs = zip(out["count_first"], out["count_second"], strict=True)
    out["counts"] = [f"{one} : {two}" for one, two in pairs]
    out["spread"] = out["dispersion"]
    out["remark"] = [_remark(row) for row in out.to_dict("records")]
    return with_caveat(out[_WORDS], frame.attrs.get("caveat", ""))


def _remark(row: dict) -> str:
    if row["single_task"]:
        return say("只见于1个任务")
    if not row["holds"]:
        return say("区间含0")
    return "" if row["holds_adjusted"] else say("多重比较校正后含0")


def list_alignment(plans: Plans, *, baseline: str = "", limit: int = 12) -> pd.DataFrame:
    """The closest tasks of different provinces (of the baseline, where it is named or plans are many).

    As language.align_tasks, with left_title, right_title, cited_left and cited_right (clauses), pair_kind (互为最近 or 单向最近).
    """
    named = bool(baseline) or len(plans) > MANY_PLANS
    first = language.choose_sides(plans, baseline=baseline)[0] if named else None
    frame = language.align_tasks(plans, first=first, limit=limit, other_provinces=True)
    tasks = plans.tasks.set_index("task_id", drop=False)
    for side in ("left", "right"):
        rows = tasks.loc[frame[f"{side}_id"]].reset_index(drop=True)
        cited = (
            cite_rows(plans, rows.assign(row=rows["task_id"]), row_id="row") if len(rows) else []
        )
        # A task is long: its clause is shown, not its first sentence.
        lists = [[{**c, "quotation": None}] for c in cited]
        frame[f"cited_{side}"] = pd.Series(lists, index=frame.index, dtype=object)
        titles = rows["title"].astype("string").fillna(word("（无标题任务）"))
        frame[f"{side}_title"] = titles.to_numpy()
    frame["pair_kind"] = frame["mutual"].map({True: "互为最近", False: "单向最近"})
    return frame


def choose_pair(plans: Plans, *, baseline: str = "") -> tuple[str, str] | None:
    """An older and a newer plan of one province, of one kind where there are such; None without."""
    table = plans.plans.sort_values(["start_year", "plan_id"])
    if baseline:
        ids = language.choose_sides(plans, baseline=baseline)[0]
        owners = table.loc[table["plan_id"].isin(ids), "province_id"]
        table = table[table["province_id"].isin(owners)]
    pairs = []
    for province, own in table.groupby("province_id", sort=True):
        rows = own[["plan_id", "doc_type", "start_year", "complete"]].to_dict("records")
        for n, old in enumerate(rows):
            for new in rows[n + 1 :]:
                unlike = old["doc_type"] != new["doc_type"]
                torn = not (old["complete"] and new["complete"])
                rank = (
                    unlike,
                    torn,
                    -_year(new["start_year"]),
                    -_year(old["start_year"]),
                    province,
                )
                pairs.append((rank, (str(old["plan_id"]), str(new["plan_id"]))))
    return min(pairs)[1] if pairs else None


def _year(value: object) -> int:
    return 0 if pd.isna(value) else int(str(value))


def list_wording_change(
    plans: Plans, *, baseline: str = "", alpha: float = 0.05, limit: int = 8
) -> pd.DataFrame:
    """Words that an older and a newer plan of one province use differently, as draw_change reads it.

    The `limit` strongest of each status but kept; `attrs["names"]` the two plans' labels ("" where
    no province has two plans). Missing rates are words that do not stand in that plan.
    """
    pair = choose_pair(plans, baseline=baseline)
    if pair is None:
        empty = with_caveat(pd.DataFrame(columns=["label", "old", "new", "unit", "status"]), "")
        empty.attrs["names"] = ["", ""]
        return empty
    frame = language.measure_wording_change(plans, old=pair[0], new=pair[1], alpha=alpha)
    changed = frame[frame["status"].isin(["raised", "lowered", "dropped", "new"])]
    out = changed.groupby("status", sort=False).head(limit).reset_index(drop=True)
    out[["old", "new"]] = out[["old", "new"]].round(1)
    out["decimals"] = 1
    out.attrs.update(frame.attrs)
    out.attrs["names"] = [plans.plan_label(p) for p in pair]
    return out


def list_overlaps(plans: Plans, *, limit: int = 12) -> pd.DataFrame:
    """Pairs of plans by likeness, for a table: cosine, containment both ways, shared passages.

    Columns: plan_a, plan_b (labels), cosine, a_in_b, b_in_a (containment of 8-grams), passages
    (number), longest (characters), caveat. The highest cosine first.
    """
    pairs = language.measure_similarity(plans)
    held = language.measure_containment(plans).set_index(["plan", "other"])["containment"]
    held = held[~held.index.duplicated()]
    table = plans.shared_passages
    labels = (table[f"plan_{side}"].map(plans.plan_label) for side in ("a", "b"))
    keys = pd.Series([tuple(sorted(pair)) for pair in zip(*labels, strict=True)], dtype=object)
    grouped = table["chars"].astype(int).reset_index(drop=True).groupby(keys)
    counts, longest = grouped.size().to_dict(), grouped.max().to_dict()
    out = pairs.head(limit).copy()
    both = list(zip(out["plan_a"], out["plan_b"], strict=True))
    out["a_in_b"] = [float(held.get(key, 0.0)) for key in both]
    out["b_in_a"] = [float(held.get(key[::-1], 0.0)) for key in both]
    out["passages"] = pd.array([counts.get(key, 0) for key in both], dtype="Int64")
    out["longest"] = pd.array([longest.get(key, pd.NA) for key in both], dtype="Int64")
    return out


def list_notes(plans: Plans, *, alpha: float = 0.05) -> list[str]:
    """How the numbers were made, and what they describe."""
    fragments = int((~plans.plans["complete"].astype(bool)).sum())
    torn = say("，其中{n}份是残件，未见的词不算未用", n=fragments) if fragments else ""
    return [
        say(
            "词：只计任务里的，结巴分词，编码手册的词作用户词典，不启用新词发现，去停用词和省名；长词里的短词不另计，"
            "一方只在长词里有的不说另一方独有，连长词一起算相差不多的不列。所读{n}份文件{torn}。",
            n=len(plans), torn=torn,
        ),
        say(
            "关键性：对数优势比，先验为全部文件的词频按比例缩至{prior}词（Monroe 等，2008）；区间覆盖{share}%，"
            "只对单个词而言，多重比较后是否仍不含零见备注。只见于一个任务的词可能只是该任务的题目，不作发现。",
            prior=f"{PRIOR_SIZE:g}", share=f"{100 * (1 - alpha):g}",
        ),
        say("相似度：以任务为文档的 TF-IDF 余弦；相近只说用词相近，不说谁先谁后、谁学了谁。"),
        say("共同表述：去标点后至少十三字相同，文件名与机构名除外；多有共同的上位文件，故不称扩散。"),
        say("共词图只描述同一分句里一起出现的词，不作中心性排序；文件少，不做主题模型。"),
    ]  # fmt: skip
