"""Read a small YAML file strictly: plain mappings, lists and scalars, each with its line.

No anchors, aliases or tags (a file of a few lines could otherwise grow to gigabytes or ask for
objects), no key twice, a limit on size and depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from kexie_analysis.errors import SuiteError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # seven times as fast
_MAX_BYTES = 300_000  # a suite of a thousand briefings has half of it
_MAX_DEPTH = 12
_SCALARS = {"str", "int", "float", "bool", "null"}


@dataclass(frozen=True)
class Node:
    """A value and the line (from 1) it stands on. `value` is a dict or list of Nodes, or a scalar."""

    value: object
    line: int

    def plain(self) -> object:
        """The value without its lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_strict(path: Path) -> Node:
    """The file's contents with lines.

    Raises
    ------
    SuiteError : the file cannot be read, is no YAML, or uses what is not allowed; names the line.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise SuiteError(f"读不到清单文件（{error.strerror}）", where=str(path)) from None
    if len(raw) > _MAX_BYTES:
        raise SuiteError("清单文件过大", where=str(path), allowed="不超过 300 KB")
    try:
        text = raw.decode("utf-8-sig")
        _refuse_indirection(text, path)
        root = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError:
        raise SuiteError(
            "清单文件不是 UTF-8 编码", where=str(path), next_step="另存为 UTF-8"
        ) from None
    except yaml.YAMLError as error:
        raise SuiteError(
            f"不是合法的 YAML（{_problem(error)}）",
            where=_where(path, error),
            next_step="检查缩进、冒号和引号",
        ) from None
    if root is None:
        raise SuiteError("清单文件是空的", where=str(path))
    return _node(root, path)


def _refuse_indirection(text: str, path: Path) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise SuiteError(
                "不允许锚点与引用（& 和 *）", where=f"{path} 第 {line} 行", next_step="把内容写全"
            )
        if getattr(event, "tag", None):
            raise SuiteError("不允许标签（!）", where=f"{path} 第 {line} 行", next_step="去掉标签")
        if any("\ud800" <= char <= "\udfff" for char in getattr(event, "value", "")):
            raise SuiteError("有不完整的字符（\\uD800 一类）", where=f"{path} 第 {line} 行")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise SuiteError(
                "层次过深", where=f"{path} 第 {line} 行", allowed=f"不超过 {_MAX_DEPTH} 层"
            )


def _node(node: yaml.Node, path: Path) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Node(_mapping(node, path), line)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(item, path) for item in node.value], line)
    assert isinstance(node, yaml.ScalarNode)
    return Node(_scalar(node, path, line), line)


def _mapping(node: yaml.MappingNode, path: Path) -> dict[str, Node]:
    out: dict[str, Node] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise SuiteError("键应为文字", where=f"{path} 第 {line} 行")
        key = str(key_node.value)
        if key in out:
            raise SuiteError(f"键“{key}”出现两次", where=f"{path} 第 {line} 行", next_step="留一个")
        out[key] = _node(value_node, path)
    return out


def _scalar(node: yaml.ScalarNode, path: Path, line: int) -> object:
    kind = node.tag.rsplit(":", 1)[-1]
    if kind not in _SCALARS:
        return node.value  # a date or the like: its text is what was meant
    if kind == "str":
        return node.value
    try:
        return yaml.safe_load(node.value) if not node.style else node.value
    except (yaml.YAMLError, ValueError):
        raise SuiteError(f"“{node.value[:30]}”读不懂", where=f"{path} 第 {line} 行") from None


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or "结构不完整")[:80]


def _where(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{path} 第 {mark.line + 1} 行" if mark else str(path)
