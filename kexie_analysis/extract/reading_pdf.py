"""PDF files with text in them: paragraphs and ruled tables, by PDFium.

A scanned file has no text and is refused with the reason; so is an encrypted one.
"""

from __future__ import annotations

from kexie_analysis.errors import DocumentError
from kexie_analysis.extract.building import TextBuilder
from kexie_analysis.extract.document import BOLD_LEVEL, MAX_CHARS, Document
from kexie_analysis.extract.pdf_flow import Flow, Paragraph, drop_heads_and_feet, join_lines
from kexie_analysis.extract.pdf_page import Char, Line, Page, make_line, read_page
from kexie_analysis.extract.pdf_tables import find_tables, read_cells

MAX_PAGES = 2000


def read_pdf(raw: bytes, where: str, *, limit: int = MAX_CHARS) -> Document:
    """Read a PDF file.

    Raises
    ------
    DocumentError : damaged, encrypted, scanned (no text), or beyond the limits.
    """
    pages = _read_pages(raw, where, limit)
    _refuse_scanned(pages, where)
    flows = [_flow(page) for page in pages]
    drop_heads_and_feet(flows)
    out = TextBuilder(where, limit)
    for item in join_lines(flows):
        if isinstance(item, Paragraph):
            out.add(item.text, level=BOLD_LEVEL if item.heading else None)
        else:
            out.add_grid(item)
    blank = [page.number for page in pages if not page.chars and page.images]
    warnings = []
    if blank:
        named = "、".join(map(str, blank[:10]))
        warnings.append(f"第 {named} 页没有文字，可能是扫描图，未读取")
    return Document(
        where, "", "pdf", out.text(), tuple(out.grids), tuple(out.headings), tuple(warnings)
    )


def _read_pages(raw: bytes, where: str, limit: int) -> list[Page]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        raise _cannot_open(str(error), where) from None
    try:
        if len(document) > MAX_PAGES:
            raise DocumentError(
                f"页数过多（{len(document)} 页）",
                where=where,
                allowed=f"不超过 {MAX_PAGES} 页",
                next_step="拆分文件",
            )
        pages: list[Page] = []
        left = limit
        for number in range(len(document)):
            page = _read_one(document, number, left)
            pages.append(page)
            left -= sum(map(len, page.chars))
            if left <= 0:
                raise DocumentError(
                    f"文字过多（超过 {limit // 10000} 万字）", where=where, next_step="拆分文件"
                )
        return pages
    except pdfium.PdfiumError as error:
        raise _cannot_open(str(error), where) from None
    finally:
        document.close()


def _read_one(document, number: int, limit: int) -> Page:
    page = document[number]
    try:
        width, height = page.get_size()
        return read_page(page.raw, number + 1, width, height, limit=limit)
    finally:
        page.close()


def _cannot_open(reason: str, where: str) -> DocumentError:
    if "password" in reason.lower() or "security" in reason.lower():
        return DocumentError("PDF 文件有密码", where=where, next_step="去掉密码后另存，再试")
    return DocumentError("PDF 文件损坏或不完整", where=where, next_step="重新下载或重新导出该文件")


def _refuse_scanned(pages: list[Page], where: str) -> None:
    chars = sum(not c.blank for page in pages for line in page.chars for c in line)
    images = sum(page.images for page in pages)
    if chars == 0 or (images and chars < 5 * len(pages)):
        what = "PDF 是扫描件，没有文字" if images else "PDF 里没有文字"
        raise DocumentError(
            what, where=where, next_step="先做文字识别（OCR），另存为带文字的 PDF、.docx 或 .txt"
        )
    if sum(page.unmapped for page in pages) * 3 > chars:
        raise DocumentError(
            "PDF 的字体没有编码表，文字无法还原",
            where=where,
            next_step="用原始的 Word 文件，或先做文字识别",
        )


def _flow(page: Page) -> Flow:
    """A page's lines and tables in reading order."""
    tables = find_tables(page)
    inside: list[list[list[Char]]] = [[] for _ in tables]
    first: dict[int, int] = {}
    items: list[tuple[int, Line | list]] = []
    for order, chars in enumerate(page.chars):
        outside: list[Char] = []
        parts: dict[int, list[Char]] = {}
        for char in chars:
            at = next((i for i, table in enumerate(tables) if table.holds(char)), None)
            (outside if at is None else parts.setdefault(at, [])).append(char)
        for at, part in parts.items():
            inside[at].append(part)
            first.setdefault(at, order)
        line = make_line(outside, order) if outside else None
        if line:
            items.append((order, line))
    items += [(order, read_cells(tables[at], inside[at])) for at, order in first.items()]
    items.sort(key=lambda item: item[0])
    return Flow([item for _, item in items], page.height)
