"""A walk over HTML that gathers runs of text into paragraphs and names what it cannot keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from kexie_analysis.messages import say, word
from kexie_analysis.publish.cellstyles import StyleSheet, parse_declarations
from kexie_analysis.publish.formulas import read_formula
from kexie_analysis.publish.lines import trim
from kexie_analysis.publish.macros import Macros
from kexie_analysis.publish.model import (
    Anchor,
    Block,
    Figure,
    Formula,
    Inline,
    LineBreak,
    Omitted,
    Paragraph,
    Picture,
    Text,
)
from kexie_analysis.publish.pictures import PictureSource
from kexie_analysis.publish.runlooks import styled

Handlers = Mapping[str, Callable[["Flow", etree._Element, Text, int], None]]
_DEEPEST = 80
_WIDE = r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_SOFT_BREAK = re.compile(rf"(?<={_WIDE})[ \t]*\n[ \t]*(?={_WIDE})")
_OPENING = re.compile(r"\\([(\[])")
_DOLLARS = re.compile(r"(\$\$?)(?=\S)((?:[^$\\\n]|\\.){1,400}?)(?<=\S)\1(?!\d)")
_LATEX = re.compile(r"\\[A-Za-z]|[_^]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINE_END = re.compile(r"(?:(?<![ \t])[ \t]+)?[\r\n\f]+[ \t]*")
_SILENT = frozenset([
    "head", "title", "meta", "link", "style", "template", "noscript", "base", "param", "source",
    "track", "col", "colgroup",
])  # fmt: skip
_OMITTED = {
    "script": "脚本（交互内容）", "video": "视频", "audio": "音频",
    "object": "嵌入对象", "embed": "嵌入对象", "canvas": "画布", "applet": "嵌入对象",
    "select": "选择框", "textarea": "输入框", "frame": "内嵌网页",
}  # fmt: skip
_BLOCKS = frozenset([
    "p", "div", "section", "article", "main", "aside", "header", "footer", "nav", "center",
    "address", "figure", "figcaption", "form", "fieldset", "details", "summary", "dl", "dt",
    "body", "html", "tbody",
])  # fmt: skip
_LOOKS: dict[str, dict[str, Any]] = {
    "b": {"strong": True}, "strong": {"strong": True}, "i": {"em": True}, "em": {"em": True},
    "cite": {"em": True}, "dfn": {"em": True}, "var": {"em": True}, "th": {"strong": True},
    "code": {"code": True}, "kbd": {"code": True}, "samp": {"code": True}, "tt": {"code": True},
    "s": {"strike": True}, "del": {"strike": True}, "strike": {"strike": True},
    "sup": {"script": "sup"}, "sub": {"script": "sub"}, "summary": {"strong": True},
    "dt": {"strong": True},
}  # fmt: skip
_UNSTYLED = frozenset(["table", "svg", "img", "pre"])
_CHROME = ("colab-df-buttons", "colab-df-convert", "colab-df-quickchart", "anchor-link")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading depends on: where images come from, where warnings go, whether `$` opens a formula,
    whether an address in markdown that is no link becomes one (ours may stand in a document's words)."""

    pictures: PictureSource
    warn: Callable[[str], None]
    macros: Macros = field(default_factory=Macros)
    dollars: bool = False
    addresses: bool = True

    def formula(self, latex: str, *, display: bool) -> Formula | None:
        """The formula, with the notebook's macros; None where it only defines some."""
        expanded = self.macros.expand(latex).strip()
        if not expanded.strip("$ \n"):
            return None
        return Formula(latex.strip(), display, read_formula(expanded))


