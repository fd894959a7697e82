"""Put a finished briefing in its place: its files, the manifest and the index, all or none."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from kexie_analysis.errors import KexieError
from kexie_analysis.publish.briefings import Briefing
from kexie_analysis.publish.changes import compare
from kexie_analysis.publish.freshness import Inputs
from kexie_analysis.publish.labels import Labels
from kexie_analysis.publish.manifest import NAME, Manifest, file_entry
from kexie_analysis.publish.runlog import append_log
from kexie_analysis.publish.site import render_indexes, stale_indexes
from kexie_analysis.transaction import replace_files


class Publication:
    """One run's changes to reports/. Use while holding the lock."""

    def __init__(self, reports: Path, manifest: Manifest, inputs: Inputs, labels: Labels) -> None:
        self.reports, self.manifest, self.inputs, self.labels = reports, manifest, inputs, labels
        self.run = f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"

    def publish(self, briefing: Briefing, result: dict[str, Any]) -> str:
        """Publish a result, or note its failure. Returns why it failed; empty where it did not."""
        reason = result["reason"]
        if not reason:
            try:
                self._replace(briefing, result)
            except KexieError as error:
                reason = str(error)
            except OSError as error:
                where = error.filename2 or error.filename or self.reports
                reason = f"写不进输出目录（{error.strerror}）；位置：{where}；下一步：移开它或检查写权限后重试。"
        if reason:
            self._fail(briefing, result, reason)
        self._log(briefing, result, reason)
        return reason

    def withdraw(self, names: Iterable[str]) -> list[str]:
        """Take back briefings that the suite no longer has. Returns those that were published."""
        gone = [n for n in names if n in self.manifest.briefings]
        entries = {n: self.manifest.briefings.pop(n) for n in gone}
        files = [f["path"] for e in entries.values() for f in e["files"].values()]
        if gone:
            self._write({}, gone=[*files, *map(_figures_path, gone)])
        return gone

    def _replace(self, briefing: Briefing, result: dict[str, Any]) -> None:
        old = self.manifest.briefings.get(briefing.name)
        contents = {
            f"{briefing.name}.{f}": Path(p).read_bytes() for f, p in result["files"].items()
        }
        entry = self._entry(
            briefing, result, {f: contents[f"{briefing.name}.{f}"] for f in result["files"]}
        )
        figures = _figures_path(briefing.name)
        entry["changes"] = compare(
            self._figures(figures) if old and old["files"] else None, result["figures"], old
        )
        contents[figures] = json.dumps(result["figures"], ensure_ascii=False, indent=0).encode(
            "utf-8", "replace"
        )
        before = (old or {"files": {}})["files"].values()
        gone = [f["path"] for f in before if f["path"] not in contents]
        self._commit(briefing.name, entry, contents, gone=gone)

    def _fail(self, briefing: Briefing, result: dict[str, Any], reason: str) -> None:
        entry = dict(self.manifest.briefings.get(briefing.name) or self._blank(briefing))
        entry["failure"] = {
            "reason": reason,
            "at": _now(),
            "data_version": self.inputs.data_version,
        }
        contents = {}
        if notebook := result.get("notebook"):
            entry["failure"]["notebook"] = f"failed/{briefing.name}.ipynb"
            contents[entry["failure"]["notebook"]] = Path(notebook).read_bytes()
        try:
            self._commit(briefing.name, entry, contents)
        except (KexieError, OSError):
            return  # the disk refuses: the reason is on the terminal, and what is there stays

    def _commit(
        self,
        name: str,
        entry: dict[str, Any],
        contents: dict[str, bytes],
        *,
        gone: Sequence[str] = (),
    ) -> None:
        before = self.manifest.briefings.get(name)
        self.manifest.briefings[name] = entry
        try:
            self._write(contents, gone=gone)
        except BaseException:
            if before is None:
                del self.manifest.briefings[name]
            else:
                self.manifest.briefings[name] = before
            raise

    def _write(self, contents: dict[str, bytes], *, gone: Sequence[str] = ()) -> None:
        self.manifest.run = {"id": self.run, "at": _now(), "data_version": self.inputs.data_version}
        stale = stale_indexes(self.reports, render_indexes(self.manifest, self.reports))
        # The formats of a briefing are one edition to whoever comes by the index or the manifest.
        replace_files(
            self.reports, contents, pointers=lambda at: self._pointers(at, contents), gone=[*gone, *stale],
        )  # fmt: skip

    def _pointers(self, at: str, contents: Mapping[str, bytes]) -> dict[str, bytes]:
        """The manifest and the index, with the new files standing below `at`."""
        manifest = self.manifest
        if at:
            moved = {n: _moved(e, at, contents) for n, e in manifest.briefings.items()}
            manifest = Manifest(moved, manifest.run)
        pages = render_indexes(manifest, self.reports)
        encoded = {name: page.encode("utf-8", "replace") for name, page in pages.items()}
        return {NAME: manifest.to_bytes(), **encoded}

    def _entry(
        self, briefing: Briefing, result: dict[str, Any], files: dict[str, bytes]
    ) -> dict[str, Any]:
        cover = result["cover"]
        return self._blank(briefing) | {
            "title": cover.get("title") or briefing.title or briefing.name,
            "subtitle": cover.get("subtitle", ""),
            "kicker": cover.get("kicker", ""),
            "date": cover.get("date") or f"{datetime.now():%Y-%m-%d}",
            "files": {f: file_entry(f"{briefing.name}.{f}", data) for f, data in files.items()},
            "key": self.inputs.key(briefing, result.get("reads")),
            "reads": result.get("reads"),
            "published": _now(),
            "run": self.run,
            "data_version": self.inputs.data_version,
            "seconds": result["seconds"],
            "findings": result["findings"],
        }

    def _blank(self, briefing: Briefing) -> dict[str, Any]:
        province = str(briefing.parameters.get("province_id") or "")
        theme = str(briefing.parameters.get("theme_id") or "") or briefing.base or briefing.name
        theme = theme if theme in self.labels.themes and not province else ""
        names = self.labels.spoken(str(briefing.parameters.get("language", "")))
        return {
            "theme": theme,
            "province": province,
            "group_label": names.themes.get(theme) or names.provinces.get(province, ""),
            "title": briefing.title or briefing.name,
            "label": briefing.title,
            "base": briefing.base,
            "order": briefing.order,
            "notebook": briefing.notebook.name,
            "parameters": dict(briefing.parameters),
            "files": {},
            "key": {},
            "reads": None,
            "findings": [],
            "changes": None,
            "failure": None,
        }

    def _figures(self, path: str) -> dict[str, str] | None:
        try:
            return dict(json.loads((self.reports / path).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def _log(self, briefing: Briefing, result: dict[str, Any], reason: str) -> None:
        append_log(
            self.reports,
            {
                "at": _now(),
                "run": self.run,
                "briefing": briefing.name,
                "parameters": dict(briefing.parameters),
                "formats": list(briefing.formats),
                "seconds": result.get("seconds"),
                "data_version": self.inputs.data_version,
                "outcome": "failed" if reason else "published",
                "reason": reason,
                "detail": result.get("detail", ""),
            },
        )


def _moved(entry: dict[str, Any], at: str, contents: Mapping[str, bytes]) -> dict[str, Any]:
    """The entry with what is new of it below `at`."""
    if any(item["path"] in contents for item in entry["files"].values()):
        files = {f: {**item, "path": at + item["path"]} for f, item in entry["files"].items()}
        entry = {**entry, "files": files}
    failure = entry.get("failure") or {}
    if failure.get("notebook") in contents:
        entry = {**entry, "failure": {**failure, "notebook": at + failure["notebook"]}}
    return entry


def _figures_path(name: str) -> str:
    return f".figures/{name}.json"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
