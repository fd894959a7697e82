"""Pages in a real browser: nothing runs or loads that should not, everything works that should."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from kexie_analysis.publish.exporters import export_html
from tests.browser.contrast import LOW_CONTRAST
from tests.publish import foreign
from tests.publish.briefing import COVER, QUOTATION, SUMMARY, briefing, clause, shown

# One worker, one browser.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def ours() -> str:
    return export_html(briefing())


@pytest.mark.parametrize("name", foreign.NOTEBOOKS)
def test_foreign_pages_run_and_load_nothing(name: str, visit: Visit) -> None:
    visited = visit(export_html(foreign.NOTEBOOKS[name]()))
    visited.page.wait_for_timeout(100)
    assert visited.troubles == []


@pytest.mark.parametrize("name", foreign.NOTEBOOKS)
def test_foreign_pages_do_not_scroll_sideways_at_360_px(name: str, visit: Visit) -> None:
    page = visit(export_html(foreign.NOTEBOOKS[name]()), width=360).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_briefing_is_quiet_and_fits_at_every_width(ours: str, visit: Visit) -> None:
    for width in (360, 768, 1280, 1920):
        visited = visit(ours, width=width)
        assert visited.troubles == []
        assert visited.page.evaluate("document.documentElement.scrollWidth") <= width


def test_many_clauses_in_english_fit_360_px(visit: Visit) -> None:
    clauses = [clause(f"四({i})16", quotation=QUOTATION) for i in range(6)]
    finding = {**SUMMARY["findings"][0], "clauses": [{**c, "plan": "County A"} for c in clauses]}
    cells = [shown({**COVER, "lang": "en"}), shown({**SUMMARY, "findings": [finding]})]
    page = visit(export_html(new_notebook(cells=cells)), width=360).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_only_formulas_and_code_that_go_beyond_their_place_are_reached_by_keyboard(
    visit: Visit,
) -> None:
    code = "```\nshort\n```\n\n```\n" + "line\n" * 60 + "```\n"
    cell = new_markdown_cell(f"短的 $x+y$，长的 ${'+'.join(['abc'] * 40)}$。\n\n{code}")
    page = visit(export_html(new_notebook(cells=[cell])), width=360).page
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    tabs = "[...document.querySelectorAll('math, pre')].map(m => m.tabIndex)"
    assert page.evaluate(tabs) == [-1, 0, -1, 0]


def test_what_goes_beyond_the_edge_fades_and_is_reached_by_keyboard(
    ours: str, visit: Visit
) -> None:
    narrow, wide = visit(ours, width=360).page, visit(ours, width=1280).page
    for page in (narrow, wide):
        page.wait_for_timeout(100)
    boxes = "[...document.querySelectorAll('.scroll, .card')]"
    beyond = f"{boxes}.map(b => [b.scrollWidth > b.clientWidth + 1, b.classList.contains('more'), b.tabIndex])"
    found = narrow.evaluate(beyond)
    assert [True, True, 0] in found
    assert all(over == more == (tab == 0) for over, more, tab in found)
    assert all(item == [False, False, -1] for item in wide.evaluate(beyond))
    narrow.evaluate(f"{boxes}.forEach(b => b.scrollLeft = b.scrollWidth)")
    narrow.wait_for_timeout(100)
    assert narrow.locator(".more").count() == 0
    # The head of a long table stays in sight.
    wide.locator("table").nth(1).locator("tbody tr").nth(40).scroll_into_view_if_needed()
    assert wide.locator("table").nth(1).locator("thead").bounding_box()["y"] >= 0


def test_the_head_of_a_printed_table_is_read_on_every_page(ours: str, visit: Visit) -> None:
    page = visit(ours).page
    page.wait_for_timeout(100)
    head = page.locator("table").nth(1).locator("th").first.inner_text().split()[0]
    texts = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(page.pdf())]
    long = [text for text in texts if "第40项" in text]
    assert long
    assert all(head in text for text in long)


def test_contents_lead_to_their_headings(ours: str, visit: Visit) -> None:
    page = visit(ours).page
    page.locator("nav a").nth(1).click()
    page.wait_for_timeout(100)
    heading = page.locator("h2", has_text="二、还有什么")
    assert heading.bounding_box()["y"] < 200


def test_tables_sort_by_number_with_the_absent_last(ours: str, visit: Visit) -> None:
    page = visit(ours).page
    button = page.locator("table").first.locator("th button").nth(1)
    column = "[...document.querySelector('table').tBodies[0].rows].map(r => r.cells[1].textContent)"
    button.click()
    assert page.evaluate(column) == ["10", "1,234.5", "来源残缺"]
    button.click()
    assert page.evaluate(column) == ["1,234.5", "10", "来源残缺"]
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_tables_sort_by_keyboard(ours: str, visit: Visit) -> None:
    page = visit(ours).page
    page.locator("table").first.locator("th button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").count() == 1


def test_long_tables_filter(ours: str, visit: Visit) -> None:
    page = visit(ours).page
    field = page.locator("input[type=search]")
    assert field.count() == 1
    assert field.get_attribute("aria-label").split() == ["筛选", "表2", "长表"]
    field.fill("第77项")
    assert page.locator("table").nth(1).locator("tbody tr:visible").count() == 1
    assert "1 / 80" in page.locator("[role=status]").text_content()
    field.fill("")
    assert page.locator("table").nth(1).locator("tbody tr:visible").count() == 80


def test_a_clause_opens_its_quotation_by_keyboard_and_closes(ours: str, visit: Visit) -> None:
    page = visit(ours).page
    page.locator(".summary button.c").focus()
    page.keyboard.press("Enter")
    shown = page.locator("[popover]:popover-open")
    assert QUOTATION in shown.text_content()
    page.keyboard.press("Escape")
    assert page.locator("[popover]:popover-open").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ours", "prose", "streams", "interactive", "stylers", "maths"])
def test_contrast_is_enough(name: str, scheme: str, visit: Visit) -> None:
    markup = export_html(briefing() if name == "ours" else foreign.NOTEBOOKS[name]())
    page = visit(markup, scheme=scheme).page
    low = page.evaluate(LOW_CONTRAST)
    if name == "stylers":  # the author's own red on white stays as it is
        low = [item for item in low if item[1] != "2.00"]
    assert low == []


def test_print_is_light_and_without_controls(ours: str, visit: Visit) -> None:
    page = visit(ours, scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("nav.toc").is_hidden()
    assert page.locator(".filter").is_hidden()
    assert page.evaluate(LOW_CONTRAST) == []


def test_charts_keep_a_light_ground_and_text_that_can_be_found(ours: str, visit: Visit) -> None:
    page = visit(ours, scheme="dark").page
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert page.locator("svg text", has_text="甲省 9.5%").count() == 2


def test_the_whole_page_can_be_reached_by_keyboard(ours: str, visit: Visit) -> None:
    page = visit(ours, width=360).page  # where tables and charts go on beyond the edge
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className")
        )
    assert any("scroll" in s for s in seen)
    assert any("card" in s for s in seen)
    assert any(s.startswith("BUTTON") for s in seen)
