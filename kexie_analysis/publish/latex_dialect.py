"""The LaTeX that people write, put into the dialect that our reader of formulas knows."""

from __future__ import annotations

import re

_STARRED = re.compile(r"\\(begin|end)\{(align|equation|gather|alignat|flalign|eqnarray|multline)\}")
_LABEL = re.compile(r"\\label\{[^{}]*\}|\\(?:nonumber|notag|displaylimits)(?![A-Za-z])")
_REWRITTEN = (
    (re.compile(r"\\begin\{alignat(ed)?\*?\}\s*\{\d{1,2}\}"), r"\\begin{align*}"),
    (re.compile(r"\\end\{alignat(ed)?\*?\}"), r"\\end{align*}"),
    (re.compile(r"\\mathop(?![A-Za-z])|(?<=\})\s*\\limits(?![A-Za-z])"), ""),
    (re.compile(r"\\\\\s*\[\s*-?[\d.]{1,8}\s*(?:ex|em|pt|cm|mm|in)\s*\]"), r"\\\\"),
    (re.compile(r"\\arg(?![A-Za-z])"), r"\\mathrm{arg}\\,"),
    (re.compile(r"\\require\s*\{\w*\}|\\(?:hfill|mathstrut)(?![A-Za-z])"), ""),
    (re.compile(r"\\newline(?![A-Za-z])"), r"\\\\"),
    (re.compile(r"\\tag\s*\{([^{}]*)\}"), r"\\qquad\\text{(\1)}"),
    (re.compile(r"\\tag\*\s*\{([^{}]*)\}"), r"\\qquad\\text{\1}"),
    (re.compile(r"\\(?:nolimits|null|nobreak|allowbreak|hfill?|enskip|cdotp)(?![A-Za-z])"), " "),
    (re.compile(r"\\cr(?![A-Za-z])"), r"\\\\"),
    (re.compile(r"\\(?:eq)?ref\s*\{([^{}]*)\}"), r"\\text{(\1)}"),
    (re.compile(r"\\m?(?:kern|skip)\s*(-?[\d.]{1,8})\s*(?:ex|em|pt|cm|mm|in|mu)"), r"\\,"),
    (re.compile(r"\\rule\s*(?:\[[^\]]{0,20}\])?\{[^{}]{0,20}\}\{[^{}]{0,20}\}"), r"\\_"),
    (re.compile(r"\\raise(?:box)?\s*\{?-?[\d.]{1,8}\s*(?:ex|em|pt|cm|mm)\}?"), " "),
    (
        re.compile(
            r"\\(?:href|style|class|cssId|colorbox|bbox|enclose)\s*[\[{][^\]{}]{0,300}[\]}](?=\s*\{)"
        ),
        " ",
    ),
    (re.compile(r"\\(begin|end)\{([bBpvV]?matrix)\*\}(?:\[[lcr]\])?"), r"\\\1{\2}"),
    (re.compile(r"\\P(?![A-Za-z])"), "¶"),
    (
        re.compile(r"\\substack\s*\{((?:[^{}]|\{[^{}]{0,99}\}){1,400})\}"),
        r"{\\begin{matrix}\1\\end{matrix}}",
    ),
)

#: Braces that stand for themselves after `\\big`, kept from the reader, which takes them for groups.
CURLY = {0x2774: "{", 0x2775: "}"}
_BIG = re.compile(r"\\((?:big|Big|bigg|Bigg)[lrm]?)\s*\\(\{|\}|\||[A-Za-z]+)")
_DELIMITERS = {
    "{": "\u2774", "lbrace": "\u2774", "}": "\u2775", "rbrace": "\u2775", "|": "‖", "Vert": "‖", "lVert": "‖",
    "rVert": "‖", "vert": "|", "lvert": "|", "rvert": "|", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "backslash": "∖", "uparrow": "↑", "downarrow": "↓",
}  # fmt: skip
_ALIASES = (
    (r"\begin{aligned}", r"\begin{split}"),
    (r"\end{aligned}", r"\end{split}"),
    (r"\begin{eqnarray*}", r"\begin{align*}"),
    (r"\end{eqnarray*}", r"\end{align*}"),
    (r"\begin{gathered}", r"\begin{gather*}"),
    (r"\end{gathered}", r"\end{gather*}"),
    (r"\begin{multline*}", r"\begin{gather*}"),
    (r"\end{multline*}", r"\end{gather*}"),
    (r"\begin{dcases}", r"\begin{cases}"),
    (r"\end{dcases}", r"\end{cases}"),
    (r"\operatorname*", r"\mathrm"),
    (r"\operatorname", r"\mathrm"),
    (r"\mathbbm", r"\mathbb"),
    (r"\bm{", r"\boldsymbol{"),
    (r"\lvert", "|"),
    (r"\rvert", "|"),
    (r"\lVert", r"\|"),
    (r"\rVert", r"\|"),
    (r"\hspace*", r"\hspace"),
    (r"\mbox", r"\text"),
    (r"\textnormal", r"\text"),
    (r"\emph{", r"\text{"),
    (r"\cfrac", r"\dfrac"),
    (r"\coloneqq", ":="),
    (r"\begin{flalign", r"\begin{align"),
    (r"\end{flalign", r"\end{align"),
    (r"\begin{subarray}", r"\begin{array}"),
    (r"\end{subarray}", r"\end{array}"),
    (r"\copyright", "©"),
    (r"\textdegree", "°"),
    (r"\celsius", "℃"),
)


_CHEMISTRY = re.compile(r"\\ce\s*\{((?:[^{}]|\{[^{}]*\}){1,400})\}")
_BONDS = (
    ("<=>", r"\rightleftharpoons "),
    ("<->", r"\leftrightarrow "),
    ("->", r"\rightarrow "),
    ("<-", r"\leftarrow "),
)


def _chemistry(formula: str) -> str:
    """A chemical formula as mhchem has it: digits after a letter are low, charges high."""
    text = re.sub(r"\^\{?([\d]{0,3}[+-])\}?", r"^{\1}", formula)
    text = re.sub(r"(?<=[A-Za-z)\]])(\d+)", r"_{\1}", text)
    text = re.sub(r"(?<=[A-Za-z)\]}])([+-])(?=$|\s)", r"^{\1}", text)
    for written, meant in _BONDS:
        text = text.replace(written, meant)
    return rf"\mathrm{{{text}}}"


def clean_latex(latex: str) -> str:
    """The formula without delimiters, labels and numbering, in the dialect that we can read."""
    text = latex.strip()
    for opening, closing in (("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$")):
        if text.startswith(opening) and text.endswith(closing) and len(text) > 2 * len(opening):
            text = text[len(opening) : -len(closing)].strip()
            break
    text = _LABEL.sub("", text)
    text = _BIG.sub(lambda m: f"\\{m[1]}{_DELIMITERS[m[2]]}" if m[2] in _DELIMITERS else m[0], text)
    text = _CHEMISTRY.sub(lambda m: _chemistry(m[1]), text)
    text = _STARRED.sub(lambda m: f"\\{m[1]}{{{m[2]}*}}", text)
    for pattern, plainer in _REWRITTEN:
        text = pattern.sub(plainer, text)
    for old, new in _ALIASES:
        text = text.replace(old, new)
    for word in (r"\begin{equation*}", r"\end{equation*}"):
        text = text.replace(word, "")
    return text.strip()
