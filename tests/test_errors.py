"""Errors say what, where, what is allowed and the next step: on one line, and in a cell on a few."""

from __future__ import annotations

import pickle

from IPython.core.interactiveshell import InteractiveShell

from kexie_analysis.errors import KexieError, SelectionError

ERROR = SelectionError("没有省份“甲”", where="参数", allowed="江西、<b>", next_step="改用简称")


def test_one_line() -> None:
    assert str(ERROR) == "没有省份“甲”；位置：参数；允许：江西、<b>；下一步：改用简称。"
    assert str(KexieError("坏了")) == "坏了。"


def test_it_crosses_a_process_border_whole() -> None:
    again = pickle.loads(pickle.dumps(ERROR))
    assert type(again) is SelectionError
    assert (str(again), again.next_step) == (str(ERROR), "改用简称")


def test_html_is_escaped() -> None:
    assert "<b>" not in ERROR._repr_html_()


def test_a_cell_shows_the_message_and_its_own_line(capsys) -> None:
    shell = InteractiveShell.instance()
    try:
        shell.run_cell("from tests.test_errors import ERROR\nx = 1\nraise ERROR")
        out = "".join(capsys.readouterr())
    finally:
        InteractiveShell.clear_instance()
    assert "SelectionError：没有省份“甲”" in out
    assert "下一步：改用简称" in out
    assert "第 3 行：raise ERROR" in out
    assert "Traceback" not in out
