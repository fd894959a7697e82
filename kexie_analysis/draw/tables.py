"""Three-line tables (三线表): numbers to the right, absence with its state, clauses beside figures."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from numbers import Number
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kexie_analysis.draw.blocks import CARD, Block, as_clause, chips, foot_html, question_html
from kexie_analysis.draw.caveats import note_of
from kexie_analysis.draw.palette import PROVINCES, province_name, province_style
from kexie_analysis.draw.states import MARKS, is_missing, state_of
from kexie_analysis.errors import ReportError
from kexie_analysis.messages import bracketed, joined, markup_language, say, word

if TYPE_CHECKING:
    import pandas as pd

_VOID = "／"
_MOST = 60  # rows: two pages
_FIRST = 31  # of a longer table, which nobody reads through on paper: one for each province
_KEYS = {"name", "align", "kind", "unit", "format", "state", "province", "clauses"}
#: Columns that hold words of the documents: never translated, whatever the catalogue knows.
_QUOTED = {
    "clause", "department", "departments", "left_title", "label", "right_title", "term", "terms", "title",
}  # fmt: skip
_LINE = "1.5px solid #1f2933"


@dataclass(frozen=True, repr=False)
class Table(Block):
    """`columns` and `rows` as in the block's JSON; of these, pages hold the first `shown` (0: all)."""

    title: str
    columns: tuple[dict[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]
    question: str = ""
    source: str = ""
    note: str = ""
    shown: int = 0

    def block(self) -> dict[str, Any]:
        return {
            "kind": "table", "title": self.title, "question": self.question,
            "columns": [dict(c) for c in self.columns], "rows": [list(r) for r in self.rows],
            "source": self.source, "note": self.note, "shown": self.shown,
        }  # fmt: skip

    def html(self) -> str:
        head = "".join(_head_html(c) for c in self.columns)
        body = "".join(
            "<tr>"
            + "".join(_cell_html(v, c) for v, c in zip(row, self.columns, strict=True))
            + "</tr>"
            for row in self.rows[: self.shown or None]
        )
        if not self.rows:
            body = f'<tr><td colspan="{max(len(self.columns), 1)}" style="text-align:center;color:#4b5563;padding:6px">{escape(word("没有符合条件的记录"))}</td></tr>'
        return (
            f'<div lang="{markup_language()}" style="{CARD};max-width:900px;overflow-x:auto">{question_html(self.question)}'
            f'<table style="border-collapse:collapse;border-top:{_LINE};border-bottom:{_LINE};width:100%;background:#fff;color:#1f2933;font-size:13px">'
            f'<caption style="caption-side:top;font-weight:700;color:#1f2933;text-align:center;padding:4px">{escape(self.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot_html(self.source, self.note)}</div>"
        )

    def plain(self) -> str:
        counts = {"rows": len(self.rows), "columns": len(self.columns)}
        return say("表：{title}（{rows} 行，{columns} 列）", title=self.title, **counts)

    def save(self, path: str | os.PathLike) -> Path:
        """Write the table as a workbook or CSV (see `saving`); returns the path."""
        from kexie_analysis.draw.saving import save_table

        return save_table(self, path)


def table(
    frame: pd.DataFrame,
    *,
    title: str,
    question: str = "",
    columns: Mapping[str, str | Mapping[str, Any]] | None = None,
    source: str = "",
    note: str = "",
    limit: int | None = None,
) -> Table:
    """A table of the frame's rows, in their order.

    Parameters
    ----------
    columns : which columns are shown, in this order, and how: a name, or a mapping with `name`,
        `align` (left, right, center), `kind` (text, number), `unit`, `format` (`.2f`, `+.1%` or a
        function), `state` (one of the four states for missing values, or the column that holds it),
        `province` (column with the province_id that colours the cell), `clauses` (column with a list
        of clauses for the cell). None shows all columns but `caveat`.
        A cell may itself be a mapping (text, value, mark, province, clauses). A missing value
        without a state is shown as ／ and the note says so. Text that names a state gets its mark.
    limit : rows that pages hold; the note counts the others, which the Excel edition holds. None:
        `shown` of the frame's attrs, whose note then says so; else all up to 60, else the first 31.

    Raises
    ------
    ReportError : `columns` names a column that the frame has not, or an unknown setting.
    """
    specs = _specs(frame, columns)
    shown = tuple(_column(frame, key, spec) for key, spec in specs.items())
    records = frame.to_dict("records")
    rows = tuple(
        tuple(
            _cell(record, key, spec, col)
            for (key, spec), col in zip(specs.items(), shown, strict=True)
        )
        for record in records
    )
    # A column that says nothing in any row only takes the others' room.
    told = [k for k in range(len(shown)) if not all(_is_void(row[k]) for row in rows)]
    if told:
        shown = tuple(shown[k] for k in told)
        rows = tuple(tuple(row[k] for k in told) for row in rows)
    lines = frame.attrs.get("shown")
    if limit is None:
        limit = lines or (_MOST if len(rows) <= _MOST else _FIRST)
    void = word("／表示该格没有内容") if any(_is_void(c) for row in rows for c in row) else ""
    more = len(rows) - limit
    note = note_of(frame, word(note), void, _further(limit, more) if more > 0 and not lines else "")
    title, question, source = word(title), word(question), word(source)
    return Table(title, shown, rows, question, source, note, limit if more > 0 else 0)


def _further(limit: int, more: int) -> str:
    known = {"limit": limit, "more": more}
    return say("列出前 {limit} 行，另有 {more} 行，全表在本简报的 Excel 版", **known)


def _specs(
    frame: pd.DataFrame, columns: Mapping[str, str | Mapping[str, Any]] | None
) -> dict[str, dict[str, Any]]:
    if columns is None:
        return {str(c): {"name": str(c)} for c in frame.columns if c != "caveat"}
    out: dict[str, dict[str, Any]] = {}
    for key, value in columns.items():
        spec = {"name": value} if isinstance(value, str) else dict(value)
        if key not in frame.columns:
            raise ReportError(
                f"表格要显示的列“{key}”不存在", allowed="、".join(map(str, frame.columns))
            )
        if unknown := set(spec) - _KEYS:
            raise ReportError(
                f"列“{key}”的设置“{sorted(unknown)[0]}”不认识", allowed="、".join(sorted(_KEYS))
            )
        for setting in ("province", "clauses"):
            if spec.get(setting) is not None and spec[setting] not in frame.columns:
                raise ReportError(
                    f"列“{key}”的 {setting} 指向不存在的列“{spec[setting]}”",
                    allowed="、".join(map(str, frame.columns)),
                )
        out[key] = spec
    return out


def _column(frame: pd.DataFrame, key: str, spec: dict[str, Any]) -> dict[str, str]:
    values = [_bare(v) for v in frame[key]]
    numeric = (bool(spec.get("unit")) or any(_is_number(v) for v in values)) and all(
        _is_number(v) or is_missing(v) or state_of(v) for v in values
    )
    kind = spec.get("kind") or ("number" if numeric else "text")
    align = spec.get("align") or ("right" if kind == "number" else "left")
    return {
        "name": word(str(spec.get("name", key)), "column"),
        "align": align,
        "kind": kind,
        "unit": word(str(spec.get("unit") or ""), "head"),
    }


def _bare(value: Any) -> Any:
    return value.get("value", value.get("text")) if isinstance(value, Mapping) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool) and not is_missing(value)


