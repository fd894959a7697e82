"""All the old files or all the new ones, whatever happens in between."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kexie_analysis import transaction
from kexie_analysis.errors import BusyError, TablesError
from kexie_analysis.transaction import locked, replace_files

OLD = {f"t{i}.csv": b"old\n" * 50 for i in range(8)}
NEW = dict.fromkeys(OLD, b"new\n" * 50)

_WRITER = """
import sys
from pathlib import Path
from kexie_analysis.transaction import locked, replace_files
folder, word = Path(sys.argv[1]), sys.argv[2].encode()
print("ready", flush=True)
while True:
    for w in (b"old", b"new"):
        with locked(folder):
            replace_files(folder, {f"t{i}.csv": (w + b"\\n") * 50 for i in range(8)})
"""


def contents(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.glob("*.csv")}


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    with transaction.locked(tmp_path):
        assert transaction.replace_files(tmp_path, OLD) == list(OLD)
        assert transaction.replace_files(tmp_path, OLD) == []
        assert transaction.replace_files(tmp_path, {**OLD, "t3.csv": b"x"}) == ["t3.csv"]


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\\..\\x"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for change in ({"contents": {path: b"x"}}, {"contents": {}, "gone": [path]}):
        with pytest.raises(ValueError, match="x"):
            transaction.replace_files(folder, **change)
    assert [p.name for p in tmp_path.rglob("*")] == ["in"]


@pytest.mark.parametrize("moment", range(9))
def test_a_crash_while_moving_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    transaction.replace_files(tmp_path, OLD)
    real, calls = os.replace, 0

    def dying(source: Path, target: Path) -> None:
        nonlocal calls
        if calls == moment:
            raise KeyboardInterrupt
        calls += 1
        real(source, target)

    monkeypatch.setattr(transaction.os, "replace", dying)
    with pytest.raises(KeyboardInterrupt):
        transaction.replace_files(tmp_path, NEW)
    monkeypatch.undo()
    with transaction.locked(tmp_path):
        transaction.recover(tmp_path)
    assert contents(tmp_path) == ({OLD["t0.csv"]} if moment == 0 else {NEW["t0.csv"]})
    assert not (tmp_path / transaction.STAGING).exists()


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("moment", range(16))
def test_who_follows_the_index_never_meets_a_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int, links: bool
) -> None:
    """Killed after any step, before anybody recovers: the index leads to one edition, whole."""

    def publish(word: bytes, gone: tuple[str, ...] = ()) -> None:
        files = dict.fromkeys(("a.html", "a.pdf", "same"), word)
        pointers = lambda at: {"index": "".join(f"{at}{n}\n" for n in files).encode()}  # noqa: E731
        transaction.replace_files(
            tmp_path, {**files, "same": b"same"}, pointers=pointers, gone=gone
        )

    def followed() -> list[bytes]:
        paths = (tmp_path / "index").read_text().split()
        return [(tmp_path / path).read_bytes() for path in paths]

    (tmp_path / "a.docx").write_bytes(b"old")
    publish(b"old")
    calls = 0

    def dying(real):
        def step(*arguments, **options):
            nonlocal calls
            calls += 1
            if calls == moment + 1:
                raise KeyboardInterrupt
            return real(*arguments, **options)

        return step

    def no_links(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(transaction.os, "link", dying(os.link if links else no_links))
    monkeypatch.setattr(transaction.os, "replace", dying(os.replace))
    monkeypatch.setattr(transaction.os, "unlink", dying(os.unlink))
    monkeypatch.setattr(transaction.shutil, "rmtree", dying(transaction.shutil.rmtree))
    try:
        publish(b"new", ("a.docx",))
    except KeyboardInterrupt:
        assert followed() in ([b"old", b"old", b"same"], [b"new", b"new", b"same"])
    else:
        assert moment > 8
    monkeypatch.undo()
    with transaction.locked(tmp_path):
        transaction.recover(tmp_path)
    word = b"old" if moment == 0 else b"new"
    assert followed() == [word, word, b"same"]
    assert (tmp_path / "a.docx").exists() == (moment == 0)
    assert (tmp_path / "index").read_text() == "a.html\na.pdf\nsame\n"
    assert {p.name for p in tmp_path.iterdir() if p.name.startswith(".")} <= {transaction.LOCK}


@pytest.mark.parametrize(
    "journal",
    ["", "[]", '{"files": ["../x"], "pointers": [], "gone": []}', "\x00", "[" * 100_000,
     '{"files": [], "pointers": [], "gone": ["/etc/x"]}', '{"files": 3, "pointers": [], "gone": []}'],
)  # fmt: skip
def test_a_journal_that_is_none_of_ours_is_refused(tmp_path: Path, journal: str) -> None:
    (tmp_path / transaction.JOURNAL).write_text(journal)
    (tmp_path / "x").write_text("")
    with pytest.raises(TablesError, match="日志"):
        transaction.recover(tmp_path)
    assert (tmp_path / "x").exists()


def test_a_full_disk_is_reported_and_leaves_the_old_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction.replace_files(tmp_path, OLD)

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(transaction, "_write_flushed", full)
    with pytest.raises(TablesError, match="磁盘空间"):
        transaction.replace_files(tmp_path, NEW)
    assert contents(tmp_path) == {OLD["t0.csv"]}
    assert not (tmp_path / transaction.STAGING).exists()


@pytest.mark.skipif(os.name != "posix", reason="需要符号链接")
def test_links_for_files_of_ours_are_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "data", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "kept").write_text("kept")
    (folder / ".lock.pid").symlink_to(other / "kept")
    (folder / ".staging").symlink_to(other)
    with locked(folder):
        replace_files(folder, {"a": b"new"})
    assert (folder / "a").read_bytes() == b"new"
    assert (other / "kept").read_text() == "kept"


def test_the_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kexie_analysis.transaction import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=-1, stdout=-1, text=True
    )
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(BusyError, match=str(holder.pid)), transaction.locked(tmp_path, timeout=0.2):
        pass
    holder.communicate("")
    with transaction.locked(tmp_path, timeout=5):
        pass


@pytest.mark.skipif(os.name != "posix", reason="需要 SIGKILL")
def test_a_killed_writer_leaves_the_old_set_or_the_new(tmp_path: Path) -> None:
    transaction.replace_files(tmp_path, OLD)
    for turn in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), "new"], stdout=-1, text=True
        )
        writer.stdout.readline()
        time.sleep(0.004 * turn)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        with transaction.locked(tmp_path, timeout=5):
            transaction.recover(tmp_path)
        assert len(contents(tmp_path)) == 1, f"turn {turn}: a mix"
        assert len(list(tmp_path.glob("*.csv"))) == 8
