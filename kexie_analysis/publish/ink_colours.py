"""The colours of printed letters: those of JupyterLab, made readable on the ground they stand on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from kexie_analysis.publish.cellstyles import INK
from kexie_analysis.publish.inks import Look
from kexie_analysis.publish.runlooks import contrast, hued

_READABLE = 4.5  # WCAG AA
_DARK = 10.0  # contrast with paper
_STEPS = 64  # from a colour to black or white
PAPER, NIGHT = "#ffffff", "#12181f"  # the page, light and dark
#: Black, red, green, yellow, blue, magenta, cyan, white; and the same bright, which bold letters have.
_TERMINAL = (
    "#3e424d", "#e75c58", "#00a250", "#ddb62b", "#208ffb", "#d160c4", "#60c6c8", "#c5c1b4",
    "#282c36", "#b22b31", "#007427", "#b27d12", "#0065ca", "#a03196", "#258f8f", "#a1a6b2",
)  # fmt: skip
#: Kinds of letters in code by day, as in PDF, and by night: keywords, strings, remarks, numbers, names, builtins.
_CODE = {
    "k": ("#c42b3d", "#ff8f9a"), "s": ("#137a0d", "#86d993"), "q": ("#66666f", "#9aa5b1"),
    "d": ("#b0085a", "#f5a3cd"), "f": ("#3f5cc0", "#a3bcff"), "b": ("#0b7285", "#66d0dc"),
}  # fmt: skip


def colour(written: str) -> str:
    """The colour as #rrggbb."""
    named = {"page": PAPER, "ink": INK, **{kind: day for kind, (day, _) in _CODE.items()}}
    return _TERMINAL[int(written)] if written.isdecimal() else named.get(written, written)


@lru_cache(maxsize=65536)
def readable_on(ground: str, ink: str) -> str:
    """The colour, as much darker or lighter as it must be to be read on `ground`."""
    if contrast(ink, ground) >= _READABLE:
        return ink
    end = max(0, 255, key=lambda level: contrast(_mixed((level,) * 3, level, 0), ground))
    parts = [int(ink[i : i + 2], 16) for i in (1, 3, 5)]
    least = bisect_left(
        range(_STEPS),
        True,
        key=lambda step: contrast(_mixed(parts, end, step), ground) >= _READABLE,
    )
    return _mixed(parts, end, least)


def _mixed(parts: Sequence[int], end: int, step: int) -> str:
    mixed = [round(part + (end - part) * step / _STEPS) for part in parts]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def on_paper(look: Look) -> tuple[str, str]:
    """The colours of letters and of their ground as #rrggbb; empty for those of the page."""
    ground, ink = colour(look.ground), colour(look.color)
    if look.ground.startswith("#") and not hued(ground) and contrast(ground, PAPER) > _DARK:
        # The ground of a whole dark theme would be black bars on paper.
        ground, ink = "", ink if ink and hued(ink) else ""
    if not ink and not ground:
        return "", ""
    return readable_on(ground or PAPER, ink or INK), ground


@lru_cache(maxsize=1)
def code_style() -> str:
    return ".code i{font-style:normal}" + _style(".code .", _CODE)


@lru_cache(maxsize=1)
def output_style() -> str:
    """`ax` is a colour that says itself what it is by day and by night, `av` letters in place of their ground."""
    sixteen = {
        f"a{i}": (readable_on(PAPER, ink), readable_on(NIGHT, ink))
        for i, ink in enumerate(_TERMINAL)
    }
    own = (
        ".av{color:var(--page);background:var(--ink)}.av,.output [style]{print-color-adjust:exact}"
    )
    return own + _style(".", sixteen | {"ax": ("var(--d)", "var(--n)")})


def _style(within: str, colours: dict[str, tuple[str, str]]) -> str:
    """Classes of colours that each are one by day and on paper, another by night."""
    by_day = "".join(f"{within}{name}{{color:{day}}}" for name, (day, _) in colours.items())
    by_night = "".join(f"{within}{name}{{color:{night}}}" for name, (_, night) in colours.items())
    return f"{by_day}\n@media screen and (prefers-color-scheme:dark){{{by_night}}}\n"
