"""Documents to tables: read each, correct, compare, and put the whole set in place at once."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.codebook import read_codebook
from kexie_analysis.errors import DocumentError, KexieError, TablesError
from kexie_analysis.extract.corrections import Unapplied, apply_corrections, owner
from kexie_analysis.extract.gathering import gather
from kexie_analysis.extract.pairs import PAIRED, compare_plans, keep_rows_marks
from kexie_analysis.extract.records import Reading, Settings, read_plan
from kexie_analysis.package import Tables, read_rows, read_tables, update_tables
from kexie_analysis.schema import EXTRACTED, TABLES
from kexie_analysis.schemes import read_schemes

OWN = tuple(name for name in EXTRACTED if name not in PAIRED)
_SEEDED = ("provinces.csv", "themes", "schemes", "reference", "stopwords.txt", "words.txt")


@dataclass
class Summary:
    """What one run did."""

    readings: list[Reading] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failures: list[tuple[str, KexieError]] = field(default_factory=list)
    unapplied: list[Unapplied] = field(default_factory=list)
    uncompared: list[tuple[str, str]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def extract(
    sources: Sequence[str | os.PathLike],
    data: str | os.PathLike,
    *,
    texts: str | os.PathLike | None = None,
    jobs: int = 1,
    encoding: str | None = None,
    province: str | None = None,
    period: str | None = None,
    doc_type: str | None = None,
    on_document: Callable[[Reading], None] | None = None,
) -> Summary:
    """Read documents (files, folders) into the tables of `data`; plans read before are replaced.

    The same documents give the same bytes, in whatever order they are named and by however many
    processes they are read. One bad document does not stop the others.

    Parameters
    ----------
    texts : folder for the text read from each document, `<source_file>.txt`: what offsets count.
    jobs : number of processes.
    encoding, province, period, doc_type : of the documents, where they cannot be told from them.
    on_document : called with each document's reading, in order.

    Raises
    ------
    TablesError, BusyError, CodebookError : the data folder cannot be used; nothing was changed.
    """
    data = Path(data)
    codebook = _codebook_folder(data)
    read_codebook(codebook)  # a fault in a theme is told once, before any document
    read_schemes(codebook)
    gathered = gather(sources)
    summary = Summary(skipped=gathered.skipped, failures=[*gathered.failures])
    settings = Settings(codebook, encoding, province, period, doc_type)
    taken: dict[str, str] = {}
    for reading in _read_all(gathered.files, settings, jobs):
        _refuse_second(reading, taken)
        if on_document:
            on_document(reading)
        if reading.error:
            summary.failures.append((reading.source_file, reading.error))
        else:
            summary.readings.append(reading)
    if summary.readings:
        if texts is not None:
            _write_texts(summary, Path(texts))
        files = _seed(data)
        try:
            summary.changed = update_tables(lambda d: _merge(d, summary), data, files=files)
        except OSError as error:
            raise TablesError(
                f"数据目录不能写（{error.strerror}）",
                where=str(data),
                next_step="换一个 --data 目录，或检查写权限",
            ) from None
    return summary


def _read_all(files: list[Path], settings: Settings, jobs: int) -> Iterator[Reading]:
    if jobs == 1 or len(files) < 2:
        yield from (read_plan(path, settings) for path in files)
        return
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=min(jobs, len(files)), return_as="generator")
    yield from run(delayed(read_plan)(path, settings) for path in files)


def _refuse_second(reading: Reading, taken: dict[str, str]) -> None:
    if reading.error:
        return
    if reading.plan_id not in taken:
        taken[reading.plan_id] = reading.source_file
    else:
        reading.error = DocumentError(
            f"与 {taken[reading.plan_id]} 是同一份规划（{reading.plan_id}），未写入",
            where=reading.source_file,
            next_step="只留其中一份；若确是两份文件，用 --province、--period、--type 分开读取",
        )


def _merge(data: Path, summary: Summary) -> Tables:
    """All extracted tables with the new plans' rows in place of the old."""
    new = {reading.plan_id for reading in summary.readings}
    old = read_tables(data, EXTRACTED)
    gone = new | _undated_before(old, summary)
    corrections = read_rows("corrections", data)
    tables: Tables = {}
    for name in OWN:
        tables[name] = [row for reading in summary.readings for row in reading.tables.get(name, [])]
    known = new | {str(row["plan_id"]) for row in old["plans"]}
    mine = [row for row in corrections if owner(str(row["row_id"]), known) in new | {None}]
    own = [row for row in mine if row["table"] not in PAIRED]
    summary.unapplied = apply_corrections(tables, own)
    mend_references(tables)
    for name in OWN:
        tables[name] += [row for row in old[name] if row["plan_id"] not in gone]
    marks = {reading.plan_id: reading.mark for reading in summary.readings}
    pairs = compare_plans(tables, old, marks, data)
    summary.uncompared = pairs.uncompared
    tables |= pairs.tables
    paired = [row for row in mine if row["table"] in PAIRED]
    summary.unapplied += apply_corrections(tables, paired)
    for name in ("reviews", "corrections"):
        if not (data / TABLES[name].path).exists():
            tables[name] = []
    keep_rows_marks(data, tables["plans"], marks)
    return tables


