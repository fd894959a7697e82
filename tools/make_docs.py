"""Write the pages of docs/ that are made from the code: data dictionary, methods, glossary.

python tools/make_docs.py            # write docs/data-dictionary.md, methods.md, glossary.md
python tools/make_docs.py --check    # exit 1 where one of them is not up to date
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from kexie_analysis.codebook import read_codebook  # noqa: E402
from kexie_analysis.schema import DOC_TYPE_ZH, EXTRACTED, TABLES, Field, Table  # noqa: E402

ANALYSE = HOME / "kexie_analysis" / "analyse"
_TYPES = {
    "string": "文字", "integer": "整数", "number": "数", "boolean": "是否", "date": "日期", "year": "年",
}  # fmt: skip
#: Terms of the field that no codebook holds: Chinese, English, what is meant here.
_TERMS = (
    ("科协", "association for science and technology", "科学技术协会，科技工作者的群众组织"),
    ("省级学会", "provincial learned society", "由省科协主管或联系的学会、协会、研究会"),
    ("事业发展规划", "five-year plan", "管五年的规划，doc_type 为 plan"),
    ("深化改革方案", "reform plan", "doc_type 为 reform_plan"),
    ("任务分工", "task breakdown", "逐项列出时限与责任部门，doc_type 为 task_breakdown"),
    ("年度工作要点", "annual work points", "管一年，doc_type 为 annual_points；不与五年规划排名"),
    ("任务", "task", "文件中写明要做什么的、带编号的最小单元"),
    ("条款", "clause", "任务或章节的编号，如 四(一)16，用来引证"),
    ("分句", "clause (coding unit)", "文本评价按此编码，见 clauses 表"),
    ("目标", "target", "文件承诺要达到的数，role 为 target"),
    ("结果", "result", "文件报告已达到的数，role 为 result"),
    ("背景数", "context figure", "既非承诺也非成绩的数，role 为 context"),
    ("口径", "basis", "时点水平、期内累计、每年或变化；口径不同不作比率"),
    ("承诺语气", "modality", "firm 确定；strive 力争、努力之类"),
    ("兑现度", "attainment", "结果与承诺之比，只在两边数同一事物时计算"),
    ("关注度", "salience", "提到某主题的任务占该文件任务篇幅的比重"),
    ("未提出", "not proposed", "完整文件经人工通读，确未写"),
    ("未检出", "not found", "机读未见，尚未人工通读"),
    ("不适用", "not applicable", "不是该类文件的事"),
    ("来源残缺", "source incomplete", "来源是残件，未见不等于未提出"),
    ("共同表述", "shared passage", "两份文件中相同的一段文字，只记位置与长度"),
    ("关键性", "keyness", "一方比另一方更常用某词的程度，以带先验的对数优势比计"),
    ("政策工具", "policy instrument", "供给、环境、需求三类"),
    ("PMC 指数", "PMC index", "按九个变量给文本打分；只说明文字写得多全，不说明工作做得多好"),
)


def main(arguments: list[str]) -> int:
    stale = []
    for name, text in build_pages().items():
        path = HOME / "docs" / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
    print("、".join(stale) or "docs/ 无变化")
    return int(bool(stale) and "--check" in arguments)


def build_pages() -> dict[str, str]:
    """The generated pages by file name."""
    pages = {
        "data-dictionary.md": _dictionary(),
        "methods.md": _methods(),
        "glossary.md": _glossary(),
    }
    head = "<!-- 由 tools/make_docs.py 生成，请勿手改 -->\n\n"
    return {name: head + "\n".join(lines).rstrip() + "\n" for name, lines in pages.items()}


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    # A bar would end the cell that it stands in.
    safe = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *safe)]
    return [*lines, ""]


def _dictionary() -> list[str]:
    lines = [
        "# 数据字典", "",
        "`data/` 是一个 Data Package：`datapackage.json` 说明各表，表为 UTF-8 的 CSV。缺失的值是空单元格，日期是 ISO 8601，"
        "是否写 true 或 false。位置以所读文本的 Unicode 码位计，自 0 起，止处不含在内。", "",
        "粗体列是主键；→ 指向另一张表。", "",
    ]  # fmt: skip
    for title, names in (
        ("由文件读出的表", EXTRACTED),
        ("人工维护的表", [n for n in TABLES if n not in EXTRACTED]),
    ):
        lines += [f"## {title}", ""]
        for name in names:
            lines += _describe_table(TABLES[name])
    return lines


def _describe_table(table: Table) -> list[str]:
    rows = [
        (
            f"**{f.name}**" if f.name in table.key else f.name,
            f.title,
            _TYPES[f.type],
            "是" if f.required else "",
            _meaning(f, table),
        )
        for f in table.fields
    ]
    head = [f"### {table.name}　{table.title}", "", f"文件：`data/{table.path}`", ""]
    return [*head, *_table(("列", "名称", "类型", "必填", "含义"), rows)]


def _meaning(field: Field, table: Table) -> str:
    parts = [field.description]
    if field.enum:
        parts.append("取值：" + "、".join(f"`{v}`" for v in field.enum))
    if field.name in table.refers:
        parts.append(f"→ {table.refers[field.name]}")
    return "；".join(parts)


def _methods() -> list[str]:
    lines = [
        "# 各简报的方法", "",
        "每份简报由哪些计算而来，依次列出；各函数的说明取自程序中的文档字符串（英文），与程序一致。", "",
    ]  # fmt: skip
    suite = yaml.safe_load((HOME / "notebooks" / "suite.yml").read_text(encoding="utf-8"))
    docs = {path.stem: _documented(path) for path in sorted(ANALYSE.glob("*.py"))}
    for entry in suite["briefings"]:
        lines += [f"## {entry['title']}　`{entry['name']}`", ""]
        for module, name in _calls(HOME / "notebooks" / entry["notebook"]):
            offered = next((d[name] for d in docs.values() if name in d), "")  # by another module
            first = (docs.get(module, {}).get(name) or offered).partition("\n")[0]
            if first:
                lines.append(f"- `{module}.{name}`：{first}")
        lines.append("")
    lines += ["## 各模块", ""]
    for module, functions in docs.items():
        if functions and module not in {"__init__", "memo"} and not module.startswith("findings_"):
            lines += _module_section(module, functions)
    return lines


def _module_section(module: str, functions: dict[str, str]) -> list[str]:
    lines = [f"### {module}", "", _quoted(functions[""]), ""]
    for name, text in functions.items():
        if name:
            lines += [f"#### `{module}.{name}`", "", _quoted(text), ""]
    return lines


def _quoted(text: str) -> str:
    return "```text\n" + text + "\n```"


def _documented(path: Path) -> dict[str, str]:
    """Docstrings of a module ("") and of its public functions, in their order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    out = {"": ast.get_docstring(tree) or ""}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            out[node.name] = ast.get_docstring(node) or ""
    return out


