"""Loading, choosing and comparing tables of 5, 100 and 10,000 plans: CSV, Parquet, and plain pandas.

    python -m benchmarks.frames FOLDER [--plans 5 100 10000]

Fifty made-up documents are read; their rows stand again under new plan ids, so that tables of ten
thousand plans are made in a minute or two; those hold no words, clauses and codings, which no task
here reads, and as CSV only what `pandas` reads. Everything is timed in one run, each time in a new
process: what Python and its libraries take to start is not counted. `pandas` is what a user would
write without this package: `read_csv` of all tables, or of those needed, and a mask.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.documents import PROVINCES, write_documents

READ = 50
TABLES = ("plans", "sections", "tasks", "quantities", "assignments", "mentions", "terms", "clauses",
          "codings", "shared_passages", "overlaps")  # fmt: skip
_SMALL = TABLES[:6]  # of ten thousand plans


def make_folders(base: Path, count: int) -> dict[str, Path]:
    """Data folders of `count` plans, as Parquet and as CSV; kept for next time."""
    from kexie_analysis.extract.pipeline import extract

    seed = base / "seed"
    if not (seed / "parquet").is_dir():
        write_documents(READ, base / "documents")
        extract([base / "documents"], seed, format="parquet", jobs=2)
    out = {"parquet": base / f"parquet-{count}", "csv": base / f"csv-{count}"}
    if not (out["parquet"] / "parquet").is_dir():
        _repeat(seed, out["parquet"], count)
    if not (out["csv"] / "plans.csv").is_file():
        _as_csv(out["parquet"], out["csv"])
    return out


def _repeat(seed: Path, target: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    from kexie_analysis.extract.store_parquet import MOST_PLANS
    from kexie_analysis.package import update_files
    from kexie_analysis.parts import Parts, make_part, name_group

    parts = Parts(seed)
    held = {name: parts.read(name) for name in TABLES}
    seeds = held["plans"]["plan_id"].to_pylist()
    known = [p.split("=")[1] for p in _province_folders(seed)]
    names = [f"{known[n % len(known)]}-2021-plan-{n:06x}" for n in range(count)]

    def renamed(name: str, old: str, new: str):  # type: ignore[no-untyped-def]
        rows = held[name]
        side = "plan_a" if "plan_a" in rows.column_names else "plan_id"
        rows = rows.filter(pc.equal(rows[side], old))
        for i, field in enumerate(rows.schema):
            if pa.types.is_string(field.type):
                text = pc.replace_substring(rows[field.name], old, new)
                if field.name == "province_id":
                    text = pa.array([new[:5]] * len(rows))
                rows = rows.set_column(i, field.name, text)
        return rows

    def contents(_: Path) -> dict:
        left_out = shutil.ignore_patterns("parquet", ".*")
        shutil.copytree(seed, target, ignore=left_out, dirs_exist_ok=True)
        (target / ".made").mkdir(exist_ok=True)
        files = {}
        for province in known:
            own = [(n, p) for n, p in enumerate(names) if p[:5] == province]
            for start in range(0, len(own), MOST_PLANS):
                some = own[start : start + MOST_PLANS]
                group = name_group((p, str(n)) for n, p in some)
                for name in TABLES if count <= 1000 else _SMALL:
                    rows = pa.concat_tables(
                        [renamed(name, seeds[n % len(seeds)], p) for n, p in some]
                    )
                    if len(rows) and "plan_a" not in rows.column_names:
                        path, body = make_part(name, province, group, rows)
                        files[path] = target / ".made" / f"{len(files)}"
                        files[path].write_bytes(body)
        return files

    target.mkdir(parents=True, exist_ok=True)
    update_files(contents, target)
    shutil.rmtree(target / ".made")


def _province_folders(seed: Path) -> list[str]:
    return sorted(p.name for p in (seed / "parquet" / "plans").iterdir())


def _as_csv(parquet: Path, target: Path) -> None:
    from kexie_analysis.columns import sort_columns
    from kexie_analysis.parts import Parts
    from kexie_analysis.sheets import write_columns, write_header

    shutil.copytree(
        parquet, target, ignore=shutil.ignore_patterns("parquet", ".*"), dirs_exist_ok=True
    )
    parts = Parts(parquet)
    for name in TABLES if len(parts.by_table["terms"]) else ("quantities", "plans"):
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            write_header(name, file)
            for part in parts.by_table[name]:
                rows = parts.read(name, provinces={part.province_id}, groups={part.group})
                write_columns(name, sort_columns(name, rows), file)


def ours_load(folder: Path) -> object:
    """`load_plans` of everything; every table is looked at."""
    from kexie_analysis import load_plans

    plans = load_plans(folder)
    return [len(plans.frames[name]) for name in TABLES]


def ours_select(folder: Path) -> object:
    """One province's plans and quantities."""
    from kexie_analysis import load_plans

    plans = load_plans(folder, provinces=["江西"])
    return len(plans), len(plans.quantities)


