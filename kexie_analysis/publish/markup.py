"""HTML, from whatever source, read into the document model.

Only the model leaves this module, so no markup of a stranger reaches a briefing. What the model
cannot hold (scripts, frames, video, forms) is named where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from kexie_analysis.publish.cellstyles import StyleSheet, parse_css, parse_declarations
from kexie_analysis.publish.formulas import read_formula
from kexie_analysis.publish.markup_tables import read_table
from kexie_analysis.publish.model import (
    Anchor,
    Block,
    Code,
    Figure,
    Formula,
    Heading,
    Inline,
    Inlines,
    LineBreak,
    Listing,
    NoteMark,
    Omitted,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Text,
)
from kexie_analysis.publish.pictures import PictureSource, read_picture

_DEEPEST = 80
_WIDE = r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_SOFT_BREAK = re.compile(rf"(?<={_WIDE})[ \t]*\n[ \t]*(?={_WIDE})")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SCHEMES = ("http://", "https://", "mailto:", "ftp://")
_SILENT = frozenset("head title meta link style template noscript base param source track col colgroup".split())
_OMITTED = {
    "script": "脚本（交互内容）", "iframe": "内嵌网页", "video": "视频", "audio": "音频",
    "object": "嵌入对象", "embed": "嵌入对象", "canvas": "画布", "applet": "嵌入对象",
    "select": "选择框", "textarea": "输入框", "frame": "内嵌网页",
}  # fmt: skip
_BLOCKS = frozenset(
    "p div section article main aside header footer nav center address figure figcaption form "
    "fieldset details summary dl dt body html tbody".split()
)
_LOOKS = {
    "b": {"strong": True}, "strong": {"strong": True}, "i": {"em": True}, "em": {"em": True},
    "cite": {"em": True}, "dfn": {"em": True}, "var": {"em": True}, "th": {"strong": True},
    "code": {"code": True}, "kbd": {"code": True}, "samp": {"code": True}, "tt": {"code": True},
    "s": {"strike": True}, "del": {"strike": True}, "strike": {"strike": True},
    "sup": {"script": "sup"}, "sub": {"script": "sub"}, "summary": {"strong": True},
    "dt": {"strong": True},
}  # fmt: skip
_CHROME = ("colab-df-buttons", "colab-df-convert", "colab-df-quickchart", "anchor-link")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading depends on: where images come from and where warnings go."""

    pictures: PictureSource
    warn: Callable[[str], None]


def read_markup(markup: str, reading: Reading) -> tuple[Block, ...]:
    """Blocks of a piece of HTML, in order."""
    root = _parse(markup)
    if root is None:
        return ()
    css = "\n".join(e.text or "" for e in root.iter("style"))
    flow = Flow(reading, StyleSheet(parse_css(css)))
    flow.walk(root, Text(""), 0)
    return flow.finish()


