"""`reports/manifest.json`: what is published, from what it was made, and what failed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kexie_analysis.publish.suite import FORMATS, is_safe_name
from kexie_analysis.transaction import STAGING

NAME = "manifest.json"
VERSION = 1
_MAX_BYTES = 200_000_000


@dataclass
class Manifest:
    """The file's contents. `briefings` maps a name to its entry (a plain dict)."""

    briefings: dict[str, dict[str, Any]] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)
    damaged: bool = False

    def to_bytes(self) -> bytes:
        whole = {
            "version": VERSION,
            "run": self.run,
            "briefings": dict(sorted(self.briefings.items())),
        }
        return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def read_manifest(reports: Path) -> Manifest:
    """The manifest; an empty one where there is none, or none that can be read (`damaged`)."""
    path = reports / NAME
    if not path.exists():
        return Manifest()
    try:
        if path.stat().st_size > _MAX_BYTES:
            return Manifest(damaged=True)
        whole = json.loads(path.read_bytes())
        if whole["version"] != VERSION:
            return Manifest(damaged=True)
        briefings = {str(k): v for k, v in whole["briefings"].items() if _is_entry(str(k), v)}
        return Manifest(briefings, dict(whole["run"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Manifest(damaged=True)


def file_entry(path: str, data: bytes) -> dict[str, Any]:
    """How a published file stands in the manifest."""
    return {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def missing_files(entry: Mapping[str, Any], reports: Path) -> list[str]:
    """Published files of an entry that are gone or are no longer what was published."""
    out = []
    for item in entry["files"].values():
        path = reports / item["path"]
        try:
            whole = path.stat().st_size == item["bytes"] and _sha256(path) == item["sha256"]
        except OSError:
            whole = False
        if not whole:
            out.append(item["path"])
    return out


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_LATER: dict[str, tuple[type, ...]] = {
    "reads": (list,), "changes": (dict,), "seconds": (int, float), "order": (int,),
}  # fmt: skip
_SHAPE = {"files": dict, "key": dict, "parameters": dict, "findings": list, "title": str}


def _is_entry(name: str, value: object) -> bool:
    # What the manifest names is read, linked and deleted: it must not lead out of reports/.
    return (
        is_safe_name(name)
        and isinstance(value, dict)
        and all(isinstance(value.get(key), kind) for key, kind in _SHAPE.items())
        and all(
            value.get(key) is None or isinstance(value[key], kind) for key, kind in _LATER.items()
        )
        and all(isinstance(read, str) for read in value.get("reads") or ())
        and (not value["files"] or {"date", "data_version"} <= set(value))
        and all(_is_file(name, format, item) for format, item in value["files"].items())
        and _is_failure(name, value.get("failure"))
    )


def _is_file(name: str, format: str, item: object) -> bool:
    return (
        format in FORMATS
        and isinstance(item, dict)
        and item.get("path") in (f"{name}.{format}", f"{STAGING}/{name}.{format}")
        and {"sha256", "bytes"} <= set(item)
    )


def _is_failure(name: str, failure: object) -> bool:
    if failure is None:
        return True
    notebook = failure.get("notebook", "") if isinstance(failure, dict) else None
    at = f"failed/{name}.ipynb"
    return notebook in ("", at, f"{STAGING}/{at}") and {"reason", "at"} <= set(failure)  # type: ignore[call-overload]
