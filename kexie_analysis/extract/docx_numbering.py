"""Word's automatic numbers as the text that a reader of the page sees.

After ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat). Word counts per abstract
list, restarts a level when a higher one moves on, and starts an overridden list once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from kexie_analysis.extract.docx_xml import attribute, child, children, name_of, value_of
from kexie_analysis.extract.numerals import write_chinese

_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_BY_DIGIT = str.maketrans("0123456789", "〇一二三四五六七八九")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_PLACEHOLDER = re.compile(r"%([1-9])")


def legal(number: int) -> str:
    """12 -> 壹拾贰."""
    plain = write_chinese(number)
    plain = "一" + plain if plain.startswith("十") else plain
    return plain.translate(_LEGAL)


def roman(number: int) -> str:
    """12 -> xii; what is above 3999 as 3999."""
    out = ""
    pairs = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
             (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
    number = min(number, 3999)
    for value, sign in pairs:
        out += sign * (number // value)
        number %= value
    return out


def letter(number: int) -> str:
    """1 -> a, 27 -> aa, as Word does."""
    index = max(number, 1) - 1
    return chr(ord("a") + index % 26) * min(index // 26 + 1, 10)


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def format_number(number: int, style: str) -> str:
    """One number in a w:numFmt; a format not known is written in Arabic figures."""
    if style in ("chineseCounting", "japaneseCounting", "koreanCounting", "chineseCountingThousand",
                 "taiwaneseCounting", "taiwaneseCountingThousand", "ideographTraditionalCounting"):  # fmt: skip
        return write_chinese(number)
    if style in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return str(abs(number)).translate(_BY_DIGIT)
    if style in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return legal(number)
    if style == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if style == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"):
        return _circled(number)
    if style == "decimalEnclosedParen":
        return f"({number})"
    if style == "decimalEnclosedFullstop":
        return f"{number}."
    if style == "decimalZero":
        return f"{number:02d}"
    if style in ("lowerRoman", "upperRoman"):
        return roman(number) if style == "lowerRoman" else roman(number).upper()
    if style in ("lowerLetter", "upperLetter"):
        return letter(number) if style == "lowerLetter" else letter(number).upper()
    return "" if style == "none" else str(number)


@dataclass
class Level:
    """One level of a list: where it starts, how it is written."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = (
        None  # restarts after this level (1-based); 0 never; None after any higher
    )
    paragraph_style: str = ""


@dataclass
class _List:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, root: etree._Element | None, style_lists: dict[str, str]) -> None:
        """`style_lists`: style id -> numId, for lists that refer to a numbering style."""
        self._abstract: dict[str, dict[int, Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._style_lists = style_lists
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        for element in root if root is not None else ():
            if name_of(element) == "abstractNum":
                self._read_abstract(element)
            elif name_of(element) == "num":
                self._read_list(element)

    def level_of_style(self, num_id: str, style: str) -> int:
        """The level of a list that a paragraph style is tied to; 0 where it says none."""
        for index, level in self._levels(num_id).items():
            if style and level.paragraph_style == style:
                return index
        return 0

    def next_number(self, num_id: str, index: int) -> str:
        """Count one paragraph of this list and level on; the number as written, '' for none."""
        listed = self._lists.get(num_id)
        levels = self._levels(num_id)
        level = levels.get(index)
        if listed is None or level is None:
            return ""
        counts = self._counts.setdefault(listed.abstract, {})
        if num_id not in self._begun:
            self._begun.add(num_id)
            for at in listed.starts:
                counts.pop(at, None)
        if level.style == "bullet":
            return level.text if level.text in {"—", "——", "-", "–", "※", "●", "•", "·"} else ""
        counts[index] = counts[index] + 1 if index in counts else self._start(listed, levels, index)
        for below in [i for i in counts if i > index]:
            stop = levels[below].restart if below in levels else None
            if stop is None or (stop and index < stop):
                del counts[below]
        return self._write(listed, levels, index, counts)

    def _write(
        self, listed: _List, levels: dict[int, Level], index: int, counts: dict[int, int]
    ) -> str:
        level = levels[index]

        def figure(match: re.Match) -> str:
            at = int(match.group(1)) - 1
            number = counts.get(at, self._start(listed, levels, at))
            style = levels[at].style if at in levels else "decimal"
            if level.legal and at != index:
                style = "decimal"
            return format_number(number, style)

        text = _PLACEHOLDER.sub(figure, level.text)
        return text + " " if level.suffix != "nothing" and text[-1:].isalnum() else text

    def _start(self, listed: _List, levels: dict[int, Level], index: int) -> int:
        if index in listed.starts:
            return listed.starts[index]
        return levels[index].start if index in levels else 1

    def _levels(self, num_id: str) -> dict[int, Level]:
        listed = self._lists.get(num_id)
        if listed is None:
            return {}
        levels = self._abstract.get(listed.abstract, {})
        link = self._links.get(listed.abstract)
        if not levels and link in self._style_lists:
            target = self._lists.get(self._style_lists[link])
            levels = self._abstract.get(target.abstract, {}) if target else {}
        return {**levels, **listed.levels} if listed.levels else levels

    def _read_abstract(self, element: etree._Element) -> None:
        key = attribute(element, "abstractNumId")
        self._abstract[key] = {_index(lvl): _read_level(lvl) for lvl in children(element, "lvl")}
        if link := value_of(element, "numStyleLink"):
            self._links[key] = link

    def _read_list(self, element: etree._Element) -> None:
        listed = _List(value_of(element, "abstractNumId"))
        for override in children(element, "lvlOverride"):
            at = _index(override)
            if start := value_of(override, "startOverride"):
                listed.starts[at] = _whole(start, 1)
            if (lvl := child(override, "lvl")) is not None:
                listed.levels[at] = _read_level(lvl)
        self._lists[attribute(element, "numId")] = listed


def _read_level(element: etree._Element) -> Level:
    restart = value_of(element, "lvlRestart")
    flag = child(element, "isLgl")
    return Level(
        start=_whole(value_of(element, "start"), 1),
        style=value_of(element, "numFmt") or "decimal",
        text=value_of(element, "lvlText")[:40],
        suffix=value_of(element, "suff") or "tab",
        legal=flag is not None and attribute(flag, "val") not in ("0", "false"),
        restart=_whole(restart, 0) if restart else None,
        paragraph_style=value_of(element, "pStyle"),
    )


def _index(element: etree._Element) -> int:
    return _whole(attribute(element, "ilvl"), 0)


def _whole(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else default
