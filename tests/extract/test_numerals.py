"""Numbers written in Arabic, in Chinese, mixed, as fractions and vaguely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie_analysis.extract.numerals import (
    chinese_integer,
    chinese_span,
    read_number,
    read_numeral,
    write_chinese,
)

_DIGITS = "零一二三四五六七八九"


def write(number: int) -> str:
    """An integer in ordinary Chinese numerals, the other way round from what is tested."""
    if number == 0:
        return "零"
    for scale, sign in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            high, low = divmod(number, scale)
            gap = "零" if 0 < low < scale // 10 else ""
            return write(high) + sign + gap + (write(low) if low else "")
    out, zero = "", False
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + sign
            zero = False
        else:
            zero = True
    return out[1:] if out.startswith("一十") else out


@given(st.integers(min_value=0, max_value=10**15))
def test_every_integer_written_in_chinese_reads_back(number: int) -> None:
    assert chinese_integer(write(number)) == number


def test_chinese_numerals_count_up() -> None:
    assert [write_chinese(n) for n in (1, 10, 11, 20, 99, 100, 1000, 1010, 10000)] == [
        "一", "十", "十一", "二十", "九十九", "一百", "一千", "一千零一十", "一〇〇〇〇",
    ]  # fmt: skip
    assert all(read_numeral(write_chinese(n)) == n for n in range(12000))


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("二五", 25), ("〇五", 5), ("二〇", 20), ("十", 10), ("一百零三", 103), ("二十日", None),
     ("1二", None), ("²", None), ("", None)],
)  # fmt: skip
def test_a_numeral_that_stands_alone(text: str, value: int | None) -> None:
    assert read_numeral(text) == value


@given(st.text(alphabet="零〇一二三四五六七八九十百千万亿两点", max_size=60))
def test_any_run_of_numerals_is_a_number_or_nothing(text: str) -> None:
    span = chinese_span(text) if text else None
    assert span is None or 0 <= span[0] <= span[1]


@given(st.text(max_size=40))
def test_reading_a_number_never_fails_and_stays_in_the_text(text: str) -> None:
    for start in range(len(text)):
        number = read_number(text, start)
        if number is not None:
            assert start == number.start < number.end <= len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两千", 2000),
        ("十五", 15),
        ("一百零五", 105),
        ("二〇二五", 2025),
        ("三百五", 350),
        ("两万五", 25000),
        ("一万零一十", 10010),
        ("三万亿", 3 * 10**12),
        ("百", 100),
        ("万", 10000),
        ("千万", 10**7),
        ("十四五", None),
        ("十三五", None),
        ("三五", None),
        ("百千万", None),
        ("十百千万", None),
        ("", None),
    ],
)
def test_chinese_integers(text: str, value: int | None) -> None:
    assert chinese_integer(text) == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1.2万", 12000, 12000),
        ("9972.66 万", 99726600, 99726600),
        ("8.66 亿", 866000000, 866000000),
        ("20 万", 200000, 200000),
        ("1,200", 1200, 1200),
        ("1 200", 1200, 1200),
        ("3千", 3000, 3000),
        ("3千万", 3 * 10**7, 3 * 10**7),
        ("两三", 2, 3),
        ("十五六", 15, 16),
        ("五六百", 500, 600),
        ("三点五", 3.5, 3.5),
        ("百分之十五", 15, 15),
        ("百分之十五点五", 15.5, 15.5),
        ("三分之二", 66.67, 66.67),
        ("四分之三", 75, 75),
        ("2/3", 66.67, 66.67),
        ("四成", 40, 40),
        ("七八成", 70, 80),
        ("三成五", 35, 35),
        ("一半", 50, 50),
        ("半数", 50, 50),
        ("千分之五", 0.5, 0.5),
    ],
)
def test_numbers(text: str, low: float, high: float) -> None:
    number = read_number(text, 0)
    assert number is not None
    assert (number.low, number.high) == (low, high)
    assert number.end == len(text)


@pytest.mark.parametrize("text", ["五分之六", "一成立", "十四五", "〇", "9/2/1"])
def test_what_is_not_such_a_number(text: str) -> None:
    number = read_number(text, 0)
    assert number is None or number.style != "fraction"
