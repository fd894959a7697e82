"""What a briefing is made from, as hashes: it is run again when one of them changed."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from kexie_analysis.publish.briefings import Briefing
from kexie_analysis.publish.manifest import missing_files
from kexie_analysis.publish.rows import Rows

_LIBRARIES = (
    "deckr-fonts", "ipykernel", "ipython", "jieba", "latex2mathml", "lxml", "markdown-it-py", "matplotlib", "mdit-py-plugins", "mpl-font", "nbclient",
    "nbconvert", "nbformat", "numpy", "openpyxl", "pandas", "papermill", "pillow", "pyarrow", "python-docx",
    "scikit-learn", "scipy", "seaborn", "typst",
)  # fmt: skip
_REASONS = {
    "notebook": "笔记本有改动",
    "parameters": "参数有变",
    "data": "所用数据有变",
    "code": "程序有改动",
    "libraries": "依赖库版本有变",
    "sources": "来源文件有变",
}


class Inputs:
    """Hashes of everything that all briefings of a run share, computed once."""

    def __init__(self, data: Path, sources: Path | None) -> None:
        self._rows = Rows(data)
        self.data_version = self._rows.version
        self.code = code_version()
        self.libraries = _digest(library_versions())
        self.sources = sources_version(sources)
        self._notebooks: dict[Path, str] = {}

    def key(self, briefing: Briefing, reads: Sequence[str] | None) -> dict[str, str]:
        """The parts of a briefing's key. `reads` is what its last run read; None: everything."""
        return {
            "notebook": self._notebook(briefing.notebook),
            "parameters": _digest(briefing.parameters),
            "data": self._rows.key(reads),
            "code": self.code,
            "libraries": self.libraries,
            "sources": self.sources,
        }

    def _notebook(self, path: Path) -> str:
        if path not in self._notebooks:
            self._notebooks[path] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        return self._notebooks[path]


def reasons_to_run(
    briefing: Briefing,
    entry: Mapping[str, Any] | None,
    inputs: Inputs,
    reports: Path,
    *,
    force: bool = False,
) -> list[str]:
    """Why this briefing is to be run, in Chinese; empty where it is up to date."""
    if entry is None or not entry["files"]:
        return ["上次失败"] if entry and entry.get("failure") else ["尚未发布"]
    if force:
        return ["要求重新运行（--force）"]
    out = []
    if entry.get("failure"):
        out.append("上次失败")
    key = inputs.key(briefing, entry.get("reads"))
    for part, value in key.items():
        old = entry["key"].get(part)
        if old != value:
            out.append(f"{_REASONS[part]}（{str(old)[:8]} → {value[:8]}）")
    lacking = [f for f in briefing.formats if f not in entry["files"]]
    if lacking:
        out.append(f"缺少格式 {'、'.join(lacking)}")
    if gone := missing_files(entry, reports):
        out.append(f"文件缺失或被改动：{'、'.join(gone)}")
    return out


def code_version() -> str:
    """Changes with any file of the package that takes part in making a briefing."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if n not in ("__pycache__", "_bundle"))
        for name in sorted(files):
            path = Path(folder, name)
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def library_versions() -> dict[str, str]:
    """The versions of the libraries whose change can change a briefing."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def sources_version(folder: Path | None) -> str:
    """Changes when a file is put into the folder of sources, taken away or replaced."""
    if folder is None or not folder.is_dir():
        return "-"
    state = [
        (p.relative_to(folder).as_posix(), p.stat().st_size, p.stat().st_mtime_ns)
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    ]
    return _digest(state)


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
