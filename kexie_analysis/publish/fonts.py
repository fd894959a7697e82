"""The faces that PDF and Word pictures are set in, and which characters they can show.

Found without being imported: importing mpl-font changes matplotlib's settings.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_analysis.errors import ReportError

if TYPE_CHECKING:
    import typst

CHINESE = "Noto Sans CJK SC"
_IGNORABLE = frozenset(
    [0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0200), *range(0x1F3FB, 0x1F400)]
)  # fmt: skip
_JOINING = frozenset([0x200D, *range(0x1F3FB, 0x1F400)])  # members and tones of one picture
_MATHEMATICAL = ((0x2190, 0x23FF), (0x27C0, 0x2AFF), (0x20D0, 0x20FF), (0x1D400, 0x1D7FF))
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SPACES = frozenset(
    [0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2028, 0x2029]
)


def _package_folder(package: str) -> Path | None:
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


@lru_cache(maxsize=1)
def font_folders() -> tuple[Path, ...]:
    """Folders with our faces: Noto Sans CJK SC, DejaVu for what it lacks, Noto Emoji for pictures.

    Raises
    ------
    ReportError : no Chinese face is installed.
    """
    chinese = _package_folder("mpl_font")
    if chinese is None or not list((chinese / "fonts" / "noto").glob("*.otf")):
        raise ReportError(
            "找不到中文字体 Noto Sans CJK SC",
            allowed="随 mpl-font 一起安装的字体",
            next_step="运行 pip install mpl-font",
        )
    folders = [chinese / "fonts" / "noto"]
    others = _package_folder("matplotlib")
    if others is not None and (others / "mpl-data" / "fonts" / "ttf").is_dir():
        folders.append(others / "mpl-data" / "fonts" / "ttf")
    pictures = _emoji_face()
    if pictures is not None:
        folders.append(pictures.parent)
    return tuple(folders)


def _emoji_face() -> Path | None:
    """Noto Emoji, in one colour: poppler takes words in a coloured face out of their order."""
    package = _package_folder("deckr_fonts")
    path = package / "fonts" / "NotoEmoji[wght].ttf" if package else None
    return path if path is not None and path.is_file() else None


@lru_cache(maxsize=1)
def typst_fonts() -> typst.Fonts:
    """The faces for typst: ours and its own, never the system's, so that all machines agree."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=list(font_folders()))


def _characters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    if not path.is_file():
        return frozenset()
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def emoji() -> frozenset[int]:
    """Code points that the face for pictures has a glyph for; empty where it is not installed."""
    path = _emoji_face()
    return _characters(path) if path else frozenset()


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points that at least one of our faces has a glyph for."""
    folders = font_folders()
    out = _characters(folders[0] / "NotoSansCJKsc-Regular.otf") | emoji()
    for name in ("DejaVuSans", "DejaVuSansMono", "STIXGeneral"):
        out |= _characters(folders[min(1, len(folders) - 1)] / f"{name}.ttf")
    return out


def missing_in_formula(text: str) -> list[str]:
    """As `missing`, for formulas, which typst sets in a mathematical face that it brings along."""
    return [c for c in missing(text) if not any(a <= ord(c) <= b for a, b in _MATHEMATICAL)]


def missing(text: str) -> list[str]:
    """The characters of `text` that no face of ours shows, once each, in order."""
    have = covered()
    return [c for c in dict.fromkeys(text) if not _shown(ord(c), have)]


def _shown(code: int, have: frozenset[int]) -> bool:
    # Private-use characters have no meaning outside their font; PDF/A forbids them.
    if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return False
    return code in have or code in _SPACES or code in _IGNORABLE or code < 32 or code == 127


#: Signs that have a plain twin, the frame of a key, and the letters that flags are made of.
_TWINS = {"\u2705": "✔", "\u274c": "✘", "\u274e": "✘", "\u20e3": ""} | {
    chr(0x1F1E6 + i): chr(ord("A") + i) for i in range(26)
}


def _named(char: str) -> str:
    """What stands for a character that no face shows: its twin, a picture's name, or its code."""
    if char in _TWINS:
        return _TWINS[char]
    name = unicodedata.name(char, "") if unicodedata.category(char) == "So" else ""
    return f"[{name.lower()}]" if name and ord(char) >= 0x2600 else f"[U+{ord(char):04X}]"


def printable(text: str) -> str:
    """The text with a visible [U+1F600] for what no face shows, and without invisible characters."""
    if text.isascii() and not _CONTROLS.search(text):
        return text
    have = covered()
    out: list[str] = []
    for i, char in enumerate(text):
        code = ord(char)
        if char in "\u2028\u2029":  # typst would end the line there
            out.append(" ")
        elif code in _IGNORABLE:
            if code in _JOINING and _in_picture(out, text[i + 1 : i + 2], code):
                out.append(char)
        elif (code >= 32 or char in "\n\t") and code != 127:
            out.append(char if _shown(code, have) else _named(char))
    return "".join(out)


def _in_picture(before: list[str], after: str, code: int) -> bool:
    """Whether a joiner or a tone belongs to a picture that the face for pictures shows."""
    faces = emoji()
    if not before or ord(before[-1][-1]) < 0x2190 or ord(before[-1][-1]) not in faces:
        return False
    return code != 0x200D or (bool(after) and ord(after) in faces)
