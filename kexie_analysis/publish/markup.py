"""HTML, from whatever source, read into the document model.

Only the model leaves this module, so no markup of a stranger reaches a briefing. What the model
cannot hold (scripts, frames, video, forms) is named where it stood.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from kexie_analysis.messages import say, word
from kexie_analysis.publish.addresses import safe_href
from kexie_analysis.publish.cellstyles import StyleSheet, parse_css, parse_declarations
from kexie_analysis.publish.lines import as_line
from kexie_analysis.publish.markup_flow import Flow, Handlers, Reading, not_shown
from kexie_analysis.publish.markup_inks import inked_markup
from kexie_analysis.publish.markup_tables import read_table
from kexie_analysis.publish.model import (
    Block,
    Code,
    Formula,
    Heading,
    LineBreak,
    Listing,
    NoteMark,
    Omitted,
    Output,
    Picture,
    Quote,
    Rule,
    Text,
)
from kexie_analysis.publish.monospaced import beside, untabbed, untabbed_inside
from kexie_analysis.publish.parsed import framed, parsed
from kexie_analysis.publish.pictures import POINTS_PER_PIXEL, read_picture
from kexie_analysis.publish.svg import respell
from kexie_analysis.publish.widths import PAGE_WIDTH

_ZOOM = re.compile(r"(0?\.\d{1,3}|[1-9]\d{0,2}(?:\.\d{1,3})?)(%)?$")
_PAGE = PAGE_WIDTH / POINTS_PER_PIXEL


def read_markup(markup: str, reading: Reading) -> tuple[Block, ...]:
    """Blocks of a piece of HTML, in order."""
    root = parsed(markup)
    if root is None:
        return ()
    css = "\n".join(e.text or "" for e in root.iter("style"))
    flow = Flow(reading, StyleSheet(parse_css(css)), _HANDLERS)
    flow.walk(root, Text(""), 0)
    return flow.finish()


def _heading(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.flush()
    blocks = flow.inner(element, look, depth)
    content = as_line(blocks)
    if len(content) == 1 and isinstance(content[0], Formula) and content[0].display:
        for block in blocks:  # a formula made large, which is no heading
            flow.block(block)
    elif content:
        name = element.get("id") or ""
        flow.block(Heading(int(element.tag[1]), content, name, align=flow.side(element)))


def _list(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    if "list-inline" in (element.get("class") or "").split():
        _in_a_line(flow, element, look, depth)
        return
    items: list[tuple[Block, ...]] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        blocks = (
            flow.inner(child, look, depth)
            if child.tag == "li"
            else _loose(flow, child, look, depth)
        )
        if child.tag != "li" and items:
            items[-1] = (*items[-1], *blocks)
        elif blocks or child.tag == "li":
            items.append(blocks)
    start = element.get("start") or ""
    first = int(start) if start.isdecimal() and len(start) < 7 else 1
    if items:
        # By their depth, as Jupyter marks them.
        above = sum(1 for _ in element.iterancestors("ol"))
        mark = "1Aai1"[min(above, 4)]
        flow.block(Listing(element.tag == "ol", tuple(items), first, mark))


def _in_a_line(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    """A list whose entries stand side by side, as R shows vectors; names are followed by a colon."""
    flow.flush()
    before = ""
    for child in element.iter("li", "dt", "dd"):
        name = child.tag == "dt"
        flow.text(before, look)
        for run in as_line(flow.inner(child, replace(look, strong=look.strong or name), depth)):
            flow.add(run)
        before = "：" if name else " · "
    flow.flush()


def _definitions(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    if "dl-inline" in (element.get("class") or "").split():
        _in_a_line(flow, element, look, depth)
    else:
        flow.box(element, look, depth)


def _loose(flow: Flow, element: etree._Element, look: Text, depth: int) -> tuple[Block, ...]:
    inner = flow.nested()
    inner.walk(element, look, depth + 1)
    return inner.finish()


def _quote(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    if blocks := flow.inner(element, look, depth):
        flow.block(Quote(blocks))


def _division(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    """A box; one that calls for attention is set off as a quotation is."""
    if "alert" in (element.get("class") or "").split():
        _quote(flow, element, look, depth)
    elif text := beside(_columns(element)):
        flow.block(Output(text))
    else:
        flow.box(element, look, depth)


def _columns(element: etree._Element) -> list[str]:
    """The texts of a box whose parts, all kept as they are spaced, are said to stand side by side."""
    cells = [_said(child, "display") == "table-cell" and child.tag == "pre" for child in element]
    if len(cells) < 2 or not all(cells) or _said(element, "display") != "table":
        return []
    return [_kept(child) for child in element]


def _said(element: etree._Element, name: str) -> str:
    return dict(parse_declarations(element.get("style") or "")).get(name, "").strip()


def _quoted(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.text("“", look)
    flow.children(element, look, depth)
    flow.text("”", look)


def _preformatted(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    code = element.find("code")
    names = (code.get("class") or "").split() if code is not None else []
    # A fence may name nothing but a character that counts as a space.
    named = names[0] if names else ""
    language = named.removeprefix("language-") if named.startswith("language-") else ""
    if language == "mermaid":
        flow.flush()
        flow.omit(say("mermaid 图未能绘出，下面是它的写法"))
    printed, inks = inked_markup(element)
    if inks and not language and "\t" not in printed:
        return flow.block(Output(printed, inks=inks))
    lines = _kept(element).split("\n")
    text = "\n".join(map(untabbed if code is None else untabbed_inside, lines))
    flow.block(Code(text, language))


def _kept(element: etree._Element) -> str:
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    return "".join(element.itertext()).strip("\n")


def _image(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    alt = (element.get("alt") or element.get("title") or "").strip()
    width = pixels(element.get("width") or _said(element, "width"))
    picture = flow.reading.pictures.find(element.get("src") or "", alt=alt, width=width)
    if isinstance(picture, Picture) and (zoom := _ZOOM.match(_said(element, "zoom"))):
        share = min(float(zoom[1]) / (100 if zoom[2] else 1), 2.0)
        picture = replace(picture, width=picture.width * share, height=picture.height * share)
    # Beside words of its link, a picture that is missing need not tell where it leads.
    named = any("".join(a.itertext()).strip() for a in element.iterancestors("a"))
    flow.picture(picture, href="" if named and isinstance(picture, Omitted) else look.href)


def pixels(length: str) -> float:
    """A length in CSS pixels, a share of the page's width too; 0 for any other."""
    match = re.match(r"(\d{1,5}(?:\.\d{1,3})?)(px|%)?$", length.strip())
    if match is None:
        return 0.0
    number = float(match[1])
    return number if match[2] != "%" else number / 100 * _PAGE if number < 100 else 0.0


