"""Tables as HTML, with what the page's script needs to sort and filter them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from kexie_analysis.publish.captions import PROVINCES, foreign
from kexie_analysis.publish.cellstyles import INK
from kexie_analysis.publish.model import Cell, Inlines, Row, Table, Text
from kexie_analysis.publish.widths import cell_lines, em

_FILTER_FROM = 9  # rows
_PHRASE = re.compile("(?<=[，；：、。？！])(?![，；：、。？！”’）》」』〕】]|$)")
_HAN = re.compile(r"[\u3400-\u9fff][\u3000-\u9fff\uff00-\uff60]*")
_YEARS = re.compile(r"\d{4}–\d{2,4}")
_SHORT, _LONG = 6.0, 16.0  # em: kept on one line; given room for some words a line


def phrased(title: str) -> str:
    """A title whose lines end behind its marks, not within its words, where there is room."""
    phrases = _PHRASE.split(escape(title))
    return "".join(f'<span class="ph">{p}</span>' for p in phrases) if phrases[1:] else phrases[0]


def native(text: str) -> str:
    """Text with what stays Chinese within another language marked as such, and years kept together."""
    if not (mark := foreign()):
        return escape(text)
    marked = _HAN.sub(rf"<span{mark}>\g<0></span>", escape(text))
    return _YEARS.sub(r'<span class="y">\g<0></span>', marked)


def table_markup(table: Table, title: str, line: Callable[[Inlines], str]) -> str:
    """The `<table>`; `line` writes the runs of a cell."""
    caption = f"<caption>{phrased(title)}</caption>" if title else ""
    flat = all(c.rows == 1 and c.columns == 1 for row in table.body for c in row)
    sortable = ' data-sort="1"' if flat and table.head and len(table.body) > 2 else ""
    filterable = ' data-filter="1"' if flat and len(table.body) >= _FILTER_FROM else ""
    head = "".join(_row(row, line, in_head=True) for row in table.head)
    body = "".join(_row(row, line, in_head=False) for row in table.body)
    head = f"<thead>{head}</thead>" if head else ""
    return f"<table{sortable}{filterable}>{caption}{head}<tbody>{body}</tbody></table>"


def _row(row: Row, line: Callable[[Inlines], str], *, in_head: bool) -> str:
    return "<tr>" + "".join(_cell(cell, line, in_head=in_head) for cell in row) + "</tr>"


def _cell(cell: Cell, line: Callable[[Inlines], str], *, in_head: bool) -> str:
    head = in_head or cell.head
    attributes = []
    if head:
        scope = (
            ("colgroup" if cell.columns > 1 else "col")
            if in_head
            else ("rowgroup" if cell.rows > 1 else "row")
        )
        attributes.append(f'scope="{scope}"')
    if cell.columns > 1:
        attributes.append(f'colspan="{cell.columns}"')
    if cell.rows > 1:
        attributes.append(f'rowspan="{cell.rows}"')
    if cell.value is not None:
        attributes.append(f'data-v="{cell.value!r}"')
    classes = _classes(cell)
    if classes:
        attributes.append(f'class="{" ".join(classes)}"')
    if look := _look(cell):
        attributes.append(f'style="{look}"')
    tag = "th" if head else "td"
    return f"<{' '.join([tag, *attributes])}>{line(cell.content)}</{tag}>"


def _classes(cell: Cell) -> list[str]:
    align = cell.style.align or ("right" if cell.value is not None else "")
    out = [{"right": "r", "center": "m"}[align]] if align in ("right", "center") else []
    width = max(map(em, cell_lines(cell)))
    if width <= _SHORT:
        out.append("n")
    elif width >= _LONG:
        out.append("w")
    if cell.mark:
        out.append("absent")
    if cell.province in PROVINCES:
        out += ["prov", cell.province]
    if cell.style.color and not cell.style.background:
        out.append("inked")
    return out


def _look(cell: Cell) -> str:
    style = cell.style
    parts = []
    if style.background:
        ink = style.color or (INK if _light(style.background) else "#ffffff")
        parts += [f"background:{style.background}", f"color:{ink}"]
    elif style.color:
        parts.append(f"color:{style.color}")
    if style.bar:
        parts.append(_bar(style.bar))
    if style.strong:
        parts.append("font-weight:700")
    if style.em:
        parts.append("font-style:italic")
    return ";".join(parts)


def _bar(bar: tuple[tuple[float, float, str], ...]) -> str:
    """Along the foot of the cell, where it takes no contrast from the text, be the page light or dark."""
    stops, at = [], 0.0
    for start, end, colour in bar:
        stops += [f"transparent {at:g}% {start:g}%"] if start > at else []
        stops.append(f"{colour} {start:g}% {end:g}%")
        at = end
    stops += [f"transparent {at:g}% 100%"] if at < 100 else []
    gradient = f"linear-gradient(90deg,{','.join(stops)})"
    return f"background-image:{gradient};background-size:100% .3em;background-repeat:no-repeat;background-position:0 100%"


def inked(run: Text, markup: str) -> str:
    """What a run of text came to, in its own colours."""
    if not run.color and not run.fill:
        return markup
    if not run.fill:
        return f'<span class="inked" style="color:{run.color}">{markup}</span>'
    look = f"background:{run.fill};color:{run.color or INK}"
    return f'<span style="{look}">{markup}</span>'


def _light(colour: str) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140
