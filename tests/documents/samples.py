"""Our own annotated plans: what stands in `annotated/`, built in its format, with its annotations.

A sample is text with its quantity statements marked: `⟦value_text|role low bound unit basis years
modality⟧`, role by its first letter, a range as 2~3, `-` for null. Its first line names the layout;
lines that begin with `#` are headings, lines that begin with `|` rows of a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.documents.build import (
    Block,
    Grid,
    Heading,
    Para,
    write_docx,
    write_page,
    write_pdf,
    write_text,
)

FOLDER = Path(__file__).with_name("annotated")
_MARK = re.compile(r"⟦(?P<value>[^|⟧]+)\|(?P<spec>[^⟧]+)⟧")
_ROLES = {"t": "target", "r": "result", "c": "context"}
_SUFFIX = {"docx": ".docx", "pdf": ".pdf", "html": ".html", "md": ".md"}


@dataclass(frozen=True)
class Sample:
    """One sample: its name, its layout, its lines without marks, its annotations in order."""

    name: str
    layout: str
    lines: tuple[str, ...]
    rows: tuple[dict, ...]
    contexts: tuple[tuple[str, str], ...]  # what stands before and after each value, without spaces


def read_samples(folder: Path = FOLDER) -> list[Sample]:
    return [read_sample(path) for path in sorted(folder.glob("*.txt"))]


def read_sample(path: Path) -> Sample:
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    rows, contexts = [], []
    plain = _squeeze(_MARK.sub(lambda m: m["value"], body))
    at = 0
    for mark in _MARK.finditer(body):
        rows.append(_row(mark["value"], mark["spec"]))
        before = _squeeze(_MARK.sub(lambda m: m["value"], body[: mark.start()]))
        at = len(before)
        contexts.append(
            (plain[max(0, at - 10) : at], plain[at + len(_squeeze(mark["value"])) :][:6])
        )
    lines = _MARK.sub(lambda m: m["value"], body).strip("\n").split("\n")
    return Sample(path.stem, head.split(":")[1].strip(), tuple(lines), tuple(rows), tuple(contexts))


def _row(value: str, spec: str) -> dict:
    role, number, bound, unit, basis, years, modality = spec.split(" ")
    low, _, high = number.partition("~")
    first, _, last = years.partition("~")
    null = lambda text: None if text == "-" else text  # noqa: E731
    return {
        "value_text": value, "role": _ROLES[role], "low": float(low), "high": float(high or low),
        "bound": bound, "unit": unit, "basis": null(basis),
        "year_from": None if years == "-" else int(first),
        "year_to": None if years == "-" else int(last or first),
        "modality": null(modality),
    }  # fmt: skip


def build(sample: Sample, folder: Path) -> Path:
    """The sample as a document of its layout; returns its path."""
    path = folder / (sample.name + _SUFFIX.get(sample.layout, ".txt"))
    plain = "\n".join(re.sub(r"^#+ ", "", line) for line in sample.lines)
    if sample.layout == "docx":
        return write_docx(path, _blocks(sample.lines))
    if sample.layout == "pdf":
        return write_pdf(path, _blocks(sample.lines), head="发展规划", contents=True)
    if sample.layout == "html":
        body = "".join(_element(line) for line in sample.lines)
        return write_page(path, sample.lines[0].lstrip("# "), body, encoding="gb18030")
    if sample.layout == "gbk":
        return write_text(path, plain, encoding="gbk")
    return write_text(path, "\n\n".join(sample.lines) if sample.layout == "md" else plain)


def locate(sample: Sample, text: str) -> list[dict]:
    """The annotations with their offsets in the text that was read from the built document."""
    kept = [i for i, c in enumerate(text) if not _DROPPED.match(c)]
    squeezed = "".join(text[i] for i in kept)
    out, position = [], 0
    for row, (before, after) in zip(sample.rows, sample.contexts, strict=True):
        value = _squeeze(row["value_text"])
        place = _find(squeezed, before, value, after, position)
        if place < 0:
            raise AssertionError(f"{sample.name}: {row['value_text']} not in the text read")
        position = place
        start, end = kept[place], kept[place + len(value) - 1] + 1
        out.append({**row, "doc": sample.name, "start": start, "value_text": text[start:end]})
    return out


_DROPPED = re.compile(r"[\s*#|]")


def _squeeze(text: str) -> str:
    return _DROPPED.sub("", text)


def _find(text: str, before: str, value: str, after: str, position: int) -> int:
    for b, a in ((10, 6), (6, 3), (3, 1), (1, 0)):
        head = before[-b:]
        place = text.find(head + value + after[:a], max(0, position - b))
        if place >= 0:
            return place + len(head)
    return -1


def _blocks(lines: tuple[str, ...]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[list[str | None]] = []
    for line in (*lines, ""):
        if line.startswith("|"):
            rows.append([cell.strip() or None for cell in line.strip("|").split("|")])
            continue
        if rows:
            blocks.append(Grid(rows))
            rows = []
        if line.startswith("#"):
            blocks.append(Heading(line.lstrip("# "), level=len(line) - len(line.lstrip("#"))))
        elif line:
            blocks.append(Para(line))
    return blocks


def _element(line: str) -> str:
    if line.startswith("#"):
        level = len(line) - len(line.lstrip("#"))
        return f"<h{level}>{line.lstrip('# ')}</h{level}>\n"
    return f"<p>{line}</p>\n"
