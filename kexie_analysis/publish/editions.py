"""Earlier editions: `reports/editions/<date>-<run>/`, each a whole set as it was published."""

from __future__ import annotations

import contextlib
import copy
import os
import shutil
from pathlib import Path

from kexie_analysis.publish.manifest import NAME, Manifest, missing_files
from kexie_analysis.publish.site import render_indexes

FOLDER = "editions"
_NEW, _OLD = ".new-", ".old-"


def keep_edition(reports: Path, manifest: Manifest, keep: int) -> None:
    """Put what is published now aside before a run replaces it, and drop all but `keep` editions.

    The files are linked, not copied, where the disk can: a new edition replaces files, it never
    writes into them. With `keep` 0 nothing is kept and nothing dropped.
    """
    run, at = manifest.run.get("id"), manifest.run.get("at", "")
    published = {
        n: e for n, e in manifest.briefings.items() if e["files"] and not missing_files(e, reports)
    }
    if keep < 1 or not run or not published:
        return
    folder = reports / FOLDER
    target = folder / f"{at[:10]}-{run}"
    if not target.exists():
        _put_aside(reports, _without_failures(published, manifest), folder / (_NEW + run))
        (folder / (_NEW + run)).rename(target)
    for old in editions(reports)[keep:]:
        gone = folder / (_OLD + old)
        (folder / old).rename(gone)  # out of sight at once, whole
        shutil.rmtree(gone, ignore_errors=True)


def editions(reports: Path) -> list[str]:
    """Names of the editions kept, the newest first."""
    folder = reports / FOLDER
    if not folder.is_dir():
        return []
    return sorted(
        (p.name for p in folder.iterdir() if (p / NAME).is_file() and p.name[0] != "."),
        reverse=True,
    )


def clear_unfinished(reports: Path) -> None:
    """Remove editions that a killed run left half made or half removed."""
    folder = reports / FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith((_NEW, _OLD)):
            shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _put_aside(reports: Path, manifest: Manifest, target: Path) -> None:
    target.mkdir(parents=True)
    for entry in manifest.briefings.values():
        for item in entry["files"].values():
            try:
                os.link(reports / item["path"], target / item["path"])
            except OSError:
                shutil.copy2(reports / item["path"], target / item["path"])
    for name, page in render_indexes(manifest, target).items():
        (target / name).write_text(page, encoding="utf-8", errors="replace")
    (target / NAME).write_bytes(manifest.to_bytes())


def _without_failures(published: dict[str, dict], manifest: Manifest) -> Manifest:
    # What failed then has its last good version here; the failing notebook is not part of it.
    entries = copy.deepcopy(published)
    for entry in entries.values():
        entry["failure"] = None
    return Manifest(entries, dict(manifest.run))
