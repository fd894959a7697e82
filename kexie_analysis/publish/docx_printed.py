"""Code and printed output in Word: lines of one face with the colours of their letters."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.text.run import Run

from kexie_analysis.publish.code_inks import code_inks
from kexie_analysis.publish.docx_parts import GROUND, Faces, add_run, clean, shade, stripe
from kexie_analysis.publish.docx_writer import DocxWriter
from kexie_analysis.publish.ink_colours import on_paper
from kexie_analysis.publish.inks import Look, lines_of, runs
from kexie_analysis.publish.model import Code, Output

_SIZE = 8.5


def code(writer: DocxWriter, block: Code, depth: int) -> None:
    inks = code_inks(block.text, block.language)
    shade(_lines(writer, lines_of(block.text, inks), depth), GROUND)


def output(writer: DocxWriter, block: Output, depth: int) -> None:
    stripe(_lines(writer, lines_of(block.text, block.inks), depth)._p)


def _lines(writer: DocxWriter, lines: list[str], depth: int) -> Any:
    paragraph = writer.paragraph(style="Kexie Code", depth=depth)
    # Runs are copied from one of their look: made anew, each would take ten times as long.
    line_end, made = paragraph.add_run(), {}
    line_end.add_break()
    paragraph._p.remove(line_end._r)
    for i, line in enumerate(lines):
        if i:
            paragraph._p.append(deepcopy(line_end._r))
        for text, look in runs(line, getattr(line, "inks", ())) if line else [("", None)]:
            if look not in made:
                made[look] = _example(paragraph, look or Look())
            run = deepcopy(made[look])
            paragraph._p.append(run)
            if "\t" in text:
                Run(run, paragraph).text = clean(text)
            else:
                run[-1].text = clean(text)
    return paragraph


def _example(paragraph: Any, look: Look) -> Any:
    """A run that is told to keep its spaces."""
    color, fill = on_paper(look)
    add_run(
        paragraph, " ", faces=Faces.CODE, size=_SIZE, color=color, fill=fill,
        strong=look.strong, under=look.under,
    )  # fmt: skip
    run = paragraph._p[-1]
    paragraph._p.remove(run)
    return run
