"""What an analyst holds in a notebook: the tables as frames, and how to choose from them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path

import pandas as pd

from kexie_analysis.choosing import find_place, read_doc_type, read_list, require_period
from kexie_analysis.codebook import Codebook, read_codebook
from kexie_analysis.errors import SelectionError
from kexie_analysis.folders import find_sources
from kexie_analysis.frames import LazyFrames, keep_plans, open_frames
from kexie_analysis.messages import language, word
from kexie_analysis.naming import clip, name_plan, short_marker
from kexie_analysis.package import data_version, find_data
from kexie_analysis.reads import note
from kexie_analysis.schema import DOC_TYPE_ZH, EXTRACTED

_MOST_SHOWN = 100  # plans that a notebook lists


@dataclass(frozen=True)
class Plans:
    """Frames of the plans chosen. Every method gives a new one; the frames are never changed.

    Frames (columns as in datapackage.json): `plans`, `sections`, `tasks`, `quantities`,
    `assignments`, `mentions`, `terms`, `clauses`, `codings`, `shared_passages`, `overlaps`;
    and whole, whatever is chosen: `provinces`, `reviews`, `survey`, `survey_targets`.
    `asked` holds the province_ids asked for, also those without a document; `left_out` is how many
    documents of these provinces the period or type chosen leaves out.
    """

    folder: Path
    codebook: Codebook
    frames: Mapping[str, pd.DataFrame]
    asked: tuple[str, ...] = ()
    left_out: int = 0

    def __getattr__(self, name: str) -> pd.DataFrame:
        frames = self.__dict__.get("frames", {})
        if name in frames:
            note(name, self.asked)
            if name == "terms":
                self._refuse_uncounted()
            return frames[name]
        raise AttributeError(f"Plans 没有“{name}”；可用：{'、'.join(frames)}")

    @cached_property
    def without_terms(self) -> tuple[str, ...]:
        """Plans with tasks whose words were not counted (`kexie extract --no-terms`)."""
        counted = set(self.frames["terms"]["plan_id"])
        return tuple(sorted(set(self.frames["tasks"]["plan_id"]) - counted))

    def _refuse_uncounted(self) -> None:
        if self.without_terms and self.frames["terms"].empty:
            raise SelectionError(
                f"所选 {len(self.plans)} 份文件都没有统计词频",
                next_step="重新运行 kexie extract，不带 --no-terms",
            )

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.frames]

    def __len__(self) -> int:
        return len(self.plans)

    def __repr__(self) -> str:
        return f"<Plans：{len(self.plans)} 份文件，数据版本 {self.version}>"

    @cached_property
    def version(self) -> str:
        """Data version: changes whenever a table, a theme or a reference figure changes."""
        return data_version(self.folder)

    def select(
        self,
        *,
        provinces: Iterable[str] | None = None,
        periods: Iterable[str] | None = None,
        doc_types: Iterable[str] | None = None,
        plan_ids: Iterable[str] | None = None,
    ) -> Plans:
        """The plans that fit all the lists given; an empty list or None chooses all.

        Parameters
        ----------
        provinces : ids (`CN-JX`), short names (`江西`) or full names (`江西省`).
        periods : names (`十四五`) or years (`2024`); a year chooses the plans that cover it.
        doc_types : ids (`plan`) or Chinese names (`事业发展规划`, `规划`).
        plan_ids : ids as in `plans.plan_id`.

        Raises
        ------
        SelectionError : a name that does not exist. A province without documents is no error.
        """
        chosen = self.frames["plans"]  # not as an attribute: choosing among all is not reading all
        asked = self.asked
        if wanted := read_list(provinces):
            asked = tuple(dict.fromkeys(self.province_id(p) for p in wanted))
            chosen = chosen[chosen["province_id"].isin(asked)]
        within = len(chosen)
        if wanted := read_list(periods):
            chosen = chosen[self._in_periods(chosen, wanted)]
        if wanted := read_list(doc_types):
            chosen = chosen[chosen["doc_type"].isin([read_doc_type(t) for t in wanted])]
        left_out = self.left_out + within - len(chosen)
        if wanted := read_list(plan_ids):
            self._known_plans(wanted)
            chosen = chosen[chosen["plan_id"].isin(wanted)]
        return replace(self._keep(chosen, asked), left_out=left_out)

    def province_id(self, name: str) -> str:
        """The id of a province from its id, short name or full name; `CN` and 全国 are the nation."""
        return find_place(name, self.provinces.to_dict("records"))

    def province_name(self, province_id: str) -> str:
        """The short name: `江西`; the nation is 全国."""
        return word("全国" if province_id == "CN" else self._province_names[province_id])

    @cached_property
    def _province_names(self) -> dict[str, str]:
        table = self.provinces
        return dict(zip(table["province_id"], table["short_zh"], strict=True))

    def plan_label(self, plan_id: str) -> str:
        """How a plan is called in a table or a chart: `江西“十三五”规划`, `江苏2024年工作要点`."""
        return self._plan_labels[plan_id]

    @property
    def _plan_labels(self) -> dict[str, str]:
        known = self.__dict__.setdefault("_labels", {})
        if language() not in known:
            rows = self.plans.itertuples()
            known[language()] = {
                r.plan_id: name_plan(r, self.province_name(r.province_id)) for r in rows
            }
        return known[language()]

    def cite(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with `province`, `plan` (label) and `clause` (`四(一)1`) put in front.

        `frame` has a plan_id column, and a task_id or section_id column for the clause.
        """
        out = frame.copy()
        provinces = self.plans.set_index("plan_id")["province_id"].map(self.province_name)
        out.insert(0, "province", out["plan_id"].map(provinces))
        out.insert(1, "plan", out["plan_id"].map(self._plan_labels))
        ids = out["task_id"] if "task_id" in out else pd.Series(pd.NA, index=out.index)
        clause = ids.map(self.clauses_by_id)
        if "section_id" in out:
            clause = clause.fillna(out["section_id"].map(self.clauses_by_id))
        out.insert(2, "clause", clause.fillna(""))
        return out

    def clause(self, row_id: str) -> str:
        """Where a task or section stands, as it is cited: `四(一)1`, `前言`."""
        return self.clauses_by_id.get(row_id, "")

    @cached_property
    def clauses_by_id(self) -> dict[str, str]:
        """Citation of every section and task by its id."""
        out: dict[str, str] = {}
        for row in self.sections.sort_values(["plan_id", "start"]).itertuples():
            parent = out.get(row.parent_id, "") if pd.notna(row.parent_id) else ""
            own = short_marker(row.marker)
            # An entry marked by a dash has no number to cite: its chapter is cited instead.
            out[row.section_id] = parent + (own or ("" if parent else clip(row.title)))
        for row in self.tasks.itertuples():
            parent = out.get(row.section_id, "") if pd.notna(row.section_id) else ""
            out[row.task_id] = parent + short_marker(row.marker)
        return out

    def quote(
        self, frame: pd.DataFrame, *, sources: str | os.PathLike | None = None
    ) -> pd.DataFrame:
        """The frame with a `quotation` column: the sentence around start…end, where a source is given.

        Sources are looked for in `sources`, else KEXIE_SOURCES, else `sources/` beside data/. Without
        them, or where the file is not the one that was read (sha256), the quotation is empty.
        """
        from kexie_analysis.extract.quote import quote_sentences

        folder = find_sources(sources, beside=self.folder)
        plans = self.plans.set_index("plan_id")
        spans = frame[["plan_id", "start", "end"]].itertuples(index=False)
        files = {p: (r["source_file"], r["sha256"]) for p, r in plans.iterrows()}
        quotes = quote_sentences([(files[p], int(s), int(e)) for p, s, e in spans], folder)
        return frame.assign(quotation=pd.array(quotes, dtype="string"))

    def _in_periods(self, plans: pd.DataFrame, wanted: list[str]) -> pd.Series:
        years = [int(w) for w in wanted if w.isdigit()]
        names = [w.strip("“”\"'") for w in wanted if not w.isdigit()]
        known = set(self.frames["plans"]["period"].dropna())
        for name in names:
            require_period(name, known)
        hit = plans["period"].isin(names)
        for year in years:
            hit |= (plans["start_year"] <= year) & (plans["end_year"] >= year)
        return hit.fillna(False).astype(bool)

    def _known_plans(self, wanted: list[str]) -> None:
        known = self.frames["plans"]["plan_id"].tolist()
        have = set(known)
        unknown = [p for p in wanted if p not in have]
        if unknown:
            raise SelectionError(
                f"没有文件“{unknown[0]}”", allowed="、".join(known), next_step="核对 plan_id"
            )

    def _keep(self, chosen: pd.DataFrame, asked: tuple[str, ...]) -> Plans:
        if isinstance(self.frames, LazyFrames):
            return replace(self, frames=self.frames.of_plans(chosen), asked=asked)
        ids, frames = set(chosen["plan_id"]), dict(self.frames)
        for name in frames.keys() & EXTRACTED:
            frames[name] = keep_plans(frames[name], ids)
        return replace(self, frames=frames, asked=asked)

    def _repr_html_(self) -> str:
        first = list(self.frames["plans"]["plan_id"][:_MOST_SHOWN])
        left = len(self.plans) - len(first)
        shown = self.select(plan_ids=first) if left else self  # the others' rows are not read
        rows = "".join(_summary_row(shown, row) for row in shown.plans.itertuples())
        names = ["文件", "类型", "年份", "完整", "章节", "任务", "数量", "提及"]
        head = "".join(f"<th>{h}</th>" for h in names)
        caption = f"{len(self.plans)} 份文件，{self.plans['province_id'].nunique()} 省；数据版本 {self.version}"
        empty = "" if rows else "<p>没有符合条件的文件。</p>"
        empty += f"<p>另有 {left} 份未列出。</p>" if left else ""
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{empty}"


