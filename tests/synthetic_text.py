"""Made-up text for the plans of `tests.synthetic`: what is counted and coded in it the real code finds."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from kexie_analysis.codebook import read_codebook
from kexie_analysis.extract.clauses import find_clauses
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.rows import Places, clause_lists
from kexie_analysis.extract.tokens import count_terms, read_word_lists
from kexie_analysis.package import Row, Tables
from kexie_analysis.schemes import read_schemes

_SENTENCES = (
    "围绕{a}安排样例事项，把{b}列入{x}。",
    "样例部门对{a}作{x}，并与{b}相衔接。",
    "{x}样例单位做{a}，同时兼顾{b}。",
    "就{b}另行{x}，样例经办人记录{a}。",
)
_FILLER = "样例文字仅供试算。"


def fill_text(tables: Tables, folder: Path, *, seed: int, length: int, lead: int) -> None:
    """Terms, clauses and codings of every plan of `tables`, from text that stands where its tasks do.

    Every task has `length` characters, the first begins at `lead`; sections begin with their tasks.
    """
    codebook, lists, schemes = read_codebook(folder), read_word_lists(folder), read_schemes(folder)
    tasks: dict[str, list[Row]] = {}
    for task in tables["tasks"]:
        tasks.setdefault(str(task["plan_id"]), []).append(task)
    heads = {(s["plan_id"], s["start"]): f"{s['marker']}{s['title']}" for s in tables["sections"]}
    for plan_id, own in tasks.items():
        chance = random.Random(f"{seed}{plan_id}")
        text = "样例规划".ljust(lead, "\n")
        for task in own:
            if head := heads.get((plan_id, task["start"])):
                text = (
                    f"{text[: -len(head) - 2].rstrip()}".ljust(len(text) - len(head) - 1, "\n")
                    + head
                    + "\n"
                )
            text += _task(task, chance, folder, length)
        outline = read_outline(Document(f"{plan_id}.txt", "0" * 64, "txt", text))
        known = {str(task["task_id"]) for task in own}
        clauses, codings = clause_lists(Places(plan_id, outline), find_clauses(outline, schemes))
        spans = [f"{plan_id}-t{lead + (s - lead) // length * length:05d}" for s in clauses["start"]]
        clauses |= {
            "task_id": [t if t in known else None for t in spans],
            "section_id": [None] * len(spans),
        }
        tables["clauses"] += _rows(clauses)
        tables["codings"] += _rows(codings)
        counts: dict[tuple[str, str], int] = {}
        for found in count_terms(outline, codebook, lists):
            start, _ = outline.view.raw_span(
                outline.parts[found.part].start, outline.parts[found.part].start
            )
            key = (f"{plan_id}-t{lead + (start - lead) // length * length:05d}", found.term)
            counts[key] = counts.get(key, 0) + found.count
        tables["terms"] += [
            {"plan_id": plan_id, "task_id": t, "term": term, "count": n}
            for (t, term), n in counts.items() if t in known
        ]  # fmt: skip


def _rows(columns: dict[str, list]) -> list[Row]:
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _task(task: Row, chance: random.Random, folder: Path, length: int) -> str:
    things, ways = _words(folder)
    text = f"{task['number']}.{task['title']}。"
    while True:
        a, b = chance.sample(things, 2)
        more = chance.choice(_SENTENCES).format(a=a, b=b, x=chance.choice(ways))
        if len(text) + len(more) >= length:
            break
        text += more
    text += _FILLER * ((length - 1 - len(text)) // len(_FILLER))
    return text.ljust(length - 1, " ") + "\n"


@cache
def _words(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is spoken of (the themes' measures) and how (the schemes' codes)."""
    things = [t for theme in read_codebook(folder).themes for c in theme.codes for t in c.terms[:2]]
    ways = [t for scheme in read_schemes(folder) for c in scheme.codes for t in c.terms[:3]]
    return tuple(things), tuple(ways)
