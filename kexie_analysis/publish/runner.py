"""`kexie report`: run what has to be run, publish each briefing whole, say what was done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kexie_analysis.errors import KexieError, ReportError
from kexie_analysis.folders import find_sources
from kexie_analysis.package import find_data, list_files
from kexie_analysis.publish.asked import plan
from kexie_analysis.publish.briefings import Briefing
from kexie_analysis.publish.counted import codebook_rows
from kexie_analysis.publish.editions import keep_edition
from kexie_analysis.publish.freshness import Inputs, reasons_to_run
from kexie_analysis.publish.labels import Labels, read_labels
from kexie_analysis.publish.manifest import Manifest, read_manifest
from kexie_analysis.publish.parameters import imports_of_ours
from kexie_analysis.publish.progress import Progress
from kexie_analysis.publish.publication import Publication
from kexie_analysis.publish.session import noting_signals, patient_lock, require_writable
from kexie_analysis.publish.settings import (
    Settings,
    given_parameters,
    kernel_environment,
    processors,
)
from kexie_analysis.publish.suite import AD_HOC, as_formats
from kexie_analysis.publish.workspace import clear, prune_failed, workspace


@dataclass
class Outcome:
    """What became of the briefings, by name."""

    published: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    signal: int = 0

    def note(self, number: int) -> None:
        """A signal came: the run ends after the briefing that is being published."""
        self.signal = number

    @property
    def status(self) -> int:
        return 128 + self.signal if self.signal else int(bool(self.failed))


def report_command(args: argparse.Namespace) -> int:
    """Run the suite as the command line asks; returns the exit status."""
    data = find_data(args.data).resolve()
    if not list_files(data):
        step = "先运行 kexie extract，或用 --data 另指目录"
        raise ReportError("数据目录里没有表", where=str(data), next_step=step)
    try:
        out = args.out.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself
        raise ReportError(
            "输出目录的链接绕成了圈", where=str(args.out), next_step="用 --out 另选目录"
        ) from None
    sources = find_sources(args.sources, beside=data)
    settings = Settings(
        suite=args.suite,
        data=data,
        out=out,
        sources=sources and sources.resolve(),
        names=args.names,
        parameters=given_parameters(args.parameters),
        formats=as_formats(args.formats, "--formats") if args.formats is not None else None,
        jobs=args.jobs,
        force=args.force,
        dry_run=args.dry_run,
        keep=args.keep,
        cluster=args.cluster,
    )
    if args.keep < 0:
        raise ReportError("--keep 应为 0 或正整数", allowed="如 --keep 4")
    try:
        return run_suite(settings).status
    except OSError as error:
        raise ReportError(
            f"读写失败（{error.strerror or error}），已发布的简报未改动",
            where=str(error.filename or settings.out),
            next_step="检查权限与磁盘空间后重试",
        ) from error


def run_suite(settings: Settings) -> Outcome:
    """Run and publish what has changed.

    Raises
    ------
    KexieError : it could not start; nothing was changed.
    """
    briefings, whole = plan(settings)
    inputs = Inputs(settings.data, settings.sources)
    if settings.dry_run:
        return _explain(briefings, inputs, settings)
    cluster = _connect(settings)
    require_writable(settings.out)
    with patient_lock(settings.out):
        clear(settings.out)
        manifest = read_manifest(settings.out)
        if manifest.damaged:
            print("manifest.json 已损坏，全部重新运行。")
        outcome = Outcome()
        todo = _todo(briefings, manifest, inputs, settings, outcome)
        if todo:
            keep_edition(settings.out, manifest, settings.keep)
        publication = Publication(
            settings.out, manifest, inputs, read_labels(settings.data) if todo else Labels()
        )
        if whole:
            wanted = {b.name for b in briefings}
            gone = [
                n
                for n, e in manifest.briefings.items()
                if n not in wanted and not _stays(n, e, wanted)
            ]
            outcome.withdrawn = publication.withdraw(gone)
        if todo:
            _run(todo, settings, publication, outcome, cluster)
        prune_failed(settings.out, manifest)
    _say(briefings, outcome, inputs, settings)
    return outcome


def _stays(name: str, entry: Mapping[str, Any], wanted: set[str]) -> bool:
    # Made from a notebook named on the command line: no suite ever had it. Or a briefing of the
    # suite in another language.
    spoken = (entry.get("parameters") or {}).get("language")
    return entry.get("order") == AD_HOC or name.removesuffix(f"-{spoken}") in wanted


def _todo(
    briefings: Sequence[Briefing],
    manifest: Manifest,
    inputs: Inputs,
    settings: Settings,
    outcome: Outcome,
) -> list[Briefing]:
    todo = []
    for briefing in briefings:
        entry = manifest.briefings.get(briefing.name)
        if reasons_to_run(briefing, entry, inputs, settings.out, force=settings.force):
            todo.append(briefing)
        else:
            outcome.kept.append(briefing.name)
    # The longest first, so that no worker is left alone with it at the end.
    seconds = {n: e.get("seconds") or 0 for n, e in manifest.briefings.items()}
    return sorted(todo, key=lambda b: -seconds.get(b.name, 0))


def _run(
    todo: Sequence[Briefing],
    settings: Settings,
    publication: Publication,
    outcome: Outcome,
    cluster: Any,
) -> None:
    by_name = {b.name: b for b in todo}
    jobs = min(settings.jobs or processors(), len(todo))
    progress = Progress(len(todo))
    where = f"集群 {settings.cluster}" if cluster else f"{jobs} 个进程"
    progress.line(f"运行 {len(todo)} 份简报，{where}")
    with workspace(settings.out) as (work, sockets), noting_signals(outcome.note):
        pool = cluster or _pool(jobs, todo, settings, sockets)
        try:
            for result in pool.run([_job(b, work, settings.data) for b in todo]):
                if outcome.signal:
                    break
                if result is None:
                    progress.tick()
                    continue
                _take(by_name[result["name"]], result, publication, outcome, progress)
        finally:
            pool.close()
            progress.close()


def _pool(jobs: int, todo: Sequence[Briefing], settings: Settings, sockets: Path) -> Any:
    from kexie_analysis.publish.pool import Pool

    return Pool(
        jobs,
        sockets=sockets,
        environment=kernel_environment(settings),
        warm=settings.warm,
        exporters=settings.exporters,
        modules=imports_of_ours(b.notebook for b in todo),
    )


def _connect(settings: Settings) -> Any:
    # Before anything is changed: an address that does not answer must leave no trace.
    if settings.cluster is None:
        return None
    from kexie_analysis.publish.cluster import Cluster

    return Cluster(
        settings.cluster, environment=kernel_environment(settings), exporters=settings.exporters
    )


def _take(
    briefing: Briefing, result: dict, publication: Publication, outcome: Outcome, progress: Progress
) -> None:
    if result.get("note"):
        progress.line(result["note"])
    for warning in dict.fromkeys(result.get("warnings", [])):
        progress.line(f"注意 {briefing.name}：{warning}")
    reason = publication.publish(briefing, result)
    seconds = f"{result['seconds']:.1f} 秒" if result.get("seconds") is not None else ""
    if reason:
        outcome.failed[briefing.name] = reason
        progress.step(f"失败 {briefing.name}：{reason}")
    else:
        outcome.published.append(briefing.name)
        progress.step(f"完成 {briefing.name}（{'、'.join(briefing.formats)}）{seconds}")


def _job(briefing: Briefing, work: Path, data: Path) -> dict:
    return {
        "name": briefing.name,
        "title": briefing.title,
        "notebook": str(briefing.notebook),
        "parameters": dict(briefing.parameters),
        "formats": list(briefing.formats),
        "timeout": briefing.timeout,
        "folder": str(work / briefing.name),
        "codebook": codebook_rows(data, briefing) if "xlsx" in briefing.formats else [],
    }


def _explain(briefings: Sequence[Briefing], inputs: Inputs, settings: Settings) -> Outcome:
    manifest = read_manifest(settings.out)
    outcome = Outcome()
    for briefing in briefings:
        entry = manifest.briefings.get(briefing.name)
        if reasons := reasons_to_run(briefing, entry, inputs, settings.out, force=settings.force):
            print(f"将运行 {briefing.name}：{'；'.join(reasons)}")
        else:
            outcome.kept.append(briefing.name)
            print(f"不变   {briefing.name}")
    print(
        f"共 {len(briefings)} 份，将运行 {len(briefings) - len(outcome.kept)} 份；数据版本 {inputs.data_version}。"
    )
    return outcome


def _say_narrowed(names: Sequence[str]) -> None:
    if names:
        which = "、".join(names[:3]) + (f" 等 {len(names)} 份" if names[3:] else " ")
        print(
            f"注意：按 -p 所选运行的 {which}替换了完整的一版；不带 -p 再运行即恢复，要两版并存请用 --out 另选目录。"
        )


def _say(
    briefings: Sequence[Briefing], outcome: Outcome, inputs: Inputs, settings: Settings
) -> None:
    index = settings.out / "index.html"
    if outcome.signal:
        print(f"已中断：发布了 {len(outcome.published)} 份，其余保持原样。", file=sys.stderr)
    elif not outcome.published and not outcome.failed and not outcome.withdrawn:
        print(
            f"没有变化：{len(outcome.kept)} 份简报都是最新的（数据版本 {inputs.data_version}）；要重新运行请加 --force。"
        )
    else:
        kept = f"，{len(outcome.kept)} 份未变" if outcome.kept else ""
        failed = f"，{len(outcome.failed)} 份失败（保留上一版）" if outcome.failed else ""
        gone = f"，撤下 {len(outcome.withdrawn)} 份（清单中不再有）" if outcome.withdrawn else ""
        print(f"发布 {len(outcome.published)} 份{kept}{failed}{gone}；目录页 {index}")
    _say_narrowed([b.name for b in briefings if b.narrowed and b.name in outcome.published])
    for name, reason in outcome.failed.items():
        step = "" if "下一步" in reason else "；下一步：改正后重新运行"
        print(f"错误：{name}：{reason}{step}", file=sys.stderr)


__all__ = ["KexieError", "Outcome", "Settings", "plan", "report_command", "run_suite"]
