"""Back-test of the quantities: precision, recall and F1 per document and per column.

`make backtest` runs it on the annotated sample documents and, where they are present, on the real
ones. A found statement matches an annotated one when their spans overlap; value+unit counts it
right when low, high and unit agree too. The other columns are scored among those.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that it runs as a script too

# ruff: noqa: E402
from kexie_analysis.codebook import Codebook, read_codebook
from kexie_analysis.extract.facts import find_facts
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.quantities import Quantity, find_quantities
from kexie_analysis.extract.reading import read_document
from tests.documents.samples import build, locate, read_samples

COLUMNS = ("role", "bound", "years", "basis", "modality", "indicator_id")


@dataclass
class Score:
    """Counts of one document (or of several together)."""

    annotated: int = 0
    found: int = 0
    right: int = 0
    columns: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    notes: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.annotated += other.annotated
        self.found += other.found
        self.right += other.right
        for name, (good, all_) in other.columns.items():
            self.columns[name][0] += good
            self.columns[name][1] += all_

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(found: Iterable[Quantity], annotated: list[dict]) -> Score:
    """Compare what was found in one document with its annotation."""
    quantities = list(found)
    out = Score(len(annotated), len(quantities))
    free = set(range(len(quantities)))
    for row in annotated:
        start, end = row["start"], row["start"] + len(row["value_text"])
        overlap = [i for i in free if quantities[i].start < end and start < quantities[i].end]
        if not overlap:
            out.notes.append(f"- {row['value_text']} @{start}")
            continue
        exact = [i for i in overlap if _same_value(quantities[i], row)]
        chosen = exact[0] if exact else overlap[0]
        free.discard(chosen)
        if not exact:
            q = quantities[chosen]
            out.notes.append(
                f"≠ {row['value_text']} {row['low']},{row['high']} {row['unit']} : {q.value_text} {q.low},{q.high} {q.unit}"
            )
            continue
        out.right += 1
        _columns(out, quantities[chosen], row)
    out.notes += [f"+ {quantities[i].value_text} @{quantities[i].start}" for i in sorted(free)]
    return out


def _same_value(q: Quantity, row: dict) -> bool:
    close = all(
        abs(a - b) <= 1e-6 * max(1.0, abs(b))
        for a, b in ((q.low, row["low"]), (q.high, row["high"]))
    )
    return close and q.unit == row["unit"]


def _columns(out: Score, q: Quantity, row: dict) -> None:
    for name in COLUMNS:
        if name == "years":
            if "year_from" not in row:
                continue
            mine: object = (q.year_from, q.year_to)
            theirs: object = (row["year_from"], row["year_to"])
        elif name not in row:
            continue
        else:
            mine, theirs = getattr(q, name), row[name]
        out.columns[name][1] += 1
        out.columns[name][0] += mine == theirs
        if mine != theirs:
            out.notes.append(
                f"  {name}: {q.value_text} @{q.start} {q.indicator}: {mine} ≠ {theirs}"
            )


def read(path: Path, codebook: Codebook) -> list[Quantity]:
    document = read_document(path)
    outline = read_outline(document)
    facts = find_facts(document, outline)
    return find_quantities(outline, facts, codebook, grids=document.grids)[0]


def samples(codebook: Codebook) -> Iterable[tuple[str, Score]]:
    with tempfile.TemporaryDirectory() as folder:
        for sample in read_samples():
            path = build(sample, Path(folder))
            rows = locate(sample, read_document(path).text)
            yield f"{sample.name} ({sample.layout})", score(read(path, codebook), rows)


def files(folder: Path, gold: Iterable[Path], codebook: Codebook) -> Iterable[tuple[str, Score]]:
    rows: dict[str, list[dict]] = defaultdict(list)
    for file in gold:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            rows[row["doc"]].append(row)
    for doc, annotated in sorted(rows.items()):
        yield doc, score(read(folder / doc, codebook), annotated)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", action="store_true", help="print every difference")
    parser.add_argument("--set", action="append", nargs="+", default=[], metavar="FOLDER FILE...")
    options = parser.parse_args()
    codebook = read_codebook(ROOT / "data")
    shared = ROOT.parent / "shared"
    runs = [("样例", samples(codebook))]
    if (shared / "gold" / "quantities.jsonl").is_file():
        runs.append(
            ("原件", files(shared / "sources", [shared / "gold" / "quantities.jsonl"], codebook))
        )
    runs += [(f, files(Path(f), map(Path, gold), codebook)) for f, *gold in options.set]
    for name, results in runs:
        total = Score()
        for doc, result in results:
            total.add(result)
            _print(doc, result)
            if options.notes:
                sys.stdout.write("".join(f"      {note}\n" for note in result.notes))
        _print(f"{name}合计", total)
    return 0


def _print(name: str, result: Score) -> None:
    columns = "  ".join(
        f"{c} {result.columns[c][0] / result.columns[c][1]:.3f}"
        for c in COLUMNS
        if result.columns[c][1]
    )
    sys.stdout.write(
        f"{name[:28]:<28} P {result.precision:.3f} R {result.recall:.3f} F1 {result.f1:.3f} "
        f"({result.right}/{result.annotated})  {columns}\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
