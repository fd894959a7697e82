"""`kexie extract`: runs the extraction and says, a line per document, what it found and doubts."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.gathering import gather
from kexie_analysis.extract.pipeline import Summary, extract
from kexie_analysis.extract.records import Reading

_COUNTED = {
    "sections": "章节", "tasks": "任务", "quantities": "数量", "assignments": "分工", "mentions": "提及",
}  # fmt: skip
_MOST_SHOWN = 12


def run(args: argparse.Namespace) -> int:
    """Exit status: 0 all read; 1 some could not be, the rest was written; 2 nothing was changed."""
    total = len(gather(args.sources).files)
    if total == 0:
        raise DocumentError(
            "没有可读的文件",
            where="、".join(map(str, args.sources))[:200],
            allowed="txt、md、html、docx、pdf",
            next_step="给出文件，或放有这些文件的文件夹",
        )
    data = find_target(args.data)
    with _Progress(total) as progress:
        summary = extract(
            args.sources,
            data,
            texts=args.texts,
            jobs=args.jobs,
            encoding=args.encoding,
            province=args.province,
            period=args.period,
            doc_type=args.doc_type,
            format=args.format,
            terms=args.terms,
            cluster=args.cluster,
            on_document=progress.tell,
        )
    _conclude(summary, data)
    if not summary.readings:
        return 2
    return 1 if summary.failures else 0


def find_target(named: Path | None) -> Path:
    """The folder to write to: `named`, else KEXIE_DATA, else data/ here or above, else a new data/."""
    wanted = named or os.environ.get("KEXIE_DATA")
    if wanted:
        return Path(wanted)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "datapackage.json").is_file():
            return folder / "data"
    return here / "data"


def lines_of(reading: Reading) -> list[str]:
    """What is said of one document: what was found, then what is uncertain."""
    if reading.error:
        return [f"错误：{reading.source_file} 未写入：{reading.error}"]
    counts = "、".join(f"{zh} {reading.counts.get(name, 0)}" for name, zh in _COUNTED.items())
    lines = [f"{reading.plan_id}  《{reading.title}》（{reading.source_file}）：{counts}"]
    lines += [f"    存疑：{line}" for line in reading.unsure[:_MOST_SHOWN]]
    if len(reading.unsure) > _MOST_SHOWN:
        lines.append(f"    存疑：另有 {len(reading.unsure) - _MOST_SHOWN} 处")
    return lines


class _Progress:
    """Lines on standard output; on a terminal, a bar on standard error besides."""

    def __init__(self, total: int) -> None:
        self._bar = None
        if sys.stderr.isatty() and total > 1:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="份", file=sys.stderr, leave=False)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def tell(self, reading: Reading) -> None:
        stream = sys.stderr if reading.error else sys.stdout
        for line in lines_of(reading):
            if self._bar is not None:
                self._bar.write(line, file=stream)
            else:
                print(line, file=stream, flush=True)
        if self._bar is not None:
            self._bar.update()


def _conclude(summary: Summary, data: Path) -> None:
    for line in summary.skipped[:_MOST_SHOWN]:
        print(f"略过：{line}")
    if len(summary.skipped) > _MOST_SHOWN:
        print(f"略过：另有 {len(summary.skipped) - _MOST_SHOWN} 个文件")
    for problem in summary.unapplied:
        print(problem)
    if summary.uncompared:
        print(
            f"未比对的文件对 {len(summary.uncompared)} 个：缺少旧文件的文本；下一步：把旧文件与新文件一起重读"
        )
    tables = {name.split("/")[1] for name in summary.changed if name.endswith(".parquet")}
    tables |= {name.removesuffix(".csv") for name in summary.changed if name.endswith(".csv")}
    change = f"更新了 {len(tables)} 个表" if tables else "数据表没有变化"
    if summary.readings:
        print(f"写入 {data}：{len(summary.readings)} 份文件，{change}")
    if summary.failures:
        failed = len(summary.failures)
        rest = "" if summary.readings else "；数据表未改动"
        print(f"{failed} 份未写入{rest}", file=sys.stderr)
