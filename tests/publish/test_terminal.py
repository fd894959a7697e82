"""Printed output keeps the colours of a terminal, on the letters that they were written on."""

from __future__ import annotations

import json
import re
from html import unescape

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kexie_analysis.publish.blocks import read_notebook
from kexie_analysis.publish.code_inks import code_inks
from kexie_analysis.publish.encoded import abridged
from kexie_analysis.publish.exporters import export_html, export_pdf
from kexie_analysis.publish.html_printed import code_markup, output_markup
from kexie_analysis.publish.ink_colours import NIGHT, PAPER, code_style, on_paper, readable_on
from kexie_analysis.publish.inks import Look, runs
from kexie_analysis.publish.model import Code, Document, Output
from kexie_analysis.publish.pdf_data import PdfData
from kexie_analysis.publish.runlooks import contrast
from kexie_analysis.publish.terminal import printed, printed_traceback

# Which letters are written in which look, so that each letter tells the look it must have.
_WRITTEN = {
    "0": ("ab \t|█", Look()),
    "31": ("甲乙─", Look("1")),
    "1;34": ("klm", Look("12", strong=True)),
    "38;2;9;8;7;4": ("xyz", Look("#090807", under=True)),
    "30;48;5;226": ("😀✅", Look("0", "#ffff00")),
}
_EXPECTED = {char: look for letters, look in _WRITTEN.values() for char in letters.strip()}
_pieces = st.sampled_from(sorted(_WRITTEN)).flatmap(
    lambda code: st.text(st.sampled_from(_WRITTEN[code][0] + "\r\b\n"), max_size=12).map(
        lambda text: f"\x1b[0;{code}m{text}"
    )
)
_texts = st.lists(_pieces, max_size=12).map("".join)


def _left(text: str) -> str:
    """What a terminal leaves, letter by letter, without any regard to colours."""
    text = re.sub(r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}\x07)", "", text)
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        line = next((part for part in reversed(line.split("\r")) if part), "")
        out: list[str] = []
        for char in line:
            out.pop() if char == "\b" and out else out.append(char)
        lines.append("".join(c for c in out if (c >= " " or c == "\t") and c != "\x7f"))
    return "\n".join(lines).strip("\n").rstrip()


def _seen(pairs: list[tuple[str, Look | None]]) -> None:
    for text, look in pairs:
        for char in text:
            assert char not in _EXPECTED or _EXPECTED[char] == (look or Look()), (char, look)


@given(st.lists(st.one_of(st.sampled_from("ab甲 \t\r\n\b\x7f\x00"), st.sampled_from(
    ["\x1b[31m", "\x1b[m", "\x1b[1;9999999999m", "\x1b[38;5m", "\x1b[48;2;1;2;3m", "\x1b[2K", "\x1b]8;;u\x07", "\x1b[7m"]
))).map("".join))  # fmt: skip
def test_colours_change_nothing_in_the_text(text: str) -> None:
    plain, inks = printed(text)
    assert plain == _left(text)
    assert "".join(piece for piece, _ in runs(plain, inks)) == plain
    edges = [edge for start, end, _ in inks for edge in (start, end)]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(plain) for start, end, _ in inks)


@settings(deadline=None)
@given(_texts, st.integers(1, 12))
def test_colours_stay_on_their_letters_in_every_format(text: str, often: int) -> None:
    text, inks = printed(text * often)
    _seen([*runs(text, inks)])
    block = Output(text, inks=inks)
    assert unescape(re.sub("<[^<>]*>", "", output_markup(block, set()))) == text
    (node,) = PdfData(Document("题", ()), lambda _: None).blocks((block,))
    for piece, written in zip(node["pieces"], node.get("inks", []), strict=False):
        lines = json.loads(written) if written else {}
        for number, line in lines.items():
            assert "".join(run for run, _ in line) == piece.split("\n")[int(number) - 1]
        for run, look in (run for line in lines.values() for run in line):
            own = node["looks"][look] if look >= 0 else {}
            assert all(own == _on_paper(_EXPECTED[char]) for char in run if char in _EXPECTED)


def _on_paper(look: Look) -> dict:
    color, fill = on_paper(look)
    given = {"color": color, "fill": fill, "strong": look.strong, "under": look.under}
    return {name: value for name, value in given.items() if value}


def test_codes_are_read_as_jupyterlab_reads_them() -> None:
    for code, look in {
        "1;31": Look("9", strong=True), "91": Look("9"), "38;5;9": Look("9"), "38;5;16": Look("#000000"),
        "38;5;255": Look("#eeeeee"), "38;2;1;2;300": Look(), "42;7": Look("2", "ink"), "7": Look("page", "ink"),
        "31;39;4": Look(under=True), "104": Look(ground="12"), "": Look(), "1:31": Look(), "38;5": Look(),
    }.items():  # fmt: skip
        _, inks = printed(f"\x1b[{code}m字\x1b[0m")
        assert (inks[0][2] if inks else Look()) == look, code


