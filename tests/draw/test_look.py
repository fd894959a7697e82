"""Colours, fonts, the style sheet: one look, by name, told apart without colour."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest

import kexie_analysis.draw
from kexie_analysis.draw import fonts, palette
from kexie_analysis.errors import ReportError

ROOT = Path(__file__).parents[2]
GIVEN = {
    "CN-JX": "#0f766e", "CN-QH": "#c2570c", "CN-HL": "#4338ca", "CN-JS": "#9d174d", "CN": "#6b7280",
}  # fmt: skip


def test_the_given_colours_are_kept() -> None:
    assert {p: palette.province_style(p).color for p in GIVEN} == GIVEN


@pytest.mark.parametrize("province", [*palette.PROVINCES, "CN"])
def test_every_colour_can_be_read_on_white_and_on_its_tint(province: str) -> None:
    style = palette.province_style(province)
    assert palette.contrast(style.color) >= 4.5
    assert palette.contrast(palette.on_tint(style.color), style.tint) >= 4.5


def test_letters_can_be_read_on_every_shade() -> None:
    for k in range(101):
        for colour in (palette.BLUE, palette.INK):
            ground = palette.blend(colour, k / 100)
            assert palette.contrast(palette.ink_on(ground), ground) >= 4.5


@pytest.mark.parametrize("color", [palette.INK, palette.SOFT, palette.FAINT])
def test_text_greys_can_be_read(color: str) -> None:
    assert palette.contrast(color) >= 4.5
    assert palette.contrast(color, palette.GROUND) >= 4.3


def test_no_two_provinces_share_colour_and_marker() -> None:
    styles = [palette.province_style(p) for p in palette.PROVINCES]
    assert len({s.color for s in styles}) == 31
    assert len(set(styles)) == 31
    assert not {"D"} & {s.marker for s in styles}  # a diamond is a target


def test_provinces_are_those_of_the_data() -> None:
    with open(ROOT / "data" / "provinces.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {r["province_id"]: r["short_zh"] for r in rows} == {
        p: palette.province_name(p) for p in palette.PROVINCES
    }


def test_no_two_tiles_lie_on_one_another() -> None:
    from kexie_analysis.draw.charts.tiles import _OUTSIDE

    places = [v[1:] for v in palette.PROVINCES.values()] + [v[1:] for v in _OUTSIDE]
    assert len(set(places)) == 34


def test_a_label_tells_its_province() -> None:
    assert palette.province_of("江西“十三五”规划") == "CN-JX"
    assert palette.province_of("全国") == "CN"
    assert palette.province_of("某规划") is None


def test_the_style_is_known_by_both_names() -> None:
    before = dict(matplotlib.rcParams)
    for name in ("kexie", "kexie_analysis.draw.kexie"):
        with plt.style.context(name):
            assert matplotlib.rcParams["svg.fonttype"] == "none"
            assert matplotlib.rcParams["font.family"][0] == "Noto Sans CJK SC"
            assert not matplotlib.rcParams["axes.spines.top"]
    assert dict(matplotlib.rcParams) == before


def test_drawing_leaves_the_settings_of_the_notebook_alone() -> None:
    from tests.draw import frames

    before = dict(matplotlib.rcParams)
    kexie_analysis.draw.draw_pace(frames.pace(2))
    kexie_analysis.draw.draw_pmc_surface(frames.pmc(2))
    assert dict(matplotlib.rcParams) == before
    assert not plt.get_fignums()


def test_importing_draw_loads_neither_pyplot_nor_the_font_package() -> None:
    code = (
        "import sys, kexie_analysis.draw as d; d.cover; "
        "print([m for m in ('matplotlib.pyplot', 'mpl_font', 'seaborn') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch):
    fonts.register_fonts.cache_clear()
    monkeypatch.setattr(fonts, "_faces_of", lambda package, pattern: {})
    yield monkeypatch
    fonts.register_fonts.cache_clear()


def test_without_a_font_the_message_says_what_to_do(no_fonts) -> None:
    no_fonts.setattr(fonts, "_system_families", lambda: ())
    with pytest.raises(ReportError, match=r"找不到中文字体.*pip install mpl-font"):
        fonts.register_fonts()


def test_without_a_package_the_fonts_of_the_system_are_taken(no_fonts) -> None:
    no_fonts.setattr(fonts, "_system_families", lambda: ("Microsoft YaHei",))
    assert fonts.register_fonts() == ("Microsoft YaHei",)


@pytest.mark.parametrize("name", ["kexie", "kexie_analysis.draw.kexie"])
def test_the_style_by_name_finds_its_font_without_a_warning(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with plt.style.context(name), caplog.at_level("WARNING", logger="matplotlib.font_manager"):
        figure = matplotlib.figure.Figure()
        figure.text(0.5, 0.5, "江西与青海")
        figure.savefig(io.BytesIO(), format="png")
    assert not caplog.records