def ours_compare(folder: Path) -> object:
    """Targets by province and indicator."""
    from kexie_analysis import load_plans

    plans = load_plans(folder, tables=["quantities"])
    return len(_compare(plans.plans, plans.quantities))


def pandas_load(folder: Path) -> object:
    """`read_csv` of all tables."""
    import pandas as pd

    return [len(pd.read_csv(folder / f"{name}.csv", low_memory=False)) for name in TABLES]


def pandas_select(folder: Path) -> object:
    """`read_csv` of the two tables needed, and a mask."""
    import pandas as pd

    plans = pd.read_csv(folder / "plans.csv")
    plans = plans[plans["province_id"] == "CN-JX"]
    quantities = pd.read_csv(folder / "quantities.csv", low_memory=False)
    return len(plans), len(quantities[quantities["plan_id"].isin(plans["plan_id"])])


def pandas_compare(folder: Path) -> object:
    """The same comparison of `read_csv`."""
    import pandas as pd

    plans = pd.read_csv(folder / "plans.csv")
    return len(_compare(plans, pd.read_csv(folder / "quantities.csv", low_memory=False)))


def _compare(plans, quantities):  # type: ignore[no-untyped-def]
    targets = quantities[quantities["role"] == "target"]
    targets = targets.merge(plans[["plan_id", "province_id"]], on="plan_id")
    return targets.groupby(["province_id", "indicator_id"])["low"].agg(["count", "median", "max"])


TASKS: dict[str, dict[str, Callable[[Path], object]]] = {
    "load": {"ours": ours_load, "pandas": pandas_load},
    "select": {"ours": ours_select, "pandas": pandas_select},
    "compare": {"ours": ours_compare, "pandas": pandas_compare},
}


def measure(task: str, who: str, folder: Path) -> dict:
    """Seconds, peak megabytes and the answer of one task in a new process."""
    command = [sys.executable, "-m", "benchmarks.frames", "--one", task, who, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _one(task: str, who: str, folder: Path) -> dict:
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import kexie_analysis.plans  # noqa: F401

    began = time.perf_counter()
    answer = TASKS[task][who](folder)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "megabytes": _peak(), "answer": answer}


def _peak() -> float:
    """Peak megabytes of this process; getrusage would count what its parent held before."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--plans", type=int, nargs="+", default=[5, 100, 10_000])
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(_one(args.one[0], args.one[1], Path(args.one[2]))))
        return
    print(f"{len(PROVINCES)} provinces")
    print("plans | task | ours, Parquet | ours, CSV | pandas, CSV | pandas / ours, Parquet")
    for count in args.plans:
        folders = make_folders(args.folder, count)
        for task in args.tasks:
            if task == "load" and count > 1000:
                continue  # everything of ten thousand plans is no task for one machine's memory
            found = {
                key: measure(task, who, folders[format])
                for key, who, format in (
                    ("parquet", "ours", "parquet"),
                    ("csv", "ours", "csv"),
                    ("pandas", "pandas", "csv"),
                )
                if not (count > 1000 and key == "csv")  # CSV is for small sets
            }
            answers = {json.dumps(f["answer"]) for f in found.values()}
            assert len(answers) == 1, answers
            cells = [
                f"{f['seconds']:.3f} s, {f['megabytes']:.0f} MB" if f else "-"
                for f in (found.get(k) for k in ("parquet", "csv", "pandas"))
            ]
            ratio = found["pandas"]["seconds"] / found["parquet"]["seconds"]
            print(f"{count} | {task} | {' | '.join(cells)} | {ratio:.1f}", flush=True)


if __name__ == "__main__":
    main()
