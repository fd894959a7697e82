"""Values that a script writes as JSON does, here and there with pieces of script among them."""

from __future__ import annotations

import json
import re
from typing import Any

#: A piece of script where a value should stand is read as a mapping with this key.
SCRIPT = "\x00script"
_PIECE = re.compile(
    r'\s+|"(?:[^"\\]|\\.)*"|[{}\[\],:]|(?:true|false|null)\b|-?\d[\d.]*(?:[eE][-+]?\d+)?'
)
_INSIDE = re.compile(
    r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`(?:[^`\\]|\\.)*`|[(\[{]|[)\]}]|,|[^"\'`(\[{)\]},]+|.',
    re.DOTALL,
)
_KEPT = 300  # letters of a piece of script: colours are found in them


def read_literal(text: str, at: int) -> Any:
    """The value that begins there; pieces of script in it are kept as text under `SCRIPT`.

    Raises
    ------
    ValueError : what begins there never ends, or is no such value.
    """
    decoder = json.JSONDecoder()
    try:
        return decoder.raw_decode(text, at)[0]
    except ValueError:
        return decoder.raw_decode(_without_script(text, at))[0]


def _without_script(text: str, at: int) -> str:
    out: list[str] = []
    depth = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            end = _end_of_script(text, at)
            if end == at:
                break
            out.append(json.dumps({SCRIPT: text[at : min(end, at + _KEPT)].strip()}))
            at = end
            continue
        piece, at = match[0], match.end()
        out.append(piece)
        depth += (piece in "{[") - (piece in "}]")
        if depth <= 0:
            break
    return "".join(out)


def _end_of_script(text: str, at: int) -> int:
    """Where the comma or bracket stands that ends a piece of script."""
    depth = 0
    for match in _INSIDE.finditer(text, at):
        piece = match[0]
        if depth == 0 and piece in ",)]}":
            return match.start()
        depth += (piece in "([{") - (piece in ")]}")
    return len(text)


def holds_script(value: object, *, apart_from: frozenset[str] = frozenset()) -> bool:
    """Whether a piece of script stands anywhere in the value, but for what has one of these names."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            if SCRIPT in one:
                if not str(one[SCRIPT]).startswith("new echarts.graphic"):  # a colour along a way
                    return True
                continue
            todo += [v for k, v in one.items() if k not in apart_from]
        elif isinstance(one, list):
            todo += [v for v in one if isinstance(v, dict | list)]
    return False
