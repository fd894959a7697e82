"""What leads where in a Word file: bookmarks, numbers of captions that Word counts, references to them.

The only fields are SEQ and REF with words of our own; nothing leads out of the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kexie_analysis.publish.captions import anchor, caption, numbered
from kexie_analysis.publish.docx_parts import add_run, child, clean
from kexie_analysis.publish.model import Document, Figure, Table

LINK = "1D4ED8"
_LONGEST_TIP = 240  # characters that Word shows beside the pointer


class Places:
    """The bookmarks of one document: each once, whatever is set twice."""

    def __init__(self, document: Document) -> None:
        shown = [b for b in document.blocks if isinstance(b, Table | Figure) and caption(b)]
        self._numbers = {name: numbered(b) for b in shown if (name := anchor(b))}
        self._counted: dict[str, int] = {}
        self._names: set[str] = set()

    @contextmanager
    def marked(self, paragraph: Any, name: str) -> Iterator[None]:
        """What is added to the paragraph meanwhile is what links to `name` lead to."""
        new = bool(name) and name not in self._names
        number = str(len(self._names))
        if new:
            self._names.add(name)
            child(paragraph._p, "w:bookmarkStart", id=number, name=_bookmark(name))
        yield
        if new:
            child(paragraph._p, "w:bookmarkEnd", id=number)

    def caption(self, paragraph: Any, block: Table | Figure) -> None:
        """The caption, its number counted by Word: what is put in before it moves it on."""
        whole, label = caption(block), numbered(block)
        before, number, after = label.partition(str(block.number))
        if not number:
            add_run(paragraph, whole)
            return
        kind = before.strip()
        start = "" if block.number == self._counted.get(kind, 0) + 1 else f" \\r {block.number}"
        self._counted[kind] = block.number
        with self.marked(paragraph, anchor(block)):
            add_run(paragraph, before)
            _field(paragraph, f"SEQ {kind} \\* ARABIC{start}", number)
            if after:
                add_run(paragraph, after)
        add_run(paragraph, whole[len(label) :])

    def reference(self, paragraph: Any, name: str, text: str, **look: Any) -> bool:
        """Text with the number of a table or figure in it, which changes with its caption; False for other."""
        before, number, after = text.partition(self._numbers.get(name, "\0"))
        if not number:
            return False
        if before:
            add_run(paragraph, before, **look)
        code = f"REF {_bookmark(name)} \\h \\* MERGEFORMAT"
        _field(paragraph, code, number, **{**look, "color": LINK})
        if after:
            add_run(paragraph, after, **look)
        return True

    def finish(self, body: Any) -> None:
        """Links whose place was not written become text."""
        known = {_bookmark(name) for name in self._names}
        for link in list(body.iter(qn("w:hyperlink"))):
            if link.get(qn("w:anchor")) not in known:
                for run in list(link):
                    link.addprevious(run)
                link.getparent().remove(link)


@contextmanager
def linked(paragraph: Any, name: str, tip: str = "") -> Iterator[None]:
    """What is added to the paragraph meanwhile leads to `name`; `tip` is shown beside the pointer."""
    before = len(paragraph._p)
    yield
    inside = list(paragraph._p)[before:]
    link = child(paragraph._p, "w:hyperlink", anchor=_bookmark(name), history="1")
    if tip:
        short = tip if len(tip) <= _LONGEST_TIP else f"{tip[: _LONGEST_TIP - 1]}…"
        link.set(qn("w:tooltip"), clean(short))
    link.extend(inside)


def _bookmark(name: str) -> str:
    """The name as Word takes it: letters, digits and lines, hidden among people's own bookmarks."""
    return "_Ref_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in name)[:30]


def _field(paragraph: Any, code: str, shown: str, **look: Any) -> None:
    for kind in ("begin", "", "separate"):
        run = child(paragraph._p, "w:r")
        if kind:
            child(run, "w:fldChar", fldCharType=kind)
        else:
            text = OxmlElement("w:instrText")
            text.text = f" {code} "
            text.set(qn("xml:space"), "preserve")
            run.append(text)
    add_run(paragraph, shown, **look)
    child(child(paragraph._p, "w:r"), "w:fldChar", fldCharType="end")
