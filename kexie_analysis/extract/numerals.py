"""Numbers as Chinese documents write them: Arabic, Chinese, mixed (1.2万), fractions, vague ones.

The only module that knows what the characters are worth. `read_number` reads a figure in running text
(normalised: half-width digits, `-` and `~` for dashes) with one anchored match, so that the cost grows
with the length of the number, never with that of the text; `read_numeral` a number that stands alone,
of a heading, a day or a five-year plan; `write_chinese` writes one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Style = Literal["arabic", "chinese", "fraction", "vague"]

_DIGITS = dict(
    zip("零〇○一二三四五六七八九", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
) | {
    "两": 2,
    "兩": 2,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_WRITTEN = "〇一二三四五六七八九"
_LONGEST = 40  # a numeral longer than this is not a number that anybody wrote
HIGHEST = 1e20  # nor is one above this (亿亿亿)

#: Characters that a number can begin with.
FIRST = "0-9零〇一二三四五六七八九十百千万亿两兩半"

_HAN = "零〇○一二三四五六七八九十百千万亿两兩"
_SCALE = r"(?:[ ]?(?:万亿|[十百千]万|[十百千]亿|亿|万|千(?![米克瓦伏卡])|百(?!分|度|科|姓)))"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ ]\d{3})+(?![\d.])|\d+)(?:\.\d+)?"
_CHINESE = rf"[{_HAN}]+(?:点[零〇一二三四五六七八九]+)?"
_NUMBER = re.compile(
    rf"""
    (?P<part>(?:百分之|千分之|万分之)(?:(?P<pa>{_ARABIC})|(?P<ph>{_CHINESE})))
  | (?P<frac>(?P<below>[{_HAN}]{{1,4}})分之(?P<above>[{_HAN}]{{1,4}}))
  | (?P<ratio>(?P<ra>[1-9])/(?P<rb>[2-9]|10)(?![\d/年月]))
  | (?P<tenths>(?P<t1>[一二两三四五六七八九])(?P<t2>[二三四五六七八九])?成(?P<t3>半|[一二三四五六七八九](?=以上|以下|以内|左右|的|[^\w]|$))?
      (?!立|果|效|员|熟|功|为|本|绩|都|长|就|品|了|人|年|形|型|套|群|体|份|交|片|渝|语))
  | (?P<half>一半|半数|大半|过半数|过半)
  | (?P<arabic>{_ARABIC})(?P<scale>{_SCALE})?
  | (?P<chinese>{_CHINESE})
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Number:
    """A number read at a place: `low == high` unless the words themselves give two (两三家).

    `style` says how it is written; a fraction's value is in percent. `more` is true where the
    words mean "more than" (过半).
    """

    start: int
    end: int
    low: float
    high: float
    style: Style
    more: bool = False
    scaled: bool = False  # written with 万 or 亿 after the digits
    digits: str = ""  # the number as it stands


def chinese_integer(text: str) -> int | None:
    """The value of a Chinese integer (两千零五, 十五, 三万亿, 二〇二五), None where it is not one.

    A bare multiplier counts as one of it (百 = 100, 万 = 10000).
    """
    if not text or len(text) > _LONGEST:
        return None
    if len(text) > 1 and (spelled := read_digits(text)) is not None:
        # 二〇二五; two or three digits without a zero side by side are not a number (三五, 一二三).
        return spelled if len(text) >= 4 or not all(_DIGITS[c] for c in text[1:]) else None
    for sign, scale in (("亿", 10**8), ("万", 10**4)):
        if sign in text:
            left, _, right = text.rpartition(sign)
            high = chinese_integer(left) if left else 1
            low = _rest(right, scale)
            return None if high is None or low is None or low >= scale else high * scale + low
    return _below_ten_thousand(text)


def read_digits(text: str) -> int | None:
    """The value of Chinese digits by their places (二〇二五, 二五), None where there are others."""
    if not text or len(text) > _LONGEST or any(c not in _DIGITS for c in text):
        return None
    return int("".join(str(_DIGITS[c]) for c in text))


def read_numeral(text: str) -> int | None:
    """The value of a whole number that stands alone: 12, 十二, 二〇; None where it is none.

    Digits side by side count by their places (二五 is 25), which `chinese_integer` takes for no number.
    """
    if text.isascii():
        return int(text) if text.isdigit() else None
    spelled = read_digits(text)
    return chinese_integer(text) if spelled is None else spelled


def write_chinese(number: int) -> str:
    """12 -> 十二, 110 -> 一百一十; what is not between 1 and 9999 digit by digit, without its sign."""
    if number <= 0 or number > 9999:
        return "".join(_WRITTEN[int(d)] for d in str(abs(number)))
    out, zero = "", False
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // power % 10
        if digit:
            out += ("零" if zero and out else "") + _WRITTEN[digit] + unit
            zero = False
        else:
            zero = True
    return out[1:] if out.startswith("一十") else out


def _rest(text: str, scale: int) -> int | None:
    if not text:
        return 0
    if len(text) == 1 and _DIGITS.get(text, 0) > 0:
        return _DIGITS[text] * scale // 10  # 两万五
    return chinese_integer(text[1:] if text[0] in "零〇○" and len(text) > 1 else text)


