"""Run one notebook with papermill's engine; success is what the kernel answered, cell by cell.

papermill marks a cell "completed" also when its kernel died, so its marks are not asked. Every code
cell must have got an `execute_reply` with status ok (or carry the tag `raises-exception`), and the
kernel must be alive after the last one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SKIP, _MAY_FAIL = "skip-execution", "raises-exception"


@dataclass
class Execution:
    """The executed notebook, and why it failed (empty: it did not)."""

    notebook: Any
    reason: str = ""
    kernel_died: bool = False
    seconds: float = 0.0
    replies: dict[int, str] = field(default_factory=dict)


def execute(
    path: Path,
    parameters: Mapping[str, object],
    *,
    timeout: float,
    kernel_manager_class: type,
) -> Execution:
    """Run the notebook in a new kernel; never raises for what the notebook does.

    Parameters
    ----------
    timeout : seconds for all cells together.
    kernel_manager_class : starts the kernel; brings the kernel's environment with it.
    """
    from papermill.execute import raise_for_execution_errors, remove_error_markers
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    logging.getLogger("papermill").setLevel(logging.ERROR)
    nb = load_notebook_node(str(path))
    if parameters:
        nb = parameterize_notebook(nb, dict(parameters), kernel_name="python3", language="python")
    nb.metadata.papermill["input_path"] = path.name  # no folder of this machine in what is kept
    nb.metadata.papermill["output_path"] = None
    run = Execution(remove_error_markers(nb))
    began = time.monotonic()
    run.reason = _drive(run, path.parent, timeout, kernel_manager_class)
    run.seconds = time.monotonic() - began
    if not run.reason:
        run.reason = _unanswered(run)
    if run.reason:
        _mark_errors(run, raise_for_execution_errors)
    return run


def _drive(run: Execution, folder: Path, timeout: float, manager: type) -> str:
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import papermill_engines

    deadline = time.monotonic() + timeout

    def answered(*, cell: Any, cell_index: int, execute_reply: Mapping) -> None:
        run.replies[cell_index] = execute_reply["content"]["status"]

    try:
        run.notebook = papermill_engines.execute_notebook_with_engine(
            None,
            run.notebook,
            kernel_name="python3",
            progress_bar=False,
            autosave_cell_every=0,
            start_timeout=120,
            timeout_func=lambda cell: max(1, int(deadline - time.monotonic())),
            # Waiting longer for outputs costs nothing where they come, and loses none on a busy machine.
            iopub_timeout=60,
            shutdown_kernel="immediate",
            kernel_manager_class=manager,
            on_cell_executed=answered,
            coalesce_streams=True,
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )
    except CellTimeoutError:
        return f"超过时限 {int(timeout)} 秒{_at(run)}"
    except DeadKernelError:
        run.kernel_died = True
        return f"内核意外终止{_at(run)}（内存不足，或程序自行退出）"
    except Exception as error:
        run.kernel_died = True
        why = f"内核无法启动或通信中断（{type(error).__name__}：{str(error)[:200]}）"
        return f"{why}；下一步：重新运行；再失败时检查内存与环境变量"
    return ""


def _unanswered(run: Execution) -> str:
    for index, cell in enumerate(run.notebook.cells):
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or _SKIP in tags:
            continue
        status = run.replies.get(index)
        if status == "ok" or (status == "error" and _MAY_FAIL in tags):
            continue
        return _error_of(cell, index) if status == "error" else f"第 {index + 1} 个单元没有执行"
    return ""


def _error_of(cell: Any, index: int) -> str:
    for output in cell.outputs:
        if output.output_type == "error":
            return f"第 {index + 1} 个单元出错：{output.ename}：{str(output.evalue)[:300]}"
    return f"第 {index + 1} 个单元出错"


def _at(run: Execution) -> str:
    done = [i for i, cell in enumerate(run.notebook.cells) if cell.cell_type == "code"]
    pending = [i for i in done if i not in run.replies]
    return f"（第 {pending[0] + 1} 个单元）" if pending else ""


def _mark_errors(run: Execution, mark: Any) -> None:
    # papermill writes the failing cell's marker into the notebook and raises; the notebook is ours.
    import copy

    marked = copy.deepcopy(run.notebook)
    try:
        mark(marked, None)
    except Exception:
        run.notebook = marked
