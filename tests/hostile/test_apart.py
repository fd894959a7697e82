"""A document that kills its reader, or keeps it busy, is refused; the next one is read."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kexie_analysis.cli import main
from kexie_analysis.errors import DocumentError
from kexie_analysis.extract import apart, patience
from kexie_analysis.extract.reading import parse, read_document
from tests.hostile.documents import PLAN, docx, paragraphs
from tests.hostile.test_bounds import _bomb_in_pdf

# The true child with other bounds, given its root folder as the true one is.
BOUNDED = (
    "import sys; sys.path.insert(0, sys.argv[1]); from kexie_analysis.extract import apart\n"
    "apart.SECONDS, apart.MEMORY = {seconds}, {memory}\napart.serve()"
)
# Reads the request, as far as it goes, and ends as a fault in a parser would end it.
FAULTY = "import os, sys; sys.stdin.buffer.readline(); os.kill(os.getpid(), {signal})"


@pytest.fixture(autouse=True)
def own_child() -> Iterator[None]:
    """No child from before, and none that is left."""
    apart._close()
    yield
    apart._close()


@pytest.fixture
def word(tmp_path: Path) -> Path:
    path = tmp_path / "要点.docx"
    path.write_bytes(docx(paragraphs()))
    return path


def test_a_document_comes_back_as_it_was_read(word: Path) -> None:
    here = parse("docx", word.read_bytes(), word.name, None)
    assert apart.read_apart("docx", word.read_bytes(), word.name, None) == here
    assert here.text == PLAN
    page = b"<html><body><h1>\xe9\xa2\x98</h1><table><tr><td>1<td>2</table></body></html>"
    assert apart.read_apart("html", page, "x", None) == parse("html", page, "x", None)
    with pytest.raises(DocumentError, match="Word 文件损坏") as told:
        apart.read_apart("docx", b"PK", "x.docx", None)
    assert told.value.where == "x.docx"
    assert told.value.next_step


@pytest.mark.skipif(os.name != "posix", reason="需要信号")
def test_a_crash_ends_one_document_only(
    word: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(apart, "_SERVE", FAULTY.format(signal=int(signal.SIGSEGV)))
    with pytest.raises(DocumentError, match="读取程序崩溃"):
        read_document(word)
    (tmp_path / "甲.txt").write_text(PLAN, encoding="utf-8")
    assert main(["extract", str(tmp_path), "--data", str(tmp_path / "data")]) == 1
    said = capsys.readouterr()
    assert "要点.docx 未写入：文件使读取程序崩溃" in said.err
    assert "甲.txt" in said.out
    monkeypatch.undo()
    assert read_document(word).text == PLAN


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="需要 RLIMIT_AS")
@pytest.mark.parametrize(("seconds", "memory"), [(0, 2 * 1024**3), (60, 250 * 1024**2)])
def test_a_document_that_asks_too_much_is_refused(
    seconds: int, memory: int, word: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_SERVE", BOUNDED.format(seconds=seconds, memory=memory))
    with pytest.raises(DocumentError, match=r"已放弃|损坏"):
        apart.read_apart("pdf", _bomb_in_pdf(), "x.pdf", None)
    assert read_document(word).text == PLAN


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="需要 setitimer")
def test_text_that_costs_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "要点.txt"
    path.write_text(PLAN.replace("建设", "达到8%" * 10_000 + "建设"), encoding="utf-8")
    before = signal.getsignal(signal.SIGPROF)
    monkeypatch.setattr(patience, "SECONDS", 0.1)
    assert main(["extract", str(path), "--data", str(tmp_path / "data")]) == 2
    assert "处理超过" in capsys.readouterr().err
    assert not (tmp_path / "data" / "plans.csv").exists()
    monkeypatch.undo()
    assert signal.getsignal(signal.SIGPROF) == before
    path.write_text(PLAN, encoding="utf-8")
    assert main(["extract", str(path), "--data", str(tmp_path / "data")]) == 0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="需要 setitimer")
def test_what_the_reader_took_counts(word: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> None:
        with patience.bounded():
            patience.charge(patience.SECONDS)
            for _ in range(10**8):
                pass

    with pytest.raises(patience.TooLong):
        busy()
    patience.charge(1)  # outside there is nothing to count for
    told: list[float] = []
    monkeypatch.setattr(apart, "charge", told.append)
    for _ in range(2):
        read_document(word)
    assert told[0] > told[1] > 0  # to start is charged once


@pytest.mark.skipif(not hasattr(os, "fork"), reason="需要 fork")
def test_a_forked_process_has_a_child_of_its_own(word: Path) -> None:
    read_document(word)
    parent = apart._start().process.pid
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            same = read_document(word).text == PLAN
            status = int(not same or apart._start().process.pid == parent)
            apart._close()
        finally:
            os._exit(status)
    assert os.waitpid(pid, 0)[1] == 0
    assert read_document(word).text == PLAN
    assert apart._start().process.pid == parent
