"""Which letters of code are keywords, quoted words, remarks, numbers or names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kexie_analysis.publish.inks import Inks, Look, joined_inks, moved

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_MOST, _LONGEST_LINE = 100_000, 5_000  # letters; what is longer is data, and takes time
_MAGIC = re.compile(r"%%(\w{1,40})[^\n]*(?:\n|$)")
#: Lines of a notebook that are none of the language.
_COMMANDS = re.compile(r"^[ \t]*[!%?][^\n]*", re.MULTILINE)
_PYTHON = re.compile(r"i?python\d?$")
#: Magics whose cell is Python still.
_STILL_PYTHON = frozenset(["time", "timeit", "capture", "prun", "memit", "mprun", "lprun"])
_KINDS = (
    ("Comment.Preproc", "k"), ("Comment", "q"), ("Keyword", "k"), ("Operator.Word", "k"), ("String", "s"),
    ("Number", "d"), ("Name.Function", "f"), ("Name.Class", "f"), ("Name.Decorator", "f"), ("Name.Builtin", "b"),
    ("Name.Exception", "b"), ("Name.Tag", "k"), ("Name.Attribute", "f"),
)  # fmt: skip


@lru_cache(maxsize=64)
def code_inks(text: str, language: str) -> Inks:
    """The looks of code; none where the language is not known."""
    if len(text) > _MOST or max(map(len, text.split("\n"))) > _LONGEST_LINE:
        return ()
    name, start = language.lower(), 0
    python = bool(_PYTHON.match(name))
    if python and (magic := _MAGIC.match(text)):
        start = magic.end()
        python = magic[1] in _STILL_PYTHON
        name = name if python else magic[1].lower()
    lexer = _lexer("python" if python else name)
    # Some readers see a remark only where its line ends.
    inks = _read(lexer, text[start:] + "\n") if lexer else ()
    inks = moved(inks, [(0, len(text) - start, start)])
    return moved(inks, _own_lines(text)) if python else inks


def _own_lines(text: str) -> list[tuple[int, int, int]]:
    pieces, done = [], 0
    for line in _COMMANDS.finditer(text):
        pieces.append((done, line.start(), done))
        done = line.end()
    return [*pieces, (done, len(text), done)]


def _read(lexer: Lexer, text: str) -> Inks:
    found, at = [], 0
    try:
        for place, kind, piece in lexer.get_tokens_unprocessed(text):
            if place != at or not text.startswith(piece, at):
                return ()
            at += len(piece)
            found.append((place, at, _look(kind)))
    except Exception:  # whatever code makes one of hundreds of readers trip over
        return ()
    return joined_inks(found)


@lru_cache(maxsize=256)
def _look(kind: Any) -> Look:
    from pygments.token import string_to_tokentype

    own = (color for name, color in _KINDS if kind in string_to_tokentype(name))
    return Look(next(own, ""))


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name

    name = language if language in _known() else re.split(r"[\d.]", language)[0]
    return get_lexer_by_name(name) if name in _known() else None


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Names of languages, without those that would be looked for among all installed packages."""
    from pygments.lexers import get_all_lexers

    return frozenset(
        alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases
    )
