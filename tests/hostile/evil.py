"""Words that want to be markup, code, a path or a formula; a data folder and documents full of them."""

from __future__ import annotations

import io
from pathlib import Path

from kexie_analysis.package import Row, Tables, write_tables
from tests.hostile.documents import docx
from tests.tiny import tiny_tables, write_tiny

RUN = "window.__pwned=1"
PAYLOADS: dict[str, str] = {
    "script": f"<script>{RUN};alert(1)</script>",
    "handler": f'"><img src=x onerror="{RUN};alert(2)">',
    "close-script": f"</script><script>{RUN}</script>",
    "close-style": f"</style><script>{RUN}</script>",
    "close-title": f"</title></textarea><script>{RUN}</script>",
    "comment": f"--><script>{RUN}</script><!--",
    "javascript": f"[点](javascript:{RUN})<a href='jav&#x09;ascript:{RUN}'>点</a>",
    "svg": f'<svg onload="{RUN}"><script>{RUN}</script><image href="http://192.0.2.1/a"/></svg>',
    "css": r"\3c script\3e </style>{background:url(http://192.0.2.1/b)}",
    "attribute": f"' onmouseover='{RUN}' autofocus onfocus='{RUN}' x='",
    "typst-import": '#import "x.typ"',
    "typst-read": '#read("/etc/hostname")',
    "typst-signs": r"$x$ *b* _i_ \u{41} // c /* d @ref <label> ~ `raw` = h",
    "typst-close": '")]} #panic("x") [{("',
    "formula-cmd": "=cmd|' /C calc'!A0",
    "formula-plus": "+1+cmd|x",
    "formula-minus": "-1+2",
    "formula-at": "@SUM(A1:A9)",
    "formula-link": '=HYPERLINK("http://192.0.2.1/c","点")',
    "formula-tab": "\t=1+1",
    "word-field": '{ INCLUDETEXT "http://192.0.2.1/d" } DDEAUTO c:\\x cmd',
    "word-markup": '</w:t></w:r><w:fldSimple w:instr="DDEAUTO x"/>',
    "bidi": "\u202egnp.exe\u202c\u2066x\u2069",
    "python": '"]; import os; os.system("touch pwned"); x=["',
    "python-triple": '"""\nimport os; os.system("touch pwned")\n"""',
    "jinja": "{{ 7*7 }}{% import os %}{{ ''.__class__.__mro__ }}",
    "path": "../../../../tmp/pwned",
    "percent": "%s%n%(x)s{0}{x!r}$HOME`id`$(id)",
    "latex": r"$\href{javascript:window.__pwned=1}{x}$\input{/etc/hostname}",
    "entity": "&lt;script&gt;&#60;b&#62;&amp;",
}
NAMES = list(PAYLOADS)


def payload(number: int) -> str:
    return PAYLOADS[NAMES[number % len(NAMES)]]


def evil_tables() -> Tables:
    """The made-up tables with a payload in every column that a document's words can reach."""
    tables = tiny_tables()
    count = iter(range(10_000))

    def spoil(table: str, *columns: str, keep: bool = True) -> None:
        for row in tables[table]:
            for column in columns:
                if row.get(column) is not None:
                    row[column] = payload(next(count)) + (str(row[column]) if keep else "")

    spoil("plans", "title")
    spoil("plans", "issuer", "source_file", "note")
    for row in tables["plans"]:
        row["doc_number"] = payload(next(count))
        row["note"] = row["note"] or payload(next(count))
    spoil("quantities", "indicator", "value_text")
    _give_every_payload_a_task(tables)
    spoil("tasks", "marker", keep=False)
    spoil("sections", "title", "marker")
    spoil("mentions", "term")
    for row in tables["assignments"]:
        row["departments"] = ";".join(
            f"{payload(next(count)).replace(';', ',')}部" for _ in range(4)
        )
        row["due_text"] = payload(next(count))
    for row in tables["quantities"]:
        if row["indicator_id"] is None:
            row["unit"] = payload(next(count))
    spoil("reference/literacy_survey", "region", "survey")
    return tables


def _give_every_payload_a_task(tables: Tables) -> None:
    """Every payload is the title of a task, and the whole name of one thing counted."""
    first = tables["tasks"][0]
    figure = next(row for row in tables["quantities"] if row["indicator_id"] is None)
    for number, name in enumerate(NAMES):
        start = 2000 + 10 * number
        task: Row = {
            **first, "task_id": f"{first['plan_id']}-t{start:05d}", "number": 10 + number,
            "title": PAYLOADS[name], "start": start, "end": start + 9,
        }  # fmt: skip
        tables["tasks"].append(task)
        tables["quantities"].append({
            **figure, "quantity_id": f"{first['plan_id']}-q{start:05d}", "task_id": task["task_id"],
            "indicator": PAYLOADS[name], "start": start, "end": start + 3,
        })  # fmt: skip
    for row in tables["plans"]:
        if row["plan_id"] == first["plan_id"]:
            row["chars"] = 5000


def write_evil_data(folder: Path) -> Path:
    """A data folder that passes its checks and is full of payloads."""
    write_tiny(folder)
    write_tables(evil_tables(), folder)
    return folder


def evil_plan(title: str, province: str = "甘肃省") -> str:
    """A plan in our own words around the payloads, one task for each."""
    tasks = "\n".join(
        f"{n}.{' '.join(text.split())}。全年建成{' '.join(text.split())}驿站{n + 10}个，"
        f"12月底前完成。（责任部门：{' '.join(text.split())[:12]}科普部、学会部）"
        for n, text in enumerate(PAYLOADS.values(), 1)
    )
    return (
        f"{province}科学技术协会{title}2023年工作要点\n2023年，本会按以下安排开展工作，提高科学素质。\n"
        f"一、服务基层{PAYLOADS['script']}\n{tasks}\n{province}科学技术协会\n2023年2月6日\n"
    )


def write_evil_documents(folder: Path) -> Path:
    """The plan as text, as a page and as a Word file, under names that mean harm. Returns `folder`."""
    from xml.sax.saxutils import escape

    folder.mkdir(parents=True, exist_ok=True)
    name = "<img src=x onerror=alert(1)>$(touch x)'\"=1+1.txt"
    (folder / name).write_text(evil_plan(PAYLOADS["typst-read"]), encoding="utf-8")
    lines = evil_plan(PAYLOADS["handler"], "宁夏回族自治区").splitlines()
    page = "".join(f"<p>{escape(line)}</p>" for line in lines)
    live = f"<script>{RUN}</script><p onclick='{RUN}'>落款</p><iframe src='http://192.0.2.1/e'></iframe>"
    (folder / "#import x.html").write_text(
        f"<html><head><meta charset='utf-8'></head><body>{page}{live}</body></html>",
        encoding="utf-8",
    )
    lines = evil_plan(PAYLOADS["jinja"], "西藏自治区").splitlines()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    field = '<w:p><w:fldSimple w:instr="INCLUDETEXT /etc/hostname"><w:r><w:t>域</w:t></w:r></w:fldSimple></w:p>'
    body = "".join(f"<w:p><w:r><w:t>{escape(clean(line))}</w:t></w:r></w:p>" for line in lines)
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:document {space}><w:body>{body}{field}</w:body></w:document>'
    (folder / "=cmd.docx").write_bytes(docx(xml))
    return folder


def clean(line: str) -> str:
    return "".join(c for c in line if c.isprintable() or c in "\u202e\u202c\u2066\u2069")


def all_cells(data: bytes) -> list:
    """Every cell of a workbook."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]