def _inline_svg(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    if any(_said(element, side) in ("0", "0px") for side in ("width", "height")):
        return  # a store of signs that others point to
    tail, element.tail = element.tail, None
    if "xmlns" not in element.attrib and not (element.nsmap or {}).get(None):
        element.set("xmlns", "http://www.w3.org/2000/svg")
    respell(element)
    picture = read_picture(
        etree.tostring(element, encoding="utf-8"), alt=element.get("aria-label") or ""
    )
    element.tail = tail
    flow.picture(picture)


def _link(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    href = safe_href(element.get("href"), beside=not flow.reading.dollars)
    flow.children(element, replace(look, href=href or look.href), depth)


def _span(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    kind = element.get("data-kexie-math")
    note = element.get("data-kexie-note")
    if kind in ("inline", "display"):
        flow.formula("".join(element.itertext()), display=kind == "display")
    elif note:
        flow.add(NoteMark(note))
    else:
        flow.children(element, look, depth)


def _input(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    kind = (element.get("type") or "").lower()
    if kind == "checkbox":
        flow.text("☑ " if "checked" in element.attrib else "☐ ", look)
    elif kind != "hidden":
        flow.omit(not_shown(word("输入框"), element.get("value") or ""))


def _mathml(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    source = next(
        (e for e in element.iter("annotation") if "tex" in (e.get("encoding") or "")), None
    )
    if source is not None and source.text:
        flow.formula(source.text, display=element.get("display") == "block")
    else:
        flow.text("".join(element.itertext()), look)


def _frame(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    """A page within the page: what is written on it, else how it is called."""
    title, page = framed(element)
    blocks = read_markup(page, flow.reading)
    for block in blocks:
        flow.block(block)
    if not blocks:
        flow.omit(not_shown(word("内嵌网页"), title))


def _line_break(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.add(LineBreak())


def _rule(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.block(Rule())


_TABLE_PARTS = frozenset(
    ["thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"]
)


def _table(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.flush()
    # What stands between the cells comes before the table, as in browsers.
    _misplaced(flow, element, look, depth)
    for part in element.iter("thead", "tbody", "tfoot", "tr"):
        if next(part.iterancestors("table")) is element:
            _misplaced(flow, part, look, depth)
    flow.flush()
    for block in read_table(
        element, flow.sheet, lambda cell: as_line(flow.inner(cell, Text(""), depth))
    ):
        flow.block(block)


def _misplaced(flow: Flow, part: etree._Element, look: Text, depth: int) -> None:
    if (part.text or "").strip():
        flow.text(part.text, look)
    for child in part:
        if isinstance(child.tag, str) and child.tag not in _TABLE_PARTS:
            flow.walk(child, look, depth + 1)
        if (child.tail or "").strip():
            flow.text(child.tail, look)


_HANDLERS: Handlers = {
    **{f"h{n}": _heading for n in range(1, 7)},
    "ul": _list, "ol": _list, "menu": _list, "dl": _definitions, "blockquote": _quote, "dd": _quote,
    "div": _division, "q": _quoted,
    "pre": _preformatted, "img": _image, "svg": _inline_svg, "a": _link, "span": _span,
    "input": _input, "math": _mathml, "br": _line_break, "hr": _rule, "table": _table,
    "iframe": _frame,
}  # fmt: skip
