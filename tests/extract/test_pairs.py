"""Pairs of many plans: what shares wording is found by the index, whatever the order of reading."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from kexie_analysis.columns import from_stream, places_in, to_rows
from kexie_analysis.extract import pairs, run_index
from kexie_analysis.extract.comparing import PAIRED, Mark
from kexie_analysis.extract.document import Document
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.pairs import STORE, Source, find_pairs, keep_marks, void_pairs
from kexie_analysis.extract.passages import fingerprint

HAN = [chr(0x4E00 + n) for n in range(2000)]
Rows = dict[str, set[tuple]]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "ALL_PAIRS", 3)


class Folder:
    """A data folder's fingerprints and pair rows, by way of what extraction calls."""

    def __init__(self, path: Path) -> None:
        self.path, self.plans = path, {}
        self.rows: Rows = {name: set() for name in PAIRED}
        self.uncompared: list[tuple[str, str]] = []

    def read(self, texts: dict[str, str]) -> Folder:
        """Read these plans, in one go."""
        before = len(self.plans)
        marks = {}
        for plan_id, text in texts.items():
            sha = f"{hash(text) & (1 << 128) - 1:032x}"
            outline = read_outline(Document("甲.txt", sha, "txt", text))
            marks[plan_id] = fingerprint(outline).to_bytes()
            self.plans[plan_id] = Source("甲.txt", sha)
        void = void_pairs(self.plans, marks, before)
        for name in PAIRED:
            self.rows[name] = {r for r in self.rows[name] if not void & {r[0], r[1]}}
        self.path.mkdir(exist_ok=True)
        keep_marks(self.path, self.plans, marks)
        self.uncompared = []
        found = find_pairs(
            self.path, self.plans, marks, void=void, tasks_of=lambda _: (),
            filed=lambda a, _: a, uncompared=self.uncompared,
        )  # fmt: skip
        for _, packed in found:
            for name, (start, size) in places_in(packed).items():
                for row in to_rows(from_stream(packed[start : start + size])):
                    self.rows[name].add((row["plan_a"], row["plan_b"], *map(str, row.values())))
        return self

    def pairs(self) -> set[tuple[str, str]]:
        return {(a, b) for a, b, *_ in self.rows["overlaps"]}


def made_up(count: int, *, seed: int = 1) -> dict[str, str]:
    rng = random.Random(seed)
    return {f"P{n:02d}": "".join(rng.choices(HAN, k=900)) for n in range(count)}


def put(texts: dict[str, str], plans: Iterable[str], run: str) -> None:
    for number, plan_id in enumerate(plans):
        at = 100 + 37 * (number % 15)
        texts[plan_id] = texts[plan_id][:at] + run + texts[plan_id][at:]


def test_forty_characters_in_common_make_a_pair_and_chance_none(tmp_path: Path) -> None:
    texts, own = made_up(12), made_up(30, seed=2)
    wanted = set()
    for n in range(10):
        put(texts, (f"P{n:02d}", f"P{n + 2:02d}"), own[f"P{n:02d}"][:40])
        wanted.add((f"P{n:02d}", f"P{n + 2:02d}"))
    found = Folder(tmp_path / "a").read(texts)
    assert found.pairs() == wanted
    assert {(a, b) for a, b, *_ in found.rows["shared_passages"]} == wanted
    assert {row[-1] for row in found.rows["shared_passages"]} == {"40"}


def test_one_by_one_is_as_all_at_once_in_any_order(tmp_path: Path) -> None:
    texts = made_up(9)
    put(texts, ("P00", "P05", "P08"), made_up(1, seed=3)["P00"][:60])
    whole, steps = Folder(tmp_path / "a").read(texts), Folder(tmp_path / "b")
    for plan_id in ("P08", "P03", "P00", "P07", "P01", "P02", "P05", "P04", "P06", "P05"):
        steps.read({plan_id: texts[plan_id]})
        complete = len(steps.plans) * (len(steps.plans) - 1) // 2
        assert (len(steps.pairs()) == complete) == (len(steps.plans) <= 3)
    assert whole.rows == steps.rows
    assert whole.pairs() == {("P00", "P05"), ("P00", "P08"), ("P05", "P08")}


def test_a_plan_that_no_longer_shares_leaves_its_pairs(tmp_path: Path) -> None:
    texts = made_up(6)
    put(texts, ("P01", "P04"), made_up(1, seed=3)["P00"][:60])
    folder = Folder(tmp_path / "a").read(texts)
    assert folder.pairs() == {("P01", "P04")}
    assert folder.read({"P04": made_up(1, seed=9)["P00"]}).pairs() == set()
    assert folder.read({"P04": texts["P04"]}).pairs() == {("P01", "P04")}


@pytest.mark.parametrize("left", [None, b"", b"no database at all" * 100])
def test_a_lost_index_is_made_again(tmp_path: Path, left: bytes | None) -> None:
    texts = made_up(6)
    put(texts, ("P01", "P05"), made_up(1, seed=3)["P00"][:60])
    last = {"P05": texts.pop("P05")}
    folder = Folder(tmp_path / "a").read(texts)
    index = tmp_path / "a" / STORE / "runs.sqlite"
    assert index.is_file()
    index.unlink()
    if left is not None:
        index.write_bytes(left)
    assert folder.read(last).pairs() == {("P01", "P05")}
    assert folder.uncompared == []


def test_a_plan_without_a_fingerprint_is_named_once(tmp_path: Path) -> None:
    texts = made_up(6)
    folder = Folder(tmp_path / "a").read({p: texts[p] for p in list(texts)[:5]})
    for path in (tmp_path / "a" / STORE).iterdir():
        path.unlink()
    assert len(folder.read({"P05": texts["P05"]}).uncompared) == 5


def test_what_stands_everywhere_makes_no_pair_but_copies_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_index, "MOST_HOLDERS", 4)
    monkeypatch.setattr(run_index, "MOST_PARTNERS", 2)
    texts = made_up(14)
    put(texts, texts, made_up(1, seed=5)["P00"][:60])
    found = Folder(tmp_path / "a").read(texts).pairs()
    assert len(found) <= 6  # among the first holders only
    copy = {f"P{n:02d}": made_up(1, seed=6)["P00"] for n in range(14)}
    copies = Folder(tmp_path / "b").read({p: f"{t}{p}" for p, t in copy.items()}).pairs()
    partners = [sum(p in pair for pair in copies) for p in copy]
    assert min(partners) >= 1
    assert len(copies) <= 2 * 14


def test_the_index_of_a_first_run_is_kept(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "a")
    folder.path.mkdir()
    outline = read_outline(Document("甲.txt", "0" * 32, "txt", made_up(1)["P00"]))
    marks: dict[str, Mark] = {f"P{n}": fingerprint(outline).to_bytes() for n in range(5)}
    plans = {p: Source("甲.txt", f"{n:032x}") for n, p in enumerate(marks)}
    list(
        find_pairs(
            folder.path, plans, marks, tasks_of=lambda _: (), filed=lambda a, _: a, uncompared=[]
        )
    )
    assert (folder.path / STORE / "runs.sqlite").is_file()
