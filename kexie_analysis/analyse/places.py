"""Where in a plan a mention stands: in what it means to do, or in what it looks back on."""

from __future__ import annotations

import pandas as pd

from kexie_analysis.plans import Plans

#: A chapter whose title holds one of these says what is to be done, also outside numbered tasks.
_INTENT = ("目标", "任务", "举措", "措施", "保障", "工程", "行动", "组织实施", "重点工作")
#: …unless it looks back or sets the scene.
_LOOKING_BACK = ("情况", "回顾", "成效", "成就", "背景", "形势", "现状")
#: Chapters of guiding thoughts say what is to be done in their part on goals alone.
_GUIDING = ("指导思想", "总体要求", "总体思路", "基本原则", "原则")
_GOALS = ("目标", "指标")


def locate(plans: Plans, mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions that say what a plan means to do, with `clause_id`: the task or section they stand in.

    A mention outside the tasks counts in a chapter of goals or safeguards; in a preface, a review, a
    setting or guiding thoughts it does not. A heading above tasks says what they are about, not what
    is to be done: it counts only where it is the title of the one task below it.
    """
    inside = mentions[mentions["task_id"].notna()]
    inside = inside.assign(clause_id=inside["task_id"])
    outside = mentions[mentions["task_id"].isna()]
    if outside.empty:
        return inside
    sections = _Sections(plans)
    ids = [sections.meant(r.plan_id, int(r.start)) for r in outside.itertuples()]
    outside = outside.assign(clause_id=pd.array(ids, dtype="string"))
    return pd.concat([inside, outside[outside["clause_id"].notna()]]).sort_values(
        ["plan_id", "start"]
    )


def cite_sections(plans: Plans, places: pd.DataFrame) -> list[str | None]:
    """For each place (plan_id, start) the innermost section around it, whatever it is for; None outside."""
    sections = _Sections(plans)
    return [sections.around(r.plan_id, int(r.start)) for r in places.itertuples()]


class _Sections:
    """The sections by plan, with what is needed to judge one: its chapter, and whether it holds tasks."""

    def __init__(self, plans: Plans) -> None:
        self.rows = {r.section_id: r for r in plans.sections.itertuples()}
        self.by_plan: dict[str, list] = {}
        for row in self.rows.values():
            self.by_plan.setdefault(row.plan_id, []).append(row)
        self.holding = self._above(plans.tasks["section_id"].dropna())
        self.only: dict[str, str] = {}
        for section_id, own in plans.tasks.groupby("section_id", observed=True):
            if len(own) == 1 and pd.isna(own["title"].iloc[0]):
                self.only[str(section_id)] = str(own["task_id"].iloc[0])

    def _above(self, section_ids: pd.Series) -> set[str]:
        """The sections given and all that hold them."""
        out: set[str] = set()
        for section_id in section_ids.unique():
            while section_id in self.rows and section_id not in out:
                out.add(section_id)
                section_id = self.rows[section_id].parent_id
        return out

    def meant(self, plan_id: str, start: int) -> str | None:
        """The section or task to cite for a mention at `start`, or None where it states no intent."""
        around = [r for r in self.by_plan.get(plan_id, []) if r.start <= start < r.end]
        if not around:
            return None
        chapter = min(around, key=lambda r: r.level)
        inner = max(around, key=lambda r: r.level)
        title = "" if pd.isna(chapter.title) else str(chapter.title)
        if any(w in title for w in _LOOKING_BACK):
            return None
        if any(w in title for w in _GUIDING) and not self._of_goals(around):
            return None
        if inner.section_id in self.holding:
            length = len("" if pd.isna(inner.title) else inner.title) + len(str(inner.marker)) + 8
            return self.only.get(inner.section_id) if start < inner.start + length else None
        if not any(w in title for w in _INTENT) and not self._of_goals(around):
            return None
        marked = [r for r in around if not pd.isna(r.marker) and str(r.marker).strip("—- ")]
        return max(marked, key=lambda r: r.level).section_id if marked else inner.section_id

    @staticmethod
    def _of_goals(around: list) -> bool:
        """Whether the innermost part below the chapter that is headed at all is one of goals."""
        below = sorted((r for r in around if not pd.isna(r.title)), key=lambda r: -r.level)[:-1]
        titles = [str(r.title) for r in below]
        named = next((t for t in titles if any(w in t for w in (*_GOALS, *_GUIDING))), "")
        return any(w in named for w in _GOALS) and not any(
            w in named for w in (*_GUIDING, *_LOOKING_BACK)
        )

    def around(self, plan_id: str, start: int) -> str | None:
        """The innermost section around `start`, or None outside all sections."""
        found = [r for r in self.by_plan.get(plan_id, []) if r.start <= start < r.end]
        return max(found, key=lambda r: r.level).section_id if found else None
