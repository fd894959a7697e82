"""Made-up plans by their words and coded clauses, for the tests of language and appraisal."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from kexie_analysis.package import Row, Tables, write_tables
from kexie_analysis.plans import Plans, load_plans
from kexie_analysis.schema import EXTRACTED
from tests.tiny import PROVINCES, THEMES, plan, section, task

DATA = Path(__file__).resolve().parent.parent / "data"
Words = Mapping[str, int]

# Four plans small enough to work every figure out by hand; one task of Guizhou's has no words.
YN16, YN21, GZ16, GZ24 = (
    "CN-YN-2016-plan",
    "CN-YN-2021-plan",
    "CN-GZ-2016-plan",
    "CN-GZ-2024-annual_points",
)
WORDS = {
    YN16: [{"码头": 4, "渡船": 2}, {"植树": 3, "河道": 1}, {"码头": 1, "手册": 5}],
    YN21: [{"码头": 2, "看守": 6}, {"植树": 1, "渡船": 1, "云南": 9}],
    GZ16: [{"植树": 6, "河道": 2}, {"渡船": 3, "码头": 1}, {}],
    GZ24: [{"手册": 1, "码头": 1}],
}


def worded_tables(words: Mapping[str, Sequence[Words]], *, fragments: Sequence[str] = ()) -> Tables:
    """Tables of plans whose tasks hold these words; a task is 100 characters long."""
    tables: Tables = {name: [] for name in EXTRACTED}
    for plan_id, tasks in words.items():
        year = int(plan_id.split("-")[2])
        row = plan(
            plan_id,
            f"{plan_id}测试规划",
            year,
            year + 4,
            period=_period(year),
            complete=plan_id not in fragments,
        )
        tables["plans"].append(row)
        part = section(plan_id, 0, 100 * len(tasks), marker="一、", number=1, title="任务")
        tables["sections"].append(part)
        for number, counts in enumerate(tasks, start=1):
            start = 100 * (number - 1)
            one = task(
                plan_id,
                number,
                start,
                start + 100,
                title=f"任务{number}",
                section_id=str(part["section_id"]),
            )
            tables["tasks"].append(one)
            tables["terms"] += [
                {"plan_id": plan_id, "task_id": one["task_id"], "term": term, "count": count}
                for term, count in counts.items()
                if count
            ]
    return tables


def _period(year: int) -> str | None:
    return {2011: "十二五", 2016: "十三五", 2021: "十四五"}.get(year)


def clause(
    plan_id: str, number: int, start: int, codes: Mapping[str, Sequence[str]]
) -> tuple[Row, list[Row]]:
    """A clause of 20 characters in the plan's task of that number; `codes`: scheme -> its codes."""
    clause_id = f"{plan_id}-c{start:05d}"
    row: Row = {
        "clause_id": clause_id, "plan_id": plan_id, "section_id": f"{plan_id}-s00000",
        "task_id": f"{plan_id}-t{100 * (number - 1):05d}" if number else None,
        "start": start, "end": start + 20, "chars": 20,
    }  # fmt: skip
    codings: list[Row] = [
        {
            "coding_id": f"{clause_id}-{scheme}-{code}-{start + n}", "plan_id": plan_id, "clause_id": clause_id,
            "scheme": scheme, "code_id": code, "term": f"词{n}", "start": start + n, "end": start + n + 1,
        }
        for scheme, listed in codes.items()
        for n, code in enumerate(listed)
    ]  # fmt: skip
    return row, codings


def write_folder(folder: Path, tables: Tables) -> Path:
    """A data folder with these tables, the tests' themes and the real schemes."""
    (folder / "themes").mkdir(parents=True)
    for name, text in THEMES.items():
        (folder / "themes" / f"{name}.yml").write_text(text, encoding="utf-8")
    shutil.copytree(DATA / "schemes", folder / "schemes")
    shutil.copy(PROVINCES, folder / "provinces.csv")
    write_tables(tables, folder)
    return folder


def load_worded(
    folder: Path, words: Mapping[str, Sequence[Words]], **options: Sequence[str]
) -> Plans:
    return load_plans(write_folder(folder, worded_tables(words, **options)))
