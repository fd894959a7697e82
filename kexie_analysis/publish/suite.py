"""`notebooks/suite.yml`: which notebooks are run, with which parameters, into which formats.

    defaults: {formats: [html, pdf], timeout: 600}
    briefings:
      - {name: overview, notebook: overview.ipynb, title: 总览}
      - {name: theme, notebook: theme.ipynb, for_each: {theme_id: all}}
      - {name: province, notebook: province.ipynb, for_each: {province_id: [CN-JX, CN-QH]}}

`for_each` makes one briefing per value, named `<name>-<value>`. `all` stands for every province
that has documents, or every theme that has no notebook of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kexie_analysis.errors import SuiteError
from kexie_analysis.publish.strict_yaml import Node, read_strict

AD_HOC = 999  # the place of a briefing that is in no suite
FORMATS = ("html", "pdf", "docx", "xlsx")
_NAME = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9_.\u4e00-\u9fff-]{0,79}")
# What the run itself keeps in reports/, and device names that Windows reserves.
_TAKEN = {
    "index", "manifest", "run-log", "failed", "editions", "readme", "con", "prn", "aux", "nul",
}  # fmt: skip
_KEYS = ("name", "notebook", "title", "parameters", "for_each", "formats", "timeout")
_DEFAULT_KEYS = ("formats", "timeout", "parameters")
_BUNDLED = Path(__file__).parents[1] / "_bundle" / "notebooks" / "suite.yml"


@dataclass(frozen=True)
class Entry:
    """One line of the suite, as written."""

    name: str
    notebook: Path
    title: str
    parameters: Mapping[str, object]
    for_each: tuple[str, object] | None  # parameter, "all" or a list of values
    formats: tuple[str, ...]
    timeout: int  # seconds for the whole notebook
    where: str
    order: int = AD_HOC  # its place in the suite


def find_suite(path: str | os.PathLike | None = None) -> Path:
    """The suite file: `path`, else notebooks/suite.yml here or above, else the one installed.

    Raises
    ------
    SuiteError : there is none.
    """
    if path is not None:
        chosen = Path(path)
        if chosen.is_dir():
            chosen = chosen / "suite.yml"
        if not chosen.is_file():
            raise SuiteError(
                "清单文件不存在", where=str(path), next_step="用 --suite 指到 suite.yml"
            )
        return chosen
    here = Path.cwd().resolve()
    package = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, package):
        if (folder / "notebooks" / "suite.yml").is_file():
            return folder / "notebooks" / "suite.yml"
    if _BUNDLED.is_file():
        return _BUNDLED
    raise SuiteError(
        "找不到清单 notebooks/suite.yml", next_step="在项目目录中运行，或用 --suite 指明"
    )


def read_suite(path: Path) -> list[Entry]:
    """The suite's entries, validated; notebooks are looked for beside the suite file.

    Raises
    ------
    SuiteError : names the line, the entry, and what is allowed.
    """
    root = read_strict(path)
    top = _mapping(root, f"{path}", ("defaults", "briefings"))
    defaults = (
        _mapping(top["defaults"], f"{path} 的 defaults", _DEFAULT_KEYS) if "defaults" in top else {}
    )
    if "briefings" not in top or not isinstance(top["briefings"].value, list):
        raise SuiteError(
            "缺少 briefings 列表", where=f"{path} 第 {root.line} 行", next_step="每份简报写一项"
        )
    entries: list[Entry] = []
    for number, node in enumerate(top["briefings"].value, start=1):
        entry = _entry(node, defaults, path, number)
        if any(entry.name.lower() == other.name.lower() for other in entries):
            raise SuiteError(f"简报名“{entry.name}”重复", where=entry.where, next_step="改名")
        entries.append(entry)
    if not entries:
        raise SuiteError("briefings 列表是空的", where=str(path))
    return entries


def is_safe_name(name: str) -> bool:
    """Whether `name` can be a file name anywhere, and is none that the run itself uses."""
    stem = name.split(".")[0].lower()
    return (
        bool(_NAME.fullmatch(name)) and ".." not in name and name[-1] != "." and stem not in _TAKEN
    )


def safe_name(name: str, where: str) -> str:
    """`name` if it can be a file name anywhere and stays in its folder.

    Raises
    ------
    SuiteError : it cannot.
    """
    if not is_safe_name(name):
        raise SuiteError(
            f"“{name[:60]}”不能作文件名",
            where=where,
            allowed="字母、数字、汉字、下划线、连字符，不超过 80 字，且不是 index、manifest 等保留名",
            next_step="换一个名称或参数值",
        )
    return name


def as_formats(value: object, where: str) -> tuple[str, ...]:
    """A list of formats, in the fixed order of FORMATS."""
    items = value.replace("，", ",").split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not items:
        raise SuiteError("formats 应为列表", where=where, allowed="、".join(FORMATS))
    chosen = [str(item).strip().lower() for item in items if str(item).strip()]
    for item in chosen:
        if item not in FORMATS:
            raise SuiteError(f"没有格式“{item[:30]}”", where=where, allowed="、".join(FORMATS))
    if not chosen:
        raise SuiteError("没有给出格式", where=where, allowed="、".join(FORMATS))
    return tuple(f for f in FORMATS if f in chosen)


def _entry(node: Node, defaults: Mapping[str, Node], path: Path, number: int) -> Entry:
    where = f"{path} 第 {node.line} 行（第 {number} 项）"
    fields = _mapping(node, where, _KEYS)
    name = _text(fields, "name", "") or Path(_text(fields, "notebook", "")).stem
    if not name:
        raise SuiteError("这一项没有 name", where=where, next_step="添上 name 和 notebook")
    where = f"{path} 第 {node.line} 行（{name[:60]}）"
    safe_name(name, where)
    both = {**{k: v for k, v in defaults.items() if k != "parameters"}, **fields}
    parameters = {} if "parameters" not in defaults else dict(_plain(defaults["parameters"], where))
    if "parameters" in fields:
        parameters |= _plain(fields["parameters"], where)
    return Entry(
        name=name,
        notebook=_notebook(_text(fields, "notebook", name + ".ipynb"), path, where),
        title=_text(fields, "title", ""),
        parameters=parameters,
        for_each=_for_each(fields["for_each"], where) if "for_each" in fields else None,
        formats=as_formats(both["formats"].plain(), where) if "formats" in both else FORMATS,
        timeout=_timeout(both.get("timeout"), where),
        where=where,
        order=number,
    )


def _mapping(node: Node, where: str, allowed: Sequence[str]) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise SuiteError(
            "应为“键: 值”的形式", where=f"{where}，第 {node.line} 行", allowed="、".join(allowed)
        )
    for key, value in node.value.items():
        if key not in allowed:
            raise SuiteError(
                f"不认识的键“{key[:40]}”",
                where=f"{where}，第 {value.line} 行",
                allowed="、".join(allowed),
            )
    return node.value


def _plain(node: Node, where: str) -> dict[str, object]:
    if node.value is None:
        return {}
    value = node.plain()
    if not isinstance(value, dict):
        raise SuiteError("parameters 应为“参数: 值”", where=f"{where}，第 {node.line} 行")
    return value


def _text(fields: Mapping[str, Node], key: str, default: str) -> str:
    if key not in fields or fields[key].value is None:
        return default
    value = fields[key].value
    if isinstance(value, (dict, list)):
        raise SuiteError(f"{key} 应为文字", where=f"第 {fields[key].line} 行")
    return str(value)


def _notebook(text: str, suite: Path, where: str) -> Path:
    folder = suite.resolve().parent
    # A NUL would be an error of the operating system's, not of the suite's.
    target = (folder / text.replace("\0", "�")).resolve()
    if not target.is_relative_to(folder):
        raise SuiteError(
            f"笔记本“{text[:60]}”不在清单所在目录之内", where=where, next_step="把它放进该目录"
        )
    if target.suffix != ".ipynb" or not target.is_file():
        raise SuiteError(
            f"没有笔记本“{text[:60]}”", where=where, next_step="核对 notebook 的文件名"
        )
    return target


def _for_each(node: Node, where: str) -> tuple[str, object]:
    here = f"{where}，第 {node.line} 行"
    if not isinstance(node.value, dict) or len(node.value) != 1:
        raise SuiteError(
            "for_each 应只有一个参数",
            where=here,
            allowed="如 theme_id: all 或 province_id: [CN-JX]",
        )
    ((parameter, values),) = node.value.items()
    if values.value == "all":
        return parameter, "all"
    plain = values.plain()
    if (
        not isinstance(plain, list)
        or not plain
        or any(isinstance(v, (dict, list)) or v is None for v in plain)
    ):
        raise SuiteError(f"for_each 的 {parameter} 应为 all 或列表", where=here)
    texts = [str(v) for v in plain]
    if len(set(texts)) < len(texts):
        raise SuiteError(f"for_each 的 {parameter} 有重复的值", where=here)
    return parameter, texts


def _timeout(node: Node | None, where: str) -> int:
    if node is None:
        return 600
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 86_400:
        raise SuiteError(
            "timeout 应为秒数", where=f"{where}，第 {node.line} 行", allowed="1 到 86400 的整数"
        )
    return value
