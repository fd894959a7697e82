"""What a notebook keeps of its widgets: the outputs in them, and what progress bars and labels said."""

from __future__ import annotations

import ast
import html
import re
from typing import Any

_STATE = "application/vnd.jupyter.widget-state+json"
_VIEW = "application/vnd.jupyter.widget-view+json"
_MODEL = re.compile(r"IPY_MODEL_(\w{1,64})$")
#: A progress bar as its repr tells of it, before anything was done.
_BAR = re.compile(
    r"(?:Float|Int)Progress\(value=(?P<value>\d{1,9}(?:\.\d{0,9})?)"
    r"(?:[^()']{0,80}'[^']{0,20}')??(?:[^()']{0,40}description='(?P<name>[^']{0,80})')?"
    r"[^()]{0,80}?max=(?P<most>\d{1,12}(?:\.\d{0,9})?)"
)
_WRITTEN = frozenset(["HTMLModel", "HTMLMathModel", "LabelModel"])
_REPR = re.compile(
    r"""(HTML|HTMLMath|Label)\(value=('(?:[^'\\]|\\.){0,999999}'|"(?:[^"\\]|\\.){0,999999}")[,)]"""
)
_COUNT = re.compile(r"\d[a-z]{1,9} \[\d+:\d\d, [^\[\]]{1,40}/s\]$")  # a bar that knew no end
_TAG = re.compile(r"<[^<>]{1,400}>")
_DEEPEST, _MOST = 8, 200


def kept_state(notebook: dict) -> dict[str, Any]:
    """The states of the notebook's widgets by model."""
    found: Any = notebook.get("metadata")
    for key in ("widgets", _STATE, "state"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def kept_outputs(state: dict[str, Any], data: dict) -> list:
    """The outputs that the shown widget, or one inside it, holds."""
    out: list = []
    for model in _inside(state, data):
        outputs = model.get("outputs")
        out += [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
    return out


def said(state: dict[str, Any], data: dict) -> str:
    """The words of the shown widget and those inside it, in order."""
    words = []
    for model in _inside(state, data):
        value, most = model.get("value"), model.get("max")
        text = [str(model[k]) for k in ("description", "placeholder") if model.get(k)]
        if isinstance(value, str):
            text.append(html.unescape(_TAG.sub(" ", value)))
        elif isinstance(value, int | float) and isinstance(most, int | float):
            text.append("" if any("%" in t for t in text) else f"{value:g}/{most:g}")
        words.append(" ".join(text))
    return " ".join(" ".join(words).split())[:_MOST]


def written(state: dict[str, Any], data: dict) -> str:
    """The HTML of a widget that holds nothing but text; its repr tells it where no states are kept."""
    models = [m for m in _inside(state, data) if not m.get("children")]
    if models and all(m.get("_model_name") in _WRITTEN for m in models):
        texts = [(m["_model_name"] == "LabelModel", str(m.get("value") or "")) for m in models]
        return "".join(f"<div>{html.escape(t) if plain else t}</div>" for plain, t in texts)
    match = _REPR.match(_line(data)) if _VIEW in data and not models else None
    if match is None:
        return ""
    try:
        value = str(ast.literal_eval(match[2]))
    except (ValueError, SyntaxError):
        return ""
    return html.escape(value) if match[1] == "Label" else value


def progress(state: dict[str, Any], data: dict) -> str:
    """What a progress bar said, else the line that stands for one where no states are kept."""
    bars = ("FloatProgressModel", "IntProgressModel")
    if any(model.get("_model_name") in bars for model in _inside(state, data)):
        return said(state, data)
    line = _line(data)
    if _VIEW not in data:
        return ""
    if bar := _BAR.search(line):
        return f"{bar['name'] or ''} {float(bar['value']):g}/{float(bar['most']):g}".strip()
    return line[:_MOST] if "%|" in line or _COUNT.search(line) else ""


def _line(data: dict) -> str:
    plain = data.get("text/plain")
    return ("".join(map(str, plain)) if isinstance(plain, list) else str(plain)).strip()


def _inside(state: dict[str, Any], data: dict) -> list[dict[str, Any]]:
    view = data.get(_VIEW)
    out: list[dict[str, Any]] = []
    _collect(state, view.get("model_id") if isinstance(view, dict) else None, out, 0)
    return out


def _collect(state: dict, model_id: object, out: list, depth: int) -> None:
    entry = state.get(model_id) if isinstance(model_id, str) else None
    model = entry.get("state") if isinstance(entry, dict) else None
    if not isinstance(model, dict) or depth > _DEEPEST or len(out) > _MOST:
        return
    out.append(
        {"_model_name": entry.get("model_name"), **model} if isinstance(entry, dict) else model
    )
    children = model.get("children")
    for child in children if isinstance(children, list) else ():
        if match := _MODEL.match(str(child)):
            _collect(state, match[1], out, depth + 1)