class Flow:
    """Gathers inline runs into paragraphs until a block ends them."""

    def __init__(self, reading: Reading, sheet: StyleSheet, handlers: Handlers) -> None:
        self.reading, self.sheet = reading, sheet
        self._handlers = handlers
        self.blocks: list[Block] = []
        self._line: list[Inline] = []
        self._align = ""

    def finish(self) -> tuple[Block, ...]:
        self.flush()
        return tuple(self.blocks)

    def nested(self) -> Flow:
        return Flow(self.reading, self.sheet, self._handlers)

    def inner(self, element: etree._Element, look: Text, depth: int) -> tuple[Block, ...]:
        """The blocks inside `element`, apart from what stands around it."""
        flow = self.nested()
        flow.children(element, look, depth + 1)
        return flow.finish()

    def flush(self) -> None:
        """Ends the paragraph; a displayed formula in it stands by itself."""
        line, self._line = self._line, []
        at = 0
        for i, run in enumerate(line):
            if isinstance(run, Formula) and run.display:
                self._end(line[at:i])
                self.blocks.append(run)
                at = i + 1
                while at < len(line) and isinstance(line[at], LineBreak):
                    at += 1  # it stands by itself: a forced break would be an empty line
        self._end(line[at:])

    def _end(self, runs: list[Inline]) -> None:
        line = trim(runs)
        if not line:
            return
        if len(line) == 1 and isinstance(line[0], Picture):
            self.blocks.append(Figure(line[0]))
        elif len(line) == 1 and isinstance(line[0], Omitted):
            self.blocks.append(line[0])
        else:
            self.blocks.append(Paragraph(line, self._align))

    def block(self, block: Block) -> None:
        self.flush()
        self.blocks.append(block)

    def add(self, inline: Inline) -> None:
        self._line.append(inline)

    def text(self, text: str | None, look: Text) -> None:
        if not text:
            return
        # MathJax, which Jupyter runs on the page, also knows \\( \\) and \\[ \\].
        pieces = _delimited(text) if "\\" in text and not look.code else [(text, "")]
        for piece, opening in pieces:
            if opening:
                self.formula(piece, display=opening == "[")
            elif self.reading.dollars and "$" in piece and not look.code:
                self._between_dollars(piece, look)
            else:
                self._plain(piece, look)

    def _between_dollars(self, text: str, look: Text) -> None:
        """Text of an output, whose formulas Jupyter sets too; prices are told by having no LaTeX in them."""
        at = 0
        for match in _DOLLARS.finditer(text):
            if not _LATEX.search(match[2]):
                continue
            self._plain(text[at : match.start()], look)
            self.formula(match[2], display=match[1] == "$$")
            at = match.end()
        self._plain(text[at:], look)

    def formula(self, latex: str, *, display: bool) -> None:
        formula = self.reading.formula(latex, display=display)
        if formula is not None:
            self._line.append(formula)

    def _plain(self, text: str, look: Text) -> None:
        if text:
            # In code, spaces one after another were meant.
            spaces = _LINE_END if look.code else _SPACES
            text = spaces.sub(" ", _SOFT_BREAK.sub("", text))
            self._line.append(replace(look, text=text))

    def omit(self, what: str) -> None:
        self.reading.warn(what)
        self._line.append(Omitted(what))

    def picture(self, picture: Picture | Omitted, *, href: str = "") -> None:
        if isinstance(picture, Omitted):
            self.omit(picture.what)
            if href:
                self._line.append(Text(f" {href}", href=href))
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
        look = styled(look, element, tag) if tag not in _UNSTYLED else look
        handler = self._handlers.get(tag)
        if handler is not None:
            handler(self, element, look, depth)
        elif tag in _OMITTED:
            self._omit_element(element, tag)
        elif tag in _BLOCKS:
            self.box(element, replace(look, **_LOOKS.get(tag, {})), depth)
        else:
            self.children(element, replace(look, **_LOOKS.get(tag, {})), depth)

    def children(self, element: etree._Element, look: Text, depth: int) -> None:
        self.text(element.text, look)
        for child in element:
            self.walk(child, look, depth + 1)
            self.text(child.tail, look)

    def side(self, element: etree._Element) -> str:
        """Where what is in `element` stands: as it says itself, else as what is around it."""
        style = dict(parse_declarations(element.get("style") or ""))
        align = (element.get("align") or style.get("text-align") or "").lower()
        if align in ("left", "justify"):
            return ""
        align = "center" if element.tag == "center" else align
        return align if align in ("center", "right") else self._align

    def box(self, element: etree._Element, look: Text, depth: int) -> None:
        self.flush()
        before = self._align
        self._align = self.side(element)
        self.children(element, look, depth)
        self.flush()
        self._align = before

    def _hidden(self, element: etree._Element) -> bool:
        classes = element.get("class") or ""
        if "hidden" in element.attrib or any(c in classes for c in _CHROME):
            return True
        before = element.getprevious()
        if before is not None and "text-repr-fallback" in (before.get("class") or ""):
            return True  # xarray's page of folds, whose text was just shown
        style = (element.get("style") or "").replace(" ", "").lower()
        return "display:none" in style and not element.findall(".//table")

    def _omit_element(self, element: etree._Element, tag: str) -> None:
        if tag == "script" and ("json" in (element.get("type") or "") or _of_a_button(element)):
            return
        where = element.get("src") or element.get("data") or element.get("title") or ""
        if not where:
            source = element.find(".//source")
            where = (source.get("src") or "") if source is not None else ""
        if tag in ("select", "textarea") and not where:
            where = " ".join("".join(element.itertext()).split())
        where = "" if where.startswith("data:") else where[:200]
        what = not_shown(word(_OMITTED[tag]), where)
        if not (self._line and self._line[-1] == Omitted(what)):
            self.omit(what)


def _of_a_button(script: etree._Element) -> bool:
    """Whether the script only serves a button beside a table, as Colab writes one."""
    around = script.getparent()
    return around is not None and "colab-df" in (around.get("class") or "")


def not_shown(what: str, name: str = "") -> str:
    """What stands in the place of something that a document cannot hold."""
    if name:
        return say("{what}未能显示（{name}）", what=what, name=name)
    return say("{what}未能显示", what=what)


def _delimited(text: str) -> list[tuple[str, str]]:
    """The text in pieces: plain ones with "", formulas with the bracket they were in."""
    out: list[tuple[str, str]] = []
    at = 0
    for match in _OPENING.finditer(text):
        closing = "\\)" if match[1] == "(" else "\\]"
        end = text.find(closing, match.end())
        if match.start() < at or end < 0 or not text[match.end() : end].strip():
            continue
        out += [(text[at : match.start()], ""), (text[match.end() : end], match[1])]
        at = end + 2
    return [*out, (text[at:], "")]