def _parse(markup: str) -> etree._Element | None:
    text = "".join(c for c in markup if c >= " " or c in "\t\n\r").replace("\x7f", "")
    if not text.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        return lxml_html.document_fromstring(
            f"<html><body>{text}</body></html>".encode("utf-8", "replace"), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


class Flow:
    """Gathers inline runs into paragraphs until a block ends them."""

    def __init__(self, reading: Reading, sheet: StyleSheet) -> None:
        self.reading, self.sheet = reading, sheet
        self.blocks: list[Block] = []
        self._line: list[Inline] = []
        self._align = ""

    def finish(self) -> tuple[Block, ...]:
        self.flush()
        return tuple(self.blocks)

    def nested(self) -> Flow:
        return Flow(self.reading, self.sheet)

    def inner(self, element: etree._Element, look: Text, depth: int) -> tuple[Block, ...]:
        """The blocks inside `element`, apart from what stands around it."""
        flow = self.nested()
        flow._children(element, look, depth + 1)
        return flow.finish()

    def flush(self) -> None:
        line = trim(self._line)
        self._line = []
        if not line:
            return
        if len(line) == 1 and isinstance(line[0], Picture):
            self.blocks.append(Figure(line[0]))
        elif len(line) == 1 and isinstance(line[0], Omitted):
            self.blocks.append(line[0])
        elif len(line) == 1 and isinstance(line[0], Formula) and line[0].display:
            self.blocks.append(line[0])
        else:
            self.blocks.append(Paragraph(line, self._align))

    def block(self, block: Block) -> None:
        self.flush()
        self.blocks.append(block)

    def add(self, inline: Inline) -> None:
        self._line.append(inline)

    def text(self, text: str | None, look: Text) -> None:
        if text:
            text = _SPACES.sub(" ", _SOFT_BREAK.sub("", text))
            self._line.append(replace(look, text=text))

    def omit(self, what: str) -> None:
        self.reading.warn(what)
        self._line.append(Omitted(what))

    def picture(self, picture: Picture | Omitted, *, href: str = "") -> None:
        if isinstance(picture, Omitted):
            self.omit(picture.what)
            return
        self._line.append(replace(picture, href=href))
        if picture.lost:
            self.omit(picture.lost)

    def walk(self, element: etree._Element, look: Text, depth: int) -> None:
        """One element: its own kind first, then as a box or a run of text."""
        if not isinstance(element.tag, str):
            return
        tag = element.tag.lower()
        if tag in _SILENT or self._hidden(element):
            return
        if depth > _DEEPEST:
            self.text("".join(element.itertext()), look)
            return
        if name := element.get("id") or (element.get("name") if tag == "a" else None):
            self.add(Anchor(name))
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(self, element, look, depth)
        elif tag in _OMITTED:
            self._omit_element(element, tag)
        elif tag in _BLOCKS:
            self._box(element, replace(look, **_LOOKS.get(tag, {})), depth)
        else:
            self._children(element, replace(look, **_LOOKS.get(tag, {})), depth)

    def _children(self, element: etree._Element, look: Text, depth: int) -> None:
        self.text(element.text, look)
        for child in element:
            self.walk(child, look, depth + 1)
            self.text(child.tail, look)

    def _box(self, element: etree._Element, look: Text, depth: int) -> None:
        self.flush()
        before = self._align
        style = dict(parse_declarations(element.get("style") or ""))
        align = element.get("align") or style.get("text-align") or ""
        if element.tag == "center":
            align = "center"
        self._align = align if align in ("center", "right") else before
        self._children(element, look, depth)
        self.flush()
        self._align = before

    def _hidden(self, element: etree._Element) -> bool:
        classes = element.get("class") or ""
        if any(c in classes for c in _CHROME):
            return True
        style = (element.get("style") or "").replace(" ", "").lower()
        return "display:none" in style and not element.findall(".//table")

    def _omit_element(self, element: etree._Element, tag: str) -> None:
        if tag == "script" and "json" in (element.get("type") or ""):
            return
        where = element.get("src") or element.get("data") or element.get("title") or ""
        if not where:
            source = element.find(".//source")
            where = (source.get("src") or "") if source is not None else ""
        where = "" if where.startswith("data:") else where[:200]
        what = f"{_OMITTED[tag]}未能显示" + (f"（{where}）" if where else "")
        if not (self._line and self._line[-1] == Omitted(what)):
            self.omit(what)


def trim(line: list[Inline]) -> Inlines:
    """The line without spaces at its ends or beside a forced break; empty where nothing is in it."""
    out: list[Inline] = []
    for run in line:
        if isinstance(run, Text):
            bare = not any(not isinstance(r, Anchor) for r in out) or isinstance(out[-1], LineBreak)
            joined = bool(out) and isinstance(out[-1], Text) and out[-1].text.endswith(" ")
            text = run.text.lstrip(" ") if bare or joined else run.text
            if text:
                out.append(replace(run, text=text))
        else:
            out.append(run)
    while out and (isinstance(out[-1], LineBreak) or (isinstance(out[-1], Text) and not out[-1].text.strip(" "))):
        out.pop()
    if out and isinstance(out[-1], Text):
        out[-1] = replace(out[-1], text=out[-1].text.rstrip(" "))
    return tuple(out)


def _heading(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.flush()
    content = as_line(flow.inner(element, look, depth))
    if content:
        flow.block(Heading(int(element.tag[1]), content, element.get("id") or ""))


def as_line(blocks: tuple[Block, ...]) -> Inlines:
    """Blocks as one line of runs, for places that hold no blocks (headings, table cells)."""
    out: list[Inline] = []
    for block in blocks:
        runs = _runs(block)
        if out and runs:
            out.append(LineBreak())
        out.extend(runs)
    return tuple(out)


def _runs(block: Block) -> list[Inline]:
    if isinstance(block, Paragraph | Heading):
        return list(block.content)
    if isinstance(block, Figure):
        return [block.picture]
    if isinstance(block, Formula | Omitted):
        return [block]
    if isinstance(block, Code):
        return [Text(block.text, code=True)]
    if isinstance(block, Quote):
        return list(as_line(block.blocks))
    if isinstance(block, Listing):
        return _listing_runs(block)
    if hasattr(block, "body"):
        rows = [tuple(r for cell in row for r in (*cell.content, Text(" "))) for row in (*block.head, *block.body)]
        return [run for row in rows for run in (*row, LineBreak())][:-1]
    return []


def _listing_runs(block: Listing) -> list[Inline]:
    out: list[Inline] = []
    for i, item in enumerate(block.items):
        mark = f"{block.start + i}. " if block.ordered else "• "
        out += [*([LineBreak()] if out else []), Text(mark), *as_line(item)]
    return out


def _list(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    items: list[tuple[Block, ...]] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        blocks = flow.inner(child, look, depth) if child.tag == "li" else _loose(flow, child, look, depth)
        if child.tag != "li" and items:
            items[-1] = (*items[-1], *blocks)
        elif blocks or child.tag == "li":
            items.append(blocks)
    start = element.get("start") or ""
    first = int(start) if start.isdecimal() and len(start) < 7 else 1
    if items:
        flow.block(Listing(element.tag == "ol", tuple(items), first))


def _loose(flow: Flow, element: etree._Element, look: Text, depth: int) -> tuple[Block, ...]:
    inner = flow.nested()
    inner.walk(element, look, depth + 1)
    return inner.finish()


def _quote(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    if blocks := flow.inner(element, look, depth):
        flow.block(Quote(blocks))


def _definition(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    if blocks := flow.inner(element, look, depth):
        flow.block(Quote(blocks))


def _preformatted(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    code = element.find("code")
    names = (code.get("class") or "") if code is not None else ""
    language = names.removeprefix("language-").split()[0] if names.startswith("language-") else ""
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    flow.block(Code("".join(element.itertext()).strip("\n"), language))


def _image(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    alt = (element.get("alt") or element.get("title") or "").strip()
    width = pixels(element.get("width") or dict(parse_declarations(element.get("style") or "")).get("width", ""))
    picture = flow.reading.pictures.find(element.get("src") or "", alt=alt, width=width)
    flow.picture(picture, href=look.href)


def pixels(length: str) -> float:
    """A length in CSS pixels; 0 for one that depends on the page."""
    match = re.match(r"(\d{1,5}(?:\.\d{1,3})?)(px)?$", length.strip())
    return float(match[1]) if match else 0.0


def _inline_svg(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    tail, element.tail = element.tail, None
    if "xmlns" not in element.attrib and not (element.nsmap or {}).get(None):
        element.set("xmlns", "http://www.w3.org/2000/svg")
    for node in element.iter():  # the HTML parser lowers what SVG spells with capitals
        if isinstance(node.tag, str) and "viewbox" in node.attrib:
            node.set("viewBox", node.attrib.pop("viewbox"))
    picture = read_picture(etree.tostring(element, encoding="utf-8"), alt=element.get("aria-label") or "")
    element.tail = tail
    flow.picture(picture)


def _link(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow._children(element, replace(look, href=safe_href(element.get("href")) or look.href), depth)


def safe_href(address: str | None) -> str:
    """The address when it leads to a place in the page or to the web; else empty."""
    text = "".join(c for c in (address or "").strip() if c > " ")
    if text.startswith("#"):
        return "#" + unquote(text[1:])
    return text[:2000] if text.lower().startswith(_SCHEMES) else ""


def _span(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    kind = element.get("data-kexie-math")
    note = element.get("data-kexie-note")
    if kind in ("inline", "display"):
        latex = "".join(element.itertext())
        flow.add(Formula(latex.strip(), kind == "display", read_formula(latex)))
    elif note:
        flow.add(NoteMark(note))
    else:
        style = dict(parse_declarations(element.get("style") or ""))
        bold = style.get("font-weight", "") in ("bold", "bolder", "600", "700", "800", "900")
        flow._children(element, replace(look, strong=look.strong or bold), depth)


def _input(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    kind = (element.get("type") or "").lower()
    if kind == "checkbox":
        flow.text("☑ " if "checked" in element.attrib else "☐ ", look)
    elif kind != "hidden":
        flow.omit("输入框未能显示" + (f"（{element.get('value')}）" if element.get("value") else ""))


def _mathml(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    source = next((e for e in element.iter("annotation") if "tex" in (e.get("encoding") or "")), None)
    if source is not None and source.text:
        display = element.get("display") == "block"
        flow.add(Formula(source.text.strip(), display, read_formula(source.text)))
    else:
        flow.text("".join(element.itertext()), look)


def _line_break(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.add(LineBreak())


def _rule(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.block(Rule())


def _table(flow: Flow, element: etree._Element, look: Text, depth: int) -> None:
    flow.flush()
    for block in read_table(element, flow.sheet, lambda cell: as_line(flow.inner(cell, Text(""), depth))):
        flow.block(block)


_HANDLERS = {
    **{f"h{n}": _heading for n in range(1, 7)},
    "ul": _list, "ol": _list, "menu": _list, "blockquote": _quote, "dd": _definition,
    "pre": _preformatted, "img": _image, "svg": _inline_svg, "a": _link, "span": _span,
    "input": _input, "math": _mathml, "br": _line_break, "hr": _rule, "table": _table,
}  # fmt: skip
