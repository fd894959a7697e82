"""Links inside a document: every target under one safe name, no link without a target."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from kexie_analysis.messages import say
from kexie_analysis.publish.model import (
    Anchor,
    Document,
    Figure,
    Heading,
    LineBreak,
    Picture,
    Table,
    Text,
)
from kexie_analysis.publish.references import anchor

_SPACES = re.compile(r"\s+")
#: All fields of the model that hold runs or blocks.
_HOLDERS = frozenset(["content", "items", "blocks", "head", "body", "picture", "findings"])
_SIGNS = re.compile(r"[\W_]+")
_PUNCTUATION = re.compile(r"[^\w\- ]+")


def finish_links(document: Document) -> Document:
    """The document with targets named t1, t2 … and links that lead nowhere turned into text."""
    names = {n: n for b in document.blocks if isinstance(b, Table | Figure) and (n := anchor(b))}
    count = 0

    def name_targets(node: Any) -> Any:
        nonlocal count
        if isinstance(node, Heading):
            count += 1
            for alias in [node.name, *_aliases(node)]:
                names.setdefault(alias, f"t{count}")
            content = tuple(name_targets(c) for c in node.content)
            return replace(node, name=f"t{count}", content=content)
        if isinstance(node, Anchor):
            count += 1
            target = f"t{count}"
            if node.name in names and names[node.name] != target:
                return Anchor("")
            names[node.name] = target
            return Anchor(target)
        return _mapped(node, name_targets)

    warnings = list(document.warnings)

    def point(node: Any) -> Any:
        if isinstance(node, Text | Picture) and node.href.startswith("#"):
            target = _target(node.href[1:], names)
            if (
                target is None
                and (text := say("页内链接“{link}”没有对应的位置", link=node.href[:80]))
                not in warnings
            ):
                warnings.append(text)
            return replace(node, href=f"#{target}" if target else "")
        return _mapped(node, point)

    blocks = tuple(name_targets(b) for b in document.blocks)
    notes = {k: tuple(name_targets(b) for b in v) for k, v in document.footnotes.items()}
    blocks = tuple(point(b) for b in blocks)
    notes = {k: tuple(point(b) for b in v) for k, v in notes.items()}
    return replace(document, blocks=blocks, footnotes=notes, warnings=tuple(warnings))


def _aliases(heading: Heading) -> list[str]:
    """The names that Jupyter, GitHub and people give to a heading."""
    text = "".join(
        " " if isinstance(r, LineBreak) else getattr(r, "text", "") for r in heading.content
    ).strip()
    dashed = _SPACES.sub("-", text)
    github = _PUNCTUATION.sub("", text).strip().replace(" ", "-")
    return [a for a in (dashed, dashed.lower(), github, github.lower(), text) if a]


def _target(name: str, names: dict[str, str]) -> str | None:
    for candidate in (name, name.lower(), _SPACES.sub("-", name), _PUNCTUATION.sub("", name)):
        if candidate in names:
            return names[candidate]
    # Contents written by hand: the heading meant, but for signs and spaces.
    folded = _folded(name)
    meant = {target for known, target in names.items() if folded and _folded(known) == folded}
    return meant.pop() if len(meant) == 1 else None


def _folded(name: str) -> str:
    return _SIGNS.sub("", name).lower()


def _mapped(node: Any, change: Any) -> Any:
    """`node` with `change` applied to the parts it is made of; the same object if none changed."""
    if isinstance(node, tuple):
        parts = tuple(change(n) for n in node)
        return parts if any(a is not b for a, b in zip(parts, node, strict=True)) else node
    changed = {}
    for name in _parts(type(node)):  # type: ignore[arg-type]
        value = getattr(node, name)
        new = change(value) if value is not None else value
        if new is not value:
            changed[name] = new
    return replace(node, **changed) if changed else node


@lru_cache(maxsize=64)
def _parts(kind: Any) -> tuple[str, ...]:
    """The fields of a kind of node that can hold further nodes."""
    return tuple(f.name for f in fields(kind) if f.name in _HOLDERS) if is_dataclass(kind) else ()
