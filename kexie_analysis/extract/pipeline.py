"""Documents to tables: read each, correct, compare, and put the whole set in place at once."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kexie_analysis.codebook import read_codebook
from kexie_analysis.errors import DocumentError, KexieError, TablesError
from kexie_analysis.extract.corrections import Unapplied
from kexie_analysis.extract.gathering import gather
from kexie_analysis.extract.merging import Contents, Merge, Store, merge
from kexie_analysis.extract.records import Reading, Settings
from kexie_analysis.extract.spill import Spill
from kexie_analysis.extract.store_csv import SheetStore, write_sheets
from kexie_analysis.extract.store_parquet import PartStore
from kexie_analysis.extract.workers import read_all, spread
from kexie_analysis.folders import SHIPPED_DATA
from kexie_analysis.package import read_rows, refuse_odd_files, update_files
from kexie_analysis.schema import TABLES
from kexie_analysis.schemes import read_schemes
from kexie_analysis.sheets import to_csv
from kexie_analysis.store import find_format

_SEEDED = ("provinces.csv", "themes", "schemes", "reference", "stopwords.txt", "words.txt")
_LONGEST = 240  # bytes of a file's name, which a disk limits to 255


@dataclass
class Summary:
    """What one run did."""

    readings: list[Reading] = field(default_factory=list)  # without what they read
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
    format: str | None = None,
    terms: bool = True,
    cluster: str | None = None,
    on_document: Callable[[Reading], None] | None = None,
) -> Summary:
    """Read documents (files, folders) into the tables of `data`; plans read before are replaced.

    The same documents give the same bytes, in whatever order they are named and by however many
    processes they are read (as Parquet: where the folder held the same plans before). One bad
    document does not stop the others. Memory does not grow with the number of documents: what is
    read goes to disk as it comes.

    Parameters
    ----------
    texts : folder for the text read from each document, `<source_file>.txt`: what offsets count.
    jobs : number of processes.
    encoding, province, period, doc_type : of the documents, where they cannot be told from them.
    format : `csv` or `parquet`; None: as the folder has it, `csv` for a new one. A folder of the
        other format is turned into this one.
    terms : count words; without, the plans read have no rows in `terms`.
    cluster : address of a Dask scheduler whose workers read the documents.
    on_document : called with each document's reading, in order.

    Raises
    ------
    TablesError, BusyError, CodebookError : the data folder cannot be used; nothing was changed.
    """
    data = Path(data)
    refuse_odd_files(data)
    codebook = _codebook_folder(data)
    read_codebook(codebook)  # a fault in a theme is told once, before any document
    read_schemes(codebook)
    gathered = gather(sources)
    summary = Summary(skipped=gathered.skipped, failures=[*gathered.failures])
    settings = Settings(
        codebook, encoding, province, period, doc_type, terms=terms, texts=texts is not None
    )
    readings = _read(gathered.files, settings, jobs, cluster)
    with Spill(data) as spill:
        _take(readings, spill, summary, None if texts is None else Path(texts), on_document)
        if summary.readings:
            try:
                change = partial(_change, spill=spill, summary=summary, format=format, jobs=jobs)
                summary.changed = update_files(change, data)
            except OSError as error:
                raise TablesError(
                    f"数据目录不能写（{error.strerror}）",
                    where=str(data),
                    next_step="换一个 --data 目录，或检查写权限与磁盘空间",
                ) from None
    return summary


def _read(
    files: list[Path], settings: Settings, jobs: int, cluster: str | None
) -> Iterator[Reading]:
    if cluster is None:
        return read_all(files, settings, jobs)
    from kexie_analysis.extract.cluster import read_on_cluster

    return read_on_cluster(files, settings, cluster)


def _take(
    readings: Iterator[Reading],
    spill: Spill,
    summary: Summary,
    texts: Path | None,
    on_document: Callable[[Reading], None] | None,
) -> None:
    """Put what is read on disk and tell of it, document by document."""
    taken: dict[str, str] = {}
    written: dict[str, str] = {}
    for reading in readings:
        _refuse_second(reading, taken)
        if reading.error:
            summary.failures.append((reading.source_file, reading.error))
        else:
            spill.add(reading.plan_id, reading.packed)
            if texts is not None:
                _write_text(reading, texts, written)
            reading.packed, reading.text = b"", ""
            summary.readings.append(reading)
        if on_document:
            on_document(reading)


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


def _change(
    data: Path, *, spill: Spill, summary: Summary, format: str | None, jobs: int
) -> Contents:
    """The files that stand in the folder after this run, and None for those that go."""
    now = find_format(data)
    store: Store = PartStore(data) if now == "parquet" else SheetStore(data)
    done = merge(store, spill, read_rows("corrections", data), jobs)
    summary.unapplied, summary.uncompared = done.unapplied, done.uncompared
    build = partial(spread, jobs=jobs)
    files: Contents = {**_seed(data)}
    for name in ("reviews", "corrections"):
        if not (data / TABLES[name].path).exists():
            files[TABLES[name].path] = to_csv(TABLES[name], [])
    if format in (None, now):
        return files | store.contents(done, spill, build)
    store.take_up(done, spill)
    files |= dict.fromkeys(store.files())
    if format == "csv":
        return files | write_sheets(spill)
    everything = Merge(frozenset(spill.places), frozenset())
    return files | PartStore(data).contents(everything, spill, build)


def bundled_data() -> Path:
    """The folder whose provinces, themes and reference figures a new data folder starts with."""
    for folder in SHIPPED_DATA:
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


def _write_text(reading: Reading, folder: Path, written: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = reading.source_file.replace("/", "_").replace("\\", "_")
        if len(name.encode()) > _LONGEST:
            name = f"{name[:50]}-{reading.sha256[:6]}"
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
