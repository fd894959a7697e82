"""Documents read by other processes: one that kills its process is told of, the rest is done."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from kexie_analysis.errors import KexieError
from kexie_analysis.extract import workers
from kexie_analysis.extract.pipeline import Summary, extract
from kexie_analysis.extract.records import Reading, Settings
from kexie_analysis.package import check_tables
from tests.documents.build import write_text
from tests.extract.test_pipeline import contents, plan

PLACES = ("安平", "平远", "长宁", "清河", "玉田", "金山", "白水", "新泉", "大同", "南陵")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for number, place in enumerate(PLACES):
        write_text(folder / f"{number}.txt", plan(f"湖北省{place}县", count=30 + number))
    return folder


class Poison(type(Path())):  # type: ignore[misc]
    """A path that ends every process which it is sent to."""

    def __reduce__(self) -> tuple:
        return (_die, (os.getpid(), str(self)))


def _die(home: int, path: str) -> Path:
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return Path(path)


@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
def test_a_local_process_that_dies_costs_one_document(inbox: Path) -> None:
    from kexie_analysis.extract.pipeline import bundled_data

    files = sorted(inbox.iterdir())[:6]
    files[3] = Poison(files[3])
    readings = list(workers.read_all(files, Settings(bundled_data(), terms=False), 2))
    assert [r.source_file for r in readings] == [f.name for f in files]
    assert [r.source_file for r in readings if r.error] == ["3.txt"]
    assert "意外终止" in str(readings[3].error)


def test_without_dask_or_a_cluster_it_says_so(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(KexieError, match="没有安装"):
        extract([inbox], tmp_path / "data", cluster="tcp://127.0.0.1:9")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://127.0.0.1:99999", "nowhere"])
def test_an_address_where_nobody_is_is_told_at_once(
    inbox: Path, tmp_path: Path, address: str
) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    began = time.monotonic()
    with pytest.raises(KexieError, match="连不上集群"):
        extract([inbox], tmp_path / "data", cluster=address)
    assert time.monotonic() - began < 10
    assert not (tmp_path / "data").exists()


def test_who_listens_there_and_is_no_scheduler_is_not_waited_for(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    monkeypatch.setattr("kexie_analysis.cluster._ANSWER", 0.3)
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(KexieError, match="不是 Dask 调度器"):
            extract([inbox], tmp_path / "data", cluster=address)
    assert time.monotonic() - began < 5
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
def test_a_killed_worker_loses_no_document(inbox: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    import dask

    told: list[Reading] = []
    killed: list[int] = []
    # Else the one document to blame takes four workers along before it is given up.
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        cluster = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address=None,
        )  # fmt: skip

    def kill_one(reading: Reading) -> None:
        told.append(reading)
        if len(told) == 2:
            with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                pids = client.run(os.getpid)
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)
        time.sleep(0.05)

    def run(sources: Path, data: Path) -> Summary:
        address = cluster.scheduler_address
        return extract(
            [sources], data, cluster=address, on_document=kill_one, format="parquet", terms=False
        )

    poisoned = tmp_path / "inbox"
    poisoned.mkdir()
    for path in inbox.iterdir():
        (poisoned / path.name).write_bytes(path.read_bytes())
    write_text(poisoned / "poison.txt", plan("湖南省"))
    try:
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
            client.register_plugin(_poisoning(distributed), name="poison")
            summary = run(poisoned, tmp_path / "data")
    finally:
        cluster.close()
    assert killed
    assert [name for name, _ in summary.failures] == ["poison.txt"]
    assert "KilledWorker" in str(summary.failures[0][1])
    assert [r.source_file for r in told] == sorted(p.name for p in poisoned.iterdir())
    extract([inbox], tmp_path / "here", format="parquet", terms=False)
    assert contents(tmp_path / "data") == contents(tmp_path / "here")
    assert check_tables(tmp_path / "data") == []


def _poisoning(distributed) -> object:  # type: ignore[no-untyped-def]
    """For every worker, also those that come later: reading poison.txt ends the process."""

    class Poisoning(distributed.WorkerPlugin):
        def setup(self, worker) -> None:  # type: ignore[no-untyped-def]
            import os
            import signal

            from kexie_analysis.extract import cluster

            real = cluster.read_plan

            def read(path, settings):  # type: ignore[no-untyped-def]
                if path.name == "poison.txt":
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(path, settings)

            cluster.read_plan = read

    return Poisoning()
