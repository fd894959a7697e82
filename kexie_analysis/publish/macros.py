"""LaTeX macros that a notebook defines: in Jupyter, one formula's definition holds in all later ones."""

from __future__ import annotations

import re

from kexie_analysis.publish.equation_numbers import Numbers

_DEFINITION = re.compile(
    r"\\(?:(?:re|provide)?newcommand|DeclareMathOperator|def)(?![A-Za-z])\*?\s{0,9}"
    r"\{?\s{0,9}\\([A-Za-z]{1,40})\s{0,9}\}?\s{0,9}(?:\[([1-9])\])?((?:#[1-9]){0,9})\s{0,9}(?=\{)"
)
_LABEL = re.compile(r"\\label\s*\{([^{}]{1,200})\}")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]{1,40})\}")
_REFERENCE = re.compile(r"\\(eq)?ref\s*\{([^{}]{1,200})\}")
_NAME = re.compile(r"\\([A-Za-z]{1,40})")
_MOST_STEPS, _LONGEST = 400, 8_000
#: What many write as if everybody had it: names of functions, and the macros of physics and siunitx.
_USUAL: dict[str, tuple[int, str]] = {
    **{
        n: (0, rf"\operatorname{{{n}}}")
        for n in [
            "lcm",
            "sgn",
            "sign",
            "Tr",
            "tr",
            "rank",
            "diag",
            "Var",
            "Cov",
            "argmax",
            "argmin",
            "softmax",
        ]
    },
    "abs": (1, r"\left|#1\right|"),
    "norm": (1, r"\left\|#1\right\|"),
    "dv": (2, r"\frac{\mathrm{d}#1}{\mathrm{d}#2}"),
    "pdv": (2, r"\frac{\partial #1}{\partial #2}"),
    "SI": (2, r"#1\,\mathrm{#2}"),
    "si": (1, r"\mathrm{#1}"),
    "num": (1, "#1"),
    "qty": (0, ""),
    "expval": (1, r"\left\langle #1\right\rangle"),
    "prescript": (3, "{}^{#1}_{#2}{#3}"),
    "vspace": (1, ""),
    "slashed": (1, r"\cancel{#1}"),
    **{
        name: (0, sign)
        for name, sign in {
            "meter": "m",
            "metre": "m",
            "second": "s",
            "kilogram": "kg",
            "gram": "g",
            "kelvin": "K",
            "newton": "N",
            "joule": "J",
            "watt": "W",
            "pascal": "Pa",
            "hertz": "Hz",
            "volt": "V",
            "ampere": "A",
            "mole": "mol",
            "ohm": "\u03a9",
            "kilo": "k",
            "milli": "m",
            "centi": "c",
            "mega": "M",
            "percent": "\\%",
            "per": "/",
            "squared": "^{2}",
            "cubed": "^{3}",
        }.items()
    },
}


class Macros:
    """The macros of one notebook, in the order in which its formulas are read."""

    def __init__(self, numbers: Numbers | None = None) -> None:
        self._known = dict(_USUAL)
        self._numbers = numbers or Numbers()
        self._tags: dict[str, str] = dict(self._numbers.of_label)

    def expand(self, latex: str) -> str:
        """The formula with its definitions taken out (and kept) and all macros put in."""
        if len(latex) > _LONGEST:
            return latex
        latex = self._numbers.put(latex)
        text = self._point(self._take(latex)) if "\\" in latex else latex
        return self._put(text) if self._known and "\\" in text else text

    def _take(self, text: str) -> str:
        out, at = [], 0
        for match in _DEFINITION.finditer(text):
            if match.start() < at:
                continue
            body, end = group(text, match.end())
            if end < 0:
                break
            count = int(match[2] or 0) or len(match[3]) // 2
            if "DeclareMathOperator" in match[0]:
                body = rf"\operatorname{{{body}}}"
            self._known[match[1]] = (count, body)
            out.append(text[at : match.start()])
            at = end
        return "".join(out) + text[at:] if at else text

    def _point(self, text: str) -> str:
        """References to a label by the number that its formula carries, where that is known already."""
        for label in _LABEL.finditer(text):
            # The number of a line of several stands behind its label or before it, in the same line.
            start = text.rfind("\\\\", 0, label.start()) + 1
            end = text.find("\\\\", label.end())
            if tag := _TAG.search(text, start, end if end >= 0 else len(text)):
                self._tags[label[1]] = tag[1]
        return _REFERENCE.sub(self._number, text)

    def _number(self, reference: re.Match[str]) -> str:
        tag = self._tags.get(reference[2])
        if tag is None:
            return reference[0]
        return rf"\text{{({tag})}}" if reference[1] else rf"\text{{{tag}}}"

    def _put(self, text: str) -> str:
        at = 0
        for _ in range(_MOST_STEPS):
            match = _NAME.search(text, at)
            if match is None or len(text) > _LONGEST:
                break
            at = match.end()
            if match[1] not in self._known:
                continue
            count, body = self._known[match[1]]
            end = match.end()
            for i in range(1, count + 1):
                argument, end = group(text, end)
                if end < 0 or body.count(f"#{i}") * len(argument) > _LONGEST:
                    return text
                body = body.replace(f"#{i}", argument)
            joint = " " if body[-1:].isalpha() and text[end : end + 1].isalpha() else ""
            text, at = text[: match.start()] + body + joint + text[end:], match.start()
        return text


def group(text: str, at: int) -> tuple[str, int]:
    """The `{…}` group, command or character at `at`, and where it ends; end is -1 without one."""
    while at < len(text) and text[at].isspace():
        at += 1
    if at >= len(text):
        return "", -1
    if text[at] != "{":
        command = _NAME.match(text, at)
        end = command.end() if command else at + 1
        return text[at:end], end
    depth, i = 0, at
    while i < len(text):
        if text[i] == "\\":
            i += 1
        elif text[i] in "{}":
            depth += 1 if text[i] == "{" else -1
            if not depth:
                return text[at + 1 : i], i + 1
        i += 1
    return "", -1
