"""Normalising: what is unified, what is dropped, and that every place leads back to the raw text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kexie_analysis.extract.view import normalise

#: Text rich in what normalising changes.
RAW = st.text(
    st.one_of(
        st.sampled_from("１２％（）：，．　 \t\n#*_\\－–—～\u200b\u00ad\ufeff⼀一科"),
        st.characters(),
    ),
    max_size=60,
)


def test_full_width_forms_become_half_width_and_chinese_marks_stay() -> None:
    view = normalise("（１）达到２０．５％，“两个”《办法》、；。")
    assert view.text == "(1)达到20.5%,“两个”《办法》、;。"


def test_spaces_dashes_and_separators_are_unified() -> None:
    assert normalise("甲\u3000乙\u00a0丙\t丁").text == "甲 乙 丙 丁"
    assert normalise("15－20 15–20 15−20").text == "15-20 15-20 15-20"
    assert normalise("2021─2025 2021―2025 2021～2025").text == "2021—2025 2021—2025 2021~2025"
    assert normalise("甲\x0c乙\u2028丙").text == "甲\n乙\n丙"


def test_invisible_characters_and_markdown_are_dropped_with_their_offsets() -> None:
    raw = "## **一、标\u200b题**\n\\*\\*重点\\*\\*"
    view = normalise(raw)
    assert view.text == "一、标题\n重点"
    start, end = view.raw_span(0, 4)
    assert raw[start:end] == "一、标\u200b题"


def test_radicals_as_pdf_files_have_them_become_characters() -> None:
    assert normalise("⼀、⼯作").text == "一、工作"


def test_find_gives_the_first_character_kept_at_or_after() -> None:
    view = normalise("**甲**乙")
    assert [view.find(i) for i in range(6)] == [0, 0, 0, 1, 1, 1]


def test_without_leaves_spans_out_and_keeps_the_way_back() -> None:
    view = normalise("甲乙\n\n丙丁").without([(2, 4), (3, 4)])
    assert view.text == "甲乙丙丁"
    assert view.raw_span(1, 3) == (1, 5)


@given(RAW)
def test_offsets_never_fall_and_end_at_the_raw_length(raw: str) -> None:
    view = normalise(raw)
    assert len(view.offsets) == len(view.text) + 1
    assert all(a < b for a, b in zip(view.offsets, view.offsets[1:], strict=False))
    assert view.offsets[-1] == len(raw)


@given(RAW)
def test_every_character_comes_from_its_raw_place(raw: str) -> None:
    view = normalise(raw)
    for index, char in enumerate(view.text):
        start, end = view.raw_span(index, index + 1)
        assert end == start + 1
        assert normalise("甲" + raw[start] + "甲").text[1:2] in {char, "甲"}
        assert view.find(start) == index


@given(RAW, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_leaving_spans_out_keeps_every_other_character(raw: str, spans: list) -> None:
    view = normalise(raw)
    gone = {i for a, b in spans for i in range(a, b)}
    kept = [i for i in range(len(view.text)) if i not in gone]
    short = view.without(spans)
    assert short.text == "".join(view.text[i] for i in kept)
    assert list(short.offsets) == [view.offsets[i] for i in kept] + [len(raw)]


@given(RAW)
def test_normalising_twice_changes_nothing_that_is_no_markup(raw: str) -> None:
    plain = "".join(c for c in raw if c not in "#*_\\")
    once = normalise(plain).text
    assert normalise(once).text == once
