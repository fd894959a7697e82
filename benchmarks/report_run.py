"""How long the run takes, beside what it replaces: one notebook, N times, by every route in one go.

    python benchmarks/report_run.py [--runs 10,30,100] [--routes shell,single,cold,warm,bare] [--jobs 2]

Routes: `shell` papermill's command and nbconvert's, one after the other, HTML alone; `single` the
same two as functions in one process; `cold` and `warm` are `kexie report` with ordinary kernels and
with kernels forked from a warm process, HTML and PDF; `bare` runs the notebook's code in one process
without any notebook machinery and writes the same HTML and PDF; `code` is that without the files.
Seconds are wall time; CPU is user and system time of all processes; memory is the highest sum over
all processes of their proportional share (PSS). `--leaks N` runs N notebooks in one worker and prints
what it holds on to.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
BIN = Path(sys.executable).parent
ROUTES = ("shell", "single", "cold", "warm", "bare", "code")


def main() -> None:
    """Measure what is asked for and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", default="10,30,100")
    parser.add_argument("--routes", default=",".join(ROUTES))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--notebook", type=Path, default=ROOT / "benchmarks" / "report_run.ipynb")
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    parser.add_argument("--leaks", type=int, default=0)
    parser.add_argument("--route", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    os.environ |= {
        "KEXIE_DATA": str(args.data.resolve()),
        "PYTHONPATH": str(ROOT),
        "OPENBLAS_NUM_THREADS": "1",
    }
    args.notebook = args.notebook.resolve()
    if args.route:
        ROUTE_FUNCTIONS[args.route](args)
    elif args.leaks:
        measure_leaks(args)
    else:
        compare(args)


def compare(args: argparse.Namespace) -> None:
    """One line per route and number of runs, each a process of its own."""
    print("| runs | route | seconds | per run | CPU s | memory MB | × shell | ÷ bare |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for runs in (int(n) for n in args.runs.split(",")):
        measured = {route: measure(route, runs, args) for route in args.routes.split(",")}
        for route, (seconds, cpu, memory) in measured.items():
            shell = f"{measured['shell'][0] / seconds:.1f}" if "shell" in measured else "—"
            bare = f"{seconds / measured['bare'][0]:.2f}" if "bare" in measured else "—"
            numbers = f"{seconds:.1f} | {seconds / runs:.2f} | {cpu:.1f} | {memory:.0f}"
            print(f"| {runs} | {route} | {numbers} | {shell} | {bare} |", flush=True)


def measure(route: str, runs: int, args: argparse.Namespace) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and the highest memory in MB of one route."""
    import psutil

    with tempfile.TemporaryDirectory(prefix="kexie-bench-") as folder:
        command = [
            sys.executable,
            str(Path(__file__).resolve()),
            "--route",
            route,
            "--runs",
            str(runs),
        ]
        command += ["--jobs", str(args.jobs), "--notebook", str(args.notebook), "--folder", folder]
        began = time.monotonic()
        process = subprocess.Popen([*command, "--data", str(args.data)], stdout=subprocess.DEVNULL)
        tree, highest = psutil.Process(process.pid), 0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            highest = max(highest, _memory(tree))
            time.sleep(0.5)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{route}: status {process.returncode}")
        return time.monotonic() - began, usage.ru_utime + usage.ru_stime, highest / 1e6


def _memory(tree) -> int:
    import psutil

    total = 0
    for process in [tree, *_children(tree)]:
        try:
            total += process.memory_full_info().pss
        except (psutil.Error, AttributeError):
            continue
    return total


def _children(tree) -> list:
    import psutil

    try:
        return tree.children(recursive=True)
    except psutil.Error:
        return []


def by_shell(args: argparse.Namespace) -> None:
    """What people write: a loop over papermill and nbconvert."""
    for number in range(int(args.runs)):
        made = args.folder / f"{number}.ipynb"
        subprocess.run(
            [BIN / "papermill", "--no-progress-bar", "-p", "n", str(number), args.notebook, made],
            check=True, stderr=subprocess.DEVNULL, cwd=args.notebook.parent,
        )  # fmt: skip
        subprocess.run(
            [BIN / "jupyter", "nbconvert", "--to", "html", "--log-level", "ERROR", made], check=True
        )


def in_one_process(args: argparse.Namespace) -> None:
    """The same two, as functions."""
    import papermill
    from nbconvert import HTMLExporter

    for number in range(int(args.runs)):
        nb = papermill.execute_notebook(
            str(args.notebook),
            str(args.folder / f"{number}.ipynb"),
            {"n": number},
            progress_bar=False,
        )
        (args.folder / f"{number}.html").write_text(HTMLExporter().from_notebook_node(nb)[0])


def ours(warm: bool) -> Callable[[argparse.Namespace], None]:
    """`kexie report`, HTML and PDF."""

    def run(args: argparse.Namespace) -> None:
        from kexie_analysis.publish.runner import run_suite
        from kexie_analysis.publish.settings import Settings

        lines = [
            f"  - {{name: run-{n}, notebook: bench.ipynb, parameters: {{n: {n}}}, formats: [html, pdf]}}"
            for n in range(int(args.runs))
        ]
        (args.folder / "bench.ipynb").write_bytes(args.notebook.read_bytes())
        suite = args.folder / "suite.yml"
        suite.write_text("briefings:\n" + "\n".join(lines), encoding="utf-8")
        settings = Settings(
            suite=suite,
            data=args.data.resolve(),
            out=args.folder / "reports",
            jobs=args.jobs,
            warm=warm,
        )
        raise SystemExit(run_suite(settings).status)

    return run


def bare(files: bool) -> Callable[[argparse.Namespace], None]:
    """The notebook's code in one process; `files`: also the same HTML and PDF."""

    def run(args: argparse.Namespace) -> None:
        os.environ["MPLBACKEND"] = "agg"
        from IPython.core.interactiveshell import InteractiveShell
        from nbformat import v4

        from kexie_analysis.publish.exporters import export_html, export_pdf

        shell = InteractiveShell.instance()
        source = json.loads(args.notebook.read_bytes())
        for number in range(int(args.runs)):
            nb = v4.new_notebook(cells=list(_run_cells(source, number, shell, v4)))
            if files:
                (args.folder / f"{number}.html").write_text(export_html(nb))
                (args.folder / f"{number}.pdf").write_bytes(export_pdf(nb))

    return run


def _run_cells(source: dict, number: int, shell, v4):
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in source["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] != "code":
            yield v4.new_markdown_cell(text)
            continue
        tree = ast.parse(text)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names["n"] = number
        outputs = []
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            if value is not None:
                data, metadata = shell.display_formatter.format(value)
                outputs = [v4.new_output("execute_result", data=data, metadata=metadata)]
        yield v4.new_code_cell(text, outputs=outputs)


def measure_leaks(args: argparse.Namespace) -> None:
    """Run many notebooks in one worker and watch what it holds."""
    import psutil

    from kexie_analysis.publish.pool import Pool
    from kexie_analysis.publish.worker import Worker

    with tempfile.TemporaryDirectory(prefix="kx-") as folder:
        pool = Pool(1, sockets=Path(folder), environment=os.environ, warm=True, exporters="-")
        worker = Worker(Path(folder), str(pool.socket), "kexie_analysis.publish.exporters")
        me, began = psutil.Process(), time.monotonic()
        print(
            "| runs | s per run | open files | threads | worker MB | warm process MB | children |"
        )
        for number in range(1, args.leaks + 1):
            job = {
                "name": "x",
                "notebook": str(args.notebook),
                "parameters": {"n": number},
                "timeout": 600,
            }
            result = worker.run({**job, "formats": ["html", "pdf"], "folder": f"{folder}/{number}"})
            assert result["ok"], result["reason"]
            if number % max(1, args.leaks // 10) == 0:
                zygote = psutil.Process(pool._zygote.pid)  # type: ignore[union-attr]
                held = f"{me.num_fds()} | {me.num_threads()} | {me.memory_info().rss / 1e6:.0f}"
                pace = (time.monotonic() - began) / max(1, args.leaks // 10)
                print(
                    f"| {number} | {pace:.2f} | {held} | {zygote.memory_info().rss / 1e6:.0f} | {len(zygote.children())} |",
                    flush=True,
                )
                began = time.monotonic()
        pool.close()


ROUTE_FUNCTIONS: dict[str, Callable[[argparse.Namespace], None]] = {
    "shell": by_shell, "single": in_one_process, "cold": ours(False), "warm": ours(True),
    "bare": bare(True), "code": bare(False),
}  # fmt: skip

if __name__ == "__main__":
    main()
