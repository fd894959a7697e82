"""LaTeX tables (`tabular`, `longtable`) that a program wrote, as tables: rows, rules, spans, plain cells."""

from __future__ import annotations

import re
from dataclasses import replace

from kexie_analysis.publish.macros import group
from kexie_analysis.publish.markup_flow import Reading
from kexie_analysis.publish.markup_tables import number
from kexie_analysis.publish.model import (
    Block,
    Cell,
    Formula,
    Paragraph,
    Row,
    Style,
    Table,
    Text,
)

_BEGIN = re.compile(r"\\begin\{(tabular|longtable)\}(?:\[[^\]]{0,9}\])?\s{0,9}(?=\{)")
_RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|(?:cline|cmidrule)(?:\([lr]{1,2}\))?\{[^{}]{0,20}\}"
    r"|endhead|endfirsthead|endfoot|endlastfoot)(?![A-Za-z])\s{0,9}"
)
_CAPTION = re.compile(r"\\caption\s{0,9}(?=\{)")
_LOOK = re.compile(r"\\(textbf|textit|emph|texttt)\s{0,9}(?=\{)")
_SPAN = re.compile(r"\s{0,99}\\multicolumn\s{0,9}(?=\{)")
_TALL = re.compile(r"\s{0,99}\\multirow\s{0,9}(?:\[[^\]]{0,9}\])?(?=\{)")
_ESCAPED = re.compile(r"\\([%&_#$ {}])")
_WRITTEN = (
    ("\\textbackslash", "\\"), ("\\textasciitilde", "~"), ("\\textasciicircum", "^"), ("\\ldots", "…"),
    ("\\$>$", ">"), ("$>$", ">"), ("$<$", "<"), ("``", "“"), ("\'\'", "”"), ("{}", ""), ("~", "\u00a0"), ("--", "–"),
)  # fmt: skip
_MATH = re.compile(r"(?<!\\)\$([^$]{1,500})\$")
_ALIGN = {"l": "left", "r": "right", "c": "center", "S": "right"}


_WRAPPING = re.compile(
    r"\\(?:begin|end)\{(?:center|table|landscape)\*?\}(?:\[[^\]]{0,9}\])?"
    r"|\\(?:centering|small|footnotesize|newline|par)(?![A-Za-z])|\\label\{[^{}]{0,200}\}"
)


class _NotSimpleError(Exception):
    """There is something in the table that we cannot set."""


def read_tabular(latex: str, reading: Reading) -> list[Block]:
    """The tables in the LaTeX with what is said beside them; empty where that is not all plain."""
    text = re.sub(r"(?m)^[ \t]*%.*\n?", "", latex[:200_001])
    out: list[Block] = []
    try:
        at, title = 0, ""
        while opening := _BEGIN.search(text, at):
            beside, caption = _beside(text[at : opening.start()], reading)
            title = caption or title
            table, at = _table(text, opening, title, reading)
            out += [*beside, table]
            title = ""
        beside, caption = _beside(text[at:], reading)
        if caption and isinstance(out[-1], Table) and not out[-1].title:
            out[-1] = replace(out[-1], title=caption)
        return out + beside if len(text) <= 200_000 else []
    except (_NotSimpleError, IndexError):
        return []


def _beside(text: str, reading: Reading) -> tuple[list[Block], str]:
    """What stands outside the tables as paragraphs, and the caption among it."""
    caption = ""
    if match := _CAPTION.search(text):
        inner, end = group(text, match.end())
        caption, text = (
            _words(inner, reading),
            text[: match.start()] + text[max(end, match.end()) :],
        )
    runs = _runs(_WRAPPING.sub(" ", text).strip(), reading)
    return ([Paragraph(runs)] if runs else []), caption


def _words(text: str, reading: Reading) -> str:
    return "".join(r.latex if isinstance(r, Formula) else r.text for r in _runs(text, reading))


