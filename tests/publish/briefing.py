"""A briefing of our own as a notebook shows it, made by hand: every kind of block once or more."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

MIME = "application/vnd.kexie.block+json"
QUOTATION = "到二〇二〇年全县科普馆达到十座，这是为测试写的一句话。"
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="440pt" height="180pt" viewBox="0 0 440 180">'
    '<style type="text/css">*{stroke-linejoin:round}</style><defs><clipPath id="c1"><rect width="440" height="180"/>'
    '</clipPath></defs><g id="axes" clip-path="url(#c1)"><line x1="20" y1="160" x2="420" y2="30" stroke="#0f766e"/>'
    '<text x="30" y="24" style="font: 9px \'Noto Sans CJK SC\'">甲省 9.5%</text></g></svg>'
)


def clause(text: str, *, province: str = "CN-JX", quotation: str | None = None) -> dict:
    return {
        "plan": "甲省规划",
        "clause": text,
        "province": province,
        "row_id": "x-q1",
        "quotation": quotation,
    }


def shown(block: dict, **more: str) -> Any:
    data = {MIME: block, "text/html": "<p>普通形式</p>", "text/plain": block["kind"], **more}
    return new_code_cell("展示()", outputs=[new_output("display_data", data=data)])


COVER = {
    "kind": "cover", "kicker": "样例 · 专题简报", "title": "甲省差半个百分点没有达到目标", "subtitle": "科普馆",
    "date": "2026年11月21日", "data_version": "abc123", "documents": 3, "lang": "zh",
}  # fmt: skip
SUMMARY = {
    "kind": "summary", "heading": "摘要",
    "findings": [
        {"text": "甲省承诺 10%，达到 9.5%，差 0.5 个百分点。", "strong": ["0.5 个百分点"],
         "clauses": [clause("四(五)16", quotation=QUOTATION)], "documents": 2},
        {"text": "乙省来源残缺。", "strong": [], "clauses": [], "documents": 1},
    ],
    "closing": "以上据所读 3 份文件。",
}  # fmt: skip
FIGURE = {
    "kind": "figure", "title": "科普馆的进度", "question": "谁走在前面？", "alt": "折线图：甲省到 9.5%。",
    "source": "样例文件", "note": "虚线为路径。",
}  # fmt: skip
TABLE = {
    "kind": "table", "title": "目标与结果", "question": "差多少？", "source": "样例文件", "note": "结果为 2020 年。",
    "columns": [
        {"name": "省份", "align": "left", "kind": "text", "unit": ""},
        {"name": "目标", "align": "right", "kind": "number", "unit": "%"},
        {"name": "结果", "align": "right", "kind": "number", "unit": "%"},
        {"name": "说明", "align": "left", "kind": "text", "unit": ""},
    ],
    "rows": [
        [{"text": "甲省", "province": "CN-JX"}, 10, {"text": "9.5", "value": 9.5, "clauses": [clause("一(四)", quotation=QUOTATION)]}, "=SUM(A1:A9)"],
        [{"text": "乙省", "province": "CN-QH"}, {"mark": "来源残缺"}, {"mark": "未检出"}, None],
        [{"text": "丙省"}, 1234.5, {"text": "约 1,200", "value": 1200}, "+0.81"],
    ],
}  # fmt: skip
NOTE = {
    "kind": "note",
    "title": "关于缺失",
    "paragraphs": ["未提出：完整的文件没有说。", "来源残缺：只剩一段。"],
}


def long_table(rows: int = 80) -> dict:
    body = [
        [f"第{i}项", i, {"text": f"{i * 2}", "value": i * 2}, "较长的说明文字，" * 4]
        for i in range(rows)
    ]
    return {**TABLE, "title": "长表", "rows": body}


def briefing() -> Any:
    """A notebook that shows a cover, so the exporters treat it as ours."""
    return new_notebook(
        cells=[
            shown(COVER),
            shown(SUMMARY),
            new_markdown_cell("## 走到哪里\n\n这一段是**正文**，见[后面](#还有什么)。"),
            shown(FIGURE, **{"image/svg+xml": CHART}),
            shown(TABLE),
            new_markdown_cell("## 还有什么\n\n### 其一\n\n正文。\n\n### 其二\n\n正文。"),
            shown(FIGURE, **{"image/svg+xml": CHART}),
            shown(long_table()),
            shown(NOTE),
        ],
        metadata={"language_info": {"name": "python"}},
    )
