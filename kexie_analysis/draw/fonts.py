"""Find one Chinese font and make matplotlib know it: once, and only when something is drawn."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from kexie_analysis.errors import ReportError

FAMILY = "Noto Sans CJK SC"
#: Looked for on the system when no font package is installed, in this order.
SYSTEM_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
_WEIGHTS = {"Light": 300, "Regular": 400, "Medium": 500, "Bold": 700}


@lru_cache(maxsize=1)
def register_fonts() -> tuple[str, ...]:
    """Make a Chinese font known to matplotlib; the family names to draw with, best first.

    Order: the package mpl-font, the package zhplot, then the fonts of the system.

    Raises
    ------
    ReportError : no Chinese font can be found.
    """
    faces = _faces_of("mpl_font", "NotoSansCJKsc-*.otf") or _faces_of("zhplot", "NotoSansSC*.?tf")
    if faces:
        _add(faces)
        return (FAMILY,)
    families = _system_families()
    if not families:
        raise ReportError(
            "找不到中文字体，图中的汉字无法显示",
            allowed="、".join(("mpl-font", "zhplot", *SYSTEM_FAMILIES)),
            next_step="运行 pip install mpl-font，或安装其中一种系统字体后重启内核",
        )
    return families


def _faces_of(package: str, pattern: str) -> dict[int, Path]:
    """Font files of a package by weight; the package is not imported (importing mpl_font
    changes rcParams)."""
    spec = find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    faces: dict[int, Path] = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob(pattern)):
            faces[_WEIGHTS.get(path.stem.rpartition("-")[2], 400)] = path
    return faces


def _add(faces: dict[int, Path]) -> None:
    """Register the files under one family: their own name tables call each weight a family."""
    from matplotlib.font_manager import FontEntry, fontManager

    known = {entry.fname for entry in fontManager.ttflist if entry.name == FAMILY}
    for weight, path in sorted(faces.items()):
        if str(path) not in known:
            fontManager.ttflist.append(
                FontEntry(fname=str(path), name=FAMILY, weight=weight, size="scalable")
            )
    fontManager._findfont_cached.cache_clear()  # type: ignore[attr-defined]


def _system_families() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager

    names = {entry.name for entry in fontManager.ttflist}
    return tuple(family for family in SYSTEM_FAMILIES if family in names)
