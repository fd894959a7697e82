"""The suite on a Dask cluster of this machine, one of whose workers is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publish.toys import manifest, notebook, run, write_suite

distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
pytestmark = pytest.mark.slow


def test_a_killed_worker_loses_no_briefing(tmp_path: Path, tiny_folder: Path) -> None:
    out = tmp_path / "reports"
    first = tmp_path / "first"
    # The first notebook to run kills the Dask worker it runs under, once.
    killer = notebook(
        [
            "import os, pathlib, psutil, signal, time",
            f"flag = pathlib.Path({str(first)!r})\nonce = not flag.exists()\nflag.touch()",
            "parents = [p for p in psutil.Process().parents() if 'multiprocessing' in ' '.join(p.cmdline())]\n"
            "once and parents and parents[0].send_signal(signal.SIGKILL)\ntime.sleep(2 * once)",
            "print('done')",
        ]
    )
    good = notebook(["print('各省', provinces)"], parameters="provinces: list[str] = []")
    suite = write_suite(
        tmp_path / "nb",
        {"killer": killer, "good": good, "bad": notebook(["1/0"])},
        "briefings: [{name: killer}, {name: good}, {name: bad}]",
    )
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    )
    try:
        outcome = run(suite, tiny_folder, out, cluster=cluster.scheduler_address)
    finally:
        cluster.close()
    assert sorted(outcome.published) == ["good", "killer"]
    assert "ZeroDivisionError" in outcome.failed["bad"]
    assert (out / manifest(out)["bad"]["failure"]["notebook"]).is_file()
    assert first.exists()
