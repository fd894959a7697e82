"""A made-up data folder of any size: 31 provinces with three plans each, from a fixed seed.

    python -m tests.synthetic FOLDER [PROVINCES]

Themes, schemes and the survey are the real ones; plans, tasks, figures and mentions are drawn by chance.
Terms, clauses and codings are found in made-up text by the real code.
"""

from __future__ import annotations

import random
import shutil
import sys
from datetime import date
from pathlib import Path

from kexie_analysis.codebook import Codebook, Indicator, read_codebook
from kexie_analysis.extract.tokens import STOP_WORDS, WORDS
from kexie_analysis.package import Row, Tables, read_rows, write_tables
from kexie_analysis.schema import EXTRACTED
from tests.synthetic_text import fill_text
from tests.tiny import mention, quantity, section, task

DATA = Path(__file__).resolve().parent.parent / "data"
KINDS = (
    (2016, 2020, "plan", "十三五"),
    (2021, 2025, "plan", "十四五"),
    (2024, 2024, "annual_points", None),
)
TASKS, LENGTH = 24, 300
DEPARTMENTS = ("办公室", "学会部", "科普部", "国际部", "组人部", "宣调部")


def write_synthetic(folder: Path, *, provinces: int = 31, seed: int = 7) -> Path:
    """Write the folder; the same seed gives the same bytes. Returns it."""
    shutil.copytree(DATA / "themes", folder / "themes", dirs_exist_ok=True)
    shutil.copytree(DATA / "reference", folder / "reference", dirs_exist_ok=True)
    shutil.copytree(DATA / "schemes", folder / "schemes", dirs_exist_ok=True)
    for name in ("provinces.csv", STOP_WORDS, WORDS):
        shutil.copyfile(DATA / name, folder / name)
    codebook = read_codebook(folder)
    tables: Tables = {name: [] for name in (*EXTRACTED, "reviews", "corrections")}
    chance = random.Random(seed)
    for province in read_rows("provinces", folder)[:provinces]:
        for start, end, kind, period in KINDS:
            complete = chance.random() > 0.1
            plan_id = f"{province['province_id']}-{start}-{kind}"
            tables["plans"].append(_plan(plan_id, province, start, end, kind, period, complete))
            _fill(tables, plan_id, codebook, chance, start=start, end=end)
            if chance.random() > 0.3:
                tables["reviews"].append(
                    {"plan_id": plan_id, "theme_id": "*", "date": date(2026, 1, 1)}
                )
    fill_text(tables, folder, seed=seed, length=LENGTH, lead=200)
    write_tables(tables, folder)
    return folder


def _plan(
    plan_id: str, province: Row, start: int, end: int, kind: str, period: str | None, complete: bool
) -> Row:
    return {
        "plan_id": plan_id, "province_id": province["province_id"], "doc_type": kind,
        "title": f"{province['short_zh']}样例{start}", "issuer": f"{province['name_zh']}科学技术协会",
        "issued_on": date(start, 3, 1), "period": period, "start_year": start, "end_year": end,
        "source_file": f"{plan_id}.txt", "sha256": "0" * 64, "chars": TASKS * LENGTH + 500,
        "complete": complete, "note": None,
    }  # fmt: skip


def _fill(
    tables: Tables, plan_id: str, codebook: Codebook, chance: random.Random, *, start: int, end: int
) -> None:
    """Sections, tasks, mentions, figures and duties of one plan."""
    per = TASKS // 3
    sections = [
        section(plan_id, 200 + n * per * LENGTH, 200 + (n + 1) * per * LENGTH, marker=f"{m}、", number=n + 1, title=f"重点任务{m}")
        for n, m in enumerate("一二三")
    ]  # fmt: skip
    tables["sections"] += sections
    for number in range(TASKS):
        at = 200 + number * LENGTH
        own = task(
            plan_id,
            number + 1,
            at,
            at + LENGTH,
            title=f"样例任务{number + 1}",
            section_id=str(sections[number // per]["section_id"]),
        )
        tables["tasks"].append(own)
        _fill_task(tables, plan_id, codebook, chance, own, start=start, end=end)


def _fill_task(
    tables: Tables,
    plan_id: str,
    codebook: Codebook,
    chance: random.Random,
    own: Row,
    *,
    start: int,
    end: int,
) -> None:
    at, task_id = int(str(own["start"])), str(own["task_id"])
    for n, theme in enumerate(chance.sample(codebook.themes, 2)):
        code = chance.choice(theme.codes)
        tables["mentions"].append(
            mention(
                plan_id,
                at + 20 + 40 * n,
                theme.theme_id,
                code.terms[0],
                code_id=code.code_id,
                task_id=task_id,
            )
        )
        if theme.indicators and chance.random() < 0.3:
            indicator = chance.choice(theme.indicators)
            tables["quantities"] += _figures(
                plan_id, at + 120 + 40 * n, indicator, chance, task_id, start=start, end=end
            )
    if chance.random() < 0.2:
        due = date(chance.randint(start, end), chance.randint(1, 12), 28)
        tables["assignments"].append({
            "assignment_id": f"{plan_id}-a{at + 250:05d}", "plan_id": plan_id, "task_id": task_id, "measure_no": 1,
            "due_text": f"{due.year}年{due.month}月底前", "due_from": None, "due_to": due, "recurring": False,
            "departments": ";".join(chance.sample(DEPARTMENTS, 2)),
        })  # fmt: skip


def _figures(
    plan_id: str,
    at: int,
    indicator: Indicator,
    chance: random.Random,
    task_id: str,
    *,
    start: int,
    end: int,
) -> list[Row]:
    """A target, and in a later plan sometimes the result of the period before."""
    share = indicator.unit == "%"
    value = chance.randint(5, 90) if share else chance.choice((3, 10, 50, 200, 1000, 20_000))
    common: dict = {"unit": indicator.unit, "task_id": task_id}
    level = {"basis": "level", "year_from": end, "year_to": end}
    modality = chance.choice(("firm", "strive"))
    bound = chance.choice(("eq", "ge", "approx"))
    text = f"{value}{indicator.unit}"
    out = [
        quantity(
            plan_id,
            at,
            text,
            indicator.indicator_id,
            indicator.label.zh,
            low=value,
            bound=bound,
            modality=modality,
            **level,
            **common,
        )
    ]
    if start == 2021 and chance.random() < 0.5:
        reached = round(value * chance.uniform(0.6, 1.3), 1)
        past = {"basis": "level", "year_from": 2020, "year_to": 2020, "role": "result"}
        out.append(
            quantity(
                plan_id,
                at + 20,
                f"{reached}{indicator.unit}",
                indicator.indicator_id,
                indicator.label.zh,
                low=reached,
                **past,
                **common,
            )
        )
    return out


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write_synthetic(target, provinces=int(sys.argv[2]) if len(sys.argv) > 2 else 31)
