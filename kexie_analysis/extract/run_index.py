"""Which plans hold which runs: the candidates for a comparison, found without reading the others.

A file of SQLite beside the fingerprints, made anew from them whenever it is not there or not right.
Adding a plan costs one look-up per sampled run (`Fingerprint.sample`), however many plans there are.
What a session adds is held in memory and put into the file sorted, on leaving: each run by itself would
go to another page of it.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

import numpy as np

from kexie_analysis.extract.run_levels import Levels

#: A run is looked up among its first holders only: wording that stands in hundreds of plans would
#: else make a pair of any two of them.
MOST_HOLDERS = 32
#: Runs in common that make a pair although each has as many holders as are kept: copies of one text.
FORMULAS = 8
#: Pairs that one new plan can make with older ones.
MOST_PARTNERS = 16
#: Runs of a session in memory: of ten thousand plans of ten thousand characters.
_MOST_HELD = 1 << 22
_FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS plans
    (serial INTEGER PRIMARY KEY AUTOINCREMENT, plan_id TEXT UNIQUE, mark TEXT);
CREATE TABLE IF NOT EXISTS runs
    (hash INTEGER, serial INTEGER, PRIMARY KEY (hash, serial)) WITHOUT ROWID;
CREATE TEMP TABLE wanted (hash INTEGER PRIMARY KEY);
"""
_FIND = "SELECT hash, serial FROM wanted CROSS JOIN runs USING (hash)"


class RunIndex:
    """The sampled runs of plans; what was added is kept on leaving. `marks` is plan_id -> name of its fingerprint."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._open(str(path))
        except sqlite3.Error:
            self._start_again()
        rows = self._base.execute("SELECT serial, plan_id, mark FROM plans").fetchall()
        self.marks: dict[str, str] = {plan_id: mark for _, plan_id, mark in rows}
        self._serials: dict[str, int] = {plan_id: serial for serial, plan_id, _ in rows}
        self._ids: dict[int, str] = {serial: plan_id for serial, plan_id, _ in rows}
        self._new = Levels()
        self._filed = bool(rows)  # whether the file has runs that count
        self._left = bool(rows)  # whether there may be runs of plans that are no more

    def _open(self, where: str) -> None:
        # By whichever thread asks for the next pairs, one at a time.
        self._base = sqlite3.connect(
            where, isolation_level=None, timeout=1, check_same_thread=False
        )
        self._base.execute("PRAGMA cache_size = -65536")
        (found,) = self._base.execute("PRAGMA user_version").fetchone()
        if found not in (0, _FORMAT):
            raise sqlite3.DatabaseError(f"format {found}")
        self._base.executescript(_TABLES)
        self._base.execute(f"PRAGMA user_version = {_FORMAT}")
        self._base.execute("BEGIN IMMEDIATE")

    def _start_again(self) -> None:
        """Damaged, of another version, or on a disk that refuses: it can all be made again."""
        try:
            self._path.unlink(missing_ok=True)
            self._open(str(self._path))
        except (sqlite3.Error, OSError):
            self._open(":memory:")

    def forget(self, plan_id: str, sample: np.ndarray | None) -> None:
        """Take a plan out; without its sample its runs stay behind, and count for nothing."""
        serial = self._serials.pop(plan_id)
        self._left = True
        del self._ids[serial], self.marks[plan_id]
        self._base.execute("DELETE FROM plans WHERE serial = ?", (serial,))
        rows = [] if sample is None else [(h, serial) for h in sample.astype(np.int64).tolist()]
        self._base.executemany("DELETE FROM runs WHERE hash = ? AND serial = ?", rows)

    def add(self, plan_id: str, mark: str, sample: np.ndarray) -> list[str]:
        """Take in a plan that is not known yet; returns those known that share most, nearest first."""
        place = (plan_id, mark)
        cursor = self._base.execute("INSERT INTO plans (plan_id, mark) VALUES (?, ?)", place)
        serial = int(cursor.lastrowid or 0)
        hashes = np.sort(sample.astype(np.int64))
        indices, serials = self._holders(hashes)
        counts = np.bincount(indices, minlength=len(hashes))
        near = [self._ids[other] for other in _nearest(serials, counts[indices] < MOST_HOLDERS)]
        if len(self._new) > _MOST_HELD:
            self._put_away()
        self._new.add(hashes[counts < MOST_HOLDERS], serial)
        self._serials[plan_id], self._ids[serial], self.marks[plan_id] = serial, plan_id, mark
        return near

    def _holders(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of these (by index) have which holders (by serial)."""
        indices, serials = self._new.find(hashes)
        if self._filed and len(hashes):
            self._base.execute("DELETE FROM wanted")
            wanted = [(h,) for h in hashes.tolist()]
            self._base.executemany("INSERT INTO wanted VALUES (?)", wanted)
            found = np.array(self._base.execute(_FIND).fetchall(), dtype=np.int64).reshape(-1, 2)
            indices = np.concatenate([hashes.searchsorted(found[:, 0]), indices])
            serials = np.concatenate([found[:, 1], serials])
        if self._left:
            known = np.array([serial in self._ids for serial in serials.tolist()], dtype=bool)
            indices, serials = indices[known], serials[known]
        return indices, serials

    def _put_away(self) -> None:
        rows = (row for row in self._new.rows() if row[1] in self._ids)
        self._base.executemany("INSERT INTO runs VALUES (?, ?)", rows)
        self._new, self._filed = Levels(), True

    def __enter__(self) -> RunIndex:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        # A disk that refuses costs only the making of it again.
        with suppress(sqlite3.Error):
            if kind is None:
                self._put_away()
            self._base.execute("ROLLBACK" if kind else "COMMIT")
        self._base.close()


def _nearest(serials: np.ndarray, rare: np.ndarray) -> list[int]:
    """The holders that share most, of all whose runs these are and which of those have few holders."""
    sharing, which, shared = np.unique(serials, return_inverse=True, return_counts=True)
    telling = shared >= FORMULAS
    telling[which[rare]] = True
    sharing, shared = sharing[telling], shared[telling]
    return sharing[np.lexsort((sharing, -shared))][:MOST_PARTNERS].tolist()
