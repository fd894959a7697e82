"""Hashes of the extracted tables by plan, so that a briefing waits only for the rows it reads."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_analysis.package import data_version, list_files
from kexie_analysis.schema import EXTRACTED, TABLES
from kexie_analysis.store import find_format

if TYPE_CHECKING:
    from kexie_analysis.parts import Parts

_MOST_BYTES = 30_000_000  # above this, reading every row costs more than it can save


class Rows:
    """The data folder's state: as a whole, and by table and province."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.version = data_version(data)

    def key(self, reads: Sequence[str] | None) -> str:
        """A hash of the rows that `reads` names (lines of `reads.note`); of everything where None."""
        wanted = None if reads is None else _wanted(reads)
        if wanted is not None and self._parts is not None:
            return self._key_of_parts(wanted, self._parts)
        if wanted is None or not self._by_plan:
            return self.version
        digest = hashlib.sha256(self._kept_by_hand.encode())
        for table, provinces in sorted(wanted.items()):
            digest.update(f"\0{table}\0".encode())
            for plans, rows in sorted(self._by_plan[table].items()):
                # As in Plans.select: a row about two plans belongs to a selection that has both.
                if provinces is None or all(self._province.get(p) in provinces for p in plans):
                    digest.update(rows.encode())
        return digest.hexdigest()[:16]

    def _key_of_parts(self, wanted: Mapping[str, set[str] | None], parts: Parts) -> str:
        """By the names of the files of these tables and provinces: a name tells what is in the file."""
        digest = hashlib.sha256(self._kept_by_hand.encode())
        for table, provinces in sorted(wanted.items()):
            for part in parts.of(table, provinces=provinces):
                digest.update(f"{part.path}\0{part.size}\0".encode())
        return digest.hexdigest()[:16]

    @cached_property
    def _parts(self) -> Parts | None:
        if find_format(self.data) != "parquet":
            return None
        from kexie_analysis.parts import Parts

        return Parts(self.data)

    @cached_property
    def _kept_by_hand(self) -> str:
        digest = hashlib.sha256()
        extracted = {TABLES[name].path for name in EXTRACTED}
        for name in list_files(self.data):
            if name not in extracted and not name.endswith(".parquet"):
                body = (self.data / name).read_bytes()
                digest.update(name.encode() + b"\0" + hashlib.sha256(body).digest())
        return digest.hexdigest()

    @cached_property
    def _by_plan(self) -> dict[str, dict[tuple[str, ...], str]]:
        paths = {name: self.data / TABLES[name].path for name in EXTRACTED}
        present = [p for p in paths.values() if p.is_file()]
        if not present or sum(p.stat().st_size for p in present) > _MOST_BYTES:
            return {}
        try:
            return {name: _hash_rows(path) for name, path in paths.items()}
        except (OSError, UnicodeDecodeError, csv.Error, ValueError):
            return {}

    @cached_property
    def _province(self) -> Mapping[str, str]:
        with (self.data / TABLES["plans"].path).open(encoding="utf-8-sig", newline="") as file:
            return {row["plan_id"]: row["province_id"] for row in csv.DictReader(file)}


def _wanted(reads: Iterable[str]) -> dict[str, set[str] | None] | None:
    wanted: dict[str, set[str] | None] = {}
    for line in reads:
        table, _, provinces = line.partition("\t")
        if table not in EXTRACTED:
            continue  # kept by hand: always part of the hash
        if provinces == "*":
            wanted[table] = None
        elif wanted.get(table, set()) is not None:
            wanted[table] = (wanted.get(table) or set()) | set(provinces.split(","))
    return wanted or None


def _hash_rows(path: Path) -> dict[tuple[str, ...], str]:
    if not path.is_file():
        return {}
    hashes: dict[tuple[str, ...], hashlib._Hash] = defaultdict(hashlib.sha256)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        columns = [header.index(c) for c in ("plan_a", "plan_b") if c in header] or [
            header.index("plan_id")
        ]
        for row in reader:
            hashes[tuple(row[c] for c in columns)].update("\x1f".join(row).encode() + b"\x1e")
    return {plans: h.hexdigest() for plans, h in hashes.items()}
