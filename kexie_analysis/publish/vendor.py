"""Our own blocks (`application/vnd.kexie.block+json`), read into the document model.

The JSON comes out of a notebook file, so its shape is not taken on trust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kexie_analysis.messages import bracketed, word
from kexie_analysis.publish.model import (
    Block,
    Cell,
    Clause,
    ClauseMarks,
    Column,
    Cover,
    Figure,
    Finding,
    Inline,
    Inlines,
    LineBreak,
    Note,
    Omitted,
    Picture,
    Style,
    Summary,
    Table,
    Text,
)

_YEAR = ("年", "year")  # in the name of a column of years


def read_block(data: object, picture: Callable[[str], Picture | Omitted | None]) -> Block | None:
    """The block, or None where `data` is none of ours.

    Parameters
    ----------
    picture : gives the image that stands beside the block in its bundle, with the alt text given.
    """
    if not isinstance(data, dict):
        return None
    reader = _READERS.get(str(data.get("kind")))
    try:
        return reader(data, picture) if reader else None
    except (TypeError, ValueError, AttributeError, KeyError):
        return None


def _string(data: dict, name: str) -> str:
    value = data.get(name)
    return "" if value is None else str(value).strip()


def _cover(data: dict, picture: Callable) -> Cover | None:
    title = _string(data, "title")
    documents = data.get("documents")
    if not title:
        return None
    return Cover(
        title, _string(data, "subtitle"), _string(data, "kicker"), _string(data, "date"),
        _string(data, "data_version"), documents if isinstance(documents, int) else 0,
    )  # fmt: skip


def _summary(data: dict, picture: Callable) -> Summary:
    findings = tuple(_finding(f) for f in data.get("findings") or () if isinstance(f, dict))
    return Summary(_string(data, "heading") or word("摘要"), findings, _string(data, "closing"))


def _finding(data: dict) -> Finding:
    text = _string(data, "text")
    runs: list[Inline] = [*_emboldened(text, data.get("strong") or ())]
    if clauses := _clauses(data.get("clauses"), text):
        runs.append(ClauseMarks(clauses))
    documents = data.get("documents")
    return Finding(tuple(runs), documents if isinstance(documents, int) else 0)


def _emboldened(text: str, strong: Iterable[object]) -> list[Text]:
    """The text with the first occurrence of each of `strong` in bold; overlaps are not doubled."""
    marks = [False] * len(text)
    for part in strong:
        at = text.find(str(part)) if part else -1
        if at >= 0:
            marks[at : at + len(str(part))] = [True] * len(str(part))
    runs: list[Text] = []
    for char, bold in zip(text, marks, strict=True):
        if runs and runs[-1].strong == bold:
            runs[-1] = replace(runs[-1], text=runs[-1].text + char)
        else:
            runs.append(Text(char, strong=bold))
    return runs


def _clauses(data: object, around: str) -> tuple[Clause, ...]:
    """The clauses, those of one document together; it is named with the first of them unless all are of
    the one document that the words around name."""
    if not isinstance(data, list):
        return ()
    clauses = [
        Clause(_string(c, "plan"), _string(c, "clause"), _string(c, "province"), _string(c, "row_id"), _string(c, "quotation"))
        for c in data
        if isinstance(c, dict)
    ]  # fmt: skip
    plans = list(dict.fromkeys(c.plan for c in clauses))
    if len(plans) == 1 and plans[0] in around:
        return tuple(clauses)
    clauses.sort(key=lambda c: plans.index(c.plan))
    before = ["", *(c.plan for c in clauses)]
    return tuple(replace(c, beside=c.plan != b) for c, b in zip(clauses, before, strict=False))


def _around(row: list) -> str:
    """What the cells of a row say in words."""
    return "\n".join(
        c if isinstance(c, str) else _string(c, "text") for c in row if isinstance(c, str | dict)
    )


def _figure(data: dict, picture: Callable) -> Figure | None:
    title = _string(data, "title")
    shown = picture(_string(data, "alt") or title)
    if shown is None:
        return None
    return Figure(
        shown, title, _string(data, "question"), _string(data, "source"), _string(data, "note")
    )


def _table(data: dict, picture: Callable) -> Table:
    columns = tuple(
        Column(
            _string(c, "name"),
            _string(c, "align"),
            _string(c, "kind") or "text",
            _string(c, "unit"),
        )
        for c in data["columns"]
    )
    head = tuple(Cell(_column_head(c), head=True, style=Style(align=_align(c))) for c in columns)
    body = tuple(
        tuple(_cell(value, column, row) for value, column in zip(row, columns, strict=True))
        for row in data["rows"]
    )
    if not body:
        body = ((Cell((Text(word("（没有可列的条目）")),), columns=len(columns)),),)
    shown = data.get("shown")
    shown = shown if isinstance(shown, int) and 0 < shown < len(body) else len(body)
    index = 1 if columns and columns[0].kind != "number" else 0
    return Table(
        (head,), body[:shown], len(columns), index, _string(data, "title"), _string(data, "question"),
        _string(data, "source"), _string(data, "note"), columns=columns, further=body[shown:],
    )  # fmt: skip


def _align(column: Column) -> str:
    return column.align or ("right" if column.kind == "number" else "left")


def _column_head(column: Column) -> Inlines:
    if not column.unit or column.unit in column.name:
        return (Text(column.name),)
    unit = bracketed(column.unit)
    together = len(column.name) + len(unit) <= 6
    return (
        (Text(column.name + unit),)
        if together
        else (Text(column.name), LineBreak(), Text(unit.strip()))
    )


def _cell(data: object, column: Column, row: list) -> Cell:
    style = Style(align=_align(column))
    if data is None:
        return Cell((Text("—"),), style=style)
    if isinstance(data, bool):
        return Cell((Text(word("是" if data else "否")),), style=style)
    if isinstance(data, int | float):
        return Cell((Text(_plain_number(data, column)),), style=style, value=data)
    if not isinstance(data, dict):
        return Cell((Text(str(data)),), style=style)
    value = data.get("value")
    value = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    mark = _string(data, "mark")
    text = _string(data, "text") or mark or ("" if value is None else _plain_number(value, column))
    runs: list[Inline] = []
    for i, line in enumerate(text.split("\n")):
        runs += [*([LineBreak()] if i else []), Text(line)]
    if clauses := _clauses(data.get("clauses"), _around(row)):
        runs.append(ClauseMarks(clauses))
    return Cell(
        tuple(runs) or (Text("—"),),
        style=style,
        value=value,
        mark=mark,
        province=_string(data, "province"),
    )


def _plain_number(value: float, column: Column) -> str:
    """The number with thousands set off by commas, unless it is a year."""
    year = isinstance(value, int) and 1900 <= value <= 2100 and column.unit in ("", *_YEAR)
    if year and (any(y in column.name.lower() for y in _YEAR) or column.kind != "number"):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"


def _note(data: dict, picture: Callable) -> Note:
    return Note(_string(data, "title"), tuple(str(p) for p in data.get("paragraphs") or ()))


_READERS: dict[str, Callable[[dict, Callable], Block | None]] = {
    "cover": _cover,
    "summary": _summary,
    "figure": _figure,
    "table": _table,
    "note": _note,
}
