"""Numbers of equations, given as Jupyter's MathJax gives them, so that references can name them.

In a notebook that labels a formula or refers to one: each line of an environment that has numbers is
counted, unless it says that it wants none; of other formulas, those with a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kexie_analysis.publish.formula_spans import Spans

_LABEL = re.compile(r"\\label\s*\{([^{}]{1,200})\}")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]{1,40})\}")
_NONE = re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])")
_USED = re.compile(r"\\(?:label|ref|eqref)\s*\{")
_BY_LINE = frozenset(["align", "alignat", "eqnarray", "flalign", "gather"])
_AS_ONE = frozenset(["equation", "multline"])
_OUTER = re.compile(r"\s*(?:(?:\$\$|\\\[)\s*)?\\begin\{([A-Za-z]{1,20}\*?)\}")
_STEP = re.compile(r"\\(begin|end)\s*\{[A-Za-z]{1,20}\*?\}|\\\\")
_END = re.compile(r"\\end\s*\{[A-Za-z]{1,20}\*?\}(?:\s*(?:\$\$|\\\]))?\s*$")


class Numbers:
    """The numbers of one notebook's equations.

    Parameters
    ----------
    formulas : all displayed formulas in order, as written.
    references : any text that may refer to them.
    """

    def __init__(self, formulas: Iterable[str] = (), references: str = "") -> None:
        self.of_label: dict[str, str] = {}
        self._numbered: dict[str, str] = {}
        self._count = 0
        shown = list(formulas)
        if any(map(_USED.search, (*shown, references))):
            for latex in shown:
                self._numbered.setdefault(_key(latex), self._number(latex))

    def put(self, latex: str) -> str:
        """The formula with its numbers as tags; others as they are."""
        return self._numbered.get(_key(latex), latex) if self._numbered else latex

    def _number(self, latex: str) -> str:
        outer = _OUTER.match(latex)
        name = outer[1] if outer else ""
        ending = _END.search(latex)
        if outer is None or ending is None or name.rstrip("*") not in _BY_LINE | _AS_ONE:
            body = latex.rstrip()
            return self._tagged(body, counts=bool(_LABEL.search(body)))
        start, end = outer.end(), ending.start()
        parts = _lines(latex[start:end]) if name.rstrip("*") in _BY_LINE else [latex[start:end]]
        starred = name.endswith("*")
        tagged = [self._tagged(p, counts=bool(not starred and p.strip())) for p in parts]
        return latex[:start] + r"\\".join(tagged) + latex[end:]

    def _tagged(self, line: str, *, counts: bool) -> str:
        tag = _TAG.search(line)
        number = tag[1] if tag else ""
        if not tag and counts and not _NONE.search(line):
            self._count += 1
            number = str(self._count)
        if not number:
            return line
        for label in _LABEL.finditer(line):
            self.of_label.setdefault(label[1], number)
        if tag:
            return line
        bare = line.rstrip()
        closing = next((c for c in ("$$", r"\]") if bare.endswith(c)), "")
        return f"{bare.removesuffix(closing)}\\tag{{{number}}}{closing}"


def numbers_of(markdown: Iterable[str]) -> Numbers:
    """The numbers of the equations in a notebook's markdown cells."""
    texts = list(markdown)
    if not any("\\label" in text or "ref{" in text for text in texts):
        return Numbers()
    spans = Spans()
    for text in texts:
        spans.set_aside(text)
    return Numbers((latex for _, latex, shown in spans.found if shown), "\n".join(texts))


def _lines(body: str) -> list[str]:
    """The lines of an environment; what is inside inner ones is not looked into."""
    out, depth, start = [], 0, 0
    for step in _STEP.finditer(body):
        if step[1]:
            depth += 1 if step[1] == "begin" else -1
        elif depth == 0:
            out.append(body[start : step.start()])
            start = step.end()
    return [*out, body[start:]]


def _key(latex: str) -> str:
    return "".join(latex.split())