def _cell(record: dict[str, Any], key: str, spec: dict[str, Any], column: dict[str, str]) -> Any:
    value = record[key]
    given = dict(value) if isinstance(value, Mapping) else {}
    bare = _bare(value)
    province = given.get("province") or record.get(spec.get("province") or "")
    clauses = given.get("clauses") or record.get(spec.get("clauses") or "")
    mark = (
        given.get("mark") or state_of(bare) or (_state(record, spec) if is_missing(bare) else None)
    )
    if (
        not given
        and not mark
        and not spec.get("province")
        and not spec.get("clauses")
        and not spec.get("format")
    ):
        if _is_number(bare):
            # A year is a number that is read as text: no thousands, nothing to add up.
            return _plain_number(bare) if column["kind"] == "number" else str(_plain_number(bare))
        if not is_missing(bare) and bare not in PROVINCES:
            return _said(_text_of(bare), key)
    if bare in PROVINCES and not given.get("text"):
        province, bare = province or bare, province_name(bare)
    text = given.get("text") or (state_text(mark) if mark else _text_of(bare, spec.get("format")))
    return {
        "text": _said(str(text), key),
        "value": _plain_number(bare) if _is_number(bare) else None,
        "mark": mark,
        "province": None if is_missing(province) or not province else str(province),
        "clauses": [as_clause(c) for c in clauses] if isinstance(clauses, list | tuple) else [],
    }


def _said(text: str, key: str) -> str:
    return text if key in _QUOTED else word(text)


def _state(record: dict[str, Any], spec: dict[str, Any]) -> str | None:
    state = spec.get("state")
    return state_of(state) or state_of(record.get(state)) if state else None


def state_text(state: str) -> str:
    """How a state stands in a table: its mark and its name; the mark 残缺 is its own name."""
    mark, name = MARKS[state], word(state)
    return name if state.endswith(mark) else f"{mark} {name}"


def _plain_number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _text_of(value: Any, form: Any = None) -> str:
    if is_missing(value) or value == "":
        return _VOID
    if callable(form):
        return str(form(value))
    if _is_number(value):
        return format(value, form).replace("-", "−") if form else number_text(value)
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return word("是" if value else "否")
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if isinstance(value, list | tuple | set):
        return joined(map(str, value), "、")
    return str(value)


def number_text(value: Any, digits: int = 2) -> str:
    """A number as it is read: thousands apart, at most `digits` decimals, no trailing zeros."""
    number = float(value)
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    text = f"{number:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def _is_void(cell: Any) -> bool:
    return cell == _VOID or (isinstance(cell, dict) and cell["text"] == _VOID)


def _head_html(column: dict[str, str]) -> str:
    return (
        f'<th scope="col" style="border-bottom:1px solid #1f2933;text-align:{escape(column["align"])};padding:4px 8px;'
        f'font-weight:600;background:#fff;color:#1f2933">{escape(column["name"] + bracketed(column["unit"]))}</th>'
    )


def _cell_html(value: Any, column: dict[str, str]) -> str:
    style = f"text-align:{column['align']};padding:4px 8px;vertical-align:top;background:#fff"
    if column["kind"] == "number":
        style += ";font-variant-numeric:tabular-nums;white-space:nowrap"
    color, text = "#1f2933", value["text"] if isinstance(value, dict) else str(value)
    if len(text) <= 8:
        style += ";white-space:nowrap"
    if isinstance(value, dict):
        color = (
            "#4b5563"
            if value["mark"]
            else province_style(value["province"]).color
            if value["province"]
            else color
        )
        text = escape(value["text"]) + (" " + chips(value["clauses"]) if value["clauses"] else "")
    else:
        text = escape(number_text(value, 4) if _is_number(value) else str(value))
    return f'<td style="{escape(style)};color:{color}">{text}</td>'
