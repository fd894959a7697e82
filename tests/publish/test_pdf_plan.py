"""Where pages of a briefing end: little blank paper, and nothing torn from what it belongs to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from kexie_analysis.publish.model import Cover, Document, Picture
from kexie_analysis.publish.pdf import render_pdf
from kexie_analysis.publish.pdf_fill import filled
from kexie_analysis.publish.pdf_measure import planned
from kexie_analysis.publish.pdf_orders import Item
from kexie_analysis.publish.pdf_plan import NOTE_STRETCHES, PAGE, STRETCHES, least_scale, plan
from kexie_analysis.publish.pictures import least_share
from kexie_analysis.publish.svg import smallest_text


def _text(index: int, height: float) -> Item:
    return Item(index, "summary", height, 10.0, 10.0, loose=16.0)


def _heading(index: int) -> Item:
    return Item(index, "heading", 14.0, 25.0, 12.0, sticky=True)


def _figure(index: int, height: float) -> Item:
    return Item(index, "figure", height, 12.0, 12.0, image=height - 80)


def _table(index: int, rows: int) -> Item:
    heights = (15.0,) * rows
    return Item(
        index, "table", 80 + sum(heights), 12.0, 12.0, top=30, head=20, rows=heights, tail=30, size=9
    )  # fmt: skip


def test_a_figure_is_made_a_little_smaller_to_fit_the_page() -> None:
    found = plan([_text(0, 250), _figure(1, 400), _heading(2), _text(3, 300)])
    assert 0.8 < found.choices[1].scale < 0.99
    assert 250 + 12 + 400 - 320 * (1 - found.choices[1].scale) <= PAGE


def test_a_figure_with_room_keeps_its_size() -> None:
    assert plan([_text(0, 200), _figure(1, 400)]).choices[1].scale == 1.0


def test_the_smallest_letters_say_how_small_a_figure_may_be_made() -> None:
    svg = b'<svg viewBox="0 0 400 300"><text style="font-size: 9px">a</text><text style="font-size: 8px"/></svg>'
    assert smallest_text(svg, 200.0) == 4.0
    assert smallest_text(b"", 200.0) == 0.0
    large, small, none = least_scale(8.0), least_scale(7.0), least_scale(0.0)
    assert none < large < small
    assert large * 8.0 == small * 7.0 == 6.5
    assert least_scale(5.0) == 1.0
    figure = _figure(1, 480)
    for least, fits in ((large, True), (small, False)):
        found = plan([_text(0, 200), replace(figure, least=least), _heading(2), _text(3, 300)])
        assert (200 + 12 + 480 - 400 * (1 - found.choices[1].scale) <= PAGE) == fits


def test_a_table_fills_the_page_that_its_figure_does_not_fit() -> None:
    found = plan(
        [_text(0, 360), _heading(1), _figure(2, 420), _table(3, 7), _heading(4), _text(5, 90)]
    )
    assert found.order == [0, 1, 3, 2, 4, 5]


def test_figures_keep_their_order_and_stay_in_their_section() -> None:
    items = [_heading(0), _figure(1, 500), _figure(2, 500), _table(3, 4), _heading(4), _table(5, 9)]
    order = plan(items).order
    assert order.index(1) < order.index(2)
    assert sorted(order[:4]) == [0, 1, 2, 3]
    assert order[4:] == [4, 5]


@pytest.mark.parametrize("used", range(180, 420, 30))
def test_the_lines_below_a_table_never_stand_alone(used: int) -> None:
    items = [_text(0, float(used)), _table(1, 20)]
    choice = plan(items).choices[1]
    rows = [15.0 + 2 * (choice.inset - 0.42) * 9 for _ in range(20)]
    y = used + 12.0 + 30 + 20 + sum(rows)
    alone = y <= PAGE - 1.5 < y + 30
    assert not alone or choice.tied or choice.keep


def test_blocks_are_rearranged_as_planned() -> None:
    blocks = [
        {"t": "figure", "c": {"t": "image", "height": 420.0}},
        {"t": "table", "body": [[], []], "size": 9.0, "under": [], "keep": True, "turned": False},
    ]
    heights = {0: (0.0, 512.6), 1: (512.6, 682.6)}

    def measure(nodes: dict) -> list:
        assert nodes["measuring"]
        marks = [
            ((1, "head"), 1, 530.0),
            ((1, 0), 1, 550.0),
            ((1, 1), 1, 560.0),
            ((1, "tail"), 1, 680.0),
        ]
        return marks + [
            ((i, w), 1, h[w == "to"]) for i, h in heights.items() for w in ("from", "to")
        ]

    out = planned({"blocks": blocks, "notes": [], "words": {}}, measure)["blocks"]
    assert [b["t"] for b in out] == ["figure", "table"]
    assert out[0]["scale"] < 1
    assert out[1]["keep"] is True


def test_what_the_template_sets_is_what_is_reckoned_with() -> None:
    """Spaces that the template and the planning must agree on."""
    folder = Path(__file__).parents[2] / "kexie_analysis/publish/templates"
    template = (folder / "briefing.typ").read_text(encoding="utf-8")
    assert "top: 37mm, bottom: 35mm" in template
    assert abs(PAGE - (297 - 37 - 35) * 72 / 25.4) < 0.1
    assert 'weight: ("bold", "bold", "medium"), fill: (ink,), above: (1.7em, 1.3em))' in template
    assert 'above: look("above"), below: 0.8em' in template


def test_a_summary_set_wider_never_goes_over_the_page() -> None:
    heights = tuple(400.0 * stretch for stretch in STRETCHES)
    summary = Item(1, "summary", 400, 10.0, 15.0, loose=20.0, heights=heights)
    found = plan([_text(0, 150), summary, _heading(2), _figure(3, 525)])
    assert 150 + 10 + 400 * found.choices[1].stretch <= PAGE


@pytest.mark.parametrize(("more", "kept"), [(80.0, True), (480.0, False)])
def test_what_is_written_out_elsewhere_now_is_measured_again(more: float, kept: bool) -> None:
    """A table put before its figure gets the source that the figure had: it is higher by that."""
    heights = {"summary": 360.0, "figure": 420.0, "table": 150.0}
    blocks = [{"t": "summary"}, {"t": "figure", "c": {"t": "image", "height": 340.0}},
              {"t": "table", "body": [[]], "size": 9.0, "keep": True, "turned": False}]  # fmt: skip
    nodes = {"blocks": [{**b, "under": [b["t"]]} for b in blocks], "notes": [], "words": {}}
    measured = []

    def measure(whole: dict) -> list:
        measured.append(whole["blocks"])
        y, marks = 0.0, []
        for at, block in enumerate(whole["blocks"]):
            start, y = y, y + heights[block["t"]] + 12.6 + more * (block["under"] == ["anew"])
            marks += [((at, "from"), 1, start), ((at, "to"), 1, y)]
            if block["t"] == "table":
                marks += [((at, 0), 1, start + 40), ((at, "tail"), 1, y - 40)]
        return marks

    def refer(order: list[dict]) -> list[dict]:
        return [{**b, "under": ["anew"]} if b["t"] == "table" else b for b in order]

    out = planned(nodes, measure, refer)["blocks"]
    assert [[b["t"] for b in m] for m in measured] == [
        list(heights),
        ["summary", "table", "figure"],
    ]
    moved = [("table", ["anew"]), ("figure", ["figure"])]
    still = [("figure", ["figure"]), ("table", ["table"])]
    assert [(b["t"], b["under"]) for b in out[1:]] == (moved if kept else still)


def test_a_note_is_set_closer_where_that_spares_a_page() -> None:
    def note(height: float) -> Item:
        heights = tuple(height * s for s in NOTE_STRETCHES)
        return Item(1, "note", height, 12.0, 12.0, loose=18.0, heights=heights)

    over, room, far = (plan([_text(0, y), _figure(2, 200), note(200)]) for y in (230, 150, 400))
    assert over.choices[1].stretch < 1
    assert room.choices[1].stretch == far.choices[1].stretch == 1.0


@pytest.mark.parametrize("above", range(446, 454))
def test_text_that_fills_the_page_to_the_last_point_is_set_closer(above: int) -> None:
    """Measuring is a point out: quotations foretold to end with the page went over it."""
    quotations = Item(1, "quotations", 150.0, 25.0, 12.0, loose=24.0, heights=(150, 140, 130))
    found = plan([_figure(0, 200), replace(_text(2, above - 200.0), kind="par"), quotations])
    y = 200 + 12 + (above - 200) + 25 + quotations.heights[0]
    assert (found.choices[1].stretch < 1) == (y > PAGE - 1.5)


@pytest.mark.parametrize(
    ("letters", "lines", "size"), [(20, [20], 22), (21, [21], 20), (41, [22, 19], 20), (25, [20, 5], 22)]
)  # fmt: skip
def test_a_title_is_as_large_as_its_fewest_lines_allow(
    letters: int, lines: list[int], size: int
) -> None:
    title = "甲" * letters
    data = render_pdf(Document(title, (Cover(title),), ours=True), timestamp=0, warn=print)
    with pdfium.PdfDocument(data) as pdf:
        page = pdf[0].get_textpage()
        shown = [i for i in range(page.count_chars()) if page.get_text_range(i, 1) == "甲"]
        boxes = [page.get_charbox(i) for i in shown]
    assert list(Counter(round(b[1]) for b in boxes).values()) == lines
    assert round(boxes[1][0] - boxes[0][0]) == size


def _foreign(*blocks: tuple[str, float]) -> list[dict]:
    """The blocks of somebody else's notebook, by kind and height, as they would be set."""
    nodes: list[dict] = []
    for kind, height in blocks:
        node: dict = {"t": kind, "text": "x", "sticky": kind == "code"}
        nodes.append(
            node
            | ({"c": {"t": "image", "height": height, "least": 0.7}} if kind == "figure" else {})
        )
    at, marks = 0.0, []
    for i, (_, height) in enumerate(blocks):
        marks += [
            ((i, "from"), 1, at),
            ((i, "to"), 1, at + height + (12.6 if i + 1 < len(blocks) else 0)),
        ]
        at += height + 12.6
    return filled({"ours": False, "blocks": nodes}, lambda whole: marks)["blocks"]


def test_figures_of_others_share_a_page_where_each_is_made_a_little_smaller() -> None:
    scales = [n["scale"] for n in _foreign(("figure", 370.0), ("figure", 370.0))]
    assert all(0.75 < scale < 0.9 for scale in scales)
    assert 370 * sum(scales) + 12.6 <= PAGE


def test_short_code_goes_with_its_figure_unless_much_of_the_page_were_left_blank() -> None:
    late = _foreign(("math", 480.0), ("code", 32.0), ("figure", 400.0))
    early = _foreign(("math", 280.0), ("code", 110.0), ("figure", 480.0))
    assert late[1]["sticky"]
    assert not early[1]["sticky"]


def test_a_picture_that_tells_its_density_may_be_made_as_small_as_its_words_allow() -> None:
    def told(density: int) -> bytes:
        start = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (600).to_bytes(4) + bytes(13)
        metre = round(density / 0.0254).to_bytes(4)
        return start + b"\0\0\0\tpHYs" + metre + metre + b"\x01"

    coarse, fine = (Picture(told(d), "image/png") for d in (60, 100))
    assert least_share(coarse, 440) == 0.7
    assert 0.55 <= least_share(fine, 440) < 0.7
