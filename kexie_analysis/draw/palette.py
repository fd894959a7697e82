"""One colour and one marker for each province, everywhere; and the colours of everything else."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from functools import lru_cache

from kexie_analysis.messages import word

INK = "#1f2933"
SOFT = "#4b5563"
FAINT = "#6b7280"
RULE = "#d5d9de"
GRID = "#e5e8ec"
GROUND = "#f4f6f8"
GREY = "#9aa3ad"
TICK = "#eceef1"  # lines at the ticks of a scale
BLUE = "#1f4e79"  # what belongs to no province: shares, likeness, words
COLOURED = 8  # provinces told apart by colour; more of them only make a carpet
NATION = "CN"

#: The given colours, of the nation and four provinces; every other one has the rule in `province_style`.
_GIVEN = {
    "CN": ("#6b7280", "."),
    "CN-JX": ("#0f766e", "o"),
    "CN-QH": ("#c2570c", "^"),
    "CN-HL": ("#4338ca", "v"),
    "CN-JS": ("#9d174d", "s"),
}
#: Short names by ISO 3166-2, in the order of GB/T 2260, with the place in the tile grid (column, row).
PROVINCES: dict[str, tuple[str, int, int]] = {
    "CN-BJ": ("北京", 6, 2), "CN-TJ": ("天津", 7, 2), "CN-HE": ("河北", 6, 3), "CN-SX": ("山西", 5, 3),
    "CN-NM": ("内蒙古", 5, 2), "CN-LN": ("辽宁", 8, 2), "CN-JL": ("吉林", 8, 1), "CN-HL": ("黑龙江", 8, 0),
    "CN-SH": ("上海", 7, 4), "CN-JS": ("江苏", 6, 4), "CN-ZJ": ("浙江", 7, 5), "CN-AH": ("安徽", 6, 5),
    "CN-FJ": ("福建", 7, 6), "CN-JX": ("江西", 6, 6), "CN-SD": ("山东", 7, 3), "CN-HA": ("河南", 5, 4),
    "CN-HB": ("湖北", 5, 5), "CN-HN": ("湖南", 5, 6), "CN-GD": ("广东", 5, 7), "CN-GX": ("广西", 4, 7),
    "CN-HI": ("海南", 4, 8), "CN-CQ": ("重庆", 4, 5), "CN-SC": ("四川", 3, 5), "CN-GZ": ("贵州", 4, 6),
    "CN-YN": ("云南", 3, 6), "CN-XZ": ("西藏", 2, 5), "CN-SN": ("陕西", 4, 4), "CN-GS": ("甘肃", 3, 3),
    "CN-QH": ("青海", 3, 4), "CN-NX": ("宁夏", 4, 3), "CN-XJ": ("新疆", 2, 3),
}  # fmt: skip
#: Diamonds are left out: a hollow diamond is always a target.
_MARKERS = ("P", "X", "p", "h", "<", ">", "*", "8", "d", "H")
_READABLE = 4.5  # contrast of small letters with their ground (WCAG AA)
_GOLDEN_ANGLE = 137.508 / 360


@dataclass(frozen=True)
class ProvinceStyle:
    """Colour (`#rrggbb`, 4.5:1 or more on white) and matplotlib marker of a province."""

    color: str
    marker: str

    @property
    def tint(self) -> str:
        """The colour thinned to 14 % on white: a cell's ground."""
        return tint(self.color)


@lru_cache(maxsize=64)
def province_style(province_id: str | None) -> ProvinceStyle:
    """The fixed colour and marker of a province; ink and a dot for what is no province.

    Rule for the provinces that have no given colour: going through them in the order of GB/T 2260,
    the hue turns by the golden angle (neighbours differ most), the markers go round, and the
    lightness is lowered until the contrast on white is 4.5:1 or 7:1 by turns, so that neighbours
    differ in greyscale too.
    """
    if province_id in _GIVEN:
        return ProvinceStyle(*_GIVEN[str(province_id)])
    if province_id not in PROVINCES:
        return ProvinceStyle(INK, "o")
    place = [p for p in PROVINCES if p not in _GIVEN].index(str(province_id))
    hue = (0.02 + place * _GOLDEN_ANGLE) % 1.0
    wanted = 4.6 if place % 2 else 7.0
    lightness = 0.5
    while contrast(color := _hex(colorsys.hls_to_rgb(hue, lightness, 0.62))) < wanted:
        lightness -= 0.01
    return ProvinceStyle(color, _MARKERS[place % len(_MARKERS)])


def province_name(province_id: object) -> str:
    """Short name of a province_id; 全国 for the nation; anything else as it is."""
    if province_id == NATION:
        return word("全国")
    known = PROVINCES.get(str(province_id))
    return word(known[0]) if known else str(province_id)


def province_of(label: str) -> str | None:
    """The province_id of a label that begins with a province's short name: `江西“十三五”规划`."""
    return next((p for p in (NATION, *PROVINCES) if label.startswith(province_name(p))), None)


def blend(color: str, share: float, ground: str = "#ffffff") -> str:
    """`share` of the colour over the ground, as an opaque colour (printers and SVG readers agree
    on those, not on transparency)."""
    pairs = zip(_rgb(color), _rgb(ground), strict=True)
    return _hex(tuple(share * a + (1 - share) * b for a, b in pairs))


def contrast(color: str, ground: str = "#ffffff") -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(color), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tint(color: str) -> str:
    """The colour thinned to a ground."""
    return blend(color, 0.14)


def on_tint(color: str) -> str:
    """The colour for letters on its tint, darkened as far as they need it."""
    steps = (blend(color, 1 - k / 20, "#000000") for k in range(20))
    return next(step for step in steps if contrast(step, tint(color)) >= _READABLE)


def ink_on(ground: str) -> str:
    """The colour for letters on a ground that tells an amount: ink or white, else black."""
    inks = (INK, "#ffffff", "#000000")
    return next((ink for ink in inks if contrast(ink, ground) >= _READABLE), "#000000")


def _luminance(color: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _rgb(color: str) -> tuple[float, ...]:
    return tuple(int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in rgb)
