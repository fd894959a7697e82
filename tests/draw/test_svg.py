"""SVG that can stand beside others in one page, and in a PDF: the same bytes every time."""

from __future__ import annotations

import re

import pypdfium2
import pytest
import typst

from kexie_analysis import draw
from kexie_analysis.draw.fonts import _faces_of
from tests.draw import frames


def ids(svg: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', svg))


@pytest.fixture(scope="module")
def figure() -> draw.Figure:
    return draw.draw_trajectory(frames.observed(3), frames.targets(3))


def test_the_same_frame_gives_the_same_bytes(figure: draw.Figure) -> None:
    again = draw.draw_trajectory(frames.observed(3), frames.targets(3))
    assert again.svg == figure.svg


def test_ids_of_two_figures_differ(figure: draw.Figure) -> None:
    other = draw.draw_trajectory(frames.observed(4), frames.targets(4))
    assert ids(figure.svg)
    assert not ids(figure.svg) & ids(other.svg)
    for svg in (figure.svg, other.svg):
        assert len(re.findall(r' id="', svg)) == len(ids(svg))
        used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
        assert used <= ids(svg)


def test_nothing_in_it_touches_the_page_around(figure: draw.Figure) -> None:
    for word in ("<style", "<script", "<metadata", "matplotlib", "http://", "<!--", "font: "):
        assert word not in figure.svg.replace("http://www.w3.org/", ""), word


def test_its_text_is_text_with_a_list_of_fonts(figure: draw.Figure) -> None:
    assert "江西" in figure.svg
    assert "sans-serif" in figure.svg
    assert "<text" in figure.svg


def test_typst_sets_its_text_in_our_font(figure: draw.Figure, tmp_path) -> None:
    faces = _faces_of("mpl_font", "NotoSansCJKsc-*.otf")
    surface = draw.draw_pmc_surface(frames.pmc(1)).svg
    (tmp_path / "a.svg").write_text(figure.svg, encoding="utf-8")
    (tmp_path / "b.svg").write_text(surface, encoding="utf-8")
    page = tmp_path / "page.typ"
    page.write_text('#image("a.svg", alt: "x")\n#image("b.svg", alt: "y")', encoding="utf-8")
    compiled = typst.compile(page, font_paths=[str(faces[400].parent)], ignore_system_fonts=True)
    document = pypdfium2.PdfDocument(compiled)
    text = "".join(p.get_textpage().get_text_bounded() for p in document)
    assert "江西" in text
    assert "到目标的路径" in text.replace("\n", "").replace("\r", "")
