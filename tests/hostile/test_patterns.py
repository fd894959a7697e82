"""No regular expression takes more than linear time, whatever a line is made of."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as codes
import re._parser as parser
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest

import kexie_analysis

FIRST, SHORT, LONG = 6_000, 20_000, 40_000  # characters
QUICK, MOST = 0.006, 1.0  # seconds
PACKAGE = Path(kexie_analysis.__file__).parent
SEEKING = {"search", "finditer", "findall", "sub", "subn", "split"}
WAYS = {*SEEKING, "match", "fullmatch"}


def collect() -> dict[str, tuple[re.Pattern, tuple[str, ...]]]:
    """Every compiled pattern that a module of ours holds, also in tuples and dicts, and how it is used."""
    found: dict[str, tuple[re.Pattern, set[str]]] = {}
    used = methods_used()
    for module in pkgutil.walk_packages(kexie_analysis.__path__, "kexie_analysis."):
        if module.name.endswith("__main__") or "_bundle" in module.name:
            continue
        for name, value in sorted(vars(importlib.import_module(module.name)).items()):
            for path, pattern in within(value, name, 0):
                own = used.get(module.name, {})
                ways = own.get(name) if path == name else own.get("")
                ways = ways or used[""].get(name) or {"finditer"}
                found.setdefault(str(pattern.pattern), (pattern, set()))[1].update(ways)
    return {
        f"{n:03d}": (pattern, tuple(sorted(ways)))
        for n, (pattern, ways) in enumerate(found.values())
        if isinstance(pattern.pattern, str)
    }


def methods_used() -> dict[str, dict[str, set[str]]]:
    """By module the ways in which a name is matched ("": what no constant names); by "" in any module."""
    used: dict[str, dict[str, set[str]]] = {"": {}}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        own = used.setdefault(".".join(parts), {})
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in WAYS:
                spot = node.value
                name = spot.id if isinstance(spot, ast.Name) else ""
                name = name if name.lstrip("_").isupper() else ""
                way = "finditer" if node.attr in SEEKING else node.attr
                own.setdefault(name, set()).add(way)
                used[""].setdefault(name, set()).add(way)
    return used


def within(value: Any, name: str, depth: int) -> Iterator[tuple[str, re.Pattern]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif depth < 4 and isinstance(value, dict):
        for key, item in value.items():
            yield from within(key, f"{name}.{key}", depth + 1)
            yield from within(item, f"{name}.{key}", depth + 1)
    elif depth < 4 and isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from within(item, name, depth + 1)
    elif depth < 4 and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for field in value.__dataclass_fields__:
            yield from within(getattr(value, field, None), f"{name}.{field}", depth + 1)


def fragments(pattern: re.Pattern) -> list[str]:
    """Short texts that the pattern, or a part of it that repeats, would take."""
    parts: list[str] = []
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    whole = sample(tree, parts)
    parts.append(whole)
    return [p for p in dict.fromkeys(parts) if p][:24]


def sample(tree: Any, parts: list[str]) -> str:
    """One text for a parsed (part of a) pattern; those of its repeats and branches go to `parts`."""
    out = ""
    for code, value in tree:
        if code is codes.LITERAL:
            out += chr(value)
        elif code is codes.NOT_LITERAL:
            out += "科" if chr(value) != "科" else "甲"
        elif code is codes.IN:
            one = member(value)
            parts.append(one)
            out += one
        elif code is codes.ANY:
            out += "科"
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            low, high, inner = value
            one = sample(inner, parts)
            if high is codes.MAXREPEAT or high > 2:
                parts.append(one)
            out += one * max(1, min(low, 3))
        elif code is codes.SUBPATTERN:
            out += sample(value[-1], parts)
        elif code is codes.ATOMIC_GROUP:
            out += sample(value, parts)
        elif code is codes.BRANCH:
            choices = [sample(choice, parts) for choice in value[1]]
            parts += choices[:6]
            out += choices[0]
        elif code is codes.ASSERT and value[0] > 0:
            parts.append(sample(value[1], parts))
    return out


def member(items: Any) -> str:
    """A character of a class."""
    negated = bool(items) and items[0][0] is codes.NEGATE
    taken: set[str] = set()
    for code, value in items:
        if code is codes.LITERAL:
            taken.add(chr(value))
        elif code is codes.RANGE:
            taken |= {chr(value[0]), chr(value[1])}
        elif code is codes.CATEGORY:
            name = str(value)
            taken.add("7" if "DIGIT" in name else " " if "SPACE" in name else "甲")
    if negated:
        return next(c for c in "科x7 ,。" if c not in taken)
    return sorted(taken)[-1]


def lines(pattern: re.Pattern, length: int) -> Iterator[str]:
    """Long lines that look like a match again and again, and are none at the end."""
    some = fragments(pattern)
    for text in some:
        yield text * (length // len(text))
    for text in some[-3:]:
        yield (text * (length // len(text))) + "\x00"
        yield "\x00" + " " * length + text
    for one, other in pairwise(some):
        both = one + other
        yield both * (length // len(both))
        half = length // 2
        yield one * (half // len(one)) + other * (half // len(other))


def spent(pattern: re.Pattern, ways: tuple[str, ...], line: str) -> float:
    """Seconds to use the pattern on a line in the ways in which the package uses it."""
    began = time.process_time()
    for way in ways:
        if way == "finditer":
            for _ in pattern.finditer(line):
                pass
        else:
            getattr(pattern, way)(line)
    return time.process_time() - began


PATTERNS = collect()


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.parametrize("number", PATTERNS)
def test_a_pattern_takes_linear_time(number: str) -> None:
    pattern, ways = PATTERNS[number]
    for n, line in enumerate(lines(pattern, FIRST)):
        if spent(pattern, ways, line) < QUICK or spent(pattern, ways, line) < QUICK:
            continue
        # Slow for its length: is it slow for each character, or slower the more there are?
        short, long = (next(islice(lines(pattern, size), n, None)) for size in (SHORT, LONG))
        once = min(spent(pattern, ways, short) for _ in range(2))
        said = f"{pattern.pattern[:300]!r} on {long[:40]!r}… ({ways})"
        assert once < MOST, f"{once:.2f} s: {said}"
        twice = min(spent(pattern, ways, long) for _ in range(2))
        assert twice < MOST, f"{twice:.2f} s: {said}"
        assert twice < 3 * once or twice < 0.25, f"{once:.3f} s, {twice:.3f} s: {said}"