def _undated_before(old: Tables, summary: Summary) -> set[str]:
    """Plans without years that were read from one of these files: with --period they have another id."""
    files = {reading.sha256 for reading in summary.readings}
    return {
        str(row["plan_id"])
        for row in old["plans"]
        if row["start_year"] is None and row["sha256"] in files
    }


def mend_references(tables: Tables) -> None:
    """Let no row point at a task or section that a correction removed."""
    tasks = {row["task_id"] for row in tables["tasks"]}
    sections = {row["section_id"] for row in tables["sections"]}
    for name in OWN:
        for row in tables[name]:
            if row.get("section_id") not in sections and name != "sections" and "section_id" in row:
                row["section_id"] = None
            if row.get("task_id") not in tasks and name != "tasks" and "task_id" in row:
                row["task_id"] = None
    for row in tables["sections"]:
        if row["parent_id"] not in sections:
            row["parent_id"] = None
    tables["terms"] = [row for row in tables["terms"] if row["task_id"] is not None]
    clauses = {row["clause_id"] for row in tables["clauses"]}
    tables["codings"] = [row for row in tables["codings"] if row["clause_id"] in clauses]


def bundled_data() -> Path:
    """The folder whose provinces, themes and reference figures a new data folder starts with."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package.parent / "data", package / "_bundle" / "data"):
        if (folder / "provinces.csv").is_file():
            return folder
    raise DocumentError("安装不完整：缺少自带的省份表", next_step="重新安装 kexie-analysis")


def _codebook_folder(data: Path) -> Path:
    return data if (data / "themes").is_dir() else bundled_data()


def _seed(data: Path) -> dict[str, bytes]:
    """Files that a data folder needs and does not have, from those that come with the package."""
    source, files = bundled_data(), {}
    for name in _SEEDED:
        if (data / name).exists():
            continue
        found = [source / name, *sorted((source / name).rglob("*"))]
        for path in found:
            if path.is_file() and not path.name.startswith("."):
                files[path.relative_to(source).as_posix()] = path.read_bytes()
    return files


def _write_texts(summary: Summary, folder: Path) -> None:
    written: dict[str, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for reading in summary.readings:
            name = reading.source_file.replace("/", "_").replace("\\", "_")
            if written.setdefault(name, reading.sha256) != reading.sha256:
                name = f"{name}-{reading.sha256[:6]}"  # two files of one name, from two folders
            (folder / f"{name}.txt").write_text(reading.text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DocumentError(
            f"文本写不出去（{error.strerror}）",
            where=str(folder),
            next_step="换一个 --texts 目录，或检查写权限",
        ) from None


def extract_command(args: argparse.Namespace) -> int:
    """`kexie extract`. Returns the exit status."""
    from kexie_analysis.extract.command import run

    return run(args)
