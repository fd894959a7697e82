"""The style sheet: one way to draw, by name, in any notebook."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from importlib.resources import files

from kexie_analysis.draw.fonts import register_fonts
from kexie_analysis.errors import ReportError

NAME = "kexie"
MM = 72 / 25.4
#: The width a figure is shown at, in points: the text area of an A4 page.
WIDTH = 155 * MM
#: The tallest a figure may be, in points, so that it stands on a page with its caption and notes.
TALLEST = 560.0
#: Type sizes in points: text, small print, and the smallest that is ever used.
TEXT, SMALL, TINY = 9.0, 8.0, 7.0


def register_style() -> None:
    """Make `plt.style.use("kexie")` work. `plt.style.use("kexie_analysis.draw.kexie")` works
    without it."""
    from matplotlib import rc_params_from_file, style

    if NAME not in style.library:
        path = str(files("kexie_analysis.draw") / f"{NAME}.mplstyle")
        style.library[NAME] = rc_params_from_file(path, use_default_template=False)
        with suppress(ReportError):  # who draws with it is told; who only imports it need not be
            style.library[NAME]["font.family"] = [*register_fonts(), "DejaVu Sans"]
        style.available[:] = sorted(style.library)


def apply_style() -> AbstractContextManager[None]:
    """Context in which figures have the briefing's look, with a Chinese font found.

    Raises
    ------
    ReportError : no Chinese font can be found.
    """
    from matplotlib import style

    families = register_fonts()
    register_style()
    return style.context(["default", NAME, {"font.family": [*families, "DejaVu Sans"]}])