def _below_ten_thousand(text: str) -> int | None:
    total, unit, digit, zero = 0, 10**4, None, False
    for place, char in enumerate(text):
        if char in _SMALL:
            if _SMALL[char] >= unit or digit == 0 or (digit is None and place and not zero):
                return None
            unit = _SMALL[char]
            total += (1 if digit is None else digit) * unit
            digit, zero = None, False
        elif char not in _DIGITS or digit is not None:
            return None
        elif _DIGITS[char] == 0 and len(text) > 1:
            zero = True
            if place == len(text) - 1:
                return None
        else:
            digit = _DIGITS[char]
    if digit is None:
        return total
    short = unit in (100, 1000) and not zero and total > 0
    return total + digit * (unit // 10 if short else 1)


@lru_cache(maxsize=1024)
def chinese_span(text: str) -> tuple[float, float] | None:
    """(low, high) of a Chinese numeral, with decimals (三点五) and neighbours (两三, 十五六, 五六百).

    None where the characters do not make a number (十四五, 三五八).
    """
    whole, point, decimals = text.partition("点")
    if point:
        value = chinese_integer(whole)
        if value is None or not decimals or any(c not in _DIGITS for c in decimals[:_LONGEST]):
            return None
        number = float(f"{value}." + "".join(str(_DIGITS[c]) for c in decimals[:_LONGEST]))
        return number, number
    value = chinese_integer(text)
    if value is not None:
        return value, value
    return _neighbours(text)


def _neighbours(text: str) -> tuple[float, float] | None:
    if len(text) > _LONGEST:
        return None
    for place in range(len(text) - 1):
        a, b = _DIGITS.get(text[place], 0), _DIGITS.get(text[place + 1], 0)
        if a and b == a + 1:
            before, after = text[:place], text[place + 2 :]
            if (
                after
                and after not in _SCALES
                and after not in ("十万", "百万", "千万", "十亿", "百亿", "千亿")
            ):
                return None
            low = chinese_integer(before + text[place] + after)
            high = chinese_integer(before + text[place + 1] + after)
            return (low, high) if low is not None and high is not None else None
    return None


def read_number(text: str, start: int) -> Number | None:
    """The number that begins at `start`, or None. Fractions come back in percent."""
    match = _NUMBER.match(text, start, min(len(text), start + 2 * _LONGEST))
    if match is None:
        return None
    if match["arabic"]:
        return _arabic(match)
    if match["chinese"]:
        span = chinese_span(match["chinese"])
        if span is None or span[1] > HIGHEST:
            return None
        return Number(start, match.end(), *span, "chinese", digits=match.group())
    value = _fraction(match)
    if value is None:
        return None
    low, high = value
    more = bool(match["half"]) and match["half"][0] in "过大"
    return Number(start, match.end(), low, high, "fraction", more, digits=match.group())


def _arabic(match: re.Match[str]) -> Number | None:
    digits = match["arabic"].replace(",", "").replace(" ", "")
    if len(digits) > _LONGEST:
        return None
    scale = match["scale"] or ""
    value = scaled(digits, scale_factor(scale))
    return Number(
        match.start(), match.end(), value, value, "arabic", scaled=bool(scale), digits=digits
    )


def scale_factor(signs: str) -> int:
    """What a figure with these multipliers behind it is multiplied by: 千万 -> 10⁷; 1 for none."""
    factor = 1
    for sign in signs.strip():
        factor *= _SCALES[sign]
    return factor


def scaled(digits: str, factor: int) -> float:
    """A decimal numeral times a factor, without the noise of binary fractions (9972.66 × 10⁴)."""
    whole, _, decimals = digits.partition(".")
    value = int((whole or "0") + decimals) * factor
    power = 10 ** len(decimals)
    return value // power if value % power == 0 else value / power


def _fraction(match: re.Match[str]) -> tuple[float, float] | None:
    if match["part"]:
        per = {"百": 1.0, "千": 0.1, "万": 0.01}[match["part"][0]]
        if match["pa"]:
            value = scaled(match["pa"].replace(",", ""), 1)
            return _both(value * per if per != 1.0 else value)
        span = chinese_span(match["ph"])
        return None if span is None else (_round(span[0] * per), _round(span[1] * per))
    if match["frac"]:
        below, above = chinese_integer(match["below"]), chinese_integer(match["above"])
        if not below or above is None or above > below:
            return None
        return _both(100 * above / below)
    if match["ratio"]:
        return (
            _both(100 * int(match["ra"]) / int(match["rb"]))
            if match["ra"] < match["rb"] or match["rb"] == "10"
            else None
        )
    if match["tenths"]:
        first = 10 * _DIGITS[match["t1"]]
        second = 10 * _DIGITS[match["t2"]] if match["t2"] else first
        extra = {"": 0, "半": 5}.get(match["t3"] or "", _DIGITS.get(match["t3"] or "", 0))
        return first + extra, second + extra
    return (50, 50) if match["half"] else None


def _both(value: float) -> tuple[float, float]:
    return _round(value), _round(value)


def _round(value: float) -> float:
    number = round(value, 2)
    return int(number) if number == int(number) else number
