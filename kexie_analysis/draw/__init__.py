"""Tidy frames to figures and tables: what a notebook shows, in one look.

`plt.style.use("kexie")` works in any notebook after `import kexie_analysis.draw`, and
`plt.style.use("kexie_analysis.draw.kexie")` without it.
"""

from __future__ import annotations

import warnings
from importlib import import_module

_HOME = {
    "blocks": ("Block", "Cover", "Figure", "Note", "Summary", "cover", "note", "summary"),
    "tables": ("Table", "table"),
    "saving": ("save",),
    "palette": ("PROVINCES", "province_name", "province_style"),
    "style": ("apply_style", "register_style"),
    "charts": (
        "draw_alignment", "draw_change", "draw_delivery", "draw_departments", "draw_instruments",
        "draw_keyness", "draw_ladder", "draw_matrix", "draw_multiples", "draw_network", "draw_pace",
        "draw_pmc_heat", "draw_pmc_surface", "draw_similarity", "draw_thresholds", "draw_tiles",
        "draw_timeline", "draw_trajectory",
    ),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> object:
    # Imported on first use: matplotlib takes a while, and a cover needs none.
    if name in _MODULE_OF:
        return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


def _offer_style() -> None:
    """Register the style sheet, and a font for it; a notebook without a font still starts."""
    from kexie_analysis.draw.fonts import register_fonts
    from kexie_analysis.draw.style import register_style
    from kexie_analysis.errors import ReportError

    register_style()
    try:
        register_fonts()
    except ReportError as error:
        warnings.warn(str(error), stacklevel=2)


_offer_style()