def load_plans(
    path: str | os.PathLike | None = None,
    *,
    provinces: Iterable[str] | None = None,
    tables: Iterable[str] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> Plans:
    """Load the tables of `path` (else KEXIE_DATA, else data/) as typed frames.

    Of a folder of Parquet files a table is read when it is first used, and then only the files of
    the provinces chosen (here or by `select`), in the state that they had when this was called.

    Parameters
    ----------
    provinces : as in `Plans.select`; the others are not read at all.
    tables : the extracted tables wanted; `plans` is always one of them.
    columns : by table, the columns wanted; what `select` needs is always among them.

    Raises
    ------
    TablesError : there is no such folder, or a table breaks its schema.
    CodebookError : a theme's file is not valid.
    SelectionError : a province, table or column that does not exist.
    """
    folder = find_data(path)
    frames = open_frames(folder, tables=tables, columns=columns)
    plans = Plans(folder, read_codebook(folder), frames)
    if not (wanted := read_list(provinces)):
        return plans
    if not isinstance(frames, LazyFrames):
        return plans.select(provinces=wanted)
    asked = tuple(dict.fromkeys(plans.province_id(p) for p in wanted))
    return replace(plans, frames=frames.of_provinces(asked), asked=asked)


def _summary_row(plans: Plans, row) -> str:
    counts = (
        len(f[f["plan_id"] == row.plan_id])
        for f in (plans.sections, plans.tasks, plans.quantities, plans.mentions)
    )
    years = f"{row.start_year}—{row.end_year}" if pd.notna(row.start_year) else "未知"
    cells = (
        plans.plan_label(row.plan_id),
        DOC_TYPE_ZH[row.doc_type],
        years,
        "是" if row.complete else "残缺",
        *counts,
    )
    return "<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in cells) + "</tr>"