def _table(text: str, opening: re.Match, title: str, reading: Reading) -> tuple[Table, int]:
    sides, start = group(text, opening.end())
    closing = f"\\end{{{opening[1]}}}"
    end = text.find(closing, start)
    if start < 0 or end < 0 or _BEGIN.search(text, start, end):
        raise _NotSimpleError
    aligns = [_ALIGN[c] for c in re.sub(r"\{[^{}]*\}|[|@!><\s]", "", sides) if c in _ALIGN]
    inner = text[start:end]
    if match := _CAPTION.search(inner):
        named, after = group(inner, match.end())
        title, inner = (
            _words(named, reading),
            inner[: match.start()] + inner[max(after, match.end()) :],
        )
    head, body = _rows(_WRAPPING.sub(" ", inner), aligns, reading)
    rows = [*head, *body]
    if not rows or any(sum(c.columns for c in r) > len(aligns) for r in rows):
        raise _NotSimpleError
    if not body:
        head, body = [], head
    filled = tuple(_padded(r, len(aligns)) for r in body)
    return Table(
        tuple(_padded(r, len(aligns)) for r in head), filled, len(aligns), title=title
    ), end + len(closing)


def _rows(text: str, aligns: list[str], reading: Reading) -> tuple[list[Row], list[Row]]:
    """Head rows (those before the first rule that rows stand above) and the others."""
    head: list[Row] = []
    rows: list[Row] = []
    for piece in re.split(r"\\\\(?:\[[^\]]{0,9}\])?|\\tabularnewline", text):
        ruled = _RULE.match(piece.lstrip()) is not None
        bare = _RULE.sub("", piece).strip()
        if ruled and rows and not head and bare:
            head, rows = [tuple(replace(c, head=True) for c in r) for r in rows], []
        if bare:
            rows.append(_row(bare, aligns, reading))
    return head, rows


def _row(text: str, aligns: list[str], reading: Reading) -> Row:
    cells: list[Cell] = []
    at = 0
    for piece in re.split(r"(?<!\\)&", text):
        span, side, content = 1, "", piece.strip()
        if match := _SPAN.match(piece):
            count, end = group(piece, match.end())
            sides, end = group(piece, end) if end >= 0 else ("", -1)
            content, end = group(piece, end) if end >= 0 else ("", -1)
            if end < 0 or not count.strip().isdecimal():
                raise _NotSimpleError
            span, side = max(1, min(int(count), 200)), _ALIGN.get(sides.strip("|")[:1], "")
        elif match := _TALL.match(piece):
            count, end = group(piece, match.end())
            _, end = group(piece, end) if end >= 0 else ("", -1)
            content, end = group(piece, end) if end >= 0 else ("", -1)
            if end < 0:
                raise _NotSimpleError
        side = side or (aligns[at] if at < len(aligns) else "")
        runs = _runs(content, reading)
        plain = "".join(r.text for r in runs if isinstance(r, Text)) if runs else ""
        cells.append(Cell(runs, span, style=Style(align=side), value=number(plain)))
        at += span
    return tuple(cells)


def _runs(text: str, reading: Reading) -> tuple[Text | Formula, ...]:
    """The runs of a cell: text with its looks, and formulas."""
    out: list[Text | Formula] = []
    at = 0
    pieces = sorted([*_MATH.finditer(text), *_LOOK.finditer(text)], key=lambda m: m.start())
    for match in pieces:
        if match.start() < at:
            continue
        out += _text(text[at : match.start()])
        if match.re is _MATH:
            formula = reading.formula(match[1], display=False)
            out += [formula] if formula is not None else []
            at = match.end()
        else:
            inner, end = group(text, match.end())
            if end < 0:
                raise _NotSimpleError
            out += [_looking(r, match[1]) for r in _text(inner)]
            at = end
    return (*out, *_text(text[at:]))


def _looking(run: Text, command: str) -> Text:
    strong, code = command == "textbf", command == "texttt"
    return replace(run, strong=strong, code=code, em=not (strong or code))


def _text(text: str) -> list[Text]:
    plain = _plain(text)
    return [Text(plain)] if plain else []


def _plain(text: str) -> str:
    for written, meant in _WRITTEN:
        text = text.replace(written, meant)
    text = _ESCAPED.sub(r"\1", text)
    if re.search(r"\\[A-Za-z]{2,}", text):
        raise _NotSimpleError
    return re.sub(r"[ \t\n]+", " ", text.replace("\\{", "{"))


def _padded(row: Row, width: int) -> Row:
    return (*row, *(Cell() for _ in range(width - sum(c.columns for c in row))))
