"""What parameters a notebook takes, read from its cell tagged `parameters`, and values for them.

The cell is parsed, never run. A parameter is an assignment with a plain default; its type is its
annotation (`list[str]`, `str`, `int`, `bool`, `float`, each also `| None`), or that of its default.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from kexie_analysis.errors import SuiteError

_MAX_BYTES = 50_000_000
_TYPES = {"str", "int", "float", "bool", "list[str]", "list[int]", "list[float]"}
_TRUE, _FALSE = {"true", "yes", "1", "是", "真"}, {"false", "no", "0", "否", "假"}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its declared type, whether it may be empty, and its default."""

    name: str
    type: str
    optional: bool
    default: object


def read_notebook(path: Path) -> dict:
    """The notebook as JSON.

    Raises
    ------
    SuiteError : it cannot be read, is too large, or is not a notebook of format 4.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        notebook = json.loads(raw) if len(raw) <= _MAX_BYTES else None
    except OSError as error:
        raise SuiteError(
            f"读不到笔记本（{error.strerror}）", where=str(path), next_step="核对清单里的 notebook"
        ) from None
    except (ValueError, RecursionError):
        notebook = None
    if not _is_notebook(notebook):
        raise SuiteError("不是 Jupyter 笔记本（第 4 版格式，不超过 50 MB）", where=str(path))
    return notebook


def _is_notebook(found: object) -> TypeGuard[dict]:
    return (
        isinstance(found, dict)
        and found.get("nbformat") == 4
        and isinstance(found.get("cells"), list)
        and all(map(_is_cell, found["cells"]))
    )


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata", {}), dict):
        return False
    source = cell.get("source", "")
    lines = source if isinstance(source, list) else [source]
    return all(isinstance(line, str) for line in lines) and isinstance(
        cell.get("metadata", {}).get("tags", []), list
    )


def inspect_parameters(notebook: Mapping, where: str) -> dict[str, Parameter]:
    """The parameters by name, in their order; empty where no cell is tagged `parameters`."""
    for cell in notebook["cells"]:
        tags = cell.get("metadata", {}).get("tags", []) if isinstance(cell, dict) else []
        if isinstance(cell, dict) and cell.get("cell_type") == "code" and "parameters" in tags:
            source = cell.get("source", "")
            return _parse_cell(source if isinstance(source, str) else "".join(source), where)
    return {}


def convert_values(
    given: Mapping[str, object], parameters: Mapping[str, Parameter], *, where: str
) -> dict[str, object]:
    """`given` as values of the declared types; text is converted (`江西,青海` to a list).

    Raises
    ------
    SuiteError : a parameter that the notebook does not have, or a value that is not of its type.
    """
    out: dict[str, object] = {}
    for name, value in given.items():
        if name not in parameters:
            raise SuiteError(
                f"笔记本没有参数“{name[:60]}”",
                where=where,
                allowed="、".join(parameters) or "（此笔记本不带参数）",
                next_step="改用其中之一，或在笔记本的 parameters 单元中添上它",
            )
        out[name] = _convert(value, parameters[name], where)
    return out


def imports_of_ours(notebooks: Iterable[Path]) -> list[str]:
    """Names that the notebooks import from this package, modules among them."""
    found: set[str] = set()
    for path in set(notebooks):
        for cell in read_notebook(path)["cells"]:
            if isinstance(cell, dict) and cell.get("cell_type") == "code":
                found |= _imported("".join(cell.get("source", "")))
    return sorted(n for n in found if n.split(".")[0] == "kexie_analysis")


def _imported(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return found


def _parse_cell(source: str, where: str) -> dict[str, Parameter]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise SuiteError(
            "parameters 单元不是合法的 Python", where=where, next_step="在 JupyterLab 中改正该单元"
        ) from None
    found: dict[str, Parameter] = {}
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            annotation: ast.expr | None = statement.annotation
            name, value = statement.target.id, statement.value
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            annotation, name, value = None, statement.targets[0].id, statement.value
        else:
            continue
        if value is not None and (parameter := _parameter(name, annotation, value)):
            found[name] = parameter
    return found


def _parameter(name: str, annotation: ast.expr | None, value: ast.expr) -> Parameter | None:
    try:
        default = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if annotation is None:
        return Parameter(name, _type_of(default), default is None, default)
    text = ast.unparse(annotation).strip("'\"").replace(" ", "").replace("List[", "list[")
    optional = "None" in text or "Optional[" in text
    text = text.removeprefix("Optional[").removesuffix("|None") if optional else text
    text = text.removesuffix("]") if text.count("]") > text.count("[") else text
    return Parameter(name, text if text in _TYPES else _type_of(default), optional, default)


def _type_of(value: object) -> str:
    if isinstance(value, (list, tuple)):
        kinds = {type(item).__name__ for item in value} or {"str"}
        return (
            f"list[{kinds.pop()}]"
            if len(kinds) == 1 and kinds <= {"str", "int", "float"}
            else "list[str]"
        )
    return type(value).__name__ if isinstance(value, (str, bool, int, float)) else "str"


def _convert(value: object, parameter: Parameter, where: str) -> object:
    if value is None or (isinstance(value, str) and value == "" and parameter.optional):
        if parameter.optional:
            return None
        value = [] if parameter.type.startswith("list") else ""
    try:
        if parameter.type.startswith("list["):
            inner = parameter.type[5:-1]
            return [_scalar(item, inner) for item in _items(value)]
        return _scalar(value, parameter.type)
    except (ValueError, OverflowError, RecursionError):
        raise SuiteError(
            f"参数“{parameter.name}”的值“{str(value)[:60]}”不是 {parameter.type}",
            where=where,
            allowed=_EXAMPLES.get(parameter.type, parameter.type),
        ) from None


def _items(value: object) -> list:
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, str):
        if value.strip().startswith("["):
            items = json.loads(value)
            if isinstance(items, list):
                return items
        return [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
    return [value]


def _scalar(value: object, kind: str) -> object:
    if isinstance(value, (list, tuple, dict)):
        raise ValueError(value)
    if kind == "bool":
        text = str(value).strip().lower()
        if text not in _TRUE | _FALSE:
            raise ValueError(value)
        return text in _TRUE
    if kind in ("int", "float"):
        if isinstance(value, bool):
            raise ValueError(value)
        number = int(str(value)) if kind == "int" else float(str(value))
        if not math.isfinite(number):
            raise ValueError(value)
        return number
    return str(value).encode().decode()  # half a character (a lone surrogate) is no text


_EXAMPLES = {
    "list[str]": "以逗号相隔，如 江西,青海",
    "list[int]": "以逗号相隔的整数，如 2016,2021",
    "list[float]": "以逗号相隔的数",
    "int": "整数，如 2024",
    "float": "数，如 0.5",
    "bool": "true 或 false",
    "str": "文字",
}
