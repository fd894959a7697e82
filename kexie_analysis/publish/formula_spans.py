"""Formulas of a markdown text, set aside before markdown is read and put back into its HTML.

Jupyter does the same: else the `|`, `\\\\`, `_` and line starts of LaTeX would be read as markdown, and
a `$$` that begins inside a paragraph would be cut off from its end.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_FORMULA, _PROSE = frozenset("\\^_{="), frozenset("，。；、")
_ENVIRONMENTS = (
    "align|alignat|aligned|array|bmatrix|Bmatrix|cases|dcases|eqnarray|equation|flalign|gather|"
    "gathered|matrix|multline|pmatrix|smallmatrix|split|subequations|vmatrix|Vmatrix"
)
_OPENING = re.compile(
    r"(?P<fence>(?m:^)[ >]{0,40}(?P<tick>`{3,}|~{3,})[^\n]*)"
    r"|(?P<code>`+)"
    r"|(?P<escape>\\\\(?P<bracket>[(\[])|\\(?P<single>[(\[])|\\[$`])"
    r"|(?P<ref>\\(?:eq)?ref\{[^{}\s]{1,80}\})"
    rf"|(?P<begin>\\begin\{{(?P<name>{_ENVIRONMENTS})\*?\}})"
    r"|(?P<dollars>\$\$?)"
)
_COMMAND = re.compile(r"\\[A-Za-z]|[_^]\{")
_CODE = re.compile(r"(?<!`)(`{1,9})(?!`)[^`\n]{1,500}(?<!`)\1(?!`)")
_BLANK = re.compile(r"\n[ \t>]*\n")
_QUOTED = re.compile(r"[ \t]{0,9}(?:>[ \t]?)+")
_ENTRY = re.compile(r"[ \t]{0,9}[*+-][ \t]+")
_WORDS = re.compile(r"(?:\b[a-z]{2,} ){3}")
_LEFT, _RIGHT = "\ue000", "\ue001"
_MARK = re.compile(f"{_LEFT}(\\d{{1,6}}){_RIGHT}")
#: The rest of a displayed formula in which one dollar sign stands alone.
_SLIP = re.compile(
    r"((?:(?!\n[ \t]*\n)[^$]){1,2000}\$(?!\$)(?:(?!\n[ \t]*\n)[^$]){1,2000})\$\$[ \t]*(?=\n|$)"
)
_TAG = re.compile(r"(<(?:/?[A-Za-z][^<>]*|!--.*?--)>)", re.DOTALL)
_LONGEST = 20_000


@dataclass(slots=True)
class Spans:
    """The formulas that were set aside: source with delimiters, LaTeX, and whether displayed."""

    found: list[tuple[str, str, bool]] = field(default_factory=list)

    def set_aside(self, text: str) -> str:
        """The text with a mark in place of each formula."""
        if not ("$" in text or "\\" in text) or _LEFT in text:
            return text
        out: list[str] = []
        done = at = 0
        while match := _OPENING.search(text, at):
            end, inner, display = _formula(text, match)
            if inner is None:
                at = end
                continue
            out += [text[done : match.start()], f"{_LEFT}{len(self.found)}{_RIGHT}"]
            latex = _unquoted(text, match.start(), inner)
            self.found.append((text[match.start() : end], latex, display))
            done = at = end
        return "".join(out) + text[done:]

    def put_back(self, markup: str) -> str:
        """The HTML with formulas as spans; as they were written in code and in attributes."""
        if not self.found:
            return markup
        out, code = [], 0
        for i, piece in enumerate(_TAG.split(markup)):
            if i % 2:
                name = piece[1:6].lower()
                code += name.startswith(("code", "pre")) - name.startswith(("/code", "/pre"))
            written = bool(i % 2) or code > 0
            out.append(_MARK.sub(lambda m, written=written: self._shown(m, written), piece))
        return "".join(out)

    def source(self, text: str) -> str:
        """The text with formulas as they were written."""
        return _MARK.sub(lambda m: self.found[int(m[1])][0], text)

    def only(self, text: str) -> bool:
        """Whether the text is formulas and nothing else."""
        return bool(_MARK.search(text)) and not _MARK.sub("", text).strip()

    def _shown(self, match: re.Match[str], written: bool) -> str:
        source, latex, display = self.found[int(match[1])]
        if written:
            return html.escape(source)
        kind = "display" if display else "inline"
        return f'<span data-kexie-math="{kind}">{html.escape(latex)}</span>'


def _formula(text: str, opening: re.Match[str]) -> tuple[int, str | None, bool]:
    """Where what was opened ends; its LaTeX (None: it is no formula), and whether displayed."""
    start = opening.end()
    if opening["fence"]:
        closing = re.compile(
            rf"^[ >]{{0,40}}{re.escape(opening['tick'][0])}{{{len(opening['tick'])},}}[ \t]*$", re.M
        )
        end = closing.search(text, start)
        return (end.end() if end else len(text)), None, False
    if opening["code"]:
        ticks = len(opening["code"])
        end = re.compile(rf"(?<!`)`{{{ticks}}}(?!`)").search(text, start)
        broken = end is None or _BLANK.search(text, start, end.start())
        return (start if broken else end.end()), None, False  # type: ignore[union-attr]
    if opening["bracket"]:
        return _bracketed(text, start, "\\\\)" if opening["bracket"] == "(" else "\\\\]")
    if opening["single"]:  # markdown reads an escaped bracket, its writer meant LaTeX
        found = _bracketed(text, start, "\\)" if opening["single"] == "(" else "\\]")
        return found if found[1] and _COMMAND.search(found[1]) else (start, None, False)
    if opening["ref"]:
        return start, opening["ref"], False
    if opening["begin"]:
        return _environment(text, opening)
    if opening["dollars"]:
        return _dollars(text, opening.start(), opening["dollars"])
    return start, None, False


def _bracketed(text: str, start: int, closing: str) -> tuple[int, str | None, bool]:
    end = text.find(closing, start, start + _LONGEST)
    if end < 0 or not text[start:end].strip() or _BLANK.search(text, start, end):
        return start, None, False
    return end + len(closing), text[start:end], closing[-1] == "]"


def _environment(text: str, opening: re.Match[str]) -> tuple[int, str | None, bool]:
    depth, name = 0, re.escape(opening["name"])
    for match in re.compile(rf"\\(begin|end)\{{{name}\*?\}}").finditer(
        text, opening.start(), opening.start() + _LONGEST
    ):
        depth += 1 if match[1] == "begin" else -1
        if depth == 0:
            return match.end(), text[opening.start() : match.end()], True
    return opening.end(), None, False


def _dollars(text: str, start: int, opening: str) -> tuple[int, str | None, bool]:
    """`$…$` and `$$…$$`, balanced in braces and without an empty line, as Jupyter has them."""
    inside = start + len(opening)
    end = _closing(text, inside, opening, balanced=True)
    if end < 0:  # a broken formula is still one, and named as such
        end = _closing(text, inside, opening, balanced=False)
    first = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    if end < 0 and opening == "$$" and first and (slip := _SLIP.match(text, inside)):
        return slip.end(), re.sub(r"(?<!\\)\$", r"\\$", slip[1]), True
    if end < 0:
        return inside, None, False
    inner, after = text[inside:end], end + len(opening)
    if not inner.strip():
        return (after if opening == "$$" else inside), None, False
    if opening == "$":
        # Prices ($5 to $10) are told from formulas (37$^\circ$C) by two of three doubts.
        beside = text[start - 1 : start].isdigit() or text[after : after + 1].isdigit()
        signs = set(inner)
        prose = bool(_PROSE & signs) + (inner[0] in "/)" and bool(_WORDS.search(inner)))
        if beside + prose + (not _FORMULA & signs) > 1 or _parted(text, start, inner):
            return inside, None, False
    return after, inner, opening == "$$"


def _closing(text: str, at: int, opening: str, *, balanced: bool) -> int:
    """Where the closing dollars stand; -1 where an empty line or the end comes first."""
    depth, begun, last = 0, at, min(len(text), at + _LONGEST)
    while at < last:
        char = text[at]
        if char == "\\":
            at += 2
            continue
        if char == "$" and depth <= 0:
            if opening == "$" or text.startswith("$$", at):
                return at
            return -1
        if char == "\n" and _BLANK.match(text, at) and not _open(text[begun:at]):
            return -1
        if char == "`" and (code := _CODE.match(text, at)):
            at = code.end()
            continue
        depth += balanced * ((char == "{") - (char == "}"))
        at += 1
    return -1


def _parted(text: str, start: int, inner: str) -> bool:
    """Whether code, or the beginning of the next entry of a list, stands between two dollars."""
    if "\\" in inner:
        return False
    entry = _ENTRY.match(text, text.rfind("\n", 0, start) + 1)
    return bool(_CODE.search(inner)) or (
        entry is not None and any(line.startswith(entry[0]) for line in inner.split("\n")[1:])
    )


def _open(latex: str) -> bool:
    """Whether an environment is begun and not ended: an empty line in it ends no formula."""
    return latex.count("\\begin{") > latex.count("\\end{")


def _unquoted(text: str, start: int, latex: str) -> str:
    """The LaTeX without the `>` of a block quote that it stands in."""
    line = text.rfind("\n", 0, start) + 1
    if "\n" not in latex or not _QUOTED.match(text[line:start]):
        return latex
    first, *rest = latex.split("\n")
    return "\n".join([first, *(_QUOTED.sub("", r, count=1) for r in rest)])