def _calls(notebook: Path) -> Iterator[tuple[str, str]]:
    """Module and function of each call into analyse/, once, in the order of the cells."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    modules: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for cell in (c for c in cells if c["cell_type"] == "code"):
        tree = ast.parse("".join(cell["source"]))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "kexie_analysis.analyse":
                modules |= {a.asname or a.name: a.name for a in node.names}
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute)]
        for node in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
            if isinstance(node.value, ast.Name) and node.value.id in modules:
                call = (modules[node.value.id], node.attr)
                if call not in seen:
                    seen.add(call)
                    yield call


def _glossary() -> list[str]:
    lines = ["# 术语表", "", "## 一般术语", ""]
    lines += _table(("中文", "English", "本项目中的含义"), list(_TERMS))
    lines += ["## 文件类型", ""]
    lines += _table(("编号", "中文"), [(f"`{k}`", v) for k, v in DOC_TYPE_ZH.items()])
    lines += ["## 主题、举措与指标", ""]
    for theme in read_codebook(HOME / "data").themes:
        label = theme.label
        lines += [f"### {label.zh}　{label.en}　`{theme.theme_id}`", "", theme.definition, ""]
        rows = [("举措", f"`{c.code_id}`", c.label.zh, c.label.en) for c in theme.codes]
        rows += [
            ("指标", f"`{i.indicator_id}`", f"{i.label.zh}（{i.unit}）", i.label.en)
            for i in theme.indicators
        ]
        lines += _table(("", "编号", "中文", "English"), rows)
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
