"""The LaTeX that people write, put into the dialect that our reader of formulas knows."""

from __future__ import annotations

import re
from collections.abc import Callable

from kexie_analysis.publish.macros import group

_STARRED = re.compile(r"\\(begin|end)\{(align|equation|gather|alignat|flalign|eqnarray|multline)\}")
_LABEL = re.compile(r"\\label\{[^{}]*\}|\\(?:nonumber|notag|displaylimits)(?![A-Za-z])")
#: In a line of several, what a percent sign keeps from being set.
_REMARK = re.compile(r"(?<!\\)%[^\n]*")
#: Row breaks themselves; what comes after them in `_REWRITTEN` sees none.
_ROWS = (
    (re.compile(r"\\\\\s*\[\s*-?[\d.]{1,8}\s*(?:ex|em|pt|cm|mm|in)\s*\]"), r"\\\\"),
    # A command written for a string that was not raw: no line ends before the name of a letter.
    (
        re.compile(
            r"(?<!\\)\\\\(?=(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|rho|sigma|tau|phi|chi"
            r"|psi|omega|hat|bar|vec|tilde|frac|sqrt|sum|prod|partial|nabla|infty|math(?:bf|bb|cal|rm))(?![A-Za-z]))"
        ),
        r"\\",
    ),
)
#: Around the words of a tag.
TAG = "\ue003", "\ue004"
_ROW = "\ue001"  # stands for a row break, so that no rule takes its second sign for the first of a command
_REWRITTEN = (
    (
        re.compile(r"(\\begin\{(?:aligned|alignedat|gathered|split|array|matrix)\})\s*\[[tbc]\]"),
        r"\1",
    ),
    (re.compile(r"\\begin\{alignat(ed)?\*?\}\s*\{\d{1,2}\}"), r"\\begin{align*}"),
    (re.compile(r"\\end\{alignat(ed)?\*?\}"), r"\\end{align*}"),
    (re.compile(r"\\mathop(?![A-Za-z])|(?<=\})\s*\\limits(?![A-Za-z])"), ""),
    (re.compile(r"\\arg(?![A-Za-z])"), r"\\mathrm{arg}\\,"),
    # A name that takes limits, spelt out where there is a command for it.
    (
        re.compile(r"\\operatorname\*\s*\{\s*arg\s*(?:\\[,;: ]|~)?\s*(max|min)\s*\}"),
        r"\\mathrm{arg}\\,\\\1 ",
    ),
    (
        re.compile(r"\\operatorname\*\s*\{\s*(max|min|sup|inf|lim|limsup|liminf)\s*\}"),
        r"\\\1 ",
    ),
    (re.compile(r"\\require\s*\{\w*\}|\\(?:hfill|mathstrut)(?![A-Za-z])"), ""),
    (re.compile(r"\\newline(?![A-Za-z])"), r"\\\\"),
    (re.compile(r"\\tag\s*\{([^{}]*)\}"), rf"\\qquad\\text{{{TAG[0]}(\1){TAG[1]}}}"),
    (re.compile(r"\\tag\*\s*\{([^{}]*)\}"), rf"\\qquad\\text{{{TAG[0]}\1{TAG[1]}}}"),
    (re.compile(r"\\(?:nolimits|null|nobreak|allowbreak|hfill?|enskip|cdotp)(?![A-Za-z])"), " "),
    (re.compile(r"\\cr(?![A-Za-z])"), r"\\\\"),
    (re.compile(r"\\(?:eq)?ref\s*\{([^{}]*)\}"), r"\\text{(\1)}"),
    (re.compile(r"\\m?(?:kern|skip)\s*(-?[\d.]{1,8})\s*(?:ex|em|pt|cm|mm|in|mu)"), r"\\,"),
    (re.compile(r"\\rule\s*(?:\[[^\]]{0,20}\])?\{[^{}]{0,20}\}\{[^{}]{0,20}\}"), r"\\_"),
    (re.compile(r"\\raise(?:box)?\s*\{?-?[\d.]{1,8}\s*(?:ex|em|pt|cm|mm)\}?"), " "),
    (
        re.compile(
            r"\\(?:href|style|class|cssId|bbox|enclose)\s*[\[{][^\]{}]{0,300}[\]}](?=\s*\{)"
        ),
        " ",
    ),
    (re.compile(r"\\(begin|end)\{([bBpvV]?matrix)\*\}(?:\[[lcr]\])?"), r"\\\1{\2}"),
    (re.compile(r"\\colorbox\s*\{[^{}]{0,60}\}(?=\s*\{)"), r"\\mbox"),
    # As MathJax has it: the colour of the group that follows, not of all the rest.
    (re.compile(r"\\color\s*(\{[^{}]{1,60}\})(?=\s*\{)"), r"\\textcolor\1"),
    (re.compile(r"\\P(?![A-Za-z])"), "¶"),
    (re.compile(r"\\AA(?![A-Za-z])"), "Å"),
    (re.compile(r"\\[\n\xa0]"), r"\\ "),
    # An index of the whole, which the reader leaves out.
    (
        re.compile(r"\\[dt]?binom(?:\s*\{(?:[^{}]|\{[^{}]{0,99}\}){1,99}\}){2}(?=\s*[_^])"),
        r"{\g<0>}",
    ),
    # What begins with a bracket is taken for a setting of the environment.
    (re.compile(r"(\\begin\{(?:align|equation|gather|split)\*?\})(?=\s*\[)"), r"\1{}"),
    (re.compile(r"\\dag(?![A-Za-z])"), "†"),
    (re.compile(r"\\ddag(?![A-Za-z])"), "‡"),
    (re.compile(r"\\(?:text)?color\s*\[[^\]]{0,20}\]\s*\{[^{}]{0,60}\}"), " "),
    (re.compile(r"\\(?:math(?:bin|rel|ord|open|close|punct|inner)|ensuremath)(?![A-Za-z])"), ""),
    (re.compile(r"\\mod(?![A-Za-z])"), r"\\quad\\mathrm{mod}\\;"),
    (re.compile(r"\\not\s*="), r"\\neq "),
    (re.compile(r"\\not\s*<"), r"\\nless "),
    (re.compile(r"\\not\s*>"), r"\\ngtr "),
    (re.compile(r"\\genfrac\s*\{\(\}\s*\{\)\}\s*\{0(?:pt)?\}\s*\{\d?\}"), r"\\binom"),
    (re.compile(r"\^([A-Za-z0-9]|\{[^{}]{1,99}\})('{1,3})"), r"^{\1\2}"),
    (re.compile(r"\\begin\{(?:sub)?numcases\}\s*\{([^{}]{0,99})\}"), r"\1\\begin{cases}"),
    (re.compile(r"\\end\{(?:sub)?numcases\}"), r"\\end{cases}"),
    (re.compile(r"\\begin\{rcases\}"), r"\\left.\\begin{array}{ll}"),
    (re.compile(r"\\end\{rcases\}"), r"\\end{array}\\right\\}"),
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
    (r"\begin{cases*}", r"\begin{cases}"),
    (r"\end{cases*}", r"\end{cases}"),
    (r"\wideparen", r"\overparen"),
    (r"\symbf", r"\boldsymbol"),
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


_ONE_LETTER = re.compile(r"\\mathrm\s*\{\s*([A-Za-z])\s*\}")
_TEXT = re.compile(r"\\(text(?:bf|it|rm|sf|tt|md|up|normal)?|[mhf]box|framebox|colorbox)\s*(?=\{)")
_INLINE_MATH = re.compile(r"(?<!\\)\$([^$]{1,400})(?<!\\)\$")
_ESCAPED = re.compile(r"\\([_%&#$ ])")
_ARRAY = re.compile(r"\\begin\{array\}\s*(?=\{)")
_BETWEEN = re.compile(r"[@!<>]\s*\{(?:[^{}]|\{[^{}]*\})*\}")
_REPEATED = re.compile(r"\*\s*\{(\d{1,2})\}\s*\{([^{}]{1,20})\}")
_WIDTH = re.compile(r"[pmb]\s*\{[^{}]*\}")
_THREE_COLUMNS = re.compile(r"&\s*([=<>:]{1,2}|\\[A-Za-z]{1,12})\s*&")
_SAID = re.compile(r"&\s*((?:[^&\\]|\\(?!\\|end\{cases))*)")
_LAST_MARK = re.compile(r"&\s*(?=\\\\|\\end\{flalign)")
_INNERMOST = re.compile(
    r"\\begin\s*\{(?:[^\\]|\\(?!begin|end))*\\end\s*\{[A-Za-z]{1,20}\*?\}|\\text[a-z]{0,6}\s*\{[^{}]*\}"
)
_MARK = re.compile(r"(?<!\\)&")
_ENVIRONMENT = re.compile(r"\\begin\s*\{([A-Za-z]{1,20}\*?)\}")
_KNOWN = frozenset(
    [
        "align",
        "align*",
        "array",
        "bmatrix",
        "Bmatrix",
        "cases",
        "displaymath",
        "eqnarray*",
        "equation",
        "gather",
        "gather*",
        "math",
        "matrix",
        "pmatrix",
        "smallmatrix",
        "split",
        "subequations",
        "vmatrix",
        "Vmatrix",
    ]
)


def known_environments(text: str) -> bool:
    """Whether we know how to set all environments of the formula; others would be set as if not there."""
    return all(m[1] in _KNOWN for m in _ENVIRONMENT.finditer(text))


def _groups(
    text: str, opening: re.Pattern[str], change: Callable[[re.Match[str], str], str]
) -> str:
    """The text with each `opening` and the group after it changed."""
    out, at = [], 0
    for match in opening.finditer(text):
        inner, end = group(text, match.end())
        if match.start() < at or end < 0:
            continue
        out += [text[at : match.start()], change(match, inner)]
        at = end
    return "".join(out) + text[at:]


def _words(match: re.Match[str], inner: str) -> str:
    """Text inside a formula: formulas in it stand beside it, and escaped signs for themselves."""
    command, boxed = match[1], match[1] in ("fbox", "framebox")
    command = "text" if command.endswith("box") else command
    pieces = []
    for i, piece in enumerate(_INLINE_MATH.split(inner)):
        if i % 2:
            pieces.append(f"{{{piece}}}")
        elif piece:
            plain = _ESCAPED.sub(r"\1", piece)
            pieces.append(f"\\{command}{{{plain}}}")
    words = "".join(pieces)
    return rf"\boxed{{{words}}}" if boxed else words


def _columns(match: re.Match[str], inner: str) -> str:
    """The columns of an array as letters and rules only."""
    letters = _BETWEEN.sub("", _WIDTH.sub("l", inner))
    letters = _REPEATED.sub(lambda m: m[2] * int(m[1]), letters)
    return f"\\begin{{array}}{{{letters}}}"


def clean_latex(latex: str) -> str:
    """The formula without delimiters, labels and numbering, in the dialect that we can read."""
    text = latex.strip()
    for opening, closing in (("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$")):
        if text.startswith(opening) and text.endswith(closing) and len(text) > 2 * len(opening):
            text = text[len(opening) : -len(closing)].strip()
            break
    if (len(text) - len(text.rstrip("\\"))) % 2:
        text = text[:-1]  # a space at the end, whose sign alone was left
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    lines, end, last = text.rpartition("\n")
    text = _LABEL.sub("", _REMARK.sub("", lines) + end + last)
    if "eqnarray" in text:
        text = _THREE_COLUMNS.sub(r"& \1", text)
    if "{cases*}" in text:
        text = _SAID.sub(lambda m: rf"& \text{{{m[1].strip()}}}", text)
    if "flalign" in text:
        text = _LAST_MARK.sub("", text)
    text = _BIG.sub(lambda m: f"\\{m[1]}{_DELIMITERS[m[2]]}" if m[2] in _DELIMITERS else m[0], text)
    text = _CHEMISTRY.sub(lambda m: _chemistry(m[1]), text)
    text = _STARRED.sub(lambda m: f"\\{m[1]}{{{m[2]}*}}", text)
    for pattern, plainer in _ROWS:
        text = pattern.sub(plainer, text)
    text = text.replace(r"\\", _ROW)
    for pattern, plainer in _REWRITTEN:
        text = pattern.sub(plainer, text)
    text = text.replace(_ROW, r"\\")
    for old, new in _ALIASES:
        text = text.replace(old, new)
    # latex2mathml forgets that a single letter in braces is to be upright.
    text = _ONE_LETTER.sub(r"{\\mathrm \1}", text)
    text = _groups(_groups(text, _ARRAY, _columns), _TEXT, _words)
    for word in (r"\begin{equation*}", r"\end{equation*}"):
        text = text.replace(word, "")
    return _in_columns(text.strip())


def _in_columns(text: str) -> str:
    """Lines with alignment marks that stand in no environment, put into one as they were meant."""
    bare, inner = text, ""
    while bare != inner:
        inner, bare = bare, _INNERMOST.sub(" ", bare)
    if "\\\\" not in bare or not _MARK.search(bare):
        return text
    return rf"\begin{{split}}{text}\end{{split}}"