def test_a_traceback_keeps_its_colours_without_what_an_editor_put_in() -> None:
    number = "<a href='vscode-notebook-cell:/u#x?line=2'>3</a>"
    text, inks = printed_traceback(f"\x1b[1;32m  {number}\x1b[0m 量 \x1b[31m= 单价")
    assert text == "  3 量 = 单价"
    assert [text[a:b] for a, b, _ in inks] == ["  3", "= 单价"]


def test_what_is_left_out_takes_its_colours_along() -> None:
    text, inks = printed(f"\x1b[31m头{'aB3' * 2000}\x1b[0m中\x1b[32m尾{'字' * 500_000}")
    (block,) = abridged([Output(text, inks=inks)], lambda _: None)
    shown = [block.text[a:b] for a, b, _ in block.inks]
    assert shown[0] == "头" + "aB3" * 20
    assert shown[1].startswith("尾字")
    assert block.text[block.inks[1][1] :].startswith("…［")


@pytest.mark.parametrize("ground", [PAPER, NIGHT, "#ddb62b", "#777777", "#000080"])
def test_every_colour_can_be_read(ground: str) -> None:
    for level in range(0, 256, 15):
        for ink in (f"#{level:02x}8080", f"#00{level:02x}ff", f"#{level:02x}{level:02x}00"):
            assert contrast(readable_on(ground, ink), ground) >= 4.5
    assert readable_on(PAPER, "#ff0000") != readable_on(NIGHT, "#ff0000")


def test_colours_reach_the_page_and_leave_its_text() -> None:
    lines = [
        f"\x1b[3{i % 8}m第{i}条\x1b[0m  \x1b[1;4mab\x1b[0mcd\x1b[30;43m 标 \x1b[0m"
        for i in range(50)
    ]
    text = "\n".join(["┏━━┓", "┃\x1b[31m名\x1b[0m┃", *lines])
    output = new_output("stream", name="stdout", text=text)
    plain = new_output("stream", name="stdout", text=_left(text))
    pages = []
    for shown in (output, plain):
        notebook = new_notebook(cells=[new_code_cell("f()", outputs=[shown])])
        with pdfium.PdfDocument(export_pdf(notebook, timestamp=0)) as pdf:
            pages.append([page.get_textpage().get_text_bounded().split() for page in pdf])
        markup = export_html(notebook)
        assert (".a1{" in markup) == (shown is output)
    assert ["".join(words) for words in pages[0]] == ["".join(words) for words in pages[1]]
    assert read_notebook(notebook).blocks[-1] == Output(_left(text), "stdout")


@given(st.text(st.sampled_from("def x='\"#%!\n\r\t\\{}()0函é\ufeff"), max_size=60))
def test_code_is_coloured_letter_by_letter(text: str) -> None:
    for language in ("python", "bash", "没有这种"):
        shown = code_markup(Code(text, language), set())
        assert unescape(re.sub("<[^<>]*>", "", shown)) == text
    assert "<i" not in shown


def test_code_shows_its_words_and_commands_stay_plain() -> None:
    text = '!pip install "x" it\'s\n%time f()\ndef 甲(n):  # 备注\n    return "乙"'
    kinds = {text[a:b]: look.color for a, b, look in code_inks(text, "python")}
    assert kinds == {"def": "k", "甲": "f", "# 备注": "q", "return": "k", '"乙"': "s"}
    shell = "%%bash\nfor i in *; do echo 1; done"
    assert {look.color for _, _, look in code_inks(shell, "python")} == {"k", "b", "d"}
    assert not code_inks("%%未知\ndef f(): pass", "python")
    assert not code_inks("x = 1\n" * 20_000, "python")


def test_colours_of_code_can_be_read_by_day_and_by_night() -> None:
    day, night = (
        re.findall(r"\.code \.\w\{color:(#\w+)", part) for part in code_style().split("@media")
    )
    assert len(day) == len(night) == 6
    assert all(contrast(ink, "#f4f6f8") >= 4.5 for ink in day)
    assert all(contrast(ink, "#1b242d") >= 4.5 for ink in night)


def test_preformatted_spans_keep_their_looks() -> None:
    markup = (
        '<pre>\n<span style="color: #008080; font-weight: bold">甲<span style="text-decoration: underline">'
        '乙</span></span> &lt;b&gt; <span style="color: #f8f8f2; background-color: #272822">丙</span>\n</pre>'
    )
    output = new_output("display_data", data={"text/html": markup})
    (block,) = read_notebook(new_notebook(cells=[new_code_cell("", outputs=[output])])).blocks
    assert block.text == "甲乙 <b> 丙"
    assert [(block.text[a:b], look) for a, b, look in block.inks] == [
        ("甲", Look("#008080", strong=True)), ("乙", Look("#008080", strong=True, under=True)),
        ("丙", Look("#f8f8f2", "#272822")),
    ]  # fmt: skip
    assert on_paper(block.inks[-1][2]) == ("", "")  # no black bars on paper
    assert "<b>" not in output_markup(block, set()).replace('<b class="ax"', "")
