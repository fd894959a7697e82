"""PDF files: page heads off, lines joined, contents kept, ruled tables as grids."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.pdf_flow import Flow, drop_heads_and_feet, join_lines
from kexie_analysis.extract.pdf_page import Char, Line, _mend
from kexie_analysis.extract.reading import read_document
from tests.documents.build import Grid, Heading, Para, write_pdf

LONG = (
    "本规划说的是一个虚构的省份，这里写下一段很长的话，看换行之后的文字能不能接得上，"
    "中间有到2031年建成站点120家以上和占比15.5%这样的数，也有 English words 在句中，直到句号为止。"
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    blocks = [Heading("总体要求"), Para(LONG), Heading("重点任务")]
    blocks += [Para(f"{n}.第{n}项任务。{LONG}") for n in range(1, 25)]
    blocks += [
        Grid(
            [
                ["指标", "2031年", "属性"],
                ["站点（家）", "≥120", "预期性"],
                ["占比（%）", "15", "约束性"],
            ]
        )
    ]
    return write_pdf(
        tmp_path_factory.mktemp("pdf") / "a.pdf", blocks, head="某省科协文件汇编", contents=True
    )


def test_lines_are_joined_and_heads_are_off(sample: Path) -> None:
    document = read_document(sample)
    lines = document.text.splitlines()
    assert LONG.replace(" English words ", "English words") in lines
    assert [line for line in lines if line.startswith("24.")] == [
        "24.第24项任务。" + LONG.replace(" English words ", "English words")
    ]
    assert "汇编" not in document.text
    assert "— 2 —" not in document.text


def test_contents_page_stays_and_is_recognisable(sample: Path) -> None:
    lines = read_document(sample).text.splitlines()
    assert lines[0] == "目录"
    assert [line.split("……")[0] for line in lines if "……" in line] == ["总体要求", "重点任务"]


def test_ruled_tables_are_grids(sample: Path) -> None:
    document = read_document(sample)
    rows: dict[int, list[str]] = {}
    for cell in document.grids[0].cells:
        rows.setdefault(cell.row, []).append(document.text[cell.start : cell.end])
    assert list(rows.values()) == [
        ["指标", "2031年", "属性"],
        ["站点（家）", "≥120", "预期性"],
        ["占比（%）", "15", "约束性"],
    ]


def test_larger_type_is_a_heading(sample: Path) -> None:
    document = read_document(sample)
    assert "总体要求" in [document.text[h.start : h.end] for h in document.headings]


@pytest.mark.parametrize("size", ["9pt", "16pt"])
def test_any_size_of_type(tmp_path: Path, size: str) -> None:
    path = write_pdf(
        tmp_path / "a.pdf", [Para(f"{n}.任务。{LONG}") for n in range(1, 9)], size=size
    )
    lines = read_document(path).text.splitlines()
    assert [line.split(".")[0] for line in lines] == [str(n) for n in range(1, 9)]


def test_an_empty_pdf_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有文字"):
        read_document(write_pdf(tmp_path / "a.pdf", []))


def test_a_scanned_pdf_says_so(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    image.new("L", (600, 800), 200).save(tmp_path / "a.pdf")
    with pytest.raises(DocumentError, match="扫描件") as caught:
        read_document(tmp_path / "a.pdf")
    assert "OCR" in caught.value.next_step


@pytest.mark.parametrize("keep", [0.01, 0.3, 0.7])
def test_a_truncated_pdf_is_an_error_or_text(sample: Path, tmp_path: Path, keep: float) -> None:
    raw = sample.read_bytes()
    path = tmp_path / "a.pdf"
    path.write_bytes(raw[: max(int(len(raw) * keep), 20)])
    with pytest.raises(DocumentError, match=r"损坏|没有文字"):
        read_document(path)


def made(text: str, left: float, right: float, top: float, *, size: float = 12) -> Line:
    return Line([(text, left, right)], left, right, top - size, top, size)


def test_what_repeats_in_the_body_stays() -> None:
    pages = []
    for n in range(4):
        lines = [made("某省文件", 200, 300, 800)]
        lines += [made(f"第{n}页正文的一行字", 90, 500, 740 - 20 * i) for i in range(20)]
        lines[8] = made("责任部门：学会部", 90, 200, 600)
        lines.append(made(f"— {n + 1} —", 280, 320, 60))
        pages.append(Flow(list(lines), 842))
    drop_heads_and_feet(pages)
    kept = [line.text for page in pages for line in page.lines()]
    assert kept.count("责任部门：学会部") == 4
    assert "某省文件" not in kept
    assert not any("—" in text for text in kept)


def test_lines_of_blocks_without_indents() -> None:
    rows = [
        made("一、这一行写满了整个版心的宽度直到右边", 90, 500, 700),
        made("缘所以下一行是接着它的。", 90, 250, 680),
        made("二、这一行也写满了整个版心的宽度到右边", 90, 500, 660),
        made("三、新的一条。", 90, 200, 640),
        made("短行没有句号", 90, 200, 620),
        made("另起一行", 90, 180, 600),
    ]
    texts = [p.text for p in join_lines([Flow(list(rows), 842)])]
    assert texts == [
        "一、这一行写满了整个版心的宽度直到右边缘所以下一行是接着它的。",
        "二、这一行也写满了整个版心的宽度到右边",
        "三、新的一条。",
        "短行没有句号",
        "另起一行",
    ]


def test_a_chapter_after_a_line_that_filled_the_width_begins_anew_among_indents() -> None:
    rows = [
        made("这一段缩进起头并且写满了整个版心", 114, 500, 700),
        made("接着的一行仍然写满了版心的宽度。", 90, 500, 680),
        made("二、形势", 90, 150, 660),
        made("又一段缩进起头并且写满了整个版心", 114, 500, 640),
        made("收尾。", 90, 130, 620),
        made("第三段缩进起头。", 114, 240, 600),
    ]
    texts = [p.text for p in join_lines([Flow(list(rows), 842)])]
    assert [text[:3] for text in texts] == ["这一段", "二、形", "又一段", "第三段"]


def test_a_table_over_several_pages_is_one(tmp_path: Path) -> None:
    rows = [["任务", "时限"]] + [[f"第{n}项任务要办好", "2031年6月底前"] for n in range(1, 90)]
    document = read_document(
        write_pdf(tmp_path / "a.pdf", [Grid(rows), Para("表后的话。")], head="某省文件")
    )
    assert len(document.grids) == 1
    texts = [document.text[c.start : c.end] for c in document.grids[0].cells]
    assert texts == [cell for row in rows for cell in row]
    assert [c.row for c in document.grids[0].cells] == [n for n in range(90) for _ in range(2)]
    assert document.text.splitlines()[-1] == "表后的话。"


def test_characters_broken_apart_are_a_line_again() -> None:
    chars = [[Char(ord(c), 90 + 12 * i, 700, 102 + 12 * i, 712)] for i, c in enumerate("表后的话")]
    below = [[Char(ord("另"), 90, 680, 102, 692)]]
    assert ["".join(chr(c.code) for c in line) for line in _mend(chars + below)] == [
        "表后的话",
        "另",
    ]
