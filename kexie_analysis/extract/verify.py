"""`kexie check`: the tables against their schema, each other, the themes and the sources."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.codebook import Codebook, read_codebook
from kexie_analysis.errors import CodebookError, KexieError, TablesError
from kexie_analysis.extract.corrections import owner, pending
from kexie_analysis.extract.outline import Outline
from kexie_analysis.extract.sources import SourceFolder
from kexie_analysis.extract.view import normalise
from kexie_analysis.folders import find_sources
from kexie_analysis.package import (
    Row,
    Tables,
    check_tables,
    find_data,
    iterate_tables,
    read_rows,
    read_tables,
)  # fmt: skip
from kexie_analysis.schema import EXTRACTED, REFERENCE
from kexie_analysis.schemes import read_schemes

_MOST_SHOWN = 50
#: Tables whose rows hold a text that stands at start..end, and the column it is in.
_TEXTS = {"quantities": "value_text", "mentions": "term", "codings": "term"}
_SPANS = ("sections", "tasks", "quantities", "mentions", "clauses", "codings")


@dataclass
class Checked:
    """What was looked at, and what was wrong."""

    rows: int = 0
    places: int = 0
    files: int = 0
    absent: int = 0
    problems: list[str] = field(default_factory=list)


def check_command(args: argparse.Namespace) -> int:
    """Check the tables, and with sources every offset; prints problems. Exit 0, or 1 for problems."""
    data = find_data(args.data)
    checked = check(data, find_sources(args.sources, beside=data))
    for line in checked.problems[:_MOST_SHOWN]:
        print(f"问题：{line}")
    if len(checked.problems) > _MOST_SHOWN:
        print(f"……另有 {len(checked.problems) - _MOST_SHOWN} 个问题")
    done = f"核对了 {checked.rows} 行"
    if checked.files or checked.absent:
        done += f"，{checked.files} 份来源文件中的 {checked.places} 处位置"
        if checked.absent:
            done += f"（另有 {checked.absent} 份文件不在来源目录里，其位置未核对）"
    else:
        done += "（没有来源文件，未核对位置；可加 --sources DIR）"
    print(f"{done}：{f'{len(checked.problems)} 个问题' if checked.problems else '没有问题'}")
    if checked.problems:
        print("下一步：改正所列各处后再运行 kexie check；抽取出的表可用 kexie extract 重新生成")
    return 1 if checked.problems else 0


def check(data: Path, sources: Path | None = None) -> Checked:
    """Everything that is wrong with the tables of `data`, as Chinese lines."""
    checked = Checked(problems=check_tables(data))
    try:
        kept = read_tables(data, REFERENCE)
        codebook = read_codebook(data)
        read_schemes(data)
        held = _Sources(data, SourceFolder(sources)) if sources is not None else None
        known: set[str] = set()
        for tables in iterate_tables(data):
            plans = {str(row["plan_id"]) for row in tables["plans"]}
            known |= plans
            mine = [r for r in kept["corrections"] if owner(_first(r), plans)]
            checked.rows += sum(map(len, tables.values()))
            checked.problems += _theme_problems(codebook, tables)
            checked.problems += [str(p) for p in pending(tables, mine)]
            checked.problems += _span_problems(tables)
            if held is not None:
                _check_sources(tables, held, checked)
    except CodebookError as error:
        return Checked(problems=[*checked.problems, str(error)])
    except TablesError:
        return checked  # said already; nothing more can be told of tables that cannot be read
    checked.rows += sum(map(len, kept.values()))
    checked.problems += _review_problems(codebook, kept["reviews"])
    rest = [r for r in kept["corrections"] if not owner(_first(r), known)]
    checked.problems += [str(p) for p in pending({name: [] for name in EXTRACTED}, rest)]
    if checked.absent and not checked.files:
        checked.problems.append("来源目录里找不到来源文件，一份也没有；下一步：核对 --sources")
    return checked


def _first(correction: Row) -> str:
    return str(correction["row_id"]).split("|")[0]


class _Sources:
    """The outlines of plans by id; only the last ones are held."""

    def __init__(self, data: Path, folder: SourceFolder) -> None:
        self.folder = folder
        rows = read_rows("plans", data)
        self._files = {str(r["plan_id"]): (str(r["source_file"]), str(r["sha256"])) for r in rows}

    def outline(self, plan_id: str) -> Outline | None:
        """None where the source cannot be read: that is told elsewhere."""
        try:
            return self.folder.outline(*self._files[plan_id])
        except (KexieError, KeyError):
            return None


def _theme_problems(codebook: Codebook, tables: Tables) -> Iterator[str]:
    themes = {theme.theme_id: {c.code_id for c in theme.codes} for theme in codebook.themes}
    for row in tables["mentions"]:
        codes = themes.get(str(row["theme_id"]))
        if codes is None or (row["code_id"] is not None and row["code_id"] not in codes):
            yield f"mentions.csv {row['mention_id']} 的主题或编码不在 data/themes/ 中"
    indicators = {i.indicator_id for i in codebook.indicators()}
    for row in tables["quantities"]:
        if row["indicator_id"] is not None and row["indicator_id"] not in indicators:
            yield (
                f"quantities.csv {row['quantity_id']} 的指标 {row['indicator_id']} 不在 data/themes/ 中"
            )


def _review_problems(codebook: Codebook, reviews: list[Row]) -> Iterator[str]:
    themes = {"*", *(theme.theme_id for theme in codebook.themes)}
    for row in reviews:
        if row["theme_id"] not in themes:
            yield f"reviews.csv 的主题 {row['theme_id']} 不在 data/themes/ 中"


def _span_problems(tables: Tables) -> Iterator[str]:
    length = {row["plan_id"]: int(str(row["chars"])) for row in tables["plans"]}
    for row in tables["quantities"]:
        if float(str(row["low"])) > float(str(row["high"])):
            yield f"quantities.csv {row['quantity_id']} 的 low 大于 high"
    for name in _SPANS:
        for row in tables[name]:
            start, end = int(str(row["start"])), int(str(row["end"]))
            if not start <= end <= length.get(row["plan_id"], end):
                yield f"{name}.csv {next(iter(row.values()))} 的位置 {start}—{end} 不在文内"


def _check_sources(tables: Tables, held: _Sources, checked: Checked) -> None:
    sources = held.folder
    for plan in tables["plans"]:
        try:
            file, sha = str(plan["source_file"]), str(plan["sha256"])
            if not sources.holds(file):
                checked.absent += 1
                continue
            outline, document = sources.outline(file, sha), sources.document(file, sha)
        except KexieError as error:
            checked.problems.append(str(error))
            continue
        checked.files += 1
        if len(document.text) != plan["chars"]:
            checked.problems.append(f"plans.csv {plan['plan_id']} 的 chars 与所读文本不同")
        for name, column in _TEXTS.items():
            for row in tables[name]:
                if row["plan_id"] == plan["plan_id"]:
                    checked.places += 1
                    if not _holds(outline, document.text, row, str(row[column])):
                        checked.problems.append(
                            f"{name}.csv {next(iter(row.values()))}：原文该处不是“{str(row[column])[:30]}”"
                        )
        checked.problems += _due_problems(tables, str(plan["plan_id"]), outline)
        for name in ("sections", "tasks"):
            for row in tables[name]:
                if row["plan_id"] == plan["plan_id"]:
                    checked.places += 1
                    if not _is_headed(outline, row):
                        checked.problems.append(
                            f"{name}.csv {next(iter(row.values()))}：原文该处没有这个序号或标题"
                        )
    checked.places += len(tables["shared_passages"])
    checked.problems += _passage_problems(tables, held)


def _passage_problems(tables: Tables, held: _Sources) -> Iterator[str]:
    """Shared passages whose two places do not read the same, punctuation left out."""
    for row in tables["shared_passages"]:
        plan_a, plan_b = str(row["plan_a"]), str(row["plan_b"])
        first, second = held.outline(plan_a), held.outline(plan_b)
        if first is not None and second is not None:
            size = int(str(row["chars"]))
            one = _letters(first, int(str(row["start_a"])), size)
            if one != _letters(second, int(str(row["start_b"])), size):
                yield f"shared_passages.csv {row['passage_id']}：两处原文不同"


def _letters(outline: Outline, start: int, size: int) -> str:
    text = outline.view.text
    found: list[str] = []
    for position in range(outline.view.find(start), len(text)):
        if len(found) == size:
            break
        if text[position].isalnum():
            found.append(text[position])
    return "".join(found)


def _due_problems(tables: Tables, plan_id: str, outline: Outline) -> Iterator[str]:
    """Deadlines that stand nowhere in the text (an assignment's own offsets are in its id only)."""
    text = _bare(outline.view.text)
    for row in tables["assignments"]:
        due = _bare(normalise(str(row["due_text"] or "")).text)
        if row["plan_id"] == plan_id and due not in text:
            yield f"assignments.csv {row['assignment_id']}：原文没有“{str(row['due_text'])[:30]}”"


def _holds(outline: Outline, text: str, row: Row, wanted: str) -> bool:
    """Whether start..end holds the text: to the letter, or in the view that it was found in."""
    start, end = int(str(row["start"])), int(str(row["end"]))
    if text[start:end] == wanted:
        return True
    view = outline.view
    held = view.text[view.find(start) : view.find(end)]
    return _bare(held) == _bare(normalise(wanted).text)


def _is_headed(outline: Outline, row: Row) -> bool:
    view = outline.view
    start = view.find(int(str(row["start"])))
    title = _bare(normalise(f"{row['marker'] or ''}{row['title'] or ''}").text)
    held = _bare(view.text[start : start + 2 * len(title) + 60])
    return held.startswith(title)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
