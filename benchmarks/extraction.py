"""How fast documents are read: by stage, beside other readers, and the whole command by number of documents.

    python benchmarks/extraction.py [--parts stages,rivals,command] [--counts 10,100,1000] [--jobs 1,2]

The documents are made up (`benchmarks/documents.py`), 10,000 characters each, and the same for
everybody. `stages` and `rivals` take `--sample` of them in one process and give characters per second of
CPU time, the best of `--rounds`, which are run in turns. The rivals are measured where they can be imported:

    pip install recognizers-text-suite "emoji<2" cn2an

Microsoft Recognizers-Text finds numbers, percentages, units, money and dates line by line; `cn2an` turns
the numerals that one regular expression finds with a unit behind them into numbers; bare jieba is
`jieba.cut` and nothing else. `command` is `kexie extract` into a new folder in a process of its own, all tables
written: wall and CPU seconds, and the highest memory of any one process. Reading words
costs a dictionary (some seconds) in each worker; counts above 1,000 take minutes.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.documents import write_documents  # noqa: E402

STAGES = (
    "read_document", "read_outline", "find_facts", "find_quantities", "find_assignments", "find_mentions",
    "find_clauses", "count_terms", "fingerprint", "quantity_rows", "assignment_rows", "mention_lists",
    "clause_lists", "term_lists", "to_columns", "from_lists", "pack",
)  # fmt: skip


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--parts", default="stages,rivals,command")
    parser.add_argument("--counts", default="10,100,1000")
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--format", default="csv", choices=("csv", "parquet"))
    parser.add_argument("--without-terms", action="store_true", help="of the command")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kexie-bench-") as folder:
        args.folder = Path(folder)
        for part in args.parts.split(","):
            {"stages": show_stages, "rivals": show_rivals, "command": show_command}[part](args)


def _sample(args: argparse.Namespace) -> list[Path]:
    folder = args.folder / "sample"
    if not folder.exists():
        write_documents(args.sample, folder)
    return sorted(folder.iterdir())


def _settings(terms: bool):
    from kexie_analysis.extract.pipeline import bundled_data
    from kexie_analysis.extract.records import Settings

    return Settings(bundled_data(), terms=terms)


def _read_all(files: list[Path], settings) -> None:
    from kexie_analysis.extract.records import read_plan

    for path in files:
        reading = read_plan(path, settings)
        assert reading.error is None, reading.error


def show_stages(args: argparse.Namespace) -> None:
    """Milliseconds per document of each stage, words included."""
    from kexie_analysis.extract import records

    files, settings, spent = _sample(args), _settings(True), Counter[str]()
    _read_all(files[:1], settings)
    kept = {name: getattr(records, name) for name in STAGES if hasattr(records, name)}
    for name, function in kept.items():
        setattr(records, name, _timed(function, spent, name))
    whole = min(_cpu(lambda: _read_all(files, settings)) for _ in range(args.rounds))
    for name, function in kept.items():
        setattr(records, name, function)
    per = 1000 / len(files)
    print("| stage | ms a document |\n| --- | --- |")
    for name, seconds in spent.most_common():
        print(f"| {name} | {seconds / args.rounds * per:.2f} |")
    print(f"| all, with what lies between | {whole * per:.2f} |\n", flush=True)


def _timed(function: Callable, spent: Counter, name: str) -> Callable:
    def run(*args, **kwargs):
        began = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] += time.process_time() - began

    return run


def show_rivals(args: argparse.Namespace) -> None:
    """Characters per second of everybody, on the same documents."""
    files = _sample(args)
    texts = [path.read_text(encoding="utf-8") for path in files]
    chars = sum(map(len, texts))
    runs: dict[str, Callable[[], object]] = {
        "kexie, without terms": lambda: _read_all(files, _settings(False)),
        "kexie, with terms": lambda: _read_all(files, _settings(True)),
        "kexie, quantities alone": lambda: _quantities(files),
    } | _rivals(texts)
    print("| reader | characters a second |\n| --- | --- |")
    spent: dict[str, list[float]] = {name: [] for name in runs}
    for round_ in range(args.rounds + 1):  # the first warms up; in turns, so that noise meets all
        for name, run in runs.items():
            if round_ < 2 or name != "Recognizers-Text":
                spent[name].append(_cpu(run))
    speeds = {name: chars / min(seconds[1:]) for name, seconds in spent.items()}
    for name, speed in speeds.items():
        print(f"| {name} | {speed:,.0f} |", flush=True)
    if "Recognizers-Text" in speeds:
        ratio = speeds["kexie, without terms"] / speeds["Recognizers-Text"]
        print(f"\nwithout terms: {ratio:.0f} times Recognizers-Text")
    if "bare jieba" in speeds:
        ratio = speeds["bare jieba"] / speeds["kexie, with terms"]
        print(f"with terms: {ratio:.2f} times the time of bare jieba\n", flush=True)


def _quantities(files: list[Path]) -> None:
    from kexie_analysis.codebook import read_codebook
    from kexie_analysis.extract.facts import find_facts
    from kexie_analysis.extract.outline import read_outline
    from kexie_analysis.extract.quantities import find_quantities
    from kexie_analysis.extract.reading import read_document

    codebook = read_codebook(_settings(False).codebook)
    for path in files:
        document = read_document(path)
        outline = read_outline(document)
        find_quantities(outline, find_facts(document, outline), codebook)


def _rivals(texts: list[str]) -> dict[str, Callable[[], object]]:
    out: dict[str, Callable[[], object]] = {}
    missing = [
        n for n in ("jieba", "cn2an", "recognizers_number") if not importlib.util.find_spec(n)
    ]
    if missing:
        print(f"not installed: {', '.join(missing)}; see --help\n")
    if "jieba" not in missing:
        import jieba

        out["bare jieba"] = lambda: [list(jieba.cut(text)) for text in texts]
    if "cn2an" not in missing:
        out["cn2an with rules"] = lambda: [_by_cn2an(text) for text in texts]
    if "recognizers_number" not in missing:
        out["Recognizers-Text"] = lambda: [_by_recognizers(text) for text in texts]
    return out


_NUMERAL = re.compile(
    r"(?P<n>\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)(?P<scale>[万亿]?)(?P<more>多|余)?"
    r"(?P<unit>%|元|人次|人|家|个|所|座|名|项|场次|场|次|件|篇|种|亩|年|月|日)"
)


def _by_cn2an(text: str) -> list[tuple[float, str]]:
    import cn2an

    found = []
    for match in _NUMERAL.finditer(text):
        try:
            found.append((cn2an.cn2an(match["n"] + match["scale"], "smart"), match["unit"]))
        except ValueError:
            continue
    return found


def _by_recognizers(text: str) -> int:
    from recognizers_date_time import recognize_datetime
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_number_with_unit import recognize_currency, recognize_dimension
    from recognizers_text import Culture

    asked = (recognize_number, recognize_percentage, recognize_currency, recognize_dimension)
    lines = [line for line in text.splitlines() if line]
    found = sum(len(ask(line, Culture.Chinese)) for line in lines for ask in asked)
    return found + sum(len(recognize_datetime(line, Culture.Chinese)) for line in lines)


def _cpu(run: Callable[[], object]) -> float:
    gc.collect()
    gc.freeze()  # what others have loaded is nobody's to walk through
    began = time.process_time()
    run()
    return time.process_time() - began


def show_command(args: argparse.Namespace) -> None:
    """The whole command by number of documents and workers; then one document more."""
    print(
        "| documents | workers | wall s | CPU s | CPU ms a document | MiB of a process | one more s |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count in map(int, args.counts.split(",")):
        inbox = args.folder / f"inbox-{count}"
        write_documents(count + 1, inbox)
        more = sorted(inbox.iterdir())[-1].rename(args.folder / f"more-{count}.txt")
        for jobs in args.jobs.split(","):
            data = args.folder / f"data-{count}-{jobs}"
            options = ["--data", str(data), "--format", args.format]
            options += ["--no-terms"] if args.without_terms else []
            wall, cpu, peak = _measure([str(inbox), "--jobs", jobs, *options])
            one, _, _ = _measure([str(more), *options])
            numbers = f"{wall:.1f} | {cpu:.1f} | {1000 * cpu / count:.0f} | {peak:.0f} | {one:.1f}"
            print(f"| {count} | {jobs} | {numbers} |", flush=True)


def _measure(options: Iterable[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds, and the most MiB that one process held."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kexie_analysis", "extract", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    peak: list[float] = [0.0]
    watch = threading.Thread(target=_watch, args=(process, peak))
    watch.start()
    status = process.wait()
    watch.join()
    if status:
        raise SystemExit(f"kexie extract: status {status}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, cpu, peak[0]


def _watch(process: subprocess.Popen, peak: list[float]) -> None:
    import psutil

    while process.poll() is None:
        try:
            tree = psutil.Process(process.pid)
            held = [p.memory_info().rss for p in (tree, *tree.children(recursive=True))]
            peak[0] = max(peak[0], max(held) / 2**20)
        except psutil.Error:
            pass
        time.sleep(0.2)


if __name__ == "__main__":
    main()
