"""A folder of source documents: finds the one that a plan was read from, and reads each once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.errors import DocumentError, KexieError
from kexie_analysis.extract.document import Document, plain_name
from kexie_analysis.extract.outline import Outline, read_outline
from kexie_analysis.extract.reading import MAX_BYTES, read_document

_HELD = 200  # documents in memory


@dataclass
class SourceFolder:
    """The files below a folder by name, read when asked for; the last ones are held."""

    folder: Path
    _by_name: dict[str, list[Path]] | None = None
    _read: dict[str, Document | KexieError] = field(default_factory=dict)
    _outlines: dict[str, Outline] = field(default_factory=dict)

    def holds(self, source_file: str) -> bool:
        """Whether a file of this name is there, the same or another."""
        return source_file in self._files()

    def document(self, source_file: str, sha256: str) -> Document:
        """The document of this name and checksum.

        Raises
        ------
        DocumentError : there is none, it has changed, or it cannot be read.
        """
        if sha256 not in self._read:
            _make_room(self._read)
            try:
                self._read[sha256] = read_document(self._find(source_file, sha256))
            except KexieError as error:
                self._read[sha256] = error
        found = self._read[sha256]
        if isinstance(found, KexieError):
            raise found
        return found

    def outline(self, source_file: str, sha256: str) -> Outline:
        """The outline of the document; raises as `document` does."""
        if sha256 not in self._outlines:
            _make_room(self._outlines)
            self._outlines[sha256] = read_outline(self.document(source_file, sha256))
        return self._outlines[sha256]

    def forget(self) -> None:
        """Let go of what was read, for who reads many documents once each."""
        self._read.clear()
        self._outlines.clear()

    def _find(self, source_file: str, sha256: str) -> Path:
        candidates = self._files().get(source_file, [])
        for path in candidates:
            if _checksum(path) == sha256:
                return path
        if candidates:
            raise DocumentError(
                "来源文件与读取时不同（校验和不符）",
                where=source_file,
                next_step="换回原来的文件，或对新文件重新运行 kexie extract",
            )
        raise DocumentError(
            "找不到来源文件",
            where=source_file,
            next_step=f"把它放到 {self.folder} 里，或用 --sources 指到别处",
        )

    def _files(self) -> dict[str, list[Path]]:
        if self._by_name is None:
            self._by_name = {}
            for root, folders, names in os.walk(self.folder):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    self._by_name.setdefault(plain_name(name), []).append(Path(root) / name)
        return self._by_name


def _make_room(held: dict) -> None:
    while len(held) >= _HELD:
        held.pop(next(iter(held)))


def _checksum(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
